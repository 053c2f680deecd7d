"""Open an archive of any kind, and read its entries in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final

import attrs

from newsdoc._archives import tar
from newsdoc._archives import zip as zip_
from newsdoc._archives.decompress import Decompressed, detect_compression, find_codec
from newsdoc._archives.entries import (
    ArchiveError,
    Entries,
    EntryError,
    UnknownFormatError,
    batches,
)
from newsdoc._archives.sources import (
    MAX_MEMORY,
    Buffered,
    OpenSource,
    Source,
    Spool,
)

MAX_BATCH: Final = 1024 * 1024  # bytes of contents that are read in the archive's order
MAX_SPOOL: Final = 4 * 1024 * 1024 * 1024  # the same, of what is decompressed at once

Opener = Callable[[], OpenSource]


@attrs.frozen
class Archive:
    """An archive of which entries can be read."""

    open_file: Opener
    _read_member: Callable[[Source, Sequence[int]], bytes]
    _compression: str  # of a tar archive, or an empty string
    _max_batch: int
    _max_memory: int

    def read(self, entries: Entries, max_bytes: int) -> Iterator[bytes | Exception]:
        """Yield the contents of each entry in turn, or why it cannot be read.

        Those of consecutive entries are read from the front of the archive to the back, each once.
        """
        errors = entries.find_errors(max_bytes)
        if any(errors):
            entries = entries.take([at for at, error in enumerate(errors) if error is None])
        contents = self._read(entries)
        for error in errors:
            yield error or next(contents)

    def _read(self, entries: Entries) -> Iterator[bytes | Exception]:
        sizes, offsets, *_ = entries.columns
        with closing(self.open_file()) as file:
            source = _expand(file, self._compression)
            for batch in batches(sizes, self._max_batch):
                # Several entries have one offset if there are hard links; this is the last of them.
                last = {offsets[at]: at for at in batch}
                coming = iter(sorted(last.items()))
                furthest = -1
                with closing(Spool(self._max_memory)) as spool:
                    for at in batch:
                        while furthest < offsets[at]:
                            furthest, next_at = next(coming)
                            spool.put(furthest, self._read_entry(source, entries.row(next_at)))
                        yield spool.take(offsets[at], is_last=last[offsets[at]] == at)

    def _read_entry(self, source: Source, row: list[int]) -> bytes | Exception:
        try:
            return self._read_member(source, row)
        except ArchiveError as error:
            return EntryError(f"damaged member: {error}")
        except OSError as error:
            if error.errno is None or type(error).__module__ != "builtins":
                raise  # not by the operating system, but by a signal handler
            return error.with_traceback(None)


def open_archive(
    open_file: Opener,
    max_batch: int = MAX_BATCH,
    max_spool: int = MAX_SPOOL,
    max_memory: int = MAX_MEMORY,
) -> tuple[Archive, list[str], Entries]:
    """Open the archive that ``open_file`` opens; return it, its names and its entries.

    It is called again for each reading. Up to ``max_batch``
    bytes, or ``max_spool`` of a compressed archive, are read in the archive's order before they
    are asked for; up to ``max_memory`` of them are in memory, the others in a temporary file.

    Raises:
        UnknownFormatError: It is no archive.
        ArchiveError: It is damaged or not supported.
        ImportError: Decompressing it requires a package that is not installed.
    """
    with closing(open_file()) as file:
        size = file.size()
        start = file.read_at(0, tar.BLOCK)
        compression = "" if tar.is_header(start) else detect_compression(start)
        source = _expand(file, compression)
        if _is_zip(source, size, compression):
            read_member = zip_.read_member
            names, entries = zip_.index_zip(source, size)
        else:
            read_member = tar.read_member
            names, entries = tar.index_tar(source, size)
    max_batch = max_spool if compression else max_batch
    return Archive(open_file, read_member, compression, max_batch, max_memory), names, entries


def _expand(source: Source, compression: str) -> Source:
    return Buffered(Decompressed(source, find_codec(compression))) if compression else source


def _is_zip(source: Source, size: int, compression: str) -> bool:
    """Return whether the source is a zip archive and not a tar; raise if it is neither."""
    start = source.read_at(0, tar.BLOCK)
    if tar.is_header(start):  # whatever its first name is
        return False
    inner = detect_compression(start)
    how = f"decompress it with {compression} -dc FILE > NEW"
    if compression and (inner or zip_.is_zip(start)):
        what = f"compressed with {inner} again" if inner else "a zip archive"
        raise ArchiveError(f"{compression} file whose content is {what}; {how}")
    if not compression and (zip_.is_zip(start) or zip_.has_end_record(source, size)):
        return True
    if tar.has_magic(start) or start == bytes(tar.BLOCK):  # a damaged header, or no member
        return False
    kind = "not a zip or tar archive"
    if compression:
        kind = f"{compression} file is not a tar archive; {how}"
    raise UnknownFormatError(kind, start)
