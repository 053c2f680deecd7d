"""How a failure is told: one Problem for each fault, one ParseError for each document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

LONGEST_EXCERPT: Final = 80  # characters of a line shown around a fault
MOST_PROBLEMS_SHOWN: Final = 20  # in the text of one error; `problems` has them all


@attrs.frozen
class Problem:
    """One fault of a document: what it is, where it is, and what may mend it.

    Attributes:
        code: Stable name of the kind of fault, such as ``"invalid-date"``.
        message: What is wrong, in words. The wording may change between versions.
        line: Line of the fault, from 1.
        column: Its first character in the line, from 1; a leading byte-order mark does not count.
        end_column: One past its last character; equal to ``column`` where something is missing.
        hint: What may mend it, or None.
        excerpt: Two lines of text: the line, made printable and cut short around the fault, and
            carets under the fault.

    >>> import newsdoc
    >>> try:
    ...     newsdoc.parse("A bridge opens\\n2024-05-17\\nhttps://example.com/bridge")
    ... except newsdoc.ParseError as error:
    ...     problem = error.problems[0]
    >>> problem.code, problem.line, problem.column, problem.end_column
    ('invalid-date', 2, 1, 11)
    """

    code: str
    message: str
    line: int
    column: int
    end_column: int
    hint: str | None = None
    excerpt: str = attrs.field(default="", repr=False)

    def __str__(self) -> str:
        """The linter form without a file name: place, code, message; then excerpt and hint."""
        parts = [f"{self.line}:{self.column}: {self.code}: {self.message}"]
        if self.excerpt:
            parts += [f"    {row}" for row in self.excerpt.split("\n")]
        if self.hint:
            parts.append(f"    hint: {self.hint}")
        return "\n".join(parts)


class ParseError(ValueError):
    """A document is not an article. Its text lists every problem, as a linter would.

    Attributes:
        problems: Every problem of the document, in the order of their places; never empty.
        source: The file's name, where the document came from a file, else None.

    The attributes and the codes are stable; the wording of the text is not.

    >>> import newsdoc
    >>> newsdoc.parse("A bridge opens\\n20240517")
    Traceback (most recent call last):
    newsdoc.problems.ParseError: 2:9: missing-url: the document ends before line 3, the URL
        20240517
                ^
    """

    problems: tuple[Problem, ...]
    source: str | None

    def __init__(self, problems: Iterable[Problem], source: str | None = None) -> None:
        self.problems = tuple(problems)
        self.source = source
        if not all(isinstance(problem, Problem) for problem in self.problems):
            # PyTorch, for one, makes a worker's error anew out of its text, unless that fails.
            raise TypeError(f"a ParseError has Problems, not {shorten(problems)}")
        super().__init__(self.problems, source)

    def __str__(self) -> str:
        source = "" if self.source is None else f"{printable(self.source)}:"
        rows = [f"{source}{problem}" for problem in self.problems[:MOST_PROBLEMS_SHOWN]]
        if (more := len(self.problems) - len(rows)) > 0:
            rows.append(f"{source} and {more} more")
        return "\n".join(rows)

    def __repr__(self) -> str:
        source = "" if self.source is None else f"{shorten(self.source)} "
        codes = dict.fromkeys(problem.code for problem in self.problems)
        return f"<ParseError {source}({', '.join(codes)})>"

    def _repr_html_(self) -> str:
        """What a notebook shows of an error that was caught."""
        from newsdoc import html  # of no use outside notebooks

        return html.error_card(self)


def printable(text: str) -> str:
    """The text with every character escaped that a terminal or a page could take amiss."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def shorten(value: object, longest: int = 60) -> str:
    """The value's repr on one line, cut in the middle when it is long."""
    if isinstance(value, str) and len(value) > longest:
        value = value[: longest // 2] + "…" + value[-longest // 4 :]
    shown = repr(value)
    return shown if len(shown) <= 4 * longest else shown[: 2 * longest] + "…"


def excerpt(line: str, column: int, end_column: int) -> str:
    """The line around a place (1-based, in characters), and carets under the place."""
    start = max(0, column - 1 - LONGEST_EXCERPT // 4)
    end = min(len(line), start + LONGEST_EXCERPT)
    before = ("…" if start else "") + printable(line[start : column - 1].replace("\t", " "))
    fault = printable(line[column - 1 : min(end, end_column - 1)].replace("\t", " "))
    after = printable(line[min(end, end_column - 1) : end].replace("\t", " "))
    tail = "…" if end < len(line) else ""
    carets = " " * _width(before) + "^" * max(1, _width(fault))
    return f"{before}{fault}{after}{tail}\n{carets}"


def _width(text: str) -> int:
    """Columns a terminal with a fixed-width font gives to a printable text."""
    if text.isascii():
        return len(text)
    import unicodedata  # of no use before the first error in other than ASCII

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - narrow
