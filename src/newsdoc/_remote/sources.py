"""Corpora behind a URL, through fsspec: remote folders, and archives in remote storage."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

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
    Store,
    batches,
    check_storage,
)
from newsdoc._sources.glob import Pattern


@attrs.frozen(eq=False)
class Remote:
    """A folder that fsspec knows how to reach."""

    root: str  # as the user gave it, without the pattern and a password
    _connection: Connection = attrs.field(repr=False)
    _prefix: str = attrs.field(repr=False)  # of the names in the file system
    # As listed; some servers list none.
    _sizes: dict[str, int | None] = attrs.field(repr=False)

    def display_name(self, doc_id: str) -> str:
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{doc_id}"

    def subset(self, doc_ids: Sequence[str]) -> Remote:
        return attrs.evolve(self, sizes={doc_id: self._sizes[doc_id] for doc_id in doc_ids})

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        sizes = {doc_id: self._sizes[doc_id] for doc_id in doc_ids}
        wanted = {
            doc_id: max_bytes if size is None else size
            for doc_id, size in sizes.items()
            if size is None or size <= max_bytes
        }
        for batch in batches(doc_ids, wanted, MAX_BATCH_BYTES, MAX_BATCH_COUNT):
            documents = self._fetch([doc_id for doc_id in batch if doc_id in wanted], max_bytes)
            check_storage(documents.values(), self.root)
            for doc_id in batch:
                document = documents.pop(doc_id, None)
                if document is None or (isinstance(document, bytes) and len(document) > max_bytes):
                    document = ParseError([too_large_problem(max_bytes)])
                yield document

    def _fetch(self, doc_ids: Sequence[str], max_bytes: int) -> dict[str, bytes | Exception]:
        # Not `cat`, which takes a name with brackets for a pattern.
        paths = [self._prefix + doc_id for doc_id in doc_ids]
        # A range bounds what is fetched of a document that grew. Of an empty one there is none.
        ends = [None if self._sizes[doc_id] == 0 else max_bytes + 1 for doc_id in doc_ids]
        starts = [None if end is None else 0 for end in ends]
        fetched = self._connection.filesystem.cat_ranges(paths, starts, ends)
        return {
            doc_id: document
            if isinstance(document, bytes)
            else self._connection.explain(document, self.display_name(doc_id))
            for doc_id, document in zip(doc_ids, fetched, strict=True)
        }


def open_remote(
    url: str, pattern: Pattern, storage_options: Mapping[str, Any]
) -> tuple[Store, list[str]]:
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
        return open_archive(connection.shown, partial(connection.open, own), pattern)
    try:
        return (_open_web if connection.is_web else _open_folder)(connection, pattern)
    except ImportError:
        raise
    except Exception as error:  # each kind of storage has its own
        reason = connection.explain(error, connection.shown)
    finally:
        forget_listings(filesystem)
    # Outside of the except block: the original error names the URL with its password.
    raise reason


def _open_web(connection: Connection, pattern: Pattern) -> tuple[Store, list[str]]:
    prefix, names = list_web(connection, pattern)
    if connection.is_cached:
        return Remote(connection.shown, connection, prefix, dict.fromkeys(names)), names
    return Web(connection.shown, connection, prefix), names


def _open_folder(connection: Connection, pattern: Pattern) -> tuple[Store, list[str]]:
    filesystem, path = connection.filesystem, connection.path
    prefix = path.rstrip("/") + "/" if path else filesystem.root_marker
    sizes: dict[str, int | None] = {}
    for name, size in _list(filesystem, path, prefix, pattern):
        if pattern.match(name):
            sizes[name] = size
        check_count(len(sizes), MAX_NAMES, "documents")
    return Remote(connection.shown, connection, prefix, sizes), list(sizes)


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
