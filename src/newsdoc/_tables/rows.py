"""The columns of a table, an article as a row, and a row as an article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Generator, Iterable, Mapping
from typing import Any, Final, TypeAlias

from newsdoc._article import Article
from newsdoc._errors import ParseError, Problem
from newsdoc._grammar import parse_iso_date, split_tags
from newsdoc._options import ReadOptions
from newsdoc._signals import expected
from newsdoc._text import escape_unprintable, short_repr, wrong_type

Outcomes: TypeAlias = Generator[tuple[str, Article | ParseError], None, None]
# The number of the row or of its first line, and its values by column. A value that cannot be
# represented is an exception, and so is that of a row without columns.
Rows: TypeAlias = Iterable[tuple[int, Mapping[str, Any]]]

# doc_id and text come first, as R text packages expect.
COLUMNS: Final = ("doc_id", "text", "title", "date", "url", "tags", "tags_position", "domain")
DEFAULTS: Final = ReadOptions()
MAX_HELD: Final = 2048  # rows that wait for evidence of how tags are written

_REQUIRED: Final = ("title", "date", "url")
_READ: Final = frozenset({*COLUMNS, "paragraphs"} - {"domain"})
# A date that pandas, Spark or SQL wrote as the midnight of a day without a time zone.
_MIDNIGHT: Final = re.compile(r"(.{10})[T ]00:00(?::00(?:\.0{1,9})?)?")
_INTEGER: Final = re.compile(r"([0-9]{1,18})(?:\.0)?")  # 1.0 in columns that have missing numbers
_PARAGRAPH: Final = re.compile(r"paragraphs\[(\d++)\]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# What is written for a surrogate, and a backslash where a name contains the same characters.
_ESCAPE: Final = re.compile(r"\\u(d[89a-f][0-9a-f]{2}|005c)")
_BACKSLASH: Final = re.compile(r"\\(?=u(?:d[89a-f][0-9a-f]{2}|005c))")
_LISTS_AS_TEXT: Final = (
    "column 'tags' contains lists written as text, such as {}; write it as text with commas: "
    "frame['tags'].str.join(', ') in pandas, .list.join(', ') in Polars, "
    "array_to_string(tags, ', ') in SQL"
)


def article_row(doc_id: str, article: Article) -> tuple[Any, ...]:
    """Return the values of the columns."""
    position: int | None = len(article.paragraphs) if article.tags else None
    if article.tags_position is not None:  # of any size, unlike the numbers of a column
        position = min(article.tags_position, len(article.paragraphs))
    return (
        escape_name(doc_id),
        article.text,
        article.title,
        article.date,
        article.url,
        article.tags,
        position,
        article.domain,
    )


def json_row(doc_id: str, article: Article) -> dict[str, Any]:
    """Return a row in types of JSON."""
    row = dict(zip(COLUMNS, article_row(doc_id, article), strict=True))
    return row | {"date": article.date.isoformat(), "tags": list(article.tags)}


def escape_name(name: str) -> str:
    """Write undecodable bytes of a name as ``\\udcXX``; different names stay different."""
    if "\\" in name:
        name = _BACKSLASH.sub(r"\\u005c", name)
    if name.isascii():
        return name
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", name)


def _unescape_name(name: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), name) if "\\" in name else name


def join_tags(tags: Iterable[str]) -> str:
    """Return tags as text, the reverse of ``split_tags``."""
    text = ", ".join(tags)
    return f"{text}," if _is_in_brackets(text) else text  # not to be taken for a list


def _is_in_brackets(text: str) -> bool:
    return text[:1] + text[-1:] in ("[]", "{}", "()")


def check_columns(names: Iterable[str], *, needs_tags: bool = True) -> None:
    """Raise ValueError if a table has no column of a name, or several."""
    names = list(names)
    _check_names(names)
    text = "paragraphs" if "paragraphs" in names else "text"
    for name in (text, *_REQUIRED, *["tags"] * needs_tags):
        if name not in names:
            raise ValueError(
                f"the table has no column {name!r}; its columns are {short_repr(names)}"
            )
    for name in (*COLUMNS, "paragraphs"):
        if names.count(name) > 1:
            raise ValueError(f"the table has {names.count(name)} columns {name!r}")


def _check_names(names: Collection[str]) -> None:
    """Raise ValueError if a column would be ignored for the case of its name, or for spaces."""
    for name in names:
        if (column := name.strip().lower()) in _READ and column not in names:
            raise ValueError(f"column {name!r} must be named {column!r}")


def read_rows(
    rows: Rows, *, filename: str | None = None, options: ReadOptions = DEFAULTS
) -> Outcomes:
    """Yield the doc_id and the article of each row, or why it is not an article.

    Without ``doc_id``, it is the number of the row, from 1.

    Raises:
        ValueError: Tags are lists that were rendered as text, which cannot be undone.
    """
    outcome: Article | ParseError
    for number, (line, row) in enumerate(_check_tags(rows), 1):
        name = row.get("doc_id", str(number))
        doc_id = _unescape_name(name) if isinstance(name, str) else str(number)
        try:
            for value in row.values():
                if isinstance(value, Exception):
                    raise value
            if not isinstance(name, str):
                raise wrong_type("doc_id", "a str", name)
            outcome = _read_article(row, options)
        except expected(TypeError, ValueError) as error:
            reason = str(error)
            if "paragraphs" not in row:
                reason = _PARAGRAPH.sub(lambda at: f"text (paragraph {int(at[1]) + 1})", reason)
            if doc_id != str(number):
                reason = f"{reason} (doc_id {short_repr(doc_id)})"
            problem = Problem("invalid-row", escape_unprintable(reason), line, 1, 1)
            outcome = ParseError([problem], filename)
        yield doc_id, outcome


def _check_tags(rows: Rows) -> Rows:
    """Yield the rows, those with the first tags in brackets after a row with other tags.

    One cell is no evidence: ``[x]`` is a valid tag.
    """
    held: list[tuple[int, Mapping[str, Any]]] = []
    evidence = ""  # a list as text, unless a later row shows that it is a tag
    remaining = iter(rows)
    for line, row in remaining:
        tags = row.get("tags")
        text = tags.strip() if isinstance(tags, str) else ""
        evidence = evidence or text
        held.append((line, row))
        if text and not _is_in_brackets(text):
            evidence = ""
            break
        if not evidence:
            yield held.pop()
        elif len(held) > MAX_HELD:
            break
    if evidence:
        raise ValueError(_LISTS_AS_TEXT.format(short_repr(evidence)))
    yield from held
    yield from remaining


def _read_article(row: Mapping[str, Any], options: ReadOptions) -> Article:
    if not row.keys() <= _READ:
        _check_names(row.keys())
    fields = {name: row[name] for name in _REQUIRED if name in row}
    if isinstance(date := row.get("date"), str):
        fields["date"] = _read_date(date, options)
    elif isinstance(date, int):  # as pandas writes JSON
        raise wrong_type("date", "text (YYYY-MM-DD)", date)
    if "paragraphs" in row:  # as to_dict() has it
        if "text" in row:
            raise ValueError("the row has both text and paragraphs")
        fields["paragraphs"] = _value_of(row, "paragraphs", list)
    else:
        text = _value_of(row, "text", str)
        fields["paragraphs"] = text.split("\n\n") if text else []
    if isinstance(tags := row.get("tags"), str):
        fields["tags"] = split_tags(f"Tags:{tags}")
    else:
        fields["tags"] = _value_of(row, "tags", list)
    fields["tags_position"] = _read_position(row.get("tags_position"))
    return Article.from_dict(fields)


def _value_of(row: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    if name not in row:
        raise ValueError(f"{name} is missing")
    if row[name] is None:  # most readers of CSV make null of words such as NA
        raise ValueError(f"{name} is null; for an article without {name}, expected {kind()!r}")
    if not isinstance(row[name], kind):
        raise wrong_type(name, f"a {kind.__name__}", row[name])
    return row[name]


def _read_date(text: str, options: ReadOptions) -> datetime.date | str:
    """Return the date, or the text for Article to reject."""
    midnight = _MIDNIGHT.fullmatch(text)
    date = parse_iso_date(midnight[1] if midnight else text)
    if date is None and options.lenient:
        from newsdoc._dates import parse_lenient_date  # start-up time

        try:
            return parse_lenient_date(text, options.dayfirst)
        except expected(ValueError) as error:
            raise ValueError(f"date {short_repr(text)}: {error}") from error
    return date or text


def _read_position(value: Any) -> Any:
    """Return the number, or the value for Article to check."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and (number := _INTEGER.fullmatch(value)):
        return int(number[1])
    return None if value == "" else value
