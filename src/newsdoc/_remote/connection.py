"""Connections to storage, through fsspec: guarded calls, no passwords in messages."""

from __future__ import annotations

import _thread
import errno
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from queue import SimpleQueue
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import unquote

from newsdoc._text import escape_unprintable
from newsdoc._urls import mask_url, userinfo_span

if TYPE_CHECKING:
    import aiohttp

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

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
        """The file system, as fsspec gives it."""
        if self._process != os.getpid():
            connected = _run(self._connect, self._explain_connect)
            if isinstance(connected, Exception):
                raise connected
            self._filesystem, self.path = connected
            self._process = os.getpid()
        return self._filesystem

    @property
    def file_name(self) -> str:
        """The end of the URL; none if it ends with a slash."""
        path: str = self.filesystem and self.path
        path = re.split("[?#]", path)[0] if self.is_web else path
        return "" if self._url.endswith("/") else path.rpartition("/")[2]

    def call(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call a function that uses the file system; raise whatever it raises as an OSError."""
        answer = self.attempt(function, *arguments, **named)
        # Outside of an except block: the original error names the URL with its password.
        if isinstance(answer, OSError):
            raise answer
        return answer

    def attempt(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T | OSError:
        """Call a function that uses the file system; return whatever it raises as an OSError."""
        from fsspec.asyn import AsyncFileSystem  # its calls all run in one event loop

        *_, lowest = layers(self.filesystem)
        lock: AbstractContextManager[object] = nullcontext()
        if not isinstance(self.filesystem, AsyncFileSystem):
            # fsspec gives one connection to all corpora that one thread opens at a server.
            lock = lowest.__dict__.setdefault("_newsdoc_lock", RLock())

        def call() -> T:
            with lock:
                return function(*arguments, **named)

        return _run(call, lambda error: self.explain(error, self.shown))

    def forget_listings(self) -> None:
        """Drop the listings that fsspec keeps: they take memory, and are never refreshed."""
        for layer in layers(self.filesystem):
            layer.invalidate_cache()
            layer.dircache.clear()

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
        # fsspec turns every error of a web server into "not found".
        error = next((c for c in _chain(error) if isinstance(c, RefusedRedirectError)), error)
        code = getattr(error, "errno", None)
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, FileNotFoundError):
            code, reason = errno.ENOENT, os.strerror(errno.ENOENT)
        elif isinstance(error, PermissionError) or type(error).__name__ == "error_perm":  # of FTP
            code = errno.EACCES
        elif type(error).__name__ == "TooManyRedirects":  # of aiohttp, whose message is empty
            reason = "too many redirects"
        elif isinstance(error, KeyError):  # whose message is the key alone
            is_branch = self._url.startswith("git://")
            hint = "; pass storage_options={'ref': BRANCH}" if is_branch else ""
            reason = f"{type(error).__name__}: {reason}{hint}"
        reason = escape_unprintable(self.mask(" ".join(reason.split())))
        if len(reason) > MAX_REASON:
            reason = f"{reason[:MAX_REASON]}..."
        return OSError(code if isinstance(code, int) else errno.EIO, reason, name)

    def _connect(self) -> tuple[Any, str]:
        import fsspec

        return cast("tuple[Any, str]", fsspec.url_to_fs(self._url, **self._all_options()))

    def _explain_connect(self, error: Exception) -> Exception:
        """Explain an error of a constructor; some storages log in at once."""
        is_of_arguments = isinstance(error, TypeError | ValueError)
        if is_of_arguments and not any(isinstance(cause, OSError) for cause in _chain(error)):
            return ValueError(self.mask(str(error)))
        return self.explain(error, self.shown)

    def _all_options(self) -> dict[str, Any]:
        """Return the options for fsspec, with a client that refuses some redirects."""
        options = dict(self._options)
        if (web := _WEB.search(self._url)) is None:
            return options
        scheme = web[1]
        client = options.pop("get_client", None)
        nested = {**options.pop(scheme, {})}
        client = partial(_make_client, nested.get("get_client", client), self.is_cached)
        return {**options, scheme: {**nested, "get_client": client}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Connection) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self._url)

    def __reduce__(self) -> tuple[object, ...]:
        return Connection, (self._url, self._options)


def _run(function: Callable[[], T], explain: Callable[[Exception], E]) -> T | E:
    """Call a function in a thread of its own; return what ``explain`` makes of its exception.

    Signal handlers run in the main thread: what they raise is no error of the storage, and must
    not interrupt a connection between a request and its answer.
    """
    outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((function(), None))
        except (ImportError, MemoryError) as error:  # the former says what to install
            outcome.put((None, error))
        except Exception as error:
            outcome.put((explain(error), None))
        except BaseException as error:
            outcome.put((None, error))

    # Not threading.Thread, whose start() an exception of a signal handler leaves half done.
    _thread.start_new_thread(run, ())
    answer, error = outcome.get()
    if error is not None:
        raise error.with_traceback(None)
    return cast("T | E", answer)


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and its causes."""
    causes = [error]
    while (cause := causes[-1].__cause__) is not None and cause not in causes:
        causes.append(cause)
    return causes


async def _make_client(
    make: Callable[..., Any] | None, is_cached: bool, **options: Any
) -> aiohttp.ClientSession:
    """Return a session that refuses some redirects."""
    import aiohttp

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_check_redirect)
    options["trace_configs"] = [*(options.get("trace_configs") or ()), trace]
    if is_cached:
        # fsspec reads documents itself; for a part of a file, none may be compressed.
        options["headers"] = {"Accept-Encoding": "identity", **(options.get("headers") or {})}
    else:
        options["auto_decompress"] = False  # http has limits
    if make is not None:
        return cast("aiohttp.ClientSession", await make(**options))
    return aiohttp.ClientSession(**options)


async def _check_redirect(_session: Any, _context: Any, redirect: Any) -> None:
    """Raise OSError if a redirect would send the caller's headers to another server."""
    import yarl

    response = redirect.response
    sent = {name.lower() for name in response.request_info.headers}
    location = response.headers.get("Location") or response.headers.get("URI") or ""
    target = response.url.join(yarl.URL(location))
    if sent <= _HARMLESS or target.origin() == response.url.origin():
        return
    message = f"redirected to {target.origin()}, which must not see the credentials; open {target}"
    raise RefusedRedirectError(errno.EIO, message)


def layers(filesystem: Any) -> Iterator[Any]:
    """Yield a file system and those below it, of which it caches files."""
    from fsspec.spec import AbstractFileSystem

    while isinstance(filesystem, AbstractFileSystem):
        yield filesystem
        filesystem = getattr(filesystem, "fs", None)
