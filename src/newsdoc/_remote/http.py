"""HTTP requests with bounded memory."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import re
import time
import zlib
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.connection import Connection, FileSystem, layers
from newsdoc._remote.outages import OutageDetector

if TYPE_CHECKING:
    import aiohttp

MIN_WIDTH: Final = 4  # requests at once
MAX_WIDTH: Final = 64
MAX_BUFFERED: Final = 32 * 1024 * 1024  # bytes of the responses of a batch
BLOCK_SIZE: Final = 1024 * 1024  # of files, where the caller asks for none
_GAIN: Final = 1.2  # of twice as many requests at once
_STALL: Final = 0.5  # seconds; systems ask again for a connection after one
_CHUNK: Final = 64 * 1024
_GZIP: Final = {"Accept-Encoding": "gzip"}
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")


class WebFileSystem(FileSystem, Protocol):
    """A file system of fsspec for web servers."""

    loop: asyncio.AbstractEventLoop
    kwargs: dict[str, Any]
    block_size: int | None

    def encode_url(self, url: str) -> Any: ...
    async def set_session(self) -> aiohttp.ClientSession: ...


Answer: TypeAlias = "tuple[aiohttp.ClientResponse, bytes] | OSError | TooLargeError"


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
    """The responses of the batch have no room for this one."""


class ByteBudget:
    """The number of bytes that the responses of a batch may still hold."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> None:
        if size > self._left:
            raise Postponed
        self._left -= size

    def give_back(self, size: int) -> None:
        self._left += size


class Fetcher:
    """Requests to one web server, several at a time: as many as make it faster.

    A server with a short queue drops connections, and the client waits for a second or more.
    """

    def __init__(self, connection: Connection, noun: str = "documents") -> None:
        self._connection = connection
        self._outages = OutageDetector(connection.shown, noun)
        self._width = MIN_WIDTH
        self._is_trial = False  # of a width that was just doubled
        self._rate = 0.0  # responses per second at the last width
        self._pause = 5  # before the next trial, in times of the one that failed
        self._next_trial = 0.0

    def get(self, urls: Sequence[str], max_bytes: int, method: str = "GET") -> Iterator[Answer]:
        """Yield responses, or errors, in order; raise OSError if the server is down."""
        done = 0
        while done < len(urls):
            batch = urls[done : done + self._width]
            started = time.monotonic()
            *_, filesystem = layers(self._connection.filesystem)
            found = self._connection.call(_sync, filesystem, _get_all, batch, max_bytes, method)
            answers = [
                self._explain(answer, url) for url, answer in zip(batch, found, strict=False)
            ]
            if len(answers) < len(batch):  # no room for more
                self._width = len(answers)
                self._is_trial = False
            elif len(batch) == self._width:
                self._adapt(len(batch), time.monotonic() - started)
            self._outages.check(answers)
            done += len(answers)
            yield from answers
            del found, answers  # before those of the next batch

    def _explain(
        self, answer: tuple[aiohttp.ClientResponse, bytes] | Exception, url: str
    ) -> Answer:
        if isinstance(answer, tuple | TooLargeError):
            return answer
        return self._connection.explain(answer, self._connection.mask(url))

    def _adapt(self, count: int, seconds: float) -> None:
        """Choose the width of the next batch."""
        rate = count / seconds
        is_stalled = seconds > _STALL and rate < self._rate / 8  # a connection was dropped
        if is_stalled or (self._is_trial and rate < _GAIN * self._rate):
            self._width = max(MIN_WIDTH, self._width // (4 if is_stalled else 2))
            self._next_trial = time.monotonic() + self._pause * seconds
            self._pause = min(2 * self._pause, 100)
        else:
            self._rate = rate
        self._is_trial = time.monotonic() >= self._next_trial and self._width <= MAX_WIDTH // 2
        if self._is_trial:
            self._width *= 2


def _sync(filesystem: WebFileSystem, function: Any, *arguments: Any, **named: Any) -> Any:
    """Run a coroutine function in the event loop of the file system."""
    from fsspec import asyn

    return asyn.sync(filesystem.loop, function, filesystem, *arguments, **named)


async def _get_all(
    filesystem: WebFileSystem, urls: Sequence[str], max_bytes: int, method: str
) -> list[tuple[aiohttp.ClientResponse, bytes] | Exception]:
    shared = ByteBudget(MAX_BUFFERED)
    # The first response is read whatever its size.
    budgets = [ByteBudget(max_bytes + 1), *[shared] * (len(urls) - 1)]
    request = _head if method == "HEAD" else get
    requests = [
        request(filesystem, url, max_bytes, budget)
        for url, budget in zip(urls, budgets, strict=True)
    ]
    answers = await asyncio.gather(*map(_catch, requests))
    # The length of a response is known only when it was read.
    postponed = next((i for i, a in enumerate(answers) if isinstance(a, Postponed)), len(answers))
    return answers[:postponed]


async def _catch(
    request: Coroutine[Any, Any, tuple[aiohttp.ClientResponse, bytes]],
) -> tuple[aiohttp.ClientResponse, bytes] | Exception:
    try:
        return await request
    except Exception as error:  # aiohttp has its own
        return error.with_traceback(None)


async def _head(
    filesystem: WebFileSystem, url: str, max_bytes: int, budget: ByteBudget
) -> tuple[aiohttp.ClientResponse, bytes]:
    try:
        return await get(filesystem, url, max_bytes, budget, method="HEAD")
    except Exception:  # mini-httpd sends a body, and others do not know HEAD
        return await get(filesystem, url, max_bytes, budget)


async def get(
    filesystem: WebFileSystem,
    url: str,
    max_bytes: int,
    budget: ByteBudget,
    *,
    headers: Mapping[str, str] = _GZIP,
    method: str = "GET",
) -> tuple[aiohttp.ClientResponse, bytes]:
    """Return a response and its body. Raise TooLargeError if there is more than max_bytes."""
    session = await filesystem.set_session()
    options = dict(filesystem.kwargs)
    options["headers"] = {**(options.get("headers") or {}), **headers}
    async with session.request(method, filesystem.encode_url(url), **options) as response:
        try:
            _check_status(response, is_partial="Range" in headers)
            encoding = "" if session.auto_decompress else response.headers.get("Content-Encoding")
            decoder = _Decoder((encoding or "").strip().lower() if method == "GET" else "")
            return response, await _read_body(response, decoder, max_bytes, budget)
        except BaseException:
            response.close()  # rather than read the rest
            raise


async def _read_body(
    response: aiohttp.ClientResponse, decoder: _Decoder, max_bytes: int, budget: ByteBudget
) -> bytes:
    data = bytearray()
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            piece = decoder.decode(chunk, max_bytes + 1 - len(data))
            budget.take(len(piece))
            data += piece
            if len(data) > max_bytes:
                raise TooLargeError
        decoder.finish()
    except BaseException:
        budget.give_back(len(data))
        raise
    return bytes(data)


def _check_status(response: aiohttp.ClientResponse, *, is_partial: bool) -> None:
    """Raise OSError unless the response is what was asked for."""
    if response.status == 200 or (is_partial and response.status in (206, 416)):
        return  # 416 for an empty file
    message = f"HTTP status {response.status} {response.reason or ''}".rstrip()
    if response.status in (404, 410):
        raise FileNotFoundError(errno.ENOENT, message)
    if response.status in (401, 403, 407):
        raise PermissionError(errno.EACCES, message)
    raise OSError(errno.EIO, message)


class WebFile(io.RawIOBase):
    """A file of a web server, of which one block at a time is kept."""

    # fsspec's own keeps as much as a server sends, and takes parts of two versions for one file.

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._filesystem: WebFileSystem = connection.filesystem
        self._position = 0
        self._version: tuple[int | str | None, ...] = ()
        self._block_size = self._filesystem.block_size or BLOCK_SIZE
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
    size = end - start
    arguments = (connection.path, size, ByteBudget(size + 1))
    try:
        response, part = _sync(connection.filesystem, get, *arguments, headers=headers)
    except TooLargeError:
        message = "the server does not support range requests; open simplecache::URL"
        raise OSError(errno.EIO, message) from None
    if response.status == 416:
        part = b""
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
