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
NOON = ["noon", "midday", "midnight"]
HALVES = [["a", ".", "m", "."], ["a", ".", "m"], ["am", "."], ["am"]]
HALVES += [["p", ".", "m", "."], ["p", ".", "m"], ["pm", "."], ["pm"]]
ZONES = {  # names by hours from UTC
    0: "UTC GMT UT WET",
    1: "BST IST CET MET WEST WAT",
    2: "IST EET CEST MEST CAT SAST",
    3: "EEST MSK EAT IDT",
    5: "PKT",
    5.5: "IST",
    7: "WIB",
    8: "CST HKT SGT AWST WITA PHT PST",
    9: "JST KST WIT",
    9.5: "ACST",
    10: "AEST ChST",
    10.5: "ACDT",
    11: "AEDT",
    12: "NZST",
    12.75: "CHAST",
    13: "NZDT",
    13.75: "CHADT",
    -2.5: "NDT NT",
    -3: "ADT AT BRT",
    -3.5: "NST NT",
    -4: "ET EDT AST AT CDT",
    -5: "ET CT EST CDT CST",
    -6: "CT MT CST MDT",
    -7: "MT PT MST PDT",
    -8: "PT PST AKDT",
    -9: "AKST HDT",
    -10: "HST",
    -11: "SST",
}
NAMED_ZONES = " ".join(ZONES.values()).split()
AREAS = ["Etc", "Europe", "Indian", "Pacific"]
LONG_ZONES = """
Afghanistan/Alaska/Argentina/Atlantic/Bangladesh/Bhutan/Bolivia/Brasilia/Brunei
Central/Central Africa/Central European/Central Indonesia/Chile/China/Colombia
East Africa/Eastern/Eastern European/Eastern Indonesia/Ecuador/Fiji/French Guiana
Galapagos/Georgia/Gulf/Guyana/Hawaii-Aleutian/Hong Kong/India/Indian Ocean/Indochina
Iran/Israel/Japan/Kazakhstan/Korean/Kyrgyzstan/Malaysia/Maldives/Mexican Pacific
Morocco/Moscow/Mountain/Myanmar/Nepal/New Zealand/Newfoundland/Pacific/Pakistan
Papua New Guinea/Paraguay/Peru/Philippine/Seychelles/Singapore/Solomon Islands
South Africa/Suriname/Taiwan/Tajikistan/Timor-Leste/Turkmenistan/United Kingdom/Uruguay
Uzbekistan/Venezuela/West Africa/Western European/Western Indonesia
""".replace("\n", "/").split("/")
ERAS = [["AD"], ["CE"], ["A", ".", "D", "."], ["C", ".", "E", "."]]
SEPARATORS = "-/|@\u00b7\u2022\u2013\u2014"


def expand(*layouts: str) -> set[str]:
    """The layouts with each "_" as a comma or a space, each "D" as a number or an ordinal,
    and each "A" as a month with or without a full stop."""
    found: set[str] = set()
    for layout in layouts:
        options = [{"_": ", ", "D": "NO", "A": "Mm"}.get(symbol, symbol) for symbol in layout]
        found |= {"".join(choice) for choice in product(*options)}
    return found


# Y year, E eight digits, F fourteen, G six, N number of one or two digits, P of two, O ordinal,
# W weekday, M month, m month with a full stop, e era, x a separator with a space on both sides,
# C time, S time with seconds, H time with a full stop and am or pm, h without, l if it could be
# a date, I time after a T. `layout_of` takes out the zones.
NAMED = ["D A_Y", "D of A_Y", "the D A_Y", "the D of A_Y", "N. A_Y", "A D_Y", "A the D_Y"]
JOINED = ["N-M-Y", "N/M/Y", "N.M.Y"]
NAMED += ["Y_A D", *JOINED, "NMY", "M-N-Y", "M/N/Y", "Y-M-N", "Y/M/N"]
SPACED = ["Y N N", "Y N Ne", "N N Y"]
NUMERIC = [f"Y{sep}N{sep}N{era}" for sep in "-/" for era in ("", "e")]
NUMERIC += [f"Y{sep}N{sep}N{end}" for sep in (".", ". ") for end in ("", ".", "e", ".e")]
NUMERIC += ["N-N-Y", "N/N/Y", "E"]
NUMERIC += [f"N{sep}N{sep}Y{end}" for sep in (".", ". ") for end in ("", ".")]
TIMES = ["", "_C", "_S", "_at C", "_at S", "xC", "xS"]
DOTTED = ["_H", "_at H", "xH", "_h", "_at h", "_at l"]
LEADS = ["_", " on ", " | ", " \u00b7 ", " \u2022 "]
EXACT = {"Y-N-NI", "EI", "F", "E-G", "E_G", "E G", "EG"}
COLON = ["Y:P:P S", "Y:P:P:S", *(f"{date}:S" for date in JOINED)]
CTIME = ["A N S Y", "N A S Y"]
WITHOUT_WEEKDAY = {
    *expand(*(date + time for date in NUMERIC + SPACED for time in TIMES)),
    *expand(*(date + time for date in NAMED for time in TIMES + DOTTED)),
    *expand(*(f"{time}{sep}{date}" for date in NAMED for time in "CSH" for sep in LEADS)),
    *expand(*(f"{time}{sep}{date}" for date in NUMERIC for time in "CS" for sep in LEADS)),
    *expand(*CTIME, *COLON),
    *EXACT,
}
AFTER = ["_W", " (W)", "(W)"]
WITH_WEEKDAY = {
    *expand(*(f"W_{date}{time}" for date in NUMERIC + SPACED for time in TIMES)),
    *expand(
        *(f"{date}{after}{time}" for date in NUMERIC + SPACED for after in AFTER for time in TIMES)
    ),
    *expand(*(f"W_{date}{time}" for date in NAMED for time in TIMES + DOTTED)),
    *expand(
        *(f"{date}{after}{time}" for date in NAMED for after in AFTER for time in TIMES + DOTTED)
    ),
    *expand(*(f"{time}{sep}W_{date}" for date in NAMED for time in "CSH" for sep in LEADS)),
    *expand(*(f"{time}{sep}W_{date}" for date in NUMERIC for time in "CS" for sep in LEADS)),
    *expand(*(f"W_{date}" for date in CTIME + COLON)),
    *(f"W{gap}{date}" for date in EXACT for gap in " ,"),
}
# Layouts that are clear to an editor, but that newsdoc does not read.
CLEAR_WITHOUT_WEEKDAY = expand(
    *(f"{date}." for date in NAMED + NUMERIC),
    *(f"{start} {date}" for date in NAMED + NUMERIC for start in ("on", "published", "updated")),
)
CLEAR_WITH_WEEKDAY: set[str] = set()


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
    """The kind of a time of day that begins there, and where it ends without its zone."""
    if tokens[at].lower() in NOON:
        return "C", at + 1
    hour = number(tokens, at, 1, 2)
    if hour < 0:
        return None
    kind, end, minute, seconds = "", at + 1, 0, False
    for mark in ":.":
        if end == at + 1 and skip(tokens, end, mark) and 0 <= number(tokens, end + 1, 2) < 60:
            kind, minute, end = ("C" if mark == ":" else "h"), number(tokens, end + 1, 2), end + 2
            if skip(tokens, end, mark) and number(tokens, end + 1, 2) >= 0:
                if number(tokens, end + 1, 2) > 59:
                    return None
                seconds, second, end = True, number(tokens, end + 1, 2), end + 2
                minute += second * 60  # only noon asks for it
                for point in ".,":
                    if skip(tokens, end, point) and number(tokens, end + 1, *range(1, 10)) >= 0:
                        end += 2
                        break
    halved = False
    for half, space in product([*HALVES, *([name] for name in NOON)], ([], [" "])):
        if after := skip(tokens, end, *space, *half):
            if half[0] in NOON and (hour, minute) != (12, 0):
                return None
            kind, end, halved = kind or "C", after, True
            break
    if not kind or hour > (12 if halved else 23):
        return None
    if kind == "h":
        is_date = hour > 0 and 0 < minute % 60 <= (31 if seconds and hour <= 12 else 12)
        return ("H" if halved else "l" if is_date else "h") + seconds * "s", end
    return "S" if seconds else "C", end


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
    zone, zone_end = read_zone(tokens, end)
    return end if zone in "ZU" and len(pairs) == 1 else zone_end


def read_zone(tokens: list[str], at: int) -> tuple[str, int]:
    """The kind of zone that begins there, and where it ends: "n" a name, "b" one in brackets, "z"
    with an offset, "Z" with one that could be the end of a range, "u" and "U" without a space."""
    spaced = skip(tokens, at, " ")
    begin = spaced or at
    token = tokens[begin] if begin < len(tokens) else ""
    kind, end, offset = "", at, None
    if token in ("Z", "z"):
        kind, end, offset = "z" if spaced else "u", begin + 1, 0.0
    elif spaced and token in ("UTC", "GMT"):
        sign = skip(tokens, begin + 1, " ") or begin + 1
        if (found := read_offset(tokens, sign, short=True)) is not None:
            spaced_sign = sign == begin + 2 and tokens[sign] == "-"
            kind = "Z" if spaced_sign and number(tokens, sign + 1, 4) < 0 else "z"
            offset, end = found
    elif (found := read_offset(tokens, begin)) is not None:
        offset, end = found
        # 10:30-11:00 could be two times.
        safe = token == "+" or (spaced and number(tokens, begin + 1, 4) >= 0)
        kind = ("z" if safe else "Z") if spaced else ("u" if safe else "U")
    for opening, closing in (([" ", "("], [")"]), ([" "], []), (["["], ["]"])):
        if (start := skip(tokens, end, *opening)) and (name := read_zone_name(tokens, start)):
            fits, after = name
            numeric = tokens[start] in "+-"
            if numeric and not (len(opening) == 2 or (offset is not None and opening == [" "])):
                continue
            if offset is not None and fits is not None and offset not in fits:
                continue
            if stop := skip(tokens, after, *closing) if closing else after:
                return kind or ("b" if opening == ["["] else "n"), stop
    return kind, end


def is_zone_word(word: str) -> bool:
    if word in ("&", "de"):
        return True
    return 2 <= len(word) <= 21 and word[0].isupper() and {*word[1:]} <= {*ascii_letters, *".-"}


def read_zone_name(tokens: list[str], at: int) -> tuple[list[float] | None, int] | None:
    """The offsets that the name fits, None if it is not compared, and where it ends."""
    token = tokens[at] if at < len(tokens) else ""
    if token and token in "+-":
        found = read_offset(tokens, at)
        return ([found[0]], found[1]) if found and ":" not in tokens[at : found[1]] else None
    for end in range(at + 2, min(at + 14, len(tokens))):
        if tokens[end] == "Time" and tokens[end - 1] == " ":
            words = "".join(tokens[at : end - 1])
            last = tokens[end - 2]
            parts = words.split(" ")
            if words in LONG_ZONES or (
                last in ("Standard", "Summer", "Daylight", "Mean", "Universal")
                and 2 <= len(parts) <= 5
                and all(map(is_zone_word, parts))
                and len(parts[0]) > 1
                and parts[0] != "de"
            ):
                return None, end + 1
    if (
        token in AREAS or (token[:1] == "A" and 4 <= len(token) <= 11 and token[1:].islower())
    ) and skip(tokens, at + 1, "/"):
        end, slashes = at + 1, 0
        while (
            slashes < 2
            and skip(tokens, end, "/")
            and end + 1 < len(tokens)
            and tokens[end + 1][0].isupper()
        ):
            begin = end + 1
            end = begin + 1
            while end < len(tokens) and (tokens[end][0] in ascii_letters + digits + "_-"):
                end += 1
            if not 2 <= len("".join(tokens[begin:end])) <= 21:
                return None
            slashes += 1
        return (None, end) if slashes else None
    if token in NAMED_ZONES:
        return [hours for hours, names in ZONES.items() if token in names.split()], at + 1
    return None


def read_offset(tokens: list[str], at: int, *, short: bool = False) -> tuple[float, int] | None:
    """The hours of an offset that begins with its sign there, and where it ends."""
    if at >= len(tokens) or tokens[at] not in "+-":
        return None
    hours, minutes, end = number(tokens, at + 1, 2, *([1] if short else [])), 0, at + 2
    if (both := number(tokens, at + 1, 4, *([3] if short else []))) >= 0:
        hours, minutes = divmod(both, 100)
    elif skip(tokens, end, ":") and number(tokens, end + 1, 2) >= 0:
        minutes, end = number(tokens, end + 1, 2), end + 2
    offset = (hours + minutes / 60) * (-1 if tokens[at] == "-" else 1)
    if hours < 0 or minutes > 59 or not -12 <= offset <= 14:
        return None
    return offset, end


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
    if time := read_time(tokens, at):
        options.append((time[0], 0, time[1]))
    if at and token in (" ", "+", "-", "[", "Z", "z") and (zone := read_zone(tokens, at))[0]:
        options.append((*zone[:1], 0, zone[1]))
    ends = [at + 1 + len(era) for era in ERAS if tokens[at : at + 1 + len(era)] == [" ", *era]]
    options += [("e", 0, end) for end in ends]
    if token[0] in digits:
        value = int(token)
        if kind := {1: "N", 2: "N", 4: "Y", 8: "E"}.get(len(token)):
            options.append((kind, value, at + 1))
        if len(token) == 2 and ":" in (*tokens[at - 1 : at], *tokens[at + 1 : at + 2]):
            options.append(("P", value, at + 1))
        if len(token) == 14 and token[8:10] < "24" and token[10:12] < "60" > token[12:]:
            options.append(("F", value, read_zone(tokens, at + 1)[1]))
        if len(token) == 6 and token[:2] < "24" and token[2:4] < "60" > token[4:]:
            options.append(("G", int(token), read_zone(tokens, at + 1)[1]))
        if len(token) <= 2 and value and skip(tokens, at + 1, suffix(value)):
            options.append(("O", value, at + 2))
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
        if (
            token == " "
            and at + 2 < len(tokens)
            and tokens[at + 1] in SEPARATORS
            and tokens[at + 2] == " "
        ):
            options.append(("x", 0, at + 3))
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
        values.setdefault({"O": "N", "P": "N", "m": "M"}.get(kind, kind), []).append(value)
    if packed := values.get("E") or [value // 10**6 for value in values.get("F", [])]:
        year, rest = divmod(packed[0], 10**4)
        orders = [divmod(rest, 100)]
    else:
        (year,), numbers = values["Y"], values["N"]
        if "M" in values:
            orders = [(values["M"][0], numbers[0])]
        else:
            orders = [(numbers[0], numbers[1])]
            kinds = [{"P": "N"}.get(kind, kind) for kind, _ in reading]
            if kinds.index("Y") > kinds.index("N"):
                swapped = [(numbers[1], numbers[0])]
                orders = {None: orders + swapped, True: swapped, False: orders}[dayfirst]
    for month, day in orders:
        if 1 <= month <= 12 and year and 1 <= day <= calendar.monthrange(year, month)[1]:
            yield datetime.date(year, month, day)


def layout_of(reading: Reading) -> str:
    """The layout without zones, and without an era after a year that is the last of a date."""
    kinds = [kind for kind, _ in reading]
    zones = [index for index, kind in enumerate(kinds) if kind in ("n", "b", "z", "Z", "u", "U")]
    if len(zones) == 1:
        index = zones[0]
        time = kinds[index - 1]
        is_lead = kinds[0] in ("C", "S", "H", "Hs") and index > 1
        if time in ("C", "H", "h", "l") and kinds[index] not in ("Z", "U"):
            kinds[index - 1 : index + 1] = ["C" if time == "C" else "H"]
        elif time in ("S", "Hs", "hs", "ls"):
            kinds[index - 1 : index + 1] = ["S" if time == "S" else "H"]
        elif (index == len(kinds) - 1) and (
            (is_lead and kinds[index] in ("n", "b"))
            or (kinds[-4:-1] in (["S", " ", "Y"], ["Y", "e"]) and kinds[index] in ("n", "z", "Z"))
            or (kinds[-5:-1] == ["S", " ", "Y", "e"] and kinds[index] in ("n", "z", "Z"))
        ):
            del kinds[index]
    for index in range(len(kinds) - 1, 0, -1):
        if kinds[index] == "e" and kinds[index - 1] == "Y" and not {*kinds[index:]} & {*"NMOmP"}:
            del kinds[index]
    text = "".join(kind.removesuffix("s") if len(kind) == 2 else kind for kind in kinds)
    return text.replace(" ,", ",").replace(", ", ",")


def is_range(date: int, time: int) -> bool:
    """Whether the six digits after the eight could be another date, without its century or day."""
    year, month, day = date // 10**4, *divmod(time % 10**4, 100)
    if year == 2000 + time // 10**4 and 1 <= month <= 12 and 1 <= day <= 31:
        return True
    return year == time // 100 and 1 <= time % 100 <= 12


def judge(text: str, dayfirst: bool | None = None, *, wide: bool = True) -> datetime.date | None:
    """The date that the line names, None if a careful editor would ask; wide with what is clear
    though newsdoc does not read it."""
    tokens = cut(text)
    if len(text) > 96 or not all(token.isascii() or token in SEPARATORS for token in tokens):
        return None
    found: set[datetime.date] = set()
    for reading in readings(tokens):
        layout = layout_of(reading)
        weekdays = [value for kind, value in reading if kind == "W"]
        plain = layout in (WITH_WEEKDAY if weekdays else WITHOUT_WEEKDAY)
        clear = layout in (CLEAR_WITH_WEEKDAY if weekdays else CLEAR_WITHOUT_WEEKDAY)
        if not plain and not (wide and clear):
            continue
        kinds = [kind for kind, _ in reading]
        if (
            "G" in kinds
            and layout[-2:] != "EG"
            and is_range(dict(reading)["E"], dict(reading)["G"])
        ):
            continue
        for kind, value in reading:
            numbers = [index for index, kind in enumerate(kinds) if kind in ("N", "P", "O")]
            if (
                kind == "Y"
                and value < 100
                and ({"M", "m"} & {*kinds} or kinds.index("Y") > numbers[0])
            ):
                return None
            # A year of the Persian, the Islamic or the Buddhist calendar; eight digits alone are
            # the format itself.
            digits = {"Y": 0, "F": 10} | ({"E": 4} if len(reading) > 1 else {})  # after the year
            year = value // 10 ** digits[kind] if kind in digits else 0
            if (1270 <= year < 1470 or 2440 <= year < 2600) and "e" not in kinds:
                return None
            # A year that could be a time of day, and nothing that binds it to the date.
            if kind == "Y" and value % 100 < 60 and (value < 1900 or 2100 <= value < 2400):
                before, _, after = layout.partition("Y")
                bound = before[-1:] in ("-", "/", ".") or (after[:1] in ("-", "/", ".", ":"))
                if not weekdays and "e" not in kinds and (not bound or after[:2] == ". "):
                    return None
        for date in dates(reading, dayfirst):
            if weekdays not in ([], [date.weekday()]):
                return None
            found.add(date)
    return found.pop() if len(found) == 1 else None
