"""Write articles to tables, folders and archives."""

from __future__ import annotations

import errno
import os
import sys
from array import array
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from newsdoc._article import Article, unparse
from newsdoc._atomic import atomic_folder, atomic_write
from newsdoc._glob import is_apple_double
from newsdoc._tables.files import EXTENSIONS as TABLES
from newsdoc._tables.files import extension_of, write_table
from newsdoc._tables.rows import json_row
from newsdoc._text import short_repr, to_json

Items: TypeAlias = Iterable[tuple[str, Article]]

EXTENSIONS: Final = (*TABLES, ".zip")


def choose_writer(out: str) -> Callable[[Items, str], None] | None:
    """Return the writer for an output name, or None if its extension is unknown."""
    if not out or f".{out.lower()}" in EXTENSIONS:  # "csv" is no name of a folder
        return None
    if out == "-":
        return _write_to_stdout
    extension = os.path.splitext(out)[1].lower()
    is_folder = out.endswith(("/", os.sep))
    if extension in EXTENSIONS and not is_folder:
        return _write_zip if extension == ".zip" else _write_table
    # A device, a pipe, or a name of an open file.
    is_other = os.path.exists(out) and not os.path.isfile(out) and not os.path.isdir(out)
    if is_other or out.startswith(("/dev/fd/", "/dev/std")):
        return _write_table
    if not extension or is_folder or os.path.isdir(out):
        return _write_folder
    return None


def _write_to_stdout(items: Items, _out: str) -> None:
    for doc_id, article in items:
        print(to_json(json_row(doc_id, article), sys.stdout.encoding))


def _write_table(items: Items, out: str) -> None:
    with atomic_write(out) as file:
        write_table(items, file, extension_of(out) or ".jsonl")


def _write_folder(items: Items, out: str) -> None:
    with atomic_folder(out) as folder:
        for doc_id, article in items:
            name = _file_name(doc_id)
            try:
                folder.write(name, unparse(article).encode())
            except FileExistsError as error:
                raise _name_taken(name) from error
            except UnicodeEncodeError as error:
                message = f"the file system cannot have the name {name!r}"
                raise OSError(errno.EILSEQ, message) from error


def _write_zip(items: Items, out: str) -> None:
    """Write a zip archive that depends on the articles alone: sorted names, one time."""
    import tempfile  # start-up time

    from newsdoc._archives.zip_writer import ZipWriter

    # Sorting needs all names first, and the documents may not fit in memory.
    names: list[str] = []
    starts = array("q", [0])
    folder = os.path.dirname(os.path.realpath(out))
    with (
        atomic_write(out) as file,
        tempfile.TemporaryFile(dir=folder) as spool,
        tempfile.TemporaryFile(dir=folder) as directory,
    ):
        for doc_id, article in items:
            names.append(_file_name(doc_id))
            spool.write(unparse(article).encode())
            starts.append(spool.tell())
        archive = ZipWriter(file, directory)
        previous = ""
        for index in sorted(range(len(names)), key=names.__getitem__):
            if names[index] == previous:
                raise _name_taken(previous)
            previous = names[index]
            spool.seek(starts[index])
            try:
                archive.add(previous, spool.read(starts[index + 1] - starts[index]))
            except ValueError as error:
                message = f"a zip archive cannot have the name {previous!r}"
                raise OSError(errno.EILSEQ, message) from error
        archive.finish()


def _name_taken(name: str) -> OSError:
    return OSError(errno.EEXIST, f"two documents would have the name {name}")


def _file_name(doc_id: str) -> str:
    """Return a relative file name, ending in .txt, that stays inside its folder."""
    parts = doc_id.split("/")
    is_odd = any(part in ("", ".", "..") or os.path.basename(part) != part for part in parts)
    if is_odd or "\0" in doc_id or is_apple_double(parts[-1]):
        raise OSError(errno.EINVAL, f"not a valid document name: {short_repr(doc_id)}")
    return doc_id if doc_id.endswith(".txt") else f"{doc_id}.txt"
