"""Run every example in the README, the docs and the docstrings; configure Hypothesis."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from doctest import ELLIPSIS
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import walk_tb
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

# The default run tries few examples. For more: `pytest --hypothesis-profile=ci`, or `long`.
settings.register_profile(
    "short",
    derandomize=True,
    max_examples=20,
    deadline=None,
    database=None,
    phases=set(Phase) - {Phase.explain},  # which takes seconds, and the docs show a failure
    suppress_health_check=[HealthCheck.too_slow],  # machines are shared
)
settings.register_profile("ci", settings.get_profile("short"), max_examples=100)
settings.register_profile("long", max_examples=20_000, deadline=None, print_blob=True)
settings.load_profile("short")

ROOT = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Skip a test of names that the locale cannot encode: no program can make such files."""
    with skip_unencodable():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: object) -> Generator[None, Any, Any]:
    """Skip what needs a fixture with such names, too."""
    with skip_unencodable():
        return (yield)


@contextmanager
def skip_unencodable() -> Iterator[None]:
    """Make a skip of an error about a name; does nothing where the locale is UTF-8.

    An error that newsdoc raises is a failure: its own files have no such names.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        encoding = sys.getfilesystemencoding()
        (*_, (frame, _)) = walk_tb(error.__traceback__)
        is_ours = frame.f_globals["__name__"].partition(".")[0] == "newsdoc"
        if encoding != error.encoding or encoding == "utf-8" or is_ours:
            raise
        pytest.skip(f"the locale cannot encode names such as {error.object!r:.100}")


def enter_folder(namespace: dict[str, Any]) -> None:
    """Run the examples of one document in an empty folder: docstrings need only the wheel."""
    folder = TemporaryDirectory()
    namespace["_leave"] = (Path.cwd(), folder)
    os.chdir(folder.name)


def enter_copy(namespace: dict[str, Any]) -> None:
    """Run the examples of one document in a folder with a copy of the example articles."""
    enter_folder(namespace)
    shutil.copytree(ROOT / "docs" / "examples", Path("docs", "examples"))


def leave_folder(namespace: dict[str, Any]) -> None:
    """Leave the folder, and delete what the examples wrote."""
    home, folder = namespace["_leave"]
    os.chdir(home)
    folder.cleanup()


pages = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)],
    patterns=["README.md", "docs/*.md", "docs/**/*.md", "src/newsdoc/_cli/*.md"],
    # Run by the sessions that install their dependencies.
    excludes=[
        "docs/how-to/engines/*.md",
        "docs/how-to/scraper.md",
    ],
    setup=enter_copy,
    teardown=leave_folder,
)
docstrings = Sybil(
    parsers=[DocTestParser(optionflags=ELLIPSIS)],
    patterns=["src/newsdoc/*.py", "src/newsdoc/**/*.py"],
    excludes=["src/newsdoc/spark.py"],
    document_types={".py": PythonDocStringDocument},
    setup=enter_folder,
    teardown=leave_folder,
)
pytest_collect_file = (pages + docstrings).pytest()
