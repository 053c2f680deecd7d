"""Count the mutants of modules that the tests notice.

    PYTHONPATH=tests python -m mutants.run [--sample N] [--seed SEED] [--jobs N] [MODULE...]

Without arguments, 60 mutants of each module. With --sample, that many of the modules named or,
without a name, of those whose turn it is today, which takes a few minutes.

A module fails if too many of its mutants survive. Those in equivalent.toml do not count: it has
the reasons why no test can notice them. modules.toml has the tests of each module, of which a
mutant is given those that run its line. One that they do not end on counts as noticed, since the
tests have a time limit.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import tomllib
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from mutants.mutate import Mutant, make_mutants, sample_mutants
from mutants.trial import ROOT, Measured, Outcome, Task, measure, path_of, run_tests, start_worker

HERE = Path(__file__).parent
MODULES: dict[str, list[str]] = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
CORE = ["_article", "_atomic", "_dates", "_diagnostics", "_errors", "_files", "_grammar", "_hints"]
CORE += ["_html", "_near_misses", "_parser", "_pydantic", "_summary", "_text"]
SAMPLE = 60
DAYS = 8  # until each module has had its turn
LEAST_KILLED_CORE, LEAST_KILLED = 0.98, 0.95


class Equivalent(NamedTuple):
    """A mutant that no test can notice."""

    module: str
    function: str
    before: str
    after: str


def read_equivalent() -> set[Equivalent]:
    """Read the list of equivalent mutants."""
    entries = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))["mutants"]
    for entry in entries:
        if len(entry["reason"]) < 20:
            raise SystemExit(f"equivalent.toml needs a reason for {entry['before']}")
    return {
        Equivalent(entry["module"], entry["function"], entry["before"], after)
        for entry in entries
        for after in entry["after"]
    }


def is_listed_in_vain(equivalent: Equivalent) -> bool:
    """Return whether a listed mutant cannot be made any more."""
    source = path_of(equivalent.module, ROOT).read_text("utf-8")
    return equivalent[1:] not in {mutant[:3] for mutant, _ in make_mutants(source)}


def make_task(module: str, code: str, measured: Iterable[tuple[str, Measured]]) -> Task:
    """Choose the tests of a mutant: those that run its line, the shortest of each file first."""
    before = ast.unparse(ast.parse(path_of(module, ROOT).read_text("utf-8")))
    line = next(
        number
        for number, (old, new) in enumerate(
            zip(before.split("\n"), code.split("\n"), strict=False), start=1
        )
        if old != new
    )
    measured = list(measured)
    tests = {file: tests_of_line(result, module, line) for file, result in measured}
    if not is_in_function(before, line) or not any(tests.values()):
        tests = {file: set(result.seconds) for file, result in measured}
    chosen = {
        file: sorted(tests[file] | result.starters, key=lambda test: result.seconds.get(test, 0))
        for file, result in measured
    }
    seconds = sum(result.seconds.get(test, 0) for file, result in measured for test in chosen[file])
    return Task(module, code, {file: names for file, names in chosen.items() if names}, seconds)


def tests_of_line(measured: Measured, module: str, line: int) -> set[str]:
    """Return the tests that run a line: all if it is run by an import."""
    tests = set(measured.tests.get(str(path_of(module)), {}).get(line, ()))
    return set(measured.seconds) if "" in tests else tests


def is_in_function(code: str, line: int) -> bool:
    """Return whether a line is run when a function is called, not by an import."""
    return any(
        isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body[0].lineno <= line <= (node.end_lineno or 0)
        for node in ast.walk(ast.parse(code))
    )


def judge(
    module: str, mutants: Iterable[Mutant], outcomes: Iterable[Outcome], known: set[Equivalent]
) -> bool:
    """Report what became of the mutants of a module; return whether few enough survived."""
    results = dict(zip(mutants, outcomes, strict=True))
    survived = [mutant for mutant, outcome in results.items() if outcome.result == "passed"]
    unknown = [mutant for mutant in survived if Equivalent(module, *mutant[:3]) not in known]
    least = LEAST_KILLED_CORE if module in CORE else LEAST_KILLED
    good = len(unknown) <= max(1, int((1 - least) * len(results)))  # 1 of a few says nothing
    timeouts = sum(outcome.result == "timeout" for outcome in results.values())
    seconds = sum(outcome.seconds for outcome in results.values())
    print(
        f"{module}: {len(results)} mutants, {len(results) - len(survived)} killed"
        f" ({timeouts} by time), {len(survived) - len(unknown)} listed as equivalent,"
        f" {len(unknown)} survived, {seconds:.0f} s{'' if good else '  <- FAILED'}",
        flush=True,
    )
    for mutant in unknown:
        function = mutant.function or "at module level"
        print(f"  survived in {function}:\n    - {mutant.before}\n    + {mutant.after}", flush=True)
    return good


def main() -> int:
    """Judge some modules, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--sample", type=int, metavar="N", help="mutants of each module")
    parser.add_argument("--seed", default="newsdoc", help="for other mutants than CI tries")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    arguments = parser.parse_args()
    modules = arguments.modules or list(MODULES)
    if arguments.sample and not arguments.modules:
        modules = modules[date.today().toordinal() % DAYS :: DAYS]
    known = read_equivalent()
    bad = [entry for entry in known if entry.module in modules and is_listed_in_vain(entry)]
    for entry in bad:
        print(f"listed, but gone: {entry}")
    files = dict.fromkeys(file for module in modules for file in MODULES[module])
    good = []
    with (
        TemporaryDirectory(prefix="newsdoc-mutants-") as folder,
        ProcessPoolExecutor(
            arguments.jobs, multiprocessing.get_context("spawn"), start_worker, (folder,)
        ) as pool,
    ):
        measured = dict(zip(files, pool.map(measure, files), strict=True))
        for failure in filter(None, (result.failure for result in measured.values())):
            raise SystemExit(failure)
        runs = []
        for module in modules:
            source = path_of(module, ROOT).read_text("utf-8")
            mutants = sample_mutants(source, arguments.sample or SAMPLE, arguments.seed)
            results = [(file, measured[file]) for file in MODULES[module]]
            tasks = [make_task(module, code, results) for code in mutants.values()]
            runs.append((module, mutants, [pool.submit(run_tests, task) for task in tasks]))
        for module, mutants, futures in runs:
            good.append(judge(module, mutants, (future.result() for future in futures), known))
    return int(bool(bad) or not all(good))


if __name__ == "__main__":
    raise SystemExit(main())
