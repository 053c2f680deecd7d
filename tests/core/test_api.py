"""The public API: its names, its import cost, its version."""

from __future__ import annotations

import importlib.metadata
import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsdoc
from newsdoc._optional import requiring

CORE = ["attr", "attrs", "newsdoc"]


def test_the_names_are_these() -> None:
    public = [name for name in newsdoc.__all__ if name != "__version__"]
    assert newsdoc.__all__ == sorted(newsdoc.__all__)
    assert public == [
        "Article",
        "Code",
        "Corpus",
        "Diagnosis",
        "Fix",
        "OnError",
        "ParseError",
        "ParseWarning",
        "Problem",
        "Report",
        "diagnose",
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
        *("articles", "broken_documents", "documents"),
    ]


@pytest.mark.parametrize("name", sorted({*newsdoc.__all__} - {"Code", "OnError", "__version__"}))
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
    modules = ["arrow", "spark", "strategies"]
    assert dir(newsdoc) == sorted([*newsdoc.__all__, *modules])
    assert dir(newsdoc.arrow) == newsdoc.arrow.__all__
    assert dir(newsdoc.strategies) == newsdoc.strategies.__all__


@pytest.mark.thorough
def test_modules_are_imported_when_they_are_used() -> None:
    code = """
import sys, newsdoc
assert "pyarrow" not in sys.modules and "hypothesis" not in sys.modules
print(newsdoc.arrow.SCHEMA.names[0], newsdoc.strategies.articles.__name__)
from newsdoc import *
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "doc_id articles\n"


@pytest.mark.thorough
def test_a_missing_package_is_named_and_a_broken_one_names_its_own_reason(tmp_path: Path) -> None:
    code = """
import sys, newsdoc
if sys.argv[1] == "missing":
    sys.modules["hypothesis"] = None
assert not hasattr(newsdoc, "strategies")
try:
    newsdoc.strategies
except AttributeError as error:
    print(error)
try:
    from newsdoc import strategies
except ImportError as error:
    print(error)
"""
    (tmp_path / "hypothesis.py").write_text("raise ImportError('undefined symbol: PyFoo')")
    for kind, message in (
        ("missing", "newsdoc.strategies requires hypothesis: pip install hypothesis"),
        ("broken", "undefined symbol: PyFoo"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, kind],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        assert done.stdout == f"{message}\n{message}\n"


def test_a_package_that_another_one_lacks_is_not_blamed_on_it() -> None:
    with pytest.raises(ModuleNotFoundError, match="numpy"), requiring("pyarrow", "pip"):
        raise ModuleNotFoundError("No module named 'numpy'", name="numpy")
    with pytest.raises(ModuleNotFoundError), requiring("pyarrow", "pip"):
        raise ModuleNotFoundError


@pytest.mark.thorough
def test_the_plugin_can_be_imported_alone() -> None:
    code = """
import newsdoc._hypothesis_plugin
from hypothesis import strategies as st
assert isinstance(st.from_type(newsdoc.Article).example(), newsdoc.Article)
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


@pytest.mark.thorough
def test_doctest_finds_the_examples() -> None:
    """As by ``pytest --doctest-modules --pyargs newsdoc``: no global is imported meanwhile."""
    code = "import doctest, newsdoc; assert doctest.DocTestFinder().find(newsdoc)"
    subprocess.run([sys.executable, "-c", code], check=True)


def public_functions() -> Iterator[tuple[str, object]]:
    for module in (newsdoc, newsdoc.arrow, newsdoc.strategies):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isroutine(value) or isinstance(value, type):
                yield f"{module.__name__}.{name}", value
            if isinstance(value, type):
                for method, function in inspect.getmembers(value, inspect.isroutine):
                    function = getattr(function, "func", function)  # of a cached property
                    if method[0] != "_" and getattr(function, "__module__", "")[:7] == "newsdoc":
                        yield f"{module.__name__}.{name}.{method}", function


@pytest.mark.parametrize(("name", "value"), [*public_functions()])
def test_every_annotation_resolves(name: str, value: object) -> None:
    assert typing.get_type_hints(value) or name == "newsdoc.ParseWarning"


@pytest.mark.parametrize("name", sorted({*newsdoc.__all__} - {"Code", "OnError", "__version__"}))
def test_the_source_is_found_and_a_traceback_names_the_package(name: str) -> None:
    value = getattr(newsdoc, name)
    if name in ("ParseError", "ParseWarning"):
        assert value.__module__ == "newsdoc"
    else:  # as by ?? in IPython
        assert f" {name}" in inspect.getsource(value)


@pytest.mark.parametrize(
    ("value", "name", "message"),
    [
        (newsdoc, "load", "module 'newsdoc' has no attribute 'load'; it has .*, parse, read, "),
        (newsdoc, "check", r"use open_corpus\(path\).check\(\)"),
        (newsdoc, "__wrapped__", "'__wrapped__'$"),
        (newsdoc.parse("A\n20240517\nhttps://example.com/"), "body", "'Article' .* paragraphs, "),
        (newsdoc.diagnose(""), "ok", "'Diagnosis' object .* article, encoding, fixed, problems"),
    ],
)
def test_an_unknown_attribute_is_an_error_that_names_the_others(
    value: object, name: str, message: str
) -> None:
    with pytest.raises(AttributeError, match=message) as caught:
        getattr(value, name)
    assert (caught.value.name, caught.value.obj) == (name, value)
