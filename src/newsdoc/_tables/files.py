"""Files of tables, by their extension: JSON Lines and CSV here, the others in ``columnar``."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final, cast

from newsdoc._article import Article
from newsdoc._grammar import BYTE_ORDER_MARK
from newsdoc._options import ReadOptions
from newsdoc._signals import expected
from newsdoc._tables.rows import (
    COLUMNS,
    Outcomes,
    Rows,
    check_columns,
    join_tags,
    json_row,
    read_rows,
)
from newsdoc._text import short_repr, to_json

_COLUMNAR: Final = (".parquet", ".arrow", ".feather", ".arrows")
EXTENSIONS: Final = (".jsonl", ".ndjson", ".csv", *_COLUMNAR)

_MAX_CELL: Final = 2**31 - 1  # characters: the limit of the csv module, as high as it goes
# csv.writer leaves "\r" unquoted before Python 3.13. Text without quotes may be read as null.
_QUOTED: Final = re.compile('[",\r\n]|^$')
_UNDECODABLE: Final = re.compile("[\udc80-\udcff]")  # bytes, by the error handler surrogateescape


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
    if extension == ".csv":
        file.write(f"{','.join(COLUMNS)}\n".encode())
    for doc_id, article in items:
        row = json_row(doc_id, article)
        if extension == ".csv":
            row["tags"] = join_tags(article.tags)
            line = ",".join("" if value is None else _quote(str(value)) for value in row.values())
        else:
            line = to_json(row)
        file.write(f"{line}\n".encode())


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def read_table(file: IO[bytes], extension: str, filename: str, options: ReadOptions) -> Outcomes:
    """Return the articles of a table in the format of the extension, and errors.

    Raises:
        ValueError: It is not a table of articles.
        OSError: It cannot be read.
    """
    if extension in _COLUMNAR:
        from newsdoc._tables import columnar  # optional dependency

        return columnar.read(file, extension, filename, options)
    rows = (_read_csv if extension == ".csv" else _read_jsonl)(file, options)
    return read_rows(rows, filename=filename, options=options)


def _read_jsonl(file: IO[bytes], options: ReadOptions) -> Rows:
    for number, line in enumerate(_open_text(file, options, newline="\n"), 1):
        if number == 1 and line.startswith("["):
            raise ValueError("a JSON array; expected JSON Lines (one object per line)")
        try:
            yield number, _read_object(_decode(line, "the line", options))
        except expected(ValueError) as error:
            yield number, {"": error}


def _read_object(line: str | ValueError) -> dict[str, Any]:
    if isinstance(line, ValueError):
        raise line
    if not line.strip():
        raise ValueError("expected a JSON object, found a blank line")
    try:
        row: Any = json.loads(line, object_pairs_hook=_to_object)
    except expected(RecursionError):
        raise ValueError("the JSON is nested too deeply") from None
    except expected(json.JSONDecodeError) as error:
        is_extra = error.msg == "Extra data"
        reason = "more than one JSON value on the line" if is_extra else "not valid JSON"
        raise ValueError(f"{reason} (character {error.pos + 1})") from None
    if not isinstance(row, dict):
        found = "null" if row is None else type(row).__name__
        raise ValueError(f"expected a JSON object, found {found}")
    return cast("dict[str, Any]", row)


def _to_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise ValueError(f"the key {short_repr(name)} occurs twice")
        fields[name] = value
    return fields


def _read_csv(file: IO[bytes], options: ReadOptions) -> Rows:
    records = _read_records(csv.reader(_open_text(file, options, newline=""), strict=True))
    _, header = next(records, (0, list[str]()))
    if isinstance(error := _decode("".join(header), "the header", options), ValueError):
        raise error
    check_columns(header, needs_tags=False)
    for line, cells in records:
        row: dict[str, Any] = {"tags": ""}  # CSV has no lists
        if len(cells) == len(header):
            for name, cell in zip(header, cells, strict=True):
                row[name] = _decode(cell, name, options)
        else:
            message = f"expected {len(header)} cells, as in the header, found {len(cells)}"
            row[""] = ValueError(message)
        yield line, row


def _read_records(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of each record that is not blank."""
    while True:
        line = reader.line_num + 1
        limit = csv.field_size_limit(_MAX_CELL)  # it is global, and 128 KiB by default
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Where a quote is missing, no one can tell where the next record begins.
            raise ValueError(f"line {line}: not valid CSV: {error}") from error
        finally:
            csv.field_size_limit(limit)
        if cells:
            yield line, cells


def _open_text(file: IO[bytes], options: ReadOptions, newline: str) -> Iterator[str]:
    """Yield the lines, with surrogates for bytes that do not decode in the first encoding."""
    text = io.TextIOWrapper(file, options.encodings[0], "surrogateescape", newline)
    try:
        for number, line in enumerate(text):
            yield line if number else line.lstrip(BYTE_ORDER_MARK)  # some files have two
    finally:
        if not file.closed:
            text.detach()  # it would close the file


def _decode(text: str, name: str, options: ReadOptions) -> str | ValueError:
    """Return the text, decoded again in the other encodings if the first one failed."""
    if not _UNDECODABLE.search(text):
        return text
    first, *others = options.encodings
    data = text.encode(first, "surrogateescape")
    for encoding in others:
        try:
            return data.decode(encoding)
        except expected(UnicodeDecodeError):
            continue
    return ValueError(f"{name} is not valid {' or '.join(options.encodings)}")
