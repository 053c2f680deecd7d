"""Sources: bytes at positions.

No position is shared with anything: a forked process, another thread and another file object of the
same file may read at the same time.
"""

from __future__ import annotations

import io
import os
import tempfile
from threading import Lock
from typing import IO, Final, Protocol

BUFFER: Final = 64 * 1024
MAX_MEMORY: Final = 32 * 1024 * 1024  # bytes of contents; more of them are in a temporary file


class Source(Protocol):
    """Bytes that can be read from any position."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return size bytes, or fewer at the end."""
        ...


class OpenSource(Source, Protocol):
    """A source that was opened and is to be closed."""

    def size(self) -> int: ...
    def close(self) -> None: ...


class FileSource:
    """A file object that is open for reading; threads may share it."""

    def __init__(self, file: IO[bytes]) -> None:
        raw = getattr(file, "raw", file)
        is_local = isinstance(raw, io.FileIO) and hasattr(os, "pread")
        self._descriptor = raw.fileno() if is_local else None
        self._file = file
        self._lock = Lock()  # of its position

    def size(self) -> int:
        with self._lock:
            self._file.seek(0, os.SEEK_END)  # returns nothing for paramiko's files
            return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def read_at(self, offset: int, size: int) -> bytes:
        if self._descriptor is not None:
            data = os.pread(self._descriptor, size, offset)
            # Some file systems return fewer bytes than there are, and Linux at most 2 GiB.
            while len(data) < size and (
                more := os.pread(self._descriptor, size - len(data), offset + len(data))
            ):
                data += more
            return data
        if isinstance(self._file, io.BytesIO):  # of which fsspec gives everyone the same object
            return bytes(self._file.getbuffer()[offset : offset + size])
        with self._lock:
            self._file.seek(offset)
            data = self._file.read(size)
            while len(data) < size and (more := self._file.read(size - len(data))):
                data += more
        return data


class SharedFile(FileSource):
    """A file object that can be opened any number of times, by a call, and is never closed."""

    def __call__(self) -> SharedFile:
        return self

    def close(self) -> None:
        """Leave it open."""

    def __reduce__(self) -> tuple[object, ...]:
        return SharedFile, (self._file,)


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
        self._left = max_memory
        # Instead of contents in the file, their offsets and sizes.
        self._contents: dict[int, bytes | Exception | tuple[int, int]] = {}
        self._file: IO[bytes] | None = None
        self._end = 0

    def close(self) -> None:
        """Delete the temporary file."""
        if self._file is not None:
            self._file.close()

    def put(self, key: int, content: bytes | Exception) -> None:
        """Keep content until it is taken for the last time."""
        self._contents[key] = content
        if isinstance(content, bytes):
            if len(content) > self._left:
                self._contents[key] = self._end, len(content)
                self._write(content)
            else:
                self._left -= len(content)

    def take(self, key: int, *, is_last: bool = True) -> bytes | Exception:
        """Return content."""
        content = self._contents.pop(key) if is_last else self._contents[key]
        if isinstance(content, tuple):
            assert self._file is not None
            return FileSource(self._file).read_at(*content)
        if is_last and isinstance(content, bytes):
            self._left += len(content)
        return content

    def _write(self, content: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
        rest = memoryview(content)
        while rest:
            try:
                if hasattr(os, "pwrite"):
                    written = os.pwrite(self._file.fileno(), rest, self._end)
                else:
                    self._file.seek(self._end)
                    written = self._file.write(rest)
            except OSError as error:  # the disk is full, and it may not be the archive's
                error.filename = tempfile.gettempdir()
                raise
            self._end += written
            rest = rest[written:]
