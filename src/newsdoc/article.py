"""Article, its invariants, and unparse: what an article is, and how it is written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs

from newsdoc import grammar
from newsdoc.problems import shorten


def _refuse(name: str, value: object, reason: str) -> ValueError:
    return ValueError(f"{name} {reason}: {shorten(value)}")


def _check_line(name: str, value: object) -> None:
    """What a title, a paragraph and a tag have in common: a line with text on it."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}: {shorten(value)}")
    if "\n" in value or "\r" in value:
        raise _refuse(name, value, "must not hold a line break")
    if not grammar.is_text(value):
        raise _refuse(name, value, "must not hold NUL or a lone surrogate")
    if not value.strip():
        raise _refuse(name, value, "must not be empty")
    if value != value.strip():
        raise _refuse(name, value, "must not begin or end with white space")


def _check_title(_article: Article, _field: attrs.Attribute[str], value: str) -> None:
    _check_line("title", value)
    if value.startswith(grammar.BYTE_ORDER_MARK):
        raise _refuse("title", value, "must not begin with U+FEFF, the byte-order mark")


def _check_date(
    _article: Article, _field: attrs.Attribute[datetime.date], value: datetime.date
) -> None:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise TypeError(
            f"date must be a datetime.date, not {type(value).__name__}: {shorten(value)}"
        )


def _check_url(_article: Article, _field: attrs.Attribute[str], value: str) -> None:
    _check_line("url", value)
    if not grammar.is_url(value):
        raise _refuse("url", value, "must be scheme://host…, without white space")


def _check_tuple(name: str, value: object) -> None:
    if not isinstance(value, tuple):
        raise TypeError(
            f"{name} must be a tuple of str, not {type(value).__name__}: {shorten(value)}"
        )


def _check_paragraphs(
    _article: Article, _field: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    _check_tuple("paragraphs", value)
    for index, paragraph in enumerate(value):
        name = f"paragraphs[{index}]"
        _check_line(name, paragraph)
        if grammar.is_tag_line(paragraph):
            raise _refuse(name, paragraph, "reads as a tag line")


def _check_tags(
    _article: Article, _field: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    _check_tuple("tags", value)
    for index, tag in enumerate(value):
        name = f"tags[{index}]"
        _check_line(name, tag)
        if "," in tag:
            raise _refuse(name, tag, "must not hold a comma")


def _check_tags_position(
    _article: Article, _field: attrs.Attribute[int | None], value: int | None
) -> None:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(
            f"tags_position must be an int or None, not {type(value).__name__}: {shorten(value)}"
        )
    if value < 0:
        raise _refuse("tags_position", value, "must not be negative")


@attrs.frozen(repr=False)
class Article:
    """One news article: immutable, hashable, and always possible to write and read back.

    Args:
        title: The headline: one line, not empty, without outer white space.
        date: The day of publication; a ``datetime.datetime`` is refused.
        url: Where it was published, as ``scheme://host…``; kept exactly as it was written.
        paragraphs: The text, one str a paragraph, each on one line.
        tags: Keywords in their order, repeats included; none holds a comma.
        tags_position: How many paragraphs stand before the tag line; None, or more than there
            are, writes it last. Articles that differ in nothing else are equal.

    Raises:
        TypeError: A field is of another type.
        ValueError: A field holds what the format cannot: the message names it and shows the value.

    >>> import datetime, newsdoc
    >>> article = newsdoc.Article(
    ...     title="A bridge opens",
    ...     date=datetime.date(2024, 5, 17),
    ...     url="https://www.example.com/bridge",
    ...     paragraphs=("The bridge opened on Friday.", "It is green."),
    ...     tags=("Bridges",),
    ... )
    >>> article
    <Article 2024-05-17 'A bridge opens' (2 paragraphs, 1 tag)>
    >>> article.domain
    'www.example.com'
    """

    title: str = attrs.field(validator=_check_title)
    date: datetime.date = attrs.field(validator=_check_date)
    url: str = attrs.field(validator=_check_url)
    paragraphs: tuple[str, ...] = attrs.field(default=(), validator=_check_paragraphs)
    tags: tuple[str, ...] = attrs.field(default=(), validator=_check_tags)
    tags_position: int | None = attrs.field(
        default=None, validator=_check_tags_position, eq=False, kw_only=True
    )

    @property
    def text(self) -> str:
        """The paragraphs joined by one blank line; ``text.split("\\n\\n")`` gives them back.

        >>> import newsdoc
        >>> newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.\\nTwo.").text
        'One.\\n\\nTwo.'
        """
        return "\n\n".join(self.paragraphs)

    @property
    def domain(self) -> str | None:
        """The host of the URL in lower case, without port; None where none can be told.

        >>> import newsdoc
        >>> newsdoc.parse("Title\\n20240517\\nhttps://News.Example.com:8080/a").domain
        'news.example.com'
        """
        return grammar.split_url_host(self.url)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON takes them: a dict with ``title``, ``date`` (``"YYYY-MM-DD"``),
        ``url``, ``paragraphs`` and ``tags`` (lists of str) and ``tags_position`` (int or None).

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
    def from_dict(cls, fields: Mapping[str, Any], /) -> Article:
        """The Article that ``to_dict`` described.

        Args:
            fields: ``title``, ``date`` (``"YYYY-MM-DD"`` or a ``datetime.date``) and ``url``;
                ``paragraphs`` and ``tags`` (list or tuple of str) and ``tags_position`` may be
                left out.

        Raises:
            TypeError: ``fields`` is not a mapping, or a field is of another type.
            ValueError: A key is missing or unknown, or a field holds what the format cannot.

        >>> import newsdoc
        >>> article = newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.")
        >>> newsdoc.Article.from_dict(article.to_dict()) == article
        True
        """
        if not isinstance(fields, Mapping):
            raise TypeError(f"from_dict takes a mapping, not {type(fields).__name__}")
        values = dict(fields)
        names = [field.name for field in attrs.fields(cls)]
        if unknown := [key for key in values if key not in names]:
            raise ValueError(f"not a field of an article: {shorten(unknown[0])}")
        if missing := [name for name in ("title", "date", "url") if name not in values]:
            raise ValueError(f"missing from the article: {', '.join(missing)}")
        if isinstance(values["date"], str):
            date = grammar.parse_iso_date(values["date"])
            if date is None:
                raise _refuse("date", values["date"], "must be a day as YYYY-MM-DD")
            values["date"] = date
        for name in ("paragraphs", "tags"):
            if isinstance(values.get(name), list):
                values[name] = tuple(values[name])
        return cls(**values)

    def __str__(self) -> str:
        """The article in canonical form, as ``unparse`` gives it."""
        return unparse(self)

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
            for items, noun in ((self.paragraphs, "paragraph"), (self.tags, "tag"))
        )
        return f"<Article {self.date} {shorten(self.title)} ({counts})>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from newsdoc import html  # of no use outside notebooks

        return html.article_card(self)


def unparse(article: Article, /) -> str:
    """The article as text in canonical form: ``parse(unparse(article)) == article``.

    Args:
        article: The article to write.

    Returns:
        LF line ends, no blank lines, at most one tag line, in its remembered place, one final LF.

    Raises:
        TypeError: Something else than an Article was given.

    >>> import newsdoc
    >>> article = newsdoc.parse("Title\\r\\n20240517\\r\\nhttps://example.com/\\r\\n\\r\\nTAGS:a,b")
    >>> newsdoc.unparse(article)
    'Title\\n20240517\\nhttps://example.com/\\nTags: a, b\\n'
    """
    if not isinstance(article, Article):
        raise TypeError(f"unparse takes an Article, not {type(article).__name__}")
    lines = [article.title, article.date.isoformat().replace("-", ""), article.url]
    lines += article.paragraphs
    if article.tags:
        position = article.tags_position
        if position is None or position > len(article.paragraphs):
            position = len(article.paragraphs)
        lines.insert(3 + position, f"Tags: {', '.join(article.tags)}")
    return "\n".join(lines) + "\n"


_set_title, _set_date, _set_url, _set_paragraphs, _set_tags, _set_tags_position = (
    Article.__dict__[field.name].__set__ for field in attrs.fields(Article)
)


def article_from_checked(
    title: str,
    date: datetime.date,
    url: str,
    paragraphs: tuple[str, ...],
    tags: tuple[str, ...],
    tags_position: int | None,
) -> Article:
    """An Article of fields that parsing has already held to the rules.

    Without the validators, and field by field, it takes a third of the constructor's time.
    """
    article = object.__new__(Article)
    _set_title(article, title)
    _set_date(article, date)
    _set_url(article, url)
    _set_paragraphs(article, paragraphs)
    _set_tags(article, tags)
    _set_tags_position(article, tags_position)
    return article
