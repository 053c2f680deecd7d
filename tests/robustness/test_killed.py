"""Programs killed at random moments, and edits that other programs make: nothing lost or torn."""

from __future__ import annotations

import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import newsdoc
from newsdoc._atomic import is_temporary

pytestmark = pytest.mark.thorough

CANONICAL = (
    "Title\n20240517\nhttps://example.com/\nOne.\n" + "A paragraph.\n" * 20_000 + "Tags: a\n"
)
OTHER = CANONICAL.replace("\n", "\r\n")
FEW, MANY = 2, 200

# Each program says when it begins, and then goes on until it is killed.
START = """
    import os, sys, newsdoc
    from newsdoc.__main__ import run as main

    def run(*arguments):
        sys.argv = ["newsdoc", *arguments]
        assert main() == 0

    def restore():
        os.replace(shutil.copy("original", "spare"), "a.txt")

    import shutil
    os.umask(0o027)
    print("go", flush=True)
    sys.stdout = sys.stderr = open(os.devnull, "w")
    while True:
"""
PROGRAMS = {
    "write": """
        newsdoc.write(newsdoc.read("original"), "a.txt")
        newsdoc.write(newsdoc.read("later"), "a.txt")
    """,
    "format": """
        restore()
        run("format", "a.txt")
    """,
    "convert": """
        run("convert", "source", "a.jsonl")
        run("convert", "source", "a.csv")
        shutil.rmtree("out", ignore_errors=True)
        run("convert", "source", "out/")
    """,
}


def check_write(folder: Path) -> None:
    assert (folder / "a.txt").read_text("utf-8") in (CANONICAL, CANONICAL + "x\n")


def check_format(folder: Path) -> None:
    assert (folder / "a.txt").read_bytes().decode() in (CANONICAL, OTHER)


def check_convert(folder: Path) -> None:
    for name, lines in (("a.jsonl", 10), ("a.csv", 11)):
        if (folder / name).exists():
            text = (folder / name).read_text("utf-8")
            assert text.endswith("\n")
            assert text.count("2024-05-17") == 10
            assert text.count("\n") >= lines
    if (folder / "out").exists():
        # The program itself deletes it, file by file.
        for path in (folder / "out").iterdir():
            assert path.read_bytes() == CANONICAL.encode()


CHECKS: dict[str, Callable[[Path], None]] = {
    "write": check_write,
    "format": check_format,
    "convert": check_convert,
}


def check_leftover(path: Path, *, is_new: bool) -> None:
    """Only what is complete has the permissions of the target; before, its owner alone reads it.

    A new file has the permissions of all new files from the start.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if path.is_file() and is_new:
        assert mode in (0o600, 0o640)
    elif path.is_file() and mode != 0o600:
        data = path.read_bytes()
        lines = data.count(b"A paragraph.")
        assert mode == 0o640
        assert not data or lines == 20_000 or data.count(b"2024-05-17") == 10
    elif path.is_dir() and mode != 0o700:
        assert mode == 0o750
        assert len(os.listdir(path)) in (0, 10)


def fill(folder: Path) -> None:
    (folder / "original").write_bytes(OTHER.encode())
    (folder / "later").write_text(CANONICAL.removesuffix("Tags: a\n") + "Tags: a\nx\n", "utf-8")
    (folder / "a.txt").write_text(CANONICAL, "utf-8")
    (folder / "a.txt").chmod(0o640)
    (folder / "original").chmod(0o640)  # the program that formats restores a.txt from it
    (folder / "source").mkdir()
    for number in range(10):
        (folder / "source" / f"{number}.txt").write_text(CANONICAL, "utf-8")


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.timeout(900)
def test_a_killed_program_leaves_whole_files(tmp_path: Path, name: str, count: int) -> None:
    fill(tmp_path)
    program = textwrap.dedent(START) + textwrap.indent(textwrap.dedent(PROGRAMS[name]), "    ")
    chance = random.Random(name)
    leftovers: set[str] = set()
    for _ in range(count):
        with subprocess.Popen(
            [sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"go\n"
            time.sleep(chance.uniform(0.02, 0.3))
            process.kill()
        assert process.returncode == -signal.SIGKILL
        CHECKS[name](tmp_path)
        for leftover in filter(is_temporary, os.listdir(tmp_path)):
            leftovers.add(leftover)
            check_leftover(tmp_path / leftover, is_new=name == "convert")
    assert newsdoc.open_corpus(tmp_path, "**/*").doc_ids[0][0] != "."
    assert leftovers or count == FEW


EDIT = """
    import os, sys, newsdoc
    from newsdoc.__main__ import run as main
    fsync = os.fsync

    def edit(file):
        # Another program edits the file when the new contents are complete.
        os.fsync = fsync
        with open("a.txt", "ab") as target:
            target.write(b"An edit.\\n")
        fsync(file)

    os.fsync = edit
    sys.argv = ["newsdoc", *sys.argv[1:]]
    sys.exit(main())
"""


@pytest.mark.parametrize("arguments", [["format", "a.txt"], ["convert", "source", "a.jsonl"]])
def test_the_cli_loses_no_edit(tmp_path: Path, arguments: list[str]) -> None:
    fill(tmp_path)
    shutil.copy(tmp_path / "original", tmp_path / "a.txt")
    if arguments[0] == "convert":
        (tmp_path / "a.jsonl").symlink_to("a.txt")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(EDIT), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "another program changed the file in the meantime" in done.stderr
    assert done.returncode == 2
    assert (tmp_path / "a.txt").read_bytes() == OTHER.encode() + b"An edit.\n"
    assert not [*filter(is_temporary, os.listdir(tmp_path))]
