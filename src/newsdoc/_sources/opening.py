"""Open what is at a path or URL, and list its documents."""

from __future__ import annotations

import errno
import os
import stat
from array import array
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from newsdoc._archives.entries import UnknownFormatError
from newsdoc._optional import LazyModule, requiring
from newsdoc._sources import DEFAULT_PATTERN
from newsdoc._sources.base import ARCHIVE_EXTENSIONS, is_url, sort_by_bytes
from newsdoc._sources.combine import combine
from newsdoc._sources.folder import open_folder
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Documents, Listing, Numbers, OnUnmatched
from newsdoc._text import plural, short_repr, shorten
from newsdoc._urls import userinfo_span

if TYPE_CHECKING:
    from newsdoc._remote import connection, files
    from newsdoc._remote import sources as remote
    from newsdoc._sources import advice, archive
else:  # start-up time
    connection = LazyModule("newsdoc._remote.connection")
    files = LazyModule("newsdoc._remote.files")
    remote = LazyModule("newsdoc._remote.sources")
    advice = LazyModule("newsdoc._sources.advice")
    archive = LazyModule("newsdoc._sources.archive")

_Options = Mapping[str, Any] | None


def open_source(
    path: str, pattern: str, options: _Options = None, on_unmatched: OnUnmatched = None
) -> Listing:
    """List the matching documents at a path or URL, sorted bytewise."""
    if options is not None and not is_url(path):
        raise ValueError(f"storage_options requires a URL, got a path: {short_repr(path)}")
    listing = _open(path, pattern, options, on_unmatched)
    if not listing.names:
        message = f"no files match {short_repr(pattern)}{advice.explain_empty_source(listing)}"
        raise FileNotFoundError(errno.ENOENT, message, listing.root)
    return listing


def open_sources(
    paths: Sequence[str], pattern: str, options: _Options = None, on_unmatched: OnUnmatched = None
) -> Documents:
    """List the matching documents at several paths and URLs, sorted bytewise."""
    if not paths:
        raise ValueError("path must not be an empty list")
    if options is not None and not any(map(is_url, paths)):
        raise ValueError(f"storage_options requires a URL, got paths: {short_repr(paths)}")
    listings = [_open(path, pattern, options, on_unmatched) for path in paths]
    combined = combine(paths, listings)
    if not combined.names:
        message = f"no files match {short_repr(pattern)} in {plural(len(paths), 'source')}"
        message += advice.explain_empty_sources(listings)
        raise FileNotFoundError(errno.ENOENT, message, combined.root)
    return combined


def open_file(file: IO[bytes], pattern: str) -> Listing:
    """List the matching documents in a file object that is an archive, sorted bytewise."""
    name = getattr(file, "name", None)
    root = name if isinstance(name, str) else f"<{type(file).__name__}>"
    listing = archive.open_archive(root, archive.FileObject(file), Pattern(pattern))
    if not listing.names:
        message = f"no files match {short_repr(pattern)}{advice.explain_empty_source(listing)}"
        raise FileNotFoundError(errno.ENOENT, message, root)
    return listing


def _open(path: str, pattern: str, options: _Options, on_unmatched: OnUnmatched) -> Listing:
    if is_url(path):
        path, pattern = _split_pattern(path, pattern)
    matcher = Pattern(pattern)
    if is_url(path):
        return _open_url(path, matcher, options or {}, on_unmatched)
    if "\0" in path:
        raise OSError(errno.EINVAL, "not a valid file name (NUL)", shorten(path, 1000))
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        raise advice.missing_path(error, path) from None
    except OSError as error:
        raise type(error)(error.errno, error.strerror, shorten(path, 1000)) from None
    if stat.S_ISDIR(status.st_mode):
        return open_folder(path, matcher, on_unmatched)
    try:
        return archive.open_local_archive(path, matcher, on_unmatched)
    except OSError as error:
        if isinstance(error.__cause__, UnknownFormatError) and (
            message := advice.explain_file(path, error.__cause__.start)
        ):
            raise OSError(error.errno, message, path) from error
        raise


def _open_url(
    url: str, pattern: Pattern, options: Mapping[str, Any], on_unmatched: OnUnmatched
) -> Listing:
    with requiring("fsspec", "opening a URL requires fsspec: pip install fsspec"):
        import fsspec  # noqa: F401  # pyright: ignore[reportUnusedImport]
    opened = connection.Connection(url, options)
    if opened.file_name.lower().endswith(ARCHIVE_EXTENSIONS):
        return archive.open_archive(opened.shown, files.RemoteFile(opened), pattern, on_unmatched)
    name = opened.file_name
    if name.endswith(".txt") and pattern.match(name) and remote.is_file(opened):
        parent = connection.Connection(url[: -len(name)], options)
        source, sizes = remote.select_file(parent, name)
    else:
        source, sizes = remote.list_folder(opened, pattern, on_unmatched)
    listing = Listing(source, tuple(sizes), Numbers(array("q", sizes.values())))
    return listing.take(sort_by_bytes(listing.names))


def _split_pattern(url: str, pattern: str) -> tuple[str, str]:
    """Split a glob off a URL; return the URL and the combined pattern."""
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
