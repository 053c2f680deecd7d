"""Convert between articles and Arrow tables."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any, Final

# First: its error says how to install pyarrow.
from newsdoc._tables.columnar import (
    MAX_ROWS,
    SCHEMA,
    article_reader,
    batch_rows,
    read_stream,
    to_values,
    write,
)

import pyarrow as pa  # isort: skip

from newsdoc._article import Article
from newsdoc._atomic import atomic_write
from newsdoc._errors import ParseError
from newsdoc._on_error import OnError, check_on_error, handle
from newsdoc._options import ReadOptions, read_options
from newsdoc._parser import parse_document
from newsdoc._tables.files import EXTENSIONS, extension_of
from newsdoc._tables.files import read_table as read_file
from newsdoc._tables.rows import DEFAULTS, Outcomes, article_row
from newsdoc._text import check_iterable, short_repr, wrong_type

__all__ = ["SCHEMA", "parse", "read_table", "record_batches", "to_reader", "write_parquet"]

_PARSED: Final = pa.schema([*list(SCHEMA)[1:], pa.field("error", pa.string())])
_PAIRS: Final = "pairs (doc_id, article), such as corpus.items() or read_table(table)"
_TABLE: Final = (
    "a path or an object with __arrow_c_stream__, such as frame.collect(), dataset.to_table() "
    "or dataset.with_format('arrow')[:]"
)


def __dir__() -> list[str]:
    return __all__


def to_reader(items: Iterable[tuple[str, Article]]) -> pa.RecordBatchReader:
    """Return articles as a stream of record batches that other libraries read.

    Args:
        items: Pairs ``(doc_id, article)``, as ``Corpus.items()`` yields them. They are read as the
            batches are consumed. A corpus is such a stream itself.

    Returns:
        An iterator of batches of ``SCHEMA`` with a few thousand articles each, fewer if articles
        are long. In a file name, each undecodable byte is written as ``\\udcXX``.

    Raises:
        TypeError: An item is not such a pair.
        ValueError: The text of an article is larger than 2 GiB.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/\\nOne.")
    >>> table = newsdoc.arrow.to_reader([("bridge.txt", article)]).read_all()
    >>> table.column_names
    ['doc_id', 'text', 'title', 'date', 'url', 'tags', 'tags_position', 'domain']
    >>> table["text"][0].as_py().split("\\n\\n") == list(article.paragraphs)
    True
    """
    return article_reader(_check_pairs(items))


def record_batches(items: Iterable[tuple[str, Article]]) -> Iterator[pa.RecordBatch]:
    """Yield the batches of ``to_reader(items)``.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> [batch.num_rows for batch in newsdoc.arrow.record_batches([("bridge.txt", article)])]
    [1]
    """
    yield from to_reader(items)


def write_parquet(items: Iterable[tuple[str, Article]], path: str | os.PathLike[str], /) -> None:
    """Write articles to a Parquet file, one row group per batch.

    The file is replaced atomically: after an error it still has its old contents.

    Args:
        items: As for ``to_reader()``.
        path: The file to write.

    Raises:
        TypeError: An item is not such a pair, or the path is not a path.
        OSError: The file cannot be written.
    """
    with atomic_write(path) as file:
        write(_check_pairs(items), file, ".parquet")


def read_table(table: Any, /, *, on_error: OnError = "raise") -> Iterator[tuple[str, Article]]:
    """Read articles from a table.

    Args:
        table: The path of a file, ``.jsonl``, ``.ndjson``, ``.csv``, ``.parquet``, ``.arrow``,
            ``.feather`` or ``.arrows``, or anything with ``__arrow_c_stream__``: a table or reader
            of pyarrow, a data frame of polars or pandas, a relation of DuckDB. It has the columns
            of ``SCHEMA``, of equivalent types; ``doc_id`` and ``tags_position`` can be missing,
            and others are ignored. Dates may also be ISO strings, and tags one string with commas;
            a text that is null is an error, since readers of CSV make null of the word NA.
            A lazy frame or dataset is converted first: ``frame.collect()``,
            ``dataset.to_table()``, and ``dataset.with_format("arrow")[:]`` of Hugging Face.
        on_error: What to do with a row that is not an article, as in ``newsdoc.open_corpus``. The
            line of the error is that of a text file, else the number of the row, from 1.

    Yields:
        ``(doc_id, article)`` per row; without a column ``doc_id``, it is the number of the row.

    Raises:
        ParseError: A row is not an article, and ``on_error`` is ``"raise"``.
        TypeError: The table is neither a path nor has ``__arrow_c_stream__``.
        ValueError: A column is missing, repeated, or has another type; tags are lists that were
            written as text; or the file is not a valid table.
        OSError: The file cannot be read.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> table = newsdoc.arrow.to_reader([("bridge.txt", article)]).read_all()
    >>> list(newsdoc.arrow.read_table(table)) == [("bridge.txt", article)]
    True
    """
    check_on_error(on_error)
    if isinstance(table, str | os.PathLike):
        path = os.fsdecode(table)
        if extension_of(path) is None:
            raise ValueError(
                f"the extension of a table must be {', '.join(EXTENSIONS)}, got {short_repr(path)}"
            )
        return _handle_errors(_read_path(path), on_error)
    if not hasattr(table, "__arrow_c_stream__"):
        raise wrong_type("table", _TABLE, table)
    return _handle_errors(read_stream(table), on_error)


def _read_path(path: str) -> Outcomes:
    with open(path, "rb") as file:
        yield from read_file(file, extension_of(path) or "", path, DEFAULTS)


def _handle_errors(outcomes: Outcomes, on_error: OnError) -> Iterator[tuple[str, Article]]:
    with closing(outcomes):  # a traceback would keep a file open, and a database locked
        for doc_id, outcome in outcomes:
            if isinstance(outcome, Article):
                yield doc_id, outcome
            else:
                handle(outcome, on_error)


def _check_pairs(items: Any) -> Iterator[tuple[str, Article]]:
    # Iteration over these gives paths, names of columns, or nothing.
    if isinstance(items, Mapping) or hasattr(items, "__arrow_c_stream__"):
        raise wrong_type("items", _PAIRS, items)
    check_iterable("items", _PAIRS, items)
    return map(_check_pair, items)


def _check_pair(item: Any) -> tuple[str, Article]:
    if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], Article)):
        raise wrong_type("items", _PAIRS, item)
    return item


def parse(
    column: Any,
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> pa.Table:
    """Parse the documents in a column of a table.

    Args:
        column: Documents as strings or bytes, or both: an array of pyarrow, a series of Polars or
            pandas, or a list.
        encoding: Encoding of bytes, or several that are tried in order; ignored for strings.
        lenient: As for ``newsdoc.parse()``.
        dayfirst: As for ``newsdoc.parse()``.

    Returns:
        One row per document, with the columns of ``SCHEMA`` but ``doc_id``, and ``error``. An
        invalid document, or a null, has an ``error`` and null in all other columns.

        To add the columns to a data frame: ``frame.join(parsed.to_pandas())`` in pandas (if its
        index is that of a new frame), ``frame.hstack(pl.DataFrame(parsed))`` in Polars; in DuckDB
        ``from frame positional join parsed``.

    Raises:
        TypeError: The column does not contain strings or bytes, or an option has the wrong type.
        ValueError: The value of an option is invalid.
        LookupError: Unknown encoding.

    >>> import duckdb, newsdoc.arrow, polars as pl
    >>> raw = ["A bridge opens\\n20240517\\nhttps://example.com/", "Draft"]
    >>> parsed = newsdoc.arrow.parse(raw)
    >>> parsed["error"][1].as_py().split("\\n")[0]
    '1:6: missing-date: ...'
    >>> pl.DataFrame({"raw": raw}).hstack(pl.DataFrame(parsed))["title"].to_list()
    ['A bridge opens', None]
    >>> parsed.to_pandas()["title"].notna().tolist()
    [True, False]
    >>> duckdb.sql("select count(title), count(error) from parsed").fetchall()
    [(1, 1)]
    """
    options = read_options(encoding, lenient, dayfirst)
    rows = (_parse_row(document, options) for document in _to_documents(column))
    return pa.Table.from_batches(batch_rows(rows, _PARSED), _PARSED)


def _to_documents(column: Any) -> Any:
    check_iterable("column", "a column of strings or bytes", column)
    # A series of objects may have both strings and bytes, which no column of Arrow has.
    is_object = str(getattr(column, "dtype", "")).lower() == "object"
    if hasattr(column, "__arrow_c_stream__") and not is_object:
        column = pa.chunked_array(column)
    if not isinstance(column, pa.Array | pa.ChunkedArray):
        return column
    parts = (column.slice(start, MAX_ROWS) for start in range(0, len(column), MAX_ROWS))
    return chain.from_iterable(to_values(part, "document") for part in parts)


def _parse_row(document: Any, options: ReadOptions) -> tuple[Any, ...]:
    error = "the document is null"
    if isinstance(document, str | bytes):
        try:
            return (*article_row("", parse_document(document, options))[1:], None)
        except ParseError as problem:
            error = str(problem)
    elif isinstance(document, ValueError):  # of a string that does not decode
        error = str(document)
    elif not _is_null(document):
        raise wrong_type("column", "a column of strings or bytes", document)
    return (*[None] * (len(_PARSED) - 1), error)


def _is_null(value: Any) -> bool:
    if isinstance(value, float):
        return value != value
    return value is None or type(value).__name__ in ("NAType", "NaTType")  # of pandas
