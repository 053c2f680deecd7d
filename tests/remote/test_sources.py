"""Corpora behind a URL: an HTTP server on this machine, and fsspec's memory."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.asyn import AsyncFileSystem
from fsspec.spec import AbstractFileSystem

import newsdoc
from helpers import TAR_END, source_of, tar_member
from newsdoc._glob import Pattern
from newsdoc._remote.connection import Connection, RefusedRedirectError
from newsdoc._remote.selection import Limits
from newsdoc._remote.sources import MAX_BATCH_COUNT, open_url
from storages import ARTICLE, check, check_changes, fill, zip_of
from webserver import Handler, ranges, serving, status


def tar_of(*names: str) -> bytes:
    members = (tar_member(name.encode(), ARTICLE.format(name).encode()) for name in names)
    return b"".join(members) + TAR_END


@pytest.fixture
def memory() -> Iterator[Any]:
    filesystem = fsspec.filesystem("memory")
    filesystem.store.clear()  # it is one for the whole process, and the docs have examples in it
    fill(filesystem, "/news")
    filesystem.pipe_file("/k.zip", zip_of("a.txt", "b/c.txt"))
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


@pytest.mark.parametrize("url", ["memory://news", "memory://news/", "simplecache::memory://news"])
def test_any_file_system_of_fsspec(memory: Any, url: str) -> None:
    corpus = newsdoc.open_corpus(url, max_bytes=5000, on_error="skip")
    assert source_of(corpus) == source_of(newsdoc.open_corpus(url))
    check(corpus, url if url.endswith("/") else url + "/")
    assert repr(corpus) == f"<Corpus '{url}' (7 documents)>"
    assert repr(source_of(corpus)) == f"RemoteFolder(root={url!r})"


def test_max_bytes(memory: Any) -> None:
    text = ARTICLE.format("A").strip()
    memory.pipe_file("/news/2024/a.txt", text.encode())
    size = len(text)
    for max_bytes, problems in ((size, {}), (size - 1, {"too-large": 1})):
        corpus = newsdoc.open_corpus("memory://news/2024", "a.txt", max_bytes=max_bytes)
        assert corpus.check().counts == problems
        assert problems or corpus[0] == newsdoc.parse(text)  # to its last byte
    memory.pipe_file("/news/2024/a.txt", f"{text}x".encode())
    assert corpus.check().counts == {"too-large": 1}


def test_folders_whose_names_begin_alike(tmp_path: Path) -> None:
    for name in ("X/a.txt", "XX/b.txt", "bX/c.txt", "b/d.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(ARTICLE.format(name))
    for pattern, names in (
        ("**/*.txt", ("X/a.txt", "XX/b.txt", "b/d.txt", "bX/c.txt")),
        ("bX/*.txt", ("bX/c.txt",)),
        ("XX/*.txt", ("XX/b.txt",)),
    ):
        assert newsdoc.open_corpus(f"local://{tmp_path}", pattern).doc_ids == names


def test_the_whole_of_a_file_system(memory: Any) -> None:
    corpus = newsdoc.open_corpus("memory://", "**/a.txt")
    assert corpus.doc_ids == ("news/2024/a.txt", "news/2025/a.txt")
    assert corpus.check().ok
    memory.rm("/news/2024/a.txt")
    (error,) = corpus.check().errors.values()
    assert error.filename == "memory://news/2024/a.txt"
    assert error.problems[0].code == "unreadable"


def test_a_remote_archive_that_changes(memory: Any) -> None:
    for name in ("k.zip", "k.tar"):
        data = zip_of("a.txt", "b.txt") if name == "k.zip" else tar_of("a.txt", "b.txt")
        memory.pipe_file(f"/{name}", data)
        corpus = newsdoc.open_corpus(f"memory://{name}")
        memory.pipe_file(f"/{name}", data[:530] if name == "k.tar" else data[:20])
        report = corpus.check()
        assert report.counts == {"unreadable": 2}
        assert report.errors["a.txt"].filename == f"memory://{name}/a.txt"


def test_a_pattern_in_the_url(memory: Any) -> None:
    for url, names in {
        "memory://news/2024/*.txt": ("a.txt", "b[1].txt"),
        "memory://news/**/a.txt": ("2024/a.txt", "2025/a.txt"),
        "memory://new*/2025/?.txt": ("news/2025/a.txt",),
        "zip://*.txt::memory://k.zip": ("a.txt",),
        "zip://b::memory://k.zip": ("b/c.txt",),
        "zip://::memory://k.zip": ("a.txt", "b/c.txt"),
        "memory://k.zip": ("a.txt", "b/c.txt"),
    }.items():
        corpus = newsdoc.open_corpus(url)
        assert corpus.doc_ids == names
        assert corpus.check().ok, url
    assert newsdoc.open_corpus("zip://b::memory://k.zip", "*.txt").doc_ids == ("b/c.txt",)
    for url in ("memory://news/*.txt", "zip://*.txt::memory://k.zip"):
        with pytest.raises(ValueError, match=r"URL already contains a pattern: '\*\.txt'"):
            newsdoc.open_corpus(url, "*.md")


def test_options_are_those_of_a_storage(tmp_path: Path) -> None:
    message = "storage_options requires a URL, got 'news'"
    with pytest.raises(ValueError, match=f"^{message}$"):
        newsdoc.open_corpus("news", storage_options={})
    with pytest.raises(ValueError, match=r"^storage_options requires a URL, got \['news'\]$"):
        newsdoc.open_corpus(["news"], storage_options={})


def test_urls_of_this_machine_are_paths(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE.format("Local"))
    (tmp_path / "a.zip").write_bytes(zip_of("b.txt"))
    corpus = newsdoc.open_corpus(f"file://{tmp_path}", "*.txt")
    assert (corpus[0].title, repr(corpus)) == ("Local", repr(newsdoc.open_corpus(tmp_path)))
    assert newsdoc.open_corpus(f"zip://*.txt::{tmp_path}/a.zip")[0].title == "b.txt"
    assert newsdoc.open_corpus(f"zip://*.txt::file://{tmp_path}/a.zip")[0].title == "b.txt"


def test_what_cannot_be_opened(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        newsdoc.open_corpus("memory://nowhere")
    with pytest.raises(FileNotFoundError, match="no files match"):
        newsdoc.open_corpus("memory://news", "*.html")
    with pytest.raises(FileNotFoundError):
        newsdoc.open_corpus("memory://nowhere.zip")
    with pytest.raises(ValueError, match="Protocol not known: nonsense"):
        newsdoc.open_corpus("nonsense://news")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ImportError, match="requires fsspec: pip install fsspec"):
        newsdoc.open_corpus("memory://news")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The URL of a web server that lists the files of a folder."""
    with serving(tmp_path) as url:
        yield url


def test_a_web_server(web: str, tmp_path: Path) -> None:
    for name in ("b.txt", "2024/a.txt", "é.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ARTICLE.format(name), "utf-8")
    (tmp_path / "large.txt").write_text("a" * 10_000)
    corpus = newsdoc.open_corpus(web, max_bytes=5000, on_error="skip")
    assert corpus.doc_ids == ("%C3%A9.txt", "2024/a.txt", "b.txt", "large.txt")
    assert [article.title for article in corpus] == ["é.txt", "2024/a.txt", "b.txt"]
    report = corpus.check()
    assert report.counts == {"too-large": 1}
    with pytest.raises(FileNotFoundError):
        newsdoc.open_corpus(f"{web}nowhere/")


def test_a_password_in_a_url_is_not_shown(web: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("A title alone")
    url = web.replace("http://", "http://reader:secret@")
    corpus = newsdoc.open_corpus(url)
    shown = web.replace("http://", "http://***@")
    assert repr(corpus) == f"<Corpus '{shown}' (1 document)>"
    assert [error.filename for error in corpus.check().errors.values()] == [f"{shown}bad.txt"]
    with pytest.raises(FileNotFoundError) as caught:
        newsdoc.open_corpus(f"{url}*.md")
    assert caught.value.filename == shown


def test_a_web_server_that_gives_no_parts_of_files(web: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of("a.txt"))
    assert newsdoc.open_corpus(f"{web}a.zip")[0].title == "a.txt"  # one block holds it
    with pytest.raises(OSError, match="does not support range requests; open simplecache::URL"):
        newsdoc.open_corpus(f"{web}a.zip", storage_options={"block_size": 100})
    assert newsdoc.open_corpus(f"simplecache::{web}a.zip")[0].title == "a.txt"


def test_a_document_that_changed_since_it_was_listed(memory: Any) -> None:
    check_changes(memory, "memory://news/changing", {})


class Counting(AsyncFileSystem):  # type: ignore[misc]
    """A storage of a thousand documents, that counts how many are asked for at the same time."""

    protocol = "counting"
    running = most = 0
    ranges: ClassVar[set[tuple[int | None, int | None]]] = set()
    size: int | None = 50

    async def _ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        return [
            {"name": f"{path}/{number:03}.txt", "size": self.size, "type": "file"}
            for number in range(1000)
        ]

    async def _cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_: Any
    ) -> bytes:
        cls = type(self)
        cls.running += 1
        cls.most = max(cls.most, cls.running)
        cls.ranges.add((start, end))
        await asyncio.sleep(0.01)  # every task of a batch begins before any of them ends
        cls.running -= 1
        return ARTICLE.format(path[-7:]).encode()[start:end]


fsspec.register_implementation("counting", Counting, clobber=True)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("size", "max_bytes", "most"),
    [
        (50, 10_000, MAX_BATCH_COUNT),
        (2**20, 2**24, 32),  # MAX_BATCH_BYTES
        (None, 2**24, 2),  # each may be as large as that
    ],
)
def test_documents_are_fetched_many_at_a_time_and_not_too_many(
    monkeypatch: pytest.MonkeyPatch, size: int | None, max_bytes: int, most: int
) -> None:
    monkeypatch.setattr(Counting, "size", size)
    Counting.most = 0
    Counting.ranges.clear()
    count = 50 if size is None else 600
    corpus = newsdoc.open_corpus("counting://news", max_bytes=max_bytes)[:count]
    assert [article.title for article in corpus] == [f"{number:03}.txt" for number in range(count)]
    assert Counting.most == most
    assert Counting.ranges == {(0, max_bytes + 1)}  # enough to see that there are too many
    assert MAX_BATCH_COUNT == 256


@pytest.mark.parametrize(("size", "range_"), [(0, (None, None)), (1, (0, 100))])
def test_no_range_of_an_empty_document_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, size: int, range_: tuple[int | None, int | None]
) -> None:
    """S3 answers 416 for one."""
    monkeypatch.setattr(Counting, "size", size)
    Counting.ranges.clear()
    newsdoc.open_corpus("counting://news", max_bytes=99)[:3].check()
    assert Counting.ranges == {range_}


class Endless(AbstractFileSystem):  # type: ignore[misc]
    """A storage in which there is always one more folder, or are always two."""

    protocol = "endless"
    width = 1

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        if self.width < 0:
            raise ImportError("requires endlessness: pip install endlessness")
        names = [f"{path}/{number}" for number in range(self.width)]
        return [
            {"name": path, "size": 0, "type": "directory"},
            {"name": f"{path}/..", "size": 0, "type": "directory"},
            {"name": f"{path}/.", "size": 0, "type": "directory"},
            *({"name": name, "size": 0, "type": "directory"} for name in names),
            {"name": f"{path}/a.txt", "size": 50, "type": "file"},
        ]


fsspec.register_implementation("endless", Endless, clobber=True)


class Flat(AbstractFileSystem):  # type: ignore[misc]
    """A storage without folders, as object stores are."""

    protocol = "flat"

    def find(self, path: str, *_: Any, **__: Any) -> Any:
        return {
            f"{path}/{name}": {"name": f"{path}/{name}", "size": 50, "type": "file"}
            for name in ("made/", "made/a.txt", "b.txt")
        }


fsspec.register_implementation("flat", Flat, clobber=True)


def test_an_empty_object_for_a_folder_is_not_a_document() -> None:
    assert newsdoc.open_corpus("flat://news", "**/*").doc_ids == ("b.txt", "made/a.txt")


class Remembering(AbstractFileSystem):  # type: ignore[misc]
    """A storage that remembers its listings in its own way."""

    protocol = "remembering"
    names: ClassVar[list[str]] = []
    known: ClassVar[dict[str, list[str]]] = {}

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        names = self.known.setdefault(path, self.names[:])
        self.dircache[path] = names
        return [{"name": f"{path}/{name}", "size": 50, "type": "file"} for name in names]

    def invalidate_cache(self, path: str | None = None) -> None:
        self.known.clear()


fsspec.register_implementation("remembering", Remembering, clobber=True)


@pytest.mark.parametrize("url", ["remembering://news", "simplecache::remembering://news"])
def test_listings_are_fresh(url: str) -> None:
    for names in (["a.txt"], ["a.txt", "b.txt"], ["b.txt"]):
        Remembering.names[:] = names
        corpus = newsdoc.open_corpus(url)
        assert list(corpus.doc_ids) == names
        assert Remembering.known == {}
        assert not fsspec.filesystem("remembering").dircache


def test_a_storage_that_always_lists_one_more_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="more than 64 nested folders") as caught:
        newsdoc.open_corpus("endless://news")
    assert caught.value.filename == "endless://news"
    assert caught.value.strerror == "more than 64 nested folders; open a part of it"
    assert newsdoc.open_corpus("endless://news", "*.txt").doc_ids == ("a.txt",)
    monkeypatch.setattr(Endless, "width", 2000)
    connection = Connection("endless://news", {})
    with pytest.raises(OSError, match="more than 1,000 folders"):
        open_url(connection, Pattern("**/*.txt"), None, Limits(folders=1000))
    monkeypatch.setattr(Endless, "width", -1)
    with pytest.raises(ImportError, match="pip install endlessness"):
        newsdoc.open_corpus("endless://news")
    monkeypatch.setattr(Endless, "width", 0)
    assert newsdoc.open_corpus("endless://news").doc_ids == ("a.txt",)
    with pytest.raises(OSError, match="more than 0 documents"):
        open_url(connection, Pattern("**/*.txt"), None, Limits(names=0))
    with pytest.raises(OSError, match="more than 0 other files"):
        open_url(connection, Pattern("*.md"), print, Limits(names=0))


def test_a_storage_that_fails_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = newsdoc.open_corpus("counting://news", on_error="skip")

    async def fail(self: Counting, path: str, **_: Any) -> bytes:
        await asyncio.sleep(0)
        raise RuntimeError("SlowDown: please reduce your request rate")

    monkeypatch.setattr(Counting, "_cat_file", fail)
    with pytest.raises(OSError, match="256 failures in a row: SlowDown"):
        list(corpus)
    assert corpus[:7].check().failed == 7


def test_errors_without_a_password_keep_their_kind() -> None:
    connection = Connection("ftp://user:pass9word@host/a", {})
    for error, kind, text in [
        (PermissionError("no"), PermissionError, "no"),
        (FileNotFoundError("ftp://user:pass9word@host/a"), FileNotFoundError, "No such file"),
        (
            OSError(5, "user is pass9word, pass9words are not"),
            OSError,
            "*** is ***, pass9words are",
        ),
        (KeyError(), OSError, "KeyError"),
        (ValueError("x " * 1000), OSError, "x x x"),
    ]:
        explained = connection.explain(error, "ftp://***@host/a")
        assert type(explained) is kind
        assert text in str(explained)
        assert len(str(explained)) < 600
    assert type(connection.explain(OSError("no number"), "x")) is OSError
    assert connection.explain(OSError("no number"), "x").errno == errno.EIO
    for url, message, masked in (
        ("ftp://us:us-er@h/", "us-er of us at ftp://us:us-er@h/", "*** of *** at ftp://***@h/"),
        ("ftp://us:er-us@h/", "er-us of us", "*** of ***"),
        ("ftp://:pw@h/", "a pw, and pws", "a ***, and pws"),
    ):
        assert Connection(url, {}).mask(message) == masked
    refused = FileNotFoundError("ftp://host/a")
    refused.__cause__ = RefusedRedirectError(5, "a redirect to another server")
    assert connection.explain(refused, "x").strerror == "a redirect to another server"
    circular = RuntimeError("a")
    circular.__cause__ = RuntimeError("b")
    circular.__cause__.__cause__ = circular
    assert connection.explain(circular, "x").strerror == "a"


@pytest.mark.thorough
def test_a_server_that_is_down_is_an_error_for_any_on_error(server: str) -> None:
    Handler.answers["/"] = [f"{number:02}.txt" for number in range(20)]
    Handler.default = status(503)
    errors: list[newsdoc.ParseError] = []
    for on_error in ("skip", errors.append):
        corpus = newsdoc.open_corpus(server, on_error=on_error)
        with pytest.raises(OSError, match="12 failures in a row: HTTP status 503") as caught:
            list(corpus)
        assert caught.value.filename == server
    assert corpus[:4].check().counts == {"unreadable": 4}
    for number in (401, 403, 404, 407, 410):  # which are those of a document
        Handler.default = status(number)
        assert corpus.check().counts == {"unreadable": 20}
    Handler.default = status(503)
    for name in ("/07.txt", "/14.txt"):
        Handler.answers[name] = ARTICLE.encode()
    assert corpus.check().read == 2


FORK = """
import os, sys, warnings
import newsdoc
warnings.simplefilter("ignore")  # a fork with threads is what this is about
corpora = [newsdoc.open_corpus(url) for url in sys.argv[1:]]
titles = [[article.title for article in corpus] for corpus in corpora]
child = os.fork()
again = [[article.title for article in corpus] for corpus in corpora]
if child == 0:
    os._exit(0 if again == titles else 1)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0
assert again == titles
print(*map(len, titles))
"""


@pytest.mark.thorough
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_reads_on_its_own(server: str) -> None:
    names = [f"{number}.txt" for number in range(20)]
    Handler.answers["/"] = list(names)
    for document in names:
        Handler.answers[f"/{document}"] = ARTICLE.encode()
    Handler.answers["/a.zip"] = ranges(zip_of(*names))
    Handler.answers["/a.tar"] = ranges(tar_of(*names))
    done = subprocess.run(
        [sys.executable, "-c", FORK, server, f"{server}a.zip", f"{server}a.tar"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("20 20 20\n", "")


class Walked(AbstractFileSystem):  # type: ignore[misc]
    """A storage that is listed folder by folder, of which some cannot be."""

    protocol = "walked"
    documents: ClassVar[dict[str, bytes]] = {}
    broken: ClassVar[dict[str, Exception]] = {}

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        path = path.strip("/")
        if path in self.broken:
            raise self.broken[path]
        if path in self.documents:
            return [{"name": path, "size": 5, "type": "file"}]
        infos: dict[str, dict[str, Any]] = {}
        for name, data in self.documents.items():
            if name.startswith(f"{path}/"):
                part, _, rest = name.removeprefix(f"{path}/").partition("/")  # type: ignore[assignment]
                kind = "directory" if rest else "link" if not data else "file"
                infos[part] = {"name": f"{path}/{part}", "size": len(data), "type": kind}
        return list(infos.values())

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_: Any
    ) -> bytes:
        return (self.documents[path] or ARTICLE.format("Link").encode())[start:end]


fsspec.register_implementation("walked", Walked, clobber=True)


def test_folders_of_a_storage_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    article = ARTICLE.format("A").encode()
    names = ["a.txt", "b/c.txt", "x.txt/d.txt", "x.txt/e.md", "locked/f.txt", "x.zip/g.txt"]
    monkeypatch.setattr(Walked, "documents", {f"news/{name}": article for name in names})
    monkeypatch.setattr(Walked, "broken", {"news/locked": PermissionError("no entry")})
    report = newsdoc.open_corpus("walked://news").check()
    assert {name: error.problems[0].message for name, error in report.errors.items()} == {
        "locked/": "no entry",
        "x.txt": "not a regular file (folder)",
    }
    assert list(report.valid.doc_ids) == ["a.txt", "b/c.txt", "x.txt/d.txt", "x.zip/g.txt"]
    assert newsdoc.open_corpus("walked://news", "*.txt").doc_ids == ("a.txt", "x.txt")
    others: list[str] = []
    connection = Connection("walked://news", {})
    _, found, _, _ = open_url(connection, Pattern("*.txt"), others.append)
    assert list(found) == ["a.txt", "x.txt"]  # and not the folder that no document can be in
    assert sorted(others) == ["b/c.txt", "x.txt/d.txt", "x.txt/e.md", "x.zip/g.txt"]
    assert newsdoc.open_corpus("walked://news/x.zip/").doc_ids == ("g.txt",)
    assert newsdoc.open_corpus("walked://news/a.txt").doc_ids == ("a.txt",)
    assert newsdoc.open_corpus("walked://news/x.txt").doc_ids == ("d.txt",)
    with pytest.raises(NotADirectoryError, match=r"one file; read it with newsdoc\.read"):
        newsdoc.open_corpus("walked://news/x.txt/e.md")
    monkeypatch.setattr(Walked, "broken", {"news": RuntimeError("down")})
    with pytest.raises(OSError, match="down"):
        newsdoc.open_corpus("walked://news")


def test_a_storage_that_fails_while_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [f"news/{n}" for n in range(20)]
    monkeypatch.setattr(Walked, "documents", {f"{name}/a.txt": b"x" for name in folders})
    monkeypatch.setattr(Walked, "broken", dict.fromkeys(folders, RuntimeError("down")))
    with pytest.raises(OSError, match="8 failures in a row: down"):
        newsdoc.open_corpus("walked://news")


def test_the_size_of_a_link_is_not_that_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Walked, "documents", {"news/a.txt": b"", "news/b.txt": b""})
    corpus = newsdoc.open_corpus("walked://news")
    assert [article.title for article in corpus] == ["Link"] * 2


def test_a_folder_of_an_object_store_with_the_name_of_a_document(memory: Any) -> None:
    monkey = {"made/x.txt/y/z.txt", "made/a.txt", "x.txt/b.txt"}

    class Found(Flat):
        protocol = "found"

        def find(self, path: str, *_: Any, **__: Any) -> Any:
            names = [path] if path.endswith("a.txt") else [f"{path}/{name}" for name in monkey]
            return {name: {"name": name, "size": 50, "type": "file"} for name in names}

    fsspec.register_implementation("found", Found, clobber=True)
    corpus = newsdoc.open_corpus("found://news", "**/*.txt")
    errors = corpus.check().errors
    assert {"x.txt", "made/x.txt"} <= set(errors)
    assert errors["x.txt"].problems[0].message == "not a regular file (folder)"
    assert set(corpus.doc_ids) == monkey | {"x.txt", "made/x.txt"}
    with pytest.raises(NotADirectoryError):
        newsdoc.open_corpus("found://news/a.txt")


class UniversalPath:
    """What universal_pathlib's paths have; tests/servers has the real ones."""

    def __init__(self, url: str, protocol: str, path: str, options: dict[str, Any]) -> None:
        self.url, self.protocol, self.path = url, protocol, path
        self.storage_options = options
        self.fs = None

    def __str__(self) -> str:
        return self.url


def test_paths_with_a_file_system_of_their_own(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE.format("A"))
    for path in (
        UniversalPath("memory://news", "memory", "/news", {}),
        UniversalPath("memory+x:///news", "memory", "/news", {"skip_instance_cache": True}),
    ):
        assert len(newsdoc.open_corpus(path)) == 7  # type: ignore[arg-type]
    local = UniversalPath(str(tmp_path), "", str(tmp_path), {})
    assert newsdoc.open_corpus(local).doc_ids == ("a.txt",)  # type: ignore[arg-type]

    class CloudPath(type(tmp_path)):  # type: ignore[misc]
        cloud_prefix = "s3://"

    with pytest.raises(TypeError, match=r"pass str\(path\)"):
        newsdoc.open_corpus(CloudPath("x"))
    with pytest.raises(TypeError, match=r"pass str\(path\)"):
        newsdoc.open_corpus([CloudPath("x")])
