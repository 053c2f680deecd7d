"""Documents that were read before it was their turn."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import IO, Final

from newsdoc._stores.members import Source, Unreadable
from newsdoc._stores.streams import make_source

MAX_MEMORY: Final = 32 * 1024 * 1024  # bytes of documents; what is over goes to a temporary file


class Spool:
    """Documents by position: in memory, and above MAX_MEMORY in an unlinked temporary file.

    The file is only ever appended to, at positions that do not depend on anything else, so that
    parent and child of a fork, which share it, write the same bytes at the same positions.
    """

    def __init__(self) -> None:
        self._documents: dict[int, bytes | Unreadable] = {}
        self._memory = 0
        self._file: IO[bytes] | None = None
        self._positions: dict[int, tuple[int, int]] = {}
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        type_: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, key: int, document: bytes | Unreadable) -> None:
        """Keep a document."""
        if isinstance(document, Unreadable):
            self._documents[key] = document
        elif self._memory + len(document) <= MAX_MEMORY or not self._documents:
            self._documents[key] = document
            self._memory += len(document)
        else:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
                self._source: Source = make_source(self._file)
            _write_at(self._file, document, self._end)
            self._positions[key] = (self._end, len(document))
            self._end += len(document)

    def get(self, key: int, *, keep: bool) -> bytes | Unreadable:
        """Return a document, and forget it unless it is to be kept."""
        if key in self._positions:
            position, size = self._positions[key]
            return self._source.read_at(position, size)
        document = self._documents[key]
        if not keep:
            del self._documents[key]
            if isinstance(document, bytes):
                self._memory -= len(document)
        return document


def _write_at(file: IO[bytes], data: bytes, position: int) -> None:
    rest = memoryview(data)
    while rest:
        if hasattr(os, "pwrite"):
            written = os.pwrite(file.fileno(), rest, position)
        else:
            file.seek(position)
            written = file.write(rest)
        position += written
        rest = rest[written:]
