"""Many files: Corpus, open_corpus, Report."""

from __future__ import annotations

import errno
import operator
import os
import re
import stat
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, cast, overload

import attrs

from newsdoc.article import Article
from newsdoc.files import MAX_BYTES, unreadable
from newsdoc.parsing import parse
from newsdoc.problems import ParseError, shorten
from newsdoc.stores import Pattern, Store, open_folder, sort_names

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    _Articles = Sequence[Article]
else:

    class _Articles:
        """A Sequence in all but isinstance: polars would make rows of one, and no columns."""

        __slots__ = ()
        __contains__ = Sequence.__contains__
        index = Sequence.index
        count = Sequence.count


PATTERN: Final = "**/*.txt"
OnError = Literal["raise", "warn", "skip"] | Callable[[ParseError], object]


def open_corpus(
    path: str | os.PathLike[str],
    pattern: str = PATTERN,
    *,
    on_error: OnError = "raise",
    encoding: str = "utf-8",
    strict: bool = True,
    max_bytes: int = MAX_BYTES,
    storage_options: Mapping[str, Any] | None = None,
) -> Corpus:
    """Open many documents as one sequence of articles. Nothing is read before it is asked for.

    Args:
        path: A folder; a ``.zip`` file; a ``.tar`` file, as it is or packed with gzip, bzip2, xz
            or zstd; or a URL of either that fsspec can open, such as ``s3://bucket/news/``.
        pattern: Which files are documents, as ``pathlib`` understands it: ``**`` is any number
            of folders. A URL may hold the pattern itself: ``s3://bucket/news/2024-*/*.txt``.
        on_error: What iteration does with a document that is not an article: ``"raise"`` its
            error, ``"warn"`` and go on, ``"skip"`` it, or call a function with its error.
        encoding: How bytes are decoded.
        strict: As for ``parse``.
        max_bytes: The most that is read of one document.
        storage_options: What fsspec needs to open a URL.

    Returns:
        The corpus.

    Raises:
        OSError: The path does not exist or cannot be listed, nothing in it matches, or the
            archive is not whole.
        ImportError: What reads it is not installed; the message has the line that installs it.
        ValueError: An argument has a value that means nothing.
        TypeError: An argument is of another type.
        LookupError: Python knows no encoding of this name.

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
                f'on_error must be "raise", "warn", "skip" or a callable: {shorten(on_error)}'
            )
    elif not callable(on_error):
        raise TypeError(f"on_error must be a str or a callable, not {type(on_error).__name__}")
    with suppress(UnicodeError):
        b" ".decode(encoding)  # a name that Python does not know is an error now, not in a while
    store, names = _open_store(os.fsdecode(path), pattern, storage_options)
    return Corpus(store, sort_names(names), on_error, encoding, strict, max_bytes)


def _open_store(
    path: str, pattern: str, storage_options: Mapping[str, Any] | None
) -> tuple[Store, list[str]]:
    """What is at the path, and the names in it that match."""
    store: Store
    if _is_url(path):
        path, pattern = _split_pattern(path, pattern)
    matcher = Pattern(pattern)
    if _is_url(path):
        from newsdoc.remote import open_remote

        store, names = open_remote(path, matcher, storage_options or {})
    elif storage_options is not None:
        raise ValueError(f"storage_options are for URLs, and this is a path: {shorten(path)}")
    elif "\0" in path:
        raise OSError(errno.EINVAL, "not a file name (it holds NUL)", path)
    elif stat.S_ISDIR(os.stat(path).st_mode):
        store, names = open_folder(path, matcher)
    else:
        from newsdoc.archives import open_local_archive

        store, names = open_local_archive(path, matcher)
    if not names:
        message = f"no file in it matches the pattern {shorten(pattern)}"
        raise FileNotFoundError(errno.ENOENT, message, store.root)
    return store, names


def _is_url(path: str) -> bool:
    """Whether it is one that fsspec understands; ``simplecache::s3://bucket`` is."""
    return re.match(r"(?:[A-Za-z0-9+.\-]++::)*+[A-Za-z0-9+.\-]++://", path) is not None


def _split_pattern(url: str, pattern: str) -> tuple[str, str]:
    """Where a URL leads, and the pattern, of which some or all may stand in the URL."""
    inside = ""
    if url.startswith(("zip://", "tar://")) and "::" in url:
        # fsspec could open an archive too, but takes a hostile one at its word.
        inside, _, url = url[len("zip://") :].partition("::")
    elif "*" in url:
        folder, slash, _ = url.partition("*")[0].rpartition("/")
        inside = url[len(folder + slash) :]
        url = folder + slash
    if "*" not in inside:
        pattern = f"{inside}/{pattern}" if inside else pattern
    elif pattern == PATTERN:
        pattern = inside
    else:
        raise ValueError(f"a pattern stands in the URL already: {shorten(inside)}")
    return url.removeprefix("file://"), pattern


@attrs.frozen(eq=False, repr=False)
class Corpus(_Articles):
    """Many documents, as a lazy sequence of articles in the sorted order of their names.

    ``open_corpus`` makes one. It keeps the names; every access reads the document anew.
    ``corpus[i]`` raises the ParseError of a document that is not an article, whatever
    ``on_error`` is; ``corpus[a:b]`` is a smaller corpus, which pickles with its own names alone.

    Attributes:
        doc_ids: The names of the documents: POSIX paths below what was opened, sorted by their
            bytes.

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
    _max_bytes: int

    def __len__(self) -> int:
        return len(self.doc_ids)

    @overload
    def __getitem__(self, index: int, /) -> Article: ...
    @overload
    def __getitem__(self, index: slice, /) -> Corpus: ...
    def __getitem__(self, index: int | slice, /) -> Article | Corpus:
        if isinstance(index, slice):
            return attrs.evolve(self, doc_ids=self.doc_ids[index])
        doc_id = self.doc_ids[operator.index(index)]
        (document,) = self._store.read([doc_id], self._max_bytes)
        outcome = self._judge(doc_id, document)
        if isinstance(outcome, ParseError):
            raise outcome
        return outcome

    def __iter__(self) -> Iterator[Article]:
        for _, article in self._articles(stacklevel=3):
            yield article

    def __reversed__(self) -> Iterator[Article]:
        return iter(self[::-1])

    def items(self) -> Iterator[tuple[str, Article]]:
        """Each document's name and its article; ``on_error`` rules it as it does iteration.

        >>> import newsdoc
        >>> corpus = newsdoc.open_corpus("docs/examples", "bridge.txt")
        >>> for doc_id, article in corpus.items():
        ...     print(doc_id, article.date)
        bridge.txt 2024-05-17
        """
        return self._articles(stacklevel=2)

    def check(self) -> Report:
        """Read every document, whatever ``on_error`` is, and tell what became of each."""
        read = 0
        errors: list[ParseError] = []
        for _, outcome in self._outcomes():
            if isinstance(outcome, ParseError):
                errors.append(outcome)
            else:
                read += 1
        return Report(len(self), read, tuple(errors))

    def split(self, parts: int, /) -> list[Corpus]:
        """Smaller corpora of neighbouring documents, to share out the work.

        Args:
            parts: How many; their sizes differ by one document at the most.

        Raises:
            ValueError: Less than one part was asked for.

        >>> import newsdoc
        >>> [len(part) for part in newsdoc.open_corpus("docs/examples", "bridge.txt").split(2)]
        [0, 1]
        """
        if parts < 1:
            raise ValueError(f"a corpus is split into 1 part or more: {parts}")
        bounds = [len(self) * part // parts for part in range(parts + 1)]
        return [self[start:end] for start, end in pairwise(bounds)]

    def to_arrow(self) -> pa.Table:
        """All articles as an Arrow table, one a row; `on_error` holds.

        Its columns are `newsdoc.arrow.SCHEMA`. ``pyarrow.table(corpus)`` is the same, and polars,
        pandas and DuckDB take a corpus as it is, too.

        >>> import newsdoc
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_arrow().column_names
        ['doc_id', 'text', 'title', 'date', 'url', 'tags']
        """
        from newsdoc import arrow

        return arrow.reader(self._articles(stacklevel=5)).read_all()

    def to_pandas(self) -> pd.DataFrame:
        """All articles as a pandas data frame, one a row, with real dates; `on_error` holds.

        >>> import newsdoc
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_pandas()["date"].dt.year.max()
        np.int32(2024)
        """
        from newsdoc import arrow

        return arrow.to_pandas(self._articles(stacklevel=6))

    def to_parquet(self, path: str | os.PathLike[str], /) -> None:
        """Write all articles to a Parquet file, a few thousand at a time; `on_error` holds.

        The file takes the path's place at the end, if no error comes first.

        >>> import newsdoc
        >>> newsdoc.open_corpus("docs/examples", "bridge.txt").to_parquet("bridge.parquet")
        """
        from newsdoc import arrow

        arrow.write_parquet(self._articles(stacklevel=6), path)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from newsdoc import arrow

        reader: Any = arrow.reader(self.items())
        return cast("object", reader.__arrow_c_stream__(requested_schema))

    def __arrow_c_schema__(self) -> object:
        from newsdoc import arrow

        return arrow.SCHEMA.__arrow_c_schema__()

    def _articles(self, stacklevel: int) -> Iterator[tuple[str, Article]]:
        """The articles, with the errors dealt with; stacklevel is the user's for a warning."""
        for doc_id, outcome in self._outcomes():
            if isinstance(outcome, Article):
                yield doc_id, outcome
            elif self._on_error == "raise":
                raise outcome
            elif self._on_error == "warn":
                warnings.warn(str(outcome), stacklevel=stacklevel)
            elif callable(self._on_error):
                self._on_error(outcome)

    def _outcomes(self) -> Iterator[tuple[str, Article | ParseError]]:
        """What became of each document, in order, whatever on_error is."""
        documents = self._store.read(self.doc_ids, self._max_bytes)
        for doc_id, document in zip(self.doc_ids, documents, strict=True):
            yield doc_id, self._judge(doc_id, document)

    def _judge(self, doc_id: str, document: bytes | Exception) -> Article | ParseError:
        cause: BaseException | None
        if isinstance(document, bytes):
            try:
                return parse(document, encoding=self._encoding, strict=self._strict)
            except ParseError as error:
                problems, cause = error.problems, error.__cause__
        elif isinstance(document, ParseError):
            problems, cause = document.problems, document.__cause__
        else:
            problems, cause = (unreadable(document),), document
        outcome = ParseError(problems, self._store.locate(doc_id))
        outcome.__cause__ = cause
        return outcome

    def __reduce__(self) -> tuple[object, ...]:
        store = self._store.narrow(self.doc_ids)
        return Corpus, (
            store,
            self.doc_ids,
            self._on_error,
            self._encoding,
            self._strict,
            self._max_bytes,
        )

    def __repr__(self) -> str:
        plural = "" if len(self) == 1 else "s"
        return f"<Corpus {shorten(self._store.root)} ({len(self)} document{plural})>"

    def _repr_html_(self) -> str:
        """What a notebook shows: what is in a sample of the documents."""
        from newsdoc import html  # of no use outside notebooks

        some = attrs.evolve(self, doc_ids=html.sample(self.doc_ids))
        return html.corpus_card(self._store.root, len(self), some._outcomes())


@attrs.frozen(eq=False)
class Report:
    """What became of every document of a corpus; true where all were read.

    Attributes:
        seen: How many documents there are: always ``read + failed``.
        read: How many are articles.
        failed: How many are not.
        counts: How often each code is among their problems.
        errors: The error of each, in the order of their names.

    >>> import newsdoc
    >>> report = newsdoc.open_corpus("docs/examples", "*").check()
    >>> bool(report), report.seen, report.read, report.failed
    (False, 2, 1, 1)
    >>> print(str(report).splitlines()[-1])
    2 documents seen: 1 read, 1 failed
    """

    seen: int
    read: int
    errors: tuple[ParseError, ...] = attrs.field(repr=False)

    @property
    def failed(self) -> int:
        return len(self.errors)

    @property
    def counts(self) -> dict[str, int]:
        codes = Counter(problem.code for error in self.errors for problem in error.problems)
        return dict(codes.most_common())

    def __bool__(self) -> bool:
        return self.read == self.seen

    def __str__(self) -> str:
        """Every error as a linter would print it, and a last line that adds up."""
        plural = "" if self.seen == 1 else "s"
        total = f"{self.seen} document{plural} seen: {self.read} read, {self.failed} failed"
        return "\n".join([*map(str, self.errors), total])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from newsdoc import html

        return html.report_card(self)
