"""Find every problem of a document that is not an article: the thorough phase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

import attrs

from newsdoc import _grammar as grammar
from newsdoc._dates import parse_lenient_date
from newsdoc._errors import Code, Problem
from newsdoc._text import excerpt, short_repr

MAX_INVALID_LINES: Final = 100  # lines with invalid characters that are listed one by one


def decode_problem(data: bytes, start: int, encoding: str) -> Problem:
    """Return the problem of the first undecodable byte, at start."""
    try:
        before = data[:start].decode(encoding)
        after = data[start + 1 : start + 400].decode(encoding, "backslashreplace")
    except UnicodeError:  # a codec without error handlers
        before = after = ""
    before = grammar.normalize_newlines(before).removeprefix(grammar.BYTE_ORDER_MARK)
    line = _line_at(before, len(before))
    column = len(line.text) + 1
    byte = "".join(f"\\x{byte:02x}" for byte in data[start : start + 1])
    hint = None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "it begins with the mark of UTF-16: pass encoding='utf-16'"
    elif b"\x00" not in data and _decodes(data, "cp1252"):
        hint = "it decodes as cp1252: pass encoding='cp1252', and see whether that reads right"
    shown = line.text + byte + grammar.normalize_newlines(after).partition("\n")[0]
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
    """A source line and its position."""

    number: int  # from 1
    start: int  # in the document
    text: str

    def bounds(self) -> tuple[int, int]:
        """Return the span of the stripped text, 0-based."""
        return len(self.text) - len(self.text.lstrip()), len(self.text.rstrip())

    def problem(
        self, code: Code, message: str, begin: int, end: int, hint: str | None = None
    ) -> Problem:
        """Return a problem of the characters from begin to end (0-based, exclusive)."""
        shown = excerpt(self.text, begin + 1, end + 1)
        return Problem(code, message, self.number, begin + 1, end + 1, hint, shown)


def _line_at(text: str, position: int) -> _Line:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return _Line(text.count("\n", 0, start) + 1, start, text[start : end if end >= 0 else None])


def find_problems(text: str, *, strict: bool, dayfirst: bool | None) -> list[Problem]:
    """Return every problem of a text that is not an article, sorted by position."""
    text = text.removesuffix("\n")
    header = _find_header(text, strict)
    problems = [
        *_find_header_problems(text, header, strict, dayfirst),
        *_find_invalid_characters(text),
    ]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    if hint := _find_hint(text, header, strict):
        problems[0] = attrs.evolve(problems[0], hint=hint)
    return problems


def _find_header(text: str, strict: bool) -> list[_Line]:
    """Return the header lines, at most three."""
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


def _find_header_problems(
    text: str, header: list[_Line], strict: bool, dayfirst: bool | None
) -> Iterator[Problem]:
    rules: tuple[tuple[Code, str, Callable[[_Line], Problem | None]], ...] = (
        ("missing-title", "the title", _find_title_problem),
        (
            "missing-date",
            "the date (YYYYMMDD)",
            partial(_find_date_problem, strict=strict, dayfirst=dayfirst),
        ),
        ("missing-url", "the URL", _find_url_problem),
    )
    for index, (code, noun, find_problem) in enumerate(rules):
        if index >= len(header):
            end = _line_at(text, len(text))
            place = f"line {index + 1}, {noun}" if strict else noun
            message = f"the document ends before {place}"
            yield end.problem(code, message, len(end.text), len(end.text))
        elif not header[index].text.strip():
            message = f"this line is blank, and should be {noun}"
            yield header[index].problem(code, message, 0, 0)
        elif (problem := find_problem(header[index])) is not None:
            yield problem


def _find_title_problem(line: _Line) -> Problem | None:
    begin, _ = line.bounds()
    if line.text[begin] != grammar.BYTE_ORDER_MARK:
        return None
    message = "the title begins with U+FEFF, the byte-order mark"
    return line.problem("invalid-title", message, begin, begin + 1, "delete this character")


def _find_date_problem(line: _Line, strict: bool, dayfirst: bool | None) -> Problem | None:
    begin, end = line.bounds()
    text = line.text[begin:end]
    if grammar.parse_date(text) is not None:
        return None
    message = f"{short_repr(text)} is not a day of the calendar as YYYYMMDD"
    hint = None
    try:
        parse_lenient_date(text, dayfirst)
    except ValueError as error:
        if not strict:
            message = f"{short_repr(text)} does not name one day: {error}"
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
        message = f"{short_repr(text)} is not a URL (scheme://host…)"
        return line.problem("invalid-url", message, begin, end, hint)
    # What begins as a URL and is none holds white space or a control character.
    begin = next(grammar.WHITESPACE_OR_CONTROL.finditer(line.text, begin)).start()
    fault = line.text[begin]
    message = f"a URL holds no white space and no control character: {short_repr(fault)}"
    hint = "a space in a URL is written %20" if fault == " " else None
    return line.problem("invalid-url", message, begin, begin + 1, hint)


def _find_invalid_characters(text: str) -> Iterator[Problem]:
    """Yield one problem per line with invalid characters, for the first run of them."""
    position = 0
    for count in range(1, MAX_INVALID_LINES + 1):
        fault = grammar.INVALID_CHARACTERS.search(text, position)
        if fault is None:
            return
        line = _line_at(text, fault.start())
        position = line.start + len(line.text)
        message = f"U+{ord(fault[0][0]):04X} is not text"
        if count == MAX_INVALID_LINES:
            rest = text[position:].split("\n")
            more = sum(1 for line in rest if grammar.INVALID_CHARACTERS.search(line))
            if more:
                message += f"; lines with such characters after this: {more}"
        begin = fault.start() - line.start
        end = fault.end() - line.start
        yield line.problem("invalid-character", message, begin, end)


def _find_hint(text: str, header: list[_Line], strict: bool) -> str | None:
    """Return a hint about the document as a whole."""
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
