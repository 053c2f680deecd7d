"""Document stores: the interface, and what several stores share."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

# Archive extensions.
ARCHIVE_EXTENSIONS: Final = (
    *(".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"),
    *(".tgz", ".tbz2", ".txz", ".tzst"),
)
MAX_BATCH_BYTES: Final = 32 * 1024 * 1024  # buffered per batch
_FILE_TYPES: Final = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
}


class Store(Protocol):
    """A collection of documents."""

    @property
    def root(self) -> str:
        """What was opened, as the user named it."""
        ...

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document in turn, or the exception."""
        ...

    def display_name(self, doc_id: str) -> str:
        """Return the name of the document for messages."""
        ...

    def subset(self, doc_ids: Sequence[str]) -> Store:
        """Return a store with only these documents (for pickling)."""
        ...


def batches(
    doc_ids: Sequence[str], sizes: Mapping[str, int], max_bytes: int, max_count: int
) -> Iterator[list[str]]:
    """Group consecutive documents up to a size limit; those without a size count as empty."""
    batch: list[str] = []
    total = 0
    for doc_id in doc_ids:
        size = sizes.get(doc_id, 0)
        if batch and (total + size > max_bytes or len(batch) == max_count):
            yield batch
            batch = []
            total = 0
        batch.append(doc_id)
        total += size
    yield batch


def sort_by_bytes(names: list[str]) -> tuple[str, ...]:
    """Sort names bytewise."""
    if all(map(str.isascii, names)):
        names.sort()
    else:
        # UTF-8 sorts like code points, except for surrogate escapes.
        names.sort(key=bytes_of)
    return tuple(names)


def bytes_of(name: str) -> bytes:
    """Return what ``sort_by_bytes`` compares."""
    return name.encode("utf-8", sys.getfilesystemencodeerrors())


def is_url(path: str) -> bool:
    """Return whether the path is a URL, also a chained one such as ``simplecache::s3://bucket``."""
    return re.match(r"(?:[A-Za-z0-9+.\-]++::)*+[A-Za-z0-9+.\-]++://", path) is not None


def check_regular(status: os.stat_result, path: str) -> None:
    """Raise OSError for anything but a regular file."""
    if not stat.S_ISREG(status.st_mode):
        kind = _FILE_TYPES.get(stat.S_IFMT(status.st_mode), "device")
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"not a regular file ({kind})", path)
