"""SECURITY.md: the tests that it names exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = re.findall(r"`(tests/[^`]+)`", (ROOT / "SECURITY.md").read_text("utf-8"))


def test_each_section_of_promises_names_tests() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    promises, _, _ = text.partition("## Not promised")
    for section in promises.split("\n## ")[1:]:
        items = re.split(r"^- ", section, flags=re.MULTILINE)[1:]
        assert items
        for item in items:
            assert "`tests/" in item, item


@pytest.mark.parametrize("name", TESTS)
def test_the_tests_that_hold_a_promise_exist(name: str) -> None:
    path, _, test = name.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    named = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")
    }
    assert named
    assert not test or test in named
