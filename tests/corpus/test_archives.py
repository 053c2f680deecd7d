"""Archives that the system's own zip and tar have made are read as the folder they were made of."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import newsdoc

Pack = Callable[..., Path]
KINDS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst"]
ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles and broken documents under names of every kind."""
    folder = tmp_path / "news"
    names = [
        *("a.txt", "Z.txt", "c/d.txt", "c/d/e.txt", "é.txt", "\U0001f600.txt", ".h/.i.txt"),
        *("line\nbreak.txt", os.fsdecode(b"\xff.txt"), f"{'n' * 99}/{'m' * 99}/o.txt", "no.md"),
    ]
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(ascii(name)))
    (folder / "bad.txt").write_text("A title alone\n")
    (folder / "latin.txt").write_bytes(b"\xe9\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "large.txt").write_text(ARTICLE.format("Large") * 100)
    (folder / "x.txt").mkdir()
    return folder


@pytest.fixture
def pack(folder: Path) -> Pack:
    """Packs the folder with zip or tar."""

    def run(kind: str, *options: str, what: str = ".") -> Path:
        archive = folder.parent / f"news.{kind}"
        need = {"zip": "zip", "tar.zst": "zstd"}.get(kind, "tar")
        if shutil.which(need) is None:  # .ci/run installs them
            pytest.skip(f"this machine has no {need}")
        if kind == "zip":
            command = ["zip", "-q", "-r", *options, str(archive), what]
        else:
            command = ["tar", "--auto-compress", *options, "-cf", str(archive), what]
        subprocess.run(command, cwd=folder, check=True)
        return archive

    return run


def outcomes(corpus: newsdoc.Corpus) -> list[tuple[str, object]]:
    """Each document's name with its article, or with its problems."""
    return [
        (doc_id, outcome.problems if isinstance(outcome, newsdoc.ParseError) else outcome)
        for doc_id, outcome in corpus.outcomes()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_is_read_as_its_folder(folder: Path, pack: Pack, kind: str) -> None:
    expected = newsdoc.open_corpus(folder, max_bytes=1000)
    archive = pack(kind)
    corpus = newsdoc.open_corpus(archive, max_bytes=1000)
    assert outcomes(corpus) == outcomes(expected)
    report = corpus.check()
    assert (report.seen, report.read, report.failed) == (15, 10, 5)
    assert report.counts == expected.check().counts
    assert [error.filename for error in report.errors.values()] == [
        f"{archive}/{name}" for name in ("bad.txt", "empty.txt", "large.txt", "latin.txt", "x.txt")
    ]
    assert newsdoc.open_corpus(archive, "c/**/*.txt").doc_ids == ("c/d.txt", "c/d/e.txt")
    assert newsdoc.open_corpus(archive, "*").doc_ids == newsdoc.open_corpus(folder, "*").doc_ids
    with pytest.raises(FileNotFoundError, match=r"no files match '\*\.html'"):
        newsdoc.open_corpus(archive, "*.html")


@pytest.mark.parametrize("kind", KINDS)
def test_documents_of_an_archive_are_read_in_any_order(folder: Path, pack: Pack, kind: str) -> None:
    corpus = newsdoc.open_corpus(pack(kind), "[!bel]*.txt", on_error="skip")
    articles = list(corpus)
    indices = [index for index, doc_id in enumerate(corpus.doc_ids) if doc_id != "x.txt"]
    assert [corpus[index] for index in reversed(indices)] == articles[::-1]
    part = pickle.loads(pickle.dumps(corpus[1:3]))
    assert part.doc_ids == corpus.doc_ids[1:3]
    assert list(part) == [article for doc_id, article in corpus.items() if doc_id in part.doc_ids]
    assert corpus.doc_ids[0].encode() not in pickle.dumps(corpus[1:3])


@pytest.mark.parametrize("format_", ["gnu", "oldgnu", "pax", "ustar", "v7"])
def test_every_format_of_tar(folder: Path, pack: Pack, format_: str) -> None:
    expected = newsdoc.open_corpus(folder, "**/[!o].txt", on_error="skip")
    archive = pack("tar", f"--format={format_}", "--exclude=nnn*")  # too long a name for v7
    assert outcomes(newsdoc.open_corpus(archive, "**/[!o].txt")) == outcomes(expected)


def test_the_contents_and_not_the_extension_decide(pack: Pack) -> None:
    for kind in KINDS:
        archive = pack(kind)
        archive.rename(archive.with_name("packed"))
        assert newsdoc.open_corpus(archive.with_name("packed"), "a.txt")[0].title == "'a.txt'"


def test_links(folder: Path, pack: Pack) -> None:
    os.link(folder / "a.txt", folder / "hard.txt")
    (folder / "soft.txt").symlink_to("a.txt")
    names = "[ahs]*.txt"
    for archive in (pack("zip", "-y"), pack("tar"), pack("tar.gz")):
        corpus = newsdoc.open_corpus(archive, names)
        assert corpus[0] == corpus[1]
        with pytest.raises(newsdoc.ParseError, match="symbolic links in an archive are not"):
            corpus[2]


@pytest.mark.parametrize("format_", ["gnu", "pax"])
def test_a_sparse_file_is_refused(folder: Path, pack: Pack, format_: str) -> None:
    with (folder / "a.txt").open("r+b") as file:
        file.truncate(1_000_000)
    corpus = newsdoc.open_corpus(pack("tar", "--sparse", f"--format={format_}"), "[ae]*.txt")
    assert corpus.doc_ids == ("a.txt", "empty.txt")
    with pytest.raises(newsdoc.ParseError, match="sparse file"):
        corpus[0]


def test_names_keep_the_folder_that_was_packed(folder: Path, pack: Pack) -> None:
    for kind in ("zip", "tar"):
        archive = pack(kind, what="../news/c")
        names = newsdoc.open_corpus(archive).doc_ids
        assert [name[-10:] for name in names] == ["ws/c/d.txt", "/c/d/e.txt"]


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_documents_of_an_archive_are_sorted_by_name(folder: Path, pack: Pack, kind: str) -> None:
    expected = outcomes(newsdoc.open_corpus(folder))
    for order in ("name", "inode"):
        archive = pack(kind, f"--sort={order}")
        assert outcomes(newsdoc.open_corpus(archive)) == expected
    backwards = pack(kind, "c", what="a.txt")
    assert newsdoc.open_corpus(backwards).doc_ids == ("a.txt", "c/d.txt", "c/d/e.txt")
    assert newsdoc.open_corpus(backwards).check().read == 3


def test_an_archive_that_has_changed_is_not_read(folder: Path, pack: Pack) -> None:
    archive = pack("tar")
    corpus = newsdoc.open_corpus(archive)
    os.utime(archive, (0, 0))
    with pytest.raises(OSError, match="has changed since the corpus was opened"):
        list(corpus)
    archive.unlink()
    with pytest.raises(FileNotFoundError):
        corpus.check()


def test_a_compressed_document_is_not_an_archive(folder: Path) -> None:
    subprocess.run(["gzip", str(folder / "large.txt")], check=True)
    message = "gzip file is not a tar archive; decompress it with gzip -dc FILE > NEW"
    with pytest.raises(OSError, match=message):
        newsdoc.open_corpus(folder / "large.txt.gz")


def test_what_to_install_for_zstd(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = pack("tar.zst")
    for module in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install backports\.zstd$"):
        newsdoc.open_corpus(archive)
