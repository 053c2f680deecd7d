"""Line-level grammar rules: newlines, dates, URLs, tag lines."""

from __future__ import annotations

import codecs
import datetime
import re
from typing import Final

from newsdoc._signals import expected

BYTE_ORDER_MARK: Final = "\ufeff"
WHITESPACE_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")

# Possessive repeats (`++`, `*+`) never backtrack, so matching is linear on any input.
URL_START: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*+://"
    r"(?:[^/?#@]*+@)*+"  # userinfo extends to the last @ of the authority
    r"[^/?#@:]"  # one character of host
)


# The decoders of these remove a byte-order mark themselves: a second one is text.
_CODECS_WITH_BOM: Final = frozenset({"utf-8-sig", "utf-16", "utf-32"})


def to_text(source: str | bytes, encoding: str) -> str:
    """Decode the source, drop one leading byte-order mark and normalize newlines."""
    if isinstance(source, str):
        # Methods of a subclass, such as markupsafe.Markup, could change the text.
        return normalize_newlines(str.removeprefix(source, BYTE_ORDER_MARK))
    text = source.decode(encoding)
    if text.startswith(BYTE_ORDER_MARK) and not decodes_bom(encoding):
        text = text[1:]
    return normalize_newlines(text)


def decodes_bom(encoding: str) -> bool:
    """Return whether the decoder of the encoding removes a leading byte-order mark."""
    return codecs.lookup(encoding).name in _CODECS_WITH_BOM


def normalize_newlines(text: str) -> str:
    """Convert CR LF and CR to LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def is_valid_text(text: str) -> bool:
    """Return whether the text has no NUL and no lone surrogate."""
    if text.isascii():
        return "\x00" not in text
    try:
        # `"\x00" in text` is slow on text with wide characters; encoding also finds surrogates.
        return 0 not in text.encode()
    except expected(UnicodeEncodeError):
        return False


def parse_date(text: str) -> datetime.date | None:
    """Parse ``date = 8ASCII-DIGIT`` (YYYYMMDD); return None if it is not a valid date."""
    # Check the format first: date.fromisoformat also accepts "2022W331".
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return datetime.date.fromisoformat(text)
        except expected(ValueError):
            return None
    return None


def parse_iso_date(text: str) -> datetime.date | None:
    """Parse exactly YYYY-MM-DD; return None if it is not a valid date."""
    if len(text) == 10 and text[4] == text[7] == "-":
        return parse_date(text[:4] + text[5:7] + text[8:])
    return None


def is_url(text: str) -> bool:
    """Match ``url = scheme "://" [userinfo "@"] host rest``, no whitespace or control character."""
    if URL_START.match(text) is None:
        return False
    if text.isascii():  # half the time of the search
        return text.isprintable() and " " not in text
    return WHITESPACE_OR_CONTROL.search(text) is None


def url_host(url: str) -> str | None:
    """Return the host of the URL in lower case, without userinfo, port and brackets, or None."""
    authority = url.split("/", 3)[2].partition("?")[0].partition("#")[0]
    if "\\" in authority:  # browsers read it as "/", so they would go to another host
        return None
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        host, closing, _ = host[1:].partition("]")
        if not closing:
            return None
    else:
        host = host.partition(":")[0]
    return host.lower() or None


def is_tag_line(line: str) -> bool:
    """Match ``tag-line = "Tags:" ...`` in any ASCII case."""
    return line[:5].lower() == "tags:"  # no non-ASCII character lowercases to these


def split_tags(line: str) -> list[str]:
    """Return the tags of a tag line: split at commas, stripped, without empty ones."""
    return list(filter(None, map(str.strip, line[5:].split(","))))
