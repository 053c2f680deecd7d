"""Find out which warnings a document may have; most have no sign of any.

The names are those of the detectors in ``_diagnosis.warnings``. A sign too many costs time, and one
too few loses a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MIN_PAIRS: Final = 3  # lines that go on in the next
MAX_LINES: Final = 2000  # that are examined for this
MAX_ABOVE: Final = 3  # paragraphs, among which the title may be repeated
MAX_CONTINUED: Final = 100  # characters of a line on which tags may go on

# What makes a sign of a byte; finding the byte first takes a hundredth of the time.
_ENTITY: Final = re.compile(rb"&[#a-z][0-9a-z]{1,6};", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"<[/a-z<]", re.IGNORECASE)
_EQUALS: Final = re.compile(rb"=[=\r\n0-9A-F]")
# In place of letters or quotation marks.
_REPLACED: Final = re.compile(rb"\?(?:\?|(?<=[^\x00-@]\?)[^\x00-@]|(?<=\s\?)[^\W\d_])")
_CODES: Final = re.compile(rb"\+[A-Za-z0-9+/]{2}|~\{")  # UTF-7 and HZ
_JSON_ESCAPE: Final = re.compile(rb"\\u[0-9a-f]{4}")
# Characters that conversions leave, by the first byte that all of them have in UTF-8.
_C2: Final = re.compile(  # C1, those of cp1251, signs beside letters of other scripts
    b"\xc2(?:[\x80-\x9f\xa4\xa6-\xaa\xac-\xba\xbf]|[^\xa0\xab\xbb](?<=[\xc4-\xdf].\xc2.))"
)
_C3: Final = re.compile(b"\xc3[\x80-\xbf](?:[\xc2\xc5\xc6\xcb\xe2]|(?:\xc3[\x80-\xbf]){2})")
_APOSTROPHE: Final = re.compile(b"\xc3\x95(?<=[a-z]..)[a-z]")  # of Mac OS
# Other letters of code pages.
_C4: Final = re.compile(b"\xc4(?:\x82|\x81\xe2)")
_C5: Final = re.compile(b"\xc5[\xa0\xb8\xbd](?<=[a-z]\xc5.)[a-z]")
_CE: Final = re.compile(b"\xce(?:\x93\xc3|\xb2\xe2\x82\xac)")
# U+200B, box drawing, signs that stand for UTF-8; most quotation marks have none of the last bytes.
_E2: Final = re.compile(b"\xe2(?:[\x94\x95]|\x80[\x8b\x9a]|\x80\x93\xe2|\x88\x9a)")
_E9: Final = re.compile(b"\xe9(?:\x88\xa5|\x94\x9f\xe6\x96\xa4|\x90\xa8\xe5\x8b)")  # in GBK
_EF: Final = re.compile(b"\xef(?:\xbf[\xbd-\xbf]|\xbb\xbf)")  # U+FEFF, U+FFFD
# Half of a curly quote, and of a letter of Latin-1, that were read as cp1251; a letter among ASCII.
_CYRILLIC_HALF: Final = re.compile(
    b"\xd0(?:\xb2\xd0\x82|\x93[\xc2\xd1\xd2\xe2])|[\xd0\xd1].(?<=[a-z]..)[a-z]|\xd1\x82\xd0\x90"
)
_PLAIN_URL: Final = re.compile(
    r"(?!hxxp)[a-z]++://[\-.0-9A-Z_a-z]++(?:[/?#][!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*+)?(?<!\.)"
)

_LABELS: Final = (
    "tag/tags/hashtag/hashtags/keyword/keywords/key words/article tags/schlagwort/schlagwörter/"
    "schlagworte/stichwort/stichwörter/stichworte/etiquetas/palabras clave/mots-clés/mots clés/"
    "étiquettes/parole chiave/palavras-chave/trefwoorden/nyckelord/nøkkelord/słowa kluczowe/tagi/"
    "ключевые слова/теги/метки/ключові слова/標籤/标签/关键词/關鍵詞/タグ/キーワード/태그/키워드"
)
TAG_LABELS: Final = frozenset(_LABELS.split("/"))
_BEGINNINGS: Final = sorted({label[:4].rstrip() for label in TAG_LABELS})
_VARIANTS: Final = {"k": "\u212a", "s": "\u017f"}  # have these in lower case


def _any_case(text: str) -> str:
    return "".join(f"[{c}{c.upper()}{_VARIANTS.get(c, '')}]" for c in text)


_FIRSTS, _SECONDS = ("".join(_any_case(one[at])[1:-1] for one in _BEGINNINGS) for at in range(2))
_COLONS: Final = ":=\uff1a\ufe55"
_TAG: Final = r"[^\s,\[\];:|'\"*_#\\，；、·•][^\n,\[\];:|'\"*_#\\，；、·•]*+(?<!\s)"
ODD_LINE: Final = (
    # A tag line in canonical form, above a line on which no tags go on.
    rf"\n(?:(Tags: ){_TAG}(?:, {_TAG})*+(?=\n|\Z)"
    rf"(?!\n[^\S\n]*+(?![A-ZА-Я])(?=[^\n]{{0,{MAX_CONTINUED}}}+[^\S\n]*+(?:\n|\Z))[^\n,]*+,)"
    # A line of hyphens, below a title in Markdown.
    r"|-----"
    # Another tag line, or a line that looks like one; lookaheads are faster than all alternatives.
    rf"|[^\n\w]*+(?:[\d_]++[^\n\w]*+)*+(?=[{_FIRSTS}][{_SECONDS}])(?!http)"
    rf"(?:{_any_case('tags')}(?![^\W_])"
    rf"|(?:{'|'.join(map(_any_case, _BEGINNINGS))})[^\n{_COLONS}]{{0,30}}+[{_COLONS}]))"
)
_ODD_LINE: Final = re.compile(ODD_LINE)
# A line that may be a date, and one that begins with a URL, perhaps with a tag line between them.
_DATE_AND_URL: Final = re.compile(
    r"\n[^\S\n]*+(?![^\n:]{0,29}+://|[tT][aA][gG][sS]:)"
    r"([^\n]{4,96}+)[^\S\n]*+\n"
    r"(?:\s|[tT][aA][gG][sS]:[^\n]*+)*+[a-zA-Z][a-zA-Z0-9+.\-]*+://"
)
_YEAR: Final = re.compile("[0-9]{4}")
# Letters without case, and more.
_UNCASED: Final = re.compile(
    "[\u01bb-\u01f2\u0294-\u02ff\u0374\u0559\u0590-\u1fff\u2071-\uffff\U00010000-\U0010ffff]"
)


def find_signs(
    text: str, data: bytes, title: str, url: str, lines: Sequence[str], tags: Sequence[str]
) -> list[str]:
    """Return the names of the detectors that may find something in a document.

    The text has LF newlines and no BOM; the data are the same in UTF-8, perhaps with others. The
    lines are the paragraphs.
    """
    signs: list[str] = []
    if (
        (title[0] in "#*_TtHh" and (title[0] in "#*_" or ":" in title))
        or not (_PLAIN_URL.fullmatch(url) and "&amp;" not in url)
        or (lines and (" " not in lines[0] or title in lines[:MAX_ABOVE]))
    ):
        signs.append("header")
    if _has_characters(data):
        # In the URL, some signs are no signs.
        others = title.encode() + data.partition(url.encode())[2]
        if _has_characters(others):
            signs.append("characters")
    start = len(title) + len(url) + len("\n20240517\n")
    if text[start : start + 1] != "\n":  # the document ends here, or has other whitespace
        start = text.find(url) + len(url)
    if _has_odd_lines(text, start, tags):
        signs += ("tags", "labels", "characters")
    slash = text.find("/", start)  # found faster than three characters
    if (
        slash >= 0
        and text.find("://", slash - 1) >= 0
        and any(_YEAR.search(found[1]) for found in _DATE_AND_URL.finditer(text, start))
    ):
        signs.append("articles")
    if _may_be_wrapped(lines[:MAX_LINES]):
        signs.append("wrapped")
    return signs


def _has_characters(data: bytes) -> bool:
    """Return whether there may be a character that a conversion left."""
    return (
        (0x08 in data or 0x1A in data or 0x1B in data)
        or (0x26 in data and _ENTITY.search(data) is not None)
        or (0x3C in data and _MARKUP.search(data) is not None)
        or (0x3D in data and _EQUALS.search(data) is not None)
        or (0x3F in data and _REPLACED.search(data) is not None)
        or ((0x2B in data or 0x7E in data) and _CODES.search(data) is not None)
        or (0x23 in data and b"##" in data)
        or (0x5D in data and b"](http" in data)
        or (0x5C in data and _JSON_ESCAPE.search(data) is not None)
        or (not data.isascii() and _has_wide_characters(data))
    )


def _has_wide_characters(data: bytes) -> bool:
    if (
        (0xC2 in data and _C2.search(data))
        or (0xC3 in data and (_C3.search(data) or (0x95 in data and _APOSTROPHE.search(data))))
        or (0xC4 in data and _C4.search(data))
        or (0xC5 in data and _C5.search(data))
        or (0xC6 in data and b"\xc6\x92" in data)
        or (0xCE in data and _CE.search(data))
        or (
            (0xE2 in data and (0x8B in data or 0x94 in data or 0x95 in data or 0x9A in data))
            and _E2.search(data)
        )
        or (0xE7 in data and b"\xe7\xb8\xba" in data)  # in Shift JIS
        or (0xE9 in data and _E9.search(data))
        or (0xEF in data and _EF.search(data))
        or (0x95 in data and b"\xd1\x95" in data)  # half of a Cyrillic o
    ):
        return True
    if 0xD0 not in data and 0xD1 not in data:
        return False
    some = data[:: 1 + len(data) // 128]
    if 0x95 in some and some.count(0x95) > some.count(0xB5):
        return True  # more capital than small letters E
    # Text in Cyrillic has one of these bytes in four.
    return 8 * some.count(0xD0) < len(some) and _CYRILLIC_HALF.search(data) is not None


def _has_odd_lines(text: str, start: int, tags: Sequence[str]) -> bool:
    """Return whether a line of the body is no paragraph, but not one tag line in canonical form."""
    found = _ODD_LINE.search(text, start)
    if found and found.lastindex:
        return len(set(tags)) < len(tags) or _ODD_LINE.search(text, found.end()) is not None
    return found is not None


def _may_be_wrapped(lines: Sequence[str]) -> bool:
    """Return whether enough lines begin as the middle of a sentence, below one without an end."""
    firsts = "".join([line[0] for line in lines])
    if firsts.isupper() and (firsts.isascii() or not _UNCASED.search(firsts)):
        return False
    lasts = "".join([line[-1] for line in lines[:-1]])
    if len(lasts) - lasts.count(".") < MIN_PAIRS:
        return False
    goes_on = (
        last not in ".!?\u3002" and (first.islower() or (first.isalpha() and not first.isupper()))
        for last, first in zip(lasts, firsts[1:], strict=True)
    )
    return sum(goes_on) >= MIN_PAIRS
