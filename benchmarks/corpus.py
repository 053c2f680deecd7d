"""A folder of articles, against a bare loop and other readers of plain text."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import datasets
import nltk
import nltk.corpus

import newsdoc
from benchmarks.measure import Table, compare, make_folder, named


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        yield against_the_least(folder, make_folder(folder, 20_000))
    with tempfile.TemporaryDirectory() as folder:
        yield against_other_readers(folder, make_folder(folder, 2_000))
    with tempfile.TemporaryDirectory() as folder:
        yield opening(folder)


def against_the_least(folder: str, paths: list[str]) -> Table:
    def bare_loop() -> None:
        for path in paths:
            with open(path, "rb") as file:
                file.read()

    corpus = newsdoc.open_corpus(folder)
    least = 'a bare loop of `open(path, "rb").read()`, nothing parsed'
    return compare(
        f"Read a folder of {len(corpus):,} articles",
        lambda: exhaust(corpus),
        {least: bare_loop},
        goals={least: 1.5},
        rounds=9,
        note="The files are in the page cache.",
    )


def opening(folder: str) -> Table:
    make_folder(folder, 100_000, in_each=100)
    least = "`os.walk`, nothing kept, nothing sorted"
    return compare(
        "Open a folder of 100,000 files, a hundred in each of its folders",
        lambda: newsdoc.open_corpus(folder),
        {
            least: lambda: exhaust(os.walk(folder)),
            "`sorted(Path.rglob)`": lambda: sorted(Path(folder).rglob("*.txt")),
        },
        goals={least: 1.5},
        rounds=9,
    )


def against_other_readers(folder: str, paths: list[str]) -> Table:
    corpus = newsdoc.open_corpus(folder)
    nltk.data.path.append(folder)  # or it reads nothing there
    names = [os.path.relpath(path, folder) for path in paths]
    reader = nltk.corpus.PlaintextCorpusReader(folder, names)
    assert len(corpus) == len(paths) == len(reader.fileids())

    def with_nltk() -> None:
        for name in reader.fileids():
            reader.raw(name).split("\n")

    def with_datasets() -> None:
        stream = datasets.load_dataset(
            "text", data_files=paths, sample_by="document", split="train", streaming=True
        )
        exhaust(stream)

    return compare(
        f"Read a folder of {len(corpus):,} articles, against other readers of text",
        lambda: exhaust(corpus),
        {
            f"`PlaintextCorpusReader` of {named('nltk')}, and `str.split`": with_nltk,
            f"the text loader of {named('datasets')}, streaming, whole documents": with_datasets,
        },
        rounds=5,
        note="newsdoc gives Articles, the others text; they are told the names of the files.",
    )


def exhaust(items: Iterable[object]) -> None:
    deque(items, maxlen=0)
