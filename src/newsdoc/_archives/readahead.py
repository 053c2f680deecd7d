"""Documents that are read before it is their turn."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import IO, Final, NamedTuple

from newsdoc._archives.entries import Source, Unreadable
from newsdoc._archives.sources import make_source

MAX_MEMORY: Final = 32 * 1024 * 1024  # bytes of documents; more of them are in a temporary file
_MAX_PIECE: Final = 1024 * 1024


class _Stored(NamedTuple):
    """A document in the temporary file."""

    source: Source
    offset: int
    size: int


class Spool:
    """Documents by key: in memory, and those above MAX_MEMORY in an unlinked temporary file.

    The file is only appended to, at offsets that depend on the documents alone: the parent and the
    child of a fork, which share it, write the same bytes at the same offsets.
    """

    def __init__(self) -> None:
        self._documents: dict[int, bytes | Unreadable | _Stored] = {}
        self._uses: dict[int, int] = {}
        self._memory = 0
        self._file: IO[bytes] | None = None
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, key: int, document: bytes | Unreadable, uses: int) -> None:
        """Keep a document until it has been taken so many times."""
        self._documents[key] = document
        self._uses[key] = uses
        if isinstance(document, bytes):
            self._memory += len(document)
            if self._memory > MAX_MEMORY:
                self._write_all()

    def take(self, key: int) -> bytes | Unreadable:
        """Return a document, and forget it after its last use."""
        document = self._documents[key]
        self._uses[key] -= 1
        if self._uses[key] == 0:
            del self._documents[key], self._uses[key]
            self._memory -= len(document) if isinstance(document, bytes) else 0
        if isinstance(document, _Stored):
            return document.source.read_at(document.offset, document.size)
        return document

    def _write_all(self) -> None:
        """Move all documents from memory to the file, in large pieces."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by __exit__
        source = make_source(self._file)
        piece: list[bytes] = []
        piece_end = self._end
        for key, document in self._documents.items():
            if isinstance(document, bytes):
                self._documents[key] = _Stored(source, piece_end, len(document))
                piece.append(document)
                piece_end += len(document)
                if piece_end - self._end > _MAX_PIECE:
                    self._append(self._file, piece)
        self._append(self._file, piece)
        self._memory = 0

    def _append(self, file: IO[bytes], piece: list[bytes]) -> None:
        rest = memoryview(b"".join(piece))
        piece.clear()
        while rest:
            if hasattr(os, "pwrite"):
                written = os.pwrite(file.fileno(), rest, self._end)
            else:
                file.seek(self._end)
                written = file.write(rest)
            self._end += written
            rest = rest[written:]
