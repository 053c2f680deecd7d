"""The page of error codes has a section and an example for every code."""

from __future__ import annotations

import ast
import re
import typing
from pathlib import Path

import pytest

import newsdoc
from newsdoc._errors import ErrorCode, WarningCode

PAGE = (Path(newsdoc.__file__).parent / "_cli" / "problems.md").read_text("utf-8")
ERRORS, _, WARNINGS = PAGE.partition("\n## Warnings\n")


@pytest.mark.parametrize(("page", "codes"), [(ERRORS, ErrorCode), (WARNINGS, WarningCode)])
def test_every_code_has_a_section(page: str, codes: object) -> None:
    assert re.findall(r"^## ([\w-]+)$", page, re.MULTILINE) == list(typing.get_args(codes))


@pytest.mark.parametrize("code", typing.get_args(ErrorCode))
def test_every_error_has_an_example(code: str) -> None:
    section = PAGE.partition(f"\n## {code}\n")[2].partition("\n## ")[0]
    assert f": {code}: " in section


CAUSES = re.findall(
    r'^\| `(b?".*")` \| `?([^|`]+)`? \| [^|]+ \| (safe|unsafe|question|none)\b', PAGE, re.MULTILINE
)


def test_the_causes_are_listed() -> None:
    assert len(CAUSES) > 25


@pytest.mark.parametrize("code", typing.get_args(WarningCode))
def test_every_warning_has_an_example(code: str) -> None:
    section = PAGE.partition(f"\n## {code}\n")[2].partition("\n## ")[0]
    assert ">>> " in section or code in {cause for _, cause, _ in CAUSES}


@pytest.mark.parametrize(("document", "cause", "applicability"), CAUSES)
def test_every_cause_is_found(document: str, cause: str, applicability: str) -> None:
    problems = newsdoc.diagnose(ast.literal_eval(document)).problems
    if cause in typing.get_args(WarningCode):
        assert [(p.code, p.fix) for p in problems] == [(cause, None)]
        return
    problem = next(p for p in problems if p.hint)
    fix = problem.fix
    assert (fix.applicability if fix else "none") == applicability
    if fix:
        assert fix.kind == cause
