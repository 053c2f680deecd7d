"""Folders, archives and single documents behind a URL."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

from newsdoc._archives.entries import Entries
from newsdoc._optional import requiring
from newsdoc._remote import sources as remote
from newsdoc._remote.connection import Connection
from newsdoc._remote.files import RemoteFile
from newsdoc._sources import ARCHIVE_EXTENSIONS
from newsdoc._sources.archive import open_archive
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Found, OnUnmatched


def open_url(
    url: str, pattern: Pattern, options: Mapping[str, Any], on_unmatched: OnUnmatched
) -> Found:
    """Find the matching documents at a URL."""
    with requiring("fsspec", "opening a URL requires fsspec: pip install fsspec"):
        import fsspec  # noqa: F401  # pyright: ignore[reportUnusedImport]
    opened = Connection(url, options)
    if opened.file_name.lower().endswith(ARCHIVE_EXTENSIONS):
        return open_archive(opened.shown, RemoteFile(opened), pattern, on_unmatched)
    name = opened.file_name
    if name.endswith(".txt") and pattern.match(name) and remote.is_file(opened):
        parent = Connection(url[: -len(name)], options)
        source, sizes = remote.select_file(parent, name)
    else:
        source, sizes = remote.list_folder(opened, pattern, on_unmatched)
    return source, tuple(sizes), Entries((array("q", sizes.values()),), {}), None
