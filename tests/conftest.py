"""Run the CLI in this process."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from commands import SIGNALS, Newsdoc


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsdoc]:
    """Run the CLI, whose handlers of signals are removed at the end."""
    handlers = [signal.getsignal(number) for number in SIGNALS]
    yield Newsdoc(capsys, monkeypatch)
    for number, handler in zip(SIGNALS, handlers, strict=True):
        signal.signal(number, handler)
