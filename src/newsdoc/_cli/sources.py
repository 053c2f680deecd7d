"""Where documents come from: files, standard input, folders, archives, URLs, tables."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Final, Protocol, TypeAlias

import attrs

from newsdoc._article import Article
from newsdoc._errors import ParseError
from newsdoc._files import read_bytes, read_limited
from newsdoc._options import MAX_BYTES, ReadOptions
from newsdoc._sources.base import ARCHIVE_EXTENSIONS
from newsdoc._sources.listing import Documents
from newsdoc._tables.files import extension_of, read_table

STDIN: Final = "-"

# The name for messages, the doc_id, and the document.
Contents: TypeAlias = Iterator[tuple[str, str, "bytes | Article | Exception"]]


class Source(Protocol):
    """Where documents come from."""

    @property
    def count(self) -> int | None:
        """The number of documents if it is known."""
        ...

    def read(self) -> Contents:
        """Yield each document, or the exception."""
        ...


@attrs.frozen
class File:
    """A single file, a pipe, or standard input."""

    path: str
    doc_id: str
    count: int = 1

    def read(self) -> Contents:
        data: bytes | Exception
        try:
            data = read_stdin() if self.path == STDIN else read_bytes(self.path, MAX_BYTES)
            if self.path == STDIN and _is_archive(data):
                message = "an archive or a compressed file; pass its path, or decompress it first"
                data = OSError(errno.EINVAL, message)
        except (OSError, ParseError) as error:
            data = error
        yield display_name(self.path), self.doc_id, data


@attrs.frozen
class Stored:
    """The documents of folders, archives and URLs."""

    listing: Documents
    prefix: str = ""  # of the doc_ids

    @property
    def count(self) -> int:
        return len(self.listing.names)

    def read(self) -> Contents:
        listing = self.listing
        documents = zip(listing.names, listing.read(MAX_BYTES), strict=True)
        for position, (name, data) in enumerate(documents):
            yield listing.display_name(position), self.prefix + name, data


@attrs.frozen
class Table:
    """The rows of a table of articles."""

    path: str
    extension: str
    options: ReadOptions
    prefix: str = ""  # of the doc_ids
    count: None = None

    def read(self) -> Contents:
        name = display_name(self.path)
        try:
            with open_binary(self.path) as file:
                for doc_id, outcome in read_table(file, self.extension, name, self.options):
                    is_article = isinstance(outcome, Article)
                    yield f"{name}/{doc_id}" if is_article else name, self.prefix + doc_id, outcome
        except (ValueError, ImportError) as error:
            raise OSError(errno.EINVAL, str(error), name) from error


def is_document(path: str) -> bool:
    """Return whether the path is a single document: a file but no archive, or standard input."""
    if path == STDIN:
        return True
    return (
        os.path.exists(path)
        and not os.path.isdir(path)
        and not path.lower().endswith(ARCHIVE_EXTENSIONS)
        and not _is_archive_file(path)
    )


def _is_archive_file(path: str) -> bool:
    """Return whether the contents of a file are those of an archive, whatever its extension."""
    if path.lower().endswith(".txt") or not os.path.isfile(path):
        return False
    with suppress(OSError), open(path, "rb") as file:
        return _is_archive(file.read(512))
    return False


def _is_archive(start: bytes) -> bool:
    from newsdoc._sources import advice  # start-up time

    return advice.is_archive(start)


def is_table(path: str) -> bool:
    """Return whether the path is a table of articles."""
    return extension_of(path) is not None and os.path.isfile(path)


def is_source(out: str, paths: Iterable[str], sources: Iterable[Source]) -> bool:
    """Return whether the file or folder is given as a path, or is a document in one."""
    if out == STDIN or not os.path.exists(out):
        return False
    if any(os.path.exists(path) and os.path.samefile(path, out) for path in paths):
        return True
    last = os.path.basename(os.path.realpath(out))
    names = (
        one.listing.display_name(position)
        for one in sources
        if isinstance(one, Stored)
        for position, name in enumerate(one.listing.names)
        if name.endswith(last)
    )
    return any(os.path.exists(name) and os.path.samefile(name, out) for name in names)


def display_name(path: str) -> str:
    """Return the name of a file for messages."""
    return "<stdin>" if path == STDIN else path


@contextmanager
def open_binary(path: str) -> Generator[IO[bytes], None, None]:
    """Open a file or standard input, which stays open."""
    if path != STDIN:
        with open(path, "rb") as file:
            yield file
    elif sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    else:
        yield sys.stdin.buffer


def read_stdin() -> bytes:
    with open_binary(STDIN) as file:
        return read_limited(file.read, display_name(STDIN), MAX_BYTES)
