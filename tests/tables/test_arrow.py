"""newsdoc.arrow and the tables of a corpus, with the real pyarrow, polars, pandas and DuckDB."""

from __future__ import annotations

import csv
import datetime
import importlib.util
import json
import os
import random
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet as pq
import pytest

import newsdoc
import newsdoc.arrow
from newsdoc import Article
from newsdoc._tables.columnar import MAX_ROWS, batch_rows
from newsdoc._tables.rows import article_row

AWKWARD = Article(
    'Title\u2028with\x85line-like\x1cends \'and "quotes" \\n',
    datetime.date(1, 1, 1),
    "https://müller.example/😀?q='",
    ("\ufeffmark\u200b", "e\u0301 \U0010ffff \ue000 \ufffe", "- a\tb; c", "Tagſ: x", "NULL"),
    ("ß", "a b", "a b", "\u200e;"),
)
PLAIN = Article("A bridge opens", datetime.date(2024, 5, 17), "https://example.com/", ("One.",))
BARE = Article("0", datetime.date(9999, 12, 31), "x://h")
ITEMS = [("a/1.txt", AWKWARD), ("a/2.txt", PLAIN), ("b.txt", BARE)]
ARTICLES = [article for _, article in ITEMS]

# Each conversion that the docs show.
TABLES: dict[str, Callable[[newsdoc.Corpus], Any]] = {
    "pyarrow.table": pa.table,
    "pyarrow reader": pa.RecordBatchReader.from_stream,
    "to_arrow": newsdoc.Corpus.to_arrow,
    "polars": pl.DataFrame,
    "to_pandas": newsdoc.Corpus.to_pandas,
    "duckdb": lambda corpus: duckdb.sql("from corpus"),
}
if int(pd.__version__.partition(".")[0]) >= 3:
    TABLES["pandas"] = pd.DataFrame.from_arrow  # type: ignore[attr-defined] # newer than its stubs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    for doc_id, article in ITEMS:
        path = folder / doc_id
        path.parent.mkdir(parents=True, exist_ok=True)
        newsdoc.write(article, path)
    return folder


@pytest.fixture
def corpus(folder: Path) -> newsdoc.Corpus:
    return newsdoc.open_corpus(folder)


@pytest.fixture
def broken(folder: Path) -> Path:
    """The folder with one more document, which is not an article."""
    (folder / "a" / "bad.txt").write_text("A title\n2024\nhttps://example.com/\n")
    return folder


def table() -> pa.Table:
    return newsdoc.arrow.to_reader(ITEMS).read_all()


def test_the_columns_are_what_other_tools_look_for() -> None:
    assert str(newsdoc.arrow.SCHEMA).split("\n")[:6] == [
        "doc_id: string",
        "text: string",
        "title: string",
        "date: date32[day]",
        "url: string",
        "tags: list<item: string>",
    ]
    assert newsdoc.arrow.SCHEMA.names[6:] == ["tags_position", "domain"]


def test_there_is_one_row_per_article() -> None:
    assert table().to_pylist()[1:] == [
        {
            "doc_id": "a/2.txt",
            "text": "One.",
            "title": "A bridge opens",
            "date": datetime.date(2024, 5, 17),
            "url": "https://example.com/",
            "tags": [],
            "tags_position": None,
            "domain": "example.com",
        },
        {
            "doc_id": "b.txt",
            "text": "",
            "title": "0",
            "date": datetime.date(9999, 12, 31),
            "url": "x://h",
            "tags": [],
            "tags_position": None,
            "domain": "h",
        },
    ]
    [row] = table().slice(0, 1).to_pylist()
    assert tuple(row["text"].split("\n\n")) == AWKWARD.paragraphs
    assert tuple(row["tags"]) == AWKWARD.tags


def test_nothing_is_read_before_it_is_asked_for() -> None:
    seen = 0

    def count() -> Iterator[tuple[str, Article]]:
        nonlocal seen
        for seen in range(1, 10_001):
            yield str(seen), PLAIN

    reader = newsdoc.arrow.to_reader(count())
    assert seen == 0
    sizes = [len(reader.read_next_batch())]
    assert seen == sizes[0]
    sizes += [len(batch) for batch in reader]
    assert sum(sizes) == seen == 10_000
    assert len(sizes) == 5
    assert max(sizes) == MAX_ROWS


@pytest.mark.parametrize("field", ["title", "url", "paragraphs", "tags"])
def test_long_articles_make_short_batches(field: str) -> None:
    long: Any = "x" * 12_000
    if field == "url":
        long = f"https://{long}"
    if field in ("paragraphs", "tags"):
        long = (long,)
    values = {"title": "T", "date": datetime.date(2024, 5, 17), "url": "https://example.com/"}
    rows = [article_row(name, Article(**{**values, field: long})) for name in "1234567"]
    batches = batch_rows(rows, newsdoc.arrow.SCHEMA, max_characters=32_000)
    assert [len(batch) for batch in batches] == ([1] * 7 if field == "url" else [2, 2, 2, 1])


@pytest.mark.parametrize(("more", "sizes"), [(0, [2, 1]), (-1, [1, 1, 1])])
def test_a_batch_ends_at_the_limit(more: int, sizes: list[int]) -> None:
    rows = [article_row(name, Article("T", PLAIN.date, PLAIN.url)) for name in "123"]
    characters = len("1" + "T" + PLAIN.url + "example.com")
    limit = 2 * characters + more
    batches = list(batch_rows(rows, newsdoc.arrow.SCHEMA, max_characters=limit))
    assert [len(batch) for batch in batches] == sizes


@pytest.mark.parametrize("field", ["text", "tags"])
def test_a_text_that_no_column_can_hold_is_an_error(field: str) -> None:
    values: dict[str, Any] = {"text": {"paragraphs": ["é" * 50]}, "tags": {"tags": ["é"] * 50}}
    rows = [article_row("a.txt", Article("T", PLAIN.date, PLAIN.url, **values[field]))]

    def batches(max_bytes: int) -> list[Any]:
        schema = newsdoc.arrow.SCHEMA
        return list(batch_rows(rows, schema, max_characters=50, max_bytes=max_bytes))

    assert len(batches(100)) == 1
    with pytest.raises(ValueError, match=r"^a\.txt: 100 bytes"):
        batches(99)


def test_no_articles_make_an_empty_table() -> None:
    empty = newsdoc.arrow.to_reader([]).read_all()
    assert empty.schema == newsdoc.arrow.SCHEMA
    assert empty.num_rows == 0
    assert list(newsdoc.arrow.read_table(empty)) == []
    assert list(newsdoc.arrow.read_table(empty.to_pandas())) == []


@pytest.mark.parametrize("make", TABLES.values(), ids=TABLES)
def test_every_library_reads_a_corpus_and_returns_it(
    corpus: newsdoc.Corpus, make: Callable[[newsdoc.Corpus], Any]
) -> None:
    assert list(newsdoc.arrow.read_table(make(corpus))) == ITEMS


def test_values_look_as_each_library_shows_them(corpus: newsdoc.Corpus) -> None:
    assert pl.DataFrame(corpus).schema == {
        "doc_id": pl.String,
        "text": pl.String,
        "title": pl.String,
        "date": pl.Date,
        "url": pl.String,
        "tags": pl.List(pl.String),
        "tags_position": pl.Int32,
        "domain": pl.String,
    }
    relation = duckdb.sql("select doc_id, len(tags), year(date) from corpus")
    assert relation is not None
    assert relation.fetchall() == [
        ("a/1.txt", 4, 1),
        ("a/2.txt", 0, 2024),
        ("b.txt", 0, 9999),
    ]
    frame = corpus.to_pandas()
    assert list(frame["date"].dt.year) == [1, 2024, 9999]
    assert list(frame["tags"][0]) == list(AWKWARD.tags)
    untyped: Any = corpus
    assert pa.schema(untyped) == newsdoc.arrow.SCHEMA


def test_a_corpus_can_be_streamed_again_and_again(corpus: newsdoc.Corpus) -> None:
    assert pl.DataFrame(corpus).equals(pl.DataFrame(corpus))
    assert len(pl.DataFrame(corpus[1:])) == 2


def test_an_undecodable_name_is_escaped(folder: Path) -> None:
    odd = os.path.join(os.fsencode(folder), b"caf\xe9\n.txt")
    with open(odd, "wb") as file:
        file.write(newsdoc.unparse(PLAIN).encode())
    corpus = newsdoc.open_corpus(folder)
    doc_ids = pl.DataFrame(corpus)["doc_id"]
    assert sorted(doc_ids) == ["a/1.txt", "a/2.txt", "b.txt", "caf\\udce9\n.txt"]


@pytest.mark.parametrize("make", TABLES.values(), ids=TABLES)
def test_an_error_names_the_document_in_every_library(
    broken: Path, make: Callable[[newsdoc.Corpus], Any]
) -> None:
    with pytest.raises(Exception, match=r"bad\.txt:2:1: invalid-date") as caught:
        list(newsdoc.arrow.read_table(make(newsdoc.open_corpus(broken))))
    # Other libraries put the traceback into their message: it has the place of one line at most.
    assert str(caught.value).count('  File "') <= 1
    if make in (newsdoc.Corpus.to_arrow, newsdoc.Corpus.to_pandas):
        assert isinstance(caught.value, newsdoc.ParseError)


@pytest.mark.parametrize("make", TABLES.values(), ids=TABLES)
def test_every_library_honors_on_error(broken: Path, make: Callable[[newsdoc.Corpus], Any]) -> None:
    bad: list[newsdoc.ParseError] = []
    corpus = newsdoc.open_corpus(broken, on_error=bad.append)
    assert list(newsdoc.arrow.read_table(make(corpus))) == ITEMS
    assert [problem.code for error in bad for problem in error.problems] == ["invalid-date"]


def test_a_warning_points_at_the_line_of_the_user_through_other_libraries(broken: Path) -> None:
    corpus = newsdoc.open_corpus(broken, on_error="warn")
    from_arrow: Any = getattr(pd.DataFrame, "from_arrow", pa.table)  # pandas has it from 3 on
    for make in (pl.DataFrame, pa.table, from_arrow):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert len(make(corpus)) == 3
        assert [warning.filename for warning in caught] == [__file__], make


@pytest.mark.parametrize("package", ["duckdb", "narwhals"])
def test_a_warning_points_at_the_line_outside_a_package(broken: Path, package: str) -> None:
    """DuckDB reads now in this thread, now in another; narwhals is left to the engines' tests."""
    module: dict[str, Any] = {"__name__": f"{package}.functions"}
    exec("def make(corpus): return list(corpus)", module)
    with pytest.warns(newsdoc.ParseWarning) as caught:
        module["make"](newsdoc.open_corpus(broken, on_error="warn"))
    assert [warning.filename for warning in caught] == [__file__]


def test_a_warning_points_at_the_line_of_the_caller(broken: Path, tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(broken, on_error="warn")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        corpus.to_arrow()
        corpus.to_pandas()
        corpus.to_parquet(tmp_path / "news.parquet")
    assert len(caught) == 3
    assert {warning.filename for warning in caught} == {__file__}
    assert all("bad.txt:2:1: invalid-date" in str(warning.message) for warning in caught)


def test_parquet_is_written_a_batch_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    newsdoc.arrow.write_parquet(((str(number), PLAIN) for number in range(5_000)), path)
    file = pq.ParquetFile(path)
    assert file.num_row_groups == 3
    assert file.schema_arrow == newsdoc.arrow.SCHEMA
    assert file.metadata.num_rows == 5_000
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_corpus_comes_back_from_parquet(corpus: newsdoc.Corpus, tmp_path: Path) -> None:
    path = str(tmp_path / "news.parquet")
    corpus.to_parquet(path)
    for read in (pq.read_table, pl.read_parquet, pd.read_parquet, duckdb.read_parquet):
        assert list(newsdoc.arrow.read_table(read(path))) == ITEMS


def test_a_failure_leaves_the_old_parquet_file(broken: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    newsdoc.open_corpus(broken, on_error="skip").to_parquet(path)
    old = path.read_bytes()
    with pytest.raises(newsdoc.ParseError, match=r"bad\.txt"):
        newsdoc.open_corpus(broken).to_parquet(path)
    assert path.read_bytes() == old
    assert sorted(os.listdir(tmp_path)) == ["news", "news.parquet"]


def test_tables_of_other_layouts_give_the_same_articles() -> None:
    frame = pl.DataFrame(table())
    for other in (
        frame.with_columns(pl.col("title", "url").cast(pl.Categorical)),
        frame.with_columns(pl.col("date").cast(pl.Datetime("ms"))),
        frame.select(reversed(frame.columns)).with_columns(more=pl.lit(1)),
        table().cast(table().schema.set(3, pa.field("date", pa.date64()))),
        table().cast(table().schema.set(3, pa.field("date", pa.string()))),
        table().cast(
            pa.schema(
                [pa.field(name, pa.string_view()) for name in frame.columns[:3]]
                + list(table().schema)[3:]
            )
        ),
    ):
        assert list(newsdoc.arrow.read_table(other)) == ITEMS
    # Without names, the rows are numbered.
    numbered = list(newsdoc.arrow.read_table(frame.drop("doc_id")))
    assert numbered == [(str(number), article) for number, article in enumerate(ARTICLES, 1)]
    # Without a single tag, pandas cannot tell what would be in the lists.
    untagged = newsdoc.arrow.to_reader([("b.txt", BARE)]).read_all().to_pandas()
    assert list(newsdoc.arrow.read_table(untagged)) == [("b.txt", BARE)]


CSV_READERS: dict[str, Callable[[Path], Any]] = {
    "pyarrow": lambda path: pyarrow.csv.read_csv(
        path, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True)
    ),
    "polars": pl.read_csv,
    "pandas": pd.read_csv,
    "duckdb": lambda path: duckdb.read_csv(str(path)),
}
JSON_READERS: dict[str, Callable[[Path], Any]] = {
    "pyarrow": pyarrow.json.read_json,
    "polars": pl.read_ndjson,
    "pandas": lambda path: pd.read_json(path, lines=True),
    "duckdb": lambda path: duckdb.read_json(str(path)),
}
# Articles that no CSV reader changes: NULL, for one, is no text to pandas.
TAME = [
    ("a/1.txt", Article("One, two", PLAIN.date, "https://example.com/", ("A.", 'B "b".', ","))),
    ("a/2.txt", Article("Title", PLAIN.date, "https://example.com/", ("C.",), ("x y", "é"))),
    ("a/3.txt", Article("Title", PLAIN.date, "https://example.com/", ("C.",))),
]


def write_json(items: list[tuple[str, Article]], path: Path) -> Path:
    """The JSON Lines that newsdoc writes."""
    rows = newsdoc.arrow.to_reader(items).read_all().to_pylist()
    path.write_text(
        "".join(json.dumps({**row, "date": str(row["date"])}) + "\n" for row in rows), "utf-8"
    )
    return path


def write_csv(items: list[tuple[str, Article]], path: Path) -> Path:
    """The CSV that newsdoc writes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(newsdoc.arrow.SCHEMA.names)
        for row in newsdoc.arrow.to_reader(items).read_all().to_pylist():
            writer.writerow([*{**row, "tags": ", ".join(row["tags"])}.values()])
    return path


@pytest.mark.parametrize("read", CSV_READERS.values(), ids=CSV_READERS)
@pytest.mark.parametrize("items", [TAME, TAME[:1], TAME[1:]])
def test_csv_is_read_back(
    read: Callable[[Path], Any], items: list[tuple[str, Article]], tmp_path: Path
) -> None:
    path = write_csv(items, tmp_path / "news.csv")
    assert list(newsdoc.arrow.read_table(read(path))) == items


@pytest.mark.parametrize("read", JSON_READERS.values(), ids=JSON_READERS)
@pytest.mark.parametrize("items", [TAME, TAME[:1], TAME[1:]])
def test_json_lines_are_read_back(
    read: Callable[[Path], Any], items: list[tuple[str, Article]], tmp_path: Path
) -> None:
    path = write_json(items, tmp_path / "news.jsonl")
    assert list(newsdoc.arrow.read_table(read(path))) == items


@pytest.mark.parametrize(
    "date", ["20240517", "2024-5-17", "2024-02-30", "2024-05-17T09:00", "2024-05-17T00:00Z"]
)
def test_a_date_as_text_is_an_iso_date(date: str) -> None:
    other = table().slice(1).set_column(3, "date", pa.array([date, "2024-05-17"]))
    with pytest.raises(
        ValueError, match=rf"^1:1: invalid-row: date.*: '{date}' \(doc_id 'a/2.txt'\)$"
    ):
        list(newsdoc.arrow.read_table(other))


def test_a_name_must_not_be_null() -> None:
    other = table().set_column(0, "doc_id", pa.array(["a", None, "c"]))
    with pytest.raises(ValueError, match=r"^2:1: invalid-row: doc_id "):
        list(newsdoc.arrow.read_table(other))


DOCUMENTS = [newsdoc.unparse(PLAIN), "A title alone", None, newsdoc.unparse(AWKWARD)]
COLUMNS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "array": pa.array,
    "large": lambda values: pa.array(values).cast(pa.large_string()),
    "view": lambda values: pa.array(values).cast(pa.string_view()),
    "dictionary": lambda values: pa.array(values).dictionary_encode(),
    "chunked": lambda values: pa.chunked_array([values[:1], values[1:]]),
    "polars": pl.Series,
    "pandas": pd.Series,
}


@pytest.mark.parametrize("make", COLUMNS.values(), ids=COLUMNS)
def test_a_column_of_documents_is_parsed(make: Callable[[list[Any]], Any]) -> None:
    column = make(DOCUMENTS)
    parsed: Any = newsdoc.arrow.parse(column)
    rows = parsed.to_pylist()
    assert [row["error"] is None for row in rows] == [True, False, False, True]
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse("A title alone")
    assert rows[1]["error"] == str(caught.value)
    assert rows[2]["error"] == "the document is null"
    for row in rows[1:3]:
        assert set(row.values()) == {None, row["error"]}
    assert [*rows[0]] == [*newsdoc.arrow.SCHEMA.names[1:], "error"]
    assert rows[0]["date"] == PLAIN.date
    assert rows[3]["tags"] == list(AWKWARD.tags)
    assert isinstance(parsed, pa.Table)


def test_the_options_of_parse_apply_to_a_column() -> None:
    document = "Café\n\n03/04/2024\nhttps://example.com/".encode("cp1252")
    parse: Any = newsdoc.arrow.parse
    options: dict[str, Any] = {"encoding": "cp1252", "lenient": True, "dayfirst": True}
    for binary in (pa.binary(), pa.large_binary(), pa.binary_view()):
        [row] = parse(pa.array([document]).cast(binary), **options).to_pylist()
        assert (row["title"], row["date"]) == ("Café", datetime.date(2024, 4, 3))
    [row] = parse([document]).to_pylist()
    assert "undecodable" in row["error"]
    with pytest.raises(LookupError, match="latin-0"):
        newsdoc.arrow.parse([document], encoding="latin-0")


def test_a_column_without_documents() -> None:
    parse: Any = newsdoc.arrow.parse
    assert parse(pa.array([], pa.string())).to_pylist() == []
    assert parse(pl.Series([], dtype=pl.String)).to_pylist() == []
    [row] = parse([None]).to_pylist()
    assert row["error"] == "the document is null"


def test_a_long_column_is_parsed_in_parts() -> None:
    documents = pl.Series([newsdoc.unparse(PLAIN)] * 5_000)
    parsed: Any = newsdoc.arrow.parse(documents)
    assert [len(batch) for batch in parsed.to_batches()] == [2048, 2048, 904]
    assert parsed["error"].null_count == 5_000
    assert len(newsdoc.arrow.parse(documents.to_arrow())) == 5_000


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("text", "str"),
        (b"text", "bytes"),
        (5, "int"),
        ([1], "int"),
        (pa.array([1.0]), "float"),
        (pl.Series([1]), "int"),
        (pl.DataFrame({"a": ["b"]}), "dict"),
        ([1.5], "float"),
        ([np.array([1, 2])], "ndarray"),
        ([bytearray(b"text")], "bytearray"),
    ],
)
def test_only_text_is_parsed(column: Any, kind: str) -> None:
    with pytest.raises(
        TypeError, match=rf"^column must be a column of strings or bytes, got {kind}"
    ):
        newsdoc.arrow.parse(column)


def test_a_report_is_a_table_of_problems(broken: Path) -> None:
    (broken / "b.md").write_text("")
    report = newsdoc.open_corpus(broken, "**/*.*").check()
    [error, *_] = report.errors.values()
    problem = error.problems[0]
    row = ("a/bad.txt", "error", "invalid-date", 2, 1, problem.message, problem.hint)
    for make in (pl.DataFrame, pa.table, lambda report: duckdb.sql("from report")):
        made: Any = pl.DataFrame(make(report))
        assert made.columns == ["doc_id", "severity", "code", "line", "column", "message", "hint"]
        assert made.rows()[0] == row
        made = made.filter(pl.col("severity") == "error")
        assert len(made) == sum(len(error.problems) for error in report.errors.values())
        assert dict(made["code"].value_counts().iter_rows()) == report.counts
    assert tuple(report.to_pandas().iloc[0])[:6] == row[:6]
    untyped: Any = report
    assert pa.schema(untyped) == pa.table(untyped).schema
    assert len(pl.DataFrame(newsdoc.open_corpus(broken, "b.txt").check())) == 0


def test_warnings_are_rows_too(broken: Path, tmp_path: Path) -> None:
    (broken / "near.txt").write_text("Title\n20240517\nhttps://example.com/\nTag: a\nTags: b, b\n")
    corpus = newsdoc.open_corpus(broken, on_error="skip")
    for report in (corpus.check(), corpus.to_parquet(tmp_path / "news.parquet")):
        assert "near.txt" in report.warnings
        rows = pl.DataFrame(report).select("doc_id", "severity", "code").rows()
        assert rows[0] == ("a/bad.txt", "error", "invalid-date")
        assert rows[-2:] == [
            ("near.txt", "warning", "misspelled-tag-line"),
            ("near.txt", "warning", "duplicate-tag"),
        ]


def test_parquet_gives_the_report_of_check(broken: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    corpus = newsdoc.open_corpus(broken, on_error="skip")
    report = corpus.to_parquet(path)
    assert (report.seen, report.read, report.failed) == (4, 3, 1)
    assert str(report) == str(corpus.check())
    assert report.valid.doc_ids == ("a/1.txt", "a/2.txt", "b.txt")
    assert pq.ParquetFile(path).metadata.num_rows == report.read


def test_a_corpus_is_not_an_array(corpus: newsdoc.Corpus) -> None:
    for make in (pd.DataFrame, np.asarray, pd.Series):
        function: Any = make
        with pytest.raises(TypeError, match=r"^a Corpus is not an array: use to_pandas\(\)"):
            function(corpus)
    # As a registered Sequence, it would be rows of one column in pandas and Polars.
    with pytest.raises(TypeError, match="sequence"):
        random.sample(corpus, 1)  # type: ignore[arg-type]


@pytest.mark.thorough
def test_a_large_batch_is_read_in_parts() -> None:
    items = [(str(number), PLAIN) for number in range(10_000)] + [("last", BARE)]
    whole = newsdoc.arrow.to_reader(items).read_all().combine_chunks()
    assert len(whole.to_batches()) == 1
    found = list(newsdoc.arrow.read_table(whole))
    assert len(found) == 10_001
    assert found[-1] == ("last", BARE)
    bad = whole.set_column(2, "title", pa.array(["T"] * 10_000 + [""]))
    with pytest.raises(ValueError, match=r"^10001:1: invalid-row: title .*'last'"):
        list(newsdoc.arrow.read_table(bad))


def test_only_a_table_is_a_table() -> None:
    with pytest.raises(TypeError, match=r"with __arrow_c_stream__.*, got list: \[1\]"):
        newsdoc.arrow.read_table([1])


@pytest.mark.parametrize("name", ["text", "title", "date", "url", "tags"])
def test_a_missing_column_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"no column '{name}'; its columns are \\['doc_id', "):
        list(newsdoc.arrow.read_table(table().drop_columns(name)))


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("title", [1, 2, 3], "column 'title' must be string, got int64"),
        ("tags", [1, 2, 3], "column 'tags' must be list<item: string>, got int64"),
        (
            "tags",
            [[1], [], []],
            "column 'tags' must be list<item: string>, got list<item: int64>",
        ),
        (
            "date",
            pa.array([20240517] * 3, pa.int32()),
            "column 'date' must be date32[day], got int32",
        ),
    ],
)
def test_a_column_of_another_type_is_refused(name: str, values: Any, message: str) -> None:
    index = newsdoc.arrow.SCHEMA.names.index(name)
    other = table().set_column(index, name, pa.array(values))
    with pytest.raises(ValueError, match=r"^column") as caught:
        list(newsdoc.arrow.read_table(other))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("text", None, "text"),
        ("text", "One.\nTwo.", "text (paragraph 1)"),
        ("text", "One.\n\nTags: x", "text (paragraph 2)"),
        ("title", None, "title"),
        ("title", "", "title"),
        ("date", None, "date"),
        ("url", "example.com", "url"),
        ("tags", None, "tags"),
        ("tags", ["a", "a,b"], "tags[1]"),
        ("tags_position", -1, "tags_position"),
        ("doc_id", None, "doc_id"),
    ],
)
def test_an_invalid_row_is_counted_and_named(name: str, value: Any, column: str) -> None:
    first, row, last = table().to_pylist()
    bad = pa.Table.from_pylist([first, {**row, name: value}, last], newsdoc.arrow.SCHEMA)
    errors: list[newsdoc.ParseError] = []
    found = list(newsdoc.arrow.read_table(bad, on_error=errors.append))
    assert found == [ITEMS[0], ITEMS[2]]
    [problem] = errors[0].problems
    assert len(errors) == 1
    assert (problem.code, problem.line, problem.column) == ("invalid-row", 2, 1)
    assert problem.message.startswith(f"{column} ")
    assert ("'a/2.txt'" in problem.message) == (name != "doc_id")
    rows = newsdoc.arrow.read_table(bad)
    assert next(rows) == ITEMS[0]
    with pytest.raises(newsdoc.ParseError):
        next(rows)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("packages", "code", "message"),
    [
        ("", "corpus.to_arrow()", "newsdoc.arrow requires pyarrow: pip install pyarrow"),
        ("", "corpus.__arrow_c_stream__()", "requires pyarrow: pip install pyarrow"),
        ("", "corpus.check().to_pandas()", "requires pyarrow: pip install pyarrow"),
        (
            "pyarrow numpy",  # which pyarrow needs before its version 18
            "corpus.to_pandas()",
            "to_pandas() requires pandas: pip install pandas",
        ),
        (
            "pyarrow numpy",
            "import newsdoc.spark",
            "newsdoc.spark requires PySpark 4: pip install 'pyspark[sql]>=4'",
        ),
    ],
)
def test_a_missing_extra_is_named(
    packages: str, code: str, message: str, folder: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"  # a Python that has newsdoc, what it needs, and nothing else
    site.mkdir()
    for name in ("newsdoc", "attr", "attrs", "dateutil", *packages.split()):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        (site / name).symlink_to(Path(spec.origin).parent)
    code = f"import newsdoc; corpus = newsdoc.open_corpus({str(folder)!r}); {code}"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )
    assert "ImportError: " in run.stderr
    assert message in run.stderr


def test_a_large_table_has_offsets_of_64_bits(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n")
    corpus = newsdoc.open_corpus(tmp_path)
    large = corpus.to_arrow(large=True)
    text, tags = pa.large_string(), pa.large_list(pa.large_string())
    assert large.schema.types == [text] * 3 + [pa.date32(), text, tags, pa.int32(), text]
    assert large.to_pylist() == corpus.to_arrow().to_pylist()
    assert large.take([0]).sort_by("text").num_rows == 1
