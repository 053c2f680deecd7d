"""Requests to web servers, of which no answer takes more memory than it may."""

from __future__ import annotations

import errno
import importlib
import io
import os
import re
import zlib
from collections.abc import Mapping
from typing import Any, Final

from newsdoc._errors import ParseError
from newsdoc._files import too_large_problem

_CHUNK: Final = 64 * 1024
BLOCK_SIZE: Final = 1024 * 1024  # of files, where the caller asks for none
_GZIP: Final = {"Accept-Encoding": "gzip"}
_PARTIAL: Final = ((206, True), (416, True))  # the latter for an empty file


class _Decoder:
    """The body of a response, decompressed piece by piece."""

    def __init__(self, encoding: str) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise OSError(errno.EIO, f"unsupported Content-Encoding {encoding!r}")
        self._inflater = zlib.decompressobj(31) if "gzip" in encoding else None
        self._started = False

    def decode(self, chunk: bytes, max_bytes: int) -> bytes:
        """Return at most ``max_bytes`` of what the chunk stands for."""
        if self._inflater is None:
            return chunk[:max_bytes]
        data = bytearray()
        while chunk and len(data) < max_bytes:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(31)
            self._started = True
            data += self._inflater.decompress(chunk, max_bytes - len(data))
            chunk = self._inflater.unconsumed_tail or self._inflater.unused_data
        return bytes(data)

    def finish(self) -> None:
        """Raise OSError if the compressed data is incomplete."""
        if self._started and self._inflater is not None and not self._inflater.eof:
            raise OSError(errno.EIO, "unexpected end of compressed data")


class Postponed(Exception):  # noqa: N818 - no error
    """The byte budget of the batch is too small for this document."""


class ByteBudget:
    """The number of bytes that a batch may still hold."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> None:
        if size > self._left:
            raise Postponed
        self._left -= size

    def give_back(self, size: int) -> None:
        self._left += size


async def get(
    filesystem: Any,
    url: str,
    max_bytes: int,
    budget: ByteBudget | None = None,
    headers: Mapping[str, str] = _GZIP,
) -> tuple[Any, bytes]:
    """Return a response and its body. Raise ParseError if there is more than max_bytes."""
    session = await filesystem.set_session()
    options = dict(filesystem.kwargs)
    options["headers"] = {**(options.get("headers") or {}), **headers}
    data = bytearray()
    async with session.get(filesystem.encode_url(url), **options) as response:
        try:
            if response.status != 200 and (response.status, "Range" in headers) not in _PARTIAL:
                raise _error_of(response)
            encoding = "" if session.auto_decompress else response.headers.get("Content-Encoding")
            decoder = _Decoder((encoding or "").strip().lower())
            async for chunk in response.content.iter_chunked(_CHUNK):
                piece = decoder.decode(chunk, max_bytes + 1 - len(data))
                if budget is not None:
                    budget.take(len(piece))
                data += piece
                if len(data) > max_bytes:
                    raise ParseError([too_large_problem(max_bytes)])
            decoder.finish()
        except BaseException:
            response.close()  # rather than read the rest
            if budget is not None:
                budget.give_back(len(data))
            raise
    return response, bytes(data)


def _error_of(response: Any) -> OSError:
    message = f"HTTP status {response.status} {response.reason or ''}".rstrip()
    if response.status in (404, 410):
        return FileNotFoundError(errno.ENOENT, message)
    if response.status in (401, 403, 407):
        return PermissionError(errno.EACCES, message)
    return OSError(errno.EIO, message)


class WebFile(io.RawIOBase):
    """A file of a web server, of which one block at a time is kept."""

    # fsspec's own keeps as much as a server sends, and takes parts of two versions for one file.

    def __init__(self, filesystem: Any, url: str) -> None:
        self._filesystem = filesystem
        self._url = url
        self._position = 0
        self._version: tuple[str | None, ...] = ()
        self._block_size = filesystem.block_size or BLOCK_SIZE
        self._fetch(0, self._block_size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            return 0
        start = self._position - self._start
        if not 0 <= start <= len(self._block) - wanted:
            size = max(wanted, self._block_size)
            self._fetch(self._position, min(self._position + size, self._size))
            start = 0
        buffer[:wanted] = self._block[start : start + wanted]
        self._position += wanted
        return wanted

    def _fetch(self, start: int, end: int) -> None:
        asyn: Any = importlib.import_module("fsspec.asyn")
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        self._block = b""  # not two at a time
        try:
            response, block = asyn.sync(
                *(self._filesystem.loop, get, self._filesystem, self._url, end - start),
                headers=headers,
            )
        except ParseError:
            message = "the server does not support range requests; open simplecache::URL"
            raise OSError(errno.EIO, message) from None
        if response.status == 416:
            block = b""
        found = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})",
            response.headers.get("Content-Range", ""),
        )
        first, size = (int(found[1]), int(found[2])) if found else (0, len(block))
        version = (str(size), response.headers.get("ETag"), response.headers.get("Last-Modified"))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise OSError(errno.EIO, "the server sends a part of a file compressed")
        if self._version not in ((), version):
            raise OSError(errno.EIO, "the file has changed on the server")
        if (found is None) == (response.status == 206) or first != start:
            raise OSError(errno.EIO, "the server sends another part of the file")
        if len(block) != min(end, size) - start:
            raise OSError(errno.EIO, "unexpected end of the response")
        self._start, self._block, self._size, self._version = start, block, size, version
