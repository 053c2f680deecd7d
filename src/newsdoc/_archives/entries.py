"""Entries of archives, in columns of numbers, and the errors of archives and entries."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from sys import maxsize
from typing import Final

MAX_NAME: Final = 4096  # characters; no path of a file is longer on Linux
MAX_DEPTH: Final = 255  # of directories; tools that recurse into them fail at some hundreds


class Problem:
    """Why entries of both formats cannot be read."""

    DIRECTORY: Final = "not a regular file (folder)"
    DIRECTORY_WITH_DATA: Final = "not a regular file (folder with contents)"
    DUPLICATE: Final = "duplicate member name"
    SPECIAL_FILE: Final = "not a regular file (special file)"
    SYMBOLIC_LINK: Final = "symbolic links in an archive are not followed"


class ArchiveError(Exception):
    """An archive is damaged or not supported, or the data of a member are."""


class UnknownFormatError(ArchiveError):
    """A file is not an archive, or if it is compressed, what it expands to is not one.

    Attributes:
        start: How it begins, or what it expands to.
    """

    def __init__(self, message: str, start: bytes) -> None:
        super().__init__(message)
        self.start = start


class EntryError(Exception):
    """An entry of an archive cannot be read."""


class TooLargeError(EntryError):
    """An entry is larger than the limit."""


class Entries:
    """Entries of an archive, parallel to their names.

    Attributes:
        columns: The numbers of all entries, in arrays of type "q": their sizes, for an archive
            their offsets, and what else reading an entry of this format takes.
        problems: Why an entry cannot be read, by its position.
    """

    __slots__ = ("columns", "problems")

    def __init__(self, columns: tuple[array[int], ...], problems: dict[int, str]) -> None:
        self.columns = columns
        self.problems = problems

    def __len__(self) -> int:
        return len(self.columns[0])

    def find_errors(self, max_bytes: int) -> list[EntryError | None]:
        """Return for each entry why it is not to be read, or None."""
        too_large = f"larger than {max_bytes:,} bytes"
        errors: list[EntryError | None] = [
            TooLargeError(too_large) if size > max_bytes else None for size in self.columns[0]
        ]
        for position, problem in self.problems.items():
            errors[position] = EntryError(problem)
        return errors

    def row(self, position: int) -> list[int]:
        """Return the numbers of an entry."""
        return [column[position] for column in self.columns]

    def take(self, positions: Sequence[int]) -> Entries:
        """Return the entries at these positions, in this order."""
        if isinstance(positions, range) and positions.step == 1:
            part = slice(positions.start, positions.stop)
            columns = tuple(column[part] for column in self.columns)
        else:
            columns = tuple(array("q", [column[at] for at in positions]) for column in self.columns)
        problems: dict[int, str] = {}
        if self.problems:
            problems = {
                new: self.problems[old] for new, old in enumerate(positions) if old in self.problems
            }
        return Entries(columns, problems)


def join_entries(parts: Sequence[Entries]) -> Entries:
    """Return all entries; if one part has fewer columns than others, they are 0 there."""
    columns = tuple(array("q") for _ in range(max(len(part.columns) for part in parts)))
    problems: dict[int, str] = {}
    for part in parts:
        start = len(columns[0])
        problems |= {start + at: problem for at, problem in part.problems.items()}
        for index, column in enumerate(columns):
            has_column = index < len(part.columns)
            column += part.columns[index] if has_column else array("q", bytes(8 * len(part)))
    return Entries(columns, problems)


def batches(sizes: Iterable[int], max_total: int, max_count: int = maxsize) -> Iterator[range]:
    """Group consecutive positions whose sizes are small enough together."""
    start = stop = total = 0
    for size in sizes:
        if stop > start and (total + size > max_total or stop - start == max_count):
            yield range(start, stop)
            start, total = stop, 0
        stop += 1
        total += size
    yield range(start, stop)


class Builder:
    """The names and entries of an archive while it is listed."""

    def __init__(self, width: int) -> None:
        self.names: list[str] = []
        self._width = width
        self._rows = array("q")
        self._problems: dict[int, str] = {}

    def add(self, name: str, row: Sequence[int], problem: str | None) -> None:
        """Add an entry under its normalized name, with the reason if it cannot be read."""
        name = normalize_name(name)
        if problem != Problem.DIRECTORY:
            problem = _check_name(name) or problem
        if problem is not None:
            self._problems[len(self.names)] = problem
        self.names.append(name)
        self._rows.extend(row)

    def build(self) -> Entries:
        columns = tuple(self._rows[index :: self._width] for index in range(self._width))
        return Entries(columns, self._problems)


def merge_duplicates(names: list[str], entries: Entries) -> tuple[list[str], Entries]:
    """Return the names and their entries; a name that occurs twice is there once."""
    distinct = set(names)
    if len(distinct) == len(names) and "" not in distinct:
        return names, entries
    first: dict[str, int] = {}
    problems = entries.problems
    for position, name in enumerate(names):
        earlier = first.setdefault(name, position)
        is_same = problems.get(earlier) == problems.get(position) == Problem.DIRECTORY
        if earlier != position and not is_same:
            problems[earlier] = Problem.DUPLICATE
    first.pop("", None)  # the directory that was packed
    return list(first), entries.take(list(first.values()))


def normalize_name(name: str) -> str:
    """Remove empty parts and ".", so that './a.txt' is 'a.txt', as in a directory."""
    if "/." not in name and "//" not in name and name[:1] not in ("", ".", "/") and name[-1] != "/":
        return name
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return ("/" if name.startswith("/") else "") + "/".join(parts)


def _check_name(name: str) -> str | None:
    """Return why a file cannot have this normalized name, or None."""
    if not name:
        raise ArchiveError("a member without a name")
    if "\0" in name:
        return "member name contains NUL"
    if name[0] == "/" or (".." in name and ".." in name.split("/")):
        return "member path escapes the archive"
    if len(name) > MAX_NAME or name.count("/") > MAX_DEPTH:
        return f"member path is longer than {MAX_NAME:,} characters or {MAX_DEPTH} folders"
    return None
