"""newsdoc find and summary --json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import BAD, Newsdoc

TEXT = {
    "a": "A bridge opens\n20240517\nhttps://www.example.com/a\nIt is green.\nTags: Bridges, Towns",
    "b": "Übergang\n20240229\nhttps://example.com:8080/b\nÜber die Brücke.\nTags: bridges",
    "c": "The ferry\n20231231\nhttps://notexample.com/c\nBridgework, green-ish.\nTags: Ferries",
    "d": "No host\n20250101\nhttps://[/d\nA C++ bridge\nTags: Towns",
}


@pytest.fixture(autouse=True)
def articles(folder: Path) -> None:
    (folder / "news").mkdir(exist_ok=True)
    for old in (folder / "news").rglob("*.txt"):
        old.unlink()
    for name, text in TEXT.items():
        (folder / "news" / f"{name}.txt").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([], "abcd"),
        (["--tag", "BRIDGES"], "ab"),
        (["--tag", "Bridges", "--tag", "towns"], "a"),
        (["--tag", "Bridge"], ""),
        (["--domain", "Example.com"], "ab"),
        (["--domain", "www.example.com"], "a"),
        (["--domain", "com"], "abc"),
        (["--since", "2024"], "abd"),
        (["--until", "2024"], "abc"),
        (["--since", "2024-02", "--until", "2024-02"], "b"),
        (["--since", "2024-02-29", "--until", "2024-02-29"], "b"),
        (["--since", "2024-03"], "ad"),
        (["--until", "2023-12"], "c"),
        (["--since", "2025", "--until", "2024"], ""),
        (["--word", "GREEN"], "ac"),
        (["--word", "bridge"], "ad"),
        (["--word", "bridge", "--word", "opens"], "a"),
        (["--word", "über"], "b"),
        (["--word", "c++"], "d"),
        (["--word", "bridge", "--tag", "towns", "--since", "2024-06"], "d"),
    ],
    ids=" ".join,
)
def test_the_files_of_matching_articles(run: Newsdoc, conditions: list[str], expected: str) -> None:
    done = run("find", *conditions, "news")
    assert done.out == "".join(f"news/{name}.txt\n" for name in expected)
    assert done.status == 0
    counts = f"{len(expected)} match, {4 - len(expected)} do not, 0 failed"
    assert done.err == f"4 documents seen: {counts}\n"


@pytest.mark.parametrize("date", ["2024-02-30", "2024-1", "17 May", "", "20240517", "2024-05-17-"])
def test_a_date_is_a_year_a_month_or_a_day(run: Newsdoc, date: str) -> None:
    for option in ("--since", "--until"):
        done = run("find", option, date, "news")
        assert (done.status, done.out) == (2, "")
        assert "is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD\n" in done.err


def test_invalid_documents_are_counted(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bad.txt").write_text(BAD)
    done = run("find", "--tag", "towns", "news")
    assert (done.status, done.out) == (1, "news/a.txt\nnews/d.txt\n")
    assert done.err.startswith("news/bad.txt:2:1: invalid-date")
    assert done.err.endswith("5 documents seen: 2 match, 2 do not, 1 failed\n")


@pytest.mark.thorough
def test_names_for_xargs_are_raw_and_end_with_nul(folder: Path) -> None:
    name = os.fsencode("new\nline.txt")
    os.rename("news/a.txt", b"news/" + name)
    command = [sys.executable, "-m", "newsdoc", "find", "--word", "green", "news"]
    shown = subprocess.run(command, capture_output=True, check=True).stdout
    assert shown == b"news/c.txt\nnews/new\\nline.txt\n"
    shown = subprocess.run([*command, "-0"], capture_output=True, check=True).stdout
    assert shown == b"news/c.txt\0news/" + name + b"\0"


def test_a_summary_in_json_has_all_counts(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bad.txt").write_text(BAD)
    done = run("summary", "--json", "news")
    assert done.status == 1
    assert json.loads(done.out) == {
        "articles": 4,
        "dates": {"2023-12-31": 1, "2024-02-29": 1, "2024-05-17": 1, "2025-01-01": 1},
        "domains": {"www.example.com": 1, "example.com": 1, "notexample.com": 1},
        "tags": {"Bridges": 1, "Towns": 2, "bridges": 1, "Ferries": 1},
        "paragraphs": {"median": 1, "smallest": 1, "largest": 1},
        "words": {"median": 3, "smallest": 2, "largest": 3},
        "problems": {"invalid-date": 1, "invalid-url": 1},
    }
    empty = json.loads(run("summary", "--json", "news/bad.txt").out)
    assert (empty["articles"], empty["words"]) == (0, None)


def test_a_word_in_the_place_of_a_path_finds_nothing(run: Newsdoc) -> None:
    done = run("find", "bridge", "news")
    assert (done.status, done.out) == (2, "")
    assert "use --word" in done.err
    assert run("find", "--tag", "towns", "bridge", "news").out == "news/a.txt\nnews/d.txt\n"
