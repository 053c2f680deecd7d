"""The errors of a document by the rules of the format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newsdoc import _grammar as grammar
from newsdoc._dates import InvalidDateError, parse_lenient_date
from newsdoc._diagnosis.lines import Document, Line, line_at
from newsdoc._errors import Code, Problem
from newsdoc._options import ReadOptions
from newsdoc._signals import expected
from newsdoc._text import escape_unprintable, excerpt, plural, short_repr

MAX_SHOWN: Final = 30  # characters of a line in a message
MAX_INVALID_LINES: Final = 3  # lines with invalid characters that are listed one by one
_INVALID: Final = re.compile("([\x00\ud800-\udfff]++)[^\n]*+")  # the first run of a line


def decode_problem(data: bytes, encoding: str) -> Problem:
    """Return the problem of the first byte that is not valid in the encoding."""
    start = 0  # some codecs raise a UnicodeError without a position
    try:
        data.decode(encoding)
    except expected(UnicodeDecodeError) as error:
        # utf-8-sig removes the BOM from error.object
        start = error.start + len(data) - len(error.object)
    except expected(UnicodeError):
        pass
    try:
        before = grammar.to_text(data[:start], encoding)
        after = data[start + 1 : start + 400].decode(encoding, "backslashreplace")
    except expected(UnicodeError):  # a codec without error handlers
        before = after = ""
    line = line_at(before, len(before))
    begin = len(line.text)
    byte = f"\\x{data[start : start + 1].hex()}"
    shown = line.text + byte + grammar.normalize_newlines(after).partition("\n")[0]
    found = excerpt(shown, begin + 1, begin + 1 + len(byte))
    message = f"byte {byte} is not valid {escape_unprintable(encoding)}"
    return Problem("undecodable", message, line.number, begin + 1, begin + 2, None, found)


def find_problems(document: Document) -> list[Problem]:
    """Return every error by position; none if the document is an article."""
    text, header, gaps, options = document
    if not header:
        blank = "only whitespace" if text.removesuffix("\n") else "an empty document"
        return [Problem("empty", f"expected an article, found {blank}", 1, 1, 1)]
    rules = _find_title_problem, _find_date_problem, _find_url_problem
    found = [rule(line, options) for rule, line in zip(rules, header, strict=False)]
    problems = list(filter(None, found))
    end = line_at(text, len(text.removesuffix("\n")))
    for index in range(len(header), 3):
        message = f"expected {_NOUNS[index]}, found the end of the document"
        code: Code = "missing-date" if index == 1 else "missing-url"
        problems.append(end.problem(code, message, (len(end.text), len(end.text))))
    if not options.lenient:
        for index, first in gaps.items():
            count = header[index].number - first.number
            blank = "a blank line" if count == 1 else plural(count, "blank line")
            message = f"expected {_NOUNS[index]}, found {blank}"
            problems.append(first.problem("blank-line", message, (0, 0)))
    if not grammar.is_valid_text(text):
        problems += _find_invalid_characters(text)
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


_NOUNS: Final = ("the title", "the date (YYYYMMDD)", "the URL")


def _find_title_problem(line: Line, _: ReadOptions) -> Problem | None:
    begin = line.bounds()[0]
    if line.text[begin] != grammar.BYTE_ORDER_MARK:
        return None
    message = "title begins with U+FEFF (byte-order mark)"
    return line.problem("invalid-title", message, (begin, begin + 1))


def _find_date_problem(line: Line, options: ReadOptions) -> Problem | None:
    text = line.text.strip()
    message = f"{short_repr(text, MAX_SHOWN)} is not a valid date"
    if not options.lenient:
        is_date = grammar.parse_date(text) is not None
        return None if is_date else line.problem("invalid-date", f"{message} (YYYYMMDD)")
    try:
        parse_lenient_date(text, options.dayfirst)
    except InvalidDateError as error:
        return line.problem("invalid-date", f"{message}: {error}")
    return None


def _find_url_problem(line: Line, _: ReadOptions) -> Problem | None:
    text = line.text.strip()
    if grammar.is_url(text):
        return None
    if grammar.URL_START.match(text) is None:
        message = f"{short_repr(text, MAX_SHOWN)} is not a valid URL (scheme://host...)"
        return line.problem("invalid-url", message)
    # A URL with a valid start can only fail on whitespace or a control character.
    found = next(grammar.WHITESPACE_OR_CONTROL.finditer(line.text, line.bounds()[0]))
    message = f"URL contains whitespace or a control character: {short_repr(found[0])}"
    return line.problem("invalid-url", message, found.span())


def _find_invalid_characters(text: str) -> Iterator[Problem]:
    """Yield one problem per line with invalid characters, for the first run of them."""
    lines = list(_INVALID.finditer(text))
    for count, found in enumerate(lines[:MAX_INVALID_LINES], 1):
        line = line_at(text, found.start())
        message = f"invalid character U+{ord(found[0][0]):04X}"
        if count == MAX_INVALID_LINES < len(lines):
            more = plural(len(lines) - count, "more line")
            message += f"; {more} with invalid characters"
        span = found.start() - line.start, found.end(1) - line.start
        yield line.problem("invalid-character", message, span)
