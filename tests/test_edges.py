"""Small differences that only mutants of the core have shown to go unnoticed."""

from __future__ import annotations

import datetime
import io
import pickle
import types
from pathlib import Path
from typing import Any

import dateutil.parser
import pytest

import newsdoc
from newsdoc import Article, ParseError, Problem
from newsdoc._text import short_repr

FIELDS: dict[str, Any] = {"title": "A bridge opens", "url": "https://example.com/"}
PROBLEM = Problem("invalid-date", "no", 2, 1, 3)


def lenient(spelling: str) -> datetime.date:
    return newsdoc.parse(f"Title\n{spelling}\nhttps://example.com/", strict=False).date


@pytest.mark.parametrize(
    "day", ["2024x05y17", "2024", "2024-05-170", "2024-0517", "", "----------"]
)
def test_a_date_in_a_dict_has_one_shape(day: str) -> None:
    with pytest.raises(ValueError, match="must be an ISO date"):
        Article.from_dict({**FIELDS, "date": day})


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://[::1]]:80/", "::1"),
        ("http://a/b?c#d@e", "a"),
        ("http://a?b/c", "a"),
        ("http://a#b/c", "a"),
        ("http://u:p@A:80:90", "a"),
    ],
)
def test_a_domain_ends_at_the_first_sign(url: str, domain: str) -> None:
    assert Article.from_dict({**FIELDS, "url": url, "date": "2024-05-17"}).domain == domain


def test_the_place_of_what_is_too_large() -> None:
    with pytest.raises(ParseError) as caught:
        newsdoc.read("docs/examples/bridge.txt", max_bytes=1)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.end_column) == (1, 1, 1)
    assert caught.value.filename == "docs/examples/bridge.txt"


def test_one_problem_more_than_are_shown() -> None:
    assert str(ParseError([PROBLEM] * 11)).endswith("\n and 1 more")
    assert "more" not in str(ParseError([PROBLEM] * 10))


def test_the_repr_of_an_error() -> None:
    assert repr(ParseError([PROBLEM])) == "<ParseError (invalid-date)>"
    two = ParseError([PROBLEM, Problem("missing-url", "no", 2, 3, 3), PROBLEM], "a.txt")
    assert repr(two) == "<ParseError 'a.txt' (invalid-date, missing-url)>"


def test_an_error_pickles_with_its_source() -> None:
    error = ParseError([PROBLEM], "a.txt")
    assert pickle.loads(pickle.dumps(error)).filename == "a.txt"
    assert error.args == ((PROBLEM,), "a.txt")


def test_a_tab_is_shown_as_one_space() -> None:
    with pytest.raises(ParseError) as caught:
        newsdoc.parse("Title\n\t2024\t0517\t\nhttps://example.com/")
    assert caught.value.problems[0].excerpt == " 2024 0517 \n ^^^^^^^^^"


def test_cards_are_of_what_is_shown() -> None:
    article = Article.from_dict({**FIELDS, "date": "2024-05-17"})
    assert "A bridge opens" in article._repr_html_()
    assert "2:1: invalid-date: no" in ParseError([PROBLEM])._repr_html_()


def test_what_is_cut_short() -> None:
    assert short_repr("a" * 60) == repr("a" * 60)
    assert short_repr("a" * 61) == repr("a" * 30 + "…" + "a" * 15)
    assert short_repr([10] * 30) == repr([10] * 30)
    assert short_repr([10] * 31) == repr([10] * 31)[:120] + "…"
    assert len(short_repr([1000] * 43)) == 121


@pytest.mark.parametrize("zone", ["PDT", "IST", "+0530", "Z"])
def test_a_time_zone_moves_no_date(zone: str) -> None:
    assert lenient(f"Fri, 17 May 2024 23:30:00 {zone}") == datetime.date(2024, 5, 17)


@pytest.mark.parametrize("today", [(2000, 1, 1), (2004, 2, 15), (2005, 6, 7)])
@pytest.mark.parametrize("spelling", ["May 2024", "17 May", "2024", "Friday", "15", "January"])
def test_nothing_is_filled_in_from_the_clock(
    monkeypatch: pytest.MonkeyPatch, today: tuple[int, int, int], spelling: str
) -> None:
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Clock:
            return cls(*today, tzinfo=tz)

    clock = types.SimpleNamespace(**{**vars(datetime), "datetime": Clock})
    monkeypatch.setattr(dateutil.parser._parser, "datetime", clock)
    with pytest.raises(ParseError, match="invalid-date"):
        lenient(spelling)


@pytest.mark.parametrize("spelling", ["2024-05-17 08", "2024 05 17 18", "17 May 2024 2025"])
def test_a_number_too_many_is_refused(spelling: str) -> None:
    with pytest.raises(ParseError, match="too many numbers"):
        lenient(spelling)


def test_what_is_shown_after_a_broken_byte_is_whole() -> None:
    for character in "aé漢😀":
        with pytest.raises(ParseError) as caught:
            newsdoc.parse(b"\xff" + (character * 200).encode())
        shown, _carets = caught.value.problems[0].excerpt.split("\n")
        assert shown == "\\xff" + character * 56 + "…"


def test_a_leap_day_without_a_year_is_incomplete() -> None:
    with pytest.raises(ParseError, match="missing year"):
        lenient("29 February")


def test_reading_a_file_is_strict_and_in_utf_8_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Title\n17 May 2024\nhttps://example.com/")
    assert newsdoc.read(path, strict=False).title == "Title"
    with pytest.raises(ParseError, match="pass strict=False"):
        newsdoc.read(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ParseError, match="is not valid utf-8"):
        newsdoc.read(path)


def test_a_mark_counts_in_no_column_of_broken_bytes() -> None:
    with pytest.raises(ParseError, match=r"^1:2: undecodable"):
        newsdoc.parse(b"\xef\xbb\xbfA\xff")


def test_the_longest_date() -> None:
    spelling = "17 May" + " " * 54 + "2024"
    assert len(spelling) == 64
    assert lenient(spelling) == datetime.date(2024, 5, 17)
    with pytest.raises(ParseError, match="longer than 64 characters"):
        lenient(spelling.replace(" 2", "  2"))


class Named(io.BytesIO):
    name = "a.txt"


class Stream(Named):
    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("data", "kind", "max_bytes", "code"),
    [
        (b"Title", Named, 4, "too-large"),
        # Few enough characters, up to the broken one; too many bytes.
        ("é".encode() * 40_000 + b"\xff", Named, 70_000, "too-large"),
        (b"Title", Stream, 4, "too-large"),
        (b"Caf\xe9", Stream, 10, "undecodable"),
    ],
)
def test_errors_of_text_files_have_their_name_and_place(
    data: bytes, kind: type[Named], max_bytes: int, code: str
) -> None:
    with pytest.raises(ParseError) as caught:
        newsdoc.read(io.TextIOWrapper(kind(data), "utf-8"), max_bytes=max_bytes)
    assert caught.value.filename == "a.txt"
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column, problem.end_column) == (code, 1, 1, 1)


def test_errors_of_binary_files_have_their_name() -> None:
    with pytest.raises(ParseError) as caught:
        newsdoc.read(Named(b"Title"), max_bytes=4)
    assert caught.value.filename == "a.txt"
