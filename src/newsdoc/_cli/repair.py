"""Find the options that would read failed documents, by trying them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import attrs

from newsdoc._cli.options import CommandOptions
from newsdoc._cli.sources import is_document
from newsdoc._diagnosis.encodings import find_encoding
from newsdoc._errors import ParseError
from newsdoc._options import ReadOptions
from newsdoc._parser import parse_document
from newsdoc._text import plural

MAX_TRIED: Final = 500  # documents
MAX_TRIED_BYTES: Final = 8 * 1024 * 1024


class _Mode(NamedTuple):
    """How to read dates and blank lines."""

    lenient: bool
    dayfirst: bool | None


_STRICT: Final = _Mode(False, None)
_LENIENT: Final = _Mode(True, None)
_DECLARED: Final[tuple[_Mode, ...]] = (_Mode(True, True), _Mode(True, False))


class Repair:
    """Which options would read the documents that failed."""

    def __init__(self, options: CommandOptions, paths: Iterable[str]) -> None:
        self._options = options
        self._paths = list(paths)
        self._modes = [_STRICT, _LENIENT]  # each reads what the one before it reads
        self._alternatives = _DECLARED
        if options.reading.dayfirst is not None:
            self._modes = [_Mode(True, options.reading.dayfirst)]
            self._alternatives = ()
        elif options.reading.lenient:
            self._modes = [_LENIENT]
        self._tried = 0
        self._bytes = 0
        self._skipped = 0
        # Documents by the encoding to add, if any, and the modes that read them.
        self._fixes: Counter[tuple[str, frozenset[_Mode]]] = Counter()

    def try_options(self, data: bytes) -> None:
        """Find the options that read a failed document, within bounds."""
        if self._tried >= MAX_TRIED or self._bytes + len(data) > MAX_TRIED_BYTES:
            self._skipped += 1
            return
        self._tried += 1
        self._bytes += len(data)
        encoding = self._missing_encoding(data)
        added = (encoding,) if encoding else ()
        modes = frozenset(
            mode
            for mode in (*self._modes, *self._alternatives)
            if _reads(data, self._with(added, mode).reading)
        )
        if modes:
            self._fixes[encoding, modes] += 1

    def lines(self) -> Iterator[str]:
        """Yield how many of the failed documents other options would read, and the commands."""
        failed = f"{'the first ' * bool(self._skipped)}{plural(self._tried, 'failed document')}"
        for count, options in self._steps():
            command = options.command_line(*self._rewriting())
            notes: list[str] = []
            if options.reading.dayfirst is not None and self._options.reading.dayfirst is None:
                notes.append(f"if the {'day' if options.reading.dayfirst else 'month'} comes first")
            if options.reading.encodings != self._options.reading.encodings:
                # That a document decodes does not prove that the encoding is right.
                notes.append("check the text")
            comment = f"  # {', '.join(notes)}" if notes else ""
            yield f"{count:,} of {failed} can be fixed: {command}{comment}"

    def _rewriting(self) -> tuple[str, list[str]]:
        """Return the command that rewrites the documents, and its arguments."""
        if all(is_document(path) or os.path.isdir(path) for path in self._paths):
            return "format", self._paths
        return "convert", [*self._paths, "OUT"]

    def _steps(self) -> Iterator[tuple[int, CommandOptions]]:
        """Yield ever more options, as long as they read more documents."""
        best = 0
        encodings = tuple(sorted({encoding for encoding, _ in self._fixes if encoding}))
        for added in dict.fromkeys([(), encodings]):
            for mode in self._modes:
                count = self._count(added, mode)
                if count > best:
                    best = count
                    yield count, self._with(added, mode)
        for mode in self._alternatives:
            count = self._count(encodings, mode)
            if count > best:
                yield count, self._with(encodings, mode)

    def _count(self, added: tuple[str, ...], mode: _Mode) -> int:
        return sum(
            count
            for (encoding, modes), count in self._fixes.items()
            if mode in modes and (not encoding or encoding in added)
        )

    def _with(self, added: tuple[str, ...], mode: _Mode) -> CommandOptions:
        encodings = self._options.reading.encodings + added
        reading = ReadOptions(encodings, mode.lenient, mode.dayfirst)
        return attrs.evolve(self._options, reading=reading)

    def _missing_encoding(self, data: bytes) -> str:
        """Return the encoding to add so that a document decodes, or an empty str."""
        if any(_decodes(data, encoding) for encoding in self._options.reading.encodings):
            return ""
        finding = find_encoding(data, self._options.reading.encodings[0])
        return (finding.encoding or "") if finding else ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def _reads(data: bytes, options: ReadOptions) -> bool:
    try:
        parse_document(data, options)
    except ParseError:
        return False
    return True
