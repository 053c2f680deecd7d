"""Tar headers: the members of a tar archive, read from a stream one header at a time.

An archive that readers of tar disagree about is refused: one of them would see a member, another
would not.
"""

from __future__ import annotations

import enum
import zlib
from collections.abc import Iterator
from typing import IO, Final, NamedTuple, NoReturn, TypeVar

import attrs

BLOCK: Final = 512
MAX_EXTENSION: Final = 64 * 1024  # bytes of an extension header, or of all global ones together
MAX_GLOBAL_HEADERS: Final = 64
MAX_SIZE: Final = 2**60  # of a member; keeps positions within what seek() accepts
_MAX_LENGTH_DIGITS: Final = len(str(MAX_EXTENSION))
_CHUNK: Final = 64 * 1024
_ZEROS: Final = bytes(BLOCK)

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

_LONG_NAME: Final = b"L"
_LONG_TARGET: Final = b"K"
_PAX: Final = b"x"
_PAX_SOLARIS: Final = b"X"
_GLOBAL: Final = b"g"
_SPARSE: Final = b"S"
_EXTENSIONS: Final = frozenset({_LONG_NAME, _LONG_TARGET, _PAX, _PAX_SOLARIS})
# Readers disagree about whether data follows the header of one of these if it has a size.
_WITHOUT_DATA: Final = frozenset({b"2", b"3", b"4", b"5", b"6"})
_SPARSE_KEYS: Final = (b"GNU.sparse.", b"SCHILY.realsize")
_USED_KEYS: Final = frozenset({b"path", b"linkpath", b"size", b"GNU.sparse.name"})
_CHARSETS: Final = frozenset({b"BINARY", b"ISO-IR 10646 2000 UTF-8"})

_Value = TypeVar("_Value", bytes, int)


class Kind(enum.Enum):
    """What a member is."""

    FILE = enum.auto()
    DIRECTORY = enum.auto()
    HARD_LINK = enum.auto()
    SYMBOLIC_LINK = enum.auto()
    SPECIAL = enum.auto()


_KINDS: Final = {
    b"\0": Kind.FILE,
    b"0": Kind.FILE,
    b"7": Kind.FILE,  # contiguous, but stored like any other
    b"1": Kind.HARD_LINK,
    b"2": Kind.SYMBOLIC_LINK,
    b"5": Kind.DIRECTORY,
    b"D": Kind.DIRECTORY,  # of an incremental backup; its data is a list of names
}


class TarHeader(NamedTuple):
    """A member, as its headers describe it."""

    name: str  # bytes that are not UTF-8 are surrogate escapes
    kind: Kind
    offset: int  # of the data
    size: int
    checksum: int  # CRC-32 of its own header, which ends where the data of a file begins
    target: str  # of a hard link


class NotTarError(ValueError):
    """The stream does not begin with a tar header."""


def read_headers(stream: IO[bytes], max_name_bytes: int) -> Iterator[TarHeader]:
    """Yield the header of each member; the stream is read forward only, and to its end.

    Raises:
        NotTarError: The stream does not begin with a tar header.
        ValueError: The archive is damaged, or readers of tar disagree about it.
    """
    start = 0
    name_bytes = 0
    global_sizes: list[int] = []
    extensions: _Extensions | None = None
    while (block := stream.read(BLOCK)) != _ZEROS:
        if not is_header(block):
            _refuse(block, start)
        position = start + BLOCK
        type_ = block[_TYPE]
        try:
            size = _parse_number(block[_SIZE])
            if type_ in _EXTENSIONS:
                extensions = extensions or _Extensions()
                extensions.add(type_, _read_extension(stream, size))
                start = position + _padded(size)
                continue
            if type_ == _GLOBAL:
                if extensions is not None:
                    raise ValueError("a global header between the headers of a member")
                global_sizes.append(size)
                if len(global_sizes) > MAX_GLOBAL_HEADERS or sum(global_sizes) > MAX_EXTENSION:
                    raise ValueError("too many global headers")
                _check_global(_read_extension(stream, size))
                start = position + _padded(size)
                continue
            if type_ == _SPARSE:
                position += _skip_sparse_map(stream, block)
            header = _build_header(block, type_, position, size, extensions)
        except ValueError as error:
            raise ValueError(f"bad header at byte {start}: {error}") from error
        name_bytes += len(header.name)
        if name_bytes > max_name_bytes:
            raise ValueError(f"the names of the members exceed {max_name_bytes:,} bytes")
        yield header
        extensions = None
        start = position
        if header.size:
            start += _padded(header.size)
            stream.seek(start)
    if extensions is not None:
        raise ValueError(f"bad header at byte {start}: expected a member, found the end")
    _check_end(stream)


def is_header(block: bytes) -> bool:
    """Return whether the block is a header, by its checksum."""
    if len(block) != BLOCK:
        return False
    try:
        expected = _parse_number(block[_CHECKSUM])
    except ValueError:
        return False
    others = sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")
    if others == expected:
        return True
    # Historic programs added up signed characters.
    high = sum(byte > 127 for byte in block[:148] + block[156:])
    return others - 256 * high == expected


def _refuse(block: bytes, start: int) -> NoReturn:
    """Raise the error for a block that is not a header."""
    if start == 0 and not block.startswith(b"ustar", _MAGIC.start):
        raise NotTarError("not a tar archive")
    if len(block) == BLOCK:
        raise ValueError(f"bad header at byte {start}: checksum mismatch")
    raise ValueError("unexpected end of data, expected the end-of-archive marker")


def _build_header(
    block: bytes, type_: bytes, position: int, size: int, extensions: _Extensions | None
) -> TarHeader:
    kind = _KINDS.get(type_, Kind.SPECIAL)
    name = block[_NAME].partition(b"\0")[0]
    if block[_MAGIC] == _USTAR and block[_PREFIX.start]:
        # Only here: GNU tar keeps times in these bytes.
        name = block[_PREFIX].partition(b"\0")[0] + b"/" + name
    target = block[_TARGET].partition(b"\0")[0] if kind is Kind.HARD_LINK else b""
    if kind is Kind.HARD_LINK:
        size = 0  # some programs write the size of what it links to, and all write no data
    if extensions is not None:
        name = extensions.sparse_name or extensions.name or name
        target = extensions.target or target
        size = size if extensions.size is None else extensions.size
        if extensions.is_sparse:
            kind = Kind.SPECIAL
    if size and (type_ in _WITHOUT_DATA or kind is Kind.HARD_LINK):
        raise ValueError(f"a member of type {type_.decode()} with {size} bytes of data")
    if kind is Kind.FILE and name.endswith(b"/"):
        kind = Kind.SPECIAL if size else Kind.DIRECTORY  # as before there was a type for it
    return TarHeader(
        name.decode("utf-8", "surrogateescape"),
        kind,
        position,
        size,
        zlib.crc32(block),
        target.decode("utf-8", "surrogateescape"),
    )


def _parse_number(field: bytes) -> int:
    """Parse octal digits, or a base-256 number after the byte 0x80."""
    digits = field.rstrip(b" \0").lstrip(b" ")  # some readers stop at a NUL before the digits
    if not digits.translate(None, b"01234567"):
        return int(digits or b"0", 8)
    if field[0] != 0x80:
        raise ValueError("bad or negative number")
    number = int.from_bytes(field[1:], "big")
    if number > MAX_SIZE:
        raise ValueError("number too large")
    return number


def _padded(size: int) -> int:
    return (size + BLOCK - 1) // BLOCK * BLOCK


def _read_extension(stream: IO[bytes], size: int) -> bytes:
    if size > MAX_EXTENSION:
        raise ValueError(f"extension header of {size:,} bytes")
    data = stream.read(_padded(size))
    if len(data) != _padded(size):
        raise ValueError("unexpected end of data")
    if any(data[size:]):  # some readers take it for a part of the header
        raise ValueError("data after an extension header")
    return data[:size]


def _skip_sparse_map(stream: IO[bytes], block: bytes) -> int:
    """Skip the blocks that continue the sparse map of this header; return their size."""
    if block[_MAGIC] != _GNU:
        raise ValueError("sparse file of an unknown format")
    skipped = 0
    has_more = block[_HAS_SPARSE_MAP]
    while has_more:
        block = stream.read(BLOCK)
        if len(block) != BLOCK:
            raise ValueError("unexpected end of data")
        has_more = block[_HAS_MORE_SPARSE_MAP]
        skipped += BLOCK
    return skipped


def _check_end(stream: IO[bytes]) -> None:
    """Check that one more block of zeros, and nothing else, follows.

    Reading a compressed stream to its end verifies its checksums.
    """
    block = stream.read(BLOCK)
    if block != _ZEROS[: len(block)]:
        raise ValueError("a block of zeros between members")
    if len(block) < BLOCK:
        raise ValueError("unexpected end of data in the end-of-archive marker")
    while chunk := stream.read(_CHUNK):
        if chunk != bytes(len(chunk)):
            raise ValueError("trailing data after the end of the archive")


@attrs.define
class _Extensions:
    """What extension headers say about the member after them."""

    name: bytes | None = None
    target: bytes | None = None
    size: int | None = None
    sparse_name: bytes | None = None
    is_sparse: bool = False
    _seen: set[bytes] = attrs.field(factory=set[bytes])

    def add(self, type_: bytes, data: bytes) -> None:
        """Take in the data of an extension header."""
        type_ = _PAX if type_ == _PAX_SOLARIS else type_
        if type_ in self._seen:
            raise ValueError(f"second extension header of type {type_.decode()} for a member")
        self._seen.add(type_)
        if type_ == _LONG_NAME:
            self.name = _only("name", data.partition(b"\0")[0], self.name)
        elif type_ == _LONG_TARGET:
            self.target = _only("link target", data.partition(b"\0")[0], self.target)
        else:
            for key, value in parse_pax(data):
                self._set(key, value)

    def _set(self, key: bytes, value: bytes) -> None:
        if key == b"path":
            self.name = _only("path", value, self.name)
        elif key == b"linkpath":
            self.target = _only("linkpath", value, self.target)
        elif key == b"size":
            self.size = _only("size", _parse_decimal(value), self.size)
        elif key == b"hdrcharset":
            _check_charset(value)  # both are read alike: as UTF-8 with surrogate escapes
        elif key.startswith(_SPARSE_KEYS):
            self.is_sparse = True
            if key == b"GNU.sparse.name":
                self.sparse_name = _only("name", value, self.sparse_name)


def _only(what: str, new: _Value, old: _Value | None) -> _Value:
    """Return the new value, which must not be empty, nor be there already."""
    if old is not None or new == b"":
        raise ValueError(f"empty or repeated {what} in an extension header")
    return new


def _check_global(data: bytes) -> None:
    """Refuse a global header that changes members; others, as git writes them, are comments."""
    for key, value in parse_pax(data):
        if key in _USED_KEYS or key.startswith(_SPARSE_KEYS):
            raise ValueError("global header that changes members")
        if key == b"hdrcharset":
            _check_charset(value)


def _check_charset(value: bytes) -> None:
    if value not in _CHARSETS:
        raise ValueError("unknown hdrcharset")


def _parse_decimal(value: bytes) -> int:
    # isdigit() of bytes, unlike that of str, knows ASCII only.
    if not value.isdigit() or (value[0] == ord("0") and value != b"0") or len(value) > 18:
        raise ValueError("bad size in an extension header")
    return int(value)


def parse_pax(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    r"""Yield the keys and values of pax records, ``LENGTH KEY=VALUE\n`` each."""
    start = 0
    data = data.rstrip(b"\0")  # some programs pad the last record
    while start < len(data):
        space = data.find(b" ", start, start + _MAX_LENGTH_DIGITS + 1)
        length = data[start : max(space, start)]
        if not length.isdigit() or length[0] == ord("0"):
            raise ValueError("bad length of a pax record")
        end = start + int(length)
        equals = data.find(b"=", space, end)
        if equals <= space + 1 or end > len(data) or data[end - 1] != ord("\n"):
            raise ValueError("bad pax record")
        yield data[space + 1 : equals], data[equals + 1 : end - 1]
        start = end
