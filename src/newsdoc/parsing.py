"""Text to Article, or all its problems at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

import attrs

from newsdoc import grammar
from newsdoc.article import Article, article_from_checked
from newsdoc.problems import ParseError, Problem, excerpt, shorten

MOST_INVALID_LINES: Final = 100  # lines with invalid characters that are listed one by one


def parse(source: str | bytes, /, *, encoding: str = "utf-8", strict: bool = True) -> Article:
    """Read one article from its text.

    Args:
        source: The whole document; to read a file, use ``read``.
        encoding: How bytes are decoded; of no effect on str.
        strict: False also takes blank lines before and between the header lines, and the date in
            any spelling that names day, month and year without doubt.

    Returns:
        The article. Nothing in it is guessed, and no text is left out.

    Raises:
        ParseError: The document is not an article; the error has every problem with its place.
        TypeError: The source is neither str nor bytes.
        LookupError: Python knows no encoding of this name.

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
            f"parse takes the text of an article as str or bytes, not {type(source).__name__}; "
            "to read a file, use newsdoc.read"
        )
    text = grammar.unify_line_ends(text).removeprefix(grammar.BYTE_ORDER_MARK)
    lines: Iterator[str] = map(str.strip, text.split("\n"))
    if not strict:
        lines = filter(None, lines)
    parse_date = grammar.parse_date if strict else _parse_date_in_words

    title = next(lines, "")
    date = parse_date(next(lines, ""))
    url = next(lines, "")
    if (
        date is None
        or not title
        or title[0] == grammar.BYTE_ORDER_MARK
        or not grammar.is_url(url)
        or not grammar.is_text(text)
    ):
        raise ParseError(_find_problems(text, strict))
    return article_from_checked(title, date, url, *_split_body(filter(None, lines)))


def _split_body(lines: Iterator[str]) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    """line = tag-line / paragraph; the paragraphs, the tags, and the place of the tags."""
    paragraphs: list[str] = []
    tags: list[str] = []
    position = None
    for line in lines:
        if line[0] in "Tt" and grammar.is_tag_line(line):  # the first letter spares most the call
            items = grammar.split_tags(line)
            if items and position is None:
                position = len(paragraphs)
            tags += items
        else:
            paragraphs.append(line)
    return tuple(paragraphs), tuple(tags), position


def _parse_date_in_words(text: str) -> datetime.date | None:
    try:
        return grammar.parse_date_in_words(text)
    except ValueError:
        return None


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        # Some codecs raise a UnicodeError that knows no place; the document begins at 0.
        start = 0
        if isinstance(error, UnicodeDecodeError):  # whose object is, of utf-8-sig, less the mark
            start = error.start + len(data) - len(error.object)
        raise ParseError([_undecodable(data, start, encoding)]) from error


def _undecodable(data: bytes, start: int, encoding: str) -> Problem:
    """The problem of the byte at start, the first that does not decode."""
    try:
        before = data[:start].decode(encoding)
        after = data[start + 1 : start + 400].decode(encoding, "backslashreplace")
    except UnicodeError:  # a codec that knows no other way than strict
        before = after = ""
    before = grammar.unify_line_ends(before).removeprefix(grammar.BYTE_ORDER_MARK)
    line = _line_at(before, len(before))
    column = len(line.text) + 1
    byte = "".join(f"\\x{byte:02x}" for byte in data[start : start + 1])
    hint = None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "it begins with the mark of UTF-16: pass encoding='utf-16'"
    elif b"\x00" not in data and _decodes(data, "cp1252"):
        hint = "it decodes as cp1252: pass encoding='cp1252', and see whether that reads right"
    shown = line.text + byte + grammar.unify_line_ends(after).partition("\n")[0]
    return Problem(
        code="undecodable",
        message=f"the byte {byte} is not {encoding}",
        line=line.number,
        column=column,
        end_column=column + 1,
        hint=hint,
        excerpt=excerpt(shown, column, column + len(byte)),
    )


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


class _Line(NamedTuple):
    """One line of a document as it was written, and where it stands."""

    number: int  # from 1
    start: int  # in the document
    text: str

    def bounds(self) -> tuple[int, int]:
        """Where the text without outer white space begins and ends, from 0."""
        return len(self.text) - len(self.text.lstrip()), len(self.text.rstrip())

    def problem(
        self, code: str, message: str, begin: int, end: int, hint: str | None = None
    ) -> Problem:
        """A problem of the characters from begin up to end of this line, counted from 0."""
        shown = excerpt(self.text, begin + 1, end + 1)
        return Problem(code, message, self.number, begin + 1, end + 1, hint, shown)


def _line_at(text: str, position: int) -> _Line:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return _Line(text.count("\n", 0, start) + 1, start, text[start : end if end >= 0 else None])


def _find_problems(text: str, strict: bool) -> list[Problem]:
    """Every problem of a text that is not an article, in the order of their places."""
    text = text.removesuffix("\n")
    header = _find_header(text, strict)
    problems = [*_find_header_problems(text, header, strict), *_find_invalid_characters(text)]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    if hint := _find_hint(text, header, strict):
        problems[0] = attrs.evolve(problems[0], hint=hint)
    return problems


def _find_header(text: str, strict: bool) -> list[_Line]:
    """The header lines that the text has, three at the most."""
    header: list[_Line] = []
    position = 0
    while len(header) < 3:
        if not strict:
            position = len(text) - len(text[position:].lstrip())
        if position > len(text) or (position == len(text) and not strict):
            break
        header.append(_line_at(text, position))
        position = header[-1].start + len(header[-1].text) + 1
    return header


def _find_header_problems(text: str, header: list[_Line], strict: bool) -> Iterator[Problem]:
    rules: tuple[tuple[str, str, Callable[[_Line], Problem | None]], ...] = (
        ("title", "the title", _find_title_problem),
        ("date", "the date (YYYYMMDD)", partial(_find_date_problem, strict=strict)),
        ("url", "the URL", _find_url_problem),
    )
    for index, (name, noun, find_problem) in enumerate(rules):
        if index >= len(header):
            end = _line_at(text, len(text))
            place = f"line {index + 1}, {noun}" if strict else noun
            message = f"the document ends before {place}"
            yield end.problem(f"missing-{name}", message, len(end.text), len(end.text))
        elif not header[index].text.strip():
            message = f"this line is blank, and should be {noun}"
            yield header[index].problem(f"missing-{name}", message, 0, 0)
        elif (problem := find_problem(header[index])) is not None:
            yield problem


def _find_title_problem(line: _Line) -> Problem | None:
    begin, _ = line.bounds()
    if line.text[begin] != grammar.BYTE_ORDER_MARK:
        return None
    message = "the title begins with U+FEFF, the byte-order mark"
    return line.problem("invalid-title", message, begin, begin + 1, "delete this character")


def _find_date_problem(line: _Line, strict: bool) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.parse_date(text) is not None:
        return None
    message = f"{shorten(text)} is not a day of the calendar as YYYYMMDD"
    hint = None
    try:
        grammar.parse_date_in_words(text)
    except ValueError as error:
        if not strict:
            message = f"{shorten(text)} does not name one day: {error}"
    else:
        if not strict:
            return None
        hint = "pass strict=False to read other spellings of the date"
    return line.problem("invalid-date", message, begin, end, hint)


def _find_url_problem(line: _Line) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.is_url(text):
        return None
    if grammar.URL_START.match(text) is None:
        hint = None
        if text.startswith("www."):
            hint = "the scheme is missing, such as https://"
        message = f"{shorten(text)} is not a URL (scheme://host…)"
        return line.problem("invalid-url", message, begin, end, hint)
    # What begins as a URL and is none holds white space or a control character.
    begin = next(grammar.WHITESPACE_OR_CONTROL.finditer(line.text, begin)).start()
    fault = line.text[begin]
    message = f"a URL holds no white space and no control character: {shorten(fault)}"
    hint = "a space in a URL is written %20" if fault == " " else None
    return line.problem("invalid-url", message, begin, begin + 1, hint)


def _find_invalid_characters(text: str) -> Iterator[Problem]:
    """The first run of invalid characters of each line that has one."""
    position = 0
    for count in range(1, MOST_INVALID_LINES + 1):
        fault = grammar.NOT_TEXT.search(text, position)
        if fault is None:
            return
        line = _line_at(text, fault.start())
        position = line.start + len(line.text)
        message = f"U+{ord(fault[0][0]):04X} is not text"
        if count == MOST_INVALID_LINES:
            rest = text[position:].split("\n")
            more = sum(1 for line in rest if grammar.NOT_TEXT.search(line))
            if more:
                message += f"; lines with such characters after this: {more}"
        begin = fault.start() - line.start
        end = fault.end() - line.start
        yield line.problem("invalid-character", message, begin, end)


def _find_hint(text: str, header: list[_Line], strict: bool) -> str | None:
    """What may mend the document as a whole."""
    lines = [line.text.strip() for line in header]
    if len(lines) == 1:
        (line,) = lines
        if re.match("[A-Za-z]++://", line):
            return "this is a URL: newsdoc downloads nothing, and reads texts and files"
        if line.startswith(("/", "./", "../", "~/")) or line.endswith(".txt"):
            return "this is a path: use newsdoc.read"
    if lines and grammar.parse_date(lines[0]) is not None:
        return "line 1 looks like the date: is the title missing?"
    header_text = "".join(lines)  # not all of the text: no hint depends on what the body holds
    if header_text.count("\x00") > len(header_text) // 3:
        return "this looks like UTF-16: pass encoding='utf-16' to decode its bytes"
    if strict and "" in lines and len(_find_header(text, strict=False)) == 3:
        return "pass strict=False to skip blank lines before and between the header lines"
    return None
