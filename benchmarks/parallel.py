"""A folder to Parquet on two cores, as docs/how-to/corpus.md does it, against one core."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import newsdoc
from benchmarks.measure import Table, compare, make_folder

FILES = 100_000
PARTS = 4
WORKERS = 2


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        make_folder(folder, FILES)
        corpus = newsdoc.open_corpus(folder)
        # Started before it is measured, as a pool that is used more than once is.
        with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:

            def in_parts() -> None:
                paths = [f"{out}/part-{number}.parquet" for number in range(PARTS)]
                reports = pool.map(newsdoc.Corpus.to_parquet, corpus.split(PARTS), paths)
                report = sum(reports)
                assert isinstance(report, newsdoc.Report)
                assert report.read == FILES

            serial = "one file, one core"
            yield compare(
                f"A folder of {FILES:,} articles to Parquet, in {PARTS} parts on {WORKERS} cores",
                in_parts,
                {serial: lambda: corpus.to_parquet(f"{out}/all.parquet")},
                rounds=5,
                note="With `split` and a pool of processes. The files are in the page cache.",
            )
