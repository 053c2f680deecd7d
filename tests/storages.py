"""Documents for the tests of fsspec storages, and checks of what newsdoc reads from them."""

from __future__ import annotations

from typing import Any

import helpers
import newsdoc

ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
NAMES = ("2024/a.txt", "2024/b[1].txt", "2025/a.txt", "é.txt")


def zip_of(*names: str) -> bytes:
    return helpers.zip_of(*((name, ARTICLE.format(name).encode()) for name in names))


def fill(filesystem: Any, root: str) -> None:
    for name in NAMES:
        filesystem.pipe_file(f"{root}/{name}", ARTICLE.format(name).encode())
    filesystem.pipe_file(f"{root}/bad.txt", b"A title alone\n")
    filesystem.pipe_file(f"{root}/empty.txt", b"")
    filesystem.pipe_file(f"{root}/notes.md", b"")
    filesystem.pipe_file(f"{root}/large.txt", b"a" * 10_000)


def check(corpus: newsdoc.Corpus, root: str) -> None:
    """Check that the corpus is what `fill` has written."""
    report = corpus.check()
    assert corpus.doc_ids == (*NAMES[:3], "bad.txt", "empty.txt", "large.txt", NAMES[3])
    assert [article.title for article in corpus] == list(NAMES)
    assert [error.filename for error in report.errors.values()] == [
        f"{root}{name}" for name in ("bad.txt", "empty.txt", "large.txt")
    ]
    assert [error.problems[0].code for error in report.errors.values()] == [
        *("missing-date", "empty", "too-large")
    ]
    assert str(report).endswith("7 documents seen: 4 read, 3 failed")
    assert corpus[-1].title == NAMES[-1]


def check_changes(filesystem: Any, url: str, options: dict[str, Any]) -> None:
    """Check that documents are read as they are now, not as they were when listed."""
    path = filesystem._strip_protocol(url)
    for name in ("grows.txt", "shrinks.txt", "fills.txt", "empties.txt"):
        size = 0 if name == "fills.txt" else 60
        filesystem.pipe_file(f"{path}/{name}", ARTICLE.format("A").ljust(size, "x").encode()[:size])
    corpus = newsdoc.open_corpus(url, max_bytes=5000, storage_options=options)
    new = {"grows.txt": "x" * 9000, "shrinks.txt": "S", "fills.txt": "F", "empties.txt": ""}
    for name, title in new.items():
        text = ARTICLE.format(title) if title else ""
        filesystem.pipe_file(f"{path}/{name}", text.encode())
    report = corpus.check()
    assert report.errors["grows.txt"].problems[0].code == "too-large"
    assert corpus["shrinks.txt"].title == "S"
    assert corpus["fills.txt"].title == "F"
    assert {*report.errors} == {"grows.txt", "empties.txt"}
