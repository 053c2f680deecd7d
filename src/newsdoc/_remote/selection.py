"""Documents that are found while folders are listed."""

from __future__ import annotations

import errno
from array import array
from typing import Final

import attrs

from newsdoc._archives.entries import Entries, Problem
from newsdoc._glob import OnUnmatched, Pattern

UNKNOWN_SIZE: Final = -1


@attrs.frozen
class Limits:
    """Limits of a listing; a broken server can list for ever."""

    depth: int = 64  # nested folders
    folders: int = 20_000  # listed one by one
    names: int = 10_000_000
    links: int = 1000  # that are asked for, since they may lead to folders
    page: int = 32 * 1024 * 1024  # bytes of one page of links


@attrs.define
class Selection:
    """The files and folders below a root that a pattern selects.

    Attributes:
        limits: The limits of this listing.
        sizes: The size of each document, by name.
    """

    _root: str
    _pattern: Pattern
    _on_unmatched: OnUnmatched
    limits: Limits
    sizes: dict[str, int] = attrs.field(init=False, factory=dict[str, int])
    _problems: dict[str, str] = attrs.field(init=False, factory=dict[str, str])  # by name
    _folders: set[str] = attrs.field(init=False, factory=set[str])
    _unmatched: set[str] = attrs.field(init=False, factory=set[str])

    def entries(self) -> Entries:
        """Return the sizes of the documents, and why some cannot be read."""
        problems = {
            at: self._problems[name] for at, name in enumerate(self.sizes) if name in self._problems
        }
        return Entries((array("q", self.sizes.values()),), problems)

    def add_file(self, name: str, size: int = UNKNOWN_SIZE) -> None:
        if self._pattern.match(name):
            self.sizes.setdefault(name, size)
            self._check(len(self.sizes), self.limits.names, "documents")
        elif self._on_unmatched is not None and name not in self._unmatched:
            self._unmatched.add(name)
            self._check(len(self._unmatched), self.limits.names, "other files")
            self._on_unmatched(name)

    def add_folder(self, name: str, page: str = "") -> bool:
        """Return whether the folder is to be listed: once, and only if documents may be in it."""
        if not page:
            self._add_as_document(name)
        if f"{name}?{page}" in self._folders or not self.leads_into(name):
            return False
        self._check(name.count("/") + 1, self.limits.depth, "nested folders")
        self._folders.add(f"{name}?{page}")
        self._check(len(self._folders), self.limits.folders, "folders")
        return True

    def add_parents(self) -> None:
        """Add the folders that are only in the names of files."""
        parents = {name.rpartition("/")[0] for name in self.sizes}
        while parents := parents - {""}:
            for name in parents:
                self._add_as_document(name)
            parents = {name.rpartition("/")[0] for name in parents}

    def add_error(self, name: str, error: OSError) -> None:
        """Add a folder whose contents are unknown, if documents may be in it."""
        if self._pattern.may_contain(name.partition("?")[0].rstrip("/")):
            self._add_problem(name, str(error.strerror))

    def _add_as_document(self, folder: str) -> None:
        """Add a folder that has the name of a document."""
        if self._pattern.match(folder, is_folder=True):
            self._add_problem(folder, Problem.DIRECTORY)

    def _add_problem(self, name: str, problem: str) -> None:
        if name not in self.sizes:
            self.sizes[name] = UNKNOWN_SIZE
            self._problems[name] = problem

    def leads_into(self, folder: str) -> bool:
        """Return whether the contents of a folder matter."""
        return self._on_unmatched is not None or self._pattern.may_contain(folder)

    def _check(self, count: int, maximum: int, what: str) -> None:
        if count > maximum:
            reason = f"more than {maximum:,} {what}; open a part of it"
            raise OSError(errno.EFBIG, reason, self._root)
