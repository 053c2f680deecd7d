"""Text helpers for messages: escaping, shortening, excerpts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

MAX_EXCERPT: Final = 60  # characters of a line shown around an error, escaped

_SCHEME: Final = re.compile(r"(?:^|::)[A-Za-z0-9+.\-]++://")
_AUTHORITY_END: Final = re.compile("[/?#]")
_SPACE: Final = re.compile(r"\s")
_HOST_AND_PORT: Final = re.compile(r"\[.*+|[^:]*+(?::(:.*+)|:[0-9]*+)?+", re.DOTALL)  # or a chain
_PARAMETER: Final = re.compile("""([?&;#])([^?=&;#\\s"'<>]++)=[^&;#\\s"'<>]*+""")
_SECRET: Final = re.compile(
    "signature|credential|token|secret|passw|pwd|auth|api.?key|access.?key|^sig$|^key$",
    re.IGNORECASE,
)


def mask_url(text: str) -> str:
    """Replace user names, passwords and keys in the URLs of a text by ``***``."""
    if "://" not in text:
        return text
    userinfo_end = _userinfo_finder(text)
    pieces: list[str] = []
    done = 0
    while (start := text.find("://", done) + 3) > 2:
        end = userinfo_end(start)
        pieces += [text[done:start], "***@" * (end > start)]
        done = end
    return _PARAMETER.sub(_mask_parameter, "".join([*pieces, text[done:]]))


def userinfo_span(url: str) -> tuple[int, int]:
    """Return where the user name and password of a URL begin, and where the host begins.

    Of a chain such as ``zip://*.txt::https://host/a.zip`` the last URL counts.
    """
    start = max((found.end() for found in _SCHEME.finditer(url)), default=0)
    return start, _userinfo_finder(url)(start)


def _userinfo_finder(text: str) -> Callable[[int], int]:
    """Return a function of where a ``://`` ends, to be called from left to right.

    It returns where the user name and password end, with their @.
    """
    token_end = token_at = -1
    text_at = text.rfind("@")

    def find(start: int) -> int:
        nonlocal token_end, token_at
        delimiter = _AUTHORITY_END.search(text, start)
        end = delimiter.start() if delimiter else len(text)
        if (at := text.rfind("@", start, end)) >= 0:
            return at + 1
        found = _HOST_AND_PORT.fullmatch(text, start, end)
        if found and (found[1] or not text.startswith("://", end - 1)):
            return start
        # There is no such port: this is the part of a password before a slash.
        if token_end < start:  # not for each start, so that time is linear
            space = _SPACE.search(text, start)
            token_end = space.start() if space else len(text)
            token_at = text.rfind("@", start, token_end)
        return max(start, (token_at if token_at >= start else text_at) + 1)

    return find


def _mask_parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}=***" if _SECRET.search(found[2]) else found[0]


def escape_unprintable(text: str) -> str:
    """Return the text with unprintable characters escaped."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def short_repr(value: object, max_length: int = 60) -> str:
    """Return the repr of the value on one line, truncated if it is long."""
    if isinstance(value, str) and len(value) > max_length:
        value = value[: max_length // 2] + "…" + value[-max_length // 4 :]
    shown = repr(value)
    return shown if len(shown) <= 2 * max_length else shown[: 2 * max_length] + "…"


def plural(count: int, noun: str) -> str:
    """Return the count and the noun, such as ``1 document`` or ``2 documents``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def excerpt(line: str, column: int, end_column: int) -> str:
    """Return the line around a position (1-based, in characters), and a line with carets."""
    position = column - 1
    rest = _fit(
        line[position : position + MAX_EXCERPT], MAX_EXCERPT - min(position, MAX_EXCERPT // 4)
    )
    room = MAX_EXCERPT - len("".join(rest))
    before = _fit(line[max(0, position - room) : position][::-1], room)[::-1]
    lead = "…" if len(before) < position else ""
    tail = "…" if position + len(rest) < len(line) else ""
    indent = " " * _display_width(lead + "".join(before))
    carets = "^" * max(1, _display_width("".join(rest[: end_column - column])))
    return f"{lead}{''.join(before)}{''.join(rest)}{tail}\n{indent}{carets}"


def _fit(text: str, width: int) -> list[str]:
    """Return the first characters, made printable, as many as fit in the width."""
    text = text.replace("\t", " ")
    if text.isprintable():
        return list(text[:width])
    shown: list[str] = []
    for character in map(escape_unprintable, text):
        if len(character) > width:
            break
        width -= len(character)
        shown.append(character)
    return shown


def _display_width(text: str) -> int:
    """Return the number of columns the text takes in a fixed-width font."""
    if text.isascii():
        return len(text)
    import unicodedata  # start-up time: only needed for errors on non-ASCII lines

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - narrow
