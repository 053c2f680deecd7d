"""Tables of libraries that read Arrow: in, and back to articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import adbc_driver_manager.dbapi
import arro3.core
import arro3.io
import datafusion
import deltalake
import duckdb
import ibis
import nanoarrow
import polars as pl
import pytest

import newsdoc
import newsdoc.arrow

ENGINES: dict[str, Callable[[Any], Any]] = {
    "nanoarrow stream": nanoarrow.ArrayStream,
    "nanoarrow array": nanoarrow.Array,
    "arro3 table": arro3.core.Table.from_arrow,
    "arro3 reader": arro3.core.RecordBatchReader.from_stream,
    "datafusion": lambda corpus: datafusion.SessionContext().from_arrow(corpus),
    "ibis": ibis.memtable,
}


@pytest.mark.parametrize("make", ENGINES.values(), ids=ENGINES)
def test_articles_come_back(folder: Path, make: Callable[[Any], Any]) -> None:
    corpus = newsdoc.open_corpus(folder)
    found = sorted(newsdoc.arrow.read_table(make(corpus)), key=lambda item: item[0])
    assert found == sorted(corpus.items(), key=lambda item: item[0])
    assert [str(article) for _, article in found] == [
        str(article) for _, article in sorted(corpus.items(), key=lambda item: item[0])
    ]


def test_files_of_other_libraries_are_read(folder: Path, tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    untyped: Any = corpus
    arro3.io.write_parquet(untyped, tmp_path / "arro3.parquet")
    deltalake.write_deltalake(tmp_path / "delta", untyped)
    for compression in ("uncompressed", "lz4", "zstd"):
        frame = pl.DataFrame(corpus)
        frame.write_ipc(tmp_path / f"{compression}.arrow", compression=compression)
        frame.write_ipc_stream(tmp_path / f"{compression}.arrows", compression=compression)
    frame.write_ndjson(tmp_path / "polars.ndjson")
    duckdb.sql(f"copy (from corpus) to '{tmp_path}/duckdb.parquet'")
    duckdb.sql(f"copy (from corpus) to '{tmp_path}/duckdb.jsonl' (format json)")
    corpus.to_pandas().to_feather(tmp_path / "pandas.feather")
    paths = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(paths) == 11
    for path in (*paths, *(tmp_path / "delta").glob("*.parquet")):
        assert list(newsdoc.arrow.read_table(path)) == list(corpus.items()), path


def test_adbc_into_duckdb_hides_an_error(tmp_path: Path) -> None:
    """If this fails, it does not any more: change the page on tables."""
    article = newsdoc.Article("T", newsdoc.parse("T\n20240517\nx://h").date, "x://h")

    def items() -> Any:
        for number in range(3000):
            yield str(number), article
        newsdoc.parse("")

    import _duckdb

    with (
        adbc_driver_manager.dbapi.connect(
            driver=_duckdb.__file__, entrypoint="duckdb_adbc_init"
        ) as connection,
        connection.cursor() as cursor,
    ):
        assert cursor.adbc_ingest("news", newsdoc.arrow.to_reader(items())) == 2048
    with pytest.raises(newsdoc.ParseError):
        newsdoc.arrow.to_reader(items()).read_all()
