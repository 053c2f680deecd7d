"""Paired measurement: contenders run in turn, so that a busy machine slows all of them equally."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from timeit import Timer
from typing import Final

import attrs

import newsdoc

ROOT: Final = Path(__file__).resolve().parent.parent
MIN_RUN: Final = 0.02  # seconds; anything faster is repeated until it takes as long
ROUNDS: Final = 15

Run = Callable[[], object]


@attrs.frozen
class Row:
    """newsdoc compared with one other contender."""

    other: str
    ratio: float  # newsdoc's figure divided by the other's: the median of the paired ratios
    ours: float
    theirs: float


@attrs.frozen
class Table:
    """One question, and newsdoc compared with each contender."""

    question: str
    rows: tuple[Row, ...]
    unit: str = "s"  # of ours and theirs: "s" or "B"
    note: str = ""
    headings: tuple[str, str, str, str] = ("ratio", "newsdoc against", "newsdoc", "the other")
    contest: bool = True  # the better figure of each row is in bold

    def markdown(self) -> str:
        """Return the table in Markdown, ratios first."""
        lines = [
            f"## {self.question}",
            "",
            f"| {' | '.join(self.headings)} |",
            "|---:|---|---:|---:|",
        ]
        for row in self.rows:
            ours, theirs = amount(row.ours, self.unit), amount(row.theirs, self.unit)
            ratio = f"{row.ratio:.2f}"
            if self.contest and ratio != "1.00":
                if row.ratio < 1:
                    ours = f"**{ours}**"
                else:
                    theirs = f"**{theirs}**"
            lines.append(f"| {ratio} | {row.other} | {ours} | {theirs} |")
        return "\n".join([*lines, *(["", self.note] if self.note else [])])


def compare(
    question: str,
    ours: Run,
    others: Mapping[str, Run],
    *,
    rounds: int = ROUNDS,
    note: str = "",
) -> Table:
    """Time newsdoc against the others.

    Every round runs each contender once (or for 20 ms); the order is reversed after each round.
    """
    times = time_in_turn([ours, *others.values()], rounds)
    rows = [row_of(name, times[0], theirs) for name, theirs in zip(others, times[1:], strict=True)]
    return Table(question, tuple(rows), note=note)


def row_of(other: str, ours: Sequence[float], theirs: Sequence[float]) -> Row:
    """Return the row of two contenders whose figures were taken in pairs.

    The ratio is the median of the ratios of the pairs; the figures are the medians of each.
    """
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    return Row(other, ratio, median(ours), median(theirs))


def time_in_turn(runs: Sequence[Run], rounds: int) -> list[list[float]]:
    """Return the seconds that one call of each takes, in every round."""
    timers = [Timer(run) for run in runs]
    numbers = [max(1, round(MIN_RUN / max(timer.timeit(1), 1e-9))) for timer in timers]
    times: list[list[float]] = [[] for _ in runs]
    turns = list(range(len(runs)))
    for _ in range(rounds):
        for index in turns:
            times[index].append(timers[index].timeit(numbers[index]) / numbers[index])
        turns.reverse()
    return times


def seconds_of(code: str) -> float:
    """Return the seconds that the code takes in a new Python, without its start-up."""
    clock = "from time import perf_counter as _now; _start = _now()"
    return float(_run_python(f"{clock}\n{code}\nprint(_now() - _start)").split()[-1])


def peak_of(code: str) -> int:
    """Return the peak memory of a new Python that runs the code, in bytes."""
    # Not getrusage: its count starts with the peak of the parent process.
    print_peak = "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    return 1024 * int(_run_python(f"{code}\n{print_peak}").split()[-1])


def kept_by(setup: str, code: str, source: str = "") -> int:
    """Return the memory, by tracemalloc, that the code keeps in a new Python after the setup.

    The source is a folder with another build of newsdoc.
    """
    path = f"import sys\nsys.path.insert(0, {source!r})\n" if source else ""
    traced = f"import gc, tracemalloc\ntracemalloc.start()\n{code}\ngc.collect()"
    return int(_run_python(f"{path}{setup}\n{traced}\nprint(tracemalloc.get_traced_memory()[0])"))


def _run_python(code: str) -> str:
    command = [sys.executable, "-c", code]
    # Compiled modules are cached, as after an installation.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout


def make_sample(script: str = "ASCII") -> str:
    """Return the measured document in one of SCRIPTS, in canonical form, with a tag line.

    It is the first of the folder NEWSDOC_SAMPLES, or an example of the docs.
    """
    folder = os.environ.get("NEWSDOC_SAMPLES") or ROOT / "docs" / "examples"
    article = newsdoc.read(min(Path(folder).glob("*.txt")))
    if not article.tags:
        article = attrs.evolve(article, tags=("News",), tags_position=0)
    convert = SCRIPTS[script]
    return newsdoc.unparse(
        attrs.evolve(
            article,
            title=convert(article.title),
            paragraphs=map(convert, article.paragraphs),
            tags=map(convert, article.tags),
        )
    )


def _curl_quotes(text: str) -> str:
    text = re.sub(r'(^|\s)"', "\\1\N{LEFT DOUBLE QUOTATION MARK}", text)
    text = text.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}")
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


# Not a transliteration: only the share of wide characters matters here.
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_OTHER: Final = "абцдефгхийклмнопкрстувшхыз"
_CYRILLIC: Final = str.maketrans(_LATIN + _LATIN.upper(), _OTHER + _OTHER.upper())

SCRIPTS: Final[dict[str, Callable[[str], str]]] = {
    "ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "curly quotes": _curl_quotes,
    "Cyrillic": lambda text: text.translate(_CYRILLIC),
}


def make_folder(
    folder: str, files: int, *, script: str = "ASCII", in_each: int = 1000
) -> list[str]:
    """Write the sample many times into subfolders; return the paths, sorted."""
    data = make_sample(script).encode()
    paths: list[str] = []
    for index in range(files):
        part = Path(folder, f"{index // in_each:03}")
        part.mkdir(exist_ok=True)
        path = part / f"{index % in_each:03}.txt"
        path.write_bytes(data)
        paths.append(str(path))
    return paths


def named(distribution: str) -> str:
    """Return the name of an installed distribution with its version."""
    return f"{distribution} {version(distribution)}"


def amount(figure: float, unit: str) -> str:
    """Format a figure with three digits and a unit: 12.3 µs, 4.56 ms, 78.9 MiB."""
    steps = [(2.0**30, "GiB"), (2.0**20, "MiB"), (2.0**10, "KiB"), (1.0, "B")]
    if unit == "s":
        steps = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
    size, name = next((step for step in steps if figure >= step[0]), steps[-1])
    return f"{figure / size:.{max(0, 3 - len(str(int(figure / size))))}f} {name}"


def machine() -> str:
    """Describe the machine and the versions."""
    cores = os.cpu_count()
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {cores} cores; {named('newsdoc')}, {named('attrs')}"
    )
