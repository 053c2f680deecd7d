"""The spool: contents in memory or in its file, each as long as it has uses."""

from __future__ import annotations

import errno
import os
import random
import resource
import tempfile
from collections.abc import Callable
from contextlib import closing

import pytest

from newsdoc._archives.entries import EntryError
from newsdoc._archives.sources import Spool

DAMAGED = EntryError("damaged member")


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The descriptors of the temporary files."""
    opened: list[int] = []
    make = tempfile.TemporaryFile

    def record(*args: object, **options: object) -> object:
        file = make(*args, **options)  # type: ignore[call-overload]
        opened.append(file.fileno())
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", record)
    return opened


def test_documents_that_fit_into_memory_need_no_file(files: list[int]) -> None:
    with closing(Spool(100)) as spool:
        for number in range(5):
            spool.put(number, bytes(50))
            spool.put(-number - 1, bytes([number]) * 50)  # 100 bytes
            assert spool.take(number) == bytes(50)
            assert spool.take(-number - 1) == bytes([number]) * 50
        for number in range(50):
            spool.put(number, DAMAGED)
        assert spool.take(7) == DAMAGED
        assert files == []
        spool.put(99, bytes(101))
        assert len(files) == 1
        assert spool.take(99) == bytes(101)
        assert spool.take(9) == DAMAGED
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(files[0])


def test_a_document_is_there_for_each_of_its_uses(files: list[int]) -> None:
    with closing(Spool(100)) as spool:
        for size in (10, 90, 1000):
            document = bytes([size % 256]) * size
            spool.put(size, document)
            assert [spool.take(size, is_last=last) for last in (False, True)] == [document] * 2
        with pytest.raises(KeyError):
            spool.take(10)
        spool.put(1, b"")
        assert spool.take(1) == b""
    assert len(files) == 1


def write_a_little(file: int, data: bytes, offset: int) -> int:
    """A write that takes fewer bytes than it is given, as those of a signal or a full disk."""
    return os.pwritev(file, [data[:70_000]], offset)


@pytest.mark.parametrize("write", [os.pwrite, write_a_little, None])
def test_a_file_has_all_documents(
    files: list[int],
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[int, bytes, int], int] | None,
) -> None:
    if write is None:
        monkeypatch.delattr(os, "pwrite")  # as on Windows
        monkeypatch.delattr(os, "pread")
    else:
        monkeypatch.setattr(os, "pwrite", write)
    random_ = random.Random(1)
    sizes = [0, 1, 99, 100, 101, 700_000, 400_000, 3, 2_500_000, *range(200)]
    documents = [random_.randbytes(size) for size in sizes]
    with closing(Spool(100)) as spool:
        for number, document in enumerate(documents):
            spool.put(number, document)
            if number % 2:  # reading moves the position in the file
                assert spool.take(number // 2) == documents[number // 2]
                spool.put(number // 2, documents[number // 2])
        order = random_.sample(range(len(sizes)), len(sizes))
        assert all(spool.take(number) == documents[number] for number in order)
    assert len(files) == 1


def test_a_full_disk_is_that_of_temporary_files() -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
    try:
        with closing(Spool(100)) as spool, pytest.raises(OSError) as caught:  # noqa: PT011
            spool.put(1, bytes(10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, tempfile.gettempdir())


def test_only_what_exceeds_the_memory_is_written(
    files: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = os.pwrite

    def record(file: int, data: bytes, offset: int) -> int:
        written.append(len(data))
        return write(file, data, offset)

    monkeypatch.setattr(os, "pwrite", record)
    with closing(Spool(3000)) as spool:
        for number in range(4):
            spool.put(number, bytes([number]) * 1000)
        assert written == [1000]
        assert spool.take(3) == bytes([3]) * 1000
        spool.put(4, b"x")  # what is in the file takes no memory, what is in memory does
        assert written == [1000, 1]
        assert spool.take(0) == bytes(1000)
        spool.put(5, bytes(1000))  # there is room again
        assert written == [1000, 1]
        assert spool.take(4) == b"x"
    assert len(files) == 1
