"""Every example of docs/format.md, and a proof that running them can fail."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import newsdoc

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
FENCE = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(
    r"^\| (title|date|URL|tag|body) line \| (\w+) \|.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE
)
GOOD_LINES = ["A bridge opens", "20240517", "https://example.com/", "It is green."]
LINES = {"title": 0, "date": 1, "URL": 2, "tag": 3, "body": 3}


class Example(NamedTuple):
    name: str
    document: str
    options: dict[str, Any]
    result: str

    def run(self) -> None:
        """Fails unless the document reads as the example says."""
        source = to_source(self.document, self.options.get("encoding", "utf-8"))
        try:
            article = newsdoc.parse(source, **self.options)
        except newsdoc.ParseError as error:
            rows = [f"{p.line}:{p.column}-{p.end_column} {p.code}" for p in error.problems]
            assert "\n".join(rows) == self.result
        else:
            fields = article.to_dict() | {"canonical": newsdoc.unparse(article).encode() == source}
            expected = json.loads(self.result)
            assert expected
            assert {name: fields[name] for name in expected} == expected


def unmark(text: str) -> str:
    """The text with its marks for characters replaced."""
    return re.sub("⟨U\\+([0-9A-F]{4,6})⟩", lambda mark: chr(int(mark[1], 16)), text)


def to_source(document: str, encoding: str) -> bytes | str:
    """The document with its marks replaced; a str, where a lone surrogate is in it."""
    document = unmark(document.removesuffix("⟨end⟩\n"))
    if re.search("[\ud800-\udfff]", document):
        return document
    parts = re.split("⟨byte ([0-9A-F]{2})⟩", document)
    return b"".join(
        bytes.fromhex(part) if index % 2 else part.encode(encoding)
        for index, part in enumerate(parts)
    )


def examples(page: str) -> Iterator[Example]:
    for fence in FENCE.finditer(page):
        options, body = dict[str, Any](), fence[1]
        if body.startswith("---- "):
            line_of_options, _, body = body[5:].partition("\n")
            for option in line_of_options.split(", "):
                name, _, value = option.partition("=")
                options[name] = ast.literal_eval(value)
        document, divider, result = body.partition("----\n")
        assert divider, body
        line = page.count("\n", 0, fence.start()) + 1
        yield Example(f"line-{line}", document, options, result.removesuffix("\n"))
    for table in TABLE.finditer(page):
        line = page.count("\n", 0, table.start(3)) + 1
        for row in table[3].splitlines():
            yield Example(f"line-{line}", *read_row(table[1], table[2], row))
            line += 1


def read_row(kind: str, column: str, row: str) -> tuple[str, dict[str, Any], str]:
    cells = re.match(r"\| `([^`]*)` \| `([^`]*)` \|", row)
    assert cells, row
    lines = GOOD_LINES.copy()
    lines[LINES[kind]] = cells[1]
    document = "\n".join(lines) + "\n"
    if column == "problem":
        return document, {}, cells[2]
    value: Any = unmark(cells[2])
    if column == "tags":
        value = json.loads(value)
    elif column == "paragraph":
        column, value = "paragraphs", [value]
    return document, {}, json.dumps({column.lower(): value})


EXAMPLES = list(examples(PAGE.read_text("utf-8")))


def test_there_are_examples() -> None:
    """No fence, table or row of the page is ignored."""
    page = PAGE.read_text("utf-8")
    assert len(FENCE.findall(page)) == page.count("```text")
    assert len(TABLE.findall(page)) == page.count(" line | ")
    assert len(EXAMPLES) >= 80


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: Example) -> None:
    example.run()


RIGHT = [
    '```text\nTitle\n20240517\nhttps://example.com/\n----\n{"title": "Title"}\n```\n',
    "```text\nTitle\n20240517\n----\n2:9-9 missing-url\n```\n",
    "| title line | title |\n|---|---|\n| `A` | `A` |\n",
    "| date line | problem |\n|---|---|\n| `x` | `2:1-2 invalid-date` |\n",
    '| tag line | tags | |\n|---|---|---|\n| `Tags: a` | `["a"]` | b |\n',
    "| body line | paragraph |\n|---|---|\n| `A` | `A` |\n",
    '```text\n---- lenient=True\nTitle\n\n2024-05-17\nx://y\n----\n{"title": "Title"}\n```\n',
]
WRONG = [
    '```text\nTitle\n20240517\nhttps://example.com/\n----\n{"title": "Other"}\n```\n',
    '```text\nTitle\n20240517\nhttps://example.com/\n----\n{"canonical": false}\n```\n',
    "```text\nTitle\n20240517\nhttps://example.com/\n----\n{}\n```\n",
    "```text\nTitle\n20240517\n----\n2:8-9 missing-url\n```\n",
    '```text\nTitle\n20240517\n----\n{"title": "Title"}\n```\n',
    "```text\nTitle\n20240517\nhttps://example.com/\n----\n2:1-9 invalid-date\n```\n",
    "```text\nTitle\n20240517\nhttps://example.com/\n```\n",
    "| title line | title |\n|---|---|\n| `A` | `B` |\n",
    "| title line | title |\n|---|---|\n| A | A |\n",
    "| date line | problem |\n|---|---|\n| `20240517` | `2:1-9 invalid-date` |\n",
    '| tag line | tags | |\n|---|---|---|\n| `Tags: a` | `["b"]` | |\n',
    "| body line | paragraph |\n|---|---|\n| `Tags: A` | `Tags: A` |\n",
    '```text\n---- lenient=False\nTitle\n\n2024-05-17\nx://y\n----\n{"title": "Title"}\n```\n',
]


@pytest.mark.parametrize("page", RIGHT)
def test_a_right_example_passes(page: str) -> None:
    for example in examples(page):
        example.run()


@pytest.mark.parametrize("page", WRONG)
def test_a_wrong_example_fails(page: str) -> None:
    with pytest.raises((AssertionError, json.JSONDecodeError)):
        next(examples(page)).run()
