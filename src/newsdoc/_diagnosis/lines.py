"""Documents as lines with positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args

from newsdoc._errors import Code, Edit, Fix, Problem, Severity, WarningCode
from newsdoc._options import ReadOptions
from newsdoc._text import excerpt

MAX_HEADER: Final = 8  # first lines that are not blank, among which the header is looked for

_TEXT: Final = re.compile(r"\S")
_WARNINGS: Final = frozenset(get_args(WarningCode))


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

    def edit(self, text: str) -> Edit:
        """Return the edit that replaces the stripped text."""
        begin, end = self.bounds()
        return Edit(self.start + begin, self.start + end, text)

    def problem(
        self,
        code: Code,
        message: str,
        span: tuple[int, int] | None = None,
        hint: str | None = None,
        fix: Fix | None = None,
    ) -> Problem:
        """Return a problem of the span (0-based, exclusive), by default the stripped text."""
        begin, end = span or self.bounds()
        shown = excerpt(self.text, begin + 1, end + 1) if self.text.strip() else ""
        severity: Severity = "warning" if code in _WARNINGS else "error"
        return Problem(
            code, message, self.number, begin + 1, end + 1, hint, shown, severity=severity, fix=fix
        )


class Document(NamedTuple):
    """A decoded document, and the header of the article that it is, or would be.

    ``gaps`` are runs of blank lines above header lines: the first blank line, by the index of the
    header line.
    """

    text: str
    header: list[Line]
    gaps: dict[int, Line]
    options: ReadOptions

    @property
    def start(self) -> int:
        """Return the position after the URL."""
        return self.header[2].end


def split_document(text: str, options: ReadOptions, max_lines: int = 3) -> Document:
    """Return the document of a text with LF newlines and no BOM; blank lines are no header."""
    header: list[Line] = []
    gaps: dict[int, Line] = {}
    position = 0
    while len(header) < max_lines and (found := _TEXT.search(text, position)):
        line = line_at(text, found.start())
        if line.start > position:
            gaps[len(header)] = line_at(text, position)
        header.append(line)
        position = line.end + 1
    return Document(text, header, gaps, options)


def split_lines(text: str, start: int = 0) -> Iterator[Line]:
    """Yield the lines from a line start on, one by one; the text has LF newlines."""
    number = text.count("\n", 0, start) + 1
    end = len(text) - text.endswith("\n")
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield Line(number, start, text[start:stop])
        start = stop + 1
        number += 1


def line_at(text: str, position: int) -> Line:
    """Return the line of the position."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return Line(text.count("\n", 0, start) + 1, start, text[start : end if end >= 0 else None])
