"""Documents that are found while folders are listed, and the entries of these documents."""

from __future__ import annotations

import errno
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import attrs

UNKNOWN_SIZE: Final = -1


class Pattern(Protocol):
    """A glob pattern."""

    def match(self, path: str, *, is_folder: bool = False) -> bool: ...
    def may_contain(self, folder: str) -> bool: ...


@attrs.frozen
class Limits:
    """Limits of a listing; a broken server can list for ever."""

    depth: int = 64  # nested folders
    folders: int = 20_000  # listed one by one
    names: int = 10_000_000
    links: int = 1000  # that are asked for, since they may lead to folders
    page: int = 32 * 1024 * 1024  # bytes of one page of links


@attrs.frozen
class Entries:
    """The sizes of documents, as listed, and why some cannot be read."""

    sizes: array[int]
    errors: Mapping[int, OSError]  # by position

    def __len__(self) -> int:
        return len(self.sizes)

    def take(self, positions: Sequence[int], /) -> Entries:
        """Return the entries at these positions."""
        sizes = array("q", map(self.sizes.__getitem__, positions))
        if not self.errors:
            return Entries(sizes, {})
        errors = {new: self.errors[old] for new, old in enumerate(positions) if old in self.errors}
        return Entries(sizes, errors)

    def __add__(self, other: Entries, /) -> Entries:
        errors = {len(self) + position: error for position, error in other.errors.items()}
        return Entries(self.sizes + other.sizes, {**self.errors, **errors})


class Selection:
    """The files and folders below a root that a pattern selects."""

    def __init__(
        self,
        root: str,
        pattern: Pattern,
        on_unmatched: Callable[[str], object] | None,
        limits: Limits,
    ) -> None:
        self._root = root
        self._pattern = pattern
        self._on_unmatched = on_unmatched
        self._limits = limits
        self._sizes: dict[str, int] = {}
        self._errors: dict[str, OSError] = {}
        self._folders: set[str] = set()
        self._unmatched: set[str] = set()

    def add_file(self, name: str, size: int | None = None) -> None:
        if self._pattern.match(name):
            self._sizes.setdefault(name, UNKNOWN_SIZE if size is None else size)
            self._check(len(self._sizes), self._limits.names, "documents")
        elif self._on_unmatched is not None and name not in self._unmatched:
            self._unmatched.add(name)
            self._check(len(self._unmatched), self._limits.names, "other files")
            self._on_unmatched(name)

    def add_folder(self, name: str, page: str = "") -> bool:
        """Return whether the folder is to be listed: once, and only if documents may be in it."""
        if not page:
            self._add_as_document(name)
        if f"{name}?{page}" in self._folders or not self.leads_into(name):
            return False
        self._check(name.count("/") + 1, self._limits.depth, "nested folders")
        self._folders.add(f"{name}?{page}")
        self._check(len(self._folders), self._limits.folders, "folders")
        return True

    def add_parents(self) -> None:
        """Add the folders that are only in the names of files."""
        parents = {name.rpartition("/")[0] for name in self._sizes}
        while parents := parents - {""}:
            for name in parents:
                self._add_as_document(name)
            parents = {name.rpartition("/")[0] for name in parents}

    def _add_as_document(self, folder: str) -> None:
        """Add a folder that has the name of a document."""
        if self._pattern.match(folder, is_folder=True) and folder not in self._sizes:
            self._sizes[folder] = UNKNOWN_SIZE
            self._errors[folder] = IsADirectoryError(errno.EISDIR, "not a regular file (folder)")

    def add_error(self, name: str, error: OSError) -> None:
        """Add a folder whose contents are unknown, if documents may be in it."""
        if self._pattern.may_contain(name.partition("?")[0].rstrip("/")):
            self._sizes[name] = UNKNOWN_SIZE
            self._errors[name] = error

    def leads_into(self, folder: str) -> bool:
        """Return whether the contents of a folder matter."""
        return self._on_unmatched is not None or self._pattern.may_contain(folder)

    def drop(self, name: str) -> None:
        """Remove a document, since it is a folder."""
        self._sizes.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def entries(self) -> tuple[list[str], Entries]:
        """Return the names of the documents, and their entries."""
        names = [*self._sizes]
        errors = {i: self._errors[name] for i, name in enumerate(names) if name in self._errors}
        return names, Entries(array("q", self._sizes.values()), errors)

    def _check(self, count: int, maximum: int, what: str) -> None:
        if count > maximum:
            reason = f"more than {maximum:,} {what}; open a part of it"
            raise OSError(errno.EFBIG, reason, self._root)
