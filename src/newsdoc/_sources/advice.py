"""What to pass instead: messages for paths that are not a corpus."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Final

from newsdoc._archives.decompress import detect_compression
from newsdoc._archives.entries import Problem, UnknownFormatError
from newsdoc._archives.tar import BLOCK, is_header
from newsdoc._archives.zip import is_zip
from newsdoc._sources import ARCHIVE_EXTENSIONS
from newsdoc._sources.archive import Archive
from newsdoc._sources.folder import Folder, open_folder
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Found
from newsdoc._text import plural, shorten

_ALL: Final = Pattern("**/*")
_TABLE: Final = "read it with newsdoc.arrow.read_table(path)"
_ARRAY: Final = "a JSON array; read it with newsdoc.arrow.read_table(polars.read_json(path))"
_PACKED: Final = "one compressed file"
_KINDS: Final = {
    b"PAR1": f"a Parquet file; {_TABLE}",
    b"ARROW1": f"an Arrow file; {_TABLE}",
    b"\xff\xff\xff\xff": f"an Arrow stream; {_TABLE}",
    b"[{": _ARRAY,
    b"[\n": _ARRAY,
    b"{": f"a JSON Lines file; {_TABLE}",
    b"\x1f\x8b": f"{_PACKED}; use gzip -d, or read it with newsdoc.read(gzip.open(path))",
    b"BZh": f"{_PACKED}; use bzip2 -d, or read it with newsdoc.read(bz2.open(path))",
    b"\xfd7zXZ\x00": f"{_PACKED}; use xz -d, or read it with newsdoc.read(lzma.open(path))",
    b"\x28\xb5\x2f\xfd": f"{_PACKED}; use zstd -d",
}
_CSV: Final = f"a CSV file; {_TABLE}"
_ISO_OFFSET: Final = 32_769  # where the first descriptor of an ISO 9660 image has its identifier
_CPIO: Final = (b"070701", b"070702", b"070707")  # hexadecimal or octal digits follow
_ARCHIVES: Final = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xc7\x71": "a cpio archive",
    b"\x71\xc7": "a cpio archive",
}
_COMPRESSIONS: Final = {
    b"LZIP\1": "lzip",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x02\x21\x4c\x18": "lz4",
    b"\x89LZO\0\r\n\x1a\n": "lzop",
    b"\x1f\x9d": "gzip",  # of compress
    b"\x5d\0\0": "xz --format=lzma",
}


def explain_error(error: OSError) -> OSError | None:
    """Return an error that says what a local path is, and what to pass instead, or None."""
    path, reason = error.filename, None
    if not isinstance(path, str):
        return None
    if isinstance(error, FileNotFoundError):
        reason = _explain_glob(path)
    elif isinstance(error.__cause__, UnknownFormatError):
        reason = _explain_file(path, error.__cause__.start)
    shown = shorten(path, 1000)
    if reason is None and shown == path:
        return None
    return type(error)(error.errno, reason or error.strerror, shown)


def _explain_file(path: str, content: bytes) -> str | None:
    """Return what a file that is not an archive is, and how to read it.

    The content is how the file begins, or what it expands to if it is compressed.
    """
    if path.lower().endswith(".csv"):
        return _CSV
    with open(path, "rb") as file:
        start = file.read(16)
        file.seek(_ISO_OFFSET)
        is_iso = file.read(5) in (b"CD001", b"BEA01")
    kind = _find(_ARCHIVES, content)
    if content.startswith(_CPIO) and not content[:16].translate(None, b"0123456789abcdefABCDEF"):
        kind = "a cpio archive"
    if kind or is_iso:
        return f"{kind or 'a disk image'}; convert it with bsdtar -cf NEW.tar @FILE"
    # Brotli has no magic number.
    program = "brotli" if path.lower().endswith(".br") else _find(_COMPRESSIONS, start)
    if program:
        return f"a compressed file; decompress it with {program} -dc FILE > NEW"
    return _find(_KINDS, start)


def _find(table: Mapping[bytes, str], start: bytes) -> str | None:
    return next((text for magic, text in table.items() if start.startswith(magic)), None)


def is_archive(start: bytes) -> bool:
    """Return whether a file that begins so is an archive or compressed, be it read or not."""
    is_read = is_header(start[:BLOCK]) or is_zip(start) or detect_compression(start) != ""
    return is_read or start.startswith((*_ARCHIVES, *_COMPRESSIONS))


def _explain_glob(path: str) -> str | None:
    """Return how to open a local glob, or None if the path is not one."""
    parts = path.replace(os.sep, "/").split("/")
    first = next((index for index, part in enumerate(parts) if re.search(r"[*?\[]", part)), None)
    if first is None:
        return None
    if path.lower().endswith(ARCHIVE_EXTENSIONS):
        return f"a path is not a glob; pass a list: open_corpus(glob.glob({path!r}))"
    folder = "/".join(parts[:first]) or ("/" if first else ".")
    *folders, last = parts[first:]
    if not last.strip("*"):
        last = "**/*.txt"
    elif "." not in last:  # the name of a folder
        last += "/**/*.txt"
    pattern = "/".join([*folders, last])
    return (
        f"a path is not a glob; pass the folder and a pattern: open_corpus({folder!r}, {pattern!r})"
    )


def explain_empty(found: Sequence[Found]) -> str:
    """Return what sources contain in which no file matched, for a message."""
    verb = "it contains" if len(found) == 1 else "they contain"
    packed = [
        name
        for source, names, entries, _ in found
        if isinstance(source, Archive)
        for at, name in enumerate(names)
        if entries.problems.get(at) != Problem.DIRECTORY
    ]
    if inner := [name for name in packed if name.lower().endswith(ARCHIVE_EXTENSIONS)]:
        count = plural(len(inner), "archive")
        return f"; {verb} {count}, to be extracted first, such as {min(inner)!r}"
    files = [
        (source.root, name)
        for source, *_ in found
        if isinstance(source, Folder)
        for name in open_folder(source.root, _ALL)[1]
    ]
    paths = [os.path.join(*file) for file in files]
    if archives := [path for path in paths if path.lower().endswith(ARCHIVE_EXTENSIONS)]:
        more = ", ..." if len(archives) > 1 else ""
        count = plural(len(archives), "archive")
        call = f"open_corpus([{min(archives)!r}{more}])"
        return f"; {verb} {count}, to be passed as a list: {call}"
    if others := packed + [name for _, name in files]:
        return f"; {verb} {plural(len(others), 'other file')}, such as {min(others)!r}"
    return "; the archive is empty" if isinstance(found[-1][0], Archive) else ""
