"""ParseError and Problem: text, positions, pickling."""

from __future__ import annotations

import copy
import gc
import io
import pickle
import pprint
import random
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import newsdoc
from newsdoc._errors import MAX_PROBLEMS_SHOWN
from newsdoc._text import escape_unprintable, excerpt, short_repr

URL = "https://example.com/bridge"


def error_of(source: str | bytes, **options: Any) -> newsdoc.ParseError:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(source, **options)
    return caught.value


def places(source: str | bytes, **options: Any) -> list[tuple[str, int, int, int]]:
    return [(p.code, p.line, p.column, p.end_column) for p in error_of(source, **options).problems]


def test_the_text_reads_like_a_linter() -> None:
    error = newsdoc.ParseError(error_of(f"A bridge opens\n 2024-05-17\t\n{URL}").problems, "a.txt")
    assert str(error) == (
        "a.txt:2:2: invalid-date: '2024-05-17' is not a valid date (YYYYMMDD)\n"
        "     2024-05-17 \n"
        "     ^^^^^^^^^^\n"
        "    hint: pass lenient=True to accept other date formats"
    )


@pytest.mark.parametrize(
    ("date", "width"), [("2024", 4), ("２０２４", 8), ("橋", 2), ("e\u0301", 1), ("é", 1)]
)
def test_carets_are_as_wide_as_the_text(date: str, width: int) -> None:
    (problem,) = error_of(f"A\n{date}\n{URL}").problems
    assert problem.excerpt == f"{date}\n{'^' * width}"


def test_all_problems_are_reported_in_order() -> None:
    error = error_of("\ufeff\ufeffA\n2024\0\nexample.com\n\0")
    assert [(p.code, p.line, p.column, p.end_column) for p in error.problems] == [
        ("invalid-title", 1, 1, 2),
        ("invalid-date", 2, 1, 6),
        ("invalid-character", 2, 5, 6),
        ("invalid-url", 3, 1, 12),
        ("invalid-character", 4, 1, 2),
    ]
    assert str(error).count("\n4:1: invalid-character: invalid character U+0000\n") == 1


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", " \n\t\n\u3000", "\r\n\r\n", "\x85\u2028"])
@pytest.mark.parametrize("lenient", [True, False])
def test_a_document_without_text_is_one_problem(text: str, lenient: bool) -> None:
    (problem,) = error_of(text, lenient=lenient).problems
    assert (problem.code, problem.line, problem.column, problem.end_column) == ("empty", 1, 1, 1)
    assert problem.excerpt == ""
    assert problem.hint is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"\nA\n20240517\n{URL}", [("blank-line", 1, 1, 1)]),
        (f"\n \n\nA\n20240517\n{URL}", [("blank-line", 1, 1, 1)]),
        (f"A\n\t\n20240517\n{URL}", [("blank-line", 2, 1, 1)]),
        (f"A\n20240517\n\n\n{URL}", [("blank-line", 3, 1, 1)]),
        (f"A\n\n20240517\n\n{URL}\n\n", [("blank-line", 2, 1, 1), ("blank-line", 4, 1, 1)]),
        (f"A\n\n2024\n{URL}", [("blank-line", 2, 1, 1), ("invalid-date", 3, 1, 5)]),
        ("A\n\n20240517", [("blank-line", 2, 1, 1), ("missing-url", 3, 9, 9)]),
        ("A\n\n\n", [("missing-date", 3, 1, 1), ("missing-url", 3, 1, 1)]),
        ("A\n\n ", [("missing-date", 3, 2, 2), ("missing-url", 3, 2, 2)]),
    ],
)
def test_a_run_of_blank_lines_is_one_problem(
    text: str, expected: list[tuple[str, int, int, int]]
) -> None:
    assert places(text) == expected
    lenient = [place for place in expected if place[0] != "blank-line"]
    if lenient:
        assert places(text, lenient=True) == lenient
    else:
        assert newsdoc.parse(text, lenient=True).title == "A"


def test_blank_lines_are_counted_in_the_message() -> None:
    messages = [p.message for p in error_of(f"\nA\n\n\n20240517\n\n\n\n{URL}").problems]
    assert messages == [
        "expected the title, found a blank line",
        "expected the date (YYYYMMDD), found 2 blank lines",
        "expected the URL, found 3 blank lines",
    ]


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("05/06/2024", "ambiguous: 2024-06-05 or 2024-05-06"),
        ("May 2024", "expected a day, a month and a four-digit year"),
        ("17 May", "expected a day, a month and a four-digit year"),
        ("Monday August 2024", "expected a day, a month and a four-digit year"),
        ("10:30", "expected a day, a month and a four-digit year"),
        ("17 May 24", "expected a day, a month and a four-digit year"),
        ("024-05-17", "expected a day, a month and a four-digit year"),
        ("Monday, 17 May 2024", "weekday does not match: 2024-05-17 is a Friday"),
        ("17 May 2024 2025", "expected a day, a month and a four-digit year"),
        ("the day after", "unknown word 'day'"),
        ("99999999999999999999", "expected a day, a month and a four-digit year"),
        ("17 mai 2024", "unknown word 'mai'"),
        ("２０２４-05-17", "unexpected character '２' (U+FF12)"),
        ("17 May 2024" + " " * 90 + "x", "longer than 96 characters"),
    ],
)
def test_an_ambiguous_date_says_why(date: str, reason: str) -> None:
    (problem,) = error_of(f"A\n{date}\n{URL}", lenient=True).problems
    assert problem.code == "invalid-date"
    assert problem.message.endswith(f" is not a valid date: {reason}")


@pytest.mark.parametrize("lenient", [True, False])
def test_a_missing_line_is_named(lenient: bool) -> None:
    messages = [problem.message for problem in error_of("A", lenient=lenient).problems]
    assert messages == [
        "expected the date (YYYYMMDD), found the end of the document",
        "expected the URL, found the end of the document",
    ]


def test_the_repr_of_a_problem_has_no_excerpt() -> None:
    (problem,) = error_of("A\n99999999\nhttps://example.com/").problems
    assert problem.excerpt == "99999999\n^^^^^^^^"
    assert repr(problem) == (
        "Problem(code='invalid-date', message=\"'99999999' is not a valid date (YYYYMMDD)\", "
        "line=2, column=1, end_column=9, severity='error', fix=None)"
    )


def test_many_problems_are_kept_and_some_shown() -> None:
    problem = newsdoc.Problem("invalid-date", "no", 2, 1, 3)
    error = newsdoc.ParseError([problem] * 10_000, "a.txt")
    assert len(error.problems) == 10_000
    assert str(error).count("invalid-date") == MAX_PROBLEMS_SHOWN
    assert str(error).endswith("\na.txt: and 9990 more")
    assert "more" not in str(newsdoc.ParseError([problem] * MAX_PROBLEMS_SHOWN))
    assert str(newsdoc.ParseError([problem] * 11)).endswith("\n and 1 more")
    assert len(repr(error)) < 100
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(error, [newsdoc.ParseError([problem])], problem)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert len(shown) < 500
    assert "[<ParseError (invalid-date)>]" in shown
    assert error._repr_html_()
    assert len(pprint.pformat([error])) < 100


def test_an_error_has_no_dict() -> None:
    """It would take memory in each of the errors that a report keeps."""
    assert vars(newsdoc.ParseError([newsdoc.Problem("invalid-date", "no", 2, 1, 3)])) == {}


def test_the_severity_is_given_by_name() -> None:
    with pytest.raises(TypeError, match="positional arguments"):
        newsdoc.Problem("invalid-date", "no", 2, 1, 3, None, "", "warning")  # type: ignore[call-arg]


def test_three_lines_with_invalid_characters_are_listed() -> None:
    header = f"A\n20240517\n{URL}\n"
    line = "It is green and long, and it opened on Friday, at noon.\0\ud800\0 \0\n"
    assert "more" not in str(error_of(header + line * 3))
    error = error_of(header + line * 4)
    assert error.problems[-1].message.endswith("U+0000; 1 more line with invalid characters")
    error = error_of(header + f"It is long.\n{line}" * 100_000)
    assert [(p.line, p.column, p.end_column) for p in error.problems] == [
        (5, 56, 59),
        (7, 56, 59),
        (9, 56, 59),
    ]
    assert [problem.message for problem in error.problems] == [
        "invalid character U+0000",
        "invalid character U+0000",
        "invalid character U+0000; 99,997 more lines with invalid characters",
    ]


def random_nul(data: bytes, seed: int) -> bytes:
    chosen = random.Random(seed)
    return bytes(0 if byte != 10 and chosen.random() < 0.1 else byte for byte in data)


ARTICLE = f"A bridge opens\n20240517\n{URL}\n" + "It is green and long.\n" * 10
BROKEN: dict[str, Callable[[int], str | bytes]] = {
    "NUL on every line of the body": lambda i: ARTICLE.replace("green", "gr\0n").encode(),
    "NUL anywhere": lambda i: random_nul(ARTICLE.encode(), i),
    "nothing but NUL": lambda i: (b"\0" * 20 + b"\n") * 14,
    "UTF-16": lambda i: ARTICLE.encode("utf-16-le"),
    "a date in another format": lambda i: ARTICLE.replace("20240517", "17 May 2024"),
    "wide characters": lambda i: "長い" * 100 + "\n" + "緑色" * 100 + "\n" + "橋\0" * 7 + "\n",
    "long lines": lambda i: (b"x" * 5_000 + b"\n") * 3,
    "undecodable, 1 MB": lambda i: b"Caf\xe9 \x81" + b"x" * 1_000_000,
    "a row of escapes": lambda i: "\U0010ffff" * 100 + "\n" + "\U0010ffff" * 100,
}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", BROKEN)
def test_an_error_keeps_little_memory(kind: str) -> None:
    """An error keeps at most 2 KiB, however large the document is, and nothing of the document."""
    count = 8
    documents = [BROKEN[kind](number) for number in range(count)]
    error_of(documents[0])  # imports and caches
    errors: list[newsdoc.ParseError] = []
    tracemalloc.start()
    for document in documents:
        error = error_of(document)
        errors.append(newsdoc.ParseError(error.problems, "a.txt"))
        del error
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(errors) == count
    assert size / count < 2048


@pytest.mark.parametrize("character", ["x", "\u6a4b", "\U0001f600"])
def test_the_largest_error_does_not_depend_on_the_document(character: str) -> None:
    """Nine problems at most, whose text is at most 60 columns of the line and as many carets."""
    sizes = []
    for length in (100, 10_000):
        part = character * length
        bad = f"{part}\0{part}"
        lines = ["", f"\ufeff{bad}", "", bad, "", bad, bad, bad, bad]
        error = error_of("\ufeff" + "\n".join(lines))
        assert len(error.problems) == 9
        texts = [text for p in error.problems for text in (p.message, p.excerpt, p.hint or "")]
        sizes.append(sum(map(sys.getsizeof, [*error.problems, *texts])))
    assert sizes[0] == sizes[1] < 6500


@pytest.mark.parametrize("source", [b"\xff" * 1000, "A\n" * 1000, b""])
def test_an_error_has_no_cause_and_no_context(source: str | bytes) -> None:
    error = error_of(source)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_the_errors_of_a_report_have_no_traceback(tmp_path: Path) -> None:
    """The frames of a traceback hold the document."""
    (tmp_path / "a.txt").write_bytes(b"\xff")
    (tmp_path / "b.txt").write_bytes(b"A\n2024")
    (tmp_path / "c.txt").symlink_to("nowhere")
    corpus = newsdoc.open_corpus(tmp_path, max_bytes=1000)
    (tmp_path / "b.txt").write_bytes(b"x" * 2000)
    for error in corpus.check().errors.values():
        chain: BaseException | None = error
        while chain is not None:
            assert chain.__traceback__ is None
            chain = chain.__cause__ or chain.__context__


def test_an_error_can_be_pickled_and_copied() -> None:
    error = newsdoc.ParseError(error_of("A\n\0").problems, "a.txt")
    error.add_note("seen on Friday")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert str(again) == str(error)
        assert again.problems == error.problems
        assert again.filename == "a.txt"
        assert again.__notes__ == ["seen on Friday"]
        assert again.args == (error.problems, "a.txt")
    assert isinstance(error, ValueError)


def test_the_repr_of_an_error_has_its_file_and_each_code_once() -> None:
    problem = newsdoc.Problem("invalid-date", "no", 2, 1, 3)
    other = newsdoc.Problem("missing-url", "no", 2, 3, 3)
    assert repr(newsdoc.ParseError([problem])) == "<ParseError (invalid-date)>"
    error = newsdoc.ParseError([problem, other, problem], "a.txt")
    assert repr(error) == "<ParseError 'a.txt' (invalid-date, missing-url)>"


def test_a_tab_is_shown_as_one_space() -> None:
    error = error_of(f"A\n\t2024\t0517\t\n{URL}")
    assert error.problems[0].excerpt == " 2024 0517 \n ^^^^^^^^^"


def test_an_error_is_short_and_printable() -> None:
    hostile = "\x1b[31m\u202e\x9b\0" * 10_000
    error = newsdoc.ParseError(
        error_of(f"{hostile}\n{hostile}\n{hostile}\n{hostile}").problems, f"{hostile[:60]}\n.txt"
    )
    assert len(str(error)) < 10_000
    assert all(line.isprintable() for line in str(error).split("\n"))


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
        ("x" * 60, 1, 61, "x" * 60 + "\n" + "^" * 60),
        ("x" * 61, 1, 62, "x" * 60 + "...\n" + "^" * 60),
        ("x" * 200, 1, 201, "x" * 60 + "...\n" + "^" * 60),
        ("x" * 200, 101, 102, "..." + "x" * 60 + "...\n" + " " * 18 + "^"),
        ("x" * 200, 201, 201, "..." + "x" * 60 + "\n" + " " * 63 + "^"),
        ("x" * 200, 191, 195, "..." + "x" * 60 + "\n" + " " * 53 + "^^^^"),
        ("\0" * 200, 101, 102, "..." + r"\x00" * 15 + "...\n" + " " * 19 + "^^^^"),
        ("\U0010ffff" * 9, 2, 3, r"\U0010ffff" * 6 + "...\n" + " " * 10 + "^" * 10),
    ],
)
def test_carets_are_below_the_error(line: str, column: int, end_column: int, expected: str) -> None:
    assert excerpt(line, column, end_column) == expected


def test_unprintable_characters_are_escaped() -> None:
    assert escape_unprintable("día") == "día"
    assert escape_unprintable("\x1b\u202e\ud800\n") == r"\x1b\u202e\ud800\n"


def test_short_repr_keeps_both_ends() -> None:
    assert short_repr("abc") == "'abc'"
    assert short_repr("a" * 60) == repr("a" * 60)
    assert short_repr("a" * 61) == repr("a" * 30 + "..." + "a" * 15)
    assert short_repr("a" * 100 + "z" * 100) == repr("a" * 30 + "..." + "z" * 15)
    assert len(short_repr("\U0010fffe" * 100)) == 123
    assert short_repr([10] * 30) == repr([10] * 30)
    assert short_repr([10] * 31) == repr([10] * 31)[:120] + "..."
    assert len(short_repr([1000] * 43)) == 123


def test_an_error_is_made_of_problems() -> None:
    problems: Any
    for problems in ("1:1: missing-title", 5, None, ["1:1: missing-title"]):
        with pytest.raises(TypeError, match=r"^problems must be .*Problem objects, got "):
            newsdoc.ParseError(problems)


def test_an_error_says_how_it_is_pickled() -> None:
    """Tools such as Dask otherwise rebuild an exception without its attributes."""
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse("A title alone")
    error = newsdoc.ParseError(caught.value.problems, "a.txt")
    error.add_note("a note")
    assert "__reduce__" in vars(newsdoc.ParseError)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(error, protocol))
        assert (str(back), back.filename, back.problems) == (str(error), "a.txt", error.problems)
        assert back.__notes__ == ["a note"]
