"""Corpora on real servers: names, documents and accounting, compared with the folder."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import fsspec
import pytest

import newsdoc
from servers.real_servers import SERVERS, Server, running

PAGE = Path(__file__).parents[2] / "docs/how-to/storages.md"
ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
NAMES = [
    "a.txt", "2024/b.txt", "2024/05/c.txt", "2024/05/deep/er/d.txt", "v1.2/e.txt", "with space/f g.txt",
    "é.txt", "e\u0301.txt", "日本.txt", "plus+.txt", "and&.txt", "amp&amp;.txt", "hash#1.txt", "what?.txt",
    "100%.txt", "50%20off.txt", "12:30.txt", "a:b.txt", "[1].txt", "{2}.txt", "quote'.txt", 'double".txt',
    "semi;.txt", "tilde~.txt", "comma,.txt", "equals=.txt", "at@.txt", "star*.txt", "less<.txt", "-dash.txt",
    " space.txt", ".hidden.txt", "UPPER.txt", "upper.txt", "x.zip/g.txt", "x.txt/h.txt", "#/i.txt", "%41.txt",
    "%/j.txt", "v1.0#2.txt", "y#z/k.txt", "long" + "x" * 200 + ".txt",
]  # fmt: skip
# The documents that fail, by the names that the server lists, and those that it does not list.
# Most do not encode a name, or do not mark x.txt/ as a folder, which is then a failed document.
EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "nginx": (set(), {".hidden.txt"}),
    "lighttpd": (set(), {".hidden.txt"}),
    "h2o": (set(), {"x.txt/h.txt"}),
    "mini-httpd": ({"#", "y#z"}, {"#/i.txt", "x.txt/h.txt", "y#z/k.txt"}),
    "webfs": ({"amp&.txt"}, {"amp&amp;.txt"}),
    "aiohttp show_index": ({"amp&.txt"}, {"amp&amp;.txt", "x.txt/h.txt"}),
    "express serve-index": (set(), {"x.txt/h.txt"}),
    "live-server": (set(), {".hidden.txt", "x.txt/h.txt"}),
    "serve": (
        {"50 off.txt", "A.txt", "amp&.txt", "what?.txt"},
        {"%41.txt", "50%20off.txt", "amp&amp;.txt"},
    ),
    "WsgiDAV": (
        {"#/", "%41.txt", "50%20off.txt", "hash#1.txt", "v1.0#2.txt", "what?.txt", "y#z/"},
        {"#/i.txt", "y#z/k.txt"},
    ),
    "vsftpd": ({"space.txt"}, {" space.txt", ".hidden.txt"}),
}
BY_NAME = {server.name: server for server in SERVERS}
Outcomes = dict[str, newsdoc.Article | newsdoc.ParseError]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "news"
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(name), "utf-8")
    for name in ("LICENSE", "x.pdf", "about.html", "2024/README"):
        (folder / name).write_text("<p>no article", "utf-8")
    (folder / "bad.txt").write_text("A title alone\n")
    (folder / "empty").mkdir()
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(0o755)  # servers may run as another user
    return folder


@pytest.fixture(scope="module")
def rows() -> Iterator[dict[str, str]]:
    """The rows of the table in the docs, which is written when all servers have run."""
    rows: dict[str, str] = {}
    yield rows
    if len(rows) == len(SERVERS):
        before, _, rest = PAGE.read_text("utf-8").partition("<!-- table -->\n")
        _, _, after = rest.partition("<!-- end -->")
        head = (
            "| storage | version | read | failed, by name | not listed |\n|---|---|---:|---|---|\n"
        )
        table = head + "".join(rows[server.name] for server in SERVERS)
        text = f"{before}<!-- table -->\n{table}<!-- end -->{after}"
        PAGE.write_text(text, "utf-8")


def as_cell(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
def test_a_folder(server: Server, folder: Path, tmp_path: Path, rows: dict[str, str]) -> None:
    local: Outcomes = dict(newsdoc.open_corpus(folder).outcomes())
    valid = {name for name, outcome in local.items() if isinstance(outcome, newsdoc.Article)}
    assert set(local) - valid == {"bad.txt", "x.txt"}
    with running(server, folder, tmp_path) as (url, options):
        corpus = newsdoc.open_corpus(url, storage_options=options)
        report = corpus.check()
        remote = {
            unquote(name) if url.startswith("http") else name: outcome
            for name, outcome in corpus.outcomes()
        }
    assert report.seen == report.read + report.failed == len(remote) == len(corpus)
    read = {name for name, outcome in remote.items() if isinstance(outcome, newsdoc.Article)}
    for name in read:
        assert remote[name] == local[name]
    failed = set(remote) - read
    assert {"bad.txt", "x.txt"} <= failed
    failed -= {"bad.txt", "x.txt"}
    unlisted = valid - read - failed
    cells = (server.name, server.version(), f"{len(read)} of {len(valid)}", as_cell(failed))
    rows[server.name] = f"| {' | '.join((*cells, as_cell(unlisted)))} |\n"
    assert (failed, unlisted) == EXPECTED.get(server.name, (set(), set()))


@pytest.mark.parametrize("name", ["pyftpdlib", "vsftpd", "OpenSSH sftp", "nginx", "moto (S3)"])
def test_four_threads(name: str, tmp_path: Path) -> None:
    served = tmp_path / "news"
    served.mkdir()
    served.chmod(0o755)
    for number in range(60):
        (served / f"{number:02}.txt").write_text(ARTICLE.format(number) + "x" * number * 50)
    (served / "empty.txt").write_text("")
    expected = [f"{number}" for number in range(60)]
    home = tmp_path / "home"
    home.mkdir()
    with running(BY_NAME[name], served, home) as (url, options):
        corpora = [
            newsdoc.open_corpus(url, storage_options=options, on_error="skip") for _ in range(2)
        ]
        found: list[list[str]] = []

        def read(corpus: newsdoc.Corpus) -> None:
            for _ in range(3):
                found.append([article.title for article in corpus])
                found.append([corpus[f"{number:02}.txt"].title for number in range(60)])

        # Two of the four share a corpus, and all of them a connection of fsspec.
        threads = [threading.Thread(target=read, args=[corpora[n % 2]]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
    assert found == [expected] * 24


@pytest.mark.parametrize("name", ["pyftpdlib", "vsftpd", "OpenSSH sftp"])
def test_a_link_is_read_to_the_end_of_its_file(name: str, tmp_path: Path) -> None:
    served = tmp_path / "news"
    served.mkdir()
    text = ARTICLE.format("Linked").replace("One.", "A long paragraph. " * 500)
    (served / "file.md").write_text(text)
    (served / "link.txt").symlink_to("file.md")
    (served / "large.txt").write_text("x" * 100_000)
    (served / "z.txt").write_text(ARTICLE.format("Z"))
    home = tmp_path / "home"
    home.mkdir()
    with running(BY_NAME[name], served, home) as (url, options):
        corpus = newsdoc.open_corpus(url, storage_options=options, max_bytes=20_000)
        assert corpus["link.txt"] == newsdoc.parse(text)
        assert corpus.check().counts == {"too-large": 1}
        assert corpus["z.txt"].title == "Z"  # the connection is in order after the large one


@pytest.mark.parametrize("name", ["Apache, fancy", "vsftpd"])
def test_a_folder_without_permission(name: str, tmp_path: Path) -> None:
    """The servers run as users of their own."""
    served, home = served_with_locked_folder(tmp_path)
    with running(BY_NAME[name], served, home) as (url, options):
        (served / "locked").chmod(0)
        corpus = newsdoc.open_corpus(url, storage_options=options)
        (error,) = corpus.check().errors
        assert set(corpus.doc_ids) == {"2024/b.txt", "a.txt", error}
        assert error.startswith("locked/")  # vsftpd lists a folder in itself
        assert corpus.check().read == 2


@pytest.mark.parametrize("name", ["WsgiDAV", "pyftpdlib", "OpenSSH sftp"])
def test_a_folder_that_is_gone_when_it_is_listed(name: str, tmp_path: Path) -> None:
    served, home = served_with_locked_folder(tmp_path)
    with running(BY_NAME[name], served, home) as (url, options):
        filesystem = type(fsspec.url_to_fs(url, **options)[0])
        ls = filesystem.ls

        def ls_late(self: Any, path: str, **named: Any) -> Any:
            if path.rstrip("/").endswith("locked"):
                shutil.rmtree(served / "locked", ignore_errors=True)
            return ls(self, path, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(filesystem, "ls", ls_late)
            corpus = newsdoc.open_corpus(url, storage_options=options)
        assert corpus.doc_ids == ("2024/b.txt", "a.txt", "locked/")
        assert set(corpus.check().errors) == {"locked/"}


def served_with_locked_folder(folder: Path) -> tuple[Path, Path]:
    served, home = folder / "news", folder / "home"
    home.mkdir()
    for document in ("a.txt", "2024/b.txt", "locked/c.txt"):
        (served / document).parent.mkdir(parents=True, exist_ok=True)
        (served / document).write_text(ARTICLE.format(document))
    for path in (*folder.parents[:2], folder, served, home):
        path.chmod(0o755)
    return served, home
