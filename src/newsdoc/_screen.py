"""Recognize documents without a sign of a mistake, which most are, in a fraction of parsing.

Whatever ``find_warnings`` warns about has a sign here; a test holds the two together.
"""

from __future__ import annotations

import re
from typing import Final

from newsdoc._article import Article

MIN_PAIRS: Final = 3  # lines that go on in the next
TAG_LABELS: Final = (
    "tag",
    "tags",
    "hashtag",
    "hashtags",
    "keyword",
    "keywords",
    "key words",
    "article tags",
    "schlagwort",
    "schlagwörter",
    "schlagworte",
    "stichwort",
    "stichwörter",
    "stichworte",
    "etiquetas",
    "palabras clave",
    "mots-clés",
    "mots clés",
    "étiquettes",
    "parole chiave",
    "palavras-chave",
    "trefwoorden",
    "nyckelord",
    "nøkkelord",
    "słowa kluczowe",
    "tagi",
    "ключевые слова",
    "теги",
    "метки",
    "ключові слова",
    "標籤",
    "标签",
    "关键词",
    "關鍵詞",
    "タグ",
    "キーワード",
    "태그",
    "키워드",
)

# To look for single bytes is many times as fast as a regular expression.
_SIGNS: Final = tuple(b"\x08\x1a\x1b&=<#\\")
_C1: Final = re.compile(b"\xc2[\x80-\x9f]")
# What becomes of UTF-8 that is read in another encoding: a letter and then no letter.
_MOJIBAKE: Final = re.compile(b"\xc3[\x82-\xaf\xb3\xb4][\xc2\xc3\xc5\xc6\xcb\xe2]")
_MOJIBAKE_2: Final = re.compile(b"\xc5[\x80-\xbf][\xc2\xc3\xc5\xc6\xcb\xe2]")
_CYRILLIC_MOJIBAKE: Final = (b"\xd0\xb2\xd0\x82", b"\xd0\x93")
_REPLACED: Final = re.compile(b"[^\x00-@]\\?[^\x00-@]")
_WIDE_SIGNS: Final = (b"\xef\xbf", b"\xef\xbc\x9a", b"\xef\xb9\x95")
_URL_LIKE: Final = re.compile(r"\S++")
_PLAIN_URL: Final = re.compile(r"[a-z]++://[\w.\-]++(?:[/?#][\w./?#=&%~+:;,@!$'()\-]*+)?", re.ASCII)
_SYNTAX: Final = re.compile(
    b"[\\[\\];:|'\"*_]|\xef\xbc[\x8c\x9b]|\xe3\x80\x81|\xc2\xb7|\xe2\x80\xa2"
)
_SENTENCE: Final = re.compile(b"[.!?:;]")
_MAY_GO_ON: Final = frozenset(",;-\u2013\u2014\u2010\u00ad'\u2019&(/\"\u201d\u00bb)*_]")


def is_plain(data: bytes, article: Article) -> bool:
    """Return whether a document in UTF-8 has no sign of a mistake; its article is given."""
    title, url, paragraphs = article.title, article.url, article.paragraphs
    if title[0] in "*_TtHh" and (title[0] in "*_" or ":" in title):
        return False
    if not _PLAIN_URL.fullmatch(url) or "&amp;" in url or url[-1] == "." or url[:4] == "hxxp":
        return False
    head, _, body = data.partition(url.encode())
    data = head + body
    if any(map(data.__contains__, _SIGNS)):
        return False
    if 0x3F in data and _REPLACED.search(data):
        return False
    if not data.isascii() and _may_be_misread(data):
        return False
    if article.tags and not _has_plain_tags(body, article.tags):
        return False
    if paragraphs and _URL_LIKE.fullmatch(paragraphs[0]):
        return False
    others = body.count(b":") - (1 if article.tags else 0)
    if others and _may_have_other_lines(body, article, others):
        return False
    return not _may_be_wrapped(paragraphs)


def _may_be_misread(data: bytes) -> bool:
    return (
        (0xC2 in data and _C1.search(data) is not None)
        or (0xC3 in data and _MOJIBAKE.search(data) is not None)
        or (0xC5 in data and _MOJIBAKE_2.search(data) is not None)
        or b"\xc2\xb0" in data  # the Cyrillic a, and half of the sign of a degree
        # Text in Cyrillic itself has one of these bytes in four.
        or (0 < 8 * data.count(b"\xd0") < len(data) and _has_cyrillic_mojibake(data))
        # U+FFFD and other colons.
        or (0xEF in data and any(map(data.__contains__, _WIDE_SIGNS)))
    )


def _has_cyrillic_mojibake(data: bytes) -> bool:
    return any(map(data.__contains__, _CYRILLIC_MOJIBAKE))


def _has_plain_tags(body: bytes, tags: tuple[str, ...]) -> bool:
    start = body.find(b"\nTags:") + len(b"\nTags:")
    end = body.find(b"\n", start)
    line = body[start:end]
    below = body[end + 1 : body.find(b"\n", end + 1)]
    if b"," in below and not _SENTENCE.search(below):  # the line may go on
        return False
    # All tags are in this line, and none is empty.
    return line.count(b",") == len(tags) - 1 == len(set(tags)) - 1 and not _SYNTAX.search(line)


def _may_have_other_lines(body: bytes, article: Article, colons: int) -> bool:
    """Return whether a line with a colon may be a tag line or the URL of a second article."""
    before = ""
    for line in article.paragraphs:
        head = line[:32]
        if ":" in head:
            label = " ".join(head.partition(":")[0].casefold().split()).rstrip(" *_\\]")
            if label.endswith(TAG_LABELS):
                return True
            if "://" in head and len(before) <= 64 and any(map(str.isdigit, before)):
                return True
        before = line
    if body.count(b"\n") == len(article.paragraphs) + (2 if article.tags else 1):
        return False  # no line but these
    # A tag line without tags is no paragraph.
    return colons != sum(line.count(":") for line in article.paragraphs)


def _may_be_wrapped(paragraphs: tuple[str, ...]) -> bool:
    """Return whether some lines may go on in the next, or one may be a tag line."""
    count = 1  # a tag line may go on in a paragraph
    goes_on = False
    for line in paragraphs:
        first = line[0]
        if goes_on and first.isalpha() and not first.isupper():
            count += 1
        last = line[-1]
        goes_on = last.isalnum() or last in _MAY_GO_ON
        if first in "Tt" and line[:4].casefold() == "tags":
            return True
    return count >= MIN_PAIRS
