"""Documents made to be hostile: how the time grows with the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import newsdoc
from benchmarks.measure import Table, row_of, time_in_turn

MIB = 2**20
HEADER = "Title\n20240517\nhttps://example.com/\n"
DOCUMENTS: dict[str, Callable[[int], str]] = {
    "ordinary paragraphs of 400 characters": lambda size: (
        HEADER + f"{'word ' * 80}\n" * (size // 401)
    ),
    "nothing but line ends": lambda size: HEADER + "\n" * size,
    "nothing but CR LF": lambda size: HEADER + "\r\n" * (size // 2),
    "one line of spaces": lambda size: HEADER + " " * size + "x",
    "one tag line of commas": lambda size: HEADER + "Tags:" + "," * size,
    "tag lines, each with one tag": lambda size: HEADER + "Tags: a\n" * (size // 8),
    "paragraphs of one letter": lambda size: HEADER + "x\n" * (size // 2),
    "a title of spaces, and nothing else (an error)": lambda size: " " * size,
    "a URL of @ (an error)": lambda size: "Title\n20240517\nhttps://" + "@" * size,
    "NUL on every line (an error)": lambda size: HEADER + "a\0\n" * (size // 3),
}


def tables() -> Iterator[Table]:
    small, half, whole = 1 * MIB, 32 * MIB, 64 * MIB
    growth, doubling = [], []
    for name, make in DOCUMENTS.items():
        runs = [partial(outcome, make(size)) for size in (small, half, whole)]
        # Each byte of the small one is worth as much: its run is timed as if it were as large.
        one, two, four = time_in_turn(runs, rounds=3)
        growth.append(row_of(name, four, [seconds * (whole / small) for seconds in one], goal=2))
        doubling.append(row_of(name, four, two))
    yield Table(
        "A document of 64 MiB, against 64 documents of 1 MiB",
        tuple(growth),
        headings=("ratio", "the document is", "64 MiB", "64 × 1 MiB"),
        contest=False,
    )
    yield Table(
        "Twice the size: time(2n) / time(n), where 2 is proportional",
        tuple(doubling),
        headings=("ratio", "the document is", "2n = 64 MiB", "n = 32 MiB"),
        contest=False,
    )


def outcome(text: str) -> object:
    try:
        return newsdoc.parse(text)
    except newsdoc.ParseError as error:
        return error
