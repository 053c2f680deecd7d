"""Write a zip archive member by member, without keeping anything per member in memory."""

from __future__ import annotations

import struct
import zlib
from typing import IO, Final

import attrs

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_DIRECTORY_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_WIDE_END: Final = struct.Struct("<4sQ2H2L4Q4sLQL")  # of a zip64 archive, and its locator
_END: Final = struct.Struct("<4s4H2LH")
_MAX_NAME: Final = 0xFFFF
_MARK: Final = 0xFFFFFFFF  # the number is in a zip64 field
_DATE: Final = 1 << 5 | 1  # 1980-01-01, the earliest that a zip file can have
_UNIX: Final = 3 << 8
_MODE: Final = 0o644 << 16


@attrs.define
class ZipWriter:
    """A zip archive that is being written; its bytes depend on names and contents alone.

    Args:
        file: The file to write to; it need not be seekable.
        directory: An empty temporary file.
        max_number: Positions above it are written in the 64-bit fields of zip64.
        max_members: So is the number of members.
    """

    _file: IO[bytes]
    _directory: IO[bytes]
    _max_number: int = _MARK - 1
    _max_members: int = 0xFFFE
    _count: int = attrs.field(default=0, init=False)
    _position: int = attrs.field(default=0, init=False)

    def add(self, name: str, data: bytes) -> None:
        """Add a member.

        Raises:
            ValueError: A zip archive cannot have the name.
        """
        encoded = name.encode()
        compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = compressor.compress(data) + compressor.flush()
        sizes = (len(packed), len(data))
        if max(sizes) >= _MARK or len(encoded) > _MAX_NAME:
            raise ValueError("the name or the document is too long for a zip archive")
        version, offset, extra = 20, self._position, b""
        if offset > self._max_number:
            version, offset, extra = 45, _MARK, struct.pack("<2HQ", 1, 8, offset)
        flags = 0 if name.isascii() else 0x800  # UTF-8
        common = (flags, zlib.DEFLATED, 0, _DATE, zlib.crc32(data), *sizes, len(encoded))
        self._write(_LOCAL_HEADER.pack(b"PK\3\4", 20, *common, 0) + encoded + packed)
        entry = _DIRECTORY_ENTRY.pack(
            b"PK\1\2", _UNIX | version, version, *common, len(extra), 0, 0, 0, _MODE, offset
        )
        self._directory.write(entry + encoded + extra)
        self._count += 1

    def finish(self) -> None:
        """Write the directory, after the last member."""
        start = self._position
        self._directory.seek(0)
        while chunk := self._directory.read(1 << 20):
            self._write(chunk)
        count, size = self._count, self._position - start
        if count > self._max_members or max(size, start) > self._max_number:
            versions = (_UNIX | 45, 45, 0, 0)
            locator = (b"PK\6\7", 0, self._position, 1)
            end = _WIDE_END.pack(b"PK\6\6", 44, *versions, count, count, size, start, *locator)
            self._write(end)
            count, size, start = 0xFFFF, _MARK, _MARK
        self._write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._position += len(data)
