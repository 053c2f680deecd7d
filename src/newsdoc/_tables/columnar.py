"""Arrow and Parquet: the schema of a table, written and read with pyarrow."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownParameterType=false

from __future__ import annotations

import _thread
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final, cast

from newsdoc._optional import requiring

with requiring("pyarrow", "newsdoc.arrow requires pyarrow: pip install pyarrow"):
    import pyarrow as pa
    import pyarrow.compute
    import pyarrow.parquet as pq

from newsdoc._article import Article
from newsdoc._errors import ParseError, Problem
from newsdoc._options import ReadOptions
from newsdoc._signals import expected
from newsdoc._tables.rows import (
    COLUMNS,
    DEFAULTS,
    Outcomes,
    article_row,
    check_columns,
    escape_name,
    read_rows,
)

if TYPE_CHECKING:
    import pandas as pd

_TYPES: Final[dict[str, pa.DataType]] = {
    **dict.fromkeys(COLUMNS, pa.string()),
    "date": pa.date32(),
    "tags": pa.list_(pa.string()),
    "tags_position": pa.int32(),
}
_PROBLEM_COLUMNS: Final = ("doc_id", "severity", "code", "line", "column", "message", "hint")
SCHEMA: Final[pa.Schema] = pa.schema(_TYPES)
PROBLEM_SCHEMA: Final[pa.Schema] = pa.schema(
    dict.fromkeys(_PROBLEM_COLUMNS, pa.string()) | {"line": pa.int64(), "column": pa.int64()}
)
# What the values of a column may be; all are also read if they are null.
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("doc_id", "text", "title", "url"), ("string",)),
    "date": ("date", "string"),
    "tags": ("list<string>", "list<null>", "string"),
    "tags_position": ("number", "string"),
    "paragraphs": ("list<string>", "list<null>"),
}
_compute: Final[Any] = pyarrow.compute
_EPOCH: Final = datetime.date(1970, 1, 1)
MAX_ROWS: Final = 2048  # of a batch
MAX_CHARACTERS: Final = 32 * 1024 * 1024  # of a batch of several rows
MAX_BYTES: Final = 2**31 - 1  # of a text: columns have offsets of 32 bits


def to_reader(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatchReader:
    """Return rows as a stream."""
    return pa.RecordBatchReader.from_batches(schema, batch_rows(rows, schema))


def article_reader(items: Iterable[tuple[str, Article]]) -> pa.RecordBatchReader:
    """Return articles as a stream, one per row."""
    return to_reader((article_row(doc_id, article) for doc_id, article in items), SCHEMA)


def problem_reader(
    errors: Mapping[str, ParseError], warnings: Mapping[str, Sequence[Problem]]
) -> pa.RecordBatchReader:
    """Return all errors and then all warnings as a stream, one per row."""
    found = chain(((doc_id, error.problems) for doc_id, error in errors.items()), warnings.items())
    rows = (
        (escape_name(doc_id), p.severity, p.code, p.line, p.column, p.message, p.hint)
        for doc_id, problems in found
        for p in problems
    )
    return to_reader(rows, PROBLEM_SCHEMA)


def batch_rows(
    rows: Iterable[tuple[Any, ...]],
    schema: pa.Schema,
    *,
    max_characters: int = MAX_CHARACTERS,
    max_bytes: int = MAX_BYTES,
) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches.

    Raises:
        ValueError: A value has more than ``max_bytes`` of text.
    """
    gathered: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        characters = 0
        for value in row:
            if isinstance(value, str):
                characters += len(value)
            elif isinstance(value, tuple):
                characters += sum(map(len, value))
        if characters > max_characters:
            _check_size(row, max_bytes)
        if gathered and size + characters > max_characters:
            yield _to_batch(gathered, schema)
            gathered, size = [], 0
        gathered.append(row)
        size += characters
        if len(gathered) == MAX_ROWS:
            yield _to_batch(gathered, schema)
            gathered, size = [], 0
    if gathered:
        yield _to_batch(gathered, schema)


def _check_size(row: tuple[Any, ...], max_bytes: int) -> None:
    for value in row:
        text = "".join(value) if isinstance(value, tuple) else value
        if isinstance(text, str) and (size := len(text.encode())) > max_bytes:
            raise ValueError(f"{row[0]}: {size:,} bytes of text; a row has at most {max_bytes:,}")


def _to_batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(zip(*rows, strict=True), schema.types, strict=True)
    arrays = [pa.array(values, type_) for values, type_ in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def to_pandas(stream: pa.RecordBatchReader) -> pd.DataFrame:
    """Return the rows of a stream as a pandas data frame, with real dates."""
    with requiring("pandas", "to_pandas() requires pandas: pip install pandas"):
        return stream.read_all().to_pandas(date_as_object=False)


def to_large(table: pa.Table) -> pa.Table:
    """Return the table with offsets of 64 bits."""
    large = pa.large_string()
    types: dict[Any, Any] = {pa.string(): large, pa.list_(pa.string()): pa.large_list(large)}
    fields = [field.with_type(types.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def export(stream: pa.RecordBatchReader, requested_schema: object) -> object:
    """Return a stream for ``__arrow_c_stream__``, which does not swallow Ctrl-C."""
    batches = _interrupt_again(stream)
    reader: Any = pa.RecordBatchReader.from_batches(stream.schema, batches)
    return cast("object", reader.__arrow_c_stream__(requested_schema))


class _InterruptAgain:
    """Simulates Ctrl-C when it is deleted."""

    # A builtin function runs no bytecode, in which the interrupt would arrive, and be ignored.
    __del__: Any = _thread.interrupt_main


def _interrupt_again(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches; repeat an interrupt when its exception has been dropped.

    The C interface keeps no exception but its message, which the other library raises as an
    error of its own.
    """
    try:
        yield from batches
    except KeyboardInterrupt as error:
        vars(error)["again"] = _InterruptAgain()
        raise
    except ParseError as error:
        # The other library shows the traceback as a part of its message.
        raise error.with_traceback(None) from None


def write(items: Iterable[tuple[str, Article]], file: IO[bytes], extension: str) -> None:
    """Write a Parquet or Arrow file, or an Arrow stream."""
    sink: Any = file  # pyarrow accepts every file object
    writer: Any
    if extension == ".parquet":
        # Zstandard compresses text better than the default, and every Parquet reader supports it.
        writer = pq.ParquetWriter(sink, SCHEMA, compression="zstd")
    elif extension == ".arrows":
        writer = pa.ipc.new_stream(sink, SCHEMA)
    else:
        writer = pa.ipc.new_file(sink, SCHEMA)
    with writer:
        for batch in article_reader(items):
            writer.write_batch(batch)


def read(file: IO[bytes], extension: str, filename: str, options: ReadOptions) -> Outcomes:
    """Yield the articles of a Parquet or Arrow file or an Arrow stream, and errors."""
    source: Any = file  # buffered, so that it has peek()
    try:
        if extension == ".parquet":
            with pq.ParquetFile(source) as parquet:
                # Other columns, such as embeddings, may be large.
                batches = parquet.iter_batches(MAX_ROWS, columns=list(_KINDS))
                yield from read_batches(parquet.schema_arrow, batches, filename, options)
        elif source.peek(6).startswith(b"ARROW1"):  # a stream does not, whatever its extension
            with pa.ipc.open_file(source) as arrow:
                batches = map(arrow.get_batch, range(arrow.num_record_batches))
                yield from read_batches(arrow.schema, map(_check, batches), filename, options)
        else:
            with pa.ipc.open_stream(source) as stream:
                yield from read_batches(stream.schema, map(_check, stream), filename, options)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValueError(f"cannot be read as {extension}: {error}") from error


def _check(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Raise ValueError if a file is damaged, which would end the process with a crash."""
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            if not str(error).startswith("Invalid UTF8"):  # found last; of one row
                raise
    return batch


def read_stream(table: Any) -> Outcomes:
    """Yield the articles of an object with ``__arrow_c_stream__``, and errors."""
    if isinstance(table, pa.Table):  # before version 25, pyarrow crashes if it exports views
        reader = table.to_reader()
    else:
        reader = pa.RecordBatchReader.from_stream(table)
    with closing(reader):  # DuckDB runs no other query before
        yield from read_batches(reader.schema, reader)


def read_batches(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    filename: str | None = None,
    options: ReadOptions = DEFAULTS,
) -> Outcomes:
    """Return the articles of record batches, and errors.

    Raises:
        ValueError: A column is missing or has another type, or an option has no effect.
    """
    check_columns(schema.names)
    if options.encodings != ("utf-8",):
        raise ValueError("--encoding does not apply: the strings of the table are UTF-8")
    if options.lenient and _kind(schema.field("date").type) == "date":
        raise ValueError("--lenient does not apply: the dates of the table are not text")
    rows = _read_values(batches, [name for name in _KINDS if name in schema.names])
    if not _kind(schema.field("tags").type).startswith("list"):
        rows = map(_fill_tags, rows)
    return read_rows(enumerate(rows, 1), filename=filename, options=options)


def _fill_tags(row: dict[str, Any]) -> dict[str, Any]:
    """Replace null by text without tags, for which it stands in a table that was CSV."""
    if row["tags"] is None:
        if row.get("tags_position") is None:
            row["tags"] = ""
        else:  # for most readers of CSV, words such as NA are null
            row["tags"] = ValueError("tags is null, but tags_position is not")
    return row


def _read_values(batches: Iterable[pa.RecordBatch], names: list[str]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for start in range(0, batch.num_rows, MAX_ROWS):  # foreign batches may be large
            part = batch.slice(start, MAX_ROWS)
            columns = [_read_column(part.column(name), name) for name in names]
            for values in zip(*columns, strict=True):
                yield dict(zip(names, values, strict=True))


def _read_column(column: Any, name: str) -> list[Any]:
    kind = _kind(column.type)
    if kind not in _KINDS[name] and column.null_count < len(column):
        expected = _TYPES.get(name, "list of string")
        raise ValueError(f"column {name!r} must be {expected}, got {column.type}")
    return _to_dates(column) if kind == "date" else to_values(column, name)


def to_values(column: Any, name: str) -> list[Any]:
    """Return the values of a column, with a ValueError for each string that does not decode."""
    try:
        return cast("list[Any]", column.to_pylist())
    except expected(UnicodeDecodeError):
        return [_to_value(value, name) for value in column]


def _to_value(value: Any, name: str) -> Any:
    try:
        return value.as_py()
    except expected(UnicodeDecodeError):
        return ValueError(f"{name} is not valid UTF-8")


def _to_dates(column: Any) -> list[Any]:
    """Return dates; a timestamp is a date if it is midnight in the time zone of the column."""
    if pa.types.is_run_end_encoded(column.type):
        column = _compute.run_end_decode(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if getattr(column.type, "tz", None) is not None:
        column = _compute.local_timestamp(column)
    days = column.cast(pa.date32(), safe=False)
    whole = _compute.equal(days.cast(column.type, safe=False), column)
    numbers = days.cast(pa.int32())
    return list(map(_to_date, numbers.to_pylist(), whole.to_pylist()))


def _to_date(days: int | None, is_midnight: bool) -> datetime.date | Exception | None:
    if days is None:
        return None
    if not is_midnight:
        return ValueError("date has a time of day")
    try:
        return _EPOCH + datetime.timedelta(days)
    except expected(OverflowError):
        return ValueError(f"date must be in the years 1 to 9999: {days} days since 1970-01-01")


def _kind(type_: Any) -> str:
    """Return what the values are, whatever their layout."""
    types = pa.types
    if types.is_dictionary(type_) or types.is_run_end_encoded(type_):
        return _kind(type_.value_type)
    if types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_):
        return "string"
    if types.is_date(type_) or types.is_timestamp(type_):
        return "date"
    if types.is_integer(type_) or types.is_floating(type_):
        return "number"
    if hasattr(type_, "value_type"):  # lists of each layout
        return f"list<{_kind(type_.value_type)}>"
    return str(type_)
