"""Sources: bytes at positions.

No position is shared with anything: a forked process, another thread and another file object of the
same file may read at the same time.
"""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import nullcontext
from threading import Lock
from typing import IO, Final, Protocol

BUFFER: Final = 64 * 1024
MAX_MEMORY: Final = 32 * 1024 * 1024  # bytes of contents; more of them are in a temporary file


class Source(Protocol):
    """Bytes that can be read from any position."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return size bytes, or fewer at the end."""
        ...


class FileSource:
    """A file object that is open for reading.

    With a lock, it shares its position with other sources, and is not closed with this one.
    """

    def __init__(self, file: IO[bytes], lock: Lock | None = None) -> None:
        raw = getattr(file, "raw", file)
        is_local = isinstance(raw, io.FileIO) and hasattr(os, "pread")
        self._descriptor = raw.fileno() if is_local else None
        self._file = file
        self._lock = lock

    def size(self) -> int:
        with self._lock or nullcontext():
            return self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        if self._lock is None:
            self._file.close()

    def read_at(self, offset: int, size: int) -> bytes:
        if self._descriptor is not None:
            return os.pread(self._descriptor, size, offset)
        if isinstance(self._file, io.BytesIO):  # of which fsspec gives everyone the same object
            return bytes(self._file.getbuffer()[offset : offset + size])
        with self._lock or nullcontext():
            self._file.seek(offset)
            data = self._file.read(size)
            while len(data) < size and (more := self._file.read(size - len(data))):
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


class Spool:
    """Contents, or errors, by key: in memory up to a limit, above it in an unlinked temporary file.

    The file is only appended to, at offsets that depend on the contents alone: the parent and the
    child of a fork, which share it, write the same bytes at the same offsets.
    """

    def __init__(self, max_memory: int = MAX_MEMORY) -> None:
        self._max_memory = max_memory
        self._contents: dict[int, bytes | Exception] = {}
        self._memory = 0
        self._stored: dict[int, tuple[int, int]] = {}  # offsets in the file, and sizes
        self._file: IO[bytes] | None = None
        self._end = 0

    def close(self) -> None:
        """Delete the temporary file."""
        if self._file is not None:
            self._file.close()

    def put(self, key: int, content: bytes | Exception) -> None:
        """Keep content until it is taken for the last time."""
        size = len(content) if isinstance(content, bytes) else 0
        if isinstance(content, bytes) and self._memory + size > self._max_memory:
            self._stored[key] = self._end, size
            self._write(content)
        else:
            self._contents[key] = content
            self._memory += size

    def take(self, key: int, *, is_last: bool = True) -> bytes | Exception:
        """Return content."""
        if self._file is not None and key in self._stored:
            return FileSource(self._file).read_at(*self._stored[key])
        content = self._contents[key]
        if is_last:
            del self._contents[key]
            self._memory -= len(content) if isinstance(content, bytes) else 0
        return content

    def _write(self, content: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
        rest = memoryview(content)
        while rest:
            if hasattr(os, "pwrite"):
                written = os.pwrite(self._file.fileno(), rest, self._end)
            else:
                self._file.seek(self._end)
                written = self._file.write(rest)
            self._end += written
            rest = rest[written:]
