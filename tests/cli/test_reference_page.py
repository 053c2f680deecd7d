"""The pages about the CLI show what it prints.

`python tests/cli/test_reference_page.py` writes its present output into the pages.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from newsdoc.__main__ import run as run_cli

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("reference/command.md", "how-to/repair.md")
BLOCK = re.compile(
    r"^```console\n\$ (?P<line>[^\n]++)\n(?P<shown>.*?)^```$", re.DOTALL | re.MULTILINE
)
COMMANDS = ("show", "find", "check", "explain", "format", "convert", "summary", "help")

FERRY = (
    "The ferry makes its last trip\r\n20240519\r\nhttps://www.example.org/ferry\r\n\r\n"
    "Tags: River Alder\r\n\r\nNo one was left on the quay.\r\n"
)
LIGHTHOUSE = (
    "A lighthouse is repaired\n3 June 2023\nhttps://www.example.net/lighthouse\n"
    "It is white again.\n"
)


def blocks(page: str) -> list[tuple[str, str]]:
    return [(found["line"], found["shown"]) for found in BLOCK.finditer(page)]


def prepare(page: str, folder: Path) -> None:
    """Put into a folder what a page says that it contains."""
    if page == "how-to/repair.md":
        shutil.copy(DOCS / "how-to" / "messy.py", folder)
        return
    shutil.copy(DOCS / "examples" / "bridge.txt", folder)
    (folder / "news" / "2024").mkdir(parents=True)
    shutil.copy(folder / "bridge.txt", folder / "news" / "2024")
    (folder / "news" / "2024" / "ferry.txt").write_bytes(FERRY.encode())
    (folder / "news" / "lighthouse.txt").write_bytes(LIGHTHOUSE.encode())


def execute(line: str, folder: Path) -> str:
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
    return without_spaces_at_the_ends(done.stdout)


def without_spaces_at_the_ends(shown: bytes) -> str:
    return "".join(f"{row.rstrip()}\n" for row in shown.decode().splitlines())


def execute_here(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same without a process, which takes most of the time, where no shell is needed."""
    if re.fullmatch(r"newsdoc [\w ./,-]+", line) is None:
        return execute(line, folder)
    shown = io.BytesIO()
    screen = io.TextIOWrapper(shown, "utf-8")
    with redirect_stdout(screen), redirect_stderr(screen), monkeypatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", shlex.split(line))
        run_cli()
        screen.flush()
        return without_spaces_at_the_ends(shown.getvalue())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_the_cli_prints(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines are executed in turn, in one folder."""
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "page"
    folder.mkdir()
    prepare(page, folder)
    expected = blocks((DOCS / page).read_text("utf-8"))
    assert expected
    shown = [(line, execute_here(line, folder, monkeypatch)) for line, _ in expected]
    assert shown == expected


def test_every_command_has_its_help_on_the_page() -> None:
    text = (DOCS / "reference" / "command.md").read_text("utf-8")
    shown = re.findall(r"^```\{newsdoc-help\}(?: (\w+))?$", text, re.MULTILINE)
    assert shown == ["", *COMMANDS]


def test_every_block_is_executed() -> None:
    for page in PAGES:
        text = (DOCS / page).read_text("utf-8")
        assert text.count("```console") == len(blocks(text))


def write_page(page: str) -> None:
    with TemporaryDirectory() as name:
        prepare(page, Path(name))

        def fill(found: re.Match[str]) -> str:
            return f"```console\n$ {found['line']}\n{execute(found['line'], Path(name))}```"

        path = DOCS / page
        path.write_text(BLOCK.sub(fill, path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    for page in PAGES:
        write_page(page)
