"""Find out which warnings a document may have; most have no sign of any.

The names are those of the detectors in ``_diagnosis.warnings``. Most searches here are for one
byte, which takes a hundredth of the time of a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

MIN_PAIRS: Final = 3  # lines that go on in the next
MAX_LABELED: Final = 100  # characters of a line with a label of tags that has no colon

_BYTES: Final = tuple(b"\x08\x1a\x1b&<=")
_PLAIN_URL: Final = re.compile(r"[a-z]++://[\w.\-]++(?:[/?#][\w./?#=&%~+:;,@!$'()\-]*+)?", re.ASCII)
_SIMPLE_URL: Final = re.compile(r"[a-z]++://[\w./\-]++", re.ASCII)
_URL_LIKE: Final = re.compile(r"\S++")
# Question marks in place of letters.
_REPLACED: Final = re.compile(rb"\?(?:\?|(?<=[^\x00-@]\?)[^\x00-@])")
_JSON_ESCAPE: Final = re.compile(rb"\\u[0-9a-f]{4}")
# Characters that conversions leave, by bytes that all of them have in UTF-8: C1, soft hyphens and
# letters of cp1251; letters of cp1252; U+200B; U+FEFF and U+FFFD.
_WIDE: Final = (
    (b"\xc2", re.compile(b"\xc2[\x80-\x9f\xa4\xa6-\xaa\xac-\xb1\xb5-\xb7]")),
    (
        b"\xc3",
        re.compile(b"\xc3(?:[\x82-\xaf][\xc2\xc5\xc6\xcb\xe2]|[\x80-\xbf](?:\xc3[\x80-\xbf]){2})"),
    ),
    (b"\xe2\x8b", re.compile(b"\xe2\x80\x8b")),
    (b"\xef", re.compile(b"\xef(?:\xbf[\xbd-\xbf]|\xbb\xbf)")),
)
# Half of a curly quote, and of a letter of Latin-1, that were read as cp1251.
_CYRILLIC_HALF: Final = re.compile(b"\xd0(?:\xb2\xd0\x82|\x93[\xc2\xd1\xd2\xe2])")
_LABEL_SIGNS: Final = (":", "=", "ags", "AGS", "\uff1a", "\ufe55")  # fullwidth and small colons
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
    start = data.find(target) + len(target)
    # In a URL, some signs are no signs.
    body = data if _SIMPLE_URL.fullmatch(url) else title.encode() + data[start:]
    if (
        (title[0] in "#*_TtHh" and (title[0] in "#*_" or ":" in title))
        or not _PLAIN_URL.fullmatch(url)
        or url[-1] == "."
        or "&amp;" in url
        or url.startswith("hxxp")
        or (lines and _URL_LIKE.fullmatch(lines[0]))
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
    signs += _find_tag_signs(data, start, lines, tags)
    # A label without a colon is looked for in short lines alone.
    shortest = min(map(len, lines), default=0)
    colon = data.find(b":", start)
    if tags:  # the first is theirs
        colon = data.find(b":", colon + 1)
    if colon >= 0 or shortest <= MAX_LABELED or 0x3D in body or 0xEF in body:
        heads = "\n".join([line[:32] for line in lines])
        if any(map(heads.__contains__, _LABEL_SIGNS)):
            signs.append("labels")
            if "://" in heads:
                signs.append("articles")
    if _may_be_wrapped(lines, body.isascii()):
        signs.append("wrapped")
    return signs


def _has_wide_signs(data: bytes) -> bool:
    for values, pattern in _WIDE:
        if all(map(data.__contains__, values)) and pattern.search(data):
            return True
    if 0xD0 not in data:
        return False
    some = data[::16]  # text in Cyrillic has one of these bytes in four
    return 8 * some.count(0xD0) < len(some) and _CYRILLIC_HALF.search(data) is not None


def _find_tag_signs(
    data: bytes, start: int, lines: Sequence[str], tags: Sequence[str]
) -> list[str]:
    end = len(data)
    if tags:
        written = ", ".join(tags)
        last_line = f"\nTags: {written}".encode()
        data = data.rstrip()
        end = len(data) - len(last_line)
        if (
            not data.endswith(last_line)
            or len(set(tags)) != len(tags)
            or _TAG_SYNTAX.search(written)
        ):
            return ["tags"]
    # An empty tag line is no paragraph.
    is_colon = data.find(b":", start, end) >= 0
    return ["tags"] if is_colon and len(_TAG_LINES.findall(data, start, end)) > 0 else []


def _may_be_wrapped(lines: Sequence[str], is_ascii: bool) -> bool:
    """Return whether enough lines begin, or end, as the middle of a sentence."""
    if len(lines) <= MIN_PAIRS:
        return False
    count = sum(map(str.islower, map(itemgetter(0), lines)))
    if count < MIN_PAIRS and not is_ascii:  # in scripts without case
        count += sum(map(str.isalpha, map(itemgetter(-1), lines)))
    return count >= MIN_PAIRS
