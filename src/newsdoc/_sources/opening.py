"""Open what is at a path or URL, and list its documents."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from newsdoc._atomic import check_name
from newsdoc._glob import OnUnmatched, Pattern
from newsdoc._optional import LazyModule, requiring
from newsdoc._signals import expected
from newsdoc._sources import ARCHIVE_EXTENSIONS, DEFAULT_PATTERN
from newsdoc._sources.combine import combine
from newsdoc._sources.folder import check_regular, open_folder
from newsdoc._sources.listing import Found, Listing, list_source
from newsdoc._text import plural, short_repr
from newsdoc._urls import is_url, split_glob

if TYPE_CHECKING:
    from newsdoc._sources import advice, archive
else:  # start-up time
    advice = LazyModule("newsdoc._sources.advice")
    archive = LazyModule("newsdoc._sources.archive")


def open_documents(
    source: str | Sequence[str] | IO[bytes],
    pattern: str,
    options: Mapping[str, Any] | None = None,
    on_unmatched: OnUnmatched = None,
) -> Listing:
    """List the matching documents, sorted bytewise.

    Args:
        source: A path or URL, several of them, or a file object that is an archive.
        pattern: Which files are documents.
        options: Options for fsspec.
        on_unmatched: Called with the name of each other file.

    Raises:
        OSError: A source cannot be listed, or nothing matches.
        ValueError: The pattern or the options are invalid, or a source is given twice.
    """
    if isinstance(source, Sequence):
        paths = [source] if isinstance(source, str) else source
        if not paths:
            raise ValueError("path must not be an empty list")
        if options is not None and not any(map(is_url, paths)):
            raise ValueError(f"storage_options requires a URL, got {short_repr(source)}")
        found = [_open(path, pattern, options or {}, on_unmatched) for path in paths]
    else:
        found = [archive.open_file_object(source, Pattern(pattern), on_unmatched)]
    listings = [list_source(one) for one in found]
    listing = combine(listings) if isinstance(source, list | tuple) else listings[0]
    if not listing.names:
        where = f" in {plural(len(found), 'source')}" if len(found) > 1 else ""
        message = f"no files match {short_repr(pattern)}{where}{advice.explain_empty(found)}"
        raise FileNotFoundError(errno.ENOENT, message, listing.root)
    return listing


def _open(path: str, pattern: str, options: Mapping[str, Any], on_unmatched: OnUnmatched) -> Found:
    if not is_url(path):
        return _open_path(path, Pattern(pattern), on_unmatched)
    url, inside = split_glob(path)
    if "*" not in inside:
        pattern = posixpath.join(inside, pattern)
    elif pattern == DEFAULT_PATTERN:
        pattern = inside
    else:
        raise ValueError(f"URL already contains a pattern: {short_repr(inside)}")
    matcher = Pattern(pattern)
    if not is_url(url):
        return _open_path(url, matcher, on_unmatched)
    with requiring("fsspec", "opening a URL requires fsspec: pip install fsspec"):
        import fsspec  # noqa: F401  # pyright: ignore[reportUnusedImport]
    # Start-up time.
    from newsdoc._remote.connection import Connection
    from newsdoc._remote.sources import RemoteFile, open_url

    connection = Connection(url, options)
    if connection.file_name.lower().endswith(ARCHIVE_EXTENSIONS):
        file = RemoteFile(connection)
        return archive.open_archive(connection.shown, file, matcher, on_unmatched)
    return open_url(connection, matcher, on_unmatched)


def _open_path(path: str, pattern: Pattern, on_unmatched: OnUnmatched) -> Found:
    try:
        check_name(path)
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return open_folder(path, pattern, on_unmatched)
        check_regular(status, path)
        file = archive.LocalFile(os.path.abspath(path), status.st_size, status.st_mtime_ns)
        return archive.open_archive(path, file, pattern, on_unmatched)
    except expected(OSError) as error:
        error.filename = error.filename or path  # pread() names no file
        if explained := advice.explain_error(error):
            raise explained from error
        raise
