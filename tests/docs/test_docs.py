"""The docs tell all of it, and what runs their examples can fail."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsdoc

ROOT = Path(__file__).parents[2]
INTRODUCTION, *SECTION_TEXTS = (
    (ROOT / "docs/reference/problems.md").read_text("utf-8").split("\n## ")
)
SECTIONS = dict(section.split("\n", 1) for section in SECTION_TEXTS)


def test_wrong_examples_fail(tmp_path: Path) -> None:
    """An example that does not give what it says fails, in a page and in a docstring."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    page = "# Page\n\n```python\n>>> 1 + 1\n{}\n\n```\n"
    (tmp_path / "docs" / "right.md").write_text(page.format(2))
    (tmp_path / "docs" / "wrong.md").write_text(page.format(3))
    package = tmp_path / "src" / "newsdoc"
    package.mkdir(parents=True)
    module = 'def one():\n    """One.\n\n    >>> 1 + 1\n    {}\n    """\n'
    (package / "right.py").write_text(module.format(2))
    (package / "wrong.py").write_text(module.format(3))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "docs", "src"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout
    assert "2 failed, 2 passed" in done.stdout
    assert "FAILED docs/wrong.md::" in done.stdout
    assert "FAILED src/newsdoc/wrong.py::" in done.stdout


def codes_in_source() -> Iterator[str]:
    """A pattern for each code that the source gives to a Problem."""
    for path in sorted((ROOT / "src" / "newsdoc").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name not in ("Problem", "problem"):
                continue
            named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            code = (named or node.args)[0]
            if isinstance(code, ast.Constant):
                yield re.escape(str(code.value))
            elif isinstance(code, ast.JoinedStr):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z]+"
                    for part in code.values
                )


def test_every_code_has_its_section() -> None:
    """Each code of the source and of the cases has a section, and no other code has one."""
    patterns = set(codes_in_source())
    assert len(patterns) >= 7
    codes = {
        problem["code"]
        for path in (ROOT / "tests" / "cases" / "invalid").glob("*.json")
        for problem in json.loads(path.read_text("utf-8"))["problems"]
    }
    assert codes - set(SECTIONS) == set()
    for pattern in patterns:
        assert any(re.fullmatch(pattern, code) for code in SECTIONS), pattern
    for code in SECTIONS:
        assert any(re.fullmatch(pattern, code) for pattern in patterns), code


@pytest.mark.parametrize("code", SECTIONS)
def test_every_code_has_its_examples(code: str) -> None:
    """Each section shows its problem in an example that is run, then an example of its mend."""
    shown, *mends = re.findall("```python\n(.*?)```", SECTIONS[code], re.DOTALL)
    assert f": {code}: " in shown
    assert mends
    assert f"[`{code}`](#{code})" in INTRODUCTION


def test_every_name_has_its_entry() -> None:
    """The reference documents every public name, and no other."""
    page = (ROOT / "docs/reference/api.md").read_text("utf-8")
    listed = re.findall(
        r"^\.\. auto(?:function|class|exception):: (\w+)(?:\(\))?$", page, re.MULTILINE
    )
    assert sorted(listed) == sorted(set(newsdoc.__all__) - {"__version__"})
    assert ".. automodule:: newsdoc.strategies\n   :members:\n" in page


def test_the_house_is_as_it_is_described() -> None:
    """The page lists every module, and imports at the top of a module point up in its list."""
    page = (ROOT / "docs/explanation/design.md").read_text("utf-8")
    rows = re.findall("^\\| (`[a-z_`, ]+) \\| ", page, re.MULTILINE)
    listed = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    source = ROOT / "src" / "newsdoc"
    assert sorted(["__init__", *listed]) == sorted(path.stem for path in source.glob("*.py"))
    for place, name in enumerate(listed):
        known = {"__version__", *newsdoc.__all__, *listed[:place]}
        for node in ast.parse((source / f"{name}.py").read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsdoc"):
                _, _, module = str(node.module).partition(".")
                needed = {module} if module else {alias.name for alias in node.names}
                assert needed <= known, f"{name} imports {needed - known}"


def test_the_laws_and_commands_on_the_page_of_tests_exist() -> None:
    """What tested.md quotes are laws of test_laws.py, word for word; its sessions are nox's."""
    page = (ROOT / "docs/explanation/tested.md").read_text("utf-8")
    module = ast.parse((ROOT / "tests/test_laws.py").read_text("utf-8"))
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    laws = [" ".join((ast.get_docstring(function) or "").split()) for function in functions]
    quoted = re.findall(r"^- (.*?)$(?=\n- |\n\n)", page, re.MULTILINE | re.DOTALL)
    assert len(quoted) == 6
    for law in quoted:
        sentence = " ".join(law.split()).removesuffix(".")
        assert any(known.startswith(sentence) for known in laws), sentence
    named = {name for names in re.findall("nox -s ([a-z ]+)`", page) for name in names.split()}
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    assert named
    assert named <= {*re.findall(r"^def (\w+)\(session", noxfile, re.MULTILINE)}
