"""Listings: the documents of a source by name, with what the source needs to read each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, Self, TypeAlias

import attrs

# Called with the name of each file that a pattern does not select.
OnUnmatched: TypeAlias = Callable[[str], object] | None


class Entries(Protocol):
    """What a source needs to read its documents, one entry each."""

    def __len__(self) -> int: ...
    def take(self, positions: Sequence[int], /) -> Self:
        """Return the entries at these positions."""
        ...

    def __add__(self, other: Self, /) -> Self: ...


class Source(Protocol):
    """A folder or an archive, local or remote. Equal sources read the same documents."""

    @property
    def root(self) -> str:
        """What was opened, as the user named it, without a password."""
        ...

    def display_name(self, name: str) -> str:
        """Return the name of the document for messages."""
        ...

    def read(
        self, names: Sequence[str], entries: Any, max_bytes: int, /
    ) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document in turn, or the exception."""
        ...


class Documents(Protocol):
    """What a corpus has: the documents of one source or of several."""

    @property
    def root(self) -> str:
        """What was opened, as the user named it, without a password."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the documents, each once."""
        ...

    def take(self, positions: Sequence[int]) -> Self:
        """Return the documents at these positions."""
        ...

    def read(self, max_bytes: int) -> Iterator[bytes | Exception]:
        """Yield the bytes of each document in turn, or the exception."""
        ...

    def display_name(self, position: int) -> str:
        """Return the name of the document at this position for messages."""
        ...


@attrs.frozen(eq=False)
class Listing:
    """Documents of one source."""

    source: Source
    names: tuple[str, ...]
    entries: Entries

    @property
    def root(self) -> str:
        return self.source.root

    def take(self, positions: Sequence[int]) -> Listing:
        names = tuple(map(self.names.__getitem__, positions))
        return Listing(self.source, names, self.entries.take(positions))

    def read(self, max_bytes: int) -> Iterator[bytes | Exception]:
        return self.source.read(self.names, self.entries, max_bytes)

    def display_name(self, position: int) -> str:
        return self.source.display_name(self.names[position])


@attrs.frozen
class Numbers:
    """Entries that are one number each."""

    values: array[int]

    def __len__(self) -> int:
        return len(self.values)

    def take(self, positions: Sequence[int], /) -> Numbers:
        return Numbers(array(self.values.typecode, map(self.values.__getitem__, positions)))

    def __add__(self, other: Numbers, /) -> Numbers:
        return Numbers(self.values + other.values)
