"""Several sources in one corpus: ids, order, errors, pickling; and what to pass instead."""

from __future__ import annotations

import io
import os
import pickle
import re
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import newsdoc
from newsdoc._archives.entries import Entries
from newsdoc._remote.connection import Connection
from newsdoc._remote.sources import RemoteFolder
from newsdoc._sources.combine import combine
from newsdoc._sources.listing import list_source

ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


def write_folder(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(path.relative_to(folder.parent).as_posix()))
    return folder


def write_zip(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, ARTICLE.format(f"{path.name}/{name}"))
    return path


def write_tar(path: Path, *names: str) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            data = ARTICLE.format(f"{path.name}/{name}").encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    return [
        write_tar(tmp_path / "2022.tar.gz", "b.txt", "a.txt"),
        write_folder(tmp_path / "2024", "b.txt", "01/a.txt"),
        write_zip(tmp_path / "2023.zip", "x/y.txt", "a.txt"),
    ]


IDS = (
    *("2022.tar.gz/a.txt", "2022.tar.gz/b.txt", "2023.zip/a.txt", "2023.zip/x/y.txt"),
    *("2024/01/a.txt", "2024/b.txt"),
)


@pytest.fixture
def memory() -> Iterator[Any]:
    storage = fsspec.filesystem("memory")
    storage.store.clear()  # it is one for the whole process
    yield storage
    storage.store.clear()
    storage.pseudo_dirs[:] = [""]


def test_a_document_is_named_by_its_source(sources: list[Path], tmp_path: Path) -> None:
    for paths in (sources, reversed(sources), tuple(map(str, sources)), iter(sources)):
        corpus = newsdoc.open_corpus(paths)
        assert corpus.doc_ids == IDS
        assert [article.title for article in corpus] == list(IDS)
        assert [(doc_id, article.title) for doc_id, article in corpus.items()] == [
            (doc_id, doc_id) for doc_id in IDS
        ]
    assert corpus["2023.zip/x/y.txt"].title == "2023.zip/x/y.txt"
    assert [article.title for article in corpus[::-2]] == list(IDS[::-2])
    assert repr(corpus).endswith("gz and 2 more' (6 documents)>")
    assert repr(newsdoc.open_corpus(sources[:1])).endswith("2022.tar.gz' (2 documents)>")
    assert "2023.zip" in corpus._repr_html_()


def test_a_list_of_one_is_a_list(sources: list[Path], tmp_path: Path) -> None:
    assert newsdoc.open_corpus([sources[2]]).doc_ids == ("2023.zip/a.txt", "2023.zip/x/y.txt")
    assert newsdoc.open_corpus(sources[2]).doc_ids == ("a.txt", "x/y.txt")


def test_the_source_begins_below_the_deepest_common_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_zip(tmp_path / "old/news/1999.zip", "a.txt")
    write_zip(tmp_path / "old/extra.zip", "a.txt")
    write_folder(tmp_path / "new", "a.txt")
    monkeypatch.chdir(tmp_path)
    for paths, expected in (
        (["old/news/1999.zip", "old/extra.zip"], ("extra.zip/a.txt", "news/1999.zip/a.txt")),
        (["new/", "old/extra.zip"], ("new/a.txt", "old/extra.zip/a.txt")),
        (["./new", "old/../old/news/1999.zip"], ("new/a.txt", "old/news/1999.zip/a.txt")),
    ):
        assert newsdoc.open_corpus(paths).doc_ids == expected
    monkeypatch.chdir(tmp_path / "old")
    corpus = newsdoc.open_corpus(["../new", "extra.zip"])
    assert corpus.doc_ids == ("new/a.txt", "old/extra.zip/a.txt")
    monkeypatch.chdir("/")
    assert len(list(corpus)) == 2


def test_the_root_can_be_a_source(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "news", "a.txt").as_posix()
    path = write_zip(tmp_path / "packed.zip", f"{folder[1:]}/b.txt").as_posix()
    corpus = newsdoc.open_corpus(["/", path], f"{folder[1:]}/*.txt")
    assert corpus.doc_ids == (f"{folder}/a.txt", f"{path}{folder}/b.txt")
    assert len(list(pickle.loads(pickle.dumps(corpus)))) == 2


def test_names_are_sorted_by_the_bytes_of_the_whole_id(tmp_path: Path) -> None:
    sources = [
        write_zip(tmp_path / name, *names)
        for name, names in {
            "a.zip": ("b.txt", "é.txt", "😀.txt", "\uffff.txt"),
            "a-b.zip": ("z.txt",),
            "a.zip.zip": ("a.txt",),
            "é.zip": ("0.txt",),
        }.items()
    ]
    doc_ids = newsdoc.open_corpus(sources).doc_ids
    assert list(doc_ids) == sorted(doc_ids, key=os.fsencode)
    assert len(doc_ids) == 7


def test_an_archive_in_a_folder_that_is_a_source(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "news", "a.txt", "z.txt", "n.zip.txt")
    write_zip(folder / "m.zip", "b.txt", "c/d.txt")
    corpus = newsdoc.open_corpus([folder, folder / "m.zip"])
    assert corpus.doc_ids == (
        *("news/a.txt", "news/m.zip/b.txt", "news/m.zip/c/d.txt", "news/n.zip.txt", "news/z.txt"),
    )
    assert [article.title.rpartition("/")[2] for article in corpus] == [
        *("a.txt", "b.txt", "d.txt", "n.zip.txt", "z.txt")
    ]
    # Here, the archive is a document as well.
    report = newsdoc.open_corpus([folder, folder / "m.zip"], "**").check()
    assert [*report.errors] == ["news/m.zip"]
    assert report.seen == 6


def test_an_archive_is_opened_once_and_read_from_front_to_back(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar.gz", *(f"{number:03}.txt" for number in range(300)))
    write_folder(tmp_path / "b", "1.txt")
    program = """
        import sys, newsdoc
        opened = []
        sys.addaudithook(lambda event, arguments: event == "open" and opened.append(arguments[0]))
        for paths in (sys.argv[1:], sys.argv[2]):
            corpus = newsdoc.open_corpus(paths)
            opened.clear()
            print(len(list(corpus)), sum(str(path).endswith(".tar.gz") for path in opened))
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    paths = [str(tmp_path / "b"), str(tmp_path / "a.tar.gz")]
    several, alone = subprocess.check_output([*command, *paths]).split(b"\n")[:2]
    assert several.replace(b"301 ", b"300 ") == alone


def test_a_source_given_twice(sources: list[Path], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("2024")
    for first, second in (
        (sources[1], sources[1]),
        (sources[1], f"{sources[1]}/"),
        (sources[1], tmp_path / "2024" / ".." / "2024"),
        (sources[1], tmp_path / "link"),
        (sources[1], f"file://{sources[1]}"),
    ):
        with pytest.raises(ValueError, match=r"^source given twice: '.*2.*', '"):
            newsdoc.open_corpus([first, sources[0], second])


def test_a_source_inside_another(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "news", "a.txt", "2024/b.txt")
    (tmp_path / "link").symlink_to("news/2024")
    for inner in (folder / "2024", tmp_path / "link"):
        for paths in ([folder, inner], [inner, folder]):
            with pytest.raises(ValueError, match=r"is inside source '.*news': its documents would"):
                newsdoc.open_corpus(paths)
    # Nothing is there twice if the outer one does not go down.
    corpus = newsdoc.open_corpus([folder, folder / "2024"], "*.txt")
    assert corpus.doc_ids == ("news/2024/b.txt", "news/a.txt")
    assert [article.title for article in corpus] == ["news/2024/b.txt", "news/a.txt"]


def test_a_source_without_documents_is_none(sources: list[Path], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert newsdoc.open_corpus([*sources, tmp_path / "empty"]).doc_ids == IDS
    with pytest.raises(
        FileNotFoundError,
        match=r"in 3 sources; they contain 6 other files, such as '01/a\.txt': '.*2022",
    ):
        newsdoc.open_corpus(sources, "*.md")


def test_a_source_that_cannot_be_opened_is_named(sources: list[Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(sources[2].read_bytes()[:-5])
    for path in (tmp_path / "nowhere", damaged, "memory://nowhere.zip"):
        with pytest.raises(OSError, match=str(path).removeprefix("memory:/")):
            newsdoc.open_corpus([*sources, path])
    with pytest.raises(ValueError, match="path must not be an empty list"):
        newsdoc.open_corpus([])


def test_what_is_not_a_path_is_refused(sources: list[Path]) -> None:
    for wrong, found in ((1, "int"), (None, "NoneType"), ([sources[0]], "list")):
        with pytest.raises(TypeError, match=rf"a list of paths, got {found} in the list$"):
            newsdoc.open_corpus([sources[0], wrong])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"a list of paths, got NoneType$"):
        newsdoc.open_corpus(None)  # type: ignore[arg-type]
    assert newsdoc.open_corpus(str(path) for path in sources).doc_ids == IDS


def test_errors_name_the_file(sources: list[Path]) -> None:
    (sources[1] / "bad.txt").write_text("A title alone\n")
    (sources[1] / "gone.txt").write_text("A title alone\n")
    corpus = newsdoc.open_corpus(sources)
    (sources[1] / "gone.txt").unlink()
    report = corpus.check()
    assert [*report.errors] == ["2024/bad.txt", "2024/gone.txt"]
    assert report.errors["2024/bad.txt"].filename == str(sources[1] / "bad.txt")
    assert report.errors["2024/gone.txt"].problems[0].code == "unreadable"
    assert report.valid.doc_ids == IDS


def test_a_pickled_slice_carries_the_sources_it_touches(sources: list[Path]) -> None:
    corpus = newsdoc.open_corpus(sources)
    pickled = pickle.dumps(corpus[2:4])
    assert b"2023.zip" in pickled
    assert b"2022.tar.gz/" not in pickled
    assert b"01/a.txt" not in pickled
    for part in (corpus, *corpus.split(4), corpus[::-1], corpus[::3], corpus[:0]):
        copy = pickle.loads(pickle.dumps(part))
        assert copy.doc_ids == part.doc_ids
        assert list(copy) == list(part)
    for part in (corpus[2:4], corpus[:0]):
        assert repr(pickle.loads(pickle.dumps(part))) == repr(part)


def test_urls_and_paths(sources: list[Path], tmp_path: Path, memory: Any) -> None:
    memory.pipe("/news/2024/a.txt", ARTICLE.format("a").encode())
    memory.put(str(sources[2]), "/news/2023.zip")
    memory.pipe("/more/b.txt", ARTICLE.format("b").encode())
    cases: list[tuple[list[str | Path], tuple[str, ...]]] = [
        (
            ["memory://news/2024", "memory://news/2023.zip"],
            ("2023.zip/a.txt", "2023.zip/x/y.txt", "2024/a.txt"),
        ),
        (["memory://news/2024/", "memory://more/"], ("more/b.txt", "news/2024/a.txt")),
        (["memory://news/2*/*.txt", "memory://more"], ("more/b.txt", "news/2024/a.txt")),
        (
            ["memory://news/2024", sources[2]],
            (f"{sources[2]}/a.txt", f"{sources[2]}/x/y.txt", "memory://news/2024/a.txt"),
        ),
    ]
    memory.pipe("/news/X/a.txt", ARTICLE.format("a").encode())
    memory.pipe("/news/XX/a.txt", ARTICLE.format("a").encode())
    cases.append((["memory://news/X/", "memory://news/XX"], ("X/a.txt", "XX/a.txt")))
    for paths, expected in cases:
        corpus = newsdoc.open_corpus(paths, storage_options={})
        assert corpus.doc_ids == expected
        assert len(list(pickle.loads(pickle.dumps(corpus)))) == len(expected)
    with pytest.raises(ValueError, match=r"source given twice: 'memory://news/2024/?', 'memory:"):
        newsdoc.open_corpus(["memory://news/2024/", "memory://news/2024"])
    for url in ("memory:///news/2024", "memory:////news/2024/*.txt"):
        with pytest.raises(ValueError, match=r"source given twice: 'memory://news/2024/?', 'memor"):
            newsdoc.open_corpus(["memory://news/2024/", url])
    for outer in ("memory://news/", "memory:///news"):
        with pytest.raises(ValueError, match=r"'memory://news/2024/?' is inside source"):
            newsdoc.open_corpus([outer, "memory://news/2024/"])
    with pytest.raises(ValueError, match=r"URL already contains a pattern: '\*\.txt'"):
        newsdoc.open_corpus(["memory://news/2024/*.txt"], "*.md")
    inner = newsdoc.open_corpus(["zip://x/*.txt::memory://news/2023.zip", "memory://more"])
    assert inner.doc_ids == ("more/b.txt", "news/2023.zip/x/y.txt")
    with pytest.raises(ValueError, match="storage_options requires a URL, got"):
        newsdoc.open_corpus(sources, storage_options={})


def test_parts_that_were_opened_apart(sources: list[Path]) -> None:
    """Their reports add up to a corpus, of which a slice carries what it needs."""
    corpora = [newsdoc.open_corpus([source]) for source in sources]
    first, *others = (corpus.check() for corpus in corpora)
    valid = sum(others, start=first).valid
    assert valid.doc_ids == IDS
    assert [article.title for article in valid] == list(IDS)
    assert repr(valid).endswith("gz and 2 more' (6 documents)>")
    (sources[1] / "b.txt").write_text("")
    with pytest.raises(newsdoc.ParseError) as caught:
        valid["2024/b.txt"]
    assert caught.value.filename == str(sources[1] / "b.txt")
    part = valid[1:3]
    pickled = pickle.dumps(part)
    assert b"2022.tar.gz/a.txt" not in pickled
    assert b"2023.zip/x/y.txt" not in pickled
    copy = pickle.loads(pickled)
    assert copy.doc_ids == IDS[1:3]
    assert [article.title for article in copy] == list(IDS[1:3])
    assert list(pickle.loads(pickle.dumps(valid[:0]))) == []


def test_parts_of_one_corpus_are_read_together(sources: list[Path]) -> None:
    """Documents of one archive are neighbors again, whichever parts they were in."""
    for corpus in (newsdoc.open_corpus(sources), newsdoc.open_corpus(sources[2])):
        reports = [corpus[start::3].check() for start in range(3)]
        for parts in (reports, [pickle.loads(pickle.dumps(report)) for report in reports]):
            valid = sum(parts[1:], start=parts[0]).valid
            assert valid.doc_ids == corpus.doc_ids
            assert list(valid) == list(corpus)
            assert repr(valid) == repr(corpus)
            assert pickle.dumps(valid) == pickle.dumps(corpus)


def test_the_root_of_a_storage_contains_its_folders(memory: Any) -> None:
    for name in ("a.txt", "news/b.txt", "Xnews/c.txt"):
        memory.pipe(f"/{name}", ARTICLE.format(name).encode())
    for outer in ("memory://", "memory:///"):
        for inner in ("memory://news", "memory:///news/"):
            with pytest.raises(ValueError, match=r"^source 'memory:///?news/?' is inside source"):
                newsdoc.open_corpus([outer, inner])
    corpus = newsdoc.open_corpus(["memory://", "memory://news"], "*.txt")
    assert [article.title for article in corpus] == ["news/b.txt", "a.txt"]
    assert len(newsdoc.open_corpus(["memory://news", "memory://Xnews"])) == 2


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("gs://b/news", "gcs://b/news", "source given twice: 'gs://b/news', 'gcs://b/news'"),
        ("s3a://b/news/", "s3://b/news", "source given twice: 's3a://b/news/', 's3://b/news'"),
        ("simplecache::s3://b", "simplecache::s3a://b", "source given twice: 'simplecache::s3:"),
        ("s3a://b", "s3://b/news", "source 's3://b/news' is inside source 's3a://b': its docu"),
        ("http://host/?key=1", "http://host/?key=1", "source given twice: 'http://host/?key=***"),
        ("http://a:b@host/", "http://c:d@host/*.txt", "source given twice: 'http://***@host/"),
    ],
)
def test_two_names_of_one_place(first: str, second: str, message: str) -> None:
    connections = [Connection(url.removesuffix("*.txt"), {}) for url in (first, second)]
    entries = Entries((array("q", [0]),), {})
    listings = [
        list_source((RemoteFolder(one.shown, one, one.shown), ["news/a.txt"], entries, None))
        for one in connections
    ]
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        combine(listings)


@pytest.mark.parametrize("name", ["a\x1b[31m\n\u202eb", "n" * 250])
def test_names_in_messages_are_escaped_and_short(tmp_path: Path, memory: Any, name: str) -> None:
    folder = write_folder(tmp_path / name, "a.txt", "b/c.txt")
    (folder / "empty").mkdir()
    (folder / "empty" / name).touch()
    for path in (f"{name}/a.txt", f"{name}/b/c.txt", f"x:y@{name}/a.txt", f"z@{name}/a.txt"):
        memory.pipe(f"/{path}", ARTICLE.format("a").encode())
    url = f"memory://{name}"
    cases: list[tuple[Any, str, Any, str]] = [
        (folder, name, None, "no files match"),
        ([folder, url], name, None, "no files match"),
        (folder / "empty", "*.txt", None, "such as"),
        (str(folder), "*.txt", {}, "requires a URL"),
        ([folder, folder], "*.txt", {}, "requires a URL"),
        ([folder, folder], "**", None, "source given twice"),
        ([url, f"{url}/*.txt"], "**/*.txt", None, "source given twice"),
        ([f"memory://x:y@{name}", f"memory://z@{name}"], "**", None, "source given twice"),
        ([folder, folder / "b"], "**", None, "is inside source"),
        ([f"{url}/b", url], "**", None, "is inside source"),
        (f"memory://a/*{name}", "*.md", None, "already contains a pattern"),
    ]
    for paths, pattern, options, part in cases:
        with pytest.raises((OSError, ValueError), match=part) as caught:
            newsdoc.open_corpus(paths, pattern, storage_options=options)
        message = str(getattr(caught.value, "strerror", None) or caught.value)
        assert message.isprintable(), part
        assert len(message) < 400, part
