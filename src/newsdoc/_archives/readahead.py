"""Buffer for contents that are read out of order."""

from __future__ import annotations

import os
import tempfile
from typing import IO, Final, NamedTuple

from newsdoc._archives.sources import Source, make_source

MAX_MEMORY: Final = 32 * 1024 * 1024  # bytes of contents; more of them are in a temporary file


class _Stored(NamedTuple):
    """Content in the temporary file."""

    source: Source
    offset: int
    size: int


class Spool:
    """Contents, or errors, by key: in memory up to a limit, above it in an unlinked temporary file.

    The file is only appended to, at offsets that depend on the contents alone: the parent and the
    child of a fork, which share it, write the same bytes at the same offsets.
    """

    def __init__(self, max_memory: int = MAX_MEMORY) -> None:
        self._max_memory = max_memory
        self._contents: dict[int, bytes | Exception | _Stored] = {}
        self._uses: dict[int, int] = {}
        self._memory = 0
        self._file: IO[bytes] | None = None
        self._end = 0

    def close(self) -> None:
        """Delete the temporary file."""
        if self._file is not None:
            self._file.close()

    def put(self, key: int, content: bytes | Exception, uses: int) -> None:
        """Keep content until it has been taken so many times."""
        size = len(content) if isinstance(content, bytes) else 0
        if isinstance(content, bytes) and self._memory + size > self._max_memory:
            self._contents[key] = self._store(content)
        else:
            self._contents[key] = content
            self._memory += size
        self._uses[key] = uses

    def take(self, key: int) -> bytes | Exception:
        """Return content, and forget it after its last use."""
        content = self._contents[key]
        self._uses[key] -= 1
        if self._uses[key] == 0:
            del self._contents[key], self._uses[key]
            self._memory -= len(content) if isinstance(content, bytes) else 0
        if isinstance(content, _Stored):
            return content.source.read_at(content.offset, content.size)
        return content

    def _store(self, content: bytes) -> _Stored:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
        stored = _Stored(make_source(self._file), self._end, len(content))
        rest = memoryview(content)
        while rest:
            if hasattr(os, "pwrite"):
                written = os.pwrite(self._file.fileno(), rest, self._end)
            else:
                self._file.seek(self._end)
                written = self._file.write(rest)
            self._end += written
            rest = rest[written:]
        return stored
