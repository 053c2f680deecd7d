"""Find what was probably meant otherwise in a document that is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from newsdoc import _grammar as grammar
from newsdoc._diagnostics import Line, split_lines
from newsdoc._errors import Problem
from newsdoc._text import short_repr

MAX_WRAPPED: Final = 100  # characters per line; longer lines are not hard-wrapped
MIN_WRAPPED: Final = 40
MIN_FULL_LINES: Final = 3  # lines that the first word of the next line would not have fitted on

# "Tag:", "TAGS :", "- Tags:", fullwidth colons
_MISSPELLED_TAG_LINE: Final = re.compile(r"\W*+(?:hash)?tags?\s*+[:=\uff1a\ufe55]")


def find_near_misses(text: str) -> list[Problem]:
    """Return warnings about an article, sorted by position; its text has LF newlines and no BOM."""
    body = [line for line in split_lines(text) if line.text.strip()][3:]
    found = [
        *_find_misspelled_tag_lines(body),
        *_find_repeated_tags(body),
        *_find_second_article(body),
        *_find_hard_wrapped_lines(body),
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _find_misspelled_tag_lines(body: list[Line]) -> Iterator[Problem]:
    for line in body:
        text = line.text.strip()
        folded = text.casefold()
        if "tag" not in folded or grammar.is_tag_line(text):
            continue
        if _MISSPELLED_TAG_LINE.match(folded) or _is_tag_line_without_colon(folded):
            message = f"{short_repr(text)} is a paragraph, not a tag line"
            hint = "write Tags: directly before the tags if this is a tag line"
            yield line.problem("misspelled-tag-line", message, *line.bounds(), hint)


def _is_tag_line_without_colon(text: str) -> bool:
    """Match lines such as "tags" and "tags a, b"."""
    if text == "tags":
        return True
    first, *others = text.split(",")
    words = first.split(maxsplit=1)
    is_list = words[:1] == ["tags"] and len(words) > 1 and others and all(map(str.strip, others))
    return bool(is_list) and not re.search("[.!?:]", text)


def _find_repeated_tags(body: list[Line]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    first_line = 0
    for line in body:
        if not grammar.is_tag_line(line.text.lstrip()):
            continue
        begin, end = line.bounds()
        tags = grammar.split_tags(line.text[begin:end])
        if tags and first_line:
            message = f"tags are added to those of line {first_line}"
            hint = "put all tags on one line"
            yield line.problem("second-tag-line", message, begin, begin + len("Tags:"), hint)
        elif tags:
            first_line = line.number
        position = begin + len("Tags:")
        for tag in tags:
            position = line.text.index(tag, position)
            seen[tag] = seen.get(tag, 0) + 1
            if seen[tag] == 2:
                message = f"tag {short_repr(tag)} is repeated"
                yield line.problem("duplicate-tag", message, position, position + len(tag))
            position += len(tag)


def _find_second_article(body: list[Line]) -> Iterator[Problem]:
    for title, date, url in zip(body, body[1:], body[2:], strict=False):
        if grammar.parse_date(date.text.strip()) and grammar.is_url(url.text.strip()):
            message = f"looks like the title of a second article: line {date.number} is a date"
            message += f" and line {url.number} a URL"
            hint = "write each article to its own file"
            yield title.problem("second-article", message, *title.bounds(), hint)
            return


def _find_hard_wrapped_lines(body: list[Line]) -> Iterator[Problem]:
    """Yield a warning if the first word of most lines would not have fitted on the line before."""
    lines = [line for line in body if " " in line.text.strip()]  # a long URL cannot be wrapped
    width = max((len(line.text.strip()) for line in lines), default=0)
    if not MIN_WRAPPED <= width <= MAX_WRAPPED:
        return
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if following.number == line.number + 1
    ]
    full = [
        line
        for line, following in pairs
        if len(line.text.strip()) + 1 + len(following.text.split(None, 1)[0]) > width
    ]
    if len(full) >= MIN_FULL_LINES and 3 * len(full) >= 2 * len(pairs):
        message = f"text looks wrapped at {width} characters, but each line is a paragraph"
        hint = "join the lines of each paragraph"
        yield full[0].problem("hard-wrapped", message, *full[0].bounds(), hint)
