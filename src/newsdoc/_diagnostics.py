"""Find every problem of a document that is not an article: the thorough phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from newsdoc import _grammar as grammar
from newsdoc._dates import parse_lenient_date
from newsdoc._errors import Code, Problem, WarningCode
from newsdoc._text import escape_unprintable, excerpt, plural, short_repr

MAX_SHOWN: Final = 30  # characters of a line in a message
MAX_INVALID_LINES: Final = 3  # lines with invalid characters that are listed one by one


class Line(NamedTuple):
    """A source line and its position."""

    number: int  # from 1
    start: int  # in the document
    text: str

    @property
    def end(self) -> int:
        """Return the position after the last character."""
        return self.start + len(self.text)

    def bounds(self) -> tuple[int, int]:
        """Return the span of the stripped text, 0-based."""
        return len(self.text) - len(self.text.lstrip()), len(self.text.rstrip())

    def problem(
        self, code: Code | WarningCode, message: str, begin: int, end: int, hint: str | None = None
    ) -> Problem:
        """Return a problem of the characters from begin to end (0-based, exclusive)."""
        shown = excerpt(self.text, begin + 1, end + 1) if self.text.strip() else ""
        return Problem(code, message, self.number, begin + 1, end + 1, hint, shown)


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text with LF newlines."""
    start = 0
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        yield Line(number, start, line)
        start += len(line) + 1


def line_at(text: str, position: int) -> Line:
    """Return the line of the position."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return Line(text.count("\n", 0, start) + 1, start, text[start : end if end >= 0 else None])


def decode_problem(data: bytes, error: ValueError, encoding: str) -> Problem:
    """Return the problem of the first undecodable byte."""
    start = 0  # some codecs raise a UnicodeError without a position
    if isinstance(error, UnicodeDecodeError):
        # utf-8-sig removes the BOM from error.object
        start = error.start + len(data) - len(error.object)
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


def find_problems(text: str, *, lenient: bool, dayfirst: bool | None) -> list[Problem]:
    """Return every problem of a text, sorted by position; none if it is an article."""
    text = text.removesuffix("\n")
    header, gaps = find_header(text)
    if not header:
        found = "only whitespace" if text else "an empty document"
        return [Problem("empty", f"expected an article, found {found}", 1, 1, 1)]
    problems = [
        *(_find_blank_lines(text, header, gaps) if not lenient else ()),
        *_find_header_problems(text, header, lenient, dayfirst),
        *_find_invalid_characters(text),
    ]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def find_header(text: str, max_lines: int = 3) -> tuple[list[Line], dict[int, Line]]:
    """Return the first lines that are not blank, and the first line of each gap before one.

    A gap is a run of blank lines; its key is the index of the line after it.
    """
    header: list[Line] = []
    gaps: dict[int, Line] = {}
    position = 0
    while len(header) < max_lines:
        start = len(text) - len(text[position:].lstrip())
        if start >= len(text):
            break
        line = line_at(text, start)
        if line.start > position:
            gaps[len(header)] = line_at(text, position)
        header.append(line)
        position = line.end + 1
    return header, gaps


_NOUNS: Final = ("the title", "the date (YYYYMMDD)", "the URL")


def _find_blank_lines(text: str, header: list[Line], gaps: dict[int, Line]) -> Iterator[Problem]:
    for index, first in gaps.items():
        count = header[index].number - first.number
        found = "a blank line" if count == 1 else plural(count, "blank line")
        yield first.problem("blank-line", f"expected {_NOUNS[index]}, found {found}", 0, 0)


def _find_header_problems(
    text: str, header: list[Line], lenient: bool, dayfirst: bool | None
) -> Iterator[Problem]:
    rules: tuple[Callable[[Line], Problem | None], ...] = (
        _find_title_problem,
        partial(_find_date_problem, lenient=lenient, dayfirst=dayfirst),
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
    return line.problem("invalid-title", message, begin, begin + 1, "delete this character")


def _find_date_problem(line: Line, lenient: bool, dayfirst: bool | None) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.parse_date(text) is not None:
        return None
    message = f"{short_repr(text, MAX_SHOWN)} is not a valid date (YYYYMMDD)"
    if lenient:
        try:
            parse_lenient_date(text, dayfirst)
        except ValueError as error:
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
        message = f"{short_repr(text, MAX_SHOWN)} is not a valid URL (scheme://host…)"
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
        if count == MAX_INVALID_LINES:
            lines = text[position:].split("\n")
            more = sum(1 for line in lines if grammar.INVALID_CHARACTERS.search(line))
            if more:
                message += f"; {plural(more, 'more line')} with invalid characters"
        yield line.problem(
            "invalid-character", message, invalid.start() - line.start, invalid.end() - line.start
        )
