"""Stores of documents: open what is at a path or URL."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from newsdoc._sources.base import Store, is_url, sort_by_bytes
from newsdoc._text import plural, short_repr

if TYPE_CHECKING:
    from newsdoc._sources.glob import Pattern

__all__ = ["DEFAULT_PATTERN", "Store", "join_stores", "open_store", "open_stores"]

DEFAULT_PATTERN: Final = "**/*.txt"

_Options = Mapping[str, Any] | None


def open_store(path: str, pattern: str, options: _Options) -> tuple[Store, tuple[str, ...]]:
    """Open the store at a path or URL and list the matching names, sorted bytewise."""
    if options is not None and not is_url(path):
        raise ValueError(f"storage_options requires a URL, got a path: {short_repr(path)}")
    store, names = _open(path, pattern, options)
    if not names:
        message = f"no files match {short_repr(pattern)}"
        from newsdoc._sources import advice  # start-up time

        message += advice.explain_empty_store(store)
        raise FileNotFoundError(errno.ENOENT, message, store.root)
    return store, sort_by_bytes(names)


def open_stores(
    paths: Sequence[str], pattern: str, options: _Options
) -> tuple[Store, tuple[str, ...]]:
    """Open several paths and URLs as one store; return it and all ids, sorted bytewise."""
    if not paths:
        raise ValueError("path must not be an empty list")
    from newsdoc._sources.combine import combine  # start-up time

    if options is not None and not any(map(is_url, paths)):
        raise ValueError(f"storage_options requires a URL, got paths: {short_repr(paths)}")
    sources = [_open(path, pattern, options) for path in paths]
    store, doc_ids = combine(paths, sources)
    if not doc_ids:
        from newsdoc._sources import advice  # start-up time

        message = f"no files match {short_repr(pattern)} in {plural(len(paths), 'source')}"
        message += advice.explain_empty_stores([source for source, _ in sources])
        raise FileNotFoundError(errno.ENOENT, message, store.root)
    return store, sort_by_bytes(doc_ids)


def join_stores(parts: Sequence[tuple[Store, Sequence[str]]]) -> tuple[Store, tuple[str, ...]]:
    """Join parts of a corpus, each a store and its ids; return a store with all ids, sorted.

    No id is in two parts.
    """
    from newsdoc._sources.combine import Joined  # start-up time

    indices = {doc_id: index for index, (_, doc_ids) in enumerate(parts) for doc_id in doc_ids}
    first, *others = stores = [store for store, _ in parts]
    is_one = all(other is first for other in others)
    store = first if is_one else Joined(stores, indices)
    return store, sort_by_bytes(list(indices))


def _open(path: str, pattern: str, options: _Options) -> tuple[Store, list[str]]:
    from newsdoc._sources.glob import Pattern  # start-up time

    if is_url(path):
        path, pattern = _split_pattern(path, pattern)
    matcher = Pattern(pattern)
    if is_url(path):
        from newsdoc._remote.sources import open_remote  # start-up time

        return open_remote(path, matcher, options or {})
    if "\0" in path:
        raise OSError(errno.EINVAL, "not a valid file name (NUL)", path)
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        from newsdoc._sources import advice  # start-up time

        raise advice.missing_path(error, path) from None
    if stat.S_ISDIR(status.st_mode):
        from newsdoc._sources.folder import open_folder  # start-up time

        return open_folder(path, matcher)
    return _open_archive(path, matcher)


def _open_archive(path: str, matcher: Pattern) -> tuple[Store, list[str]]:
    # Start-up time.
    from newsdoc._archives.tar_headers import NotTarError
    from newsdoc._sources.archive import open_local_archive

    try:
        return open_local_archive(path, matcher)
    except OSError as error:
        if isinstance(error.__cause__, NotTarError):
            from newsdoc._sources import advice  # start-up time

            if message := advice.explain_file(path):
                raise OSError(error.errno, message, path) from error
        raise


def _split_pattern(url: str, pattern: str) -> tuple[str, str]:
    """Split a glob off a URL; return the URL and the combined pattern."""
    from newsdoc._urls import userinfo_span  # start-up time

    inside = ""
    if url.startswith(("zip://", "tar://")) and "::" in url:
        # fsspec could open an archive too, but trusts untrusted archives.
        inside, _, url = url[len("zip://") :].partition("::")
    elif (star := url.find("*", userinfo_span(url)[1])) != -1:
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
