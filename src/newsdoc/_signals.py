"""Exceptions of signal handlers, which no except clause may take for its own."""

from __future__ import annotations

import sys
from typing import Final, TypeVar

E = TypeVar("E", bound=Exception)

_CALLED: Final = {"newsdoc", "attr", "dateutil", "idna", "yarl"} | sys.stdlib_module_names


def expected(*classes: type[E]) -> tuple[type[E], ...]:
    """Return the classes for an except clause; none if a signal handler raised the exception.

    A handler interrupts any line, and the time limits of jobs raise subclasses of many classes.
    """
    error = sys.exception()
    trace = None if error is None else error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    origins = [type(error).__module__]
    # The codecs of other packages raise a UnicodeError, too.
    if trace is not None and not isinstance(error, UnicodeError):
        origins.append(str(trace.tb_frame.f_globals.get("__name__")))
    # ctypes can raise a class in another thread, which then has no arguments.
    is_bare = isinstance(error, OSError) and not error.args
    is_own = not is_bare and all(origin.partition(".")[0] in _CALLED for origin in origins)
    return classes if is_own else ()
