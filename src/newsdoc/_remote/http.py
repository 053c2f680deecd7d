"""HTTP requests with bounded memory."""

from __future__ import annotations

import asyncio
import errno
import gzip
import io
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.connection import Connection, layers
from newsdoc._remote.outages import OutageDetector

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

MIN_WIDTH: Final = 4  # requests at once
MAX_WIDTH: Final = 64
MAX_BUFFERED: Final = 32 * 1024 * 1024  # bytes of the responses of a batch
_STALL: Final = 0.5  # seconds; systems ask again for a connection after one
_FAST: Final = 0.05  # seconds for a batch
_CHUNK: Final = 64 * 1024
_GZIP: Final = {"Accept-Encoding": "gzip"}
_BLOCK_SIZE: Final = 1024 * 1024  # bytes of a part of a file
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")


class Response(NamedTuple):
    """A response that was read."""

    # Not aiohttp's, whose finalizer would swallow what a signal handler raises.
    url: URL
    status: int
    headers: Mapping[str, str]
    charset: str | None
    is_last: bool  # of its connection
    body: bytes


Answer: TypeAlias = Response | OSError | TooLargeError


class Postponed(Exception):  # noqa: N818 - no error
    """The responses of the batch have no room for this one."""


class ByteBudget:
    """The number of bytes that the responses of a batch may still hold."""

    def __init__(self, size: int = sys.maxsize) -> None:
        self._left = size

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Postponed


class Fetcher:
    """Requests to one web server, several at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outages = OutageDetector(connection.shown)
        self._width = self._step = MIN_WIDTH
        self._shortest = float("inf")  # seconds of a batch

    def get(self, urls: Sequence[str], max_bytes: int, method: str = "GET") -> Iterator[Answer]:
        """Yield responses, or errors, in order; raise OSError if the server is down."""
        *_, filesystem = layers(self._connection.filesystem)
        done = 0
        while done < len(urls):
            batch = urls[done : done + self._width]
            started = time.monotonic()
            answers = self._connection.call(
                sync, filesystem, _request_all, method, batch, max_bytes
            )
            if len(answers) < len(batch):  # no room for more
                self._width = len(answers)
            elif len(batch) == self._width:
                self._adapt(answers, time.monotonic() - started)
            for index, answer in enumerate(answers):
                if isinstance(answer, TooLargeError):
                    answer.with_traceback(None)  # it keeps the document
                elif isinstance(answer, Exception):
                    url = self._connection.mask(batch[index])
                    answers[index] = self._connection.explain(answer, url)
            self._outages.check(answers)
            done += len(answers)
            yield from answers
            del answers  # before those of the next batch

    def _adapt(self, answers: Sequence[Response | Exception], seconds: float) -> None:
        """Widen the next batch while the server keeps up."""
        self._shortest = min(self._shortest, seconds)
        if seconds > max(_STALL, 8 * self._shortest):
            # A server with a short queue drops connections; the client waits for a second or more.
            self._width = max(MIN_WIDTH, self._width // 2)
            self._step = 1
        elif seconds < 2 * self._shortest:
            takes_connections = any(isinstance(one, Response) and one.is_last for one in answers)
            if seconds > _FAST or not takes_connections:
                self._width = min(MAX_WIDTH, self._width + self._step)


def sync(filesystem: Any, function: Any, *arguments: Any, **named: Any) -> Any:
    """Run a coroutine function in the event loop of the file system."""
    from fsspec import asyn

    return asyn.sync(filesystem.loop, function, filesystem, *arguments, **named)


async def _request_all(
    filesystem: Any, method: str, urls: Sequence[str], max_bytes: int
) -> list[Response | Exception]:
    shared = ByteBudget(MAX_BUFFERED)
    # The first response is read whatever its size.
    budgets = [ByteBudget(), *[shared] * (len(urls) - 1)]
    request = _head if method == "HEAD" else get
    answers: list[Any] = await asyncio.gather(
        *(
            request(filesystem, url, max_bytes, budget)
            for url, budget in zip(urls, budgets, strict=True)
        ),
        return_exceptions=True,
    )
    # The length of a response is known only when it was read.
    postponed = next((i for i, a in enumerate(answers) if isinstance(a, Postponed)), len(answers))
    return answers[:postponed]


async def _head(filesystem: Any, url: str, max_bytes: int, budget: ByteBudget) -> Response:
    try:
        return await get(filesystem, url, max_bytes, budget, method="HEAD")
    except Exception:  # mini-httpd sends a body, and others do not know HEAD
        return await get(filesystem, url, max_bytes, budget)


async def get(
    filesystem: Any,
    url: str,
    max_bytes: int,
    budget: ByteBudget,
    *,
    headers: Mapping[str, str] = _GZIP,
    method: str = "GET",
) -> Response:
    """Return a response and its body. Raise TooLargeError if there is more than max_bytes."""
    session = await filesystem.set_session()
    options = dict(filesystem.kwargs)
    options["headers"] = {**(options.get("headers") or {}), **headers}
    async with session.request(method, filesystem.encode_url(url), **options) as response:
        try:
            _check_status(response, is_partial="Range" in headers)
            encoding = "" if session.auto_decompress else response.headers.get("Content-Encoding")
            body = await _read_body(response, encoding or "", max_bytes, budget)
            is_last = response.version != (1, 1) or "Connection" in response.headers
            return Response(
                response.url, response.status, response.headers, response.charset, is_last, body
            )
        except BaseException:
            response.close()  # rather than read the rest
            raise


async def _read_body(
    response: aiohttp.ClientResponse, encoding: str, max_bytes: int, budget: ByteBudget
) -> bytes:
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise OSError(errno.EIO, f"unsupported Content-Encoding {encoding!r}")
    is_gzip = "gzip" in encoding
    # gzip makes a text that cannot be compressed a little longer.
    limit = max_bytes + (max_bytes // 64 + 1024 if is_gzip else 0)
    data = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        budget.take(len(chunk))
        data += chunk
        if len(data) > limit:
            raise TooLargeError
    body = bytes(data)
    if is_gzip:
        body = gzip.GzipFile(fileobj=io.BytesIO(data)).read(max_bytes + 1)
    if len(body) > max_bytes:
        raise TooLargeError
    budget.take(len(body) - len(data))
    return body


def _check_status(response: aiohttp.ClientResponse, *, is_partial: bool) -> None:
    """Raise OSError unless the response is what was asked for."""
    if response.status == 200 or (is_partial and response.status in (206, 416)):
        return  # 416 for an empty file
    codes = {404: errno.ENOENT, 410: errno.ENOENT, 401: errno.EACCES}
    codes |= {403: errno.EACCES, 407: errno.EACCES}
    code = codes.get(response.status, errno.EIO)
    message = f"HTTP status {response.status} {response.reason or ''}".rstrip()
    if response.history and code == errno.ENOENT:
        # Such as from %23 to #, which is not encoded: there is something of the first name.
        code, message = errno.EINVAL, f"redirected to {response.url}, {message}"
    raise OSError(code, message)


class WebFile:
    """A file of a web server, of which one block at a time is kept."""

    # fsspec's own keeps as much as a server sends, and takes parts of two versions for one file.

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._version: tuple[int | str | None, ...] = ()
        self._block_size = connection.filesystem.block_size or _BLOCK_SIZE
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
