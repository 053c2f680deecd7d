"""Input that is slow or large by design: time is linear, memory is bounded, nothing leaks."""

from __future__ import annotations

import ast
import gc
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import newsdoc
from newsdoc import _dates
from newsdoc._diagnosis import formats, warnings
from newsdoc._screen import ODD_LINE

MIB = 1024 * 1024
SECONDS = 20  # for a child process that reads 3 MiB some ten times; it takes one or two
SOURCES = sorted(Path(newsdoc.__file__).parent.rglob("*.py"))

HEADER = "Title\n20240517\nhttps://example.com/\n"
BODY = "\n20240517\nhttps://example.com/"
LENIENT: dict[str, Any] = {"lenient": True}

REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT}

Hostile = Callable[[int], tuple[str | bytes, dict[str, Any]]]


def filled(before: str, piece: str, after: str = "", **options: Any) -> Hostile:
    """Documents of a given size in which a piece is repeated."""

    def make(size: int) -> tuple[str, dict[str, Any]]:
        return before + piece * (size // len(piece)) + after, options

    return make


def encoded(before: str, piece: str, last: bytes, **options: Any) -> Hostile:
    """The same as bytes, with some that are not UTF-8 at the end."""

    def make(size: int) -> tuple[bytes, dict[str, Any]]:
        return (before + piece * (size // len(piece.encode()))).encode() + last, options

    return make


INPUTS: dict[str, Hostile] = {
    "spaces": filled("", " "),
    "line feeds": filled("", "\n"),
    "carriage returns": filled("", "\r"),
    "CR LF": filled("", "\r\n"),
    "marks": filled("", "\ufeff"),
    "a title of whitespace and text": filled("x", " \u3000", "x" + BODY),
    "a long title": filled("", "漢", BODY),
    "NULs on one line": filled(HEADER, "\x00"),
    "a NUL on every line": filled(HEADER, "a\x00\n"),
    "NULs between letters": filled("", "a\x00"),
    "lone surrogates": filled(HEADER, "\ud800\n"),
    "a surrogate after everything": filled(HEADER, "é\n", "\ud800"),
    "digits for a date": filled("Title\n", "1", "\nhttps://example.com/"),
    "spaces in a date": filled("Title\n2024", " ", "0517\nhttps://example.com/"),
    "combining marks in an invalid date": filled("Title\ne", "\u0301", "\nhttps://example.com/"),
    "a scheme without end": filled("Title\n20240517\n", "a.+-"),
    "colons for a host": filled("Title\n20240517\nhttp://", ":"),
    "at signs for a host": filled("Title\n20240517\nhttp://", "a@"),
    "at signs alone": filled("Title\n20240517\nhttp://", "@"),
    "brackets for a host": filled("Title\n20240517\nhttp://", "["),
    "a space at the end of a URL": filled("Title\n20240517\nhttp://a", "/", " b"),
    "spaces in a URL": filled("Title\n20240517\nhttp://a", " ", "b"),
    "tag lines": filled(HEADER, "Tags: a\n"),
    "tag lines without tags": filled(HEADER, "tags:\n"),
    "tag lines in a tag line": filled(HEADER, "Tags:"),
    "commas": filled(HEADER + "Tags:", ","),
    "commas and spaces": filled(HEADER + "Tags:", " , "),
    "tags": filled(HEADER + "Tags:", "a,"),
    "nearly tag lines": filled(HEADER, "Tags\n"),
    "paragraphs of one letter": filled(HEADER, "a\n"),
    "whitespace around every paragraph": filled(HEADER, "\u3000 a \u2028\n"),
    "blank lines of whitespace": filled(HEADER, " \x85\u2029\n"),
    "one paragraph of line breaks that are none": filled(HEADER + "a", "\u2028\x0b", "a"),
    "lenient: blank lines before the title": filled("", "\n", HEADER, **LENIENT),
    "lenient: blank lines before the URL": filled(
        "Title\n20240517\n", " \r\n", "https://example.com/", **LENIENT
    ),
    "lenient: a title and blank lines": filled("Title", "\n \u3000", **LENIENT),
    "lenient: a long date": filled("Title\n", "May 1 ", "\nhttps://example.com/", **LENIENT),
    "lenient: paragraphs": filled("\n" + HEADER, "a\n", **LENIENT),
    "bytes: the last is broken": encoded(HEADER, "é\n", b"\xff"),
    "bytes: one line, the last is broken": encoded(HEADER, "漢", b"\xe6\xbc"),
    "bytes: not UTF-16": encoded(HEADER, "a", b"a\xd8", encoding="utf-16-le"),
    "bytes: UTF-7": encoded(HEADER, "+AOk-", b"\xff", encoding="utf-7"),
}


def test_there_are_inputs() -> None:
    assert len(INPUTS) >= 30


@pytest.mark.parametrize("name", INPUTS)
def test_a_small_hostile_input(name: str) -> None:
    """The inputs of the slow tests below are read, or rejected with a ParseError; and diagnosed."""
    source, options = INPUTS[name](300)
    use((source, options))
    newsdoc.diagnose(source, **options).fixed(unsafe=True)


def use(source: tuple[str | bytes, dict[str, Any]]) -> None:
    """Read a document and look at what comes out, as a careless user would."""
    try:
        article = newsdoc.parse(source[0], **source[1])
    except newsdoc.ParseError as error:
        shown = str(error)
    else:
        shown = f"{article!r} {article.domain}"[:500]
        assert newsdoc.parse(newsdoc.unparse(article)) == article
    assert len(shown) < 20_000


def child(name: str) -> None:
    """Print the least CPU time of a few uses of an input of 1 MiB, and of one of 2 MiB."""
    sources = [INPUTS[name](size) for size in (MIB, 2 * MIB)]
    least = [float("inf")] * 2
    for _ in range(5):
        for index, source in enumerate(sources):
            start = time.process_time()
            use(source)
            least[index] = min(least[index], time.process_time() - start)
    print(json.dumps(least))


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_time_grows_as_the_input_does(name: str) -> None:
    """An input of 1 MiB is read in time, and one of twice the size in 2.5 times that at most.

    Twenty milliseconds are left to the caches, which a larger input may leave.
    """
    command = [sys.executable, "-c", f"import test_hostile; test_hostile.child({name!r})"]
    ratios = []
    for _ in range(3):  # a busy machine may distort one measurement
        done = subprocess.run(
            command,
            cwd=Path(__file__).parent,
            timeout=SECONDS,
            check=True,
            capture_output=True,
            text=True,
        )
        one, two = json.loads(done.stdout)
        ratios.append(two / one)
        if two <= 2.5 * one + 0.02:
            return
    raise AssertionError(f"time(2n) / time(n): {ratios}")


# Memory


def peak(read: Callable[[], object]) -> int:
    """The most bytes in use while reading, besides what was in use before."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def result(source: tuple[str | bytes, dict[str, Any]]) -> object:
    try:
        return newsdoc.parse(source[0], **source[1])
    except newsdoc.ParseError as error:
        return error


ORDINARY = ("The new bridge opened on Friday, and traffic was light. " * 8).strip() + "\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_peak_memory_of_an_ordinary_article(ending: str) -> None:
    """Reading an article of ordinary paragraphs takes five times its size at most."""
    text = (HEADER + ORDINARY * 500).replace("\n", ending)
    assert peak(lambda: newsdoc.parse(text)) < 5 * len(text)


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_peak_memory_of_a_hostile_input(name: str) -> None:
    """Reading any document takes a hundred times its size at most: a line or tag of one or two
    characters is a str of some fifty bytes, and pointers to it."""
    source = INPUTS[name](MIB)
    assert peak(lambda: result(source)) < 100 * MIB


@pytest.mark.parametrize("name", INPUTS)
def test_errors_stay_small(name: str) -> None:
    """An error holds some kilobytes at most, however large the document."""
    source = INPUTS[name](50_000)
    error = result(source)
    if isinstance(error, newsdoc.ParseError):
        assert len(error.problems) <= 103
        assert all(len(str(problem)) < 2000 for problem in error.problems)


@pytest.mark.slow
def test_a_million_reads_leak_nothing() -> None:
    """After a million documents, good and bad, as much memory is in use as after the first few."""
    good = HEADER + "It is green.\nTags: a, b\n"
    bad = "Title\n2024-05-17\nwww.example.com\nIt is\x00green."
    worse = b"Title\n2024\xff"

    def read(times: int) -> None:
        for number in range(times):
            newsdoc.parse(good)
            if number % 10 == 0:
                result((bad, {}))
                result((worse, {}))
            if number % 100 == 0:
                result((bad, LENIENT))

    read(1000)
    gc.collect()
    before = sys.getallocatedblocks()
    read(900_000)
    gc.collect()
    assert sys.getallocatedblocks() - before < 200


# Regular expressions


BUILT = {
    ("_glob.py", "fnmatch.translate(part)"),  # every `*` but the last is atomic
    ("_dates.py", "pattern"),  # those at the end of `patterns`
    ("_screen.py", "ODD_LINE"),
    ("formats.py", "pattern"),
    ("formats.py", "_BEGINNINGS"),
    ("warnings.py", "expression"),
    ("warnings.py", "unless"),
}


def part_of_pattern(part: ast.expr) -> str:
    """A part of an f-string, with "x" for a text that is escaped."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    assert ast.unparse(part.value).startswith("re.escape("), ast.unparse(part.value)
    return "x"


def patterns() -> Iterator[tuple[str, str]]:
    """Every regular expression in newsdoc's source, and where it is."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_bytes())):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("re."):
                continue
            pattern = node.args[0]
            code = ast.unparse(pattern)
            where = f"{source.name}:{node.lineno}: {code}"
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                yield where, pattern.value
            elif isinstance(pattern, ast.Constant) and isinstance(pattern.value, bytes):
                yield where, pattern.value.decode("latin-1")
            elif isinstance(pattern, ast.JoinedStr):  # it may contain a fixed text
                yield where, "".join(map(part_of_pattern, pattern.values))
            elif ast.unparse(node.func) != "re.escape" and (source.name, code) not in BUILT:
                raise AssertionError(where)
    yield "_screen: ODD_LINE", ODD_LINE
    # Compiled when they are first needed.
    for text, name in formats.TEXT:
        yield f"formats: {name}", text
    for data, name in formats.BINARY:
        yield f"formats: {name}", data.decode("latin-1")
    for row in warnings.PATTERNS:
        for text in filter(None, (row.sign, row.part, row.unless)):
            yield f"warnings: {row.message}", text
    for form in (*_dates.NUMERIC, *_dates.NAMED, *_dates.WITH_CLOCK):
        for text in form:
            yield f"_dates: {text}", f"(?xia){text}"
    for text in (_dates.CLOCK_LEAD, _dates.WEEKDAY_LEAD, _dates.AFTER_LEAD):
        yield f"_dates: {text}", f"(?xia){text}"


def backtracking(pattern: str) -> list[str]:
    """The repeats without a bound that could give back what they took."""
    found = []

    def walk(items: Any) -> None:
        for item in items:
            if isinstance(item, tuple) and item and item[0] in REPEATS:
                operator, (_, most, inner) = item
                if most > 20 and operator is not constants.POSSESSIVE_REPEAT:
                    found.append(f"{operator} of {inner}")
                walk(inner)
            elif isinstance(item, tuple) and item and item[0] is constants.ATOMIC_GROUP:
                # What is inside gives nothing back once it has matched, and may hold one repeat.
                _, inner = item
                if not (len(inner) == 1 and inner[0][0] in REPEATS):
                    walk(inner)
            elif isinstance(item, tuple | list | parser.SubPattern):
                walk(item)

    walk(parser.parse(pattern))
    return found


def test_no_regular_expression_can_backtrack() -> None:
    """Every repeat without a small bound is possessive, so matching takes linear time."""
    found = list(patterns())
    assert len(found) >= 5
    for where, pattern in found:
        assert backtracking(pattern) == [], where


@pytest.mark.parametrize(
    "pattern", ["a*", "a+b", "(?:a|b)*?c", "x(?:a+)++", "[ab]{1,100}", "(?=a*)b", "(a)(?(1)b*|c)"]
)
def test_a_pattern_that_can_backtrack_is_found(pattern: str) -> None:
    assert backtracking(pattern)


@pytest.mark.parametrize("pattern", ["a*+", "(?:a++b)*+", "(?>a*)b", "[ab]{1,3}", "a?", "abc"])
def test_a_pattern_that_cannot_is_not(pattern: str) -> None:
    assert backtracking(pattern) == []
