"""Tar archives."""

from __future__ import annotations

import zlib
from typing import IO, Final, NamedTuple

from newsdoc._archives.entries import (
    DIRECTORY,
    DIRECTORY_WITH_DATA,
    SPECIAL_FILE,
    SYMBOLIC_LINK,
    Directory,
    Entry,
    Source,
    Unreadable,
    add_member,
    normalize_name,
)
from newsdoc._archives.tar_headers import BLOCK, Kind, TarHeader, read_headers
from newsdoc._text import short_repr

MAX_LINKED_BYTES: Final = 64 * 1024 * 1024  # that hard links may add, whatever the archive's size
MAX_LINKED_RATIO: Final = 32  # as many times the archive's own size as they may add, if more
MAX_NAME_BYTES: Final = 2 * 1024 * 1024  # of all names, whatever the archive's size
MAX_NAME_RATIO: Final = 8  # as many times the archive's size on disk as all names may be, if more
_ENTRIES: Final[dict[Kind, Entry]] = {
    Kind.DIRECTORY: DIRECTORY,
    Kind.SYMBOLIC_LINK: SYMBOLIC_LINK,
    Kind.SPECIAL: SPECIAL_FILE,
}


class TarMember(NamedTuple):
    """A regular file in a tar archive."""

    offset: int
    size: int
    checksum: int  # of its header

    def read(self, source: Source) -> bytes:
        """Return its contents, if the header before them is still the same."""
        data = source.read_at(self.offset - BLOCK, BLOCK + self.size)
        if zlib.crc32(data[:BLOCK]) != self.checksum:
            raise ValueError("the archive has changed since it was opened")
        if len(data) != BLOCK + self.size:
            raise ValueError("unexpected end of data")
        return data[BLOCK:]


def index_tar(stream: IO[bytes], packed_size: int) -> dict[str, Entry]:
    """Return the members of a tar archive by name.

    Raises:
        NotTarError: The stream is not a tar archive.
        ValueError: The archive is damaged, or readers of tar disagree about it.
    """
    members: dict[str, Entry] = {}
    linked_bytes = 0
    max_name_bytes = max(MAX_NAME_BYTES, MAX_NAME_RATIO * packed_size)
    for header in read_headers(stream, max_name_bytes):
        entry = _classify(header, members)
        if header.kind is Kind.HARD_LINK and isinstance(entry, TarMember):
            linked_bytes += entry.size
            if linked_bytes > max(MAX_LINKED_BYTES, MAX_LINKED_RATIO * header.offset):
                entry = Unreadable("the hard links of the archive add too much to its size")
        add_member(members, header.name, entry)
    return members


def _classify(header: TarHeader, members: dict[str, Entry]) -> Entry:
    if header.kind is Kind.FILE:
        return TarMember(header.offset, header.size, header.checksum)
    if header.kind is Kind.HARD_LINK:
        return _follow(normalize_name(header.target), members)
    if header.kind is Kind.SPECIAL and header.size and header.name.endswith("/"):
        return DIRECTORY_WITH_DATA
    return _ENTRIES[header.kind]


def _follow(target: str, members: dict[str, Entry]) -> Entry:
    """Return what a hard link to this name is."""
    entry = members.get(target, DIRECTORY)
    if isinstance(entry, Directory):
        return Unreadable(f"hard link to {short_repr(target)}, which is no file before it")
    return entry
