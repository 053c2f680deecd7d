"""What several sources share: kinds of files, URLs."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import Final

# Archive extensions.
ARCHIVE_EXTENSIONS: Final = (
    *(".zip", ".jar", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.zstd"),
    *(".tgz", ".tbz", ".tbz2", ".tb2", ".txz", ".tzst"),
)
_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows
_NO_WAITING: Final = _BINARY | getattr(os, "O_NONBLOCK", 0)
_FILE_TYPES: Final = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
}


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
