"""Convert between articles and Arrow tables."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownParameterType=false

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, cast

try:
    import pyarrow as pa
    import pyarrow.parquet
except ImportError as _error:  # pragma: no cover (tests run it where pyarrow is missing)
    raise ImportError("newsdoc.arrow requires pyarrow: pip install pyarrow") from _error

from newsdoc._article import Article
from newsdoc._atomic import atomic_write
from newsdoc._errors import ParseError
from newsdoc._grammar import parse_iso_date, split_tags
from newsdoc._options import ReadOptions, read_options
from newsdoc._parser import parse_document
from newsdoc._text import short_repr

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SCHEMA", "items", "parse", "reader", "record_batches", "write_parquet"]

# doc_id and text come first, as R text packages expect.
_COLUMNS: Final[dict[str, pa.DataType]] = {
    "doc_id": pa.string(),
    "text": pa.string(),
    "title": pa.string(),
    "date": pa.date32(),
    "url": pa.string(),
    "tags": pa.list_(pa.string()),
}
SCHEMA: Final[pa.Schema] = pa.schema(_COLUMNS)
_PROBLEM_COLUMNS: Final[dict[str, pa.DataType]] = {
    "doc_id": pa.string(),
    "code": pa.string(),
    "line": pa.int64(),
    "column": pa.int64(),
    "message": pa.string(),
    "hint": pa.string(),
}
PROBLEM_SCHEMA: Final[pa.Schema] = pa.schema(_PROBLEM_COLUMNS)
_PARSED: Final[pa.Schema] = pa.schema([*list(SCHEMA)[1:], pa.field("error", pa.string())])
_STRUCT: Final[Any] = pa.struct(list(_PARSED))
# Types that are read as a column, besides its own.
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "doc_id": ("string",),
    "text": ("string",),
    "title": ("string",),
    "date": ("date", "string"),
    "url": ("string",),
    "tags": ("list<string>", "list<null>", "string"),
}
# A batch is small, and a string column of Arrow holds at most 2 GiB.
MAX_ROWS: Final = 2048
MAX_CHARACTERS: Final = 32 * 1024 * 1024


def record_batches(items: Iterable[tuple[str, Article]]) -> Iterator[pa.RecordBatch]:
    """Convert articles to record batches.

    Args:
        items: Pairs ``(doc_id, article)``, as ``Corpus.items()`` yields them. They are read as the
            batches are consumed.

    Yields:
        Batches of ``SCHEMA`` with a few thousand articles each, fewer if articles are long. In a
        file name that does not decode, each undecodable byte is written as ``\\udcXX``.

    >>> import newsdoc
    >>> from newsdoc.arrow import record_batches
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/\\nOne.")
    >>> [batch] = record_batches([("bridge.txt", article)])
    >>> batch.schema.names
    ['doc_id', 'text', 'title', 'date', 'url', 'tags']
    >>> batch["text"][0].as_py().split("\\n\\n") == list(article.paragraphs)
    True
    """
    return batch_rows((article_row(doc_id, article) for doc_id, article in items), SCHEMA)


def reader(items: Iterable[tuple[str, Article]]) -> pa.RecordBatchReader:
    """Return the batches of ``record_batches()`` as a stream that other libraries read.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> newsdoc.arrow.reader([("bridge.txt", article)]).read_all().num_rows
    1
    """
    return pa.RecordBatchReader.from_batches(SCHEMA, record_batches(items))


def write_parquet(items: Iterable[tuple[str, Article]], path: str | os.PathLike[str], /) -> None:
    """Write articles to a Parquet file, one row group per batch.

    The file is replaced atomically: after an error it still has its old contents.

    Args:
        items: As for ``record_batches()``.
        path: The file to write.

    Raises:
        OSError: The file cannot be written.
    """
    # Zstandard compresses text better than the default, and every Parquet reader supports it.
    with (
        atomic_write(path) as file,
        pyarrow.parquet.ParquetWriter(file, SCHEMA, compression="zstd") as writer,
    ):
        for batch in record_batches(items):
            writer.write_batch(batch)


def items(table: Any, /) -> Iterator[tuple[str, Article]]:
    """Read articles from a table.

    Args:
        table: Anything with ``__arrow_c_stream__``: a table or reader of pyarrow, a data frame of
            polars or pandas, a relation of DuckDB. It has the columns of ``SCHEMA``, of equivalent
            types; others are ignored. Dates may also be ISO strings, and tags one string with
            commas, so that what newsdoc wrote as JSON Lines or CSV can be read back.

    Yields:
        ``(doc_id, article)`` per row; without a column ``doc_id``, it is the number of the row.
        The table does not contain ``tags_position``.

    Raises:
        TypeError: The table has no ``__arrow_c_stream__``.
        ValueError: A column is missing or has another type, or a row is not an article. The
            message gives the number of the row, from 0.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> table = newsdoc.arrow.reader([("bridge.txt", article)]).read_all()
    >>> list(newsdoc.arrow.items(table)) == [("bridge.txt", article)]
    True
    """
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(
            "items() expects a table (an object with __arrow_c_stream__), "
            f"got {type(table).__name__}: {short_repr(table)}"
        )
    if isinstance(table, pa.Table):  # before version 25, pyarrow crashes if it exports views
        return _items(table.to_reader())
    return _items(pa.RecordBatchReader.from_stream(table))


def _items(batches: pa.RecordBatchReader) -> Iterator[tuple[str, Article]]:
    names = [name for name in SCHEMA.names if name in batches.schema.names or name != "doc_id"]
    if missing := [name for name in names if name not in batches.schema.names]:
        raise ValueError(
            f"the table has no column {missing[0]!r}; its columns are {batches.schema.names}"
        )
    # CSV has no lists, and its readers make null of an empty field.
    is_csv = not _kind(batches.schema.field("tags").type).startswith("list")
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, MAX_ROWS):  # foreign batches may be large
            part = batch.slice(start, MAX_ROWS)
            columns = {name: _values(part.column(name), name) for name in names}
            doc_ids = columns.pop("doc_id", None)
            for index, row in enumerate(zip(*columns.values(), strict=True), number):
                doc_id = str(index) if doc_ids is None else doc_ids[index - number]
                try:
                    if doc_id is None:
                        raise ValueError("doc_id must not be null")
                    yield doc_id, _article(*row, is_csv=is_csv)
                except (TypeError, ValueError) as error:
                    name = "" if doc_ids is None else f" ({doc_id})"
                    raise ValueError(f"row {index}{name}: {error}") from error
            number += part.num_rows


def _values(column: Any, name: str) -> list[Any]:
    """Return the values of a column, for any type equivalent to that of SCHEMA."""
    wanted = _COLUMNS[name]
    kind = _kind(column.type)
    if kind not in _KINDS[name] and column.null_count < len(column):
        raise ValueError(f"column {name!r} must be {wanted}, got {column.type}")
    if pa.types.is_timestamp(column.type):
        days = column.cast(wanted)
        if not days.cast(column.type).equals(column):
            raise ValueError(f"column {name!r} contains times of day")
        column = days
    values: list[Any] = column.to_pylist()
    return values


def _kind(type_: pa.DataType) -> str:
    """Return what the values are, whatever their layout."""
    if pa.types.is_dictionary(type_):
        return _kind(type_.value_type)
    if (
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    ):
        return "string"
    if pa.types.is_date(type_) or pa.types.is_timestamp(type_):
        return "date"
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return f"list<{_kind(type_.value_type)}>"
    return str(type_)


def _article(text: Any, title: Any, date: Any, url: Any, tags: Any, *, is_csv: bool) -> Article:
    if is_csv:
        text = text or ""
        tags = split_tags(f"tags:{tags or ''}")
    if text is None or tags is None:
        raise ValueError(f"{'text' if text is None else 'tags'} must not be null")
    if isinstance(date, str):
        day = parse_iso_date(date)
        if day is None:
            raise ValueError(f"date must be an ISO date (YYYY-MM-DD): {short_repr(date)}")
        date = day
    return Article(title, date, url, tuple(text.split("\n\n")) if text else (), tuple(tags))


def parse(
    column: Any,
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> Any:  # a StructArray or ChunkedArray; DuckDB evaluates this, so it cannot be a string
    """Parse the documents in a column of a table.

    Args:
        column: Documents as strings or bytes: an array of pyarrow, a series of Polars or pandas,
            or a list.
        encoding: Encoding of bytes, or several that are tried in order; ignored for strings.
        lenient: As for ``newsdoc.parse()``.
        dayfirst: As for ``newsdoc.parse()``.

    Returns:
        One struct per document, with the fields ``text``, ``title``, ``date``, ``url``, ``tags``
        and ``error``. An invalid document, or a null, has an ``error`` and null in all others. It
        is chunked if the column is.

    Raises:
        TypeError: The column does not contain strings or bytes, or an option has the wrong type.
        ValueError: The value of an option is invalid.
        LookupError: Unknown encoding.

    >>> import newsdoc.arrow
    >>> parsed = newsdoc.arrow.parse(["A bridge opens\\n20240517\\nhttps://example.com/", "Draft"])
    >>> parsed.field("title").to_pylist()
    ['A bridge opens', None]
    >>> parsed.field("error")[1].as_py().split("\\n")[0]
    '1:6: missing-date: ...'
    """
    array = _to_arrow(column)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    if _kind(array.type) not in ("string", "binary", "large_binary", "binary_view", "null"):
        raise TypeError(f"parse() expects a column of strings or bytes, got {array.type}")
    options = read_options(encoding, lenient, dayfirst)
    rows = (_parse_row(document, options) for chunk in chunks for document in _each(chunk))
    batches = [batch.to_struct_array() for batch in batch_rows(rows, _PARSED)]
    parsed: Any = pa.chunked_array(batches, _STRUCT)
    if not isinstance(array, pa.ChunkedArray):
        parsed = parsed.combine_chunks()
    return cast("pa.StructArray", parsed)


def _to_arrow(column: Any) -> Any:
    if isinstance(column, str | bytes):  # whose characters would be the documents
        raise TypeError(
            f"parse() expects a column of strings or bytes, got {type(column).__name__}"
        )
    if hasattr(column, "__arrow_c_stream__"):
        return pa.chunked_array(column)
    return pa.array(column)


def _each(array: Any) -> Iterator[Any]:
    for start in range(0, len(array), MAX_ROWS):  # not all of it as Python objects
        yield from array.slice(start, MAX_ROWS).to_pylist()


def _parse_row(document: str | bytes | None, options: ReadOptions) -> tuple[Any, ...]:
    if document is None:
        return (None, None, None, None, None, "the document is null")
    try:
        article = parse_document(document, options)
    except ParseError as error:
        return (None, None, None, None, None, str(error))
    return (*article_row("", article)[1:], None)


def to_pandas(stream: pa.RecordBatchReader) -> pd.DataFrame:
    """Return the rows of a stream as a pandas data frame, with real dates."""
    if find_spec("pandas") is None:  # pragma: no cover (as above, without pandas)
        raise ImportError("to_pandas() requires pandas: pip install pandas")
    return stream.read_all().to_pandas(date_as_object=False)


def problem_reader(errors: Mapping[str, ParseError]) -> pa.RecordBatchReader:
    """Return all problems as a stream, one per row."""
    rows = (
        (doc_id, p.code, p.line, p.column, p.message, p.hint)
        for doc_id, error in errors.items()
        for p in error.problems
    )
    return pa.RecordBatchReader.from_batches(PROBLEM_SCHEMA, batch_rows(rows, PROBLEM_SCHEMA))


def article_row(doc_id: str, article: Article) -> tuple[Any, ...]:
    """Return the values of one row of SCHEMA."""
    return (doc_id, article.text, article.title, article.date, article.url, article.tags)


def batch_rows(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches."""
    gathered: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        gathered.append(row)
        for value in row:
            if isinstance(value, str):
                size += len(value)
            elif isinstance(value, tuple):
                size += sum(map(len, value))
        if len(gathered) >= MAX_ROWS or size >= MAX_CHARACTERS:
            yield _batch(gathered, schema)
            gathered, size = [], 0
    if gathered:
        yield _batch(gathered, schema)


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns: dict[str, Any] = dict(zip(schema.names, zip(*rows, strict=True), strict=True))
    if "doc_id" in columns:
        # Bytes of a file name that do not decode are lone surrogates, which UTF-8 cannot encode.
        columns["doc_id"] = [
            doc_id.encode("utf-8", "backslashreplace") for doc_id in columns["doc_id"]
        ]
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
