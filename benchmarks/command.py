"""The command line: start it, and check a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Table, compare, make_sample, named

FILES = 20_000
PYTHON = [sys.executable, "-c"]
NEWSDOC = [str(Path(sys.executable).with_name("newsdoc"))]


def tables() -> Iterator[Table]:
    run([*NEWSDOC, "--version"])  # the first run compiles
    yield compare(
        "`newsdoc --version`, including the start of Python",
        partial(run, [*NEWSDOC, "--version"]),
        {
            f"`import typer` ({named('typer')})": partial(run, [*PYTHON, "import typer"]),
            f"`import click` ({named('click')})": partial(run, [*PYTHON, "import click"]),
        },
        note="newsdoc uses Click, and besides it attrs.",
    )
    with TemporaryDirectory() as name:
        folder = Path(name, "news")
        write_files(folder)
        counting = "`wc -l` over the same files, plus the start of Python"
        yield compare(
            f"`newsdoc check` of {FILES:,} files",
            partial(run, [*NEWSDOC, "check", str(folder)]),
            {counting: partial(count_lines, sorted(map(str, folder.glob("*/*.txt"))))},
            rounds=9,
            note="newsdoc parses each document, and looks for near misses in it.",
        )


def write_files(folder: Path) -> None:
    text = make_sample().encode()
    for number in range(FILES):
        part = folder / f"{number // 1000:02}"
        part.mkdir(parents=True, exist_ok=True)
        (part / f"{number:05}.txt").write_bytes(text)


def run(command: list[str]) -> None:
    environment = {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def count_lines(names: list[str]) -> None:
    run(["wc", "-l", *names])
    run([*PYTHON, "pass"])
