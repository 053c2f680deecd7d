"""Parse errors: Problem, ParseError and ParseWarning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import attrs

from newsdoc._text import check_iterable, escape_unprintable, short_repr

MAX_PROBLEMS_SHOWN: Final = 10  # in the text of one error

ErrorCode: TypeAlias = Literal[
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
    "title-markup",
    "repeated-title",
    "url-markup",
    "escaped-character",
    "quoted-printable",
    "control-character",
    "invisible-character",
    "text-markup",
    "c1-character",
    "misdecoded-text",
    "merge-conflict",
    "misspelled-tag-line",
    "tag-syntax",
    "continued-tag-line",
    "second-tag-line",
    "duplicate-tag",
    "second-article",
    "hard-wrapped",
]

Code: TypeAlias = Literal[ErrorCode, WarningCode]

Severity: TypeAlias = Literal["error", "warning"]
Applicability: TypeAlias = Literal["safe", "unsafe", "question"]


class Edit(NamedTuple):
    """A replacement of text from ``start`` to ``end``, exclusive, by ``text``.

    Positions count from 0, in the text without a leading BOM and with LF newlines.
    """

    start: int
    end: int
    text: str


@attrs.frozen
class Fix:
    """What would fix a problem: edits of the text, options to read it with, or both.

    Attributes:
        kind: The cause that the fix is for, such as ``"date-format"``.
        words: What the fix does, in the imperative.
        applicability: ``"safe"`` if the result is the only possible reading, ``"unsafe"`` if it is
            probable, ``"question"`` if there are several readings.
        edits: Edits of the text, with ``start``, ``end`` and ``text``.
        options: Arguments of ``parse`` with which the document has no such problem.
        choices: For a question, further arguments of ``parse`` by answer.

    >>> import newsdoc
    >>> text = "A bridge opens\\n05/06/2024\\nhttps://example.com/bridge"
    >>> newsdoc.diagnose(text).problems[0].fix.choices
    {'2024-06-05': {'dayfirst': True}, '2024-05-06': {'dayfirst': False}}
    """

    kind: str
    words: str
    applicability: Applicability
    edits: tuple[Edit, ...] = ()
    options: dict[str, Any] = attrs.field(factory=dict[str, Any], hash=False)
    choices: dict[str, dict[str, Any]] = attrs.field(factory=dict[str, dict[str, Any]], hash=False)


@attrs.frozen
class Problem:
    """A single error in a document, or a warning about one.

    Attributes:
        code (str): Stable error code, such as ``"invalid-date"``.
        message: Human-readable message. The wording may change between versions.
        line: Line number, from 1.
        column: First character in the line, from 1, not counting a leading BOM.
        end_column: One past the last character; equal to ``column`` if something is missing.
        hint: What to do, in terms of the Python API, or None.
        excerpt: Two lines of text: the line, escaped and truncated, and carets below the error.
        severity: ``"error"``, or ``"warning"`` for a valid document that probably has a mistake.
        fix: The ``Fix`` for the problem, or None.

    >>> import newsdoc
    >>> try:
    ...     newsdoc.parse("A bridge opens\\n2024-05-17\\nhttps://example.com/bridge")
    ... except newsdoc.ParseError as error:
    ...     problem = error.problems[0]
    >>> problem.code, problem.line, problem.column, problem.end_column
    ('invalid-date', 2, 1, 11)
    >>> problem.fix.applicability, problem.fix.options
    ('safe', {'lenient': True})
    """

    code: Code
    message: str
    line: int
    column: int
    end_column: int
    _hint: str | None = attrs.field(default=None, alias="hint", repr=False)
    excerpt: str = attrs.field(default="", repr=False)
    severity: Severity = attrs.field(default="error", kw_only=True)
    fix: Fix | None = attrs.field(default=None, kw_only=True)

    @property
    def hint(self) -> str | None:
        return render_hint(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dict of JSON types.

        >>> import newsdoc
        >>> newsdoc.Problem("invalid-url", "no scheme", 3, 1, 12).to_dict()["severity"]
        'error'
        """
        names = ("code", "severity", "message", "line", "column", "end_column", "hint")
        fields: dict[str, Any] = {name: getattr(self, name) for name in names}
        if self.fix is None:
            return fields | {"fix": None}
        edits = [edit._asdict() for edit in self.fix.edits]
        return fields | {"fix": attrs.asdict(self.fix, recurse=False) | {"edits": edits}}

    def __str__(self) -> str:
        """Format as ``line:column: code: message``, then the excerpt and the hint."""
        return _describe(self, self.hint)


def problem_label(code: str, severity: Severity) -> str:
    """Return the code, marked if it is that of a warning."""
    return code if severity == "error" else f"warning: {code}"


def _describe(problem: Problem, hint: str | None) -> str:
    label = problem_label(problem.code, problem.severity)
    rows = problem.excerpt.split("\n") if problem.excerpt else []
    rows += [f"hint: {hint}"] if hint else []
    head = f"{problem.line}:{problem.column}: {label}: {problem.message}"
    return "\n    ".join([head, *rows])


def render_hint(problem: Problem, *, cli: bool = False) -> str | None:
    """Return what to do about a problem, in terms of the Python API or of the CLI."""
    fix = problem.fix
    if fix is None:
        return problem._hint  # pyright: ignore[reportPrivateUsage]
    if not fix.options and not fix.choices:
        return fix.words
    render = _cli_options if cli else _python_options
    verb = "use" if cli else "pass"
    if not fix.choices:
        return f"{verb} {render(fix.options)} to {fix.words}"
    answers = [f"{render(more)} ({answer})" for answer, more in fix.choices.items()]
    common = f"{render(fix.options)} with " if fix.options else ""
    return f"{verb} {common}{' or '.join(answers)}"


def _python_options(options: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


def _cli_options(options: dict[str, Any]) -> str:
    return escape_unprintable(" ".join(cli_options(**options)))


def cli_options(
    *, encoding: Sequence[str] = (), lenient: bool = False, dayfirst: bool | None = None
) -> list[str]:
    """Return the CLI's words for options of reading."""
    words = ["--encoding", ",".join(encoding)] if encoding else []
    if lenient:
        words.append("--lenient")
    if dayfirst is not None:
        words.append("--dayfirst" if dayfirst else "--monthfirst")
    return words


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
    if TYPE_CHECKING:  # set by the package: cards are above this module

        def _repr_html_(self) -> str: ...

    def __init__(self, problems: Iterable[Problem], filename: str | None = None) -> None:
        check_iterable("problems", "an iterable of Problem objects", problems)
        self.problems = tuple(problems)
        self.filename = filename
        if not all(isinstance(problem, Problem) for problem in self.problems):
            # PyTorch, for one, rebuilds worker exceptions from their message, unless that fails.
            raise TypeError(f"problems must be Problem objects, got {short_repr(problems)}")
        if not self.problems:
            raise ValueError("problems must not be empty")
        super().__init__(self.problems, filename)

    def to_dict(self) -> dict[str, Any]:
        """Return the file name and all problems as a dict of JSON types.

        >>> import newsdoc
        >>> try:
        ...     newsdoc.parse("A bridge opens\\n20240517")
        ... except newsdoc.ParseError as error:
        ...     [problem["code"] for problem in error.to_dict()["problems"]]
        ['missing-url']
        """
        return {
            "filename": self.filename,
            "problems": [problem.to_dict() for problem in self.problems],
        }

    def __reduce__(self) -> tuple[object, ...]:
        # Dask copies only the args and the __dict__ of an exception that does not define this.
        return type(self), (self.problems, self.filename), self.__dict__

    def __str__(self) -> str:
        prefix = "" if self.filename is None else f"{escape_unprintable(self.filename)}:"
        rows: list[str] = []
        hints: set[str | None] = set()
        for problem in self.problems[:MAX_PROBLEMS_SHOWN]:
            hint = problem.hint if problem.hint not in hints else None
            rows.append(prefix + _describe(problem, hint))
            hints.add(hint)
        if (more := len(self.problems) - len(rows)) > 0:
            rows.append(f"{prefix} and {more} more")
        return "\n".join(rows)

    def __repr__(self) -> str:
        filename = "" if self.filename is None else f"{short_repr(self.filename)} "
        codes = dict.fromkeys(problem.code for problem in self.problems)
        return f"<ParseError {filename}({', '.join(codes)})>"


class ParseWarning(UserWarning):
    """Issued for each invalid document when ``on_error="warn"``.

    >>> import warnings, newsdoc
    >>> warnings.simplefilter("ignore", newsdoc.ParseWarning)
    """
