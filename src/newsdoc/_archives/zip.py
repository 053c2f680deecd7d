"""Zip archives: the central directory, which names the members, and the members themselves."""

from __future__ import annotations

import re
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import gt
from typing import Final, NamedTuple, NoReturn

from newsdoc._archives.entries import ArchiveError, Builder, Entries, Problem, merge_duplicates
from newsdoc._archives.sources import Buffered, Source

MAX_PADDING: Final = 10_240  # zeros after the end record, as bsdtar writes to a pipe
# Versions, times and attributes that nothing depends on are not unpacked.
_END: Final = struct.Struct("<4x4H2LH")
_END_64: Final = struct.Struct("<4sQ4x2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_CENTRAL: Final = struct.Struct("<4sxB2x2H4x3L4H2x2L")
_LOCAL: Final = struct.Struct("<4s2x2H4x3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
_END_SIGNATURE: Final = b"PK\x05\x06"
_END_RECORD: Final = re.compile(
    rb"(?=PK\x05\x06.{16}(..))", re.DOTALL
)  # and the size of the comment
_SPLIT: Final = (b"PK\x07\x08", b"PK00")  # what begins a split archive, also one in a single file
_MAX_16: Final = 0xFFFF
_MAX_32: Final = 0xFFFFFFFF  # instead of a number that is in the zip64 record
_MAX_OVERHEAD: Final = 256 * 1024  # bytes of a member besides its data: the header is shorter

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
_METHODS: Final = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz", 98: "PPMd"}
_DIRECTORY_MODE: Final = 0o04
_FILE_MODES: Final = (0, 0o10)
_LINK_MODE: Final = 0o12

_EXTRACT: Final = "extract the archive with 7z x FILE, and pack the files again"
_OVERLAP: Final = "member overlaps another one"
_ONE_OF_SEVERAL: Final = (
    "a part of a multi-disk archive; join the parts with zip -s 0 FILE.zip --out NEW.zip"
)


class _Record(NamedTuple):
    """An entry of the central directory."""

    system: int
    flags: int
    method: int
    checksum: int
    packed_size: int
    size: int
    mode: int
    offset: int
    name: bytes
    extra: bytes


def is_zip(start: bytes) -> bool:
    """Return whether a file that begins so is a zip archive, or the first part of one."""
    signatures = (_LOCAL_SIGNATURE, _END_SIGNATURE)
    return start.startswith(signatures) or (
        start.startswith(_SPLIT) and start.startswith(signatures, len(_SPLIT[0]))
    )


def has_end_record(source: Source, size: int) -> bool:
    """Return whether there is a zip archive at the end of the source."""
    try:
        _find_end(source, size)
    except ArchiveError:
        return False
    return True


def index_zip(source: Source, size: int) -> tuple[list[str], Entries]:
    """Return the names and entries of a zip archive; an entry is read by ``read_member``.

    Raises:
        ArchiveError: The archive is damaged, or readers of zip disagree about it.
    """
    start, count, end = _find_directory(source, size)
    # The size, the offset of the local header, the compressed size, the offset of what comes next,
    # the CRC-32 of the contents and of the bytes of the name, and the method.
    builder = Builder(7)
    ends = array("Q")
    for record in _read_directory(source, start, end):
        packed, offset, crc = record.packed_size, record.offset, zlib.crc32(record.name)
        row = (record.size, offset, packed, start, record.checksum, crc, record.method)
        builder.add(_decode_name(record, crc), row, _find_problem(record))
        ends.append(offset + _LOCAL.size + len(record.name) + packed)
    if (total := len(ends)) != count:
        reason = ""
        if total % 0x10000 == count:
            reason = ": too many for a zip without zip64; convert it with bsdtar -cf NEW.tar @FILE"
        raise ArchiveError(
            f"the central directory has {total:,} entries, the end record says {count:,}{reason}"
        )
    entries = builder.build()
    _set_limits(source, entries, ends, start)
    return merge_duplicates(builder.names, entries)


def _find_end(source: Source, size: int) -> tuple[int, bytes]:
    """Return the position of the end record, and the record."""
    tail_size = min(size, _END.size + _MAX_16 + MAX_PADDING)
    tail = source.read_at(size - tail_size, tail_size)
    content_size = len(tail.rstrip(b"\0"))
    positions: list[int] = []
    surplus = 0  # bytes after the last record that is no end record because of them
    for match in _END_RECORD.finditer(tail):
        record_end = match.start() + _END.size + int.from_bytes(match[1], "little")
        if content_size <= record_end <= len(tail) <= record_end + MAX_PADDING:
            positions.append(match.start())
        surplus = max(0, len(tail) - record_end)
    if len(positions) == 1:
        return size - tail_size + positions[0], tail[positions[0] : positions[0] + _END.size]
    if positions:
        raise ArchiveError("two end records, one in the comment")
    if surplus:
        raise ArchiveError(f"bytes after the end of the archive: {surplus:,}")
    if source.read_at(0, 4) in _SPLIT:
        raise ArchiveError(_ONE_OF_SEVERAL)
    raise ArchiveError("no end record: the archive was cut short, or is a part of several")


def _find_directory(source: Source, size: int) -> tuple[int, int, int]:
    """Return where the central directory starts, how many entries it has, and where it ends."""
    end, record = _find_end(source, size)
    *disks, count, length, start, _ = _END.unpack(record)
    if start + length != end or _MAX_16 in (count, *disks):
        found = _find_directory_64(source, end, (count, length, start))
        if found is not None:
            return found
    if disks != [0, 0, count]:
        raise ArchiveError(_ONE_OF_SEVERAL)
    if start + length != end:
        before = end - length - start
        signatures = (_CENTRAL_SIGNATURE, _END_SIGNATURE)
        if before > 0 and source.read_at(start + before, 4) in signatures:
            _refuse_prefix(source, before)
        raise ArchiveError("the central directory is not where the end record says")
    return start, count, end


def _refuse_prefix(source: Source, size: int) -> NoReturn:
    what = "as in a self-extracting program; to ignore them, use bsdtar -cf NEW.tar @FILE"
    if is_zip(source.read_at(0, 8)):
        what = (
            "which begin with another archive; if two were joined, separate them with "
            f"head -c {size} FILE > FIRST.zip and tail -c +{size + 1} FILE > SECOND.zip"
        )
    raise ArchiveError(f"{size:,} bytes before the archive, {what}")


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
        raise ArchiveError("the zip64 record is not where its locator says")
    _, record_size, *disks, count_here, count, length, start = _END_64.unpack(record)
    if record_at + 12 + record_size != end - _LOCATOR.size or start + length != record_at:
        raise ArchiveError("the central directory is not where the zip64 record says")
    if disks != [0, 0] or disk != 0 or total_disks > 1 or count_here != count:
        raise ArchiveError(_ONE_OF_SEVERAL)
    found, unknown = (count, length, start), (_MAX_16, _MAX_32, _MAX_32)
    if any(one not in pair for one, *pair in zip(expected, found, unknown, strict=True)):
        raise ArchiveError("the end record and the zip64 record differ")
    return start, count, record_at


def _read_directory(source: Source, start: int, end: int) -> Iterator[_Record]:
    source = Buffered(source)
    position = start
    while position < end:
        header = source.read_at(position, _CENTRAL.size)
        if len(header) != _CENTRAL.size or not header.startswith(_CENTRAL_SIGNATURE):
            raise ArchiveError("bad entry in the central directory")
        _, system, flags, method, checksum, *numbers = _CENTRAL.unpack(header)
        packed_size, size, name_size, extra_size, comment_size, disk, mode, offset = numbers
        data = source.read_at(position + _CENTRAL.size, name_size + extra_size + comment_size)
        position += _CENTRAL.size + name_size + extra_size + comment_size
        if position > end:
            raise ArchiveError("an entry extends beyond the central directory")
        name, extra = data[:name_size], data[name_size : name_size + extra_size]
        if _MAX_32 in (size, packed_size, offset) or disk == _MAX_16:
            size, packed_size, offset, disk = _apply_zip64(extra, size, packed_size, offset, disk)
        if disk != 0:
            raise ArchiveError(_ONE_OF_SEVERAL)
        mode >>= 28
        yield _Record(system, flags, method, checksum, packed_size, size, mode, offset, name, extra)


def _apply_zip64(extra: bytes, *values: int) -> list[int]:
    """Replace numbers that did not fit by those in the extra field, if it is there."""
    field = _find_extra(extra, _ZIP64)
    if not field:
        return list(values)
    numbers: list[int] = []
    for value, unknown, width in zip(
        values, (_MAX_32, _MAX_32, _MAX_32, _MAX_16), (8, 8, 8, 4), strict=True
    ):
        if value == unknown:
            # Sums of two numbers fit into 64 bits, and no file is larger.
            if len(field) < width or field[width - 1] > 0x3F:
                raise ArchiveError("bad zip64 field in the central directory")
            value, field = int.from_bytes(field[:width], "little"), field[width:]
        numbers.append(value)
    return numbers


def _find_extra(extra: bytes, wanted: int) -> bytes | None:
    """Return the first field of this type in the extra fields of an entry."""
    at = 0
    while at + 4 <= len(extra):
        type_, size = struct.unpack_from("<2H", extra, at)
        if type_ == wanted and at + 4 + size <= len(extra):
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _set_limits(source: Source, entries: Entries, ends: array[int], directory: int) -> None:
    """Set where each member must end, and report those that overlap another or the directory."""
    offsets, limits, problems = entries.columns[1], entries.columns[3], entries.problems
    order: Sequence[int] = range(len(offsets))
    if any(map(gt, offsets, offsets[1:])):
        order = sorted(order, key=offsets.__getitem__)
    first = offsets[order[0]] if order else directory
    if first != 0 and not (first == len(_SPLIT[0]) and source.read_at(0, first) in _SPLIT):
        _refuse_prefix(source, first)
    for position, following in pairwise(order):  # the last one ends before the directory
        limits[position] = offsets[following]
    furthest = furthest_end = 0
    for position in order:
        offset, end = offsets[position], ends[position]
        if offset < furthest_end:
            problems[position] = problems[furthest] = _OVERLAP
        if end > directory:
            problems[position] = _OVERLAP  # only this member overlaps the directory
        elif end > furthest_end:
            furthest, furthest_end = position, end


def _decode_name(record: _Record, checksum: int) -> str:
    if record.flags & _UTF8_NAME:
        return record.name.decode("utf-8", "surrogateescape")
    field = _find_extra(record.extra, _UNICODE_PATH) if record.extra else None
    if field is not None and field[:5] == struct.pack("<BL", 1, checksum):
        return field[5:].decode("utf-8", "surrogateescape")
    # On Unix the name is the bytes of the file system, despite the specification.
    is_unix = record.system in _UNIX
    return record.name.decode("utf-8" if is_unix else "cp437", "surrogateescape")


def _find_problem(record: _Record) -> str | None:
    """Return why a member cannot be read, or None."""
    mode = record.mode if record.system in _UNIX else 0
    if record.name.endswith(b"/") or mode == _DIRECTORY_MODE:
        return Problem.DIRECTORY_WITH_DATA if record.size else Problem.DIRECTORY
    if mode == _LINK_MODE:
        return Problem.SYMBOLIC_LINK
    if mode not in _FILE_MODES:
        return Problem.SPECIAL_FILE
    if record.flags & _ENCRYPTED:
        return "member is encrypted"
    if record.method not in (_STORED, _DEFLATED) or record.flags & _PATCH:
        name = f" ({_METHODS[record.method]})" if record.method in _METHODS else ""
        return f"unsupported compression method {record.method}{name}; {_EXTRACT}"
    if record.method == _STORED and record.packed_size != record.size:
        return "size mismatch"
    return None


def read_member(source: Source, row: Sequence[int]) -> bytes:
    """Return the contents of a file; inflate no more than the size that the directory says.

    Raises:
        ArchiveError: The member is damaged, or its own header differs from the directory.
    """
    size, offset, packed_size, limit, checksum, name_checksum, method = row
    if packed_size > 2 * size + _MAX_OVERHEAD:  # it is read at once
        raise ArchiveError("more compressed data than contents")
    if limit - offset > packed_size + _MAX_OVERHEAD:
        raise ArchiveError("data after the member")
    member = source.read_at(offset, limit - offset)
    if len(member) < _LOCAL.size:
        raise ArchiveError("bad local header")
    signature, flags, own_method, *numbers, name_size, extra_size = _LOCAL.unpack_from(member)
    if signature != _LOCAL_SIGNATURE or own_method != method or flags & _ENCRYPTED:
        raise ArchiveError("bad local header")
    if zlib.crc32(member[_LOCAL.size : _LOCAL.size + name_size]) != name_checksum:
        raise ArchiveError("local header has a different name")
    for number, expected in zip(numbers, (checksum, packed_size, size), strict=True):
        is_unknown = number == _MAX_32 or (flags & _HAS_DESCRIPTOR and number == 0)
        if number != expected and not is_unknown:
            raise ArchiveError("local header has a different size or CRC")
    start = _LOCAL.size + name_size + extra_size
    end = start + packed_size
    if offset + end > limit:
        raise ArchiveError("member overlaps the next one")
    if limit - offset - end not in (_DESCRIPTOR_SIZES if flags & _HAS_DESCRIPTOR else (0,)):
        raise ArchiveError("data after the member")
    data = member[start:end] if method == _STORED else _inflate(member[start:end], size)
    if len(data) != size:
        raise ArchiveError("size mismatch")
    if zlib.crc32(data) != checksum:
        raise ArchiveError("CRC mismatch")
    return data


def _inflate(packed: bytes, size: int) -> bytes:
    """Return what a deflated member expands to, or one byte more than its size."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, size + 1)
    except zlib.error as error:
        raise ArchiveError(str(error)) from error
    if inflater.unused_data:
        raise ArchiveError("trailing data after the compressed data")
    if not inflater.eof and len(data) <= size:
        raise ArchiveError("unexpected end of data")
    return data
