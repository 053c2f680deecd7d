"""Connections to storage, through fsspec: no passwords in messages, no stale listings."""

from __future__ import annotations

import errno
import importlib
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import IO, Any, Final, cast
from urllib.parse import unquote

from newsdoc._text import escape_unprintable
from newsdoc._urls import mask_url, userinfo_span

MAX_DEPTH: Final = 64  # nested folders
MAX_FOLDERS: Final = 20_000  # folders that are listed one by one
MAX_NAMES: Final = 10_000_000  # documents
MAX_REASON: Final = 500  # characters; servers are quoted in messages

_WEB: Final = re.compile(r"(?:^|::)(https?)://", re.IGNORECASE)
# Headers that do not identify the caller.
_HARMLESS: Final = {
    *("accept", "accept-encoding", "accept-language", "connection", "host", "range", "user-agent"),
}


class RefusedRedirectError(OSError):
    """A redirect to another server that would have been sent the caller's headers."""


class Connection:
    """A file system of fsspec and a path in it, opened again in each process.

    A forked process cannot use the event loop and the sockets of its parent.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        self._options = options
        self._process = 0
        self._filesystem: Any = None
        self.path: str  # known once there is a file system
        self.shown = mask_url(url)
        self.is_web = _WEB.search(url) is not None
        self.is_cached = "::" in url

    @property
    def filesystem(self) -> Any:
        if self._process != os.getpid():
            fsspec: Any = importlib.import_module("fsspec")
            failure: Exception
            try:
                self._filesystem, self.path = fsspec.url_to_fs(self._url, **self._all_options())
            except ImportError:
                raise  # what to install
            except (TypeError, ValueError) as error:  # of the URL or the options
                failure = ValueError(self.mask(str(error)))
            except Exception as error:  # some log in at once
                failure = self.explain(error, self.shown)
            else:
                self._process = os.getpid()
                return self._filesystem
            # Outside of the except block: the original error names the URL with its password.
            raise failure
        return self._filesystem

    def open(self, make: Callable[[Any, str], Any] | None = None) -> IO[bytes]:
        """Open the file at the path, by a function of the file system and the path if given."""
        filesystem = self.filesystem
        try:
            file = make(filesystem, self.path) if make else filesystem.open(self.path, "rb")
        except Exception as error:  # each kind of storage has its own
            reason = self.explain(error, self.shown)
        else:
            # fsspec gives everyone the same object for a file in memory.
            return file if isinstance(file, io.BytesIO) else cast("IO[bytes]", _File(file, self))
        # Outside of the except block: the original error names the URL with its password.
        raise reason

    def mask(self, message: str) -> str:
        """Remove the user name and password of the URL from a message, also apart from it."""
        message = mask_url(message.replace(self._url, self.shown))
        start, end = userinfo_span(self._url)
        userinfo = self._url[start:end]
        forms = f"{userinfo}:{unquote(userinfo)}"  # as it is sent, too
        secrets = set(re.split(r"[:@/?#\s]", forms)) - {""}
        for secret in sorted(secrets, key=len, reverse=True):
            message = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", message)
        return message

    def explain(self, error: Exception, name: str) -> OSError:
        """Return an error that says the same without a password, and keeps no document alive."""
        causes: list[BaseException] = [error]
        while (cause := causes[-1].__cause__) is not None and cause not in causes:
            causes.append(cause)
        # fsspec turns every error of a web server into "not found".
        error = next((c for c in causes if isinstance(c, RefusedRedirectError)), error)
        code = getattr(error, "errno", None)
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, FileNotFoundError):
            code, reason = errno.ENOENT, os.strerror(errno.ENOENT)
        elif isinstance(error, PermissionError):
            code = errno.EACCES
        elif type(error).__name__ == "TooManyRedirects":  # of aiohttp, whose message is empty
            reason = "too many redirects"
        reason = escape_unprintable(self.mask(" ".join(reason.split())))
        if len(reason) > MAX_REASON:
            reason = f"{reason[:MAX_REASON]}…"
        return OSError(code or errno.EIO, reason, name)

    def _all_options(self) -> dict[str, Any]:
        """Return the options for fsspec, with a client that refuses some redirects."""
        options = dict(self._options)
        if (web := _WEB.search(self._url)) is None:
            return options
        scheme = web[1]
        client = options.pop("get_client", None)
        nested = {**options.pop(scheme, {})}
        client = nested.get("get_client", client)
        return {**options, scheme: {**nested, "get_client": _client_maker(client)}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Connection) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self._url)

    def __reduce__(self) -> tuple[object, ...]:
        return Connection, (self._url, self._options)


def _client_maker(make: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return a function that makes aiohttp sessions; one that differs only if ``make`` does."""
    return _make_client if make is None else partial(_make_client, make)


async def _make_client(make: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Return a session that refuses some redirects and leaves decompression to ``_Decoder``."""
    aiohttp: Any = importlib.import_module("aiohttp")
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_check_redirect)
    options["trace_configs"] = [*(options.get("trace_configs") or ()), trace]
    options["auto_decompress"] = False
    return aiohttp.ClientSession(**options) if make is None else await make(**options)


async def _check_redirect(_session: Any, _context: Any, redirect: Any) -> None:
    """Raise OSError if a redirect would send the caller's headers to another server."""
    response = redirect.response
    sent = {name.lower() for name in response.request_info.headers}
    location = response.headers.get("Location") or response.headers.get("URI") or ""
    yarl: Any = importlib.import_module("yarl")
    target = response.url.join(yarl.URL(location))
    if sent <= _HARMLESS or target.origin() == response.url.origin():
        return
    message = f"redirected to {target.origin()}, which must not see the credentials; open {target}"
    raise RefusedRedirectError(errno.EIO, message)


def check_count(count: int, maximum: int, what: str) -> None:
    """Raise OSError if a listing has too many entries; a broken server can list for ever."""
    if count > maximum:
        raise OSError(errno.EFBIG, f"more than {maximum:,} {what}; open a part of it")


def forget_listings(filesystem: Any) -> None:
    """Drop the listings that fsspec keeps: they take memory, and are never refreshed."""
    for layer in layers(filesystem):
        layer.invalidate_cache()
        layer.dircache.clear()


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
        try:
            data: bytes = self._file.read(len(buffer))
        except Exception as error:  # each kind of storage has its own
            reason = self._connection.explain(error, self._connection.shown)
        else:
            buffer[: len(data)] = data
            return len(data)
        raise reason

    def close(self) -> None:
        self._file.close()
        super().close()


def layers(filesystem: Any) -> Iterator[Any]:
    """Yield a file system and those below it, of which it caches files."""
    spec: Any = importlib.import_module("fsspec.spec")
    while isinstance(filesystem, spec.AbstractFileSystem):
        yield filesystem
        filesystem = getattr(filesystem, "fs", None)
