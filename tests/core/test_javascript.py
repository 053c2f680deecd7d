"""The JavaScript reader, written from docs/format.md, agrees with every case it can run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]


def run_reader(cases: Path) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        assert "CI" not in os.environ, "CI requires node"
        pytest.skip("requires node")
    run = subprocess.run(
        [node, TESTS / "reader.mjs", cases], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_the_javascript_reader_agrees_with_the_cases() -> None:
    result = run_reader(TESTS / "cases")
    assert result["failed"] == []
    total = len(list((TESTS / "cases").glob("*/*.txt")))
    assert len(result["passed"]) + len(result["skipped"]) == total
    others = [name for name in result["skipped"] if "/lenient-date-" not in name]
    assert len(others) <= 25  # encodings that web platforms do not have, or not in the same way
    assert all("/encoding-" in name or "/bytes-" in name for name in others)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "change",
    [
        {"article": {"title": "Another", "date": "2024-05-17"}},
        {"canonical": False},
        {"problems": []},
    ],
)
def test_the_javascript_reader_fails_where_a_case_is_wrong(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    folder = tmp_path / "valid"
    folder.mkdir()
    (tmp_path / "invalid").mkdir()
    (folder / "a.txt").write_bytes(b"A\n20240517\nhttps://example.com/\n")
    article: dict[str, Any] = {"title": "A", "date": "2024-05-17", "url": "https://example.com/"}
    article |= {"paragraphs": [], "tags": [], "tags_position": None}
    expected: dict[str, Any] = {"article": article, "canonical": True}
    for changes, result in (({}, "passed"), (change, "failed")):
        (folder / "a.json").write_text(json.dumps(expected | changes))
        assert run_reader(tmp_path)[result] == ["valid/a.txt"]
