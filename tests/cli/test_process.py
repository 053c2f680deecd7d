"""The CLI and other processes: pipes, signals, full disks, terminals."""

from __future__ import annotations

import errno
import json
import os
import pty
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pytest

import newsdoc
from commands import BRIDGE, SIGNALS, Newsdoc
from helpers import without_privileges

pytestmark = pytest.mark.thorough

NEWSDOC = [sys.executable, "-m", "newsdoc"]
# The same with a bar after 0.1 seconds.
HASTY_CODE = """
import sys
from newsdoc.__main__ import main
from newsdoc._cli import terminal
terminal.BAR_DELAY = 0.1
sys.exit(main())
"""
HASTY = [sys.executable, "-c", HASTY_CODE]


@pytest.fixture(autouse=True)
def clean(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only `a.txt` and `bad.txt` in the folder."""
    monkeypatch.delenv("COLUMNS", raising=False)
    shutil.rmtree(folder / "news")


@pytest.fixture(autouse=True)
def default_signals() -> Iterator[None]:
    """Programs inherit that a signal is ignored, as nohup or a job in the background leaves it."""
    ignored = [number for number in SIGNALS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    child: subprocess.Popen[bytes] = subprocess.Popen(
        [*NEWSDOC, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )
    return child


def test_the_script_is_installed() -> None:
    script = Path(sys.executable).with_name("newsdoc")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"newsdoc {newsdoc.__version__}\n")


def output_to(arguments: Sequence[str], stdout: int | IO[bytes]) -> tuple[int, str]:
    """The exit status, and what is written to stderr."""
    done = subprocess.run([*NEWSDOC, *arguments], stdout=stdout, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["show", "a.txt"],
        ["show", "--json", "a.txt"],
        ["check", "-q", "bad.txt"],
        ["check", "-q", "--statistics", "bad.txt"],
        ["format", "-q", "--diff", "loose.txt"],
        ["format", "-q", "loose.txt"],
        ["convert", "-q", "a.txt", "-"],
        ["summary", "-q", "a.txt"],
        ["explain", "invalid-date"],
    ],
)
def test_a_closed_pipe_is_141(folder: Path, arguments: list[str]) -> None:
    """The pipe has no reader from the start, so that nothing depends on timing."""
    (folder / "loose.txt").write_text(BRIDGE + "\n")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert output_to(arguments, writer) == (141, "")
    finally:
        os.close(writer)


@pytest.mark.parametrize("arguments", [["show", "long.txt", "long.txt"], ["convert", "long", "-"]])
def test_a_pipe_may_be_closed_in_the_middle(folder: Path, arguments: list[str]) -> None:
    """There is more to write than a pipe holds, so that the child is still writing."""
    (folder / "long.txt").write_text(BRIDGE + "A line of text. \n" * 5_000)
    (folder / "long").mkdir()
    for number in range(30):
        shutil.copy("long.txt", f"long/{number}.txt")
    child = start(*arguments)
    assert child.stdout is not None
    assert child.stdout.readline()
    child.stdout.close()
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (141, b"")


def test_streams_may_be_closed() -> None:
    def shell(redirections: str) -> tuple[int, str]:
        line = f'"{sys.executable}" -m newsdoc show bad.txt a.txt {redirections}'
        done = subprocess.run(["sh", "-c", line], stdout=-1, stderr=subprocess.STDOUT, timeout=60)
        return done.returncode, done.stdout.decode()

    assert shell(">&-") == (2, "newsdoc: standard output is closed\n")
    status, shown = shell("2>&-")
    assert status == 1
    assert shown.startswith("A bridge opens\n")
    assert shell("- <&-")[0] == 2


@pytest.mark.skipif(
    not __file__.isascii(), reason="under LC_ALL=C, Python cannot read the .pth file of this folder"
)
def test_stderr_may_be_closed_in_the_c_locale() -> None:
    line = f'LC_ALL=C PYTHONUTF8=0 "{sys.executable}" -m newsdoc show bad.txt a.txt 2>&-'
    done = subprocess.run(["sh", "-c", line], stdout=-1, timeout=60)
    assert done.returncode == 1
    assert done.stdout.startswith(b"A bridge opens\n")


@pytest.mark.parametrize(
    ("number", "status", "out"),
    [
        (signal.SIGINT, 130, "out.csv"),
        (signal.SIGINT, 130, "out.parquet"),
        (signal.SIGTERM, 143, "out/"),
        (signal.SIGHUP, 129, "out.jsonl"),
    ],
)
def test_an_interrupted_run_leaves_nothing(
    folder: Path, number: signal.Signals, status: int, out: str
) -> None:
    os.mkfifo(folder / "pipe")
    child = start("convert", "pipe", out)
    with open(folder / "pipe", "wb") as pipe:  # opened once the child reads from it
        pipe.write(BRIDGE.encode())
        pipe.flush()
        temporary = [name for name in os.listdir() if name.startswith(".newsdoc-")]
        child.send_signal(number)
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (status, b"")
    assert len(temporary) == 1
    assert sorted(os.listdir()) == ["a.txt", "bad.txt", "pipe"]


def test_ctrl_c_while_many_files_are_rewritten_breaks_none(folder: Path) -> None:
    text = BRIDGE.replace("\n", "\r\n")
    for number in range(500):
        (folder / f"{number:03}.txt").write_bytes(text.encode())
    (folder / "bad.txt").unlink()
    child = start("format", "-q", ".", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert child.stdout is not None
    for _ in range(20):
        child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (130, b"")
    contents = [(folder / f"{number:03}.txt").read_bytes().decode() for number in range(500)]
    assert 20 <= contents.count(BRIDGE) < 500
    assert contents.count(BRIDGE) + contents.count(text) == 500
    assert len(os.listdir()) == 501


@pytest.fixture(params=["a small disk", "a limit"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], None] | None]:
    """The working directory has room for 1 MiB; gives what the child must do first."""
    if request.param == "a limit":

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

        yield limit
        return
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "newsdoc", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting takes more rights; a limit does the same")
    try:
        shutil.copy("a.txt", disk)
        os.chdir(disk)
        yield None
    finally:
        os.chdir(tmp_path)
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out/"])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, crowded: Callable[[], None] | None, out: str
) -> None:
    noise = random.Random(1).randbytes(1_500_000).hex()  # 1.5 MB however it is compressed
    (tmp_path / "long.txt").write_text(BRIDGE + noise)
    if not out.endswith("/"):
        Path(out).write_text("mine")
    before = sorted(os.listdir())
    child = start("convert", "-q", str(tmp_path / "long.txt"), out, preexec_fn=crowded)
    shown, err = child.communicate(timeout=60)
    reason = os.strerror(errno.EFBIG if crowded else errno.ENOSPC)
    assert (child.returncode, shown) == (2, b"")
    name = "out/long.txt" if out == "out/" else out
    assert err.decode() == f"newsdoc: {name}: {reason}\n"
    assert sorted(os.listdir()) == before
    if not out.endswith("/"):
        assert Path(out).read_text() == "mine"


def test_format_on_a_full_disk_loses_nothing(
    tmp_path: Path, crowded: Callable[[], None] | None
) -> None:
    text = BRIDGE + "A line of text.\n" * (40_000 if crowded is None else 80_000) + "\n"
    Path("a.txt").write_text(text)
    child = start("format", "-q", "a.txt", preexec_fn=crowded)
    shown, err = child.communicate(timeout=60)
    assert (child.returncode, shown) == (2, b"")
    assert err.startswith(b"newsdoc: a.txt: ")
    assert Path("a.txt").read_text() == text


def test_a_stdin_that_does_not_block_is_read_to_its_end(folder: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    child = start("convert", "-q", "--from", "jsonl", "-", "-", stdin=reading)
    while not os.get_blocking(reading):
        assert child.poll() is None
        time.sleep(0.01)
    os.close(reading)
    os.write(writing, json.dumps(newsdoc.parse(BRIDGE).to_dict()).encode())
    os.close(writing)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out.count(b"\n"), err) == (0, 1, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_accepts_a_part_of_stdout_is_an_error(folder: Path, unbuffered: str) -> None:
    """Python itself ignores that when it does not buffer."""
    text = BRIDGE + "A line of text.\n" * 10_000
    with open("out.txt", "wb") as out:
        done = subprocess.run(
            [*NEWSDOC, "format", "-q", "-"],
            input=text.encode(),
            stdout=out,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
            check=False,
        )
    assert done.returncode == 2
    # The measurement of coverage cannot write its file, either.
    assert done.stderr.startswith(b"newsdoc: standard output: File too large\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["show", "a.txt"],
        ["check", "-q", "bad.txt"],
        ["convert", "-q", "a.txt", "-"],
        ["format", "-q", "--diff", "loose.txt"],
        ["summary", "-q", "a.txt"],
        ["explain", "invalid-date"],
    ],
)
def test_a_full_stdout_is_an_error(folder: Path, arguments: list[str]) -> None:
    (folder / "loose.txt").write_text(BRIDGE + "\n")
    with open("/dev/full", "wb") as full:
        status, err = output_to(arguments, full)
    assert (status, err) == (2, "newsdoc: standard output: No space left on device\n")


@pytest.mark.parametrize("arguments", [["show", "bad.txt"], ["check", "a.txt"], ["nonsense"]])
def test_a_full_stderr_is_an_error(folder: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        child = subprocess.run([*NEWSDOC, *arguments], stdout=subprocess.PIPE, stderr=full)
    assert (child.returncode, child.stdout) == (2, b"")


def test_a_file_that_may_not_be_written_is_kept(
    run: Newsdoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replacing a file needs only the permission of the folder, and is not what is wanted."""
    work = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    try:
        shutil.copy("a.txt", work)
        (work / "b.txt").write_text(BRIDGE + "\n")
        (work / "b.txt").chmod(0o444)
        (work / "c.txt").write_text(BRIDGE + "\n")
        (work / "c.txt").chmod(0o666)
        work.chmod(0o555)
        monkeypatch.chdir(work)
        with without_privileges():
            done = run("format", ".")
            assert (done.status, done.out) == (2, "")
            assert done.err == (
                "newsdoc: ./b.txt: Permission denied\n"
                "newsdoc: ./c.txt: Permission denied\n"
                "3 documents seen: 0 rewritten, 1 unchanged, 2 failed\n"
            )
            done = run("convert", "-q", "a.txt", "out.csv")
            assert done == (2, "", "newsdoc: out.csv: Permission denied\n")
        assert (work / "b.txt").read_text() == (work / "c.txt").read_text() == BRIDGE + "\n"
    finally:
        work.chmod(0o755)
        shutil.rmtree(work)


class Terminal:
    """A process whose standard streams are a terminal of 80 columns, or some of them are."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        streams: Sequence[str] = ("stdout", "stderr"),
        stdin: IO[bytes] | None = None,
        program: Sequence[str] = NEWSDOC,
    ) -> None:
        self._ours, theirs = pty.openpty()
        self.child = subprocess.Popen(
            [*program, *arguments],
            stdin=stdin,
            stdout=theirs if "stdout" in streams else subprocess.PIPE,
            stderr=theirs if "stderr" in streams else subprocess.PIPE,
        )
        os.close(theirs)
        self.seen = ""

    def read_until(self, text: str | None) -> None:
        """Read what is shown until the text comes, or to the end."""
        deadline = time.monotonic() + 30
        while text is None or text not in self.seen:
            ready, _, _ = select.select([self._ours], [], [], max(0, deadline - time.monotonic()))
            assert ready, self.seen
            try:
                data = os.read(self._ours, 4096)
            except OSError:  # Linux has it so at the end
                data = b""
            if not data:
                assert text is None, self.seen
                return
            self.seen += data.decode()

    def finish(self) -> int:
        self.read_until(None)
        os.close(self._ours)
        out, err = self.child.communicate(timeout=60)
        self.out = (out or b"").decode()
        self.err = (err or b"").decode()
        return self.child.returncode


def slow_pipes(folder: Path, count: int) -> list[str]:
    names = [f"pipe{number}" for number in range(count)]
    for name in names:
        os.mkfifo(folder / name)
    return names


def feed(name: str, text: str = BRIDGE, *, after: float = 0.0) -> None:
    """Write the input that the child waits for, after a delay."""
    with open(name, "wb") as pipe:
        time.sleep(after)
        pipe.write(text.encode())


def test_a_bar_moves_on_a_terminal(folder: Path) -> None:
    first, second, third = slow_pipes(folder, 3)
    terminal = Terminal(["check", "a.txt", first, second, third])
    feed(first)
    feed(second, after=1.1)
    terminal.read_until("3/4")
    assert terminal.seen.startswith("\x1b[?25l")  # up to then, there was none
    assert "2/4" not in terminal.seen
    feed(third, "Not an article\n", after=0.2)
    assert terminal.finish() == 1
    assert "4/4" in terminal.seen
    assert " per second, time left: " in terminal.seen
    # The bar is gone before anything else is written, and the cursor is back.
    _, after = terminal.seen.split("\x1b[?25h\r\x1b[1A\x1b[2K")
    assert after.startswith("\x1b[1mpipe2:1:15:")
    assert "\r\n4 documents seen: 3 read, 1 failed\r\n" in after
    assert "\x1b[?25" not in after


@pytest.mark.parametrize(
    ("arguments", "streams", "summary"),
    [
        (["check"], ["stdout"], "3 documents seen: 3 read, 0 failed\n"),
        (["check", "-q"], ["stdout", "stderr"], ""),
    ],
)
def test_there_is_no_bar_in_a_pipe_or_when_quiet(
    folder: Path, arguments: list[str], streams: list[str], summary: str
) -> None:
    first, second = slow_pipes(folder, 2)
    names = ["a.txt", first, second]
    terminal = Terminal([*arguments, *names], streams=streams, program=HASTY)
    feed(first, after=0.3)
    feed(second)
    assert terminal.finish() == 0
    assert (terminal.seen, terminal.err) == ("", summary)


def test_a_bar_leaves_a_redirected_output_alone(folder: Path) -> None:
    (pipe,) = slow_pipes(folder, 1)
    arguments = ["show", "--json", "a.txt", pipe, "a.txt"]
    terminal = Terminal(arguments, streams=["stderr"], program=HASTY)
    feed(pipe, after=0.3)
    assert terminal.finish() == 0
    assert "2/3" in terminal.seen
    assert terminal.out.count("\n") == 3
    assert "\x1b" not in terminal.out


def test_ctrl_c_gives_the_cursor_back(folder: Path) -> None:
    first, second = slow_pipes(folder, 2)
    terminal = Terminal(["check", first, second], program=HASTY)
    feed(first, after=0.3)
    terminal.read_until("1/2")
    with open(second, "wb"):  # to close it ends a read that begins just after the signal
        terminal.child.send_signal(signal.SIGINT)
    assert terminal.finish() == 130
    assert terminal.seen.rindex("\x1b[?25h") > terminal.seen.rindex("\x1b[?25l")
    assert "Traceback" not in terminal.seen


def test_control_characters_are_escaped_on_a_terminal(folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("green", "\x1b]0;owned\x07 \x9b31m"), "utf-8")
    for arguments in (["format", "-"], ["convert", "a.txt", "-"], ["show", "a.txt"]):
        with open("a.txt", "rb") as stdin:
            terminal = Terminal(arguments, stdin=stdin)
        assert terminal.finish() == 0
        assert "owned" in terminal.seen
        assert not {*terminal.seen} & {"\x07", "\x9b"}
        assert "\x1b]" not in terminal.seen


def test_colors_come_with_a_terminal(folder: Path) -> None:
    terminal = Terminal(["check", "bad.txt"])
    assert terminal.finish() == 1
    assert "\x1b[31m\x1b[1minvalid-date\x1b[0m" in terminal.seen


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_folder_of_many_files_with_bad_ones_among_them(folder: Path, count: int) -> None:
    for number in range(count):
        part = folder / "news" / f"{number % 100:02}"
        part.mkdir(parents=True, exist_ok=True)
        text = BRIDGE if number % 250 else BRIDGE.replace("20240517", "yesterday")
        (part / f"{number:05}.txt").write_text(text)
    done = subprocess.run([*NEWSDOC, "check", "news"], capture_output=True, text=True, timeout=60)
    bad = sorted(f"news/{number % 100:02}/{number:05}.txt" for number in range(0, count, 250))
    summary = f"{count:,} documents seen: {count - len(bad):,} read, {len(bad)} failed\n"
    assert done.returncode == 1
    assert done.stderr.startswith(summary)
    names = [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("news/")]
    assert names == bad
