"""The Spark data source: ``spark.read.format("newsdoc")``."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsdoc._article import Article
from newsdoc._corpus import Corpus
from newsdoc._open import open_corpus
from newsdoc._optional import requiring
from newsdoc._signals import expected
from newsdoc._tables.columnar import SCHEMA, batch_rows
from newsdoc._tables.rows import article_row, escape_name

with requiring("pyspark", "newsdoc.spark requires PySpark 4: pip install 'pyspark[sql]>=4'"):
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    from pyspark.sql.types import StructType

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["register"]


def __dir__() -> list[str]:
    return __all__


_TYPES: Final = dict.fromkeys(SCHEMA.names, "string") | {
    "date": "date",
    "tags": "array<string>",
    "tags_position": "int",
}


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

    def schema(self) -> str:
        settings = _Settings.from_options(self.options)
        types = dict(_TYPES)
        if settings.mode == "PERMISSIVE":
            types[settings.corrupt_column] = "string"
        return ", ".join(f"`{name.replace('`', '``')}` {type_}" for name, type_ in types.items())

    def reader(self, schema: StructType) -> DataSourceReader:
        return _Reader(_Settings.from_options(self.options), schema)


_MODES: Final = ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")


def _to_bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _to_mode(text: str) -> str:
    return {mode: mode for mode in _MODES}[text.upper()]


def _to_count(text: str) -> int:
    if (count := int(text)) < 1:
        raise ValueError
    return count


def _to_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _to_dict(text: str) -> dict[str, Any]:
    return {**json.loads(text)}


# The argument that an option becomes, the conversion of its text, and what it must be.
_OPTIONS: Final[dict[str, tuple[str, Callable[[str], Any], str]]] = {
    "path": ("path", str, "a path"),
    "paths": ("path", json.loads, "a list of paths"),  # what Spark makes of a list
    "pattern": ("pattern", str, "a pattern"),
    "encoding": ("encoding", _to_names, "names of encodings"),
    "lenient": ("lenient", _to_bool, "true or false"),
    "dayFirst": ("dayfirst", _to_bool, "true or false"),
    "maxBytes": ("max_bytes", _to_count, "at least 1"),
    "storageOptions": ("storage_options", _to_dict, "a JSON object"),
    "mode": ("mode", _to_mode, f"one of {', '.join(_MODES)}"),
    "columnNameOfCorruptRecord": ("corrupt_column", str, "a name"),
    "documentsPerPartition": ("documents", _to_count, "at least 1"),
}


@attrs.frozen
class _Settings:
    """The options, converted."""

    arguments: dict[str, Any] = attrs.field(repr=False)  # of open_corpus
    mode: str
    corrupt_column: str
    documents: int

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> _Settings:
        names = {name.lower(): name for name in _OPTIONS}
        values: dict[str, Any] = {}
        for given, text in options.items():
            name = names.get(given.lower())
            if name is None:
                raise ValueError(f"unknown option {given!r}, expected {', '.join(_OPTIONS)}")
            argument, convert, what = _OPTIONS[name]
            try:
                values[argument] = convert(text)
            except expected(LookupError, TypeError, ValueError):
                # Without the text, which may contain credentials.
                raise ValueError(f"option {name} must be {what}") from None
        if not values.get("path"):
            raise ValueError('missing path: spark.read.format("newsdoc").load(path)')
        mode = values.pop("mode", "PERMISSIVE")
        corrupt_column = values.pop("corrupt_column", "_corrupt_record")
        if corrupt_column in _TYPES:
            raise ValueError("option columnNameOfCorruptRecord must not be the name of a column")
        return cls(values, mode, corrupt_column, values.pop("documents", 5000))


class _Reader(DataSourceReader):
    def __init__(self, settings: _Settings, schema: StructType) -> None:
        self._settings = settings
        self._columns = [(field.name, field.nullable) for field in schema]

    def partitions(self) -> list[InputPartition]:
        """Return slices of the corpus, which is listed once, on the driver."""
        corpus = open_corpus(**self._settings.arguments)
        parts = -(-len(corpus) // self._settings.documents)
        return [InputPartition(part) for part in corpus.split(parts)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        corrupt = pa.field(self._settings.corrupt_column, pa.string())
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
            elif self._settings.mode == "PERMISSIVE":
                yield (escape_name(doc_id), *[None] * (len(SCHEMA) - 1), str(outcome))
            elif self._settings.mode == "FAILFAST":
                raise outcome
