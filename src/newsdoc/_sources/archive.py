"""Zip and tar archives as sources. Nothing is extracted."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from typing import IO, Final

import attrs

from newsdoc._archives import archive
from newsdoc._archives.entries import (
    ArchiveError,
    Entries,
    Problem,
    UnknownFormatError,
)
from newsdoc._sources.base import (
    MAX_BATCH_BYTES,
    check_regular,
    open_without_waiting,
    sort_by_bytes,
)
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Listing, OnUnmatched

_DAMAGED: Final = getattr(errno, "EBADMSG", errno.EIO)


@attrs.frozen
class Archive:
    """An archive."""

    root: str  # as the user gave it
    _archive: archive.Archive

    def display_name(self, name: str) -> str:
        return f"{self.root}/{name}"

    def list_files(self) -> list[str]:
        """Return the names of everything in the archive but directories."""
        _, names, entries = archive.open_archive(self._archive.open_file)
        return [
            name for at, name in enumerate(names) if entries.problems.get(at) != Problem.DIRECTORY
        ]

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        return self._archive.read(entries, max_bytes)


def open_local_archive(root: str, pattern: Pattern, on_unmatched: OnUnmatched = None) -> Listing:
    """Open a local archive and list the members that match.

    Raises:
        OSError: It is damaged, or no archive.
    """
    status = os.stat(root)
    check_regular(status, root)
    opener = _LocalFile(os.path.abspath(root), status.st_size, status.st_mtime_ns)
    return open_archive(root, opener, pattern, on_unmatched, archive.MAX_BATCH)


@attrs.frozen
class _LocalFile:
    """A file that must not have changed when it is opened again."""

    path: str
    size: int
    modified: int

    def __call__(self) -> IO[bytes]:
        file = open(self.path, "rb", buffering=0, opener=open_without_waiting)  # noqa: SIM115 - the caller closes it
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            file.close()
            message = "the archive has changed since the corpus was opened"
            raise OSError(_DAMAGED, message, self.path)
        return file


def open_archive(
    root: str,
    opener: archive.Opener,
    pattern: Pattern,
    on_unmatched: OnUnmatched = None,
    max_batch: int = MAX_BATCH_BYTES,
) -> Listing:
    """Open the archive that the opener opens and list the members that match.

    Raises:
        OSError: It is damaged, or no archive; then UnknownFormatError is the cause.
    """
    try:
        opened, names, entries = archive.open_archive(opener, max_batch)
    except UnknownFormatError as error:
        reason = f"{error}; newsdoc.read() reads single files"
        raise OSError(_DAMAGED, reason, root) from error
    except ArchiveError as error:
        raise OSError(_DAMAGED, f"damaged or unsupported archive: {error}", root) from error
    folders = {at for at, problem in entries.problems.items() if problem == Problem.DIRECTORY}
    matching: list[int] = []
    for at, name in enumerate(names):
        if pattern.match(name, is_folder=at in folders):
            matching.append(at)
        elif on_unmatched is not None and at not in folders:
            on_unmatched(name)
    order = sort_by_bytes([names[at] for at in matching])
    positions = [matching[index] for index in order]
    documents = tuple([names[at] for at in positions])
    return Listing(Archive(root, opened), documents, entries.take(positions))
