"""Archives of every kind, read in any order: memory, forks, threads and signals."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from helpers import TAR_END, memory_below, shuffled, tar_header, tar_member, zip_raw
from newsdoc._archives.archive import open_archive
from newsdoc._archives.entries import EntryError, Problem, TooLargeError, batches, join_entries
from newsdoc._archives.sources import FileSource, SharedFile


def content_of(number: int, size: int) -> bytes:
    return b"%06d\n" % number + random.Random(number).randbytes(size // 2).hex().encode()


def tar_of_many(numbers: list[int], size: int = 2000) -> bytes:
    members = (tar_member(b"%06d" % number, content_of(number, size)) for number in numbers)
    return b"".join(members) + TAR_END


def opener_of(path: Path) -> Callable[[], FileSource]:
    return lambda: FileSource(path.open("rb"))


def read_sorted(open_file: Callable[[], FileSource], **limits: int) -> Iterator[bytes | Exception]:
    """Read an archive in the order of its names."""
    archive, names, entries = open_archive(open_file, **limits)
    order = sorted(range(len(names)), key=names.__getitem__)
    return archive.read(entries.take(order), 10**7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive"


class CountingFile(io.RawIOBase):
    """A file that is neither local nor in memory, as far as the archives know."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self.file = io.BytesIO(data)
        self.sizes = sizes

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self.file.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        size = self.file.readinto(
            memoryview(buffer)[:5000]
        )  # fewer than asked for, as raw files may
        self.sizes.append(size)
        return size


def counting(data: bytes, sizes: list[int]) -> Callable[[], FileSource]:
    """Return an opener that notes the sizes of all reads."""
    return lambda: FileSource(cast("IO[bytes]", CountingFile(data, sizes)))


@pytest.mark.parametrize("memory", [10**9, 100_000, 0])
def test_a_shuffled_tar_is_decompressed_once(memory: int) -> None:
    sizes: list[int] = []
    data = gzip.compress(tar_of_many(shuffled(300)))
    archive, names, entries = open_archive(counting(data, sizes), max_memory=memory)
    order = sorted(range(300), key=names.__getitem__)
    for some in (order, order[:2]):
        sizes.clear()
        contents = list(archive.read(entries.take(some), 10_000))
        assert contents == [content_of(number, 2000) for number in range(len(some))]
        assert sum(sizes) <= len(data)


def test_what_exceeds_the_temporary_file_is_decompressed_again() -> None:
    sizes: list[int] = []
    for numbers, times in ((shuffled(300), 3), (list(range(300)), 1)):
        data = gzip.compress(tar_of_many(numbers))
        contents = read_sorted(counting(data, sizes), max_spool=300_000)
        sizes.clear()
        assert list(contents) == [content_of(number, 2000) for number in range(300)]
        assert len(data) * (times - 2) < sum(sizes) <= len(data) * times


@pytest.mark.parametrize(("limit", "times"), [(300, 1), (299, 2), (100, 3), (99, 3)])
def test_how_often_a_compressed_archive_is_expanded(limit: int, times: int) -> None:
    sizes: list[int] = []
    members = [tar_member(b"%d" % number, bytes([number]) * 100) for number in (3, 2, 1)]
    data = gzip.compress(b"".join(members) + TAR_END)
    contents = read_sorted(counting(data, sizes), max_spool=limit)
    sizes.clear()
    assert list(contents) == [bytes([number]) * 100 for number in (1, 2, 3)]
    assert (sum(sizes) + len(data) - 1) // len(data) == times


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_batches_take_little_memory(path: Path, kind: str) -> None:
    path.write_bytes(KINDS[kind](60, 200_000))
    contents = read_sorted(opener_of(path), max_memory=2_000_000)
    with memory_below(6_000_000):
        for number, content in enumerate(contents):
            assert content == content_of(number, 200_000)


def test_a_linked_member_is_read_once_a_batch() -> None:
    tar = tar_member(b"m", content_of(0, 500_000))
    tar += b"".join(tar_header(b"%03d" % number, b"1", link=b"m") for number in range(100))
    sizes: list[int] = []
    data = gzip.compress(tar + TAR_END)
    contents = read_sorted(counting(data, sizes))
    sizes.clear()
    found = list(contents)
    assert {id(content) for content in found} == {id(found[0])}
    assert sum(sizes) <= len(data)
    assert found[0] == content_of(0, 500_000)
    assert len(found) == 101


def test_an_entry_that_is_asked_for_twice() -> None:
    data = gzip.compress(tar_of_many([2, 1, 0]))
    archive, _, entries = open_archive(SharedFile(io.BytesIO(data)))
    contents = archive.read(entries.take([1, 2, 1, 1]), 10_000)
    assert list(contents) == [content_of(number, 2000) for number in (1, 0, 1, 1)]
    assert list(archive.read(entries.take([]), 10_000)) == []
    both = join_entries([entries.take([2]), entries.take([0])])
    assert list(archive.read(both, 10_000)) == [content_of(0, 2000), content_of(2, 2000)]


def test_batches_are_small_enough() -> None:
    for sizes, limits, expected in (
        ([], (9,), [0]),
        ([3, 3, 3], (6,), [2, 3]),
        ([3, 3, 3], (5,), [1, 2, 3]),
        ([9, 0, 1, 9], (5,), [1, 3, 4]),  # one that is larger is a batch of its own
        ([0, 0, 0, 0, 0], (5, 2), [2, 4, 5]),
    ):
        found = list(batches(sizes, *limits))
        assert [one.stop for one in found] == expected
        assert [one.start for one in found] == [0, *expected[:-1]]


def test_entries_keep_their_problems() -> None:
    data = tar_header(b"a", b"2") + tar_member(b"b", b"xy") + tar_header(b"c", b"3") + TAR_END
    archive, names, entries = open_archive(SharedFile(io.BytesIO(data)))
    assert names == ["a", "b", "c"]
    some = join_entries([entries.take([2, 1]), entries.take([0])])
    special, content, link = archive.read(some, 10)
    assert content == b"xy"
    assert [str(special), str(link)] == [Problem.SPECIAL_FILE, Problem.SYMBOLIC_LINK]
    assert isinstance(special, EntryError)
    _, too_large, _ = archive.read(some, 1)
    assert isinstance(too_large, TooLargeError)
    copy = pickle.loads(pickle.dumps(some.take([1])))
    assert list(archive.read(copy, 10)) == [b"xy"]


def test_content_larger_than_the_memory() -> None:
    data = gzip.compress(tar_of_many([3, 0, 2, 1]))
    contents = read_sorted(SharedFile(io.BytesIO(data)), max_memory=10)
    assert list(contents) == [content_of(number, 2000) for number in range(4)]


def test_platforms_without_positional_reads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (tar_of_many(shuffled(30)), gzip.compress(tar_of_many(shuffled(30)))):
        path.write_bytes(data)
        with monkeypatch.context() as context:
            context.delattr(os, "pread")
            context.delattr(os, "pwrite")
            contents = read_sorted(opener_of(path), max_memory=5000)
            assert list(contents) == [content_of(number, 2000) for number in range(30)]


# Several at a time, and interruptions


def zip_of_many(count: int, size: int) -> bytes:
    members = ((b"%06d" % number, content_of(number, size)) for number in shuffled(count))
    return zip_raw(members)


KINDS: dict[str, Callable[[int, int], bytes]] = {
    "tar": lambda count, size: tar_of_many(shuffled(count), size),
    "tar.gz": lambda count, size: gzip.compress(tar_of_many(shuffled(count), size), 1),
    "tar.bz2": lambda count, size: bz2.compress(tar_of_many(list(range(count)), size), 1),
    "tar.xz": lambda count, size: lzma.compress(tar_of_many(list(range(count)), size), preset=0),
    "zip": zip_of_many,
}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("memory", [10**9, 50_000])
def test_parent_and_child_of_a_fork_do_not_disturb_each_other(
    path: Path, kind: str, memory: int
) -> None:
    path.write_bytes(KINDS[kind](200, 2000))
    program = """
        import os, sys
        from newsdoc._archives.archive import open_archive
        from newsdoc._archives.sources import FileSource
        opener = lambda: FileSource(open(sys.argv[1], "rb", buffering=0))
        archive, names, entries = open_archive(opener, 10_000, max_memory=int(sys.argv[2]))
        order = sorted(range(200), key=names.__getitem__)
        contents = archive.read(entries.take(order), 10_000)
        found = [next(contents) for _ in range(10)]
        child = os.fork()
        found += contents
        assert [int(content[:6]) for content in found] == list(range(200)), found
        if child:
            _, status = os.waitpid(child, 0)
            assert status == 0
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(path), str(memory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_threads_share_an_archive(path: Path, kind: str) -> None:
    path.write_bytes(KINDS[kind](200, 2000))
    archive, names, entries = open_archive(opener_of(path), max_memory=50_000)
    entries = entries.take(sorted(range(200), key=names.__getitem__))
    found: list[list[bytes | Exception]] = []

    def read() -> None:
        found.append(list(archive.read(entries, 10_000)))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[content_of(number, 2000) for number in range(200)]] * 4


class DeadlineError(TimeoutError):
    """An OSError, as the exceptions of many deadlines are."""


def raise_deadline(_number: int, _frame: object) -> None:
    raise DeadlineError


@pytest.mark.thorough
# The signal may come between the opening of a file and its `with` statement.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_of_a_signal_handler_is_raised(path: Path, kind: str) -> None:
    """It is no damage of the archive or of a member."""
    path.write_bytes(KINDS[kind](40, 2000))
    expected = [content_of(number, 2000) for number in range(40)]
    durations: list[float] = []
    for _ in range(5):  # the shortest, on a busy machine
        started = time.perf_counter()
        assert list(read_sorted(opener_of(path))) == expected
        durations.append(time.perf_counter() - started)
    duration = min(durations)
    interrupted = 0
    before = signal.signal(signal.SIGALRM, raise_deadline)
    try:
        for number in range(400):
            try:
                signal.setitimer(signal.ITIMER_REAL, max(1e-5, duration * (number % 20 + 1) / 20))
                contents = list(read_sorted(opener_of(path)))
                signal.setitimer(signal.ITIMER_REAL, 0)
            except DeadlineError:
                interrupted += 1
            else:
                assert contents == expected
                duration *= 0.9  # the machine may have been busy when it was measured
            if interrupted == 20:
                return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    pytest.fail(f"only {interrupted} of 400 were interrupted")


@pytest.mark.parametrize("error", [MemoryError(), DeadlineError(), ValueError("a handler's")])
def test_other_exceptions_are_not_those_of_a_member(error: Exception) -> None:
    failing = False

    class Failing(CountingFile):
        def readinto(self, buffer: Any, /) -> int:
            if failing:
                raise error
            return super().readinto(buffer)

    for data in (tar_of_many([0]), gzip.compress(tar_of_many([0])), zip_of_many(1, 9)):
        failing = False
        contents = read_sorted(SharedFile(cast("IO[bytes]", Failing(data, []))))
        failing = True
        with pytest.raises(type(error)):
            list(contents)


def test_an_error_of_the_storage_is_that_of_the_entry() -> None:
    failing = False

    class Failing(CountingFile):
        def readinto(self, buffer: Any, /) -> int:
            if failing:
                raise OSError(errno.EIO, "Input/output error")
            return super().readinto(buffer)

    contents = read_sorted(lambda: FileSource(cast("IO[bytes]", Failing(tar_of_many([1, 0]), []))))
    failing = True
    for content in contents:
        assert isinstance(content, OSError)
        assert content.errno == errno.EIO
