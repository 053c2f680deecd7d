"""Every conformance case, by every route of reading it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsdoc
from helpers import load_case

CASES = Path(__file__).parents[1] / "cases"
VALID = sorted((CASES / "valid").glob("*.txt"))
INVALID = sorted((CASES / "invalid").glob("*.txt"))


Options = dict[str, Any]


def options_of(expected: dict[str, Any]) -> Options:
    """Return the arguments with which the case is to be parsed."""
    return {name: expected[name] for name in ("encoding", "lenient", "dayfirst")}


def without_encoding(options: Options) -> Options:
    return {name: value for name, value in options.items() if name != "encoding"}


def parse_str(path: Path, options: Options) -> newsdoc.Article:
    # newline="" keeps the newlines, so that parse gets them as they are.
    with path.open(encoding=options["encoding"], newline="") as file:
        return newsdoc.parse(file.read(), **without_encoding(options))


def parse_bytes(path: Path, options: Options) -> newsdoc.Article:
    return newsdoc.parse(path.read_bytes(), **options)


def read_path(path: Path, options: Options) -> newsdoc.Article:
    return newsdoc.read(path, **options)


def read_name(path: Path, options: Options) -> newsdoc.Article:
    return newsdoc.read(str(path), **options)


def read_binary_file(path: Path, options: Options) -> newsdoc.Article:
    with path.open("rb") as file:
        return newsdoc.read(file, **options)


def read_text_file(path: Path, options: Options) -> newsdoc.Article:
    with path.open(encoding=options["encoding"]) as file:
        return newsdoc.read(file, **without_encoding(options))


def read_bytes_in_memory(path: Path, options: Options) -> newsdoc.Article:
    return newsdoc.read(io.BytesIO(path.read_bytes()), **options)


Route = Callable[[Path, Options], newsdoc.Article]
ROUTES: list[Route] = [
    parse_str,
    parse_bytes,
    read_path,
    read_name,
    read_binary_file,
    read_text_file,
    read_bytes_in_memory,
]
FROM_FILES = (read_path, read_name, read_binary_file, read_text_file)


def has_str(expected: dict[str, Any]) -> bool:
    """Return whether decoding the document by oneself leaves all of its text to parse."""
    code = expected["problems"][0]["code"]
    drops_bom = expected["encoding"] in ("utf-8-sig", "utf-16", "utf-32")
    return code != "undecodable" and not (drops_bom and code == "invalid-title")


def test_there_are_cases() -> None:
    assert len(VALID) >= 150
    assert len(INVALID) >= 200


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid(path: Path) -> None:
    """A valid case gives its article by every route, and canonical bytes come back as they were."""
    expected = load_case(path)
    for route in ROUTES:
        article = route(path, options_of(expected))
        assert article.to_dict() == expected["article"], route.__name__
    written = newsdoc.unparse(article)
    assert (written.encode() == path.read_bytes()) == expected["canonical"]
    again = newsdoc.parse(written)
    assert again == article
    assert again.tags_position == article.tags_position


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid(path: Path) -> None:
    """An invalid case gives all its problems, at their positions, by every route.

    Or the first alone, if the document is recognized as something else than text.
    """
    expected = load_case(path)
    for route in ROUTES:
        if route is parse_str and not has_str(expected):
            continue
        with pytest.raises(newsdoc.ParseError) as caught:
            route(path, options_of(expected))
        problems = [
            {
                "code": problem.code,
                "line": problem.line,
                "column": problem.column,
                "end_column": problem.end_column,
            }
            for problem in caught.value.problems
        ]
        recognized = re.match(r"expected (\S+ )?text, found", caught.value.problems[0].message)
        assert problems == expected["problems"][: 1 if recognized else None], route.__name__
        source = str(path) if route in FROM_FILES else None
        assert caught.value.filename == source, route.__name__
