"""Apply fixes to a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from newsdoc._errors import Edit, Problem

MAX_ROUNDS: Final = 10  # of fixes that make others possible


def apply_fixes(
    text: str, find_problems: Callable[[str], Sequence[Problem]], *, unsafe: bool
) -> str:
    """Return the text after all fixes of its problems, and of those that remain."""
    for _ in range(MAX_ROUNDS):
        edits = _choose_edits(find_problems(text), unsafe=unsafe)
        if not edits:
            break
        text = _apply(text, edits)
    return text


def _choose_edits(problems: Iterable[Problem], *, unsafe: bool) -> list[Edit]:
    """Return the edits of applicable fixes, without those that overlap an earlier one."""
    chosen: list[Edit] = []
    applicable = ("safe", "unsafe") if unsafe else ("safe",)
    for fix in dict.fromkeys(problem.fix for problem in problems):
        if fix is None or fix.applicability not in applicable:
            continue
        if not any(
            one.start <= two.end and two.start <= one.end for one in chosen for two in fix.edits
        ):
            chosen += fix.edits
    return sorted(chosen, key=lambda edit: edit.start)


def _apply(text: str, edits: Iterable[Edit]) -> str:
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])
