"""Several sources as one."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

import attrs

from newsdoc._archives.entries import join_entries
from newsdoc._sources.listing import Listing, Part, bytes_of, sort_by_bytes
from newsdoc._text import short_repr
from newsdoc._urls import is_url

_SCHEMES: Final = {"gcs": "gs", "s3a": "s3"}  # two names of one storage


def combine(listings: Sequence[Listing]) -> Listing:
    """Combine sources: the name of a document is that of its source, a slash, and its own.

    Raises:
        ValueError: A document would be there twice.
    """
    check_overlap(listings)
    roots = [listing.root for listing in listings]
    keys = below_common_folder([locate(root) for root in roots])
    prefixed: list[Listing] = []
    for key, one in zip(keys, listings, strict=True):
        names = tuple([f"{key}/{name}" for name in one.names])
        parts = tuple(Part(f"{key}/", part.source) for part in one.parts)
        prefixed.append(attrs.evolve(one, names=names, parts=parts))
    return _merge(_name_all(roots), prefixed)


def join(listings: Sequence[Listing]) -> Listing:
    """Join documents, each of which is in one of the listings only."""
    roots = [listing.root for listing in listings]
    if len(set(roots)) > 1:
        roots = [part.source.root for one in listings for part in one.parts]
    return _merge(_name_all(roots), listings)


def _merge(root: str, listings: Sequence[Listing]) -> Listing:
    """Return all documents, sorted; those of equal sources are read together."""
    names: list[str] = []
    parts: dict[Part, int] = {}
    numbers = array("I")
    for listing in listings:
        new = [parts.setdefault(part, len(parts)) for part in listing.parts]
        names += listing.names
        numbers.extend(map(new.__getitem__, listing.numbers))
    entries = join_entries([listing.entries for listing in listings])
    return Listing(root, tuple(names), entries, tuple(parts), numbers).take(sort_by_bytes(names))


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


def check_overlap(listings: Sequence[Listing]) -> None:
    """Raise ValueError if a source is there twice, or has documents where another source is."""
    known: dict[str, Listing] = {}
    for listing in listings:
        other = known.setdefault(_resolve(listing.root), listing)
        if other is not listing:
            roots = f"{short_repr(other.root)}, {short_repr(listing.root)}"
            raise ValueError(f"source given twice: {roots}")
    for location, inner in known.items():
        folder = location
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            outer = known.get(folder)
            if outer is not None and _has_inside(outer.names, location[len(folder) + 1 :] + "/"):
                raise ValueError(
                    f"source {short_repr(inner.root)} is inside source "
                    f"{short_repr(outer.root)}: its documents would be read twice"
                )


def _has_inside(names: Sequence[str], prefix: str) -> bool:
    """Return whether a name, of those sorted bytewise, begins with the prefix."""
    position = bisect_left(names, bytes_of(prefix), key=bytes_of)
    return any(name.startswith(prefix) for name in names[position : position + 1])
