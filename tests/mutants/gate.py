"""Judges a run of mutmut, `gate.py mutmut`, or a session of cosmic-ray, `gate.py cosmic-ray FILE`.

It fails unless 98 of 100 mutants are killed and every other one is listed in equivalent.toml, with
the reason why no test can tell it from the original; and unless every one that is listed has
survived, so that the list does not grow old. mutmut's own exit status is always 0.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

LISTED = Path(__file__).parent / "equivalent.toml"
LEAST_KILLED = 0.98


class Mutant(NamedTuple):
    """A change of one function: the lines that it takes away and puts in, without indentation."""

    function: str
    before: str
    after: str


def read_difference(function: str, difference: str) -> Mutant:
    changed: dict[str, list[str]] = {"-": [], "+": []}
    for row in difference.splitlines():
        if row[:1] in changed and not row.startswith(("---", "+++")):
            changed[row[0]].append(row[1:].strip())
    return Mutant(function, "\n".join(changed["-"]), "\n".join(changed["+"]))


def read_listed(tool: str) -> set[Mutant]:
    """The mutants of a tool that are known to be equivalent."""
    return {
        Mutant(entry["function"], entry["before"], after)
        for entry in tomllib.loads(LISTED.read_text("utf-8"))[tool]
        for after in entry["after"]
    }


def mutmut(*arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_mutmut() -> tuple[int, list[Mutant]]:
    """How many mutants there were in the last run, and those that no test has noticed."""
    mutmut("export-cicd-stats")
    counts = json.loads(Path("mutants/mutmut-cicd-stats.json").read_bytes())
    survived = []
    for row in mutmut("results").splitlines():
        name, _, status = row.strip().rpartition(": ")
        if status in ("timeout", "segfault"):  # noticed, if not by an assertion
            continue
        if status not in ("survived", "no tests"):
            raise SystemExit(f"{name}: {status}: let mutmut run to its end first")
        function = name.rpartition("__mutmut_")[0].replace(".x_", ".")
        function = function.replace("xǁ", "").replace("ǁ", ".")
        survived.append(read_difference(function, mutmut("show", name)))
    return counts["total"], survived


def read_cosmic_ray(path: str) -> tuple[int, list[Mutant]]:
    """How many mutants there were in the session, and those that no test has noticed."""
    with sqlite3.connect(path) as session:
        rows = session.execute(
            "SELECT module_path, definition_name, worker_outcome, test_outcome, diff"
            " FROM mutation_specs LEFT JOIN work_results USING (job_id)"
        ).fetchall()
    total = 0
    survived = []
    for module, definition, outcome, verdict, difference in rows:
        if outcome is None:
            raise SystemExit("let cosmic-ray run to its end first")
        total += outcome != "SKIPPED"
        if verdict == "SURVIVED":
            names = [*Path(module).with_suffix("").parts[1:], definition]
            survived.append(read_difference(".".join(filter(None, names)), difference))
    return total, survived


def main() -> None:
    """Print what is wrong, and fail if anything is."""
    tool = sys.argv[1]
    total, survived = read_mutmut() if tool == "mutmut" else read_cosmic_ray(sys.argv[2])
    listed = read_listed(tool)
    killed = (total - len(survived)) / total
    print(f"{tool}: {total} mutants, {len(survived)} survived, {killed:.2%} killed")
    new = [mutant for mutant in survived if mutant not in listed]
    old = [mutant for mutant in listed if mutant not in survived]
    for title, mutants in (("survived", new), ("listed, but killed or gone", old)):
        for mutant in mutants:
            print(f"{title}: {mutant.function}\n- {mutant.before}\n+ {mutant.after}")
    if new or old or killed < LEAST_KILLED:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
