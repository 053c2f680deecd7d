"""How archives are read: compression, order, memory, forks, threads and files that change."""

from __future__ import annotations

import bz2
import gzip
import importlib
import lzma
import os
import pickle
import random
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

import newsdoc
from commands import Newsdoc
from helpers import (
    ARTICLE,
    BLOCK,
    TAR_END,
    memory_below,
    outcomes_of,
    shuffled,
    tar_header,
    tar_member,
    zip_of,
    zip_raw,
)
from newsdoc._sources import ARCHIVE_EXTENSIONS

MODULE = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
zstd: Any = importlib.import_module(MODULE)
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}
GOOD = tar_member(b"good.txt") + TAR_END
BOMB = 20_000_000


def article(number: int, size: int = 0) -> bytes:
    noise = random.Random(number).randbytes(size // 2).hex().encode()
    return b"%06d\n20240517\nhttps://example.com/\n%s\n" % (number, noise)


def tar_of_many(numbers: list[int], size: int = 2000) -> bytes:
    members = (tar_member(b"%06d.txt" % number, article(number, size)) for number in numbers)
    return b"".join(members) + TAR_END


def write_url(url: str, data: bytes) -> None:
    filesystem: Any = fsspec.filesystem("memory")
    filesystem.pipe_file(url, data)


# Compression


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.mark.parametrize("kind", COMPRESS)
def test_nothing_but_zeros_follows_a_compressed_stream(path: Path, kind: str) -> None:
    compress = COMPRESS[kind]
    for more in (b"x", b"more", bytes(100_000) + b"more", GOOD, COMPRESS["bzip2"](GOOD)[:-1]):
        path.write_bytes(compress(GOOD) + more)
        with pytest.raises(OSError, match="damaged or unsupported archive"):
            newsdoc.open_corpus(path)
    path.write_bytes(compress(GOOD) + compress(GOOD))
    with pytest.raises(OSError, match="another archive follows the end of the archive"):
        newsdoc.open_corpus(path)
    for zeros in (0, 9, 100_000):
        path.write_bytes(compress(GOOD) + bytes(zeros) + b"more text that is not compressed")
        where = len(compress(GOOD)) + zeros
        message = rf"data that are not {kind} follow the {kind} data at byte {where:,}; to ignore"
        with pytest.raises(OSError, match=message):
            newsdoc.open_corpus(path)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", COMPRESS)
def test_no_part_of_a_compressed_tar_passes_for_the_whole(path: Path, kind: str) -> None:
    whole = COMPRESS[kind](tar_of_many([1, 2]))
    for size in {*range(6, len(whole), 41), *range(len(whole) - 40, len(whole))}:
        path.write_bytes(whole[:size])
        with pytest.raises(OSError, match="archive"):
            newsdoc.open_corpus(path)


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_member_that_reaches_beyond_the_end(path: Path, kind: str) -> None:
    path.write_bytes(COMPRESS[kind](tar_header(size=10**9) + GOOD))
    with pytest.raises(OSError, match="unexpected end of data"):
        newsdoc.open_corpus(path)


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_checksums_are_verified(path: Path, kind: str) -> None:
    whole = bytearray(COMPRESS[kind](GOOD))
    for at in range(-24 if kind == "xz" else -8, -1):  # the last bits of bzip2 mean nothing
        damaged = whole.copy()
        damaged[at] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(OSError, match="archive"):
            newsdoc.open_corpus(path)


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("content", [b"", ARTICLE])
def test_a_compressed_file_that_is_not_a_tar_is_refused(
    path: Path, kind: str, content: bytes
) -> None:
    data = COMPRESS[kind](content)
    write_url("memory://no-tar/a.tar", data)
    with pytest.raises(OSError, match=f"{kind} file is not a tar archive") as caught:
        newsdoc.open_corpus("memory://no-tar/a.tar")
    assert caught.value.filename == "memory://no-tar/a.tar"
    path.write_bytes(data)
    with pytest.raises(
        OSError, match=f"{kind} file is not a tar archive; decompress it with {kind} "
    ):
        newsdoc.open_corpus(path)


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(GOOD), "compressed with gzip again"),
        (zip_of(("a.txt", ARTICLE)), "a zip archive"),
    ],
)
def test_an_archive_in_a_compressed_file_is_named(
    path: Path, kind: str, content: bytes, what: str
) -> None:
    path.write_bytes(COMPRESS[kind](content))
    message = f"{kind} file whose content is {what}; decompress it with {kind} -dc FILE > NEW"
    with pytest.raises(OSError, match=message):
        newsdoc.open_corpus(path)


@pytest.mark.parametrize("number", range(16))
def test_frames_to_be_skipped(path: Path, number: int) -> None:
    """The pzstd program begins with one."""
    skipped = bytes([0x50 + number]) + b"\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"abcd"
    path.write_bytes(skipped + zstd.compress(GOOD))
    assert outcomes_of(path) == {"good.txt": "Title"}
    path.write_bytes(skipped + zstd.compress(ARTICLE))
    with pytest.raises(OSError, match="zstd file is not a tar archive"):
        newsdoc.open_corpus(path)


def test_large_dictionaries_are_refused(path: Path) -> None:
    """They are memory that the archive asks for: 128 MiB are allowed, as `zstd --long` writes."""
    packed = bytearray(lzma.compress(GOOD))
    compressor = zstd.ZstdCompressor()
    frame = bytearray(compressor.compress(GOOD) + compressor.flush())
    for exponent, is_allowed in ((27, True), (28, False)):
        packed[16] = 2 * (exponent - 12)
        packed[20:24] = zlib.crc32(packed[12:20]).to_bytes(4, "little")
        frame[5] = (exponent - 10) << 3
        for data in (packed, frame):
            path.write_bytes(data)
            if is_allowed:
                assert outcomes_of(path) == {"good.txt": "Title"}
            else:
                with pytest.raises(OSError, match="damaged or unsupported archive"):
                    newsdoc.open_corpus(path)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", COMPRESS)
def test_highly_compressed_data_takes_little_memory(path: Path, kind: str) -> None:
    data = tar_member(b"bad.txt", bytes(BOMB)) + GOOD
    path.write_bytes(COMPRESS[kind](data))
    with memory_below(12_000_000):
        assert outcomes_of(path) == {
            "bad.txt": "larger than 1,000,000 bytes",
            "good.txt": "Title",
        }


# Several at a time

KINDS: dict[str, Callable[[], bytes]] = {
    "tar": lambda: tar_of_many(shuffled(200)),
    "tar.gz": lambda: gzip.compress(tar_of_many(shuffled(200))),
    "tar.xz": lambda: lzma.compress(tar_of_many(list(range(200))), preset=0),
    "zip": lambda: zip_raw((b"%06d.txt" % n, article(n, 2000)) for n in shuffled(200)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_iterators_of_one_file_in_memory(kind: str) -> None:
    """fsspec opens the same object for both."""
    url = f"memory://iterators/news.{kind}"
    write_url(url, KINDS[kind]())
    corpus = newsdoc.open_corpus(url)
    first, second = iter(corpus), iter(corpus)
    for number in range(200):
        assert next(first).title == next(second).title == f"{number:06}"


@pytest.mark.parametrize(("more", "is_one_batch"), [(0, True), (1, False)])
def test_batches_of_a_local_archive(path: Path, more: int, is_one_batch: bool) -> None:
    """Those of 1 MiB are read from front to back, so that a later document is read before."""
    later = ARTICLE + b"x" * (1024 * 1024 - 2 * len(ARTICLE) + more)
    path.write_bytes(tar_member(b"b.txt", later) + tar_member(b"a.txt") + TAR_END)
    outcomes = iter(newsdoc.open_corpus(path).outcomes())
    assert next(outcomes)[0] == "a.txt"
    with open(path, "r+b") as file:
        file.write(bytes(BLOCK))
    (outcome,) = outcomes
    assert isinstance(outcome[1], newsdoc.Article) == is_one_batch


# Files that change


def test_another_archive_of_the_same_size_and_time_is_noticed(path: Path) -> None:
    builders: list[Callable[[int], bytes]] = [
        lambda first: tar_of_many([first, first + 1]),
        lambda first: zip_raw((b"%06d.txt" % n, article(n)) for n in (first, first + 1)),
    ]
    for build in builders:
        path.write_bytes(build(0))
        corpus = newsdoc.open_corpus(path)
        status = path.stat()
        path.write_bytes(build(8))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        report = corpus.check()
        assert report.counts == {"unreadable": 2}
        assert report.errors["000000.txt"].filename == f"{path}/000000.txt"


def test_a_tar_that_shrinks_while_it_is_read(path: Path) -> None:
    path.write_bytes(tar_of_many([0, 1, 2], 3_000_000))
    items = newsdoc.open_corpus(path, on_error="skip").items()
    assert next(items)[0] == "000000.txt"
    os.truncate(path, 3_500_000)
    assert list(items) == []


def test_an_archive_that_becomes_a_pipe_does_not_block(path: Path) -> None:
    path.write_bytes(GOOD)
    corpus = newsdoc.open_corpus(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="the archive has changed") as caught:
        corpus.check()
    assert caught.value.strerror == "the archive has changed since the corpus was opened"
    assert caught.value.filename == str(path)


def test_the_error_of_an_archive_says_what_is_wrong(path: Path) -> None:
    path.write_bytes(tar_header() + bytes([1]) * BLOCK)
    with pytest.raises(OSError, match="damaged") as caught:
        newsdoc.open_corpus(path)
    assert caught.value.strerror == (
        "damaged or unsupported archive: bad header at byte 512: checksum mismatch"
    )


def test_listings_are_pickled_with_their_entries_alone(path: Path) -> None:
    path.write_bytes(tar_of_many([0, 1, 2]))
    listing: Any = newsdoc.open_corpus(path)._listing
    pickled = pickle.dumps(listing.take([1]))
    assert b"000002.txt" not in pickled
    part = pickle.loads(pickled)
    assert part.parts == listing.parts
    assert list(part.read(10_000)) == [article(1, 2000)]


# Names


KIND_OF = {
    **dict.fromkeys((".zip", ".jar"), "zip"),
    **dict.fromkeys((".tar.gz", ".tgz"), "gzip"),
    **dict.fromkeys((".tar.bz2", ".tbz", ".tbz2", ".tb2"), "bzip2"),
    **dict.fromkeys((".tar.xz", ".txz"), "xz"),
    **dict.fromkeys((".tar.zst", ".tar.zstd", ".tzst"), "zstd"),
    ".tar": "tar",
}


def test_no_other_extension_is_that_of_an_archive() -> None:
    assert set(ARCHIVE_EXTENSIONS) == set(KIND_OF)


@pytest.mark.parametrize("extension", KIND_OF)
def test_every_archive_extension(extension: str) -> None:
    kind = KIND_OF[extension]
    data = zip_of(("good.txt", ARTICLE)) if kind == "zip" else COMPRESS.get(kind, bytes)(GOOD)
    for name in (f"a{extension}", f"A{extension.upper()}"):
        url = f"memory://extensions/{name}"
        write_url(url, data)
        assert newsdoc.open_corpus(url).doc_ids == ("good.txt",)
        assert newsdoc.open_corpus(f"tar://*.txt::{url}")[0].title == "Title"


@pytest.mark.parametrize(
    "name", [b"a\0b.txt", b"d/" * 3000 + b"a.txt", b"n" * 300 + b".txt", b"\xed\xa0\x80.txt"]
)
@pytest.mark.parametrize("arguments", ["check a.zip", "convert a.zip out/", "show a.zip"])
def test_no_name_is_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Newsdoc, name: bytes, arguments: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zip").write_bytes(zip_raw([(name, ARTICLE), (b"good.txt", ARTICLE)]))
    done = run(*arguments.split())
    assert done.status in (0, 1, 2)
    assert "Traceback" not in done.err


def test_nothing_is_written(tmp_path: Path) -> None:
    """An audit hook in a process of its own sees every call that could write."""
    tar = tar_member(b"../a.txt") + tar_header(b"b.txt", b"2", link=b"/etc/passwd") + GOOD
    for number, data in enumerate([tar, gzip.compress(tar), zip_raw([(b"../a.txt", ARTICLE)])]):
        (tmp_path / f"{number}").write_bytes(data)
    (tmp_path / "3").write_bytes(tar[:BLOCK])
    program = """
        import os, sys, newsdoc, newsdoc._diagnosis
        import newsdoc._sources.advice, newsdoc._sources.opening
        events = []

        def watch(event, arguments):
            if event == "open":
                path, mode, flags = arguments
                if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
                    events.append((event, path))
            elif event.startswith(("os.", "shutil.", "tempfile.", "subprocess.", "socket.")):
                events.append((event, arguments))

        sys.addaudithook(watch)
        refused = 0
        for name in "0123":
            try:
                assert newsdoc.open_corpus(name).check().failed
            except OSError:
                refused += 1
        assert refused == 1
        assert not events, events
        open(os.devnull, "w").close()
        assert events, "the hook sees nothing"
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
