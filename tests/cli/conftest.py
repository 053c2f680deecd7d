"""A folder with a few documents, in which the CLI runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import BAD, BRIDGE, FERRY, SIGNALS, Stdin


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Stdin:
    return Stdin(monkeypatch)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Enter a folder with `a.txt`, `bad.txt`, and `news` with two articles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "PYTHONUNBUFFERED", "_NEWSDOC_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_bytes(BRIDGE.encode())
    (tmp_path / "bad.txt").write_bytes(BAD.encode())
    (tmp_path / "news" / "may").mkdir(parents=True)
    (tmp_path / "news" / "bridge.txt").write_bytes(BRIDGE.encode())
    (tmp_path / "news" / "may" / "ferry.txt").write_bytes(FERRY.encode())
    handlers = [signal.getsignal(number) for number in SIGNALS]
    yield tmp_path
    for number, handler in zip(SIGNALS, handlers, strict=True):
        signal.signal(number, handler)
