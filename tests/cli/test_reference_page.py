"""Everything that docs/reference/command.md shows of the command comes out of it.

`python tests/test_command_page.py` writes into the page what comes out now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "command.md"
BLOCK = re.compile(
    r"^```console\n\$ (?P<line>[^\n]++)\n(?P<shown>.*?)^```$", re.DOTALL | re.MULTILINE
)

FERRY = (
    "The ferry makes its last trip\r\n20240519\r\nhttps://www.example.org/ferry\r\n\r\n"
    "Tags: River Alder\r\n\r\nNobody was left on the quay.\r\n"
)
LIGHTHOUSE = (
    "A lighthouse is repaired\n3 June 2023\nhttps://www.example.net/lighthouse\n"
    "It is white again.\n"
)


def blocks(page: str) -> list[tuple[str, str]]:
    return [(found["line"], found["shown"]) for found in BLOCK.finditer(page)]


def make_folder(folder: Path) -> None:
    shutil.copy(ROOT / "docs" / "examples" / "bridge.txt", folder)
    (folder / "news" / "2024").mkdir(parents=True)
    shutil.copy(folder / "bridge.txt", folder / "news" / "2024")
    (folder / "news" / "2024" / "ferry.txt").write_bytes(FERRY.encode())
    (folder / "news" / "lighthouse.txt").write_bytes(LIGHTHOUSE.encode())


def run(line: str, folder: Path) -> str:
    """What a reader who types the line sees on a terminal of 80 columns."""
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUTF8": "1",
    }
    for name in ("FORCE_COLOR", "NO_COLOR"):
        environment.pop(name, None)
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return done.stdout.decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    make_folder(folder)
    return folder


@pytest.mark.parametrize(("line", "shown"), blocks(PAGE.read_text("utf-8")))
def test_the_page_shows_what_comes_out(folder: Path, line: str, shown: str) -> None:
    """The lines are run in turn, in one folder."""
    assert run(line, folder) == shown


def test_every_command_has_its_help_on_the_page() -> None:
    lines = {line for line, _ in blocks(PAGE.read_text("utf-8"))}
    for name in ("", "show ", "check ", "format ", "convert ", "summary "):
        assert f"newsdoc {name}--help" in lines
    assert PAGE.read_text("utf-8").count("```console") == len(lines)


def write_page() -> None:
    with TemporaryDirectory() as name:
        make_folder(Path(name))

        def fill(found: re.Match[str]) -> str:
            return f"```console\n$ {found['line']}\n{run(found['line'], Path(name))}```"

        PAGE.write_text(BLOCK.sub(fill, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write_page()
