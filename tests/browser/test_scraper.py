"""The examples of docs/how-to/scraper.md, which need trafilatura."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_scraper_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    page = str(DOCS / "how-to" / "scraper.md")
    failed, attempted = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert failed == 0
    assert attempted >= 15
