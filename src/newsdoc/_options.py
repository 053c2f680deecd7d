"""The options for reading a document, validated."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Final, NamedTuple

from newsdoc._signals import expected
from newsdoc._text import short_repr, wrong_type

MAX_BYTES: Final = 16 * 1024 * 1024  # the default size limit of a document


class ReadOptions(NamedTuple):
    """How to read a document: validated options."""

    encodings: tuple[str, ...] = ("utf-8",)  # that are tried in order
    lenient: bool = False
    dayfirst: bool | None = None


_DEFAULTS: Final = ReadOptions()


def read_options(
    encoding: str | Sequence[str] = "utf-8", lenient: bool = False, dayfirst: bool | None = None
) -> ReadOptions:
    """Return validated options; the defaults cost no validation.

    Args:
        encoding: The encoding of bytes, or several that are tried in order.
        lenient: Whether to accept blank header lines and other date formats.
        dayfirst: The order of day and month in ambiguous dates, or None.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: There is no encoding, or ``dayfirst`` is given without ``lenient``.
        LookupError: An encoding is unknown.

    >>> read_options(["utf-8", "cp1252"]).encodings
    ('utf-8', 'cp1252')
    """
    if encoding == "utf-8" and lenient is False and dayfirst is None:
        return _DEFAULTS
    names: object = (encoding,) if isinstance(encoding, str) else encoding
    if not isinstance(names, Sequence) or isinstance(names, bytes | bytearray):
        raise wrong_type("encoding", "a str or a list of str", encoding)
    for name in names:
        if not isinstance(name, str):
            raise wrong_type("encoding", "a str or a list of str", name)
        if not _is_text_encoding(name):
            raise LookupError(f"unknown text encoding: {short_repr(name)}")
    if not names:
        raise ValueError("encoding must name at least one encoding, got an empty list")
    if not isinstance(lenient, bool):
        raise wrong_type("lenient", "a bool", lenient)
    if not isinstance(dayfirst, bool | None):
        raise wrong_type("dayfirst", "a bool or None", dayfirst)
    if dayfirst is not None and not lenient:
        raise ValueError("dayfirst requires lenient=True")
    return ReadOptions(tuple(names), lenient, dayfirst)


def _is_text_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except expected(LookupError, ValueError):  # ValueError: a NUL or a surrogate in the name
        return False
    try:
        b"a".decode(name)
    except expected(LookupError):  # a codec from bytes to bytes, such as "hex"
        return False
    except expected(UnicodeError):  # UTF-16, for one, requires two bytes
        return True
    return True


def check_max_bytes(max_bytes: object) -> None:
    """Raise TypeError or ValueError if the size limit is not a positive int."""
    if not isinstance(max_bytes, int) or isinstance(max_bytes, bool):
        raise wrong_type("max_bytes", "an int", max_bytes)
    if max_bytes < 1:
        raise ValueError(f"max_bytes must be at least 1, got {max_bytes}")
