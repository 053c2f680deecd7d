"""The progress bar, with a clock that the test sets."""

from __future__ import annotations

import io
import sys
import threading

import pytest

from commands import Newsdoc, Screen
from newsdoc._cli import terminal
from newsdoc._cli.terminal import BAR_DELAY, BAR_INTERVAL, ProgressBar


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(terminal, "monotonic", clock)
    return clock


def open_screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Replace stderr: in the test, since pytest does so itself after the fixtures."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def step(bar: ProgressBar, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    bar.step()


def test_no_bar_appears_before_its_delay(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = open_screen(monkeypatch)
    bar = ProgressBar(quiet=False)
    bar.total = 1_000
    for _ in range(99):
        step(bar, clock, BAR_DELAY / 100)
    bar.clear()
    assert screen.getvalue() == ""
    step(bar, clock, BAR_DELAY)
    assert "100/1000" in screen.getvalue()
    assert screen.getvalue().count("\x1b[?25l") == 1
    assert "50 per second" in screen.getvalue()
    bar.clear()
    assert screen.getvalue().count("\x1b[?25h") == 1


def test_the_first_bar_appears_after_one_second(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_screen(monkeypatch)
    bar = ProgressBar(quiet=False)
    bar.total = 9
    threads = threading.active_count()
    step(bar, clock, 1.0)
    (shown,) = screen.getvalue().splitlines()
    assert " 1 per second, time left: " in shown
    # Another thread would draw while something else is printed.
    assert threading.active_count() == threads
    bar.clear()


def test_the_bar_is_updated_at_intervals_and_reappears(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_screen(monkeypatch)
    bar = ProgressBar(quiet=False)
    bar.total = 9
    step(bar, clock, 2 * BAR_DELAY)
    step(bar, clock, BAR_INTERVAL / 2)
    assert "1/9" in screen.getvalue()
    assert "2/9" not in screen.getvalue()
    step(bar, clock, BAR_INTERVAL)
    assert "3/9" in screen.getvalue()
    assert BAR_INTERVAL == 0.1
    bar.clear()
    bar.clear()
    step(bar, clock, BAR_INTERVAL * 2)
    assert "4/9" in screen.getvalue()
    assert f"{4 / (2 * BAR_DELAY + 3.5 * BAR_INTERVAL):,.0f} per second" in screen.getvalue()
    bar.clear()
    assert screen.getvalue().count("\x1b[?25h") == 2


def test_the_total_may_be_unknown(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = open_screen(monkeypatch)
    bar = ProgressBar(quiet=False)
    bar.total = None
    step(bar, clock, 2 * BAR_DELAY)
    assert "1/?" in screen.getvalue()
    bar.clear()


def test_no_bar_appears_if_quiet_or_elsewhere(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream, term, is_quiet in (
        (Screen(), "xterm", True),
        (Screen(), "dumb", False),
        (io.StringIO(), "xterm", False),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", term)
        bar = ProgressBar(quiet=is_quiet)
        step(bar, clock, 100 * BAR_DELAY)
        bar.clear()
        assert stream.getvalue() == ""


def test_the_articles_of_a_table_are_named_below_it(run: Newsdoc) -> None:
    assert run("convert", "-q", "news", "news.jsonl").status == 0
    assert run("find", "news.jsonl").out == "news.jsonl/bridge.txt\nnews.jsonl/may/ferry.txt\n"
