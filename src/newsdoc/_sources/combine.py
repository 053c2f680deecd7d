"""Several sources as one."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat, takewhile
from operator import add
from typing import Final, NamedTuple

import attrs

from newsdoc._sources.base import bytes_of, is_url, sort_by_bytes
from newsdoc._sources.listing import Documents, Entries, Listing, Source
from newsdoc._text import short_repr
from newsdoc._urls import mask_url, userinfo_span

_SCHEMES: Final = {"gcs": "gs", "s3a": "s3"}  # two names of one storage


class Part(NamedTuple):
    """Documents of one source."""

    prefix: str  # of their names
    source: Source
    entries: Entries


@attrs.frozen(eq=False)
class Combined:
    """Documents of several sources."""

    root: str
    names: tuple[str, ...]
    parts: tuple[Part, ...]
    numbers: array[int]  # for each document, which part it belongs to
    indices: array[int]  # and which of the part's entries is its own

    def take(self, positions: Sequence[int]) -> Combined:
        old_numbers = [self.numbers[position] for position in positions]
        taken: dict[int, list[int]] = {number: [] for number in old_numbers}
        new_numbers = {number: index for index, number in enumerate(taken)}
        indices = array("I")
        for position, number in zip(positions, old_numbers, strict=True):
            indices.append(len(taken[number]))
            taken[number].append(self.indices[position])
        return Combined(
            self.root,
            tuple(map(self.names.__getitem__, positions)),
            tuple(self._take_part(number, some) for number, some in taken.items()),
            array("I", map(new_numbers.__getitem__, old_numbers)),
            indices,
        )

    def _take_part(self, number: int, indices: Sequence[int]) -> Part:
        part = self.parts[number]
        return part._replace(entries=part.entries.take(indices))

    def read(self, max_bytes: int) -> Iterator[bytes | Exception]:
        # An archive is opened once: no name of another source is between its names.
        for number, run in groupby(range(len(self.names)), self.numbers.__getitem__):
            positions = list(run)
            part = self._take_part(number, [self.indices[position] for position in positions])
            names = [self.names[position].removeprefix(part.prefix) for position in positions]
            yield from part.source.read(names, part.entries, max_bytes)

    def display_name(self, position: int) -> str:
        part = self.parts[self.numbers[position]]
        return part.source.display_name(self.names[position].removeprefix(part.prefix))


def combine(paths: Sequence[str], listings: Sequence[Listing]) -> Combined:
    """Combine sources: the name of a document is that of its source, a slash, and its own.

    The paths are those that the user gave: without them, two passwords are both ``***``.

    Raises:
        ValueError: A document would be there twice.
    """
    roots = [listing.root for listing in listings]
    _check_twice(paths, roots)
    locations = [locate(root) for root in roots]
    _check_overlap(locations, listings)
    _check_overlap([_resolve(root) for root in roots], listings)
    keys = below_common_folder(locations)
    some = [_prefix(listing, f"{key}/") for key, listing in zip(keys, listings, strict=True)]
    return _merge(_name_all(roots), some)


def join(listings: Sequence[Documents]) -> Documents:
    """Join documents, each of which is in one of the listings only."""
    some = [one if isinstance(one, Combined) else _prefix(one, "") for one in listings]
    roots = [one.root for one in listings]
    if len(set(roots)) > 1:
        roots = [part.source.root for one in some for part in one.parts]
    joined = _merge(_name_all(roots), some)
    if len(joined.parts) == 1 and not joined.parts[0].prefix:
        return Listing(joined.parts[0].source, joined.names, joined.parts[0].entries)
    return joined


def _prefix(listing: Documents, prefix: str) -> Combined:
    assert isinstance(listing, Listing)
    names = tuple(prefix + name for name in listing.names) if prefix else listing.names
    part = Part(prefix, listing.source, listing.entries)
    numbers = array("I", repeat(0, len(names)))
    return Combined(listing.root, names, (part,), numbers, array("I", range(len(names))))


def _merge(root: str, some: Iterable[Combined]) -> Combined:
    """Return all documents, sorted; those of equal sources are read together."""
    names: list[str] = []
    parts: list[Part] = []
    numbers, indices = array("I"), array("I")
    known: dict[tuple[str, str], int] = {}  # the number of the last part of this name
    for one in some:
        new_numbers: list[int] = []
        offsets: list[int] = []
        for part in one.parts:
            number = known.get((part.prefix, part.source.root), -1)
            if number >= 0 and parts[number].source == part.source:
                offsets.append(len(parts[number].entries))
                entries = parts[number].entries + part.entries
                parts[number] = parts[number]._replace(entries=entries)
            else:
                number = known[part.prefix, part.source.root] = len(parts)
                offsets.append(0)
                parts.append(part)
            new_numbers.append(number)
        names += one.names
        numbers.extend(new_numbers[number] for number in one.numbers)
        indices.extend(map(add, one.indices, map(offsets.__getitem__, one.numbers)))
    merged = Combined(root, tuple(names), tuple(parts), numbers, indices)
    return merged.take(sort_by_bytes(names))


def _name_all(roots: Iterable[str]) -> str:
    first, *others = dict.fromkeys(roots)
    return f"{first} and {len(others):,} more" if others else first


def locate(root: str) -> str:
    """Return the URL, or the absolute path with slashes, without one at its end."""
    location = root if is_url(root) else os.path.abspath(root).replace(os.sep, "/")
    return location.rstrip("/")


def _resolve(root: str) -> str:
    """Return the same for every way to write the URL, and for every link to the path."""
    if not is_url(root):
        return locate(os.path.realpath(root))
    before, _, rest = root.partition("://")
    chain, colons, scheme = before.rpartition("::")
    location = f"{chain}{colons}{_SCHEMES.get(scheme, scheme)}://{rest.strip('/')}"
    return location.removesuffix("/")  # of a whole storage, which contains its folders as any other


def below_common_folder(locations: Sequence[str]) -> list[str]:
    """Return each location below the deepest folder that contains all of them."""
    folders = [location.split("/")[:-1] for location in locations]
    common = takewhile(lambda parts: len(set(parts)) == 1, zip(*folders, strict=False))
    depth = len(list(common))
    return ["/".join(location.split("/")[depth:]) for location in locations]


def _check_twice(paths: Sequence[str], roots: Sequence[str]) -> None:
    seen: dict[object, int] = {}
    key: object
    for index, root in enumerate(roots):
        if is_url(root):
            key = _resolve(root)
        else:  # two paths of one file, be it through a link
            status = os.stat(root)
            key = (status.st_dev, status.st_ino)
        if (first := seen.setdefault(key, index)) == index:
            continue
        if _has_other_credentials(paths[index], paths[first]):
            raise ValueError(
                f"sources {first + 1} and {index + 1} differ only in their credentials, so their "
                f"documents would have the same names: {short_repr(root)}"
            )
        raise ValueError(f"source given twice: {short_repr(roots[first])}, {short_repr(root)}")


def _has_other_credentials(one: str, two: str) -> bool:
    """Return whether two URLs of one place differ in their user names, passwords or keys."""
    if one[slice(*userinfo_span(one))] != two[slice(*userinfo_span(two))]:
        return True
    return one != two and mask_url(one) == mask_url(two)


def _check_overlap(locations: Sequence[str], listings: Sequence[Listing]) -> None:
    """Raise ValueError if a source has documents where another source is."""
    indices = {location: index for index, location in enumerate(locations)}
    for inner, location in enumerate(locations):
        folder = location
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            outer = listings[indices[folder]] if folder in indices else None
            if outer is not None and _has_inside(outer.names, location[len(folder) + 1 :] + "/"):
                raise ValueError(
                    f"source {short_repr(listings[inner].root)} is inside source "
                    f"{short_repr(outer.root)}: its documents would be read twice"
                )


def _has_inside(names: Sequence[str], prefix: str) -> bool:
    """Return whether a name, of those sorted bytewise, begins with the prefix."""
    position = bisect_left(names, bytes_of(prefix), key=bytes_of)
    return any(name.startswith(prefix) for name in names[position : position + 1])
