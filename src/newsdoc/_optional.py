"""Optional packages."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def requiring(package: str, advice: str) -> Generator[None, None, None]:
    """Raise ImportError with the advice if the package is missing, and only then.

    A package that is installed but cannot be imported raises its own error.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        raise ImportError(advice) from error
