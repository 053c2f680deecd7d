"""FTP: whole documents whatever is listed, and a connection that stays in order."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

import newsdoc
from ftpserver import FtpHandler, entry, ftp_server

ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


def set_files(**files: bytes) -> None:
    FtpHandler.files = {f"/news/{name}.txt": data for name, data in files.items()}
    lines = [entry(f"{name}.txt", len(data)) for name, data in files.items()]
    FtpHandler.folders = {"/news": (lines, "226 done")}


def test_what_the_listing_says_of_the_size_does_not_matter() -> None:
    set_files(link=ARTICLE, large=b"x" * 300_000, z=ARTICLE, lost=ARTICLE)
    del FtpHandler.files["/news/lost.txt"]
    lines, _ = FtpHandler.folders["/news"]
    lines[0] = entry("link.txt -> ../elsewhere.txt", 16, "l")
    lines[1] = entry("large.txt", 10)
    FtpHandler.logins.clear()
    with ftp_server() as url:
        corpus = newsdoc.open_corpus(f"{url}news", max_bytes=100_000)
        report = corpus.check()
        assert corpus["link.txt"] == corpus["z.txt"] == newsdoc.parse(ARTICLE)
    assert report.counts == {"too-large": 1, "unreadable": 1}
    assert report.errors["lost.txt"].problems[0].message == "550 no such file"
    assert len(FtpHandler.logins) == 2  # again after what was too large


def test_an_encrypted_connection_is_made_again() -> None:
    class Encrypted:
        tls = True
        blocksize = 1024
        ftp: object

        def _connect(self) -> None:
            calls.append("connect")

    class Broken:
        def retrbinary(self, *_: object) -> None:
            raise EOFError

        def close(self) -> None:
            calls.append("close")

        def prot_p(self) -> None:
            calls.append("prot_p")

    from newsdoc._remote.sources import _retrieve

    calls: list[str] = []
    filesystem = Encrypted()
    filesystem.ftp = Broken()
    assert isinstance(_retrieve(filesystem, "/a", 10), EOFError)
    assert calls == ["close", "connect", "prot_p"]


def test_a_folder_that_cannot_be_listed_is_named() -> None:
    set_files(a=ARTICLE)
    lines, _ = FtpHandler.folders["/news"]
    lines += [entry("empty", 0, "d"), entry("locked", 0, "d"), entry("lost", 0, "d")]
    FtpHandler.folders["/news/empty"] = ([], "226 done")
    FtpHandler.folders["/news/locked"] = ([], "226 done (but failed to open the folder)")
    with ftp_server() as url:
        report = newsdoc.open_corpus(f"{url}news").check()
    messages = {name: error.problems[0].message for name, error in report.errors.items()}
    assert messages == {
        "locked/": "226 done (but failed to open the folder)",
        "lost/": "550 no such file",
    }
    assert report.read == 1


# fsspec does not close the file that it writes.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cache_keeps_no_part_of_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_files(a=ARTICLE, b=ARTICLE, c=ARTICLE)
    send = FtpHandler.send

    def cut(handler: FtpHandler, passive: socket.socket, command: str, path: str) -> None:
        if path != "/news/b.txt":
            send(handler, passive, command, path)
            return
        with passive, passive.accept()[0] as connection:
            handler.reply("150 here it comes")
            connection.sendall(ARTICLE[:-10])
        handler.reply("426 aborted")

    with ftp_server() as url:
        options = {"simplecache": {"cache_storage": str(tmp_path)}}
        corpus = newsdoc.open_corpus(f"simplecache::{url}news", storage_options=options)
        with monkeypatch.context() as patch:
            patch.setattr(FtpHandler, "send", cut)
            report = corpus.check()
            assert list(report.errors) == ["b.txt"]
            assert report.errors["b.txt"].problems[0].message == "426 aborted"
        assert list(corpus) == [newsdoc.parse(ARTICLE)] * 3


def test_threads_do_not_mix_answers() -> None:
    documents = {f"n{n}": b"%d\n20240517\nhttps://example.com/\nOne." % n for n in range(20)}
    set_files(**documents)
    titles: list[list[str]] = []
    with ftp_server() as url:
        # fsspec opens one connection for both.
        corpora = [newsdoc.open_corpus(f"{url}news") for _ in range(2)]

        def read(corpus: newsdoc.Corpus) -> None:
            titles.extend([article.title for article in corpus] for _ in range(2))

        threads = [threading.Thread(target=read, args=[corpora[n % 2]]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert titles == [sorted(map(str, range(20)))] * 8


@pytest.mark.thorough
def test_an_interrupted_call_does_not_disturb_the_next() -> None:
    """A signal arrives while the server is silent; the connection is used when it is free."""
    import signal

    set_files(a=ARTICLE, b=ARTICLE)
    send = FtpHandler.send

    def slow(self: FtpHandler, *arguments: object) -> None:
        time.sleep(0.2)
        send(self, *arguments)  # type: ignore[arg-type]

    def alarm(*_: object) -> None:
        raise TimeoutError("job time limit")

    with ftp_server() as url:
        corpus = newsdoc.open_corpus(f"{url}news")
        before = signal.signal(signal.SIGALRM, alarm)
        FtpHandler.send = slow  # type: ignore[method-assign, assignment]
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            try:
                report = corpus.check()
            except TimeoutError as error:
                assert str(error) == "job time limit"  # noqa: PT017 - the other way is a failure
            else:
                raise AssertionError(str(report))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            FtpHandler.send = send  # type: ignore[method-assign]
        assert corpus.check().ok
