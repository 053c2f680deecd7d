"""Exceptions of signal handlers, raised at any line: newsdoc takes none for its own."""

from __future__ import annotations

import bz2
import codecs
import ctypes
import errno
import gzip
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import newsdoc
from helpers import TAR_END, tar_member, zip_of
from newsdoc._atomic import is_temporary
from newsdoc._signals import expected

# An exception between open() and `with` leaves the file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PACKAGE = str(Path(newsdoc.__file__).parent)
ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
ISO = ARTICLE.replace(b"20240517", b"2024-05-17")
CP1252 = "Caf\xe9\n20240517\nhttps://example.com/\nOne.\nTag: a\n".encode("cp1252")
FILES = {"a.txt": ARTICLE, "b.txt": ISO, "c.txt": CP1252, "d.txt": b""}


class StopValueError(ValueError):
    pass


class StopUnicodeError(UnicodeDecodeError):
    def __init__(self) -> None:
        super().__init__("utf-8", b"", 0, 1, "stop")


class StopTimeoutError(TimeoutError):
    pass


class StopOSError(OSError):
    def __init__(self) -> None:
        super().__init__(errno.ENOENT, "stop", "name")


class StopLookupError(LookupError):
    pass


class StopTypeError(TypeError):
    pass


RAISED: list[Callable[[], Exception]] = [
    *(StopValueError, StopUnicodeError, StopTimeoutError, StopOSError, StopLookupError),
    StopTypeError,
    lambda: TimeoutError("time is over"),
    lambda: ValueError("time is over"),
]


def reports(path: Path) -> Callable[[], object]:
    def check() -> object:
        report = newsdoc.open_corpus(path).check()
        codes = {name: [p.code for p in error.problems] for name, error in report.errors.items()}
        return report.read, codes, report.warnings

    return check


def diagnoses(document: bytes) -> Callable[[], object]:
    def run() -> object:
        found = newsdoc.diagnose(document)
        return found.problems, found.fixed(unsafe=True)

    return run


def reads_text(path: Path) -> object:
    with path.open(encoding="utf-8") as file:
        return newsdoc.read(file)


def replaces(path: Path) -> object:
    newsdoc.write(newsdoc.parse(ARTICLE), path)
    return path.read_bytes()


class Handler:
    """A signal handler that raises what it is given."""

    error: Exception

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        raise self.error

    def handle(self, number: int, frame: FrameType | None) -> None:
        self(number, frame)


@pytest.fixture
def handler() -> Iterator[Handler]:
    handler = Handler()
    before = signal.signal(signal.SIGTERM, handler.handle)
    yield handler
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def calls(tmp_path: Path) -> dict[str, Callable[[], object]]:
    """What newsdoc does, each with a result that can be compared."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (tmp_path / "a.zip").write_bytes(zip_of(*FILES.items()))
    tar = b"".join(tar_member(name.encode(), data) for name, data in FILES.items()) + TAR_END
    for name, data in {
        "a.tar": tar,
        "a.gz": gzip.compress(tar),
        "a.bz2": bz2.compress(tar),
    }.items():
        (tmp_path / name).write_bytes(data)
    path, link = folder / "a.txt", tmp_path / "link.txt"
    (tmp_path / "new.txt").write_bytes(ARTICLE)
    link.symlink_to("new.txt")
    fields = newsdoc.parse(ARTICLE).to_dict()
    archives = {name: reports(tmp_path / name) for name in ("a.zip", "a.tar", "a.gz", "a.bz2")}
    return archives | {
        "parse": lambda: newsdoc.parse(ARTICLE),
        "encodings": lambda: newsdoc.parse(CP1252, encoding=["utf-8", "cp1252"]),
        "diagnose": diagnoses(ISO),
        "diagnose bytes": diagnoses(CP1252),
        "from_dict": lambda: newsdoc.Article.from_dict(fields),
        "read": lambda: newsdoc.read(path),
        "read text": lambda: reads_text(path),
        "write": lambda: replaces(tmp_path / "new.txt"),
        "write to a link": lambda: (replaces(link), link.is_symlink()),
        "folder": reports(folder),
    }


class Interruption:
    """Calls a signal handler at the n-th line, or bytecode, of newsdoc."""

    def __init__(self, at: int, handler: Handler, event: str) -> None:
        self.reached = 0
        self._at = at
        self._handler = handler
        self._event = event

    def run(self, call: Callable[[], object]) -> object:
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            return call()
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        frame.f_trace_opcodes = self._event == "opcode"
        return self._reach

    def _reach(self, frame: FrameType, event: str, _argument: object) -> Any:
        self.reached += event == self._event
        if self.reached == self._at:
            sys.settrace(None)
            self._handler.handle(signal.SIGTERM, frame)
        return self._reach


def check_all(
    calls: dict[str, Callable[[], object]], handler: Handler, event: str, most: int
) -> None:
    for name, call in calls.items():
        right = repr(call())
        Interruption(-1, handler, event).run(call)  # Python 3.14 traces all from the second run on
        whole = Interruption(-1, handler, event)
        whole.run(call)
        assert whole.reached > 10
        for make in RAISED:
            for at in range(1, whole.reached + 1, max(1, whole.reached // most)):
                handler.error = make()
                found: object
                try:
                    found = Interruption(at, handler, event).run(call)
                except Exception as raised:
                    found = raised
                # Python ignores an exception in a generator that nothing refers to any more.
                is_ignored = event == "opcode" and repr(found) == right
                assert is_ignored or found is handler.error, f"{name}, {event} {at}: {found!r}"
        assert repr(call()) == right  # nothing is left half done


def test_an_exception_at_any_line_is_raised(
    calls: dict[str, Callable[[], object]], handler: Handler, tmp_path: Path
) -> None:
    check_all(calls, handler, "line", 8)
    assert not [*filter(is_temporary, (path.name for path in tmp_path.iterdir()))]


@pytest.mark.thorough
def test_an_exception_at_any_bytecode_is_raised(
    calls: dict[str, Callable[[], object]], handler: Handler
) -> None:
    check_all(calls, handler, "opcode", 100)


def test_an_exception_that_ctypes_raises_in_another_thread_is_not_expected() -> None:
    """As the time limits of threads do; the traceback shows newsdoc alone."""
    found: list[object] = []

    def catch() -> None:
        try:
            identifier = ctypes.c_ulong(threading.get_ident())
            ctypes.pythonapi.PyThreadState_SetAsyncExc(identifier, ctypes.py_object(TimeoutError))
            for _ in range(10):
                pass
        except OSError:
            found.append(expected(OSError))

    thread = threading.Thread(target=catch)
    thread.start()
    thread.join()
    assert found == [()]


def test_a_codec_of_another_package_raises_an_expected_error() -> None:
    def decode(data: Any, errors: str = "strict") -> tuple[str, int]:
        raise UnicodeDecodeError("own", bytes(data), 0, 1, errors)

    def find(name: str) -> codecs.CodecInfo | None:
        return codecs.CodecInfo(codecs.utf_8_encode, decode) if name == "newsdoc_own" else None

    codecs.register(find)
    try:
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.parse(ARTICLE, encoding="newsdoc_own")
    finally:
        codecs.unregister(find)
    assert caught.value.problems[0].code == "undecodable"
