"""Diagnosis as a whole: it never fails, it stops for signals, and it is exported."""

from __future__ import annotations

import ast
import importlib
import json
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import newsdoc
from newsdoc import _diagnosis
from newsdoc._diagnosis import causes

searches = importlib.import_module("newsdoc._diagnosis.warnings")
HERE = Path(__file__).parent
URL = "https://example.com/bridge"
ISO = f"A bridge opens\n2024-05-17\n{URL}\nIt is green.\n"

MODES: list[dict[str, Any]] = [
    {},
    {"lenient": True},
    {"lenient": True, "dayfirst": True},
    {"lenient": True, "dayfirst": False},
]


def strings() -> Iterator[str]:
    """Every short string in the tests of dates: dates of all kinds, good and bad."""
    for path in sorted(HERE.glob("test_date*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            text = node.value if isinstance(node, ast.Constant) else None
            for line in text.split("\n") if isinstance(text, str) else ():
                if 3 < len(line) < 80 and any(map(str.isdigit, line)):
                    yield line


@pytest.mark.thorough
@pytest.mark.parametrize("options", MODES)
def test_every_date_is_diagnosed(options: dict[str, Any]) -> None:
    """Whatever stands where a date is expected, diagnosis reports it and fails at nothing."""
    dates = {*strings(), "Wed 05/06/2024", "Thu 05/06/2024", "Fri 31/04/2024"}
    assert len(dates) > 300
    for date in dates:
        for text in (
            f"A\n{date}\n{URL}\nB\n{date}\n{URL}",
            f"{URL}\nA\nDate: {date}\nIt is green.",
        ):
            found = newsdoc.diagnose(text, **options)
            assert found.article or any(p.severity == "error" for p in found.problems)
            assert not any("bug" in (problem.hint or "") for problem in found.problems)
            found.fixed(unsafe=True)


def in_module(module: ModuleType, code: str) -> Any:
    """Return a function of a module, as a traceback sees it."""
    return eval(code, vars(module))


def test_a_bug_in_a_cause_costs_the_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    assert newsdoc.diagnose(ISO).problems[0].fix
    monkeypatch.setitem(causes.CAUSES, "invalid-date", (in_module(causes, "lambda *_: [][0]"),))
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(ISO)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.fix) == ("invalid-date", 2, None)
    assert "IndexError" in (problem.hint or "")


def test_a_bug_in_a_search_costs_the_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ISO.replace("-", "") + "Tag: a\n"
    assert newsdoc.diagnose(text).problems
    failing = in_module(searches, "lambda *_: [][0]")
    monkeypatch.setitem(searches.DETECTORS, "labels", failing)
    with pytest.warns(UserWarning, match="IndexError"):
        assert newsdoc.diagnose(text).problems == ()


def test_an_exception_that_is_raised_again_keeps_no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    class OutOfTimeError(TimeoutError):
        pass

    def stop(*_: object) -> None:  # as the handler of a signal does
        raise OutOfTimeError

    monkeypatch.setitem(causes.CAUSES, "invalid-date", (stop,))
    try:
        newsdoc.parse(ISO)
    except OutOfTimeError as error:
        raised = weakref.ref(error)
    assert raised() is None


def test_problems_as_dicts_are_json() -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(ISO)
    row = json.loads(json.dumps(caught.value.to_dict()))
    assert row["filename"] is None
    (problem,) = row["problems"]
    assert problem["severity"] == "error"
    assert problem["fix"]["edits"] == [{"start": 15, "end": 25, "text": "20240517"}]
    assert problem["fix"]["options"] == {"lenient": True}
    warning = newsdoc.diagnose(ISO.replace("-", "") + "Tags\n").problems[0].to_dict()
    assert (warning["severity"], warning["fix"]) == ("warning", None)


def test_an_error_has_a_problem() -> None:
    with pytest.raises(ValueError, match="problem"):
        newsdoc.ParseError([])


def test_fixed_text_of_documents_in_several_encodings() -> None:
    data = f"Café\n17 May 2024\n{URL}\nThe café is open.\n".encode("cp1252")
    found = newsdoc.diagnose(data, encoding=["utf-8", "cp1252"])
    assert found.fixed() == f"Café\n20240517\n{URL}\nThe café is open.\n"
    assert newsdoc.diagnose(data).fixed() is None
    assert newsdoc.diagnose(data).fixed(unsafe=True) == found.fixed()
    valid = newsdoc.diagnose(found.fixed() or "")
    assert (valid.article is None, valid.problems, valid.fixed()) == (False, (), None)


def test_find_warnings_is_what_diagnose_finds() -> None:
    text = ISO.replace("-", "") + "Tag: a\n"
    assert tuple(_diagnosis.find_warnings(text)) == newsdoc.diagnose(text).problems


def test_an_error_keeps_no_large_part_of_a_document() -> None:
    (problem,) = newsdoc.diagnose(f"A\n20240517\nexample.com/{'a' * 9000}").problems
    assert problem.fix is None
    assert len(problem.hint or "") < 100


def test_a_long_wrapped_text_is_joined_whole_or_not_at_all() -> None:
    row = "The bridge that was built over the river is green and long, as the\nold one was.\n\n"
    text = ISO.replace("-", "") + row * 700
    (problem,) = newsdoc.diagnose(text).problems
    assert (problem.code, problem.fix) == ("hard-wrapped", None)
    assert newsdoc.diagnose(ISO.replace("-", "") + "\n" + row * 300).problems[0].fix


def test_fixes_that_make_others_possible_have_an_end() -> None:
    """Each decodes one of the layers of a text that was escaped again and again."""
    escaped = "\\" + "u005c" * 40
    fixed = newsdoc.diagnose(f"A & B\n20240517\nx://h\nA {escaped} B").fixed(unsafe=True)
    assert fixed is not None
    layers = newsdoc.parse(fixed).text.count("u005c")
    assert 0 < layers < 40
