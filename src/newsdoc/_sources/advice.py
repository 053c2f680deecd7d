"""What to pass instead: messages for paths that are not a corpus."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from newsdoc._archives.decompress import detect_compression
from newsdoc._archives.entries import Problem, UnknownFormatError
from newsdoc._archives.tar import BLOCK, is_header
from newsdoc._archives.zip import is_zip
from newsdoc._glob import Pattern
from newsdoc._sources import ARCHIVE_EXTENSIONS
from newsdoc._sources.archive import Archive
from newsdoc._sources.folder import Folder, open_folder
from newsdoc._sources.listing import Found
from newsdoc._text import plural, shorten

_ALL: Final = Pattern("**/*")
_TABLE: Final = "read it with newsdoc.arrow.read_table(path)"
_ARRAY: Final = "a JSON array; read it with newsdoc.arrow.read_table(polars.read_json(path))"
_GLOB: Final = (
    "a path is not a glob; pass a folder and a pattern, such as open_corpus('news', '*/*.txt'), "
    "or a list of archives"
)
_EXPAND: Final = "a compressed file; decompress it with {} -dc FILE > NEW"
_ISO_OFFSET: Final = 32_769  # where the first descriptor of an ISO 9660 image has its identifier
# How archives begin that are not read, compressed or not, and compressed files.
_ARCHIVES: Final = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xc7\x71": "a cpio archive",
    b"\x71\xc7": "a cpio archive",
    b"xar!\0": "a xar archive",
    b"MSCF\0\0\0\0": "a cabinet file",
    b"WARC/1.": "a WARC file",
}
_TEXT_CPIO: Final = re.compile(rb"0707(?:01|02|07)[0-9A-Fa-f]{10}")
_COMPRESSED: Final = {
    b"LZIP\1": _EXPAND.format("lzip"),
    b"\x04\x22\x4d\x18": _EXPAND.format("lz4"),
    b"\x02\x21\x4c\x18": _EXPAND.format("lz4"),
    b"\x89LZO\0\r\n\x1a\n": _EXPAND.format("lzop"),
    b"\x1f\x9d": _EXPAND.format("gzip"),  # of compress
    b"\x5d\0\0": _EXPAND.format("xz --format=lzma"),
}
_OTHERS: Final = {
    b"!<arch>\n": "an ar archive; extract it with ar x FILE",  # bsdtar makes an empty tar of it
    b"MSWIM\0\0\0": "a WIM image; extract it with 7z x FILE",
    b"PAR1": f"a Parquet file; {_TABLE}",
    b"ARROW1": f"an Arrow file; {_TABLE}",
    b"\xff\xff\xff\xff": f"an Arrow stream; {_TABLE}",
    b"[{": _ARRAY,
    b"[\n": _ARRAY,
    b"{": f"a JSON Lines file; {_TABLE}",
}


def explain_error(error: OSError) -> OSError | None:
    """Return an error that says what a local path is, and what to pass instead, or None."""
    path, reason = error.filename, None
    if isinstance(error, FileNotFoundError):
        reason = None if {*"*?["}.isdisjoint(path) else _GLOB
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
        return f"a CSV file; {_TABLE}"
    with open(path, "rb") as file:
        start = file.read(16)
        file.seek(_ISO_OFFSET)
        is_iso = file.read(5) in (b"CD001", b"BEA01")
    cpio = "a cpio archive" if _TEXT_CPIO.match(content) else None
    if kind := cpio or _find(_ARCHIVES, content) or ("a disk image" if is_iso else None):
        return f"{kind}; convert it with bsdtar -cf NEW.tar @FILE"
    if path.lower().endswith(".br"):  # without a magic number
        return _EXPAND.format("brotli")
    return _find(_COMPRESSED | _OTHERS, start)


def _find(table: Mapping[bytes, str], start: bytes) -> str | None:
    return next((text for magic, text in table.items() if start.startswith(magic)), None)


def is_archive(start: bytes) -> bool:
    """Return whether a file that begins so is an archive or compressed, be it read or not."""
    is_read = is_header(start[:BLOCK]) or is_zip(start) or detect_compression(start) != ""
    return is_read or _find(_ARCHIVES | _COMPRESSED, start) is not None


def explain_empty(found: Sequence[Found]) -> str:
    """Return what sources contain in which no file matched, for a message."""
    files: list[str] = []
    for source, names, entries, _ in found:
        if isinstance(source, Archive):
            folders = {at for at, one in entries.problems.items() if one == Problem.DIRECTORY}
            files += [name for at, name in enumerate(names) if at not in folders]
        elif isinstance(source, Folder):
            files += open_folder(source.root, _ALL)[1]
    if not files:
        return "; the archive is empty" if isinstance(found[-1][0], Archive) else ""
    verb = "it contains" if len(found) == 1 else "they contain"
    count = plural(len(files), "other file")
    archives = [name for name in files if name.lower().endswith(ARCHIVE_EXTENSIONS)]
    if not archives:
        return f"; {verb} {count}, such as {min(files)!r}"
    return (
        f"; {verb} {count}, such as {min(archives)!r}; pass archives as a list of paths, and "
        "extract those in archives"
    )
