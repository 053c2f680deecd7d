"""The Corpus class and open_corpus."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

import inspect
import operator
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import pairwise
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, overload

import attrs

from newsdoc import _html
from newsdoc._article import Article
from newsdoc._errors import ParseError, ParseWarning
from newsdoc._files import MAX_BYTES, unreadable_problem
from newsdoc._parser import parse
from newsdoc._report import Report
from newsdoc._stores import DEFAULT_PATTERN, Store, open_store
from newsdoc._text import plural, short_repr

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

OnError: TypeAlias = Literal["raise", "warn", "skip"] | Callable[[ParseError], object]

# What is the same in another process.
_CONSTANTS: Final = (str, bytes, int, float, bool, type(None), os.PathLike)
# A warning points at the first frame outside these packages: the line of the user.
_PACKAGES: Final = ("newsdoc", "duckdb", "narwhals", "pandas", "polars", "pyarrow")


def open_corpus(
    path: str | os.PathLike[str],
    pattern: str = DEFAULT_PATTERN,
    *,
    on_error: OnError = "raise",
    encoding: str = "utf-8",
    strict: bool = True,
    dayfirst: bool | None = None,
    max_bytes: int = MAX_BYTES,
    storage_options: Mapping[str, Any] | None = None,
) -> "Corpus":
    """Open many documents as one collection of articles. Documents are read lazily.

    Args:
        path: A folder; a ``.zip`` file; a ``.tar`` file, plain or compressed with gzip, bzip2, xz
            or zstd; or a URL of either that fsspec can open, such as ``s3://bucket/news/``.
        pattern: Glob pattern of the files that are documents, as in ``pathlib``: ``**`` is any
            number of folders. A URL may contain the pattern: ``s3://bucket/news/2024-*/*.txt``.
        on_error: What to do with invalid documents in iteration: ``"raise"`` the error,
            ``"warn"`` (a ``ParseWarning``) and continue, ``"skip"`` them, or call a function with
            the error.
        encoding: Encoding of the documents.
        strict: As for ``parse``.
        dayfirst: As for ``parse``.
        max_bytes: Size limit per document.
        storage_options: Options for fsspec to open a URL.

    Returns:
        The corpus.

    Raises:
        OSError: The path does not exist or cannot be listed, nothing in it matches, or the
            archive is damaged.
        ImportError: A required package is not installed; the message says how to install it.
        ValueError: The value of an argument is invalid.
        TypeError: An argument has the wrong type.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> corpus = newsdoc.open_corpus("docs/examples", "bridge.txt")
    >>> corpus
    <Corpus 'docs/examples' (1 document)>
    >>> print(corpus.check())
    1 document seen: 1 read, 0 failed
    """
    if isinstance(on_error, str):
        if on_error not in ("raise", "warn", "skip"):
            raise ValueError(
                f'on_error must be "raise", "warn", "skip" or callable, got {short_repr(on_error)}'
            )
    elif not callable(on_error):
        raise TypeError(f"on_error must be a str or a callable, got {type(on_error).__name__}")
    with suppress(UnicodeError):
        b" ".decode(encoding)  # fail early for an unknown encoding
    store, doc_ids = open_store(os.fsdecode(path), pattern, storage_options)
    return Corpus(store, doc_ids, on_error, encoding, strict, dayfirst, max_bytes)


@attrs.frozen(eq=False, repr=False)
class Corpus:
    """A lazy collection of articles, sorted by the names of their documents.

    Made by ``open_corpus``. Only names are kept; documents are read on access. ``corpus[i]``
    raises the ParseError of an invalid document, whatever ``on_error`` is; ``corpus[a:b]`` is a
    smaller corpus.

    Attributes:
        doc_ids: The names of the documents: POSIX paths below what was opened, sorted bytewise.

    >>> import newsdoc
    >>> corpus = newsdoc.open_corpus("docs/examples", "bridge.txt")
    >>> for article in corpus:
    ...     print(article.domain)
    www.example.com
    """

    _store: Store
    doc_ids: tuple[str, ...]
    _on_error: OnError
    _encoding: str
    _strict: bool
    _dayfirst: bool | None
    _max_bytes: int

    def __len__(self) -> int:
        return len(self.doc_ids)

    @overload
    def __getitem__(self, index: int, /) -> Article: ...
    @overload
    def __getitem__(self, index: slice, /) -> "Corpus": ...
    def __getitem__(self, index: int | slice, /) -> "Article | Corpus":
        if isinstance(index, slice):
            return attrs.evolve(self, doc_ids=self.doc_ids[index])
        doc_id = self.doc_ids[operator.index(index)]
        (document,) = self._store.read([doc_id], self._max_bytes)
        outcome = self._parse_document(doc_id, document)
        if isinstance(outcome, ParseError):
            raise outcome
        return outcome

    def __iter__(self) -> Iterator[Article]:
        for _doc_id, article in self.items():  # noqa: PERF102 - not a dict
            yield article

    def __reversed__(self) -> Iterator[Article]:
        return iter(self[::-1])

    def items(self) -> Iterator[tuple[str, Article]]:
        """Yield ``(doc_id, article)`` for each document; honors ``on_error``.

        >>> import newsdoc
        >>> corpus = newsdoc.open_corpus("docs/examples", "bridge.txt")
        >>> for doc_id, article in corpus.items():
        ...     print(doc_id, article.date)
        bridge.txt 2024-05-17
        """
        for doc_id, outcome in self.outcomes():
            if isinstance(outcome, Article):
                yield doc_id, outcome
            elif self._on_error == "raise":
                raise outcome
            elif self._on_error == "warn":
                _warn(outcome)
            elif callable(self._on_error):
                self._on_error(outcome)

    def outcomes(self) -> Iterator[tuple[str, Article | ParseError]]:
        """Yield ``(doc_id, Article or ParseError)`` for each document, whatever ``on_error`` is.

        >>> import newsdoc
        >>> corpus = newsdoc.open_corpus("docs/examples", "*")
        >>> [(doc_id, type(outcome).__name__) for doc_id, outcome in corpus.outcomes()]
        [('bridge.txt', 'Article'), ('lighthouse.html', 'ParseError')]
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
        return Report(len(self), read, errors)

    def split(self, parts: int, /) -> "list[Corpus]":
        """Split into consecutive parts.

        Args:
            parts: Number of parts; their sizes differ by at most one document.

        Raises:
            ValueError: ``parts`` is less than 1.

        >>> import newsdoc
        >>> [len(part) for part in newsdoc.open_corpus("docs/examples", "bridge.txt").split(2)]
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
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_arrow().column_names
        ['doc_id', 'text', 'title', 'date', 'url', 'tags']
        """
        from newsdoc import arrow  # optional dependency

        return arrow.reader(self.items()).read_all()

    def to_pandas(self) -> "pd.DataFrame":
        """Return all articles as a pandas data frame, one per row, with real dates; honors
        ``on_error``.

        >>> import newsdoc
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_pandas()["date"].dt.year.max()
        np.int32(2024)
        """
        from newsdoc import arrow  # optional dependency

        return arrow.to_pandas(self.items())

    def to_parquet(self, path: str | os.PathLike[str], /) -> None:
        """Write all articles to a Parquet file, a few thousand at a time; honors ``on_error``.

        The file is replaced atomically.

        >>> import newsdoc
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_parquet("bridge.parquet")
        """
        from newsdoc import arrow  # optional dependency

        arrow.write_parquet(self.items(), path)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from newsdoc import arrow  # optional dependency

        reader: Any = arrow.reader(self.items())
        return cast("object", reader.__arrow_c_stream__(requested_schema))

    def __arrow_c_schema__(self) -> object:
        from newsdoc import arrow  # optional dependency

        return arrow.SCHEMA.__arrow_c_schema__()

    def _parse_document(self, doc_id: str, document: bytes | Exception) -> Article | ParseError:
        if isinstance(document, bytes):
            try:
                return parse(
                    document, encoding=self._encoding, strict=self._strict, dayfirst=self._dayfirst
                )
            except ParseError as error:
                problems = error.problems
        elif isinstance(document, ParseError):
            problems = document.problems
        else:
            problems = (unreadable_problem(document),)
        return ParseError(problems, self._store.display_name(doc_id))

    def __reduce__(self) -> tuple[object, ...]:
        if _collects(self._on_error):
            raise TypeError(
                f"cannot pickle a corpus with on_error={short_repr(self._on_error)}: a copy of it "
                "would be called in the other process; use outcomes() or check() there"
            )
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
        sample = attrs.evolve(self, doc_ids=_html.sample_ids(self.doc_ids))
        outcomes: Any = sample.outcomes()  # pyright takes fields with a converter for descriptors
        return _html.corpus_card(self._store.root, len(self), outcomes)


def _collects(on_error: object) -> bool:
    """Return whether what a function keeps would be lost in another process."""
    if isinstance(on_error, partial):
        arguments = (*on_error.args, *on_error.keywords.values())
        return _collects(on_error.func) or not all(isinstance(a, _CONSTANTS) for a in arguments)
    if isinstance(on_error, FunctionType):
        # Functions inside of others may keep something in a closure or as a default.
        return "<" in on_error.__qualname__
    if isinstance(on_error, BuiltinFunctionType):  # such as print, or list.append of a list
        return not isinstance(on_error.__self__, ModuleType | None)
    return not isinstance(on_error, str | type)


def _warn(error: ParseError) -> None:
    """Issue a ParseWarning that points at the line of the user."""
    # warnings.warn(skip_file_prefixes=...) requires Python 3.12.
    stacklevel = 1
    frame = inspect.currentframe()
    while (
        frame
        and frame.f_back
        and frame.f_globals.get("__name__", "").partition(".")[0] in _PACKAGES
    ):
        frame = frame.f_back
        stacklevel += 1
    warnings.warn(str(error), ParseWarning, stacklevel=stacklevel)
