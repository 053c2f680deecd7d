"""What passes the screen has no warning: otherwise some would never be seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

import newsdoc
from damage.kinds import ARTICLES, cases
from documents import article_documents
from newsdoc._diagnosis.lines import find_header
from newsdoc._diagnosis.warnings import DETECTORS, TAG_LABELS, Page
from newsdoc._grammar import to_text
from newsdoc._options import ReadOptions
from newsdoc._screen import find_signs

HERE = Path(__file__).parent
HEAD = "Title\n20240517\nhttps://example.com/\n"
NATURAL = {
    name: HEAD + body
    for name, body in re.findall(
        r"^=== (.*)\n((?:(?!===).*\n)*)", (HERE / "natural.txt").read_text("utf-8"), re.MULTILINE
    )
}


def passes(data: bytes) -> bool:
    """Return whether a document passes; it must have no warning then."""
    try:
        article = newsdoc.parse(data)
    except newsdoc.ParseError:
        return False
    if find_signs(data, article.title, article.url, article.paragraphs, article.tags):
        return False
    text = to_text(data, "utf-8")
    fields = article.title, article.url, article.paragraphs
    page = Page(text, *fields, *find_header(text, 4), ReadOptions())
    assert not [problem for find in DETECTORS.values() for problem in find(page)]
    return True


def test_many_articles_pass() -> None:
    for article in ARTICLES.values():
        passes(newsdoc.unparse(article).encode())
    assert sum(passes(text.encode()) for text in NATURAL.values()) > len(NATURAL) / 4


@pytest.mark.parametrize("name", NATURAL)
def test_natural_texts_have_no_warning(name: str) -> None:
    assert newsdoc.diagnose(NATURAL[name]).problems == ()


def test_damage_does_not() -> None:
    seen = {True: 0, False: 0}
    for case in cases():
        seen[passes(case.data)] += 1
    assert seen[True] < seen[False] / 4


def test_nor_do_outputs_of_converters() -> None:
    for file in (HERE / "converters").glob("*.txt"):
        passes(file.read_bytes())


LINES = [
    *("Tags: a, b,", "Tags:a,b", "TAGS: a", "tAgS: a", "Tags:", "tags", "Tags a, b", "Tag: a"),
    *("Keywords: a", "- Tags: a", "**Tags:** a", "a : b", "Tags： a", "A & B &amp; C", "# a"),
    *("Tags: a; b", "Tags: a, a", "Tags: [a]", "Tags: #a #b", "a\x1b[1m", "a\x08a", "a\x1a"),
    *("a\x85", "CafÃ©", "â€œa", "Ð¢Ð°", "\ufffd", "It=\nis", "<<<<<<< a\n=======\n>>>>>>> b"),
    *("b.html", "/2024/a", "2.\n20240517\nhttps://example.com/b", "17 May 2024\nhttps://b.com/"),
    *("the bridge that was opened on\nfriday morning and that is\n" * 3, "It is green."),
]


@pytest.mark.parametrize(
    "url", ["https://example.com/2024/a-long-name", "https://e.com/?a=1&amp;b"]
)
@pytest.mark.parametrize("title", ["Title", "# Title", "Title: a", "**Title**", "a\u200b"])
def test_each_sign_is_seen(title: str, url: str) -> None:
    for line in LINES:
        for body in (
            f"{line}\nIt is.\n",
            f"It is.\n{line}\nTags: c\n",
            f"\n\n{line}",
            f"{line}\r\n",
        ):
            passes(f"{title}\n20240517\n{url}\n{body}".encode())


@given(article_documents())
def test_any_document(text: str) -> None:
    passes(text.encode())


@pytest.mark.parametrize(
    ("below", "may_go_on"),
    [("It is green.", False), ("green, long", True), ("", False), ("It is green, " * 9, False)],
)
def test_tags_may_go_on_only_in_a_short_line_with_a_comma(below: str, may_go_on: bool) -> None:
    text = f"{HEAD}The bridge opened.\nTags: a, b\n{below}"
    article = newsdoc.parse(text)
    signs = find_signs(text.encode(), article.title, article.url, article.paragraphs, article.tags)
    assert ("tags" in signs) is may_go_on


@pytest.mark.parametrize("label", sorted(TAG_LABELS))
def test_each_label_of_tags_is_a_sign(label: str) -> None:
    assert "labels" in find_signs(
        f"{HEAD}{label.upper()}: a".encode(), "Title", "https://example.com/", [f"{label}: a"], ()
    )
