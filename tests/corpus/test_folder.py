"""Local folders: files that change while they are read, and disks that fail."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsdoc
from helpers import zip_of
from newsdoc._archives.entries import TooLargeError
from newsdoc._atomic import is_temporary
from newsdoc._sources import folder as folder_module

TEXT = "Title\n20240517\nhttps://example.com/\nOne.\n"
GROWN = TEXT + "Two.\n" * 1000

Read = Callable[[int, int, int], bytes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


def editing(path: Path, text: str, *, after: bool = False) -> Read:
    """A pread() before or after which another program edits the file."""

    def read(file: int, size: int, offset: int) -> bytes:
        if not after:
            path.write_text(text)
        data = os.pread(file, size, offset)
        if after:
            path.write_text(text)
        return data

    return read


@pytest.mark.parametrize("text", [GROWN, TEXT[:-5], "", TEXT.replace("One", "Two")])
def test_a_file_that_changes_after_its_size_was_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(folder_module, "_pread", editing(path, text))
    assert folder_module._read_regular(str(path), 10_000) == text.encode()


def test_a_short_read_is_not_the_whole_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network file systems give less than was asked for."""
    monkeypatch.setattr(folder_module, "_pread", lambda file, _, at: os.pread(file, 10, at))
    assert folder_module._read_regular(str(path), 10_000) == TEXT.encode()


def test_a_file_that_grows_beyond_the_limit_while_it_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_pread", editing(path, GROWN))
    assert isinstance(folder_module._read_regular(str(path), 1000), TooLargeError)


def test_a_file_that_changes_after_it_was_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_pread", editing(path, GROWN, after=True))
    assert folder_module._read_regular(str(path), 1000) == TEXT.encode()


def test_a_regular_file_takes_few_system_calls(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are a good part of the time: its kind is not asked for, not even at the limit."""
    with monkeypatch.context() as context:
        context.delattr(os, "fstat")
        data = folder_module._read_regular(str(path), len(TEXT))
    assert data == TEXT.encode()


@pytest.mark.parametrize("flag", [0, 0x8000])
def test_systems_with_other_flags(monkeypatch: pytest.MonkeyPatch, flag: int) -> None:
    """Windows has no pread(), and changes newlines unless a flag says not to."""
    assert folder_module._NO_WAITING == os.O_NONBLOCK
    for name in ("O_NONBLOCK", "pread"):
        monkeypatch.delattr(os, name)
    if flag:
        monkeypatch.setattr(os, "O_BINARY", flag, raising=False)
    again = runpy.run_path(folder_module.__file__)
    assert (again["_NO_WAITING"], again["_pread"]) == (flag, None)


HOLD_LEASE = """
import fcntl, os, signal, sys

def release(*_):
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)

signal.signal(signal.SIGIO, release)
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="leases are of Linux")
@pytest.mark.parametrize("is_archive", [False, True])
def test_a_file_with_a_lease_is_read(tmp_path: Path, path: Path, is_archive: bool) -> None:
    """As of a file server: it is released when another program opens the file."""
    corpus = newsdoc.open_corpus(tmp_path)
    if is_archive:
        path = tmp_path / "a.zip"
        path.write_bytes(zip_of(("a.txt", TEXT.encode())))
        corpus = newsdoc.open_corpus(path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_LEASE, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError):
            os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        assert corpus.check().ok
        assert holder.stdin is not None
        holder.stdin.close()
    assert holder.returncode == 0


def test_files_that_are_being_written_are_left_out(tmp_path: Path) -> None:
    """Such as those of a run that was killed, and folders of that name."""
    temporary = f".newsdoc-{'0' * 15}"
    for name in ("a.txt", f"{temporary}1.tmp", f"{temporary}2.tmp/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
        assert is_temporary(name.split("/")[0]) == (name != "a.txt")
    corpus = newsdoc.open_corpus(tmp_path, "**/*")
    assert corpus.doc_ids == ("a.txt",)
    assert corpus.check().ok


def test_systems_without_pread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_pread", None)
    assert newsdoc.open_corpus(path.parent)[0] == newsdoc.parse(TEXT)


@pytest.mark.parametrize("size", [len(TEXT) - 1, len(TEXT), len(TEXT) + 1])
def test_max_bytes(path: Path, size: int) -> None:
    report = newsdoc.open_corpus(path.parent, max_bytes=size).check()
    assert report.counts == ({"too-large": 1} if size < len(TEXT) else {})


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "missing", "tty"])
def test_a_special_file_is_an_error_and_does_not_block(tmp_path: Path, kind: str) -> None:
    path = {"device": "/dev/zero", "folder": str(tmp_path), "tty": "/dev/null"}.get(
        kind, str(tmp_path / kind)
    )
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(OSError, match=r"not a regular file|No such file"):
        folder_module._read_regular(path, 1000)


def test_a_file_of_the_kernel_reports_no_size() -> None:
    assert folder_module._read_regular("/proc/version", 1000) == Path("/proc/version").read_bytes()


def test_a_disk_that_fails_as_a_whole_is_an_error_for_any_on_error(tmp_path: Path) -> None:
    """A process that may open no more files cannot read a single document."""
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text(TEXT)
    program = """
        import newsdoc, os, resource, sys
        corpus = newsdoc.open_corpus(sys.argv[1], on_error="skip")
        free = os.dup(0)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        for part in corpus, corpus[:8], corpus[:7], corpus[:256]:
            try:
                print(len(list(part)), part.check().failed)
            except OSError as error:
                print(error.strerror, error.filename == sys.argv[1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "256 failures in a row: Too many open files True",
        "8 failures in a row: Too many open files True",
        "0 7",
        "256 failures in a row: Too many open files True",
    ]


def test_a_folder_of_pipes_is_not_a_storage_that_fails(tmp_path: Path) -> None:
    for number in range(10):
        os.mkfifo(tmp_path / f"{number}.txt")
    assert newsdoc.open_corpus(tmp_path).check().counts == {"unreadable": 10}


@pytest.mark.parametrize("encoding", ["\0", "utf-8\0", "\ud800", "nonsense", "", "hex"])
def test_an_unknown_encoding_is_noticed_when_the_corpus_is_opened(
    path: Path, encoding: str
) -> None:
    with pytest.raises(LookupError):
        newsdoc.open_corpus(path.parent, encoding=encoding)


@pytest.mark.parametrize("name", ["open", "lseek"])
def test_an_exception_of_a_signal_handler_is_raised(path: Path, name: str) -> None:
    """A profile function raises it at a moment that no timer would hit."""
    path.write_text(TEXT)
    corpus = newsdoc.open_corpus(path.parent, on_error="skip")

    def interrupt(_: object, event: str, called: Any) -> None:
        if event == "c_return" and called.__name__ == name:
            raise BlockingIOError("out of time")

    sys.setprofile(interrupt)
    try:
        with pytest.raises(BlockingIOError, match="out of time"):
            corpus.check()
    finally:
        sys.setprofile(None)


def test_opening_a_folder_imports_little(path: Path) -> None:
    program = "import newsdoc, sys; newsdoc.open_corpus(sys.argv[1]).check(); print(*sys.modules)"
    command = [sys.executable, "-c", program, str(path.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert {*done.stdout.split()} & {"asyncio", "bz2", "fsspec", "lzma", "tempfile"} == set()
