"""Corpora, and reports on what happened to their documents."""

# A report joins the listings of its corpora.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import operator
import os
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, TypeAlias, TypeVar, overload

import attrs

from newsdoc._article import Article, article_unchecked
from newsdoc._atomic import atomic_write
from newsdoc._errors import ParseError, Problem
from newsdoc._files import unreadable_problem
from newsdoc._on_error import OnError, check_picklable, handle, is_deferred
from newsdoc._optional import LazyModule
from newsdoc._options import MAX_BYTES, ReadOptions
from newsdoc._parser import find_problems, parse_document
from newsdoc._signals import expected
from newsdoc._sources.listing import Listing, bytes_of
from newsdoc._text import (
    check_iterable,
    escape_unprintable,
    plural,
    short_repr,
    shorten,
    wrong_type,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from newsdoc._sources import combine
    from newsdoc._tables import columnar
else:
    combine = LazyModule("newsdoc._sources.combine")  # start-up time
    columnar = LazyModule("newsdoc._tables.columnar")  # requires pyarrow
    pd, pa = LazyModule("pandas"), LazyModule("pyarrow")  # for typing.get_type_hints()

# Shows the progress of a loop: called like ``tqdm.tqdm(iterable, total=n)``.
Progress: TypeAlias = Callable[..., Iterable[Any]]
Outcomes: TypeAlias = Iterator[tuple[str, Article | ParseError]]
_T = TypeVar("_T")
_A = TypeVar("_A", bound=Article | None)

_HOW_TO_CONTINUE: Final = (
    'pass on_error="skip" to open_corpus() to skip invalid documents; corpus.check() lists them all'
)
MAX_LINES: Final = 60  # of errors in the text of a report
MAX_COUNTS: Final = 10  # codes and folders in the text of a report


def _check_listing(_corpus: Any, _field: Any, value: Listing) -> None:
    if not isinstance(value, Listing):
        raise TypeError(f"newsdoc.open_corpus() makes a Corpus, got {short_repr(value)}")


# Not registered as a collections.abc.Sequence, which random.sample() requires: Polars and pandas
# take a Sequence for rows, not for a table.
@attrs.frozen(eq=False, repr=False)
class Corpus:
    """A lazy collection of articles, sorted by the names of their documents.

    Made by ``open_corpus``. Only names are kept; documents are read on access.

    - ``corpus[i]`` and ``corpus["2024/a.txt"]`` are articles; they raise the ParseError of an
      invalid document, whatever ``on_error`` is. ``corpus[a:b]`` is a smaller corpus.
    - ``"2024/a.txt" in corpus`` is whether there is a document of that name, ``article in
      corpus`` reads documents until one is equal.

    Several threads may use one corpus at the same time, each with an iterator of its own.

    Attributes:
        doc_ids: The names of the documents: POSIX paths below what was opened, sorted bytewise.

    >>> import newsdoc
    >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
    >>> corpus = newsdoc.open_corpus(".", "a.txt")
    >>> for article in corpus:
    ...     print(article.domain)
    example.com
    >>> corpus["a.txt"] == corpus[0]
    True
    """

    _listing: Listing = attrs.field(validator=_check_listing)
    _on_error: OnError = "raise"
    _options: ReadOptions = attrs.field(factory=ReadOptions)
    _max_bytes: int = MAX_BYTES
    _repr_html_: ClassVar[Callable[[Any], str]]  # set by the package: cards are above this module

    @property
    def doc_ids(self) -> tuple[str, ...]:
        return self._listing.names

    def __len__(self) -> int:
        return len(self.doc_ids)

    @overload
    def __getitem__(self, index: int | str, /) -> Article: ...
    @overload
    def __getitem__(self, index: slice, /) -> Corpus: ...
    def __getitem__(self, index: int | str | slice, /) -> Article | Corpus:
        if isinstance(index, slice):
            return self._take(range(len(self))[index])
        if isinstance(index, str):
            position = self._find(index)
            if position is None:
                raise KeyError(shorten(index))
        else:
            position = range(len(self))[operator.index(index)]
        ((_, outcome),) = self._take([position]).outcomes()
        if isinstance(outcome, ParseError):
            raise outcome
        return outcome

    def __contains__(self, item: object, /) -> bool:
        if isinstance(item, str):
            return self._find(item) is not None
        if isinstance(item, Article):
            return any(item == outcome for _, outcome in self.outcomes())
        return False

    def __iter__(self) -> Iterator[Article]:
        for _doc_id, article in self.items():  # noqa: PERF102 - not a dict
            yield article

    def __reversed__(self) -> Iterator[Article]:
        return iter(self[::-1])

    def items(self) -> Iterator[tuple[str, Article]]:
        """Yield ``(doc_id, article)`` for each document; honors ``on_error``.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> for doc_id, article in newsdoc.open_corpus(".", "a.txt").items():
        ...     print(doc_id, article.date)
        a.txt 2024-05-17
        """
        yield from self._valid(self.outcomes())

    def outcomes(self) -> Iterator[tuple[str, Article | ParseError]]:
        """Yield ``(doc_id, Article or ParseError)`` for each document, whatever ``on_error`` is.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> with open("draft.txt", "w") as file:
        ...     _ = file.write("Draft\\n")
        >>> corpus = newsdoc.open_corpus(".", "[ad]*.txt")
        >>> [(doc_id, type(outcome).__name__) for doc_id, outcome in corpus.outcomes()]
        [('a.txt', 'Article'), ('draft.txt', 'ParseError')]
        """
        return self._read_all(self._parse)

    def check(self, *, progress: Progress | None = None) -> Report:
        """Read every document, whatever ``on_error`` is, and return a Report.

        Args:
            progress: Shows the progress; called like ``tqdm.tqdm(iterable, total=n)``, as
                ``rich.progress.track`` can be, too.

        Raises:
            OSError: The storage fails as a whole.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> print(newsdoc.open_corpus(".", "a.txt").check())
        1 document seen: 1 read, 0 failed
        """
        part = self._begin()
        outcomes = part.read_all(build=False)
        deque(_show_progress(outcomes, len(self), progress), maxlen=0)
        return Report((part,))

    def select(self, doc_ids: Iterable[str], /) -> Corpus:
        """Return the corpus of these documents, in the order of this corpus.

        Args:
            doc_ids: Names of documents, in any order, such as a column of a table.

        Raises:
            KeyError: There is no document of a name.
            TypeError: A name is not a str.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> newsdoc.write(article, "b.txt")
        >>> newsdoc.open_corpus(".", "[ab].txt").select(["b.txt"]).doc_ids
        ('b.txt',)
        """
        check_iterable("doc_ids", "an iterable of names (filter() takes a function)", doc_ids)
        # A column of pyarrow has to_pylist; its iteration gives pyarrow's own scalars.
        to_list: Any = getattr(doc_ids, "to_pylist", None)
        wanted: set[str] = set(to_list() if to_list else doc_ids)
        for name in wanted:
            if not isinstance(name, str):
                raise wrong_type("doc_ids", "an iterable of names", name)
        selected = [position for position, name in enumerate(self.doc_ids) if name in wanted]
        if len(selected) < len(wanted):
            raise KeyError(shorten(min(wanted.difference(self.doc_ids))))
        return self._take(selected)

    def filter(
        self, predicate: Callable[[Article], object], /, *, progress: Progress | None = None
    ) -> Corpus:
        """Read all documents; return the corpus of those for which the function returns true.

        An invalid document is not part of the result; it is dealt with as ``on_error`` says, so
        that it is not lost without a sign.

        Args:
            predicate: A function of an article.
            progress: As for ``check``.

        Raises:
            ParseError: A document is invalid, with ``on_error="raise"``.
            TypeError: ``predicate`` is not a function.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> corpus = newsdoc.open_corpus(".", "a.txt")
        >>> corpus.filter(lambda article: article.date.year == 2024).doc_ids
        ('a.txt',)
        """
        if not callable(predicate):
            expected = "a function of an article (select() takes names)"
            raise wrong_type("predicate", expected, predicate)
        if is_deferred(predicate):
            raise TypeError("predicate must be an ordinary function, got one that is run later")
        articles = self._valid(_show_progress(self.outcomes(), len(self), progress))
        return self.select([doc_id for doc_id, article in articles if predicate(article)])

    def sample(self, n: int, /, *, seed: int | None = None) -> Corpus:
        """Return a random sample of n documents, in the order of this corpus.

        Args:
            n: Number of documents.
            seed: Makes the sample reproducible: the same seed and the same number of documents
                give the same positions, on every version of Python.

        Raises:
            ValueError: The corpus has fewer documents.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> newsdoc.write(article, "b.txt")
        >>> newsdoc.open_corpus(".", "[ab].txt").sample(1, seed=1).doc_ids
        ('a.txt',)
        """
        n = _to_int("n", n, "use round(share * len(corpus)) for a share of the documents")
        if not 0 <= n <= len(self):
            raise ValueError(f"n must be from 0 to {len(self)}, got {n}")
        from heapq import nsmallest  # start-up time
        from random import Random

        # Not Random.sample: only random() gives the same numbers on every version of Python.
        draw = Random(seed).random
        keys = [draw() for _ in self.doc_ids]
        positions = nsmallest(n, range(len(self)), key=keys.__getitem__)
        return self._take(sorted(positions))

    def split(self, parts: int, /) -> list[Corpus]:
        """Split into consecutive parts.

        Of a compressed tar, each part is decompressed from the start: to distribute the work, use
        a zip, a plain tar or a folder.

        Args:
            parts: Number of parts; their sizes differ by at most one document.

        Raises:
            ValueError: ``parts`` is less than 1.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> [len(part) for part in newsdoc.open_corpus(".", "a.txt").split(2)]
        [0, 1]
        """
        parts = _to_int("parts", parts, "sample() and select() choose some of the documents")
        if parts < 1:
            raise ValueError(f"parts must be at least 1, got {parts}")
        bounds = [len(self) * part // parts for part in range(parts + 1)]
        return [self[start:end] for start, end in pairwise(bounds)]

    def to_arrow(self, *, large: bool = False) -> pa.Table:
        """Return all articles as an Arrow table, one per row; honors ``on_error``.

        Its columns are ``newsdoc.arrow.SCHEMA``. ``pyarrow.table(corpus)`` is the same, and Polars,
        pandas and DuckDB also accept a corpus.

        Args:
            large: Whether to use types with offsets of 64 bits: pyarrow cannot sort or take rows
                of a table with more than 2 GiB of text otherwise.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> newsdoc.open_corpus(".", "a.txt").to_arrow().column_names
        ['doc_id', 'text', 'title', 'date', 'url', 'tags', 'tags_position', 'domain']
        """
        table = columnar.article_reader(self.items()).read_all()
        return columnar.to_large(table) if large else table

    def to_pandas(self) -> pd.DataFrame:
        """Return all articles as a pandas data frame, with real dates; honors ``on_error``.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> newsdoc.open_corpus(".", "a.txt").to_pandas()["date"].dt.year.max()
        np.int32(2024)
        """
        return columnar.to_pandas(columnar.article_reader(self.items()))

    def to_parquet(
        self, path: str | os.PathLike[str], /, *, progress: Progress | None = None
    ) -> Report:
        """Write all articles to a Parquet file, a few thousand at a time; honors ``on_error``.

        The file is replaced atomically.

        Args:
            path: The file.
            progress: As for ``check``.

        Returns:
            What happened to every document.

        >>> import newsdoc
        >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
        >>> print(newsdoc.open_corpus(".", "a.txt").to_parquet("a.parquet"))
        1 document seen: 1 read, 0 failed
        """
        part = self._begin()
        outcomes = _show_progress(part.read_all(build=True), len(self), progress)
        with atomic_write(path) as file:
            columnar.write(self._valid(outcomes), file, ".parquet")
        return Report((part,))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return columnar.export(columnar.article_reader(self.items()), requested_schema)

    def __arrow_c_schema__(self) -> object:
        return columnar.SCHEMA.__arrow_c_schema__()

    def __array__(self, *_arguments: object, **_options: object) -> NoReturn:
        # pandas.DataFrame(corpus) and others would make one column of objects.
        raise TypeError("a Corpus is not an array: use to_pandas(), to_arrow() or list()")

    def _valid(self, outcomes: Outcomes) -> Iterator[tuple[str, Article]]:
        for doc_id, outcome in outcomes:
            if isinstance(outcome, Article):
                yield doc_id, outcome
            else:
                if self._on_error == "raise":
                    outcome.add_note(_HOW_TO_CONTINUE)
                handle(outcome, self._on_error)

    def _begin(self) -> _Part:
        # A document that was valid when checked should raise if it no longer is.
        return _Part(attrs.evolve(self, on_error="raise"))

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.doc_ids)

    def _take(self, positions: Sequence[int]) -> Corpus:
        return attrs.evolve(self, listing=self._listing.take(positions))

    def _find(self, doc_id: str) -> int | None:
        """Return the position of the document of this name, or None."""
        ids = self.doc_ids
        try:
            key = bytes_of(doc_id)
        except expected(UnicodeEncodeError):  # no file has such a name
            return None
        # In a slice such as corpus[::-1], the names are in descending order.
        step = -1 if ids and bytes_of(ids[0]) > bytes_of(ids[-1]) else 1
        order = range(len(ids))[::step]
        at = bisect_left(order, key, key=lambda position: bytes_of(ids[position]))
        return order[at] if at < len(ids) and ids[order[at]] == doc_id else None

    def _parse(self, _doc_id: str, document: bytes) -> Article | tuple[Problem, ...]:
        try:
            return parse_document(document, self._options)
        except ParseError as error:
            return error.problems

    def _read_all(
        self, parse: Callable[[str, bytes], _A | tuple[Problem, ...]]
    ) -> Iterator[tuple[str, _A | ParseError]]:
        """Yield what a function makes of each document, with an error in place of problems."""
        documents = zip(self.doc_ids, self._listing.read(self._max_bytes), strict=True)
        for position, (doc_id, document) in enumerate(documents):
            if isinstance(document, bytes):
                found = parse(doc_id, document)
            else:
                found = (unreadable_problem(document, self._max_bytes),)
            if isinstance(found, tuple):
                yield doc_id, ParseError(found, self._listing.display_name(position))
            else:
                yield doc_id, found

    def __reduce__(self) -> tuple[object, ...]:
        check_picklable(self._on_error)
        return Corpus, attrs.astuple(self, recurse=False)

    def __repr__(self) -> str:
        return f"<Corpus {short_repr(self._listing.root)} ({plural(len(self), 'document')})>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield what rich shows: rich ignores the __repr__ of attrs classes."""
        yield self._listing.root
        yield "documents", len(self)


@attrs.define(eq=False)
class _Part:
    """A corpus that is checked, and what happened to its documents so far."""

    corpus: Corpus
    read: int = 0
    errors: dict[str, ParseError] = attrs.field(factory=dict[str, ParseError])
    warnings: dict[str, tuple[Problem, ...]] = attrs.field(factory=dict[str, tuple[Problem, ...]])

    def read_all(self, *, build: bool) -> Iterator[tuple[str, Any]]:
        """Yield the outcome of each document, and record it; without build, None for an article."""
        options = self.corpus._options

        def diagnose(doc_id: str, document: bytes) -> Article | tuple[Problem, ...] | None:
            fields, found, _ = find_problems(document, options)
            if found and (warnings := tuple(p for p in found if p.severity == "warning")):
                self.warnings[doc_id] = warnings
            if fields is None:
                return tuple(p for p in found if p.severity == "error")
            return article_unchecked(*fields) if build else None

        for doc_id, outcome in self.corpus._read_all(diagnose):
            if isinstance(outcome, ParseError):
                self.errors[doc_id] = outcome
            else:
                self.read += 1
            yield doc_id, outcome


@attrs.frozen(eq=False, slots=False)
class Report:
    """What happened to every document of a corpus: the result of ``Corpus.check()``.

    Reports of the parts of a corpus can be added: ``sum(reports)``. A report is also a table of all
    problems for ``polars.DataFrame``, ``pyarrow.table`` and other functions that take a corpus.

    Attributes:
        seen: Number of documents; always ``read + failed``.
        read: Number of documents that were parsed.
        failed: Number of documents that were not.
        ok: Whether all documents were parsed.
        counts: Number of errors by code, most frequent first.
        errors: The error of each failed document by its doc_id, in the order of the corpus.
        warnings: The warnings about each document that has any by its doc_id.
        fixable: Number of errors and warnings that can be fixed by applicability: ``"safe"``,
            ``"unsafe"``, ``"question"``.
        valid: The corpus of the documents that were parsed, with ``on_error="raise"``.

    >>> import newsdoc
    >>> newsdoc.write(newsdoc.parse("Title\\n20240517\\nhttps://example.com/"), "a.txt")
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

    _parts: tuple[_Part, ...]
    _repr_html_: ClassVar[Callable[[Any], str]]  # set by the package: cards are above this module

    @property
    def seen(self) -> int:
        return sum(len(part.corpus) for part in self._parts)

    @property
    def read(self) -> int:
        return sum(part.read for part in self._parts)

    @property
    def failed(self) -> int:
        return sum(len(part.errors) for part in self._parts)

    @property
    def ok(self) -> bool:
        return not self.failed

    @cached_property
    def errors(self) -> dict[str, ParseError]:
        return dict(chain.from_iterable(part.errors.items() for part in self._parts))

    @cached_property
    def warnings(self) -> dict[str, tuple[Problem, ...]]:
        return dict(chain.from_iterable(part.warnings.items() for part in self._parts))

    @property
    def counts(self) -> dict[str, int]:
        codes = Counter(p.code for error in self.errors.values() for p in error.problems)
        return dict(codes.most_common())

    @property
    def fixable(self) -> dict[str, int]:
        errors = chain.from_iterable(error.problems for error in self.errors.values())
        problems = chain(errors, chain.from_iterable(self.warnings.values()))
        return dict(Counter(p.fix.applicability for p in problems if p.fix).most_common())

    @property
    def valid(self) -> Corpus:
        corpora = [part.corpus for part in self._parts]
        if len({(corpus._options, corpus._max_bytes) for corpus in corpora}) > 1:
            raise ValueError("the reports are of corpora that were opened with different options")
        valid = [
            corpus.select([name for name in corpus.doc_ids if name not in self.errors])._listing
            for corpus in corpora
        ]
        return attrs.evolve(
            corpora[0], listing=valid[0] if len(valid) == 1 else combine.join(valid)
        )

    @cached_property
    def _spans(self) -> list[tuple[bytes, bytes]]:
        """The first and the last names of parts that do not overlap, sorted."""
        names = [part.corpus.doc_ids for part in self._parts if part.corpus]
        ends = sorted(bytes_of(each[at]) for each in names for at in (0, -1))
        return [(ends[0], ends[-1])] if ends else []

    def __add__(self, other: Report, /) -> Report:
        if not isinstance(other, Report):
            return NotImplemented
        total = Report(self._parts + other._parts)
        few, many = sorted((self._spans, other._spans), key=len)
        spans = [*many]
        for first, last in few:
            at = bisect_left(spans, (first, last))
            if any(start <= last and first <= end for start, end in spans[max(0, at - 1) : at + 1]):
                names = set(chain.from_iterable(part.corpus.doc_ids for part in total._parts))
                if len(names) < total.seen:
                    raise ValueError("the reports have documents in common")
                return total
            spans.insert(at, (first, last))
        vars(total)["_spans"] = spans
        return total

    def __radd__(self, other: object, /) -> Report:
        return self if other == 0 else NotImplemented  # sum() begins with 0

    def to_pandas(self) -> pd.DataFrame:
        """Return all problems as a pandas data frame, one per row.

        >>> import newsdoc
        >>> with open("draft.txt", "w") as file:
        ...     _ = file.write("Draft\\n")
        >>> newsdoc.open_corpus(".", "draft.txt").check().to_pandas()["code"].tolist()
        ['missing-date', 'missing-url']
        """
        return columnar.to_pandas(columnar.problem_reader(self.errors, self.warnings))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        problems = columnar.problem_reader(self.errors, self.warnings)
        return columnar.export(problems, requested_schema)

    def __arrow_c_schema__(self) -> object:
        return columnar.PROBLEM_SCHEMA.__arrow_c_schema__()

    def __str__(self) -> str:
        """Return the errors, or the first ones and counts of all, and summary lines."""
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
        return "\n".join([*lines, *describe_warnings(self), self._summary()])

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


def _to_int(name: str, value: Any, advice: str) -> int:
    try:
        return operator.index(value)
    except expected(TypeError):
        raise wrong_type(name, f"an int ({advice})", value) from None


def _show_progress(outcomes: Iterator[_T], count: int, progress: Progress | None) -> Iterator[_T]:
    """Return the outcomes by way of a function that shows the progress."""
    if progress is None:
        return outcomes
    if not callable(progress):
        raise wrong_type("progress", "a function such as tqdm.tqdm", progress)
    return _count(progress(outcomes, total=count), count)


def _count(outcomes: Iterable[_T], count: int) -> Iterator[_T]:
    seen = 0
    for outcome in outcomes:
        seen += 1
        yield outcome
    if seen != count:  # no document is dropped silently
        raise ValueError(f"progress must yield each of {count:,} documents, got {seen:,}")


def describe_warnings(report: Report) -> Iterator[str]:
    """Yield a line about warnings and one about fixes."""
    if report.warnings:
        codes = Counter(p.code for problems in report.warnings.values() for p in problems)
        documents = plural(len(report.warnings), "document")
        yield f"{plural(codes.total(), 'warning')} in {documents}: {_most_common(codes)}"
    if fixable := report.fixable:
        yield f"problems that can be fixed: {_most_common(fixable)}"


def _most_common(counts: Mapping[Any, int]) -> str:
    ranked = Counter(counts).most_common()
    shown = [f"{escape_unprintable(name)} ({count:,})" for name, count in ranked[:MAX_COUNTS]]
    if more := len(ranked) - len(shown):
        shown.append(f"{more:,} others")
    return ", ".join(shown)
