"""The conditions of ``newsdoc find``."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

import click

from newsdoc._article import Article
from newsdoc._grammar import parse_date

_DATE: Final = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}")


def first_day(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> Any:
    """Return the first day of a year, a month or a day."""
    return None if text is None else _complete(text, "0101", "01", "")


def last_day(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> Any:
    """Return the last day of a year, a month or a day."""
    return None if text is None else _complete(text, "1231", "31", "30", "29", "28", "")


def _complete(text: str, *endings: str) -> datetime.date:
    if _DATE.fullmatch(text):
        for ending in endings:
            day = parse_date(text.replace("-", "") + ending)
            if day is not None:
                return day
    raise click.BadParameter(f"{text!r} is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD")


class Query:
    """Conditions that an article must meet, all of them."""

    def __init__(
        self,
        tags: tuple[str, ...],
        domain: str | None,
        since: datetime.date | None,
        until: datetime.date | None,
        words: tuple[str, ...],
    ) -> None:
        self._tags = {tag.casefold() for tag in tags}
        self._domain = domain and domain.lower()
        self._since = since
        self._until = until
        self._words = [
            re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words
        ]

    def matches(self, article: Article) -> bool:
        """Return whether the article meets every condition."""
        domain = article.domain or ""
        return (
            (self._since is None or article.date >= self._since)
            and (self._until is None or article.date <= self._until)
            and (not self._domain or f".{domain}".endswith(f".{self._domain}"))
            and self._tags <= {tag.casefold() for tag in article.tags}
            and all(
                word.search(article.title) or any(map(word.search, article.paragraphs))
                for word in self._words
            )
        )
