"""Parse documents: the fast phase, text to Article."""

from __future__ import annotations

import codecs
import datetime
from collections.abc import Iterator
from typing import cast

from newsdoc import _grammar as grammar
from newsdoc._article import Article, article_unchecked
from newsdoc._errors import ParseError
from newsdoc._text import short_repr


def parse(
    source: str | bytes,
    /,
    *,
    encoding: str = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> Article:
    """Parse one article.

    Args:
        source: The whole document; to read a file, use ``read``.
        encoding: Encoding of bytes; ignored for str.
        lenient: Accept blank lines before and between the header lines, and any
            unambiguous date format.
        dayfirst: With ``lenient=True``, the order of day and month in numeric dates such as
            ``05/06/2024``: True for day first, False for month first, None to reject the ones
            that are ambiguous.

    Returns:
        The parsed article.

    Raises:
        ParseError: The document is not an article; see ``ParseError.problems``.
        TypeError: The source is neither str nor bytes.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> text = "A bridge opens\\n20240517\\nhttps://example.com/bridge\\nIt is green."
    >>> newsdoc.parse(text).paragraphs
    ('It is green.',)
    """
    if not isinstance(source, str | bytes):
        raise TypeError(
            f"parse() expects str or bytes, got {type(source).__name__}; "
            "to read a file, use newsdoc.read()"
        )
    try:
        text = grammar.to_text(source, encoding)
    except ValueError as error:
        from newsdoc._diagnostics import decode_problem  # start-up time

        _check_encoding(encoding)
        problems = [decode_problem(cast("bytes", source), error, encoding)]
    else:
        if isinstance(source, bytes) and encoding == "utf-8":
            # UTF-8 encodes no surrogates, and NUL is found faster in bytes than in wide text.
            is_valid = 0 not in source
        else:
            is_valid = grammar.is_valid_text(text)
        article = _parse_text(text, lenient, dayfirst) if is_valid else None
        if article is not None:
            return article
        if isinstance(source, bytes):
            _check_encoding(encoding)  # no bytes decode in any encoding, even in unknown ones
        from newsdoc._diagnostics import find_problems  # start-up time

        problems = find_problems(text, lenient=lenient, dayfirst=dayfirst)
    from newsdoc._hints import explain  # start-up time: only for invalid documents

    # Outside the except block: an error in the context of a UnicodeDecodeError keeps the document.
    raise ParseError(
        explain(problems, source, encoding=encoding, lenient=lenient, dayfirst=dayfirst)
    )


def _parse_text(text: str, lenient: bool, dayfirst: bool | None) -> Article | None:
    """Parse ``document = title NL date NL url *( NL line )``, or return None."""
    lines: Iterator[str] = map(str.strip, text.split("\n"))
    if lenient:
        lines = filter(None, lines)
    title = next(lines, "")
    if not title or title[0] == grammar.BYTE_ORDER_MARK:
        return None
    date_line = next(lines, "")
    date = _parse_any_date(date_line, dayfirst) if lenient else grammar.parse_date(date_line)
    url = next(lines, "")
    if date is None or not grammar.is_url(url):
        return None
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


def _check_encoding(encoding: str) -> None:
    """Raise LookupError if there is no such encoding."""
    try:
        codecs.lookup(encoding)
    except ValueError as error:  # a name with a NUL or a surrogate
        raise LookupError(f"unknown encoding: {short_repr(encoding)}") from error


def _parse_any_date(text: str, dayfirst: bool | None) -> datetime.date | None:
    from newsdoc._dates import parse_lenient_date  # start-up time: only for lenient=True

    try:
        return parse_lenient_date(text, dayfirst)
    except ValueError:
        return None
