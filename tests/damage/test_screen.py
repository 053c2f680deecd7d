"""What passes the screen has no warning: otherwise some would never be seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

import newsdoc
from damage.kinds import ARTICLES, cases
from documents import article_documents
from newsdoc._diagnosis.lines import split_document
from newsdoc._diagnosis.warnings import DETECTORS
from newsdoc._grammar import to_text
from newsdoc._options import ReadOptions
from newsdoc._screen import TAG_LABELS, find_signs

HERE = Path(__file__).parent
HEAD = "Title\n20240517\nhttps://example.com/\n"
NATURAL = {
    name: HEAD + body
    for name, body in re.findall(
        r"^=== (.*)\n((?:(?!===).*\n)*)", (HERE / "natural.txt").read_text("utf-8"), re.MULTILINE
    )
}


def signs_of(text: str) -> list[str]:
    article = newsdoc.parse(text)
    fields = article.title, article.url, article.paragraphs, article.tags
    return find_signs(text, text.encode(), *fields)


def passes(data: bytes) -> bool:
    """Return whether a document passes; no detector without a sign may find anything in it."""
    try:
        article = newsdoc.parse(data)
    except newsdoc.ParseError:
        return False
    text = to_text(data, "utf-8")
    fields = article.title, article.url, article.paragraphs
    signs = find_signs(text, data, *fields, article.tags)
    page = split_document(text, ReadOptions(), 4)
    for name, find in DETECTORS.items():
        assert name in signs or not list(find(page))
    return not signs


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
    [
        *(
            ("It is green.", False),
            ("green, long", True),
            ("", False),
            ("It is, of course.", False),
        ),
        *(("it is green, " * 9, False), (f"{' ' * 90}green, long{' ' * 90}", True)),
    ],
)
def test_tags_may_go_on_only_in_a_short_line_with_a_comma(below: str, may_go_on: bool) -> None:
    text = f"{HEAD}The bridge opened.\nTags: a, b\n{below}"
    assert ("tags" in signs_of(text)) is may_go_on


@pytest.mark.parametrize("label", sorted(TAG_LABELS))
@pytest.mark.parametrize("line", ["{}: a", "- **{}:** a", "1_{} = a", "\u2022 {}\uff1a a"])
def test_each_label_of_tags_is_a_sign(label: str, line: str) -> None:
    for written in (label, label.upper(), label.title(), label.replace("k", "\u212a")):
        text = f"{HEAD}It is.\n{line.format(written)}\n"
        # "Tags: a" is a tag line, in canonical form if it is in title case.
        assert "labels" in signs_of(text) or text.endswith("\nTags: a\n")


@pytest.mark.parametrize(
    ("tags", "is_canonical"),
    [
        *(("Tags: a", True), ("Tags: a b, c-d, e.", True), ("Tags: a,b", False)),
        *(("Tags: a , b", False), ("Tags: a, b,", False), ("Tags: a ", False), (" Tags: a", False)),
        *(("Tags: a, a", False), ("Tags: a\nTags: b", False), ("tags: a", False), ("Tags:", False)),
        *(("Tags: a; b", False), ("Tags:  a", False), ("Tags: a,  b", False), ("Tags: \n", False)),
    ],
)
@pytest.mark.parametrize("below", ["", "\n", "\nIt is green.", "\n\nIt is green."])
def test_only_tag_lines_in_canonical_form_pass(tags: str, is_canonical: bool, below: str) -> None:
    text = f"{HEAD}It is.\n{tags}{below}"
    assert ("tags" not in signs_of(text)) is is_canonical


@pytest.mark.parametrize(
    ("body", "is_sign"),
    [
        *(("2.\n20240517\nhttps://example.com/b", True), ("May 2024\n\n https://b.com/", True)),
        *(("1 May 2024\nTags: a\nhttps://b.com/", True), ("see\nhttps://b.com/", False)),
        *(("http://a.com/2024\nhttps://b.com/", False), ("In 2024 a/b\nc://d", True)),
        *(("Of 12, 345 and 678 it was\nhttps://b.com/", False), ("20240517\nhttps:/", False)),
        *((f"{'a' * 200} 2024\nhttps://b.com/", False), ("12 x 34567\nhttps://b.com/", True)),
    ],
)
def test_a_date_above_a_url_is_a_sign_of_a_second_article(body: str, is_sign: bool) -> None:
    assert ("articles" in signs_of(f"{HEAD}It is green.\n{body}")) is is_sign


def test_each_letter_that_is_not_upper_case_may_begin_the_middle_of_a_sentence() -> None:
    for letter in map(chr, [*range(0x80, 0x3100), 0x4E00, 0xAC00, 0x10330]):
        text = f"{HEAD}The bridge at" + f"\n{letter}bc lane" * 3
        if letter.islower() or (letter.isalpha() and not letter.isupper()):
            assert "wrapped" in signs_of(text)
            assert "wrapped" not in signs_of(text.replace("lane", "lane."))
    assert "wrapped" not in signs_of(f"{HEAD}The bridge at" + "\n\u201cAbc lane" * 3)
