"""The docs are complete, and their examples are really executed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import newsdoc

ROOT = Path(__file__).parents[2]


@pytest.mark.thorough
def test_wrong_examples_fail(tmp_path: Path) -> None:
    """An example whose output is not as shown fails, on a page and in a docstring."""
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


def test_every_name_has_its_entry() -> None:
    """The reference documents every public name, and no other."""
    page = (ROOT / "docs/reference/api.md").read_text("utf-8")
    listed = re.findall(
        r"^\.\. (?:auto(?:function|class|exception)|py:data):: (\w+)(?:\(\))?$", page, re.MULTILINE
    )
    assert sorted(listed) == sorted(set(newsdoc.__all__) - {"__version__"})
    strategies = re.findall(r"^\.\. autofunction:: newsdoc\.strategies\.(\w+)", page, re.MULTILINE)
    assert sorted(strategies) == sorted(newsdoc.strategies.__all__)


def test_the_page_on_the_architecture_lists_every_module() -> None:
    page = (ROOT / "docs/explanation/design.md").read_text("utf-8")
    rows = re.findall("^\\| (`[a-z_`, ]+) \\| ", page, re.MULTILINE)
    listed = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    modules = {
        path.stem
        for path in (ROOT / "src" / "newsdoc").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert sorted(listed) == sorted(modules - {"__init__"})


def test_the_sessions_that_contributors_are_told_of_exist() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = {name for names in re.findall("nox -s ([a-z ]+)`", page) for name in names.split()}
    named |= set(re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE))
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    assert len(named) > 10
    assert named <= {*re.findall(r"^def (\w+)\(session", noxfile, re.MULTILINE)}


README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = ROOT / "docs" / "examples" / "start"


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_pages_begin_with_the_example_file(page: str) -> None:
    (shown,) = re.findall("```text\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert shown == (EXAMPLES / "footbridge.txt").read_text("utf-8")


@pytest.mark.thorough
def test_the_readme_shows_what_check_prints() -> None:
    ((command, shown),) = re.findall(
        r"```console\n\$ newsdoc (check [^\n]+)\n(.*?)```", README, re.DOTALL
    )
    done = subprocess.run(
        [sys.executable, "-m", "newsdoc", *command.split()],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout.decode() == shown


def test_the_links_of_the_readme_lead_to_headings() -> None:
    links = re.findall(r"\]\(([^)#]+)#?([^)]*)", README)
    assert len(links) > 10
    for path, name in links:
        page = (ROOT / path).read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        assert not name or name in [heading.lower().replace(" ", "-") for heading in headings]
