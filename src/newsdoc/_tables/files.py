"""Files of tables, by their extension."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import IO, Final

from newsdoc._article import Article
from newsdoc._options import ReadOptions
from newsdoc._tables.rows import DEFAULTS, Outcomes

_COLUMNAR: Final = (".parquet", ".arrow", ".feather", ".arrows")
EXTENSIONS: Final = (".jsonl", ".ndjson", ".csv", *_COLUMNAR)


def extension_of(path: str) -> str | None:
    """Return the extension of a table, or None if the name is not one of a table."""
    extension = os.path.splitext(path)[1].lower()
    return extension if extension in EXTENSIONS else None


def write_table(items: Iterable[tuple[str, Article]], file: IO[bytes], extension: str) -> None:
    """Write a table in the format of the extension."""
    if extension in _COLUMNAR:
        from newsdoc._tables import columnar  # optional dependency

        columnar.write(items, file, extension)
        return
    from newsdoc._tables import text  # start-up time

    write = text.write_csv if extension == ".csv" else text.write_jsonl
    write(items, file)


def read_file(path: str, options: ReadOptions = DEFAULTS) -> Outcomes:
    """Yield the articles of a file, and the errors of rows that are not.

    Raises:
        ValueError: It is not a table of articles.
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        yield from read_table(file, extension_of(path) or "", path, options)


def read_table(file: IO[bytes], extension: str, filename: str, options: ReadOptions) -> Outcomes:
    """Return the articles of a table in the format of the extension, and errors."""
    if extension in _COLUMNAR:
        from newsdoc._tables import columnar  # optional dependency

        return columnar.read(file, extension, filename, options)
    from newsdoc._tables import text  # start-up time

    read = text.read_csv if extension == ".csv" else text.read_jsonl
    return read(file, filename, options)
