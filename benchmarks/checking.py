"""Check folders and documents, compared with reading them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import newsdoc
from benchmarks.command import NEWSDOC, PYTHON, run
from benchmarks.growth import outcome
from benchmarks.measure import (
    SCRIPTS,
    Table,
    compare,
    make_folder,
    make_sample,
    peak_of,
    row_of,
    time_in_turn,
)

FILES = 20_000
PARAGRAPHS = 12
LONG = 16 * 2**20 - 100  # bytes: just below the default limit
LINES = {
    "lines of one letter": "x\n",
    "lines with a label": "a: b\n",
    "lines that are URLs": "https://example.com/local/bridge\n",
}


def tables() -> Iterator[Table]:
    for script in SCRIPTS:
        with TemporaryDirectory() as folder:
            make_folder(folder, FILES, script=script)
            yield check_folder(folder, script)
    for script in SCRIPTS:
        yield diagnose_invalid(script)
    with TemporaryDirectory() as folder:
        path = Path(folder, "long.txt")
        for name, line in reversed(LINES.items()):  # the peak is measured with the first
            body = line * (LONG // len(line))
            path.write_text(f"Title\n20240517\nhttps://example.com/\n{body}")
            yield check_long(path, name)
        yield peak_of_long(path)


def check_folder(folder: str, script: str) -> Table:
    corpus = newsdoc.open_corpus(folder)
    loop = f"import newsdoc\nsum(1 for _ in newsdoc.open_corpus({folder!r}))"
    command, count = partial(run, [*NEWSDOC, "check", folder]), partial(run, [*PYTHON, loop])
    checked, checks, counts, iterates = time_in_turn(
        [command, corpus.check, count, partial(deque, corpus, 0)], rounds=9
    )
    return Table(
        f"Check {FILES:,} valid files, {script}",
        (
            row_of("`newsdoc check`: a script that iterates over the corpus", checked, counts),
            row_of("`corpus.check()`: iterating over the corpus", checks, iterates),
        ),
        note="Checking looks for probable mistakes in valid documents.",
    )


def diagnose_invalid(script: str) -> Table:
    title, date, url, *body = make_sample(script).splitlines()
    body = (body * PARAGRAPHS)[:PARAGRAPHS]
    iso = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    valid, iso_date, two_lines = (
        partial(outcome, "\n".join([title, *header, *body]))
        for header in ((date, url), (iso, url), ("17 May 2024", "www.example.com/a"))
    )
    iso_date()  # imports what diagnoses
    valid_times, *invalid_times = time_in_turn([valid, iso_date, two_lines], rounds=15)
    names = ("an ISO date", "the date and the URL are wrong")
    return Table(
        f"Diagnose an invalid document of {PARAGRAPHS} paragraphs, {script}",
        tuple(
            row_of(name, times, valid_times)
            for name, times in zip(names, invalid_times, strict=True)
        ),
        headings=("ratio", "the document has", "invalid", "valid"),
        contest=False,
        note="With causes, hints and fixes.",
    )


def check_long(path: Path, lines: str) -> Table:
    return compare(
        f"`newsdoc check` of a document of 16 MiB in {lines}, with the start of Python",
        partial(run, [*NEWSDOC, "check", str(path)]),
        {"`newsdoc.read`": partial(run, [*PYTHON, f"import newsdoc\nnewsdoc.read({str(path)!r})"])},
        rounds=3,
    )


def peak_of_long(path: Path) -> Table:
    name = str(path)
    main = f"from newsdoc._cli import commands\ncommands.main(['check', '-q', {name!r}])"
    read = f"import newsdoc\nnewsdoc.read({name!r})"
    return Table(
        "Peak memory of `newsdoc check` of the same document",
        (row_of("`newsdoc.read`", [peak_of(main)], [peak_of(read)]),),
        unit="B",
    )
