"""Dates in other formats than YYYYMMDD (``strict=False``)."""

from __future__ import annotations

import datetime
import re
from typing import Final

from newsdoc._grammar import parse_date

MAX_DATE: Final = 64  # longer than any real date
TIME_OF_DAY: Final = re.compile(
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]++)?)?(?:\s?[+-][0-9]{2}:?[0-9]{2})?"
    r"|[0-9]{1,2}\s?(?i:[ap]\.?m)"
)


def parse_lenient_date(text: str, dayfirst: bool | None = None) -> datetime.date:
    """Parse an unambiguous date in any format.

    Raise ValueError saying why if the text is not one. ``dayfirst`` declares the order of day
    and month in numeric dates.
    """
    if (date := parse_date(text)) is not None:
        return date
    if len(text) > MAX_DATE:
        raise ValueError(f"longer than {MAX_DATE} characters")
    characters = "".join(text.split())
    if not (characters.isascii() and characters.isprintable()):
        # dateutil would take digits of other scripts, and pass over NUL.
        raise ValueError("characters other than ASCII letters, digits and characters")

    month_first = _read_with_dateutil(text, day_first=False)
    if re.match("[^0-9]*+[0-9]{4}", text):
        return month_first  # the year comes first, and then always month before day (ISO 8601)
    day_first = _read_with_dateutil(text, day_first=True)
    if dayfirst is not None:
        return day_first if dayfirst else month_first
    if day_first != month_first:
        raise ValueError(f"ambiguous: {day_first} or {month_first}")
    return month_first


def _read_with_dateutil(text: str, *, day_first: bool) -> datetime.date:
    import dateutil.parser

    class Spelling(dateutil.parser.parserinfo):
        """English names; remembers what dateutil would guess or pass over."""

        named_month: int | None = None
        named_weekday: int | None = None

        def convertyear(self, year: int, century_specified: bool = False) -> int:
            return year

        def month(self, name: str) -> int | None:
            number = super().month(name)
            self.named_month = number or self.named_month
            return number

        def weekday(self, name: str) -> int | None:
            number = super().weekday(name)
            if number is not None:
                self.named_weekday = number
            return number

    spelling = Spelling()

    def read(default: str) -> datetime.date:
        day = datetime.datetime.fromisoformat(default)
        try:
            parser = dateutil.parser.parser(spelling)
            return parser.parse(text, default=day, dayfirst=day_first, ignoretz=True).date()
        except Exception as error:  # besides ValueError it lets out OverflowError, TypeError, …
            raise ValueError("not a date in English words or in digits") from error

    # What comes out different against two defaults was not in the text. Both are in leap years,
    # and their days are more than a week apart, since a lone weekday counts on from the default.
    one, other = read("2000-01-01"), read("2004-02-15")
    missing = [
        part for part in ("year", "month", "day") if getattr(one, part) != getattr(other, part)
    ]
    if missing:
        raise ValueError(f"incomplete: no {' and no '.join(missing)}")
    if f"{one.year:04}" not in text:
        raise ValueError("incomplete: no year of four digits")
    # dateutil would take the second year of "17 May 2024 2025" for a quarter past eight.
    numbers = re.findall("[0-9]++", TIME_OF_DAY.sub("", text))
    if len(numbers) > (2 if spelling.named_month else 3):
        raise ValueError("it has more numbers than a date")
    if spelling.named_weekday not in (None, one.weekday()):
        raise ValueError(f"contradictory: {one} is a {one:%A}")
    return one
