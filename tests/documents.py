"""Test documents for the properties: conformance cases with a few changes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

import newsdoc
import reference
from helpers import load_case
from newsdoc import strategies

Drawn = TypeVar("Drawn")

CASES = Path(__file__).parent / "cases"
LONGEST_SEED = 300

SPACES = list(filter(str.isspace, map(chr, range(0x110000))))
LINE_ENDS = ["\n", "\r\n", "\r"]
BLANKS = [space for space in SPACES if space not in LINE_ENDS]

# Pieces that the format has a rule for, and similar ones.
PIECES = [
    *LINE_ENDS,
    *SPACES,
    *("\ufeff", "\x00", "\ud800", "\udfff", "\ud83d\ude00", "\x01", "\x7f", "\x9f", "\u200b"),
    *("Tags:", "tags: a, b", "\nTAGS:", "\ntags:,x", "\nTag\u017f: a", "Tags", ",", ", ,", ":"),
    *("20240517", "00010101", "20230229", "２０２４０５１７", "2024W201", "+2220815", "²0220815"),
    *("https://example.com/", "http://", "://", "/", "?", "#", "@", "[", "%", "+", "-", "."),
    *("a", "é", "e\u0301", "漢", "\U0001f600", "\U0010ffff", "<b>", "&amp;", "$", '"', "\\"),
]


def _seeds() -> list[str]:
    seeds = set()
    for case in CASES.glob("*/*.txt"):
        expected = load_case(case)
        try:
            text = case.read_bytes().decode(expected["encoding"])
        except UnicodeDecodeError:
            continue
        if not expected["lenient"] and len(text) <= LONGEST_SEED:
            seeds.add(text)
    return sorted(seeds, key=lambda text: (len(text), text))


SEEDS = _seeds()
PIECE = st.sampled_from(PIECES) | st.text(max_size=1)


@st.composite
def documents(draw: st.DrawFn, seeds: list[str] = SEEDS, keep: Callable[[str], bool] = bool) -> str:
    """A case of the strict format, with a few pieces put in, taken out or put in place of others.

    A change that `keep` refuses is not made.
    """
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        removed = draw(st.sampled_from([0, 0, 1, 4, 40]))
        changed = text[:start] + draw(PIECE) + text[start + removed :]
        text = changed if keep(changed) else text
    return text


def is_article(text: str) -> bool:
    return isinstance(reference.read(text), dict)


ARTICLE_SEEDS = list(filter(is_article, SEEDS))


def article_documents() -> st.SearchStrategy[str]:
    """Documents that are articles: changed cases, and those that newsdoc's own users draw."""
    return documents(ARTICLE_SEEDS, is_article) | strategies.documents()


def lines() -> st.SearchStrategy[str]:
    """Text for one field: mostly valid, sometimes with characters that no field may contain."""
    fitting = st.text(st.sampled_from("ab:, é漢\u2028\x1f\ufeff\U0001f600"), max_size=6).map(
        str.strip
    )
    words = st.sampled_from(
        ["a", "A bridge opens", "It is green.", "Tags", "x, y", "\ufeffx", "x\u2029y"]
    )
    return (
        words
        | fitting
        | st.sampled_from(PIECES)
        | st.tuples(words, st.sampled_from(PIECES)).map("".join)
    )


def urls() -> st.SearchStrategy[str]:
    parts = st.sampled_from(
        ["https", "x", "://", "/", "?", "#", "@", ":", "example.com", "é", "[::1]", " ", "\x85", ""]
    )
    return st.just("https://example.com/") | st.lists(parts, max_size=7).map("".join)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments for Article: of the right types, not always such as the format can hold."""
    return {
        "title": draw(lines()),
        "date": draw(st.dates()),
        "url": draw(urls()),
        "paragraphs": tuple(draw(st.lists(lines(), max_size=4))),
        "tags": tuple(draw(st.lists(lines(), max_size=3))),
        "tags_position": draw(st.none() | st.integers(0, 5)),
    }


def accepts(**arguments: Any) -> bool:
    """Whether Article takes these fields, with good ones for the rest."""
    good: dict[str, Any] = {
        "title": "Title",
        "date": datetime.date(2024, 5, 17),
        "url": "https://example.com/",
    }
    try:
        newsdoc.Article(**(good | arguments))
    except ValueError:
        return False
    return True


def formats_of(day: datetime.date) -> list[str]:
    """Unambiguous ways to write a day (they may be ambiguous for other days)."""
    month, short = day.strftime("%B"), day.strftime("%b")
    year, weekday = f"{day.year:04}", day.strftime("%A")
    return [
        f"{year}{day.month:02}{day.day:02}",
        f"{year}-{day.month:02}-{day.day:02}",
        f"{year}/{day.month}/{day.day}",
        f"{year}.{day.month:02}.{day.day:02}",
        f"{day.day} {month} {year}",
        f"{day.day}. {short} {year}",
        f"{month} {day.day}, {year}",
        f"{short.upper()} {day.day} {year}",
        f"{weekday}, {day.day} {month} {year}",
        f"{weekday[:3]}, {day.day:02} {short} {year} 10:30:00 +0000",
        f"{year}-{day.month:02}-{day.day:02}T23:59:59Z",
    ]


def assert_reached(
    strategy: st.SearchStrategy[Drawn], claims: dict[str, Callable[[Drawn], Any]]
) -> None:
    """Draw examples until every claim has been true of one.

    What Hypothesis draws depends on the modules that are imported, so the limit is ten times what
    it takes.
    """
    missing = dict(claims)

    def reach(example: Drawn) -> bool:
        for claim in [claim for claim, is_true in missing.items() if is_true(example)]:
            del missing[claim]
        return not missing

    patient = settings(max_examples=5_000, phases=[Phase.generate])
    with suppress(NoSuchExample):
        find(strategy, reach, settings=patient)
    assert list(missing) == []
