"""Follow advice about a damaged document, and judge what becomes of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import newsdoc

# repaired: the undamaged article. left: not that, but nothing of it is lost, and it is named.
# silent: nothing warns of the damage. harm: another article without a sign of that.
Outcome: TypeAlias = Literal["repaired", "left", "silent", "harm"]


class Followed(NamedTuple):
    """What a piece of advice made of a document."""

    advice: str  # "safe", "unsafe" or "question"
    text: str | None  # None if nothing was done


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
                yield Followed(fix.applicability, read_with(data, options))


def read_with(data: bytes, options: dict[str, Any]) -> str | None:
    """Return what the options read in canonical form, unless warnings say what is wrong with it."""
    diagnosis = newsdoc.diagnose(data, **options)
    if diagnosis.article is None or diagnosis.problems:
        return None
    return newsdoc.unparse(diagnosis.article)


def judge(
    data: bytes, article: newsdoc.Article, after: str | None, *, is_safe: bool = False
) -> Outcome:
    """Judge the text that advice made of a damaged document."""
    if after is None:
        return "left" if newsdoc.diagnose(data).problems else "silent"
    found = parsed(after)
    if found == article:
        return "repaired"
    try:
        before = data.decode()
    except UnicodeDecodeError:  # which characters it had is what is at stake
        return "left" if found is None or newsdoc.diagnose(after).problems else "harm"
    if loses_letters(before, after, article) or merges_paragraphs(before, after, article):
        return "harm"
    # Another article, of which nothing shows any more that it is another. Of an unsafe fix, that is
    # what the document is to be compared for, but each of its characters has to be there.
    is_clean = found is not None and after != before and not newsdoc.diagnose(after).problems
    if is_clean and (is_safe or Counter(letters(before)) - Counter(letters(after))):
        return "harm"
    return "left"


def parsed(text: str) -> newsdoc.Article | None:
    try:
        return newsdoc.parse(text)
    except newsdoc.ParseError:
        return None


def letters(text: str) -> str:
    """Return the text without whitespace, in the form in which letters are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def loses_letters(before: str, after: str, article: newsdoc.Article) -> bool:
    """Return whether letters that are of the article are no longer in the text."""
    wanted = Counter(letters(before)) & Counter(letters(newsdoc.unparse(article)))
    return bool(wanted - Counter(letters(after)))


def merges_paragraphs(before: str, after: str, article: newsdoc.Article) -> bool:
    """Return whether the end of a paragraph and the start of the next are newly on one line."""
    paragraphs = [letters(paragraph) for paragraph in article.paragraphs]
    seams = [one[-12:] + two[:12] for one, two in pairwise(paragraphs)]

    def count(text: str) -> int:
        return sum(seam in letters(line) for line in re.split("[\r\n]", text) for seam in seams)

    return count(after) > count(before)
