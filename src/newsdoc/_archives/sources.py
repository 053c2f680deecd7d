"""Streams: archives as bytes at positions, and what compressed ones expand to.

No position is shared with anything: a forked process, another thread and another file object of the
same file may read at the same time.
"""

from __future__ import annotations

import importlib
import io
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO, Any, Final, Protocol

import attrs

from newsdoc._archives.entries import Source

MAX_DICTIONARY: Final = 128 * 1024 * 1024  # of xz and zstd: twice what `xz -9` needs
_XZ_OVERHEAD: Final = 1024 * 1024
_ZSTD_WINDOW_LOG: Final = MAX_DICTIONARY.bit_length() - 1
_INPUT: Final = 32 * 1024
_BUFFER: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


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


def make_source(file: IO[bytes]) -> Source:
    """Return the bytes of a file object that is open for reading."""
    raw = getattr(file, "raw", file)
    if isinstance(raw, io.FileIO) and hasattr(os, "pread"):
        return _Descriptor(raw.fileno())
    if isinstance(file, io.BytesIO):
        return _Memory(file)
    return _SeekableFile(file)


def open_stream(source: Source) -> io.BufferedReader:
    """Open a source for reading from its start."""
    return io.BufferedReader(_SourceStream(source), _BUFFER)


class _SourceStream(io.RawIOBase):
    """A source with a position."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._position = offset
        return offset

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class Decompressor(Protocol):
    """What the decompressors of bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _GzipDecompressor:
    """The decompressor of zlib, with the interface of the others."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def find_decompressor(compression: str) -> Callable[[], Decompressor]:
    """Return what makes a decompressor of this kind.

    Raises:
        ImportError: It is zstd, and what reads it is not installed.
    """
    if compression == "gzip":
        return _GzipDecompressor
    if compression == "bz2":
        import bz2  # not in every build of Python

        return bz2.BZ2Decompressor
    if compression == "xz":
        import lzma  # not in every build of Python

        limit = MAX_DICTIONARY + _XZ_OVERHEAD
        return partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, limit)
    for module in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            zstd: Any = importlib.import_module(module)
            options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
            return partial(zstd.ZstdDecompressor, options=options)
    raise ImportError("a zstd archive requires backports.zstd: pip install backports.zstd")


def open_compressed(source: Source, make: Callable[[], Decompressor]) -> io.BufferedReader:
    """Open what a compressed source expands to."""
    return io.BufferedReader(_DecompressedStream(source, make), _BUFFER)


class _DecompressedStream(io.RawIOBase):
    """What a source expands to; going back means starting again.

    The source is one compressed stream or several, each complete, with nothing between and after
    them but zeros. The standard library ignores whatever follows the first stream of bzip2 and xz.
    """

    def __init__(self, source: Source, make: Callable[[], Decompressor]) -> None:
        self._source = source
        self._make = make
        self._restart()

    def _restart(self) -> None:
        self._decompressor = self._make()
        self._consumed = 0
        self._position = 0
        self._error: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if offset < self._position:
            self._restart()
        while self._position < offset:
            if not self._expand(min(_BUFFER, offset - self._position)):
                break
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        data = self._expand(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _expand(self, size: int) -> bytes:
        """Return up to size bytes, none only at the end."""
        if self._error is not None:
            raise self._error  # what a decompressor gives after an error has no known position
        try:
            data = self._decompress(size)
        except Exception as error:
            self._error = error
            raise
        self._position += len(data)
        return data

    def _decompress(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof:
                packed = self._decompressor.unused_data.lstrip(b"\0")
                while not packed:
                    if not (chunk := self._read_input()):
                        return b""
                    packed = chunk.lstrip(b"\0")
                self._decompressor = self._make()
            else:
                packed = self._read_input() if self._decompressor.needs_input else b""
            is_last = not packed and self._decompressor.needs_input
            data = self._decompressor.decompress(packed, size)
            if data:
                return data
            if is_last and not self._decompressor.eof:
                raise EOFError("unexpected end of compressed data")

    def _read_input(self) -> bytes:
        packed = self._source.read_at(self._consumed, _INPUT)
        self._consumed += len(packed)
        return packed


def as_source(stream: IO[bytes]) -> Source:
    """Return the bytes of a stream that seeks; reading them in order is best."""
    return _SeekableFile(stream)


def source_size(file: IO[bytes]) -> int:
    """Return the size of an open file."""
    return file.seek(0, os.SEEK_END)
