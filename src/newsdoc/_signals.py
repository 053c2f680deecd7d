"""Exceptions of signal handlers, which no except clause may take for its own."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Final, TypeVar, overload

E = TypeVar("E", bound=Exception)

# Packages whose exceptions are expected; that of a handler comes from elsewhere as a rule.
_CALLED: Final = {"newsdoc", "attr", "dateutil", "idna", "yarl"} | sys.stdlib_module_names


@overload
def expected(one: type[E], /) -> tuple[type[E], ...]: ...
@overload
def expected(*classes: type[Exception]) -> tuple[type[Exception], ...]: ...
def expected(*classes: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the classes for an except clause; none if a signal handler raised the exception.

    A handler interrupts any line, and the time limits of jobs raise subclasses of many classes.
    """
    error = sys.exception()
    is_known = type(error).__module__.partition(".")[0] in _CALLED
    if isinstance(error, OSError) and error.errno is None:
        # The system's have a number. A bare TimeoutError is what limits raise most of all.
        is_known = type(error) is OSError
    return classes if is_known and error is not None and not _passed_handler(error) else ()


def _passed_handler(error: BaseException) -> bool:
    """Return whether the traceback shows the handler of a signal."""
    trace = error.__traceback__
    others: set[CodeType] = set()
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] != "newsdoc":
            others.add(trace.tb_frame.f_code)
        trace = trace.tb_next
    if not others:
        return False
    import signal  # start-up time

    handlers = map(signal.getsignal, signal.valid_signals())
    return any(getattr(handler, "__code__", None) in others for handler in handlers)
