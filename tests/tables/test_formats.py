"""JSON Lines, CSV, Parquet and Arrow: rows as documents, in every format."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import newsdoc
import newsdoc.arrow
from newsdoc import Article, ParseError
from newsdoc._options import read_options
from newsdoc._tables.files import EXTENSIONS, read_table, write_table
from newsdoc._tables.rows import escape_name, json_row, read_rows

Items = list[tuple[str, Article]]

COMPUTE: Any = pyarrow.compute  # whose stubs are incomplete
DAY = datetime.date(2024, 5, 17)
ROWS: Items = [
    ("a.txt", Article("One", DAY, "https://example.com/1", ["A.", "B."], ["x", "y"])),
    ("b.txt", Article("Two", DAY, "https://example.com/2", ["A."], ["x"], tags_position=0)),
    ("c.txt", Article("Three", DAY, "https://example.com/3")),
]


def write(items: Items, extension: str) -> bytes:
    file = io.BytesIO()
    write_table(items, file, extension)
    return file.getvalue()


def read(data: bytes, extension: str, **options: Any) -> list[tuple[str, Article | ParseError]]:
    file = io.BufferedReader(io.BytesIO(data))
    return list(read_table(file, extension, "table", read_options(**options)))


def failures(outcomes: list[tuple[str, Article | ParseError]]) -> list[tuple[str, int, str]]:
    """Return the name, the line and the message of each failed row."""
    found: list[tuple[str, int, str]] = []
    for name, outcome in outcomes:
        if isinstance(outcome, ParseError):
            [problem] = outcome.problems
            assert (problem.code, outcome.filename) == ("invalid-row", "table")
            found.append((name, problem.line, problem.message))
    return found


# Every article through every format and back

NAMES = st.text(st.characters() | st.sampled_from('\\ud\udc80\ud800\r\n,"'))
LARGE = pa.schema(
    [
        field.with_type(pa.large_string()) if field.type == pa.string() else field
        for field in newsdoc.arrow.SCHEMA
    ]
)
ENGINES: list[Callable[[pa.Table], Any]] = [
    pl.DataFrame,
    pa.Table.to_pandas,
    lambda table: pd.DataFrame(table.to_pandas()).convert_dtypes(),  # with its strings
    lambda rows: duckdb.sql("from rows"),
    lambda table: table.cast(LARGE),
]


def same(outcomes: Sequence[tuple[str, Article | ParseError]], items: Items) -> None:
    assert outcomes == items
    # Equality ignores the position of the tag line.
    assert [str(article) for _, article in outcomes] == [str(article) for _, article in items]


ITEMS = st.lists(st.tuples(NAMES, st.from_type(Article)), max_size=5)


@given(ITEMS)
@example([("a\r.txt", ROWS[0][1])])  # csv.writer quotes no carriage return before Python 3.13
@example([("", Article("T", DAY, "x://h", (), ["[x]"]))])
@example([("a", Article("T", DAY, "x://h", ["A."], ["[]"], tags_position=2**70))])
@settings(max_examples=40)
def test_articles_come_back_from_every_format(items: Items) -> None:
    for extension in (".jsonl", ".csv", ".parquet", ".arrow", ".arrows"):
        data = write(items, extension)
        same(read(data, extension), items)
        assert write(items, extension) == data


@given(ITEMS)
@settings(max_examples=25)
def test_articles_come_back_from_every_engine(items: Items) -> None:
    table = newsdoc.arrow.to_reader(items).read_all()
    for make in ENGINES:
        same(list(newsdoc.arrow.read_table(make(table))), items)


@given(st.sets(NAMES))
@example({"caf\udce9.txt", "caf\\udce9.txt", "caf\\u005cudce9.txt", "caf\\\\udce9.txt"})
def test_different_names_are_written_differently(names: set[str]) -> None:
    assert len({escape_name(name) for name in names}) == len(names)
    for name in names:
        escape_name(name).encode()


# One cell that is damaged

MISSING = object()
DAMAGE: list[tuple[str, Any]] = [
    *[(column, MISSING) for column in ("text", "title", "date", "url", "tags")],
    *[(column, None) for column in ("doc_id", "text", "title", "date", "url", "tags")],
    *[(column, 1) for column in ("doc_id", "text", "title", "date", "url", "tags")],
    *[(column, True) for column in ("text", "date", "tags", "tags_position")],
    *[(column, {"a": "b"}) for column in ("text", "date", "tags", "tags_position")],
    *[(column, ["a"]) for column in ("doc_id", "text", "title", "date", "url", "tags_position")],
    *[(column, "a\nb") for column in ("text", "title", "date", "url")],
    *[(column, "\0") for column in ("text", "title", "url", "tags")],
    *[(column, "\ud800") for column in ("text", "title", "url", "tags")],
    *[(column, " a") for column in ("text", "title", "url", "date")],
    *[("title", title) for title in ("", "\ufeffa")],
    ("paragraphs", ["A."]),  # besides the text, which may have been edited
    *[("text", text) for text in ("Tags: a", "A.\n\n\n\nB.", "A.\n\n")],
    *[("tags", tags) for tags in ([None], [1], ["a,b"], [""], [["a"]], "a\0")],
    *[("tags_position", position) for position in (-1, 0.5, "x", "-1", "9" * 30)],
    *[
        ("date", date)
        for date in (
            *("20240517", "2024-02-30", "0000-01-01", "10000-01-01", "2024-W20-5"),
            *("2024-05-17T09:00:00", "2024-05-17T00:00:00Z", "2024-05-17 00:00:00+02:00"),
        )
    ],
]


@pytest.mark.parametrize(("column", "value"), DAMAGE)
def test_a_damaged_json_object_is_a_failed_document(column: str, value: Any) -> None:
    rows = [json_row(name, article) for name, article in ROWS]
    if value is MISSING:
        del rows[1][column]
    else:
        rows[1][column] = value
    outcomes = read("".join(f"{json.dumps(row)}\n" for row in rows).encode(), ".jsonl")
    assert [outcomes[0], outcomes[2]] == [ROWS[0], ROWS[2]]
    [(name, line, message)] = failures(outcomes)
    assert (name, line) == ("2" if column == "doc_id" else "b.txt", 2)
    assert column in message
    assert "paragraphs" not in message or column == "paragraphs"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("null", "found null"),
        ("[1]", "found list"),
        ('"a"', "found str"),
        ("", "blank line"),
        (" ", "blank line"),
        ('{"a": 1} {"b": 2}', "more than one JSON value"),
        ('{"a": 1}{"b": 2}', "more than one JSON value"),
        ('{"a": ', "not valid JSON (character 8)"),
        ('{"url": 1, "url": 2}', "the key 'url' occurs twice"),
        ("[" * 100_000, "nested"),
        ('{"a": ' + "1" * 5000 + "}", "digits"),
        ('{"a": "\udcff"}', "not valid utf-8"),
    ],
)
def test_a_line_that_is_no_row_is_a_failed_document(line: str, message: str) -> None:
    lines = write(ROWS, ".jsonl").splitlines(keepends=True)
    lines[1] = f"{line}\n".encode(errors="surrogateescape")
    outcomes = read(b"".join(lines), ".jsonl")
    assert [outcomes[0], outcomes[2]] == [ROWS[0], ROWS[2]]
    [(name, number, found)] = failures(outcomes)
    assert (name, number) == ("2", 2)
    assert message in found


CSV_DAMAGE: list[tuple[str, str]] = [
    *[(column, "") for column in ("title", "date", "url")],
    *[(column, "a\0") for column in ("text", "title", "date", "url", "tags")],
    *[(column, "\udcff") for column in ("doc_id", "text", "title", "date", "url", "tags")],
    ("url", "https://example.com/,more,cells"),
    ("text", "A.\r\n\r\nB."),
    ("tags_position", "first"),
]


@pytest.mark.parametrize(("column", "value"), CSV_DAMAGE)
def test_a_damaged_cell_is_a_failed_document(column: str, value: str) -> None:
    row = json_row(*ROWS[1]) | {"tags": "x"}
    row[column] = value
    cells = [str(cell) for cell in row.values()]
    if "," not in value:
        cells = [f'"{cell}"' for cell in cells]
    lines = write(ROWS, ".csv").split(b"\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(b"b.txt,"))
    lines[at] = ",".join(cells).encode(errors="surrogateescape")
    outcomes = read(b"\n".join(lines), ".csv")
    assert [outcomes[0], outcomes[2]] == [ROWS[0], ROWS[2]]
    [(_, line, message)] = failures(outcomes)
    assert (line, column in message or "," in value) == (at + 1, True)


def test_a_record_with_too_few_cells_is_a_failed_document() -> None:
    outcomes = read(write(ROWS, ".csv") + b"\n\nd.txt,text\n\n", ".csv")
    assert outcomes[:3] == ROWS
    assert failures(outcomes) == [("4", 9, "expected 8 cells, as in the header, found 2")]


# CSV


@pytest.mark.thorough
def test_a_text_of_any_length_comes_back_from_csv() -> None:
    limit = csv.field_size_limit()
    long = [("a", Article("T", DAY, "x://h", ["é" * (17 * 1024 * 1024)]))]
    assert read(write(long, ".csv"), ".csv") == long
    assert csv.field_size_limit() == limit


def test_csv_of_other_writers_is_read() -> None:
    """Without optional columns, with two BOMs, other newlines, and a number that is a float."""
    header = "title,date,url,text,tags_position,other,other\r\n"
    row = "T,2024-05-17 00:00:00,x://h,A.,1.0,,\r\n\r\n"
    expected = [("1", Article("T", DAY, "x://h", ["A."]))]
    assert read(f"\ufeff\ufeff{header}{row}".encode(), ".csv") == expected


@pytest.mark.parametrize(
    "cells",
    [
        ["['River' 'Ferry']", "[]"],
        ["[River, Ferry]"],
        ['["River", "Ferry"]', "[]"],
        ["{River,Ferry}", "{}"],
        ["()", "('River', 'Ferry')"],
        ["", " [x]", "[y]"],
        ["[x]"] * 2100,
    ],
)
def test_lists_that_were_rendered_as_text_are_refused(cells: list[str]) -> None:
    """Each of them would be read as tags, and an empty list as the tag `[]`."""
    for tags in {tuple(cells), tuple(cells[::-1])}:
        table = pa.table({"text": tags, "title": tags, "date": tags, "url": tags, "tags": tags})
        file = io.StringIO()
        csv.writer(file).writerows([table.column_names, *zip(*[tags] * 5, strict=True)])
        with pytest.raises(ValueError, match="contains lists written as text"):
            read(file.getvalue().encode(), ".csv")
        with pytest.raises(ValueError, match="contains lists written as text"):
            list(newsdoc.arrow.read_table(table, on_error="skip"))


@pytest.mark.parametrize("cells", [["[x]", "", "y"], ["y", "[x]"], ["[x],"], ["[x]", "[y], z"]])
def test_a_tag_may_be_in_brackets(cells: list[str]) -> None:
    rows = [{**json_row(*ROWS[2]), "tags": cell} for cell in cells]
    outcomes = list(read_rows(enumerate(rows, 1)))
    tags = [article.tags for _, article in outcomes if isinstance(article, Article)]
    assert tags == [tuple(filter(None, cell.replace(" ", "").split(","))) for cell in cells]


def test_rows_wait_for_evidence_in_their_order() -> None:
    tags = ["", "[x]", "", "[y]", "z", "[z]"]
    rows = [{**json_row(*ROWS[2]), "doc_id": str(n), "tags": cell} for n, cell in enumerate(tags)]
    names = [name for name, _ in read_rows(enumerate(rows, 1))]
    assert names == [*"012345"]


WORDS = ["NA", "None", "null", "nan", "N/A", "NaN", "NULL", "true", "1", "1.0", "-", "#N/A"]


def test_words_that_readers_of_csv_take_for_missing(tmp_path: Path) -> None:
    """The recipes of the docs."""
    items: Items = [
        (f"{n}.txt", Article(word, DAY, "x://h", [word], [word])) for n, word in enumerate(WORDS)
    ]
    items += [("none.txt", Article("T", DAY, "x://h")), ("", Article("T", DAY, "x://h"))]
    path = tmp_path / "news.csv"
    path.write_bytes(write(items, ".csv"))
    for table in (
        path,
        pd.read_csv(path, dtype=str, keep_default_na=False),
        pl.read_csv(path, infer_schema=False),
        duckdb.read_csv(str(path), all_varchar=True, allow_quoted_nulls=False),
    ):
        same([*newsdoc.arrow.read_table(table)], items)


@pytest.mark.parametrize("read", [pd.read_csv, duckdb.read_csv, pyarrow.csv.read_csv])
@pytest.mark.parametrize("cell", ["", "NA"])
def test_a_word_that_was_made_null_is_not_dropped(
    read: Callable[[str], Any], cell: str, tmp_path: Path
) -> None:
    """Text and tags that a reader of CSV takes for missing cannot be told from empty ones."""
    items: Items = [
        ("a", Article("One", DAY, "x://h", [cell] if cell else [])),
        ("b", Article("Two", DAY, "x://h", ["A."], [cell] if cell else [])),
    ]
    (tmp_path / "news.csv").write_bytes(write(items, ".csv"))
    table = read(str(tmp_path / "news.csv"))
    errors: list[ParseError] = []
    rows = list(newsdoc.arrow.read_table(table, on_error=errors.append))
    assert len(rows) + len(errors) == 2
    assert [row for row in rows if row not in items] == []
    # DuckDB keeps the word, and pyarrow the empty text.
    assert bool(errors) != ((read, cell) in [(duckdb.read_csv, "NA"), (pyarrow.csv.read_csv, "")])


# Arrow


def arrow_rows() -> pa.Table:
    return newsdoc.arrow.to_reader(ROWS).read_all()


def replace(column: str, values: Any) -> pa.Table:
    table = arrow_rows()
    return table.set_column(table.schema.get_field_index(column), column, values)


def run_end_encode(column: Any) -> Any:
    ends = pa.array(range(1, len(column) + 1), pa.int32())
    return pa.RunEndEncodedArray.from_arrays(ends, column.combine_chunks())


def to_list_view(type_: Any) -> Any:
    return pa.array([article.tags for _, article in ROWS], type_)


@pytest.mark.parametrize(
    "table",
    [
        replace("tags", to_list_view(pa.list_view(pa.string()))),
        replace("tags", to_list_view(pa.large_list_view(pa.string_view()))),
        replace("tags", to_list_view(pa.large_list(pa.large_string()))),
        replace("title", COMPUTE.run_end_encode(arrow_rows()["title"])),
        replace("title", arrow_rows()["title"].dictionary_encode()),
        replace("title", run_end_encode(arrow_rows()["title"].dictionary_encode())),
        replace("title", arrow_rows()["title"].cast(pa.string_view())),
        replace("date", arrow_rows()["date"].cast(pa.date64())),
        replace("date", arrow_rows()["date"].dictionary_encode()),
        replace("date", COMPUTE.run_end_encode(arrow_rows()["date"])),
        replace("date", pa.array(["2024-05-17T00:00:00.000"] * 3)),
        replace("tags_position", pa.array([2.0, 0.0, None])),
        replace("tags_position", pa.array(["2", "0", None])),
        replace("domain", pa.array([1, 2, 3])),
    ],
    ids=lambda table: str(table.schema).replace("\n", " ")[:150],
)
def test_every_layout_is_read(table: pa.Table) -> None:
    same(list(newsdoc.arrow.read_table(table)), ROWS)


def test_lists_of_a_fixed_size_are_read() -> None:
    table = replace("tags", pa.array([["a", "b"]] * 3, pa.list_(pa.string(), 2)))
    assert {article.tags for _, article in newsdoc.arrow.read_table(table)} == {("a", "b")}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "Asia/Tokyo", "America/New_York", "+02:00"])
def test_midnight_in_the_time_zone_of_the_column_is_a_date(unit: Any, zone: str | None) -> None:
    hours = pa.array([datetime.datetime(2024, 5, 17, hour) for hour in (0, 9, 0)])
    local = hours.cast(pa.timestamp(unit))
    if zone is not None:
        local = COMPUTE.assume_timezone(local, zone)
    errors: list[ParseError] = []
    rows = list(newsdoc.arrow.read_table(replace("date", local), on_error=errors.append))
    assert rows == [ROWS[0], ROWS[2]]
    assert [error.problems[0].line for error in errors] == [2]


@pytest.mark.parametrize("days", [-719_163, 2_932_897, 2**31 - 1, -(2**31)])
def test_a_date_that_python_does_not_have_is_an_error(days: int) -> None:
    dates = pa.array([19860, days, 19860], pa.int32()).cast(pa.date32())
    errors: list[ParseError] = []
    rows = newsdoc.arrow.read_table(replace("date", dates), on_error=errors.append)
    assert [name for name, _ in rows] == ["a.txt", "c.txt"]
    assert [error.problems[0].line for error in errors] == [2]


def test_the_first_and_the_last_day_are_read() -> None:
    dates = pa.array([datetime.date.min, datetime.date.max, DAY])
    found = [article.date for _, article in newsdoc.arrow.read_table(replace("date", dates))]
    assert found == [datetime.date.min, datetime.date.max, DAY]


@pytest.mark.parametrize("column", ["doc_id", "text", "title", "url", "tags"])
def test_text_that_is_not_utf_8_is_a_failed_document(column: str) -> None:
    values: Any = pa.array([b"a", b"\xff", b"x://h"])
    text: Any = pa.StringArray.from_buffers(3, *values.buffers()[1:])
    if column == "tags":
        text = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), text)
    errors: list[ParseError] = []
    rows = list(newsdoc.arrow.read_table(replace(column, text), on_error=errors.append))
    assert 2 in [error.problems[0].line for error in errors]
    assert len(rows) + len(errors) == 3
    assert rows[-1][1] == ROWS[2][1] or column in ("title", "text", "url", "tags")


@pytest.mark.parametrize("name", newsdoc.arrow.SCHEMA.names)
def test_a_column_that_is_there_twice_is_an_error(name: str) -> None:
    table = arrow_rows()
    twice = table.append_column(name, table[name])
    with pytest.raises(ValueError, match=f"^the table has 2 columns '{name}'$"):
        list(newsdoc.arrow.read_table(twice))


def test_optional_columns_can_be_missing() -> None:
    table = arrow_rows().drop_columns(["doc_id", "tags_position", "domain"])
    found = list(newsdoc.arrow.read_table(table))
    assert found == [(str(number), article) for number, (_, article) in enumerate(ROWS, 1)]


def test_rows_of_to_dict_are_read() -> None:
    rows = [article.to_dict() for _, article in ROWS]
    expected = [article for _, article in ROWS]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    assert [article for _, article in read(lines, ".jsonl")] == expected
    found = [article for _, article in newsdoc.arrow.read_table(pl.DataFrame(rows))]
    assert list(map(str, found)) == list(map(str, expected))
    rows[1]["paragraphs"] = ["a\nb"]
    outcomes = read("".join(f"{json.dumps(row)}\n" for row in rows).encode(), ".jsonl")
    assert failures(outcomes)[0][2].startswith("paragraphs[0] ")
    table = pa.table({name: ["a"] for name in ("paragraphs", "title", "date", "url", "tags")})
    with pytest.raises(ValueError, match="column 'paragraphs' must be list"):
        list(newsdoc.arrow.read_table(table))


# Paths and other objects


def test_a_database_is_not_locked_after_an_error() -> None:
    connection = duckdb.connect()
    connection.register("news", arrow_rows())
    relation = connection.sql("select * replace ('' as title) from news")
    rows = newsdoc.arrow.read_table(relation)
    with pytest.raises(ParseError):
        next(rows)
    assert connection.sql("select 1").fetchall() == [(1,)]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_table_is_read_from_its_path(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"news{extension.upper()}"
    path.write_bytes(write(ROWS, extension))
    for given_path in (path, str(path)):
        same(list(newsdoc.arrow.read_table(given_path)), ROWS)
    rows = newsdoc.arrow.read_table(path)
    next(rows)
    del rows  # closes the file


@pytest.mark.parametrize(
    ("column", "name"),
    [("tags", "Tags"), ("doc_id", "Doc_ID"), ("text", "text "), ("tags_position", "TAGS_POSITION")],
)
def test_a_column_whose_name_differs_in_case_or_spaces_is_not_ignored(
    column: str, name: str
) -> None:
    message = f"column '{name}' must be named '{column}'"
    header = [name if known == column else known for known in newsdoc.arrow.SCHEMA.names]
    table = newsdoc.arrow.to_reader(ROWS).read_all()
    with pytest.raises(ValueError, match=f"^{message}$"):
        list(newsdoc.arrow.read_table(table.rename_columns(header)))
    with pytest.raises(ValueError, match=f"^{message}$"):
        read(",".join(header).encode(), ".csv")
    rows = write(ROWS, ".jsonl")
    renamed = rows.replace(f'"{column}":'.encode(), f'"{name}":'.encode())
    assert all(message in found for _, _, found in failures(read(renamed, ".jsonl")))
    assert len(failures(read(renamed, ".jsonl"))) == len(ROWS)
    # Besides the column itself, it is a column of someone else; so is any "Domain".
    others = rows.replace(b"{", f'{{"{name}": 1, "Domain": 2, '.encode())
    same(read(others, ".jsonl"), ROWS)


def test_an_arrow_stream_may_have_the_extension_of_a_file(tmp_path: Path) -> None:
    for extension, other in ((".arrow", ".arrows"), (".arrows", ".feather")):
        (tmp_path / f"news{other}").write_bytes(write(ROWS, extension))
        same(list(newsdoc.arrow.read_table(tmp_path / f"news{other}")), ROWS)


@pytest.mark.parametrize("extension", [".arrow", ".arrows"])
def test_a_damaged_file_is_an_error(extension: str) -> None:
    data = write(ROWS, extension)
    without_nulls, with_null = struct.pack("<2q", 3, 0), struct.pack("<2q", 3, 1)
    # pyarrow reads this without an error: the first column has a null, but not where.
    with pytest.raises(ValueError, match="cannot be read as"):
        read(data.replace(without_nulls, with_null, 1), extension)
    outcomes = read(data.replace(b"Two", b"T\xffo"), extension)
    assert failures(outcomes) == [("b.txt", 2, "title is not valid UTF-8 (doc_id 'b.txt')")]


def test_an_arrow_stream_is_read_from_a_pipe() -> None:
    reading, writing = os.pipe()
    with open(writing, "wb") as file:
        file.write(write(ROWS, ".arrows"))  # less than a pipe holds
    with open(reading, "rb") as file:
        same(list(read_table(file, ".arrows", "table", read_options())), ROWS)


def test_the_error_of_a_path_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must be \.jsonl, .*, got 'news\.xlsx'"):
        newsdoc.arrow.read_table("news.xlsx")
    with pytest.raises(FileNotFoundError):
        list(newsdoc.arrow.read_table(tmp_path / "none.csv"))
    with pytest.raises(ValueError, match="on_error"):
        newsdoc.arrow.read_table("news.csv", on_error="ignore")  # type: ignore[arg-type]


def test_lazy_frames_and_datasets_are_named(tmp_path: Path) -> None:
    newsdoc.arrow.write_parquet(ROWS, tmp_path / "a.parquet")
    with pytest.raises(TypeError, match=r"such as frame\.collect\(\), .*, got LazyFrame"):
        newsdoc.arrow.read_table(pl.scan_parquet(tmp_path / "a.parquet"))


def test_from_dict_says_what_reads_a_row() -> None:
    with pytest.raises(ValueError, match="unknown field") as caught:
        Article.from_dict(json_row(*ROWS[0]))
    assert caught.value.__notes__ == ["rows of a table are read by newsdoc.arrow.read_table()"]
    with pytest.raises(ValueError, match="date") as caught:
        Article.from_dict(ROWS[0][1].to_dict() | {"date": "x"})
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ("news/", "str: 'news/'"),
        (b"news/", "bytes: b'news/'"),
        (Path("news"), "PosixPath: "),
        (5, "int: 5"),
        (None, "NoneType: None"),
        (dict(ROWS), "dict: "),
        (pd.DataFrame(), "DataFrame: "),
        (pl.LazyFrame(), "LazyFrame: "),
        ([ROWS[0][1]], "Article: "),
        ([("a", "b")], "tuple: ('a', 'b')"),
        ([(1, 2, 3)], "tuple: (1, 2, 3)"),
    ],
)
def test_only_pairs_make_a_table(items: Any, found: str, tmp_path: Path) -> None:
    for function in (
        lambda: newsdoc.arrow.to_reader(items).read_all(),
        lambda: list(newsdoc.arrow.record_batches(items)),
        lambda: newsdoc.arrow.write_parquet(items, tmp_path / "a.parquet"),
    ):
        with pytest.raises(TypeError) as caught:
            function()
        assert str(caught.value).startswith("items must be pairs (doc_id, article), such as corpus")
        assert f", got {found}" in str(caught.value)
    assert not (tmp_path / "a.parquet").exists()


def test_a_corpus_is_no_pairs(tmp_path: Path) -> None:
    newsdoc.write(ROWS[0][1], tmp_path / "a.txt")
    corpus: Any = newsdoc.open_corpus(tmp_path)
    for items in (corpus, corpus.check()):
        with pytest.raises(TypeError, match="items must be pairs"):
            newsdoc.arrow.to_reader(items)


def test_a_path_of_bytes_is_a_type_error() -> None:
    path: Any
    for path in (b"x", 5, None):
        for function in (
            lambda path: newsdoc.arrow.write_parquet([], path),
            newsdoc.open_corpus("docs/examples/news").to_parquet,
        ):
            with pytest.raises(TypeError, match=r"^path must be a str or os\.PathLike, got "):
                function(path)
        with pytest.raises(TypeError, match=r"^table must be a path or an object with"):
            newsdoc.arrow.read_table(path)


# Columns of documents


def test_strings_and_bytes_in_one_column_are_each_read_as_what_they_are() -> None:
    text = "Café\n20240517\nhttps://example.com/"
    column = [text, text.encode("cp1252"), None, float("nan"), pd.NA]
    objects = pl.Series(column, dtype=pl.Object)  # exported as their addresses in memory
    for documents in (column, pd.Series(column, dtype=object), objects):
        parsed = newsdoc.arrow.parse(documents, encoding="cp1252")
        assert parsed["title"].to_pylist() == ["Café", "Café", None, None, None]
        assert parsed["error"].to_pylist() == [None, None, *["the document is null"] * 3]


def test_a_lone_surrogate_is_the_error_of_its_row() -> None:
    head = "T\n20240517\nx://h\n"
    parsed = newsdoc.arrow.parse([f"{head}A\ud800.", f"{head}Tags: a\nB."])
    assert "invalid-character" in parsed["error"][0].as_py()
    assert parsed.to_pylist()[1] == {
        "text": "B.",
        "title": "T",
        "date": DAY,
        "url": "x://h",
        "tags": ["a"],
        "tags_position": 0,
        "domain": "h",
        "error": None,
    }


def test_a_string_that_is_not_utf_8_is_the_error_of_its_row() -> None:
    values: Any = pa.array([b"T\n20240517\nx://h", b"\xff"])
    text = pa.StringArray.from_buffers(2, *values.buffers()[1:])
    parsed = newsdoc.arrow.parse(text)
    assert parsed["title"].to_pylist() == ["T", None]
    assert parsed["error"].to_pylist() == [None, "document is not valid UTF-8"]


def test_parquet_of_many_row_groups_is_read_in_order(tmp_path: Path) -> None:
    items = [(str(number), ROWS[0][1]) for number in range(5000)]
    newsdoc.arrow.write_parquet(items, tmp_path / "a.parquet")
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    assert list(newsdoc.arrow.read_table(tmp_path / "a.parquet")) == items


def test_other_columns_of_parquet_are_ignored(tmp_path: Path) -> None:
    table = arrow_rows().append_column("text.x", pa.array(["A.", "B.", "C."]))
    table = table.append_column("news", pa.array([{"text": "A.", "tags": ["b"]}] * 3))
    pq.write_table(
        table.append_column("vector", pa.array([[0.5, 1.0]] * 3)), tmp_path / "a.parquet"
    )
    same(list(newsdoc.arrow.read_table(tmp_path / "a.parquet")), ROWS)


def test_a_name_with_a_backslash_is_not_taken_for_an_escape() -> None:
    names = ["caf\udce9.txt", "caf\\udce9.txt", "caf\\u005c.txt", "a\\b.txt"]
    items = [(name, ROWS[0][1]) for name in names]
    table = newsdoc.arrow.to_reader(items).read_all()
    assert len(set(table["doc_id"].to_pylist())) == len(names)
    assert list(newsdoc.arrow.read_table(table)) == items
