"""The pages of the docs that need an engine, run as the other pages are."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from sybil import Document

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "how-to" / "engines").glob("*.md"))


@pytest.fixture
def document(page: Path) -> Iterator[Document]:
    root: Any = runpy.run_path(str(ROOT / "conftest.py"))
    document = root["pages"].parse(page)
    root["enter_copy"](document.namespace)
    yield document
    root["leave_folder"](document.namespace)


def test_the_docstrings_of_the_spark_source(spark: SparkSession) -> None:
    root: Any = runpy.run_path(str(ROOT / "conftest.py"))
    document = root["docstrings"].parse(ROOT / "src" / "newsdoc" / "spark.py")
    root["enter_folder"](document.namespace)
    examples = list(document.examples())
    assert len(examples) >= 5
    try:
        for example in examples:
            example.evaluate()
    finally:
        root["leave_folder"](document.namespace)


def test_there_are_pages() -> None:
    assert [page.stem for page in PAGES] == ["arrow", "dask-and-ray", "recipes", "spark"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_of_a_page(document: Document, spark: SparkSession) -> None:
    examples = list(document.examples())
    assert len(examples) > 5
    for example in examples:
        example.evaluate()
