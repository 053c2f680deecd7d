"""Counts over time and rankings, for the CLI and the notebook cards."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Final, NamedTuple

from newsdoc._article import Article


class Summary:
    """Counts of the articles that were added."""

    def __init__(self) -> None:
        self.articles = 0
        self.dates: Counter[datetime.date] = Counter()
        self.domains: Counter[str] = Counter()  # of the articles that have one
        self.tags: Counter[str] = Counter()  # articles with the tag
        # Articles with this number of paragraphs or words.
        self.sizes: dict[str, Counter[int]] = {"paragraphs": Counter(), "words": Counter()}

    def add(self, article: Article) -> None:
        """Count one more article."""
        self.articles += 1
        self.dates[article.date] += 1
        if article.domain is not None:
            self.domains[article.domain] += 1
        self.tags.update(dict.fromkeys(article.tags, 1))  # a repeated tag counts once
        words = sum(len(paragraph.split()) for paragraph in article.paragraphs)
        self.sizes["paragraphs"][len(article.paragraphs)] += 1
        self.sizes["words"][words] += 1


class Timeline(NamedTuple):
    """Articles over time."""

    unit: str  # "day", "month", "year", "decade", "century" or "millennium"
    first: datetime.date
    last: datetime.date
    bars: dict[str, int]  # by period, also those without articles: 2024-05-17, 2024, 2020s


# From the finest to the coarsest: the number of the period of a day, and its label.
_UNITS: Final[dict[str, tuple[Callable[[datetime.date], int], Callable[[int], str]]]] = {
    "day": (datetime.date.toordinal, lambda n: str(datetime.date.fromordinal(n))),
    "month": (lambda day: day.year * 12 + day.month - 1, lambda n: f"{n // 12:04}-{n % 12 + 1:02}"),
    "year": (lambda day: day.year, lambda n: f"{n:04}"),
    "decade": (lambda day: day.year // 10, lambda n: f"{n:03}0s"),
    "century": (lambda day: day.year // 100, lambda n: f"{n:02}00s"),
    "millennium": (lambda day: day.year // 1000, lambda n: f"{n}000s"),
}


def timeline(dates: Mapping[datetime.date, int], max_bars: int) -> Timeline:
    """Count articles per day, month, year, ...: the finest unit with at most max_bars bars.

    ``dates`` must not be empty, and max_bars must be at least 10, the number of millennia.
    """
    first, last = min(dates), max(dates)
    unit = next(u for u, (number, _) in _UNITS.items() if number(last) - number(first) < max_bars)
    number, label = _UNITS[unit]
    bars = {label(n): 0 for n in range(number(first), number(last) + 1)}
    for day, count in dates.items():
        bars[label(number(day))] += count
    return Timeline(unit, first, last, bars)


def rank(counts: Mapping[str, int], limit: int) -> tuple[list[tuple[str, int]], int]:
    """Return the most frequent names with their counts, and the number of the other names."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:limit], len(ranked[limit:])


def spread(counts: Counter[int]) -> dict[str, int]:
    """Return the median, the smallest and the largest of sizes that were counted."""
    # Not with the statistics module, which takes as long to import as the rest of newsdoc.
    sizes = sorted(counts)
    below = accumulate(counts[size] for size in sizes)
    middle = (counts.total() + 1) // 2
    median = next(size for size, count in zip(sizes, below, strict=True) if count >= middle)
    return {"median": median, "smallest": sizes[0], "largest": sizes[-1]}
