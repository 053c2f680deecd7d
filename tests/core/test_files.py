"""read and write: one file, whatever it is, and never a half-written one."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import traceback
import zipfile
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Any, cast

import pytest

import newsdoc
from helpers import without_privileges
from newsdoc._atomic import atomic_write
from newsdoc._files import unreadable_problem

TEXT = "A bridge opens\n20240517\nhttps://example.com/bridge\nOne.\nTags: Café\n"
ARTICLE = newsdoc.parse(TEXT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_read_accepts_paths_and_file_objects(path: Path) -> None:
    assert newsdoc.read(path) == newsdoc.read(str(path)) == ARTICLE
    assert newsdoc.read(io.StringIO(TEXT)) == ARTICLE
    assert newsdoc.read(io.BytesIO(TEXT.encode("utf-16")), encoding="utf-16") == ARTICLE
    with path.open("rb", buffering=0) as raw:
        assert newsdoc.read(raw) == ARTICLE
    with path.open(encoding="utf-8") as text:
        assert newsdoc.read(text) == ARTICLE
        assert not text.closed


def test_files_of_the_tempfile_module_are_files() -> None:
    with NamedTemporaryFile("w+", encoding="utf-8") as text:
        newsdoc.write(ARTICLE, text)
        text.seek(0)
        assert newsdoc.read(text) == ARTICLE
        Path(text.name).write_bytes(b"A\nB\xff")
        text.seek(0)
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.read(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.column) == ("undecodable", 2, 2)
    with NamedTemporaryFile("w+b") as binary:
        newsdoc.write(ARTICLE, binary)
        binary.seek(0)
        assert newsdoc.read(binary) == ARTICLE


def test_read_starts_at_the_position_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("skipped\n" + TEXT + "é", "utf-8")
    with path.open(encoding="utf-8") as text:
        text.readline()
        assert newsdoc.read(text).title == "A bridge opens"
    path.write_bytes(b"skipped\n" + TEXT.encode() + b"A line.\n" * 10_000 + b"\xff")
    with path.open(encoding="utf-8") as text:
        text.readline()
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.read(text)
    assert (caught.value.problems[0].code, caught.value.problems[0].line) == ("undecodable", 10_006)


def test_a_position_far_into_a_text_file_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode() + b"A line.\n" * 50_000 + b"ab\xffc")
    with path.open(encoding="utf-8") as text, pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.read(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.column) == ("undecodable", 50_006, 3)
    assert caught.value.filename == str(path)


def test_the_position_in_an_unseekable_stream_is_unknown() -> None:
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(b"A\n\xff")
    with open(reading, encoding="utf-8") as text, pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.read(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("undecodable", 1, 1)
    assert "position unknown" in problem.message
    assert caught.value.filename is None  # the file was opened by its number


def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[TEXT.encode()])
    writer.start()
    assert newsdoc.read(path) == ARTICLE
    writer.join()


@pytest.mark.parametrize("size", [1, len(TEXT.encode()) - 1])
def test_more_than_max_bytes_is_too_large(path: Path, size: int) -> None:
    sources: list[Any] = [path, io.BytesIO(TEXT.encode())]
    for source in sources:
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.read(source, max_bytes=size)
        (problem,) = caught.value.problems
        assert (problem.code, problem.line, problem.column) == ("too-large", 1, 1)
        assert problem.message == f"larger than {size:,} bytes"
    assert newsdoc.read(path, max_bytes=len(TEXT.encode())) == ARTICLE
    assert newsdoc.read(io.StringIO(TEXT), max_bytes=len(TEXT)) == ARTICLE


class NamedFile(io.BytesIO):
    name = "a.txt"


class NamedStream(NamedFile):
    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("data", "kind", "max_bytes", "code"),
    [
        (b"Title", NamedFile, 4, "too-large"),
        # Few enough characters, up to the broken one; too many bytes.
        ("é".encode() * 40_000 + b"\xff", NamedFile, 70_000, "too-large"),
        (b"Title", NamedStream, 4, "too-large"),
        (b"Caf\xe9", NamedStream, 10, "undecodable"),
    ],
)
@pytest.mark.parametrize("is_text", [True, False])
def test_the_error_of_a_file_object_has_its_name(
    data: bytes, kind: type[NamedFile], max_bytes: int, code: str, is_text: bool
) -> None:
    file = io.TextIOWrapper(kind(data), "utf-8") if is_text else kind(data)
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.read(file, max_bytes=max_bytes)
    assert caught.value.filename == "a.txt"
    (problem,) = caught.value.problems
    assert problem.code == code
    if is_text or code == "too-large":
        assert (problem.line, problem.column, problem.end_column) == (1, 1, 1)


def test_read_is_strict_and_in_utf_8_by_default(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Title\n17 May 2024\nhttps://example.com/")
    assert newsdoc.read(path, lenient=True).title == "Title"
    with pytest.raises(newsdoc.ParseError, match="pass lenient=True"):
        newsdoc.read(path)
    path.write_text("Title\n05/06/2024\nhttps://example.com/")
    with pytest.raises(newsdoc.ParseError, match="ambiguous"):
        newsdoc.read(path, lenient=True)
    assert str(newsdoc.read(path, lenient=True, dayfirst=True).date) == "2024-06-05"
    assert str(newsdoc.read(path, lenient=True, dayfirst=False).date) == "2024-05-06"
    path.write_bytes(b"\xff")
    with pytest.raises(newsdoc.ParseError, match="is not valid utf-8"):
        newsdoc.read(path)


def test_an_endless_file_is_too_large() -> None:
    with pytest.raises(newsdoc.ParseError, match="too-large: larger than 16,777,216 bytes"):
        newsdoc.read("/dev/zero")


def test_a_path_that_cannot_be_opened_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        newsdoc.read(tmp_path / "missing.txt")
    assert missing.value.filename == str(tmp_path / "missing.txt")
    with pytest.raises(IsADirectoryError):
        newsdoc.read(tmp_path)
    for name in ("a\0b", "\ud800"):
        with pytest.raises(OSError, match="not a valid file name") as invalid:
            newsdoc.read(name)
        assert not isinstance(invalid.value, ValueError)


def test_a_url_is_no_path_and_its_password_is_not_shown() -> None:
    url = "https://me:secret@example.com/a.txt"
    article = newsdoc.parse(TEXT)
    for call in (lambda: newsdoc.read(url), lambda: newsdoc.write(article, url)):
        with pytest.raises(OSError, match=r"URL|No such file") as caught:
            call()
        assert caught.value.filename == "https://***@example.com/a.txt"
        assert "secret" not in "".join(traceback.format_exception_only(caught.value))
        assert caught.value.__cause__ is None


def test_a_second_bom_is_refused_whoever_decodes(tmp_path: Path) -> None:
    """The file object drops the first one as its codec does, and read() must not drop another."""
    path = tmp_path / "a.txt"
    path.write_text(f"\ufeff\ufeff{TEXT}", "utf-8")
    with pytest.raises(newsdoc.ParseError) as by_name:
        newsdoc.read(path, encoding="utf-8-sig")
    with path.open(encoding="utf-8-sig") as file, pytest.raises(newsdoc.ParseError) as by_file:
        newsdoc.read(file)
    assert by_name.value.problems == by_file.value.problems
    assert by_file.value.problems[0].code == "invalid-title"


@pytest.mark.parametrize("text", [TEXT, f"{TEXT}\0"], ids=["a long name", "no name"])
def test_read_suggests_parse_for_a_text(text: str) -> None:
    with pytest.raises(OSError) as caught:  # noqa: PT011 (which one depends on its length)
        newsdoc.read(text)
    assert caught.value.__notes__ == ["this looks like the text of an article: use newsdoc.parse()"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "read() expects a path or a file object, got NoneType"),
        (
            b"A",
            "read() expects a path or a file object, got bytes; "
            "to parse the text of an article, use newsdoc.parse()",
        ),
        (
            zipfile.Path(io.BytesIO(b"PK\x05\x06" + bytes(18)), "a.txt"),
            "read() expects a path or a file object, got Path; "
            "use newsdoc.parse(path.read_bytes())",
        ),
    ],
)
def test_another_type_is_refused(source: object, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        newsdoc.read(source)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_a_file_object_that_gives_neither_bytes_nor_str_is_refused() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with (
        open(writing, "wb"),
        open(reading, "rb", buffering=0) as empty,
        pytest.raises(TypeError, match="returned NoneType, expected bytes or str"),
    ):
        newsdoc.read(empty)


@pytest.mark.parametrize("end", [0, 25, len(TEXT) - 3, len(TEXT.encode()) - 2])
def test_a_pause_of_a_non_blocking_text_file_is_not_its_end(end: int) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing, TEXT.encode()[:end])
    with (
        open(writing, "wb"),
        open(reading, encoding="utf-8") as file,
        pytest.raises(BlockingIOError, match="non-blocking and has not ended"),
    ):
        newsdoc.read(file)


def test_a_non_blocking_text_file_that_ended_is_read() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing, TEXT.encode())
    os.close(writing)
    with open(reading, encoding="utf-8") as file:
        assert newsdoc.read(file) == ARTICLE


class RawSource(io.RawIOBase):
    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = min(len(buffer), len(self.data))
        buffer[:size], self.data = self.data[:size], self.data[size:]
        return size


def test_a_text_file_without_descriptor_is_read() -> None:
    buffer = io.BufferedReader(RawSource(TEXT.encode()))
    assert newsdoc.read(io.TextIOWrapper(buffer, "utf-8")) == ARTICLE


def test_write_gives_canonical_bytes(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    newsdoc.write(ARTICLE, path)
    assert path.read_bytes() == TEXT.encode()
    newsdoc.write(ARTICLE, str(path))
    binary, text = io.BytesIO(), io.StringIO()
    newsdoc.write(ARTICLE, binary)
    newsdoc.write(ARTICLE, text)
    assert binary.getvalue() == path.read_bytes()
    assert text.getvalue() == TEXT


def test_an_unbuffered_file_is_written_in_full() -> None:
    long = newsdoc.parse(TEXT + "x" * 1_000_000)
    reading, writing = os.pipe()
    received: list[bytes] = []

    def receive() -> None:
        with open(reading, "rb") as file:
            received.append(file.read())

    reader = threading.Thread(target=receive)
    reader.start()
    with open(writing, "wb", buffering=0) as raw:
        newsdoc.write(long, raw)
    reader.join()
    assert newsdoc.parse(received[0]) == long


class SlowSink(io.RawIOBase):
    """A file that accepts a few bytes at a time, as a disk that gets full or a pipe does."""

    def __init__(self) -> None:
        super().__init__()
        self.received = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        accepted = bytes(data)[:8]
        self.received += accepted
        return len(accepted)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-7"])
def test_an_unbuffered_text_file_is_written_in_full(encoding: str) -> None:
    raw = SlowSink()
    file = io.TextIOWrapper(cast("Any", raw), encoding, write_through=True)
    for _ in range(2):
        newsdoc.write(ARTICLE, file)
    expected = TEXT.replace("\n", os.linesep) * 2
    assert raw.received == expected.encode(encoding)


def test_an_unbuffered_text_file_that_accepts_no_data_is_an_error() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    long = newsdoc.parse(TEXT + "x" * 1_000_000)
    with open(reading, "rb"), open(writing, "wb", buffering=0) as raw:
        file = io.TextIOWrapper(raw, "utf-8", write_through=True)
        with pytest.raises(OSError, match="the file accepts no data"):
            newsdoc.write(long, file)


class Sink(io.BytesIO):
    """A file that reports what it is told to."""

    def __init__(self, reported: object) -> None:
        super().__init__()
        self.reported = reported

    def write(self, data: Any, /) -> Any:
        super().write(data)
        return self.reported


class RawSink(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, _data: Any, /) -> None:
        return None


class TextSink(Sink):
    encoding = "utf-8"

    def write(self, data: Any, /) -> Any:
        return super().write(data.encode())


@pytest.mark.parametrize("kind", [Sink, TextSink])
def test_a_file_whose_write_returns_none_wrote_everything(kind: type[Sink]) -> None:
    file = kind(None)
    newsdoc.write(ARTICLE, file)
    assert file.getvalue() == TEXT.encode()


@pytest.mark.parametrize("kind", [Sink, TextSink])
@pytest.mark.parametrize(
    ("reported", "error"), [(0, OSError), (-1, OSError), ("all", TypeError), (1.5, TypeError)]
)
def test_a_file_that_makes_no_progress_is_an_error(
    kind: type[Sink], reported: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        newsdoc.write(ARTICLE, kind(reported))


def test_a_raw_file_that_would_block_is_an_error() -> None:
    with pytest.raises(OSError, match="the file accepts no data"):
        newsdoc.write(ARTICLE, RawSink())  # type: ignore[arg-type]


def test_an_existing_file_is_overwritten_unless_told_otherwise(path: Path) -> None:
    other = newsdoc.parse(TEXT.replace("bridge", "tunnel"))
    with pytest.raises(FileExistsError) as caught:
        newsdoc.write(other, path, overwrite=False)
    assert caught.value.filename == str(path)
    assert newsdoc.read(path) == ARTICLE
    newsdoc.write(other, path)
    assert newsdoc.read(path) == other
    newsdoc.write(other, path.with_name("new.txt"), overwrite=False)
    assert newsdoc.read(path.with_name("new.txt")) == other


def test_a_text_file_that_is_being_iterated_over(path: Path) -> None:
    """Its position cannot be asked for, so that what does not decode has none."""
    path.write_text(f"A line before\n{TEXT}")
    with path.open(encoding="utf-8") as file:
        next(file)
        assert newsdoc.read(file) == ARTICLE
    path.write_bytes(b"A line before\n" * 10_000 + b"\xff")
    with path.open(encoding="utf-8") as file:
        next(file)
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.read(file)
    assert [problem.code for problem in caught.value.problems] == ["undecodable"]


@pytest.mark.parametrize("encoding", ["punycode", "idna"])
def test_a_codec_without_positions(path: Path, encoding: str) -> None:
    path.write_bytes(b"\xff\xff")
    with path.open(encoding=encoding) as file:
        for source in (file, path):
            with pytest.raises(newsdoc.ParseError) as caught:
                newsdoc.read(source, encoding=encoding)
            assert [problem.code for problem in caught.value.problems] == ["undecodable"]


@pytest.mark.parametrize(
    ("article", "target", "message"),
    [
        (TEXT, "b.txt", "unparse() expects an Article, got str"),
        (
            "b.txt",
            ARTICLE,
            "write() expects the article first, then the target: write(article, path)",
        ),
        (ARTICLE, None, "write() expects a path or a file object, got NoneType"),
    ],
)
def test_write_refuses_another_type(article: Any, target: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        newsdoc.write(article, target)
    assert str(caught.value) == message


def test_an_invalid_article_keeps_the_old_file(path: Path) -> None:
    with pytest.raises(TypeError):
        newsdoc.write("A", path)  # type: ignore[arg-type]
    assert newsdoc.read(path) == ARTICLE
    assert os.listdir(path.parent) == ["a.txt"]


def test_a_failed_write_keeps_the_old_file(path: Path) -> None:
    def fail(file: IO[bytes]) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), atomic_write(path) as file:
        fail(file)
    assert newsdoc.read(path) == ARTICLE
    assert os.listdir(path.parent) == ["a.txt"]


def test_a_killed_process_keeps_the_old_file(path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from newsdoc._atomic import atomic_write\n"
        "with atomic_write(sys.argv[1]) as file:\n"
        "    file.write(b'half')\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert newsdoc.read(path) == ARTICLE


def test_a_target_whose_folder_is_missing_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        newsdoc.write(ARTICLE, tmp_path / "missing" / "b.txt")


def test_a_folder_cannot_be_overwritten(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        newsdoc.write(ARTICLE, tmp_path)
    assert os.listdir(tmp_path) == []


def test_permissions_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    newsdoc.write(ARTICLE, path)
    assert path.stat().st_mode & 0o777 == 0o640
    new = tmp_path / "new.txt"
    newsdoc.write(ARTICLE, new)
    usual = tmp_path / "usual.txt"
    usual.touch()
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    path.write_text("old")
    newsdoc.write(ARTICLE, link)
    assert link.is_symlink()
    assert newsdoc.read(path) == ARTICLE


def test_a_file_that_may_not_be_written_is_refused() -> None:
    """Replacing it would need the folder's permission alone, and is not what its owner wants."""
    with TemporaryDirectory() as folder:  # pytest's own are closed to other users
        os.chmod(folder, 0o777)
        path = Path(folder, "a.txt")
        path.write_text("old")
        path.chmod(0o444)
        with without_privileges(), pytest.raises(PermissionError) as caught:
            newsdoc.write(ARTICLE, path)
        assert caught.value.filename == str(path)
        assert path.read_text() == "old"
        assert os.listdir(folder) == ["a.txt"]


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    """So is a device, but a test with one would be unsafe: a faulty `write` would replace it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        newsdoc.write(ARTICLE, pipe)
        assert os.read(reader, 10_000) == str(ARTICLE).encode()
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(13, "Permission denied", "a.txt"), "Permission denied"),
        (OSError("the storage says no"), "the storage says no"),
        (OSError(), "OSError"),
        (ValueError("it ends early"), "it ends early"),
        (KeyError(), "KeyError"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(error: Exception, reason: str) -> None:
    assert unreadable_problem(error, 9) == newsdoc.Problem("unreadable", reason, 1, 1, 1)
