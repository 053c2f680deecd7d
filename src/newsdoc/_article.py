"""The Article class, its validation and serialization."""

# No `from __future__ import annotations`: exported classes report "newsdoc" as their module,
# where typing.get_type_hints could not resolve annotations kept as text.

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, ClassVar

import attrs

from newsdoc import _grammar as grammar
from newsdoc._text import plural, short_repr


def _invalid(name: str, value: object, reason: str) -> ValueError:
    return ValueError(f"{name} {reason}: {short_repr(value)}")


def _wrong_type(name: str, value: object, expected: str) -> TypeError:
    return TypeError(f"{name} must be {expected}, got {type(value).__name__}: {short_repr(value)}")


def _check_line(name: str, value: object) -> None:
    """Check that a value is a single non-empty line."""
    if not isinstance(value, str):
        raise _wrong_type(name, value, "a str")
    if "\n" in value or "\r" in value:
        raise _invalid(name, value, "must not contain a line break")
    if not grammar.is_valid_text(value):
        raise _invalid(name, value, "must not contain NUL or a lone surrogate")
    if not value.strip():
        raise _invalid(name, value, "must not be empty")
    if value != value.strip():
        raise _invalid(name, value, "must not begin or end with whitespace")


def _check_title(_article: Any, _field: Any, value: str) -> None:
    _check_line("title", value)
    if value.startswith(grammar.BYTE_ORDER_MARK):
        raise _invalid("title", value, "must not begin with U+FEFF, the byte-order mark")


def _check_date(_article: Any, _field: Any, value: datetime.date) -> None:
    if isinstance(value, datetime.datetime):
        raise _wrong_type("date", value, "a datetime.date (use .date())")
    if isinstance(value, str):
        raise _wrong_type("date", value, "a datetime.date (use Article.from_dict for ISO strings)")
    if not isinstance(value, datetime.date):
        raise _wrong_type("date", value, "a datetime.date")


def _check_url(_article: Any, _field: Any, value: str) -> None:
    _check_line("url", value)
    if not grammar.is_url(value):
        raise _invalid("url", value, "must be a URL (scheme://host…) without whitespace")


def _check_paragraphs(_article: Any, _field: Any, value: tuple[str, ...]) -> None:
    for index, paragraph in enumerate(value):
        name = f"paragraphs[{index}]"
        _check_line(name, paragraph)
        if grammar.is_tag_line(paragraph):
            raise _invalid(name, paragraph, "would be parsed as a tag line")


def _check_tags(_article: Any, _field: Any, value: tuple[str, ...]) -> None:
    for index, tag in enumerate(value):
        name = f"tags[{index}]"
        _check_line(name, tag)
        if "," in tag:
            raise _invalid(name, tag, "must not contain a comma")


def _check_tags_position(_article: Any, _field: Any, value: int | None) -> None:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type("tags_position", value, "an int or None")
    if value < 0:
        raise _invalid("tags_position", value, "must not be negative")


def _to_paragraphs(value: Iterable[str]) -> tuple[str, ...]:
    return _to_tuple("paragraphs", value)


def _to_tags(value: Iterable[str]) -> tuple[str, ...]:
    return _to_tuple("tags", value)


def _to_tuple(name: str, value: Iterable[str]) -> tuple[str, ...]:
    # A str is an iterable of str, but its characters are not what the caller means.
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise _wrong_type(name, value, "an iterable of str")
    return tuple(value)


@attrs.frozen(repr=False)
class Article:
    """One news article: immutable, hashable, and guaranteed to round-trip.

    Args:
        title: The headline: one non-empty line, no leading or trailing whitespace.
        date: The day of publication; not a ``datetime.datetime``.
        url: Source URL, as ``scheme://host…``; kept verbatim.
        paragraphs: The text, one str per paragraph, each on one line. Any iterable but a str;
            stored as a tuple.
        tags: Keywords in order, duplicates included; none contains a comma. Any iterable but a
            str; stored as a tuple.
        tags_position: Index of the tag line among the paragraphs; None, or an index past the last
            paragraph, puts it last. Ignored in comparisons.

    Raises:
        TypeError: A field has the wrong type.
        ValueError: A value cannot be represented in the format; the message names the field.

    >>> import datetime, newsdoc
    >>> article = newsdoc.Article(
    ...     title="A bridge opens",
    ...     date=datetime.date(2024, 5, 17),
    ...     url="https://www.example.com/bridge",
    ...     paragraphs=["The bridge opened on Friday.", "It is green."],
    ...     tags=["Bridges"],
    ... )
    >>> article
    <Article 2024-05-17 'A bridge opens' (2 paragraphs, 1 tag)>
    >>> article.domain
    'www.example.com'
    """

    title: str = attrs.field(validator=_check_title)
    date: datetime.date = attrs.field(validator=_check_date)
    url: str = attrs.field(validator=_check_url)
    paragraphs: tuple[str, ...] = attrs.field(
        default=(), converter=_to_paragraphs, validator=_check_paragraphs
    )
    tags: tuple[str, ...] = attrs.field(default=(), converter=_to_tags, validator=_check_tags)
    tags_position: int | None = attrs.field(
        default=None, validator=_check_tags_position, eq=False, kw_only=True
    )
    _repr_html_: ClassVar[Callable[[Any], str]]  # set by the package: cards are above this module

    @property
    def text(self) -> str:
        """The paragraphs joined by blank lines; ``text.split("\\n\\n")`` recovers them.

        >>> import newsdoc
        >>> newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.\\nTwo.").text
        'One.\\n\\nTwo.'
        """
        return "\n\n".join(self.paragraphs)

    @property
    def domain(self) -> str | None:
        """The host of the URL in lower case, without port, or None.

        >>> import newsdoc
        >>> newsdoc.parse("Title\\n20240517\\nhttps://News.Example.com:8080/a").domain
        'news.example.com'
        """
        return grammar.url_host(self.url)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-compatible types.

        Returns:
            A dict with ``title``, ``date`` (``"YYYY-MM-DD"``), ``url``, ``paragraphs`` and ``tags``
            (lists of str) and ``tags_position`` (int or None).

        >>> import newsdoc
        >>> newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.").to_dict()["date"]
        '2024-05-17'
        """
        return {
            "title": self.title,
            "date": self.date.isoformat(),
            "url": self.url,
            "paragraphs": list(self.paragraphs),
            "tags": list(self.tags),
            "tags_position": self.tags_position,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any], /) -> "Article":
        """Build an Article from the output of ``to_dict()``.

        Args:
            fields: ``title``, ``date`` (``"YYYY-MM-DD"`` or a ``datetime.date``) and ``url``;
                ``paragraphs`` and ``tags`` (iterables of str) and ``tags_position`` are optional.

        Raises:
            TypeError: ``fields`` is not a mapping, or a field has the wrong type.
            ValueError: A key is missing or unknown, or a value cannot be represented in the
                format.

        >>> import newsdoc
        >>> article = newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.")
        >>> newsdoc.Article.from_dict(article.to_dict()) == article
        True
        """
        if not isinstance(fields, Mapping):
            raise TypeError(f"from_dict() expects a mapping, got {type(fields).__name__}")
        values = dict(fields)
        names = [field.name for field in attrs.fields(cls)]
        if unknown := [key for key in values if key not in names]:
            raise ValueError(f"unknown field: {short_repr(unknown[0])}")
        if missing := [name for name in ("title", "date", "url") if name not in values]:
            raise ValueError(f"missing fields: {', '.join(missing)}")
        if isinstance(values["date"], str):
            date = grammar.parse_iso_date(values["date"])
            if date is None:
                raise _invalid("date", values["date"], "must be an ISO date (YYYY-MM-DD)")
            values["date"] = date
        return cls(**values)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object, /) -> Any:
        from newsdoc import _pydantic  # start-up time

        return _pydantic.core_schema(cls, cls.from_dict, cls.to_dict)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: object, _handler: object, /) -> dict[str, Any]:
        from newsdoc import _pydantic  # start-up time

        return deepcopy(_pydantic.JSON_SCHEMA)

    def __str__(self) -> str:
        """Return the article in canonical form, like ``unparse``."""
        return unparse(self)

    def __repr__(self) -> str:
        counts = f"{plural(len(self.paragraphs), 'paragraph')}, {plural(len(self.tags), 'tag')}"
        return f"<Article {self.date} {short_repr(self.title)} ({counts})>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield what rich shows: rich ignores the __repr__ of attrs classes."""
        yield str(self.date)
        yield self.title if len(self.title) <= 60 else self.title[:60] + "…"
        yield "paragraphs", len(self.paragraphs)
        yield "tags", len(self.tags)


def unparse(article: Article, /) -> str:
    """Return the article in canonical form: ``parse(unparse(article)) == article``.

    Args:
        article: The article to write.

    Returns:
        The document, with LF newlines, no blank lines, at most one tag line at its original
        position, and one final LF.

    Raises:
        TypeError: ``article`` is not an Article.

    >>> import newsdoc
    >>> article = newsdoc.parse("Title\\r\\n20240517\\r\\nhttps://example.com/\\r\\n\\r\\nTAGS:a,b")
    >>> newsdoc.unparse(article)
    'Title\\n20240517\\nhttps://example.com/\\nTags: a, b\\n'
    """
    if not isinstance(article, Article):
        raise TypeError(f"unparse() expects an Article, got {type(article).__name__}")
    lines = [article.title, article.date.isoformat().replace("-", ""), article.url]
    lines += article.paragraphs
    if article.tags:
        position = article.tags_position
        if position is None or position > len(article.paragraphs):
            position = len(article.paragraphs)
        lines.insert(3 + position, f"Tags: {', '.join(article.tags)}")
    return "\n".join(lines) + "\n"


def article_unchecked(
    title: str,
    date: datetime.date,
    url: str,
    paragraphs: tuple[str, ...],
    tags: tuple[str, ...],
    tags_position: int | None,
) -> Article:
    """Build an Article without validation (fields already validated by the parser)."""
    article = object.__new__(Article)
    set_field = object.__setattr__  # the class is frozen
    set_field(article, "title", title)
    set_field(article, "date", date)
    set_field(article, "url", url)
    set_field(article, "paragraphs", paragraphs)
    set_field(article, "tags", tags)
    set_field(article, "tags_position", tags_position)
    return article
