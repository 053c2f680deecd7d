"""Write articles to tables, folders and archives, and read them back from tables."""

# The stubs of pyarrow are incomplete.
# pyright: reportMissingTypeStubs=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias, cast

from newsdoc._article import Article, unparse
from newsdoc._atomic import atomic_folder, atomic_write
from newsdoc._cli.terminal import to_json
from newsdoc._options import MAX_BYTES

Items: TypeAlias = Iterable[tuple[str, Article]]

ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can have


def article_row(doc_id: str, article: Article) -> dict[str, Any]:
    """Return the columns of newsdoc's tables. Undecodable bytes of a name become \\udcXX."""
    return {
        "doc_id": doc_id.encode("utf-8", "backslashreplace").decode(),
        "text": article.text,
        "title": article.title,
        "date": article.date.isoformat(),
        "url": article.url,
        "tags": list(article.tags),
    }


# Writing


def choose_writer(out: str) -> Callable[[Items, str], None] | None:
    """Return the writer for an output name, or None if its extension is unknown."""
    extension = os.path.splitext(out)[1].lower()
    if not out:
        return None
    if out == "-":
        return _write_to_stdout
    if extension in WRITERS and not out.endswith(("/", os.sep)):
        return WRITERS[extension]
    if not extension or out.endswith(("/", os.sep)) or os.path.isdir(out):
        return _write_folder
    return None


def _write_to_stdout(items: Items, _out: str) -> None:
    for doc_id, article in items:
        print(to_json(article_row(doc_id, article), sys.stdout.encoding))


def _write_jsonl(items: Items, out: str) -> None:
    with atomic_write(out) as file:
        for doc_id, article in items:
            file.write(f"{to_json(article_row(doc_id, article))}\n".encode())


def _write_csv(items: Items, out: str) -> None:
    import csv  # start-up time

    with atomic_write(out) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["doc_id", "text", "title", "date", "url", "tags"])
        for doc_id, article in items:
            row = article_row(doc_id, article)
            writer.writerow([*(row | {"tags": ", ".join(row["tags"])}).values()])
        text.detach()


def _write_parquet(items: Items, out: str) -> None:
    from newsdoc import arrow  # optional dependency

    arrow.write_parquet(items, out)


def _write_arrow(items: Items, out: str) -> None:
    from newsdoc import arrow  # first: its message says how to install pyarrow

    import pyarrow as pa  # isort: skip

    with atomic_write(out) as file, pa.ipc.new_file(cast(io.IOBase, file), arrow.SCHEMA) as writer:
        for batch in arrow.record_batches(items):
            writer.write_batch(batch)


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
    import zipfile

    # Sorting needs all names first, and the documents may not fit in memory.
    places: dict[str, tuple[int, int]] = {}
    with (
        atomic_write(out) as file,
        tempfile.TemporaryFile(dir=os.path.dirname(os.path.realpath(out))) as spool,
    ):
        for doc_id, article in items:
            name = _file_name(doc_id)
            if name in places:
                raise _name_taken(name)
            data = unparse(article).encode()
            places[name] = (spool.tell(), len(data))
            spool.write(data)
        with zipfile.ZipFile(file, "w") as archive:
            for name in sorted(places):
                member = zipfile.ZipInfo(name, ZIP_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = 3  # Unix, wherever this runs
                member.external_attr = 0o644 << 16
                start, size = places[name]
                spool.seek(start)
                try:
                    archive.writestr(member, spool.read(size))
                except UnicodeEncodeError as error:
                    message = f"a zip archive cannot have the name {name!r}"
                    raise OSError(errno.EILSEQ, message) from error


def _name_taken(name: str) -> OSError:
    return OSError(errno.EEXIST, f"two documents would have the name {name}")


def _file_name(doc_id: str) -> str:
    """Return a relative file name, ending in .txt, that stays inside its folder."""
    name = doc_id if doc_id.endswith(".txt") else f"{doc_id}.txt"
    parts = name.split("/")
    if any(part in ("", ".", "..") or os.path.basename(part) != part for part in parts):
        raise OSError(errno.EINVAL, f"no file can have the name {doc_id!r}")
    return name


WRITERS: Final[dict[str, Callable[[Items, str], None]]] = {
    ".jsonl": _write_jsonl,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
    ".zip": _write_zip,
}


# Reading tables


def is_table(path: str) -> bool:
    """Return whether the path is a table that convert reads."""
    extension = os.path.splitext(path)[1].lower()
    return extension in _READERS and os.path.isfile(path)


def read_table(path: str) -> Iterator[tuple[str, Article]]:
    """Yield the articles of a table. Raise ValueError, which names the row, if one is invalid."""
    return _READERS[os.path.splitext(path)[1].lower()](path)


def _read_jsonl(path: str) -> Iterator[tuple[str, Article]]:
    import json  # start-up time

    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                fields = json.loads(line)
                yield _article(fields, number)
            except (TypeError, ValueError, KeyError) as error:
                raise ValueError(f"line {number}: {_reason(error)}") from error


def _read_csv(path: str) -> Iterator[tuple[str, Article]]:
    import csv  # start-up time

    csv.field_size_limit(MAX_BYTES)  # of a text: the default is 128 KiB
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        try:
            for number, row in enumerate(rows, 1):
                yield _article(row, number)
        except (TypeError, ValueError, KeyError, csv.Error) as error:
            raise ValueError(f"line {rows.line_num}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return f"missing column {error}" if isinstance(error, KeyError) else str(error)


def _article(row: dict[str, Any], number: int) -> tuple[str, Article]:
    """Return the doc_id and the article of a row; text stands for paragraphs as in tables."""
    fields = {name: row[name] for name in ("title", "date", "url", "tags")}
    if isinstance(fields["tags"], str):
        fields["tags"] = fields["tags"].split(", ") if fields["tags"] else []
    if "paragraphs" in row:
        fields["paragraphs"] = row["paragraphs"]
    else:
        fields["paragraphs"] = row["text"].split("\n\n") if row["text"] else []
    return str(row.get("doc_id") or number), Article.from_dict(fields)


def _read_parquet(path: str) -> Iterator[tuple[str, Article]]:
    from newsdoc import arrow  # first: its message says how to install pyarrow

    import pyarrow.parquet  # isort: skip

    with pyarrow.parquet.ParquetFile(path) as file:
        yield from arrow.items(_reader(file.schema_arrow, file.iter_batches(arrow.MAX_ROWS)))


def _read_arrow(path: str) -> Iterator[tuple[str, Article]]:
    from newsdoc import arrow  # first: its message says how to install pyarrow

    import pyarrow as pa  # isort: skip

    with pa.ipc.open_file(path) as file:
        batches = (file.get_batch(number) for number in range(file.num_record_batches))
        yield from arrow.items(_reader(file.schema, batches))


def _reader(schema: Any, batches: Iterable[Any]) -> Any:
    import pyarrow as pa

    return pa.RecordBatchReader.from_batches(schema, batches)


_READERS: Final[dict[str, Callable[[str], Iterator[tuple[str, Article]]]]] = {
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".arrow": _read_arrow,
}
