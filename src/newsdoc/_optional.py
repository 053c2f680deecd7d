"""Optional packages."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


class LazyModule:
    """A module that is imported when an attribute is used, as by typing.get_type_hints()."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # inspect.unwrap(), with which doctest looks at every global
            raise AttributeError(name)
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)  # is found without __getattr__ from now on
        return value


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
