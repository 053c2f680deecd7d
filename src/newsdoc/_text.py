"""Text helpers for messages: escaping, shortening, excerpts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

MAX_EXCERPT: Final = 60  # characters of a line shown around an error, escaped


def escape_unprintable(text: str) -> str:
    """Return the text with unprintable characters escaped."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def escape_controls(text: str, escape: Callable[[str], str] = escape_unprintable) -> str:
    """Return the text, with characters escaped that move the cursor or change the direction.

    Others that str.isprintable rejects, such as no-break spaces and joiners, belong to the text.
    """
    return re.sub(  # start-up time: compiled when it is first used
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
        "\U000e0000-\U000e007f]",
        lambda found: escape(found[0]),
        text.replace("\t", " "),
    )


def to_json(fields: object, encoding: str | None = "utf-8") -> str:
    """Return JSON on one line, safe for the terminal and the encoding."""
    import json  # start-up time

    text = json.dumps(fields, ensure_ascii=encoding is None or encoding.lower() != "utf-8")
    return escape_controls(text, lambda character: json.dumps(character)[1:-1])


def shorten(text: str, max_length: int = 60) -> str:
    """Return the text, or its start and end if it is long."""
    if len(text) <= max_length:
        return text
    return text[: max_length // 2] + "..." + text[-max_length // 4 :]


def short_repr(value: object, max_length: int = 60) -> str:
    """Return the repr of the value on one line, truncated if it is long."""
    shown = repr(shorten(value, max_length) if isinstance(value, str) else value)
    shown = shown if len(shown) <= 2 * max_length else shown[: 2 * max_length] + "..."
    return escape_unprintable(shown)  # such as the newlines of a data frame


def wrong_type(name: str, expected: str, value: object) -> TypeError:
    """Return the error for an argument, a field or a cell of the wrong type."""
    return TypeError(f"{name} must be {expected}, got {type(value).__name__}: {short_repr(value)}")


def check_iterable(name: str, expected: str, value: object) -> None:
    """Raise TypeError unless the value is an iterable, other than a str or bytes."""
    # A str is an iterable of str, but its characters are not what the caller means.
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise wrong_type(name, expected, value)


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
    lead = "..." if len(before) < position else ""
    tail = "..." if position + len(rest) < len(line) else ""
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
