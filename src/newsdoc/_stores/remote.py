"""Corpora behind a URL, through fsspec: remote folders, and archives in remote storage."""

from __future__ import annotations

import errno
import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs

from newsdoc._errors import ParseError
from newsdoc._files import too_large_problem
from newsdoc._stores.archive import open_archive
from newsdoc._stores.base import ARCHIVE_EXTENSIONS, MAX_BATCH_BYTES, Store, batches
from newsdoc._stores.glob import Pattern

MAX_BATCH_COUNT: Final = 64  # documents that are fetched at the same time
_PASSWORD: Final = re.compile("(://[^/@:]*+:)[^/@]*+@")


@attrs.frozen(eq=False)
class Remote:
    """A folder that fsspec knows how to reach."""

    root: str  # as the user gave it, without the pattern and a password
    _filesystem: Any
    _prefix: str  # of the names in the file system
    _sizes: dict[str, int | None]  # as listed; a web server lists none

    def display_name(self, doc_id: str) -> str:
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{doc_id}"

    def subset(self, doc_ids: Sequence[str]) -> Remote:
        return attrs.evolve(self, sizes={doc_id: self._sizes[doc_id] for doc_id in doc_ids})

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        sizes = {doc_id: self._sizes[doc_id] or 0 for doc_id in doc_ids}
        wanted = {doc_id: size for doc_id, size in sizes.items() if size <= max_bytes}
        for batch in batches(doc_ids, wanted, MAX_BATCH_BYTES, MAX_BATCH_COUNT):
            fetched = [doc_id for doc_id in batch if doc_id in wanted]
            # Not `cat`, which takes a name with brackets for a pattern.
            paths = [self._prefix + doc_id for doc_id in fetched]
            documents = dict(
                zip(fetched, self._filesystem.cat_ranges(paths, None, None), strict=True)
            )
            for doc_id in batch:
                document = documents.pop(doc_id, None)
                if document is None or (isinstance(document, bytes) and len(document) > max_bytes):
                    document = ParseError([too_large_problem(max_bytes)])
                yield document


def open_remote(
    url: str, pattern: Pattern, storage_options: Mapping[str, Any]
) -> tuple[Store, list[str]]:
    """The folder or archive that a URL names, and the names in it that match."""
    try:
        fsspec: Any = importlib.import_module("fsspec")
    except ImportError as error:
        raise ImportError("opening a URL takes fsspec: pip install 'newsdoc[remote]'") from error
    filesystem, path = fsspec.url_to_fs(url, **storage_options)
    root = _PASSWORD.sub(r"\1***@", url)  # which is shown in errors and notebooks
    try:
        if path.lower().endswith(ARCHIVE_EXTENSIONS):
            return open_archive(root, partial(filesystem.open, path, "rb"), pattern)
        prefix = path.rstrip("/") + "/" if path else filesystem.root_marker
        sizes = {
            name.removeprefix(prefix): size
            for name, size in _list(filesystem, path)
            if name.startswith(prefix) and not name.endswith("/")
        }
    except (OSError, ImportError):
        raise
    except Exception as error:  # each kind of storage has its own
        raise OSError(errno.EIO, str(error), root) from error
    names = [name for name in sizes if pattern.match(name)]
    return Remote(root, filesystem, prefix, {name: sizes[name] for name in names}), names


def _list(filesystem: Any, root: str) -> Iterator[tuple[str, int | None]]:
    """The names and sizes of all files below root."""
    filesystem.invalidate_cache(root)
    asyn: Any = importlib.import_module("fsspec.asyn")
    find = "_find" if isinstance(filesystem, asyn.AsyncFileSystem) else "find"
    general = asyn.AsyncFileSystem if find == "_find" else asyn.AbstractFileSystem
    lists_at_once = getattr(filesystem.__class__, find) is not getattr(general, find)
    if lists_at_once:  # as object stores do
        for name, info in filesystem.find(root, detail=True).items():
            yield name, info["size"]
        return
    # The general find leaves out, without a word, the folders that it cannot list.
    folders = [root]
    while folders:
        folder = folders.pop()
        for info in filesystem.ls(folder, detail=True):
            name = info["name"]
            if not {".", ".."}.isdisjoint(name.split("/")):
                continue  # a link back, on the page of a web server
            if info["type"] != "directory":
                yield name, info["size"]
            elif name.rstrip("/") != folder.rstrip("/"):
                folders.append(name)
