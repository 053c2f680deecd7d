"""Advice does no harm: what `diagnose`, `check --fix` and `format` make of damaged documents.

The default run takes two languages; `pytest -m slow tests/damage` takes all, and the CLI.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import newsdoc
from commands import Newsdoc
from damage.kinds import ARTICLES, LANGUAGES, Case, cases
from damage.outcomes import Outcome, follow, judge, parsed

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "converters" / "expected.json").read_text("utf-8"))

# Nothing can tell these from what an author may have written.
UNDETECTABLE = {
    "cut in the middle",
    "soft hyphens",  # if there are few
}


def converted() -> Iterator[Case]:
    for name, expected in EXPECTED.items():
        language = expected["language"]
        data = (HERE / "converters" / f"{name}.txt").read_bytes()
        yield Case(name, language, 0, data, ARTICLES[language])


class Result(NamedTuple):
    case: Case
    advice: str
    outcome: Outcome


def results(some: Iterable[Case]) -> Iterator[Result]:
    """Yield the outcomes; of the answers to a question, that of the right one."""
    for case in some:
        if parsed(case.data.decode(errors="replace")) == case.article:
            continue  # a converter that does no damage
        answers: list[Outcome] = []
        for advice, text in follow(case.data):
            outcome = judge(case.data, case.article, text, is_safe=advice == "safe")
            if advice == "question":
                answers.append(outcome)
            else:
                yield Result(case, advice, outcome)
        if answers:
            yield Result(case, "question", min(answers, key=["repaired", "left", "harm"].index))


def figures(some: Iterable[Case]) -> tuple[Counter[tuple[str, Outcome]], list[str]]:
    """Return how often each advice had which outcome, and where it was wrong."""
    counts: Counter[tuple[str, Outcome]] = Counter()
    wrong: list[str] = []
    for case, advice, outcome in results(some):
        counts[advice, outcome] += 1
        if outcome == "harm" or (outcome == "silent" and case.kind not in UNDETECTABLE):
            wrong.append(f"{advice} {outcome}: {case}")
    return counts, wrong


def sample() -> list[Case]:
    return [case for case in cases(("de", "ja")) if case.place == 0]


@pytest.mark.parametrize(
    "languages", [("de", "ja"), pytest.param(LANGUAGES, marks=pytest.mark.slow)]
)
def test_advice_does_no_harm(languages: tuple[str, ...]) -> None:
    counts, wrong = figures(cases(languages))
    assert wrong == []
    assert counts["unsafe", "repaired"] > counts["safe", "repaired"] > counts.total() / 30


def test_advice_does_no_harm_to_converted_articles() -> None:
    _, wrong = figures(case for case in converted() if not EXPECTED[case.kind]["wrapped"])
    assert [row for row in wrong if "silent" not in row] == []


@pytest.mark.slow
def test_advice_does_no_harm_to_wrapped_articles() -> None:
    _, wrong = figures(case for case in converted() if EXPECTED[case.kind]["wrapped"])
    assert wrong == []


@pytest.mark.parametrize("unsafe", [False, True])
def test_fixes_are_idempotent_and_complete(unsafe: bool) -> None:
    for case in (*sample(), *converted()):
        diagnosis = newsdoc.diagnose(case.data)
        text = diagnosis.fixed(unsafe)
        if text is None:
            continue
        after = newsdoc.diagnose(text)
        assert after.fixed(unsafe) in (None, text), case
        remaining = {problem.fix.applicability for problem in after.problems if problem.fix}
        assert "safe" not in remaining, case


def test_format_never_changes_a_warning(run: Newsdoc, tmp_path: Path) -> None:
    everything = sample() + list(converted())
    tmp_path /= "damaged"
    tmp_path.mkdir()
    for number, case in enumerate(everything):
        (tmp_path / f"{number:04}.txt").write_bytes(case.data)
    before = newsdoc.open_corpus(tmp_path).check()
    run("format", "-q", str(tmp_path))
    after = newsdoc.open_corpus(tmp_path).check()

    def codes(report: newsdoc.Report) -> dict[str, list[str]]:
        return {
            doc_id: sorted(problem.code for problem in problems)
            for doc_id, problems in report.warnings.items()
        }

    assert codes(before) == codes(after)
    assert before.errors.keys() == after.errors.keys()
    assert len(before.warnings) > len(everything) / 3


def test_all_faces_agree(run: Newsdoc, tmp_path: Path) -> None:
    tmp_path /= "damaged"
    tmp_path.mkdir()
    for number, case in enumerate([*sample(), *converted()]):
        (tmp_path / f"{number:04}.txt").write_bytes(case.data)
    counts: Counter[str] = Counter()
    for file in sorted(tmp_path.iterdir()):
        problems = newsdoc.diagnose(file.read_bytes()).problems
        counts.update(problem.fix.applicability for problem in problems if problem.fix)
    report = newsdoc.open_corpus(tmp_path).check()
    assert report.fixable == counts
    table = report.to_pandas()
    done = run("check", "--output-format", "json", str(tmp_path))
    rows = [json.loads(row) for row in done.out.splitlines()]
    assert Counter(row["fix"]["applicability"] for row in rows if row["fix"]) == counts
    assert len(table) == len(rows)
    assert (table["severity"] == "warning").sum() == sum(r["severity"] == "warning" for r in rows)
    for how, words in (
        ("safe", "can be fixed"),
        ("unsafe", "can probably be fixed"),
        ("question", "can be fixed by an answer"),
    ):
        assert f"{counts[how]:,} problems {words}" in done.err
        for shown in (str(report), report._repr_html_()):
            assert f"{how} ({counts[how]:,})" in shown


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("arguments", [["check", "--fix"], ["check", "--fix", "--unsafe-fixes"]])
def test_the_cli_does_what_python_does(run: Newsdoc, tmp_path: Path, arguments: list[str]) -> None:
    tmp_path /= "damaged"
    tmp_path.mkdir()
    everything = [*cases(), *converted()]
    expected: dict[str, bytes] = {}
    for number, case in enumerate(everything):
        name = f"{number:04}.txt"
        (tmp_path / name).write_bytes(case.data)
        text = newsdoc.diagnose(case.data).fixed("--unsafe-fixes" in arguments)
        if text is not None:
            is_dos = (
                case.data.count(b"\r\n") == case.data.count(b"\n") == case.data.count(b"\r") > 0
            )
            expected[name] = (text.replace("\n", "\r\n") if is_dos else text).encode()
        else:
            expected[name] = case.data
    run(*arguments, "-q", str(tmp_path))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == expected
