"""All messages and hints of the core are in wording.txt."""

from __future__ import annotations

import datetime
import doctest
import io
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsdoc import Article, ParseError, Problem, parse, read, unparse, write
from newsdoc._diagnosis import find_warnings
from newsdoc._errors import render_hint


def say(call: Callable[[], object], last: int = 0) -> None:
    """Print what the call gives, or what it raises with its notes; or the last few lines of it."""
    try:
        said = str(call())
    except (TypeError, ValueError, LookupError, OSError) as error:
        said = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    for row in said.split("\n")[-last:]:
        print(row.rstrip())


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ParseError) as caught:
        parse(text)
    return caught.value.problems


def hints(source: str | bytes, **options: Any) -> None:
    """Print the hints of a document, those of the CLI below if they differ."""
    with pytest.raises(ParseError) as caught:
        parse(source, **options)
    for problem in caught.value.problems:
        for hint in dict.fromkeys([problem.hint, render_hint(problem, cli=True)]):
            if hint:
                print(f"{problem.code}: {hint}")


def warnings(body: str) -> None:
    """Print the warnings about an article with this body."""
    text = f"A bridge opens\n20240517\nhttps://example.com/\n{body}\n"
    for problem in find_warnings(text, parse(text)):
        print(problem)


class Reads:
    """A file object whose read() returns a value of a wrong type."""

    def __init__(self, given: object) -> None:
        self.given = given

    def read(self, size: int) -> object:
        return self.given


class Named(io.BytesIO):
    name = "a.txt"


class Unseekable(Named):
    def seekable(self) -> bool:
        return False


def text_file(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(Named(data), "utf-8")


def stream(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(Unseekable(data), "utf-8")


NAMES: dict[str, Any] = {
    "ARTICLE": Article(
        "A bridge opens", datetime.date(2024, 5, 17), "https://example.com/", ("It is green.",)
    ),
    "DAY": datetime.date(2024, 5, 17),
    "URL": "https://example.com/",
    "Article": Article,
    "Named": Named,
    "ParseError": ParseError,
    "Problem": Problem,
    "Reads": Reads,
    "datetime": datetime,
    "io": io,
    "hints": hints,
    "parse": parse,
    "problems": problems,
    "read": read,
    "say": say,
    "stream": stream,
    "text_file": text_file,
    "textwrap": textwrap,
    "unparse": unparse,
    "warnings": warnings,
    "write": write,
}


def test_wording() -> None:
    failed, tried = doctest.testfile("wording.txt", globs=NAMES, encoding="utf-8")
    assert tried >= 80
    assert not failed


def test_a_changed_word_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "wording.txt"
    page.write_text(">>> say(lambda: parse(None))\nTypeError: parse() expects text\n")
    found = doctest.testfile(str(page), module_relative=False, globs=NAMES)
    assert (found.failed, found.attempted) == (1, 1)
