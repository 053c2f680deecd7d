"""python -m newsdoc: the reader that needs the standard library alone."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import attr
import attrs
import dateutil
import pytest

import newsdoc
from newsdoc.__main__ import main
from newsdoc.__main__ import main as command

BRIDGE = "docs/examples/bridge.txt"
TEXT = "A bridge opens\n20240517\nhttps://example.com/bridge\nIt is green.\nTags: Bridges, Towns\n"
HOSTILE = "\x1b]0;owned\x07\x9b31m\u202ered"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "bad.txt").write_text(TEXT.replace("20240517", "17 May"), "utf-8")
    return tmp_path


def run(
    arguments: Sequence[str | bytes],
    *,
    stdin: bytes = b"",
    options: Sequence[str] = (),
    environment: Mapping[str, str] = {},
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *options, "-m", "newsdoc", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_an_article_is_laid_out_for_reading(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Seventeen words that do not fit into one line of a terminal with forty columns."
    (folder / "a.txt").write_text(TEXT + words + "\n")
    assert main(["a.txt"]) == 0
    assert capsys.readouterr().out == (
        "A bridge opens\n\n"
        "2024-05-17\nhttps://example.com/bridge\nTags: Bridges, Towns\n\n"
        "It is green.\n\n"
        "Seventeen words that do not fit into one\nline of a terminal with forty columns.\n"
    )


def test_articles_are_parted_by_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.txt").write_text("B\n20240518\nhttps://example.com/b\n")
    assert main(["a.txt", "b.txt"]) == 0
    assert capsys.readouterr().out.endswith(
        f"It is green.\n\n{'-' * 40}\n\nB\n\n2024-05-18\nhttps://example.com/b\n"
    )


def test_lines_are_never_wider_than_is_pleasant(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    (folder / "a.txt").write_text(TEXT + "word " * 200)
    main(["a.txt"])
    assert max(map(len, capsys.readouterr().out.split("\n"))) == 99


def test_json_gives_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "a.txt", "a.txt"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert newsdoc.Article.from_dict(json.loads(lines[1])) == newsdoc.parse(TEXT)


def test_standard_input_is_a_dash() -> None:
    done = run(["-", "a.txt"], stdin=TEXT.replace("bridge opens", "bridge shuts").encode())
    assert done.returncode == 0
    assert done.stdout.index(b"A bridge shuts") < done.stdout.index(b"A bridge opens")
    assert run(["-"]).stderr.startswith(b"<stdin>:1:1: missing-title: ")


def test_problems_are_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bad.txt", "a.txt"]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("bad.txt:2:1: invalid-date: ")
    assert shown.err.endswith("    17 May\n    ^^^^^^\n")
    assert shown.out.startswith("A bridge opens\n")


def test_files_that_cannot_be_read_weigh_most(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none.txt", ".", "a.txt", "bad.txt"]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(
        "newsdoc: none.txt: No such file or directory\nnewsdoc: .: Is a directory\nbad.txt:2:1: "
    )
    assert shown.out.startswith("A bridge opens\n")


@pytest.mark.parametrize("arguments", [[], ["--no-such-option", "a.txt"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m newsdoc ")


def test_version_and_help() -> None:
    assert run(["--version"]).stdout.decode() == f"newsdoc {newsdoc.__version__}\n"
    assert run(["--help"]).stdout.startswith(b"usage: python -m newsdoc ")


def test_nothing_reaches_the_terminal_that_it_would_obey(folder: Path) -> None:
    text = TEXT.replace("bridge", f"bri{HOSTILE}dge", 1).replace("Towns", f"Tow{HOSTILE}ns")
    (folder / "a.txt").write_text(text, "utf-8")
    (folder / "bad.txt").write_text(text.replace("20240517", HOSTILE), "utf-8")
    (folder / HOSTILE).write_text(HOSTILE, "utf-8")
    for arguments in (
        ["a.txt", "bad.txt", HOSTILE, HOSTILE * 2],
        ["--json", "a.txt"],
        [f"--json={HOSTILE}", "a.txt"],
        [b"\x1b[31m\xff.txt"],
    ):
        done = run(arguments)
        shown = (done.stdout + done.stderr).decode()
        assert "31m" in shown
        assert not {*shown} & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_text_that_only_looks_odd_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "10\u00a0000 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 co\u00adoperate 👩\u200d🚀"
    (folder / "a.txt").write_text(TEXT + line + "\n", "utf-8")
    main(["a.txt"])
    assert line in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_narrow_encoding_loses_nothing(folder: Path, encoding: str) -> None:
    text = TEXT.replace("Towns", "Zürich 中文 👩")
    (folder / "a.txt").write_text(text, "utf-8")
    shown = run(["a.txt"], environment={"PYTHONIOENCODING": encoding})
    tag = "Zürich 中文 👩".encode(encoding, "backslashreplace")
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"Tags: Bridges, " + tag in shown.stdout
    fields = json.loads(run(["--json", "a.txt"], environment={"PYTHONIOENCODING": encoding}).stdout)
    assert newsdoc.Article.from_dict(fields) == newsdoc.parse(text)


def test_a_closed_pipe_is_no_fault(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT + "A line of text.\n" * 50_000)
    child = subprocess.Popen(
        [sys.executable, "-m", "newsdoc", "a.txt", "a.txt"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline() == b"A bridge opens\n"
    child.stdout.close()
    assert (child.stderr.read(), child.wait(60)) == (b"", 141)
    child.stderr.close()


def test_ctrl_c_is_no_fault(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    child = subprocess.Popen(
        [sys.executable, "-m", "newsdoc", "a.txt", "pipe"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with open(folder / "pipe", "wb"):  # opened once the child reads from it
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (130, b"")
    assert out.startswith(b"A bridge opens\n")


def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsdoc", "a.txt"], stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr == b"newsdoc: standard output: No space left on device\n"


def test_closed_streams_are_no_fault() -> None:
    def shell(redirections: str) -> tuple[int, bytes]:
        line = f'"{sys.executable}" -m newsdoc bad.txt a.txt {redirections}'
        done = subprocess.run(["sh", "-c", line], stdout=-1, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    assert shell(">&-") == (2, b"newsdoc: standard output is closed\n")
    status, shown = shell("2>&-")
    assert status == 1
    assert shown.startswith(b"A bridge opens\n")


def test_streams_of_other_programs_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["a.txt"]) == 0
    assert out.getvalue().startswith("A bridge opens\n")


@pytest.fixture
def core_alone(folder: Path) -> dict[str, str]:
    """The environment of a Python that has newsdoc and what it needs, and no extra."""
    for module in (attr, attrs, dateutil, newsdoc):
        package = Path(module.__file__ or "").parent
        (folder / package.name).symlink_to(package)
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize("name", ["check", "convert", "format", "show", "summary"])
def test_without_the_extra_a_command_tells_how_to_get_it(
    core_alone: dict[str, str], name: str
) -> None:
    done = run([name, "a.txt"], options=["-S"], environment=core_alone)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"pip install 'newsdoc[cli]'" in done.stderr
    assert run(["a.txt"], options=["-S"], environment=core_alone).stdout.startswith(
        b"A bridge opens\n"
    )


def test_both_halves_of_the_extra_are_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rich", None)
    assert command(["check", "a.txt"]) == 2
    assert "pip install" in capsys.readouterr().err


def test_a_file_may_have_the_name_of_a_command(folder: Path) -> None:
    (folder / "check").write_text(TEXT)
    assert run(["check"]).stdout.startswith(b"A bridge opens\n")
