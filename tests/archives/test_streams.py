"""Streams: bytes at positions, of files and of what compressed ones expand to."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import os
import random
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsdoc._archives.decompress import Decompressed, find_codec
from newsdoc._archives.entries import ArchiveError
from newsdoc._archives.sources import Buffered, FileSource, Source

MODULE = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
zstd: Any = importlib.import_module(MODULE)
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": partial(bz2.compress, compresslevel=1),  # in several blocks
    "xz": lzma.compress,
    "zstd": zstd.compress,
}
DATA = random.Random(1).randbytes(150_000) + bytes(150_000)


class Recorded(io.BytesIO):
    """A source that notes which bytes are asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked: list[tuple[int, int]] = []

    def read_at(self, offset: int, size: int) -> bytes:
        self.asked.append((offset, size))
        return self.getvalue()[offset : offset + size]


class Raw(io.RawIOBase):
    """A file that gives a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self.file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self.file.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        return self.file.readinto(memoryview(buffer)[:7000])


def check(source: Source, data: bytes) -> None:
    for offset, size in ((0, 10), (100_000, 20_000), (5, 1), (0, 0), (99_999, 100_000)):
        assert source.read_at(offset, size) == data[offset : offset + size]
    assert source.read_at(len(data) - 3, 10) == data[-3:]
    assert source.read_at(len(data), 10) == source.read_at(len(data) + 9, 10) == b""
    assert source.read_at(0, len(data) + 9) == data


def test_sources_have_no_position_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    with path.open("rb") as buffered, path.open("rb", buffering=0) as raw:
        for file in (buffered, raw, io.BytesIO(DATA)):
            file.seek(77)
            check(FileSource(file), DATA)
            assert file.tell() == 77
    check(FileSource(Raw(DATA)), DATA)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "pread"), reason="this system has no pread()")
def test_a_local_file_is_read_without_its_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        source = FileSource(file)
        path.write_bytes(b"xyz")
        assert source.read_at(0, 3) == b"xyz"
        monkeypatch.delattr(os, "pread")
        check(FileSource(file), b"xyz")


def test_a_local_file_that_returns_fewer_bytes_is_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As some network file systems do; simulated, since local ones do not."""
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda file, size, offset: pread(file, min(size, 3), offset))
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        source = FileSource(file)
        assert [source.read_at(1, 8), source.read_at(5, 9)] == [b"12345678", b"56789"]


def test_a_buffered_source_is_read_once() -> None:
    recorded = Recorded(DATA)
    source = Buffered(recorded)
    pieces = [source.read_at(offset, 1000) for offset in range(0, len(DATA), 1000)]
    assert b"".join(pieces) == DATA
    assert source.read_at(len(DATA), 1) == b""
    starts = [offset for offset, _ in recorded.asked]
    assert starts == sorted(set(starts))
    assert len(starts) < 8
    check(source, DATA)
    for offset, size in ((0, 70_000), (60_000, 10), (65_000, 70_000), (200_000, 9), (199_999, 2)):
        assert source.read_at(offset, size) == DATA[offset : offset + size]


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_decompressed_source_goes_back(kind: str) -> None:
    packed = COMPRESS[kind](DATA)
    recorded = Recorded(packed)
    source = Decompressed(recorded, find_codec(kind))
    for offset in (250_000, 149_990, 200_000, 0, 299_999, 3):
        assert source.read_at(offset, 20) == DATA[offset : offset + 20]
    check(source, DATA)
    assert source.read_at(10**12, 5) == b""
    recorded.asked.clear()
    pieces = [source.read_at(offset, 1000) for offset in range(0, len(DATA) + 1000, 1000)]
    assert b"".join(pieces) == DATA
    assert recorded.asked == [
        (offset, 32_768) for offset in (*range(0, len(packed), 32_768), len(packed))
    ]


@pytest.mark.parametrize("kind", COMPRESS)
def test_going_forward_reads_no_byte_twice(kind: str) -> None:
    recorded = Recorded(COMPRESS[kind](DATA))
    source = Decompressed(recorded, find_codec(kind))
    for offset in (70_000, 140_000, 140_010, 290_000):
        assert source.read_at(offset, 10) == DATA[offset : offset + 10]
    starts = [offset for offset, _ in recorded.asked]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize("kind", COMPRESS)
def test_an_error_is_raised_until_the_source_begins_again(kind: str) -> None:
    packed = COMPRESS[kind](DATA)
    source = Decompressed(Recorded(packed[:-40]), find_codec(kind))
    for _ in range(2):
        errors: list[ArchiveError] = []
        for _ in range(3):
            with pytest.raises(ArchiveError, match="end") as caught:
                source.read_at(len(DATA), 1)
            errors.append(caught.value)
        assert errors[0] is errors[1] is errors[2]
        assert str(errors[0]) == "unexpected end of compressed data"
        assert source.read_at(0, 100) == DATA[:100]


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("zeros", [0, 1, 32_768, 100_000])
def test_streams_with_zeros_between_them(kind: str, zeros: int) -> None:
    parts = [DATA[:10], b"", DATA[10:200_000], DATA[200_000:]]
    packed = b"".join(COMPRESS[kind](part) + bytes(zeros) for part in parts)
    assert Decompressed(Recorded(packed), find_codec(kind)).read_at(0, 10**6) == DATA
    for more in (b"x", packed[:3]):
        source = Decompressed(Recorded(packed + more), find_codec(kind))
        with pytest.raises(ArchiveError):
            source.read_at(0, 10**6)


@pytest.mark.parametrize("kind", COMPRESS)
def test_no_more_is_expanded_than_is_asked_for(kind: str) -> None:
    """A few bytes may stand for any number of zeros."""
    source = Decompressed(Recorded(COMPRESS[kind](bytes(2_000_000))), find_codec(kind))
    offset = 0
    for size in (1, 100, 65_536):
        assert source.read_at(offset, size) == bytes(size)
        offset += size
    tracemalloc.start()
    try:
        assert source.read_at(1_900_000, 1) == b"\0"
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", COMPRESS)
def test_other_errors_than_those_of_a_decompressor_are_not_damage(kind: str) -> None:
    """A signal handler may raise any."""

    class Failing:
        eof = False
        needs_input = True

        def decompress(self, data: bytes, size: int) -> bytes:
            raise error

    codec = find_codec(kind)._replace(make=Failing)
    error: Exception
    for error in (TimeoutError("a deadline"), MemoryError(), ValueError()):
        with pytest.raises(type(error)):
            Decompressed(Recorded(b"x"), codec).read_at(0, 1)
