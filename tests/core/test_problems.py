"""ParseError and Problem: what a failure says, and that it travels."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import newsdoc
from newsdoc._errors import MAX_PROBLEMS_SHOWN
from newsdoc._text import escape_unprintable, excerpt, short_repr

URL = "https://example.com/bridge"


def error_of(source: str | bytes, **options: Any) -> newsdoc.ParseError:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(source, **options)
    return caught.value


def test_the_text_reads_like_a_linter() -> None:
    error = newsdoc.ParseError(error_of(f"A bridge opens\n 2024-05-17\t\n{URL}").problems, "a.txt")
    assert str(error) == (
        "a.txt:2:2: invalid-date: '2024-05-17' is not a day of the calendar as YYYYMMDD\n"
        "     2024-05-17 \n"
        "     ^^^^^^^^^^\n"
        "    hint: pass strict=False to read other spellings of the date"
    )


def test_every_problem_is_told_in_order() -> None:
    error = error_of("\ufeff\ufeffA\n2024\0\nexample.com\n\0")
    assert [(p.code, p.line, p.column, p.end_column) for p in error.problems] == [
        ("invalid-title", 1, 1, 2),
        ("invalid-date", 2, 1, 6),
        ("invalid-character", 2, 5, 6),
        ("invalid-url", 3, 1, 12),
        ("invalid-character", 4, 1, 2),
    ]
    assert str(error).count("\n4:1: invalid-character: U+0000 is not text\n") == 1


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (
            "20240517\nhttps://example.com/\nOne.",
            "line 1 looks like the date: is the title missing?",
        ),
        ("/news/a", "this is a path: use newsdoc.read"),
        ("./a", "this is a path: use newsdoc.read"),
        ("../a", "this is a path: use newsdoc.read"),
        ("~/a", "this is a path: use newsdoc.read"),
        ("a.txt", "this is a path: use newsdoc.read"),
        (URL, "this is a URL: newsdoc downloads nothing, and reads texts and files"),
        (f"\nA\n20240517\n{URL}", "pass strict=False to skip blank lines"),
        (f"A\n\n20240517\n{URL}", "pass strict=False to skip blank lines"),
        (f"A\n17 May 2024\n{URL}", "pass strict=False to read other spellings of the date"),
        ("A\n20240517\nwww.example.com", "the scheme is missing, such as https://"),
        ("A\n20240517\nhttps://example.com/a b", "a space in a URL is written %20"),
        ("\ufeff\ufeffA", "delete this character"),
        ("A\nB".encode("utf-16"), "begins with the mark of UTF-16: pass encoding='utf-16'"),
        ("A\nB".encode("utf-16-le"), "looks like UTF-16: pass encoding='utf-16'"),
        ("Café\n20240517".encode("cp1252"), "decodes as cp1252: pass encoding='cp1252'"),
    ],
)
def test_a_hint_says_what_may_mend_it(source: str | bytes, hint: str) -> None:
    problem = error_of(source).problems[0]
    assert problem.hint is not None
    assert hint in problem.hint


@pytest.mark.parametrize(
    "source",
    [
        "",
        "A\n99999999\nhttps://example.com/",
        "A\n20240517\nexample.com",
        "A\n20240517\nhttps://example.com/\ta",
        f"A\n20240517\n{URL}\nOne\0.",
        b"\x81",
        "A\n\n20240517",
    ],
)
def test_no_hint_where_there_is_nothing_to_say(source: str | bytes) -> None:
    assert error_of(source).problems[0].hint is None


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("05/06/2024", "ambiguous: 2024-06-05 or 2024-05-06"),
        ("May 2024", "missing day"),
        ("17 May", "missing year"),
        ("Monday August 2024", "missing day"),
        ("10:30", "missing year, month, day"),
        ("17 May 24", "needs a four-digit year"),
        ("024-05-17", "unrecognized date"),
        ("Monday, 17 May 2024", "weekday does not match: 2024-05-17 is a Friday"),
        ("17 May 2024 2025", "too many numbers"),
        ("the day after", "unknown word 'day'"),
        ("99999999999999999999", "unrecognized date"),
        ("17 mai 2024", "unknown word 'mai'"),
        ("２０２４-05-17", "characters other than ASCII letters, digits and punctuation"),
        ("17 May 2024" + " " * 60 + "x", "longer than 64 characters"),
    ],
)
def test_a_doubtful_date_says_why(date: str, reason: str) -> None:
    (problem,) = error_of(f"A\n{date}\n{URL}", strict=False).problems
    assert problem.code == "invalid-date"
    assert problem.message.endswith(f": {reason}")


def test_a_missing_line_is_named() -> None:
    messages = [problem.message for problem in error_of("A").problems]
    assert messages == [
        "the document ends before line 2, the date (YYYYMMDD)",
        "the document ends before line 3, the URL",
    ]
    messages = [problem.message for problem in error_of("A", strict=False).problems]
    assert messages == [
        "the document ends before the date (YYYYMMDD)",
        "the document ends before the URL",
    ]


def test_the_repr_of_a_problem_has_no_excerpt() -> None:
    (problem,) = error_of("A\n20240517").problems
    assert problem.excerpt == "20240517\n        ^"
    assert repr(problem) == (
        "Problem(code='missing-url', message='the document ends before line 3, the URL', "
        "line=2, column=9, end_column=9, hint=None)"
    )


def test_many_problems_are_all_kept_and_some_shown() -> None:
    text = f"A\n20240517\n{URL}\n" + "\0\n" * 99
    error = newsdoc.ParseError(error_of(text).problems, "a.txt")
    assert len(error.problems) == 99
    assert str(error).count("invalid-character") == MAX_PROBLEMS_SHOWN
    assert str(error).endswith("\na.txt: and 79 more")
    assert "after this" not in error_of(text + "\0").problems[-1].message


def test_no_more_than_a_hundred_lines_with_invalid_characters_are_listed() -> None:
    error = error_of(f"A\n20240517\n{URL}\n" + "\0\ud800\0 \0\n" * 100_000)
    assert len(error.problems) == 100
    assert error.problems[-1].line == 103
    assert error.problems[-1].end_column == 4
    assert (
        error.problems[-1].message
        == "U+0000 is not text; lines with such characters after this: 99900"
    )


def test_an_error_travels() -> None:
    error = newsdoc.ParseError(error_of("A\n\0").problems, "a.txt")
    error.add_note("seen on Friday")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert str(again) == str(error)
        assert again.problems == error.problems
        assert again.source == "a.txt"
        assert again.__notes__ == ["seen on Friday"]
    assert isinstance(error, ValueError)


def test_an_error_is_short_and_printable() -> None:
    hostile = "\x1b[31m\u202e\x9b\0" * 10_000
    error = newsdoc.ParseError(
        error_of(f"{hostile}\n{hostile}\n{hostile}\n{hostile}").problems, f"{hostile[:60]}\n.txt"
    )
    assert len(str(error)) < 10_000
    assert all(line.isprintable() for line in str(error).split("\n"))


def test_an_error_of_a_decoder_keeps_its_cause() -> None:
    assert isinstance(error_of(b"\xff").__cause__, UnicodeDecodeError)


@pytest.mark.parametrize(
    ("line", "column", "end_column", "expected"),
    [
        ("abc", 2, 3, "abc\n ^"),
        ("abc", 4, 4, "abc\n   ^"),
        ("", 1, 1, "\n^"),
        ("a\tc", 3, 4, "a c\n  ^"),
        ("日本x", 3, 4, "日本x\n    ^"),
        ("e\u0301x", 3, 4, "e\u0301x\n ^"),
        ("\x1bx", 2, 3, "\\x1bx\n    ^"),
        ("x\x1b", 2, 3, "x\\x1b\n ^^^^"),
        ("x" * 200, 1, 201, "x" * 80 + "…\n" + "^" * 80),
        ("x" * 200, 101, 102, "…" + "x" * 80 + "…\n" + " " * 21 + "^"),
        ("x" * 200, 201, 201, "…" + "x" * 20 + "\n" + " " * 21 + "^"),
    ],
)
def test_carets_stand_under_the_fault(
    line: str, column: int, end_column: int, expected: str
) -> None:
    assert excerpt(line, column, end_column) == expected


def test_printable_escapes_what_a_terminal_could_take_amiss() -> None:
    assert escape_unprintable("día") == "día"
    assert escape_unprintable("\x1b\u202e\ud800\n") == r"\x1b\u202e\ud800\n"


def test_shorten_keeps_both_ends() -> None:
    assert short_repr("abc") == "'abc'"
    assert short_repr("a" * 100 + "z" * 100) == repr("a" * 30 + "…" + "z" * 15)
    assert len(short_repr("\U0010fffe" * 100)) < 250


def test_an_error_is_made_of_problems() -> None:
    text: Any = "1:1: missing-title"
    with pytest.raises(TypeError, match=r"a ParseError has Problems, not '1:1: missing-title'"):
        newsdoc.ParseError(text)
