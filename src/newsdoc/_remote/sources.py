"""Folders and documents behind a URL, through fsspec."""

from __future__ import annotations

import errno
import ftplib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs

from newsdoc._archives.entries import Entries, EntryError, Problem, TooLargeError, batches
from newsdoc._archives.sources import FileSource, OpenSource
from newsdoc._glob import OnUnmatched, Pattern
from newsdoc._remote.connection import Connection
from newsdoc._remote.http import MAX_BUFFERED, Fetcher, Response, WebFile
from newsdoc._remote.outages import OutageDetector
from newsdoc._remote.selection import UNKNOWN_SIZE, Limits, Selection
from newsdoc._remote.web import Crawler, is_folder

MAX_BATCH_COUNT: Final = 256  # documents that are asked for at once

_Requested: TypeAlias = list[tuple[str, int]]  # paths, and sizes as listed


@attrs.frozen
class RemoteFolder:
    """A folder behind a URL."""

    root: str  # as the user gave it, without the pattern and a password
    _connection: Connection = attrs.field(repr=False)
    _prefix: str = attrs.field(repr=False)  # of the names in the file system

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document, or why there are none."""
        errors = entries.find_errors(max_bytes)
        wanted = [
            (self._prefix + name, size)
            for name, size, error in zip(names, entries.columns[0], errors, strict=True)
            if error is None
        ]
        if self._connection.is_web and not self._connection.is_cached:
            documents = self._read_web([url for url, _ in wanted], max_bytes)
        else:
            documents = self._read_storage(wanted, max_bytes)
        for error in errors:
            yield error or next(documents)

    def _read_web(self, urls: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        answers = Fetcher(self._connection).get(urls, max_bytes)
        for answer in answers:  # pragma: no branch - read() stops at the last
            if isinstance(answer, Response):
                yield EntryError(Problem.DIRECTORY) if is_folder(answer) else answer.body
            else:
                yield answer

    def _read_storage(self, wanted: _Requested, max_bytes: int) -> Iterator[bytes | Exception]:
        filesystem = self._connection.filesystem
        outages = OutageDetector(self.root)
        sizes = [max_bytes if size == UNKNOWN_SIZE else size for _, size in wanted]
        groups = batches(sizes, MAX_BUFFERED, MAX_BATCH_COUNT)
        for batch in groups:  # pragma: no branch - read() stops at the last
            requested = wanted[batch.start : batch.stop]
            answers = self._connection.call(_fetch, filesystem, requested, max_bytes)
            for index, answer in enumerate(answers):
                if isinstance(answer, bytes) and len(answer) > max_bytes:
                    answers[index] = TooLargeError()
                elif not isinstance(answer, bytes | TooLargeError):
                    answers[index] = self._connection.explain(answer, self.root)
            outages.check(answers)
            answers.reverse()
            while answers:  # no document is kept after its turn
                yield answers.pop()


def _fetch(filesystem: Any, requested: _Requested, max_bytes: int) -> list[bytes | Exception]:
    if _is_ftp(filesystem):
        return [_retrieve(filesystem, path, max_bytes) for path, _ in requested]
    # Not `cat`, which takes a name with brackets for a pattern.
    paths = [path for path, _ in requested]
    # A range bounds what is fetched of a document that grew. Of an empty one there is none.
    ends = [None if size == 0 else max_bytes + 1 for _, size in requested]
    starts = [None if end is None else 0 for end in ends]
    try:
        answers: list[bytes | Exception] = filesystem.cat_ranges(paths, starts, ends)
    except Exception as error:  # of caches, for all that they copy
        for path in paths:
            _remove_cached(filesystem, path)
        if len(requested) == 1:
            return [error.with_traceback(None)]
        return [answer for one in requested for answer in _fetch(filesystem, [one], max_bytes)]
    return answers


def _remove_cached(filesystem: Any, path: str) -> None:
    """Remove what simplecache keeps of a file, which it takes for all of it the next time."""
    find = getattr(filesystem, "_check_file", None)
    if find is not None and isinstance(cached := find(path), str):
        os.remove(cached)


def _retrieve(filesystem: Any, path: str, max_bytes: int) -> bytes | Exception:
    """Return a whole file; fsspec reads as much as is listed, which may be the size of a link."""
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


def _is_ftp(filesystem: Any) -> bool:
    from fsspec.implementations.ftp import FTPFileSystem

    return isinstance(filesystem, FTPFileSystem)


@attrs.frozen
class RemoteFile:
    """The file at a URL, opened by a call."""

    connection: Connection

    def __call__(self) -> OpenSource:
        is_web = self.connection.is_web and not self.connection.is_cached
        return WebFile(self.connection) if is_web else GuardedFile(self.connection)


class GuardedFile(FileSource):
    """A file whose errors show no password."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.call(connection.filesystem.open, connection.path, "rb"))
        self._connection = connection

    def size(self) -> int:
        return self._connection.call(super().size)

    def read_at(self, offset: int, size: int) -> bytes:
        return self._connection.call(super().read_at, offset, size)


def open_url(
    connection: Connection,
    pattern: Pattern,
    on_unmatched: OnUnmatched = None,
    limits: Limits = Limits(),  # noqa: B008 - immutable
) -> tuple[RemoteFolder, Sequence[str], Entries, None]:
    """Find the matching documents at the URL of a folder, or of a document.

    Raises:
        OSError: It cannot be listed.
    """
    selection = Selection(connection.shown, pattern, on_unmatched, limits)
    root, name = connection.shown, connection.file_name
    if name.endswith(".txt") and pattern.match(name) and _is_file(connection):
        root, prefix = root.removesuffix(name), connection.path.removesuffix(name)
        selection.add_file(name)
    else:
        connection.forget_listings()
        try:
            if connection.is_web:
                prefix = Crawler(connection, selection).crawl()
            else:
                prefix = _list_storage(connection, selection)
        finally:
            connection.forget_listings()
    folder = RemoteFolder(root, connection, prefix)
    return folder, tuple(selection.sizes), selection.entries(), None


def _is_file(connection: Connection) -> bool:
    """Return whether the URL is that of a file, to which no folder has to be listed."""
    if connection.is_web:  # where it has the name of a document
        return "?" not in connection.path
    return bool(connection.call(connection.filesystem.isfile, connection.path))


def _list_storage(connection: Connection, selection: Selection) -> str:
    """List all files; return what precedes their names."""
    root = connection.path
    prefix = root.rstrip("/") + "/" if root else str(connection.filesystem.root_marker)
    # The general find leaves out, without a word, the folders that it cannot list.
    list_some = _find if _has_own_find(connection.filesystem) else _list_one
    folders = [root]
    outages = OutageDetector(connection.shown)
    while folders:
        folder = folders.pop()
        found = connection.attempt(list_some, connection.filesystem, folder)
        if folder == root and isinstance(found, OSError):
            raise found
        outages.check([found])
        if isinstance(found, OSError):
            selection.add_error(f"{folder.removeprefix(prefix).rstrip('/')}/", found)
            continue
        folders += [info["name"] for info in found if _add_one(connection, selection, prefix, info)]
    selection.add_parents()
    return prefix


def _has_own_find(filesystem: Any) -> bool:
    """Return whether the storage has a way of its own to list all files at once."""
    from fsspec.asyn import AsyncFileSystem
    from fsspec.spec import AbstractFileSystem

    is_async = isinstance(filesystem, AsyncFileSystem)
    name, general = ("_find", AsyncFileSystem) if is_async else ("find", AbstractFileSystem)
    return getattr(filesystem.__class__, name) is not getattr(general, name)


def _find(filesystem: Any, root: str) -> list[dict[str, Any]]:
    return list(filesystem.find(root, detail=True).values())


def _list_one(filesystem: Any, folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = filesystem.ls(folder, detail=True)
    if not found and _is_ftp(filesystem):
        # For fsspec, a folder that cannot be listed is empty.
        lines: list[str] = []
        reply = filesystem.ftp.retrlines(f"LIST {folder}", lines.append)
        if "fail" in reply:  # as vsftpd says, although with a code of success
            raise PermissionError(errno.EACCES, reply)
    return found


def _add_one(
    connection: Connection, selection: Selection, prefix: str, info: Mapping[str, Any]
) -> bool:
    """Add a file or folder; return whether it is a folder to be listed."""
    path: str = info["name"]
    name = path.removeprefix(prefix).rstrip("/")
    if path.rstrip("/") == prefix.rstrip("/") and info["type"] == "file":
        reason = "one file; read it with newsdoc.read(fsspec.open(url).open())"
        raise NotADirectoryError(errno.ENOTDIR, reason, connection.shown)
    if not path.startswith(prefix) or name in ("", ".", "..") or name.endswith(("/.", "/..")):
        return False  # the folder itself, or the one above
    if info["type"] == "directory":
        return selection.add_folder(name)
    if not path.endswith("/"):  # else an empty object, by which consoles make a folder
        # A link is listed with its own size.
        is_known = info["type"] == "file" and not _is_ftp(connection.filesystem)
        size = info["size"] if is_known else None
        selection.add_file(name, UNKNOWN_SIZE if size is None else size)
    return False
