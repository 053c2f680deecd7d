"""Connections: redirects to other servers, passwords, errors of constructors."""

from __future__ import annotations

import asyncio
import gzip
import io
import pickle
import pprint
import re
import signal
import socketserver
import sys
import time
import traceback
from typing import Any

import aiohttp
import fsspec
import pytest
import rich.console

import newsdoc
from commands import Newsdoc
from ftpserver import ftp_server
from helpers import source_of, zip_of
from newsdoc._remote.connection import MAX_REASON, Connection
from webserver import ARTICLE, Handler, large_zip, packed, ranges, redirect, serving, short


def refused_by_smb() -> ValueError:
    error = ValueError("Failed to connect to 'host:445'")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    return error


HEADERS: list[dict[str, Any]] = [
    {"headers": {"X-Api-Key": "secret"}},
    {"headers": {"Authorization": "Bearer secret"}},
    {"client_kwargs": {"headers": {"PRIVATE-TOKEN": "secret"}}},
    {"client_kwargs": {"cookies": {"session": "secret"}}},
    {},  # a password in the URL
]


@pytest.mark.parametrize("number", range(len(HEADERS)))
@pytest.mark.parametrize("place", ["document", "listing", "archive", "archive-later"])
def test_no_credentials_are_sent_to_another_server(server: str, number: int, place: str) -> None:
    with serving() as elsewhere:
        elsewhere = elsewhere.replace("127.0.0.1", "localhost")
        Handler.answers["/stolen"] = ARTICLE
        Handler.answers["/"] = ["a.txt"]
        Handler.answers["/a.txt"] = redirect(f"{elsewhere}stolen")
        Handler.answers["/listing/"] = redirect(f"{elsewhere}stolen")
        Handler.answers["/a.zip"] = redirect(f"{elsewhere}stolen")
        options = HEADERS[number]
        url = server if options else server.replace("://", "://user:secret@")
        message = "redirected to (http://localhost:[0-9]+), which must not see the credentials"
        message += r"; open \1/stolen"
        if place == "document":
            (error,) = newsdoc.open_corpus(url, storage_options=options).check().errors.values()
            assert re.match(message, error.problems[0].message)
        elif place == "archive-later":
            whole = bytes(zip_of(("a.txt", ARTICLE)))
            Handler.answers["/a.zip"] = whole
            corpus = newsdoc.open_corpus(f"{url}a.zip", storage_options=options)
            Handler.answers["/a.zip"] = redirect(f"{elsewhere}stolen")
            with pytest.raises(OSError, match=message):
                corpus.check()
        else:
            name = {"listing": "listing/", "archive": "a.zip"}[place]
            with pytest.raises(OSError, match=message) as caught:
                newsdoc.open_corpus(f"{url}{name}", storage_options=options)
            assert "secret" not in str(caught.value)
        assert "/stolen" not in [path for path, _ in Handler.seen]
        assert any(
            "secret" in str(headers) or "authorization" in headers for _, headers in Handler.seen
        )


def test_a_redirect_to_another_server_is_followed_without_credentials(server: str) -> None:
    with serving() as elsewhere:
        Handler.answers["/"] = ["a.txt"]
        Handler.answers["/a.txt"] = redirect(f"{elsewhere}b.txt")
        Handler.answers["/b.txt"] = ARTICLE
        names = ("Accept", "Accept-Language", "Connection", "Host", "Range", "User-Agent")
        options = {"headers": dict.fromkeys(names, "x") | {"Range": "bytes=0-"}}
        assert newsdoc.open_corpus(server, storage_options=options).check().ok


def test_a_redirect_of_the_same_server_keeps_the_headers(server: str) -> None:
    Handler.answers["/"] = ["a.txt"]
    Handler.answers["/a.txt"] = redirect("/b.txt")
    Handler.answers["/b.txt"] = ARTICLE
    options = {"headers": {"X-Api-Key": "secret"}}
    assert newsdoc.open_corpus(server, storage_options=options).check().ok
    assert [headers.get("x-api-key") for _, headers in Handler.seen] == ["secret"] * 3


def test_a_client_of_the_users_own(server: str) -> None:
    """It is given options, and a session that decompresses by itself is no problem."""
    made: list[dict[str, Any]] = []

    async def make(**options: Any) -> aiohttp.ClientSession:
        made.append(options)
        await asyncio.sleep(0)
        return aiohttp.ClientSession(**(options | {"auto_decompress": True}))

    Handler.answers["/"] = ["a.txt"]
    Handler.answers["/a.txt"] = packed(gzip.compress(ARTICLE))
    for options in ({"get_client": make}, {"http": {"get_client": make, "block_size": 99}}):
        assert newsdoc.open_corpus(server, storage_options=options).check().ok
    assert len(made) == 2


USERINFO = [
    "user:pass9word@",
    "pass9word@",
    ":pass9word@",
    "us@er:pa@pass9word@",
    "u:pass9word%2F@",
]


@pytest.mark.parametrize("userinfo", USERINFO)
def test_a_password_is_shown_nowhere(server: str, userinfo: str) -> None:
    Handler.answers["/"] = ["bad.txt", "broken.txt", "missing.txt"]
    Handler.answers["/bad.txt"] = b"A title alone"
    Handler.answers["/broken.txt"] = short
    Handler.answers["/bad.zip"] = b"no zip"
    url = server.replace("://", f"://{userinfo}")
    corpus = newsdoc.open_corpus(url)
    report = corpus.check()
    console = rich.console.Console(file=io.StringIO(), width=500)
    console.print(corpus, report, source_of(corpus), *report.errors.values())
    shown = [
        *(repr(corpus), str(corpus), pprint.pformat(corpus), corpus._repr_html_()),
        *(repr(report), str(report), report._repr_html_(), console.file.getvalue()),  # type: ignore[attr-defined]
        *(str(error) + repr(error) + str(error.filename) for error in report.errors.values()),
        repr(source_of(corpus)),
    ]
    for name in ("nowhere/", "nowhere.zip", "bad.zip", "*.md", "a.zip?x=1", "listing/?x=1"):
        with pytest.raises(OSError) as caught:  # noqa: PT011 (several, and the text is below)
            newsdoc.open_corpus(f"{url}{name}")
        shown.append("".join(traceback.format_exception(caught.value)))
        shown.append(repr(caught.value) + str(caught.value.filename))
    for text in shown:
        assert "pass9word" not in text
    assert report.failed == 3
    assert source_of(corpus).root == server.replace("://", "://***@")
    assert repr(source_of(corpus)) == f"RemoteFolder(root={source_of(corpus).root!r})"
    assert pickle.loads(pickle.dumps(corpus)).check().failed == 3


def test_sources_with_different_credentials(server: str) -> None:
    """Each is read with its own; two of one place would have the same names."""
    for folder in ("/a", "/a/", "/b/"):
        Handler.answers[folder] = ["1.txt"]
    Handler.answers["/a/1.txt"] = Handler.answers["/b/1.txt"] = ARTICLE
    one, two = (server.replace("://", f"://{name}:pass9word@") for name in ("ann", "bob"))
    corpus = newsdoc.open_corpus([f"{one}a/", f"{two}b/"])
    assert corpus.doc_ids == ("a/1.txt", "b/1.txt")
    for copy in (corpus, pickle.loads(pickle.dumps(corpus))):
        Handler.seen.clear()
        assert copy.check().ok
        assert {(path, headers["authorization"]) for path, headers in Handler.seen} == {
            ("/a/1.txt", "Basic YW5uOnBhc3M5d29yZA=="),
            ("/b/1.txt", "Basic Ym9iOnBhc3M5d29yZA=="),
        }
    Handler.answers["/a.zip?key=1"] = Handler.answers["/a.zip?key=2"] = ranges(large_zip())
    for paths in (
        [f"{one}a/", f"{two}a"],
        [f"{one}a/", f"{server}b/", f"{two}a/*.txt"],
        [f"{server}a.zip?key=1", f"{server}a.zip?key=2"],
    ):
        with pytest.raises(ValueError, match="source given twice") as caught:
            newsdoc.open_corpus(paths)
        assert "pass9word" not in str(caught.value)
    for paths in ([f"{one}a/"] * 2, [f"{one}a/", f"{one}a/*.txt"]):
        with pytest.raises(ValueError, match="source given twice"):
            newsdoc.open_corpus(paths)


def test_a_password_with_a_star_is_not_a_pattern(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "b.txt"]
    url = server.replace("://", "://user:pass*word@")
    assert newsdoc.open_corpus(url).doc_ids == ("a.txt", "b.txt")
    assert newsdoc.open_corpus(f"{url}a*.txt").doc_ids == ("a.txt",)


def test_a_url_that_cannot_be_parsed_shows_no_password() -> None:
    for url in (
        "http://user:pass9word/x@host/",
        "ftp://user:pass9word/x@host/",
        "http://user:p://pass9word@host/",
        "http://user:p/ pass9word@host/",
        "http://user:p/pass9word@host/a.zip",
        "http://h:pass9word/",
    ):
        with pytest.raises((OSError, ValueError)) as caught:
            newsdoc.open_corpus(url)
        if "@" in url:
            assert "pass9word" not in "".join(traceback.format_exception(caught.value))


class RefusingHandler(socketserver.StreamRequestHandler):
    """Repeats a command in the error, after the command that it waits for."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for command in self.rfile:
            known = command.startswith(b"USER")
            self.wfile.write(b"331 more\r\n" if known else b"530 " + command.strip() + b"?\r\n")


def test_a_login_that_fails_is_an_error_without_a_password() -> None:
    with ftp_server(RefusingHandler) as address:
        shown = address.replace("://", "://***@") + "news/"
        url = shown.replace("***", "ann:pass9word")
        with pytest.raises(OSError, match=r"530 PASS \*\*\*\?") as caught:
            newsdoc.open_corpus(url)
    assert caught.value.filename == shown
    assert "pass9word" not in "".join(traceback.format_exception(caught.value))


def test_options_that_are_missing_are_an_error() -> None:
    with pytest.raises(ValueError, match="missing 1 required positional argument: 'fo'"):
        newsdoc.open_corpus("reference://news")


def test_a_package_that_is_missing_is_named() -> None:
    fsspec.register_implementation("unavailable", "no_such_package.Files", errtxt="install it")
    with pytest.raises(ImportError, match="install it"):
        newsdoc.open_corpus("unavailable://news")


def test_the_cli_shows_no_password(server: str, run: Newsdoc) -> None:
    url = server.replace("://", "://user:pass9word@")
    Handler.answers["/"] = ["bad.txt", "broken.txt"]
    Handler.answers["/bad.txt"] = b"A title alone"
    Handler.answers["/broken.txt"] = short
    for name, path in (
        *(("check", url), ("format", url), ("show", f"{url}nowhere/")),
        *(("summary", f"{url}nowhere.zip"), ("check", f"x{url}")),
    ):
        done = run(name, path)
        assert done.status in (1, 2)
        assert done.err
        assert "pass9word" not in done.out + done.err


def test_what_a_server_says_is_escaped(server: str) -> None:
    def answer(handler: Handler) -> None:
        handler.send_response(500, "\x1b[31m\x9b\x07")
        handler.end_headers()

    Handler.answers["/"] = ["a.txt"]
    Handler.default = answer
    corpus = newsdoc.open_corpus(server)
    message = r"HTTP status 500 \x1b[31m\udc9b\x07"
    assert corpus.check().errors["a.txt"].problems[0].message == message
    with pytest.raises(OSError, match=re.escape(message)) as caught:
        newsdoc.open_corpus(f"{server}b/")
    assert str(caught.value.strerror).isprintable()


def test_what_a_server_says_is_short(server: str) -> None:
    long = "x" * 5000
    Handler.answers["/"] = ["a.txt", "b.txt"]
    Handler.answers["/a.txt"] = packed(ARTICLE, long)
    Handler.answers["/b.txt"] = lambda handler: handler.send_error(500, long)
    for error in newsdoc.open_corpus(server).check().errors.values():
        assert len(error.problems[0].message) == MAX_REASON + 3 == 503
    Handler.answers["/kind/"] = lambda handler: handler.send_bytes(b"", {"Content-Type": long})
    with pytest.raises(OSError, match="expected an HTML page") as caught:
        newsdoc.open_corpus(f"{server}kind/")
    assert len(str(caught.value.strerror)) == 503


@pytest.mark.parametrize(
    ("raised", "kind", "message"),
    [
        (ValueError("no such option"), ValueError, "no such option"),
        (TypeError("no such option"), ValueError, "no such option"),
        (RuntimeError("no login of pass9word"), OSError, r"no login of \*\*\*"),
        (refused_by_smb(), OSError, "Failed to connect to 'host:445'"),
        (KeyError("master"), OSError, "KeyError: 'master'"),
        (ImportError("pip install it"), ImportError, "pip install it"),
        (MemoryError("large"), MemoryError, "large"),
        (SystemExit("no"), SystemExit, "no"),
    ],
)
def test_errors_while_connecting(
    raised: BaseException, kind: type[BaseException], message: str
) -> None:
    class Failing(fsspec.AbstractFileSystem):  # type: ignore[misc]
        cachable = False

        def __init__(self, **_: object) -> None:
            raise raised

    fsspec.register_implementation("failing", Failing, clobber=True)
    with pytest.raises(kind, match=f"{message}"):
        newsdoc.open_corpus("failing://user:pass9word@host/")


def test_a_branch_that_is_missing_is_an_option() -> None:
    explained = Connection("git:///repository", {}).explain(KeyError("master"), "x")
    assert explained.strerror == "KeyError: 'master'; pass storage_options={'ref': BRANCH}"


@pytest.mark.thorough
def test_an_exception_of_a_signal_handler_is_raised(server: str) -> None:
    """A TimeoutError is an OSError too, but not one of the storage."""
    Handler.answers["/"] = ["a.txt", "b/"]
    Handler.answers["/a.txt"] = ARTICLE
    Handler.answers["/b/"] = []
    corpus = newsdoc.open_corpus(server)

    def alarm(*_: object) -> None:
        raise TimeoutError("job time limit")

    before = signal.signal(signal.SIGALRM, alarm)
    Handler.default = lambda _handler: time.sleep(0.3)
    Handler.answers.clear()
    try:
        for call in (corpus.check, lambda: newsdoc.open_corpus(server)):
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(TimeoutError, match=r"^job time limit$"):
                call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_exception_of_a_signal_handler_in_a_thread_that_starts_is_raised(server: str) -> None:
    """A profile function raises at the moment at which Thread.start() makes a KeyError of it."""
    Handler.answers["/a.txt"] = ARTICLE
    corpus = newsdoc.open_corpus(f"{server}a.txt")

    def interrupt(_: object, event: str, called: Any) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_return" and re.fullmatch("start_(new|joinable)_thread", name):
            time.sleep(0.1)  # until the thread runs
            raise TimeoutError("out of time")

    sys.setprofile(interrupt)
    try:
        with pytest.raises(TimeoutError, match="out of time"):
            corpus.check()
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("method", ["seek", "read"])
def test_a_file_of_a_storage_that_fails_shows_no_password(method: str) -> None:
    class File:
        def __init__(self) -> None:
            self.file = io.BytesIO(zip_of(("a.txt", ARTICLE)))
            self.tell, self.close = self.file.tell, self.file.close

        def seek(self, offset: int, whence: int = 0) -> None:  # paramiko's return nothing, too
            self.file.seek(offset, whence)
            if method == "seek" and failing:
                raise OSError("no session of pass9word")

        def read(self, size: int) -> bytes:
            if method == "read" and failing:
                raise OSError("no session of pass9word")
            return self.file.read(size)

    class Broken(fsspec.AbstractFileSystem):  # type: ignore[misc]
        cachable = False

        def __init__(self, **_: object) -> None:
            super().__init__()

        def open(self, path: str, mode: str = "rb", **_: object) -> File:
            return File()

    fsspec.register_implementation("broken", Broken, clobber=True)
    failing = False
    url = "broken://user:pass9word@host/a.zip"
    corpus = newsdoc.open_corpus(url)
    assert corpus.check().ok
    failing = True
    with pytest.raises(OSError, match=r"no session of \*\*\*") as caught:
        newsdoc.open_corpus(url)
    assert "pass9word" not in "".join(traceback.format_exception(caught.value))
    (error,) = corpus.check().errors.values()
    assert error.problems[0].message == "no session of ***"
