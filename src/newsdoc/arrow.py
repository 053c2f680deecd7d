"""Articles to Arrow record batches, and back again."""

# The stubs of pyarrow leave type parameters open.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

try:
    import pyarrow as pa
    import pyarrow.parquet
except (
    ImportError
) as _error:  # pragma: no cover (run in an environment of its own, without pyarrow)
    raise ImportError('newsdoc.arrow needs pyarrow: pip install "newsdoc[arrow]"') from _error

from newsdoc._article import Article
from newsdoc._atomic import atomic_write
from newsdoc._text import short_repr

if TYPE_CHECKING:
    import pandas as pd

# What R's text packages read without renaming comes first.
_COLUMNS: Final[dict[str, pa.DataType]] = {
    "doc_id": pa.string(),
    "text": pa.string(),
    "title": pa.string(),
    "date": pa.date32(),
    "url": pa.string(),
    "tags": pa.list_(pa.string()),
}
SCHEMA: Final[pa.Schema] = pa.schema(_COLUMNS)
# Where a batch ends. Its memory stays small, and so do its columns: a string column of Arrow holds
# 2 GiB at the most.
MAX_ROWS: Final = 2048
MAX_CHARACTERS: Final = 32 * 1024 * 1024


def record_batches(items: Iterable[tuple[str, Article]]) -> Iterator[pa.RecordBatch]:
    """Tabulate articles, a batch at a time.

    Args:
        items: Pairs of a document's name and its article, as ``Corpus.items`` gives them. They
            are read as the batches are asked for.

    Yields:
        Batches of ``SCHEMA`` with a few thousand articles each, fewer where articles are long.
        A name that is no text, since its bytes do not decode, is written with ``\\udcXX`` for
        each such byte.

    >>> import newsdoc
    >>> from newsdoc.arrow import record_batches
    >>> article = newsdoc.read("docs/examples/bridge.txt")
    >>> [batch] = record_batches([("bridge.txt", article)])
    >>> batch.schema.names
    ['doc_id', 'text', 'title', 'date', 'url', 'tags']
    >>> batch["text"][0].as_py().split("\\n\\n") == list(article.paragraphs)
    True
    """
    return batch_rows((article_row(doc_id, article) for doc_id, article in items), SCHEMA)


def reader(items: Iterable[tuple[str, Article]]) -> pa.RecordBatchReader:
    """The batches of ``record_batches`` as a stream that other libraries read.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.read("docs/examples/bridge.txt")
    >>> newsdoc.arrow.reader([("bridge.txt", article)]).read_all().num_rows
    1
    """
    return pa.RecordBatchReader.from_batches(SCHEMA, record_batches(items))


def to_pandas(items: Iterable[tuple[str, Article]]) -> pd.DataFrame:
    """The articles as a pandas data frame, with real dates."""
    if find_spec("pandas") is None:  # pragma: no cover (as above, without pandas)
        raise ImportError('to_pandas needs pandas: pip install "newsdoc[pandas]"')
    return reader(items).read_all().to_pandas(date_as_object=False)


def write_parquet(items: Iterable[tuple[str, Article]], path: str | os.PathLike[str], /) -> None:
    """Write articles to a Parquet file, one row group a batch.

    A file is written beside the path and then put in its place, so that whatever goes wrong
    leaves the old file whole.

    Args:
        items: As for ``record_batches``.
        path: The file to write.

    Raises:
        OSError: The file cannot be written.
    """
    # Zstandard makes text smaller than the default, and is read wherever Parquet is.
    with (
        atomic_write(path) as file,
        pyarrow.parquet.ParquetWriter(file, SCHEMA, compression="zstd") as writer,
    ):
        for batch in record_batches(items):
            writer.write_batch(batch)


def articles(table: Any, /) -> Iterator[Article]:
    """Give back the articles that a table was made of.

    Args:
        table: Anything with ``__arrow_c_stream__``: a table or a reader of pyarrow, a data frame
            of polars or pandas, a relation of DuckDB. It has the columns of ``SCHEMA``, of types
            that hold the same values; ``doc_id`` may be missing, and other columns are passed over.

    Yields:
        The articles in the order of the rows, equal to those that went in. Where a tag line stood
        is not in the table: they write it last.

    Raises:
        TypeError: The table has no ``__arrow_c_stream__``.
        ValueError: A column is missing or of another type, or a row is not an article. The message
            names the row, counted from 0.

    >>> import newsdoc, newsdoc.arrow
    >>> article = newsdoc.read("docs/examples/bridge.txt")
    >>> table = newsdoc.arrow.reader([("bridge.txt", article)]).read_all()
    >>> list(newsdoc.arrow.articles(table)) == [article]
    True
    """
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(
            "articles takes a table (anything with __arrow_c_stream__), "
            f"not {type(table).__name__}: {short_repr(table)}"
        )
    return _articles(pa.RecordBatchReader.from_stream(table))


def _articles(batches: pa.RecordBatchReader) -> Iterator[Article]:
    names = [name for name in SCHEMA.names if name in batches.schema.names or name != "doc_id"]
    if missing := [name for name in names if name not in batches.schema.names]:
        raise ValueError(
            f"the table has no column {missing[0]!r}; its columns are {batches.schema.names}"
        )
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, MAX_ROWS):  # the batches of others may be huge
            part = batch.slice(start, MAX_ROWS)
            columns = {name: _values(part.column(name), name) for name in names}
            doc_ids = columns.pop("doc_id", None)
            for index, row in enumerate(zip(*columns.values(), strict=True)):
                try:
                    yield _article(*row)
                except (TypeError, ValueError) as error:
                    name = "" if doc_ids is None else f" ({doc_ids[index]})"
                    raise ValueError(f"row {number + index}{name}: {error}") from error
            number += part.num_rows


def _values(column: Any, name: str) -> list[Any]:
    """The values of a column, which must be those of SCHEMA, in whatever layout."""
    wanted = _COLUMNS[name]
    if _kind(column.type) not in (_kind(wanted), "null", "list<null>"):
        raise ValueError(f"the column {name!r} must be {wanted}, not {column.type}")
    if pa.types.is_timestamp(column.type):
        days = column.cast(wanted)
        if not days.cast(column.type).equals(column):
            raise ValueError(f"the column {name!r} has times of day")
        column = days
    values: list[Any] = column.to_pylist()
    return values


def _kind(type_: pa.DataType) -> str:
    """What the values are, whatever their layout."""
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


def _article(text: Any, title: Any, date: Any, url: Any, tags: Any) -> Article:
    if text is None or tags is None:
        raise ValueError(f"{'text' if text is None else 'tags'} must not be null")
    return Article(title, date, url, tuple(text.split("\n\n")) if text else (), tuple(tags))


def article_row(doc_id: str, article: Article) -> tuple[Any, ...]:
    """The values of one row of SCHEMA."""
    return (doc_id, article.text, article.title, article.date, article.url, article.tags)


def batch_rows(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches of a schema that begins with the columns of SCHEMA."""
    gathered: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        gathered.append(row)
        _, text, title, _, url, tags, *_ = row
        if title is not None:  # as it is in the row of a document that is no article
            size += len(text) + len(title) + len(url) + sum(map(len, tags))
        if len(gathered) >= MAX_ROWS or size >= MAX_CHARACTERS:
            yield _batch(gathered, schema)
            gathered, size = [], 0
    if gathered:
        yield _batch(gathered, schema)


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    doc_ids, *others = zip(*rows, strict=True)
    # The bytes of a file name that do not decode are lone surrogates, which UTF-8 cannot write.
    names = [doc_id.encode("utf-8", "backslashreplace") for doc_id in doc_ids]
    arrays = [
        pa.array(column, field.type) for column, field in zip([names, *others], schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
