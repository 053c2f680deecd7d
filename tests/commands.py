"""Documents for the tests of the CLI, and how to run it in this process."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import NamedTuple

import pytest

import newsdoc
from newsdoc.__main__ import run as run_cli
from newsdoc._errors import render_hint

BRIDGE = (
    "A bridge opens\n20240517\nhttps://example.com/bridge\nIt is green.\nTags: Bridges, Towns\n"
)
FERRY = "The ferry stops\r\n20240519\r\nhttps://example.org/ferry\r\n\r\n One  last trip.\r\n\r\n"
FERRY_CANONICAL = "The ferry stops\n20240519\nhttps://example.org/ferry\nOne  last trip.\n"
BAD = "A lighthouse\n17 May\nhttps://\nIt is white.\n"
LATIN = "Le phare réparé\n20240520\nhttps://example.net/phare\n".encode("latin-1")
HOSTILE = "\x1b]0;owned\x07\x9b31m\u202ered\u061c\u200e\u200f"
HOSTILE_NAME = os.fsdecode(HOSTILE.encode())  # of a file, in any locale
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Done(NamedTuple):
    status: int
    out: str
    err: str


class Newsdoc:
    """Run the CLI within this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> Done:
        self._monkeypatch.setattr(sys, "argv", ["newsdoc", *arguments])
        status = run_cli()
        return Done(status, *self._capsys.readouterr())


class Stdin:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def feed(self, data: str | bytes) -> None:
        data = data if isinstance(data, bytes) else data.encode()
        self._monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)))
        )


class Screen(io.StringIO):
    """What a terminal is sent."""

    def isatty(self) -> bool:
        return True


def listed(name: str, data: str | bytes) -> str:
    """The problems of a document as the CLI prints them."""
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(data)
    rows: list[str] = []
    for problem in caught.value.problems:
        rows.append(f"{name}:{problem.line}:{problem.column}: {problem.code}: {problem.message}")
        rows += [f"    {row}" for row in problem.excerpt.split("\n") if problem.excerpt]
        hint = render_hint(problem, cli=True)
        rows += [f"    hint: {hint}"] if hint else []
    return "".join(f"{row}\n" for row in rows)
