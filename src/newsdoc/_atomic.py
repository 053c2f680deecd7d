"""Atomic replacement of files and folders."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import IO, Final, NamedTuple

from newsdoc._signals import expected
from newsdoc._text import wrong_type
from newsdoc._urls import mask_url

_TEMPORARY: Final = re.compile(r"\.newsdoc-[0-9a-f]{16}\.tmp")
_DESCRIPTORS: Final = ("/dev/fd", "/proc/self/fd")
_CHANGED: Final = "not replaced: another program changed the file in the meantime"


class Snapshot(NamedTuple):
    """The contents of a file when it was read, and what shows that it was not changed since."""

    data: bytes
    state: tuple[int, ...]


class NewFolder:
    """A folder that is being filled and does not yet have its name."""

    def __init__(self, path: str, target: str) -> None:
        self._path = path
        self._target = target
        self._folders = {""}  # relative paths that exist

    def write(self, name: str, data: bytes) -> None:
        """Write a new file; its name is a relative POSIX path."""
        parts = name.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            raise ValueError(f"not a relative file name: {name!r}")
        with _naming(os.path.join(self._target, name), self._path):
            for depth in range(1, len(parts)):
                self._make_folder("/".join(parts[:depth]))
            with open(os.path.join(self._path, name), "xb") as file:
                file.write(data)

    def _make_folder(self, name: str) -> None:
        # Not os.makedirs(): if another program deleted the temporary folder, with documents in
        # it, to create it again would hide the loss.
        if name not in self._folders:
            try:
                os.mkdir(os.path.join(self._path, name))
            except expected(FileExistsError):
                pass  # names that the file system does not distinguish
            self._folders.add(name)


def is_temporary(name: str) -> bool:
    """Return whether a file or folder of this name is being written, or left by a killed run."""
    return _TEMPORARY.fullmatch(name) is not None


def state_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes whenever the file or its contents are replaced or modified."""
    # st_ctime_ns cannot be set back, unlike st_mtime_ns.
    return (
        *(status.st_dev, status.st_ino, status.st_size, status.st_nlink),
        *(status.st_mtime_ns, status.st_ctime_ns),
    )


@contextmanager
def atomic_write(
    target: str | os.PathLike[str], *, snapshot: Snapshot | None = None, overwrite: bool = True
) -> Generator[IO[bytes], None, None]:
    """Open a temporary file that atomically replaces the target on success.

    The target must be as it was when the snapshot was taken or, without one, when this began.
    Its owner, permissions, ACLs and extended attributes are kept. A pipe or device is written to.
    """
    if not isinstance(target, str | os.PathLike):
        raise wrong_type("path", "a str or os.PathLike", target)
    name = os.fsdecode(target)
    status = _status_of(name)
    if status is not None and not overwrite:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
    descriptor = _descriptor_of(name)
    if descriptor is not None or (status is not None and not stat.S_ISREG(status.st_mode)):
        # open() rejects folders, and the socket or pipe behind /dev/stdout.
        with open(name if descriptor is None else os.dup(descriptor), "wb") as file:
            yield file
        return
    path = os.path.realpath(name, strict=status is not None)
    _check_replaceable(name, path, status)
    with _replacing(name, path) as temporary:
        # No other user may read it before it has the permissions of the target. A new file has
        # those that it keeps, by the umask and the folder's ACL: some systems have no chmod().
        mode = 0o666 if status is None else 0o600
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            number = file.fileno()
            yield file
            file.flush()
            if status is not None:
                _copy_metadata(path, status, number)
                # By number, since the name could be that of another file by now.
                by_number = number if os.chmod in os.supports_fd else temporary
                os.chmod(by_number, stat.S_IMODE(status.st_mode))
            os.fsync(number)
        _check_unchanged(name, path, status, snapshot)


@contextmanager
def atomic_folder(target: str | os.PathLike[str]) -> Generator[NewFolder, None, None]:
    """Fill a folder that appears under its name on success; the target is missing or empty."""
    name = os.fspath(target)
    status = _status_of(name)
    path = os.path.realpath(name, strict=status is not None)
    if status is not None and os.listdir(path):
        raise OSError(errno.ENOTEMPTY, "the folder is not empty", name)
    # The system refuses to replace a folder that is not empty any more.
    with _replacing(name, path) as temporary:
        os.mkdir(temporary)
        mode = stat.S_IMODE((status or os.stat(temporary)).st_mode)
        if status is not None:
            _copy_metadata(path, status, temporary)
        # No other user may enter it before it is complete.
        os.chmod(temporary, mode & ~0o077 | 0o700)
        yield NewFolder(temporary, name)
        # An fsync() of each file would take a millisecond each.
        getattr(os, "sync", int)()
        os.chmod(temporary, mode)


@contextmanager
def _replacing(name: str, path: str) -> Generator[str, None, None]:
    """Yield the name of a temporary file or folder, which replaces the path on success."""
    folder = os.path.dirname(path)
    temporary = os.path.join(folder, f".newsdoc-{os.urandom(8).hex()}.tmp")
    with _naming(name, folder):
        try:  # a signal can arrive while it is created
            yield temporary
            os.replace(temporary, path)
        except BaseException:
            if os.path.isdir(temporary):
                import shutil  # start-up time: it imports all compression modules

                shutil.rmtree(temporary, ignore_errors=True)
            else:
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
            raise
        _sync_folder(folder)


@contextmanager
def _naming(name: str, folder: str) -> Generator[None, None, None]:
    """Make errors name the target, or the folder that is missing, never the temporary file."""
    try:
        yield
    except expected(OSError) as error:
        culprit = error.filename  # the number of a file, or None if a write failed
        if error.errno is None or (isinstance(culprit, str) and not _TEMPORARY.search(culprit)):
            raise
        reason, shown = error.strerror, name
        if not os.path.isdir(folder) and not _TEMPORARY.search(folder):
            reason = "the folder does not exist"
            shown = folder if os.path.islink(name) else os.path.dirname(name)
            if "://" in name:
                reason = "a URL cannot be written to; write a file and copy it there"
                raise OSError(error.errno, reason, mask_url(name)) from None
        elif isinstance(error, FileNotFoundError):
            reason = "another program deleted the temporary file or folder"
        raise OSError(error.errno, reason, shown) from error


def _check_replaceable(name: str, path: str, status: os.stat_result | None) -> None:
    """Raise OSError for a file that would lose something, or may not be written to."""
    if status is None:
        if os.path.basename(name) in ("", ".", ".."):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    elif not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
    elif status.st_nlink > 1:
        message = "the file has several hard links, which replacing it would separate"
        raise OSError(errno.EMLINK, message, name)


def check_name(name: str) -> None:
    """Raise OSError if no file can have the name."""
    try:
        has_nul = b"\0" in os.fsencode(name)
    except expected(UnicodeEncodeError):
        has_nul = True
    if has_nul:
        raise OSError(errno.EINVAL, "not a valid file name", name)


def _status_of(name: str) -> os.stat_result | None:
    check_name(name)
    try:
        return os.stat(name)  # raises OSError for a loop of symlinks
    except expected(FileNotFoundError):
        return None


def _descriptor_of(name: str) -> int | None:
    """Return the file descriptor that a name such as /dev/stdout stands for.

    The file behind it can be a pipe or socket without a name, or a file that is appended to.
    """
    path = name
    folders = {os.path.realpath(folder) for folder in _DESCRIPTORS}
    while True:
        folder, last = os.path.split(path)
        if last.isascii() and last.isdecimal() and os.path.realpath(folder) in folders:
            return int(last)
        try:
            # "a/.." stays: it is another folder where a is a link.
            path = os.path.join(folder, os.readlink(path))
        except expected(OSError):  # not a link
            return None


def _copy_metadata(path: str, status: os.stat_result, temporary: str | int) -> None:
    """Copy the owner and the extended attributes, ACLs among them."""
    created = os.stat(temporary)
    if (created.st_uid, created.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.chown(temporary, status.st_uid, status.st_gid)
        except PermissionError as error:
            message = "replacing it would change its owner or group"
            raise PermissionError(errno.EPERM, message, path) from error
    if not hasattr(os, "listxattr"):  # macOS
        return
    wanted = _attributes(path)
    for key in _attributes(temporary).keys() - wanted.keys():
        os.removexattr(temporary, key)  # inherited from the folder
    for key, value in wanted.items():
        os.setxattr(temporary, key, value)


def _attributes(path: str | int) -> dict[str, bytes]:
    """Return the extended attributes but those of security modules, which set them themselves."""
    try:
        names = os.listxattr(path)
    except expected(OSError) as error:
        # A file that was deleted in the meantime is noticed later.
        if error.errno not in (errno.ENOTSUP, errno.ENOENT):
            raise
        return {}
    return {name: os.getxattr(path, name) for name in names if not name.startswith("security.")}


def _check_unchanged(
    name: str, path: str, before: os.stat_result | None, snapshot: Snapshot | None
) -> None:
    """Raise OSError if the file was changed, replaced, deleted or created."""
    after = _status_of(name)
    if before is None and after is not None and snapshot is None:
        message = "not written: another program created the file in the meantime"
        raise FileExistsError(errno.EEXIST, message, name)
    state = snapshot.state if snapshot is not None else before and state_of(before)
    is_changed = state != (after and state_of(after))
    if snapshot is not None and not is_changed:
        # An edit within one tick of the file system's clock leaves the times as they are.
        with open(path, "rb") as file:
            is_changed = file.read(len(snapshot.data) + 1) != snapshot.data
    if is_changed:
        raise OSError(errno.EBUSY, _CHANGED, name)


def _sync_folder(folder: str) -> None:
    """Make the names in a folder durable, where the system can do this."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except expected(OSError):  # Windows, or a folder that may not be listed
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(number)
