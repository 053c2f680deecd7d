"""A folder of articles to an Arrow table, against DuckDB with SQL that does the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import duckdb
import pyarrow as pa

import newsdoc
from benchmarks.measure import Table, compare, make_folder, named

FILES = 5_000
# What newsdoc does to a well-formed document, said in SQL. It tells no problem of another.
SQL = """
with documents as (
  select
    filename[length($folder) + 2:] as doc_id,
    list_transform(string_split(content, chr(10)), lambda line: trim(line)) as lines
  from read_text($folder || '/**/*.txt')
), parts as (
  select doc_id, lines, list_filter(lines[4:], lambda line: line != '') as body from documents
)
select
  doc_id,
  array_to_string(
    list_filter(body, lambda line: not starts_with(lower(line), 'tags:')), chr(10) || chr(10)
  ) as text,
  lines[1] as title,
  strptime(lines[2], '%Y%m%d')::date as date,
  lines[3] as url,
  list_filter(
    list_transform(
      string_split(
        array_to_string(
          list_transform(
            list_filter(body, lambda line: starts_with(lower(line), 'tags:')), lambda line: line[6:]
          ),
          ','
        ),
        ','
      ),
      lambda tag: trim(tag)
    ),
    lambda tag: tag != ''
  ) as tags
from parts
order by doc_id
"""


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, FILES)

        def with_newsdoc() -> pa.Table:
            return newsdoc.open_corpus(folder).to_arrow()

        def with_duckdb(threads: int | None = None) -> pa.Table:
            with duckdb.connect(config={"threads": threads} if threads else {}) as connection:
                table: pa.Table = connection.sql(SQL, params={"folder": folder}).to_arrow_table()
                return table

        ours, theirs = with_newsdoc(), with_duckdb(1)
        assert theirs.cast(ours.schema).equals(ours)
        yield compare(
            f"A folder of {FILES:,} articles to an Arrow table",
            with_newsdoc,
            {
                f"`read_text` and SQL in {named('duckdb')}, all cores": with_duckdb,
                f"`read_text` and SQL in {named('duckdb')}, one core": lambda: with_duckdb(1),
            },
            goals={f"`read_text` and SQL in {named('duckdb')}, all cores": 0.3},
            rounds=5,
            note="Both list the folder. The SQL splits and strips lines, and reads dates and tags, "
            "as newsdoc does; the tables are equal. It has no word for a document that is wrong.",
        )
