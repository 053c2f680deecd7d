"""Shared helpers: cases, archives built byte by byte, an unprivileged user."""

from __future__ import annotations

import io
import json
import os
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import newsdoc
from newsdoc._archives.archive import open_archive
from newsdoc._archives.sources import SharedFile
from newsdoc._corpus import _Part

ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
BLOCK = 512
TAR_END = bytes(2 * BLOCK)
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def load_case(document: Path) -> dict[str, Any]:
    """Return what a document of the conformance cases is expected to give, with the defaults."""
    defaults = {"encoding": "utf-8", "lenient": False, "dayfirst": None}
    loaded: dict[str, Any] = json.loads(document.with_suffix(".json").read_bytes())
    return defaults | loaded


def source_of(corpus: newsdoc.Corpus) -> Any:
    """The source of a corpus that has one."""
    listing: Any = corpus._listing
    return listing.parts[0].source


def report_of(seen: int, errors: dict[str, newsdoc.ParseError]) -> newsdoc.Report:
    """A report with these errors, on a corpus of which only the number of documents is known."""
    corpus: Any = range(seen)
    return newsdoc.Report((_Part(corpus, seen - len(errors), errors),))


def tar_header(
    name: bytes = b"a.txt",
    type_: bytes = b"0",
    size: int | bytes = 0,
    *,
    link: bytes = b"",
    magic: bytes = b"ustar\x0000",
    prefix: bytes = b"",
    more: dict[int, bytes] | None = None,
) -> bytes:
    """A header with the right checksum; a size of bytes is put in as it is."""
    header = bytearray(BLOCK)
    size = b"%011o\0" % size if isinstance(size, int) else size
    fields = {0: name, 100: b"0000644\0", 124: size, 148: b" " * 8, 156: type_, 157: link}
    for at, value in (fields | {257: magic, 345: prefix} | (more or {})).items():
        header[at : at + len(value)] = value
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def tar_member(
    name: bytes = b"a.txt", data: bytes = ARTICLE, type_: bytes = b"0", **fields: bytes
) -> bytes:
    """A header, and data filled up to whole blocks."""
    header = tar_header(name, type_, len(data), **fields)  # type: ignore[arg-type]
    return header + data + bytes(-len(data) % BLOCK)


def pax_record(key: bytes, value: bytes) -> bytes:
    size = len(key) + len(value) + 3
    size += len(str(size + len(str(size))))
    return b"%d %s=%s\n" % (size, key, value)


def pax_header(*records: tuple[bytes, bytes], type_: bytes = b"x") -> bytes:
    return tar_member(b"pax", b"".join(pax_record(*record) for record in records), type_)


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], stored: bool = False) -> bytes:
    """A zip with these members."""
    file = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, method)
    return file.getvalue()


def patch(data: bytes, signature: bytes, offset: int, format_: str, value: int) -> bytes:
    """The zip with a number changed in the first record that has this signature."""
    changed = bytearray(data)
    struct.pack_into(format_, changed, changed.index(signature) + offset, value)
    return bytes(changed)


def zip_raw(
    members: Iterable[tuple[bytes, bytes]],
    *,
    flags: int = 0,
    system: int = 3,
    extra: bytes = b"",
    count: int | None = None,
) -> bytes:
    """A zip of stored members, with any bytes for names and any extra field in the directory."""
    packed = bytearray()
    directory = bytearray()
    total = 0
    for name, data in members:
        total += 1
        numbers = (flags, 0, 0, 0, zlib.crc32(data), len(data), len(data), len(name))
        directory += CENTRAL + struct.pack("<2H4H3L2H", system << 8, 20, *numbers, len(extra))
        directory += struct.pack("<3H2L", 0, 0, 0, 0, len(packed)) + name + extra
        packed += LOCAL + struct.pack("<H4H3L2H", 20, *numbers, 0) + name + data
    count = total if count is None else count
    end = struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(packed), 0)
    return bytes(packed + directory + END + end)


def outcomes_of(path: Path, pattern: str = "**/*", max_bytes: int = 1_000_000) -> dict[str, str]:
    """Return each document's title, or why it is unreadable, or "no article"."""
    corpus = newsdoc.open_corpus(path, pattern, max_bytes=max_bytes)
    outcomes = dict(corpus.outcomes())
    assert list(outcomes) == list(corpus.doc_ids)
    shown: dict[str, str] = {}
    for doc_id, outcome in outcomes.items():
        if isinstance(outcome, newsdoc.Article):
            shown[doc_id] = outcome.title
        else:
            problem = outcome.problems[0]
            is_of_the_archive = problem.code in ("unreadable", "too-large")
            shown[doc_id] = problem.message if is_of_the_archive else "no article"
    return shown


def contents_of(data: bytes) -> dict[str, str]:
    """Return the first line of each entry of an archive, or why it cannot be read."""
    archive, names, entries = open_archive(SharedFile(io.BytesIO(data)))
    return {
        name: content.partition(b"\n")[0].decode() if isinstance(content, bytes) else str(content)
        for name, content in zip(names, archive.read(entries, 10**9), strict=True)
    }


def shuffled(count: int) -> list[int]:
    """The numbers below count in another order, which is always the same."""
    numbers = list(range(count))
    random.Random(count).shuffle(numbers)
    return numbers


@contextmanager
def memory_below(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


NOBODY = 65534


@contextmanager
def without_privileges() -> Iterator[None]:
    """Drop privileges for a while: root may read and write anything."""
    if os.getuid() != 0:
        yield
        return
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
