"""The Spark data source: ``spark.read.format("newsdoc")``."""

# The stubs of pyarrow are incomplete.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import attrs

from newsdoc._article import Article
from newsdoc._corpus import Corpus
from newsdoc._open import open_corpus
from newsdoc._optional import requiring
from newsdoc._options import MAX_BYTES, ReadOptions
from newsdoc._sources import DEFAULT_PATTERN
from newsdoc._tables.columnar import SCHEMA, batch_rows
from newsdoc._tables.rows import article_row, escape_name
from newsdoc._text import short_repr

with requiring("pyspark", "newsdoc.spark requires PySpark 4: pip install 'pyspark[sql]>=4'"):
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    from pyspark.sql.types import (
        ArrayType,
        DateType,
        IntegerType,
        StringType,
        StructField,
        StructType,
    )

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["register"]


def __dir__() -> list[str]:
    return __all__


_TYPES: Final = {
    "doc_id": StringType(),
    "text": StringType(),
    "title": StringType(),
    "date": DateType(),
    "url": StringType(),
    "tags": ArrayType(StringType()),
    "tags_position": IntegerType(),
    "domain": StringType(),
}
_MODES: Final = ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")
_DEFAULTS: Final = {
    "path": "",
    "pattern": DEFAULT_PATTERN,
    "encoding": "utf-8",
    "lenient": "false",
    "dayFirst": "",
    "maxBytes": str(MAX_BYTES),
    "storageOptions": "",
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": "_corrupt_record",
    "documentsPerPartition": "5000",
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

    def schema(self) -> StructType:
        settings = _Settings.from_options(self.options)
        types = dict(_TYPES)
        if settings.mode == "PERMISSIVE":
            types[settings.corrupt_column] = StringType()
        return StructType([StructField(name, type_) for name, type_ in types.items()])

    def reader(self, schema: StructType) -> DataSourceReader:
        settings = _Settings.from_options(self.options)
        types = {**_TYPES, settings.corrupt_column: StringType()}
        for field in schema:
            if field.name not in types:
                raise ValueError(f"unknown column {field.name!r}, expected {', '.join(types)}")
            if field.dataType != types[field.name]:
                expected = types[field.name]
                raise ValueError(f"column {field.name!r} must be {expected}, got {field.dataType}")
        return _Reader(settings, schema)

    def streamReader(self, schema: StructType) -> NoReturn:  # noqa: N802 - the name is Spark's
        raise ValueError('newsdoc cannot be streamed: use spark.read.format("newsdoc")')


@attrs.frozen
class _Settings:
    """The options, validated."""

    paths: str | list[str]
    pattern: str
    options: ReadOptions
    max_bytes: int
    storage_options: dict[str, Any] | None = attrs.field(repr=False)
    mode: str
    corrupt_column: str
    documents: int

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> _Settings:
        names = {name.lower(): name for name in _DEFAULTS}
        values = dict(_DEFAULTS)
        paths: str | list[str] = ""
        for name, value in options.items():
            if name.lower() == "paths":  # what Spark makes of a list
                paths = json.loads(value)
            elif name.lower() in names:
                values[names[name.lower()]] = value
            else:
                raise ValueError(f"unknown option {name!r}, expected {', '.join(_DEFAULTS)}")
        if not (paths := paths or values["path"]):
            raise ValueError('missing path: spark.read.format("newsdoc").load(path)')
        mode = values["mode"].upper()
        if mode not in _MODES:
            raise _invalid("mode", f"one of {', '.join(_MODES)}", values)
        if values["columnNameOfCorruptRecord"] in _TYPES:
            raise _invalid(
                "columnNameOfCorruptRecord", "another name than the columns have", values
            )
        return cls(
            paths,
            values["pattern"],
            ReadOptions(
                [name.strip() for name in values["encoding"].split(",")],
                _to_bool("lenient", values),
                _to_bool("dayFirst", values) if values["dayFirst"] else None,
            ),
            _to_count("maxBytes", values),
            _to_dict("storageOptions", values) if values["storageOptions"] else None,
            mode,
            values["columnNameOfCorruptRecord"],
            _to_count("documentsPerPartition", values),
        )

    def open(self) -> Corpus:
        return open_corpus(
            self.paths,
            self.pattern,
            encoding=self.options.encodings,
            lenient=self.options.lenient,
            dayfirst=self.options.dayfirst,
            max_bytes=self.max_bytes,
            storage_options=self.storage_options,
        )


def _to_bool(name: str, values: Mapping[str, str]) -> bool:
    if values[name].lower() not in ("true", "false"):
        raise _invalid(name, "true or false", values)
    return values[name].lower() == "true"


def _to_count(name: str, values: Mapping[str, str]) -> int:
    if not (values[name].isascii() and values[name].isdigit() and int(values[name])):
        raise _invalid(name, "at least 1", values)
    return int(values[name])


def _to_dict(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    try:
        value: Any = json.loads(values[name])
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError(f"option {name} must be a JSON object")  # it may contain credentials
    return cast("dict[str, Any]", value)


def _invalid(name: str, expected: str, values: Mapping[str, str]) -> ValueError:
    return ValueError(f"option {name} must be {expected}, got {short_repr(values[name])}")


class _Reader(DataSourceReader):
    def __init__(self, settings: _Settings, schema: StructType) -> None:
        self._settings = settings
        self._columns = [(field.name, field.nullable) for field in schema]

    def partitions(self) -> list[InputPartition]:
        """Return slices of the corpus, which is listed once, on the driver."""
        corpus = self._settings.open()
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
