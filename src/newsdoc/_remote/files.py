"""Files behind a URL, for archives."""

from __future__ import annotations

import errno
import re
from typing import Final

import attrs

from newsdoc._archives.entries import TooLargeError
from newsdoc._archives.sources import FileSource, OpenSource
from newsdoc._remote.connection import Connection
from newsdoc._remote.http import ByteBudget, Response, get, sync

BLOCK_SIZE: Final = 1024 * 1024  # bytes of a request, where the caller asks for none
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")


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


class WebFile:
    """A file of a web server, of which one block at a time is kept."""

    # fsspec's own keeps as much as a server sends, and takes parts of two versions for one file.

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._version: tuple[int | str | None, ...] = ()
        self._block_size = connection.filesystem.block_size or BLOCK_SIZE
        self._fetch(0, self._block_size)

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        """Nothing is open."""

    def read_at(self, offset: int, size: int) -> bytes:
        end = min(offset + size, self._size)
        if offset >= end:
            return b""
        if not self._start <= offset <= end <= self._start + len(self._block):
            self._fetch(offset, min(max(end, offset + self._block_size), self._size))
        return self._block[offset - self._start : end - self._start]

    def _fetch(self, start: int, end: int) -> None:
        """Keep this part of the file."""
        self._block = b""  # not two at a time
        block, version = self._connection.call(_get_part, self._connection, start, end)
        if self._version not in ((), version):
            reason = "the file has changed on the server"
            raise OSError(errno.EIO, reason, self._connection.shown)
        self._start, self._block, self._size, self._version = start, block, version[0], version


def _get_part(
    connection: Connection, start: int, end: int
) -> tuple[bytes, tuple[int, str | None, str | None]]:
    """Return a part of a file, and what identifies the version of the file; its size first."""
    headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
    arguments = (connection.path, end - start, ByteBudget())
    try:
        response: Response = sync(connection.filesystem, get, *arguments, headers=headers)
    except TooLargeError:
        message = "the server does not support range requests; open simplecache::URL"
        raise OSError(errno.EIO, message) from None
    part = b"" if response.status == 416 else response.body
    first, size = 0, len(part)
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if found:
        first, size = int(found[1]), int(found[2])
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise OSError(errno.EIO, "the server compressed a byte range")
    if (found is None) == (response.status == 206) or first != start:
        raise OSError(errno.EIO, "the server returned a different byte range")
    if len(part) != min(end, size) - start:
        raise OSError(errno.EIO, "unexpected end of the response")
    return part, (size, response.headers.get("ETag"), response.headers.get("Last-Modified"))
