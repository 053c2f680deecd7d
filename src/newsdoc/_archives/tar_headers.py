"""Tar headers: the members of a tar archive, one header at a time.

An archive that readers of tar disagree about is refused: one of them would see a member, another
would not.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from newsdoc._archives.entries import ArchiveError, Problem
from newsdoc._archives.sources import Source

BLOCK: Final = 512
MAX_EXTENSION: Final = 64 * 1024  # bytes of an extension header, or of all global ones together
MAX_GLOBAL_HEADERS: Final = 64
MAX_SIZE: Final = 2**60  # of a member; keeps positions within what seek() accepts
SPARSE_FILE: Final = "sparse file: pack it again without --sparse, or with bsdtar --no-read-sparse"
VOLUME: Final = (
    "one of the volumes of tar --multi-volume; extract them with "
    "tar -xMf FIRST -f SECOND ..., and pack the files again"
)
_MAX_LENGTH_DIGITS: Final = len(str(MAX_EXTENSION))
ZEROS: Final = bytes(BLOCK)

_NAME: Final = slice(0, 100)
_SIZE: Final = slice(124, 136)
_CHECKSUM: Final = slice(148, 156)
_TYPE: Final = slice(156, 157)
_TARGET: Final = slice(157, 257)
_MAGIC: Final = slice(257, 263)
_PREFIX: Final = slice(345, 500)
_HAS_SPARSE_MAP: Final = 482  # not zero if blocks with the rest of the sparse map follow
_HAS_MORE_SPARSE_MAP: Final = 504  # the same, in such a block
_USTAR: Final = b"ustar\0"
_GNU: Final = b"ustar "

_HARD_LINK: Final = b"1"
_SPARSE: Final = b"S"
_VOLUME: Final = b"M"
_GLOBAL: Final = b"g"
# Extension headers: GNU tar's have the value of one pax record, that of Solaris is a pax header.
_EXTENSIONS: Final = {b"L": b"path", b"K": b"linkpath", b"x": b"", b"X": b""}
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


def read_headers(source: Source, max_name_bytes: int) -> Iterator[TarHeader]:
    """Yield the header of each member, reading forward only, to the end of the archive.

    Raises:
        ArchiveError: The archive is damaged, or readers of tar disagree about it.
    """
    headers = _Headers(source)
    name_bytes = 0
    while (block := source.read_at(headers.position, BLOCK)) != ZEROS:
        start = headers.position
        try:
            header = headers.read(block)
        except HeaderError as error:
            raise ArchiveError(f"bad header at byte {start}: {error}") from error
        if header is not None:
            name_bytes += len(header.name)
            if name_bytes > max_name_bytes:
                raise ArchiveError(f"the names of the members exceed {max_name_bytes:,} bytes")
            yield header
            headers.position = header.end
    if headers.extensions:
        where = headers.position
        raise ArchiveError(f"bad header at byte {where}: expected a member, found the end")


def is_header(block: bytes) -> bool:
    """Return whether the block is a header, by its checksum."""
    if len(block) != BLOCK:
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


class _Headers:
    """The headers of a source, and what the extension headers say about the next member."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.position = 0
        self._global_sizes: list[int] = []
        self.extensions: set[bytes] = set()  # types of those before the next member
        self._records: dict[bytes, bytes] = {}

    def read(self, block: bytes) -> TarHeader | None:
        """Return the member that the block is the header of, or None for an extension header."""
        if not is_header(block):
            if len(block) == BLOCK:
                raise HeaderError("checksum mismatch")
            raise ArchiveError(
                "unexpected end of data, expected the end-of-archive marker: the archive was cut "
                "short, or is the first volume of tar --multi-volume"
            )
        self.position += BLOCK
        type_ = block[_TYPE]
        size = _parse_number(block[_SIZE])
        if type_ in _EXTENSIONS:
            self._add_extension(type_, self._read_data(size))
            return None
        if type_ == _GLOBAL:
            self._check_global(size)
            return None
        if type_ == _VOLUME:
            raise HeaderError(VOLUME)
        if type_ == _SPARSE:
            self._skip_sparse_map(block)
        header = _build_header(block, type_, self.position, size, self._records)
        self.extensions.clear()
        self._records = {}
        return header

    def _add_extension(self, type_: bytes, data: bytes) -> None:
        type_ = b"x" if type_ == b"X" else type_
        if type_ in self.extensions:
            raise HeaderError(f"second extension header of type {type_.decode()} for a member")
        self.extensions.add(type_)
        if key := _EXTENSIONS[type_]:
            self._add_record(key, data.partition(b"\0")[0])
        else:
            for key, value in parse_pax(data):
                self._add_record(key, value)

    def _add_record(self, key: bytes, value: bytes) -> None:
        if key == b"size" and not _is_decimal(value):
            raise HeaderError("bad size in an extension header")
        if key in _USED_KEYS and (key in self._records or not value):
            raise HeaderError(f"empty or repeated {key.decode()} in an extension header")
        if key in _USED_KEYS or key.startswith(_SPARSE_KEYS):
            self._records[key] = value

    def _check_global(self, size: int) -> None:
        """Refuse a global header that changes members; others, as git writes them, are comments."""
        if self.extensions:
            raise HeaderError("a global header between the headers of a member")
        self._global_sizes.append(size)
        if len(self._global_sizes) > MAX_GLOBAL_HEADERS or sum(self._global_sizes) > MAX_EXTENSION:
            raise HeaderError("too many global headers")
        for key, _ in parse_pax(self._read_data(size)):
            if key in _VOLUME_KEYS:
                raise HeaderError(VOLUME)
            if key in _USED_KEYS or key.startswith(_SPARSE_KEYS):
                raise HeaderError("global header that changes members")

    def _read_data(self, size: int) -> bytes:
        """Return the data of an extension header."""
        if size > MAX_EXTENSION:
            raise HeaderError(f"extension header of {size:,} bytes")
        data = self._read_exactly(_padded(size))
        if any(data[size:]):  # some readers take it for a part of the header
            raise HeaderError("data after an extension header")
        return data[:size]

    def _skip_sparse_map(self, block: bytes) -> None:
        """Skip the blocks that continue the sparse map of this header."""
        if block[_MAGIC] != _GNU:
            raise HeaderError("sparse file of an unknown format")
        has_more = block[_HAS_SPARSE_MAP]
        while has_more:
            has_more = self._read_exactly(BLOCK)[_HAS_MORE_SPARSE_MAP]

    def _read_exactly(self, size: int) -> bytes:
        data = self._source.read_at(self.position, size)
        if len(data) != size:
            raise HeaderError("unexpected end of data")
        self.position += size
        return data


def _build_header(
    block: bytes, type_: bytes, position: int, size: int, records: dict[bytes, bytes]
) -> TarHeader:
    problem = _PROBLEMS.get(type_, Problem.SPECIAL_FILE)
    name, target = _text_of(block[_NAME]), None
    if block[_MAGIC] == _USTAR and block[_PREFIX.start]:
        # Only here: GNU tar keeps times in these bytes.
        name = _text_of(block[_PREFIX]) + b"/" + name
    if type_ == _HARD_LINK:
        size = 0  # some programs write the size of what it links to, and all write no data
        target = _decode(records.get(b"linkpath") or _text_of(block[_TARGET]))
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


def _is_decimal(value: bytes) -> bool:
    # isdigit() of bytes, unlike that of str, knows ASCII only.
    return value.isdigit() and len(value) <= 18 and (value[0] != ord("0") or value == b"0")


def parse_pax(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    r"""Yield the keys and values of pax records, ``LENGTH KEY=VALUE\n`` each."""
    start = 0
    data = data.rstrip(b"\0")  # some programs pad the last record
    while start < len(data):
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
