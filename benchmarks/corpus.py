"""A folder of 20,000 articles, against a bare loop and other readers of plain text."""

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
from benchmarks.measure import Table, compare, named, sample

FILES = 20_000


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        paths = make_folder(Path(folder), FILES)
        corpus = newsdoc.open_corpus(folder)
        nltk.data.path.append(folder)  # or it reads nothing there
        # The others are told what newsdoc finds out: the files' names, and to split at line ends.
        reader = nltk.corpus.PlaintextCorpusReader(
            folder,
            [os.path.relpath(path, folder) for path in paths],
            word_tokenizer=None,
            sent_tokenizer=None,
        )
        assert len(corpus) == len(paths) == len(reader.fileids()) == FILES

        def bare_loop() -> None:
            for path in paths:
                with open(path, "rb") as file:
                    file.read()

        def with_nltk() -> None:
            for name in reader.fileids():
                reader.raw(name).split("\n")

        def with_datasets() -> None:
            stream = datasets.load_dataset(
                "text", data_files=paths, sample_by="document", split="train", streaming=True
            )
            exhaust(stream)

        yield compare(
            f"Read a folder of {FILES:,} articles",
            lambda: exhaust(corpus),
            {
                'a bare loop of `open(path, "rb").read()`, nothing parsed': bare_loop,
                f"`PlaintextCorpusReader` of {named('nltk')}, text split at line ends": with_nltk,
                f"text loader of {named('datasets')}, streaming, whole documents": with_datasets,
            },
            goals={'a bare loop of `open(path, "rb").read()`, nothing parsed': 1.5},
            rounds=5,
            note="The files are in the page cache. newsdoc gives Articles, the others text.",
        )
        yield compare(
            f"Open a folder of {FILES:,} files, which lists and sorts their names",
            lambda: newsdoc.open_corpus(folder),
            {"`sorted(Path.rglob)`": lambda: sorted(Path(folder).rglob("*.txt"))},
            rounds=5,
        )


def exhaust(items: Iterable[object]) -> None:
    deque(items, maxlen=0)


def make_folder(folder: Path, files: int) -> list[str]:
    """The sample, many times over, in subfolders of a thousand; the paths, sorted."""
    data = newsdoc.unparse(newsdoc.read(sample())).encode()
    paths = []
    for index in range(files):
        part = folder / f"{index // 1000:03}"
        if index % 1000 == 0:
            part.mkdir()
        path = part / f"{index % 1000:03}.txt"
        path.write_bytes(data)
        paths.append(str(path))
    return paths
