"""Several stores as one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import Final

import attrs

from newsdoc._sources.base import Store, is_url
from newsdoc._text import short_repr
from newsdoc._urls import mask_url, userinfo_span

_SCHEMES: Final = {"gcs": "gs", "s3a": "s3"}  # two names of one storage


@attrs.frozen(eq=False)
class Many:
    """Several sources. A document's id is the name of its source, a slash, and its name there."""

    _stores: Mapping[str, Store]

    @property
    def root(self) -> str:
        return _name_all(self._stores.values())

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        # An archive is opened once: no id of another source is between its ids.
        for source, names in self._by_source(doc_ids):
            yield from self._stores[source].read(names, max_bytes)

    def display_name(self, doc_id: str) -> str:
        source = self._source(doc_id)
        return self._stores[source].display_name(doc_id[len(source) + 1 :])

    def subset(self, doc_ids: Sequence[str]) -> Many:
        names: dict[str, list[str]] = {}
        for source, some in self._by_source(doc_ids):
            names.setdefault(source, []).extend(some)
        stores = {source: self._stores[source].subset(some) for source, some in names.items()}
        return Many(stores or self._nothing())

    def _nothing(self) -> dict[str, Store]:
        """Return the first source without documents: a corpus always has a root to show."""
        source, store = next(iter(self._stores.items()))
        return {source: store.subset([])}

    def _by_source(self, doc_ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        for source, some in groupby(doc_ids, self._source):
            yield source, [doc_id[len(source) + 1 :] for doc_id in some]

    def _source(self, doc_id: str) -> str:
        """Return the source of a document: the longest, since an archive may be in a folder."""
        source = doc_id.rpartition("/")[0]
        while source not in self._stores:
            source = source.rpartition("/")[0]
        return source


@attrs.frozen(eq=False)
class Joined:
    """Documents of stores that are parts of a corpus, each part with a store of its own."""

    _stores: Sequence[Store]
    _indices: Mapping[str, int]  # which store has the document

    @property
    def root(self) -> str:
        return _name_all(self._stores)

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        for index, some in groupby(doc_ids, self._indices.__getitem__):
            yield from self._stores[index].read(list(some), max_bytes)

    def display_name(self, doc_id: str) -> str:
        return self._stores[self._indices[doc_id]].display_name(doc_id)

    def subset(self, doc_ids: Sequence[str]) -> Joined:
        indices = {doc_id: self._indices[doc_id] for doc_id in doc_ids}
        stores = [
            store.subset([doc_id for doc_id, at in indices.items() if at == index])
            for index, store in enumerate(self._stores)
        ]
        return Joined(stores, indices)


def _name_all(stores: Iterable[Store]) -> str:
    first, *others = dict.fromkeys(store.root for store in stores)
    return f"{first} and {len(others):,} more" if others else first


def combine(
    paths: Sequence[str], sources: Sequence[tuple[Store, Sequence[str]]]
) -> tuple[Many, list[str]]:
    """Combine stores, each with the names of its documents, into one store and its ids.

    The paths are those that the user gave: without them, two passwords are both ``***``.

    Raises:
        ValueError: A document would be there twice.
    """
    roots = [store.root for store, _ in sources]
    names = [some for _, some in sources]
    _check_twice(paths, roots)
    locations = [_locate(root) for root in roots]
    _check_overlap(roots, locations, names)
    _check_overlap(roots, [_resolve(root) for root in roots], names)
    keys = _below_common_folder(locations)
    stores = {key: store for key, (store, _) in zip(keys, sources, strict=True)}
    return Many(stores), [
        f"{key}/{name}" for key, some in zip(keys, names, strict=True) for name in some
    ]


def _locate(root: str) -> str:
    """Return the URL, or the absolute path with slashes, without one at its end."""
    location = root if is_url(root) else os.path.abspath(root).replace(os.sep, "/")
    return location.rstrip("/")


def _resolve(root: str) -> str:
    """Return the same for every way to write the URL, and for every link to the path."""
    if not is_url(root):
        return _locate(os.path.realpath(root))
    before, _, rest = root.partition("://")
    chain, colons, scheme = before.rpartition("::")
    location = f"{chain}{colons}{_SCHEMES.get(scheme, scheme)}://{rest.strip('/')}"
    return location.removesuffix("/")  # of a whole storage, which contains its folders as any other


def _below_common_folder(locations: Sequence[str]) -> list[str]:
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


def _check_overlap(
    roots: Sequence[str], locations: Sequence[str], names: Sequence[Sequence[str]]
) -> None:
    """Raise ValueError if a source has documents where another source is."""
    indices = {location: index for index, location in enumerate(locations)}
    for inner, location in enumerate(locations):
        folder = location
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            outer = indices.get(folder)
            if outer is None:
                continue
            inside = location[len(folder) + 1 :] + "/"
            if any(name.startswith(inside) for name in names[outer]):
                raise ValueError(
                    f"source {short_repr(roots[inner])} is inside source "
                    f"{short_repr(roots[outer])}: its documents would be read twice"
                )
