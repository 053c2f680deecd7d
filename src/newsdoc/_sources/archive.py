"""Zip and tar archives as stores. Nothing is extracted."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Final

import attrs

from newsdoc._archives.entries import Directory, Entry, Member, Source, Unreadable
from newsdoc._archives.readahead import Spool
from newsdoc._archives.sources import (
    as_source,
    find_decompressor,
    make_source,
    open_compressed,
    open_stream,
    source_size,
)
from newsdoc._archives.tar import index_tar
from newsdoc._archives.tar_headers import BLOCK, NotTarError, is_header
from newsdoc._archives.zip import index_zip
from newsdoc._errors import ParseError
from newsdoc._files import too_large_problem
from newsdoc._sources.base import MAX_BATCH_BYTES, check_regular, sort_by_bytes
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Listing, OnUnmatched

MAX_LOCAL_BATCH: Final = 1024 * 1024  # bytes of documents that are read in the archive's order
MAX_SPOOL: Final = 4 * 1024 * 1024 * 1024  # the same, of what is decompressed at once
_DAMAGED: Final = getattr(errno, "EBADMSG", errno.EIO)
_NOT_AN_ARCHIVE: Final = "not a folder, zip or tar archive; newsdoc.read() reads single files"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")  # the latter without members
_COMPRESSIONS: Final = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x50\x2a\x4d\x18": "zstd",  # as pzstd begins
}

Opener = Callable[[], IO[bytes]]


class Members(list[Entry]):
    """The entries of an archive."""

    def take(self, positions: Sequence[int], /) -> Members:
        return Members(map(self.__getitem__, positions))

    def __add__(self, other: list[Entry], /) -> Members:  # type: ignore[override]
        return Members([*self, *other])


@attrs.frozen
class Archive:
    """An archive."""

    root: str  # as the user gave it
    _open: Opener
    _compression: str
    _max_batch: int

    def display_name(self, name: str) -> str:
        return f"{self.root}/{name}"

    def read(
        self, names: Sequence[str], entries: Members, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        with self._open() as file:
            source = make_source(file)
            if self._compression:
                stream = open_compressed(source, find_decompressor(self._compression))
                source = as_source(stream)
            for batch in self._batches(entries, max_bytes):
                with Spool() as spool:
                    part = slice(batch.start, batch.stop)
                    yield from _read_batch(source, names[part], entries[part], max_bytes, spool)

    def _batches(self, entries: Members, max_bytes: int) -> Iterator[range]:
        """Group the positions of members that, each counted once, are small enough."""
        start = total = 0
        held: set[int] = set()
        for position, entry in enumerate(entries):
            member = _readable(entry, max_bytes)
            if member is not None and member.offset not in held:
                if position > start and total + member.size > self._max_batch:
                    yield range(start, position)
                    start = position
                    held = set()
                    total = 0
                held.add(member.offset)
                total += member.size
        yield range(start, len(entries))


def _read_batch(
    source: Source, names: Sequence[str], entries: list[Entry], max_bytes: int, spool: Spool
) -> Iterator[bytes | Exception]:
    """Yield documents in order, reading each member once, from the front to the back."""
    members = [_readable(entry, max_bytes) for entry in entries]
    by_offset = {member.offset: member for member in members if member is not None}
    # Several names, if there are hard links.
    uses = Counter(member.offset for member in members if member is not None)
    coming = iter(sorted(by_offset))
    furthest = -1
    for name, entry, member in zip(names, entries, members, strict=True):
        if member is None:
            yield _explain(name, entry, max_bytes)
            continue
        while furthest < member.offset:
            furthest = next(coming)
            document = _read_member(source, by_offset[furthest])
            spool.put(furthest, document, uses[furthest])
        document = spool.take(member.offset)
        if isinstance(document, Unreadable):
            yield OSError(_DAMAGED, document.reason, name)
        else:
            yield document


def _readable(entry: Entry, max_bytes: int) -> Member | None:
    if isinstance(entry, Unreadable | Directory) or entry.size > max_bytes:
        return None
    return entry


def _explain(name: str, entry: Entry, max_bytes: int) -> Exception:
    """Return why a member is not read."""
    if isinstance(entry, Unreadable):
        return OSError(errno.EINVAL, entry.reason, name)
    if isinstance(entry, Directory):
        return OSError(errno.EISDIR, "not a regular file (folder)", name)
    return ParseError([too_large_problem(max_bytes)])


def _read_member(source: Source, member: Member) -> bytes | Unreadable:
    try:
        return member.read(source)
    except Exception as error:  # decoders and storages raise many types
        return Unreadable(f"damaged member: {error or type(error).__name__}")


def open_local_archive(root: str, pattern: Pattern, on_unmatched: OnUnmatched = None) -> Listing:
    """Open a local archive and list the members that match.

    Raises:
        OSError: It is damaged, or no archive.
    """
    status = os.stat(root)
    check_regular(status, root)
    opener = _LocalFile(os.path.abspath(root), status.st_size, status.st_mtime_ns)
    return open_archive(root, opener, pattern, on_unmatched, MAX_LOCAL_BATCH)


@attrs.frozen
class _LocalFile:
    """A file that must not have changed when it is opened again."""

    path: str
    size: int
    modified: int

    def __call__(self) -> IO[bytes]:
        file = open(self.path, "rb", buffering=0, opener=_open_without_blocking)  # noqa: SIM115 - the caller closes it
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            file.close()
            message = "the archive has changed since the corpus was opened"
            raise OSError(_DAMAGED, message, self.path)
        return file


def _open_without_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # it may be a FIFO by now


def open_archive(
    root: str,
    opener: Opener,
    pattern: Pattern,
    on_unmatched: OnUnmatched = None,
    max_batch: int = MAX_BATCH_BYTES,
) -> Listing:
    """Open the archive that the opener opens and list the members that match.

    Raises:
        OSError: It is damaged, or no archive.
    """
    with opener() as file:
        source = make_source(file)
        start = source.read_at(0, BLOCK)
        is_tar = is_header(start)  # whatever its first name is
        is_zip = not is_tar and start.startswith(_ZIP)
        if compression := "" if is_tar else _detect_compression(start):
            max_batch = MAX_SPOOL
            stream = open_compressed(source, find_decompressor(compression))
        else:
            stream = open_stream(source)
        try:
            size = source_size(file)
            members = index_zip(source, size) if is_zip else index_tar(stream, size)
        except NotTarError as error:
            reason = f"{compression} file is not a tar archive" if compression else _NOT_AN_ARCHIVE
            raise OSError(_DAMAGED, reason, root) from error
        except Exception as error:  # decoders and storages raise many types
            reason = f"damaged or unsupported archive: {error or type(error).__name__}"
            raise OSError(_DAMAGED, reason, root) from error
    names: list[str] = []
    for name, entry in members.items():
        if pattern.match(name, is_folder=isinstance(entry, Directory)):
            names.append(name)
        elif on_unmatched is not None and not isinstance(entry, Directory):
            on_unmatched(name)
    entries = Members(map(members.__getitem__, names))
    listing = Listing(Archive(root, opener, compression, max_batch), tuple(names), entries)
    return listing.take(sort_by_bytes(names))


def _detect_compression(start: bytes) -> str:
    return next((kind for magic, kind in _COMPRESSIONS.items() if start.startswith(magic)), "")
