"""Where documents come from: files, standard input, folders, archives, URLs, tables."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from typing import Final, Protocol, TypeAlias

import attrs

from newsdoc._article import Article
from newsdoc._cli.convert import read_table
from newsdoc._errors import ParseError
from newsdoc._files import read_bytes, read_limited
from newsdoc._options import MAX_BYTES
from newsdoc._sources.base import ARCHIVE_EXTENSIONS
from newsdoc._sources.listing import Documents

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
    """The rows of a table that convert has written."""

    path: str
    prefix: str = ""  # of the doc_ids
    count: None = None

    def read(self) -> Contents:
        try:
            for doc_id, article in read_table(self.path):
                yield f"{self.path}/{doc_id}", self.prefix + doc_id, article
        except ValueError as error:
            raise OSError(errno.EINVAL, str(error), self.path) from error


def is_document(path: str) -> bool:
    """Return whether the path is a single document: a file but no archive, or standard input."""
    if path == STDIN:
        return True
    return (
        os.path.exists(path)
        and not os.path.isdir(path)
        and not path.lower().endswith(ARCHIVE_EXTENSIONS)
    )


def display_name(path: str) -> str:
    """Return the name of a file for messages."""
    return "<stdin>" if path == STDIN else path


def read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    data: bytes = read_limited(sys.stdin.buffer.read, display_name(STDIN), MAX_BYTES)
    return data
