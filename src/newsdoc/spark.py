"""The Spark data source: ``spark.read.format("newsdoc")``."""

# The stubs of pyarrow leave type parameters open.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

try:
    import pyarrow as pa
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    from pyspark.sql.types import ArrayType, DateType, StringType, StructField, StructType
except ImportError as _error:
    raise ImportError("newsdoc.spark requires PySpark 4: pip install 'pyspark[sql]>=4'") from _error

import attrs

from newsdoc import arrow
from newsdoc._article import Article
from newsdoc._corpus import Corpus, open_corpus
from newsdoc._stores import DEFAULT_PATTERN
from newsdoc._text import short_repr

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TYPES: Final = {
    "doc_id": StringType(),
    "text": StringType(),
    "title": StringType(),
    "date": DateType(),
    "url": StringType(),
    "tags": ArrayType(StringType()),
}
_MODES: Final = ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")
_DEFAULTS: Final = {
    "path": "",
    "pattern": DEFAULT_PATTERN,
    "encoding": "utf-8",
    "strict": "true",
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": "_corrupt_record",
    "documentsPerPartition": "5000",
}


def register(spark: SparkSession, /) -> None:
    """Teach a Spark session the format ``newsdoc``.

    Args:
        spark: The session. newsdoc must be installed on its workers, too.

    >>> from pyspark.sql import SparkSession
    >>> import os, newsdoc.spark
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> os.makedirs("news", exist_ok=True)
    >>> newsdoc.write(article, "news/a.txt")
    >>> spark = SparkSession.builder.getOrCreate()
    >>> newsdoc.spark.register(spark)
    >>> spark.read.format("newsdoc").load("news").count()
    1
    """
    spark.dataSource.register(Source)


class Source(DataSource):
    """Any corpus that ``newsdoc.open_corpus`` opens, read in parallel.

    The options, whose names Spark takes in any case:

    - ``path``: what ``load`` was given.
    - ``pattern``: as for ``open_corpus``.
    - ``encoding``, ``strict``: as for ``parse``.
    - ``mode``: what becomes of a document that is not an article. ``PERMISSIVE`` (the default)
      keeps its row, with its ``doc_id``, nulls, and its problems in a column of their own;
      ``DROPMALFORMED`` leaves it out; ``FAILFAST`` ends the query with its ParseError.
    - ``columnNameOfCorruptRecord``: that column's name, by default ``_corrupt_record``. It is the
      last one where the mode is ``PERMISSIVE``. A schema given to Spark may name it or not.
    - ``documentsPerPartition``: the most documents that one task reads, by default 5000.
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
                raise ValueError(f"newsdoc has no column {field.name!r}; it has {', '.join(types)}")
            if field.dataType != types[field.name]:
                wanted = types[field.name]
                raise ValueError(f"the column {field.name!r} is {wanted}, not {field.dataType}")
        return _Reader(settings, schema)


@attrs.frozen
class _Settings:
    """The options, checked."""

    path: str
    pattern: str
    encoding: str
    strict: bool
    mode: str
    corrupt_column: str
    documents: int

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> _Settings:
        if not options.get("path"):  # several of them come under another name
            raise ValueError('newsdoc reads one path: spark.read.format("newsdoc").load(path)')
        values = {name.lower(): value for name, value in _DEFAULTS.items()}
        for name, value in options.items():
            if name.lower() not in values:
                raise ValueError(f"newsdoc has no option {name!r}; it has {', '.join(_DEFAULTS)}")
            values[name.lower()] = value
        path, pattern, encoding, strict, mode, corrupt_column, documents = values.values()
        if strict.lower() not in ("true", "false"):
            raise ValueError(f"the option strict must be true or false: {short_repr(strict)}")
        if mode.upper() not in _MODES:
            raise ValueError(
                f"the option mode must be one of {', '.join(_MODES)}: {short_repr(mode)}"
            )
        if corrupt_column in _TYPES:
            raise ValueError(f"the table has a column {corrupt_column!r} already")
        if not (documents.isascii() and documents.isdigit() and int(documents)):
            raise ValueError(
                f"the option documentsPerPartition must be 1 or more: {short_repr(documents)}"
            )
        strictly = strict.lower() == "true"
        return cls(path, pattern, encoding, strictly, mode.upper(), corrupt_column, int(documents))


class _Reader(DataSourceReader):
    def __init__(self, settings: _Settings, schema: StructType) -> None:
        self._settings = settings
        self._columns = [(field.name, field.nullable) for field in schema]

    def partitions(self) -> list[InputPartition]:
        """Slices of the corpus; it is listed here once, and each task is sent its own names."""
        settings = self._settings
        corpus = open_corpus(
            settings.path, settings.pattern, encoding=settings.encoding, strict=settings.strict
        )
        parts = -(-len(corpus) // settings.documents)
        return [InputPartition(part) for part in corpus.split(parts)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        corrupt = pa.field(self._settings.corrupt_column, pa.string())
        whole = arrow.SCHEMA.append(corrupt)
        # Spark refuses a batch that differs from the schema, nullability included. The cast costs
        # nothing, and fails where a null would stand in a column that the user declared without.
        wanted = pa.schema(
            [whole.field(name).with_nullable(nullable) for name, nullable in self._columns]
        )
        for batch in arrow.batch_rows(self._rows(partition.value), whole):
            yield batch.select(wanted.names).cast(wanted)

    def _rows(self, corpus: Corpus) -> Iterator[tuple[Any, ...]]:
        for doc_id, outcome in corpus.outcomes():
            if isinstance(outcome, Article):
                yield (*arrow.article_row(doc_id, outcome), None)
            elif self._settings.mode == "PERMISSIVE":
                yield (doc_id, None, None, None, None, None, str(outcome))
            elif self._settings.mode == "FAILFAST":
                raise outcome
