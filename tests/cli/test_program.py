"""What all commands have in common: usage, options, completion, escaping, colors."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import newsdoc
from commands import (
    BAD,
    BRIDGE,
    HOSTILE,
    HOSTILE_NAME,
    LATIN,
    SIGNALS,
    Done,
    Newsdoc,
    Stdin,
    listed,
)
from helpers import zip_of
from newsdoc.__main__ import run as run_cli
from newsdoc._cli.terminal import run_safely

COMMANDS = ("show", "find", "check", "format", "convert", "summary", "explain")
UNSAFE = {"\x1b", "\x07", "\x9b", "\u202e", "\u061c", "\u200e", "\u200f"}


def test_version_and_help_go_to_stdout(run: Newsdoc) -> None:
    assert run("--version") == run("-V") == (0, f"newsdoc {newsdoc.__version__}\n", "")
    for arguments in ([], *([name] for name in COMMANDS)):
        done = run(*arguments, "--help")
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith(" ".join(["Usage: newsdoc", *arguments]))
        assert ("Example: newsdoc " in done.out) == bool(arguments)
        assert run(*arguments, "-h") == done


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate"], "newsdoc: 'validate' is not a command; there are show, check, "),
        (["--nonsense"], "newsdoc: No such option"),
        (["check"], "newsdoc: Missing argument 'PATH...'.\nTry: newsdoc check --help\n"),
        (["show", "--no"], "newsdoc: No such option"),
        (["convert", "a.txt"], "newsdoc: Expected PATH... and OUT.\n"),
        (["check", f"--{HOSTILE}", "."], "newsdoc: No such option"),
        ([HOSTILE], "newsdoc: '\\x1b"),
        (
            ["check", "--encoding", "utf-8,rot13", "a.txt"],
            "newsdoc: Invalid value for '--encoding': unknown text encoding: 'rot13'\n",
        ),
        (
            ["check", "--encoding", "\0", "a.txt"],
            "newsdoc: Invalid value for '--encoding': unknown text encoding: '\\x00'\n",
        ),
        (
            ["check", "--monthfirst", "a.txt"],
            "newsdoc: --dayfirst and --monthfirst require --lenient\nTry: newsdoc check --help\n",
        ),
        (
            ["convert", "a.txt", ""],
            "newsdoc: '': the extension must be .jsonl",
        ),
        (["convert", "a.txt", "csv"], "newsdoc: 'csv': the extension must be .jsonl"),
        (
            ["convert", "a.txt", "out.xlsx"],
            "newsdoc: 'out.xlsx': the extension must be .jsonl, .ndjson, .csv, ",
        ),
    ],
)
def test_wrong_usage_is_2(run: Newsdoc, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(message)
    assert not {*done.err} & UNSAFE


def test_without_arguments_there_is_help(run: Newsdoc) -> None:
    done = run()
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: newsdoc [OPTIONS] COMMAND")


def test_a_path_alone_suggests_a_command(run: Newsdoc, folder: Path) -> None:
    (folder / "two words.txt").touch()
    for arguments, suggestion in (
        (["a.txt"], "newsdoc show a.txt"),
        (["two words.txt", "bad.txt", "-q"], "newsdoc show 'two words.txt' bad.txt -q"),
        (["-"], "newsdoc show -"),
        (["news"], "newsdoc check news"),
    ):
        assert run(*arguments) == (
            2,
            "",
            f"newsdoc: {arguments[0]!r} is not a command; use: {suggestion}\nTry: newsdoc --help\n",
        )


def test_a_command_is_one_even_if_a_file_has_its_name(run: Newsdoc, folder: Path) -> None:
    (folder / "check").write_text("no article")
    assert run("check", "-q", "a.txt") == (0, "", "")


# Reading


def test_one_path_that_cannot_be_read_prevents_no_other(run: Newsdoc) -> None:
    (Path("news") / "folder.txt").mkdir()
    for arguments in (["check"], ["show"], ["summary"], ["format", "--check"]):
        done = run(*arguments, "none.txt", "bad.txt", "news", "a.txt")
        assert done.status == 2
        assert done.err.startswith("newsdoc: none.txt: ")
        if arguments in (["check"], ["summary"]):
            assert "\n5 documents seen: 3 read, 2 failed\n" in done.err
    assert "news/folder.txt:1:1: unreadable: " in run("check", "news").out
    assert "news/folder.txt:1:1: unreadable: " in run("format", "news").err


def test_quiet_hides_the_summary(run: Newsdoc, folder: Path) -> None:
    (folder / "notes.doc").touch()
    (folder / "latin.txt").write_bytes(LATIN)
    assert run("check", "-q", "bad.txt", "a.txt") == (1, listed("bad.txt", BAD), "")
    assert run("check", "-q", "--encoding", "utf-8,latin-1", "latin.txt") == (0, "", "")
    assert run("check", "-q", "--pattern", "a*", ".") == (0, "", "")
    assert run("convert", "--quiet", "a.txt", "out.csv") == (0, "", "")
    assert run("format", "--check", "--quiet", "a.txt") == (0, "", "")
    assert run("summary", "--quiet", "a.txt").err == ""


def test_the_summary_comes_after_the_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """If both streams are one, as in a log, and stdout has a buffer."""
    log = io.BytesIO()
    out = io.TextIOWrapper(log, "utf-8")
    err = io.TextIOWrapper(log, "utf-8", write_through=True)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "argv", ["newsdoc", "check", "bad.txt"])
        assert run_cli() == 1
    shown = log.getvalue().decode()
    assert shown.startswith(listed("bad.txt", BAD) + "1 document seen: 0 read, 1 failed\n")


def test_options_say_how_to_read(run: Newsdoc, folder: Path) -> None:
    (folder / "latin.news").write_bytes(LATIN)
    (folder / "loose.txt").write_text("\nTitle\n\n17 May 2024\nhttps://example.com/\n")
    (folder / "order.txt").write_text("Title\n05/06/2024\nhttps://example.com/\n")
    assert run("check", "--encoding", "latin-1", "latin.news").status == 0
    assert run("check", "--lenient", "loose.txt").status == 0
    assert run("check", "--lenient", "order.txt").status == 1
    for option, date in (("--dayfirst", "2024-06-05"), ("--monthfirst", "2024-05-06")):
        for options in (["--lenient", option], [option, "--lenient"]):
            shown = run("show", "--json", *options, "order.txt").out
            assert json.loads(shown)["date"] == date
    done = run("check", "--pattern", "b*.txt", ".")
    assert (done.status, done.out) == (1, listed("./bad.txt", BAD))
    assert done.err.startswith("1 document seen: 0 read, 1 failed\n")
    done = run("check", "--pattern", "*.none", "news")
    assert (done.status, done.out) == (2, "")
    assert done.err == ("newsdoc: news: no files match '*.none'\n2 files not matched: .txt 2\n")


@pytest.mark.parametrize("name", ["-dash.txt", "--dash.txt"])
def test_paths_that_look_like_options_have_advice(run: Newsdoc, folder: Path, name: str) -> None:
    (folder / name).write_text(BRIDGE)
    done = run("check", name)
    assert done.status == 2
    assert "Put -- before paths that begin with -.\n" in done.err
    assert run("check", "--", name).status == 0
    assert "Put -- before" not in run("check", "-x", "a.txt").err


def test_help_is_also_a_command(run: Newsdoc) -> None:
    assert run("help").out == run("--help").out
    for name in (*COMMANDS, "help"):
        assert run("help", name) == run(name, "--help")
    done = run("help", "spam")
    assert (done.status, done.err.startswith("newsdoc: 'spam' is not a command; ")) == (2, True)
    for words in (["help", "invalid-date"], ["invalid-date"]):
        assert "use: newsdoc explain invalid-date\n" in run(*words).err


def test_encodings_are_tried_in_order(run: Newsdoc, folder: Path) -> None:
    (folder / "b.txt").write_text(BRIDGE.replace("green", "grün"), "utf-8")
    for name in "cdef":
        (folder / f"{name}.txt").write_bytes(LATIN)
    (folder / "u.txt").write_bytes(BRIDGE.encode("utf-16"))
    names = [f"{name}.txt" for name in "abcdefu"]
    done = run("check", "--encoding", "utf-8, cp1252,utf-16", *names)
    assert done == (
        0,
        "",
        "7 documents seen: 7 read, 0 failed\n"
        "4 read as cp1252: c.txt, d.txt, e.txt, ...\n"
        "1 read as utf-16: u.txt\n",
    )
    shown = run("show", "--json", "--encoding", "utf-8,latin-1", "b.txt", "c.txt").out.splitlines()
    assert json.loads(shown[0])["paragraphs"] == ["It is grün."]
    assert json.loads(shown[1])["title"] == "Le phare réparé"
    # The errors are those of the first encoding that decodes the document.
    (folder / "g.txt").write_bytes(LATIN.replace(b"20240520", b"yesterday"))
    for encodings in ("utf-8,latin-1", "ascii,latin-1", "latin-1,utf-8"):
        assert "g.txt:2:1: invalid-date: " in run("check", "--encoding", encodings, "g.txt").out
    assert "g.txt:1:11: undecodable: " in run("check", "--encoding", "utf-8,ascii", "g.txt").out


def test_what_killed_runs_leave_is_named(run: Newsdoc, folder: Path) -> None:
    names = [f".newsdoc-{number:016x}.tmp" for number in range(4)]
    for name in names[:3]:
        (folder / "news" / name).write_text(BRIDGE)
    (folder / "news" / "may" / names[3]).mkdir()
    (folder / "news" / "may" / names[3] / "a.txt").write_text(BRIDGE)
    before = run("check", "-q", "news")
    note = run("check", "news").err.splitlines()[-1]
    assert note.startswith("4 left by an interrupted or running newsdoc: ")
    assert names[0] in note
    assert note.endswith(", ...")
    assert before.status == 0


def test_an_open_file_of_emacs_is_not_a_document(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / ".#bridge.txt").symlink_to("someone@example.com.123:456")
    done = run("check", "news")
    assert done.status == 0
    assert "1 file not matched: .txt 1" in done.err
    (folder / "news" / "broken.txt").symlink_to("missing")
    assert run("check", "news").status == 2


def test_files_that_the_pattern_leaves_out_are_counted(run: Newsdoc, folder: Path) -> None:
    for name in ("A.TXT", "b.Txt", "c.doc", "may/d.doc", "README", ".hidden.doc"):
        (folder / "news" / name).touch()
    (folder / "news" / ".git").mkdir()
    (folder / "news" / ".git" / "object").touch()
    rest = (
        "7 files not matched: .doc 3, (no extension) 2, .TXT 1, .Txt 1; "
        "use --pattern '**/*.[tT][xX][tT]' to read .TXT, .Txt\n"
    )
    for arguments in (["check", "news"], ["summary", "news"], ["convert", "news", "-"]):
        assert run(*arguments).err == "2 documents seen: 2 read, 0 failed\n" + rest
    assert run("format", "--check", "news").err.endswith(rest)
    # The suggested command works.
    done = run("check", "--pattern", "**/*.[tT][xX][tT]", "news")
    assert "4 documents seen: 2 read, 2 failed\n5 files not matched: .doc 3, (no ext" in done.err
    assert "use --pattern" not in done.err
    # So are the extensions of a folder without documents.
    for name in ("A.TXT", "b.Txt", "c.doc", "may/d.doc", "bridge.txt", "may/ferry.txt"):
        (folder / "news" / name).unlink()
    assert run("check", "news").err.endswith("\n3 files not matched: (no extension) 2, .doc 1\n")


def test_only_some_extensions_are_listed(run: Newsdoc, folder: Path) -> None:
    for number in range(12):
        (folder / "news" / f"{HOSTILE_NAME}.{number:02}{HOSTILE_NAME}").touch()
    err = run("check", "news").err
    assert "12 files not matched: .00\\x1b]0;owned" in err
    assert err.endswith(", ...\n")
    assert not {*err} & UNSAFE


def test_archives_are_read_like_folders(run: Newsdoc) -> None:
    with zipfile.ZipFile("news.zip", "w") as archive:
        archive.write("a.txt")
        archive.write("bad.txt", "sub/bad.txt")
    done = run("check", "news.zip", "a.txt")
    assert (done.status, done.out) == (1, listed("news.zip/sub/bad.txt", BAD))
    assert done.err.startswith("3 documents seen: 2 read, 1 failed\n")


def test_a_url_shows_no_password(run: Newsdoc) -> None:
    done = run("check", "nonsense://user:secret@example.com/news")
    assert done.status == 2
    assert "secret" not in done.err


def test_a_path_that_is_a_glob_says_what_to_use(run: Newsdoc) -> None:
    message = "newsdoc: news/*.txt: no such file; do not quote a glob, or use --pattern\n"
    assert run("check", "news/*.txt") == (2, "", message)


def test_archives_in_a_folder_are_mentioned(run: Newsdoc, folder: Path) -> None:
    (folder / "packed").mkdir()
    run("convert", "news", "packed/news.ZIP")
    assert run("check", "packed") == (
        2,
        "",
        "newsdoc: packed: no files match '**/*.txt'\n"
        "1 file not matched: .ZIP 1; archives are read if they are given as paths "
        "(extract those in archives)\n",
    )


def test_what_a_pattern_leaves_out_is_counted_in_archives_too(run: Newsdoc, folder: Path) -> None:
    files = [("a.txt", BRIDGE.encode()), ("LATE.TXT", b""), ("b/in.zip", b""), ("b/", b"")]
    files += [("__MACOSX/._a.txt", b"\0\5\x16\7"), ("._b.txt", b"\0\5\x16\7")]
    (folder / "a.zip").write_bytes(zip_of(*files))
    shutil.unpack_archive(folder / "a.zip", folder / "unpacked")
    shutil.make_archive(str(folder / "a"), "tar", folder / "unpacked")
    for path in ("a.zip", "a.tar", "unpacked"):
        done = run("check", path)
        assert done.status == 0
        assert done.err == (
            "1 document seen: 1 read, 0 failed\n"
            "4 files not matched: ._* of macOS 2, .TXT 1, .zip 1; use --pattern "
            "'**/*.[tT][xX][tT]' to read .TXT; archives are read if they are given as paths "
            "(extract those in archives)\n"
        )


def test_what_is_an_archive_is_read_as_one_whatever_its_extension(
    run: Newsdoc, folder: Path, stdin: Stdin
) -> None:
    packed = zip_of(("a.txt", BRIDGE.encode()))
    for name in ("a.tbz", "a.jar", "a.epub", "a"):
        (folder / name).write_bytes(packed)
        assert run("check", name).err == "1 document seen: 1 read, 0 failed\n"
    (folder / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    assert run("check", "a.7z").err == (
        "newsdoc: a.7z: a 7z archive; convert it with bsdtar -cf NEW.tar @FILE\n"
    )
    stdin.feed(packed)
    assert "expected text, found a zip archive\n" in run("check", "-").out


# What reaches the terminal


def test_terminal_control_characters_are_escaped(run: Newsdoc, folder: Path) -> None:
    text = BRIDGE.replace("green", f"gr{HOSTILE}een").replace("Towns", f"Tow{HOSTILE}ns")
    text = text.replace("A bridge", f"A bri{HOSTILE}dge")
    text = text.replace("example.com/bridge", "example.com/\u202ebridge\u200e\u061c")
    (folder / "a.txt").write_text(text + "\n\n", "utf-8")
    (folder / "bad.txt").write_text(text.replace("20240517", HOSTILE), "utf-8")
    (folder / f"{HOSTILE_NAME}.txt").write_text(HOSTILE, "utf-8")
    (folder / f"{HOSTILE_NAME}2.txt").write_text(text + "\n\n", "utf-8")
    (folder / f"latin{HOSTILE_NAME}.txt").write_bytes(LATIN)
    (folder / f"x.{HOSTILE_NAME}").touch()
    os.mkdir(os.fsencode(folder / "bytes"))
    (folder / "bytes" / os.fsdecode(b"\xff\x1b.txt")).write_text(text, "utf-8")
    with zipfile.ZipFile(f"x{HOSTILE_NAME}.zip", "w") as archive:
        archive.writestr(f"{HOSTILE}.txt", text)
        archive.writestr(f"{HOSTILE}bad.txt", BAD)
    for options in (
        ["show"],
        ["show", "--json"],
        ["check"],
        ["check", "--lenient"],
        ["check", "--encoding=utf-8,latin-1"],
        ["check", "--statistics"],
        ["check", "--output-format=json"],
        ["check", "--output-format=github"],
        ["format", "--check"],
        ["format", "--diff"],
        ["summary"],
    ):
        done = run(*options, ".", f"x{HOSTILE_NAME}.zip", "none" + HOSTILE_NAME)
        shown = done.out + done.err
        assert "31m" in shown
        assert not {*shown} & UNSAFE, options
        assert shown.encode()  # no undecodable bytes of a name
    for arguments in (
        ["convert", ".", "-"],
        ["convert", f"x{HOSTILE_NAME}.zip", f"no{HOSTILE_NAME}/out.csv"],
        ["convert", f"none{HOSTILE_NAME}", "out.csv"],
        ["convert", "--on-error=stop", f"x{HOSTILE_NAME}.zip", f"out{HOSTILE_NAME}/"],
        ["convert", f"{HOSTILE_NAME}2.txt", f"out{HOSTILE_NAME}.xlsx"],
        ["format", f"x{HOSTILE_NAME}.zip"],
        [f"x{HOSTILE_NAME}.zip"],
    ):
        done = run(*arguments)
        assert "31m" in done.out + done.err, arguments
        assert not {*done.out, *done.err} & UNSAFE, arguments


def test_names_may_be_long(run: Newsdoc, folder: Path) -> None:
    parts = ["n" * 200] * 5
    long = folder.joinpath("news", *parts)
    long.mkdir(parents=True)
    (long / f"{'b' * 200}.txt").write_text(BAD)
    name = "/".join(["news", *parts, f"{'b' * 200}.txt"])
    assert run("check", "news").out == listed(name, BAD)
    done = run("check", "n" * 300, "n" * 70_000)
    assert done.status == 2
    assert done.err.startswith(f"newsdoc: {'n' * 300}: File name too long\n")
    assert run("convert", "a.txt", f"{'n' * 300}.csv").status == 2


def test_text_that_only_looks_odd_is_shown(run: Newsdoc, folder: Path) -> None:
    line = "10\u00a0000 \u0645\u06cc\u200c\u062e\u0648 co\u00adoperate 👩\u200d🚀"
    (folder / "a.txt").write_text(BRIDGE + line + "\n", "utf-8")
    assert line in run("show", "a.txt").out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_narrow_encoding_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    text = BRIDGE.replace("Towns", "Zürich 中文 👩")
    (folder / "a.txt").write_text(text, "utf-8")

    def written(*arguments: str) -> bytes:
        buffer = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding))
        monkeypatch.setattr(sys, "argv", ["newsdoc", *arguments])
        assert run_cli() == 0
        return buffer.getvalue()

    tag = "[Zürich\u00a0中文\u00a0👩]".encode(encoding, "backslashreplace")
    assert tag in written("show", "a.txt")
    row = json.loads(written("show", "--json", "a.txt"))
    assert row["tags"] == ["Bridges", "Zürich 中文 👩"]
    if encoding == "utf-8":
        assert "中文 👩".encode() in written("show", "--json", "a.txt")
        assert "中文 👩".encode() in written("convert", "a.txt", "-")
    bar = "█" if encoding == "utf-8" else "#"
    assert (bar * 36).encode("utf-8") in written("summary", "-q", "a.txt")


def test_stdout_may_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["newsdoc", "show", "a.txt"])
    assert run_cli() == 0
    assert out.getvalue().startswith("A bridge opens\n")


# Colors


def test_colors_follow_the_environment(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = (
        ["show", "a.txt"],
        ["show", "bad.txt"],
        ["check", "bad.txt"],
        ["format", "--diff", "news"],
        ["summary", "news"],
        ["explain", "invalid-date"],
    )
    plain = [run(*arguments) for arguments in commands]
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = [run(*arguments) for arguments in commands]
    monkeypatch.setenv("NO_COLOR", "1")
    both = [run(*arguments) for arguments in commands]
    for before, after, with_both in zip(plain, colored, both, strict=True):
        assert "\x1b[" not in before.out + before.err
        assert "\x1b[" in after.out + after.err
        assert without_codes(after) == before
        # NO_COLOR wins; what is left is bold, dim, italic or underlined.
        assert not [code for code in codes(with_both) if code not in ("0", "1", "2", "3", "4")]


def codes(done: Done) -> list[str]:
    parts = (done.out + done.err).split("\x1b[")[1:]
    return [code for part in parts for code in part.split("m")[0].split(";")]


def without_codes(done: Done) -> Done:
    out, err = done.out, done.err
    for code in {part.split("m")[0] for part in (out + err).split("\x1b[")[1:]}:
        out, err = (text.replace(f"\x1b[{code}m", "") for text in (out, err))
    return Done(done.status, out, err)


# Completion


def complete(
    monkeypatch: pytest.MonkeyPatch, run: Newsdoc, instruction: str, words: str = "newsdoc co"
) -> str:
    monkeypatch.setenv("_NEWSDOC_COMPLETE", instruction)
    monkeypatch.setenv("COMP_WORDS", words)
    index = str(len(words.split(" ")) - 1)
    monkeypatch.setenv("COMP_CWORD", words.split(" ")[-1] if "fish" in instruction else index)
    done = run()
    assert (done.status, done.err) == (0, "")
    return done.out


def test_shells_can_complete(monkeypatch: pytest.MonkeyPatch, run: Newsdoc) -> None:
    assert complete(monkeypatch, run, "bash_complete") == "plain,convert\n"
    assert complete(monkeypatch, run, "zsh_complete").startswith("plain\nconvert\n")
    assert complete(monkeypatch, run, "fish_complete").startswith("plain,convert")
    assert "--lenient" in complete(monkeypatch, run, "bash_complete", "newsdoc check --le")
    assert complete(monkeypatch, run, "bash_complete", "newsdoc convert --on-error s") == (
        "plain,skip\nplain,stop\n"
    )
    assert "plain,invalid-date\n" in complete(
        monkeypatch, run, "bash_complete", "newsdoc explain inv"
    )


@pytest.mark.parametrize(
    ("shell", "text"),
    [
        ("bash", "complete -o nosort -F _newsdoc_completion newsdoc"),
        ("zsh", "#compdef newsdoc"),
        ("fish", "complete --no-files --command newsdoc"),
    ],
)
def test_the_script_of_each_shell_calls_newsdoc(
    monkeypatch: pytest.MonkeyPatch, run: Newsdoc, shell: str, text: str
) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("bash is not installed, and Click asks it for its version")
    script = complete(monkeypatch, run, f"{shell}_source")
    assert text in script
    assert f"_NEWSDOC_COMPLETE={shell}_complete" in script


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes() -> None:
    """As bash does it: it evaluates the script and calls the function for the words so far."""
    scripts = os.fspath(Path(sys.executable).parent)
    program = """
        eval "$(_NEWSDOC_COMPLETE=bash_source newsdoc)"
        complete -p newsdoc | sed 's/.*-F \\([^ ]*\\) .*/function \\1/'
        for words in 'newsdoc che' 'newsdoc check --qui' 'newsdoc convert --on-error st'; do
            COMP_WORDS=($words) COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )) COMPREPLY=()
            _newsdoc_completion newsdoc
            echo "${COMPREPLY[@]}"
        done
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", program],
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "function _newsdoc_completion\ncheck\n--quiet\nstop\n"
    assert done.stderr == ""


# The extra


def test_both_packages_of_the_extra_are_needed(
    run: Newsdoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("click", "rich"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, package, None)
            assert run("check", "a.txt") == (
                2,
                "",
                "newsdoc: the CLI requires click and rich: install newsdoc[cli]\n",
            )


@pytest.mark.thorough
def test_without_the_extra_one_line_says_what_to_install(folder: Path) -> None:
    """In a Python that has only newsdoc and its dependencies."""
    import attr
    import attrs
    import dateutil

    for module in (attr, attrs, dateutil, newsdoc):
        package = Path(module.__file__ or "").parent
        (folder / package.name).symlink_to(package)
    for arguments in (["check", "a.txt"], ["--help"], []):
        done = subprocess.run(
            [sys.executable, "-S", "-m", "newsdoc", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.fspath(folder)},
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "newsdoc: the CLI requires click and rich: install newsdoc[cli]\n"


def test_stdin_is_read(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(BAD)
    assert run("check", "-").out == listed("<stdin>", BAD)
    stdin.feed(b"x" * (16 * 1024 * 1024 + 1))
    assert run("check", "-q", "-").out.startswith("<stdin>:1:1: too-large: ")
    stdin.feed(BRIDGE)
    assert run("show", "-").out.startswith("A bridge opens\n")


def test_a_document_that_is_too_large(run: Newsdoc, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", b"x" * (16 * 1024 * 1024 + 1))
    with (tmp_path / "a.txt").open("wb") as large:
        large.truncate(16 * 1024 * 1024 + 1)
    for path in (tmp_path, tmp_path / "b.zip", tmp_path / "a.txt"):
        done = run("check", "-q", str(path))
        assert ":1:1: too-large: " in done.out
        assert done.status == 1


def test_stdin_may_be_closed(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    shown = "<stdin>:1:1: unreadable: standard input is closed\n"
    assert run("check", "-q", "-") == (2, shown, "")
    assert run("format", "-q", "-") == (2, "", shown)


# Streams


def test_a_closed_stdout_is_an_error(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        done = run("check", "a.txt")
    assert done == (2, "", "newsdoc: standard output is closed\n")


def test_a_closed_stderr_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        assert run_safely(lambda: 1) == 1
        stream = sys.stderr
    assert (stream.name, stream.encoding) == (os.devnull, "utf-8")
    stream.close()


@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [
        (BrokenPipeError(), 141, ""),
        (OSError(errno.ENOSPC, "no space"), 2, "newsdoc: standard output: no space\n"),
        (OSError(errno.ENOSPC, "no space", "a.txt"), 2, "newsdoc: a.txt: no space\n"),
        (OSError("odd"), 2, "newsdoc: standard output: odd\n"),
        (MemoryError(), 2, "newsdoc: not enough memory\n"),
    ],
)
def test_errors_of_the_environment_are_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, status: int, shown: str
) -> None:
    def fail() -> int:
        raise error

    assert run_safely(fail) == status
    assert capsys.readouterr() == ("", shown)


def test_the_status_of_a_bug_is_not_that_of_an_invalid_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_safely(lambda: [0][1]) == 2
    assert capsys.readouterr().err.endswith("\nIndexError: list index out of range\n")


# Signals


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_exits_as_a_shell_shows_it(run: Newsdoc, number: signal.Signals) -> None:
    signal.signal(number, lambda *_: None)  # nohup has SIGHUP ignored
    assert run("check", "-q", "a.txt").status == 0
    with pytest.raises(SystemExit) as caught:
        signal.raise_signal(number)
    assert caught.value.code == 128 + number


def test_ctrl_c_before_the_handlers_are_set_is_130() -> None:
    def interrupt() -> int:
        raise KeyboardInterrupt

    assert run_safely(interrupt) == 130


def test_signals_that_are_ignored_stay_ignored(run: Newsdoc) -> None:
    """As nohup ignores SIGHUP; the fixture restores the handlers."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert run("check", "-q", "a.txt").status == 0
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL


@pytest.mark.thorough
def test_main_exits_with_the_status_by_itself(folder: Path) -> None:
    """The script of a zipapp calls main() and ignores what it returns."""
    code = "import newsdoc.__main__; newsdoc.__main__.main()"
    for name, status in (("a.txt", 0), ("bad.txt", 1), ("missing.txt", 2)):
        done = subprocess.run([sys.executable, "-c", code, "check", name], capture_output=True)
        assert done.returncode == status


def test_ctrl_c_while_modules_are_imported_shows_no_traceback(folder: Path) -> None:
    code = "import sys, newsdoc; sys.path.insert(0, '.'); from newsdoc.__main__ import main; main()"
    (folder / "click.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run([sys.executable, "-c", code, "show", "a.txt"], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_ctrl_c_while_newsdoc_is_imported_shows_no_traceback(folder: Path) -> None:
    (folder / "newsdoc.py").write_text("import signal; signal.raise_signal(signal.SIGINT)")
    # A shell lets what it starts in the background ignore SIGINT.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "import sys, _newsdoc_script; sys.path.insert(0, '.'); _newsdoc_script.main()"
    done = subprocess.run([sys.executable, "-c", code, "show", "a.txt"], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
