"""Dates in other formats than YYYYMMDD.

A date is never guessed. A closed grammar recognizes the whole line first: what it does not list is
an error. dateutil then reads the recognized parts, and has to find the date that they name.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import re
from typing import Final, NamedTuple

from newsdoc._grammar import parse_date

MAX_DATE: Final = 64  # characters


def _number(names: str) -> dict[str, int]:
    """Number the names from 1: "full/short/short", and a short one may end with a full stop."""
    numbers: dict[str, int] = {}
    for number, alternatives in enumerate(names.split(), 1):
        full, *abbreviations = alternatives.split("/")
        numbers[full] = number
        for name in abbreviations:
            numbers[name] = numbers[f"{name}."] = number
    return numbers


MONTHS: Final = _number(
    "january/jan february/feb march/mar april/apr may/may june/jun july/jul august/aug"
    " september/sep/sept october/oct november/nov december/dec"
)
WEEKDAYS: Final = _number(
    "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat"
    " sunday/sun"
)
ORDINALS: Final = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}  # or "th"

# Only a zone beside its own offset, as in "+0200 (CEST)", is compared with it.
ZONES: Final = {
    "-1000": "HST",
    "-0900": "AKST",
    "-0800": "PST PT AKDT",
    "-0700": "MST PDT MT PT",
    "-0600": "CST MDT CT MT",
    "-0500": "EST CDT ET CT",
    "-0400": "AST EDT ET",
    "-0300": "ADT",
    "-0000": "UTC GMT UT",
    "+0000": "UTC GMT UT WET",
    "+0100": "BST CET IST WAT WEST",
    "+0200": "CAT CEST EET IST SAST",
    "+0300": "EAT EEST MSK",
    "+0500": "PKT",
    "+0530": "IST",
    "+0800": "AWST CST HKT SGT",
    "+0900": "JST KST",
    "+0930": "ACST",
    "+1000": "AEST",
    "+1030": "ACDT",
    "+1100": "AEDT",
    "+1200": "NZST",
    "+1300": "NZDT",
}
ZONE_NAMES: Final = sorted(set(" ".join(ZONES.values()).split()))
OTHER_WORDS: Final = (
    "st nd rd th the of on at t z am pm a p m"  # besides names of months and the like
)

# Patterns, in verbose syntax. Each repeat has an upper bound, so matching takes linear time.

GAP: Final = r"(?: [ ]?,[ ]? | [ ] )"  # gap = [SP] "," [SP] / SP
YEAR: Final = r"(?P<year> [0-9]{4} )"
MONTH: Final = r"(?P<month> [a-z]{3,9} \.? )"  # month = name of MONTHS
PLAIN_MONTH: Final = r"(?P<month> [a-z]{3,9} )"
DAY: Final = r"(?P<day> [0-9]{1,2} )"
ORDINAL_DAY: Final = rf"{DAY} (?P<suffix> st|nd|rd|th )?"
WEEKDAY: Final = r"(?P<weekday> [a-z]{3,9} \.? )"  # weekday = name of WEEKDAYS
SECOND: Final = r"(?P<second> [0-9]{2} ) (?: [.,] [0-9]{1,9} )?"
HALF: Final = r"[ ]? (?: [ap]m | [ap]\.m\. )"

# zone = [SP] "Z" / SP name / ( [SP] offset / SP ( "GMT" / "UTC" ) offset ) [ SP "(" name ")" ]
ZONE_NAME: Final = rf"(?-i: {' | '.join(ZONE_NAMES)} )"
ZONE: Final = rf"""(?:
    (?: [ ] | (?<=[0-9]) ) Z
  | [ ] {ZONE_NAME}
  | (?: (?P<gap> [ ]? ) (?P<offset> [+-] [0-9]{{2}} (?: :?[0-9]{{2}} )? )
      | [ ] (?-i: GMT | UTC ) (?P<shift> [+-] [0-9]{{1,2}} (?: :?[0-9]{{2}} )? )
    )
    (?: [ ] \( (?P<comment> {ZONE_NAME} ) \) )?
)"""
# clock = 1*2DIGIT ":" 2DIGIT [ ":" second ] [ half ] / 1*2DIGIT [ "." 2DIGIT ] half, then [ zone ]
#       / 1*2DIGIT "." 2DIGIT zone
CLOCK: Final = rf"""
    (?P<hour> [0-9]{{1,2}} )
    (?= [:.] | {HALF} )
    (?: : (?P<minute> [0-9]{{2}} ) (?: : {SECOND} )? | \. (?P<dotted> [0-9]{{2}} ) )?
    (?P<half> {HALF} )? (?P<zone> {ZONE} )?
"""

# rest = [ gap weekday ] [ gap [ "at" SP ] clock ]
REST: Final = rf"(?: {GAP} {WEEKDAY} )? (?: {GAP} (?: at[ ] )? {CLOCK} )?"
# iso-rest = "T" 2DIGIT [ [":"] 2DIGIT [ [":"] second ] ] [ zone ]
ISO_REST: Final = rf"""
    T (?P<hour> [0-9]{{2}} )
    (?: (?P<mark> :? ) (?P<minute> [0-9]{{2}} ) (?: (?P=mark) {SECOND} )? )? {ZONE}?
"""
# compact-rest = 6DIGIT [ zone ]
COMPACT_REST: Final = rf"""
    (?P<hour> [0-9]{{2}} ) (?P<minute> [0-9]{{2}} ) (?P<second> [0-9]{{2}} ) {ZONE}?
"""
# ctime-rest = SP clock SP year, with seconds
CTIME_REST: Final = rf"[ ] (?= [0-9]{{1,2}} : [0-9]{{2}} : ) {CLOCK} [ ] {YEAR}"
# lead = [ clock ( gap / SP "on" SP ) ] [ weekday gap ]
CLOCK_LEAD: Final = rf"{CLOCK} (?: [ ]on[ ] | {GAP} )"
WEEKDAY_LEAD: Final = rf"{WEEKDAY} {GAP}"


class _Form(NamedTuple):
    """A way to write a date, and what may follow."""

    date: str
    rests: tuple[str, ...] = (REST,)


NUMERIC: Final = (
    # year "-" 2DIGIT "-" 2DIGIT; and eight digits: only these two take a "T"
    _Form(rf"{YEAR} (?P<sep>-) (?P<month>[0-9]{{2}}) - (?P<day>[0-9]{{2}})", (REST, ISO_REST)),
    _Form(
        rf"{YEAR} (?P<month>[0-9]{{2}}) (?P<day>[0-9]{{2}}) (?P<sep>)",
        (REST, ISO_REST, COMPACT_REST),
    ),
    # year sep 1*2DIGIT sep 1*2DIGIT
    _Form(rf"{YEAR} (?P<sep>[-/. ]) (?P<month>[0-9]{{1,2}}) (?P=sep) {DAY}"),
    # 1*2DIGIT sep 1*2DIGIT sep year
    _Form(rf"(?P<one>[0-9]{{1,2}}) (?P<sep>[-/. ]) (?P<two>[0-9]{{1,2}}) (?P=sep) {YEAR}"),
)
NAMED: Final = (
    # [ "the" SP ] day [ suffix ] [ SP "of" ] SP month gap year; day "." SP month gap year
    _Form(rf"(?: the[ ] )? {ORDINAL_DAY} (?: [ ]of )? [ ] {MONTH} {GAP} {YEAR}"),
    _Form(rf"{DAY} \. [ ] {MONTH} {GAP} {YEAR}"),
    # month SP [ "the" SP ] day [ suffix ] gap year
    _Form(rf"{MONTH} [ ] (?: the[ ] )? {ORDINAL_DAY} {GAP} {YEAR}"),
    # year gap month SP day [ suffix ]
    _Form(rf"{YEAR} {GAP} {MONTH} [ ] {ORDINAL_DAY}"),
    # day join month join year, joined by "-", "/", "." or nothing
    _Form(rf"{DAY} (?P<sep>[-/.]) {PLAIN_MONTH} (?P=sep) {YEAR}"),
    _Form(rf"{DAY} {PLAIN_MONTH} {YEAR}"),
    # month join day join year; year join month join day; joined by "-" or "/"
    _Form(rf"{PLAIN_MONTH} (?P<sep>[-/]) {DAY} (?P=sep) {YEAR}"),
    _Form(rf"{YEAR} (?P<sep>[-/]) {PLAIN_MONTH} (?P=sep) {DAY}"),
)
CTIME: Final = (
    _Form(rf"{MONTH} [ ] {DAY}", (CTIME_REST,)),
    _Form(rf"{DAY} [ ] {MONTH}", (CTIME_REST,)),
)

_Parts = dict[str, str]  # by the names of the groups
_DEFAULT: Final = datetime.datetime(2000, 1, 1)  # dateutil would otherwise look at the clock


@functools.cache
def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed, which keeps `import newsdoc` fast."""
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)


def parse_lenient_date(text: str, dayfirst: bool | None = None) -> datetime.date:
    """Return the date that the text names, in any format that leaves no doubt.

    Args:
        text: A date, with or without its weekday and a time of day. No time zone moves the date.
        dayfirst: Whether the day precedes the month in dates such as 05/06/2024. With None such
            a date is an error unless only one of the two orders gives a date.

    Raises:
        ValueError: Something is missing, unknown, contradictory or ambiguous.
    """
    if (date := parse_date(text)) is not None:
        return date
    if len(text) > MAX_DATE:
        raise ValueError(f"longer than {MAX_DATE} characters")
    text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        raise ValueError("characters other than ASCII letters, digits and punctuation")
    if (parts := _recognize(text)) is None:
        raise ValueError(_explain(text))
    _check_clock(parts)
    _check_zone(parts)
    _check_year(parts)
    _check_ordinal(parts)
    date = _resolve(parts, dayfirst)
    if "weekday" in parts and WEEKDAYS[parts["weekday"]] != date.isoweekday():
        names = [name for name, number in WEEKDAYS.items() if number == date.isoweekday()]
        raise ValueError(f"weekday does not match: {date} is a {names[0].title()}")
    if _read_with_dateutil(parts, date) != date:
        raise ValueError("dateutil reads another date")
    return date


def _recognize(text: str) -> _Parts | None:
    """Find the parts of a line by the rule ``line`` of the grammar; None if it does not match.

    line = [ weekday gap ] ( date rest / ctime ) / clock-lead [ weekday gap ] named
    """
    parts: _Parts = {}
    start = 0
    forms: tuple[_Form, ...] = NUMERIC + NAMED
    if clock := _compile(CLOCK_LEAD).match(text):
        parts = _find_parts(clock)
        start = clock.end()
        forms = tuple(_Form(form.date, ("",)) for form in NAMED)
    weekday = _compile(WEEKDAY_LEAD).match(text, start)
    if weekday and weekday["weekday"].lower() in WEEKDAYS:
        parts |= _find_parts(weekday)
        start = weekday.end()
        forms = forms if clock else forms + CTIME
    for form in forms:
        if date := _compile(form.date).match(text, start):
            for rest in form.rests:
                if end := _compile(rest).fullmatch(text, date.end()):
                    return _merge(parts, _find_parts(date), _find_parts(end))
    return None


def _find_parts(match: re.Match[str]) -> _Parts:
    """Return the groups that matched; only the case of zones has a meaning."""
    parts = {name: part for name, part in match.groupdict().items() if part is not None}
    return {name: part if name == "comment" else part.lower() for name, part in parts.items()}


def _merge(lead: _Parts, date: _Parts, rest: _Parts) -> _Parts | None:
    """Return all parts, or None if a word is no name, or a weekday is one too many."""
    parts = lead | date | rest
    month = parts.get("month", "1")
    if not month.isdigit() and month not in MONTHS:
        return None
    if "weekday" in rest and ("weekday" in lead or rest["weekday"] not in WEEKDAYS):
        return None
    return parts


def _check_clock(parts: _Parts) -> None:
    """Raise ValueError unless the time of day exists."""
    if "dotted" in parts and (
        "one" in parts or parts["month"].isdigit() or not parts.keys() & {"half", "zone"}
    ):
        raise ValueError("10.30 is a time only after a month in words, with am, pm or a time zone")
    hours = range(1, 13) if "half" in parts else range(24)
    minute = parts.get("minute", parts.get("dotted", "0"))
    second = parts.get("second", "0")
    if int(parts.get("hour", "1")) not in hours or int(minute) > 59 or int(second) > 59:
        raise ValueError("no such time of day")


def _check_zone(parts: _Parts) -> None:
    """Raise ValueError unless the offset exists and cannot be the end of a range of times."""
    offset = parts.get("offset", parts.get("shift", "+00"))
    is_exact = not parts.keys().isdisjoint({"second", "mark", "shift"})
    if offset[0] == "-" and not is_exact and (parts["gap"] == "" or len(offset) != len("-0500")):
        raise ValueError("a range of times, or a negative time zone")
    digits = offset[1:].replace(":", "")
    digits = (digits if len(digits) > 2 else f"{digits}00").zfill(4)
    if digits > ("1400" if offset[0] == "+" else "1200") or digits[2:] > "59":
        raise ValueError("no such time zone")
    if "comment" in parts and parts["comment"] not in ZONES.get(offset[0] + digits, "").split():
        raise ValueError("contradictory time zones")


def _check_year(parts: _Parts) -> None:
    """Raise ValueError if the year could be a time of day, as in "5 June, 1730"."""
    year = parts["year"]
    is_clock = year < "2400" and year[2:] < "60"
    if is_clock and not "1900" <= year < "2100" and parts.get("sep", " ") == " ":
        raise ValueError(f"{year} could be a time of day")


def _check_ordinal(parts: _Parts) -> None:
    """Raise ValueError for a suffix that is not the one of the day: "2st", "31th"."""
    suffix = parts.get("suffix")
    if suffix and suffix != ORDINALS.get(int(parts["day"]), "th"):
        raise ValueError(f"wrong ordinal: {parts['day']}{suffix}")


def _resolve(parts: _Parts, dayfirst: bool | None) -> datetime.date:
    """Return the one date of the calendar that the parts name."""
    order = ""
    if "one" not in parts:
        month = parts["month"]
        choices = [(MONTHS.get(month) or int(month), int(parts["day"]))]
    else:
        one, two = int(parts["one"]), int(parts["two"])
        choices = [(two, one), (one, two)]
        if dayfirst is not None:
            choices = choices[:1] if dayfirst else choices[1:]
            order = f", with the {'day' if dayfirst else 'month'} first"
    dates: list[datetime.date] = []
    for month_number, day in choices:
        with contextlib.suppress(ValueError):
            dates.append(datetime.date(int(parts["year"]), month_number, day))
    if not dates:
        raise ValueError(f"not in the calendar{order}")
    if dates[0] != dates[-1]:
        raise ValueError(f"ambiguous: {dates[0]} or {dates[1]}")
    return dates[0]


def _read_with_dateutil(parts: _Parts, date: datetime.date) -> datetime.date | None:
    """Return what dateutil makes of the parts, None if nothing."""
    import dateutil.parser  # start-up time: most documents need no other format

    year = parts["year"]
    if "one" in parts:
        one, two = parts["one"], parts["two"]
        text, dayfirst = f"{one}/{two}/{year}", int(one) == date.day
    else:  # the year first: after spaces dateutil takes 0076 for 1976
        text, dayfirst = f"{year}-{parts['month'].rstrip('.')}-{parts['day']}", False
    try:
        found: datetime.datetime = dateutil.parser.parse(text, default=_DEFAULT, dayfirst=dayfirst)
        return found.date()
    except Exception:  # besides ValueError it raises OverflowError, TypeError and others
        return None


def _explain(text: str) -> str:
    """Return why the grammar does not list the text; nothing else depends on it."""
    for character in text:
        if not character.isalnum() and character not in " ,./:+-()":
            return f"unexpected character {character!r}"
    words = re.findall("[a-z]++", text.lower())
    if sum(word in WEEKDAYS for word in words) > 1:
        return "two weekdays"
    known = {*MONTHS, *WEEKDAYS, *ZONE_NAMES, *OTHER_WORDS.upper().split()}
    for word in words:
        if word not in known and word.upper() not in known:
            return f"unknown word {word!r}"
    text, clocks = re.subn("[0-9]++(?::[0-9]++)++", " ", text)
    if clocks > 1:
        return "two times of day"
    lengths = [len(number) for number in re.findall("[0-9]++", text)]
    has_month = not MONTHS.keys().isdisjoint(words)
    if len(lengths) > (1 if 8 in lengths else 3 - has_month):
        return "too many numbers"
    if any(length not in (1, 2, 4) for length in lengths):
        return "unrecognized date"
    has_year = 4 in lengths
    found = has_month + len(lengths) - has_year
    if found > 2:
        return "needs a four-digit year"
    missing = [] if has_year else ["year"]
    if found == 0:
        missing += ["month", "day"]
    elif found == 1:
        missing.append("day" if has_month or has_year else "month")
    return f"missing {', '.join(missing)}" if missing else "unrecognized date"
