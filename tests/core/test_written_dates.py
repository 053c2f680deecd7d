"""Dates as real software writes them, in tests/dates/written.txt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from newsdoc._dates import InvalidDateError, parse_lenient_date

WRITTEN = Path(__file__).parents[1] / "dates" / "written.txt"


def written() -> Iterator[tuple[str, str, str]]:
    """Yield the group, the date ("?" if a reader would ask) and the text of each line."""
    group = ""
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        date, _, text = line.partition(" ")
        if date == "#":
            group = text
        else:
            yield group, date, text


def test_most_dates_of_real_software_are_read_and_none_is_guessed() -> None:
    clear, read, doubtful = Counter[str](), Counter[str](), 0
    for group, date, text in written():
        try:
            found = f"{parse_lenient_date(text):%Y%m%d}"
        except InvalidDateError:
            found = ""
        assert found in ("", date), (group, text)
        doubtful += date == "?"
        clear[group] += date != "?"
        read[group] += bool(found)
    assert clear.total() > 2_500
    assert doubtful > 600
    for group in +clear:
        print(f"{group:60} {read[group]:4} of {clear[group]:4} read")
    assert read.total() >= 0.95 * clear.total()
