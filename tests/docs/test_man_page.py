"""The man page in the wheel."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.thorough
def test_the_man_page_is_made_from_the_help() -> None:
    """If not: python docs/man.py."""
    assert runpy.run_path(str(DOCS / "man.py"))["render"]() == (DOCS / "newsdoc.1").read_text()
