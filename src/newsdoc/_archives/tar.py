"""Tar archives: their headers, and the contents of their members.

An archive that readers of tar disagree about is refused: one of them would see a member, another
would not.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from newsdoc._archives.entries import (
    ArchiveError,
    Builder,
    Entries,
    Problem,
    UnknownFormatError,
    merge_duplicates,
    normalize_name,
)
from newsdoc._archives.sources import BUFFER, Buffered, Source

BLOCK: Final = 512
MAX_EXTENSION: Final = 64 * 1024  # bytes of an extension header
MAX_RECORDS: Final = 2500  # of an extension header; a map of a sparse file has fewer
MAX_SIZE: Final = 2**60  # of a member; keeps positions within what seek() accepts
# Bytes that hard links may add, or how many times what precedes them, if that is more.
MAX_LINKED: Final = (64 * 1024 * 1024, 32)
# Bytes of all names, or how many times the archive's size, if that is more.
MAX_NAMES: Final = (2 * 1024 * 1024, 8)
SPARSE_FILE: Final = "sparse file: pack it again without --sparse, or with bsdtar --no-read-sparse"
_VOLUME_PROBLEM: Final = (
    "one of the volumes of tar --multi-volume; extract them with "
    "tar -xMf FIRST -f SECOND ..., and pack the files again"
)
_MAX_LENGTH_DIGITS: Final = len(str(MAX_EXTENSION))
_ZEROS: Final = bytes(BLOCK)
# The names of the members, each with its offset; the offset of the end has no name.
_PIXZ_INDEX: Final = re.compile(
    rb"\xa6\x4c\x32\x2e\xd6\x14\xae\xdb(?:[^\0]++\0.{8})*+\0.{8}", re.DOTALL
)
_PIXZ_INDEX_OVERHEAD: Final = 17  # bytes besides the names, and 9 of each member

# The name, the type, the target of a link, the magic number and what precedes the name.
_HEADER: Final = struct.Struct("100s56xc100s6s82x155s12x")
_SIZE: Final = slice(124, 136)
_CHECKSUM: Final = slice(148, 156)
_TYPE: Final = slice(156, 157)
_MAGIC: Final = slice(257, 263)
_HAS_SPARSE_MAP: Final = 482  # not zero if blocks with the rest of the sparse map follow
_HAS_MORE_SPARSE_MAP: Final = 504  # the same, in such a block
_USTAR: Final = b"ustar\0"
_GNU: Final = b"ustar "

_HARD_LINK: Final = b"1"
_SPARSE: Final = b"S"
_VOLUME: Final = b"M"
_GLOBAL: Final = b"g"
_PAX: Final = b"x"
_PAX_OF_SOLARIS: Final = b"X"
_LONG_FIELDS: Final = {b"L": b"path", b"K": b"linkpath"}  # of GNU tar, named as in pax headers
_PROBLEMS: Final[dict[bytes, str | None]] = {
    b"\0": None,
    b"0": None,
    b"7": None,  # contiguous, but stored like any other file
    _HARD_LINK: None,
    b"2": Problem.SYMBOLIC_LINK,
    b"5": Problem.DIRECTORY,
    b"D": Problem.DIRECTORY,  # of an incremental backup; its data is a list of names
    _SPARSE: SPARSE_FILE,
}
# Readers disagree about whether data follows the header of one of these if it has a size.
_WITHOUT_DATA: Final = frozenset({_HARD_LINK, b"2", b"3", b"4", b"5", b"6"})
_SPARSE_KEYS: Final = (b"GNU.sparse.", b"SCHILY.realsize")
_SPARSE_NAME: Final = b"GNU.sparse.name"
_USED_KEYS: Final = frozenset({b"path", b"linkpath", b"size", _SPARSE_NAME})
_CHARSETS: Final = (b"BINARY", b"ISO-IR 10646 2000 UTF-8")  # both are read alike
_VOLUME_KEYS: Final = (b"GNU.volume.filename", b"GNU.volume.size", b"GNU.volume.offset")


class TarHeader(NamedTuple):
    """A member, as its headers describe it."""

    name: str  # bytes that are not UTF-8 are surrogate escapes
    offset: int  # of the data
    size: int
    checksum: int  # CRC-32 of its own header, which ends where the data of a file begins
    target: str | None  # of a hard link
    problem: str | None  # why it cannot be read

    @property
    def end(self) -> int:
        """Where the next header begins."""
        return self.offset + _padded(self.size)


class HeaderError(ArchiveError):
    """A header is damaged, or readers of tar disagree about it."""


def index_tar(
    source: Source,
    packed_size: int,
    *,
    max_names: tuple[int, int] = MAX_NAMES,
    max_linked: tuple[int, int] = MAX_LINKED,
) -> tuple[list[str], Entries]:
    """Return the names and entries of a tar archive; an entry is read by ``read_member``.

    The limits are in bytes, and as a multiple of ``packed_size`` or of what precedes a hard link.

    Raises:
        ArchiveError: The archive is damaged, or readers of tar disagree about it.
    """
    source = Buffered(source)
    builder = Builder(3)
    links: list[tuple[int, TarHeader]] = []
    end, index_size = 0, _PIXZ_INDEX_OVERHEAD
    for header in read_headers(source, max(max_names[0], max_names[1] * packed_size)):
        index_size += len(header.name.encode("utf-8", "surrogateescape")) + 9
        if header.target is not None:
            links.append((len(builder.names), header))
        builder.add(header.name, (header.size, header.offset, header.checksum), header.problem)
        end = header.end
    _check_end(source, end, index_size)
    entries = builder.build()
    _resolve_links(builder.names, entries, links, max_linked)
    return merge_duplicates(builder.names, entries)


def read_member(source: Source, row: Sequence[int]) -> bytes:
    """Return the contents of a file, if the header before them is still the same.

    Raises:
        ArchiveError: The archive is damaged or has changed.
    """
    size, offset, checksum, *_ = row  # zeros, if it was joined with longer ones
    data = source.read_at(offset - BLOCK, BLOCK + size)
    if zlib.crc32(data[:BLOCK]) != checksum:
        raise ArchiveError("the archive has changed since it was opened")
    if len(data) != BLOCK + size:
        raise ArchiveError("unexpected end of data")
    return data[BLOCK:]


def is_header(block: bytes) -> bool:
    """Return whether the block is a header, by its checksum."""
    # A zip may have zeros there, and any sum.
    if len(block) != BLOCK or not block[_CHECKSUM].strip(b" \0"):
        return False
    try:
        expected = _parse_number(block[_CHECKSUM])
    except HeaderError:
        return False
    others = sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")
    if others == expected:
        return True
    # Historic programs added up signed characters.
    high = sum(byte > 127 for byte in block[:148] + block[156:])
    return others - 256 * high == expected


def has_magic(block: bytes) -> bool:
    """Return whether the block would be a header if it were not damaged."""
    return block.startswith(b"ustar", _MAGIC.start)


def read_headers(source: Source, max_name_bytes: int) -> Iterator[TarHeader]:
    """Yield the header of each member, reading forward only, to the end of the archive.

    Raises:
        ArchiveError: The archive is damaged, or readers of tar disagree about it.
    """
    position = name_bytes = 0
    extensions: dict[bytes, bytes] = {}  # what precedes the header of the next member, by type
    while (block := source.read_at(position, BLOCK)) != _ZEROS:
        start = position
        if len(block) != BLOCK:
            raise ArchiveError(
                "unexpected end of data, expected the end-of-archive marker: the archive was cut "
                "short, or is the first volume of tar --multi-volume"
            )
        try:
            if not is_header(block):
                raise HeaderError("checksum mismatch")
            position += BLOCK
            size, type_ = _parse_number(block[_SIZE]), block[_TYPE]
            type_ = _PAX if type_ == _PAX_OF_SOLARIS else type_
            if type_ in _LONG_FIELDS or type_ in (_PAX, _GLOBAL):
                data = _read_extension(source, position, size)
                position += _padded(size)
                if type_ in extensions or (type_ == _GLOBAL and extensions):
                    raise HeaderError(f"unexpected extension header of type {type_.decode()}")
                if type_ == _GLOBAL:
                    _check_global(data)
                else:
                    extensions[type_] = data
                continue
            if type_ == _SPARSE:
                position = _skip_sparse_map(source, block, position)
            records = _read_records(extensions) if extensions else {}
            header = _build_header(block, position, size, records)
        except HeaderError as error:
            raise ArchiveError(f"bad header at byte {start}: {error}") from error
        name_bytes += len(header.name)
        if name_bytes > max_name_bytes:
            raise ArchiveError(f"the names of the members exceed {max_name_bytes:,} bytes")
        yield header
        position = header.end
        extensions = {}
    if extensions:
        raise ArchiveError(f"bad header at byte {position}: expected a member, found the end")


def _read_extension(source: Source, position: int, size: int) -> bytes:
    """Return the data of an extension header."""
    if size > MAX_EXTENSION:
        raise HeaderError(f"extension header of {size:,} bytes")
    data = source.read_at(position, _padded(size))
    if len(data) != _padded(size):
        raise HeaderError("unexpected end of data")
    if any(data[size:]):  # some readers take it for a part of the header
        raise HeaderError("data after an extension header")
    return data[:size]


def _check_global(data: bytes) -> None:
    """Refuse a global header that changes members; others, as git writes them, are comments."""
    for key, _ in parse_pax(data):
        if key in _VOLUME_KEYS:
            raise HeaderError(_VOLUME_PROBLEM)
        if key in _USED_KEYS or key.startswith(_SPARSE_KEYS):
            raise HeaderError("global header that changes members")


def _skip_sparse_map(source: Source, block: bytes, position: int) -> int:
    """Return where the blocks that continue the sparse map of this header end."""
    if block[_MAGIC] != _GNU:
        raise HeaderError("sparse file of an unknown format")
    has_more = block[_HAS_SPARSE_MAP]
    while has_more:
        block = source.read_at(position, BLOCK)
        if len(block) != BLOCK:
            raise HeaderError("unexpected end of data")
        has_more = block[_HAS_MORE_SPARSE_MAP]
        position += BLOCK
    return position


def _read_records(extensions: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return what the extension headers say about a member."""
    records: dict[bytes, bytes] = {}
    for type_, data in extensions.items():
        found = parse_pax(data) if type_ == _PAX else [(_LONG_FIELDS[type_], _text_of(data))]
        for key, value in found:
            if key in _USED_KEYS and (key in records or not value):
                raise HeaderError(f"empty or repeated {key.decode()} in an extension header")
            if key in _USED_KEYS or key.startswith(_SPARSE_KEYS):
                records[key] = value
    # isdigit() of bytes, unlike that of str, knows ASCII only.
    size = records.get(b"size", b"0")
    if not size.isdigit() or len(size) > 18 or (size.startswith(b"0") and size != b"0"):
        raise HeaderError("bad size in an extension header")
    return records


def _build_header(
    block: bytes, position: int, size: int, records: Mapping[bytes, bytes]
) -> TarHeader:
    name, type_, target_field, magic, prefix = _HEADER.unpack(block)
    if type_ == _VOLUME:
        raise HeaderError(_VOLUME_PROBLEM)
    problem = _PROBLEMS.get(type_, Problem.SPECIAL_FILE)
    name, target = _text_of(name), None
    if magic == _USTAR and prefix[0]:
        # Only here: GNU tar keeps times in these bytes.
        name = _text_of(prefix) + b"/" + name
    if type_ == _HARD_LINK:
        size = 0  # some programs write the size of what it links to, and all write no data
        target = _decode(records.get(b"linkpath") or _text_of(target_field))
    if records:
        name = records.get(_SPARSE_NAME) or records.get(b"path") or name
        size = int(records.get(b"size", size))
        if any(key.startswith(_SPARSE_KEYS) for key in records):
            problem = SPARSE_FILE
    if size and type_ in _WITHOUT_DATA:
        raise HeaderError(f"a member of type {type_.decode()} with {size} bytes of data")
    if problem is None and target is None and name.endswith(b"/"):
        # As before there was a type for it.
        problem = Problem.DIRECTORY_WITH_DATA if size else Problem.DIRECTORY
    return TarHeader(_decode(name), position, size, zlib.crc32(block), target, problem)


def _text_of(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _decode(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _parse_number(field: bytes) -> int:
    """Parse octal digits, or a base-256 number after the byte 0x80."""
    digits = field.rstrip(b" \0").lstrip(b" ")  # some readers stop at a NUL before the digits
    if not digits.translate(None, b"01234567"):
        return int(digits or b"0", 8)
    if field[0] != 0x80:
        raise HeaderError("bad or negative number")
    number = int.from_bytes(field[1:], "big")
    if number > MAX_SIZE:
        raise HeaderError("number too large")
    return number


def _padded(size: int) -> int:
    return (size + BLOCK - 1) // BLOCK * BLOCK


def parse_pax(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    r"""Yield the keys and values of pax records, ``LENGTH KEY=VALUE\n`` each."""
    start = count = 0
    data = data.rstrip(b"\0")  # some programs pad the last record
    while start < len(data):
        count += 1
        if count > MAX_RECORDS:  # short ones take as long as long ones
            raise HeaderError(f"more than {MAX_RECORDS:,} records in an extension header")
        space = data.find(b" ", start, start + _MAX_LENGTH_DIGITS + 1)
        length = data[start : max(space, start)]
        if not length.isdigit() or length[0] == ord("0"):
            raise HeaderError("bad length of a pax record")
        end = start + int(length)
        equals = data.find(b"=", space, end)
        if equals <= space + 1 or end > len(data) or data[end - 1] != ord("\n"):
            raise HeaderError("bad pax record")
        key, value = data[space + 1 : equals], data[equals + 1 : end - 1]
        if key == b"hdrcharset" and value not in _CHARSETS:
            raise HeaderError("unknown hdrcharset")
        yield key, value
        start = end


def _resolve_links(
    names: Sequence[str],
    entries: Entries,
    links: Sequence[tuple[int, TarHeader]],
    max_linked: tuple[int, int],
) -> None:
    """Give each hard link the entry of the last earlier member that has the name of its target."""
    earlier: dict[str, int] = {}
    seen = linked_bytes = 0
    for position, header in links:
        earlier.update(zip(names[seen:position], range(seen, position), strict=True))
        seen = position
        target = normalize_name(header.target or "")
        found = earlier.get(target)
        problem: str | None
        if found is None or (problem := entries.problems.get(found)) == Problem.DIRECTORY:
            shown = target if len(target) <= 60 else f"{target[:30]}...{target[-15:]}"
            problem = f"hard link to {shown!r}, which is not an earlier file in the archive"
        elif problem is None:
            for column in entries.columns:
                column[position] = column[found]
            linked_bytes += entries.columns[0][found]
            if linked_bytes > max(max_linked[0], max_linked[1] * header.offset):
                problem = "hard links expand the archive beyond the limit"
        if problem is not None:
            entries.problems.setdefault(position, problem)


def _check_end(source: Source, end: int, index_size: int) -> None:
    """Check that two blocks of zeros, and nothing but zeros or an index, follow the members.

    Reading a compressed archive to its end verifies its checksums.
    """
    block = source.read_at(end + BLOCK, BLOCK)
    if block != _ZEROS[: len(block)]:
        raise ArchiveError("a block of zeros between members")
    if len(block) < BLOCK:
        raise ArchiveError("unexpected end of data in the end-of-archive marker")
    position = end + 2 * BLOCK
    while (chunk := source.read_at(position, BUFFER)) == bytes(len(chunk)):
        if not chunk:
            return
        position += len(chunk)
    position += (len(chunk) - len(chunk.lstrip(b"\0"))) // BLOCK * BLOCK
    if is_header(source.read_at(position, BLOCK)):
        raise ArchiveError(
            "another archive follows the end of the archive; extract both with "
            "tar --ignore-zeros -xf FILE, and pack the files again"
        )
    if not end:  # a disk image may begin with zeros
        raise UnknownFormatError("not a zip or tar archive", _ZEROS)
    # The pixz program appends an index.
    index = source.read_at(position, index_size + 1)
    is_index = len(index) == index_size and _PIXZ_INDEX.fullmatch(index)
    if not is_index or index[-8:] != position.to_bytes(8, "little"):
        raise ArchiveError("trailing data after the end of the archive")
