"""The start of the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import Table, compare, named

PYTHON = (sys.executable, "-c")
NEWSDOC = (str(Path(sys.executable).with_name("newsdoc")),)


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


def run(command: Sequence[str]) -> None:
    # Compiled modules are cached, as after an installation.
    environment = {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
