"""Read a folder into an Arrow table, compared with DuckDB and SQL that does the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import duckdb
import pyarrow as pa

import newsdoc
from benchmarks.measure import SCRIPTS, Table, compare, make_folder, named, peak_of, row_of

FILES = 20_000
# What newsdoc does to a valid document, in SQL. It reports no problems of invalid ones.
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
  ) as tags,
  list_position(
    list_transform(body, lambda line: starts_with(lower(line), 'tags:')), true
  )::integer - 1 as tags_position,
  nullif(lower(regexp_extract(lines[3], '://(?:[^/?#]*@)?([^/?#:]*)', 1)), '') as domain
from parts
order by doc_id
"""
# The fastest that we found. It strips only spaces, and reads only the first tag line.
SQL_WITH_PATTERNS = r"""
with documents as (
  select
    filename[length($folder) + 2:] as doc_id,
    content,
    regexp_replace(content, '^[^\n]*\n[^\n]*\n[^\n]*\n', '') as body
  from read_text($folder || '/**/*.txt')
)
select
  doc_id,
  trim(
    regexp_replace(
      regexp_replace(body, '(?im)^\s*tags:[^\n]*$', '', 'g'),
      '\s*\n\s*', chr(10) || chr(10), 'g'
    ),
    chr(10)
  ) as text,
  trim(split_part(content, chr(10), 1)) as title,
  strptime(trim(split_part(content, chr(10), 2)), '%Y%m%d')::date as date,
  trim(split_part(content, chr(10), 3)) as url,
  list_filter(
    list_transform(
      string_split(regexp_extract(body, '(?im)^\s*tags:([^\n]*)$', 1), ','), lambda tag: trim(tag)
    ),
    lambda tag: tag != ''
  ) as tags,
  list_position(
    list_transform(
      regexp_extract_all(body, '[^\n]*\S[^\n]*'),
      lambda line: starts_with(lower(trim(line)), 'tags:')
    ),
    true
  )::integer - 1 as tags_position,
  lower(regexp_extract(split_part(content, chr(10), 3), '://(?:[^/?#]*@)?([^/?#:]*)', 1)) as domain
from documents
order by doc_id
"""


def tables() -> Iterator[Table]:
    for script in SCRIPTS:
        yield read_into_arrow(script)
    yield parquet_memory()


def read_into_arrow(script: str) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, FILES, script=script)

        def with_newsdoc() -> pa.Table:
            return newsdoc.open_corpus(folder).to_arrow()

        def with_duckdb(sql: str) -> pa.Table:
            with duckdb.connect() as connection:
                table: pa.Table = connection.sql(sql, params={"folder": folder}).to_arrow_table()
                return table

        ours = with_newsdoc()
        for sql in (SQL, SQL_WITH_PATTERNS):
            assert with_duckdb(sql).cast(ours.schema).equals(ours)
        name = f"`read_text` and SQL in {named('duckdb')}"
        return compare(
            f"Read a folder of {FILES:,} articles into an Arrow table, {script}",
            with_newsdoc,
            {
                f"{name}, with lists of lines": lambda: with_duckdb(SQL),
                f"{name}, with regular expressions": lambda: with_duckdb(SQL_WITH_PATTERNS),
            },
            rounds=5,
            note="DuckDB uses all cores, newsdoc one. The first SQL splits and strips lines and "
            "reads dates and tags like newsdoc; the second takes shortcuts that make no difference "
            "here. The tables are equal. Neither SQL reports invalid documents.",
        )


def parquet_memory() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, 100_000)
        held = f"import newsdoc\ncorpus = newsdoc.open_corpus({folder!r})"
        every, few = (
            f"{held}\ncorpus{part}.to_parquet({folder!r} + '/all.parquet')"
            for part in ("", "[:10_000]")
        )
        pairs = [(peak_of(every), peak_of(few)) for _ in range(5)]
    ours, theirs = zip(*pairs, strict=True)
    return Table(
        "Peak memory of writing a corpus to Parquet",
        (row_of("100,000 documents, against its first 10,000", ours, theirs),),
        unit="B",
        note="In both the corpus is open and holds 100,000 names, and pyarrow is imported.",
        headings=("ratio", "newsdoc writes", "100,000", "10,000"),
        contest=False,
    )
