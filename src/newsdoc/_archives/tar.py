"""Tar archives: their members, and the contents of one member."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import IO, Final

from newsdoc._archives.entries import (
    ArchiveError,
    Builder,
    Entries,
    Problem,
    Source,
    normalize_name,
)
from newsdoc._archives.tar_headers import BLOCK, ZEROS, TarHeader, is_header, read_headers

MAX_LINKED_BYTES: Final = 64 * 1024 * 1024  # that hard links may add, whatever the archive's size
MAX_LINKED_RATIO: Final = 32  # they may add so many times what precedes them, if that is more
MAX_NAME_BYTES: Final = 2 * 1024 * 1024  # of all names, whatever the archive's size
MAX_NAME_RATIO: Final = 8  # names may total so many times the archive's size, if that is larger
_CHUNK: Final = 64 * 1024
_PIXZ: Final = bytes.fromhex("a64c322ed614aedb")
_TOO_MANY_LINKS: Final = "hard links expand the archive beyond the limit"

# The position of a hard link among the members, its target, and its offset in the archive.
_Link = tuple[int, str, int]


def index_tar(
    stream: IO[bytes],
    packed_size: int,
    *,
    has_index: bool = False,
    max_names: tuple[int, int] = (MAX_NAME_BYTES, MAX_NAME_RATIO),
    max_linked: tuple[int, int] = (MAX_LINKED_BYTES, MAX_LINKED_RATIO),
) -> tuple[list[str], Entries]:
    """Return the names and entries of a tar archive; an entry is read by ``read_member``.

    Args:
        stream: The archive, uncompressed.
        packed_size: The size of the file.
        has_index: Whether the index that the pixz program appends may follow the end.
        max_names: The largest size of all names, in bytes and as a multiple of packed_size.
        max_linked: The largest size that hard links add, in bytes and as a multiple of what
            precedes them.

    Raises:
        ArchiveError: The archive is damaged, or readers of tar disagree about it.
    """
    builder = Builder("QQI")
    links: list[_Link] = []
    index = _Index()
    for header in read_headers(stream, max(max_names[0], max_names[1] * packed_size)):
        if header.target is not None:
            links.append((len(builder.names), normalize_name(header.target), header.offset))
        builder.add(header.name, (header.offset, header.size, header.checksum), header.problem)
        if has_index:
            index.add(header)
    _check_end(stream, index if has_index else None)
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


class _Index:
    """What the pixz program appends to a tar: the name and the offset of each member."""

    def __init__(self) -> None:
        self._checksum = zlib.crc32(_PIXZ)
        self._size = len(_PIXZ)
        self._end = 0  # of the last member

    def add(self, header: TarHeader) -> None:
        self._add(header.name.encode("utf-8", "surrogateescape"), self._end)
        self._end = header.offset + (header.size + BLOCK - 1) // BLOCK * BLOCK

    def _add(self, name: bytes, offset: int) -> None:
        record = name + b"\0" + offset.to_bytes(8, "little")
        self._checksum = zlib.crc32(record, self._checksum)
        self._size += len(record)

    def matches(self, start: bytes, stream: IO[bytes], offset: int) -> bool:
        """Return whether the rest of the stream, after its start, is the index and no more."""
        self._add(b"", offset)
        checksum, size = zlib.crc32(start), len(start)
        while size <= self._size and (chunk := stream.read(_CHUNK)):
            checksum = zlib.crc32(chunk, checksum)
            size += len(chunk)
        return (checksum, size) == (self._checksum, self._size)


def _check_end(stream: IO[bytes], index: _Index | None) -> None:
    """Check that one more block of zeros, and nothing else, follows.

    Reading a compressed stream to its end verifies its checksums.
    """
    block = stream.read(BLOCK)
    if block != ZEROS[: len(block)]:
        raise ArchiveError("a block of zeros between members")
    if len(block) < BLOCK:
        raise ArchiveError("unexpected end of data in the end-of-archive marker")
    while (block := stream.read(BLOCK)) == ZEROS[: len(block)]:
        if not block:
            return
    if is_header(block):
        raise ArchiveError(
            "another archive follows the end of the archive; extract both with "
            "tar --ignore-zeros -xf FILE, and pack the files again"
        )
    if index is None or not index.matches(block, stream, stream.tell() - len(block)):
        raise ArchiveError("trailing data after the end of the archive")


def read_member(source: Source, offset: int, size: int, checksum: int) -> bytes:
    """Return the contents of a file, if the header before them is still the same.

    Raises:
        ArchiveError: The archive is damaged or has changed.
    """
    data = source.read_at(offset - BLOCK, BLOCK + size)
    if zlib.crc32(data[:BLOCK]) != checksum:
        raise ArchiveError("the archive has changed since it was opened")
    if len(data) != BLOCK + size:
        raise ArchiveError("unexpected end of data")
    return data[BLOCK:]
