"""The public API: its names, its import cost, its version."""

from __future__ import annotations

import importlib.metadata
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import newsdoc.arrow
import newsdoc.strategies

CORE = ["attr", "attrs", "newsdoc"]


def test_the_names_are_these() -> None:
    public = [name for name in newsdoc.__all__ if name != "__version__"]
    assert newsdoc.__all__ == sorted(newsdoc.__all__)
    assert public == [
        "Article",
        "Corpus",
        "ParseError",
        "ParseWarning",
        "Problem",
        "Report",
        "open_corpus",
        "parse",
        "read",
        "unparse",
        "write",
    ]


def test_the_public_modules_are_these() -> None:
    names = {path.stem for path in Path(newsdoc.__file__).parent.iterdir() if path.stem[:1] != "_"}
    assert names == {"arrow", "py", "spark", "strategies"}  # py.typed
    assert newsdoc.arrow.__all__ == [
        *("SCHEMA", "parse", "read_table", "record_batches", "to_reader", "write_parquet"),
    ]
    assert dir(newsdoc.arrow) == newsdoc.arrow.__all__
    assert newsdoc.strategies.__all__ == [
        *("ProblemPosition", "articles", "broken_documents", "documents"),
    ]


@pytest.mark.parametrize("name", [name for name in newsdoc.__all__ if name != "__version__"])
def test_every_name_is_documented_with_an_example(name: str) -> None:
    documentation = inspect.getdoc(getattr(newsdoc, name))
    assert documentation is not None
    assert ">>> " in documentation


def test_the_version_is_that_of_the_distribution() -> None:
    assert newsdoc.__version__ == importlib.metadata.version("newsdoc")


def test_import_is_light() -> None:
    """Nothing but attrs and the standard library comes with `import newsdoc`."""
    program = (
        "import sys; before = set(sys.modules); import newsdoc; print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    others = loaded - set(sys.stdlib_module_names) - set(CORE)
    assert others == set()
    heavy = {"asyncio", "bz2", "email", "http", "json", "lzma", "tarfile", "urllib", "zipfile"}
    assert loaded & heavy == set()


def test_only_the_public_names_are_completed() -> None:
    assert dir(newsdoc) == sorted(newsdoc.__all__)
