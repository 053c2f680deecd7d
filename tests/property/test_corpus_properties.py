"""Properties of a corpus: the same documents give the same, however they are kept."""

from __future__ import annotations

import io
import os
import pickle
import sys
import tarfile
import zipfile
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdoc
import reference
from documents import documents

CHARACTERS = "ab.Z-\n [" + "é\uffff\U0001f600" * (sys.getfilesystemencoding() == "utf-8")
PARTS = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=3).filter(
    lambda part: part not in (".", "..")
)
NAMES = st.lists(PARTS, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".txt")
TRIES = settings().max_examples // 3  # each writes and reads four corpora
KINDS = ("folder", "zip", "tar", "tar.gz")


def is_free_of_folders(names: dict[str, str]) -> bool:
    """Whether no name of a file is that of a folder as well."""
    folders = {name[:at] for name in names for at, sign in enumerate(name) if sign == "/"}
    return folders.isdisjoint(names)


def write(root: Path, kind: str, files: dict[str, bytes]) -> Path:
    """The files, in the order given, as a folder or an archive."""
    path = root / f"corpus.{kind}"
    if kind == "folder":
        for name, data in files.items():
            file = path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for place, (name, data) in enumerate(files.items()):
                method = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[place % 2]
                archive.writestr(name, data, method)
    else:
        mode: Literal["w", "w:gz"] = "w" if kind == "tar" else "w:gz"
        with tarfile.open(path, mode) as tar:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return path


@settings(max_examples=TRIES)
@given(
    st.dictionaries(NAMES, documents() | st.just("A title alone\n"), min_size=1, max_size=6).filter(
        is_free_of_folders
    ),
    st.integers(1, 4),
)
def test_folder_zip_and_tar_give_the_same(texts: dict[str, str], parts: int) -> None:
    """Each document exactly once, in sorted order, as parse gives it; and the report adds up."""
    files = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    expected: list[tuple[str, newsdoc.Article | tuple[newsdoc.Problem, ...]]] = []
    for name in sorted(files, key=lambda name: name.encode()):
        try:
            expected.append((name, newsdoc.parse(files[name])))
        except newsdoc.ParseError as error:
            expected.append((name, error.problems))
    articles = [(name, one) for name, one in expected if isinstance(one, newsdoc.Article)]

    with TemporaryDirectory() as root:
        for kind in KINDS:
            path = write(Path(root), kind, files)
            errors: list[newsdoc.ParseError] = []
            collecting = newsdoc.open_corpus(path, on_error=errors.append)
            assert list(collecting.items()) == articles
            corpus = newsdoc.open_corpus(path, on_error="skip")
            assert corpus.doc_ids == tuple(name for name, _ in expected)
            assert list(corpus.items()) == articles
            assert [(error.filename, error.problems) for error in errors] == [
                (f"{path}/{name}", one)
                for name, one in expected
                if not isinstance(one, newsdoc.Article)
            ]
            report = corpus.check()
            assert report.seen == len(files) == report.read + report.failed
            assert report.read == len(articles)
            assert list(map(str, report.errors.values())) == list(map(str, errors))
            assert list(report.valid.items()) == articles
            shared = [pickle.loads(pickle.dumps(part[:])) for part in corpus[:].split(parts)]
            assert [one for part in shared for one in part] == list(corpus)


def outcome(data: bytes) -> newsdoc.Article | tuple[newsdoc.Problem, ...]:
    try:
        return newsdoc.parse(data)
    except newsdoc.ParseError as error:
        return error.problems


@settings(max_examples=TRIES)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.dictionaries(NAMES, documents(), max_size=3).filter(is_free_of_folders),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_several_sources_yield_each_document_once_in_order(
    sources: list[tuple[str, dict[str, str]]], nested: bool, parts: int, random: Random
) -> None:
    """Whatever the sources are, in whatever order; also if archives are inside a folder."""
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        (root / "corpus.folder").mkdir()
        expected: dict[Path, newsdoc.Article | tuple[newsdoc.Problem, ...]] = {}
        paths: list[Path] = []
        for number, (kind, texts) in enumerate(sources):
            inside = "corpus.folder/" * (nested and kind != "folder")
            parent = root / f"{inside}ü{number}"
            parent.mkdir()
            files = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
            path = write(parent, kind, files)
            path.mkdir(exist_ok=True) if kind == "folder" else None
            paths.append(path)
            expected |= {path / name: outcome(data) for name, data in files.items()}
        paths.append(root / "corpus.folder")
        random.shuffle(paths)
        if not expected:
            with pytest.raises(FileNotFoundError, match="no files match"):
                newsdoc.open_corpus(paths)
            return
        corpus = newsdoc.open_corpus(paths, on_error="skip")
        common = os.path.commonpath([path.parent for path in paths])
        ordered = sorted(expected, key=lambda path: os.fsencode(path.relative_to(common)))
        assert corpus.doc_ids == tuple(path.relative_to(common).as_posix() for path in ordered)
        found = [
            one if isinstance(one, newsdoc.Article) else one.problems
            for _, one in corpus.outcomes()
        ]
        assert found == [expected[path] for path in ordered]
        shared = [pickle.loads(pickle.dumps(part)) for part in corpus.split(parts)]
        assert [pair for part in shared for pair in part.items()] == list(corpus.items())
        report = sum(part.check() for part in shared)
        assert str(report) == str(corpus.check())
        assert isinstance(report, newsdoc.Report)
        assert list(report.valid.items()) == list(corpus.items())


@settings(max_examples=TRIES)
@given(documents())
def test_a_bad_document_changes_no_other(text: str) -> None:
    """One document of any kind among others: they are all there, unchanged."""
    good = b"Title\n20240517\nhttps://example.com/\nOne.\n"
    data = text.encode("utf-8", "surrogatepass")
    with TemporaryDirectory() as root:
        for kind in KINDS:
            path = write(Path(root), kind, {"c.txt": good, "b.txt": data, "a.txt": good})
            corpus = newsdoc.open_corpus(path, on_error="skip")
            assert corpus[0] == corpus[2] == newsdoc.parse(good)
            assert len(list(corpus)) == 2 + isinstance(reference.read(text), dict)
