"""The command and its terminal: how it starts and ends, safe text, problems, a progress bar.

Of what takes time to import there is nothing here that some command does without.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

from newsdoc._errors import ParseError, Problem
from newsdoc._text import escape_unprintable

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE: Final = 1.0  # seconds without a progress bar
MAX_WIDTH: Final = 100  # columns of running text; longer lines are hard to read

# What moves the cursor, switches modes or turns the direction of writing. Other characters that
# str.isprintable refuses, such as no-break spaces and joiners, belong to the text.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


def run_safely(run: Callable[[], int]) -> int:
    """The exit status of what is run; no traceback for what the world around may do to it."""
    if sys.stderr is None:  # as `2>&-` leaves it
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:
        print_error("standard output is closed")
        return 2
    try:
        if reconfigure := getattr(sys.stdout, "reconfigure", None):  # not everywhere a real file
            reconfigure(errors="backslashreplace")
        status = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # as `| head -1` leaves it; what a shell shows for SIGPIPE
        status = 141
    except OSError as error:
        print_error(f"{error.filename or 'standard output'}: {error.strerror or error}")
        status = 2
    try:
        sys.stdout.flush()
    except OSError:  # the interpreter would try once more, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def escape_controls(text: str) -> str:
    """The text without what a terminal would obey."""
    return _UNSAFE.sub(lambda found: escape_unprintable(found[0]), text.replace("\t", " "))


def to_json(fields: object, encoding: str | None = "utf-8") -> str:
    """JSON on one line, that a terminal can show and the encoding can write."""
    import json

    text = json.dumps(fields, ensure_ascii=encoding is None or encoding.lower() != "utf-8")
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def print_error(message: str) -> None:
    """Say on standard error why something could not be done."""
    print(f"newsdoc: {escape_unprintable(message)}", file=sys.stderr)


def has_colour(stream: TextIO) -> bool:
    """Whether to write colours, as the user or else the terminal wishes."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or _is_terminal(stream)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def problem_text(source: str, problem: Problem, colour: bool = False) -> str:
    """A problem as a linter tells it."""
    if not colour:
        return f"{escape_unprintable(source)}:{problem}"
    rows = [
        f"\x1b[1m{escape_unprintable(source)}:{problem.line}:{problem.column}:\x1b[0m "
        f"\x1b[1;31m{problem.code}\x1b[0m: {problem.message}"
    ]
    if problem.excerpt:
        line, carets = problem.excerpt.split("\n")
        rows += [f"    {line}", f"    \x1b[31m{carets}\x1b[0m"]
    if problem.hint:
        rows.append(f"    \x1b[36mhint:\x1b[0m {problem.hint}")
    return "\n".join(rows)


def problem_json(source: str, problem: Problem) -> dict[str, str | int | None]:
    """A problem as a program takes it."""
    return {
        "path": source,
        "line": problem.line,
        "column": problem.column,
        "end_column": problem.end_column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def problem_github(source: str, problem: Problem) -> str:
    """A problem as GitHub's workflows mark it beside the line of the file."""
    fields = {
        "file": escape_unprintable(source),
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.end_column,
        "title": problem.code,
    }
    properties = ",".join(
        f"{name}={_escape(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in fields.items()
    )
    hint = f" (hint: {problem.hint})" if problem.hint else ""
    return f"::error {properties}::{_escape(problem.message + hint)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def print_problems(error: ParseError) -> None:
    """Every problem of a document, on standard error."""
    colour = has_colour(sys.stderr)
    for problem in error.problems:
        print(problem_text(error.filename or "", problem, colour), file=sys.stderr)


class ProgressBar:
    """How many documents are done, on standard error; only on a terminal, only after a while."""

    def __init__(self, *, quiet: bool) -> None:
        self.total = 0
        self._done = 0
        self._start = monotonic()
        shown = not quiet and _is_terminal(sys.stderr)
        self._next = self._start + PATIENCE if shown else float("inf")
        self._progress: Progress | None = None
        self._drawn = False

    def step(self) -> None:
        """One more document is done."""
        self._done += 1
        now = monotonic()
        if now >= self._next:
            self._next = now + 0.1
            self._draw(now)

    def clear(self) -> None:
        """Take the bar away, so that something else can be printed; the next step may redraw it."""
        if self._progress is not None and self._drawn:
            self._progress.stop()
            self._drawn = False

    def _draw(self, now: float) -> None:
        if self._progress is None:
            self._progress = _make_progress()
            self._progress.add_task("", total=self.total)
        rate = f"{self._done / (now - self._start):,.0f} a second"
        (task,) = self._progress.task_ids
        self._progress.update(task, completed=self._done, description=rate)
        if self._drawn:
            self._progress.refresh()
        else:
            self._progress.start()
            self._drawn = True


def _make_progress() -> Progress:
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.description},"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("left"),
        console=Console(stderr=True),
        auto_refresh=False,  # a thread of its own would draw while something else is printed
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
