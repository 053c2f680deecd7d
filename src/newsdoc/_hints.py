"""Say what probably happened to a document that is not an article, and what helps."""

from __future__ import annotations

import codecs
import re
import string
from collections.abc import Iterator, Set
from typing import Any, Final, NamedTuple

import attrs

from newsdoc import _grammar as grammar
from newsdoc._dates import parse_lenient_date
from newsdoc._diagnostics import Line, find_header, find_problems
from newsdoc._errors import Problem
from newsdoc._text import escape_unprintable

MAX_HEAD: Final = 4096  # bytes or characters from which a format is recognized
MIN_CONTROLS: Final = 8  # control characters in binary data
MAX_LAYOUT_LINES: Final = 8  # first lines among which date and URL are looked for

_BINARY_CODES: Final = frozenset({"undecodable", "invalid-character"})
_BINARY_FORMATS: Final = (
    (re.compile(rb"\xff\xd8\xff", re.DOTALL), "a JPEG image"),
    (re.compile(rb"\x89PNG\r\n", re.DOTALL), "a PNG image"),
    (re.compile(rb"GIF8[79]a", re.DOTALL), "a GIF image"),
    (re.compile(rb"RIFF.{4}(?:WEBP|WAVE|AVI )", re.DOTALL), "a media file"),
    (re.compile(rb"ID3[\x02-\x04]|OggS\x00|\x00\x00\x00.ftyp", re.DOTALL), "a media file"),
    (re.compile(rb"%PDF-", re.DOTALL), "a PDF document"),
    (re.compile(rb"\{\\rtf", re.DOTALL), "an RTF document"),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", re.DOTALL), "an Office document"),
    (
        re.compile(rb"PK\x03\x04.{26}+(?:word/|xl/|ppt/|\[Content_Types\])", re.DOTALL),
        "an Office document",
    ),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)", re.DOTALL), "a zip archive"),
    (re.compile(rb".{257}+ustar", re.DOTALL), "a tar archive"),
    (re.compile(rb"\x1f\x8b", re.DOTALL), "a gzip file"),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", re.DOTALL), "a bzip2 file"),
    (re.compile(rb"\xfd7zXZ\x00", re.DOTALL), "an xz file"),
    (re.compile(rb"\x28\xb5\x2f\xfd", re.DOTALL), "a Zstandard file"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c", re.DOTALL), "a 7z archive"),
    (re.compile(rb"Rar!\x1a\x07", re.DOTALL), "a RAR archive"),
    (re.compile(rb"PAR1[\x00-\x1f]", re.DOTALL), "a Parquet file"),
    (re.compile(rb"ARROW1\x00\x00", re.DOTALL), "an Arrow file"),
    (re.compile(rb"SQLite format 3\x00", re.DOTALL), "an SQLite database"),
    (re.compile(rb"\x7fELF|MZ.\x00", re.DOTALL), "a program"),
)
_TEXT_FORMATS: Final = (
    (
        re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p)\b", re.IGNORECASE),
        "HTML: extract its text first",
    ),
    (re.compile(r"<(?:\?xml|rss|feed)\b", re.IGNORECASE), "XML: extract its text first"),
    (
        re.compile(r"(?:\[\s*+)?\{\s*+(?:\"|\})|\[\s*+[\[\]\"]", re.IGNORECASE),
        "JSON, not a plain-text article",
    ),
)
_PATH: Final = re.compile(r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]\S")
_LABEL: Final = re.compile(r"[^\W\d_][\w ]{0,19}[:\uff1a]\s*+(?!//)")
_CONTROLS: Final = bytes({*range(0x1B), 0x7F} - set(b"\t\n\v\f\r"))
_NON_ASCII: Final = bytes(range(0x80, 0x100))
_TITLE_LABEL: Final = re.compile(r"(?:title|headline|titel|titre|título)\s?:", re.IGNORECASE)


class _Hint(NamedTuple):
    """A hint in terms of the Python API and of the command-line interface."""

    python: str
    cli: str
    message: str | None = None  # what was expected and found, if it is another encoding


def explain(
    problems: list[Problem],
    source: str | bytes,
    *,
    encoding: str,
    lenient: bool,
    dayfirst: bool | None,
) -> list[Problem]:
    """Return the problems, with a hint on what probably happened to the document."""
    codes: set[str] = {problem.code for problem in problems}
    text = None if "undecodable" in codes else grammar.to_text(source, encoding)
    index, hint, message = 0, None, None
    found = _name_format(source, codes)
    if found is None:
        hint = _find_options(_Attempt(source, encoding, lenient, dayfirst), codes)
        message = hint.message if hint else None
    if found is None and hint is None and codes & _BINARY_CODES:
        found = "binary data" if is_binary(source if text is None else text) else None
    if found is not None:
        message = f"expected text, found {found}"
    if message is not None:
        # One cause is one problem, and a line of such a document is no more than a row of escapes.
        changes: dict[str, Any] = {"excerpt": "", "hint": None, "cli_hint": None}
        problems = [attrs.evolve(problems[0], message=message, **changes)]
    elif hint is None and text is not None:
        header, _ = find_header(text, MAX_LAYOUT_LINES)
        hint = _name_text_format(text) or _find_layout_hint(header, problems)
        if hint is None:
            index, hint = _find_line_hint(header, problems)
    if hint is not None:
        problems[index] = attrs.evolve(problems[index], hint=hint.python, cli_hint=hint.cli)
    return problems


def _name_format(source: str | bytes, codes: Set[str]) -> str | None:
    """Return the name of the binary format that the document begins like."""
    head = _head(source)
    # These formats may begin with ASCII alone; titles may begin like some of the others.
    if not codes & _BINARY_CODES and not head.startswith((b"%PDF-", b"{\\rtf")):
        return None
    for pattern, name in _BINARY_FORMATS:
        if pattern.match(head):
            return name
    return None


def is_binary(document: str | bytes) -> bool:
    """Return whether there are too many control characters for text."""
    head = _head(document)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls >= MIN_CONTROLS and 16 * controls > len(head)


def _head(document: str | bytes) -> bytes:
    head = document[:MAX_HEAD]
    return head.encode("latin-1", "replace") if isinstance(head, str) else head


@attrs.frozen
class _Attempt:
    """A way to read the document."""

    source: str | bytes
    encoding: str
    lenient: bool
    dayfirst: bool | None

    def succeeds(self) -> bool:
        """Return whether the document is an article if it is read like this."""
        try:
            text = grammar.to_text(self.source, self.encoding)
        except UnicodeError:
            return False
        return not find_problems(text, lenient=self.lenient, dayfirst=self.dayfirst)


def _find_options(attempt: _Attempt, codes: Set[str]) -> _Hint | None:
    """Return a hint that names options, if the document is an article with them."""
    if codes <= {"blank-line", "invalid-date"}:
        return _find_lenient_options(attempt, codes)
    source, expected = attempt.source, attempt.encoding
    if isinstance(source, str):
        expected = "utf-8"
        # The text may come from bytes that were decoded the wrong way.
        try:
            source = source.encode("latin-1") if "\x00" in source else b""
        except UnicodeEncodeError:
            return None
    for encoding in _guess_encodings(source, expected, codes):
        other = attrs.evolve(attempt, source=source, encoding=encoding)
        if other.succeeds():
            python, cli = "", ""
        elif not other.lenient and attrs.evolve(other, lenient=True).succeeds():
            python, cli = " with lenient=True", " --lenient"
        else:
            continue
        check = " and check the result" if encoding == "cp1252" else ""
        if isinstance(attempt.source, bytes):
            verb = "pass"
            message = f"expected {escape_unprintable(expected)} text, found {encoding} text"
        else:
            verb = "pass the bytes with"
            message = f"expected text, found misdecoded {encoding}"
        return _Hint(
            f"{verb} encoding={encoding!r}{python}{check}",
            f"use --encoding {encoding}{cli}{check}",
            None if encoding == "cp1252" else message,
        )
    return None


def _find_lenient_options(attempt: _Attempt, codes: Set[str]) -> _Hint | None:
    lenient = attrs.evolve(attempt, lenient=True)
    if not attempt.lenient and lenient.succeeds():
        effects = {
            "blank-line": "skip blank lines in the header",
            "invalid-date": "accept other date formats",
        }
        effect = " and ".join(effects[code] for code in effects if code in codes)
        return _Hint(f"pass lenient=True to {effect}", f"use --lenient to {effect}")
    if attempt.dayfirst is None and attrs.evolve(lenient, dayfirst=True).succeeds():
        text = grammar.to_text(attempt.source, attempt.encoding)
        date = find_header(text)[0][1].text.strip()
        day, month = parse_lenient_date(date, True), parse_lenient_date(date, False)
        python, cli = (
            ("pass", "use") if attempt.lenient else ("pass lenient=True with", "use --lenient with")
        )
        return _Hint(
            f"{python} dayfirst=True ({day}) or dayfirst=False ({month})",
            f"{cli} --dayfirst ({day}) or --monthfirst ({month})",
        )
    return None


def _guess_encodings(data: bytes, encoding: str, codes: Set[str]) -> Iterator[str]:
    """Yield encodings in which the bytes might be an article, the most certain first."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        yield "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
    if 0 in data:
        yield from ("utf-16-le", "utf-16-be")
    if codecs.lookup(encoding).name != "utf-8":
        yield "utf-8"
    # Text in a language of another script decodes as cp1252 too, to nothing but accented letters.
    accented = len(data) - len(data.translate(None, _NON_ASCII))
    letters = len(data) - len(data.translate(None, string.ascii_letters.encode()))
    if "undecodable" in codes and 4 * accented < letters:
        yield "cp1252"


def _name_text_format(text: str) -> _Hint | None:
    start = text[:MAX_HEAD].lstrip()
    for pattern, name in _TEXT_FORMATS:
        if pattern.match(start):
            return _Hint(f"this is {name}", f"this is {name}")
    cells = {cell.strip(' "').lower() for cell in re.split("[,;\t]", start.partition("\n")[0])}
    if cells >= {"title", "date", "url"}:
        hint = "this is a table, not a plain-text article"
        return _Hint(hint, hint)
    if re.match(r"(?:---|\+\+\+)[^\S\n]*+\n", start):
        hint = "this is front matter: write only the title, the date and the URL"
        return _Hint(hint, hint)
    return None


def _find_layout_hint(header: list[Line], problems: list[Problem]) -> _Hint | None:
    """Return a hint about header lines that are missing, too many, out of order or labeled."""
    lines = [line.text.strip() for line in header]
    if not {problem.code for problem in problems} - {"empty", "invalid-title", "invalid-character"}:
        return None
    if len(lines) == 1:
        if grammar.is_url(lines[0]):
            return _Hint(
                "newsdoc does not fetch URLs: pass the text of the article",
                "the document has only a URL",
            )
        if _PATH.match(lines[0]) or lines[0].endswith(".txt"):
            return _Hint(
                "this is a path: use newsdoc.read() to read a file", "the document has only a path"
            )
    numbers = [line.number for line in header]
    kinds = [_kind(line) for line in lines]
    labels = [label[0].strip() for line in lines[:3] if (label := _find_label(line))]
    if labels and (label := _TITLE_LABEL.match(lines[0])):
        labels.insert(0, label[0].strip())
    hint = None
    if labels:
        hint = f"delete the labels of the header lines: {', '.join(labels)}"
    elif kinds[:3] in (["", "url", "date"], ["date", "", "url"]):
        one, other = (numbers[1], numbers[2]) if kinds[0] == "" else (numbers[0], numbers[1])
        hint = f"swap lines {one} and {other}: the order is title, date, URL"
    elif kinds[0] in ("url", "date") and kinds[1:2] != ["date"]:
        hint = f"line {numbers[0]} is the {_NOUNS[kinds[0]]}: write the title above it"
    elif kinds[1:2] == ["url"]:
        hint = f"line {numbers[1]} is the URL: write the date above it"
    else:
        hint = _find_surplus_line(kinds, numbers)
    return _Hint(hint, hint) if hint else None


_NOUNS: Final = {"url": "URL", "date": "date"}


def _find_surplus_line(kinds: list[str], numbers: list[int]) -> str | None:
    for index in range(2, len(kinds) - 1):
        if kinds[1] == "" and kinds[index : index + 2] == ["date", "url"]:
            return (
                f"line {numbers[index]} is the date and line {numbers[index + 1]} the URL: "
                "keep only the title above them"
            )
    if kinds[1:2] == ["date"] and kinds[2:3] == [""] and "url" in kinds[3:]:
        number = numbers[kinds.index("url", 3)]
        return f"line {number} is the URL: delete what is between it and the date"
    return None


def _kind(line: str) -> str:
    if grammar.is_url(line):
        return "url"
    if not re.search("[0-9]", line):  # spare the slow search for a date
        return ""
    try:
        parse_lenient_date(line, True)
    except ValueError:
        return ""
    return "date"


def _find_label(line: str) -> re.Match[str] | None:
    """Return the label before a date or URL."""
    label = _LABEL.match(line)
    return label if label and _kind(line) == "" and _kind(line[label.end() :]) else None


def _find_line_hint(header: list[Line], problems: list[Problem]) -> tuple[int, _Hint | None]:
    """Return the index of a problem of the URL, and a hint for it."""
    for index, problem in enumerate(problems):
        if problem.code not in ("missing-url", "invalid-url"):
            continue
        line = header[2].text.strip() if len(header) > 2 else ""
        hint = None
        if (
            line.isprintable()
            and grammar.is_url(f"https://{line}")
            and re.match(r"(?:[\w\-]++\.)++[A-Za-z]{2,}+", line)
        ):
            hint = f"write https://{line[:40]}{'…' * (len(line) > 40)}"
        elif grammar.is_url(line.replace(" ", "%20")):
            hint = "encode spaces as %20"
        elif "://" not in line:
            hint = "write the URL on line 3; if there is none, use archive://COLLECTION/ID"
        return index, _Hint(hint, hint) if hint else None
    return 0, None
