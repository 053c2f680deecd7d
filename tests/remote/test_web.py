"""Folders of a web server, page by page."""

from __future__ import annotations

import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import newsdoc
from helpers import memory_below
from newsdoc._glob import Pattern
from newsdoc._remote.connection import Connection
from newsdoc._remote.selection import Limits
from newsdoc._remote.sources import open_url
from newsdoc._sources.opening import open_documents
from webserver import (
    ARTICLE,
    Answer,
    Handler,
    MiB,
    gzip_bomb,
    page,
    redirect,
    status,
)


def test_apple_double_files_are_left_out_as_in_a_folder(tmp_path: Path) -> None:
    """Python's own server lists them."""
    for name in ("a.txt", "b/c.txt"):
        for folder in ("", "__MACOSX/"):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f"._{path.name}").write_bytes(b"\0\5\x16\7")
        (tmp_path / name).write_bytes(ARTICLE)
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        sources = (str(tmp_path), f"http://127.0.0.1:{server.server_port}/")
        left_out: list[list[str]] = [[], []]
        names = [
            open_documents(source, "**/*.txt", None, found.append).names
            for source, found in zip(sources, left_out, strict=True)
        ]
        server.shutdown()
        thread.join()
    assert names == [("a.txt", "b/c.txt")] * 2
    assert sorted(left_out[0]) == sorted(left_out[1])
    assert len(left_out[0]) == 4


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


def test_a_listing_in_an_unknown_encoding(server: str) -> None:
    headers = {"Content-Type": "text/html; charset=nonsense"}
    Handler.answers["/"] = lambda handler: handler.send_bytes(page("é.txt"), headers)
    assert newsdoc.open_corpus(server).doc_ids == ("%C3%A9.txt",)


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


def links_to(*links: str) -> Answer:
    return lambda handler: handler.send_bytes(page(*links), {"Content-Type": "text/html"})


def endless_page(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"<p>" * 20_000)


# What cannot be listed, and why.
LISTINGS: dict[str, tuple[Answer, str]] = {
    "one-more-folder": (deeper, "more than 64 nested folders"),
    "ever-more-folders": (wider, "more than 100 folders"),
    "endless": (endless_page, "listing larger than 1,048,576 bytes"),
    "gzip-bomb": (gzip_bomb, "listing larger than 1,048,576 bytes"),
    "too-many": (links_to(*(f"{n}.txt" for n in range(2000))), "more than 1,000 documents"),
    "a-document": (
        lambda handler: handler.send_bytes(ARTICLE, {"Content-Type": "text/plain"}),
        "expected an HTML page that lists files, got text/plain",
    ),
    "403": (status(403), "HTTP status 403 Forbidden"),
    "redirect-for-ever": (redirect("/"), "too many redirects"),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_what_cannot_be_listed_is_an_error(server: str, name: str) -> None:
    limits = Limits(page=MiB, folders=100, names=1000)
    Handler.default, message = LISTINGS[name]
    with memory_below(20 * MiB), pytest.raises(OSError, match=f"{message}(;|: |$)") as caught:
        open_url(Connection(server, {}), Pattern("**/*.txt"), None, limits)
    assert caught.value.filename == server
    assert len(Handler.seen) < 250


def test_a_query_in_the_url_of_a_folder_is_refused(server: str) -> None:
    Handler.default = deeper
    with pytest.raises(OSError, match="must not contain a query") as caught:
        newsdoc.open_corpus(f"{server}news/?C=M&token=secret")
    assert caught.value.filename == f"{server}news/?C=M&token=***"
    assert Handler.seen == []


def outcomes(corpus: newsdoc.Corpus) -> dict[str, str]:
    """Return the message of each document that is not read."""
    errors = corpus.check().errors
    return {name: error.problems[0].message for name, error in errors.items()}


def test_a_folder_that_cannot_be_listed_is_a_document_that_failed(server: str) -> None:
    Handler.answers["/"] = ["1.txt", "403/", "500/", "away/", "data/", "large/", "x.txt/", "2/"]
    Handler.answers["/1.txt"] = Handler.answers["/2/a.txt"] = ARTICLE
    Handler.answers["/403/"] = status(403)
    Handler.answers["/500/"] = status(500)
    Handler.answers["/away/"] = redirect("/../login?key=secret")
    Handler.answers["/login?key=secret"] = links_to("/1.txt")
    Handler.answers["/data/"] = lambda h: h.send_bytes(b"{}", {"Content-Type": "text/json"})
    Handler.answers["/large/"] = ["x" * 3000]
    Handler.answers["/x.txt/"] = ["y.txt"]
    Handler.answers["/x.txt/y.txt"] = ARTICLE
    Handler.answers["/2/"] = ["a.txt", "../2/", "/"]
    pattern = Pattern("**/*.txt")
    connection = Connection(server, {})
    source, names, entries, _ = open_url(connection, pattern, None, Limits(page=2000))
    documents = dict(zip(names, source.read(names, entries, 1000), strict=True))
    assert sorted(name for name, document in documents.items() if document == ARTICLE) == [
        "1.txt", "2/a.txt", "x.txt/y.txt"
    ]  # fmt: skip
    assert {name: str(document) for name, document in documents.items()
            if isinstance(document, Exception)} == {
        "403/": "HTTP status 403 Forbidden",
        "500/": "HTTP status 500 Internal Server Error",
        "data/": "expected an HTML page that lists files, got text/json",
        "large/": "listing larger than 2,000 bytes",
        "x.txt": "not a regular file (folder)",
    }  # fmt: skip
    assert newsdoc.open_corpus(server, "*.txt").doc_ids == ("1.txt", "x.txt")


def test_a_folder_that_leads_elsewhere_is_a_document_that_failed(server: str) -> None:
    Handler.answers["/news/"] = ["b/", "a.txt"]
    Handler.answers["/news/a.txt"] = ARTICLE
    Handler.answers["/news/b/"] = redirect("/login?key=secret")
    Handler.answers["/login?key=secret"] = ["/news/c.txt"]
    corpus = newsdoc.open_corpus(f"{server}news/")
    assert outcomes(corpus) == {"b/": f"redirected to {server}login?key=***"}


def test_a_server_that_fails_while_it_is_listed(server: str) -> None:
    Handler.answers["/"] = [f"{number}/" for number in range(20)]
    Handler.default = status(503)
    with pytest.raises(OSError, match=r"12 failures in a row: HTTP status 503") as caught:
        newsdoc.open_corpus(server)
    assert caught.value.filename == server


@pytest.mark.parametrize("pattern", ["**/*.txt", "**/*"])
def test_links_to_folders_without_a_final_slash(server: str, pattern: str) -> None:
    """One is redirected, one is a page with links of its own, and the others are files."""
    Handler.answers["/"] = ["a.txt", "2024", "2025", "2026", "LICENSE", "x.pdf", "about", "lost"]
    for path in ("/a.txt", "/2024/b.txt", "/2025/c.txt", "/2026/d.txt"):
        Handler.answers[path] = ARTICLE
    Handler.answers["/2024"] = redirect("/2024/")
    Handler.answers["/2024/"] = ["b.txt"]
    Handler.answers["/2025"] = links_to("/2025/c.txt", "/lost", "/2025/")
    Handler.answers["/2025/"] = ["c.txt"]

    def only_get(handler: Handler) -> None:
        if handler.command == "HEAD":
            handler.send_error(405)
        else:
            handler.send_bytes(page("/2026/d.txt"), {"Content-Type": "text/html"})

    Handler.answers["/2026"] = only_get
    Handler.answers["/LICENSE"] = Handler.answers["/x.pdf"] = lambda handler: handler.send_bytes(
        ARTICLE, {"Content-Type": "application/octet-stream"}
    )
    Handler.answers["/about"] = links_to("/", "/a.txt", "/about")
    corpus = newsdoc.open_corpus(server, pattern)
    documents = {"2024/b.txt", "2025/c.txt", "2026/d.txt", "a.txt"}
    others = {"LICENSE", "about", "lost", "x.pdf"} if pattern == "**/*" else set()
    assert set(corpus.doc_ids) == documents | others
    assert set(outcomes(corpus)) == others - {"LICENSE", "x.pdf"}
    asked = [path for path, _ in Handler.seen]
    assert asked.count("/x.pdf") == 1


def test_a_link_that_may_lead_to_a_folder_is_named_if_that_is_unknown(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "forbidden", "login", "broken.d", "y%23z"]
    Handler.answers["/a.txt"] = ARTICLE
    Handler.answers["/forbidden"] = status(403)
    Handler.answers["/login"] = redirect("/login.html?key=1")
    Handler.answers["/login.html?key=1"] = ["/"]
    Handler.answers["/broken.d"] = status(500)
    Handler.answers["/y%23z"] = redirect("/y#z/")
    assert outcomes(newsdoc.open_corpus(server)) == {
        "broken.d": "HTTP status 500 Internal Server Error",
        "forbidden": "HTTP status 403 Forbidden",
        "login": f"redirected to {server}login.html?key=***",
        "y%23z": f"redirected to {server}y, HTTP status 404 Not Found",
    }
    assert newsdoc.open_corpus(server, "*.txt").doc_ids == ("a.txt",)


def test_few_links_are_asked_for_where_folders_have_a_final_slash(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "b/", "x.pdf", "LICENSE", "LICENSE", "v1.2"]
    Handler.answers["/b/"] = ["../", "/", "LICENSE", "../x.pdf"]
    assert newsdoc.open_corpus(server).doc_ids == ("a.txt",)
    paths = [path for path, _ in Handler.seen]
    assert set(paths) == {"/", "/LICENSE", "/b/", "/b/LICENSE", "/v1.2", "/x.pdf"}


def test_the_number_of_links_that_are_asked_for_is_limited(server: str) -> None:
    Handler.answers["/"] = ["a.txt", *(f"{number}.pdf" for number in range(12))]
    connection = Connection(server, {})
    for pattern, expected in (("**/*.txt", 2), ("**/*.pdf", 0)):
        _, names, _, _ = open_url(connection, Pattern(pattern), None, Limits(links=10))
        assert len(names) == (3 if expected else 12)


def test_the_next_pages_of_a_listing(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "?page=2", "b/", "?sort=name"]
    Handler.answers["/?page=2"] = ["c.txt", "?page=1", "?page=3"]
    Handler.answers["/?page=1"] = ["a.txt", "?page=2"]
    Handler.answers["/b/"] = ["d.txt", "?offset=100"]
    Handler.answers["/b/?offset=100"] = ["e.txt"]
    for path in ("/a.txt", "/c.txt", "/b/d.txt", "/b/e.txt"):
        Handler.answers[path] = ARTICLE
    corpus = newsdoc.open_corpus(server)
    assert corpus.doc_ids == ("?page=3", "a.txt", "b/d.txt", "b/e.txt", "c.txt")
    assert outcomes(corpus) == {"?page=3": "No such file or directory"}


@pytest.mark.thorough
def test_folders_are_listed_several_at_a_time(server: str) -> None:
    names = [f"{number:02}" for number in range(40)]
    Handler.answers["/"] = [f"{name}/" for name in names]
    running, most = [0], [0]

    def slow(handler: Handler) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.1)  # as from far away
        running[0] -= 1
        links_to("a.txt")(handler)

    Handler.default = slow
    corpus = newsdoc.open_corpus(server)
    assert corpus.doc_ids == tuple(f"{name}/a.txt" for name in names)
    assert most[0] > 4


def test_only_folders_that_can_hold_documents_are_listed(server: str) -> None:
    Handler.answers["/"] = ["a.txt", "2024/", "other/"]
    Handler.answers["/2024/"] = ["b.txt"]
    assert newsdoc.open_corpus(server, "*.txt").doc_ids == ("a.txt",)
    assert newsdoc.open_corpus(server, "20*/*.txt").doc_ids == ("2024/b.txt",)
    assert {path for path, _ in Handler.seen} == {"/", "/2024/"}


def test_a_single_document(server: str) -> None:
    Handler.answers["/news/a.txt"] = ARTICLE
    corpus = newsdoc.open_corpus(f"{server}news/a.txt")
    assert corpus.doc_ids == ("a.txt",)
    assert corpus.check().ok
    Handler.answers.clear()
    assert newsdoc.open_corpus(f"{server}news/a.txt").check().failed == 1


def test_links_that_are_documents_already(server: str) -> None:
    """They may be folders as well, which no error shows."""
    Handler.answers["/"] = ["a", "b", "c"]
    Handler.default = status(500)
    connection = Connection(server, {})
    for links in (1, 3):
        _, names, entries, _ = open_url(connection, Pattern("*"), None, Limits(links=links))
        assert names == ("a", "b", "c")
        assert entries.problems == {}


def test_names_with_a_character_that_begins_a_fragment(server: str) -> None:
    """Some servers do not encode it; other fragments are places on the page."""
    Handler.answers["/"] = ["a#b.txt", "v1#2.txt", "y#z/", "#/", "page#1.5", "x#1.html", "e#1.txt"]
    Handler.answers["/a%23b.txt"] = Handler.answers["/v1%232.txt"] = ARTICLE
    Handler.answers["/y%23z/"] = ["/y#z/k.txt"]
    Handler.answers["/y%23z"] = redirect("/y%23z/")
    Handler.answers["/y%23z/k.txt"] = ARTICLE
    Handler.answers["/x%231.html"] = links_to("/")
    Handler.answers["/e%231.txt"] = status(403)
    assert outcomes(newsdoc.open_corpus(server)) == {"e%231.txt": "HTTP status 403 Forbidden"}
    others: list[str] = []
    connection = Connection(server, {})
    _, names, _, _ = open_url(connection, Pattern("**/*.txt"), others.append)
    assert {*names} == {"a%23b.txt", "v1%232.txt", "y%23z/k.txt", "e%231.txt"}
    assert "x%231.html" in others
    _, names, _, _ = open_url(connection, Pattern("*.txt"), None, Limits(links=0))
    assert {*names} == {"a%23b.txt", "v1%232.txt", "e%231.txt"}


@pytest.mark.parametrize("answer", [redirect("/x.txt/"), links_to("/x.txt/h.txt")])
def test_a_folder_with_the_name_of_a_document_that_is_not_marked(
    server: str, answer: Answer
) -> None:
    Handler.answers["/"] = ["a.txt", "x.txt"]
    Handler.answers["/a.txt"] = lambda handler: handler.send_bytes(
        ARTICLE + b'<a href="/a.html">', {"Content-Type": "text/html"}
    )
    Handler.answers["/x.txt"] = answer
    Handler.answers["/x.txt/"] = ["h.txt"]
    assert outcomes(newsdoc.open_corpus(server)) == {"x.txt": "not a regular file (folder)"}
