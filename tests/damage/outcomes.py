"""Follow advice about a damaged document, and judge what becomes of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import newsdoc

Outcome: TypeAlias = Literal["repaired", "left", "silent", "harm"]


class Followed(NamedTuple):
    """What a piece of advice made of a document."""

    advice: str
    text: str | None  # None if nothing was done


def letters(text: str) -> str:
    """Return the text without whitespace, in the form in which letters are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def unparse(article: newsdoc.Article) -> str:
    return newsdoc.unparse(article)


def follow(data: bytes) -> Iterator[Followed]:
    """Yield what each piece of advice makes of a document."""
    diagnosis = newsdoc.diagnose(data)
    yield Followed("safe", diagnosis.fixed())
    yield Followed("unsafe", diagnosis.fixed(unsafe=True))
    for problem in diagnosis.problems:
        if (fix := problem.fix) is None:
            continue
        for answer in fix.choices.values() or [{}]:
            if options := fix.options | answer:
                yield Followed(f"{fix.applicability} {options}", read_with(data, options))


def read_with(data: bytes, options: dict[str, Any]) -> str | None:
    """Return the article that the options read, in canonical form, as `format` writes it."""
    try:
        if isinstance(options.get("encoding"), list):
            options = options | {"encoding": options["encoding"][-1]}  # TEMP
        return unparse(newsdoc.parse(data, **options))
    except newsdoc.ParseError:
        return None


def judge(data: bytes, article: newsdoc.Article, after: str | None) -> Outcome:
    """Judge the text that advice made of a damaged document.

    It is harm if it is valid and another article and nothing says so, if letters of the article
    are gone, or if paragraphs that were apart are one.
    """
    if after is None:
        return "left" if newsdoc.diagnose(data).problems else "silent"
    found = parsed(after)
    if found == article:
        return "repaired"
    before = data.decode("utf-8", "ignore")
    try:
        data.decode()
    except UnicodeDecodeError:
        if found is not None:
            return "harm"
    if lost(before, after, unparse(article)) or merges(before, after, article):
        return "harm"
    was_valid = parsed(before) is not None
    if found is not None and not was_valid and not newsdoc.diagnose(after).problems:
        return "harm"
    return "left"


def parsed(text: str) -> newsdoc.Article | None:
    try:
        return newsdoc.parse(text)
    except newsdoc.ParseError:
        return None


def lost(before: str, after: str, whole: str) -> bool:
    """Return whether letters that are of the article are no longer in the text."""
    wanted = Counter(letters(before)) & Counter(letters(whole))
    return bool(wanted - Counter(letters(after)))


def merges(before: str, after: str, article: newsdoc.Article) -> bool:
    """Return whether the end of a paragraph and the start of the next are newly on one line."""
    paragraphs = [letters(paragraph) for paragraph in article.paragraphs]
    seams = [one[-12:] + two[:12] for one, two in pairwise(paragraphs)]

    def count(text: str) -> int:
        return sum(seam in letters(line) for line in re.split("[\r\n]", text) for seam in seams)

    return count(after) > count(before)
