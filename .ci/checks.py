"""The checks of .ci/run that come after the README's command, two at a time.

Nine come in turn, one a day and alone, since some measure time; the long ones in short form.

What each prints is kept in build/ci/NAME.log, and printed when it ends. The last line adds up the
tests of all of them, as pytest's closing lines count them; a check that fails without a failed test
counts as one. Skipped tests are printed with their reasons: one for a reason that is not known is a
failure, since a tool may be missing that should be here.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple, NoReturn

LOGS = Path("build/ci")
NOX = ".venv/bin/nox"
UV = ".venv/bin/uv"
IN_TREE = [".ci/pythons", UV, "tool", "run", "-q", "--python", "python3.15", "--with", "uv", "nox"]
AT_ONCE = 2
MAX_SECONDS = 2400  # for one check
CANNOT_BE_MADE = 77  # .ci/pythons without a tree

# The long ones first, so that none of them is left to run alone at the end.
CHECKS = {
    "engines": [NOX, "-s", "engines"],
    "browser": [NOX, "-s", "browser"],
    "pythons": [*IN_TREE, "-s", "tests-3.14", "tests-3.15"],
    "tests": [NOX, "-s", "tests-3.12", "tests-3.13"],
    "coverage": [NOX, "-s", "coverage"],
    "packaging": [NOX, "-s", "packaging"],
    "user": [NOX, "-s", "user"],
    "lint": [NOX, "-s", "lint"],
    "frame": [NOX, "-s", "frame"],
}

# One a day; `nox -s NAME` runs it whole.
IN_TURN = {
    "hostile": [NOX, "-s", "hostile"],
    "damage": [NOX, "-s", "damage"],
    "fuzz": [NOX, "-s", "fuzz", "--", "-max_total_time=30"],
    "orders": [NOX, "-s", "orders", "--", "today"],
    "mutants": [NOX, "-s", "mutants"],
    "slow": [NOX, "-s", "slow", "--", "today"],
    "lowest": [NOX, "-s", "lowest"],
    "makers": [NOX, "-s", "makers"],
    "servers": [NOX, "-s", "servers"],
}

# Expected reasons for skipping: what ordinary users may not do, what a copy
# of the files lacks, and what is kept elsewhere.
KNOWN_REASONS = [
    "under LC_ALL=C, Python cannot read the .pth file of this folder",
    "NEWSDOC_SAMPLES names no folder with the real document",
    "mounting takes more rights; a limit does the same",
    "only root can give files away",
    "the files are listed by git",
    "this user may not mount a file system",
]

CLOSING = re.compile(
    r"^=* ?((?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?)(?:, )?)+)"
    r" in [\d.]+s",
    re.MULTILINE,
)
SKIPPED = re.compile(r"^SKIPPED \[(\d+)\] (.+?:\d+): (.+)$", re.MULTILINE)
NOT_RUN = re.compile(r"^nox > \* (\S+): skipped(?: \((.+)\))?", re.MULTILINE)
COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Outcome(NamedTuple):
    """What became of one check."""

    name: str
    status: int
    seconds: float
    output: str

    @property
    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, by pytest's words."""
        counts: Counter[str] = Counter()
        for line in CLOSING.findall(self.output):
            for number, word in re.findall(r"(\d+) (\w+)", line):
                counts[word.replace("errors", "error")] += int(number)
        return counts

    @property
    def failed(self) -> int:
        counts = self.counts
        return counts["failed"] + counts["error"] or int(self.status not in (0, CANNOT_BE_MADE))


running: set[subprocess.Popen[bytes]] = set()
printing = threading.Lock()


def stop(signal_number: int, _frame: object) -> NoReturn:
    """End what runs, with all that it has started."""
    for process in list(running):
        os.killpg(process.pid, signal.SIGTERM)
    os._exit(128 + signal_number)


def run(name: str, command: Sequence[str]) -> Outcome:
    """Run one check and print what it said."""
    started = time.monotonic()
    path = LOGS / f"{name}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running.add(process)
        try:
            status = process.wait(MAX_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
            log.write(f"\n{name} took more than {MAX_SECONDS} seconds\n".encode())
        running.discard(process)
    seconds = time.monotonic() - started
    output = read(path)
    with printing:
        print(f"\n===== {name}: exit status {status} after {seconds:.0f} s")
        print(output, flush=True)
    return Outcome(name, status, seconds, output)


def read(path: Path) -> str:
    """The text of a log, without colors."""
    return COLOR.sub("", path.read_text("utf-8", "replace"))


def summarize(outcomes: Sequence[Outcome]) -> int:
    """Print a summary of all checks and return the exit status."""
    failed = sum(outcome.failed for outcome in outcomes)
    print("\n===== summary\n")
    for outcome in outcomes:
        counts = ", ".join(f"{number} {word}" for word, number in outcome.counts.items())
        print(f"{outcome.name:<12}{outcome.seconds:>5.0f} s  exit {outcome.status:<4}{counts}")

    reasons: Counter[str] = Counter()
    for outcome in outcomes:
        for number, place, reason in SKIPPED.findall(outcome.output):
            reasons[f"{place}: {reason}"] += int(number)
    print(f"\n{sum(reasons.values())} skipped")
    for reason, number in reasons.items():
        known = reason.endswith(tuple(KNOWN_REASONS))
        print(f"  {number} × {reason}" + ("" if known else "  <- UNKNOWN REASON"))
        failed += not known

    for outcome in outcomes:
        for session, reason in NOT_RUN.findall(outcome.output):
            print(f"NOT TESTED: {session}: {reason or 'see its log'}")
        if outcome.status == CANNOT_BE_MADE:
            print(f"NOT TESTED on 3.14, 3.15: {outcome.output.strip().splitlines()[-1]}")

    ran = {outcome.name for outcome in outcomes}
    print(f"In turn, and not today: {', '.join(name for name in IN_TURN if name not in ran)}")
    print(f"{sum(outcome.counts['passed'] for outcome in outcomes)} passed, {failed} failed")
    return int(failed > 0)


def main() -> int:
    """Run all of it; the arguments are the exit status of the README's command, and its seconds."""
    status, seconds = map(int, sys.argv[1:])
    readme = Outcome("readme", status, seconds, read(LOGS / "readme.log"))
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(run, CHECKS, CHECKS.values()))
    name = list(IN_TURN)[date.today().toordinal() % len(IN_TURN)]
    return summarize([readme, *outcomes, run(name, IN_TURN[name])])


if __name__ == "__main__":
    raise SystemExit(main())
