"""Counts over time and rankings, for the CLI and the notebook cards."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Final, NamedTuple

import attrs

from newsdoc._article import Article


class Summary:
    """Counts of the articles that were added."""

    def __init__(self) -> None:
        self.articles = 0
        self.dates: Counter[datetime.date] = Counter()
        self.domains: Counter[str] = Counter()  # of the articles that have one
        self.tags: Counter[str] = Counter()  # articles with the tag
        self.paragraphs: Counter[int] = Counter()  # articles with this number of paragraphs
        self.words: Counter[int] = Counter()  # articles with this number of words

    def add(self, article: Article) -> None:
        """Count one more article."""
        self.articles += 1
        self.dates[article.date] += 1
        if article.domain is not None:
            self.domains[article.domain] += 1
        self.tags.update(dict.fromkeys(article.tags, 1))  # a repeated tag counts once
        self.paragraphs[len(article.paragraphs)] += 1
        self.words[sum(len(paragraph.split()) for paragraph in article.paragraphs)] += 1


class Bar(NamedTuple):
    """One period of a timeline."""

    start: datetime.date  # its first day
    label: str  # as in ISO 8601: 2024-05-17, 2024-05, 2024; or 2020s
    articles: int


class Timeline(NamedTuple):
    """Articles over time: consecutive periods, also those without articles."""

    unit: str  # "day", "month", "year", "decade", "century" or "millennium"
    first: datetime.date
    last: datetime.date
    bars: tuple[Bar, ...]


class Ranking(NamedTuple):
    """The most frequent names."""

    top: tuple[tuple[str, int], ...]
    others: int  # number of names that are not among them


class Spread(NamedTuple):
    """How sizes are distributed."""

    median: int
    smallest: int
    largest: int


@attrs.frozen
class _Unit:
    name: str
    number: Callable[[datetime.date], int]  # of the period that a day belongs to
    start: Callable[[int], datetime.date]
    label: Callable[[int], str]


def _years(name: str, length: int) -> _Unit:
    zeros = len(str(length)) - 1
    return _Unit(
        name,
        lambda day: day.year // length,
        lambda number: datetime.date(max(number * length, 1), 1, 1),  # there is no year 0
        lambda number: f"{number:0{4 - zeros}}{'0' * zeros}{'s' * (zeros > 0)}",
    )


# From the finest to the coarsest.
_UNITS: Final = (
    _Unit(
        "day",
        datetime.date.toordinal,
        datetime.date.fromordinal,
        lambda n: str(datetime.date.fromordinal(n)),
    ),
    _Unit(
        "month",
        lambda day: day.year * 12 + day.month - 1,
        lambda number: datetime.date(number // 12, number % 12 + 1, 1),
        lambda number: f"{number // 12:04}-{number % 12 + 1:02}",
    ),
    _years("year", 1),
    _years("decade", 10),
    _years("century", 100),
    _years("millennium", 1000),
)


def timeline(dates: Mapping[datetime.date, int], max_bars: int) -> Timeline:
    """Count articles per day, month, year, …: the finest unit with at most max_bars bars.

    ``dates`` must not be empty, and max_bars must be at least 10, the number of millennia.
    """
    first, last = min(dates), max(dates)
    unit = next(u for u in _UNITS if u.number(last) - u.number(first) < max_bars)
    counts: Counter[int] = Counter()
    for day, count in dates.items():
        counts[unit.number(day)] += count
    bars = tuple(
        Bar(unit.start(number), unit.label(number), counts[number])
        for number in range(unit.number(first), unit.number(last) + 1)
    )
    return Timeline(unit.name, first, last, bars)


def rank(counts: Mapping[str, int], limit: int) -> Ranking:
    """Return the most frequent names; names with the same count are sorted."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Ranking(tuple(ranked[:limit]), max(0, len(ranked) - limit))


def spread(counts: Counter[int]) -> Spread:
    """Return the median, the smallest and the largest of sizes that were counted."""
    # Not with the statistics module, which takes as long to import as the rest of newsdoc.
    sizes = sorted(counts)
    below = accumulate(counts[size] for size in sizes)
    middle = (counts.total() + 1) // 2
    median = next(size for size, count in zip(sizes, below, strict=True) if count >= middle)
    return Spread(median, sizes[0], sizes[-1])
