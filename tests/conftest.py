"""Run the CLI in this process; measure the coverage of all threads."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from commands import SIGNALS, Newsdoc


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsdoc]:
    """Run the CLI, whose handlers of signals are removed at the end."""
    handlers = [signal.getsignal(number) for number in SIGNALS]
    yield Newsdoc(capsys, monkeypatch)
    for number, handler in zip(SIGNALS, handlers, strict=True):
        signal.signal(number, handler)


if "pytest_cov" in sys.modules:  # coverage follows threads of threading alone
    start_thread = _thread.start_new_thread

    def start_traced(function: Callable[..., object], arguments: tuple[object, ...]) -> int:
        def run() -> None:
            sys.settrace(threading.gettrace())
            function(*arguments)

        return start_thread(run, ())

    _thread.start_new_thread = start_traced  # type: ignore[assignment]
