"""What one line may be: line ends, dates, URLs, tag lines. Knows nothing of articles."""

from __future__ import annotations

import datetime
import re

BYTE_ORDER_MARK = "\ufeff"
NOT_TEXT = re.compile("[\x00\ud800-\udfff]++")
WHITESPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")

# Possessive repeats (`++`, `*+`) never backtrack, so matching is linear on any input.
URL_START = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*+://"
    r"(?:[^/?#@]*+@)*+"  # userinfo reaches to the last @ of the authority
    r"[^/?#@:]"  # one character of host
)

LONGEST_DATE = 64  # characters handed to dateutil; no spelling of a date needs more
TIME_OF_DAY = re.compile(
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]++)?)?(?:\s?[+-][0-9]{2}:?[0-9]{2})?"
    r"|[0-9]{1,2}\s?(?i:[ap]\.?m)"
)


def unify_line_ends(text: str) -> str:
    """NL = LF / CR LF / CR, and nothing else; every one becomes LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def is_text(text: str) -> bool:
    """Whether no NUL and no lone surrogate is in it."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()  # several times faster than a search, and refuses surrogates alone
    except UnicodeEncodeError:
        return False
    return True


def parse_date(text: str) -> datetime.date | None:
    """date = 8ASCII-DIGIT, year month day, a day of the calendar; None for anything else."""
    # The shape first: date.fromisoformat alone would also take "2022W331".
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return None
    return None


def parse_iso_date(text: str) -> datetime.date | None:
    """The date of YYYY-MM-DD, in just that shape; None for anything else."""
    if len(text) == 10 and text[4] == text[7] == "-":
        return parse_date(text[:4] + text[5:7] + text[8:])
    return None


def is_url(text: str) -> bool:
    """url = scheme "://" [ userinfo "@" ] host rest, without white space and control characters."""
    if URL_START.match(text) is None:
        return False
    if text.isascii():  # the usual case, in half the time of the search
        return text.isprintable() and " " not in text
    return WHITESPACE_OR_CONTROL.search(text) is None


def split_url_host(url: str) -> str | None:
    """The host of a URL in lower case, without userinfo, port and brackets; None without one."""
    authority = url.partition("://")[2]
    for sign in "/?#":
        authority = authority.partition(sign)[0]
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        host, closing, _ = host[1:].partition("]")
        if not closing:
            return None
    else:
        host = host.partition(":")[0]
    return host.lower() or None


def is_tag_line(line: str) -> bool:
    """tag-line = "Tags:" …, in any ASCII case."""
    return line[:5].lower() == "tags:"  # no other character than an ASCII one lowers to these


def split_tags(line: str) -> list[str]:
    """The items of a tag line: split at commas, stripped, empty ones dropped."""
    return list(filter(None, map(str.strip, line[5:].split(","))))


def parse_date_in_words(text: str) -> datetime.date:
    """A date in any spelling that names year, month and day without doubt.

    Raises ValueError, with what is missing or doubtful as its text.
    """
    if (date := parse_date(text)) is not None:
        return date
    if len(text) > LONGEST_DATE:
        raise ValueError(f"longer than {LONGEST_DATE} characters")
    signs = "".join(text.split())
    if not (signs.isascii() and signs.isprintable()):
        # dateutil would take digits of other scripts, and pass over NUL.
        raise ValueError("characters other than ASCII letters, digits and signs")

    month_first = _read_with_dateutil(text, day_first=False)
    if re.match("[^0-9]*+[0-9]{4}", text):
        return month_first  # the year comes first, and then always month before day (ISO 8601)
    day_first = _read_with_dateutil(text, day_first=True)
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
