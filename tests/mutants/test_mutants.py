"""The list of equivalent mutants: each is of a line that is there, and has a reason."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from pathlib import Path
from typing import Any

import pytest

LISTED = Path(__file__).parent / "equivalent.toml"
ENTRIES: dict[str, list[dict[str, Any]]] = tomllib.loads(LISTED.read_text("utf-8"))


def source_of(name: str) -> list[str]:
    """The lines of a function, or of a module, without indentation."""
    package, module, *names = name.split(".")
    found: Any = importlib.import_module(f"{package}.{module}")
    for part in names:
        # What is inside a function cannot be reached by its name; its lines are the function's.
        found = getattr(found, part, found)
    return [row.strip() for row in inspect.getsource(found).splitlines()]


@pytest.mark.parametrize(
    "entry",
    [entry for entries in ENTRIES.values() for entry in entries],
    ids=lambda entry: entry["function"],
)
def test_an_equivalent_mutant_is_of_a_line_that_is_there(entry: dict[str, Any]) -> None:
    """A line that changes takes its mutants off the list: they are to be judged anew."""
    assert set(entry) == {"function", "before", "after", "reason"}
    assert entry["after"]
    assert len(entry["reason"]) > 20
    rows = source_of(entry["function"])
    for row in entry["before"].split("\n"):
        assert row in rows


def test_there_are_few() -> None:
    """Two in a hundred mutants at most, of some 1,500 and 400."""
    assert set(ENTRIES) == {"mutmut", "cosmic-ray"}
    for tool, most in (("mutmut", 29), ("cosmic-ray", 8)):
        assert 0 < sum(len(entry["after"]) for entry in ENTRIES[tool]) <= most
