"""Links on pages, without a server."""

from __future__ import annotations

import time

import pytest
from yarl import URL

from newsdoc._remote import web
from newsdoc._remote.web import list_links
from webserver import page

ROOT = URL("http://127.0.0.1:80/news/")


def links_on(text: str, url: URL = ROOT) -> list[str]:
    names, _ = list_links(text, url, ROOT)
    return names


@pytest.mark.parametrize(
    ("links", "names"),
    [
        (["./a.txt", "././a.txt", "b/../a.txt", "/news/a.txt"], ["a.txt"] * 4),
        (["http://127.0.0.1/news/a.txt", "//127.0.0.1:80/news/b.txt"], ["a.txt", "b.txt"]),
        (["#top", "a.txt#top", "a.txt#1.5"], ["a.txt", "a.txt"]),
        (["https://127.0.0.1/news/a.txt", "HTTP://127.0.0.1/news/b.txt"], ["a.txt", "b.txt"]),
        (["../a.txt", "/a.txt", "%2e%2e/a.txt", "..%2fa.txt"], ["..%2Fa.txt"]),
        (["é b.txt", "%C3%A9%20b.txt"], ["%C3%A9%20b.txt"] * 2),
        (["a&amp;b.txt", "a+b.txt", "[1].txt"], ["a&b.txt", "a+b.txt", "%5B1%5D.txt"]),
        (["100%.txt", "a%2Bb.txt"], ["100%25.txt", "a%2Bb.txt"]),
        # What servers do not encode: a colon, a fragment or query that belongs to the name.
        (["12:30.txt", "é:1.txt", "b/1:2.txt"], ["12:30.txt", "%C3%A9:1.txt", "b/1:2.txt"]),
        (["1:2/a.txt", "a:b.txt", "s3://a/b.txt"], ["1:2/a.txt", "a:b.txt"]),
        (["no#1.txt", "b/x#1.txt", "b/#1.txt"], ["no", "b/x", "b/"]),
        (["what?.txt", "b.txt?C=M"], ["what?.txt", "b.txt?C=M"]),
        # Queries that sort a folder, and those that lead to its next page.
        (["?C=N;O=D", "b/?C=M", "?sort=name&amp;order=asc", "?page=0"], []),
        (["?page=2", "b/?start=100&amp;n=100"], ["?page=2", "b/?start=100&n=100"]),
        (["FTP:x", "", "/", "http://[bad", "http://h:99999/"], []),
        (["javascript:a.txt", "mailto:a.txt", "ftp://127.0.0.1/news/a.txt"], []),
        (["http://other.example/news/a.txt", "http://127.0.0.1:9/news/a.txt"], []),
        (["a.txt/", "b/", "./", "../news/"], ["a.txt/", "b/"]),
    ],
)  # fmt: skip
def test_links(links: list[str], names: list[str]) -> None:
    assert links_on(page(*links).decode()) == names


@pytest.mark.parametrize(
    ("links", "names"),
    [
        (["no#1.txt", "v1.0#2.txt", "#.txt"], ["no%231.txt", "v1.0%232.txt", "%23.txt"]),
        (["b/x#y/", "#/", "a#b?.txt"], ["b/x%23y/", "%23/", "a%23b?.txt"]),
        (["a#../../../x.txt", "#top", "a.txt#top", "a%23b.txt", "a.txt?x#y"], []),
    ],
)
def test_names_with_a_character_that_begins_a_fragment(links: list[str], names: list[str]) -> None:
    _, guesses = list_links(page(*links).decode(), ROOT, ROOT)
    assert guesses == names


def test_links_are_relative_to_the_page() -> None:
    place = ROOT / "b/index.html"
    assert links_on(page("c.txt", "../d.txt", ".").decode(), place) == ["b/c.txt", "d.txt", "b/"]


@pytest.mark.parametrize(
    "html",
    [
        "<A HREF=a.txt>",
        "<a class='x' href = 'a.txt' title=\"a > b\">",
        "<a title='a > b' href=\"a.txt\">",
        "<a data-href='b.txt' href='a.txt'>",
        "<a\nhref='a.txt'\n>",
        "<a href='a.txt'title=x>",
        "<a href= a.txt  >",
        "<a download href='a.txt'/>",
        "<base target=_top><base href='/'><a href='news/a.txt'>",
        "<abbr href='b.txt'><a name=x>href='b.txt'</a><a href='a.txt'>",
        "\ufeff<p>< <a href='a.txt'>\ufffd</a>",
        "<a href='&#97;.txt'>",
    ],
)
def test_tags(html: str) -> None:
    assert links_on(html) == ["a.txt"]


def test_a_long_page() -> None:
    names = [f"{number}.txt" for number in range(3000)]
    assert links_on(page(*names).decode()) == names


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
