"""Cards for notebooks: nothing of a text becomes markup, and no card is large."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

import newsdoc
from newsdoc import Article, ParseError, html
from newsdoc.strategies import articles

PAYLOADS: list[str] = json.loads(Path(__file__).with_name("payloads.json").read_bytes())
LONGEST_CARD = 64 * 1024
TAGS = {"a", "bdi", "details", "div", "p", "pre", "rect", "span", "summary", "svg", "time", "title"}
ATTRIBUTES = {"class", "datetime", "dir", "href", "rel", "style"}
SVG_ATTRIBUTES = {"aria-label", "fill", "preserveaspectratio", "role", "viewbox"}
SVG_ATTRIBUTES |= {"height", "width", "x", "y"}

ARTICLE = Article(
    title="A bridge opens",
    date=datetime.date(2024, 5, 17),
    url="https://www.example.com/bridge",
    paragraphs=("One.", "Two.", "Three.", "Four.", "Five.", "Six."),
    tags=("Bridges", "Cycling"),
)


class Page(HTMLParser):
    """What a browser would see: the elements with their attributes' names, the links, the text."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self.skeleton: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        assert "$" not in card
        assert len(card.encode()) < LONGEST_CARD
        self.feed(card)
        self.close()
        assert self.open == []
        assert self.rawdata == ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert tag in TAGS
        assert set(names) <= ATTRIBUTES | (SVG_ATTRIBUTES if "svg" in (*self.open, tag) else set())
        for name, value in attributes:
            assert value is not None
            if name == "href":
                assert re.match("https?://", value, re.IGNORECASE)
                assert dict(attributes)["rel"] == "noopener noreferrer"
                self.links.append(value)
            if name == "class":
                assert value == "tex2jax_ignore mathjax_ignore"
                assert self.skeleton == []  # on the element around all others
            if name == "style":
                assert "url" not in value
        self.skeleton.append((tag, *names))
        self.open.append(tag)
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.skeleton.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        assert self.open  # no text outside the card
        self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def page(shown: Article | ParseError | newsdoc.Corpus | newsdoc.Report) -> Page:
    return Page(shown._repr_html_())


def visible(text: str) -> str:
    """The text as a card has it: control characters are told, not sent."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", lambda found: f"\\x{ord(found[0]):02x}", text)


def cut(name: str) -> str:
    """The name of a host or a tag, as far as it is shown."""
    return name[:60] + "…" * (len(name) > 60)


def in_url(payload: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", payload)


def put_in_title(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, title=payload), payload


def put_in_host(payload: str) -> tuple[Article, str]:
    host = "h" + re.sub("[][/?#@:]", "", in_url(payload))
    return attrs.evolve(ARTICLE, url=f"https://{host}/"), cut(host.lower())


def put_in_path(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, url=f"HTTPS://example.com/{in_url(payload)}"), "example.com"


def put_in_paragraphs(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, paragraphs=("One.", payload, *"abc", payload)), payload


def put_in_tags(payload: str) -> tuple[Article, str]:
    tag = payload.replace(",", ";")
    return attrs.evolve(ARTICLE, tags=(tag, "b")), cut(tag)


FIELDS = [put_in_title, put_in_host, put_in_path, put_in_paragraphs, put_in_tags]


def test_there_are_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("put_in", FIELDS)
def test_payloads(put_in: Callable[[str], tuple[Article, str]]) -> None:
    """Whatever a field holds, the card is built the same, and parsing it gives the text back."""
    plain, _ = put_in("x")
    skeleton = page(plain).skeleton
    assert len(skeleton) > 30
    for payload in PAYLOADS:
        article, text = put_in(payload)
        seen = page(article)
        assert seen.skeleton == skeleton, payload
        assert seen.links == [article.url]
        assert visible(text) in seen.texts, payload


@given(articles())
def test_the_skeleton_is_independent_of_the_text(article: Article) -> None:
    """Two articles of which as much is shown have cards of the same elements and attributes."""
    linked = article.url.lower().startswith(("http:", "https:"))
    other = attrs.evolve(
        article,
        title="x",
        date=datetime.date(2024, 5, 17),
        url="https://x" if linked else "x://x",
        paragraphs=("x",) * len(article.paragraphs),
        tags=("x",) * len(article.tags),
    )
    seen = page(article)
    assert seen.skeleton == page(other).skeleton
    assert seen.links == [article.url] * linked
    texts = [visible(article.title), f"{article.date.day} ", *map(visible, article.tags)]
    texts += map(visible, article.paragraphs)
    found = iter(seen.texts)
    for text in texts:
        assert any(shown.startswith(text[:60]) for shown in found), text


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "javascript://example.com/%0aalert(1)", "data://text/html", "httpx://a"],
)
def test_other_urls_are_no_links(url: str) -> None:
    assert page(attrs.evolve(ARTICLE, url=url)).links == []


def test_a_link_is_whole_or_none() -> None:
    url = "https://example.com/" + "'" * 980
    assert page(attrs.evolve(ARTICLE, url=url)).links == [url]
    assert page(attrs.evolve(ARTICLE, url=url + "'")).links == []


def test_an_article() -> None:
    seen = page(ARTICLE)
    texts = [text for text in seen.texts if text]
    assert texts == [
        "A bridge opens",
        "17 May 2024",
        "www.example.com",
        "Bridges",
        "Cycling",
        "One.",
        "Two.",
        "Three.",
        "3 more paragraphs",
        "Four.",
        "Five.",
        "Six.",
    ]
    assert ("details", "style") in seen.skeleton


def test_a_short_article() -> None:
    """Nothing is folded away to save one paragraph, and what is missing leaves nothing behind."""
    short = attrs.evolve(ARTICLE, paragraphs=("One.",) * 4)
    assert "<details" not in short._repr_html_()
    empty = Article("A bridge opens", datetime.date(812, 3, 4), "http://[abc")
    assert [text for text in page(empty).texts if text] == ["A bridge opens", "4 March 812"]


@pytest.mark.parametrize("character", ["x", "'", "$", "\x01", "\U0001f600", "漢", "\u202e"])
def test_large_articles(character: str) -> None:
    """However large the article, its card is small, and tells how much it leaves out."""
    long = character * 100_000
    large = Article(
        title=long,
        date=datetime.date(2024, 9, 17),
        url="https://example.com/".ljust(1_000, "'"),
        paragraphs=(*(long,) * 3, *(character,) * 99_997),
        tags=(*(long,) * 20, *(character,) * 99_980),
    )
    card = large._repr_html_()
    assert len(card.encode()) < LONGEST_CARD
    assert "and 99,980 more</span></div>" in card
    assert card.count(" and 98,000 more characters") == 3
    assert "99,997 more paragraphs" in card
    (left_out,) = re.findall("and ([0-9,]+) more</span></details>", card)
    assert int(left_out.replace(",", "")) + card.count("<p ") == 100_000


def write_corpus(folder: Path, count: int, **changes: Any) -> newsdoc.Corpus:
    for number in range(count):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(days=number)
        article = attrs.evolve(ARTICLE, title=f"Title {number}", date=day, **changes)
        newsdoc.write(article, folder / f"{number:05}.txt")
    return newsdoc.open_corpus(folder)


def test_a_corpus(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 12, tags=("Bridges", "Bridges"))
    (tmp_path / "00003.txt").write_text("Title\n")
    texts = [text for text in page(corpus).texts if text]
    assert texts == [
        "12 documents",
        cut(str(tmp_path)),
        "11 of 12 read, 1 failed: check() tells why",
        *(f"{day} January 2024: 1 article" for day in (1, 2, 3, *range(5, 13))),
        "1 January 2024",
        "articles per day, at most 1",
        "12 January 2024",
        "Domains",
        "www.example.com",
        " 11",
        "Tags",
        "Bridges",
        " 11",
        *("1 January 2024", "Title 0", "2 January 2024", "Title 1", "3 January 2024", "Title 2"),
        *("5 January 2024", "Title 4", "6 January 2024", "Title 5"),
    ]


def test_an_empty_corpus(tmp_path: Path) -> None:
    texts = [text for text in page(write_corpus(tmp_path, 1)[:0]).texts if text]
    assert (texts[0], texts[2:]) == ("0 documents", ["0 of 0 read, 0 failed"])


def test_a_corpus_without_domains_and_tags(tmp_path: Path) -> None:
    texts = page(write_corpus(tmp_path, 1, url="x://[", tags=())).texts
    assert "1 document" in texts
    assert "Domains" not in texts
    assert "Tags" not in texts


@pytest.mark.parametrize(
    ("first", "last", "bars"),
    [
        ("2024-01-01", "2024-01-01", "1 January 2024: 2 articles"),
        ("2024-01-01", "2024-04-29", "1 January 2024: 1 article|29 April 2024: 1 article"),
        ("2024-01-01", "2024-04-30", "January 2024: 1 article|April 2024: 1 article"),
        ("2014-01-01", "2023-12-31", "January 2014: 1 article|December 2023: 1 article"),
        ("2014-01-01", "2024-01-01", "2014: 1 article|2024: 1 article"),
        ("1905-01-01", "2024-01-01", "1905: 1 article|2024: 1 article"),
        ("1904-01-01", "2024-01-01", "1900s: 1 article|2020s: 1 article"),
        ("0830-01-01", "2024-01-01", "830s: 1 article|2020s: 1 article"),
        ("0829-01-01", "2024-01-01", "800s: 1 article|2000s: 1 article"),
        ("0001-01-01", "9999-12-31", "000s: 1 article|9900s: 1 article"),
    ],
)
def test_the_timeline_has_the_finest_unit_that_fits(first: str, last: str, bars: str) -> None:
    dated = [attrs.evolve(ARTICLE, date=datetime.date.fromisoformat(day)) for day in (first, last)]
    card = html.corpus_card("news", 2, [("a.txt", dated[0]), ("b.txt", dated[1])])
    assert "|".join(re.findall("<title>(.*?)</title>", card)) == bars
    assert card.count('height="60"') == len(bars.split("|"))


def test_a_large_corpus_is_sampled() -> None:
    names = tuple(f"{number:07}.txt" for number in range(100_001))
    for size in (1, 999, 1_000, 1_001, 2_000, 20_001, 100_001):
        some = html.sample(names[:size])
        assert some[:5] == names[: min(size, 5)]
        assert len(some) == size if size <= 1_000 else 500 <= len(some) <= 1_000
        assert list(some) == sorted(set(some))
        assert size - 1 - names.index(some[-1]) <= size // 500


def test_the_card_of_a_large_corpus_is_small() -> None:
    """The longest titles, links and names, in 120 bars: it is bounded, and says what it saw."""
    outcomes = [
        (
            f"{number}.txt",
            Article(
                title="'" * 300,
                date=datetime.date(2020, 1, 1) + datetime.timedelta(days=number % 120),
                url=f"https://{'&' * 90}{number % 9}/".ljust(1_000, "'"),
                tags=tuple(f"{'&' * 90}{tag}" for tag in range(9)),
            ),
        )
        for number in range(1_000)
    ]
    seen = Page(html.corpus_card("/" * 9_000, 5_000_000, outcomes))
    assert "1,000 of 5,000,000 read, 0 failed" in seen.texts
    assert seen.skeleton.count(("rect", "x", "y", "width", "height")) == 120
    assert seen.texts.count("&" * 60 + "…") == 8 + 8
    assert seen.links == [article.url for _, article in outcomes[:5]]


def test_a_slow_corpus_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_SECONDS", 0)
    seen = Page(html.corpus_card("news", 9, [("a.txt", ARTICLE)] * 9))
    assert "1 of 9 read, 0 failed" in seen.texts


@pytest.mark.parametrize("name", [*PAYLOADS, "\udcff\r\n\0.txt"])
def test_the_names_of_files_are_text(name: str) -> None:
    """A file name may hold anything: it is shown in printable characters."""
    skeleton = Page(html.corpus_card("x", 0, [])).skeleton
    assert Page(html.corpus_card(name, 0, [])).skeleton == skeleton
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("A bridge opens\n" + name.replace("\n", ""))
    error = ParseError(caught.value.problems, name)
    assert page(error).texts == ["", str(error)]
    assert [tag for tag, *_ in page(error).skeleton] == ["div", "pre", "/pre", "/div"]
    report = newsdoc.Report(2, 1, (error,))
    assert str(error) in page(report).texts


def test_a_report(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 3)
    assert page(corpus.check()).texts == ["", "3 documents seen: 3 read, 0 failed"]
    (tmp_path / "00001.txt").write_text("Title\n2024-05-17\nexample.com")
    report = corpus.check()
    assert page(report).texts == [
        "",
        "3 documents seen: 2 read, 1 failed",
        "",
        *("", "invalid-date", " 1"),
        *("", "invalid-url", " 1"),
        str(report.errors[0]),
    ]


def test_a_large_report() -> None:
    """The first errors are shown, each cut short, and the others are counted."""
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("\n".join(["'\0'" * 100] * 100))
    error = ParseError(caught.value.problems, "'" * 4_000)
    seen = page(newsdoc.Report(20_000, 0, (error,) * 20_000))
    assert seen.texts.count(str(error)[:1_500] + "…") == 5
    assert seen.texts[-1] == "and 19,995 more"


def test_reprs_are_one_line(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 2)
    (tmp_path / "00001.txt").write_text("Title\n2024-05-17\nexample.com")
    report = corpus.check()
    assert re.fullmatch(r"<Corpus '.*' \(2 documents\)>", repr(corpus))
    assert repr(report) == "Report(seen=2, read=1)"
    problems = report.errors[0].problems
    assert repr(ParseError(problems)) == "<ParseError (invalid-date, invalid-url)>"
    assert repr(ParseError(problems[:1], "\x1b.txt")) == "<ParseError '\\x1b.txt' (invalid-date)>"


def test_reading_an_article_imports_no_cards() -> None:
    code = (
        "import sys; before = set(sys.modules); import newsdoc; "
        "newsdoc.parse('T\\n20240517\\nx://y'); print(*set(sys.modules) - before)"
    )
    run = [sys.executable, "-c", code]
    modules = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    assert "newsdoc.article" in modules
    assert not {"html", "newsdoc.html", "newsdoc.strategies", "hypothesis"} & set(modules)
