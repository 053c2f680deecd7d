"""The Article class, its validation and serialization."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final, TypeAlias, cast, final

import attrs

from newsdoc import _grammar as grammar
from newsdoc._signals import expected
from newsdoc._text import check_iterable, plural, short_repr, wrong_type

MAX_FIELDS_SHOWN: Final = 10  # invalid fields in the text of one error

# The name of an invalid field, and its error.
FieldErrors: TypeAlias = list[tuple[str, Exception]]


def _invalid(name: str, value: object, reason: str) -> ValueError:
    return ValueError(f"{name} {reason}: {short_repr(value)}")


# What one field must not hold, beyond what no line may.
_IS_WRONG: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "title": (
        lambda title: title.startswith(grammar.BYTE_ORDER_MARK),
        "must not begin with U+FEFF, the byte-order mark",
    ),
    "url": (
        lambda url: not grammar.is_url(url),
        "must be a URL (scheme://host...) without whitespace",
    ),
    "paragraphs": (grammar.is_tag_line, "would be parsed as a tag line"),
    "tags": (lambda tag: "," in tag, "must not contain a comma"),
}


def _check_line(_article: Any, field: Any, value: str, index: int | None = None) -> None:
    """Check that a value, or an item of a field, is a single non-empty line and fits the field."""
    is_wrong, reason = _IS_WRONG[field.name]
    if not isinstance(value, str):
        reason = ""
    elif "\n" in value or "\r" in value:
        reason = "must not contain a line break"
    elif not grammar.is_valid_text(value):
        reason = "must not contain NUL or a lone surrogate"
    elif (stripped := value.strip()) != value or not value:
        reason = "must not begin or end with whitespace" if stripped else "must not be empty"
    elif not is_wrong(value):
        return
    name = field.name if index is None else f"{field.name}[{index}]"
    raise _invalid(name, value, reason) if reason else wrong_type(name, "a str", value)


def _check_lines(article: Any, field: Any, value: tuple[str, ...]) -> None:
    check_iterable(field.name, "an iterable of str", value)
    for index, line in enumerate(value):
        _check_line(article, field, line, index)


def _check_date(_article: Any, _field: Any, value: datetime.date) -> None:
    advice = " (use Article.from_dict for ISO strings)" if isinstance(value, str) else ""
    if isinstance(value, datetime.datetime):
        advice = " (use .date())"
    elif isinstance(value, datetime.date):
        return
    raise wrong_type("date", f"a datetime.date{advice}", value)


def _check_tags_position(_article: Any, _field: Any, value: int | None) -> None:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type("tags_position", "an int or None", value)
    if value < 0:
        raise _invalid("tags_position", value, "must not be negative")


# The converters return a plain str, date or int for an instance of a subclass. Its methods could
# change what is validated or written: str(date), for one, may be localized.


def _to_str(value: str) -> str:
    return str.__str__(value) if isinstance(value, str) else value


def _to_date(value: datetime.date) -> datetime.date:
    if type(value) is datetime.date or isinstance(value, datetime.datetime):
        return value
    is_date = isinstance(value, datetime.date)
    return datetime.date.fromordinal(datetime.date.toordinal(value)) if is_date else value


def _to_position(value: int | None) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__index__(value)
    return value


def _to_tuple(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return cast("tuple[str, ...]", value)  # the validator raises
    return tuple(map(_to_str, value))


@final
@attrs.frozen(repr=False)
class Article:
    """One news article: immutable, hashable, and guaranteed to round-trip.

    The class is final: a subclass could hold what cannot be written.

    Args:
        title: The headline: one non-empty line, no leading or trailing whitespace.
        date: The day of publication; not a ``datetime.datetime``.
        url: Source URL, as ``scheme://host...``; kept verbatim.
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

    title: str = attrs.field(converter=_to_str, validator=_check_line)
    date: datetime.date = attrs.field(converter=_to_date, validator=_check_date)
    url: str = attrs.field(converter=_to_str, validator=_check_line)
    paragraphs: tuple[str, ...] = attrs.field(
        default=(), converter=_to_tuple, validator=_check_lines
    )
    tags: tuple[str, ...] = attrs.field(default=(), converter=_to_tuple, validator=_check_lines)
    tags_position: int | None = attrs.field(
        default=None,
        converter=_to_position,
        validator=_check_tags_position,
        eq=False,
        kw_only=True,
    )
    _repr_html_: ClassVar[Callable[[Any], str]]  # set by the package: cards are above this module

    def __init_subclass__(cls, **_arguments: object) -> None:
        raise TypeError("Article is final: keep other data beside an article, not in a subclass")

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

    def replace(self, **changes: Any) -> Article:
        """Return a copy with other values for the named fields.

        Raises:
            TypeError: There is no such field, or a value has the wrong type.
            ValueError: A value cannot be represented in the format.

        >>> import newsdoc
        >>> article = newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.")
        >>> article.replace(title="A bridge opens", tags=["Bridges"])
        <Article 2024-05-17 'A bridge opens' (1 paragraph, 1 tag)>
        """
        if unknown := changes.keys() - attrs.fields_dict(Article):
            raise TypeError(f"replace() got an unknown field: {short_repr(min(unknown))}")
        return attrs.evolve(self, **changes)

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
    def from_dict(cls, fields: Mapping[str, Any], /) -> Article:
        """Build an Article from the output of ``to_dict()``.

        A row of a table, which has ``text``, is read by ``newsdoc.arrow.read_table``.

        Args:
            fields: ``title``, ``date`` (``"YYYY-MM-DD"`` or a ``datetime.date``) and ``url``;
                ``paragraphs`` and ``tags`` (iterables of str) and ``tags_position`` are optional.

        Raises:
            TypeError: ``fields`` is not a mapping, or fields have the wrong type.
            ValueError: A key is missing or unknown, or a value cannot be represented in the
                format. The message lists all invalid fields.

        >>> import newsdoc
        >>> article = newsdoc.parse("Title\\n20240517\\nhttps://example.com/\\nOne.")
        >>> newsdoc.Article.from_dict(article.to_dict()) == article
        True
        """
        if not isinstance(fields, Mapping):
            raise TypeError(f"from_dict() expects a mapping, got {type(fields).__name__}")
        article, errors = build(fields)
        if article is None:
            error = _join(errors)
            if "text" in fields:
                error.add_note("rows of a table are read by newsdoc.arrow.read_table()")
            raise error
        return article

    def __str__(self) -> str:
        """Return the article in canonical form, like ``unparse``."""
        return unparse(self)

    def __repr__(self) -> str:
        counts = f"{plural(len(self.paragraphs), 'paragraph')}, {plural(len(self.tags), 'tag')}"
        return f"<Article {self.date} {short_repr(self.title)} ({counts})>"

    def __rich_repr__(self) -> Iterator[Any]:
        """Yield what rich shows: rich ignores the __repr__ of attrs classes."""
        yield str(self.date)
        yield self.title if len(self.title) <= 60 else self.title[:60] + "..."
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


def build(fields: Mapping[str, Any]) -> tuple[Article | None, FieldErrors]:
    """Return an article from the output of ``to_dict()``, or every invalid field."""
    # An iterator can be read once, and what is invalid is read again.
    values: dict[str, Any] = {
        name: tuple(cast("Iterator[object]", value)) if isinstance(value, Iterator) else value
        for name, value in fields.items()
    }
    if isinstance(text := values.get("date"), str):
        values["date"] = grammar.parse_iso_date(text) or text
    try:
        return Article(**values), []
    except expected(TypeError, ValueError) as error:
        return None, _find_errors(values) or [("", error)]


def _find_errors(values: Mapping[str, Any]) -> FieldErrors:
    known: dict[str, Any] = attrs.fields_dict(Article)
    errors: FieldErrors = [
        (str(key), ValueError(f"unknown field: {short_repr(key)}"))
        for key in values
        if key not in known
    ]
    for name, field in known.items():
        value = values.get(name)
        try:
            if name not in values:
                if field.default is attrs.NOTHING:
                    errors.append((name, ValueError(f"{name} is missing")))
            elif name == "date" and isinstance(value, str):
                raise _invalid(name, value, "must be an ISO date (YYYY-MM-DD)")
            else:
                field.validator(None, field, field.converter(value))
        except expected(TypeError, ValueError) as error:
            errors.append((name, error))
    return errors


def _join(errors: FieldErrors) -> Exception:
    """Return one error that lists all."""
    if len(errors) == 1:
        return errors[0][1]
    messages = [str(error) for _, error in errors[:MAX_FIELDS_SHOWN]]
    if more := len(errors) - len(messages):
        messages.append(f"and {more:,} more")
    kind = TypeError if all(isinstance(error, TypeError) for _, error in errors) else ValueError
    return kind(f"{len(errors):,} invalid fields: {'; '.join(messages)}")


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
