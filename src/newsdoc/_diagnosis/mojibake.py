"""UTF-8 that was read as another encoding: evidence, and the text that was meant."""

from __future__ import annotations

import codecs
import functools
import re
from itertools import islice
from typing import Final, NamedTuple

from newsdoc._errors import Edit
from newsdoc._signals import expected

# The encodings as which UTF-8 is read by mistake; the first two are known best.
ENCODINGS: Final = (
    *("cp1252", "latin_1", "cp1251", "mac_roman", "cp437", "cp850", "cp866", "koi8_r", "cp1250"),
    *("iso8859_2", "cp1253", "cp1254", "cp1256", "cp1257"),
)
MIN_WEIGHT: Final = 3  # of the evidence; 1 in the first two
MAX_RUNS: Final = 10_000  # that are examined

# Letters and punctuation of most texts. In most pairs of encodings, two natural characters that
# are UTF-8 by chance are none of them: "Г©" in cp1251 is one, but not beside Russian letters.
COMMON: Final = re.compile(
    "[\xa0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0386-\u03ce\u0400-\u04ff\u0531-\u058f"
    "\u05d0-\u05f4\u060c-\u06ff\u0901-\u0e5b\u10d0-\u10fa\u1780-\u17ff\u1ea0-\u1ef9\u200b-\u203a"
    "\u20ac\u2116\u2122\u2212\u3000-\u9fff\uac00-\ud7a3\ufeff\uff01-\uff5e\U0001f300-\U0001faff]++"
)
_RUSSIAN: Final = re.compile("[А-яЁё]++")
_NO_WORD: Final = re.compile("[\u0100-\u017f\u0460-\u04ff]")


class Found(NamedTuple):
    """UTF-8 that was read as another encoding."""

    encoding: str
    signs: list[Edit]
    edits: tuple[Edit, ...]  # empty if the right text is not certain


@functools.cache
def _bytes_of(encoding: str) -> dict[int, int]:
    """Return the byte of each character that is not ASCII."""
    # Of bytes that are not defined, programs make C1 control characters.
    letters = {byte: bytes([byte]).decode(encoding, "ignore") for byte in range(0x80, 0x100)}
    return {
        ord(letter or chr(byte)): byte for byte, letter in letters.items() if letter or byte < 0xA0
    }


@functools.cache
def _pattern(encoding: str) -> re.Pattern[str]:
    """Return the pattern of characters that have the bytes of UTF-8 in the encoding."""

    def among(first: int, last: int) -> str:
        return "".join(chr(c) for c, byte in _bytes_of(encoding).items() if first <= byte <= last)

    two, three, four = among(0xC2, 0xDF), among(0xE0, 0xEF), among(0xF0, 0xF4)
    rest = among(0x80, 0xBF)
    return re.compile(
        f"(?:[{re.escape(two)}][{re.escape(rest)}]|[{re.escape(three)}][{re.escape(rest)}]{{2}}"
        f"|[{re.escape(four)}][{re.escape(rest)}]{{3}})++"
    )


def _decode(run: str, encoding: str) -> str | None:
    """Return what the characters are in UTF-8, None if they cannot be that."""
    try:
        right = codecs.charmap_encode(run, "strict", _bytes_of(encoding))[0].decode()
    except expected(UnicodeError):
        return None
    return right if COMMON.fullmatch(right) else None


def find_mojibake(text: str) -> Found | None:
    """Return as which encoding UTF-8 was read, if that is certain."""
    found: list[Found] = []
    for encoding in () if text.isascii() else ENCODINGS:
        runs = list(islice(_pattern(encoding).finditer(text), MAX_RUNS))
        weights = [_weigh(text, run, encoding) for run in runs]
        signs = [Edit(*run.span(), "") for run, weight in zip(runs, weights, strict=True) if weight]
        least = 1 if encoding in ENCODINGS[:2] else MIN_WEIGHT
        if sum(weights) >= max(least, 2 * weights.count(0)):
            found.append(Found(encoding, signs, _replace(text, encoding)))
    found.sort(key=lambda one: sum(edit.end - edit.start for edit in one.edits), reverse=True)
    # cp1250 and latin-2 differ in few letters: if both make sense, neither is proved.
    if len(found) > 1 and len(found[0].edits) == len(found[1].edits):
        return found[0] if found[0].edits == found[1].edits else found[0]._replace(edits=())
    return found[0] if found else None


def _weigh(text: str, run: re.Match[str], encoding: str) -> int:
    """Return how much evidence the characters are."""
    right = _decode(run[0], encoding)
    before, after = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
    if right is None:
        return 0
    if right[0] == "\ufeff":
        return MIN_WEIGHT
    if "\u0250" <= right < "\u1e00" or right >= "\u3000":
        # Another script: no letter of it is beside one in ASCII, and words have several.
        is_mixed = any(letter.isascii() and letter.isalpha() for letter in before + after)
        return 0 if is_mixed or len(right) < 2 else min(len(right), 3)
    if not (before + after).isascii():
        return 0
    if right >= "\u2000":
        return 2  # a quotation mark or the like: three characters that make no sense
    # Not "AMANHÃ”", which is Portuguese in capital letters.
    return int(before.islower() or after.isalpha())


def _replace(text: str, encoding: str) -> tuple[Edit, ...]:
    """Return what makes the characters UTF-8, all or none of them."""
    if "\ufffd" in text:
        return ()  # some of their bytes were lost
    edits: list[Edit] = []
    for run in re.finditer(r"[^\x00-\x7f]++", text):
        right = _decode(run[0], encoding)
        if right is not None and _NO_WORD.fullmatch(right) and _RUSSIAN.fullmatch(run[0]):
            continue  # "Её" in cp1251
        if right is not None:
            edits.append(Edit(*run.span(), right))
        elif _pattern(encoding).search(run[0]):
            return ()
    return tuple(edits) if len(edits) < MAX_RUNS else ()
