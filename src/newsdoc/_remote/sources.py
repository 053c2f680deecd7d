"""Folders and files behind a URL, through fsspec."""

from __future__ import annotations

import errno
import ftplib
import io
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, Final, cast

import attrs

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.connection import Connection, FileSystem
from newsdoc._remote.http import MAX_BUFFERED, Fetcher, WebFile
from newsdoc._remote.outages import OutageDetector
from newsdoc._remote.selection import UNKNOWN_SIZE, Entries, Limits, Pattern, Selection
from newsdoc._remote.web import Crawler

MAX_BATCH_COUNT: Final = 256  # documents that are asked for at once


@attrs.frozen
class RemoteFolder:
    """A folder behind a URL."""

    root: str  # as the user gave it, without the pattern and a password
    _connection: Connection = attrs.field(repr=False)
    _prefix: str = attrs.field(repr=False)  # of the names in the file system

    def display_name(self, name: str) -> str:
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{name}"

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        errors = entries.errors
        readable = [position for position in range(len(names)) if position not in errors]
        paths = [self._prefix + names[position] for position in readable]
        if self._connection.is_web and not self._connection.is_cached:
            documents = self._read_web(paths, max_bytes)
        else:
            sizes = entries.take(readable).sizes
            documents = self._read_storage(paths, sizes, max_bytes)
        for position in range(len(names)):
            yield errors[position] if position in errors else next(documents)

    def _read_web(self, urls: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        for answer in Fetcher(self._connection).get(urls, max_bytes):
            if isinstance(answer, Exception):
                yield answer
            elif answer[0].url.raw_path.endswith("/"):  # to which it was redirected
                yield IsADirectoryError(errno.EISDIR, "not a regular file (folder)")
            else:
                yield answer[1]

    def _read_storage(
        self, paths: Sequence[str], sizes: Sequence[int], max_bytes: int
    ) -> Iterator[bytes | Exception]:
        filesystem = self._connection.filesystem
        fetch = _fetch_from_ftp if _is_ftp(filesystem) else _fetch
        outages = OutageDetector(self.root)
        for batch in _batches(sizes, max_bytes):  # pragma: no branch - read() stops at the last
            wanted = [position for position in batch if sizes[position] <= max_bytes]
            requested = [(paths[position], sizes[position]) for position in wanted]
            fetched = self._connection.call(fetch, filesystem, requested, max_bytes)
            for position, answer in enumerate(fetched):
                if not isinstance(answer, bytes | TooLargeError):
                    fetched[position] = self._connection.explain(answer, self.root)
            outages.check(fetched)
            documents = dict(zip(wanted, fetched, strict=True))
            del fetched  # no document is kept after its turn
            for position in batch:
                document = documents.pop(position, None)
                is_large = isinstance(document, bytes) and len(document) > max_bytes
                yield TooLargeError() if document is None or is_large else document


def _batches(sizes: Sequence[int], max_bytes: int) -> Iterator[range]:
    """Group the positions of consecutive documents that are small enough together."""
    start = total = 0
    for position, listed in enumerate(sizes):
        size = max_bytes if listed == UNKNOWN_SIZE else listed if listed <= max_bytes else 0
        is_full = total + size > MAX_BUFFERED or position - start == MAX_BATCH_COUNT
        if is_full and position > start:
            yield range(start, position)
            start, total = position, 0
        total += size
    yield range(start, len(sizes))


def _fetch(
    filesystem: FileSystem, requested: list[tuple[str, int]], max_bytes: int
) -> list[bytes | Exception]:
    # Not `cat`, which takes a name with brackets for a pattern.
    paths = [path for path, _ in requested]
    # A range bounds what is fetched of a document that grew. Of an empty one there is none.
    ends = [None if size == 0 else max_bytes + 1 for _, size in requested]
    try:
        return filesystem.cat_ranges(paths, [None if end is None else 0 for end in ends], ends)
    except Exception as error:  # of caches, for all that they copy
        for path in paths:
            _remove_cached(filesystem, path)
        if len(requested) == 1:
            return [error.with_traceback(None)]
        return [answer for one in requested for answer in _fetch(filesystem, [one], max_bytes)]


def _remove_cached(filesystem: Any, path: str) -> None:
    """Remove what simplecache keeps of a file, which it takes for all of it the next time."""
    find: Callable[[str], object] | None = getattr(filesystem, "_check_file", None)
    cached = find(path) if find else None
    if isinstance(cached, str):
        os.remove(cached)


def _fetch_from_ftp(
    filesystem: Any, requested: list[tuple[str, int]], max_bytes: int
) -> list[bytes | Exception]:
    """Fetch whole files; fsspec reads as much as is listed, which may be the size of a link."""
    return [_retrieve(filesystem, path, max_bytes) for path, _ in requested]


def _retrieve(filesystem: Any, path: str, max_bytes: int) -> bytes | Exception:
    data = bytearray()

    def add(chunk: bytes) -> None:
        data.extend(chunk)
        if len(data) > max_bytes:
            raise TooLargeError

    try:
        filesystem.ftp.retrbinary(f"RETR {path}", add, filesystem.blocksize)
    except (ftplib.error_perm, ftplib.error_temp) as error:
        return error
    except Exception as error:  # of sockets, and of the limit
        # The server may still send an answer to this request.
        filesystem.ftp.close()
        filesystem._connect()
        if filesystem.tls is True:
            filesystem.ftp.prot_p()
        return error.with_traceback(None)
    return bytes(data)


def _is_ftp(filesystem: FileSystem) -> bool:
    from fsspec.implementations.ftp import FTPFileSystem

    return isinstance(filesystem, FTPFileSystem)


def is_file(connection: Connection) -> bool:
    """Return whether the URL is that of a file, to which no folder has to be listed."""
    if connection.is_web:  # where it has the name of a document
        return "?" not in connection.path
    return bool(connection.call(connection.filesystem.isfile, connection.path))


def select_file(connection: Connection, name: str) -> tuple[RemoteFolder, list[str], Entries]:
    """Select one file in the folder at the URL."""
    filesystem, root = connection.filesystem, connection.path
    prefix = root.rstrip("/") + "/" if root else filesystem.root_marker
    entries = Entries(array("q", [UNKNOWN_SIZE]), {})
    return RemoteFolder(connection.shown, connection, prefix), [name], entries


def list_folder(
    connection: Connection,
    pattern: Pattern,
    on_unmatched: Callable[[str], object] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - immutable
) -> tuple[RemoteFolder, list[str], Entries]:
    """List the matching documents in the folder at the URL.

    Raises:
        OSError: It cannot be listed.
    """
    selection = Selection(connection.shown, pattern, on_unmatched, limits)
    connection.forget_listings()
    try:
        if connection.is_web:
            crawler = Crawler(connection, selection, limits)
            crawler.crawl()
            prefix = crawler.prefix
        else:
            prefix = _list_storage(connection, selection)
    finally:
        connection.forget_listings()
    return RemoteFolder(connection.shown, connection, prefix), *selection.entries()


def _list_storage(connection: Connection, selection: Selection) -> str:
    """List all files; return what precedes their names in the paths of the storage."""
    filesystem, root = connection.filesystem, connection.path
    prefix: str = root.rstrip("/") + "/" if root else filesystem.root_marker
    if _finds_all(filesystem):  # as object stores do
        found = connection.call(filesystem.find, root, detail=True).values()
        _add_files(connection, selection, prefix, found)
        selection.add_parents()
        return prefix
    # The general find leaves out, without a word, the folders that it cannot list.
    folders = [root]
    outages = OutageDetector(connection.shown, "folders")
    while folders:
        folder = folders.pop()
        found = connection.attempt(_list_one, filesystem, folder)
        if folder == root and isinstance(found, OSError):
            raise found
        outages.check([found])
        if isinstance(found, OSError):
            selection.add_error(f"{folder.removeprefix(prefix).rstrip('/')}/", found)
        else:
            folders += _add_files(connection, selection, prefix, found)
    return prefix


def _finds_all(filesystem: FileSystem) -> bool:
    """Return whether the storage has a way of its own to list all files at once."""
    from fsspec.asyn import AsyncFileSystem
    from fsspec.spec import AbstractFileSystem

    is_async = isinstance(filesystem, AsyncFileSystem)
    name, general = ("_find", AsyncFileSystem) if is_async else ("find", AbstractFileSystem)
    return getattr(filesystem.__class__, name) is not getattr(general, name)


def _list_one(filesystem: Any, folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = filesystem.ls(folder, detail=True)
    if not found and _is_ftp(filesystem):
        # For fsspec, a folder that cannot be listed is empty.
        lines: list[str] = []
        reply = filesystem.ftp.retrlines(f"LIST {folder}", lines.append)
        if "fail" in reply:  # as vsftpd says, although with a code of success
            raise PermissionError(errno.EACCES, reply)
    return found


def _add_files(
    connection: Connection, selection: Selection, prefix: str, found: Iterable[dict[str, Any]]
) -> list[str]:
    """Add what was found; return the paths of the folders to be listed."""
    has_sizes = not _is_ftp(connection.filesystem)
    folders: list[str] = []
    for info in found:
        path: str = info["name"]
        name = path.removeprefix(prefix).rstrip("/")
        if path.rstrip("/") == prefix.rstrip("/") and info["type"] == "file":
            reason = "one file; read it with newsdoc.read(fsspec.open(url).open())"
            raise NotADirectoryError(errno.ENOTDIR, reason, connection.shown)
        if not path.startswith(prefix) or name in ("", ".", "..") or name.endswith(("/.", "/..")):
            continue  # the folder itself, or the one above
        if info["type"] == "directory":
            if selection.add_folder(name):
                folders.append(path)
        elif not path.endswith("/"):  # an empty object, by which consoles make a folder
            is_known = has_sizes and info["type"] == "file"  # a link is listed with its own size
            selection.add_file(name, info["size"] if is_known else None)
    return folders


@attrs.frozen
class RemoteFile:
    """The file at a URL, opened by a call."""

    connection: Connection

    def __call__(self) -> IO[bytes]:
        if self.connection.is_web and not self.connection.is_cached:
            return cast("IO[bytes]", WebFile(self.connection))
        file = self.connection.call(self.connection.filesystem.open, self.connection.path, "rb")
        # fsspec gives everyone the same object for a file in memory.
        if isinstance(file, io.BytesIO):
            return file
        return cast("IO[bytes]", _File(file, self.connection))


class _File(io.RawIOBase):
    """A file whose errors show no password."""

    def __init__(self, file: Any, connection: Connection) -> None:
        self._file = file
        self._connection = connection

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._file.seek(offset, whence)
        position: int = self._file.tell()
        return position

    def readinto(self, buffer: Any) -> int:
        data: bytes = self._connection.call(self._file.read, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
