"""Zip and tar archives as sources. Nothing is extracted."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from typing import IO, Final

import attrs

from newsdoc._archives import archive
from newsdoc._archives.entries import ArchiveError, Entries, Problem, UnknownFormatError
from newsdoc._archives.sources import FileSource, SharedFile
from newsdoc._glob import OnUnmatched, Pattern
from newsdoc._sources.folder import open_without_waiting
from newsdoc._sources.listing import Found

_MAX_REMOTE_BATCH: Final = 32 * 1024 * 1024  # bytes; a request costs more than what it fetches
_DAMAGED: Final = getattr(errno, "EBADMSG", errno.EIO)


@attrs.frozen
class Archive:
    """An archive."""

    root: str  # as the user gave it
    _archive: archive.Archive

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        return self._archive.read(entries, max_bytes)


@attrs.frozen
class LocalFile:
    """A file that must not have changed when it is opened again."""

    path: str
    size: int
    modified: int

    def __call__(self) -> FileSource:
        file = open(self.path, "rb", buffering=0, opener=open_without_waiting)  # noqa: SIM115 - the caller closes it
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            file.close()
            message = "the archive has changed since the corpus was opened"
            raise OSError(_DAMAGED, message, self.path)
        return FileSource(file)


def open_file_object(file: IO[bytes], pattern: Pattern, on_unmatched: OnUnmatched = None) -> Found:
    """Find the matching members of the archive in a file object; see ``open_archive``."""
    name = getattr(file, "name", None)
    root = name if isinstance(name, str) else f"<{type(file).__name__}>"
    return open_archive(root, SharedFile(file), pattern, on_unmatched)


def open_archive(
    root: str,
    opener: archive.Opener,
    pattern: Pattern,
    on_unmatched: OnUnmatched = None,
) -> Found:
    """Find the matching members of the archive that the opener opens.

    Raises:
        OSError: It is damaged, or no archive; then UnknownFormatError is the cause.
    """
    max_batch = archive.MAX_BATCH if isinstance(opener, LocalFile) else _MAX_REMOTE_BATCH
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
    return Archive(root, opened), names, entries, matching
