"""The spool: documents in memory or in its file, each as long as it has uses."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable

import pytest

from newsdoc._archives import readahead as module
from newsdoc._archives.entries import Unreadable
from newsdoc._archives.readahead import Spool


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The descriptors of the temporary files; a document is kept in memory up to 100 bytes."""
    opened: list[int] = []
    make = tempfile.TemporaryFile

    def record(*args: object, **options: object) -> object:
        file = make(*args, **options)  # type: ignore[call-overload]
        opened.append(file.fileno())
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", record)
    monkeypatch.setattr(module, "MAX_MEMORY", 100)
    return opened


def test_documents_that_fit_into_memory_need_no_file(files: list[int]) -> None:
    with Spool() as spool:
        for number in range(5):
            spool.put(number, bytes(50), 1)
            spool.put(-number - 1, bytes([number]) * 50, 1)  # 100 bytes
            assert spool.take(number) == bytes(50)
            assert spool.take(-number - 1) == bytes([number]) * 50
        for number in range(50):
            spool.put(number, Unreadable("damaged"), 1)
        assert spool.take(7) == Unreadable("damaged")
        assert files == []
        spool.put(99, bytes(101), 1)
        assert len(files) == 1
        assert spool.take(99) == bytes(101)
        assert spool.take(9) == Unreadable("damaged")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(files[0])


def test_a_document_is_there_for_each_of_its_uses(files: list[int]) -> None:
    with Spool() as spool:
        for size in (10, 90, 1000):
            document = bytes([size % 256]) * size
            spool.put(size, document, 3)
            assert [spool.take(size) for _ in range(3)] == [document] * 3
            with pytest.raises(KeyError):
                spool.take(size)
        spool.put(1, b"", 1)
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
    with Spool() as spool:
        for number, document in enumerate(documents):
            spool.put(number, document, 2)
            if number % 2:  # reading moves the position in the file
                assert spool.take(number // 2) == documents[number // 2]
                spool.put(number // 2, documents[number // 2], 2)
        order = random_.sample(range(len(sizes)), len(sizes))
        assert all(spool.take(number) == documents[number] for number in order)
    assert len(files) == 1


def test_documents_are_written_in_large_pieces(
    files: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory for a piece is bounded too, and a system call for each document takes long."""
    written: list[int] = []
    write = os.pwrite

    def record(file: int, data: bytes, offset: int) -> int:
        written.append(len(data))
        return write(file, data, offset)

    monkeypatch.setattr(os, "pwrite", record)
    monkeypatch.setattr(module, "MAX_MEMORY", 3_000_000)
    with Spool() as spool:
        for number in range(3001):
            spool.put(number, bytes([number % 256]) * 1000, 1)
        assert sum(written) == 3_001_000
        assert max(written) <= 1024 * 1024 + 1000
        assert len(written) == 3
        spool.put(-1, bytes(3_000_000), 1)  # there is room again
        assert len(written) == 3
        spool.put(-2, b"x", 1)
        assert sum(written) == 3_001_000 + 3_000_001  # each document once
        assert spool.take(3000) == bytes([3000 % 256]) * 1000
