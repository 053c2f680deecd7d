"""The Corpus class."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

import operator
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, cast, overload

import attrs

from newsdoc._article import Article
from newsdoc._errors import ParseError
from newsdoc._files import unreadable_problem
from newsdoc._on_error import OnError, check_picklable, handle
from newsdoc._options import ReadOptions
from newsdoc._parser import parse_document
from newsdoc._report import Report
from newsdoc._sources import Store, join_stores
from newsdoc._sources.base import bytes_of
from newsdoc._text import plural, short_repr

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


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
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> newsdoc.write(article, "a.txt")
    >>> corpus = newsdoc.open_corpus(".", "a.txt")
    >>> for article in corpus:
    ...     print(article.domain)
    example.com
    >>> corpus["a.txt"] == corpus[0]
    True
    """

    _store: Store
    doc_ids: tuple[str, ...]
    _on_error: OnError
    _options: ReadOptions
    _max_bytes: int

    def __len__(self) -> int:
        return len(self.doc_ids)

    @overload
    def __getitem__(self, index: int | str, /) -> Article: ...
    @overload
    def __getitem__(self, index: slice, /) -> "Corpus": ...
    def __getitem__(self, index: int | str | slice, /) -> "Article | Corpus":
        if isinstance(index, slice):
            return attrs.evolve(self, doc_ids=self.doc_ids[index])
        if isinstance(index, str):
            doc_id = index
            if not self._has(doc_id):
                raise KeyError(doc_id)
        else:
            doc_id = self.doc_ids[operator.index(index)]
        (document,) = self._store.read([doc_id], self._max_bytes)
        outcome = self._parse_document(doc_id, document)
        if isinstance(outcome, ParseError):
            raise outcome
        return outcome

    def __contains__(self, item: object, /) -> bool:
        if isinstance(item, str):
            return self._has(item)
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
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> for doc_id, article in newsdoc.open_corpus(".", "a.txt").items():
        ...     print(doc_id, article.date)
        a.txt 2024-05-17
        """
        for doc_id, outcome in self.outcomes():
            if isinstance(outcome, Article):
                yield doc_id, outcome
            else:
                handle(outcome, self._on_error)

    def outcomes(self) -> Iterator[tuple[str, Article | ParseError]]:
        """Yield ``(doc_id, Article or ParseError)`` for each document, whatever ``on_error`` is.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> with open("draft.txt", "w") as file:
        ...     _ = file.write("Draft\\n")
        >>> corpus = newsdoc.open_corpus(".", "[ad]*.txt")
        >>> [(doc_id, type(outcome).__name__) for doc_id, outcome in corpus.outcomes()]
        [('a.txt', 'Article'), ('draft.txt', 'ParseError')]
        """
        documents = self._store.read(self.doc_ids, self._max_bytes)
        for doc_id, document in zip(self.doc_ids, documents, strict=True):
            yield doc_id, self._parse_document(doc_id, document)

    def check(self) -> Report:
        """Read every document, whatever ``on_error`` is, and return a Report."""
        read = 0
        errors: dict[str, ParseError] = {}
        for doc_id, outcome in self.outcomes():
            if isinstance(outcome, ParseError):
                errors[doc_id] = outcome
            else:
                read += 1
        return self._make_report(read, errors)

    def select(self, doc_ids: Iterable[str], /) -> "Corpus":
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
        if isinstance(doc_ids, str):
            raise TypeError("doc_ids must be an iterable of str, got str")
        # A column of pyarrow has to_pylist; its iteration gives pyarrow's own scalars.
        to_list: Any = getattr(doc_ids, "to_pylist", None)
        wanted: set[str] = set(to_list() if to_list else doc_ids)
        if other := next((name for name in wanted if not isinstance(name, str)), None):
            raise TypeError(f"doc_ids must be an iterable of str, got a {type(other).__name__}")
        selected = tuple(doc_id for doc_id in self.doc_ids if doc_id in wanted)
        if len(selected) < len(wanted):
            raise KeyError(min(wanted.difference(selected)))
        return attrs.evolve(self, doc_ids=selected)

    def sample(self, n: int, /, *, seed: int | None = None) -> "Corpus":
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
        if not 0 <= n <= len(self):
            raise ValueError(f"n must be from 0 to {len(self)}, got {n}")
        # Start-up time.
        from heapq import nsmallest
        from random import Random

        # Not Random.sample: only random() gives the same numbers on every version of Python.
        draw = Random(seed).random
        keys = [draw() for _ in self.doc_ids]
        positions = nsmallest(n, range(len(self)), key=keys.__getitem__)
        return attrs.evolve(self, doc_ids=tuple(self.doc_ids[at] for at in sorted(positions)))

    def split(self, parts: int, /) -> "list[Corpus]":
        """Split into consecutive parts.

        Args:
            parts: Number of parts; their sizes differ by at most one document.

        Raises:
            ValueError: ``parts`` is less than 1.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> [len(part) for part in newsdoc.open_corpus(".", "a.txt").split(2)]
        [0, 1]
        """
        if parts < 1:
            raise ValueError(f"parts must be at least 1, got {parts}")
        bounds = [len(self) * part // parts for part in range(parts + 1)]
        return [self[start:end] for start, end in pairwise(bounds)]

    def to_arrow(self) -> "pa.Table":
        """Return all articles as an Arrow table, one per row; honors ``on_error``.

        Its columns are ``newsdoc.arrow.SCHEMA``. ``pyarrow.table(corpus)`` is the same, and Polars,
        pandas and DuckDB also accept a corpus.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> newsdoc.open_corpus(".", "a.txt").to_arrow().column_names
        ['doc_id', 'text', 'title', 'date', 'url', 'tags']
        """
        from newsdoc import arrow  # optional dependency

        return arrow.reader(self.items()).read_all()

    def to_pandas(self) -> "pd.DataFrame":
        """Return all articles as a pandas data frame, with real dates; honors ``on_error``.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> newsdoc.open_corpus(".", "a.txt").to_pandas()["date"].dt.year.max()
        np.int32(2024)
        """
        from newsdoc import arrow  # optional dependency

        return arrow.to_pandas(arrow.reader(self.items()))

    def to_parquet(self, path: str | os.PathLike[str], /) -> Report:
        """Write all articles to a Parquet file, a few thousand at a time; honors ``on_error``.

        The file is replaced atomically.

        Returns:
            What happened to every document.

        >>> import newsdoc
        >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
        >>> newsdoc.write(article, "a.txt")
        >>> print(newsdoc.open_corpus(".", "a.txt").to_parquet("a.parquet"))
        1 document seen: 1 read, 0 failed
        """
        from newsdoc import arrow  # optional dependency

        read = 0
        errors: dict[str, ParseError] = {}

        def record() -> Iterator[tuple[str, Article]]:
            nonlocal read
            for doc_id, outcome in self.outcomes():
                if isinstance(outcome, Article):
                    read += 1
                    yield doc_id, outcome
                else:
                    errors[doc_id] = outcome
                    handle(outcome, self._on_error)

        arrow.write_parquet(record(), path)
        return self._make_report(read, errors)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from newsdoc import arrow  # optional dependency

        reader: Any = arrow.reader(self.items())
        return cast("object", reader.__arrow_c_stream__(requested_schema))

    def __arrow_c_schema__(self) -> object:
        from newsdoc import arrow  # optional dependency

        return arrow.SCHEMA.__arrow_c_schema__()

    def __array__(self, *_arguments: object, **_options: object) -> NoReturn:
        # pandas.DataFrame(corpus) and others would make one column of objects.
        raise TypeError("a Corpus is not an array: use to_pandas(), to_arrow() or list()")

    def _has(self, doc_id: str) -> bool:
        """Return whether there is a document of this name."""
        ids = self.doc_ids
        try:
            key = bytes_of(doc_id)
        except UnicodeEncodeError:  # no file has such a name
            return False
        # In a slice such as corpus[::-1], the names are in descending order.
        step = -1 if ids and bytes_of(ids[0]) > bytes_of(ids[-1]) else 1
        order = range(len(ids))[::step]
        at = bisect_left(order, key, key=lambda index: bytes_of(ids[index]))
        return at < len(ids) and ids[order[at]] == doc_id

    def _make_report(self, read: int, errors: dict[str, ParseError]) -> Report:
        # What is valid is to raise an error if it no longer is.
        checked = attrs.evolve(self, on_error="raise")
        return Report(len(self), read, errors, [checked], Corpus._join)

    @staticmethod
    def _join(parts: "Sequence[tuple[Corpus, Sequence[str]]]") -> "Corpus":
        """Join parts of a corpus, of each the named documents."""
        corpora = [attrs.evolve(part, doc_ids=tuple(doc_ids)) for part, doc_ids in parts]
        first = corpora[0]
        if len({(corpus._options, corpus._max_bytes) for corpus in corpora}) > 1:
            raise ValueError("the reports are of corpora that were opened with different options")
        if len(corpora) == 1:
            return first
        store, doc_ids = join_stores([(corpus._store, corpus.doc_ids) for corpus in corpora])
        return attrs.evolve(first, store=store, doc_ids=doc_ids)

    def _parse_document(self, doc_id: str, document: bytes | Exception) -> Article | ParseError:
        if isinstance(document, bytes):
            try:
                return parse_document(document, self._options)
            except ParseError as error:
                problems = error.problems
        elif isinstance(document, ParseError):
            problems = document.problems
        else:
            problems = (unreadable_problem(document),)
        return ParseError(problems, self._store.display_name(doc_id))

    def __reduce__(self) -> tuple[object, ...]:
        check_picklable(self._on_error)
        subset = attrs.evolve(self, store=self._store.subset(self.doc_ids))
        return Corpus, attrs.astuple(subset, recurse=False)

    def __repr__(self) -> str:
        return f"<Corpus {short_repr(self._store.root)} ({plural(len(self), 'document')})>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield what rich shows: rich ignores the __repr__ of attrs classes."""
        yield self._store.root
        yield "documents", len(self)

    def _repr_html_(self) -> str:
        """Return the HTML shown in notebooks, made from a sample of the documents."""
        from newsdoc import _html  # start-up time

        sample = attrs.evolve(self, doc_ids=_html.sample_ids(self.doc_ids))
        outcomes: Any = sample.outcomes()  # pyright takes fields with a converter for descriptors
        return _html.corpus_card(self._store.root, len(self), outcomes)
