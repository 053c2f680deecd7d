"""Dates in other formats: what is read, and what is refused for which reason."""

from __future__ import annotations

import datetime
import random
import time
import types
from typing import Any

import dateutil.parser
import pytest

from newsdoc._dates import MAX_DATE, parse_lenient_date

DAY = datetime.date(2024, 5, 17)  # a Friday

READ = """
20240517
2024-05-17
2024-5-17
2024/05/17
2024.05.17
2024 05 17
17/05/2024
05/17/2024
05-17-2024
17.5.2024
17 5 2024
17 May 2024
17 MAY 2024
17 may 2024
17 mAy 2024
17 May. 2024
17 May, 2024
17 May,2024
17 May , 2024
17. May 2024
17th May 2024
17TH May 2024
17th of May 2024
17 of May, 2024
the 17th of May, 2024
The 17 May 2024
May 17, 2024
May 17 2024
May. 17, 2024
May 17th, 2024
May the 17th, 2024
2024 May 17
2024, May 17
2024 May 17th
17-May-2024
17/May/2024
17.May.2024
17May2024
17MAY2024
May-17-2024
May/17/2024
2024-May-17
2024/May/17
Friday, 17 May 2024
Friday 17 May 2024
Fri, 17 May 2024
Fri. 17 May 2024
FRIDAY 17TH MAY 2024
Friday the 17th of May, 2024
Friday, 17/05/2024
Fri 20240517
17 May 2024, Friday
2024-05-17 Fri
2024-05-17 Fri 10:30
17 May 2024 10:30
17 May 2024, 10:30
17 May 2024 at 10:30
17 May 2024, at 10:30
17 May 2024 0:30
17 May 2024 10:30:45
17 May 2024 23:59:59
17 May 2024 00:00:00
17 May 2024 1 am
17 May 2024 12:59 pm
17 May 2024 10:30:45.123456
17 May 2024 10:30:45 +1259
17 May 2024 10:30 GMT+530
17 May 2024 10:30 GMT+530 (IST)
17 May 2024 10:30 GMT+12:00 (NZST)
17 May 2024 10:30:45,123
17 May 2024 10:30:45.123456789
17 May 2024 10:30 am
17 May 2024 10:30PM
17 May 2024 10:30 p.m.
17 May 2024 10 a.m.
17 May 2024 12 pm
17 May 2024 12am
17 May 2024, 10.30am
Fri 17 May 2024 10.30 BST
17 May 2024 10.30 +0100
17 May 2024, 10:30 GMT
17 May 2024 10:30 GMT+2
17 May 2024 10:30 UTC-11:30
17 May 2024 10:30Z
17 May 2024 10:30 Z
17 May 2024 10:30 am Z
17 May 2024 10:30 -0500
17 May 2024 10:30+02:00
17 May 2024 10:30:00-05:00
17 May 2024 10:30:00 +0200 (CEST)
17 May 2024 10:30:00 +02 (CEST)
17 May 2024 10:30:00 -0400 (EDT)
17 May 2024 10:30:00 -0000 (UTC)
17 May 2024 10:30:00 GMT+0530 (IST)
17/05/2024 10:30
2024/5/17, 10:30
2024-05-17 10:30
2024-05-17 10:30:00-05
2024-05-17T10
2024-05-17T10Z
2024-05-17T10:30
2024-05-17T1030
2024-05-17T10:30-11:00
2024-05-17T10:30:45Z
2024-05-17t10:30:45z
2024-05-17T10:30:45.250+14:00
2024-05-17T10:30:45,5-12:00
20240517T1030
20240517T103045Z
20240517T10:30
20240517103045
20240517103045Z
20240517 10:30
Fri May 17 10:30:45 2024
Fri May 17 1:30:45 2024
Fri May 17 10:30:45 UTC 2024
Fri May 17 10:30:45 AM UTC 2024
Fri 17 May 10:30:45 BST 2024
Friday, 17-May-2024 10:30:45 GMT
Fri, 17 May 2024 10:30:45 GMT
10:30, 17 May 2024
10:30 17 May 2024
10:30 on Friday, 17 May 2024
10:30 AM EDT, Fri May 17, 2024
10:30 AM EDT, FRI MAY 17, 2024
10.30am, 17 May 2024
10:30 17-May-2024
"""

REFUSED = """
 | missing year, month, day
--- | missing year, month, day
Friday | missing year, month, day
10:30 | missing year, month, day
17 | missing year, month
17/05 | missing year
17 May | missing year
29 February | missing year
May | missing year, day
May 2024 | missing day
2024-05 | missing day
2024 | missing month, day
May , 2024 | missing day
5/6 | missing year
7 May 24 | needs a four-digit year
17 May 24 | needs a four-digit year
17.05.24 | needs a four-digit year
Fri, 17-May-24 10:30:45 GMT | needs a four-digit year
17 May '24 | unexpected character "'"
17 May 2024? | unexpected character '?'
17~18 May 2024 | unexpected character '~'
2024_05_17 | unexpected character '_'
Fri Fri 17 May 2024 | two weekdays
Friday, 17 May 2024, Friday | two weekdays
Fri 17 May 2024 Sat | two weekdays
Monday, 17 May 2024 | weekday does not match: 2024-05-17 is a Friday
17 May 2024, Sat. | weekday does not match: 2024-05-17 is a Friday
10:30 on Thursday, 17 May 2024 | weekday does not match: 2024-05-17 is a Friday
2024-05-17 Sun | weekday does not match: 2024-05-17 is a Friday
Mon May 17 10:30:45 2024 | weekday does not match: 2024-05-17 is a Friday
17-18 May 2024 | too many numbers
17/18 May 2024 | too many numbers
17 - 18 May 2024 | too many numbers
17, 18 May 2024 | too many numbers
May 17-18, 2024 | too many numbers
2024-05-17/18 | too many numbers
2024-05-17/2024-05-18 | too many numbers
20240517-18 | too many numbers
20240517/18 | too many numbers
20240517-20240518 | too many numbers
17 May 2024 2025 | too many numbers
17 May 2024 18 May 2024 | too many numbers
17 May 2024 10 | too many numbers
2024-05-17 08 | too many numbers
20240517 1030 | too many numbers
17 to 18 May 2024 | unknown word 'to'
17 and 18 May 2024 | unknown word 'and'
17 or 18 May 2024 | unknown word 'or'
ca. 17 May 2024 | unknown word 'ca'
circa 17 May 2024 | unknown word 'circa'
17 May 2024 BC | unknown word 'bc'
15 March 0044 10:30 BC | unknown word 'bc'
17 May 2024 AD | unknown word 'ad'
17 May 2024 CE | unknown word 'ce'
17 May 2024 BCE | unknown word 'bce'
17 May 2024 OS | unknown word 'os'
17 May 2024 NS | unknown word 'ns'
17 May 2567 BE | unknown word 'be'
17 May 1445 AH | unknown word 'ah'
Anno mundi 17 May 2024 | unknown word 'anno'
2024-W20-5 | unknown word 'w'
2024W205 | unknown word 'w'
2024 Q2 | unknown word 'q'
17 May 2024 10h30 | unknown word 'h'
17 May 2024 noon | unknown word 'noon'
17 May 2024 10:30 XYZ | unknown word 'xyz'
17 mai 2024 | unknown word 'mai'
17 Ma 2024 | unknown word 'ma'
17 Ju 2024 | unknown word 'ju'
17 Mayy 2024 | unknown word 'mayy'
Frid, 17 May 2024 | unknown word 'frid'
17rth May 2024 | unknown word 'rth'
17 o f May 2024 | unknown word 'o'
2st May 2024 | wrong ordinal: 2st
12nd May 2024 | wrong ordinal: 12nd
11st May 2024 | wrong ordinal: 11st
22th May 2024 | wrong ordinal: 22th
31th May 2024 | wrong ordinal: 31th
May 23th, 2024 | wrong ordinal: 23th
2024 May 1th | wrong ordinal: 1th
5 June, 1730 | 1730 could be a time of day
June 5, 1730 | 1730 could be a time of day
1730 June 5 | 1730 could be a time of day
5June1730 | 1730 could be a time of day
17 05 1730 | 1730 could be a time of day
17 May 0900 | 0900 could be a time of day
17 May 0000 | 0000 could be a time of day
17 May 1859 | 1859 could be a time of day
17 May 2100 | 2100 could be a time of day
17 May 2359 | 2359 could be a time of day
Fri May 17 10:30:45 1730 | 1730 could be a time of day
17 May 2024 25:00 | no such time of day
17 May 2024 24:00 | no such time of day
17 May 2024 10:60 | no such time of day
17 May 2024 10.60am | no such time of day
17 May 2024 23:59:60 | no such time of day
17 May 2024 13 pm | no such time of day
17 May 2024 13:00 pm | no such time of day
17 May 2024 0:30 am | no such time of day
2024-05-17T24:00 | no such time of day
20240517246000 | no such time of day
25:00 17 May 2024 | no such time of day
17 May 2024 10:30 11:30 | two times of day
10:30 17 May 2024 10:30 | two times of day
2024-05-17T10:30 11:30 | two times of day
17 May 2024 10.30 | 10.30 is a time only after a month in words, with am, pm or a time zone
17/05/2024 10.30am | 10.30 is a time only after a month in words, with am, pm or a time zone
2024-05-17 10.30am | 10.30 is a time only after a month in words, with am, pm or a time zone
17 May 2024 10:30-11:00 | a range of times, or a negative time zone
17 May 2024 10:30 -11:00 | a range of times, or a negative time zone
17 May 2024 10:30 -11 | a range of times, or a negative time zone
17 May 2024 10:30-1100 | a range of times, or a negative time zone
2024-05-17T10-11:00 | a range of times, or a negative time zone
17 May 2024 10:30:00 +1401 | no such time zone
17 May 2024 10:30:00 -1201 | no such time zone
17 May 2024 10:30:00 +0260 | no such time zone
17 May 2024 10:30 UTC+25 | no such time zone
17 May 2024 10:30:00 +0200 (EST) | contradictory time zones
17 May 2024 10:30:00 +0730 (UTC) | contradictory time zones
0 May 2024 | not in the calendar
32 May 2024 | not in the calendar
31 April 2024 | not in the calendar
2023-02-29 | not in the calendar
2024-13-01 | not in the calendar
2024-17-05 | not in the calendar
13/13/2024 | not in the calendar
17052024 | not in the calendar
20240230 | not in the calendar
0000-05-17 | not in the calendar
05/06/2024 | ambiguous: 2024-06-05 or 2024-05-06
5.6.2024 | ambiguous: 2024-06-05 or 2024-05-06
05 06 2024 | ambiguous: 2024-06-05 or 2024-05-06
05-06-2024 10:30 | ambiguous: 2024-06-05 or 2024-05-06
Wednesday, 05/06/2024 | ambiguous: 2024-06-05 or 2024-05-06
-2024-05-17 | unrecognized date
+2024-05-17 | unrecognized date
-0044-03-15 | unrecognized date
2024-05/17 | unrecognized date
2024/05-17 | unrecognized date
17/05-2024 | unrecognized date
17-05/2024 | unrecognized date
17.05 2024 | unrecognized date
May-17/2024 | unrecognized date
May/17-2024 | unrecognized date
2024-May/17 | unrecognized date
2024/May-17 | unrecognized date
17/May-2024 | unrecognized date
2024--17 | missing day
2024-005-17 | unrecognized date
/05/2024 | missing day
05//2024 | missing day
017/05/2024 | unrecognized date
17/005/2024 | unrecognized date
17 May 2024 110:30 | unrecognized date
17 May 2024 10:30:45. | unrecognized date
17 May 2024 10:30 GMT+ | unrecognized date
17 May 2024 10:30 GMT+12345 | too many numbers
17 May 2024 10:30 gmt+2 | too many numbers
17 May 2024 10:30 GMT:30 | too many numbers
2024-05-17- | unrecognized date
2024-05-17T | unrecognized date
20240517T | unrecognized date
2024-05-17 T10:30 | unrecognized date
17 May 2024T10:30 | unrecognized date
2024-05-17T10:30.5 | too many numbers
2024-05-17T1 | too many numbers
2024-05-17-05:00 | unrecognized date
2024-05-17+02:00 | unrecognized date
2024-05-17Z | unrecognized date
17 May 2024 Z | unrecognized date
17 May 2024 GMT | unrecognized date
17 May 2024 AM | unrecognized date
GMT 17 May 2024 | unrecognized date
17 May 2024 10:30 gmt | unrecognized date
17 May 2024 10:30 EST EDT | unrecognized date
17 May 2024 10:30 EST+2 | too many numbers
17 May 2024 10:30 am pm | unrecognized date
17 May 2024 10:30PMZ | unknown word 'pmz'
17 May 2024 10:30:45.1234567890 | too many numbers
17 May June 2024 | unrecognized date
17 May 2024 May | unrecognized date
Fri 17 Fri 2024 | two weekdays
17 Fri 2024 | missing day
2024-138 | unrecognized date
240517 | unrecognized date
1715904000 | unrecognized date
45429 | unrecognized date
202405171030 | unrecognized date
10000-01-01 | unrecognized date
017 May 2024 | unrecognized date
17 May 02024 | unrecognized date
(17 May 2024) | unrecognized date
2024-05-17 (Fri) | unrecognized date
17 May 2024. | unrecognized date
On 17 May 2024 | unrecognized date
17th. May 2024 | unrecognized date
the 17. May 2024 | unrecognized date
17th-May-2024 | unrecognized date
17-May.-2024 | unrecognized date
17-May 2024 | unrecognized date
17 June. 2024 | unrecognized date
2024 17 May | unrecognized date
May 2024 17 | unrecognized date
10:30, 17/05/2024 | unrecognized date
10:30 Fri May 17 10:30:45 2024 | two times of day
May 17 10:30:45 2024 | unrecognized date
Fri May 17 10:30 2024 | unrecognized date
17 of 05 2024 | unrecognized date
"""
ROWS = [row.rpartition(" | ")[::2] for row in REFUSED.strip("\n").split("\n")]


@pytest.mark.parametrize("text", READ.strip().split("\n"))
def test_formats_that_are_read(text: str) -> None:
    assert parse_lenient_date(text) == DAY
    assert parse_lenient_date(f"\t{text.replace(' ', chr(0xA0) + ' ')}\n") == DAY


@pytest.mark.parametrize(("text", "reason"), ROWS)
def test_formats_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^") as caught:
        parse_lenient_date(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "text",
    [
        "\u0661\u0667 May 2024",  # Arabic-Indic digits
        "17 May \uff12\uff10\uff12\uff14",  # fullwidth digits
        "17 May 202\u2074",
        "17 Augu\u017ft 2024",  # long s
        "10:30 P\u212aT, 17 May 2024",  # Kelvin sign
        "17 \u041cay 2024",  # Cyrillic
        "2024\u201305\u201317",
        "2024\u221205\u221217",
        "17 May\u200b 2024",
        "17 May\x00 2024",
        "17 May\x7f 2024",
        "\u00a9 17 May 2024",
        "2024\u5e745\u670817\u65e5",
    ],
)
@pytest.mark.parametrize("dayfirst", [None, True, False])
def test_other_characters_are_refused(text: str, dayfirst: bool | None) -> None:
    with pytest.raises(ValueError, match="characters other than ASCII letters"):
        parse_lenient_date(text, dayfirst)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_name_of_a_month(month: int) -> None:
    full = datetime.date(2024, month, 9).strftime("%B")
    for name in {full, full[:3], f"{full[:3]}."} | ({"Sept", "Sept."} if month == 9 else set()):
        assert parse_lenient_date(f"9 {name} 2024") == datetime.date(2024, month, 9)
    for text in (f"9-{full}-2024", f"9{full}2024", f"{full[:3]}/9/2024", f"2024-{full}-9"):
        assert parse_lenient_date(text) == datetime.date(2024, month, 9)
    for name in {full[:2], full[:4], full[:-1]} - {"May", "Jun", "Jul", "Sept", "June", "July"}:
        with pytest.raises(ValueError, match="unknown word"):
            parse_lenient_date(f"9 {name} 2024")


@pytest.mark.parametrize("day", range(13, 20))
def test_every_name_of_a_weekday(day: int) -> None:
    full = datetime.date(2024, 5, day).strftime("%A")
    others = {"Tuesday": {"Tues", "Tues."}, "Thursday": {"Thur", "Thurs", "Thurs."}}
    for name in {full, full[:3], f"{full[:3]}."} | others.get(full, set()):
        assert parse_lenient_date(f"{name} {day} May 2024").day == day
        for other in {*range(13, 20)} - {day}:
            with pytest.raises(ValueError, match=f"is a {datetime.date(2024, 5, other):%A}"):
                parse_lenient_date(f"{name} {other} May 2024")


@pytest.mark.parametrize("day", range(1, 32))
def test_each_day_has_one_ordinal(day: int) -> None:
    endings = []
    for ending in ("st", "nd", "rd", "th"):
        try:
            assert parse_lenient_date(f"{day}{ending} May 2024").day == day
        except ValueError as error:
            assert str(error) == f"wrong ordinal: {day}{ending}"  # noqa: PT017
        else:
            endings.append(ending)
    expected = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    assert endings == [expected.get(day, "th")]


ZONES = """
HST -1000, AKST -0900, PST -0800, PT -0800, AKDT -0800, MST -0700, PDT -0700, MT -0700, PT -0700
CST -0600, MDT -0600, CT -0600, MT -0600, EST -0500, CDT -0500, ET -0500, CT -0500, AST -0400
EDT -0400, ET -0400, ADT -0300, UTC -0000, GMT -0000, UT -0000, UTC +0000, GMT +0000, UT +0000
WET +0000, BST +0100, CET +0100, IST +0100, WAT +0100, WEST +0100, CAT +0200, CEST +0200
EET +0200, IST +0200, SAST +0200, EAT +0300, EEST +0300, MSK +0300, PKT +0500, IST +0530
AWST +0800, HKT +0800, SGT +0800, CST +0800, JST +0900, KST +0900, ACST +0930, AEST +1000
ACDT +1030, AEDT +1100, NZST +1200, NZDT +1300
"""
PAIRS = {tuple(pair.split()) for pair in ZONES.strip().replace("\n", ", ").split(", ")}


@pytest.mark.parametrize("name", sorted({name for name, _ in PAIRS}))
def test_a_zone_beside_an_offset_has_to_fit(name: str) -> None:
    assert parse_lenient_date(f"17 May 2024 10:30 {name}") == DAY
    for offset in {offset for _, offset in PAIRS}:
        text = f"17 May 2024 10:30:45 {offset} ({name})"
        if (name, offset) in PAIRS:
            assert parse_lenient_date(text) == DAY
        else:
            with pytest.raises(ValueError, match="contradictory time zones"):
                parse_lenient_date(text)


@pytest.mark.parametrize("text", ["05/06/2024", "5.6.2024", "05-06-2024", "5 6 2024 10:30"])
def test_the_order_can_be_declared(text: str) -> None:
    assert parse_lenient_date(text, dayfirst=True) == datetime.date(2024, 6, 5)
    assert parse_lenient_date(text, dayfirst=False) == datetime.date(2024, 5, 6)


def test_a_declared_order_is_never_exchanged() -> None:
    assert parse_lenient_date("17/05/2024", dayfirst=True) == DAY
    assert parse_lenient_date("05/17/2024", dayfirst=False) == DAY
    with pytest.raises(ValueError, match=r"^not in the calendar, with the day first$"):
        parse_lenient_date("05/17/2024", dayfirst=True)
    with pytest.raises(ValueError, match=r"^not in the calendar, with the month first$"):
        parse_lenient_date("17/05/2024", dayfirst=False)
    with pytest.raises(ValueError, match="weekday does not match: 2024-05-06 is a Monday"):
        parse_lenient_date("Wed 05/06/2024", dayfirst=False)


@pytest.mark.parametrize("dayfirst", [None, True, False])
def test_the_order_of_other_formats_is_fixed(dayfirst: bool | None) -> None:
    assert parse_lenient_date("2024-10-10T10:30", dayfirst) == datetime.date(2024, 10, 10)
    for text in ("2024-05-06", "2024/5/6", "20240506", "2024 05 06", "6 May 2024", "20240506T10"):
        assert parse_lenient_date(text, dayfirst) == datetime.date(2024, 5, 6)
    with pytest.raises(ValueError, match=r"^not in the calendar$"):
        parse_lenient_date("2024-17-05", dayfirst)


@pytest.mark.parametrize(
    "year", [*range(1, 10_000, 97), 99, 100, 1799, 1830, 1860, 1899, 1900, 2099, 2100, 2399, 2400]
)
def test_a_year_after_a_space_is_not_read_as_a_time(year: int) -> None:
    date = datetime.date(year, 5, 17)
    assert parse_lenient_date(f"{year:04}-05-17") == date
    assert parse_lenient_date(f"17/05/{year:04}") == date
    assert parse_lenient_date(f"17-May-{year:04}") == date
    if year < 2400 and year % 100 < 60 and not 1900 <= year < 2100:
        with pytest.raises(ValueError, match="could be a time of day"):
            parse_lenient_date(f"17 May {year:04}")
    else:
        assert parse_lenient_date(f"17 May {year:04}") == date


def test_the_longest_date() -> None:
    longest = "17 May 2024" + " " * (MAX_DATE - 11)
    assert parse_lenient_date(longest) == DAY
    with pytest.raises(ValueError, match=r"^longer than 64 characters$"):
        parse_lenient_date(longest + " ")


@pytest.mark.parametrize("result", [datetime.datetime(2024, 5, 18), OverflowError("too large")])
def test_dateutil_has_to_agree(
    monkeypatch: pytest.MonkeyPatch, result: datetime.datetime | Exception
) -> None:
    """Whatever its next version does, its answer is compared with the parts of the text."""

    def parse(*_args: Any, **_kwargs: Any) -> datetime.datetime:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(dateutil.parser, "parse", parse)
    with pytest.raises(ValueError, match=r"^dateutil reads another date$"):
        parse_lenient_date("17 May 2024")


@pytest.mark.parametrize("today", [(2000, 1, 1), (2004, 2, 15), (2005, 6, 7)])
@pytest.mark.parametrize("text", ["May 2024", "17 May", "2024", "Friday", "15", "January"])
def test_nothing_is_filled_in_from_the_clock(
    monkeypatch: pytest.MonkeyPatch, today: tuple[int, int, int], text: str
) -> None:
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Clock:
            return cls(*today, tzinfo=tz)

    clock = types.SimpleNamespace(**{**vars(datetime), "datetime": Clock})
    monkeypatch.setattr(dateutil.parser._parser, "datetime", clock)
    with pytest.raises(ValueError, match="missing"):
        parse_lenient_date(text)


@pytest.mark.slow
def test_no_text_takes_long() -> None:
    """The longest texts of pieces that the patterns could try in many ways take milliseconds."""
    rng = random.Random(1)
    pieces = [
        "1",
        "12",
        "2024",
        " ",
        ",",
        " ,",
        "-",
        "/",
        ".",
        ":",
        "May",
        "Fri",
        "T",
        "a.m.",
        "+02",
    ]
    texts = [(piece * MAX_DATE)[:MAX_DATE] for piece in pieces]
    texts += ["".join(rng.choices(pieces, k=40))[:MAX_DATE] for _ in range(2_000)]
    start = time.process_time()
    for text in texts:
        with pytest.raises(ValueError, match=r"."):
            parse_lenient_date(text)
    assert time.process_time() - start < 10
