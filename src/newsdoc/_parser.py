"""Parse documents: the fast phase, text to Article."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from newsdoc import _grammar as grammar
from newsdoc._article import Article, article_unchecked
from newsdoc._dates import parse_lenient_date
from newsdoc._diagnostics import decode_problem, find_problems
from newsdoc._errors import ParseError


def parse(
    source: str | bytes,
    /,
    *,
    encoding: str = "utf-8",
    strict: bool = True,
    dayfirst: bool | None = None,
) -> Article:
    """Parse one article.

    Args:
        source: The whole document; to read a file, use ``read``.
        encoding: Encoding of bytes; ignored for str.
        strict: If False, accept blank lines before and between the header lines, and any
            unambiguous date format.
        dayfirst: With ``strict=False``, the order of day and month in numeric dates such as
            ``05/06/2024``: True for day first, False for month first, None to reject the ones
            that are ambiguous.

    Returns:
        The parsed article.

    Raises:
        ParseError: The document is not an article; ``problems`` lists every problem.
        TypeError: The source is neither str nor bytes.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> text = "A bridge opens\\n20240517\\nhttps://example.com/bridge\\nIt is green."
    >>> newsdoc.parse(text).paragraphs
    ('It is green.',)
    """
    if isinstance(source, str):
        text = source
    elif isinstance(source, bytes):
        text = _decode(source, encoding)
    else:
        raise TypeError(
            f"parse() expects str or bytes, got {type(source).__name__}; "
            "to read a file, use newsdoc.read()"
        )
    text = grammar.normalize_newlines(text).removeprefix(grammar.BYTE_ORDER_MARK)
    lines: Iterator[str] = map(str.strip, text.split("\n"))
    if not strict:
        lines = filter(None, lines)

    title = next(lines, "")
    date_line = next(lines, "")
    date = grammar.parse_date(date_line) if strict else _parse_any_date(date_line, dayfirst)
    url = next(lines, "")
    if (
        date is None
        or not title
        or title[0] == grammar.BYTE_ORDER_MARK
        or not grammar.is_url(url)
        or not grammar.is_valid_text(text)
    ):
        raise ParseError(find_problems(text, strict=strict, dayfirst=dayfirst))
    return article_unchecked(title, date, url, *_split_body(filter(None, lines)))


def _split_body(lines: Iterator[str]) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    """Split ``line = tag-line / paragraph`` into paragraphs, tags and ``tags_position``."""
    paragraphs: list[str] = []
    tags: list[str] = []
    position = None
    for line in lines:
        if line[0] in "Tt" and grammar.is_tag_line(line):  # cheap check before the function call
            items = grammar.split_tags(line)
            if items and position is None:
                position = len(paragraphs)
            tags += items
        else:
            paragraphs.append(line)
    return tuple(paragraphs), tuple(tags), position


def _parse_any_date(text: str, dayfirst: bool | None) -> datetime.date | None:
    try:
        return parse_lenient_date(text, dayfirst)
    except ValueError:
        return None


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        start = 0  # some codecs raise a UnicodeError without a position
        if isinstance(error, UnicodeDecodeError):
            # utf-8-sig removes the BOM from error.object
            start = error.start + len(data) - len(error.object)
    # Outside the except block: an error in the context of a UnicodeDecodeError keeps the document.
    raise ParseError([decode_problem(data, start, encoding)])
