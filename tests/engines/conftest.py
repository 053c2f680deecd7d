"""What the tests of the engines share: a corpus, and a Spark."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import newsdoc
import newsdoc.spark

# Before any engine starts: workers run this Python, and all of them stay on this machine.
os.environ |= {
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_DRIVER_PYTHON": sys.executable,
    "SPARK_LOCAL_IP": "127.0.0.1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "HF_HUB_OFFLINE": "1",
}

AWKWARD = newsdoc.Article(
    'Title\u2028with\x85line-like\x1cends \'and "quotes" \\n',
    date(1, 1, 1),
    "https://müller.example/😀?q='",
    ("\ufeffmark\u200b", "e\u0301 \U0010ffff \ue000 \ufffe", "- a\tb; c", "Tagſ: x", "NULL"),
    ("ß", "a b", "a b", "\u200e;"),
)
LAST_DAY = newsdoc.Article("0", date(9999, 12, 31), "x://h")


def pytest_configure(config: pytest.Config) -> None:
    """Do not turn the engines' own warnings into errors."""
    config.addinivalue_line("filterwarnings", "default")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve documents, in two folders."""
    folder = tmp_path / "news"
    for number in range(10):
        article = newsdoc.Article(
            f"Article {number}", date(2024, 5, 1 + number), "https://example.com/", (f"{number}.",)
        )
        path = folder / str(number % 2) / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        newsdoc.write(article, path)
    newsdoc.write(AWKWARD, folder / "awkward.txt")
    newsdoc.write(LAST_DAY, folder / "last-day.txt")
    return folder


@pytest.fixture
def broken(folder: Path) -> Path:
    """The folder with one more document, which is not an article."""
    (folder / "1" / "bad.txt").write_text("A title\n2024\nhttps://example.com/\n")
    return folder


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = start_spark("local[2]")
    yield session
    session.stop()


def start_spark(master: str) -> SparkSession:
    settings: dict[str, Any] = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master(master).config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    newsdoc.spark.register(session)
    return session
