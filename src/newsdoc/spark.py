"""The Spark data source: ``spark.read.format("newsdoc")``."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs

from newsdoc._article import Article
from newsdoc._corpus import Corpus
from newsdoc._open import open_corpus
from newsdoc._optional import requiring
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
    """Any corpus that ``newsdoc.open_corpus`` opens, read in parallel.

    The options (their names are not case-sensitive):

    - ``path``: The argument of ``load()``, a path or a list of paths.
    - ``pattern``: As for ``open_corpus``.
    - ``encoding``, ``lenient``, ``dayFirst``: As for ``parse``; several encodings are separated by
      commas.
    - ``maxBytes``: Size limit per document, as ``max_bytes`` of ``open_corpus``.
    - ``storageOptions``: Options for fsspec to open a URL, as a JSON object.
    - ``mode``: How to handle an invalid document. ``PERMISSIVE`` (the default) keeps its row, with
      its ``doc_id``, nulls, and its problems in a separate column; ``DROPMALFORMED`` omits it;
      ``FAILFAST`` ends the query with its ParseError.
    - ``columnNameOfCorruptRecord``: The name of that column, by default ``_corrupt_record``. It is
      the last one if the mode is ``PERMISSIVE``. A user-defined schema may include it or not.
    - ``documentsPerPartition``: Maximum number of documents per task, by default 5000.
    """

    @classmethod
    def name(cls) -> str:
        return "newsdoc"

    def schema(self) -> str:
        settings = _Settings.from_options(self.options)
        types = settings.types if settings.mode == "PERMISSIVE" else _TYPES
        return ", ".join(f"`{name.replace('`', '``')}` {type_}" for name, type_ in types.items())

    def reader(self, schema: StructType) -> DataSourceReader:
        settings = _Settings.from_options(self.options)
        for field in schema:
            found = field.dataType.simpleString()
            if settings.types.get(field.name) != found:
                raise ValueError(
                    f"unknown column {field.name!r} of type {found}, expected {settings.types}"
                )
        return _Reader(settings, schema)

    def streamReader(self, schema: StructType) -> NoReturn:  # noqa: N802 - the name is Spark's
        raise ValueError('newsdoc cannot be streamed: use spark.read.format("newsdoc")')


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
            argument, convert, expected = _OPTIONS[name]
            try:
                values[argument] = convert(text)
            except (LookupError, TypeError, ValueError):
                # Without the text, which may contain credentials.
                raise ValueError(f"option {name} must be {expected}") from None
        if not values.get("path"):
            raise ValueError('missing path: spark.read.format("newsdoc").load(path)')
        mode = values.pop("mode", "PERMISSIVE")
        corrupt_column = values.pop("corrupt_column", "_corrupt_record")
        if corrupt_column in _TYPES:
            raise ValueError("option columnNameOfCorruptRecord must not be the name of a column")
        return cls(values, mode, corrupt_column, values.pop("documents", 5000))

    @property
    def types(self) -> dict[str, str]:
        return {**_TYPES, self.corrupt_column: "string"}


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
