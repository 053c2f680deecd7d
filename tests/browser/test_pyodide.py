"""The core's own tests in Pyodide, on the newest Python there is."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TESTS = ROOT / "tests"
NAMES = ("test_cases.py", "test_article.py", "test_parsing.py", "test_problems.py")
MODULES = tuple(f"core/{name}" for name in NAMES)


def test_the_core_passes_its_tests_in_pyodide(site: Path) -> None:
    """Every conformance case, and the tests of parsing, of articles and of problems."""
    packages = sysconfig.get_path("purelib")
    command = ["node", str(TESTS / "pyodide" / "run.mjs"), str(site / "try"), str(ROOT), packages]
    done = subprocess.run([*command, *MODULES], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.match(r"3\.1[4-9]\.", done.stdout), done.stdout
    assert "\n/home/pyodide/newsdoc/" in done.stdout  # the wheel, not the source
    cases = sum(1 for _ in TESTS.glob("cases/*/*.txt"))
    passed = re.search(r"^(\d+) passed", done.stdout, re.MULTILINE)
    assert passed is not None, done.stdout
    assert int(passed[1]) > cases
