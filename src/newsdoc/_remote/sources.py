"""Corpora behind a URL, through fsspec: remote folders, and archives in remote storage."""

from __future__ import annotations

import importlib
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import IO, Any, Final

import attrs

from newsdoc._errors import ParseError
from newsdoc._files import too_large_problem
from newsdoc._remote.connection import (
    MAX_DEPTH,
    MAX_FOLDERS,
    MAX_NAMES,
    Connection,
    check_count,
    forget_listings,
)
from newsdoc._remote.http import WebFile
from newsdoc._remote.web import Web, list_web
from newsdoc._sources.archive import open_archive
from newsdoc._sources.base import (
    ARCHIVE_EXTENSIONS,
    MAX_BATCH_BYTES,
    MAX_BATCH_COUNT,
    batches,
    check_storage,
    sort_by_bytes,
)
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Listing, NoEntries, Numbers, OnUnmatched

UNKNOWN_SIZE: Final = -1  # some servers list no sizes


@attrs.frozen
class Remote:
    """A folder that fsspec knows how to reach."""

    root: str  # as the user gave it, without the pattern and a password
    _connection: Connection = attrs.field(repr=False)
    _prefix: str = attrs.field(repr=False)  # of the names in the file system

    def display_name(self, name: str) -> str:
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{name}"

    def read(
        self, names: Sequence[str], entries: Numbers, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        sizes = entries.values
        expected = [
            max_bytes if size == UNKNOWN_SIZE else 0 if size > max_bytes else size for size in sizes
        ]
        for batch in batches(expected, MAX_BATCH_BYTES, MAX_BATCH_COUNT):
            wanted = [position for position in batch if sizes[position] <= max_bytes]
            fetched = self._fetch(
                [names[position] for position in wanted],
                [sizes[position] for position in wanted],
                max_bytes,
            )
            check_storage(fetched, self.root)
            documents = dict(zip(wanted, fetched, strict=True))
            del fetched  # no document is kept after its turn
            for position in batch:
                document = documents.pop(position, None)
                if document is None or (isinstance(document, bytes) and len(document) > max_bytes):
                    document = ParseError([too_large_problem(max_bytes)])
                yield document

    def _fetch(
        self, names: Sequence[str], sizes: Sequence[int], max_bytes: int
    ) -> list[bytes | Exception]:
        # Not `cat`, which takes a name with brackets for a pattern.
        paths = [self._prefix + name for name in names]
        # A range bounds what is fetched of a document that grew. Of an empty one there is none.
        ends = [None if size == 0 else max_bytes + 1 for size in sizes]
        starts = [None if end is None else 0 for end in ends]
        fetched = self._connection.filesystem.cat_ranges(paths, starts, ends)
        return [
            document
            if isinstance(document, bytes)
            else self._connection.explain(document, self.display_name(name))
            for name, document in zip(names, fetched, strict=True)
        ]


@attrs.frozen
class _File:
    """A file that can be opened again in another process."""

    connection: Connection
    make: Callable[[Any, str], Any] | None

    def __call__(self) -> IO[bytes]:
        return self.connection.open(self.make)


def open_remote(
    url: str,
    pattern: Pattern,
    storage_options: Mapping[str, Any],
    on_unmatched: OnUnmatched = None,
) -> Listing:
    """Open the folder or archive at a URL and list the matching names."""
    try:
        importlib.import_module("fsspec")
    except ImportError as error:
        raise ImportError("opening a URL requires fsspec: pip install fsspec") from error
    connection = Connection(url, storage_options)
    filesystem, path = connection.filesystem, connection.path
    file_name = re.split("[?#]", path)[0] if connection.is_web else path
    if file_name.lower().endswith(ARCHIVE_EXTENSIONS):
        own = WebFile if connection.is_web and not connection.is_cached else None
        return open_archive(connection.shown, _File(connection, own), pattern, on_unmatched)
    try:
        return (_open_web if connection.is_web else _open_folder)(connection, pattern, on_unmatched)
    except ImportError:
        raise
    except Exception as error:  # each kind of storage has its own
        reason = connection.explain(error, connection.shown)
    finally:
        forget_listings(filesystem)
    # Outside of the except block: the original error names the URL with its password.
    raise reason


def _open_web(connection: Connection, pattern: Pattern, on_unmatched: OnUnmatched) -> Listing:
    prefix, names = list_web(connection, pattern, on_unmatched)
    listing: Listing
    if connection.is_cached:
        remote = Remote(connection.shown, connection, prefix)
        sizes = Numbers(array("q", repeat(UNKNOWN_SIZE, len(names))))
        listing = Listing(remote, tuple(names), sizes)
    else:
        web = Web(connection.shown, connection, prefix)
        listing = Listing(web, tuple(names), NoEntries(len(names)))
    return listing.take(sort_by_bytes(names))


def _open_folder(connection: Connection, pattern: Pattern, on_unmatched: OnUnmatched) -> Listing:
    filesystem, path = connection.filesystem, connection.path
    prefix = path.rstrip("/") + "/" if path else filesystem.root_marker
    sizes: dict[str, int] = {}
    for name, size in _list(filesystem, path, prefix, pattern):
        if pattern.match(name):
            sizes[name] = UNKNOWN_SIZE if size is None else size
        elif on_unmatched is not None:
            on_unmatched(name)
        check_count(len(sizes), MAX_NAMES, "documents")
    remote = Remote(connection.shown, connection, prefix)
    listing = Listing(remote, tuple(sizes), Numbers(array("q", sizes.values())))
    return listing.take(sort_by_bytes(listing.names))


def _list(
    filesystem: Any, root: str, prefix: str, pattern: Pattern
) -> Iterator[tuple[str, int | None]]:
    """Yield the names, below the root, and sizes of all files."""
    forget_listings(filesystem)
    asyn: Any = importlib.import_module("fsspec.asyn")
    find = "_find" if isinstance(filesystem, asyn.AsyncFileSystem) else "find"
    general = asyn.AsyncFileSystem if find == "_find" else asyn.AbstractFileSystem
    lists_at_once = getattr(filesystem.__class__, find) is not getattr(general, find)
    if lists_at_once:  # as object stores do
        for path, info in filesystem.find(root, detail=True).items():
            # Consoles make a folder by an empty object with a final slash.
            if path.startswith(prefix) and not path.endswith("/"):
                yield path.removeprefix(prefix), info["size"]
        return
    # The general find leaves out, without a word, the folders that it cannot list.
    folders = {root: None}
    seen = {root.rstrip("/")}
    while folders:
        folder, _ = folders.popitem()
        for info in filesystem.ls(folder, detail=True):
            path = info["name"]
            name = path.removeprefix(prefix)
            if not path.startswith(prefix) or not {".", ".."}.isdisjoint(name.split("/")):
                continue  # the folder itself, or the one above
            if info["type"] != "directory":
                yield name, info["size"]
            elif path.rstrip("/") not in seen and pattern.may_contain(name.rstrip("/")):
                check_count(name.rstrip("/").count("/"), MAX_DEPTH, "nested folders")
                seen.add(path.rstrip("/"))
                check_count(len(seen), MAX_FOLDERS, "folders")
                folders[path] = None
