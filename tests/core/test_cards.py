"""Cards for notebooks: nothing of a text becomes markup, and no card is large."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

import newsdoc
from helpers import report_of
from newsdoc import Article, ParseError, _html
from newsdoc.strategies import articles

PAYLOADS: list[str] = json.loads(Path(__file__).parents[1].joinpath("payloads.json").read_bytes())
MARKUP = Path(__file__).with_name("cards.html")
LONGEST_CARD = 64 * 1024
TAGS = {"a", "bdi", "details", "div", "pre", "span", "summary", "time"}
ATTRIBUTES = {"aria-label", "class", "datetime", "dir", "href", "rel", "role", "style", "title"}

ARTICLE = Article(
    title="A bridge opens",
    date=datetime.date(2024, 5, 17),
    url="https://www.example.com/bridge",
    paragraphs=("One.", "Two.", "Three.", "Four.", "Five.", "Six."),
    tags=("Bridges", "Cycling"),
)


class Page(HTMLParser):
    """The card as a browser parses it: elements with the names of their attributes, links, text."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self.skeleton: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.titles: list[str] = []  # tooltips
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
        assert set(names) <= ATTRIBUTES
        for name, value in attributes:
            assert value is not None
            if name == "href":
                assert re.match("https?://", value, re.IGNORECASE)
                assert dict(attributes)["rel"] == "noopener noreferrer"
                self.links.append(value)
            if name == "title":
                self.titles.append(value)
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
        self.texts.append("")

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
    """The text as a card shows it: control characters are escaped."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", lambda found: f"\\x{ord(found[0]):02x}", text)


def truncated(name: str) -> str:
    """The name of a host or a tag as a card shows it."""
    return name[:60] + "…" * (len(name) > 60)


def in_url(payload: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", payload)


def put_in_title(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, title=payload), payload


def put_in_host(payload: str) -> tuple[Article, str]:
    host = "h" + re.sub("[][/?#@:]", "", in_url(payload))
    article = attrs.evolve(ARTICLE, url=f"https://{host}/")
    return article, truncated(article.domain or "")


def put_in_path(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, url=f"HTTPS://example.com/{in_url(payload)}"), "example.com"


def put_in_paragraphs(payload: str) -> tuple[Article, str]:
    return attrs.evolve(ARTICLE, paragraphs=("One.", payload, *"abc", payload)), payload


def put_in_tags(payload: str) -> tuple[Article, str]:
    tag = payload.replace(",", ";")
    return attrs.evolve(ARTICLE, tags=(tag, "b")), truncated(tag)


FIELDS = [put_in_title, put_in_host, put_in_path, put_in_paragraphs, put_in_tags]


def test_there_are_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("put_in", FIELDS)
def test_payloads(put_in: Callable[[str], tuple[Article, str]]) -> None:
    """Any text in any field gives the same elements, and parsing the card recovers the text."""
    plain, _ = put_in("x")
    skeleton = page(plain).skeleton
    assert len(skeleton) > 30
    for payload in PAYLOADS:
        article, text = put_in(payload)
        seen = page(article)
        linked = bool(seen.links)
        assert linked or put_in in (put_in_host, put_in_path), payload
        assert seen.skeleton == (skeleton if linked else without_links(skeleton)), payload
        assert seen.links == [article.url] * linked
        assert visible(text) in seen.texts, payload


def without_links(skeleton: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [element for element in skeleton if element[0] not in ("a", "/a")]


@given(articles())
def test_the_skeleton_is_independent_of_the_text(article: Article) -> None:
    """Two articles of the same shape have cards of the same elements and attributes."""
    seen = page(article)
    other = attrs.evolve(
        article,
        title="x",
        date=datetime.date(2024, 5, 17),
        url="https://x" if seen.links else "x://x",
        paragraphs=("x",) * len(article.paragraphs),
        tags=("x",) * len(article.tags),
    )
    assert seen.skeleton == page(other).skeleton
    assert seen.links in ([], [article.url])
    texts = [visible(article.title), f"{article.date.day} ", *map(visible, article.tags)]
    texts += map(visible, article.paragraphs)
    found = iter(seen.texts)
    for text in texts:
        assert any(shown.startswith(text[:60]) for shown in found), text


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "HTTPS://EXAMPLE.com:8080/a?b#c",
        "https://news.example.com?https://other.example",
        "https://example.com/\\other.example",
        "https://bücher.example/",
        "https://उदाहरण.example/",
        "https://example.com./a@b",
        "https://a_b.example:",
    ],
)
def test_urls_that_lead_to_the_domain_shown_are_links(url: str) -> None:
    assert page(attrs.evolve(ARTICLE, url=url)).links == [url]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "javascript://example.com/%0aalert(1)",
        "data://text/html",
        "httpx://a",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com@other.example/",
        "https://@example.com/",
        "https://other.example\\@example.com/",
        "https://other.example\\.example.com/",
        "https://example.com\\",
        "https://\\example.com/",
        "https:///example.com/",
        "https://:80/",
        "https://example.com:80:90/",
        "https://example.com:eighty/",
        "https://\u202emoc.elpmaxe/",
        "https://example.com/\u202etxt.exe",
        "https://example.com/\u2066a\u2069",
        "https://example.com/\u200e",
        "https://example.com/\u061c",
        "https://ex\u00adample.com/",  # browsers drop a soft hyphen
        "https://ex\u200dample.com/",
        "https://exam%70le.com/",  # browsers decode %70
        "https://ｅｘａｍｐｌｅ.com/",  # and map full-width letters
        "https://example。com/",
        "https://example\u2024com/",
        "https://127.1/",  # the same as 127.0.0.1
        "https://0x7f.0.0.1/",
        "https://example.0x7f",
        "https://2130706433/",
        "https://2130706433./",
        "https://[::1]/",
        "https://[::ffff:1.2.3.4]/",
        "https://example.com[/",
        "https://example.com</",
        "https://example.com\u2028/",
    ],
)
def test_other_urls_are_not_links(url: str) -> None:
    """A link leads to the domain that the card shows next to it, or there is none."""
    try:
        article = attrs.evolve(ARTICLE, url=url)
    except ValueError:  # invalid in the format
        return
    assert page(article).links == []


def test_a_link_is_whole_or_none() -> None:
    url = "https://example.com/" + "'" * 980
    assert page(attrs.evolve(ARTICLE, url=url)).links == [url]
    assert page(attrs.evolve(ARTICLE, url=url + "'")).links == []


def test_an_article() -> None:
    seen = page(ARTICLE)
    texts = [text for text in seen.texts if text.strip()]
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
    """No single paragraph is collapsed, and an empty field leaves no empty element."""
    short = attrs.evolve(ARTICLE, paragraphs=("One.",) * 4)
    assert "<details" not in short._repr_html_()
    empty = Article("A bridge opens", datetime.date(812, 3, 4), "http://[abc")
    assert [text for text in page(empty).texts if text.strip()] == ["A bridge opens", "4 March 812"]


def test_every_month_has_its_name() -> None:
    for month in range(1, 13):
        article = attrs.evolve(ARTICLE, date=datetime.date(2024, month, 9))
        assert f"9 {calendar.month_name[month]} 2024" in page(article).texts


@pytest.mark.thorough
@pytest.mark.parametrize("character", ["x", "'", "\x01", "\U0001f600"])
def test_large_articles(character: str) -> None:
    """The card of a large article is small, and says how much it omits."""
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
    assert len(re.findall("… <span [^>]*>and 98,000 more characters<", card)) == 3
    assert "99,997 more paragraphs" in card
    (left_out,) = re.findall("and ([0-9,]+) more</span></details>", card)
    assert int(left_out.replace(",", "")) + card.count('<div dir="auto"') == 1 + 100_000  # a title


def write_corpus(folder: Path, count: int, **changes: Any) -> newsdoc.Corpus:
    for number in range(count):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(days=number)
        article = attrs.evolve(ARTICLE, title=f"Title {number}", date=day, **changes)
        newsdoc.write(article, folder / f"{number:05}.txt")
    return newsdoc.open_corpus(folder)


def test_a_corpus(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 12, tags=("Bridges", "Bridges"))
    (tmp_path / "00003.txt").write_text("Title\n")
    seen = page(corpus)
    assert seen.titles == [f"2024-01-{day:02}: 1 article" for day in (1, 2, 3, *range(5, 13))]
    assert [text for text in seen.texts if text.strip()] == [
        "12 documents",
        newsdoc._text.escape_unprintable(str(tmp_path)),
        "11 read, 1 failed (see check())",
        *("1 January 2024", "–", "12 January 2024", "articles per day, peak 1"),
        *("Domains", "www.example.com", " 11"),
        *("Tags", "Bridges", " 11"),
        *("Title 0", "1 January 2024", "00000.txt"),
        *("Title 1", "2 January 2024", "00001.txt"),
        *("Title 2", "3 January 2024", "00002.txt"),
        *("Title 4", "5 January 2024", "00004.txt"),
        *("Title 5", "6 January 2024", "00005.txt"),
    ]


def test_an_empty_corpus(tmp_path: Path) -> None:
    texts = [text for text in page(write_corpus(tmp_path, 1)[:0]).texts if text.strip()]
    assert (texts[0], texts[2:]) == ("0 documents", ["0 read, 0 failed"])


def test_a_corpus_with_many_tags(tmp_path: Path) -> None:
    texts = page(write_corpus(tmp_path, 1, tags=tuple("abcdefghijk"))).texts
    assert texts.count(" 1") == 1 + 8
    assert "and 3 more" in texts


def test_a_corpus_without_domains_and_tags(tmp_path: Path) -> None:
    texts = page(write_corpus(tmp_path, 1, url="x://[", tags=())).texts
    assert "1 document" in texts
    assert "Domains" not in texts
    assert "Tags" not in texts


@pytest.mark.parametrize(
    ("first", "last", "bars"),
    [
        ("2024-01-01", "2024-01-01", "2024-01-01: 2 articles"),
        ("2024-01-01", "2024-04-29", "2024-01-01: 1 article|2024-04-29: 1 article"),
        ("2024-01-01", "2024-04-30", "2024-01: 1 article|2024-04: 1 article"),
        ("0001-01-01", "9999-12-31", "0000s: 1 article|9900s: 1 article"),
    ],
)
def test_the_timeline_has_the_finest_unit_that_fits(first: str, last: str, bars: str) -> None:
    dated = [attrs.evolve(ARTICLE, date=datetime.date.fromisoformat(day)) for day in (first, last)]
    card = _html.corpus_card("news", 2, [("a.txt", dated[0]), ("b.txt", dated[1])])
    assert "|".join(Page(card).titles) == bars
    assert card.count("border-top:60px solid") == len(bars.split("|"))


def test_the_bars_of_the_timeline_are_in_proportion() -> None:
    """Three days: heights as the counts, a gap for a day without articles, dates in any order."""
    days = (4, 2, 1, 1, 1, 2, 1)
    outcomes = [
        (f"{at}.txt", attrs.evolve(ARTICLE, date=datetime.date(2024, 1, day)))
        for at, day in enumerate(days)
    ]
    card = _html.corpus_card("news", len(outcomes), outcomes)
    assert re.findall(r"margin:0 1.667% 0 ([\d.]+)%;border-top:(\d+)px", card) == [
        ("0", "60"),
        ("0", "30"),
        ("8.333", "15"),
    ]
    assert "articles per day, peak 4" in Page(card).texts


def test_a_large_corpus_is_sampled() -> None:
    for size in (700, 999, 1_000, 1_001, 2_000, 20_001, 100_001):
        some = _html.choose_sample(size)
        assert some[:5] == [*range(min(size, 5))]
        assert len(some) == min(size, 1_000)
        assert some == sorted(set(some))
        assert some == _html.choose_sample(size)
        # Every seventh document is as frequent as in the corpus.
        assert sum(at % 7 == 0 for at in some) / len(some) == pytest.approx(1 / 7, abs=0.04)


def test_the_card_of_a_large_corpus_is_small() -> None:
    """The longest titles, links and names, in 120 bars: it is bounded, and says what it saw."""
    outcomes = [
        (
            f"{number}/{'&' * 4_000}.txt",
            Article(
                title="'" * 300,
                date=datetime.date(2020, 1, 1) + datetime.timedelta(days=number % 120),
                url=f"https://www{number % 9}.{'h' * 90}.com/".ljust(1_000, "'"),
                tags=tuple(f"{'&' * 90}{tag}" for tag in range(9)),
            ),
        )
        for number in range(1_000)
    ]
    seen = Page(_html.corpus_card("/" * 9_000, 5_000_000, outcomes))
    assert "sample of 1,000: 1,000 read, 0 failed" in seen.texts
    assert "Domains (sample of 1,000)" in seen.texts
    assert len(seen.titles) == 120
    assert seen.texts.count("&" * 60 + "…") == 8
    assert seen.texts.count(outcomes[0][0][:200] + "…") == 1
    assert seen.links == [article.url for _, article in outcomes[:5]]


def test_a_slow_corpus_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_html, "_MAX_SECONDS", 0)
    seen = Page(_html.corpus_card("news", 9, [("a.txt", ARTICLE)] * 9))
    assert "sample of 1: 1 read, 0 failed" in seen.texts


@pytest.mark.parametrize("name", [*PAYLOADS, "\udcff\r\n\0.txt"])
def test_the_names_of_files_are_text(name: str) -> None:
    """A file name may contain anything: it is shown in printable characters."""
    skeleton = Page(_html.corpus_card("x", 0, [])).skeleton
    assert Page(_html.corpus_card(name, 0, [])).skeleton == skeleton
    shown = newsdoc._text.escape_unprintable(f"{name}:")
    problem = newsdoc.Problem("missing-date", shown, 2, 3, 3, shown, f"{shown}\n^")
    error = ParseError([problem], name)
    seen = page(error)
    assert f"{shown}2:3:"[:200] in [text[:200] for text in seen.texts]
    assert page(ParseError([problem], "x")).skeleton == seen.skeleton
    report = report_of(2, {name: error})
    assert page(report).skeleton == page(report_of(2, {"x": error})).skeleton


def test_an_error() -> None:
    """Position, code, message, excerpt, carets and hint are elements of their own."""
    problems = [
        newsdoc.Problem("invalid-date", "not a date", 2, 1, 3, "pass it", "    May\n    ^^"),
        newsdoc.Problem("unreadable", "no permission", 1, 1, 1),
    ]
    seen = page(ParseError(problems, "a.txt"))
    assert [text for text in seen.texts if text.strip()] == [
        "a.txt:2:1:",
        "invalid-date",
        ": not a date\n",
        "    May\n",
        "    ^^",
        "hint:",
        " pass it",
        "a.txt:1:1:",
        "unreadable",
        ": no permission",
    ]


def test_an_error_of_a_text_has_no_name() -> None:
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("Title\n2024-05-17\nexample.com")
    assert "2:1:" in page(caught.value).texts


def test_a_report(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 3)
    assert "3 documents seen: 3 read, 0 failed" in page(corpus.check()).texts
    (tmp_path / "00001.txt").write_text("Title\n2024-05-17\nexample.com")
    seen = page(corpus.check())
    texts = [text for text in seen.texts if text.strip()]
    assert texts[:5] == [
        "3 documents seen: 2 read, 1 failed",
        *("invalid-date", " 1"),
        *("invalid-url", " 1"),
    ]
    name = newsdoc._text.escape_unprintable(str(tmp_path / "00001.txt"))
    assert texts.count(f"{name}:2:1:") == texts.count(f"{name}:3:1:") == 1


def test_a_large_report() -> None:
    """The first errors are shown, each with its first problems, and the others are counted."""
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("\n".join(["'" * 200 + "\0"] * 100))  # not so many that they are binary data
    problems = caught.value.problems
    error = ParseError(problems, "'" * 4_000)
    seen = page(report_of(20_000, {str(at): error for at in range(20_000)}))
    assert seen.texts.count("'" * 200 + "…") == 5 * 3
    assert seen.texts.count(f"and {len(problems) - 3} more problems") == 5
    assert "and 19,995 more" in seen.texts


def test_a_large_error() -> None:
    """The largest messages, excerpts and hints that there can be: the card is small."""
    problem = newsdoc.Problem(
        "invalid-title", "'" * 9_000, 1, 1, 2, "&" * 9_000, "'" * 9_000 + "\n" + "^" * 9_000
    )
    seen = page(ParseError([problem] * 1_000, "'" * 9_000))
    shown = seen.texts.count("invalid-title")
    assert 3 <= shown < 20
    assert f"and {1_000 - shown} more problems" in seen.texts
    report = report_of(9, {str(at): ParseError([problem] * 9) for at in range(9)})
    shown = page(report).texts.count("and 6 more problems")
    assert f"and {9 - shown} more" in page(report).texts


def markup() -> str:
    """A card of each kind, one element per line."""
    problem = newsdoc.Problem("invalid-date", "not a date", 2, 1, 3, "pass it", "May\n^^^")
    error = ParseError([problem] * 21, "a.txt")
    day = datetime.date(2024, 5, 19)
    other = attrs.evolve(ARTICLE, date=day, url="x://[", tags=(*"abcdefghi",))
    outcomes: list[tuple[str, Article | ParseError]] = [
        ("a.txt", ARTICLE),
        ("b.txt", error),
        ("c.txt", other),
    ]
    cards = {
        "article": attrs.evolve(ARTICLE, tags=("Bridges",) * 21)._repr_html_(),
        "corpus": _html.corpus_card("news", 4, outcomes),
        "report": report_of(8, {str(at): error for at in range(6)})._repr_html_(),
        "error": ParseError([problem], "a.txt")._repr_html_(),
    }
    return "".join(f"\n<!-- {name} -->\n{shown}\n" for name, shown in cards.items()).replace(
        "><", ">\n<"
    )


def test_the_markup() -> None:
    """To accept a change of it, run this file as a program, and look at the page in a browser."""
    assert markup() == MARKUP.read_text("utf-8")


def test_items_are_apart_without_any_style(tmp_path: Path) -> None:
    text = re.sub("<[^>]*>", "", write_corpus(tmp_path, 1)._repr_html_())
    assert re.search(r"1 document\n.* 1 read, 0 failed\n", text)
    assert re.search(r"\nTitle 0\n1 January 2024 ", text)
    text = re.sub("<[^>]*>", "", ARTICLE._repr_html_()).strip()
    assert text.startswith("A bridge opens\n17 May 2024 www.example.com\nBridges Cycling\nOne.\n")
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("A\n2024-05-17\nhttps://a.b/")
    text = re.sub("<[^>]*>", "", caught.value._repr_html_())
    assert re.search(r": invalid-date: .*\n2024-05-17\n\^+\nhint: ", text)


@pytest.mark.parametrize(("count", "collapsed"), [(4, False), (5, True)])
def test_several_paragraphs_are_collapsed(count: int, collapsed: bool) -> None:
    texts = page(attrs.evolve(ARTICLE, paragraphs=("One.",) * count)).texts
    assert ("2 more paragraphs" in texts) == collapsed
    assert texts.count("One.") == count


def test_reprs_are_one_line(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, 2)
    (tmp_path / "00001.txt").write_text("Title\n2024-05-17\nexample.com")
    report = corpus.check()
    assert re.fullmatch(r"<Corpus '.*' \(2 documents\)>", repr(corpus))
    assert repr(report) == "<Report 2 documents seen: 1 read, 1 failed>"
    problems = report.errors["00001.txt"].problems
    assert repr(ParseError(problems)) == "<ParseError (invalid-date, invalid-url)>"
    assert repr(ParseError(problems[:1], "\x1b.txt")) == "<ParseError '\\x1b.txt' (invalid-date)>"


if __name__ == "__main__":
    MARKUP.write_text(markup(), "utf-8")
