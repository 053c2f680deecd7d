"""An independent judge of dates in other formats: how a careful editor reads a line.

It shares nothing with newsdoc and uses no regular expressions. The line is cut into tokens, each
date, time and weekday in it is replaced by one letter, and what is left must be one of the layouts
listed here. Some of the layouts are clear to an editor, and still not read by newsdoc.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from itertools import groupby, product
from string import ascii_letters, digits

MONTHS = [name.casefold() for name in calendar.month_name]
WEEKDAYS = [name.casefold() for name in calendar.day_name]
SHORT_WEEKDAYS = {"tues": 1, "thur": 3, "thurs": 3}
HALVES = [["am"], ["pm"], ["a", ".", "m", "."], ["p", ".", "m", "."]]
ZONES = {  # names by hours from UTC
    0: "UTC GMT UT WET",
    1: "BST IST CET WEST WAT",
    2: "IST EET CEST CAT SAST",
    3: "EEST MSK EAT",
    5: "PKT",
    5.5: "IST",
    8: "CST HKT SGT AWST",
    9: "JST KST",
    9.5: "ACST",
    10: "AEST",
    10.5: "ACDT",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -3: "ADT",
    -4: "ET EDT AST",
    -5: "ET CT EST CDT",
    -6: "CT MT CST MDT",
    -7: "MT PT MST PDT",
    -8: "PT PST AKDT",
    -9: "AKST",
    -10: "HST",
}
NAMED_ZONES = " ".join(ZONES.values()).split()


def expand(*layouts: str) -> set[str]:
    """The layouts with each "_" as a comma or a space, each "D" as a number or an ordinal,
    and each "A" as a month with or without a full stop."""
    found: set[str] = set()
    for layout in layouts:
        options = [{"_": ", ", "D": "NO", "A": "Mm"}.get(symbol, symbol) for symbol in layout]
        found |= {"".join(choice) for choice in product(*options)}
    return found


# Y year, E eight digits, F fourteen, N number of one or two digits, O ordinal, W weekday,
# M month, m month with a full stop,
# C time, S time with seconds, H time with a full stop in it, I time after a T.
NAMED = ["D A_Y", "D of A_Y", "the D A_Y", "the D of A_Y", "N. A_Y", "A D_Y", "A the D_Y"]
NAMED += ["Y_A D", "N-M-Y", "N/M/Y", "N.M.Y", "NMY", "M-N-Y", "M/N/Y", "Y-M-N", "Y/M/N"]
NUMERIC = [f"{a}{sep}N{sep}{b}" for a, b in ("YN", "NY") for sep in "-/. "] + ["E"]
TIMES = ["", "_C", "_S", "_at C", "_at S"]
DOTTED = ["_H", "_at H"]
WITHOUT_WEEKDAY = {
    *expand(*(date + time for date in NUMERIC for time in TIMES)),
    *expand(*(date + time for date in NAMED for time in TIMES + DOTTED)),
    *expand(*(f"{time}{sep}{date}" for date in NAMED for time in "CSH" for sep in ("_", " on "))),
    *("Y-N-NI", "EI", "F"),
}
WITH_WEEKDAY = {
    *expand(*(f"W_{date}{time}" for date in NUMERIC for time in TIMES)),
    *expand(*(f"{date}_W{time}" for date in NUMERIC for time in TIMES)),
    *expand(*(f"W_{date}{time}" for date in NAMED for time in TIMES + DOTTED)),
    *expand(*(f"{date}_W{time}" for date in NAMED for time in TIMES + DOTTED)),
    *expand(*(f"{time}{sep}W_{date}" for date in NAMED for time in "CSH" for sep in ("_", " on "))),
    *expand("W_A N S Y", "W_N A S Y"),
    *("W Y-N-NI", "W,Y-N-NI", "W EI", "W,EI", "W F", "W,F"),
}
# Layouts that are clear to an editor, but that newsdoc does not read.
CLEAR_WITHOUT_WEEKDAY = expand(
    *(f"{time}{sep}{date}" for date in NUMERIC for time in "CS" for sep in ("_", " on ")),
    *(f"{date} {sep} {time}" for date in NAMED + NUMERIC for time in "CS" for sep in "-|"),
    *(f"{date}." for date in NAMED + NUMERIC),
    *(f"{start} {date}" for date in NAMED + NUMERIC for start in ("on", "published", "updated")),
)
CLEAR_WITH_WEEKDAY = expand(
    *(f"{date} (W)" for date in NAMED + NUMERIC),
    *(f"W_{date} {sep} {time}" for date in NAMED for time in "CS" for sep in "-|"),
)


def cut(text: str) -> list[str]:
    """Runs of digits, runs of letters, single spaces for whitespace, other characters."""

    def kind(character: str) -> str:
        if character in digits:
            return "digit"
        return "letter" if character in ascii_letters else "space" if character.isspace() else ""

    tokens: list[str] = []
    for name, group in groupby(text.strip(), kind):
        run = list(group)
        tokens += [" "] if name == "space" else ["".join(run)] if name else run
    return tokens


def number(tokens: list[str], at: int, *lengths: int) -> int:
    """The number there if it has one of the lengths, else -1."""
    if at < len(tokens) and tokens[at][0] in digits and len(tokens[at]) in lengths:
        return int(tokens[at])
    return -1


def skip(tokens: list[str], at: int, *wanted: str) -> int:
    """Where the wanted tokens end, or 0 if they are not there."""
    found = [token.lower() for token in tokens[at : at + len(wanted)]]
    return at + len(wanted) if found == list(wanted) else 0


def read_time(tokens: list[str], at: int) -> tuple[str, int] | None:
    """The kind of a time of day that begins there, and where it ends."""
    hour = number(tokens, at, 1, 2)
    if hour < 0:
        return None
    kind, end = "", at + 1
    for mark in ":.":
        if end == at + 1 and skip(tokens, end, mark) and 0 <= number(tokens, end + 1, 2) < 60:
            kind, end = ("C" if mark == ":" else "H"), end + 2
    if kind == "C" and skip(tokens, end, ":"):
        if not 0 <= number(tokens, end + 1, 2) < 60:
            return None
        kind, end = "S", end + 2
        for mark in ".,":
            if skip(tokens, end, mark) and number(tokens, end + 1, *range(1, 10)) >= 0:
                end += 2
    halved = False
    for half, space in product(HALVES, ([], [" "])):
        if after := skip(tokens, end, *space, *half):
            kind, end, halved = kind or "C", after, True
            break
    if not kind or not (1 <= hour <= 12 if halved else hour < 24):
        return None
    zone_end = read_zone(tokens, end, exact=kind == "S")
    if kind == "H" and not halved and zone_end is None:
        return None
    return kind, zone_end or end


def read_iso_time(tokens: list[str], at: int) -> int | None:
    """Where a time after a T ends."""
    if not skip(tokens, at, "t"):
        return None
    at += 1
    if (run := tokens[at] if at < len(tokens) else "").isdigit() and len(run) in (4, 6):
        pairs = [int(run[i : i + 2]) for i in range(0, len(run), 2)]
        end = at + 1
    else:
        pairs, end = [number(tokens, at, 2)], at + 1
        while len(pairs) < 3 and skip(tokens, end, ":"):
            pairs.append(number(tokens, end + 1, 2))
            end += 2
    if not all(0 <= value < most for value, most in zip(pairs, (24, 60, 60), strict=False)):
        return None
    if len(pairs) == 3 and end < len(tokens) and tokens[end] in ".,":
        if number(tokens, end + 1, *range(1, 10)) < 0:
            return None
        end += 2
    return read_zone(tokens, end, exact=len(pairs) > 1) or end


def read_zone(tokens: list[str], at: int, *, exact: bool) -> int | None:
    """Where a zone ends that begins there, perhaps after a space; exact if a range is excluded."""
    spaced = skip(tokens, at, " ")
    begin = spaced or at
    token = tokens[begin] if begin < len(tokens) else ""
    if token in ("Z", "z"):
        return begin + 1
    if spaced and token in NAMED_ZONES:
        begin += 1
        sign = tokens[begin] if begin < len(tokens) and token in ("UTC", "GMT") else ""
        return read_offset(tokens, begin, short=True) if sign and sign in "+-" else begin
    if token and token in "+-":
        end = read_offset(tokens, begin)
        if token == "-" and not exact and not (spaced and number(tokens, begin + 1, 4) >= 0):
            return None  # 10:30-11:00 could be two times
        return end
    return None


def read_offset(tokens: list[str], at: int, *, short: bool = False) -> int | None:
    """Where an offset ends that begins with its sign there, with its name in parentheses."""
    hours, minutes, end = number(tokens, at + 1, 2, *([1] if short else [])), 0, at + 2
    if (both := number(tokens, at + 1, 4, *([3] if short else []))) >= 0:
        hours, minutes = divmod(both, 100)
    elif skip(tokens, end, ":") and number(tokens, end + 1, 2) >= 0:
        minutes, end = number(tokens, end + 1, 2), end + 2
    offset = (hours + minutes / 60) * (-1 if tokens[at] == "-" else 1)
    if hours < 0 or minutes > 59 or not -12 <= offset <= 14:
        return None
    if skip(tokens, end, " ", "("):
        name = tokens[end + 2] if end + 2 < len(tokens) else ""
        if name in ZONES.get(offset, "").split() and skip(tokens, end + 3, ")"):
            return end + 4
    return end


def read_name(tokens: list[str], at: int, names: list[str]) -> tuple[int, int]:
    """The number of the name there, -1 for none, and where it ends; short ones may have a dot."""
    word = tokens[at].lower()
    if word in names and len(word) > 0:
        index, dot = names.index(word), len(word) == 3
    elif names is WEEKDAYS and word in SHORT_WEEKDAYS:
        index, dot = SHORT_WEEKDAYS[word], True
    else:
        short = [name[:3] for name in names]
        if word == "sept" and names is MONTHS:
            word = "sep"
        if not word or word not in short:
            return -1, at
        index, dot = short.index(word), True
    return index, at + 2 if dot and skip(tokens, at + 1, ".") else at + 1


Reading = list[tuple[str, int]]


def readings(tokens: list[str], at: int = 0) -> Iterator[Reading]:
    """Every way to replace tokens by letters, from there on."""
    if at == len(tokens):
        yield []
        return
    token = tokens[at]
    options: list[tuple[str, int, int]] = []
    if token[0] in digits:
        value = int(token)
        if kind := {1: "N", 2: "N", 4: "Y", 8: "E"}.get(len(token)):
            options.append((kind, value, at + 1))
        if len(token) == 14 and token[8:10] < "24" and token[10:12] < "60" > token[12:]:
            options.append(("F", value, read_zone(tokens, at + 1, exact=True) or at + 1))
        if len(token) <= 2 and value and skip(tokens, at + 1, suffix(value)):
            options.append(("O", value, at + 2))
        if time := read_time(tokens, at):
            options.append((time[0], 0, time[1]))
    elif token[0] in ascii_letters:
        for kind, names in (("M", MONTHS), ("W", WEEKDAYS)):
            value, end = read_name(tokens, at, names)
            if value >= 0:
                options.append((kind, value, at + 1))
                if end == at + 2:
                    options.append((kind.replace("M", "m"), value, end))
        padded = at < 3 or tokens[at - 2] != "-" or {len(tokens[at - i]) for i in (1, 3)} == {2}
        if at and padded and (end := read_iso_time(tokens, at) or 0):
            options.append(("I", 0, end))
        if token.lower() in ("the", "of", "at", "on", "published", "updated"):
            options.append((token.lower(), 0, at + 1))
    else:
        options.append((token, 0, at + 1))
    for kind, value, end in options:
        for rest in readings(tokens, end):
            yield [(kind, value), *rest]


def suffix(value: int) -> str:
    if value in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def dates(reading: Reading, dayfirst: bool | None) -> Iterator[datetime.date]:
    """The dates that a reading can mean."""
    values: dict[str, list[int]] = {}
    for kind, value in reading:
        values.setdefault({"O": "N", "m": "M"}.get(kind, kind), []).append(value)
    if packed := values.get("E") or [value // 10**6 for value in values.get("F", [])]:
        year, rest = divmod(packed[0], 10**4)
        orders = [divmod(rest, 100)]
    else:
        (year,), numbers = values["Y"], values["N"]
        if "M" in values:
            orders = [(values["M"][0], numbers[0])]
        else:
            orders = [(numbers[0], numbers[1])]
            kinds = [kind for kind, _ in reading]
            if kinds.index("Y") > kinds.index("N"):
                swapped = [(numbers[1], numbers[0])]
                orders = {None: orders + swapped, True: swapped, False: orders}[dayfirst]
    for month, day in orders:
        if 1 <= month <= 12 and year and 1 <= day <= calendar.monthrange(year, month)[1]:
            yield datetime.date(year, month, day)


def layout_of(reading: Reading) -> str:
    text = "".join(kind for kind, _ in reading)
    return text.replace(" ,", ",").replace(", ", ",")


def judge(text: str, dayfirst: bool | None = None, *, wide: bool = True) -> datetime.date | None:
    """The date that the line names, None if a careful editor would ask; wide with what is clear
    though newsdoc does not read it."""
    tokens = cut(text)
    if len(text) > 64 or not all(token.isascii() for token in tokens):
        return None
    found: set[datetime.date] = set()
    for reading in readings(tokens):
        layout = layout_of(reading)
        weekdays = [value for kind, value in reading if kind == "W"]
        plain = layout in (WITH_WEEKDAY if weekdays else WITHOUT_WEEKDAY)
        clear = layout in (CLEAR_WITH_WEEKDAY if weekdays else CLEAR_WITHOUT_WEEKDAY)
        if not plain and not (wide and clear):
            continue
        for kind, value in reading:
            # A year that could be a time of day, and nothing that binds it to the date.
            if kind == "Y" and value % 100 < 60 and (value < 1900 or 2100 <= value < 2400):
                before, _, after = layout.partition("Y")
                if before[-1:] not in ("-", "/", ".") and after[:1] not in ("-", "/", "."):
                    return None
        for date in dates(reading, dayfirst):
            if weekdays not in ([], [date.weekday()]):
                return None
            found.add(date)
    return found.pop() if len(found) == 1 else None
