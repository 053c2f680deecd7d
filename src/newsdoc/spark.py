"""The Spark data source: ``spark.read.format("newsdoc")``."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from newsdoc._article import Article
from newsdoc._corpus import Corpus
from newsdoc._open import open_corpus
from newsdoc._optional import requiring
from newsdoc._signals import expected
from newsdoc._tables.columnar import SCHEMA, batch_rows
from newsdoc._tables.rows import article_row, escape_name

with requiring("pyspark", "newsdoc.spark requires PySpark 4: pip install 'pyspark[sql]>=4'"):
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["register"]


def __dir__() -> list[str]:
    return __all__


def register(spark: SparkSession, /) -> None:
    """Register the newsdoc data source in a Spark session.

    The options of the source are those of ``open_corpus``, and ``mode``,
    ``columnNameOfCorruptRecord`` and ``documentsPerPartition``; see the page on Spark.

    Args:
        spark: The session. newsdoc must be installed on its workers, too.

    >>> from pyspark.sql import SparkSession
    >>> import os, newsdoc.spark
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> os.makedirs("news", exist_ok=True)
    >>> newsdoc.write(article, "news/a.txt")
    >>> spark = SparkSession.builder.getOrCreate()
    >>> newsdoc.spark.register(spark)
    >>> spark.read.format("newsdoc").load(os.path.abspath("news")).count()
    1
    """
    spark.dataSource.register(Source)


class Source(DataSource):
    """Any corpus that ``newsdoc.open_corpus`` opens; slices of it are read in parallel."""

    @classmethod
    def name(cls) -> str:
        return "newsdoc"

    def schema(self) -> StructType:
        settings = _read_options(self.options)
        columns = from_arrow_schema(SCHEMA)
        if settings["mode"] == "PERMISSIVE":
            columns.add(settings["corrupt_column"], "string")
        return columns

    def reader(self, schema: StructType) -> DataSourceReader:
        return _Reader(_read_options(self.options), schema)


_MODES: Final = ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")
_BOOLS: Final = {"true": True, "false": False}


def _to_count(text: str) -> int:
    if (count := int(text)) < 1:
        raise ValueError
    return count


# The argument that an option becomes, the conversion of its text, and what it must be.
_OPTIONS: Final[dict[str, tuple[str, Callable[[str], Any], str]]] = {
    "path": ("path", str, "a path"),
    "paths": ("path", json.loads, "a list of paths"),  # what Spark makes of a list
    "pattern": ("pattern", str, "a pattern"),
    "encoding": ("encoding", lambda text: [*map(str.strip, text.split(","))], "names of encodings"),
    "lenient": ("lenient", lambda text: _BOOLS[text.lower()], "true or false"),
    "dayFirst": ("dayfirst", lambda text: _BOOLS[text.lower()], "true or false"),
    "maxBytes": ("max_bytes", _to_count, "at least 1"),
    "storageOptions": ("storage_options", lambda text: {**json.loads(text)}, "a JSON object"),
    "mode": (
        "mode",
        lambda text: _MODES[_MODES.index(text.upper())],
        f"one of {', '.join(_MODES)}",
    ),
    "columnNameOfCorruptRecord": ("corrupt_column", str, "a name"),
    "documentsPerPartition": ("documents", _to_count, "at least 1"),
}


def _read_options(options: Mapping[str, str]) -> dict[str, Any]:
    """Return the converted options; those that are not of ``open_corpus`` have defaults."""
    names = {name.lower(): name for name in _OPTIONS}
    values = {"mode": "PERMISSIVE", "corrupt_column": "_corrupt_record", "documents": 5000}
    for given, text in options.items():
        name = names.get(given.lower())
        if name is None:
            raise ValueError(f"unknown option {given!r}, expected {', '.join(_OPTIONS)}")
        argument, convert, expected_value = _OPTIONS[name]
        try:
            values[argument] = convert(text)
        except expected(LookupError, TypeError, ValueError):
            # Without the text, which may contain credentials.
            raise ValueError(f"option {name} must be {expected_value}") from None
    if not values.get("path"):
        raise ValueError('missing path: spark.read.format("newsdoc").load(path)')
    if values["corrupt_column"] in SCHEMA.names:
        raise ValueError("option columnNameOfCorruptRecord must not be the name of a column")
    return values


class _Reader(DataSourceReader):
    def __init__(self, settings: dict[str, Any], schema: StructType) -> None:
        self._mode = settings.pop("mode")
        self._corrupt_column = settings.pop("corrupt_column")
        self._documents = settings.pop("documents")  # of a partition
        self._arguments = settings  # of open_corpus
        self._columns = [(field.name, field.nullable) for field in schema]

    def partitions(self) -> list[InputPartition]:
        """Return slices of the corpus, which is listed once, on the driver."""
        corpus = open_corpus(**self._arguments)
        parts = -(-len(corpus) // self._documents)
        return [InputPartition(part) for part in corpus.split(parts)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        corrupt = pa.field(self._corrupt_column, pa.string())
        full_schema = SCHEMA.append(corrupt)
        # Spark rejects a batch whose schema differs, also in nullability. The cast is free, and
        # fails if there is a null in a column that the user declared without nulls.
        target_schema = pa.schema(
            [full_schema.field(name).with_nullable(nullable) for name, nullable in self._columns]
        )
        for batch in batch_rows(self._rows(partition.value), full_schema):
            yield batch.select(target_schema.names).cast(target_schema)

    def _rows(self, corpus: Corpus) -> Iterator[tuple[Any, ...]]:
        for doc_id, outcome in corpus.outcomes():
            if isinstance(outcome, Article):
                yield (*article_row(doc_id, outcome), None)
            elif self._mode == "PERMISSIVE":
                yield (escape_name(doc_id), *[None] * (len(SCHEMA) - 1), str(outcome))
            elif self._mode == "FAILFAST":
                raise outcome
