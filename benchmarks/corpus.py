"""Read a folder of articles, compared with a bare loop and other readers of plain text."""

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
from benchmarks.measure import SCRIPTS, Table, compare, make_folder, named


def tables() -> Iterator[Table]:
    for script in SCRIPTS:
        with tempfile.TemporaryDirectory() as folder:
            yield read_folder(folder, make_folder(folder, 20_000, script=script), script)
    with tempfile.TemporaryDirectory() as folder:
        yield compare_readers(folder, make_folder(folder, 2_000))
    with tempfile.TemporaryDirectory() as folder:
        yield opening(folder)


def read_folder(folder: str, paths: list[str], script: str) -> Table:
    def bare_loop() -> None:
        for path in paths:
            with open(path, "rb") as file:
                file.read()

    corpus = newsdoc.open_corpus(folder)
    bare = 'a bare loop of `open(path, "rb").read()`, nothing parsed'
    return compare(
        f"Read a folder of {len(corpus):,} articles, {script}",
        lambda: exhaust(corpus),
        {bare: bare_loop},
        rounds=9,
        note="The files are in the page cache. The bare loop does not decode, which for text in "
        "Cyrillic takes longer than any other step.",
    )


def opening(folder: str) -> Table:
    make_folder(folder, 100_000, in_each=100)
    walk = "`os.walk`, nothing kept, nothing sorted"
    return compare(
        "Open a folder of 100,000 files, a hundred in each of its folders",
        lambda: newsdoc.open_corpus(folder),
        {
            walk: lambda: exhaust(os.walk(folder)),
            "`sorted(Path.rglob)`": lambda: sorted(Path(folder).rglob("*.txt")),
        },
        rounds=9,
    )


def compare_readers(folder: str, paths: list[str]) -> Table:
    corpus = newsdoc.open_corpus(folder)
    nltk.data.path.append(folder)  # it refuses to read elsewhere
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
        f"Read a folder of {len(corpus):,} articles, compared with other readers of text",
        lambda: exhaust(corpus),
        {
            f"`PlaintextCorpusReader` of {named('nltk')}, and `str.split`": with_nltk,
            f"the text loader of {named('datasets')}, streaming, whole documents": with_datasets,
        },
        rounds=5,
        note="newsdoc returns Articles, the others text; they are given the names of the files.",
    )


def exhaust(items: Iterable[object]) -> None:
    deque(items, maxlen=0)
