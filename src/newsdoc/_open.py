"""Open a corpus."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, cast

from newsdoc._corpus import Corpus
from newsdoc._on_error import OnError, check_on_error
from newsdoc._options import MAX_BYTES, check_max_bytes, read_options
from newsdoc._sources import DEFAULT_PATTERN


def open_corpus(
    path: str | os.PathLike[str] | IO[bytes] | Iterable[str | os.PathLike[str]],
    pattern: str = DEFAULT_PATTERN,
    *,
    on_error: OnError = "raise",
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
    max_bytes: int = MAX_BYTES,
    storage_options: Mapping[str, Any] | None = None,
) -> Corpus:
    """Open many documents as one collection of articles. Documents are read lazily.

    Args:
        path: A folder; a ``.zip`` file; a ``.tar`` file, plain or compressed with gzip, bzip2, xz
            or zstd; a URL of either that fsspec can open, such as ``s3://bucket/news/``, or of a
            single document; or a seekable binary file object that is an archive. Or a list of
            paths and URLs: then each ``doc_id`` begins with the path of its source below the
            deepest folder, or prefix of a URL, that contains all sources.
        pattern: Glob pattern of the files that are documents, as in ``pathlib``: ``**`` is any
            number of folders. A URL may contain the pattern: ``s3://bucket/news/2024-*/*.txt``.
        on_error: What to do with invalid documents in iteration: ``"raise"`` the error,
            ``"warn"`` (a ``ParseWarning``) and continue, ``"skip"`` them, or call a function with
            the error.
        encoding: Encoding of the documents, or several that are tried in order for each.
        lenient: As for ``parse``.
        dayfirst: As for ``parse``.
        max_bytes: Size limit per document.
        storage_options: Options for fsspec to open a URL.

    Returns:
        The corpus.

    Raises:
        OSError: A path does not exist or cannot be listed, nothing matches, or an archive is
            damaged.
        ImportError: A required package is not installed; the message says how to install it.
        ValueError: The value of an argument is invalid, or a source is given twice.
        TypeError: An argument has the wrong type.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> import os
    >>> for year in ("2023", "2024"):
    ...     os.makedirs(f"news/{year}", exist_ok=True)
    ...     newsdoc.write(article, f"news/{year}/bridge.txt")
    >>> corpus = newsdoc.open_corpus("news")
    >>> corpus
    <Corpus 'news' (2 documents)>
    >>> print(corpus.check())
    2 documents seen: 2 read, 0 failed
    >>> newsdoc.open_corpus(["news/2024", "news/2023"]).doc_ids
    ('2023/bridge.txt', '2024/bridge.txt')
    """
    check_on_error(on_error)
    options = read_options(encoding, lenient, dayfirst)
    check_max_bytes(max_bytes)
    from newsdoc._sources import opening  # start-up time

    source, storage_options = _check_path(path, storage_options)
    listing = opening.open_documents(source, pattern, storage_options)
    return Corpus(listing, on_error, options, max_bytes)


def _check_path(
    path: Any, options: Mapping[str, Any] | None
) -> tuple[str | list[str] | IO[bytes], Mapping[str, Any] | None]:
    """Return a path, several or a file object, and the options with which to open it."""
    if hasattr(path, "storage_options") and hasattr(path, "fs"):  # of universal_pathlib
        if path.protocol in ("", "file", "local"):
            return path.path, options
        url = str(path)
        if url.partition("://")[0] != path.protocol:  # such as webdav+https://
            url = f"{path.protocol}://{path.path}"
        return url, {**path.storage_options, **(options or {})}
    if isinstance(path, str | bytes | os.PathLike):
        return _decode(path), options
    if hasattr(path, "seekable"):
        if path.seekable() and not isinstance(path, io.TextIOBase):
            return cast("IO[bytes]", path), options
        found = type(path).__name__
        raise TypeError(f"a file must be a seekable binary archive, got {found}")
    if not hasattr(path, "__iter__") or _is_archive_object(path):
        raise _wrong_type(path)
    return [_decode(one, " in the list") for one in path], options


def _decode(path: Any, where: str = "") -> str:
    if hasattr(path, "cloud_prefix"):  # of cloudpathlib, which would download it
        raise TypeError(f"path must be a path of this machine or a URL; pass str(path): {path}")
    name = cast("object", os.fspath(path)) if hasattr(path, "__fspath__") else path
    if not isinstance(name, str):
        raise _wrong_type(name, where)
    return name


def _wrong_type(path: object, where: str = "") -> TypeError:
    advice = ""
    if isinstance(path, bytes):
        advice = "; pass os.fsdecode(path), or io.BytesIO(archive)"
    elif _is_archive_object(path):
        advice = "; pass the path of the archive, and a pattern for a part of it"
    found = type(path).__name__
    return TypeError(f"path must be a path or a list of paths, got {found}{where}{advice}")


def _is_archive_object(path: object) -> bool:
    return type(path).__module__.partition(".")[0] in ("tarfile", "zipfile")
