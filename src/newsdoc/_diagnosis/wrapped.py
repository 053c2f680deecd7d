"""Find text that was wrapped: lines that end in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, islice, pairwise
from typing import Final

from newsdoc._diagnosis.lines import Line, split_lines
from newsdoc._errors import Edit, Fix, Problem
from newsdoc._grammar import is_tag_line
from newsdoc._screen import MAX_LINES, MIN_PAIRS

MIN_CASED: Final = 18  # characters of a wrapped line, in scripts with capital letters
MIN_UNCASED: Final = 10  # in others; each of their characters may be twice as wide
MAX_UNCASED: Final = 120  # characters; a natural paragraph is longer
MIN_NARROW_PAIRS: Final = 4  # of lines that are not wide
MIN_MANY: Final = 7  # of such lines, if the next word could be added to some
MIN_WIDE: Final = 60  # columns
MIN_SHARE: Final = 0.25  # of the pairs of adjacent lines
MAX_SHORT: Final = 0.1  # of the lines that go on, a tenth shorter than the next word requires
MAX_FITTING: Final = 0.35  # of them, to which the next word could be added; more if they are wide
MIN_RUNS: Final = 2  # of lines that are one sentence each

# Marks above letters of Thai and Lao have no column.
_MARK: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]")
_IDEOGRAPH: Final = re.compile("[\u3000-\u30ff\u3400-\u9fff]")
_NO_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff]"
)
_GOES_ON: Final = re.compile(r"[^\W_][\"'’”»*_]?$|[\u0e31-\u0ece、，,;\-–—‐\u00ad'’&(/]$")
_IN_WORD: Final = re.compile(r"[^\W_]$|[\u0e31-\u0ece、，-]$")
_BULLET: Final = re.compile(r"(?:[-*•+–·>#|]|\d{1,3}[.)]|[a-z]\))\s")
_JUSTIFIED: Final = re.compile(r"\w,?  ++\w")
# The start of a sentence in the middle of a line; not after "Mr." or "p.m.".
_STARTS: Final = re.compile(
    r"[^\W\d_]{3}[\"'”»’)]?[.!?…][\"'”»’)]*+\s++[\"'“«‘„¿¡(]*+(?=[^\W\d_])"
    r"|[؟۔।]\s*+(?=\w)|[。！？][」』”]?(?=\w)"
)
_END: Final = re.compile(r"[.!?…。！？؟۔।][\"'”»’)」』]*+$")


def _has_case(letter: str) -> bool:
    return letter.islower() or letter.isupper()


def find_wrapped(text: str, start: int) -> Iterator[Problem]:
    """Yield a warning if many lines from the start on end in the middle of a sentence."""
    blocks = list(_blocks(text, start))
    if all(len(block) == 1 for block in blocks):  # double spaced
        blocks = [[block[0] for block in blocks]]
    pairs = [pair for block in blocks for pair in pairwise(block)]
    broken = [pair for pair in pairs if _breaks_sentence(*map(_strip, pair))]
    if len(broken) < MIN_PAIRS or len(broken) < MIN_SHARE * len(pairs):
        return
    if not _is_wrapped([(_strip(one), _strip(two)) for one, two in broken]):
        return
    # All lines or none: half a text that is joined is worse than one that is not.
    fix = _join(blocks) if len(blocks) > 1 and text.count("\n", start) < MAX_LINES else None
    message = "text looks wrapped, but each line is a paragraph"
    hint = "join the lines of each paragraph"
    yield broken[0][0].problem("hard-wrapped", message, hint=hint, fix=fix)


def _strip(line: Line) -> str:
    return line.text.strip()


def _is_wrapped(broken: list[tuple[str, str]]) -> bool:
    """Return whether lines go on in the next since the next word did not fit.

    A list or a poem, too, has lines that end in the middle of a sentence. But words would fit, or
    no sentence ends in the middle of a line.
    """
    # A line that ends in a hyphen is full.
    unbroken = [pair for pair in broken if pair[0][-1] not in "-‐"] or broken
    fitting = _fitting(unbroken)
    if fitting <= MAX_FITTING and any(map(_starts_sentence, broken)):
        return True
    # Each paragraph may be one sentence. In Thai, none has a sign at its end.
    runs = sum(_END.search(two) is not None for _, two in broken)
    return fitting == 0 and (runs >= MIN_RUNS or "\u0e00" <= broken[0][0][-1] <= "\u0eff")


def _starts_sentence(pair: tuple[str, str]) -> bool:
    return any(not pair[0][found.end()].islower() for found in _STARTS.finditer(pair[0]))


def _fitting(broken: list[tuple[str, str]]) -> float:
    """Return the share of lines to which the next word could be added; 1 if lines differ a lot."""
    lengths = sorted(_columns(one) for one, _ in broken)
    width = lengths[len(lengths) * 9 // 10]
    # In scripts without capital letters, a heading cannot be told from the start of a sentence.
    pairs = [pair for pair in broken if _has_case(pair[1][0]) or 2 * _columns(pair[0]) > width]
    needed = [_columns(one) + _first_word(two) for one, two in pairs]
    is_wide = width * (2 if _IDEOGRAPH.match(broken[0][1]) else 1) >= MIN_WIDE
    if len(pairs) < (MIN_PAIRS if is_wide else MIN_NARROW_PAIRS):
        return 1
    if sum(length <= 0.9 * width for length in needed) > MAX_SHORT * len(pairs):
        return 1
    fitting = sum(length <= width for length in needed) / len(pairs)
    if is_wide:
        return max(0, fitting - 0.15)
    return fitting if fitting == 0 or len(pairs) >= MIN_MANY else 1


def _columns(text: str) -> int:
    return len(_MARK.sub("", text)) + len(_IDEOGRAPH.findall(text))


def _first_word(text: str) -> int:
    """Return how many columns the first word needs."""
    if _IDEOGRAPH.match(text):
        return 5  # a character, and a sign that does not begin a line
    return 8 if _NO_SPACES.match(text) else 1 + len(text.split(None, 1)[0])


def _blocks(text: str, start: int) -> Iterator[list[Line]]:
    """Yield runs of lines between blank lines."""
    lines = islice(split_lines(text, start), MAX_LINES)
    for has_text, block in groupby(lines, lambda line: _strip(line) != ""):
        if has_text:
            yield list(block)


def _breaks_sentence(one: str, two: str) -> bool:
    """Return whether a sentence goes on from one line to the next."""
    if _BULLET.match(two) or is_tag_line(one) or is_tag_line(two) or not _GOES_ON.search(one):
        return False
    if two[0].islower():
        return len(one) >= MIN_CASED and " " in one
    return (
        two[0].isalpha()
        and not _has_case(two[0])
        and _IN_WORD.search(one) is not None
        and not _has_case(one[-1])
        and MIN_UNCASED <= len(one) <= MAX_UNCASED
    )


def _join(blocks: list[list[Line]]) -> Fix | None:
    """Return the fix that joins the lines between blank lines, if these are paragraphs."""
    width = max(len(_strip(line)) for block in blocks for line in block[:-1])
    if sum(bool(_JUSTIFIED.search(line.text)) for block in blocks for line in block) >= MIN_PAIRS:
        return None  # spaces that fill lines would remain in the middle of them
    edits: list[Edit] = []
    for block in blocks:
        in_url = False
        for one, two in pairwise(block):
            before, after = _strip(one), _strip(two)
            if _BULLET.match(after) or is_tag_line(after):
                return None
            if len(before) + 1 + len(after.split(None, 1)[0]) < 0.7 * width and " " in before:
                return None  # a paragraph ends here, without a blank line
            # A URL that fills its line goes on in the next.
            in_url = " " not in before and (in_url or "://" in before) and len(before) > 0.8 * width
            is_hyphen = re.search(r"\S[-‐/]\Z", before)
            spaced = not (_NO_SPACES.search(before) or _NO_SPACES.search(after))
            gap = one.text[-1:] == " " or (two.text[:1] == " " != one.text[:1])
            if not (spaced or gap) and (before[-1] + after[0]).isascii():
                return None  # in or between two words, such as a name in Japanese
            joint = " " if (gap if not spaced or is_hyphen else not in_url) else ""
            edits.append(Edit(one.start + one.bounds()[1], two.start + two.bounds()[0], joint))
    # Not safe: a blank line may be that of a page, and a short line one of a poem.
    return Fix("hard-wrapped", "join the lines between blank lines", "unsafe", tuple(edits))
