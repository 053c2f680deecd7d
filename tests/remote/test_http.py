"""HTTP requests: bounded time and memory, and no document unnoticed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fsspec import asyn
from yarl import URL

import newsdoc
from helpers import memory_below, tar_member
from newsdoc._archives.entries import TooLargeError
from newsdoc._remote import http
from newsdoc._remote.connection import Connection
from webserver import (
    ARTICLE,
    Answer,
    Handler,
    MiB,
    chunked,
    endless,
    gzip_bomb,
    large_zip,
    packed,
    ranges,
    redirect,
    short,
    status,
)


def too_long(handler: Handler) -> None:
    """A response that is longer than its Content-Length: the rest is not part of the document."""
    handler.send_bytes(ARTICLE * 1000, {"Content-Length": str(len(ARTICLE))})


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-x\r\n")


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
    "gzip-cut": (packed(gzip.compress(ARTICLE)[:-9]), "Compressed file ended before the end"),
    "gzip-broken": (packed(b"no gzip"), "Not a gzipped file"),
    "gzip-and-more": (packed(gzip.compress(ARTICLE) + b"more"), "Not a gzipped file"),
    "zlib": (packed(zlib.compress(ARTICLE)), "Not a gzipped file"),
    "gzip-and-zlib": (
        packed(gzip.compress(ARTICLE[:9]) + zlib.compress(ARTICLE[9:])),
        "Not a gzipped file",
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
    with memory_below(40 * MiB):
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


@pytest.mark.thorough
def test_memory_does_not_depend_on_the_number_of_documents(server: str) -> None:
    """Several documents at a time, of 11 MiB each, whose size the server does not send."""
    document = ARTICLE + b"x" * 11 * MiB
    Handler.answers["/"] = [f"{number}.txt" for number in range(8)]
    Handler.default = lambda handler: handler.send_bytes(document, {"Content-Length": ""})
    corpus = newsdoc.open_corpus(server)
    with memory_below(140 * MiB):
        for article in corpus:
            assert len(article.paragraphs) == 2
    requests = sum(path.endswith(".txt") for path, _ in Handler.seen)
    assert requests < 5 * 8


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
    assert max(counts) <= 64
    assert counts[:4] == [1, 2, 3, 4]
    assert counts[4] == 1  # the next batch begins when the first has ended
    assert running == set()


@pytest.mark.thorough
def widths(server: str, *batches: tuple[float, bool]) -> list[int]:
    """Return the number of requests at a time after batches of a duration, kept alive or not."""
    fetcher = http.Fetcher(Connection(server, {}))
    found: list[int] = []
    for seconds, is_last in batches:
        fetcher._adapt([http.Response(URL(server), 200, {}, None, is_last, b"")], seconds)
        found.append(fetcher._width)
    return found


def test_more_requests_at_a_time_while_the_server_keeps_up(server: str) -> None:
    assert widths(server, *[(0.01, False)] * 20) == [*range(8, 65, 4), *[64] * 5]
    # A server that closes connections may have a short queue, but is fast then.
    assert widths(server, *[(0.01, True)] * 2, *[(0.1, True)] * 2) == [4, 4, 4, 4]
    assert widths(server, *[(0.1, True)] * 2, (0.3, True), (0.1, True)) == [8, 12, 12, 16]
    # Dropped connections, after which the number increases slowly.
    assert widths(server, *[(0.03, True)] * 2, (1.1, True)) == [4, 4, 4]
    quick = [(0.03, False)]
    assert widths(server, *quick * 4, (1.1, False), *quick * 2) == [8, 12, 16, 20, 10, 11, 12]


@pytest.mark.parametrize("cache", ["simplecache", "filecache"])
@pytest.mark.parametrize("always", [False, True])
def test_a_cache_over_a_server_that_compresses(
    server: str, tmp_path: Path, cache: str, always: bool
) -> None:
    def answer(handler: Handler) -> None:
        if always or "gzip" in (handler.headers.get("Accept-Encoding") or ""):
            packed(gzip.compress(ARTICLE))(handler)
        else:
            handler.send_bytes(ARTICLE)

    Handler.answers["/"] = ["a.txt", "b.txt"]
    Handler.default = answer
    options = {cache: {"cache_storage": str(tmp_path)}}
    assert newsdoc.open_corpus(f"{cache}::{server}", storage_options=options).check().ok


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
        ({"shift": 1}, "returned a different byte range"),
        ({"total": "*"}, "returned a different byte range"),
        ({"total": "9" * 30}, "returned a different byte range"),
        ({"total": "99999999"}, "the server returned a different byte range"),
        ({"etag": changing_etag()}, "the file has changed on the server"),
        ({"modified": changing_etag()}, "the file has changed on the server"),
        ({"headers": {"Content-Encoding": "gzip"}}, r"Not a gzipped file \(b'PK'\)|compressed"),
    ],
)
def test_a_server_that_sends_other_parts(server: str, lie: dict[str, Any], message: str) -> None:
    Handler.answers["/a.zip"] = ranges(large_zip(), **lie)
    with memory_below(10 * MiB), pytest.raises(OSError, match=rf"(?:{message})(?:: |;|$)"):
        newsdoc.open_corpus(f"{server}a.zip", storage_options={"block_size": 1000}).check()


def test_a_later_part_is_not_longer_than_asked_for(server: str) -> None:
    Handler.answers["/a"] = ranges(bytes(2000), part=lambda part: part + b"x" * (len(part) == 700))
    file = http.WebFile(Connection(f"{server}a", {"block_size": 500}))
    with pytest.raises(OSError, match="does not support range requests"):
        file.read_at(600, 700)


def test_a_part_that_is_compressed_is_refused(server: str) -> None:
    part = gzip.compress(large_zip()[:1000])
    headers = {"Content-Encoding": "gzip"}
    Handler.answers["/a.zip"] = ranges(large_zip(), part=lambda _: part, headers=headers)
    with pytest.raises(OSError, match="the server compressed a byte range"):
        newsdoc.open_corpus(f"{server}a.zip", storage_options={"block_size": 1000})


@pytest.mark.parametrize("answer", [endless, gzip_bomb, b"", status(416), status(500), status(404)])
def test_a_corrupt_archive_is_an_error(server: str, answer: Answer | bytes) -> None:
    Handler.answers["/a.zip"] = answer
    with memory_below(20 * MiB), pytest.raises(OSError) as caught:  # noqa: PT011 (several)
        newsdoc.open_corpus(f"{server}a.zip")
    assert caught.value.filename == f"{server}a.zip"


def test_a_file_of_a_web_server_is_a_source(server: str) -> None:
    data = bytes(range(256)) * 20
    Handler.answers["/a"] = ranges(data)
    connection = Connection(f"{server}a", {"block_size": 500})
    file = http.WebFile(connection)
    assert file.size() == len(data)
    assert file.read_at(0, 10) + file.read_at(10, 490) == data[:500]
    assert file.read_at(0, 500) == data[:500]
    assert len(Handler.seen) == 1
    assert file.read_at(len(data) - 10, 100) == data[-10:]
    assert file.read_at(len(data), 100) == file.read_at(len(data) + 9, 100) == b""
    assert file.read_at(100, 3000) == data[100:3100]
    assert file.read_at(100, 10_000) == data[100:]
    before = len(Handler.seen)
    assert file.read_at(0, 1) + file.read_at(1, 499) == data[:500]
    assert len(Handler.seen) == before + 1
    Handler.answers["/a"] = data[:400]  # without ranges
    assert http.WebFile(connection).read_at(0, 9) == data[:9]


def test_a_tar_of_a_web_server(server: str) -> None:
    Handler.answers["/a.tar"] = ranges(tar_member() + bytes(1024))
    assert newsdoc.open_corpus(f"{server}a.tar").check().ok


def test_a_response_without_room_is_postponed(server: str) -> None:
    Handler.answers["/a"] = ARTICLE
    filesystem = Connection(server, {}).filesystem
    errors: list[tuple[int, type[Exception]]] = [
        (len(ARTICLE), TooLargeError),
        (len(ARTICLE) - 1, http.Postponed),
    ]
    for size, error in errors:
        budget = http.ByteBudget(size)
        with pytest.raises(error):
            asyn.sync(filesystem.loop, http.get, filesystem, f"{server}a", 10, budget)
