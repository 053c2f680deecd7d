"""Glob patterns that select documents by their paths."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from itertools import groupby
from typing import Final, TypeAlias

from newsdoc._text import short_repr, wrong_type

# Called with the name of each file that a pattern does not select.
OnUnmatched: TypeAlias = Callable[[str], object] | None
MAX_PATTERN: Final = 4096  # characters


def is_apple_double(name: str) -> bool:
    """Return whether macOS keeps the attributes of another file in a file of this name."""
    return name.startswith("._")


class Pattern:
    """A glob pattern for POSIX paths; as in ``pathlib``, ``**`` is any number of folders.

    A wildcard does not match the start of an AppleDouble file, ``._a.txt``.
    """

    # The pattern is a nondeterministic automaton over the folders of a path. The state of a folder
    # is the set of indices of the pattern parts that may come next; the last part is a name.

    def __init__(self, pattern: object) -> None:
        if not isinstance(pattern, str):
            raise wrong_type("pattern", "a str", pattern)
        if len(pattern) > MAX_PATTERN:
            raise ValueError(f"pattern must not be longer than {MAX_PATTERN:,} characters")
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        if pattern.startswith("/") or ".." in parts:
            raise ValueError(f'pattern must be relative, without "..": {short_repr(pattern)}')
        # "**/**" means the same as "**", and at the end the same as "**/*".
        parts = [part for key, run in groupby(parts) for part in (["**"] if key == "**" else run)]
        *folders, name = [*parts, "*"] if parts[-1:] == ["**"] else parts or [""]
        self._folders = [None if part == "**" else _compile(part) for part in folders]
        self._name = _compile(name)
        self._takes_apple_double = is_apple_double(name)
        # A bare * does not select folders.
        self._takes_folders = name.strip("*") != ""
        # Fast path for patterns such as "*.txt".
        suffix = name.lstrip("*")
        is_suffix = suffix != name and re.search(r"[*?\[]", suffix) is None
        self._suffix = suffix if is_suffix else None
        self._states = {"": self._skip_wildcards({0})}

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        """Return whether the path is that of a document, or of a folder named like one."""
        folder, _, name = path.rpartition("/")
        state = self._states.get(folder) or self._state(folder)
        if len(self._folders) not in state or (is_folder and not self._takes_folders):
            return False
        if name[:2] == "._" and not self._takes_apple_double:
            return False
        if self._suffix is not None:
            return name.endswith(self._suffix)
        return self._name(name) is not None

    def may_contain(self, folder: str) -> bool:
        """Return whether a path inside the folder can match."""
        return bool(self._state(folder))

    def _state(self, folder: str) -> frozenset[int]:
        """Return the state of a folder; it is empty if nothing inside can match."""
        state = self._states.get(folder)
        if state is None:
            # Its parents are not kept: those of one long path may take more memory than a corpus.
            state = self._states[""]
            for name in folder.split("/"):
                state = self._enter(state, name)
            self._states[folder] = state
        return state

    def _enter(self, state: frozenset[int], name: str) -> frozenset[int]:
        inside: set[int] = set()
        for index in state - {len(self._folders)}:
            matches = self._folders[index]
            if matches is None:
                inside.add(index)
            elif matches(name):
                inside.add(index + 1)
        return self._skip_wildcards(inside)

    def _skip_wildcards(self, indices: set[int]) -> frozenset[int]:
        """Return the indices, and those after each ``**``, which may match no folder at all."""
        after = {index + 1 for index in indices if self._folders[index : index + 1] == [None]}
        return frozenset(indices | after)


def _compile(part: str) -> Callable[[str], object]:
    return re.compile(fnmatch.translate(part)).match
