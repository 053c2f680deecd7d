"""Terminal helpers: exit status, safe text, progress. Imports only what every command needs."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

import click

from newsdoc._text import escape_unprintable
from newsdoc._urls import mask_url

if TYPE_CHECKING:
    from rich.progress import Progress

BAR_DELAY: Final = 1.0  # seconds before the progress bar appears
BAR_INTERVAL: Final = 0.1  # seconds between two updates


def run_safely(run: Callable[[], int]) -> int:
    """Run a command, translate errors of its environment, and return the exit status."""
    if sys.stderr is None:  # closed by 2>&-
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        print_error("standard output is closed")
        return 2
    if isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        # With PYTHONUNBUFFERED, Python drops without an error what a full disk does not accept.
        number, encoding = sys.stdout.fileno(), sys.stdout.encoding
        sys.stdout = open(number, "w", 1, encoding, closefd=False)  # noqa: SIM115
    try:
        if reconfigure := getattr(sys.stdout, "reconfigure", None):  # may be replaced
            reconfigure(errors="backslashreplace")
        status = run()
        sys.stdout.flush()
    except KeyboardInterrupt:  # before the handlers of exit_on_signals are set
        status = 130
    except BrokenPipeError:  # what a shell shows for SIGPIPE
        status = 141
    except OSError as error:
        status = 2
        with suppress(OSError):  # stderr may be on a full disk
            print_error(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except MemoryError:
        status = 2
        print_error("not enough memory")
    except Exception as error:  # a bug; the interpreter would exit with 1, as for invalid documents
        status = 2
        sys.excepthook(type(error), error, error.__traceback__)
    for stream in sys.stdout, sys.stderr:
        try:
            stream.flush()
        except OSError:  # the interpreter would flush again at exit, and print a traceback
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return status


def exit_on_signals() -> None:
    """Exit on Ctrl-C, SIGTERM and SIGHUP by an exception, which removes temporary files."""
    for name in {"SIGINT", "SIGTERM", "SIGHUP"} & {*dir(signal)}:
        number: signal.Signals = getattr(signal, name)
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup ignores SIGHUP
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))


def print_error(message: str) -> None:
    """Print an error to stderr."""
    print(f"newsdoc: {escape_unprintable(mask_url(message))}", file=sys.stderr)


def echo(text: str, stream: TextIO) -> None:
    """Print a styled line, without colors unless the stream or the environment has them."""
    if "\x1b" in text:
        has_color = _is_terminal(stream) or bool(os.environ.get("FORCE_COLOR"))
        text = text if has_color and not os.environ.get("NO_COLOR") else click.unstyle(text)
    print(text, file=stream)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class ProgressBar:
    """A delayed progress bar on stderr, only if that is a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self.total: int | None = None  # unknown
        self._done = 0
        self._start = monotonic()
        shown = not quiet and _is_terminal(sys.stderr)
        self._next = self._start + BAR_DELAY if shown else float("inf")
        self._progress: Progress | None = None

    def step(self) -> None:
        """Count one more document."""
        self._done += 1
        now = monotonic()
        if now >= self._next:
            self._next = now + BAR_INTERVAL
            self._draw(self._done / (now - self._start))

    def clear(self) -> None:
        """Hide the bar, so that something else can be printed; the next step may redraw it."""
        if self._progress is not None:
            self._progress.stop()

    def _draw(self, rate: float) -> None:
        if self._progress is None:
            from rich import progress  # start-up time
            from rich.console import Console

            self._progress = progress.Progress(
                *(progress.BarColumn(), progress.MofNCompleteColumn()),
                *(progress.TextColumn("{task.description}"), progress.TimeRemainingColumn()),
                console=Console(stderr=True),
                auto_refresh=False,  # a refresh thread would draw while something else is printed
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._progress.add_task("", total=self.total)
        text = f"{rate:,.0f} per second, time left:"
        (task,) = self._progress.task_ids
        self._progress.update(task, completed=self._done, description=text, refresh=True)
        self._progress.start()
