"""Dates in other formats, compared with an independent judge over thousands of generated lines."""

from __future__ import annotations

import calendar
import datetime
import random
from collections import Counter
from collections.abc import Callable

import pytest

from newsdoc._dates import parse_lenient_date

from date_judge import judge  # isort: skip

YEARS = [*range(1990, 2030), 1605, 1730, 1776, 1812, 1899, 1912, 1945, 101, 900, 2130, 2500, 9999]
READ = {
    # RFC 822 and 5322, RFC 850, HTTP, ctime, ISO 8601
    "mail": "{w}, {d} {m} {y} {H}:{M}:{S} +0200",
    "mail, zone repeated": "{w}, {d} {m} {y} {H}:{M}:{S} -0400 (EDT)",
    "HTTP": "{w}, {dd} {m} {y} {H}:{M}:{S} GMT",
    "RFC 850, year of four digits": "{W}, {dd}-{m}-{y} {H}:{M}:{S} GMT",
    "ctime": "{w} {m} {d} {H}:{M}:{S} {y}",
    "date": "{w} {m} {d} {H}:{M}:{S} UTC {y}",
    "date, twelve hours": "{w} {m} {d} {h}:{M}:{S} {p} EDT {y}",
    "ISO": "{y}-{mm}-{dd}",
    "ISO, basic": "{y}{mm}{dd}",
    "ISO, time": "{y}-{mm}-{dd}T{H}:{M}",
    "ISO, seconds and zone": "{y}-{mm}-{dd}T{H}:{M}:{S}Z",
    "ISO, fraction and offset": "{y}-{mm}-{dd}T{H}:{M}:{S}.123456-05:00",
    "ISO, basic with time": "{y}{mm}{dd}T{H}{M}{S}Z",
    "ISO, hour": "{y}-{mm}-{dd}T{H}",
    "SQL": "{y}-{mm}-{dd} {H}:{M}:{S}.5+02",
    "fourteen digits": "{y}{mm}{dd}{H}{M}{S}",
    # newspapers
    "day, month, year": "{d} {month} {y}",
    "month, day, year": "{month} {d}, {y}",
    "short month": "{m}. {d}, {y}",
    "time with a full stop": "{w} {d} {m} {y} {H}.{M} BST",
    "time before": "{h}:{M} {p} EDT, {w} {month} {d}, {y}",
    "weekday before": "{W}, {month} {d}, {y}",
    "weekday after": "{d} {month} {y}, {W}",
    "ordinal": "{W} {o} {month} {y}",
    "the ordinal of": "the {o} of {month}, {y}",
    "month, ordinal": "{month} {o}, {y}",
    "month, the ordinal": "{month} the {o}, {y}",
    "at a time": "{month} {d}, {y} at {h}:{M} {p} ET",
    "at a.m.": "{W}, {d} {month} {y}, 10:{M} a.m.",
    "time on a day": "{H}:{M} on {W}, {d} {month} {y}",
    "year, month, day": "{y} {month} {d}",
    "capitals": "{WU} {d} {MU} {y}",
    # tables and file names
    "joined by hyphens": "{dd}-{m}-{y}",
    "joined by slashes": "{dd}/{m}/{y}",
    "joined by nothing": "{dd}{mu}{y}",
    "day with a full stop": "{d}. {month} {y}",
    "digits, slashes, year first": "{y}/{mm}/{dd}",
    "digits, full stops, year first": "{y}.{mm}.{dd}",
    "digits, spaces, year first": "{y} {mm} {dd}",
    "digits, slashes, day first": "{dd}/{mm}/{y}",
    "digits, slashes, month first": "{mm}/{dd}/{y} {h}:{M} {p}",
    "digits, full stops, day first": "{d}.{mmm}.{y}",
    "time before digits": "{H}:{M} {dd}/{mm}/{y}",
    # content management, browsers, servers, cameras
    "Drupal": "{W}, {month} {d}, {y} - {H}:{M}",
    "a slash before the time": "{d} {month} {y} / {H}:{M}",
    "a bar before the time": "{month} {d}, {y} | {H}:{M} {p}",
    "a bullet before the time": "{d} {m} {y} \u2022 {h}:{M}{p}",
    "a middle dot after the time": "{h}:{M} {p} \u00b7 {m} {d}, {y}",
    "MediaWiki": "{H}:{M}, {d} {month} {y} (UTC)",
    "git": "{w} {m} {d} {H}:{M}:{S} {y} +0200",
    "OpenSSL": "{m} {d} {H}:{M}:{S} {y} GMT",
    "JavaScript": "{w} {m} {dd} {y} {H}:{M}:{S} GMT+0100 (Central European Standard Time)",
    "Go": "{y}-{mm}-{dd} {H}:{M}:{S} +0530 IST",
    "Go, no name": "{y}-{mm}-{dd} {H}:{M}:{S} -0300 -03",
    "RFC 9557": "{y}-{mm}-{dd}T{H}:{M}+05:30[Asia/Kolkata]",
    "long zone": "{W}, {month} {d}, {y} at {h}:{M}:{S} {p} Coordinated Universal Time",
    "generic zone": "{d} {month} {y} at {H}:{M} Pacific Time",
    "a city": "{y}-{mm}-{dd} {H}:{M}:{S} Europe/London",
    "UTC and an offset": "{d} {m} {y} {H}:{M} UTC +01:00",
    "at noon": "{month} {d}, {y}, at noon",
    "full stops and at": "{d} {month} {y} at {H}.{M}",
    "an hour after midnight": "{d} {month} {y}, 00.{M}.{S}",
    "Korean": "{y}. {mmm}. {d}.",
    "Czech": "{d}. {mmm}. {y}",
    "weekday in parentheses": "{y}-{mm}-{dd} ({w})",
    "weekday in parentheses, joined": "{y}/{mm}/{dd}({w}) {H}:{M}",
    "file names": "{y}{mm}{dd}-{H}{M}{S}",
    "access log": "{dd}/{m}/{y}:{H}:{M}:{S} +0000",
    "era": "{month} {d}, {y} AD",
    "era after the day": "{y}.{mm}.{dd} AD at {H}:{M}:{S} PDT",
    "EXIF": "{y}:{mm}:{dd} {H}:{M}:{S}",
}
# Clear to an editor, but not in the grammar.
NOT_READ = {
    "a full stop at the end": "{month} {d}, {y}.",
    "a word before": "Published {d} {month} {y}",
}
FORMS = READ | NOT_READ


def write(form: str, rng: random.Random) -> str:
    """A random day and time in one of the forms."""
    year, number = rng.choice(YEARS), rng.randint(1, 12)
    day = rng.randint(1, calendar.monthrange(year, number)[1])
    hour, minute, second = rng.randrange(24), rng.randrange(60), rng.randrange(60)
    month = calendar.month_name[number]
    weekday = calendar.day_name[datetime.date(year, number, day).weekday()]
    endings = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return FORMS[form].format(
        y=f"{year:04}",
        month=month,
        m=month[:3],
        mu=month[:3].upper(),
        MU=month.upper(),
        mm=f"{number:02}",
        mmm=number,
        d=day,
        dd=f"{day:02}",
        o=f"{day}{endings.get(day, 'th')}",
        W=weekday,
        w=weekday[:3],
        WU=weekday.upper(),
        h=hour % 12 or 12,
        p="AM" if hour < 12 else "PM",
        H=f"{hour:02}",
        M=f"{minute:02}",
        S=f"{second:02}",
    )


WORDS = """
17 18 5 05 31 00 2024 1730 0900 1999 24 99 2025 20240517 138 1st 2nd 3rd 4th 22th 2st 13 12 0
May may Sept Mar. Sun June Fri Friday, Sat. Monday Thurs 10:30 25:00 24:00 10.30 10:30:45 T
10:30pm 13pm 12am p.m. am T10:30 T1030 Z UTC GMT BST EST XYZ +0200 -0500 +02:00 -11:00 +2500
(UTC) (EDT) - -- / . , : ; ' ? ( ) + of the at on to or and ca. circa BC AD CE OS NS BE AH W20
noon midnight 18.06 0.30 00.30.00 103000 -103000 (Fri) [UTC] [Asia/Kolkata] A.D. \u00b7
Europe/London Eastern Time Standard Summer Coordinated IDT NST CHAST : :00:30:00 -03 +0545
Q2 ~ \u2013 \u2212 \u0661\u0667 \u212a \u017f @ # 17-18 17/18 -18 /18 2024-05-17 17/05/2024
"""
PIECES = [*WORDS.split(), "\u00a0", "\t"]
LETTERS = "0123456789-/., :+TZapmstndrhMayJunefri\u00a0\u2013"


def change(text: str, rng: random.Random) -> str:
    """The text with a piece or a character inserted, removed, doubled or exchanged."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        begin = rng.randint(0, len(text))
        end = min(len(text), begin + rng.choice((0, 0, 1, 1, 2, 4)))
        gap = rng.choice(("", "", " "))
        new = [rng.choice(PIECES), rng.choice(LETTERS), text[begin : begin + 5], ""]
        text = text[:begin] + gap + rng.choice(new) + gap + text[end:]
    return text


DAYS = "17 17 5 05 17th 17TH 5th 1st 22nd 31st 2st 22th 31 30 0 00 017 17-18 17. 17,"
NAMES = "May may MAY Sept Sep. September June Feb. February Mai Ju Mayy 5 05 12 13"
NUMBERS = "2024 2024 1999 1912 1730 0900 24 '24 02024 12024 2024AD 2024?"
STARTS = "||Friday |Fri, |Fri. |Fri Sat |10:30 |10am, |10:30 on |the |ca. |- |(|On "
ENDS = (
    "||| 10:30|, 10:30 pm| 10.30am| 10.30|T10:30Z|T10|T| 1030| 13pm| 10:30:45 +0200"
    "| 10:30 -0500| 10:30-05:00| 10:30 EST| EST| BC| OS|-18|/18| at 10:30| 24:00| 23:59:60"
    "|, Friday| Fri 10:30| Fri Fri|)| +0200| 10:30 +0200 (EST)| 10:30 UTC+2| 10:30 UTC+25|."
    "| - 10:30| / 10.30| - 18.06| @ noon| 18.06| at 18.06| 18.06.24| 0:30 pm| 12 noon| 10 noon"
    "| 10:30 UTC +2| 10:30:45 +0530 IST| 10:30[UTC]| 10:30 Eastern Time| AD| (Fri)|(Fri) 10:30|."
    "| 10:30 11:30| 10:30 -11:30| 10:30 to 11:30| 22:30 pm| 0:30 am"
)


def assemble(rng: random.Random) -> str:
    """A date put together of parts, each of which may be wrong or in the wrong place."""
    day, name, year = (rng.choice(words.split()) for words in (DAYS, NAMES, NUMBERS))
    orders = [(day, name, year), (name, day, year), (year, name, day), (year, day, name)]
    one, two, three = rng.choice(orders)
    gap = rng.choice((" ", " ", "-", "/", ".", ""))
    other = gap if rng.random() < 0.7 else rng.choice((" ", ", ", ",", "-", "/", " of "))
    start, end = (rng.choice(words.split("|")) for words in (STARTS, ENDS))
    return start + one + gap + two + other + three + end


def mix(rng: random.Random) -> str:
    """Pieces in any order."""
    gap = rng.choice(("", " ", " ", "-", "/", "."))
    return gap.join(rng.choice(PIECES) for _ in range(rng.randint(1, 7)))


def read(text: str, dayfirst: bool | None) -> datetime.date | None:
    try:
        return parse_lenient_date(text, dayfirst)
    except ValueError:
        return None


def compare(count: int, seed: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By the way a line was made: how many are clear to the judge, of these refused, and read."""
    rng = random.Random(seed)
    clear, refused, accepted = Counter[str](), Counter[str](), Counter[str]()
    makers: list[Callable[[str], tuple[str, str]]] = [
        lambda form: (form, write(form, rng)),
        lambda form: ("changed", change(write(form, rng), rng)),
        lambda _form: ("assembled", assemble(rng)),
        lambda _form: ("mixed", mix(rng)),
    ]
    for index in range(count):
        kind, text = makers[index % len(makers)](rng.choice(list(FORMS)))
        dayfirst = rng.choice((None, None, True, False))
        date = read(text, dayfirst)
        clear_date, narrow_date = (judge(text, dayfirst, wide=wide) for wide in (True, False))
        assert date == narrow_date, (text, dayfirst)
        assert narrow_date in (None, clear_date), (text, dayfirst)
        accepted[kind] += date is not None
        clear[kind] += clear_date is not None
        refused[kind] += clear_date is not None and date is None
    return clear, refused, accepted


@pytest.mark.thorough
def test_the_judge_agrees() -> None:
    """No line is read that the judge refuses; of those clear to it only two forms are not read."""
    clear, refused, accepted = compare(2_500, seed=1)
    for form in FORMS:
        assert clear[form], form
        assert refused[form] == (clear[form] if form in NOT_READ else 0), form
    for kind in ("changed", "assembled", "mixed"):
        assert accepted[kind], kind


@pytest.mark.slow
def test_the_judge_agrees_about_100_000_lines() -> None:
    """As above; prints the share of clear lines that are refused, by form."""
    clear, refused, accepted = compare(100_000, seed=20240517)
    for form, total in clear.items():
        print(f"{form:30} {total:6} clear, {refused[form] / total:6.1%} refused")
        assert form not in FORMS or refused[form] == (total if form in NOT_READ else 0), form
    assert accepted["changed"] > 1_000
    assert accepted["assembled"] > 50
    assert accepted["mixed"] > 10
