"""A local folder of documents."""

from __future__ import annotations

import errno
import os
import stat
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

import attrs

from newsdoc._archives.entries import Entries, TooLargeError
from newsdoc._atomic import is_temporary
from newsdoc._glob import OnUnmatched, Pattern
from newsdoc._remote.outages import OutageDetector
from newsdoc._signals import expected
from newsdoc._sources.listing import Found

_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows
_NO_WAITING: Final = _BINARY | getattr(os, "O_NONBLOCK", 0)
_FILE_TYPES: Final = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
}
_MAX_BATCH: Final = 256  # documents
_CHUNK: Final = 64 * 1024
_pread: Final[Callable[[int, int, int], bytes] | None] = getattr(
    os, "pread", None
)  # not on Windows


def open_folder(root: str, pattern: Pattern, on_unmatched: OnUnmatched = None) -> Found:
    """Find the matching files below a folder. Their entries are 1 if they are not regular files.

    Each folder is listed once, and links to folders are not entered. A folder that cannot be
    listed is a name itself, with a final slash: its contents are unknown.
    """
    names: list[str] = []
    irregular: list[str] = []
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            with os.scandir(os.path.join(root, prefix)) as found:
                for entry in found:
                    name = entry.name
                    path = prefix + name
                    is_ignored = name[0] == "." and (is_temporary(name) or _is_lock(entry))
                    is_file = entry.is_file(follow_symlinks=False)
                    is_folder = not (is_file or is_ignored) and entry.is_dir(follow_symlinks=False)
                    if is_folder and (on_unmatched is not None or pattern.may_contain(path)):
                        folders.append(f"{path}/")
                    if not is_ignored and pattern.match(path, is_folder=is_folder):
                        (names if is_file else irregular).append(path)
                    elif on_unmatched is not None and not is_folder:
                        on_unmatched(path)
        except expected(OSError):
            if not prefix:
                raise
            if pattern.may_contain(prefix[:-1]):
                irregular.append(prefix)
    is_irregular = array("q", [0]) * len(names) + array("q", [1]) * len(irregular)
    names += irregular
    return Folder(root, os.path.abspath(root)), names, Entries((is_irregular,), {}), None


@attrs.frozen
class Folder:
    """A local folder."""

    root: str  # as the user gave it
    path: str  # absolute: survives chdir

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        prefix = os.path.join(self.path, "")
        outages = OutageDetector(self.root)
        documents = zip(names, entries.columns[0], strict=True)
        while batch := list(islice(documents, _MAX_BATCH)):
            errors: list[OSError | None] = []
            for name, is_irregular in batch:
                path = prefix + name
                document: bytes | Exception
                try:
                    if is_irregular:
                        if name.endswith("/"):
                            os.scandir(path).close()  # raises the original error again
                        # Opening a FIFO would unblock its writer.
                        check_regular(os.stat(path), path)
                    document = _read_regular(path, max_bytes)
                except expected(OSError) as error:
                    document = error.with_traceback(None)
                errors.append(document if isinstance(document, OSError) else None)
                yield document
            outages.check(errors)


def _is_lock(entry: os.DirEntry[str]) -> bool:
    """Return whether Emacs is editing a file: the link ``.#a.txt`` leads to no file."""
    return entry.name.startswith(".#") and entry.is_symlink() and not os.path.exists(entry.path)


def _read_regular(path: str, max_bytes: int) -> bytes | TooLargeError:
    """Return the bytes of a regular file. Raise OSError, without blocking, for anything else."""
    file = open_without_waiting(path)
    try:
        if _pread is not None:
            # A third faster than fstat() and read(), which is a good part of reading a corpus.
            # Folders, pipes and devices have no size, or one that is not that of their data.
            try:  # contextlib.suppress() takes as long as lseek()
                size = os.lseek(file, 0, os.SEEK_END)
                if 0 < size <= max_bytes and len(data := _pread(file, size + 1, 0)) == size:
                    return data
            except expected(OSError):
                pass
        status = os.fstat(file)
        check_regular(status, path)
        if status.st_size > max_bytes:
            return TooLargeError()
        # The size has changed, or is not reported (procfs).
        os.lseek(file, 0, os.SEEK_SET)
        content = bytearray()
        while len(content) <= max_bytes and (chunk := os.read(file, _CHUNK)):
            content += chunk
        return TooLargeError() if len(content) > max_bytes else bytes(content)
    finally:
        os.close(file)


def open_without_waiting(path: str, flags: int = os.O_RDONLY) -> int:
    """Open a file, but do not wait for a writer if it is a FIFO by now."""
    try:
        return os.open(path, flags | _NO_WAITING)
    except expected(BlockingIOError):
        # A lease on a file, as file servers take, is broken by an open that waits.
        check_regular(os.stat(path), path)
        return os.open(path, flags | _BINARY)


def check_regular(status: os.stat_result, path: str) -> None:
    """Raise OSError for anything but a regular file."""
    if not stat.S_ISREG(status.st_mode):
        kind = _FILE_TYPES.get(stat.S_IFMT(status.st_mode), "device")
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"not a regular file ({kind})", path)
