"""The Report class: what happened to the documents of a corpus."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import attrs

from newsdoc._errors import ParseError
from newsdoc._sources.base import bytes_of
from newsdoc._text import escape_unprintable, plural

if TYPE_CHECKING:
    import pandas as pd

    from newsdoc._corpus import Corpus

MAX_LINES: Final = 60  # of errors in the text of a report
MAX_COUNTS: Final = 10  # codes and folders in the text of a report

# The corpora whose documents were read, and the function that joins parts of them: this module
# cannot import the one of Corpus.
_Join: TypeAlias = Callable[[Sequence[tuple["Corpus", Sequence[str]]]], "Corpus"]


@attrs.frozen(eq=False)
class Report:
    """What happened to every document of a corpus: the result of ``Corpus.check()``.

    Reports of the parts of a corpus can be added: ``sum(reports)``. A report is also a table of all
    problems for ``polars.DataFrame``, ``pyarrow.table`` and other functions that take a corpus.

    Attributes:
        seen: Number of documents; always ``read + failed``.
        read: Number of documents that were parsed.
        failed: Number of documents that were not.
        ok: Whether all documents were parsed.
        counts: Number of problems by code, most frequent first.
        errors: The error of each failed document by its doc_id, in the order of the corpus.
        valid: The corpus of the documents that were parsed, with ``on_error="raise"``.

    >>> import newsdoc
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> newsdoc.write(article, "a.txt")
    >>> with open("draft.txt", "w") as file:
    ...     _ = file.write("Draft\\n")
    >>> report = newsdoc.open_corpus(".", "[ad]*.txt").check()
    >>> report.ok, report.seen, report.read, report.failed
    (False, 2, 1, 1)
    >>> report.valid.doc_ids
    ('a.txt',)
    >>> print(str(report).splitlines()[-1])
    2 documents seen: 1 read, 1 failed
    """

    seen: int
    read: int
    errors: dict[str, ParseError]
    _parts: Sequence[Any]
    _join: _Join

    @property
    def failed(self) -> int:
        return len(self.errors)

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def counts(self) -> dict[str, int]:
        codes = Counter(p.code for error in self.errors.values() for p in error.problems)
        return dict(codes.most_common())

    @property
    def valid(self) -> "Corpus":
        errors = self.errors
        return self._join(
            [(part, [name for name in part.doc_ids if name not in errors]) for part in self._parts]
        )

    def __add__(self, other: "Report", /) -> "Report":
        if not isinstance(other, Report):
            return NotImplemented
        if any(_overlap(one.doc_ids, two.doc_ids) for one in self._parts for two in other._parts):
            raise ValueError("the reports have documents in common")
        return attrs.evolve(
            self,
            seen=self.seen + other.seen,
            read=self.read + other.read,
            errors=self.errors | other.errors,
            parts=[*self._parts, *other._parts],
        )

    def __radd__(self, other: object, /) -> "Report":
        return self if other == 0 else NotImplemented  # sum() begins with 0

    def to_pandas(self) -> "pd.DataFrame":
        """Return all problems as a pandas data frame, one per row.

        >>> import newsdoc
        >>> with open("draft.txt", "w") as file:
        ...     _ = file.write("Draft\\n")
        >>> newsdoc.open_corpus(".", "draft.txt").check().to_pandas()["code"].tolist()
        ['missing-date', 'missing-url']
        """
        from newsdoc import arrow  # optional dependency

        return arrow.to_pandas(arrow.problem_reader(self.errors))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from newsdoc import arrow  # optional dependency

        reader: Any = arrow.problem_reader(self.errors)
        return cast("object", reader.__arrow_c_stream__(requested_schema))

    def __arrow_c_schema__(self) -> object:
        from newsdoc import arrow  # optional dependency

        return arrow.PROBLEM_SCHEMA.__arrow_c_schema__()

    def __str__(self) -> str:
        """Return the errors, or the first ones and counts of all, and a summary line."""
        lines: list[str] = []
        for shown, error in enumerate(self.errors.values()):
            more = str(error).split("\n")
            if shown and len(lines) + len(more) > MAX_LINES:
                lines += ["", f"and {plural(self.failed - shown, 'more failed document')}"]
                lines.append(f"problems by code: {_most_common(self.counts)}")
                folders = Counter(os.path.dirname(doc_id) or "." for doc_id in self.errors)
                lines.append(f"failed documents by folder: {_most_common(folders)}")
                break
            lines += more
        return "\n".join([*lines, self._summary()])

    def __repr__(self) -> str:
        return f"<Report {self._summary()}>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield what rich shows: rich ignores the __repr__ of attrs classes."""
        yield "seen", self.seen
        yield "read", self.read
        yield "failed", self.failed
        yield "counts", self.counts

    def _summary(self) -> str:
        seen = plural(self.seen, "document")
        return f"{seen} seen: {self.read:,} read, {self.failed:,} failed"

    def _repr_html_(self) -> str:
        """Return the HTML shown in notebooks."""
        from newsdoc import _html  # start-up time

        return _html.report_card(self)


def _most_common(counts: dict[str, int]) -> str:
    ranked = Counter(counts).most_common()
    shown = [f"{escape_unprintable(name)} ({count:,})" for name, count in ranked[:MAX_COUNTS]]
    if more := len(ranked) - len(shown):
        shown.append(f"{more:,} others")
    return ", ".join(shown)


def _overlap(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether a name is in both, each sorted in one direction or the other."""
    if not one or not two:
        return False
    (start, end), (other_start, other_end) = (
        sorted((bytes_of(names[0]), bytes_of(names[-1]))) for names in (one, two)
    )
    # The names of most parts are all before or all after those of another.
    return start <= other_end and other_start <= end and not set(one).isdisjoint(two)
