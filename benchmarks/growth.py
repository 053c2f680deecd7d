"""Growth of the time with the size of crafted documents and the number of sources."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import newsdoc
from benchmarks.command import NEWSDOC, run
from benchmarks.measure import Run, Table, row_of, time_in_turn

MIB = 2**20
MAX_SIZE = 16  # MiB
SOURCES = 200
IN_EACH = 200
HEADER = "Title\n20240517\nhttps://example.com/\n"
DOCUMENTS: dict[str, Callable[[int], str]] = {
    "ordinary paragraphs of 400 characters": lambda size: (
        HEADER + f"{'word ' * 79}word.\n" * (size // 401)
    ),
    "nothing but newlines": lambda size: HEADER + "\n" * size,
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
    growth, doubling = [], []
    for name, make in DOCUMENTS.items():
        small, half, whole = (make(size * MIB) for size in (1, MAX_SIZE // 2, MAX_SIZE))
        runs = [partial(outcomes, *pair) for pair in ((small, MAX_SIZE), (half, 1), (whole, 1))]
        one, two, four = time_in_turn(runs, rounds=3)
        growth.append(row_of(name, four, one))
        doubling.append(row_of(name, four, two))
    yield Table(
        f"Parse a document of {MAX_SIZE} MiB, compared with {MAX_SIZE} documents of 1 MiB",
        tuple(growth),
        headings=("ratio", "the document is", f"{MAX_SIZE} MiB", f"{MAX_SIZE} × 1 MiB"),
        contest=False,
        note="All articles are kept, so that both sides take the same memory.",
    )
    yield Table(
        "Twice the size: time(2n) / time(n), where 2 is proportional",
        tuple(doubling),
        headings=("ratio", "the document is", f"2n = {MAX_SIZE} MiB", f"n = {MAX_SIZE // 2} MiB"),
        contest=False,
    )
    with TemporaryDirectory() as folder:
        yield double_sources(Path(folder))


def double_sources(folder: Path) -> Table:
    folders = [folder / f"{number:03}" for number in range(SOURCES)]
    for source in folders:
        source.mkdir()
        for number in range(IN_EACH):
            (source / f"{number:04}.txt").write_text(f"{HEADER}Text.\n")
    parts = newsdoc.open_corpus(folder).split(SOURCES)
    reports = [part.check() for part in parts]
    half, whole = joined(reports[: SOURCES // 2]), joined(reports)
    target = str(folder / "all.jsonl")
    pairs: dict[str, tuple[Run, Run]] = {
        "`newsdoc convert A B ... OUT`": (
            partial(run, [*NEWSDOC, "convert", *map(str, folders), target]),
            partial(run, [*NEWSDOC, "convert", *map(str, folders[: SOURCES // 2]), target]),
        ),
        "`pickle.dumps(sum(reports).valid)`": (
            lambda: pickle.dumps(whole.valid),
            lambda: pickle.dumps(half.valid),
        ),
    }
    rows = [row_of(name, *time_in_turn(pair, rounds=5)) for name, pair in pairs.items()]
    return Table(
        f"Twice as many folders or reports of {IN_EACH} documents, where 2 is proportional",
        tuple(rows),
        headings=("ratio", "newsdoc runs", f"{SOURCES}", f"{SOURCES // 2}"),
        contest=False,
    )


def joined(reports: Sequence[newsdoc.Report]) -> newsdoc.Report:
    return sum(reports[1:], start=reports[0])


def outcomes(text: str, times: int) -> list[object]:
    return [outcome(text) for _ in range(times)]


def outcome(text: str) -> object:
    try:
        return newsdoc.parse(text)
    except newsdoc.ParseError as error:
        return error
