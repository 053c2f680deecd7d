"""Parse documents: the fast phase, text to Article."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import cast

from newsdoc import _grammar as grammar
from newsdoc._article import Article, article_unchecked
from newsdoc._errors import ParseError, Problem
from newsdoc._options import ReadOptions, read_options


def parse(
    source: str | bytes,
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> Article:
    """Parse one article.

    Args:
        source: The whole document; to read a file, use ``read``.
        encoding: Encoding of bytes, or several that are tried in order; ignored for str.
        lenient: Accept blank lines before and between the header lines, and any
            unambiguous date format.
        dayfirst: With ``lenient=True``, the order of day and month in numeric dates such as
            ``05/06/2024``: True for day first, False for month first, None to reject the ones
            that are ambiguous.

    Returns:
        The parsed article.

    Raises:
        ParseError: The document is not an article; see ``ParseError.problems``. With several
            encodings, it is the error of the first that decodes the document, or else of the first.
        TypeError: The source is neither str nor bytes, or an option has the wrong type.
        ValueError: ``dayfirst`` is given without ``lenient=True``, or ``encoding`` is empty.
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
    return parse_document(source, read_options(encoding, lenient, dayfirst))


def parse_document(
    source: str | bytes, options: ReadOptions, filename: str | None = None
) -> Article:
    """Parse a document in the first encoding that reads it. Raise ParseError if none does."""
    for encoding in options.encodings:
        article = try_parse(source, encoding, options)
        if article is not None:
            return article
    # Outside an except block: an error in the context of a UnicodeDecodeError keeps the document.
    raise ParseError(_diagnose(source, options), filename)


def try_parse(source: str | bytes, encoding: str, options: ReadOptions) -> Article | None:
    """Return the article if the document is valid in the encoding, else None."""
    try:
        text = grammar.to_text(source, encoding)
    except UnicodeError:
        return None
    if isinstance(source, bytes) and encoding == "utf-8":
        # UTF-8 encodes no surrogates, and NUL is found faster in bytes than in wide text.
        is_valid = 0 not in source
    else:
        is_valid = grammar.is_valid_text(text)
    return _parse_text(text, options.lenient, options.dayfirst) if is_valid else None


def _diagnose(source: str | bytes, options: ReadOptions) -> list[Problem]:
    """Return the problems in the first encoding that decodes the document, or else in the first."""
    # Start-up time: only for invalid documents.
    from newsdoc._diagnostics import decode_problem, find_problems
    from newsdoc._hints import explain

    lenient, dayfirst = options.lenient, options.dayfirst
    problems: list[Problem] = []
    encoding = options.encodings[0]
    for name in options.encodings:
        try:
            text = grammar.to_text(source, name)
        except UnicodeError as error:
            problems = problems or [decode_problem(cast("bytes", source), error, name)]
        else:
            problems = find_problems(text, lenient=lenient, dayfirst=dayfirst)
            encoding = name
            break
    return explain(problems, source, encoding=encoding, lenient=lenient, dayfirst=dayfirst)


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


def _parse_any_date(text: str, dayfirst: bool | None) -> datetime.date | None:
    from newsdoc._dates import parse_lenient_date  # start-up time: only for lenient=True

    try:
        return parse_lenient_date(text, dayfirst)
    except ValueError:
        return None
