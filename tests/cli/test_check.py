"""newsdoc check: problems, warnings, and the commands that would fix documents."""

from __future__ import annotations

import json
import shlex
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
    assert place.startswith("\x1b[1mloose.txt:2:1:\x1b[0m \x1b[1;31minvalid-date\x1b[0m: ")
    assert line == "    17 May 2024"
    assert carets == "    \x1b[31m^^^^^^^^^^^\x1b[0m"
    assert hint.startswith("    \x1b[36mhint:\x1b[0m ")
    (folder / "news" / "folder.txt").mkdir()
    shown = run("check", "-q", "news").out
    assert shown.startswith("\x1b[1mnews/folder.txt:1:1:\x1b[0m \x1b[1;31munreadable\x1b[0m: ")
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
    assert "\x1b[1;33mwarning: misspelled-tag-line\x1b[0m: " in place
    assert carets.startswith("    \x1b[33m^")


# Fixes


def fixes(err: str) -> list[tuple[str, list[str]]]:
    """How many documents can be fixed, and the commands."""
    rows = [row.split(" can be fixed: ") for row in err.splitlines() if "can be fixed" in row]
    words = [(count, shlex.split(command, comments=True)) for count, command in rows]
    assert {command[0] for _, command in words} <= {"newsdoc"}
    return [(count, command[1:]) for count, command in words]


@pytest.fixture
def messy(folder: Path) -> Path:
    """A folder with three documents that lenient parsing reads, and others that need more."""
    messy = folder / "my news"
    messy.mkdir()
    for number in range(3):
        (messy / f"loose{number}.txt").write_text(LOOSE)
    (messy / "order.txt").write_text(ORDER)
    (messy / "latin.txt").write_bytes(LATIN)
    (messy / "latin-loose.txt").write_bytes(LATIN.replace(b"20240520", b"May 20, 2024"))
    (messy / "utf16.txt").write_bytes(BRIDGE.encode("utf-16"))
    (messy / "utf16-order.txt").write_bytes(ORDER.encode("utf-16"))
    (messy / "good.txt").write_text(BRIDGE)
    (messy / "hopeless.txt").write_text("Title\n\0")
    return messy


def test_check_says_which_commands_fix_how_many(run: Newsdoc, messy: Path) -> None:
    done = run("check", "my news")
    all_encodings = ["--encoding", "utf-8,cp1252,utf-16"]
    assert fixes(done.err) == [
        ("3 of 9 failed documents", ["format", "--lenient", "my news"]),
        ("6 of 9 failed documents", ["format", *all_encodings, "--lenient", "my news"]),
        (
            "8 of 9 failed documents",
            ["format", *all_encodings, "--lenient", "--dayfirst", "my news"],
        ),
        (
            "8 of 9 failed documents",
            ["format", *all_encodings, "--lenient", "--monthfirst", "my news"],
        ),
    ]
    assert done.err.splitlines()[1].endswith("newsdoc format --lenient 'my news'")
    assert done.err.splitlines()[2].endswith("  # check the text")
    assert done.err.splitlines()[3].endswith("  # if the day comes first, check the text")
    assert done.err.splitlines()[4].endswith("  # if the month comes first, check the text")


def test_the_commands_fix_as_many_as_announced(run: Newsdoc, messy: Path) -> None:
    failed = 9
    for count, command in fixes(run("check", "my news").err)[:3]:
        done = run(*command)
        left = failed - int(count.split()[0])
        assert f", {left} failed\n" in done.err
    assert run("format", "my news").err.splitlines()[-1].endswith("9 unchanged, 1 failed")
    assert newsdoc.read(messy / "order.txt").date.isoformat() == "2024-06-05"
    assert newsdoc.read(messy / "utf16.txt").title == "A bridge opens"


def test_options_that_are_given_are_kept(run: Newsdoc, messy: Path) -> None:
    def commands(*arguments: str) -> list[list[str]]:
        return [command for _, command in fixes(run("check", *arguments).err)]

    assert commands("--lenient", "--pattern", "order.txt", "my news") == [
        ["format", "--lenient", option, "--pattern", "order.txt", "my news"]
        for option in ("--dayfirst", "--monthfirst")
    ]
    assert commands("--lenient", "--dayfirst", "--pattern", "utf16-*", "my news") == [
        [
            *("format", "--encoding", "utf-8,utf-16", "--lenient", "--dayfirst"),
            *("--pattern", "utf16-*", "my news"),
        ]
    ]
    done = run("check", "--lenient", "--dayfirst", "--pattern", "utf16-*", "my news")
    assert "'my news'  # check the text\n" in done.err
    assert commands("--lenient", "--monthfirst", "my news/loose0.txt") == []
    assert commands("--encoding", "latin-1", "my news/latin-loose.txt") == [
        ["format", "--encoding", "latin-1", "--lenient", "my news/latin-loose.txt"]
    ]
    assert commands("my news/latin.txt") == [
        ["format", "--encoding", "utf-8,cp1252", "my news/latin.txt"]
    ]


def test_what_cannot_be_rewritten_is_converted(run: Newsdoc, messy: Path) -> None:
    run("convert", "--pattern", "good.txt", "my news", "good.zip")
    import zipfile

    with zipfile.ZipFile("good.zip", "a") as archive:
        archive.writestr("loose.txt", LOOSE)
    ((count, command),) = fixes(run("check", "good.zip").err)
    assert count == "1 of 1 failed document"
    assert command == ["convert", "--lenient", "good.zip", "OUT"]
    assert run(*command).err.startswith("2 documents seen: 2 read, 0 failed\n")
    assert newsdoc.read("OUT/loose.txt").date.isoformat() == "2024-05-17"


def test_nothing_is_suggested_that_does_not_help(run: Newsdoc, folder: Path) -> None:
    (folder / "none.txt").write_bytes(b"\xff\xfe\x00\xd8\n\n\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    assert fixes(run("check", "bad.txt", "none.txt", "binary.txt").err) == []
    assert fixes(run("check", "missing.txt", "news").err) == []


def test_trying_is_bounded(run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsdoc._cli import repair

    for number in range(5):
        (folder / "news" / f"loose{number}.txt").write_text(LOOSE)
    for name, limit in (("MAX_TRIED", 2), ("MAX_TRIED_BYTES", 2 * len(LOOSE))):
        with monkeypatch.context() as patch:
            patch.setattr(repair, name, limit)
            ((count, _),) = fixes(run("check", "news").err)
        assert count == "2 of the first 2 failed documents"
    ((count, _),) = fixes(run("check", "news").err)
    assert count == "5 of 5 failed documents"


def test_check_reads_a_pipe_of_documents(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(FERRY)
    assert run("check", "-") == (0, "", "1 document seen: 1 read, 0 failed\n")
    stdin.feed(LOOSE)
    ((_, command),) = fixes(run("check", "-").err)
    stdin.feed(LOOSE)
    assert run(*command, "-q").out == LOOSE.replace("17 May 2024", "20240517")
