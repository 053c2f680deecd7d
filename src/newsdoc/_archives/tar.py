"""Tar archives: their members, and the contents of one member."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

from newsdoc._archives.entries import (
    ArchiveError,
    Builder,
    Entries,
    Problem,
    UnknownFormatError,
    normalize_name,
)
from newsdoc._archives.sources import BUFFER, Buffered, Source
from newsdoc._archives.tar_headers import BLOCK, ZEROS, is_header, read_headers

MAX_LINKED_BYTES: Final = 64 * 1024 * 1024  # that hard links may add, whatever the archive's size
MAX_LINKED_RATIO: Final = 32  # they may add so many times what precedes them, if that is more
MAX_NAME_BYTES: Final = 2 * 1024 * 1024  # of all names, whatever the archive's size
MAX_NAME_RATIO: Final = 8  # names may total so many times the archive's size, if that is larger
_PIXZ: Final = bytes.fromhex("a64c322ed614aedb")
_TOO_MANY_LINKS: Final = "hard links expand the archive beyond the limit"

# The position of a hard link among the members, its target, and its offset in the archive.
_Link = tuple[int, str, int]


def index_tar(
    source: Source,
    packed_size: int,
    *,
    is_xz: bool = False,
    max_names: tuple[int, int] = (MAX_NAME_BYTES, MAX_NAME_RATIO),
    max_linked: tuple[int, int] = (MAX_LINKED_BYTES, MAX_LINKED_RATIO),
) -> tuple[list[str], Entries]:
    """Return the names and entries of a tar archive; an entry is read by ``read_member``.

    If it was compressed with xz, an index of the pixz program may follow its end. The limits are
    in bytes, and as a multiple of ``packed_size`` or of what precedes a hard link.

    Raises:
        ArchiveError: The archive is damaged, or readers of tar disagree about it.
    """
    source = Buffered(source)
    builder = Builder("QQI")
    links: list[_Link] = []
    index = bytearray(_PIXZ)
    end = 0
    for header in read_headers(source, max(max_names[0], max_names[1] * packed_size)):
        if header.target is not None:
            links.append((len(builder.names), normalize_name(header.target), header.offset))
        builder.add(header.name, (header.offset, header.size, header.checksum), header.problem)
        if is_xz:
            name = header.name.encode("utf-8", "surrogateescape")
            index += name + b"\0" + end.to_bytes(8, "little")
        end = header.end
    _check_end(source, end, index if is_xz else None)
    _resolve_links(builder, links, max_linked)
    return builder.finish()


def _resolve_links(builder: Builder, links: Sequence[_Link], max_linked: tuple[int, int]) -> None:
    """Give each hard link the entry of the last earlier member that has the name of its target."""
    names, entries = builder.names, builder.entries
    earlier: dict[str, int] = {}
    seen = linked_bytes = 0
    for position, target, offset in links:
        earlier.update(zip(names[seen:position], range(seen, position), strict=True))
        seen = position
        found = earlier.get(target)
        problem: str | None
        if found is None or (problem := entries.problems.get(found)) == Problem.DIRECTORY:
            shown = target if len(target) <= 60 else f"{target[:30]}...{target[-15:]}"
            problem = f"hard link to {shown!r}, which is not an earlier file in the archive"
        elif problem is None:
            for column in entries.columns:
                column[position] = column[found]
            linked_bytes += entries.columns[1][found]
            if linked_bytes > max(max_linked[0], max_linked[1] * offset):
                problem = _TOO_MANY_LINKS
        if problem is not None:
            entries.problems.setdefault(position, problem)


def _check_end(source: Source, end: int, index: bytearray | None) -> None:
    """Check that two blocks of zeros, and nothing but zeros or the index, follow the members.

    Reading a compressed archive to its end verifies its checksums.
    """
    block = source.read_at(end + BLOCK, BLOCK)
    if block != ZEROS[: len(block)]:
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
    if index is not None:
        expected = bytes(index) + b"\0" + position.to_bytes(8, "little")
        if source.read_at(position, len(expected) + 1) == expected:
            return
    if not end:  # a disk image may begin with zeros
        raise UnknownFormatError("not a zip or tar archive", ZEROS)
    raise ArchiveError("trailing data after the end of the archive")


def read_member(source: Source, row: Sequence[int]) -> bytes:
    """Return the contents of a file, if the header before them is still the same.

    Raises:
        ArchiveError: The archive is damaged or has changed.
    """
    offset, size, checksum = row
    data = source.read_at(offset - BLOCK, BLOCK + size)
    if zlib.crc32(data[:BLOCK]) != checksum:
        raise ArchiveError("the archive has changed since it was opened")
    if len(data) != BLOCK + size:
        raise ArchiveError("unexpected end of data")
    return data[BLOCK:]
