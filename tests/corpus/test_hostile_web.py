"""A hostile web server on this machine: bounded time and memory, and no document unnoticed."""

from __future__ import annotations

import asyncio
import errno
import functools
import gzip
import io
import os
import pickle
import pprint
import re
import socketserver
import subprocess
import sys
import threading
import time
import traceback
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import aiohttp
import fsspec
import pytest
import rich.console
from fsspec import asyn

import newsdoc
from commands import Newsdoc
from helpers import source_of, tar_member, zip_of
from newsdoc._remote import connection as connection_module
from newsdoc._remote import http, web
from newsdoc._urls import mask_url, userinfo_span

MiB = 1024 * 1024
ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says: with bytes, as a page with links, or by a function."""

    answers: ClassVar[dict[str, bytes | list[str] | Answer]] = {}
    default: ClassVar[Answer | None] = None
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def log_message(self, *_arguments: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        answer = self.answers.get(self.path, Handler.default)
        try:
            if answer is None:
                self.send_error(404)
            elif isinstance(answer, bytes):
                self.send_bytes(answer)
            elif isinstance(answer, list):
                self.send_bytes(page(*answer), {"Content-Type": "text/html"})
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client closed the connection

    def send_bytes(
        self, data: bytes, headers: dict[str, str] | None = None, status: int = 200
    ) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


class Server(ThreadingHTTPServer):
    request_queue_size = 500
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        pass


def page(*links: str) -> bytes:
    return "".join(f'<li><a href="{link}">x</a>' for link in links).encode()


@contextmanager
def serving() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[str]:
    Handler.answers.clear()
    Handler.seen.clear()
    Handler.default = None
    with serving() as url:
        yield url


@contextmanager
def little_memory(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


def endless(handler: Handler) -> None:
    """An endless response without a Content-Length."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"x" * 65_536)


def chunked(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


@functools.cache
def zeros() -> bytes:
    """A gzip file of 100 MiB of zeros."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MiB)) for _ in range(100)) + packer.flush()


def gzip_bomb(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(zeros())


def short(handler: Handler) -> None:
    """A response that is shorter than its Content-Length."""
    handler.send_bytes(ARTICLE, {"Content-Length": "1000"})


def too_long(handler: Handler) -> None:
    """A response that is longer than its Content-Length: the rest is not part of the document."""
    handler.send_bytes(ARTICLE * 1000, {"Content-Length": str(len(ARTICLE))})


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-x\r\n")


def packed(data: bytes, encoding: str = "gzip") -> Answer:
    return lambda handler: handler.send_bytes(data, {"Content-Encoding": encoding})


def status(number: int) -> Answer:
    return lambda handler: handler.send_error(number)


def redirect(target: str) -> Answer:
    return lambda handler: handler.send_bytes(b"", {"Location": target}, 302)


# Single documents.
DOCUMENTS: dict[str, tuple[bytes | Answer, str]] = {
    "plain": (ARTICLE, ""),
    "no-length": (lambda handler: handler.send_bytes(ARTICLE, {"Content-Length": ""}), ""),
    "endless": (endless, "larger than 1,000,000 bytes"),
    "chunked": (chunked, "larger than 1,000,000 bytes"),
    "gzip-bomb": (gzip_bomb, "larger than 1,000,000 bytes"),
    "short": (short, "Response payload is not completed"),
    "too-long": (too_long, "?"),  # read or reported, as the network cuts it
    "wrong-length": (
        lambda handler: handler.send_bytes(ARTICLE, {"Content-Length": "many"}),
        "Content-Length",
    ),
    "gzip": (packed(gzip.compress(ARTICLE)), ""),
    "x-gzip": (packed(gzip.compress(ARTICLE), "X-GZIP"), ""),
    "identity": (packed(ARTICLE, "identity"), ""),
    "gzip-in-two-parts": (packed(gzip.compress(ARTICLE[:9]) + gzip.compress(ARTICLE[9:])), ""),
    "gzip-cut": (packed(gzip.compress(ARTICLE)[:-9]), "unexpected end of compressed data"),
    "gzip-broken": (packed(b"no gzip"), "incorrect header check"),
    "gzip-and-more": (packed(gzip.compress(ARTICLE) + b"more"), "incorrect header check"),
    "zlib": (packed(zlib.compress(ARTICLE)), "incorrect header check"),
    "gzip-and-zlib": (
        packed(gzip.compress(ARTICLE[:9]) + zlib.compress(ARTICLE[9:])),
        "incorrect header check",
    ),
    "gzip-of-nothing": (packed(b""), "empty"),
    "brotli": (packed(ARTICLE, "br"), "unsupported Content-Encoding 'br'"),
    "twice": (packed(ARTICLE, "gzip, gzip"), "unsupported Content-Encoding 'gzip, gzip'"),
    "404": (status(404), "No such file or directory"),
    "410": (status(410), "No such file or directory"),
    "401": (status(401), "HTTP status 401 Unauthorized"),
    "403": (status(403), "HTTP status 403 Forbidden"),
    "500": (status(500), "HTTP status 500 Internal Server Error"),
    "503": (status(503), "HTTP status 503 Service Unavailable"),
    "206": (lambda handler: handler.send_bytes(ARTICLE, status=206), "HTTP status 206"),
    "204": (lambda handler: handler.send_bytes(b"", status=204), "HTTP status 204"),
    "redirect": (redirect("/plain.txt"), ""),
    "redirect-for-ever": (redirect("/redirect-for-ever.txt"), "too many redirects"),
    "redirect-elsewhere": (redirect("ftp://127.0.0.1/a.txt"), "ftp"),
    "redirect-nowhere": (lambda handler: handler.send_bytes(b"", status=302), "HTTP status 302"),
    "no-http": (no_http, "HTTP"),
    "nothing": (lambda _handler: None, "Server disconnected"),
}


def test_each_document_is_read_or_reported(server: str) -> None:
    Handler.answers["/"] = [f"{name}.txt" for name in DOCUMENTS]
    for name, (answer, _) in DOCUMENTS.items():
        Handler.answers[f"/{name}.txt"] = answer
    with little_memory(40 * MiB):
        corpus = newsdoc.open_corpus(server, on_error="skip", max_bytes=1_000_000)
        report = corpus.check()
    assert report.seen == len(DOCUMENTS) == report.read + report.failed
    for name, (_, message) in DOCUMENTS.items():
        doc_id = f"{name}.txt"
        problem = report.errors[doc_id].problems[0] if doc_id in report.errors else None
        if message == "?":
            assert problem is None or problem.message.startswith("400, message=")
        elif not message or message == "empty":
            assert (problem is None) == (not message), (name, problem)
        else:
            assert problem is not None, name
            assert message in problem.message, name
            assert problem.code == ("too-large" if "larger" in message else "unreadable")
    articles = list(corpus)
    assert set(articles) == {newsdoc.parse(ARTICLE)}
    uncertain = sum(message == "?" for _, message in DOCUMENTS.values())  # may be cut this time
    assert abs(len(articles) - report.read) <= uncertain


def test_memory_does_not_depend_on_the_number_of_documents(server: str) -> None:
    """64 documents at a time, of 4 MiB each, whose size the server does not send."""
    document = ARTICLE + b"x" * 4 * MiB
    Handler.answers["/"] = [f"{number}.txt" for number in range(64)]
    Handler.default = lambda handler: handler.send_bytes(document, {"Content-Length": ""})
    corpus = newsdoc.open_corpus(server)
    with little_memory(90 * MiB):
        for article in corpus:
            assert len(article.paragraphs) == 2
    requests = sum(path.endswith(".txt") for path, _ in Handler.seen)
    assert requests < 5 * 64


@pytest.mark.parametrize(
    ("links", "names"),
    [
        (["./a.txt", "a.txt", "././a.txt", "b/../a.txt", "/news/a.txt"], ["a.txt"]),
        (["{server}news/a.txt", "//{host}/news/b.txt", "#top", "a.txt#top"], ["a.txt", "b.txt"]),
        (["https://{host}/news/a.txt", "HTTP://{host}/news/b.txt"], ["a.txt", "b.txt"]),
        (["../a.txt", "/a.txt", "%2e%2e/a.txt", "..%2fa.txt", "b.txt"], ["..%2Fa.txt", "b.txt"]),
        (
            ["é b.txt", "%C3%A9%20b.txt", "a&amp;b.txt", "[1].txt"],
            ["%5B1%5D.txt", "%C3%A9%20b.txt", "a&b.txt"],
        ),
        (
            [
                "?C=N;O=D",
                "b.txt?C=M",
                "b/?C=M",
                "b.md?C=M",
                "ftp:x",
                "",
                "/",
                "http://[bad",
                "b.txt",
            ],
            ["b.txt"],
        ),
        (["javascript:a.txt", "mailto:a.txt", "ftp://{host}/news/a.txt", "b.txt"], ["b.txt"]),
        (["http://other.example/news/a.txt", "http://127.0.0.1:9/news/a.txt", "b.txt"], ["b.txt"]),
        (["http://localhost:{port}/news/a.txt", "http://[bad", "b.txt"], ["b.txt"]),
        (["http://[bad", "b.txt"], ["b.txt"]),
        (["a.txt/", "b/", "./", "b.txt"], ["b.txt", "b/c.txt"]),
    ],
)
def test_links(server: str, links: list[str], names: list[str]) -> None:
    host = server.split("/")[2]
    Handler.answers["/news/"] = [
        link.format(server=server, host=host, port=host.partition(":")[2]) for link in links
    ]
    Handler.answers["/news/b/"] = ["c.txt", "../b.txt", "/news/b/", "/news/"]
    Handler.answers["/news/a.txt/"] = []
    assert list(newsdoc.open_corpus(f"{server}news/").doc_ids) == names


@pytest.mark.parametrize(
    "html",
    [
        b"<A HREF=a.txt>",
        b"<a class='x' href = 'a.txt' title=\"a > b\">",
        b"<a title='a > b' href=\"a.txt\">",
        b"<a data-href='b.txt' href='a.txt'>",
        b"<a\nhref='a.txt'\n>",
        b"<a href='a.txt'title=x>",
        b"<a href= a.txt  >",
        b"<a download href='a.txt'/>",
        b"<base target=_top><base href='/'><a href='news/a.txt'>",
        b"<abbr href='b.txt'><a name=x>href='b.txt'</a><a href='a.txt'",
        b"\xef\xbb\xbf<p>< <a href='a.txt'>\xff</a>",
        b"<a href='&#97;.txt'>",
    ],
)
def test_pages(server: str, html: bytes) -> None:
    html += b">" if html.endswith(b"'") else b""
    Handler.answers["/news/"] = lambda h: h.send_bytes(
        html, {"Content-Type": "text/html; charset=x"}
    )
    assert newsdoc.open_corpus(f"{server}news/").doc_ids == ("a.txt",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "start", ["<a ", "<a x='", '<a x="', "<a x=", "<a x='<a y=\" ", "<a x y= "]
)
def test_a_page_is_read_in_linear_time(start: str) -> None:
    times: list[float] = []
    for count in (20_000, 80_000):
        text = start * count
        begin = time.process_time()
        assert not list(web._TAG.finditer(text))
        times.append(time.process_time() - begin)
    assert times[1] < 10 * max(times[0], 0.02)


def test_a_link_with_a_query_may_be_a_document(server: str) -> None:
    Handler.answers["/"] = ["b.txt?C=M", "b/?C=M", "a.txt"]
    Handler.answers["/b.txt?C=M"] = Handler.answers["/a.txt"] = ARTICLE
    corpus = newsdoc.open_corpus(server, "**/*")
    assert corpus.doc_ids == ("a.txt", "b.txt?C=M")
    assert corpus.check().ok


@pytest.mark.parametrize("kind", ["", "TEXT/HTML ; charset=ascii", "application/xhtml+xml"])
def test_what_is_taken_for_a_page(server: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    Handler.answers["/"] = lambda handler: handler.send_bytes(page("é.txt"), headers)
    (name,) = newsdoc.open_corpus(server).doc_ids
    assert name == ("%C3%A9.txt" if "ascii" not in kind else "%EF%BF%BD%EF%BF%BD.txt")


def test_a_folder_with_a_name_that_is_quoted(server: str) -> None:
    Handler.answers["/n%C3%A9ws%20/"] = ["a.txt", "%25/"]
    Handler.answers["/n%C3%A9ws%20/%25/"] = ["b.txt"]
    Handler.default = lambda handler: handler.send_bytes(ARTICLE)
    corpus = newsdoc.open_corpus(f"{server}n%C3%A9ws%20/")
    assert corpus.doc_ids == ("%25/b.txt", "a.txt")
    assert corpus.check().ok


def test_a_folder_of_which_fsspec_caches_the_documents(server: str) -> None:
    Handler.answers["/"] = ["a.txt"]
    Handler.answers["/a.txt"] = ARTICLE
    corpus = newsdoc.open_corpus(f"simplecache::{server}")
    assert corpus.check().ok
    Handler.answers.clear()
    assert corpus.check().ok


def test_a_listing_in_another_encoding(server: str) -> None:
    text = "<a href='я.txt'>".encode("koi8-r")
    headers = {"Content-Type": "text/html; charset=koi8-r"}
    Handler.answers["/"] = lambda handler: handler.send_bytes(text, headers)
    assert newsdoc.open_corpus(server).doc_ids == ("%D1%8F.txt",)


def test_a_url_in_the_path_of_a_url(server: str) -> None:
    """As web archives have it."""
    for userinfo in ("", "user:password@"):
        url = server.replace("://", f"://{userinfo}") + "web/http://example.com/"
        Handler.answers["/web/http://example.com/"] = ["a.txt"]
        Handler.answers["/web/http://example.com/a.txt"] = ARTICLE
        assert newsdoc.open_corpus(url).check().ok


def test_a_folder_without_a_final_slash(server: str) -> None:
    Handler.answers["/news"] = ["a.txt"]
    Handler.answers["/old"] = redirect("/news/")
    Handler.answers["/news/"] = ["b.txt"]
    Handler.answers["/news/a.txt"] = Handler.answers["/news/b.txt"] = ARTICLE
    assert newsdoc.open_corpus(f"{server}news").check().ok
    corpus = newsdoc.open_corpus(f"{server}old")
    assert corpus["b.txt"].title == "Title"
    assert corpus.check().ok


def deeper(handler: Handler) -> None:
    handler.send_bytes(page("again/", "a.txt"), {"Content-Type": "text/html"})


def wider(handler: Handler) -> None:
    number = len(handler.seen)
    links = page(f"/{2 * number}/", f"/{2 * number + 1}/", "a.txt")
    handler.send_bytes(links, {"Content-Type": "text/html"})


def endless_page(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"<p>" * 20_000)


# What cannot be listed, and why.
LISTINGS: dict[str, tuple[Answer | bytes, str]] = {
    "one-more-folder": (deeper, "more than 64 nested folders"),
    "ever-more-folders": (wider, "more than 100 folders"),
    "endless": (endless_page, "listing larger than 1,048,576 bytes"),
    "gzip-bomb": (gzip_bomb, "listing larger than 1,048,576 bytes"),
    "too-many": (page(*(f"{n}.txt" for n in range(2000))), "more than 1,000 documents"),
    "a-document": (
        lambda handler: handler.send_bytes(ARTICLE, {"Content-Type": "text/plain"}),
        "expected an HTML page that lists files, got text/plain",
    ),
    "403": (status(403), "HTTP status 403 Forbidden"),
    "redirect-for-ever": (redirect("/"), "too many redirects"),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_what_cannot_be_listed_is_an_error(
    server: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "MAX_PAGE", MiB)
    monkeypatch.setattr(web, "MAX_FOLDERS", 100)
    monkeypatch.setattr(web, "MAX_NAMES", 1000)
    answer, message = LISTINGS[name]
    Handler.default = answer if callable(answer) else lambda handler: handler.send_bytes(answer)
    with little_memory(20 * MiB), pytest.raises(OSError, match=f"{message}(;|: |$)") as caught:
        newsdoc.open_corpus(server)
    assert caught.value.filename == server
    assert len(Handler.seen) < 250


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
        assert len(error.problems[0].message) == connection_module.MAX_REASON + 1 == 501
    Handler.answers["/kind/"] = lambda handler: handler.send_bytes(b"", {"Content-Type": long})
    Handler.answers["/away/"] = ["x/"]
    Handler.answers["/away/x/"] = redirect(f"/{long}/")
    Handler.answers[f"/{long}/"] = []
    for name in ("kind", "away"):
        with pytest.raises(OSError, match=r"expected an HTML page|redirected to") as caught:
            newsdoc.open_corpus(f"{server}{name}/")
        assert len(str(caught.value.strerror)) == 501


def test_a_query_in_the_url_of_a_folder_is_refused(server: str) -> None:
    Handler.default = deeper
    with pytest.raises(OSError, match="must not contain a query") as caught:
        newsdoc.open_corpus(f"{server}news/?C=M&token=secret")
    assert caught.value.filename == f"{server}news/?C=M&token=***"
    assert Handler.seen == []


def test_a_folder_that_leads_elsewhere_is_an_error(server: str) -> None:
    Handler.answers["/news/"] = ["b/"]
    Handler.answers["/news/b/"] = redirect("/login")
    Handler.answers["/login"] = ["a.txt"]
    with pytest.raises(OSError, match=r"b/ is redirected to http://127\.0\.0\.1:[0-9]+/login"):
        newsdoc.open_corpus(f"{server}news/")


def test_only_folders_that_can_hold_documents_are_listed(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "2024/", "other/"]
    Handler.answers["/2024/"] = ["b.txt"]
    assert newsdoc.open_corpus(server, "*.txt").doc_ids == ("a.txt",)
    assert newsdoc.open_corpus(server, "20*/*.txt").doc_ids == ("2024/b.txt",)
    assert {path for path, _ in Handler.seen} == {"/", "/2024/"}


# Redirects to another server

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


# Passwords

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
    assert repr(source_of(corpus)) == f"Web(root={source_of(corpus).root!r})"
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
        message = f"sources 1 and {len(paths)} differ only in their credentials"
        with pytest.raises(ValueError, match=message) as caught:
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


class FtpHandler(socketserver.StreamRequestHandler):
    """Repeats a command in the error, after the command that it waits for."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for command in self.rfile:
            known = command.startswith(b"USER")
            self.wfile.write(b"331 more\r\n" if known else b"530 " + command.strip() + b"?\r\n")


def test_a_login_that_fails_is_an_error_without_a_password() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FtpHandler) as ftp:
        ftp.daemon_threads = True
        thread = threading.Thread(target=ftp.serve_forever, args=[0.02])
        thread.start()
        shown = f"ftp://***@127.0.0.1:{ftp.server_address[1]}/news/"
        url = shown.replace("***", "ann:pass9word")
        with pytest.raises(OSError, match=r"530 PASS \*\*\*\?") as caught:
            newsdoc.open_corpus(url)
        ftp.shutdown()
        thread.join()
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


MASKED = {
    "http://user:pw@host/a": "http://***@host/a",
    "http://TOKEN@host/": "http://***@host/",
    "http://:pw@host": "http://***@host",
    "http://user:p@w@host/@x": "http://***@host/@x",
    "s3://KEY:SE/C+R@bucket/news": "s3://***@bucket/news",
    "http://u:p?w#@host/": "http://***@host/",
    "http://u:p w@host/": "http://***@host/",
    "http://u:p/w@host/ and no@more": "http://***@host/ and no@more",
    "http://u:::p@host/": "http://***@host/",
    "http://u:p://x@host/a": "http://***@host/a",
    "http://u://x@host/a": "http://***@host/a",
    "http://u:80://x@host/a": "http://***@host/a",
    "http://u:p/ x@host/": "http://***@host/",
    "http://u:p\\x@host/": "http://***@host/",
    "http://u:p\nx@host/": "http://***@host/",
    "zip://*.txt::http://u:p://x@host/a.zip": "zip://*.txt::http://***@host/a.zip",
    "http://host/http://other/": "http://host/http://other/",
    "simplecache::http://u:p@host/": "simplecache::http://***@host/",
    "zip://*.txt::http://u:p@host/a.zip": "zip://*.txt::http://***@host/a.zip",
    "http://host:80/@user": "http://host:80/@user",
    "http://host:/@user": "http://host:/@user",
    "http://host/@user": "http://host/@user",
    "http://[::1]:80/a@b": "http://[::1]:80/a@b",
    "http://u:p@[::1]:80/": "http://***@[::1]:80/",
    "no URL: user:pw@host": "no URL: user:pw@host",
    "http://u:p/http://v:q/x": "http://u:p/http://v:q/x",
    "a 'http://u:p@h/1' b 'http://u:p@h/2'": "a 'http://***@h/1' b 'http://***@h/2'",
    "https://h/a?X-Amz-Signature=1&x=2#f": "https://h/a?X-Amz-Signature=***&x=2#f",
    "https://h/a?sig=1;key=2&access_token=3&sv=4": "https://h/a?sig=***;key=***&access_token=***&sv=4",
    "https://h/a?monkey=1": "https://h/a?monkey=1",
    "https://h/a#access_token=1": "https://h/a#access_token=***",
}


@pytest.mark.parametrize("url", MASKED)
def test_masked_urls(url: str) -> None:
    assert mask_url(url) == MASKED[url]


def test_the_host_of_a_url_begins_after_the_password() -> None:
    for userinfo in ("", "user:p*@", "u:p://x@", "u://x@"):
        for start in ("http://", "simplecache::http://", "zip://*.txt::http://"):
            url = f"{start}{userinfo}host/a*"
            begin, end = userinfo_span(url)
            assert (url[:begin], url[begin:end]) == (start, userinfo)
    assert userinfo_span("http://host/http://x@y/") == (7, 7)
    assert userinfo_span("user:p@host") == (0, 7)
    assert userinfo_span("@host") == (0, 1)
    assert mask_url("://user@host") == "://***@host"


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["://", "://a:", "://a:x", "://@", "?a=", "?", "://a:b?", "://x y@", "://x:y "]
)
def test_masking_takes_linear_time(part: str) -> None:
    begin = time.process_time()
    mask_url("http://" + part * 200_000)
    assert time.process_time() - begin < 5


# Archives


def ranges(data: bytes, **lie: Any) -> Answer:
    """A server that gives parts of files, or something else."""

    def answer(handler: Handler) -> None:
        found = re.fullmatch("bytes=([0-9]+)-([0-9]+)", handler.headers.get("Range", ""))
        assert found
        start, end = int(found[1]), min(int(found[2]) + 1, len(data))
        if start >= len(data):
            handler.send_error(416)
            return
        part = lie.get("part", lambda part: part)(data[start:end])
        total = lie.get("total", str(len(data)))
        headers = {"Content-Range": f"bytes {start + lie.get('shift', 0)}-{end - 1}/{total}"}
        headers |= {"ETag": lie.get("etag", lambda: '"1"')()} | lie.get("headers", {})
        headers["Last-Modified"] = lie.get("modified", lambda: "")()
        handler.send_bytes(part, headers, 206)

    return answer


def large_zip() -> bytes:
    return bytes(zip_of(*((f"{number}.txt", ARTICLE) for number in range(50)), stored=True))


def test_an_archive_is_read_by_ranges(server: str) -> None:
    Handler.answers["/a.zip"] = Handler.answers["/a.zip?X-Amz-Signature=abc"] = ranges(large_zip())
    for query, size in (("", 1000), ("", 0), ("?X-Amz-Signature=abc", 1000)):
        url = f"{server}a.zip{query}"
        corpus = newsdoc.open_corpus(url, storage_options={"block_size": size})
        assert len(corpus) == 50
        assert corpus.check().ok
        assert "abc" not in repr(corpus)
    assert {headers["range"] for _, headers in Handler.seen} >= {"bytes=0-999", "bytes=0-1048575"}
    assert {headers["accept-encoding"] for _, headers in Handler.seen} == {"identity"}


def changing_etag() -> Callable[[], str]:
    numbers = iter(range(1000))
    return lambda: f'"{next(numbers)}"'


@pytest.mark.parametrize(
    ("lie", "message"),
    [
        (
            {"part": lambda part: part + b"x" * MiB},
            "does not support range requests; open simplecache::URL",
        ),
        ({"part": lambda part: part[:-1]}, "unexpected end of the response"),
        ({"shift": 1}, "another part of the file"),
        ({"total": "*"}, "another part of the file"),
        ({"total": "9" * 30}, "another part of the file"),
        ({"total": "99999999"}, "the file has changed on the server"),
        ({"etag": changing_etag()}, "the file has changed on the server"),
        ({"modified": changing_etag()}, "the file has changed on the server"),
        ({"headers": {"Content-Encoding": "gzip"}}, "incorrect header check|compressed"),
    ],
)
def test_a_server_that_sends_other_parts(server: str, lie: dict[str, Any], message: str) -> None:
    Handler.answers["/a.zip"] = ranges(large_zip(), **lie)
    with little_memory(10 * MiB), pytest.raises(OSError, match=rf"(?:{message})(?:: |;|$)"):
        newsdoc.open_corpus(f"{server}a.zip", storage_options={"block_size": 1000}).check()


def test_a_later_part_is_not_longer_than_asked_for(server: str) -> None:
    Handler.answers["/a"] = ranges(bytes(2000), part=lambda part: part + b"x" * (len(part) == 700))
    filesystem = connection_module.Connection(server, {"block_size": 500}).filesystem
    file = http.WebFile(filesystem, f"{server}a")
    file.seek(600)
    with pytest.raises(OSError, match="does not support range requests"):
        file.read(700)


def test_a_part_that_is_compressed_is_refused(server: str) -> None:
    part = gzip.compress(large_zip()[:1000])
    headers = {"Content-Encoding": "gzip"}
    Handler.answers["/a.zip"] = ranges(large_zip(), part=lambda _: part, headers=headers)
    with pytest.raises(OSError, match="the server sends a part of a file compressed"):
        newsdoc.open_corpus(f"{server}a.zip", storage_options={"block_size": 1000})


@pytest.mark.parametrize("answer", [endless, gzip_bomb, b"", status(416), status(500), status(404)])
def test_a_corrupt_archive_is_an_error(server: str, answer: Answer | bytes) -> None:
    Handler.answers["/a.zip"] = answer
    with little_memory(20 * MiB), pytest.raises(OSError) as caught:  # noqa: PT011 (several)
        newsdoc.open_corpus(f"{server}a.zip")
    assert caught.value.filename == f"{server}a.zip"


def test_a_file_of_a_web_server_is_a_file(server: str) -> None:
    data = bytes(range(256)) * 20
    Handler.answers["/a"] = ranges(data)
    filesystem = connection_module.Connection(server, {"block_size": 500}).filesystem
    file = http.WebFile(filesystem, f"{server}a")
    assert file.read(10) + file.read(490) == data[:500]
    assert file.seek(0) == 0
    assert file.read(500) == data[:500]
    assert len(Handler.seen) == 1
    assert (file.readable(), file.seekable()) == (True, True)
    assert file.seek(-10, os.SEEK_END) == len(data) - 10
    assert file.read(100) == data[-10:]
    assert file.read(100) == b""
    assert file.seek(100) == 100
    assert file.read(3000) == data[100:3100]
    assert file.seek(-3000, os.SEEK_CUR) == 100
    assert file.read() == data[100:]
    assert file.seek(-99) == 0
    before = len(Handler.seen)
    assert file.read(1) + file.read(499) == data[:500]
    assert len(Handler.seen) == before + 1
    Handler.answers["/a"] = data[:400]  # without ranges
    assert http.WebFile(filesystem, f"{server}a").read(9) == data[:9]


def test_a_tar_of_a_web_server(server: str) -> None:
    Handler.answers["/a.tar"] = ranges(tar_member() + bytes(1024))
    assert newsdoc.open_corpus(f"{server}a.tar").check().ok


def test_no_more_is_decompressed_than_is_asked_for() -> None:
    data = gzip.compress(b"a" * 6) + gzip.compress(b"b" * 600)
    decoder = http._Decoder("gzip")
    assert decoder.decode(data, 10) == b"aaaaaabbbb"
    assert http._Decoder("").decode(data, 10) == data[:10]


def test_the_byte_budget_of_a_batch() -> None:
    budget = http.ByteBudget(10)
    budget.take(6)
    budget.take(4)
    with pytest.raises(http.Postponed):
        budget.take(1)
    budget.give_back(2)
    with pytest.raises(http.Postponed):
        budget.take(3)
    budget.take(2)


def test_one_byte_more_than_the_limit_is_taken(server: str) -> None:
    Handler.answers["/a"] = ARTICLE
    filesystem = connection_module.Connection(server, {}).filesystem
    errors: list[tuple[int, type[Exception]]] = [(11, newsdoc.ParseError), (10, http.Postponed)]
    for size, error in errors:
        budget = http.ByteBudget(size)
        with pytest.raises(error):
            asyn.sync(filesystem.loop, http.get, filesystem, f"{server}a", 10, budget)
        budget.take(size)  # all was given back


def test_listings_have_limits() -> None:
    connection_module.check_count(10_000, 10_000, "folders")
    with pytest.raises(OSError, match="more than") as caught:
        connection_module.check_count(10_001, 10_000, "folders")
    assert caught.value.errno == errno.EFBIG
    assert caught.value.strerror == "more than 10,000 folders; open a part of it"


# Storage that fails, forks


def test_a_server_that_is_down_is_an_error_for_any_on_error(server: str) -> None:
    names = [f"{number}.txt" for number in range(20)]
    Handler.answers["/"] = list(names)
    Handler.default = status(503)
    for on_error in ("skip", "warn", print):
        corpus = newsdoc.open_corpus(server, on_error=on_error)
        with pytest.raises(
            OSError, match="20 documents in a row failed: HTTP status 503"
        ) as caught:
            list(corpus)
        assert caught.value.filename == server
    with pytest.raises(OSError, match="20 documents in a row failed"):
        corpus.check()
    assert corpus[:7].check().counts == {"unreadable": 7}
    for number in (401, 403, 404, 407, 410):  # which are those of a document
        Handler.default = status(number)
        assert corpus.check().counts == {"unreadable": 20}
    Handler.default = status(503)
    Handler.answers["/7.txt"] = ARTICLE
    assert corpus.check().read == 1


FORK = """
import os, sys, warnings
import newsdoc
warnings.simplefilter("ignore")  # a fork with threads is what this is about
corpus = newsdoc.open_corpus(sys.argv[1])
titles = [article.title for article in corpus]
child = os.fork()
if child == 0:
    os._exit(0 if [article.title for article in corpus] == titles else 1)
again = [article.title for article in corpus]
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0
assert again == titles
print(len(titles))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("name", ["", "a.zip", "a.tar"])
def test_a_forked_process_reads_on_its_own(server: str, name: str) -> None:
    names = [f"{number}.txt" for number in range(20)]
    Handler.answers["/"] = list(names)
    for document in names:
        Handler.answers[f"/{document}"] = ARTICLE
    Handler.answers["/a.zip"] = ranges(bytes(zip_of(*((name, ARTICLE) for name in names))))
    members = b"".join(tar_member(name.encode()) for name in names)
    Handler.answers["/a.tar"] = ranges(members + bytes(1024))
    done = subprocess.run(
        [sys.executable, "-c", FORK, server + name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("20\n", "")


def test_documents_are_fetched_many_at_a_time_and_not_too_many(server: str) -> None:
    """The client counts, which sends all requests of a batch before it waits for an answer."""
    running: set[int] = set()
    counts: list[int] = []

    async def begin(_session: Any, context: Any, _parameters: Any) -> None:
        running.add(id(context))
        counts.append(len(running))

    async def end(_session: Any, context: Any, _parameters: Any) -> None:
        running.remove(id(context))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(end)
    Handler.answers["/"] = [f"{number:03}.txt" for number in range(150)]
    Handler.default = lambda handler: handler.send_bytes(ARTICLE)
    options = {"client_kwargs": {"trace_configs": [trace]}}
    corpus = newsdoc.open_corpus(server, storage_options=options)
    assert counts == [1]  # the listing
    counts.clear()
    assert corpus.check().read == 150
    assert counts == [*range(1, 65), *range(1, 65), *range(1, 23)]
    assert running == set()
