"""The on_error argument: what to do with the error of an invalid document."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from newsdoc._errors import ParseError, ParseWarning
from newsdoc._text import short_repr, wrong_type

OnError: TypeAlias = Literal["raise", "warn", "skip"] | Callable[[ParseError], object]

_DEFERRED: Final = (
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
)

# A warning points at the first frame outside these packages: the line of the user.
_PACKAGES: Final = ("newsdoc", "duckdb", "narwhals", "pandas", "polars")


def check_on_error(on_error: object) -> None:
    """Raise ValueError or TypeError if the argument is not valid."""
    if isinstance(on_error, str):
        if on_error not in ("raise", "warn", "skip"):
            raise ValueError(
                f'on_error must be "raise", "warn", "skip" or callable, got {short_repr(on_error)}'
            )
    elif not callable(on_error):
        raise wrong_type("on_error", "a str or callable", on_error)
    elif is_deferred(on_error):
        raise TypeError(
            f"on_error must be an ordinary function, got {short_repr(on_error)}, "
            "which would return a coroutine or generator and not run"
        )


def is_deferred(function: Any) -> bool:
    """Return whether a call runs nothing: that of a coroutine or generator function."""
    return any(test(each) for test in _DEFERRED for each in (function, function.__call__))


def check_picklable(on_error: OnError) -> None:
    """Raise TypeError for a function that would collect errors in a copy of its own."""
    if not isinstance(on_error, str) and not _is_importable(on_error):
        raise TypeError(
            f"a corpus with on_error={short_repr(on_error)} cannot be pickled: a copy of the "
            "function would collect the errors; use outcomes() or check() in the worker"
        )


def handle(error: ParseError, on_error: OnError) -> None:
    """Do what on_error says."""
    if on_error == "raise":
        raise error
    if on_error == "warn":
        _warn(error)
    elif callable(on_error):
        on_error(error)


def _is_importable(function: Callable[..., object]) -> bool:
    """Return whether a pickle would name the function, and not hold a copy of its state."""
    found: object = inspect.getmodule(function)
    for name in getattr(function, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found is function


def _warn(error: ParseError) -> None:
    """Issue a ParseWarning that points at the line of the user."""
    # warnings.warn(skip_file_prefixes=...) requires Python 3.12.
    stacklevel = 1
    frame = inspect.currentframe()
    while (
        frame
        and frame.f_back
        and str(frame.f_globals.get("__name__")).partition(".")[0] in _PACKAGES
    ):
        frame = frame.f_back
        stacklevel += 1
    warnings.warn(str(error), ParseWarning, stacklevel=stacklevel)
