"""Stores of documents: open what is at a path or URL."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Mapping
from typing import Any, Final

from newsdoc._stores.base import Store, sort_by_bytes
from newsdoc._stores.folder import open_folder
from newsdoc._stores.glob import Pattern
from newsdoc._text import host_start, short_repr

__all__ = ["DEFAULT_PATTERN", "Store", "open_store"]

DEFAULT_PATTERN: Final = "**/*.txt"


def open_store(
    path: str, pattern: str, storage_options: Mapping[str, Any] | None
) -> tuple[Store, tuple[str, ...]]:
    """Open the store at a path or URL and list the matching names, sorted bytewise."""
    store: Store
    if is_url(path):
        path, pattern = _split_pattern(path, pattern)
    matcher = Pattern(pattern)
    if is_url(path):
        from newsdoc._stores.remote import open_remote  # start-up time

        store, names = open_remote(path, matcher, storage_options or {})
    elif storage_options is not None:
        raise ValueError(f"storage_options requires a URL, got a path: {short_repr(path)}")
    elif "\0" in path:
        raise OSError(errno.EINVAL, "not a valid file name (NUL)", path)
    elif stat.S_ISDIR(os.stat(path).st_mode):
        store, names = open_folder(path, matcher)
    else:
        from newsdoc._stores.archive import open_local_archive  # start-up time

        store, names = open_local_archive(path, matcher)
    if not names:
        message = f"no files match {short_repr(pattern)}"
        raise FileNotFoundError(errno.ENOENT, message, store.root)
    return store, sort_by_bytes(names)


def is_url(path: str) -> bool:
    """Return whether the path is a URL, also a chained one such as ``simplecache::s3://bucket``."""
    return re.match(r"(?:[A-Za-z0-9+.\-]++::)*+[A-Za-z0-9+.\-]++://", path) is not None


def _split_pattern(url: str, pattern: str) -> tuple[str, str]:
    """Split a glob off a URL; return the URL and the combined pattern."""
    inside = ""
    if url.startswith(("zip://", "tar://")) and "::" in url:
        # fsspec could open an archive too, but trusts untrusted archives.
        inside, _, url = url[len("zip://") :].partition("::")
    elif (star := url.find("*", host_start(url))) >= 0:
        folder, slash, _ = url[:star].rpartition("/")
        inside = url[len(folder + slash) :]
        url = folder + slash
    if "*" not in inside:
        pattern = f"{inside}/{pattern}" if inside else pattern
    elif pattern == DEFAULT_PATTERN:
        pattern = inside
    else:
        raise ValueError(f"URL already contains a pattern: {short_repr(inside)}")
    return url.removeprefix("file://"), pattern
