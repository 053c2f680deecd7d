"""Outputs of real converters, and texts that only look like them."""

from __future__ import annotations

import json
from pathlib import Path

import newsdoc

HERE = Path(__file__).parent
ARTICLES = {file.stem: newsdoc.read(file) for file in sorted((HERE / "articles").glob("*.txt"))}
EXPECTED = json.loads((HERE / "converters" / "expected.json").read_text("utf-8"))


def test_the_articles_are_in_canonical_form() -> None:
    assert len(ARTICLES) == 9
    for language, article in ARTICLES.items():
        assert newsdoc.unparse(article).encode() == (HERE / f"articles/{language}.txt").read_bytes()


def test_each_output_has_its_expectation() -> None:
    assert sorted(EXPECTED) == sorted(file.stem for file in (HERE / "converters").glob("*.txt"))
    assert sum(row["wrapped"] for row in EXPECTED.values()) > 100
    assert sum(not row["wrapped"] for row in EXPECTED.values()) > 20
