"""The command: what it prints, where, with which exit status, and what it leaves behind."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings

import newsdoc
from documents import article_documents
from documents import documents as changed_documents
from newsdoc.__main__ import main
from newsdoc._cli.commands import _file_name
from newsdoc.strategies import documents
from newsdoc.__main__ import main as command

BRIDGE = (
    "A bridge opens\n20240517\nhttps://example.com/bridge\nIt is green.\nTags: Bridges, Towns\n"
)
FERRY = "The ferry stops\r\n20240519\r\nhttps://example.org/ferry\r\n\r\n One  last trip.\r\n\r\n"
FERRY_AGAIN = "The ferry stops\n20240519\nhttps://example.org/ferry\nOne  last trip.\n"
BAD = "A lighthouse\n17 May\nhttps://\nIt is white.\n"
LATIN = "Le phare réparé\n20240520\nhttps://example.net/phare\n".encode("latin-1")
HOSTILE = "\x1b]0;owned\x07\x9b31m\u202ered"
BAD_LISTED = """\
bad.txt:2:1: invalid-date: '17 May' is not a day of the calendar as YYYYMMDD
    17 May
    ^^^^^^
bad.txt:3:1: invalid-url: 'https://' is not a URL (scheme://host…)
    https://
    ^^^^^^^^
"""


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with a few documents, and a folder `news` with two articles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_bytes(BRIDGE.encode())
    (tmp_path / "bad.txt").write_bytes(BAD.encode())
    (tmp_path / "news" / "may").mkdir(parents=True)
    (tmp_path / "news" / "bridge.txt").write_bytes(BRIDGE.encode())
    (tmp_path / "news" / "may" / "ferry.txt").write_bytes(FERRY.encode())
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    yield tmp_path
    for number, handler in zip((signal.SIGTERM, signal.SIGHUP), handlers, strict=True):
        signal.signal(number, handler)


class Newsdoc:
    """Runs the command within this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Done:
        status = command(arguments)
        return Done(status, *self._capsys.readouterr())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Newsdoc:
    return Newsdoc(capsys)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    return buffer


def feed(stdin: io.BytesIO, data: bytes) -> None:
    stdin.write(data)
    stdin.seek(0)


# All commands


def test_version_and_help_go_to_standard_output(run: Newsdoc) -> None:
    assert run("--version") == (0, f"newsdoc {newsdoc.__version__}\n", "")
    for arguments in ([], ["check"], ["format"], ["show"], ["convert"], ["summary"]):
        done = run(*arguments, "--help")
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith(" ".join(["Usage: newsdoc", *arguments]))
        assert ("Example: newsdoc " in done.out) == bool(arguments)
        assert run(*arguments, "-h") == done


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "newsdoc: No such command 'nonsense'.\nTry: newsdoc --help\n"),
        (["check"], "newsdoc: Missing argument 'PATH...'.\nTry: newsdoc check --help\n"),
        (["show", "--no"], "newsdoc: No such option"),
        (["convert", "a.txt"], "newsdoc: Missing argument 'OUT'.\n"),
        (["check", f"--{HOSTILE}", "."], "newsdoc: No such option"),
        (
            ["check", "--encoding", "rot13", "a.txt"],
            "newsdoc: Invalid value for '--encoding': Python knows no text encoding 'rot13'.\n",
        ),
        (
            ["check", "--statistics", "--format", "github", "."],
            "newsdoc: --statistics can be text or json, not github\nTry: newsdoc check --help\n",
        ),
        (
            ["convert", "a.txt", "out.xlsx"],
            "newsdoc: out.xlsx: the ending must be .jsonl, .csv, .parquet, .arrow, "
            "or / for a folder of .txt\n",
        ),
    ],
)
def test_wrong_usage_is_2(run: Newsdoc, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(message)
    assert "\x1b" not in done.err


def test_without_arguments_there_is_help(run: Newsdoc) -> None:
    done = run()
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: newsdoc [OPTIONS] COMMAND")


def test_python_m_newsdoc_hands_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "a.txt"]) == 0
    assert capsys.readouterr().err == "1 document seen: 1 read, 0 failed\n"


def test_the_arguments_are_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["newsdoc", "check", "bad.txt"])
    assert command() == 1
    assert capsys.readouterr().out == BAD_LISTED


def test_a_shell_can_complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_NEWSDOC_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "newsdoc co")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert command([]) == 0
    assert capsys.readouterr().out == "plain,convert\n"


def test_one_file_that_cannot_be_read_spoils_no_other(run: Newsdoc) -> None:
    (Path("news") / "folder.txt").mkdir()
    for arguments in (["check"], ["show"], ["summary"], ["format", "--check"]):
        done = run(*arguments, "none.txt", "bad.txt", "news", "a.txt")
        assert done.status == 2
        assert done.err.startswith("newsdoc: none.txt: No such file or directory\n")
        if arguments != ["show"]:
            assert done.err.endswith("5 documents seen: 3 read, 2 failed\n")
    assert "news/folder.txt:1:1: unreadable: " in run("check", "news").out
    assert "news/folder.txt:1:1: unreadable: " in run("format", "news").err


def test_quiet_leaves_the_account_out(run: Newsdoc) -> None:
    assert run("check", "-q", "bad.txt", "a.txt") == (1, BAD_LISTED, "")
    assert run("convert", "--quiet", "a.txt", "out.csv") == (0, "", "")


def test_options_tell_how_to_read(run: Newsdoc, folder: Path) -> None:
    (folder / "latin.news").write_bytes(LATIN)
    (folder / "loose.txt").write_text("\nTitle\n\n17 May 2024\nhttps://example.com/\n")
    assert run("check", "--encoding", "latin-1", "latin.news").status == 0
    assert run("check", "--no-strict", "loose.txt").status == 0
    assert run("check", "--pattern", "b*.txt", ".") == (
        1,
        BAD_LISTED.replace("bad", "./bad"),
        "1 document seen: 0 read, 1 failed\n",
    )
    assert run("check", "--pattern", "*.none", "news") == (
        2,
        "",
        "newsdoc: news: no file in it matches the pattern '*.none'\n",
    )


def test_hints_name_options(run: Newsdoc, folder: Path) -> None:
    (folder / "latin.txt").write_bytes(LATIN)
    (folder / "utf16.txt").write_bytes(BRIDGE.encode("utf-16"))
    (folder / "loose.txt").write_text("Title\n17 May 2024\nhttps://example.com/\n")
    (folder / "large.txt").write_text("x" * (16 * 1024 * 1024 + 1))
    hints = [
        row.strip() for row in run("check", ".").out.splitlines() if row.startswith("    hint")
    ]
    assert hints == [
        "hint: in Python, pass a larger max_bytes if this is an article",
        "hint: it decodes as cp1252: pass --encoding cp1252, and see whether that reads right",
        "hint: pass --no-strict to read other spellings of the date",
        "hint: it begins with the mark of UTF-16: pass --encoding utf-16",
    ]


def test_archives_are_folders(run: Newsdoc) -> None:
    with zipfile.ZipFile("news.zip", "w") as archive:
        archive.write("a.txt")
        archive.write("bad.txt", "sub/bad.txt")
    done = run("check", "news.zip", "a.txt")
    assert done.status == 1
    assert done.out.startswith("news.zip/sub/bad.txt:2:1: invalid-date: ")
    assert done.err == "3 documents seen: 2 read, 1 failed\n"
    for path in ("news.zip", "https://example.com/news"):
        assert run("format", path) == (
            2,
            "",
            f"newsdoc: {path}: only files and folders can be rewritten\n",
        )


def test_nothing_reaches_the_terminal_that_it_would_obey(run: Newsdoc, folder: Path) -> None:
    text = BRIDGE.replace("green", f"gr{HOSTILE}een").replace("Towns", f"Tow{HOSTILE}ns")
    text = text.replace("A bridge", f"A bri{HOSTILE}dge")
    (folder / "a.txt").write_text(text + "\n\n", "utf-8")
    (folder / "bad.txt").write_text(text.replace("20240517", HOSTILE), "utf-8")
    (folder / f"{HOSTILE}.txt").write_text(HOSTILE, "utf-8")
    (folder / f"{HOSTILE}2.txt").write_text(text + "\n\n", "utf-8")
    os.mkdir(os.fsencode(folder / "bytes"))
    (folder / "bytes" / os.fsdecode(b"\xff\x1b.txt")).write_text(text)
    for options in (
        ["show"],
        ["show", "--json"],
        ["check"],
        ["check", "--format=json"],
        ["check", "--format=github"],
        ["format", "--check"],
        ["format", "--diff"],
        ["summary"],
    ):
        done = run(*options, ".", "none" + HOSTILE)
        shown = done.out + done.err
        assert "31m" in shown
        assert not {*shown} & {"\x1b", "\x07", "\x9b", "\u202e"}, options
        assert shown.encode()  # no bytes of a name that are no text
    done = run("convert", ".", "-")
    assert not {*done.out, *done.err} & {"\x1b", "\x07", "\x9b", "\u202e"}


# Colour


def test_colours_follow_the_environment(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = (
        ["show", "a.txt"],
        ["show", "bad.txt"],
        ["check", "bad.txt"],
        ["format", "--diff", "news"],
        ["summary", "news"],
    )
    plain = [run(*arguments) for arguments in commands]
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = [run(*arguments) for arguments in commands]
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    again = [run(*arguments) for arguments in commands]
    for before, after, with_both in zip(plain, coloured, again, strict=True):
        assert "\x1b[" not in before.out + before.err
        assert "\x1b[" in after.out + after.err
        assert uncoloured(after) == before
        assert not [code for code in codes(with_both) if code not in ("0", "1", "2")]


def codes(done: Done) -> list[str]:
    parts = (done.out + done.err).split("\x1b[")[1:]
    return [code for part in parts for code in part.split("m")[0].split(";")]


def uncoloured(done: Done) -> Done:
    out, err = done.out, done.err
    for code in {part.split("m")[0] for part in (out + err).split("\x1b[")[1:]}:
        out, err = (text.replace(f"\x1b[{code}m", "") for text in (out, err))
    return Done(done.status, out, err)


# show


def test_show_lays_an_article_out(run: Newsdoc, folder: Path) -> None:
    words = "Twelve words that together are longer than one line of a terminal."
    (folder / "a.txt").write_text(BRIDGE.replace("Towns", "Small Towns") + words)
    done = run("show", "a.txt", "news")
    assert done == (
        0,
        "A bridge opens\n"
        "2024-05-17 · example.com\n"
        "https://example.com/bridge\n"
        "[Bridges] [Small\u00a0Towns]\n"
        "\n"
        "It is green.\n"
        "\n"
        "Twelve words that together are longer than one line of a\n"
        "terminal.\n"
        f"\n{'─' * 60}\n"
        "A bridge opens\n"
        "2024-05-17 · example.com\n"
        "https://example.com/bridge\n"
        "[Bridges] [Towns]\n"
        "\n"
        "It is green.\n"
        f"\n{'─' * 60}\n"
        "The ferry stops\n"
        "2024-05-19 · example.org\n"
        "https://example.org/ferry\n"
        "\n"
        "One  last trip.\n",
        "",
    )


def test_show_leaves_a_url_in_one_piece(run: Newsdoc, folder: Path) -> None:
    url = "http://[not-a-host/" + "x" * 200
    (folder / "a.txt").write_text(f"Title\n20240517\n{url}\n")
    assert run("show", "a.txt").out == f"Title\n2024-05-17\n{url}\n"


def test_show_is_no_wider_than_is_pleasant(
    run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (folder / "a.txt").write_text(BRIDGE + "word " * 100)
    assert max(map(len, run("show", "a.txt").out.splitlines())) == 99


def test_show_takes_no_markup(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("green", "[bold]green[/bold] :smile:"))
    assert "It is [bold]green[/bold] :smile:.\n" in run("show", "a.txt").out


def test_show_json(run: Newsdoc) -> None:
    done = run("show", "--json", "a.txt", "bad.txt", "news")
    assert (done.status, done.err) == (1, BAD_LISTED)
    articles = [newsdoc.Article.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert articles == [newsdoc.parse(text) for text in (BRIDGE, BRIDGE, FERRY)]


def test_show_reads_standard_input(run: Newsdoc, stdin: io.BytesIO) -> None:
    feed(stdin, FERRY.encode())
    assert run("show", "-").out.startswith("The ferry stops\n")


# check


def test_check_of_articles_says_nothing_but_the_account(run: Newsdoc) -> None:
    assert run("check", "news", "a.txt") == (0, "", "3 documents seen: 3 read, 0 failed\n")


def test_check_lists_every_problem(run: Newsdoc, folder: Path) -> None:
    assert run("check", "bad.txt", "news") == (
        1,
        BAD_LISTED,
        "3 documents seen: 2 read, 1 failed\n",
    )
    (folder / "many.txt").write_text(BRIDGE + "\x00\n" * 90)
    assert run("check", "many.txt").out.count("many.txt:") == 90


def test_check_colours_place_code_carets_and_hint(
    run: Newsdoc, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    (folder / "loose.txt").write_text("Title\n17 May 2024\nhttps://example.com/\n")
    assert run("check", "loose.txt").out == (
        "\x1b[1mloose.txt:2:1:\x1b[0m \x1b[1;31minvalid-date\x1b[0m: "
        "'17 May 2024' is not a day of the calendar as YYYYMMDD\n"
        "    17 May 2024\n"
        "    \x1b[31m^^^^^^^^^^^\x1b[0m\n"
        "    \x1b[36mhint:\x1b[0m pass --no-strict to read other spellings of the date\n"
    )
    (folder / "news" / "folder.txt").mkdir()
    assert run("check", "news").out == (
        "\x1b[1mnews/folder.txt:1:1:\x1b[0m \x1b[1;31munreadable\x1b[0m: "
        "this is a folder, not a file\n"
    )


def test_check_json(run: Newsdoc) -> None:
    done = run("check", "--format", "json", "bad.txt")
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.read("bad.txt")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {
            "path": "bad.txt",
            "line": problem.line,
            "column": problem.column,
            "end_column": problem.end_column,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in caught.value.problems
    ]
    assert done.err == "1 document seen: 0 read, 1 failed\n"


def test_check_github(run: Newsdoc, folder: Path) -> None:
    (folder / "100%, a:b.txt").write_text("Title\n17 May 2024\nhttps://example.com/\n")
    assert run("check", "--format", "github", "-q", "100%, a:b.txt").out == (
        "::error file=100%25%2C a%3Ab.txt,line=2,col=1,endColumn=12,title=invalid-date::"
        "'17 May 2024' is not a day of the calendar as YYYYMMDD "
        "(hint: pass --no-strict to read other spellings of the date)\n"
    )


def test_check_statistics(run: Newsdoc, folder: Path) -> None:
    (folder / "worse.txt").write_text("Title\n\n\n")
    (folder / "worst.txt").write_text("Title\nno\n\n")
    assert run("check", "--statistics", "-q", ".") == (
        1,
        "      2 invalid-date\n      2 missing-url\n      1 invalid-url\n      1 missing-date\n",
        "",
    )
    done = run("check", "--statistics", "--format=json", "-q", ".")
    assert json.loads(done.out.splitlines()[0]) == {"code": "invalid-date", "count": 2}
    assert len(done.out.splitlines()) == 4


def test_check_reads_standard_input(run: Newsdoc, stdin: io.BytesIO) -> None:
    feed(stdin, BAD.encode())
    assert run("check", "-").out == BAD_LISTED.replace("bad.txt", "<stdin>")


def test_standard_input_may_be_too_large(run: Newsdoc, stdin: io.BytesIO) -> None:
    feed(stdin, b"x" * (16 * 1024 * 1024 + 1))
    assert run("check", "-q", "-").out.startswith("<stdin>:1:1: too-large: ")


def test_standard_input_may_be_closed(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run("check", "-q", "-") == (
        2,
        "<stdin>:1:1: unreadable: standard input is closed\n",
        "",
    )


# format


def test_format_rewrites_only_what_changes(run: Newsdoc) -> None:
    kept = Path("news/bridge.txt").stat()
    Path("news/may/ferry.txt").chmod(0o640)
    assert run("format", "news", "bad.txt") == (
        1,
        "news/may/ferry.txt\n",
        BAD_LISTED + "3 documents seen: 2 read, 1 failed\n",
    )
    assert Path("news/may/ferry.txt").read_bytes() == FERRY_AGAIN.encode()
    assert Path("news/may/ferry.txt").stat().st_mode & 0o777 == 0o640
    assert Path("news/bridge.txt").stat() == kept
    assert Path("bad.txt").read_bytes() == BAD.encode()
    assert run("format", "news") == (0, "", "2 documents seen: 2 read, 0 failed\n")
    assert sorted(os.listdir("news")) == ["bridge.txt", "may"]


def test_format_check_and_diff_only_say(run: Newsdoc) -> None:
    assert run("format", "--check", "-q", "news") == (1, "news/may/ferry.txt\n", "")
    diff = (
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
    assert run("format", "--diff", "-q", "news") == (1, diff, "")
    assert run("format", "--check", "--diff", "-q", "news") == (1, diff, "")
    assert Path("news/may/ferry.txt").read_bytes() == FERRY.encode()
    assert run("format", "--check", "--diff", "-q", "news/bridge.txt") == (0, "", "")


def test_format_diff_shows_what_cannot_be_seen(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text("\ufeff" + BRIDGE.removesuffix("\n"), "utf-8")
    assert run("format", "--diff", "-q", "a.txt").out == (
        "--- a.txt\n"
        "+++ a.txt\n"
        "@@ -1,5 +1,5 @@\n"
        "-\\ufeffA bridge opens\n"
        "+A bridge opens\n"
        " 20240517\n"
        " https://example.com/bridge\n"
        " It is green.\n"
        "-Tags: Bridges, Towns\n"
        "\\ No newline at end of file\n"
        "+Tags: Bridges, Towns\n"
    )


def test_format_is_a_filter(stdin: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where standard output has another encoding."""
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "ascii"))
    feed(stdin, FERRY.replace("ferry", "férry\x1b", 1).encode())
    assert command(["format", "-q", "-"]) == 0
    assert buffer.getvalue() == FERRY_AGAIN.replace("ferry", "férry\x1b", 1).encode()


def test_format_of_standard_input_can_only_say(run: Newsdoc, stdin: io.BytesIO) -> None:
    feed(stdin, FERRY.encode())
    assert run("format", "--check", "-q", "-") == (1, "<stdin>\n", "")
    feed(stdin, FERRY.encode())
    assert run("format", "--diff", "-q", "-").out.startswith("--- <stdin>\n+++ <stdin>\n")


def test_format_rewrites_in_utf_8(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_bytes(LATIN)
    assert run("format", "--encoding", "latin-1", "-q", "a.txt") == (0, "a.txt\n", "")
    assert (folder / "a.txt").read_bytes() == LATIN.decode("latin-1").encode()


def test_format_writes_into_no_pipe(run: Newsdoc, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = run("format", "-q", "pipe")
    assert done == (2, "", "pipe:1:1: unreadable: this is not a file that can be rewritten\n")


keeping_fixtures = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@keeping_fixtures
@given(article_documents() | documents())
def test_format_loses_no_text(folder: Path, text: str) -> None:
    """What format leaves is canonical, and the same article; formatting again changes nothing."""
    path = folder / "law.txt"
    path.write_bytes(text.encode())
    assert command(["format", "-q", "law.txt"]) == 0
    written = path.read_bytes()
    assert newsdoc.parse(written) == newsdoc.parse(text)
    assert written == newsdoc.unparse(newsdoc.parse(text)).encode()
    before = path.stat()
    assert command(["format", "-q", "law.txt"]) == 0
    assert path.stat() == before


@keeping_fixtures
@given(changed_documents())
def test_format_leaves_alone_what_is_no_article(folder: Path, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    path = folder / "law.txt"
    path.write_bytes(data)
    if command(["format", "-q", "law.txt"]) != 0:
        assert path.read_bytes() == data


# convert


def rows(folder: str = "news") -> list[dict[str, object]]:
    """What every table should hold."""
    table: pa.Table = newsdoc.open_corpus(folder).to_arrow()
    return table.to_pylist()


def test_convert_to_tables(run: Newsdoc) -> None:
    for ending in ("jsonl", "csv", "parquet", "arrow"):
        done = run("convert", "news", f"out.{ending}")
        assert done == (0, "", "2 documents seen: 2 read, 0 failed\n")
    assert pa.parquet.read_table("out.parquet").to_pylist() == rows()
    assert pa.ipc.open_file("out.arrow").read_all().to_pylist() == rows()
    lines = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert [line | {"date": date.fromisoformat(line["date"])} for line in lines] == rows()
    with open("out.csv", encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    assert [
        record
        | {"date": date.fromisoformat(record["date"])}
        | {"tags": record["tags"].split(", ") if record["tags"] else []}
        for record in records
    ] == rows()


def test_convert_to_csv_keeps_every_cell(run: Newsdoc, folder: Path) -> None:
    text = '=1+1,"x"\n20240517\nhttps://example.com/\n+ one\n- two\n@three\nTags: =a, b "c"\n'
    (folder / "a.txt").write_text(text)
    run("convert", "a.txt", "out.csv")
    assert Path("out.csv").read_bytes() == (
        b"doc_id,text,title,date,url,tags\n"
        b'a.txt,"+ one\n\n- two\n\n@three","=1+1,""x""",2024-05-17,https://example.com/,'
        b'"=a, b ""c"""\n'
    )


def test_convert_to_a_folder(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "notes.news").write_text(BRIDGE)
    Path("empty").mkdir()
    for out in ("plain", "slash.d/", "empty"):
        assert run("convert", "--pattern", "**/*", "news", out).status == 0
        corpus = newsdoc.open_corpus(out)
        assert corpus.doc_ids == ("bridge.txt", "may/ferry.txt", "notes.news.txt")
        assert list(corpus) == list(newsdoc.open_corpus("news", "**/*"))
    assert Path("plain/may/ferry.txt").read_bytes() == FERRY_AGAIN.encode()
    assert Path("plain").stat().st_mode == Path("news").stat().st_mode


def test_convert_refuses_a_folder_with_something_in_it(run: Newsdoc) -> None:
    Path("out").mkdir()
    Path("out/mine").touch()
    assert run("convert", "news", "out") == (2, "", "newsdoc: out: this folder is not empty\n")
    assert os.listdir("out") == ["mine"]


def test_convert_to_a_folder_with_one_name_twice(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bridge").write_text(BRIDGE)
    done = run("convert", "--pattern", "**/*", "news", "out")
    assert done.status == 2
    assert done.err.startswith("newsdoc: out: two documents would have the name bridge.txt\n")
    assert sorted(os.listdir(folder)) == ["a.txt", "bad.txt", "news"]


@pytest.mark.parametrize("doc_id", ["../a.txt", "a/../b.txt", "a//b.txt", "/a.txt"])
def test_convert_writes_nowhere_else(doc_id: str) -> None:
    """An object store can have such names; none of them can be a file's in the folder."""
    with pytest.raises(OSError, match="no file can have the name"):
        _file_name(doc_id)


def test_convert_names_what_standard_input_had(run: Newsdoc, stdin: io.BytesIO) -> None:
    feed(stdin, BRIDGE.encode())
    assert run("convert", "-", "out/").status == 0
    assert os.listdir("out") == ["stdin.txt"]


def test_convert_names_a_file_by_its_last_part(run: Newsdoc, folder: Path) -> None:
    for path in (
        "news/may/ferry.txt",
        str(folder / "news/may/ferry.txt"),
        "../" + folder.name + "/news/may/ferry.txt",
    ):
        assert json.loads(run("convert", path, "-").out)["doc_id"] == "ferry.txt"


def test_convert_to_standard_output(run: Newsdoc) -> None:
    done = run("convert", "news", "-")
    assert done.err == "2 documents seen: 2 read, 0 failed\n"
    run("convert", "news", "out.jsonl")
    assert done.out == Path("out.jsonl").read_text("utf-8")


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv", "out.parquet", "out.arrow", "out"])
def test_convert_does_with_errors_as_it_is_told(run: Newsdoc, out: str) -> None:
    os.rename("bad.txt", "news/bad.txt")
    account = "3 documents seen: 2 read, 1 failed\n"
    listed = BAD_LISTED.replace("bad", "news/bad")
    assert run("convert", "news", f"1{out}") == (1, "", listed + account)
    assert run("convert", "--on-error", "warn", "news", f"2{out}") == (1, "", listed + account)
    assert run("convert", "--on-error", "skip", "news", f"3{out}") == (0, "", account)
    names = {f"{number}{out}" for number in (1, 2, 3)}
    assert run("convert", "--on-error", "raise", "news", f"4{out}") == (
        1,
        "",
        listed + f"newsdoc: 4{out}: not written, since a document is not an article\n",
    )
    assert {*os.listdir()} == {"a.txt", "news", *names}


def test_convert_replaces_what_was_there_only_if_all_went_well(run: Newsdoc, folder: Path) -> None:
    (folder / "out.csv").write_text("mine")
    assert run("convert", "none", "out.csv").status == 2
    assert run("convert", "--on-error", "raise", ".", "out.csv").status == 1
    assert (folder / "out.csv").read_text() == "mine"
    assert run("convert", "news", "out.csv").status == 0
    assert (folder / "out.csv").read_text().startswith("doc_id,")


def test_convert_tells_where_it_cannot_write(run: Newsdoc, folder: Path) -> None:
    for out in ("none/out.csv", "none/out.parquet", "none/out/"):
        assert run("convert", "news", out) == (
            2,
            "",
            f"newsdoc: {out}: No such file or directory\n",
        )
    assert run("convert", "news", "a.txt/") == (2, "", "newsdoc: a.txt/: Not a directory\n")


def test_convert_to_arrow_needs_its_extra(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "newsdoc.arrow", raising=False)
    monkeypatch.delattr(newsdoc, "arrow", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for ending in ("arrow", "parquet"):
        done = run("convert", "news", f"out.{ending}")
        assert (done.status, done.out) == (2, "")
        assert "pip install" in done.err
        assert done.err.count("\n") == 1
    assert not [name for name in os.listdir() if name.startswith(("out", "."))]


def test_names_that_are_no_text_are_written_all_the_same(run: Newsdoc, folder: Path) -> None:
    os.rename(b"news/bridge.txt", b"news/\xff.txt")
    run("convert", "news", "out.csv")
    run("convert", "news", "out.jsonl")
    assert "\n\\udcff.txt," in Path("out.csv").read_text("utf-8")
    assert r"\\udcff.txt" in Path("out.jsonl").read_text("utf-8")


# summary


def test_summary_of_a_folder(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bad.txt").write_text(BAD)
    (folder / "news" / "odd.txt").write_text("Title\n20240517\nhttp://[x\nTags: Towns, Towns\n")
    assert run("summary", "news") == (
        1,
        "3 articles, 2024-05-17 to 2024-05-19\n"
        "\n"
        f"2024-05-17  2  {'█' * 36}\n"
        "2024-05-18  0\n"
        f"2024-05-19  1  {'█' * 18}\n"
        "\n"
        "domain       articles\n"
        "(none)              1\n"
        "example.com         1\n"
        "example.org         1\n"
        "\n"
        "tag      articles\n"
        "Towns           2\n"
        "Bridges         1\n"
        "\n"
        "            median   least    most\n"
        "paragraphs       1       0       1\n"
        "words            3       0       3\n"
        "\n"
        "problem       documents\n"
        "invalid-date          1\n"
        "invalid-url           1\n",
        "4 documents seen: 3 read, 1 failed\n",
    )


def test_summary_of_nothing_but_failures(run: Newsdoc) -> None:
    assert run("summary", "-q", "bad.txt") == (
        1,
        "\nproblem       documents\ninvalid-date          1\ninvalid-url           1\n",
        "",
    )


def test_summary_ranks_no_more_than_ten(run: Newsdoc, folder: Path) -> None:
    tags = ", ".join(f"{'漢字' * 40 if number == 7 else 'tag'} {number:02}" for number in range(13))
    (folder / "a.txt").write_text(BRIDGE + f"Tags: {tags}\n")
    shown = run("summary", "a.txt").out
    assert "and 5 more\n" in shown
    assert max(map(len, shown.splitlines())) <= 60


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (1, ["2024-05-17"]),
        (24, ["2024-05-17", "2024-05-18"]),
        (25, ["2024-05", "2024-06"]),
        (365, ["2024-05", "2024-06"]),
        (1000, ["2024", "2025"]),
        (40 * 365, ["2020s", "2030s"]),
        (400 * 365, ["2000s", "2100s"]),
    ],
)
def test_summary_chooses_a_fitting_period(
    run: Newsdoc, folder: Path, days: int, labels: list[str]
) -> None:
    last = date(2024, 5, 17) + timedelta(days=days - 1)
    (folder / "b.txt").write_text(BRIDGE.replace("20240517", f"{last:%Y%m%d}"))
    title, table, *_ = run("summary", "a.txt", "b.txt").out.split("\n\n")
    assert title == f"2 articles, 2024-05-17{f' to {last}' if days > 1 else ''}"
    chart = table.splitlines()
    assert [row.split()[0] for row in chart][: len(labels)] == labels
    assert len(chart) <= 24
    assert sum(int(row.split()[1]) for row in chart) == 2


def test_summary_in_a_narrow_encoding_draws_with_ascii(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "ascii"))
    assert command(["summary", "-q", "a.txt"]) == 0
    assert b"2024-05-17  1  " + b"#" * 36 + b"\n" in buffer.getvalue()
