"""Dates as Python and its libraries write them: python dates.py, with the libraries installed."""

from __future__ import annotations

import datetime
import email.utils
import platform
import time
import warnings
from importlib.metadata import version
from zoneinfo import ZoneInfo

import arrow
import babel.dates
import pandas as pd
import pendulum
import whenever
from django.conf import settings
from django.utils import dateformat

warnings.simplefilter("ignore")
settings.configure(USE_TZ=True, USE_I18N=False)
MOMENTS = [
    ("2024-05-07T00:30:00", "UTC"),
    ("2024-05-17T10:15:30", "Europe/Berlin"),
    ("2024-12-31T23:45:05", "Asia/Kolkata"),
    ("2023-01-01T12:00:00", "America/New_York"),
    ("1999-11-09T18:06:00", "Asia/Kathmandu"),
    ("2024-02-29T06:05:04", "America/Sao_Paulo"),
]


def out(group: str, date: str, text: object) -> None:
    print(group, date, text, sep="\t")


for local, zone in MOMENTS:
    when, date = datetime.datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)), local[:10]
    utc = when.astimezone(datetime.UTC)
    python = f"Python {platform.python_version()}"
    for text in (when, when.isoformat(), when.date(), when.ctime(), when.replace(tzinfo=None)):
        out(f"{python}: datetime", date, text)
    for pattern in (
        *("%c", "%x %X", "%c %Z", "%c %z", "%A, %B %d, %Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S %Z"),
        *("%d/%b/%Y:%H:%M:%S %z", "%Y%m%d-%H%M%S", "%Y%m%d_%H%M%S", "%Y%m%dT%H%M%SZ", "%y%m%d"),
        *("%B %d, %Y at %I:%M %p %Z", "%I:%M %p, %A %d %B %Y", "%Y:%m:%d %H:%M:%S", "%G-W%V-%u"),
        *("%Y/%m/%d (%a)", "%d.%m.%Y, %H:%M", "%m-%d-%Y", "%d %B %Y - %H:%M", "%H:%M %d/%m/%Y"),
    ):
        out(f"{python}: strftime", "?" if "%G" in pattern else date, when.strftime(pattern))
    out(f"{python}: email.utils, time", date, email.utils.format_datetime(when))
    out(
        f"{python}: email.utils, time",
        utc.date().isoformat(),
        email.utils.format_datetime(utc, True),
    )
    out(f"{python}: email.utils, time", date, time.asctime(when.timetuple()))
    name = f"babel {version('babel')}"
    for locale in ("en_US", "en_GB", "en_AU", "en_CA", "en_IN", "en_ZA", "en_DK", "en_FI"):
        for style in ("full", "long", "medium", "short"):
            out(name, date, babel.dates.format_date(when, style, locale))
            out(name, date, babel.dates.format_datetime(when, style, when.tzinfo, locale))
    for pattern in (
        "d MMM y, HH:mm zzzz",
        "EEEE d MMMM y 'at' h:mm a VV",
        "y-MM-dd HH:mm xxx",
        "d MMM y G",
    ):
        out(name, date, babel.dates.format_datetime(when, pattern, when.tzinfo, "en"))
    name = f"arrow {version('arrow')}"
    a = arrow.get(when)
    out(name, date, a)
    for key in [key for key in dir(arrow) if key.startswith("FORMAT_")]:
        out(name, date, a.format(getattr(arrow, key)))
    for pattern in (
        "dddd, MMMM Do, YYYY h:mm A",
        "YYYY-MM-DD HH:mm:ss ZZZ",
        "D MMM YYYY HH:mm ZZ",
        "W",
    ):
        out(name, "?" if pattern == "W" else date, a.format(pattern))
    name = f"pendulum {version('pendulum')}"
    p = pendulum.instance(when)
    for method in (
        "atom",
        "cookie",
        "iso8601",
        "rfc822",
        "rfc850",
        "rfc1036",
        "rfc1123",
        "rfc2822",
    ):
        out(name, date, getattr(p, f"to_{method}_string")())
    for method in ("rfc3339", "rss", "w3c", "date", "datetime", "day_datetime", "formatted_date"):
        out(name, date, getattr(p, f"to_{method}_string")())
    for pattern in (
        "LLLL",
        "LLL",
        "L LT",
        "dddd Do [of] MMMM YYYY HH:mm:ss A",
        "D MMM YYYY HH:mm z",
        "LL zz",
    ):
        out(name, date, p.format(pattern))
    name = f"whenever {version('whenever')}"
    z = whenever.ZonedDateTime(f"{when.isoformat()}[{zone}]")
    out(name, date, z)
    out(name, utc.date().isoformat(), z.to_instant())
    out(name, date, z.date())
    name = f"pandas {version('pandas')}"
    for text in (pd.Timestamp(when), pd.Timestamp(when).isoformat(), pd.Timestamp(when).date()):
        out(name, date, text)
    name = f"Django {version('django')}: its date formats"
    for pattern in (
        "N j, Y",
        "N j, Y, P",
        "F j",
        "F Y",
        "m/d/Y",
        "m/d/Y P",
        "j F Y",
        "j F Y, P",
        "d/m/Y",
        "r",
        "c",
        "D d M Y",
        "jS F Y H:i",
        "l, N jS Y, P e",
    ):
        out(name, date, dateformat.format(when, pattern))
