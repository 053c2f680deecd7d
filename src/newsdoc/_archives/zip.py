"""Zip archives: the central directory, which names the members, and the members themselves."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from newsdoc._archives.entries import (
    DIRECTORY,
    DIRECTORY_WITH_DATA,
    SPECIAL_FILE,
    SYMBOLIC_LINK,
    Entry,
    Source,
    Unreadable,
    add_member,
)
from newsdoc._archives.sources import open_stream

_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_END_SIGNATURE: Final = b"PK\x05\x06"
_MAX_16: Final = 0xFFFF
_MAX_32: Final = 0xFFFFFFFF  # instead of a number that is in the zip64 record
_CHUNK: Final = 64 * 1024
_FIRST_READ: Final = _LOCAL.size + 2 * _MAX_16 + _CHUNK  # holds any local header

_ENCRYPTED: Final = 0x2041  # or the header is, or strongly
_HAS_DESCRIPTOR: Final = 0x8
_PATCH: Final = 0x20
_UTF8_NAME: Final = 0x800
_DESCRIPTOR_SIZES: Final = (0, 12, 16, 20, 24)
_UNIX: Final = (3, 19)
_ZIP64: Final = 0x0001
_UNICODE_PATH: Final = 0x7075
_STORED: Final = 0
_DEFLATED: Final = 8
_DIRECTORY_MODE: Final = 0o04
_FILE_MODES: Final = (0, 0o10)
_LINK_MODE: Final = 0o12

_OVERLAP: Final = Unreadable("member overlaps another one")


class ZipMember(NamedTuple):
    """A regular file in a zip archive."""

    offset: int  # of its local header
    size: int
    packed_size: int
    limit: int  # the offset of what comes next
    checksum: int
    method: int
    name_checksum: int  # CRC-32 of the bytes of its name

    def read(self, source: Source) -> bytes:
        """Return its contents; inflate no more than the size that the directory says."""
        extent = self.limit - self.offset
        head = source.read_at(self.offset, min(extent, _FIRST_READ))
        if len(head) < _LOCAL.size:
            raise ValueError("bad local header")
        signature, _, flags, method, _, _, *numbers, name_size, extra_size = _LOCAL.unpack_from(
            head
        )
        start = _LOCAL.size + name_size + extra_size
        name = head[_LOCAL.size : _LOCAL.size + name_size]
        if signature != b"PK\x03\x04" or method != self.method or flags & _ENCRYPTED:
            raise ValueError("bad local header")
        if zlib.crc32(name) != self.name_checksum:
            raise ValueError("local header has a different name")
        for number, expected in zip(
            numbers, (self.checksum, self.packed_size, self.size), strict=True
        ):
            is_unknown = number == _MAX_32 or (flags & _HAS_DESCRIPTOR and number == 0)
            if number != expected and not is_unknown:
                raise ValueError("local header has a different size or CRC")
        gap = extent - start - self.packed_size
        if gap < 0:
            raise ValueError("member overlaps the next one")
        if gap not in (_DESCRIPTOR_SIZES if flags & _HAS_DESCRIPTOR else (0,)):
            raise ValueError("data after the member")
        data = self._unpack(source, head, start)
        if len(data) != self.size:
            raise ValueError("size mismatch")
        if zlib.crc32(data) != self.checksum:
            raise ValueError("CRC mismatch")
        return data

    def _unpack(self, source: Source, head: bytes, start: int) -> bytes:
        if self.method == _STORED:
            data = head[start : start + self.size]
            return data + source.read_at(self.offset + start + len(data), self.size - len(data))
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        inflated = bytearray()
        packed = head[start : start + self.packed_size]
        consumed = 0
        while packed and not inflater.eof and len(inflated) <= self.size:
            consumed += len(packed)
            inflated += inflater.decompress(packed, self.size + 1 - len(inflated))
            left = min(_CHUNK, self.packed_size - consumed)
            packed = source.read_at(self.offset + start + consumed, left) if left else b""
        if len(inflated) <= self.size and not inflater.eof:
            raise ValueError("unexpected end of data")
        if inflater.unused_data or (inflater.eof and consumed != self.packed_size):
            raise ValueError("trailing data after the compressed data")
        return bytes(inflated)


class _Record(NamedTuple):
    """An entry of the central directory."""

    name: bytes
    extra: bytes
    system: int
    flags: int
    method: int
    checksum: int
    packed_size: int
    size: int
    mode: int
    offset: int


def index_zip(source: Source, size: int) -> dict[str, Entry]:
    """Return the members of a zip archive by name.

    Raises:
        ValueError: The archive is damaged, or readers of zip disagree about it.
    """
    start, count, end = _find_directory(source, size)
    records = list(_read_directory(source, start, count, end))
    order = sorted(range(len(records)), key=lambda index: records[index].offset)
    if (records[order[0]].offset if order else start) != 0:
        raise ValueError("data before the first member")
    overlapping = _find_overlaps(records, order, start)
    limits = [start] * len(records)
    for previous, following in pairwise(order):
        limits[previous] = records[following].offset
    members: dict[str, Entry] = {}
    for index, record in enumerate(records):
        entry = _OVERLAP if index in overlapping else _classify(record, limits[index])
        add_member(members, _decode_name(record), entry)
    return members


def _find_directory(source: Source, size: int) -> tuple[int, int, int]:
    """Return where the central directory starts, its number of entries and where it ends."""
    tail_size = min(size, _END.size + _MAX_16)
    tail = source.read_at(size - tail_size, tail_size)
    ends: list[int] = []
    at = tail.find(_END_SIGNATURE)
    while at != -1:
        # The comment after the record reaches to the end of the file, and may contain another one.
        if at + _END.size <= len(tail):
            comment_size = _END.unpack_from(tail, at)[-1]
            if at + _END.size + comment_size == len(tail):
                ends.append(at)
        at = tail.find(_END_SIGNATURE, at + 1)
    if len(ends) != 1:
        raise ValueError("no end record" if not ends else "two end records, one in the comment")
    _, *disks, count, length, start, _ = _END.unpack_from(tail, ends[0])
    end = size - tail_size + ends[0]
    if start + length != end or _MAX_16 in (count, *disks):
        found = _find_directory_64(source, end, (count, length, start))
        if found is not None:
            return found
    if disks != [0, 0, count]:
        raise ValueError("a part of a multi-disk archive")
    if start + length != end:
        raise ValueError("the central directory is not where the end record says")
    return start, count, end


def _find_directory_64(
    source: Source, end: int, expected: tuple[int, int, int]
) -> tuple[int, int, int] | None:
    """Return the same from a zip64 record, or None without one."""
    locator = source.read_at(end - _LOCATOR.size, _LOCATOR.size) if end >= _LOCATOR.size else b""
    if not locator.startswith(b"PK\x06\x07"):
        return None
    _, disk, record_at, total_disks = _LOCATOR.unpack(locator)
    record = source.read_at(record_at, _END_64.size) if record_at < end else b""
    if len(record) != _END_64.size or not record.startswith(b"PK\x06\x06"):
        raise ValueError("the zip64 record is not where its locator says")
    _, record_size, _, _, *disks, count_here, count, length, start = _END_64.unpack(record)
    if record_at + 12 + record_size != end - _LOCATOR.size or start + length != record_at:
        raise ValueError("the central directory is not where the zip64 record says")
    if disks != [0, 0] or disk != 0 or total_disks > 1 or count_here != count:
        raise ValueError("a part of a multi-disk archive")
    for number, number_64, unknown in zip(
        expected, (count, length, start), (_MAX_16, _MAX_32, _MAX_32), strict=True
    ):
        if number not in (number_64, unknown):
            raise ValueError("the end record and the zip64 record differ")
    return start, count, record_at


def _read_directory(source: Source, start: int, count: int, end: int) -> Iterator[_Record]:
    stream = open_stream(source)
    stream.seek(start)
    position = start
    for _ in range(count):
        header = stream.read(_CENTRAL.size)
        if len(header) != _CENTRAL.size or not header.startswith(b"PK\x01\x02"):
            raise ValueError("bad entry in the central directory")
        _, made_by, _, flags, method, _, _, checksum, *numbers = _CENTRAL.unpack(header)
        packed_size, size, name_size, extra_size, comment_size, disk, _, mode, offset = numbers
        variable = name_size + extra_size + comment_size
        position += _CENTRAL.size + variable
        data = stream.read(variable)
        if position > end or len(data) != variable:
            raise ValueError("an entry extends beyond the central directory")
        extra = data[name_size : name_size + extra_size]
        if _MAX_32 in (size, packed_size, offset) or disk == _MAX_16:
            size, packed_size, offset, disk = _apply_zip64(extra, size, packed_size, offset, disk)
        if disk != 0:
            raise ValueError("a part of a multi-disk archive")
        yield _Record(
            *(data[:name_size], extra, made_by >> 8, flags, method, checksum),
            *(packed_size, size, mode >> 28, offset),
        )
    if position != end:
        raise ValueError("the central directory has more entries than the end record says")


def _apply_zip64(
    extra: bytes, size: int, packed_size: int, offset: int, disk: int
) -> tuple[int, int, int, int]:
    """Replace numbers that did not fit by those in the extra field, if it is there."""
    field = io.BytesIO(_find_extra(extra, _ZIP64) or b"")
    if not field.getbuffer():
        return size, packed_size, offset, disk

    def replace(value: int, unknown: int, width: int) -> int:
        if value != unknown:
            return value
        data = field.read(width)
        if len(data) != width:
            raise ValueError("bad zip64 field in the central directory")
        return int.from_bytes(data, "little")

    return (
        replace(size, _MAX_32, 8),
        replace(packed_size, _MAX_32, 8),
        replace(offset, _MAX_32, 8),
        replace(disk, _MAX_16, 4),
    )


def _find_extra(extra: bytes, wanted: int) -> bytes | None:
    """Return the first field of this type in the extra fields of an entry."""
    at = 0
    while at + 4 <= len(extra):
        type_, size = struct.unpack_from("<2H", extra, at)
        if type_ == wanted and at + 4 + size <= len(extra):
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _find_overlaps(records: list[_Record], order: list[int], directory: int) -> set[int]:
    """Return the members that share bytes with another one or with the directory."""
    overlapping: set[int] = set()
    furthest = furthest_end = 0
    for index in order:
        record = records[index]
        end = record.offset + _LOCAL.size + len(record.name) + record.packed_size
        if record.offset < furthest_end:
            overlapping.update((index, furthest))
        if end > directory:
            overlapping.add(index)  # whatever comes before the directory is not its error
        elif end > furthest_end:
            furthest, furthest_end = index, end
    return overlapping


def _decode_name(record: _Record) -> str:
    if record.flags & _UTF8_NAME or record.system in _UNIX:
        # On Unix the name is the bytes of the file system, despite the specification.
        return record.name.decode("utf-8", "surrogateescape")
    field = _find_extra(record.extra, _UNICODE_PATH)
    if field is not None and field[:5] == struct.pack("<BL", 1, zlib.crc32(record.name)):
        return field[5:].decode("utf-8", "surrogateescape")
    return record.name.decode("cp437")


def _classify(record: _Record, limit: int) -> Entry:
    mode = record.mode if record.system in _UNIX else 0
    if record.name.endswith(b"/") or mode == _DIRECTORY_MODE:
        return DIRECTORY_WITH_DATA if record.size else DIRECTORY
    if mode == _LINK_MODE:
        return SYMBOLIC_LINK
    if mode not in _FILE_MODES:
        return SPECIAL_FILE
    if record.flags & _ENCRYPTED:
        return Unreadable("member is encrypted")
    if record.method not in (_STORED, _DEFLATED) or record.flags & _PATCH:
        return Unreadable(f"unsupported compression method {record.method}")
    if record.method == _STORED and record.packed_size != record.size:
        return Unreadable("size mismatch")
    return ZipMember(
        *(record.offset, record.size, record.packed_size, limit),
        *(record.checksum, record.method, zlib.crc32(record.name)),
    )
