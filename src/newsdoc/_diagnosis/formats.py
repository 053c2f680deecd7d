"""Other formats than a plain-text article, by what documents begin with."""

from __future__ import annotations

import re
from typing import Final

MAX_HEAD: Final = 4096  # bytes or characters from which a format is recognized
MIN_CONTROLS: Final = 8  # control characters in binary data

_CONTROLS: Final = bytes({*range(0x1B), 0x7F} - set(b"\t\n\v\f\r"))

BINARY: Final = (
    (rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP", "an image"),
    (rb"RIFF.{4}(?:WAVE|AVI )|ID3[\x02-\x04]|OggS\x00|\x00\x00\x00.ftyp", "audio or video"),
    (rb"%PDF-", "a PDF document"),
    (rb"\{\\rtf", "an RTF document"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (rb"PK\x03\x04.{26}+(?:word/|xl/|ppt/|\[Content_Types\])", "an Office document"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a zip archive"),
    (rb".{257}+ustar", "a tar archive"),
    (rb"\x1f\x8b", "a gzip file"),
    (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "a bzip2 file"),
    (rb"\xfd7zXZ\x00", "an xz file"),
    (rb"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"PAR1[\x00-\x1f]", "a Parquet file"),
    (rb"ARROW1\x00\x00", "an Arrow file"),
    (rb"SQLite format 3\x00", "an SQLite database"),
    (rb"\x7fELF|MZ.\x00", "a program"),
    (rb"\x00\x05\x16[\x00\x07]\x00", "an AppleDouble file (macOS metadata), not the document"),
)
_MAIL_FIELD: Final = (
    r"(?:from|to|cc|subject|date|sender|reply-to|message-id|received|return-path|newsgroups"
    r"|mime-version|delivered-to|x-[\w\-]++|dkim-signature|path|references|organization)"
)
TEXT: Final = (
    (r"version https://git-lfs\.github\.com/", "a Git LFS pointer: run `git lfs pull`"),
    (r"WARC/[01]\.", "a WARC or WET file: extract its records first"),
    (r"<DOC>\s*+<DOCNO>", "a TREC collection: write each <DOC> to its own file"),
    (r"<doc id=\"", "output of WikiExtractor: write each <doc> to its own file"),
    (r"<!DOCTYPE lewis|<REUTERS ", "Reuters SGML: write each <REUTERS> to its own file"),
    (r"TY {2}- |PMID- |%0 \w|@\w++\{[^,\s]*+,", "a list of references (RIS, BibTeX or the like)"),
    (r"From [^\s@]++@\S++ ", "a mailbox: write each message to its own file"),
    (rf"(?:{_MAIL_FIELD}: .*+\n(?:[ \t].*+\n)*+){{3}}", "a mail or a newsgroup article"),
    (r"<(?:!doctype html|html|head|body|article|main|div|p)\b", "HTML: extract its text first"),
    (r"<(?:\?xml|rss|feed|nitf|newsml)\b", "XML: extract its text first"),
    (r"(?:\[\s*+)?\{\s*+(?:\"|\})|\[\s*+[\[\]\"]", "JSON, not a plain-text article"),
    (r"(?:SE|HD|BY|CR|AN) {2}\S", "an export of Factiva"),
    (
        r"(?:\d{1,6} of \d{1,6} DOCUMENTS|Document \d{1,6} of \d{1,6})$",
        "an export of a database: write each article to its own file",
    ),
    (
        r"(?:---|\+\+\+)[^\S\n]*+\n",
        "front matter: write only the title, the date and the URL",
    ),
    (r"(?:diff --git |--- a/|Index: \S++$)", "a patch"),
    (r"<<<<<<< \S", "a merge conflict: keep one of the two versions"),
    (r"#!/", "a script"),
)


_BEGINNINGS: Final = "|".join([f"(?:{pattern})" for pattern, _ in TEXT])
_FLAGS: Final = re.IGNORECASE | re.MULTILINE
# Lines of the head by which an export is recognized.
_EXPORT: Final = re.compile(
    r"\n(?:length: [\d,.]++ words$|publication info:? |proquest document id:? )", _FLAGS
)


def name_binary_format(source: str | bytes, *, is_text: bool) -> str | None:
    """Return the name of the binary format that the document begins like."""
    head = _head(source)
    # These formats may begin with ASCII alone; titles may begin like some of the others.
    if is_text and not head.startswith((b"%PDF-", b"{\\rtf")):
        return None
    return next((name for pattern, name in BINARY if re.match(pattern, head, re.DOTALL)), None)


def is_binary(document: str | bytes) -> bool:
    """Return whether there are too many control characters for text."""
    head = _head(document)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls >= MIN_CONTROLS and 16 * controls > len(head)


def name_text_format(text: str) -> str | None:
    """Return the name of the text format that the document is in, and what to do with it."""
    start = text[:MAX_HEAD].lstrip()
    for pattern, name in TEXT if re.match(_BEGINNINGS, start, _FLAGS) else ():
        if re.match(pattern, start, _FLAGS):
            return name
    if _EXPORT.search(start):
        return "an export of Nexis or ProQuest: write title, date and URL above each article"
    cells = {cell.strip(' "').lower() for cell in re.split("[,;\t]", start.partition("\n")[0])}
    return "a table, not a plain-text article" if cells >= {"title", "date", "url"} else None


def _head(document: str | bytes) -> bytes:
    head = document[:MAX_HEAD]
    return head.encode("latin-1", "replace") if isinstance(head, str) else head
