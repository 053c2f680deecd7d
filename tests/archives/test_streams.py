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
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsdoc._archives.decompress import find_codec, open_compressed
from newsdoc._archives.entries import ArchiveError, Source
from newsdoc._archives.sources import SeekableFile, make_source, open_stream, source_size

MODULE = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
zstd: Any = importlib.import_module(MODULE)
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": partial(bz2.compress, compresslevel=1),  # in several blocks
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
            check(make_source(file), DATA)
            assert file.tell() == 77
        assert source_size(raw) == len(DATA)
    check(make_source(Raw(DATA)), DATA)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "pread"), reason="this system has no pread()")
def test_a_local_file_is_read_without_its_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        source = make_source(file)
        path.write_bytes(b"xyz")
        assert source.read_at(0, 3) == b"xyz"
        monkeypatch.delattr(os, "pread")
        check(make_source(file), b"xyz")


def test_a_stream_reads_a_source_once() -> None:
    source = Recorded(DATA)
    stream = open_stream(source)
    assert (stream.readable(), stream.seekable(), stream.tell()) == (True, True, 0)
    assert b"".join(iter(lambda: stream.read(1000), b"")) == DATA
    assert sum(size for _, size in source.asked) < len(DATA) + 2 * 65_536
    assert len(source.asked) < 8
    stream.seek(1234)
    assert (stream.tell(), stream.read(6)) == (1234, DATA[1234:1240])
    assert stream.seek(-3, os.SEEK_CUR) == 1237
    assert stream.read(3) == DATA[1237:1240]
    assert stream.seek(200_000, os.SEEK_CUR) == 201_240  # beyond the buffer
    assert stream.read(3) == DATA[201_240:201_243]
    raw: Any = stream.raw
    for stream_or_raw in (stream, raw):
        with pytest.raises(io.UnsupportedOperation):
            stream_or_raw.seek(0, os.SEEK_END)
        with pytest.raises(ValueError, match="negative"):
            stream_or_raw.seek(-1)


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_compressed_stream_goes_back(kind: str) -> None:
    packed = COMPRESS[kind](DATA)
    source = Recorded(packed)
    stream = open_compressed(source, find_codec(kind))
    assert (stream.readable(), stream.seekable(), stream.tell()) == (True, True, 0)
    for offset in (250_000, 149_990, 200_000, 0, 299_999, 3):
        assert stream.seek(offset) == stream.tell() == offset
        assert stream.read(20) == DATA[offset : offset + 20]
        assert stream.tell() == min(offset + 20, len(DATA))
    check(SeekableFile(stream), DATA)
    stream.seek(10)
    assert stream.seek(200_000, os.SEEK_CUR) == 200_010
    assert stream.read(20) == DATA[200_010:200_030]
    assert stream.seek(10**12) == len(DATA)  # the end
    assert stream.read(5) == b""
    source.asked.clear()
    stream.seek(0)
    assert b"".join(iter(lambda: stream.read(1000), b"")) == DATA
    assert source.asked == [
        (offset, 32_768) for offset in (*range(0, len(packed), 32_768), len(packed))
    ]


@pytest.mark.parametrize("kind", COMPRESS)
def test_seeking_forward_reads_no_byte_twice(kind: str) -> None:
    source = Recorded(COMPRESS[kind](DATA))
    stream = open_compressed(source, find_codec(kind))
    for offset in (70_000, 140_000, 140_000, 290_000):
        stream.seek(offset)
        assert stream.read(10) == DATA[offset : offset + 10]
    starts = [offset for offset, _ in source.asked]
    assert starts == sorted(set(starts))
    raw: Any = open_compressed(source, find_codec(kind)).raw
    raw.seek(140_000)
    source.asked.clear()
    assert raw.seek(140_000) == 140_000  # where it is
    assert source.asked == []


@pytest.mark.parametrize("kind", COMPRESS)
def test_an_error_is_raised_until_the_stream_begins_again(kind: str) -> None:
    packed = COMPRESS[kind](DATA)
    stream: Any = open_compressed(Recorded(packed[:-40]), find_codec(kind)).raw
    for _ in range(2):
        with pytest.raises(ArchiveError, match="end") as caught:
            stream.seek(len(DATA))
        errors = [caught.value]
        for _ in range(2):
            with pytest.raises(ArchiveError, match="end") as caught:
                stream.read(1)
            errors.append(caught.value)
        assert errors[0] is errors[1] is errors[2]
        assert str(errors[0]) == "unexpected end of compressed data"
        stream.seek(0)
        assert stream.read(100) == DATA[:100]


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("zeros", [0, 1, 32_768, 100_000])
def test_streams_with_zeros_between_them(kind: str, zeros: int) -> None:
    parts = [DATA[:10], b"", DATA[10:200_000], DATA[200_000:]]
    packed = b"".join(COMPRESS[kind](part) + bytes(zeros) for part in parts)
    stream = open_compressed(Recorded(packed), find_codec(kind))
    assert stream.read() == DATA
    for more in (b"x", packed[:3]):
        stream = open_compressed(Recorded(packed + more), find_codec(kind))
        with pytest.raises(ArchiveError):
            stream.read()


@pytest.mark.parametrize("kind", COMPRESS)
def test_no_more_is_expanded_than_is_asked_for(kind: str) -> None:
    """A few bytes may stand for any number of zeros."""
    source = Recorded(COMPRESS[kind](bytes(2_000_000)))
    stream: Any = open_compressed(source, find_codec(kind)).raw
    for size in (1, 100, 65_536):
        buffer = bytearray(size + 1)
        assert 0 < stream.readinto(memoryview(buffer)[:size]) <= size
