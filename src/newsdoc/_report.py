"""The Report class: the result of Corpus.check()."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

from collections import Counter
from collections.abc import Mapping

import attrs

from newsdoc import _html
from newsdoc._errors import ParseError
from newsdoc._text import plural


@attrs.frozen(eq=False)
class Report:
    """Result of ``Corpus.check()``: what happened to every document.

    Attributes:
        seen: Number of documents; always ``read + failed``.
        read: Number of documents that were parsed.
        failed: Number of documents that were not.
        ok: Whether all documents were parsed.
        counts: Number of problems by code, most frequent first.
        errors: The error of each failed document by its doc_id, in the order of the corpus.

    >>> import newsdoc
    >>> report = newsdoc.open_corpus("docs/examples", "*").check()
    >>> report.ok, report.seen, report.read, report.failed
    (False, 2, 1, 1)
    >>> print(str(report).splitlines()[-1])
    2 documents seen: 1 read, 1 failed
    """

    seen: int
    read: int
    errors: Mapping[str, ParseError] = attrs.field(repr=False)

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

    def __str__(self) -> str:
        """Return every error and a summary line."""
        total = f"{plural(self.seen, 'document')} seen: {self.read:,} read, {self.failed:,} failed"
        return "\n".join([*map(str, self.errors.values()), total])

    def _repr_html_(self) -> str:
        """Return the HTML shown in notebooks."""
        return _html.report_card(self)
