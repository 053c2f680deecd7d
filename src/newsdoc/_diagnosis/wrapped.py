"""Find text that was wrapped: lines that end in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress, pairwise
from typing import Final

from newsdoc._diagnosis.lines import Line, split_lines
from newsdoc._errors import Edit, Fix, Problem
from newsdoc._grammar import is_tag_line
from newsdoc._screen import MAX_LINES, MIN_PAIRS

MIN_CASED: Final = 18  # characters of a wrapped line, in scripts with capital letters
MIN_UNCASED: Final = 10  # in others; each of their characters may be twice as wide
MAX_UNCASED: Final = 120  # characters; a natural paragraph is longer
MIN_NARROW_PAIRS: Final = 4  # of lines with less than 60 characters
MIN_SHARE: Final = 0.25  # of the pairs of adjacent lines
MIN_FULL: Final = 0.9  # of the lines that go on: the next word did not fit

_GOES_ON: Final = re.compile(r"[^\W_][\"'’”»*_]?$|[,;\-–—‐\u00ad'’&(/]$")
_BULLET: Final = re.compile(r"(?:[-*•+–·>#|]|\d{1,3}[.)]|[a-z]\))\s")
_JUSTIFIED: Final = re.compile(r"\w,?  ++\w")
_PUNCTUATION: Final = re.compile(r"[.,;!?،؟。、，．！？；।]\s*+\w|[\u0e00-\u0e7f] ")


def _has_case(letter: str) -> bool:
    return letter.islower() or letter.isupper()


def find_wrapped(text: str, start: int) -> Iterator[Problem]:
    """Yield a warning if many lines from the start on end in the middle of a sentence."""
    blocks = list(_blocks(text, start))
    is_double_spaced = all(len(block) == 1 for block in blocks)
    if is_double_spaced:
        blocks = [[line for block in blocks for line in block]]
    pairs = [pair for block in blocks for pair in pairwise(block)]
    texts = [(one.text.strip(), two.text.strip()) for one, two in pairs]
    goes_on = [_breaks_sentence(one, two) for one, two in texts]
    if not any(goes_on) or not _is_full([*compress(texts, goes_on)], len(pairs)):
        return
    first = pairs[goes_on.index(True)][0]
    message = "text looks wrapped, but each line is a paragraph"
    hint = "join the lines of each paragraph"
    # All lines or none: half a text that is joined is worse than one that is not.
    is_whole = text.count("\n", start) < MAX_LINES
    fix = _join(blocks) if len(blocks) > 1 and is_whole else None
    yield first.problem("hard-wrapped", message, hint=hint, fix=fix)


def _is_full(goes_on: list[tuple[str, str]], pairs: int) -> bool:
    """Return whether many lines go on in the next, since the next word did not fit.

    A list or a poem, too, has lines that end in the middle of a sentence. But its lines are of
    different lengths, all end in commas, or have no punctuation inside.
    """
    lengths = sorted(len(one) for one, _ in goes_on)
    width = lengths[len(lengths) * 4 // 5]
    full = sum(len(one) + 1 + len(two.split(None, 1)[0]) >= 0.9 * width for one, two in goes_on)
    letters = sum(one[-1].isalnum() or one[-1:] == "-" for one, _ in goes_on)
    least = MIN_PAIRS if width >= 60 else MIN_NARROW_PAIRS
    return (
        least <= len(goes_on) >= MIN_SHARE * pairs
        and full >= MIN_FULL * len(goes_on)
        and 2 * letters >= len(goes_on)
        and any(_PUNCTUATION.search(line) or _has_case(two[0]) for line, two in goes_on)
    )


def _blocks(text: str, start: int) -> Iterator[list[Line]]:
    """Yield runs of lines between blank lines."""
    block: list[Line] = []
    for count, line in enumerate(split_lines(text, start)):
        if count == MAX_LINES:
            break
        if line.text.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _breaks_sentence(one: str, two: str) -> bool:
    """Return whether a sentence goes on from one line to the next."""
    if _BULLET.match(two) or is_tag_line(one) or is_tag_line(two) or not _GOES_ON.search(one):
        return False
    if two[0].islower():
        return len(one) >= MIN_CASED and " " in one
    return (
        two[0].isalpha()
        and not _has_case(two[0])
        and one[-1].isalpha()
        and not _has_case(one[-1])
        and MIN_UNCASED <= len(one) <= MAX_UNCASED
    )


def _join(blocks: list[list[Line]]) -> Fix | None:
    """Return the fix that joins the lines between blank lines, if these are paragraphs."""
    width = max(len(line.text.strip()) for block in blocks for line in block[:-1])
    if sum(bool(_JUSTIFIED.search(line.text)) for block in blocks for line in block) >= MIN_PAIRS:
        return None  # spaces that fill lines would remain in the middle of them
    edits: list[Edit] = []
    for block in blocks:
        in_url = False
        for one, two in pairwise(block):
            before, after = one.text.strip(), two.text.strip()
            if _BULLET.match(after) or is_tag_line(after):
                return None
            if len(before) + 1 + len(after.split(None, 1)[0]) < 0.7 * width and " " in before:
                return None  # a paragraph ends here, without a blank line
            # A URL that fills its line goes on in the next.
            in_url = " " not in before and (in_url or "://" in before) and len(before) > 0.8 * width
            is_hyphen = re.search(r"\S[-‐/]\Z", before)
            spaced = _is_spaced(before) and _is_spaced(after)
            gap = one.text[-1:] == " " or (two.text[:1] == " " != one.text[:1])
            if not (spaced or gap) and (before[-1] + after[0]).isascii():
                return None  # in or between two words, such as a name in Japanese
            joint = " " if (gap if not spaced or is_hyphen else not in_url) else ""
            edits.append(Edit(one.start + one.bounds()[1], two.start + two.bounds()[0], joint))
    # Not safe: a blank line may be that of a page, and a short line one of a poem.
    return Fix("hard-wrapped", "join the lines between blank lines", "unsafe", tuple(edits))


def _is_spaced(text: str) -> bool:
    """Return whether the script of the text has spaces between words."""
    return not re.search(
        "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u4e00-\u9fff]", text
    )
