"""Parse errors: Problem, ParseError and ParseWarning."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final, Literal, TypeAlias

import attrs

from newsdoc._text import escape_unprintable, short_repr

MAX_PROBLEMS_SHOWN: Final = 10  # in the text of one error

Code: TypeAlias = Literal[
    "empty",
    "blank-line",
    "invalid-title",
    "missing-date",
    "invalid-date",
    "missing-url",
    "invalid-url",
    "invalid-character",
    "undecodable",
    "too-large",
    "unreadable",
    "invalid-row",
]

WarningCode: TypeAlias = Literal[
    "misspelled-tag-line",
    "second-tag-line",
    "duplicate-tag",
    "second-article",
    "hard-wrapped",
]


@attrs.frozen
class Problem:
    """A single error in a document, or a warning about one.

    Attributes:
        code: Stable error code, such as ``"invalid-date"``.
        message: Human-readable message. The wording may change between versions.
        line: Line number, from 1.
        column: First character in the line, from 1, not counting a leading BOM.
        end_column: One past the last character; equal to ``column`` if something is missing.
        hint: Suggested fix in terms of the Python API, or None.
        cli_hint: Suggested fix in terms of the command-line interface, or None.
        excerpt: Two lines of text: the line, escaped and truncated, and carets below the error.

    >>> import newsdoc
    >>> try:
    ...     newsdoc.parse("A bridge opens\\n2024-05-17\\nhttps://example.com/bridge")
    ... except newsdoc.ParseError as error:
    ...     problem = error.problems[0]
    >>> problem.code, problem.line, problem.column, problem.end_column
    ('invalid-date', 2, 1, 11)
    """

    code: Code | WarningCode
    message: str
    line: int
    column: int
    end_column: int
    hint: str | None = None
    excerpt: str = attrs.field(default="", repr=False)
    cli_hint: str | None = attrs.field(
        default=attrs.Factory(lambda self: self.hint, takes_self=True), repr=False, kw_only=True
    )

    def __str__(self) -> str:
        """Format as ``line:column: code: message``, then the excerpt and the hint."""
        parts = [f"{self.line}:{self.column}: {self.code}: {self.message}"]
        if self.excerpt:
            parts += [f"    {row}" for row in self.excerpt.split("\n")]
        if self.hint:
            parts.append(f"    hint: {self.hint}")
        return "\n".join(parts)


class ParseError(ValueError):
    """Raised when a document cannot be parsed. ``str()`` lists all problems.

    Attributes:
        problems: Every problem of the document, sorted by position; never empty. Of one that is
            recognized as something else, such as a PDF file, only the first.
        filename: The file name if the document came from a file, else None.

    The attributes and the codes are stable; the wording of the text is not.

    >>> import newsdoc
    >>> newsdoc.parse("A bridge opens\\n20240517")
    Traceback (most recent call last):
    newsdoc.ParseError: 2:9: missing-url: expected the URL, found the end of the document
        20240517
                ^
        hint: write the URL on line 3; if there is none, use archive://COLLECTION/ID
    """

    # Slots take less memory than a dict: a report may keep an error for each of 100,000 files.
    __slots__ = ("filename", "problems")

    problems: tuple[Problem, ...]
    filename: str | None
    _repr_html_: ClassVar[Callable[[Any], str]]  # set by the package: cards are above this module

    def __init__(self, problems: Iterable[Problem], filename: str | None = None) -> None:
        self.problems = tuple(problems)
        self.filename = filename
        if not all(isinstance(problem, Problem) for problem in self.problems):
            # PyTorch, for one, rebuilds worker exceptions from their message, unless that fails.
            raise TypeError(f"problems must be Problem objects, got {short_repr(problems)}")
        super().__init__(self.problems, filename)

    def __reduce__(self) -> tuple[object, ...]:
        # Dask copies only the args and the __dict__ of an exception that does not define this.
        return type(self), (self.problems, self.filename), self.__dict__

    def __str__(self) -> str:
        prefix = "" if self.filename is None else f"{escape_unprintable(self.filename)}:"
        rows = [f"{prefix}{problem}" for problem in self.problems[:MAX_PROBLEMS_SHOWN]]
        if (more := len(self.problems) - len(rows)) > 0:
            rows.append(f"{prefix} and {more} more")
        return "\n".join(rows)

    def __repr__(self) -> str:
        filename = "" if self.filename is None else f"{short_repr(self.filename)} "
        codes = dict.fromkeys(problem.code for problem in self.problems)
        return f"<ParseError {filename}({', '.join(codes)})>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield the fields that rich and pprint-like tools show."""
        if self.filename is not None:
            yield "filename", short_repr(self.filename)
        yield "codes", list(dict.fromkeys(problem.code for problem in self.problems))


class ParseWarning(UserWarning):
    """Issued for each invalid document when ``on_error="warn"``.

    >>> import pathlib, warnings, newsdoc
    >>> pathlib.Path("news").mkdir()
    >>> _ = pathlib.Path("news", "a.txt").write_text("A bridge opens")
    >>> corpus = newsdoc.open_corpus("news", on_error="warn")
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     articles = list(corpus)
    >>> caught[0].category
    <class 'newsdoc.ParseWarning'>
    """
