"""newsdoc check: problems, warnings, and the commands that would fix documents."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest

import newsdoc
from commands import BAD, BRIDGE, FERRY, LATIN, Newsdoc, Stdin, listed
from newsdoc._errors import render_hint

LOOSE = "Title\n17 May 2024\nhttps://example.com/\n"
ORDER = "Title\n05/06/2024\nhttps://example.com/\n"


def test_check_of_articles_prints_the_summary_alone(run: Newsdoc) -> None:
    assert run("check", "news", "a.txt") == (0, "", "3 documents seen: 3 read, 0 failed\n")


def test_check_lists_every_problem(run: Newsdoc) -> None:
    done = run("check", "bad.txt", "news")
    assert (done.status, done.out) == (1, listed("bad.txt", BAD))
    assert done.out.startswith("bad.txt:2:1: invalid-date: '17 May' ")
    assert "\n    17 May\n    ^^^^^^\n" in done.out
    assert "\nbad.txt:3:1: invalid-url: 'https://' " in done.out
    assert done.err.startswith("3 documents seen: 2 read, 1 failed\n")


def test_hints_name_options(run: Newsdoc, folder: Path) -> None:
    (folder / "latin.txt").write_bytes(LATIN)
    (folder / "utf16.txt").write_bytes(BRIDGE.encode("utf-16"))
    (folder / "loose.txt").write_text(LOOSE)
    for name, option in (("latin", "--encoding"), ("utf16", "--encoding"), ("loose", "--lenient")):
        (hint,) = [row for row in run("check", f"{name}.txt").out.splitlines() if "hint:" in row]
        assert option in hint
        assert "lenient=" not in hint
        assert "encoding=" not in hint


def test_check_colors_place_code_carets_and_hint(
    run: Newsdoc, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    (folder / "loose.txt").write_text(LOOSE)
    place, line, carets, hint = run("check", "-q", "loose.txt").out.splitlines()
    assert place.startswith("\x1b[1mloose.txt:2:1:\x1b[0m \x1b[31m\x1b[1minvalid-date\x1b[0m: ")
    assert line == "    17 May 2024"
    assert carets == "    \x1b[31m^^^^^^^^^^^\x1b[0m"
    assert hint.startswith("    \x1b[36mhint:\x1b[0m ")
    (folder / "news" / "folder.txt").mkdir()
    shown = run("check", "-q", "news").out
    assert shown.startswith("\x1b[1mnews/folder.txt:1:1:\x1b[0m \x1b[31m\x1b[1munreadable\x1b[0m: ")
    assert shown.count("\n") == 1


def test_check_json(run: Newsdoc) -> None:
    done = run("check", "--output-format", "json", "-q", "bad.txt")
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.read("bad.txt")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {
            "path": "bad.txt",
            "line": problem.line,
            "column": problem.column,
            "end_column": problem.end_column,
            "severity": "error",
            "code": problem.code,
            "message": problem.message,
            "hint": render_hint(problem, cli=True),
            "fix": None,
        }
        for problem in caught.value.problems
    ]


def test_check_github(run: Newsdoc, folder: Path) -> None:
    (folder / "100%, a:b.txt").write_text(LOOSE)
    shown = run("check", "--output-format", "github", "-q", "100%, a:b.txt").out
    assert shown.startswith(
        "::error file=100%25%2C a%3Ab.txt,line=2,col=1,endColumn=12,title=invalid-date::"
        "'17 May 2024' "
    )
    assert "(hint: " in shown
    assert shown.count("\n") == 1
    shown = run("check", "--output-format", "github", "-q", "bad.txt").out
    assert "hint" not in shown.splitlines()[0]


def test_the_name_of_an_encoding_is_escaped(run: Newsdoc, folder: Path) -> None:
    """Python ignores most characters between the letters and digits of these names."""
    (folder / "latin.txt").write_bytes(LATIN)
    (folder / "utf16.txt").write_bytes(BRIDGE.encode("utf-16"))
    options = ["-q", "--encoding", "utf\x1b\n8", "--output-format"]
    for name, message in (
        ("latin", "byte \\xe9 is not valid utf\\x1b\\n8"),
        ("utf16", "expected utf\\x1b\\n8 text, found utf-16 text"),
    ):
        assert f": undecodable: {message}\n" in run("check", *options, "text", f"{name}.txt").out
        (annotation,) = run("check", *options, "github", f"{name}.txt").out.splitlines()
        assert f"::{message} (hint: " in annotation


def test_check_statistics(run: Newsdoc, folder: Path) -> None:
    (folder / "worse.txt").write_text(BAD)
    (folder / "worst.txt").write_text("Title\nno\nhttps://example.com/\n")
    assert run("check", "--statistics", "-q", ".") == (
        1,
        "      3 invalid-date\n      2 invalid-url\n",
        "",
    )
    done = run("check", "--statistics", "--output-format=json", "-q", ".")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"severity": "error", "code": "invalid-date", "count": 3},
        {"severity": "error", "code": "invalid-url", "count": 2},
    ]


# Warnings

NEAR_MISS = "Title\n20240517\nhttps://example.com/\nTAGS : a, b\n"


def test_near_misses_are_warnings(run: Newsdoc, folder: Path) -> None:
    (folder / "near.txt").write_text(NEAR_MISS)
    (folder / "latin.txt").write_bytes(LATIN + b"TAGS : \xe9, b\nTag: c")
    status, out, err = run("check", "--encoding", "utf-8,latin-1", "near.txt", "latin.txt", "a.txt")
    assert status == 0
    place, line, carets, hint, *_ = out.splitlines()
    assert place.startswith("near.txt:4:1: warning: misspelled-tag-line: ")
    assert (line, carets) == ("    TAGS : a, b", "    ^^^^^^^^^^^")
    assert hint.startswith("    hint: ")
    assert "\n    TAGS : é, b\n" in out
    assert err == (
        "3 documents seen: 3 read, 0 failed\n"
        "1 read as latin-1: latin.txt\n"
        "3 warnings in 2 documents\n"
        "3 problems can probably be fixed; look first: newsdoc check --encoding utf-8,latin-1 "
        "--unsafe-fixes --diff --fix near.txt latin.txt a.txt\n"
        "For an explanation of a code: newsdoc explain misspelled-tag-line\n"
    )
    assert run("check", "--no-warnings", "near.txt") == (
        0,
        "",
        "1 document seen: 1 read, 0 failed\n",
    )


def test_warnings_have_all_formats(
    run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "near.txt").write_text(NEAR_MISS)
    row = json.loads(run("check", "--output-format=json", "-q", "near.txt").out)
    assert (row["severity"], row["code"]) == ("warning", "misspelled-tag-line")
    shown = run("check", "--output-format=github", "-q", "near.txt").out
    assert shown.startswith("::warning file=near.txt,line=4,col=1,")
    assert run("check", "--statistics", "-q", "near.txt", "bad.txt").out.splitlines() == [
        "      1 invalid-date",
        "      1 invalid-url",
        "      1 warning: misspelled-tag-line",
    ]
    shown = run("check", "--statistics", "--output-format=json", "-q", "near.txt").out
    assert json.loads(shown) == {"severity": "warning", "code": "misspelled-tag-line", "count": 1}
    monkeypatch.setenv("FORCE_COLOR", "1")
    place, _, carets, _ = run("check", "-q", "near.txt").out.splitlines()
    assert "\x1b[33m\x1b[1mwarning: misspelled-tag-line\x1b[0m: " in place
    assert carets.startswith("    \x1b[33m^")


# Fixes

SAFE, UNSAFE, ASKED = (
    "can be fixed",
    "can probably be fixed; look first",
    "can be fixed by an answer",
)


def fixes(err: str) -> dict[str, tuple[int, list[list[str]]]]:
    """Return how many problems can be fixed in which way, and the commands."""
    found: dict[str, tuple[int, list[list[str]]]] = {}
    for row in err.splitlines():
        count, _, rest = row.partition(" problem")
        how, colon, commands = rest.removeprefix("s").strip().partition(": ")
        if colon and how in (SAFE, UNSAFE, ASKED):
            words = [shlex.split(command) for command in commands.split(" or ")]
            assert {command[0] for command in words} == {"newsdoc"}
            found[how] = int(count), [command[1:] for command in words]
    return found


@pytest.fixture
def messy(folder: Path) -> Path:
    """A folder with documents of which some can be fixed."""
    messy = folder / "my news"
    messy.mkdir()
    for number in range(3):
        (messy / f"loose{number}.txt").write_text(LOOSE)
    (messy / "order.txt").write_text(ORDER)
    (messy / "latin.txt").write_bytes(LATIN)
    (messy / "latin-loose.txt").write_bytes(LATIN.replace(b"20240520", b"May 20, 2024"))
    (messy / "utf16.txt").write_bytes(BRIDGE.encode("utf-16"))
    (messy / "near.txt").write_text(NEAR_MISS)
    (messy / "good.txt").write_text(FERRY)
    (messy / "hopeless.txt").write_text("Title\n\0")
    return messy


def test_check_says_which_commands_fix_how_many(run: Newsdoc, messy: Path) -> None:
    assert fixes(run("check", "my news").err) == {
        SAFE: (3, [["check", "--fix", "my news"]]),
        UNSAFE: (5, [["check", "--unsafe-fixes", "--diff", "--fix", "my news"]]),
        ASKED: (
            1,
            [
                ["format", "--lenient", "--dayfirst", "my news"],
                ["format", "--lenient", "--monthfirst", "my news"],
            ],
        ),
    }


def test_what_is_announced_is_fixed(run: Newsdoc, messy: Path) -> None:
    before = fixes(run("check", "my news").err)
    done = run("check", "--fix", "my news")
    assert (done.status, "3 documents fixed" in done.err) == (1, True)
    assert (messy / "loose0.txt").read_text() == LOOSE.replace("17 May 2024", "20240517")
    assert (messy / "good.txt").read_bytes() == FERRY.encode()
    after = fixes(done.err)
    assert after == fixes(run("check", "my news").err)
    assert after.keys() == {UNSAFE, ASKED}
    assert after[ASKED] == before[ASKED]
    assert run(*after[ASKED][1][0]).status == 1
    assert newsdoc.read(messy / "order.txt").date.isoformat() == "2024-06-05"
    (command,) = after[UNSAFE][1]
    assert run(*command).status == 1
    command.remove("--diff")
    done = run(*command)
    assert "5 documents fixed" in done.err
    assert not fixes(done.err)
    assert newsdoc.read(messy / "utf16.txt").title == "A bridge opens"
    assert newsdoc.read(messy / "latin-loose.txt").title == "Le phare réparé"
    assert newsdoc.read(messy / "near.txt").tags == ("a", "b")


def test_a_diff_changes_nothing(run: Newsdoc, messy: Path) -> None:
    before = {file: file.read_bytes() for file in messy.iterdir()}
    done = run("check", "--fix", "--diff", "my news")
    assert (done.status, done.out.count("-17 May 2024\n+20240517\n")) == (1, 3)
    assert "3 documents would be fixed" in done.err
    assert "invalid-date" not in done.out
    assert run("check", "--fix", "--unsafe-fixes", "--diff", "my news/latin.txt").out.splitlines()[
        3:5
    ] == [
        "-Le phare r\\xe9par\\xe9",
        "+Le phare réparé",
    ]
    assert {file: file.read_bytes() for file in messy.iterdir()} == before
    done = run("check", "--fix", "--diff", "my news/good.txt")
    assert (done.status, done.out) == (0, "")


def test_options_that_are_given_are_kept(run: Newsdoc, messy: Path) -> None:
    found = fixes(run("check", "--pattern", "*e*.txt", "--encoding", "utf-8,utf-16", "my news").err)
    options = ["--encoding", "utf-8,utf-16", "--pattern", "*e*.txt"]
    assert found[SAFE][1] == [["check", *options, "--fix", "my news"]]
    assert "fixed" not in run("check", "--lenient", "my news/loose0.txt").err


def test_a_command_that_is_suggested_takes_every_path(run: Newsdoc, folder: Path) -> None:
    (folder / "-b.txt").write_text(LOOSE)
    command = fixes(run("check", "--", "-b.txt").err)[SAFE][1][0]
    assert run(*command).status == 0
    assert newsdoc.read("-b.txt").date.isoformat() == "2024-05-17"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fix_keeps_newlines(run: Newsdoc, folder: Path, newline: str) -> None:
    (folder / "b.txt").write_text(LOOSE.replace("\n", newline) + f"{newline}It.", newline="")
    assert run("check", "--fix", "b.txt").status == 0
    expected = "Title\n20240517\nhttps://example.com/\n\nIt.".replace("\n", newline)
    assert (folder / "b.txt").read_bytes() == expected.encode()


def test_only_files_and_folders_are_fixed(run: Newsdoc, messy: Path, stdin: Stdin) -> None:
    shutil.make_archive("news", "zip", messy)
    done = run("check", "news.zip")
    assert "9 problems can be fixed, but in files and folders only" in done.err
    done = run("check", "--fix", "news.zip")
    assert (done.status, done.out) == (2, "")
    stdin.feed(LOOSE)
    done = run("check", "--fix", "-")
    assert done.status == 2
    stdin.feed(LOOSE)
    done = run("check", "-")
    assert "1 problem can be fixed, but in files and folders only" in done.err
    reading, writing = os.pipe()  # as `newsdoc check <(program)` passes one
    os.write(writing, LOOSE.encode())
    os.close(writing)
    done = run("check", f"/dev/fd/{reading}")
    os.close(reading)
    assert (done.status, "but in files and folders only" in done.err) == (1, True)


def test_what_cannot_be_written_is_reported(
    run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "news" / "loose.txt").write_text(LOOSE)
    os.link(folder / "news" / "loose.txt", folder / "twice.txt")
    done = run("check", "--fix", "news/loose.txt")
    assert done.status == 2
    assert "invalid-date" in done.out
    assert "fixed" not in done.err.replace("can be fixed", "")


def test_options_of_fixes_require_fix(run: Newsdoc) -> None:
    for option in ("--diff", "--unsafe-fixes"):
        done = run("check", option, "news")
        assert (done.status, done.out) == (2, "")


def test_nothing_is_suggested_that_does_not_help(run: Newsdoc, folder: Path) -> None:
    (folder / "none.txt").write_bytes(b"\xff\xfe\x00\xd8\n\n\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    assert fixes(run("check", "none.txt", "binary.txt").err) == {}
    assert fixes(run("check", "missing.txt", "news").err) == {}


def test_a_document_that_fails_has_warnings_too(run: Newsdoc, folder: Path) -> None:
    (folder / "b.txt").write_text(NEAR_MISS.replace("20240517", "no"))
    done = run("check", "b.txt")
    codes = [row.split(": ")[1:3] for row in done.out.splitlines() if row.startswith("b.txt")]
    assert codes[0][0] == "invalid-date"
    assert codes[1] == ["warning", "misspelled-tag-line"]


def test_errors_beyond_a_number_are_counted_alone(run: Newsdoc, folder: Path) -> None:
    for number in range(3):
        (folder / "news" / f"bad{number}.txt").write_text(BAD)
        (folder / "news" / f"near{number}.txt").write_text(NEAR_MISS)
    done = run("check", "--max-errors", "2", "news")
    assert done.out.count("bad0.txt:") == 2
    assert "bad1" not in done.out
    assert done.out.count(": warning: ") == 2
    assert "8 documents seen: 5 read, 3 failed" in done.err
    assert run("check", "--max-errors", "0", "-q", "news").out == ""
    assert run("check", "--max-errors", "-1", "news").status == 2


def test_check_reads_a_pipe_of_documents(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(FERRY)
    assert run("check", "-") == (0, "", "1 document seen: 1 read, 0 failed\n")
    stdin.feed(LOOSE)
    assert run("check", "-").status == 1


def test_a_file_that_cannot_be_read_is_a_document_that_failed(run: Newsdoc) -> None:
    done = run("check", "--output-format", "json", "/proc/self/mem")
    assert done.status == 2
    assert '"unreadable"' in done.out
