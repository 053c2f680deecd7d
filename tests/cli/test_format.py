"""newsdoc format: what it rewrites, what it leaves alone, and what it says."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import newsdoc
from commands import (
    BAD,
    BRIDGE,
    FERRY,
    FERRY_CANONICAL,
    LATIN,
    Newsdoc,
    Screen,
    Stdin,
    listed,
)
from documents import article_documents
from documents import documents as changed_documents
from newsdoc._cli.commands import main
from newsdoc.strategies import documents

DIFF = (
    "--- news/may/ferry.txt\n"
    "+++ news/may/ferry.txt\n"
    "@@ -1,6 +1,4 @@\n"
    "-The ferry stops\\r\n"
    "-20240519\\r\n"
    "-https://example.org/ferry\\r\n"
    "-\\r\n"
    "- One  last trip.\\r\n"
    "-\\r\n"
    "+The ferry stops\n"
    "+20240519\n"
    "+https://example.org/ferry\n"
    "+One  last trip.\n"
)


def state(path: str | Path) -> tuple[int, int]:
    """What changes if a file is replaced or written to, but not if it is read."""
    status = os.stat(path)
    return status.st_ino, status.st_ctime_ns


def test_format_rewrites_only_what_changes(run: Newsdoc) -> None:
    kept = state("news/bridge.txt")
    Path("news/may/ferry.txt").chmod(0o640)
    assert run("format", "news", "bad.txt") == (
        1,
        "news/may/ferry.txt\n",
        listed("bad.txt", BAD) + "3 documents seen: 1 rewritten, 1 unchanged, 1 failed\n",
    )
    assert Path("news/may/ferry.txt").read_bytes() == FERRY_CANONICAL.encode()
    assert Path("news/may/ferry.txt").stat().st_mode & 0o777 == 0o640
    assert state("news/bridge.txt") == kept
    assert Path("bad.txt").read_bytes() == BAD.encode()
    assert run("format", "news") == (
        0,
        "",
        "2 documents seen: 0 rewritten, 2 unchanged, 0 failed\n",
    )
    assert sorted(os.listdir("news")) == ["bridge.txt", "may"]


def test_format_check_and_diff_change_nothing(run: Newsdoc) -> None:
    summary = "2 documents seen: 1 would be rewritten, 1 unchanged, 0 failed\n"
    assert run("format", "--check", "news") == (1, "news/may/ferry.txt\n", summary)
    assert run("format", "--diff", "news") == (1, DIFF, summary)
    assert run("format", "--check", "--diff", "-q", "news") == (1, DIFF, "")
    assert Path("news/may/ferry.txt").read_bytes() == FERRY.encode()
    assert run("format", "--check", "--diff", "-q", "news/bridge.txt") == (0, "", "")
    assert run("format", "--check", "-q", "news", "none").status == 2


def test_format_diff_shows_what_is_invisible(run: Newsdoc, folder: Path) -> None:
    text = "\ufeff" + BRIDGE.removesuffix("\n").replace("is ", "\tis ")
    (folder / "a.txt").write_text(text, "utf-8")
    assert run("format", "--diff", "-q", "a.txt").out == (
        "--- a.txt\n"
        "+++ a.txt\n"
        "@@ -1,5 +1,5 @@\n"
        "-\\ufeffA bridge opens\n"
        "+A bridge opens\n"
        " 20240517\n"
        " https://example.com/bridge\n"
        " It \\tis green.\n"
        "-Tags: Bridges, Towns\n"
        "\\ No newline at end of file\n"
        "+Tags: Bridges, Towns\n"
    )


def test_format_diff_is_colored(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    colors = {"-": 31, "+": 32, "@": 36}
    assert run("format", "--diff", "-q", "news").out == "".join(
        f"\x1b[{colors[row[0]]}m{row}\x1b[0m\n" for row in DIFF.splitlines()
    )


def test_format_is_a_filter(stdin: Stdin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if stdout has another encoding."""
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "ascii"))
    stdin.feed(FERRY.replace("ferry", "férry\x1b", 1))
    assert main(["format", "-q", "-"]) == 0
    assert buffer.getvalue() == FERRY_CANONICAL.replace("ferry", "férry\x1b", 1).encode()


def test_format_shows_each_line_on_a_terminal(
    stdin: Stdin, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    stdin.feed(FERRY.replace("ferry", "ferry\x1b\u202e", 1))
    assert main(["format", "-q", "-"]) == 0
    assert screen.getvalue() == FERRY_CANONICAL.replace("ferry", "ferry\\x1b\\u202e", 1)


def test_format_of_stdin_only_reports_when_asked_to(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(FERRY)
    assert run("format", "--check", "-q", "-") == (1, "<stdin>\n", "")
    stdin.feed(FERRY)
    assert run("format", "--diff", "-q", "-").out.startswith("--- <stdin>\n+++ <stdin>\n")
    stdin.feed(BAD)
    assert run("format", "-q", "-") == (1, "", listed("<stdin>", BAD))


def test_format_of_stdin_counts_what_changes(run: Newsdoc, stdin: Stdin) -> None:
    for text, outcome in (
        (FERRY, "1 rewritten, 0 unchanged"),
        (BRIDGE, "0 rewritten, 1 unchanged"),
    ):
        stdin.feed(text)
        assert run("format", "-") == (
            0,
            newsdoc.unparse(newsdoc.parse(text)),
            f"1 document seen: {outcome}, 0 failed\n",
        )


def test_format_rewrites_in_utf_8(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_bytes(LATIN)
    assert run("format", "--encoding", "latin-1", "-q", "a.txt") == (0, "a.txt\n", "")
    assert (folder / "a.txt").read_bytes() == LATIN.decode("latin-1").encode()


@pytest.mark.parametrize("command", [["format"], ["check", "--fix"]])
@pytest.mark.parametrize("encoding", ["latin-1", "ascii,latin-1"])
def test_a_file_is_converted_to_utf_8_once(
    run: Newsdoc, folder: Path, command: list[str], encoding: str
) -> None:
    """A second run reads the UTF-8 of the first in the wrong encoding."""
    text = LATIN.decode("latin-1").replace("\n", "\n\n", 1) + "\n"
    (folder / "a.txt").write_bytes(text.encode("latin-1"))
    command = [*command, "--lenient"] if command == ["format"] else command
    done = run(*command, "--encoding", encoding, "a.txt")
    assert (done.status, "misdecoded" in done.out) == (0, False)
    converted = (folder / "a.txt").read_bytes()
    assert "réparé" in converted.decode()
    damaged = converted.replace(b"\n", b"\n\n", 1)
    (folder / "a.txt").write_bytes(damaged)
    done = run(*command, "--encoding", encoding, "a.txt")
    assert "1 left alone because of valid UTF-8: a.txt\n" in done.err
    assert (folder / "a.txt").read_bytes() == damaged


def test_unsafe_fixes_read_utf_8_that_another_encoding_cannot(run: Newsdoc, folder: Path) -> None:
    data = LATIN.decode("latin-1").encode()
    (folder / "a.txt").write_bytes(data.replace(b"20240520", b"2024-05-20"))
    assert run("check", "--fix", "--unsafe-fixes", "--encoding", "ascii", "a.txt").status == 0
    assert (folder / "a.txt").read_bytes() == data


def test_format_shows_the_diff_of_another_encoding(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_bytes(LATIN + b"\n")
    shown = run("format", "--diff", "--encoding", "utf-8,latin-1", "-q", "a.txt").out
    assert "\n Le phare réparé\n" in shown


def test_format_writes_to_no_pipe(run: Newsdoc, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    message = "newsdoc: pipe: only files and folders can be rewritten\n"
    assert run("format", "-q", "pipe") == (2, "", message)
    os.mkfifo(folder / "news" / "pipe.txt")
    assert "news/pipe.txt:1:1: unreadable: not a regular file" in run("format", "news").err


def test_format_rewrites_no_archive_and_no_url(run: Newsdoc, folder: Path) -> None:
    (folder / "news.zip").touch()
    for path in ("news.zip", "https://example.com/news"):
        message = f"newsdoc: {path}: only files and folders can be rewritten\n"
        assert run("format", path) == (2, "", message)


def test_format_counts_what_it_cannot_write(run: Newsdoc, folder: Path) -> None:
    os.link("news/may/ferry.txt", "ferry.txt")
    status, out, err = run("format", "news")
    assert (status, out) == (2, "")
    assert err.startswith("newsdoc: news/may/ferry.txt: ")
    assert "hard link" in err
    assert err.endswith("\n2 documents seen: 0 rewritten, 1 unchanged, 1 failed\n")
    assert Path("ferry.txt").read_bytes() == FERRY.encode()


def test_an_edit_while_a_file_is_rewritten_is_kept(
    run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit comes after the file was read, and before it is replaced."""
    from newsdoc._cli import commands

    def unparse_slowly(article: newsdoc.Article) -> str:
        with open("a.txt", "a", encoding="utf-8") as file:
            file.write("An edit.\n")
        return newsdoc.unparse(article)

    text = BRIDGE + "\n"
    (folder / "a.txt").write_text(text)
    monkeypatch.setattr(commands, "unparse", unparse_slowly)
    status, out, err = run("format", "a.txt")
    assert (status, out) == (2, "")
    assert err.startswith("newsdoc: a.txt: not replaced: ")
    assert err.endswith("\n1 document seen: 0 rewritten, 0 unchanged, 1 failed\n")
    assert (folder / "a.txt").read_text() == text + "An edit.\n"
    assert not [name for name in os.listdir() if name.startswith(".")]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (
            "hard-wrapped",
            "\n\n".join(
                ["The bridge that opened on\nfriday is green. It has a lift\nand lamps."] * 4
            ),
        ),
        ("misdecoded-text", "caf\u00c3\u00a9, voil\u00c3\u00a0\n"),
        ("tag-syntax", "Tags: a,, b\n"),
        ("continued-tag-line", "Tags: a, b,\n"),
        ("c1-character", "It is green\x85\n"),
        ("second-tag-line", "Tags: a\nTags: b\n"),
        ("continued-tag-line", "Tags: a,\nb\n"),
    ],
)
def test_format_leaves_alone_what_would_be_lost(
    run: Newsdoc, folder: Path, stdin: Stdin, code: str, body: str
) -> None:
    text = f"Title\n20240517\nhttps://example.com/\n\n{body}"
    (folder / "b.txt").write_text(text)
    for option in ([], ["--check"], ["--diff"]):
        done = run("format", *option, "b.txt", "a.txt")
        assert (done.status, done.out) == (0, "")
        assert f"1 left alone because of {code}: b.txt" in done.err
        assert "2 unchanged" in done.err
    assert (folder / "b.txt").read_text() == text
    stdin.feed(text)
    assert run("format", "-q", "-").out == text


def git(*arguments: str) -> None:
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


@pytest.mark.thorough
def test_many_files_are_not_rewritten_without_a_word(run: Newsdoc, folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(100):
        (many / f"{number}.txt").write_text(FERRY)
    few = many / "0.txt"
    assert "--diff to look first" not in run("format", "many/1.txt").err
    assert "--diff to look first" in run("format", "many").err
    assert "--diff to look first" not in run("format", "many").err
    git("init")
    git("add", "many")
    git("commit", "-m", "all")
    few.write_text(FERRY)
    assert "--diff to look first" in run("format", "many").err
    few.write_text(FERRY)
    git("commit", "-am", "again")
    assert "--diff to look first" not in run("format", "many").err
    few.write_text("Title\n17 May 2024\nhttps://example.com/\n")
    git("commit", "-am", "more")
    assert "--diff to look first" not in run("check", "--fix", "many").err
    assert "--diff to look first" not in run("check", "--fix", "-q", "many/0.txt", "many").err


keeping_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@keeping_fixtures
@given(article_documents() | documents())
def test_format_loses_no_text(folder: Path, text: str) -> None:
    """What format leaves is canonical, and the same article; formatting again changes nothing."""
    path = folder / "document.txt"
    path.write_bytes(text.encode())
    assert main(["format", "-q", "document.txt"]) == 0
    written = path.read_bytes()
    assert newsdoc.parse(written) == newsdoc.parse(text)
    if written == text.encode() and newsdoc.diagnose(text).problems:
        return  # left alone
    assert written == newsdoc.unparse(newsdoc.parse(text)).encode()
    before = state(path)
    assert main(["format", "-q", "document.txt"]) == 0
    assert state(path) == before


@keeping_fixtures
@given(changed_documents())
def test_format_leaves_invalid_documents_alone(folder: Path, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    path = folder / "document.txt"
    path.write_bytes(data)
    if main(["format", "-q", "document.txt"]) != 0:
        assert path.read_bytes() == data
