"""Parse documents, and diagnose them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from newsdoc import _grammar as grammar
from newsdoc._article import Article, article_unchecked
from newsdoc._errors import ParseError, Problem
from newsdoc._optional import LazyModule
from newsdoc._options import ReadOptions, read_options
from newsdoc._signals import expected

if TYPE_CHECKING:
    from newsdoc import _screen
else:
    _screen = LazyModule("newsdoc._screen")  # start-up time

# The arguments of an Article.
Fields: TypeAlias = tuple[str, datetime.date, str, tuple[str, ...], tuple[str, ...], int | None]


def parse(
    source: str | bytes,
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> Article:
    """Parse one article.

    Args:
        source: The whole document; to read a file, use ``read``.
        encoding: Encoding of bytes, or several that are tried in order; ignored for str.
        lenient: Accept blank lines before and between the header lines, and any
            unambiguous date format.
        dayfirst: With ``lenient=True``, the order of day and month in numeric dates such as
            ``05/06/2024``: True for day first, False for month first, None to reject the ones
            that are ambiguous.

    Returns:
        The parsed article.

    Raises:
        ParseError: The document is not an article; see ``ParseError.problems``. With several
            encodings, it is the error of the first that decodes the document, or else of the first.
        TypeError: The source is neither str nor bytes, or an option has the wrong type.
        ValueError: ``dayfirst`` is given without ``lenient=True``, or ``encoding`` is empty.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> text = "A bridge opens\\n20240517\\nhttps://example.com/bridge\\nIt is green."
    >>> newsdoc.parse(text).paragraphs
    ('It is green.',)
    """
    _check_source(source, "parse", "newsdoc.read() reads files")
    return parse_document(source, read_options(encoding, lenient, dayfirst))


@attrs.frozen
class Diagnosis:
    """What is wrong with a document, and what can be fixed: the result of ``diagnose``.

    Attributes:
        article: The article, or None if the document is invalid.
        problems: All errors and warnings, sorted by position.

    >>> import newsdoc
    >>> found = newsdoc.diagnose("A bridge opens\\n17 May 2024\\nhttps://example.com/bridge")
    >>> [(problem.code, problem.fix.applicability) for problem in found.problems]
    [('invalid-date', 'safe')]
    >>> found.fixed()
    'A bridge opens\\n20240517\\nhttps://example.com/bridge'
    """

    article: Article | None
    problems: tuple[Problem, ...]
    _source: str | bytes = attrs.field(repr=False)
    _options: ReadOptions = attrs.field(repr=False)

    @property
    def encoding(self) -> str:
        """The encoding of the article; of an invalid document, the first that was given."""
        return self._options.encodings[0]

    def fixed(self, unsafe: bool = False) -> str | None:
        """Return the text after the fixes, or None if there is nothing to fix.

        The text has LF newlines and no BOM; it may still have problems without a fix. Questions
        are not answered: pass one of the choices of the fix to ``diagnose`` instead.

        Args:
            unsafe: Apply unsafe fixes as well; compare the result with the original.

        >>> import newsdoc
        >>> found = newsdoc.diagnose("A bridge opens\\n20240517\\nexample.com/bridge")
        >>> found.fixed()
        >>> found.fixed(unsafe=True)
        'A bridge opens\\n20240517\\nhttps://example.com/bridge'
        """
        from newsdoc import _diagnosis  # start-up time

        return _diagnosis.fix(self._source, self.problems, self._options, unsafe=unsafe)


def diagnose(
    source: str | bytes,
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> Diagnosis:
    """Find what is wrong with a document, and what can be fixed.

    Args:
        source: The whole document.
        encoding: As for ``parse``.
        lenient: As for ``parse``.
        dayfirst: As for ``parse``.

    Returns:
        The article if there is one, every error and warning, and the fixes.

    Raises:
        TypeError, ValueError, LookupError: As for ``parse``.

    >>> import newsdoc
    >>> text = "A bridge opens\\n2024-05-17\\nwww.example.com/bridge\\nTag: Bridges"
    >>> for problem in newsdoc.diagnose(text).problems:
    ...     print(problem.severity, problem.code, problem.fix.applicability)
    error invalid-date safe
    error invalid-url unsafe
    warning misspelled-tag-line unsafe
    """
    _check_source(source, "diagnose", "of a file, pass the bytes: Path(path).read_bytes()")
    return diagnose_document(source, read_options(encoding, lenient, dayfirst))


def _check_source(source: object, function: str, advice: str) -> None:
    if not isinstance(source, str | bytes):
        found = type(source).__name__
        raise TypeError(f"{function}() expects str or bytes, got {found}; {advice}")


def parse_document(
    source: str | bytes, options: ReadOptions, filename: str | None = None
) -> Article:
    """Parse a document in the first encoding that reads it. Raise ParseError if none does."""
    for encoding in options.encodings:
        fields = parse_text(to_valid_text(source, encoding), options)
        if fields is not None:
            return article_unchecked(*fields)
    from newsdoc import _diagnosis  # start-up time: only for invalid documents

    raise ParseError(_diagnosis.find_errors(source, options), filename)


def diagnose_document(source: str | bytes, options: ReadOptions, *, warn: bool = True) -> Diagnosis:
    """Diagnose a document in the first encoding that reads it, or else that decodes it."""
    fields, problems, options = find_problems(source, options, warn=warn)
    article = None if fields is None else article_unchecked(*fields)
    return Diagnosis(article, tuple(problems), source, options)


def find_problems(
    source: str | bytes, options: ReadOptions, *, warn: bool = True
) -> tuple[Fields | None, Sequence[Problem], ReadOptions]:
    """Return the parts of a diagnosis, and the options with the encoding that reads the article."""
    fields: Fields | None = None
    signs: list[str] | None = None
    for encoding in options.encodings:
        text = to_valid_text(source, encoding)
        fields = parse_text(text, options)
        if fields is None:
            continue
        if len(options.encodings) > 1:
            options = options._replace(encodings=(encoding,))
        if warn:
            utf8 = source if isinstance(source, bytes) and encoding == "utf-8" else text.encode()
            title, _, url, paragraphs, tags, _ = fields
            signs = _screen.find_signs(text, utf8, title, url, paragraphs, tags)
        if not signs:
            return fields, (), options
        break
    from newsdoc import _diagnosis  # start-up time: only for documents with signs of mistakes

    article = None if fields is None else article_unchecked(*fields)
    problems = _diagnosis.find_problems(source, article, options, warn=warn, signs=signs)
    return fields, problems, options


def to_valid_text(source: str | bytes, encoding: str) -> str:
    """Return the text, or "", which is no document, if it is invalid in the encoding."""
    try:
        text = grammar.to_text(source, encoding)
    except expected(UnicodeError):
        return ""
    if isinstance(source, bytes) and encoding == "utf-8":
        # UTF-8 encodes no surrogates, and NUL is found faster in bytes than in wide text.
        is_valid = 0 not in source
    else:
        is_valid = grammar.is_valid_text(text)
    return text if is_valid else ""


def parse_text(text: str, options: ReadOptions) -> Fields | None:
    """Parse ``document = title NL date NL url *( NL line )``, or return None."""
    lines: Iterator[str] = map(str.strip, text.split("\n"))
    if options.lenient:
        lines = filter(None, lines)
    title = next(lines, "")
    if not title or title[0] == grammar.BYTE_ORDER_MARK:
        return None
    date_line = next(lines, "")
    if options.lenient:
        date = _parse_any_date(date_line, options.dayfirst)
    else:
        date = grammar.parse_date(date_line)
    url = next(lines, "")
    if date is None or not grammar.is_url(url):
        return None
    paragraphs: list[str] = []
    tags: list[str] = []
    position = None
    for line in filter(None, lines):  # line = tag-line / paragraph
        if line[0] in "Tt" and grammar.is_tag_line(line):  # cheap check before the function call
            items = grammar.split_tags(line)
            if items and position is None:
                position = len(paragraphs)
            tags += items
        else:
            paragraphs.append(line)
    return title, date, url, tuple(paragraphs), tuple(tags), position


def _parse_any_date(text: str, dayfirst: bool | None) -> datetime.date | None:
    # start-up time: only for lenient=True
    from newsdoc._dates import InvalidDateError, parse_lenient_date

    try:
        return parse_lenient_date(text, dayfirst)
    except InvalidDateError:
        return None
