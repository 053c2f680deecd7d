"""The errors of a document by the rules of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from newsdoc import _grammar as grammar
from newsdoc._dates import InvalidDateError, parse_lenient_date
from newsdoc._diagnosis.lines import Line, line_at
from newsdoc._errors import Code, Problem
from newsdoc._options import ReadOptions
from newsdoc._text import escape_unprintable, excerpt, plural, short_repr

MAX_SHOWN: Final = 30  # characters of a line in a message
MAX_INVALID_LINES: Final = 3  # lines with invalid characters that are listed one by one


def decode_problem(data: bytes, encoding: str) -> Problem:
    """Return the problem of the first byte that is not valid in the encoding."""
    start = 0  # some codecs raise a UnicodeError without a position
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        # utf-8-sig removes the BOM from error.object
        start = error.start + len(data) - len(error.object)
    except UnicodeError:
        pass
    try:
        before = grammar.to_text(data[:start], encoding)
        after = data[start + 1 : start + 400].decode(encoding, "backslashreplace")
    except UnicodeError:  # a codec without error handlers
        before = after = ""
    line = line_at(before, len(before))
    begin = len(line.text)
    byte = f"\\x{data[start : start + 1].hex()}"
    shown = line.text + byte + grammar.normalize_newlines(after).partition("\n")[0]
    return Problem(
        code="undecodable",
        message=f"byte {byte} is not valid {escape_unprintable(encoding)}",
        line=line.number,
        column=begin + 1,
        end_column=begin + 2,
        excerpt=excerpt(shown, begin + 1, begin + 1 + len(byte)),
    )


def find_problems(
    text: str,
    header: list[Line],
    gaps: dict[int, Line],
    options: ReadOptions,
) -> list[Problem]:
    """Return every error of a text with this header, by position; none if it is an article."""
    if not header:
        found = "only whitespace" if text.removesuffix("\n") else "an empty document"
        return [Problem("empty", f"expected an article, found {found}", 1, 1, 1)]
    problems = [
        *(_find_blank_lines(header, gaps) if not options.lenient else ()),
        *_find_header_problems(text.removesuffix("\n"), header, options),
        *(() if grammar.is_valid_text(text) else _find_invalid_characters(text)),
    ]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


_NOUNS: Final = ("the title", "the date (YYYYMMDD)", "the URL")


def _find_blank_lines(header: list[Line], gaps: dict[int, Line]) -> Iterator[Problem]:
    for index, first in gaps.items():
        count = header[index].number - first.number
        found = "a blank line" if count == 1 else plural(count, "blank line")
        yield first.problem("blank-line", f"expected {_NOUNS[index]}, found {found}", 0, 0)


def _find_header_problems(text: str, header: list[Line], options: ReadOptions) -> Iterator[Problem]:
    rules: tuple[Callable[[Line], Problem | None], ...] = (
        _find_title_problem,
        partial(_find_date_problem, options=options),
        _find_url_problem,
    )
    for line, find_problem in zip(header, rules, strict=False):
        if (problem := find_problem(line)) is not None:
            yield problem
    codes: tuple[Code, ...] = ("missing-date", "missing-url")
    for index in range(len(header), 3):
        end = line_at(text, len(text))
        message = f"expected {_NOUNS[index]}, found the end of the document"
        yield end.problem(codes[index - 1], message, len(end.text), len(end.text))


def _find_title_problem(line: Line) -> Problem | None:
    begin, _ = line.bounds()
    if line.text[begin] != grammar.BYTE_ORDER_MARK:
        return None
    message = "title begins with U+FEFF (byte-order mark)"
    return line.problem("invalid-title", message, begin, begin + 1)


def _find_date_problem(line: Line, options: ReadOptions) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.parse_date(text) is not None:
        return None
    message = f"{short_repr(text, MAX_SHOWN)} is not a valid date (YYYYMMDD)"
    if options.lenient:
        try:
            parse_lenient_date(text, options.dayfirst)
        except InvalidDateError as error:
            message = f"{short_repr(text, MAX_SHOWN)} is not a valid date: {error}"
        else:
            return None
    return line.problem("invalid-date", message, begin, end)


def _find_url_problem(line: Line) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.is_url(text):
        return None
    if grammar.URL_START.match(text) is None:
        message = f"{short_repr(text, MAX_SHOWN)} is not a valid URL (scheme://host...)"
        return line.problem("invalid-url", message, begin, end)
    # A URL with a valid start can only fail on whitespace or a control character.
    begin = next(grammar.WHITESPACE_OR_CONTROL.finditer(line.text, begin)).start()
    message = f"URL contains whitespace or a control character: {short_repr(line.text[begin])}"
    return line.problem("invalid-url", message, begin, begin + 1)


def _find_invalid_characters(text: str) -> Iterator[Problem]:
    """Yield one problem per line with invalid characters, for the first run of them."""
    position = 0
    for count in range(1, MAX_INVALID_LINES + 1):
        invalid = grammar.INVALID_CHARACTERS.search(text, position)
        if invalid is None:
            return
        line = line_at(text, invalid.start())
        position = line.end
        message = f"invalid character U+{ord(invalid[0][0]):04X}"
        if count == MAX_INVALID_LINES and (more := _count_invalid_lines(text, position)):
            message += f"; {plural(more, 'more line')} with invalid characters"
        yield line.problem(
            "invalid-character", message, invalid.start() - line.start, invalid.end() - line.start
        )


def _count_invalid_lines(text: str, position: int) -> int:
    count = 0
    while invalid := grammar.INVALID_CHARACTERS.search(text, position):
        count += 1
        position = text.find("\n", invalid.end())
        if position < 0:
            break
    return count
