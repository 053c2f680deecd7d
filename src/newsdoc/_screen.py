"""Find out which warnings a document may have; most have no sign of any.

The names are those of the detectors in ``_diagnosis.warnings``. Most searches here are for one
byte, which takes a hundredth of the time of a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from operator import itemgetter
from typing import Final

MIN_PAIRS: Final = 3  # lines that go on in the next
MAX_LABELED: Final = 100  # characters of a line with a label of tags that has no colon
MAX_CONTINUED: Final = 100  # characters of a line on which tags may go on

_BYTES: Final = tuple(b"\x08\x1a\x1b&<=")
_PLAIN_URL: Final = re.compile(
    r"(?!hxxp)[a-z]++://[\w.\-]++(?:[/?#][\w./?#=&%~+:;,@!$'()\-]*+)?(?<!\.)", re.ASCII
)
_SIMPLE_URL: Final = re.compile(r"(?!hxxp)[a-z]++://[\w.\-]++(?:/[\w./\-]*+)?(?<!\.)", re.ASCII)
# Question marks in place of letters.
_REPLACED: Final = re.compile(rb"\?(?:\?|(?<=[^\x00-@]\?)[^\x00-@])")
_JSON_ESCAPE: Final = re.compile(rb"\\u[0-9a-f]{4}")
# Characters that conversions leave, by the first byte that all of them have in UTF-8: C1, soft
# hyphens and letters of cp1251; letters of cp1252; U+FEFF and U+FFFD.
_WIDE: Final = (
    (0xC2, re.compile(b"\xc2[\x80-\x9f\xa4\xa6-\xaa\xac-\xb1\xb5-\xb7]")),
    (
        0xC3,
        re.compile(b"\xc3(?:[\x82-\xaf][\xc2\xc5\xc6\xcb\xe2]|[\x80-\xbf](?:\xc3[\x80-\xbf]){2})"),
    ),
    (0xEF, re.compile(b"\xef(?:\xbf[\xbd-\xbf]|\xbb\xbf)")),
)
# Half of a curly quote, and of a letter of Latin-1, that were read as cp1251.
_CYRILLIC_HALF: Final = re.compile(b"\xd0(?:\xb2\xd0\x82|\x93[\xc2\xd1\xd2\xe2])")
# Each label of tags has one of these.
_LABEL_SIGNS: Final = (
    *("tag", "key", "lagw", "tichw", "etiq", "clave", "mots", "étiq", "chiave", "palav", "trefw"),
    *("nyckel", "nøkkel", "słowa", "ключ", "тег", "метк", "標籤", "标签", "关键", "關鍵", "タグ"),
    *("キーワ", "태그", "키워"),
)
_TAG_LINES: Final = re.compile(rb"\n[ \t>]*+[^\n\w]{0,12}+tags", re.IGNORECASE)
_TAG_SYNTAX: Final = re.compile(r"[\[\];:|'\"*_#\\，；、·•]")


def find_signs(
    data: bytes, title: str, url: str, lines: Sequence[str], tags: Sequence[str]
) -> list[str]:
    """Return the names of the detectors that may find something in a document in UTF-8."""
    signs: list[str] = []
    if 0x0D in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    target = url.encode()
    # The first bytes are found faster; that they are in the title as well does no harm.
    start = data.find(target[:16]) + len(target)
    # In a URL, some signs are no signs.
    is_simple = _SIMPLE_URL.fullmatch(url)
    body = data if is_simple else title.encode() + data[start:]
    if (
        (title[0] in "#*_TtHh" and (title[0] in "#*_" or ":" in title))
        or not (is_simple or (_PLAIN_URL.fullmatch(url) and "&amp;" not in url))
        or (lines and " " not in lines[0])
    ):
        signs.append("header")
    if (
        any(map(body.__contains__, _BYTES))
        or (0x3F in body and _REPLACED.search(body))
        or (0x23 in body and b"##" in body)
        or (0x5D in body and b"](http" in body)
        or (0x5C in body and _JSON_ESCAPE.search(body))
        or (not body.isascii() and _has_wide_signs(body))
    ):
        signs.append("characters")
    colon = data.find(b":", start)
    if tags:  # the first is theirs
        colon = data.find(b":", colon + 1)
    # An empty tag line is no paragraph.
    if (tags and _has_tag_signs(data, start, tags)) or (
        colon >= 0 and len(_TAG_LINES.findall(data, start)) > bool(tags)
    ):
        signs.append("tags")
    # A label without a colon is looked for in short lines alone.
    shortest = min(map(len, lines), default=0)
    is_unmarked = shortest <= MAX_LABELED and b"tags" in data.lower()
    if colon >= 0 or 0x3D in body or 0xEF in body or is_unmarked:
        heads = "\n".join([line[:32] for line in lines])
        if any(map(heads.casefold().__contains__, _LABEL_SIGNS)):
            signs.append("labels")
        if "://" in heads:
            signs.append("articles")
    if _may_be_wrapped(lines):
        signs.append("wrapped")
    return signs


def _has_wide_signs(data: bytes) -> bool:
    if any(byte in data and pattern.search(data) for byte, pattern in _WIDE):
        return True
    if 0xE2 in data and 0x8B in data and b"\xe2\x80\x8b" in data:  # U+200B
        return True
    if 0xD0 not in data:
        return False
    some = data[::16]  # text in Cyrillic has one of these bytes in four
    return 8 * some.count(0xD0) < len(some) and _CYRILLIC_HALF.search(data) is not None


def _has_tag_signs(data: bytes, start: int, tags: Sequence[str]) -> bool:
    """Return whether the tags are not on one line in canonical form, or may go on below."""
    written = ", ".join(tags)
    tag_line = f"\nTags: {written}".encode()
    position = data.rfind(b"\nTags: ", start)
    end = position + len(tag_line)
    below = data[end + 1 :].partition(b"\n")[0]
    return (
        not data.startswith(tag_line, position)
        or data[end : end + 1] not in (b"", b"\n")
        or (b"," in below and len(below.decode().strip()) <= MAX_CONTINUED)
        or len(set(tags)) != len(tags)
        or _TAG_SYNTAX.search(written) is not None
    )


def _may_be_wrapped(lines: Sequence[str]) -> bool:
    """Return whether enough lines begin as the middle of a sentence, below one without an end."""
    firsts = "".join(map(itemgetter(0), lines))
    if firsts.isascii() and firsts.isupper():
        return False
    pairs = zip(lines, firsts[1:], strict=False)
    goes_on = (
        True
        for line, first in pairs
        if first.isalpha() and not first.isupper() and line[-1] not in ".!?\u3002"
    )
    return next(islice(goes_on, MIN_PAIRS - 1, None), False)
