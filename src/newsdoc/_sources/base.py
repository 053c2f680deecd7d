"""What several sources share: kinds of files, URLs, the order of names."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Sequence
from typing import Final

# Archive extensions.
ARCHIVE_EXTENSIONS: Final = (
    *(".zip", ".jar", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.zstd"),
    *(".tgz", ".tbz", ".tbz2", ".tb2", ".txz", ".tzst"),
)
MAX_BATCH_BYTES: Final = 32 * 1024 * 1024  # buffered per batch
MAX_BATCH_COUNT: Final = 256  # documents per batch
_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows
_NO_WAITING: Final = _BINARY | getattr(os, "O_NONBLOCK", 0)
_FILE_TYPES: Final = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
}


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


def open_without_waiting(path: str, flags: int = os.O_RDONLY) -> int:
    """Open a file, but do not wait for a writer if it is a FIFO by now."""
    try:
        return os.open(path, flags | _NO_WAITING)
    except BlockingIOError as error:
        if error.errno is None:
            raise  # by a signal handler
        # A lease on a file, as file servers take, is broken by an open that waits.
        check_regular(os.stat(path), path)
        return os.open(path, flags | _BINARY)


def check_regular(status: os.stat_result, path: str) -> None:
    """Raise OSError for anything but a regular file."""
    if not stat.S_ISREG(status.st_mode):
        kind = _FILE_TYPES.get(stat.S_IFMT(status.st_mode), "device")
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"not a regular file ({kind})", path)
