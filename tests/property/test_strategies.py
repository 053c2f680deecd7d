"""The strategies reach the edge cases they claim, and report the right problems."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import assume, find, given
from hypothesis import strategies as st

import newsdoc
import reference
from documents import assert_reached
from newsdoc import Article, strategies
from newsdoc._diagnosis.formats import is_binary
from newsdoc._errors import ErrorCode
from newsdoc.strategies import articles, broken_documents, documents


def lines(text: str) -> list[str]:
    return reference.split_lines(text)


def tag_lines(text: str) -> list[str]:
    return [line for line in lines(text)[3:] if line.strip()[:5].lower() == "tags:"]


ARTICLES: dict[str, Callable[[Article], Any]] = {
    "tags": lambda article: article.tags,
    "no tags": lambda article: not article.tags,
    "tags twice": lambda article: len(set(article.tags)) < len(article.tags),
    "tags before the paragraphs": lambda article: (
        article.tags and article.tags_position == 0 and article.paragraphs
    ),
    "tags in the middle": lambda article: (
        article.tags and 0 < (article.tags_position or 0) < len(article.paragraphs)
    ),
    "no place of tags": lambda article: article.tags and article.tags_position is None,
    "a place of tags beyond the end": lambda article: (
        (article.tags_position or 0) > len(article.paragraphs)
    ),
    "no paragraphs": lambda article: not article.paragraphs,
    "nothing but a header": lambda article: not article.paragraphs and not article.tags,
    "a title that reads as a tag line": lambda article: article.title[:5].lower() == "tags:",
    "a tag that reads as a tag line": lambda article: "Tags: a" in article.tags,
    "look-alikes of Tags:": lambda article: "Tagſ: a" in article.paragraphs,
    "look-alikes inside a line": lambda article: "\u2028Tags:" in article.text,
    "U+2028": lambda article: "\u2028" in article.text,
    "U+FEFF": lambda article: "\ufeff" in article.text,
    "bidi controls": lambda article: "\u202e" in article.text,
    "control characters": lambda article: "\x1b" in article.text,
    "astral characters": lambda article: max(article.text, default="") > "\uffff",
    "no host to tell": lambda article: article.domain is None,
    "userinfo": lambda article: "@" in article.url,
    "no https": lambda article: article.url.startswith("ftp:"),
    "a year before 1000": lambda article: article.date.year < 1000,
}

DOCUMENTS: dict[str, Callable[[str], Any]] = {
    "canonical form": lambda text: newsdoc.unparse(newsdoc.parse(text)) == text,
    "a tag line": lambda text: len(tag_lines(text)) == 1,
    "no tag line": lambda text: not tag_lines(text),
    "two tag lines": lambda text: sum(any(line[5:].split(",")) for line in tag_lines(text)) > 1,
    "a tag line in the middle": lambda text: tag_lines("\n".join(lines(text)[:-1])),
    "a tag line without tags": lambda text: "Tags:" in tag_lines(text),
    "a tag line in capitals": lambda text: "TAGS:" in text,
    "a tag line after whitespace": lambda text: any(line[0].isspace() for line in tag_lines(text)),
    "empty tags": lambda text: any(",," in line for line in tag_lines(text)),
    "CR LF": lambda text: "\r\n" in text and "\r" not in text.replace("\r\n", ""),
    "CR": lambda text: "\r" in text and "\n" not in text,
    "LF": lambda text: "\n" in text and "\r" not in text,
    "all newlines": lambda text: "\r\n" in text and {"\r", "\n"} <= set(text.replace("\r\n", "")),
    "no newline at the end": lambda text: text[-1] not in "\r\n",
    "a byte-order mark": lambda text: text[0] == "\ufeff",
    "blank lines": lambda text: "" in lines(text),
    "lines of whitespace": lambda text: any(line.isspace() for line in lines(text)),
    "whitespace around the header": lambda text: lines(text)[1] != lines(text)[1].strip(),
    "U+2028": lambda text: "\u2028" in text,
    "astral characters": lambda text: max(text) > "\uffff",
}

# A text, and the code, line, column and end_column of each problem by the reference.
Broken = tuple[str, list[tuple[str, int, int, int]]]
NOT_OF_TEXT = ("undecodable", "too-large", "unreadable", "invalid-row")
CODES = [code for code in get_args(ErrorCode) if code not in NOT_OF_TEXT]


def judged(text: str) -> Broken:
    places = reference.read(text)
    assert isinstance(places, list)
    return text, places


def has(code: str) -> Callable[[Broken], Any]:
    return lambda broken: any(place[0] == code for place in broken[1])


BROKEN: dict[str, Callable[[Broken], Any]] = {
    **{code: has(code) for code in CODES},
    "nothing at all": lambda broken: not broken[0],
    "only whitespace": lambda broken: broken[0].isspace(),
    "one blank line": lambda broken: (
        [not line.strip() for line in lines(broken[0])[:2]] == [True, False]
    ),
    "a run of blank lines": lambda broken: "blank-line" in str(broken[1]) and "\n\n" in broken[0],
    "three runs of blank lines": lambda broken: str(broken[1]).count("blank-line") == 3,
    "one problem": lambda broken: len(broken[1]) == 1,
    "no URL, and nothing else": lambda broken: [place[0] for place in broken[1]] == ["missing-url"],
    "three problems": lambda broken: len(broken[1]) == 3,
    "one line": lambda broken: len(lines(broken[0])) == 1,
    "two lines": lambda broken: len(lines(broken[0])) == 2,
    "an article but for one character": lambda broken: len(broken[1]) == 1 and broken[1][0][1] > 3,
    "NUL": lambda broken: "\0" in broken[0],
    "NUL in the URL": lambda broken: (
        {("invalid-url", 3), ("invalid-character", 3)} <= {place[:2] for place in broken[1]}
    ),
    "a lone surrogate": lambda broken: "\udfff" in broken[0],
    "two problems at one place": lambda broken: (
        len({place[1:3] for place in broken[1]}) < len(broken[1])
    ),
    "whitespace before the error": lambda broken: any(
        place[0] == "invalid-date" and place[2] > 1 for place in broken[1]
    ),
    "an error inside the URL": lambda broken: any(
        place[0] == "invalid-url" and place[3] - place[2] == 1 for place in broken[1]
    ),
    "a byte-order mark": lambda broken: broken[0][:1] == "\ufeff",
    "other newlines": lambda broken: "\r" in broken[0],
}


INVALID_DATES = """
2024-05-17 | 17 May 2024 | 20230229 | 20241301 | 00000101 | 2024517 | 202405170 | 2022W331
+2220815 | ²0220815 | ２０２４０５１７ | 2024 0517 | 1715904000 | yesterday
"""
INVALID_URLS = """
www.example.com/bridge | //example.com/bridge | https:/example.com | https:// | https:///bridge
https://:80/ | https://user@ | https://?q | 1http://example.com | ht tp://example.com
httpſ://example.com | mailto:desk@example.com | 20240517
"""


def equals(value: object) -> Callable[[Any], bool]:
    return lambda drawn: bool(drawn == value)


def contains(part: str) -> Callable[[str], bool]:
    return lambda drawn: part in drawn


def ends_with(part: str) -> Callable[[str], bool]:
    return lambda drawn: drawn.endswith(part)


def test_each_invalid_date_and_url_is_drawn() -> None:
    for column, listed, name in (1, INVALID_DATES, "date"), (2, INVALID_URLS, "url"):
        texts = [text.strip() for row in listed.strip().split("\n") for text in row.split("|")]
        drawn = getattr(strategies, f"_INVALID_{name.upper()}S")
        assert_reached(st.sampled_from(drawn), {text: equals(text) for text in texts})
        for text in texts:  # each is invalid by the reference, too
            header = ["A bridge opens", "20240517", "https://example.com/"]
            header[column] = text
            places = reference.read("\n".join(header))
            assert [place[0] for place in places] == [f"invalid-{name}"]


def test_each_look_alike_is_drawn() -> None:
    texts = ["Tags", "Tag: a", "Tags : a", "Tagſ: a", "Tags：a", "- Tags: a", "\u200bTags: a"]
    texts += ["\ufeffTags: a", "Topics\u2028Tags: a", "Topics\x85Tags: a", "20240517"]
    texts += ["https://example.com/"]
    assert_reached(strategies._lines, {text: equals(text) for text in texts})


@pytest.mark.thorough
def test_each_part_of_a_url_is_drawn() -> None:
    hosts = ["example.com", "WWW.Example.ORG", "[2001:db8::1]", "[", "müller.example"]
    parts = [f"{scheme}://example.com" for scheme in ("https", "http", "HTTP", "x-news+1.0")]
    parts += [f"://{user}example.com" for user in ("user@", "user:pass@", "@", "a@b@")]
    parts += [f"example.com{end}" for end in (":", ":8080", "/", ":/", ":8080/", "?", "#")]
    assert_reached(strategies._urls, {part: contains(part) for part in parts})
    assert_reached(strategies._urls, {host: ends_with(f"://{host}") for host in hosts})


def test_generated_articles_include() -> None:
    assert_reached(articles(), ARTICLES)


def test_generated_documents_include() -> None:
    assert_reached(documents(), DOCUMENTS)


@pytest.mark.thorough
def test_generated_broken_documents_include() -> None:
    assert_reached(broken_documents().map(judged), BROKEN)


@given(st.data(), articles())
def test_documents_of_an_article(data: st.DataObject, article: Article) -> None:
    """The library and the reference read every variant of an article as that article."""
    text = data.draw(documents(article))
    assert newsdoc.parse(text) == article
    assert reference.read(text) == newsdoc.parse(text).to_dict()


@given(st.data(), st.lists(st.sampled_from(["", "a"]), min_size=1))
def test_joined_lines_are_the_same_lines(data: st.DataObject, texts: list[str]) -> None:
    joined = lines(data.draw(strategies._texts(texts)).removeprefix("\ufeff"))
    assert [line.strip() for line in joined] == texts


@given(broken_documents())
def test_broken_documents(text: str) -> None:
    """The library and the reference report the same problems."""
    assume(not is_binary(text))  # of binary data, the library reports only the first problem
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(text)
    problems = caught.value.problems
    places = [(p.code, p.line, p.column, p.end_column) for p in problems]
    assert (text, places) == judged(text)


def test_what_an_article_cannot_hold_is_not_drawn() -> None:
    assert find(articles(titles=st.sampled_from(["", "A\nB", "A"])), bool).title == "A"


@pytest.mark.slow
def test_examples_shrink_to_something_simple() -> None:
    assert newsdoc.unparse(find(articles(), bool)) == "0\n20000101\nhttps://example.com\n"
    assert find(documents(), bool) == "0\n20000101\nhttps://example.com\n"
    text = find(broken_documents(), lambda text: judged(text)[1][0][0] == "invalid-date")
    assert text == "0\n2024-05-17\nhttps://example.com\n"


@pytest.mark.thorough
@pytest.mark.parametrize("first", ["hypothesis", "newsdoc", "newsdoc.strategies"])
def test_other_projects_need_no_import(first: str) -> None:
    """Hypothesis finds the strategy of Article without an import, and builds it when used."""
    code = f"""
import {first}
import sys, newsdoc, hypothesis.strategies as st
print("newsdoc.strategies" in sys.modules, st.from_type(newsdoc.Article))"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"{first == 'newsdoc.strategies'} articles()\n"


def test_the_type_has_its_strategy() -> None:
    assert repr(st.from_type(Article)) == "articles()"


def test_without_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    spec = importlib.util.spec_from_file_location("strategies", strategies.__file__)
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(ImportError, match=r"requires hypothesis: pip install hypothesis$"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
