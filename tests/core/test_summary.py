"""Counts over time and rankings."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

import newsdoc
from newsdoc._summary import Summary, rank, spread, timeline


def test_a_summary_counts_articles() -> None:
    summary = Summary()
    assert summary.articles == 0
    for text in (
        "A\n20240517\nhttps://example.com/a\nOne two.\nThree.\nTags: x, y, x\n",
        "B\n20240517\nhttp://[\nTags: x\n",
    ):
        summary.add(newsdoc.parse(text))
    assert summary.articles == 2
    assert summary.dates == {date(2024, 5, 17): 2}
    assert summary.domains == {"example.com": 1}
    assert summary.tags == {"x": 2, "y": 1}
    assert summary.sizes == {"paragraphs": {2: 1, 0: 1}, "words": {3: 1, 0: 1}}


def test_a_timeline_has_a_bar_for_each_day_also_of_unordered_dates() -> None:
    dates = {date(2024, 3, 1): 1, date(2024, 2, 28): 4}
    assert timeline(dates, 24) == (
        "day",
        date(2024, 2, 28),
        date(2024, 3, 1),
        {"2024-02-28": 4, "2024-02-29": 0, "2024-03-01": 1},
    )


@pytest.mark.parametrize(
    ("first", "last", "unit", "labels"),
    [
        (date(2024, 5, 17), date(2024, 6, 9), "day", ("2024-05-17", "2024-06-09")),
        (date(2024, 5, 17), date(2024, 6, 10), "month", ("2024-05", "2024-06")),
        (date(999, 12, 31), date(1001, 11, 1), "month", ("0999-12", "1001-11")),
        (date(999, 12, 31), date(1001, 12, 1), "year", ("0999", "1001")),
        (date(1989, 1, 1), date(2012, 1, 1), "year", ("1989", "2012")),
        (date(1989, 1, 1), date(2013, 1, 1), "decade", ("1980s", "2010s")),
        (date(1, 1, 1), date(239, 1, 1), "decade", ("0000s", "0230s")),
        (date(1, 1, 1), date(240, 1, 1), "century", ("0000s", "0200s")),
        (date(1, 1, 1), date(2399, 1, 1), "century", ("0000s", "2300s")),
        (date(1, 1, 1), date(2400, 1, 1), "millennium", ("0000s", "2000s")),
        (date.min, date.max, "millennium", ("0000s", "9000s")),
    ],
)
def test_a_timeline_has_the_finest_unit_that_fits(
    first: date, last: date, unit: str, labels: tuple[str, str]
) -> None:
    result = timeline(Counter([last, first]), 24)
    assert (result.unit, result.first, result.last) == (unit, first, last)
    bars = list(result.bars)
    assert (bars[0], bars[-1]) == labels
    assert len(bars) <= 24
    assert sum(result.bars.values()) == 2
    assert bars == sorted(bars)


def test_each_article_is_in_the_bar_of_its_period() -> None:
    dates = Counter(date(2023, 11, 20) + timedelta(days=day) for day in range(100))
    bars = timeline(dates, 24).bars
    assert bars == {"2023-11": 11, "2023-12": 31, "2024-01": 31, "2024-02": 27}


def test_names_with_the_same_count_are_sorted() -> None:
    counts = Counter({"b": 2, "a": 1, "d": 2, "c": 1, "e": 5})
    assert rank(counts, 4) == ([("e", 5), ("b", 2), ("d", 2), ("a", 1)], 1)
    assert rank(counts, 5)[1] == rank(counts, 9)[1] == 0
    assert rank({}, 3) == ([], 0)


def test_a_median_is_one_of_the_sizes() -> None:
    assert spread(Counter([1, 2, 9, 10])) == {"median": 2, "smallest": 1, "largest": 10}
    assert spread(Counter([7])) == {"median": 7, "smallest": 7, "largest": 7}
