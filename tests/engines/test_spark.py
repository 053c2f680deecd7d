"""newsdoc.spark, with a real Spark and its workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import AnalysisException, PythonException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

import newsdoc
import newsdoc.arrow

ALL = ["doc_id", "text", "title", "date", "url", "tags"]


def load(spark: SparkSession, path: Path, **options: Any) -> DataFrame:
    return spark.read.format("newsdoc").options(**options).load(str(path))


def test_every_article_arrives_unchanged(spark: SparkSession, folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    frame = load(spark, folder, documentsPerPartition=5)
    assert frame.schema.simpleString() == (
        "struct<doc_id:string,text:string,title:string,date:date,url:string,tags:array<string>,"
        "_corrupt_record:string>"
    )
    assert frame.rdd.getNumPartitions() == 3
    table = frame.toArrow()
    assert table["doc_id"].to_pylist() == list(corpus.doc_ids)
    assert table["_corrupt_record"].null_count == len(corpus) == 12
    assert list(newsdoc.arrow.articles(table)) == list(corpus)


def test_one_task_reads_a_small_corpus(spark: SparkSession, folder: Path) -> None:
    assert load(spark, folder).rdd.getNumPartitions() == 1


def test_workers_elsewhere_read_a_relative_path(broken: Path) -> None:
    # The workers of a local cluster are other processes, each in a folder of its own.
    code = f"""
import sys
sys.path.insert(0, {os.path.dirname(__file__)!r})
import conftest
spark = conftest.start_spark("local-cluster[2,1,1024]")
reader = spark.read.format("newsdoc").option("documentsPerPartition", 5)
print("rows:", reader.load("news").count())
try:
    reader.option("mode", "FAILFAST").load("news").count()
except Exception as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=broken.parent, capture_output=True, text=True
    )
    assert "rows: 13\n" in run.stdout, run.stderr
    assert "ParseError: news/1/bad.txt:2:1: invalid-date" in run.stdout


def test_options_choose_what_is_read_and_how(spark: SparkSession, tmp_path: Path) -> None:
    text = "Le café rouvre\n17 May 2024\nhttps://example.com/café\n"
    (tmp_path / "a.news").write_bytes(text.encode("cp1252"))
    (tmp_path / "b.txt").write_bytes(b"")
    options = {"PATTERN": "*.news", "Encoding": "cp1252", "strict": "False", "mode": "failfast"}
    [row] = load(spark, tmp_path, **options).collect()
    assert (row.title, row.date.isoformat()) == ("Le café rouvre", "2024-05-17")
    assert row.asDict().keys() == set(ALL)


def test_sql_reads_it_too(spark: SparkSession, folder: Path) -> None:
    spark.sql(f"create or replace temporary view news using newsdoc options (path '{folder}')")
    [row] = spark.sql("select max(date) as day, count(*) as rows from news").collect()
    assert (row.day.isoformat(), row.rows) == ("9999-12-31", 12)


def test_permissive_keeps_a_row_for_a_bad_document(spark: SparkSession, broken: Path) -> None:
    rows = load(spark, broken, documentsPerPartition=4).collect()
    assert [row.doc_id for row in rows] == list(newsdoc.open_corpus(broken).doc_ids)
    [bad] = [row for row in rows if row._corrupt_record is not None]
    assert [bad[name] for name in ALL] == ["1/bad.txt", None, None, None, None, None]
    [error] = newsdoc.open_corpus(broken).check().errors
    assert bad._corrupt_record == str(error)
    assert "bad.txt:2:1: invalid-date" in bad._corrupt_record


def test_dropmalformed_leaves_it_out(spark: SparkSession, broken: Path) -> None:
    frame = load(spark, broken, mode="DROPMALFORMED")
    assert frame.columns == ALL
    articles = list(newsdoc.arrow.articles(frame.toArrow()))
    assert articles == list(newsdoc.open_corpus(broken, on_error="skip"))


def test_failfast_ends_with_the_name_of_the_document(spark: SparkSession, broken: Path) -> None:
    with pytest.raises(PythonException, match=r"ParseError: .*bad\.txt:2:1: invalid-date"):
        load(spark, broken, mode="FAILFAST").count()


def test_a_schema_chooses_columns(spark: SparkSession, broken: Path) -> None:
    reader = spark.read.format("newsdoc").schema("why string, tags array<string>, title string")
    rows = reader.option("columnNameOfCorruptRecord", "why").load(str(broken)).collect()
    assert len(rows) == 13
    [awkward] = [row for row in rows if row.tags]
    assert awkward.tags == ["ß", "a b", "a b", "\u200e;"]
    [bad] = [row for row in rows if row.title is None]
    assert "invalid-date" in bad.why
    assert bad.tags is None


def test_a_bad_document_has_its_row_without_the_column(spark: SparkSession, broken: Path) -> None:
    rows = spark.read.format("newsdoc").schema("doc_id string").load(str(broken)).collect()
    assert ("1/bad.txt",) in rows


def test_a_column_declared_without_nulls_has_none(spark: SparkSession, broken: Path) -> None:
    reader = spark.read.format("newsdoc").schema("date date not null")
    with pytest.raises(PythonException, match="'date' with null values"):
        reader.load(str(broken)).count()
    assert reader.option("mode", "DROPMALFORMED").load(str(broken)).count() == 12


def test_a_name_that_is_no_text_is_written_with_escapes(spark: SparkSession, folder: Path) -> None:
    os.rename(folder / "awkward.txt", os.fsencode(folder) + b"/caf\xe9.txt")
    os.symlink("nowhere", os.fsencode(folder) + b"/caf\xe8.txt")
    rows = load(spark, folder).orderBy("doc_id").tail(3)
    assert [row.doc_id for row in rows] == ["caf\\udce8.txt", "caf\\udce9.txt", "last-day.txt"]
    assert "caf\\udce8.txt:1:1: unreadable" in rows[0]._corrupt_record


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patern": "*"}, "newsdoc has no option 'patern'; it has path, pattern, encoding,"),
        ({"mode": "fast"}, "mode must be one of PERMISSIVE, DROPMALFORMED, FAILFAST: 'fast'"),
        ({"strict": "no"}, "strict must be true or false: 'no'"),
        ({"documentsPerPartition": "0"}, "documentsPerPartition must be 1 or more: '0'"),
        ({"documentsPerPartition": "many"}, "documentsPerPartition must be 1 or more: 'many'"),
        ({"columnNameOfCorruptRecord": "text"}, "the table has a column 'text' already"),
        ({"encoding": "utf-88"}, "unknown encoding: utf-88"),
        ({"pattern": "*.html"}, "matches the pattern '*.html'"),
    ],
)
def test_a_wrong_option_is_named(
    spark: SparkSession, folder: Path, options: dict[str, str], message: str
) -> None:
    with pytest.raises(AnalysisException) as caught:
        load(spark, folder, **options).count()
    assert message in str(caught.value)


def test_it_reads_one_path(spark: SparkSession, folder: Path) -> None:
    reader = spark.read.format("newsdoc")
    for paths in ([str(folder), str(folder)], None):
        with pytest.raises(AnalysisException, match="newsdoc reads one path"):
            reader.load(paths).count()
    with pytest.raises(AnalysisException, match=r"No such file or directory: '.*nowhere'"):
        reader.load(str(folder / "nowhere")).count()


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (
            "body string",
            "newsdoc has no column 'body'; it has doc_id, text, title, date, url, tags",
        ),
        ("title int", "the column 'title' is StringType(), not IntegerType()"),
        (
            StructType([StructField("tags", ArrayType(StringType(), False))]),
            "'tags' is ArrayType(StringType(), True), not ArrayType(StringType(), False)",
        ),
    ],
)
def test_a_wrong_schema_is_told(
    spark: SparkSession, folder: Path, schema: str | StructType, message: str
) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.read.format("newsdoc").schema(schema).load(str(folder)).count()
    assert message in str(caught.value)
