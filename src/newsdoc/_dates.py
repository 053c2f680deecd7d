"""Dates in other formats than YYYYMMDD.

A date is never guessed. A closed grammar recognizes the whole line first: what it does not list is
an error. dateutil then reads the recognized parts, and has to find the date that they name.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from collections.abc import Iterable
from typing import Final

from newsdoc._grammar import parse_date

MAX_DATE: Final = 96  # characters


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

# Zone names are compared with an offset beside them, as in "+0200 (CEST)", and never move a date.
_ZONES: Final = (
    "-1100 SST, -1000 HST, -0900 AKST HDT, -0800 PST PT AKDT, -0700 MST PDT MT PT, -0600 CST MDT"
    " CT MT, -0500 CST EST CDT ET CT, -0400 AST CDT EDT ET AT, -0330 NST NT, -0300 ADT AT BRT,"
    " -0230 NDT NT, +0000 UTC GMT UT WET, +0100 BST CET IST MET WAT WEST, +0200 CAT CEST EET IST"
    " MEST SAST, +0300 EAT EEST IDT MSK, +0500 PKT, +0530 IST, +0700 WIB, +0800 AWST CST HKT PHT"
    " PST SGT WITA, +0900 JST KST WIT, +0930 ACST, +1000 AEST ChST, +1030 ACDT, +1100 AEDT, +1200"
    " NZST, +1245 CHAST, +1300 NZDT, +1345 CHADT"
)
ZONES: Final = {entry[:5]: entry[6:].split() for entry in _ZONES.split(", ")}
ZONE_NAMES: Final = frozenset(re.findall("[A-Za-z]++", _ZONES))
# A long name ends in "Standard Time" or the like, or is one of CLDR 48 that has no such word. It
# is not compared: JavaScript writes today's name beside the offset of the time.
QUALIFIERS: Final = (" Standard", " Summer", " Daylight", " Mean", " Universal")
_REGIONS: Final = (
    "Afghanistan/Alaska/Argentina/Atlantic/Bangladesh/Bhutan/Bolivia/Brasilia/Brunei/"
    "Central/Central Africa/Central European/Central Indonesia/Chile/China/Colombia/"
    "East Africa/Eastern/Eastern European/Eastern Indonesia/Ecuador/Fiji/French Guiana/"
    "Galapagos/Georgia/Gulf/Guyana/Hawaii-Aleutian/Hong Kong/India/Indian Ocean/Indochina/"
    "Iran/Israel/Japan/Kazakhstan/Korean/Kyrgyzstan/Malaysia/Maldives/Mexican Pacific/"
    "Morocco/Moscow/Mountain/Myanmar/Nepal/New Zealand/Newfoundland/Pacific/Pakistan/"
    "Papua New Guinea/Paraguay/Peru/Philippine/Seychelles/Singapore/Solomon Islands/"
    "South Africa/Suriname/Taiwan/Tajikistan/Timor-Leste/Turkmenistan/United Kingdom/Uruguay/"
    "Uzbekistan/Venezuela/West Africa/Western European/Western Indonesia"
)
REGIONS: Final = frozenset(_REGIONS.split("/"))
OTHER_WORDS: Final = (
    "st nd rd th the of on at t z a p m am pm a.m. p.m. noon midday midnight ad ce a.d. c.e."
)


def _any_of(names: Iterable[str]) -> str:
    return " | ".join(map(re.escape, sorted(names, reverse=True)))  # the longest first


# Patterns, in verbose syntax. Each repeat has an upper bound, so matching takes linear time.

SEP: Final = r"(?P<sep> [-/ ] | (?P<dot> \. [ ]? ) )"
GAP: Final = r"(?: [ ]?,[ ]? | [ ] )"  # gap = [SP] "," [SP] / SP
ISO_YEAR: Final = r"(?P<year> [0-9]{4} )"
ERA: Final = r"(?: [ ] (?P<era> (?-i: AD | CE | A\.D\. | C\.E\. ) ) )?"
YEAR: Final = rf"{ISO_YEAR} {ERA}"
MONTH: Final = rf"(?P<month> {_any_of(MONTHS)} )"
PLAIN_MONTH: Final = rf"(?P<month> {_any_of(name for name in MONTHS if name.isalpha())} )"
MM: Final = r"(?P<month> [0-9]{2} )"
DD: Final = r"(?P<day> [0-9]{2} )"
DAY: Final = r"(?P<day> [0-9]{1,2} )"
ORDINAL_DAY: Final = rf"{DAY} (?P<suffix> st|nd|rd|th )?"
WEEKDAY: Final = rf"(?P<weekday> {_any_of(WEEKDAYS)} )"
SECOND: Final = r"(?P<second> [0-9]{2} ) (?: [.,] [0-9]{1,9} )?"
NOON: Final = r"noon | midday | midnight"
HALF: Final = rf"[ ]? (?: [ap]\.?m\.? | {NOON} )"
WORD: Final = "[A-Z][A-Za-z.-]{1,20}"
LONG_ZONE: Final = rf"(?-i: {WORD} (?: [ ] (?: {WORD} | & | de ) ){{0,4}} [ ] Time )"
CITY: Final = r"(?: A[a-z]{3,10} | Etc | Europe | Indian | Pacific ) (?: / [A-Z][\w-]{1,20} ){1,2}"
# named-zone = SP name / SP "(" ( name / offset ) ")" / "[" name "]" / SP offset, the same again
NAMED_ZONE: Final = rf"""
    (?: [ ] (?P<open> \( )? | (?P<bracket> \[ ) )
    (?P<name> {LONG_ZONE} | (?-i: {CITY} | {_any_of(ZONE_NAMES)} )
      | (?: (?<= [0-9][ ] ) | (?<= [ ]\( ) ) [+-] [0-9]{{2}} (?: [0-9]{{2}} )? )
    (?(open) \) ) (?(bracket) \] )
"""
# zone = ( [SP] "Z" / [SP] offset / SP ( "GMT" / "UTC" ) [SP] offset ) [ named-zone ] / named-zone
ZONE: Final = rf"""(?P<zone>
    (?: (?: [ ] | (?<=[0-9]) ) (?P<zulu> Z ) (?! [a-z] )
      | (?P<utc> [ ] (?-i: GMT | UTC ) )? (?P<gap> [ ]? )
        (?P<offset> [+-] (?(utc) [0-9]{{1,2}} | [0-9]{{2}} ) (?: :?[0-9]{{2}} )? )
    )?
    (?: {NAMED_ZONE} )?
)"""
# clock = 1*2DIGIT ":" 2DIGIT [ ":" second ] [ half ] / 1*2DIGIT half / noon
#       / 1*2DIGIT "." 2DIGIT [ "." second ] [ half ]
CLOCK: Final = rf"""(?:
    (?P<hour> [0-9]{{1,2}} )
    (?= [:.] | {HALF} )
    (?: (?P<colon> [:.] ) (?P<minute> [0-9]{{2}} ) (?: (?P=colon) {SECOND} )? )?
    (?P<half> {HALF} )?
  | {NOON} (?! [a-z] )
)"""

# What follows a date, and the clock before one.
REST: Final = rf"""
    (?: (?: {GAP} | [ ]? (?P<inside> \( ) ) {WEEKDAY} (?(inside) \) ) )?
    (?: (?: {GAP} (?P<at> at[ ] )? | [ ] (?P<dash> [-/|@\u00b7\u2022\u2013\u2014] ) [ ] )
        {CLOCK} {ZONE} )?
"""
ISO_REST: Final = rf"""
    T (?P<hour> [0-9]{{2}} )
    (?: (?P<mark> :? ) (?P<minute> [0-9]{{2}} ) (?: (?P=mark) {SECOND} )? )? {ZONE}
"""
COMPACT_REST: Final = rf"""
    (?P<join> [-_ ] )? (?P<hour> [0-9]{{2}} )
    (?P<minute> [0-9]{{2}} ) (?P<second> [0-9]{{2}} ) {ZONE}
"""
WITH_SECONDS: Final = r"(?= [0-9]{1,2} : [0-9]{2} : )"
COLON_REST: Final = rf"[: ] {WITH_SECONDS} {CLOCK} {ZONE}"
CTIME_REST: Final = rf"[ ] {WITH_SECONDS} {CLOCK} {ZONE} [ ] {YEAR}"
CTIME_ZONE_REST: Final = rf"[ ] {WITH_SECONDS} {CLOCK} [ ] {YEAR} (?= [ ] ) {ZONE}"
CLOCK_LEAD: Final = rf"(?P<lead> ) {CLOCK} {ZONE} (?: [ ]on[ ] | [ ][|\u00b7\u2022][ ] | {GAP} )"
AFTER_LEAD: Final = rf"(?: (?! [ ][+-] ) {NAMED_ZONE} )?"
WEEKDAY_LEAD: Final = rf"{WEEKDAY} {GAP}"


# Ways to write a date, each with what may follow.
# The rules of docs/how-to/lenient-dates.abnf, in the same order.
NUMERIC: Final = (
    (rf"{ISO_YEAR} (?P<sep>-) {MM} - {DD}", REST, ISO_REST),
    (rf"{ISO_YEAR} {MM} {DD} (?P<sep>)", REST, ISO_REST, COMPACT_REST),
    (rf"{ISO_YEAR} {SEP} (?P<month>[0-9]{{1,2}}) (?P=sep) {DAY} (?(dot)\.?) {ERA}", REST),
    (rf"(?P<one>[0-9]{{1,2}}) {SEP} (?P<two>[0-9]{{1,2}}) (?P=sep) {YEAR} (?(dot)\.?)", REST),
)
NAMED: Final = (
    (rf"(?: the[ ] )? {ORDINAL_DAY} (?: [ ]of )? [ ] {MONTH} {GAP} {YEAR}", REST),
    (rf"{DAY} \. [ ] {MONTH} {GAP} {YEAR}", REST),
    (rf"{MONTH} [ ] (?: the[ ] )? {ORDINAL_DAY} {GAP} {YEAR}", REST),
    (rf"{ISO_YEAR} {GAP} {MONTH} [ ] {ORDINAL_DAY}", REST),
    (rf"{DAY} (?P<sep>[-/.]) {PLAIN_MONTH} (?P=sep) {YEAR}", REST, COLON_REST),
    (rf"{DAY} {PLAIN_MONTH} {YEAR}", REST),
    (rf"{PLAIN_MONTH} (?P<sep>[-/]) {DAY} (?P=sep) {YEAR}", REST),
    (rf"{ISO_YEAR} (?P<sep>[-/]) {PLAIN_MONTH} (?P=sep) {DAY}", REST),
)
# These need a clock after the day.
WITH_CLOCK: Final = (
    (rf"{ISO_YEAR} (?P<sep>:) {MM} : {DD}", COLON_REST),
    (rf"{MONTH} [ ] {DAY}", CTIME_REST, CTIME_ZONE_REST),
    (rf"{DAY} [ ] {MONTH}", CTIME_REST, CTIME_ZONE_REST),
)

_Parts = dict[str, str]  # by the names of the groups


class InvalidDateError(ValueError):
    """The text names no date, or more than one."""


@functools.cache
def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed, which keeps `import newsdoc` fast."""
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)


def parse_lenient_date(text: str, dayfirst: bool | None = None) -> datetime.date:
    """Return the date that the text names, in any format that leaves no doubt.

    With `dayfirst` None, a date such as 05/06/2024 is an error unless only one of the two orders
    gives a date. Neither a time of day nor its zone moves the date.

    Raises:
        InvalidDateError: Something is missing, unknown, contradictory or ambiguous.
    """
    if (date := parse_date(text.strip())) is not None:
        return date
    if len(text) > MAX_DATE:
        raise InvalidDateError(f"longer than {MAX_DATE} characters")
    if (parts := _recognize(text)) is None:
        raise InvalidDateError(_explain(text))
    date = _read(parts, dayfirst)
    if not _is_confirmed(parts, date):
        raise InvalidDateError("dateutil reads another date")
    return date


def recognize_date(text: str, dayfirst: bool | None = None) -> datetime.date | None:
    """Return the same date, or None, without the time that dateutil and a reason take."""
    if date := parse_date(text.strip()):
        return date
    try:
        parts = _recognize(text)
        return _read(parts, dayfirst) if parts else None
    except InvalidDateError:
        return None


def _read(parts: _Parts, dayfirst: bool | None) -> datetime.date:
    """Return the date that the parts name."""
    _check_clock(parts)
    _check_zone(parts)
    if parts.get("suffix") not in (None, ORDINALS.get(int(parts.get("day", "0")), "th")):
        raise InvalidDateError(f"wrong ordinal: {parts['day']}{parts['suffix']}")
    date = _resolve(parts, dayfirst)
    if "weekday" in parts and WEEKDAYS[parts["weekday"]] != date.isoweekday():
        names = [name for name, number in WEEKDAYS.items() if number == date.isoweekday()]
        raise InvalidDateError(f"weekday does not match: {date} is a {names[0].title()}")
    _check_year(parts)
    return date


def _recognize(text: str) -> _Parts | None:
    """Find the parts of a line by the rule ``line`` of the grammar; None if it does not match.

    line = [ weekday gap ] date rest / lead [ weekday gap ] date [ named-zone ]
    """
    if len(text) > MAX_DATE or re.search("[0-9]{4}", text) is None:
        return None
    text = " ".join(text.split())
    lead: _Parts = {}
    start = 0
    if clock := _compile(CLOCK_LEAD).match(text):
        lead, start = _find_parts(clock), clock.end()
    if weekday := _compile(WEEKDAY_LEAD).match(text, start):
        lead, start = lead | _find_parts(weekday), weekday.end()
    for form, *rests in NUMERIC + NAMED if clock else NUMERIC + NAMED + WITH_CLOCK:
        if date := _compile(form).match(text, start):
            for rest in (AFTER_LEAD,) if clock else rests:
                if end := _compile(rest).fullmatch(text, date.end()):
                    return _merge(lead, _find_parts(date), _find_parts(end))
    return None


def _find_parts(match: re.Match[str]) -> _Parts:
    """Return the groups that matched; only the case of zones has a meaning."""
    parts = {name: part for name, part in match.groupdict().items() if part is not None}
    return {name: part if name == "name" else part.lower() for name, part in parts.items()}


def _merge(lead: _Parts, date: _Parts, rest: _Parts) -> _Parts | None:
    """Return all parts, or None if a part is one too many."""
    if "weekday" in lead and "weekday" in rest:
        return None
    if "lead" in lead and (date.get("sep") == " " or (lead["zone"] and rest)):
        return None  # "10:30 17 05 2024" could be a time with seconds
    return lead | date | rest


def _check_clock(parts: _Parts) -> None:
    """Raise InvalidDateError unless the time of day exists."""
    hour, minute, second = (int(parts.get(name, "0")) for name in ("hour", "minute", "second"))
    half = parts.get("half", "").strip()
    is_wrong_noon = half in NOON.split(" | ") and (hour, minute, second) != (12, 0, 0)
    if is_wrong_noon or hour > (12 if half else 23) or max(minute, second) > 59:
        raise InvalidDateError("no such time of day")
    if parts.get("colon") == ".":
        time = f"{parts['hour']}.{parts['minute']}"
        if _is_numeric(parts):
            raise InvalidDateError(f"{time} is a time only beside a month in words")
        # After a space or a comma, 18.06 and 10.30.15 could be parts of another date.
        most = 31 if "second" in parts and hour <= 12 else 12
        could_be_date = "lead" in parts or "dash" in parts or (hour > 0 and 0 < minute <= most)
        if could_be_date and not (half or parts["zone"] or "at" in parts):
            raise InvalidDateError(f"{time} is a time only after 'at', or before am, pm or a zone")

    # 20230517-230519 could be a range of days, and 20190517-201906 one of months.
    short, long = f"20{hour:02}", f"{hour:02}{minute:02}"
    if "join" in parts and (
        (parts["year"] == short and 0 < minute <= 12 and 0 < second <= 31)
        or (parts["year"] == long and 0 < second <= 12)
    ):
        raise InvalidDateError("the second number could be a date")


def _is_numeric(parts: _Parts) -> bool:
    return "one" in parts or parts["month"].isdigit()


def _check_zone(parts: _Parts) -> None:
    """Raise InvalidDateError unless the zone exists and cannot be the end of a range of times."""
    name = parts.get("name", "")
    is_city, is_long, is_offset = "/" in name, name.endswith(" Time"), name[:1] in ("+", "-")
    region = name.removesuffix(" Time")
    if is_long and not (region in REGIONS or region.endswith(QUALIFIERS)):
        raise InvalidDateError(f"unknown time zone {name!r}")
    offset = parts.get("offset") or ("+00" if "zulu" in parts else "")
    gap = parts.get("gap", "")
    is_exact = "second" in parts or "mark" in parts or ("utc" in parts and gap == "")
    if offset[:1] == "-" and not is_exact and (gap == "" or len(offset) != len("-0500")):
        if "minute" in parts or "half" in parts:
            raise InvalidDateError("a range of times, or a negative time zone")
        raise InvalidDateError("a negative time zone after an hour without minutes")  # after T
    offset = offset or (name if is_offset else "+00")
    digits = offset[1:].replace(":", "")
    digits = (digits if len(digits) > 2 else f"{digits}00").zfill(4)
    if digits > ("1400" if offset[0] == "+" else "1200") or digits[2:] > "59":
        raise InvalidDateError("no such time zone")
    offset = "+0000" if digits == "0000" else offset[0] + digits
    is_alone = "offset" not in parts and "zulu" not in parts
    names = (*ZONES.get(offset, ()), offset, offset.removesuffix("00"))
    if name and not (is_alone or is_city or is_long or name in names):
        raise InvalidDateError("contradictory time zones")


def _check_year(parts: _Parts) -> None:
    """Raise InvalidDateError if the year could be short, or a time of day, as in "5 June, 1730".

    In Thailand, 17/5/2567 is in 2024, and so is 1403/2/28 in Iran: these calendars are the
    default of JavaScript there.
    """
    year = parts["year"]
    if ("1270" <= year < "1470" or "2440" <= year < "2600") and "era" not in parts:
        raise InvalidDateError(f"{year} could be a year of another calendar")
    if year < "0100" and ("one" in parts or not _is_numeric(parts)):
        raise InvalidDateError(f"{year} could be a year of two digits")
    if "weekday" in parts or "era" in parts:
        return
    is_clock = year < "2400" and year[2:] < "60"
    if is_clock and not "1900" <= year < "2100" and parts.get("sep", " ").endswith(" "):
        raise InvalidDateError(f"{year} could be a time of day")


def _resolve(parts: _Parts, dayfirst: bool | None) -> datetime.date:
    """Return the one date of the calendar that the parts name."""
    year = int(parts["year"])
    if "one" not in parts:
        month, day = MONTHS.get(parts["month"]) or int(parts["month"]), int(parts["day"])
        choices = [(month, day)]
        detail = f": year {year}, month {month}, day {day}"
    else:
        one, two = int(parts["one"]), int(parts["two"])
        choices = [(two, one), (one, two)]
        detail = ""
        if dayfirst is not None:
            choices = choices[:1] if dayfirst else choices[1:]
            detail = f", with the {'day' if dayfirst else 'month'} first"
    dates = [
        datetime.date(year, month, day)
        for month, day in choices
        if year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    ]
    if not dates:
        raise InvalidDateError(f"not in the calendar{detail}")
    if dates[0] != dates[-1]:
        raise InvalidDateError(f"ambiguous: {dates[0]} or {dates[1]}")
    return dates[0]


def _is_confirmed(parts: _Parts, date: datetime.date) -> bool:
    """Return whether dateutil finds the same date in the parts."""
    import dateutil.parser  # start-up time: most documents need no other format

    one, two = parts.get("one", ""), parts.get("two", "")
    month = parts.get("month", two if one and int(one) == date.day else one).rstrip(".")
    day = parts.get("day", one if month == two else two)
    if not month.isdigit():
        month = str(dateutil.parser.parserinfo().month(month))
    # Not `parse`, which takes the IndexError of a signal handler for one of its own.
    return dateutil.parser.isoparse(f"{parts['year']}-{month:0>2}-{day:0>2}").date() == date


def _explain(text: str) -> str:
    """Return why the grammar does not list the text; nothing else depends on it."""
    text = " ".join(text.split())
    if odd := re.search("[^A-Za-z0-9 ,./:+()-]", text):
        code_point = "" if odd[0].isascii() else f" (U+{ord(odd[0]):04X})"
        return f"unexpected character {odd[0]!r}{code_point}"
    text = _compile(f"{LONG_ZONE} | {CITY}").sub("", text)
    words = re.findall(r"(?:[a-z]\.){2,8}|[a-z]++", text.lower())
    known = {*MONTHS, *WEEKDAYS, *map(str.lower, ZONE_NAMES), *OTHER_WORDS.split()}
    if unknown := [word for word in words if word not in known]:
        return f"unknown word {unknown[0]!r}"
    return "expected a day, a month and a four-digit year"
