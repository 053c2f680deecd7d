"""What several sources share: batches, failures of a storage, the order of names."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from newsdoc._errors import ParseError

# Archive extensions.
ARCHIVE_EXTENSIONS: Final = (
    *(".zip", ".jar", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.zstd"),
    *(".tgz", ".tbz", ".tbz2", ".tb2", ".txz", ".tzst"),
)
MAX_BATCH_BYTES: Final = 32 * 1024 * 1024  # buffered per batch
MAX_BATCH_COUNT: Final = 256  # documents per batch
_MIN_FAILED: Final = 8  # a smaller batch can fail by chance
# Errors of single documents: missing, not permitted, not a file.
_OF_DOCUMENT: Final = (
    *(errno.ENOENT, errno.EACCES, errno.EPERM),
    *(errno.EINVAL, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
)
_FILE_TYPES: Final = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
}


def batches(sizes: Sequence[int], max_bytes: int, max_count: int) -> Iterator[range]:
    """Group the positions of consecutive documents up to a size limit."""
    start = total = 0
    for position, size in enumerate(sizes):
        if position > start and (total + size > max_bytes or position - start == max_count):
            yield range(start, position)
            start = position
            total = 0
        total += size
    yield range(start, len(sizes))


def check_storage(documents: Collection[bytes | Exception], root: str) -> None:
    """Raise OSError if every document of a batch failed, as when a server is down."""
    if len(documents) < _MIN_FAILED or not all(map(_is_storage_failure, documents)):
        return
    error = next(iter(documents))
    code = getattr(error, "errno", None) or errno.EIO
    reason = getattr(error, "strerror", None) or str(error)
    raise OSError(code, f"{len(documents)} documents in a row failed: {reason}", root)


def _is_storage_failure(document: bytes | Exception) -> bool:
    """Return whether this is an error that says nothing about the document itself."""
    if isinstance(document, OSError):
        return document.errno not in _OF_DOCUMENT
    return isinstance(document, Exception) and not isinstance(document, ParseError)


def sort_by_bytes(names: Sequence[str]) -> list[int]:
    """Return the positions of the names in bytewise order."""
    if all(map(str.isascii, names)):
        return sorted(range(len(names)), key=names.__getitem__)
    # UTF-8 sorts like code points, except for surrogate escapes.
    return sorted(range(len(names)), key=lambda position: bytes_of(names[position]))


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
