"""Sources: bytes at positions, of files and of streams.

No position is shared with anything: a forked process, another thread and another file object of the
same file may read at the same time.
"""

from __future__ import annotations

import io
import os
from typing import IO, Any, Final

import attrs

from newsdoc._archives.entries import Source

BUFFER: Final = 64 * 1024


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
class SeekableFile:
    """Any other file object or stream; reading a stream in order is best."""

    file: IO[bytes]

    def read_at(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        data = self.file.read(size)
        while len(data) < size and (more := self.file.read(size - len(data))):
            data += more
        return data


def make_source(file: IO[bytes]) -> Source:
    """Return the bytes of a file object that is open for reading."""
    raw = getattr(file, "raw", file)
    if isinstance(raw, io.FileIO) and hasattr(os, "pread"):
        return _Descriptor(raw.fileno())
    if isinstance(file, io.BytesIO):
        return _Memory(file)
    return SeekableFile(file)


def source_size(file: IO[bytes]) -> int:
    """Return the size of an open file."""
    return file.seek(0, os.SEEK_END)


class Stream(io.RawIOBase):
    """A source with a position."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_CUR:
            offset += self._position
        elif whence != os.SEEK_SET:
            raise io.UnsupportedOperation("the size of the stream is not known")
        if offset < 0:
            raise ValueError(f"negative seek position {offset}")
        self._move(offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _move(self, position: int) -> None:
        self._position = position

    def _read(self, size: int) -> bytes:
        """Return up to size bytes at the position, none only at the end."""
        return self._source.read_at(self._position, size)


def open_stream(source: Source) -> io.BufferedReader:
    """Open a source for reading from its start."""
    return io.BufferedReader(Stream(source), BUFFER)
