"""Corpus, open_corpus and Report on folders: every file is in the sequence or in the report."""

from __future__ import annotations

import io
import itertools
import os
import pickle
import socket
import subprocess
import sys
import textwrap
import threading
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Reversible, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
import rich.console
import rich.progress
from tqdm import tqdm

import newsdoc
from newsdoc._sources.opening import open_documents
from newsdoc._text import short_repr

NOBODY = 65534
BROKEN = "A title alone\n"
SAMPLED = [17, 20, 27, 40, 91]  # the sample of 5 of 0 to 99 with the seed 1


def text(name: str) -> str:
    return f"{name}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


def write(folder: Path, *names: str) -> Path:
    """Articles in files of these names, each with its name for a title."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(ascii(name)), "utf-8")
    return folder


def titles(corpus: newsdoc.Corpus) -> list[str]:
    return [article.title for article in corpus]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Drop the rights of root, who may read any file."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that is not below one that only root may enter, as pytest's are."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four articles and one broken document."""
    write(tmp_path, "b.txt", "a.txt", "c/d.txt", "c/b.txt", "notes.md")
    (tmp_path / "bad.txt").write_text(BROKEN)
    return tmp_path


def test_it_is_a_sequence_in_the_order_of_names(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    assert corpus.doc_ids == ("a.txt", "b.txt", "bad.txt", "c/b.txt", "c/d.txt")
    assert len(corpus) == 5
    assert corpus[0] == newsdoc.read(folder / "a.txt")
    assert corpus[-1] == corpus[4] == newsdoc.read(folder / "c/d.txt")
    assert titles(corpus) == ["'a.txt'", "'b.txt'", "'c/b.txt'", "'c/d.txt'"]
    assert [article.title for article in reversed(corpus)] == titles(corpus)[::-1]
    assert [doc_id for doc_id, _ in corpus.items()] == ["a.txt", "b.txt", "c/b.txt", "c/d.txt"]
    assert dict(corpus.items())["c/b.txt"] == corpus[3]
    assert isinstance(corpus, Collection)
    assert isinstance(corpus, Reversible)
    assert not isinstance(corpus, Sequence)
    assert repr(corpus).endswith("' (5 documents)>")
    docs = newsdoc.open_corpus("docs", "examples/b*")
    assert repr(docs) == "<Corpus 'docs' (1 document)>"
    assert list(docs.__rich_repr__()) == ["docs", ("documents", 1)]
    for index in (5, -6):
        with pytest.raises(IndexError):
            corpus[index]
    with pytest.raises(TypeError):
        corpus[1.0]  # type: ignore[call-overload]


def test_a_document_is_found_by_its_name(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    assert corpus["c/b.txt"] == newsdoc.read(folder / "c/b.txt")
    with pytest.raises(newsdoc.ParseError, match=r"bad\.txt:1:14: missing-date"):
        corpus["bad.txt"]
    for part in (corpus, corpus[::-1], corpus[::2], corpus[::-3], corpus[:1], corpus[:0]):
        for name in corpus.doc_ids:
            assert (name in part) == (name in part.doc_ids)
    for other in ("c", "zzz.txt", "", "a.tx", "\ud800.txt", "bad.txt/", 1, None, b"a.txt"):
        assert other not in corpus
    for name in ("notes.md", "a.txt\0"):
        with pytest.raises(KeyError, match=ascii(name).strip("'").replace("\\", ".")):
            corpus[name]


def test_an_article_is_found_by_reading(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)  # on_error="raise" does not matter here
    last = corpus["c/d.txt"]
    assert last in corpus
    assert last not in corpus[:-1]


def test_a_corpus_equals_itself_alone(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    assert corpus == corpus
    assert corpus != newsdoc.open_corpus(folder)  # which may list other documents by then
    assert corpus[:1] != corpus[:1]


def test_select_keeps_the_order_of_the_corpus(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    names = ["c/d.txt", "a.txt", "bad.txt", "a.txt"]
    columns: list[Any] = [pa.array(names), pa.chunked_array([names])]
    for some in (names, iter(names), set(names), dict.fromkeys(names), *columns):
        assert corpus.select(some).doc_ids == ("a.txt", "bad.txt", "c/d.txt")
    assert titles(corpus.select(names)) == ["'a.txt'", "'c/d.txt'"]
    assert corpus[::-1].select(names).doc_ids == ("c/d.txt", "bad.txt", "a.txt")
    assert corpus.select([]).doc_ids == ()
    with pytest.raises(KeyError, match=r"^'x\.txt'$"):
        corpus.select(["y.txt", "a.txt", "x.txt"])
    with pytest.raises(TypeError, match=r"doc_ids must be .*, got str: 'a.txt'"):
        corpus.select("a.txt")
    with pytest.raises(TypeError, match=r"doc_ids must be .*, got int: 1"):
        corpus.select(["a.txt", 1])  # type: ignore[list-item]


def test_filter_keeps_what_the_function_accepts(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    some = corpus.filter(lambda article: "b" in article.title)
    assert some.doc_ids == ("b.txt", "c/b.txt")
    assert titles(some) == ["'b.txt'", "'c/b.txt'"]
    assert corpus[::-1].filter(lambda article: article.title).doc_ids == tuple(
        name for name in corpus.doc_ids[::-1] if name != "bad.txt"
    )
    assert corpus.filter(lambda article: None).doc_ids == ()


def test_filter_does_not_lose_invalid_documents_silently(folder: Path) -> None:
    failed: list[newsdoc.ParseError] = []
    corpus = newsdoc.open_corpus(folder, on_error=failed.append)
    valid = corpus.filter(lambda article: True)
    assert [error.filename for error in failed] == [str(folder / "bad.txt")]
    assert len(valid) == len(corpus) - 1
    with pytest.raises(newsdoc.ParseError):
        newsdoc.open_corpus(folder).filter(lambda article: True)


async def later(article: newsdoc.Article) -> bool:
    return True


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (lambda corpus: corpus.split(0.8), "sample"),
        (lambda corpus: corpus.sample(0.1), "round"),
        (lambda corpus: corpus.select(lambda article: True), "filter"),
        (lambda corpus: corpus.select(7), "iterable of names"),
        (lambda corpus: corpus.filter(["a.txt"]), "select"),
        (lambda corpus: corpus.filter(later), "ordinary function"),
        (lambda corpus: corpus.check(progress=True), "tqdm"),
    ],
)
def test_natural_wrong_calls_name_the_right_one(
    folder: Path, wrong: Callable[[Any], object], right: str
) -> None:
    with pytest.raises(TypeError, match=right):
        wrong(newsdoc.open_corpus(folder))


@pytest.mark.parametrize(
    ("name", "right"),
    [
        *[("search", "use filter"), ("head", r"use corpus\[:5\]"), ("to_polars", "use polars")],
        *[("files", "it has check, doc_ids, filter, "), ("_files", "'_files'$")],
    ],
)
def test_guessed_attributes_name_the_right_one(folder: Path, name: str, right: str) -> None:
    corpus: Any = newsdoc.open_corpus(folder)
    with pytest.raises(AttributeError, match=right) as caught:
        getattr(corpus, name)
    assert (caught.value.name, caught.value.obj) == (name, corpus)


def test_a_corpus_is_made_by_open_corpus(folder: Path) -> None:
    with pytest.raises(TypeError, match="open_corpus"):
        newsdoc.Corpus(str(folder))  # type: ignore[arg-type]


def test_names_are_completed_as_keys(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    assert corpus._ipython_key_completions_() == list(corpus.doc_ids)


def test_progress_is_shown_by_tqdm_and_rich(folder: Path, tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    for run, each in (
        (corpus.check, corpus.check()),
        (partial(corpus.to_parquet, tmp_path / "a.parquet"), corpus.check()),
        (partial(corpus.filter, bool), corpus.filter(bool)),
    ):
        screen = io.StringIO()
        bar = partial(tqdm, file=screen)
        assert repr(run(progress=bar)) == repr(each)
        assert f" {len(corpus)}/{len(corpus)} " in screen.getvalue()
        console = rich.console.Console(file=io.StringIO(), force_terminal=True)
        track = partial(rich.progress.track, console=console)
        assert repr(run(progress=track)) == repr(each)
        assert "100%" in console.file.getvalue()  # type: ignore[attr-defined]


def test_progress_must_not_drop_a_document(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    with pytest.raises(ValueError, match="progress must yield each"):
        corpus.check(progress=lambda outcomes, total: itertools.islice(outcomes, total - 1))


def test_the_first_error_says_how_to_continue(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    for read in (list, newsdoc.Corpus.to_pandas, newsdoc.Corpus.to_arrow):
        with pytest.raises(newsdoc.ParseError) as caught:
            read(corpus)
        (note,) = caught.value.__notes__
        assert 'on_error="skip"' in note
        assert "check()" in note
    with pytest.raises(newsdoc.ParseError) as caught:
        corpus["bad.txt"]
    assert not hasattr(caught.value, "__notes__")


def test_a_name_in_an_error_is_short(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    for wrong in (corpus.__getitem__, lambda name: corpus.select([name])):
        with pytest.raises(KeyError) as caught:
            wrong("x" * 2**20)
        assert len(str(caught.value)) < 200


def test_a_sample_is_reproducible(tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(write(tmp_path, *(f"{number}.txt" for number in range(100))))
    sample = corpus.sample(5, seed=1)
    assert sample.doc_ids == corpus.sample(5, seed=1).doc_ids
    # The same on every version of Python: a published sample stays what it was.
    assert [int(name.removesuffix(".txt")) for name in sample.doc_ids] == SAMPLED
    assert [name for name in corpus.doc_ids if name in sample] == list(sample.doc_ids)
    assert len({corpus.sample(5).doc_ids for _ in range(10)}) > 1
    assert corpus.sample(100).doc_ids == corpus.doc_ids
    assert corpus.sample(0).doc_ids == ()
    drawn = Counter(name for seed in range(400) for name in corpus.sample(10, seed=seed).doc_ids)
    assert len(drawn) == 100
    assert max(drawn.values()) < 75  # about 40 each
    for n in (-1, 101):
        with pytest.raises(ValueError, match=f"^n must be from 0 to 100, got {n}$"):
            corpus.sample(n)


def test_a_slice_is_a_smaller_corpus(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    assert isinstance(corpus[1:4], newsdoc.Corpus)
    assert titles(corpus[1:4]) == ["'b.txt'", "'c/b.txt'"]
    assert corpus[1:4][1:].doc_ids == ("bad.txt", "c/b.txt")
    assert corpus[::-2].doc_ids == ("c/d.txt", "bad.txt", "a.txt")
    assert titles(corpus[9:]) == []
    assert str(corpus[:0].check()) == "0 documents seen: 0 read, 0 failed"


@pytest.mark.parametrize("parts", [1, 2, 3, 5, 7])
def test_split_leaves_nothing_out(folder: Path, parts: int) -> None:
    corpus = newsdoc.open_corpus(folder)
    split = corpus.split(parts)
    assert len(split) == parts
    assert sum((part.doc_ids for part in split), ()) == corpus.doc_ids
    sizes = {len(part) for part in split}
    assert max(sizes) - min(sizes) <= 1
    with pytest.raises(ValueError, match=r"^parts must be at least 1, got 0$"):
        corpus.split(0)


def test_names_are_sorted_by_their_bytes(tmp_path: Path) -> None:
    names = [
        *("Z.txt", "a.txt", "a b.txt", "a/b.txt", "a-b.txt", "é.txt", "e\u0301.txt"),
        *("\ue000.txt", "\uffff.txt", "\U0001f600.txt", ".hidden.txt", ".git/a.txt"),
        *("line\nbreak.txt", "\x1b[31m.txt", os.fsdecode(b"\xff.txt"), os.fsdecode(b"\xe9/a.txt")),
    ]
    corpus = newsdoc.open_corpus(write(tmp_path, *names))
    assert list(corpus.doc_ids) == sorted(names, key=os.fsencode)
    assert titles(corpus) == [ascii(name) for name in corpus.doc_ids]


def test_errors_of_any_name_can_be_printed(tmp_path: Path) -> None:
    for name in (b"\xff\n\x1b.txt", b"a.txt"):
        (tmp_path / os.fsdecode(name)).write_text(BROKEN)
    shown = str(newsdoc.open_corpus(tmp_path).check())
    assert shown.encode("utf-8")
    assert r"\udcff\n\x1b.txt:1:14: missing-date" in shown
    assert not any("\x1b" in line or "\udcff" in line for line in shown.splitlines())


@pytest.mark.thorough
def test_ten_thousand_entries(tmp_path: Path) -> None:
    first = write(tmp_path, "00000.txt") / "00000.txt"
    for number in range(1, 10_000):
        os.link(first, tmp_path / f"{number:05}.txt")
    corpus = newsdoc.open_corpus(tmp_path)
    assert len(corpus) == 10_000
    assert corpus.doc_ids[::1111] == tuple(f"{number:05}.txt" for number in range(0, 10_000, 1111))
    assert corpus.check().read == 10_000


def test_each_folder_is_listed_once(folder: Path) -> None:
    program = """
        import sys, newsdoc
        listed = []
        sys.addaudithook(lambda event, arguments: event == "os.scandir" and listed.append(event))
        corpus = newsdoc.open_corpus(sys.argv[1], on_error="skip")
        len(corpus), corpus[0], list(corpus[1:]), corpus.check()
        print(len(listed))
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(folder)]
    assert subprocess.check_output(command) == b"2\n"


def test_on_error_raise(folder: Path) -> None:
    articles = iter(newsdoc.open_corpus(folder))
    assert [next(articles).title, next(articles).title] == ["'a.txt'", "'b.txt'"]
    with pytest.raises(newsdoc.ParseError) as caught:
        next(articles)
    assert caught.value.filename == str(folder / "bad.txt")
    assert str(caught.value).startswith(f"{folder / 'bad.txt'}:1:14: missing-date: ")


def test_on_error_warn(folder: Path) -> None:
    (folder / "worse.txt").write_text("")
    corpus = newsdoc.open_corpus(folder, on_error="warn")
    for read in (list, lambda corpus: list(corpus.items())):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            assert len(read(corpus)) == 4
        assert [str(warning.message).partition(":")[0] for warning in caught] == [
            str(folder / "bad.txt"),
            str(folder / "worse.txt"),
        ]
        assert {warning.filename for warning in caught} == {__file__}


def test_on_error_callable(folder: Path) -> None:
    bad: list[newsdoc.ParseError] = []
    corpus = newsdoc.open_corpus(folder, on_error=bad.append)
    assert len(list(corpus)) == 4
    assert [error.filename for error in bad] == [str(folder / "bad.txt")]


def test_one_document_always_raises(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    with pytest.raises(newsdoc.ParseError, match=r"bad\.txt:1:14: missing-date"):
        corpus[2]


def test_the_report_adds_up(folder: Path) -> None:
    (folder / "worse.txt").write_text("")
    (folder / "c" / "x.txt").mkdir()
    report = newsdoc.open_corpus(folder).check()
    assert not report.ok
    assert (report.seen, report.read, report.failed) == (7, 4, 3)
    assert list(report.errors) == ["bad.txt", "c/x.txt", "worse.txt"]
    assert [error.filename for error in report.errors.values()] == [
        str(folder / name) for name in report.errors
    ]
    assert report.counts == {"missing-date": 1, "missing-url": 1, "unreadable": 1, "empty": 1}
    assert str(report).startswith(str(report.errors["bad.txt"]))
    assert str(report).endswith("\n7 documents seen: 4 read, 3 failed")
    assert all(str(error) in str(report) for error in report.errors.values())
    assert repr(report) == "<Report 7 documents seen: 4 read, 3 failed>"
    assert list(report.__rich_repr__()) == [
        *(("seen", 7), ("read", 4), ("failed", 3), ("counts", report.counts))
    ]

    good = newsdoc.open_corpus(folder, "a.txt").check()
    assert good.ok
    assert str(good) == "1 document seen: 1 read, 0 failed"


def test_an_unreadable_document_is_an_error_of_its_own(public: Path) -> None:
    folder = public
    write(folder, "a.txt", "secret.txt", "gone.txt", "closed/a.txt", "x.txt/inside.txt")
    (folder / "secret.txt").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "dangling.txt").symlink_to("nowhere")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "device.txt").symlink_to(os.devnull)
    os.mkfifo(folder / "pipe.txt")
    with as_nobody():
        corpus = newsdoc.open_corpus(folder)
    (folder / "gone.txt").unlink()
    with as_nobody():
        report = corpus.check()
    (folder / "closed").chmod(0o755)
    messages = {doc_id: error.problems[0].message for doc_id, error in report.errors.items()}
    assert messages == {
        "closed/": "Permission denied",
        "dangling.txt": "No such file or directory",
        "device.txt": "not a regular file (device)",
        "gone.txt": "No such file or directory",
        "loop.txt": "Too many levels of symbolic links",
        "pipe.txt": "not a regular file (named pipe)",
        "secret.txt": "Permission denied",
        "x.txt": "not a regular file (folder)",
    }
    assert report.counts == {"unreadable": 8}
    assert (report.seen, report.read, report.failed) == (10, 2, 8)
    assert "x.txt/inside.txt" in corpus.doc_ids


def test_a_socket_is_refused(public: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{public}/a.txt")  # its path has to be short
        (error,) = newsdoc.open_corpus(public).check().errors.values()
    assert error.problems[0].message == "not a regular file (socket)"


@pytest.mark.timeout(20)
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt") / "pipe.txt"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: os.close(os.open(path, os.O_WRONLY)))
    writer.start()
    assert newsdoc.open_corpus(tmp_path).check().failed == 1
    writer.join(0.05)
    assert writer.is_alive()  # it is still waiting for a reader
    os.close(os.open(path, os.O_RDONLY))
    writer.join()


@pytest.mark.timeout(20)
def test_a_file_that_turns_into_a_pipe_does_not_block(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt") / "a.txt"
    corpus = newsdoc.open_corpus(tmp_path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(newsdoc.ParseError, match=r"a\.txt:1:1: unreadable: not a regular file"):
        corpus[0]


def test_links_lead_to_files_and_not_to_folders(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt", "other/2.txt")
    (tmp_path / "a/link.txt").symlink_to("../other/2.txt")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "a/other").symlink_to(tmp_path / "other")
    (tmp_path / "a/folder.txt").symlink_to(tmp_path / "other")
    corpus = newsdoc.open_corpus(tmp_path / "a", on_error="skip")
    assert corpus.doc_ids == ("1.txt", "folder.txt", "link.txt")
    assert titles(corpus) == ["'a/1.txt'", "'other/2.txt'"]
    (tmp_path / "root").symlink_to("a")
    assert newsdoc.open_corpus(tmp_path / "root").doc_ids == corpus.doc_ids


def test_max_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text("a"))
    (tmp_path / "b.txt").write_text(text("bc"))
    (tmp_path / "kernel.txt").symlink_to("/proc/version")  # which reports no size
    (tmp_path / "empty.txt").write_text("")
    report = newsdoc.open_corpus(tmp_path, max_bytes=len(text("a"))).check()
    assert {doc_id: error.problems[0].code for doc_id, error in report.errors.items()} == {
        "b.txt": "too-large", "empty.txt": "empty", "kernel.txt": "too-large"
    }  # fmt: skip
    assert report.errors["b.txt"].problems[0].message == f"larger than {len(text('a'))} bytes"
    (error,) = newsdoc.open_corpus(tmp_path, "kernel.txt").check().errors.values()
    assert error.problems[0].column == len(Path("/proc/version").read_text())


def test_encoding_and_strictness_are_passed_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n" + text("Café"), "cp1252")
    corpus = newsdoc.open_corpus(tmp_path, encoding="cp1252", lenient=True)
    assert titles(corpus) == ["Café"]
    (error,) = newsdoc.open_corpus(tmp_path, lenient=True).check().errors.values()
    assert error.problems[0].code == "undecodable"
    (tmp_path / "a.txt").write_text("T\n03/04/2024\nhttps://example.com/")
    corpus = newsdoc.open_corpus(tmp_path, lenient=True, dayfirst=True)
    assert corpus[0].date.isoformat() == "2024-04-03"
    with pytest.raises(newsdoc.ParseError, match="ambiguous"):
        newsdoc.open_corpus(tmp_path, lenient=True)[0]
    with pytest.raises(newsdoc.ParseError, match="pass lenient=True"):
        newsdoc.open_corpus(tmp_path)[0]


def test_a_relative_folder_survives_chdir(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    corpus = newsdoc.open_corpus("c/..")
    monkeypatch.chdir("/")
    report = corpus.check()
    assert report.read == 4
    assert report.errors["bad.txt"].filename == "c/../bad.txt"


def test_a_pickled_slice_carries_its_own_names(tmp_path: Path) -> None:
    write(tmp_path, *(f"name-{number:03}.txt" for number in range(200)))
    for number in range(200, 300):
        os.mkfifo(tmp_path / f"name-{number}.txt")
    corpus = newsdoc.open_corpus(tmp_path, on_error="skip")
    pickled = pickle.dumps(corpus[198:201])
    assert pickled.count(b"name-") == 3
    assert len(pickled) < 1000
    copy = pickle.loads(pickled)
    assert copy.doc_ids == corpus.doc_ids[198:201]
    assert titles(copy) == ["'name-198.txt'", "'name-199.txt'"]
    report = pickle.loads(pickle.dumps(corpus.check()))
    assert (report.seen, report.failed) == (300, 100)
    assert str(report) == str(corpus.check())


async def wait(*_errors: object) -> None:
    pass


def draw(_error: object) -> Iterator[None]:
    yield


async def wait_and_draw(_error: object) -> AsyncIterator[None]:
    yield


class Waiting:
    async def __call__(self, _error: object) -> None:
        pass


def test_wrong_arguments_are_errors(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No such file or directory: '/no/such/folder'"):
        newsdoc.open_corpus("/no/such/folder")
    with pytest.raises(FileNotFoundError, match=r"no files match '\*\.html'; it contains 6 other"):
        newsdoc.open_corpus(folder, "*.html")
    with pytest.raises(FileNotFoundError, match="no files match ''; it contains"):
        newsdoc.open_corpus(folder, "")
    with pytest.raises(OSError, match=r"not a zip or tar archive; newsdoc.read\(\)"):
        newsdoc.open_corpus(folder / "a.txt")
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match=r"not a regular file \(named pipe\)"):
        newsdoc.open_corpus(folder / "pipe")
    for pattern in ("/*.txt", "../*.txt", "a/../*.txt"):
        with pytest.raises(ValueError, match=r'pattern must be relative, without "\.\."'):
            newsdoc.open_corpus(folder, pattern)
    with pytest.raises(ValueError, match=r"on_error must be .*, got 'ignore'"):
        newsdoc.open_corpus(folder, on_error="ignore")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"on_error must be .*, got NoneType"):
        newsdoc.open_corpus(folder, on_error=None)  # type: ignore[arg-type]
    for function in (wait, draw, wait_and_draw, partial(wait, 1), Waiting()):
        with pytest.raises(TypeError, match="on_error must be an ordinary function"):
            newsdoc.open_corpus(folder, on_error=function)
    with pytest.raises(ValueError, match="storage_options requires a URL, got"):
        newsdoc.open_corpus(folder, storage_options={"anon": True})
    with pytest.raises(LookupError, match="latin-0"):
        newsdoc.open_corpus(folder, encoding="latin-0")
    with pytest.raises(TypeError, match="path must be a path or a list of paths, got int"):
        newsdoc.open_corpus(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pattern must be a str, got PosixPath"):
        newsdoc.open_corpus(folder, Path("*.txt"))  # type: ignore[arg-type]
    for article in (text("a"), "\0", "\ud800"):
        with pytest.raises(OSError, match=r"No such file or directory|not a valid file name"):
            newsdoc.open_corpus(article)


def collect(error: newsdoc.ParseError) -> None:
    """A function that a pickle can name."""


class Collector:
    def __call__(self, error: newsdoc.ParseError) -> None: ...
    def collect(self, error: newsdoc.ParseError) -> None: ...


def test_a_function_that_would_collect_elsewhere_is_not_pickled(folder: Path) -> None:
    bad: list[newsdoc.ParseError] = []
    for function in (
        *(bad.append, lambda error: bad.append(error), Collector(), Collector().collect),
        *(partial(collect), lambda error: None),
    ):
        corpus = newsdoc.open_corpus(folder, on_error=function)
        with pytest.raises(TypeError) as caught:
            pickle.dumps(corpus)
        assert str(caught.value) == (
            f"a corpus with on_error={short_repr(function)} cannot be pickled: a copy of the "
            "function would collect the errors; use outcomes() or check() in the worker"
        )
        assert pickle.loads(pickle.dumps(corpus.check())).failed == 1
    for importable in (collect, print, "skip", "warn", "raise"):
        corpus = pickle.loads(pickle.dumps(newsdoc.open_corpus(folder, on_error=importable)))
        assert corpus.check().failed == 1


def test_a_folder_that_cannot_be_listed(public: Path) -> None:
    write(public, "a/a.txt")
    (public / "a").chmod(0)
    with as_nobody():
        with pytest.raises(PermissionError, match=r"/a/?'"):
            newsdoc.open_corpus(public / "a")
        with pytest.raises(PermissionError, match=r"a\.zip'"):
            newsdoc.open_corpus(public / "a" / "a.zip")
    (public / "a").chmod(0o755)


def test_other_files_are_reported_by_name(public: Path) -> None:
    """No document can be in the folder that cannot be listed."""
    write(public, "a.txt", "b.md", "closed/a.txt", "c/d.txt")
    os.mkfifo(public / "pipe")
    (public / "closed").chmod(0)
    others: list[str] = []
    with as_nobody():
        listing = open_documents(str(public), "*.txt", None, others.append)
    (public / "closed").chmod(0o755)
    assert listing.names == ("a.txt",)
    assert sorted(others) == ["b.md", "c/d.txt", "pipe"]


def test_a_progress_bar_ends_at_the_end(tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(write(tmp_path, "a.txt", "b.txt", "c.txt"))
    shown = io.StringIO()
    assert len(list(tqdm(corpus, file=shown))) == 3
    assert "100%" in shown.getvalue()
    assert "3/3" in shown.getvalue()
