"""Exceptions of signal handlers: what raises them is never taken for a damaged document."""

from __future__ import annotations

import _thread
import gzip
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import fsspec
import polars as pl
import pyarrow as pa
import pytest

import newsdoc
from ftpserver import FtpHandler, entry, ftp_server
from helpers import TAR_END, tar_member, zip_of
from webserver import Handler, large_zip, ranges, serving

# An exception between open() and `with` leaves the file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\n"
NAMES = [f"{number:03}.txt" for number in range(300)]


def make_tar() -> bytes:
    return b"".join(tar_member(name.encode(), ARTICLE) for name in NAMES) + TAR_END


def fill_folder(folder: Path) -> str:
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(ARTICLE)
    return str(folder)


def fill_memory(folder: Path) -> str:
    filesystem: Any = fsspec.filesystem("memory")
    for name in NAMES:
        filesystem.pipe_file(f"/interrupts/{name}", ARTICLE)
    return "memory://interrupts"


def write_file(extension: str, make: Callable[[], bytes]) -> Callable[[Path], str]:
    def write(folder: Path) -> str:
        path = folder.with_suffix(extension)
        path.write_bytes(make())
        return str(path)

    return write


SOURCES = {
    "folder": fill_folder,
    "zip": write_file(".zip", lambda: zip_of(*((name, ARTICLE) for name in NAMES))),
    "tar": write_file(".tar", make_tar),
    "tar.gz": write_file(".tar.gz", lambda: gzip.compress(make_tar())),
    "memory": fill_memory,
}


@contextmanager
def filled(kind: str, folder: Path) -> Iterator[str]:
    """Yield the path or URL of a source of this kind."""
    few = NAMES[:20]
    if kind in SOURCES:
        yield SOURCES[kind](folder)
    elif kind == "ftp":
        FtpHandler.files = {f"/news/{name}": ARTICLE for name in few}
        FtpHandler.folders = {"/news": ([entry(name, len(ARTICLE)) for name in few], "226 done")}
        with ftp_server() as url:
            yield f"{url}news"
    else:
        Handler.answers.clear()
        Handler.answers |= {"/": few, "/a.zip": ranges(large_zip())}
        Handler.answers |= {f"/{name}": ARTICLE for name in few}
        with serving() as url:
            yield url if kind == "http" else f"{url}a.zip"


class OutOfTimeError(TimeoutError):
    """What a job's time limit raises."""


@pytest.fixture
def after() -> Iterator[Callable[[float], None]]:
    """Set a timer whose handler raises an exception."""

    def handle(*_: object) -> None:
        raise OutOfTimeError

    old = signal.signal(signal.SIGALRM, handle)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds) and None
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, old)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [*SOURCES, "ftp", "http", "zip over http"])
def test_the_exception_of_a_timer_is_raised(
    tmp_path: Path, after: Callable[[float], None], kind: str
) -> None:
    """At whatever time it comes: no document, and no source, is called damaged for it."""
    with filled(kind, tmp_path / "news") as path:
        assert newsdoc.open_corpus(path).check().ok  # modules are imported
        start = time.perf_counter()
        assert newsdoc.open_corpus(path).check().ok
        duration = time.perf_counter() - start
        rng = Random(kind)
        raised = 0
        for _ in range(400):
            try:
                after(max(1e-5, duration * rng.random()))
                report = newsdoc.open_corpus(path).check()
                signal.setitimer(signal.ITIMER_REAL, 0)
            except OutOfTimeError:
                raised += 1
            else:
                assert report.ok
                duration *= 0.9  # the machine may have been busy when it was measured
            if raised == 20:
                return
    pytest.fail(f"only {raised} of 400 were interrupted")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "consume",
    [pl.DataFrame, pa.table, newsdoc.Corpus.to_arrow],
)
@pytest.mark.parametrize("at", [0, 150, 299])
def test_an_interrupt_is_not_swallowed_by_other_libraries(
    tmp_path: Path, consume: Callable[[Any], object], at: int
) -> None:
    """They make an error of their own of it, which ``except Exception`` catches."""
    fill_folder(tmp_path / "news")
    bad = NAMES[at]
    (tmp_path / "news" / bad).write_bytes(b"")
    corpus = newsdoc.open_corpus(tmp_path / "news", on_error=lambda _: _thread.interrupt_main())
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with suppress(Exception):
            consume(corpus)
        time.sleep(0)
    time.sleep(0)  # once
