"""Sources: bytes at positions.

No position is shared with anything: a forked process, another thread and another file object of the
same file may read at the same time.
"""

from __future__ import annotations

import io
import os
from typing import IO, Final, Protocol

import attrs

BUFFER: Final = 64 * 1024


class Source(Protocol):
    """Bytes that can be read from any position."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return size bytes, or fewer at the end."""
        ...


@attrs.frozen
class _Descriptor:
    """An open local file."""

    descriptor: int

    def read_at(self, offset: int, size: int) -> bytes:
        return os.pread(self.descriptor, size, offset)


@attrs.frozen
class _Memory:
    """A file in memory, of which fsspec gives everyone the same object."""

    file: io.BytesIO

    def read_at(self, offset: int, size: int) -> bytes:
        return bytes(self.file.getbuffer()[offset : offset + size])


@attrs.frozen
class _SeekableFile:
    """Any other file object."""

    file: IO[bytes]

    def read_at(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        data = self.file.read(size)
        while len(data) < size and (more := self.file.read(size - len(data))):
            data += more
        return data


class Buffered:
    """A source that is read from its front to its back, in large pieces."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._start = 0
        self._buffer = b""

    def read_at(self, offset: int, size: int) -> bytes:
        at = offset - self._start
        if at < 0 or at + size > len(self._buffer):
            rest = self._buffer[at:] if at >= 0 else b""
            missing = max(size - len(rest), BUFFER)
            self._buffer = rest + self._source.read_at(offset + len(rest), missing)
            self._start, at = offset, 0
        return self._buffer[at : at + size]


def make_source(file: IO[bytes]) -> Source:
    """Return the bytes of a file object that is open for reading."""
    raw = getattr(file, "raw", file)
    if isinstance(raw, io.FileIO) and hasattr(os, "pread"):
        return _Descriptor(raw.fileno())
    return _Memory(file) if isinstance(file, io.BytesIO) else _SeekableFile(file)
