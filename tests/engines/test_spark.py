"""newsdoc.spark, with a real Spark and its workers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import AnalysisException, PythonException
from pyspark.sql import DataFrame, SparkSession

import newsdoc
import newsdoc.arrow
from newsdoc._tables.files import write_table

ALL = newsdoc.arrow.SCHEMA.names


def load(spark: SparkSession, path: Path, **options: Any) -> DataFrame:
    return spark.read.format("newsdoc").options(**options).load(str(path))


def test_every_article_arrives_unchanged(spark: SparkSession, folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    frame = load(spark, folder, documentsPerPartition=5)
    assert frame.schema.simpleString() == (
        "struct<doc_id:string,text:string,title:string,date:date,url:string,tags:array<string>,"
        "tags_position:int,domain:string,_corrupt_record:string>"
    )
    assert frame.rdd.getNumPartitions() == 3
    table = frame.toArrow()
    assert table["doc_id"].to_pylist() == list(corpus.doc_ids)
    assert table["_corrupt_record"].null_count == len(corpus) == 12
    assert list(newsdoc.arrow.read_table(table)) == list(corpus.items())


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
    options = {"PATTERN": "*.news", "Encoding": "cp1252", "lenient": "True", "mode": "failfast"}
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
    assert [bad[name] for name in ALL] == ["1/bad.txt", *[None] * 7]
    [error] = newsdoc.open_corpus(broken).check().errors.values()
    assert bad._corrupt_record == str(error)
    assert "bad.txt:2:1: invalid-date" in bad._corrupt_record


def test_dropmalformed_leaves_it_out(spark: SparkSession, broken: Path) -> None:
    frame = load(spark, broken, mode="DROPMALFORMED")
    assert frame.columns == ALL
    items = list(newsdoc.arrow.read_table(frame.toArrow()))
    assert items == list(newsdoc.open_corpus(broken, on_error="skip").items())


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


def test_an_undecodable_name_is_escaped(spark: SparkSession, folder: Path) -> None:
    os.rename(folder / "awkward.txt", os.fsencode(folder) + b"/caf\xe9.txt")
    os.symlink("nowhere", os.fsencode(folder) + b"/caf\xe8.txt")
    rows = load(spark, folder).orderBy("doc_id").tail(3)
    assert [row.doc_id for row in rows] == ["caf\\udce8.txt", "caf\\udce9.txt", "last-day.txt"]
    assert "caf\\udce8.txt:1:1: unreadable" in rows[0]._corrupt_record


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patern": "*"}, "unknown option 'patern', expected path, paths, pattern, encoding,"),
        (
            {"mode": "fast"},
            "option mode must be one of PERMISSIVE, DROPMALFORMED, FAILFAST",
        ),
        ({"lenient": "no"}, "option lenient must be true or false"),
        ({"dayFirst": "no"}, "option dayFirst must be true or false"),
        ({"documentsPerPartition": "0"}, "documentsPerPartition must be at least 1"),
        ({"documentsPerPartition": "many"}, "documentsPerPartition must be at least 1"),
        ({"maxBytes": "-1"}, "option maxBytes must be at least 1"),
        (
            {"columnNameOfCorruptRecord": "text"},
            "columnNameOfCorruptRecord must not be the name of a column",
        ),
        ({"storageOptions": "{"}, "option storageOptions must be a JSON object"),
        ({"storageOptions": "[]"}, "option storageOptions must be a JSON object"),
        ({"storageOptions": "{}"}, "storage_options requires a URL, got"),
        ({"encoding": "utf-88"}, "unknown text encoding: 'utf-88'"),
        ({"pattern": "*.html"}, "no files match '*.html'"),
    ],
)
def test_a_wrong_option_is_named(
    spark: SparkSession, folder: Path, options: dict[str, str], message: str
) -> None:
    with pytest.raises(AnalysisException) as caught:
        load(spark, folder, **options).count()
    assert message in str(caught.value)


def test_a_path_is_needed(spark: SparkSession, folder: Path) -> None:
    reader = spark.read.format("newsdoc")
    with pytest.raises(AnalysisException, match="missing path"):
        reader.load().count()
    with pytest.raises(AnalysisException, match=r"No such file or directory: '.*nowhere'"):
        reader.load(str(folder / "nowhere")).count()


def test_several_paths_are_one_corpus(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "packed"), "zip", folder / "0")
    shutil.make_archive(str(tmp_path / "packed"), "gztar", folder / "1")
    paths = [folder, tmp_path / "packed.zip", tmp_path / "packed.tar.gz"]
    corpus = newsdoc.open_corpus(paths)
    reader = spark.read.format("newsdoc").option("documentsPerPartition", 5)
    frame = reader.load([str(path) for path in paths])
    assert frame.rdd.getNumPartitions() == 5
    assert list(newsdoc.arrow.read_table(frame.toArrow())) == list(corpus.items())
    assert len(corpus) == 22
    [doc_id] = [row.doc_id for row in reader.load([str(folder / "0")]).head(1)]
    assert doc_id == "0.txt"


def test_an_archive_and_a_url_with_options(
    spark: SparkSession, folder: Path, tmp_path: Path
) -> None:
    shutil.make_archive(str(tmp_path / "packed"), "zip", folder)
    corpus = newsdoc.open_corpus(folder)
    # A directory as fsspec sees it, below a path that is an option: the workers need it, too.
    url, options = "dir://.", {"path": str(folder), "target_protocol": "file"}
    for path, more in (
        (str(tmp_path / "packed.zip"), {}),
        (url, {"storageOptions": json.dumps(options)}),
    ):
        frame = (
            load(spark, Path(path), documentsPerPartition=5)
            if not more
            else (spark.read.format("newsdoc").options(documentsPerPartition=5, **more).load(path))
        )
        assert list(newsdoc.arrow.read_table(frame.toArrow())) == list(corpus.items())
    with pytest.raises(AnalysisException) as caught:
        load(spark, folder, storageOptions='{"secret": "SECRET"').count()
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("per_partition", "partitions"), [(1, 12), (4, 3), (5, 3), (6, 2), (12, 1)]
)
def test_no_partition_is_empty_or_too_large(
    spark: SparkSession, folder: Path, per_partition: int, partitions: int
) -> None:
    frame = load(spark, folder, documentsPerPartition=per_partition)
    sizes = frame.rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()
    assert len(sizes) == partitions
    assert sum(sizes) == 12
    assert min(sizes) > 0
    assert max(sizes) <= per_partition


def test_names_of_options_in_any_case(spark: SparkSession, folder: Path) -> None:
    for name in ("documentsPerPartition", "DOCUMENTSPERPARTITION", "documentsperpartition"):
        assert load(spark, folder, **{name: "4"}).rdd.getNumPartitions() == 3
    frame = load(spark, folder, COLUMNNAMEOFCORRUPTRECORD="Why", Mode="permissive")
    assert frame.columns[-1] == "Why"


def test_a_document_that_is_too_large_is_a_corrupt_record(
    spark: SparkSession, folder: Path
) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.rglob("*.txt")}
    limit = max(sizes.values()) - 1
    rows = load(spark, folder, maxBytes=limit).collect()
    [bad] = [row for row in rows if row._corrupt_record is not None]
    assert sizes[bad.doc_id] == limit + 1
    assert f"awkward.txt:1:1: too-large: larger than {limit:,} bytes" in bad._corrupt_record
    assert load(spark, folder, maxBytes=limit + 1, mode="FAILFAST").count() == 12


def test_the_order_of_day_and_month_is_an_option(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("T\n03/04/2024\nhttps://example.com/\n")
    for day_first, expected in (("true", "2024-04-03"), ("FALSE", "2024-03-04")):
        [row] = load(spark, tmp_path, lenient="true", dayFirst=day_first).collect()
        assert row.date.isoformat() == expected
    [row] = load(spark, tmp_path, lenient="true").collect()
    assert row.date is None


@pytest.mark.parametrize(
    ("schema", "message"),
    [("body string", "Column body does not exist"), ("title int", "Found: title: string columns")],
)
def test_an_unsupported_schema_is_an_error(
    spark: SparkSession, folder: Path, schema: str, message: str
) -> None:
    with pytest.raises(PythonException, match=message):
        spark.read.format("newsdoc").schema(schema).load(str(folder)).count()


def test_spark_reads_and_writes_csv_and_json(
    spark: SparkSession, folder: Path, tmp_path: Path
) -> None:
    """With the options of the docs: Spark's own are a line per record and backslashes."""
    corpus = newsdoc.open_corpus(folder)
    with (tmp_path / "news.csv").open("wb") as file:
        write_table(corpus.items(), file, ".csv")
    options: dict[str, Any] = {"header": True, "multiLine": True, "escape": '"'}
    frame = spark.read.options(**options).csv(str(tmp_path / "news.csv")).fillna("", "text")
    assert dict(newsdoc.arrow.read_table(frame.toArrow())) == dict(corpus.items())
    frame.coalesce(1).write.options(header=True, escape='"').csv(str(tmp_path / "csv"))
    [path] = (tmp_path / "csv").glob("*.csv")
    assert dict(newsdoc.arrow.read_table(path)) == dict(corpus.items())
    load(spark, folder).drop("_corrupt_record").coalesce(1).write.json(str(tmp_path / "json"))
    [path] = (tmp_path / "json").glob("*.json")
    path.rename(tmp_path / "news.jsonl")
    assert dict(newsdoc.arrow.read_table(tmp_path / "news.jsonl")) == dict(corpus.items())
