"""The options for reading a document, validated."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Any, Final, cast

import attrs

from newsdoc._signals import expected
from newsdoc._text import short_repr, wrong_type

MAX_BYTES: Final = 16 * 1024 * 1024  # the default size limit of a document


def _to_encodings(encoding: object) -> tuple[str, ...]:
    names: Sequence[object] = (encoding,) if isinstance(encoding, str) else cast("Any", encoding)
    if not isinstance(names, Sequence) or isinstance(names, bytes | bytearray):
        raise wrong_type("encoding", "a str or a list of str", encoding)
    for name in names:
        if not isinstance(name, str):
            raise wrong_type("encoding", "a str or a list of str", name)
    if not names:
        raise ValueError("encoding must name at least one encoding, got an empty list")
    return tuple(cast("Sequence[str]", names))


def _check_encodings(_options: object, _field: object, names: tuple[str, ...]) -> None:
    for name in names:
        if not _is_text_encoding(name):
            raise LookupError(f"unknown text encoding: {short_repr(name)}")


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


def _check_lenient(_options: object, _field: object, value: bool) -> None:
    if not isinstance(value, bool):
        raise wrong_type("lenient", "a bool", value)


def _check_dayfirst(options: ReadOptions, _field: object, value: bool | None) -> None:
    if value is None:
        return
    if not isinstance(value, bool):
        raise wrong_type("dayfirst", "a bool or None", value)
    if not options.lenient:
        raise ValueError("dayfirst requires lenient=True")


@attrs.frozen
class ReadOptions:
    """How to read a document.

    Args:
        encoding: The encoding of bytes, or several that are tried in order.
        lenient: Whether to accept blank header lines and other date formats.
        dayfirst: The order of day and month in ambiguous dates, or None.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: There is no encoding, or ``dayfirst`` is given without ``lenient``.
        LookupError: An encoding is unknown.

    >>> ReadOptions(["utf-8", "cp1252"]).encodings
    ('utf-8', 'cp1252')
    """

    encodings: tuple[str, ...] = attrs.field(
        default=("utf-8",), alias="encoding", converter=_to_encodings, validator=_check_encodings
    )
    lenient: bool = attrs.field(default=False, validator=_check_lenient)
    dayfirst: bool | None = attrs.field(default=None, validator=_check_dayfirst)


_DEFAULTS: Final = ReadOptions()


def read_options(
    encoding: str | Sequence[str], lenient: bool, dayfirst: bool | None
) -> ReadOptions:
    """Return validated options; the defaults cost no validation."""
    if encoding == "utf-8" and lenient is False and dayfirst is None:
        return _DEFAULTS
    return ReadOptions(encoding, lenient, dayfirst)


def check_max_bytes(max_bytes: object) -> None:
    """Raise TypeError or ValueError if the size limit is not a positive int."""
    if not isinstance(max_bytes, int) or isinstance(max_bytes, bool):
        raise wrong_type("max_bytes", "an int", max_bytes)
    if max_bytes < 1:
        raise ValueError(f"max_bytes must be at least 1, got {max_bytes}")
