"""The encoding of bytes that do not decode, or decode to no text: evidence, not trials."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

MIN_UTF8: Final = 2  # valid multi-byte sequences that prove UTF-8
MIN_WORDS: Final = 3  # of a language: "le" and "la" are Hungarian, too

# A character outside ASCII, as UTF-8 writes it.
_UTF8: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf]{3}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# That of UTF-32 first: it begins with that of UTF-16.
_BOM: Final = re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|\xff\xfe|\xfe\xff")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a]")
_NON_ASCII: Final = bytes(range(0x80, 0x100))
_CESU8: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_CUT: Final = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")

# These letters have the same byte in cp1250, cp1252, cp1254, latin-1, latin-2 and latin-9.
_SHARED: Final = frozenset("äöüßéáíóúçë")
_BALTIC: Final = frozenset("áíúçë")  # other letters in cp1257
# Languages that are written in cp1252: their letters outside ASCII that other code pages do not
# share, and common words.
_LANGUAGES: Final = tuple(
    (frozenset(letters), frozenset(words.split()))
    for letters, words in (
        ("êèàïñåîôâ", "the and of is was are for with that from this has have"),
        ("àèêïùûœîôâ", "le la les et est une dans pour qui sur aux du"),
        ("àèå", "der die das und ist nicht ein eine den dem von mit auf für im wurde"),
        ("ñàèïòºª", "el los las una que del por con para es en se fue"),
        ("àèìòùîºª", "il che di della per non una sono nel con gli è alla"),
        ("ãõàêòâôºª", "que uma com não para dos das em os foi ao pelo"),
        ("èêïàñîôâ", "het een van en de is op niet met voor zijn werd"),
        ("åèàø", "och att det som en på av för med den är till"),
        ("åæøèòêà", "og det er en at på til som av af den med for ikke"),
        ("åàè", "ja on ei se että oli hän mutta ovat sekä"),
        ("æðþýå", "og að er sem í á það við ekki til eru hún"),
        ("àèïòñ", "els que per amb una del dels les és va"),
    )
)
_WORD: Final = re.compile(r"\w++")
_NO_WORDS: Final = re.compile(r"(?<!\S)[^\s@/.]*+[@/.]\S++")  # "com" in a URL is no Portuguese
# Another code page has a letter where cp1252 has one of these beside a letter, or a quotation
# mark where cp1252 has a capital letter.
_NO_LETTER: Final = re.compile(
    r"\w(?:[^\w\s’–—·\u00ad\x00-\x7f]\w|[‚„ˆ˜¨¸¦¬¯¤¢¥¶‹†‡‰¡¿§])"
    r"|[a-z,.!?;][À-Þ]|[À-Þ][A-Z][a-z]|[†‡][a-z]"
)


class Finding(NamedTuple):
    """What the bytes show: the encoding to read them with, or what was found instead."""

    encoding: str | None = None
    found: str | None = None  # completes "expected utf-8 text, found ..."
    advice: str | None = None


def find_encoding(data: bytes, encoding: str) -> Finding | None:
    """Return what the bytes are, if there is evidence for it."""
    if bom := _BOM.match(data):
        name = "utf-32" if len(bom[0]) == 4 else "utf-16"
        return Finding(name, f"{name} text") if _decodes(data, name) else None
    if 0 in data:
        return _find_wide(data)
    name = codecs.lookup(encoding).name
    if name != "utf-8" and not data.isascii() and _decodes(data, "utf-8"):
        return Finding("utf-8", "utf-8 text")
    if name not in ("utf-8", "utf-8-sig", "ascii"):
        return None
    return _find_damaged_utf8(data) or _find_single_byte(data)


def _decodes(data: bytes, encoding: str) -> bool:
    return "\ufffd" not in data.decode(encoding, "replace")


def _find_wide(data: bytes) -> Finding | None:
    """Recognize UTF-16 and UTF-32 without a BOM: the date of an article is ASCII, with NULs."""
    even, odd, half = data[::2].count(0), data[1::2].count(0), len(data) // 2
    for encoding, high, low in (
        # One half of the bytes has the NULs, and it has many. UTF-32 has more of them.
        *(("utf-32-le", data.count(0), half), ("utf-32-be", data.count(0), half)),
        *(("utf-16-le", odd, 8 * (even + 1)), ("utf-16-be", even, 8 * (odd + 1))),
    ):
        if high >= low and _decodes(data, encoding):
            text = data.decode(encoding)
            if "\n" in text and not _CONTROL.search(text):
                return Finding(encoding, f"{encoding} text")
    return None


def _find_damaged_utf8(data: bytes) -> Finding | None:
    valid = len(_UTF8.findall(data))
    rest = _UTF8.sub(b"", data)
    if pairs := len(_CESU8.findall(rest)):
        found = "CESU-8 text (UTF-16 surrogates in UTF-8)"
        if len(rest.translate(None, _NON_ASCII)) + 6 * pairs == len(rest):
            return Finding(found=found, advice="convert it from CESU-8 to UTF-8 first")
    cut = _CUT.search(rest)
    broken = len(rest) - len(rest.translate(None, _NON_ASCII)) - len(cut[0] if cut else b"")
    # Not proved by one: cp1252 writes the end of "(CAFÉ”)" as a valid sequence.
    if valid < max(MIN_UTF8, 2 * broken):
        advice = "find out the encoding: a part of the bytes is UTF-8"
    elif cut and not broken:
        advice = "the document ends inside a character: it was probably cut off"
    else:
        advice = "the rest of the text is UTF-8: find out what this byte was"
    return Finding(advice=advice) if valid else None


def _find_single_byte(data: bytes) -> Finding:
    """Recognize cp1252 by the letters and words of its languages."""
    unknown = Finding(advice="find out the encoding of the text: it is not UTF-8")
    text = data.decode("cp1252", "replace")
    if "\ufffd" in text or _NO_LETTER.search(text):
        return unknown
    words = _WORD.findall(_NO_WORDS.sub(" ", text))
    foreign = [word for word in words if not word.isascii()]
    # Another script is all letters outside ASCII; in these languages few words are.
    if any(len(word) > 1 and not any(map(str.isascii, word)) for word in foreign):
        return unknown
    letters = {letter for word in foreign for letter in word.lower() if not letter.isascii()}
    spoken = {word.lower() for word in words}
    rare = letters - _SHARED
    if (rare or letters & _BALTIC) and not any(
        rare <= own and len(spoken & common) >= MIN_WORDS for own, common in _LANGUAGES
    ):
        return unknown
    return Finding("cp1252")
