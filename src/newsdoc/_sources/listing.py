"""Listings: the documents of sources by name, with what the source needs to read each."""

from __future__ import annotations

import operator
import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol, TypeAlias

import attrs

from newsdoc._archives.entries import Entries


class Source(Protocol):
    """A folder or an archive, local or remote. Equal sources read the same documents."""

    @property
    def root(self) -> str:
        """What was opened, as the user named it, without a password."""
        ...

    def read(
        self, names: Sequence[str], entries: Entries, max_bytes: int, /
    ) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document in turn, or the exception."""
        ...


class Part(NamedTuple):
    """A source, and what precedes the names of its documents in a listing."""

    prefix: str
    source: Source


@attrs.frozen(eq=False, repr=False)
class Listing:
    """The documents of one source or of several.

    Attributes:
        root: What was opened, as the user named it, without a password.
        names: The names of the documents, each once.
        entries: What the sources need to read them, parallel to the names.
        parts: The sources.
        numbers: Which of the sources each document belongs to.
    """

    root: str
    names: tuple[str, ...]
    entries: Entries
    parts: tuple[Part, ...]
    numbers: array[int]

    def take(self, positions: Sequence[int]) -> Listing:
        """Return the documents at these positions."""
        names = tuple(map(self.names.__getitem__, positions))
        parts, numbers = self.parts, array("I", bytes(4 * len(positions)))
        if len(parts) > 1:  # a pickled slice is to have no other sources than its own
            old = [self.numbers[at] for at in positions]
            new = {number: index for index, number in enumerate(dict.fromkeys(old))}
            parts = tuple(map(parts.__getitem__, new))
            numbers = array("I", map(new.__getitem__, old))
        return Listing(self.root, names, self.entries.take(positions), parts, numbers)

    def read(self, max_bytes: int) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document in turn, or the exception."""
        stop = 0
        # An archive is opened once: no name of another source is between its names.
        for number, run in groupby(self.numbers):
            start, stop = stop, stop + sum(1 for _ in run)
            prefix, source = self.parts[number]
            names: Sequence[str] = self.names[start:stop]
            if prefix:
                names = [name.removeprefix(prefix) for name in names]
            yield from source.read(names, self.entries.take(range(start, stop)), max_bytes)

    def display_name(self, position: int) -> str:
        """Return the name of the document at this position for messages."""
        prefix, source = self.parts[self.numbers[position]]
        name = self.names[position].removeprefix(prefix)
        return f"{source.root.removesuffix('/')}/{name}"


# A source, the names of its files, their entries, and the positions of the documents if not all.
Found: TypeAlias = tuple[Source, Sequence[str], Entries, Sequence[int] | None]


def list_source(found: Found) -> Listing:
    """Return the documents of one source, sorted bytewise."""
    source, names, entries, positions = found
    numbers = array("I", bytes(4 * len(names)))
    listing = Listing(source.root, tuple(names), entries, (Part("", source),), numbers)
    order = sort_by_bytes(names, positions)
    is_sorted = len(order) == len(names) and all(map(operator.eq, order, range(len(order))))
    return listing if is_sorted else listing.take(order)


def sort_by_bytes(names: Sequence[str], positions: Sequence[int] | None = None) -> list[int]:
    """Return these positions, or all, in the bytewise order of the names."""
    some = range(len(names)) if positions is None else positions
    if all(map(str.isascii, names)):
        return sorted(some, key=names.__getitem__)
    # UTF-8 sorts like code points, except for surrogate escapes.
    return sorted(some, key=lambda position: bytes_of(names[position]))


def bytes_of(name: str) -> bytes:
    """Return what ``sort_by_bytes`` compares."""
    return name.encode("utf-8", sys.getfilesystemencodeerrors())
