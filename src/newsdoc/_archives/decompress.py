"""Compressed files: how they begin, and what they expand to."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

from newsdoc._archives.entries import ArchiveError
from newsdoc._archives.sources import BUFFER, Source

MAX_DICTIONARY: Final = 128 * 1024 * 1024  # of xz and zstd: twice what `xz -9` needs
_XZ_OVERHEAD: Final = 1024 * 1024
_ZSTD_WINDOW_LOG: Final = MAX_DICTIONARY.bit_length() - 1
_INPUT: Final = 32 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_MAGIC: Final = {  # the names are those of the programs, too
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    # Frames that are skipped; the pzstd program begins with one.
    **{bytes([kind, 0x2A, 0x4D, 0x18]): "zstd" for kind in range(0x50, 0x60)},
}


class Codec(NamedTuple):
    """A compression: what makes a decompressor, and the error that decompressors raise."""

    name: str
    make: Callable[[], Any]
    error: type[Exception]


def detect_compression(start: bytes) -> str:
    """Return the name of the compression of a file that begins so, or an empty string."""
    return next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "")


def find_codec(compression: str) -> Codec:
    """Return the codec of this name.

    Raises:
        ImportError: The module or package that decompresses it is not installed.
    """
    if compression == "gzip":
        return Codec(compression, partial(zlib.decompressobj, _GZIP), zlib.error)
    if compression == "bzip2":
        import bz2  # not in every build of Python

        return Codec(compression, bz2.BZ2Decompressor, OSError)
    if compression == "xz":
        import lzma  # not in every build of Python

        limit = MAX_DICTIONARY + _XZ_OVERHEAD
        make = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, limit)
        return Codec(compression, make, lzma.LZMAError)
    for module in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            zstd: Any = importlib.import_module(module)
            options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
            make_zstd = partial(zstd.ZstdDecompressor, options=options)
            return Codec(compression, make_zstd, zstd.ZstdError)
    raise ImportError("a zstd archive requires backports.zstd: pip install backports.zstd")


class Decompressed:
    """What a source expands to; going back means starting again.

    The source is one compressed stream or several, each complete, with nothing between and after
    them but zeros. The standard library ignores whatever follows the first stream of bzip2 and xz.
    Reading raises ArchiveError if that is not so.
    """

    def __init__(self, source: Source, codec: Codec) -> None:
        self._source = source
        self._codec = codec
        self._restart()

    def _restart(self) -> None:
        self._decompressor = self._codec.make()
        self._consumed = self._begin = self._position = 0
        self._error: ArchiveError | None = None

    def read_at(self, offset: int, size: int) -> bytes:
        if offset < self._position:
            self._restart()
        if self._error is not None:
            raise self._error  # what a decompressor gives after an error has no known position
        pieces: list[bytes] = []
        end = offset + size
        while self._position < end:
            before = offset - self._position
            try:
                piece = self._decompress(min(BUFFER, before) if before > 0 else before + size)
            except ArchiveError as error:
                self._error = error
                raise
            if not piece:
                break
            self._position += len(piece)
            if before <= 0:
                pieces.append(piece)
        return b"".join(pieces)

    def _decompress(self, size: int) -> bytes:
        while True:
            # Decompressors keep the input that they have not expanded, but zlib's returns it.
            packed: bytes = getattr(self._decompressor, "unconsumed_tail", b"")
            needs_input = getattr(self._decompressor, "needs_input", not packed)
            if self._decompressor.eof:
                packed = self._decompressor.unused_data.lstrip(b"\0")
                while not packed:
                    if not (chunk := self._read_input()):
                        return b""
                    packed = chunk.lstrip(b"\0")
                self._begin = self._consumed - len(packed)
                self._decompressor = self._codec.make()
            elif needs_input:
                packed = self._read_input()
            is_last = needs_input and not packed
            if data := self._expand(packed, size):
                return data
            if is_last and not self._decompressor.eof:
                raise ArchiveError("unexpected end of compressed data")

    def _expand(self, packed: bytes, size: int) -> bytes:
        try:
            data: bytes = self._decompressor.decompress(packed, size)
        except self._codec.error as error:
            # That of bz2 is OSError, and an exception of a signal handler may be a subclass.
            if type(error) is not self._codec.error:
                raise
            name = self._codec.name
            if self._begin and self._consumed - len(packed) <= self._begin:
                raise ArchiveError(
                    f"data that are not {name} follow the {name} data at byte {self._begin:,}; "
                    f"to ignore them, use {name} -dc FILE > NEW.tar"
                ) from error
            raise ArchiveError(str(error)) from error
        return data

    def _read_input(self) -> bytes:
        packed = self._source.read_at(self._consumed, _INPUT)
        self._consumed += len(packed)
        return packed
