"""What open_corpus takes besides paths of folders and archives, and what it refuses."""

from __future__ import annotations

import gzip
import io
import pickle
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import fsspec
import pytest

import newsdoc
from helpers import TAR_END, tar_member, zip_of

ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\n"
NAMES = ("a.txt", "b/c.txt")
ZIP = zip_of(*((name, ARTICLE) for name in NAMES))
TAR = b"".join(tar_member(name.encode(), ARTICLE) for name in NAMES) + TAR_END


def on_disk(data: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(data)
    file.flush()
    return file


def spooled(data: bytes) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile()  # noqa: SIM115
    file.write(data)
    return file


@pytest.mark.parametrize("data", [ZIP, TAR, gzip.compress(TAR)])
@pytest.mark.parametrize("make", [io.BytesIO, on_disk, spooled])
def test_a_file_object_that_is_an_archive(make: Callable[[bytes], IO[bytes]], data: bytes) -> None:
    with make(data) as file:
        corpus = newsdoc.open_corpus(file)
        assert corpus.doc_ids == NAMES
        with ThreadPoolExecutor(4) as pool:
            for article in pool.map(corpus.__getitem__, [0, 1] * 20):
                assert article.title == "Title"
        first, second = iter(corpus), iter(corpus)
        assert next(first) == next(second) == next(first)
        assert corpus.check().ok
        assert not file.closed


def test_a_corpus_of_a_file_in_memory_is_pickled() -> None:
    corpus = newsdoc.open_corpus(io.BytesIO(ZIP), "**/c.txt")
    assert repr(corpus) == "<Corpus '<BytesIO>' (1 document)>"
    assert list(pickle.loads(pickle.dumps(corpus))) == list(corpus)


def test_a_file_object_that_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no files match"):
        newsdoc.open_corpus(io.BytesIO(ZIP), "*.md")
    with pytest.raises(OSError, match="<BytesIO>"):
        newsdoc.open_corpus(io.BytesIO(ARTICLE))
    text: Any = io.StringIO("a.txt\n")
    with pytest.raises(TypeError, match="binary"):
        newsdoc.open_corpus(text)
    unpacked: Any = gzip.open(io.BytesIO(gzip.compress(TAR)))  # noqa: SIM115
    with unpacked:
        assert newsdoc.open_corpus(unpacked).doc_ids == NAMES


def test_objects_for_archives_name_what_to_pass(tmp_path: Path) -> None:
    (tmp_path / "news.zip").write_bytes(ZIP)
    (tmp_path / "news.tar").write_bytes(TAR)
    wrong: list[Any] = [
        zipfile.ZipFile(tmp_path / "news.zip"),
        zipfile.Path(tmp_path / "news.zip"),
        tarfile.open(tmp_path / "news.tar"),  # noqa: SIM115
    ]
    for path in wrong:
        with pytest.raises(TypeError, match="pass the path of the archive"):
            newsdoc.open_corpus(path)
    for opened in (wrong[0], wrong[2]):
        opened.close()
    wrong[1].root.close()


def test_bytes_are_not_a_path() -> None:
    data: Any = ZIP * 1000
    for path in (data, [data]):
        with pytest.raises(TypeError, match="BytesIO") as caught:
            newsdoc.open_corpus(path)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize("path", ["x" * 2**20, "x\0" * 2**19])
def test_a_path_in_an_error_is_short(path: str) -> None:
    with pytest.raises(OSError, match="x") as caught:
        newsdoc.open_corpus(path)
    assert len(str(caught.value)) < 2000


def test_a_single_document_behind_a_url() -> None:
    filesystem: Any = fsspec.filesystem("memory")
    filesystem.pipe_file("/single/a.txt", ARTICLE)
    filesystem.pipe_file("/single/b.txt", ARTICLE)
    corpus = newsdoc.open_corpus("memory://single/a.txt")
    assert corpus.doc_ids == ("a.txt",)
    assert list(pickle.loads(pickle.dumps(corpus))) == list(corpus)
    filesystem.rm("/single/a.txt")
    (error,) = corpus.check().errors.values()
    assert error.filename == "memory://single/a.txt"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux only")
def test_an_error_of_the_system_names_the_file() -> None:
    with pytest.raises(OSError, match="'/proc/self/mem'"):
        newsdoc.open_corpus("/proc/self/mem")
