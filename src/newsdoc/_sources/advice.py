"""What to pass instead: messages for paths that are not a corpus."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from typing import Final

from newsdoc._archives.decompress import detect_compression
from newsdoc._archives.tar import BLOCK, is_header
from newsdoc._archives.zip import is_zip
from newsdoc._sources.archive import Archive
from newsdoc._sources.base import ARCHIVE_EXTENSIONS
from newsdoc._sources.folder import Folder, open_folder
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import Listing
from newsdoc._text import plural

_ALL: Final = Pattern("**/*")
_TABLE: Final = "read it with newsdoc.arrow.read_table(path)"
_ARRAY: Final = "a JSON array; read it with newsdoc.arrow.read_table(polars.read_json(path))"
_KINDS: Final = (
    (b"PAR1", f"a Parquet file; {_TABLE}"),
    (b"ARROW1", f"an Arrow file; {_TABLE}"),
    (b"\xff\xff\xff\xff", f"an Arrow stream; {_TABLE}"),
    *((start, _ARRAY) for start in (b"[{", b"[\n")),
    (b"{", f"a JSON Lines file; {_TABLE}"),
    (b"\x1f\x8b", "one compressed file; read it with newsdoc.read(gzip.open(path))"),
    (b"BZh", "one compressed file; read it with newsdoc.read(bz2.open(path))"),
    (b"\xfd7zXZ\x00", "one compressed file; read it with newsdoc.read(lzma.open(path))"),
    (b"\x28\xb5\x2f\xfd", "one compressed file; decompress it with zstd -d"),
)
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


def explain_file(path: str, content: bytes) -> str | None:
    """Return what a file that is not an archive is, and how to read it.

    The content is how the file begins, or what it expands to if it is compressed.
    """
    if path.lower().endswith(".csv"):
        return _CSV
    with open(path, "rb") as file:
        start = file.read(16)
        file.seek(_ISO_OFFSET)
        is_iso = file.read(5) in (b"CD001", b"BEA01")
    kind = next((name for magic, name in _ARCHIVES.items() if content.startswith(magic)), None)
    if content.startswith(_CPIO) and not content[:16].translate(None, b"0123456789abcdefABCDEF"):
        kind = "a cpio archive"
    if kind or is_iso:
        return f"{kind or 'a disk image'}; convert it with bsdtar -cf NEW.tar @FILE"
    program = next((name for magic, name in _COMPRESSIONS.items() if start.startswith(magic)), None)
    if path.lower().endswith(".br"):  # Brotli has no magic number
        program = "brotli"
    if program:
        return f"a compressed file; decompress it with {program} -dc FILE > NEW"
    return next((advice for magic, advice in _KINDS if start.startswith(magic)), None)


def is_archive(start: bytes) -> bool:
    """Return whether a file that begins so is an archive or compressed, be it read or not."""
    is_read = is_header(start[:BLOCK]) or is_zip(start) or detect_compression(start) != ""
    return is_read or start.startswith((*_ARCHIVES, *_COMPRESSIONS))


def explain_glob(path: str) -> str | None:
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


def explain_empty_source(listing: Listing) -> str:
    """Return what a folder or archive contains in which no file matched, for a message."""
    found, archives = _what_is_in([listing])
    if isinstance(listing.source, Archive):
        found = listing.source.list_files()
        if not found:
            return "; the archive is empty"
        packed = [name for name in found if name.lower().endswith(ARCHIVE_EXTENSIONS)]
        if packed:
            count = plural(len(packed), "archive")
            return f"; it contains {count}, to be extracted first, such as {min(packed)!r}"
    if archives:
        return f"; it contains {_as_list(archives)}"
    if found:
        return f"; it contains {plural(len(found), 'other file')}, such as {min(found)!r}"
    return ""


def explain_empty_sources(listings: Sequence[Listing]) -> str:
    """Return the same of several sources, if there are archives in their folders."""
    _, archives = _what_is_in(listings)
    return f"; they contain {_as_list(archives)}" if archives else ""


def _what_is_in(listings: Sequence[Listing]) -> tuple[list[str], list[str]]:
    """Return the names of the files in folders, and the paths of those that are archives."""
    folders = [one.root for one in listings if isinstance(one.source, Folder)]
    files = [(folder, name) for folder in folders for name in open_folder(folder, _ALL).names]
    archives = [
        os.path.join(folder, name)
        for folder, name in files
        if name.lower().endswith(ARCHIVE_EXTENSIONS)
    ]
    return [name for _, name in files], archives


def _as_list(archives: Sequence[str]) -> str:
    more = ", ..." if len(archives) > 1 else ""
    count = plural(len(archives), "archive")
    return f"{count}, to be passed as a list: open_corpus([{min(archives)!r}{more}])"


def missing_path(error: FileNotFoundError, path: str) -> FileNotFoundError:
    """Return the error with advice if the path is a glob."""
    advice = explain_glob(path)
    return FileNotFoundError(errno.ENOENT, advice, path) if advice else error
