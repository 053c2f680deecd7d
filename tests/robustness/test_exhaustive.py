"""Exhaustive tests: every character at every position, every date."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator

import pytest

import newsdoc
from newsdoc import _grammar as grammar

pytestmark = pytest.mark.thorough

LINE_ENDS = {"\n", "\r"}
NOT_TEXT = {"\0", *map(chr, range(0xD800, 0xE000))}
SPACES = {
    *map(chr, (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))),
    *"\u2028\u2029\u202f\u205f\u3000",
}
CONTROLS = {*map(chr, (*range(0x20), *range(0x7F, 0xA0)))}
REFUSED = NOT_TEXT | LINE_ENDS
HEADER = "Title\n20240517\nhttps://example.com/\n"


def everything() -> Iterator[str]:
    """The 1,114,112 code points."""
    return map(chr, range(0x110000))


def characters() -> list[str]:
    """Return the characters that a line may contain."""
    return [character for character in everything() if character not in REFUSED]


def codes(text: str) -> list[tuple[str, int, int, int]]:
    """Return the problems of an invalid document."""
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(text)
    return [(p.code, p.line, p.column, p.end_column) for p in caught.value.problems]


def refused(texts: Iterable[str]) -> int:
    """Return the number of documents, all of which must be invalid."""
    count = 0
    for count, text in enumerate(texts, 1):  # noqa: B007
        try:
            newsdoc.parse(text)
        except newsdoc.ParseError:
            continue
        raise AssertionError(ascii(text))
    return count


def test_the_character_sets_are_complete() -> None:
    """The sets above are those of the format's page, and Python's."""
    assert {character for character in everything() if character.isspace()} == SPACES
    assert len(SPACES) == 29
    assert len(NOT_TEXT) == 2049


def test_every_character_inside_a_paragraph() -> None:
    """Only LF and CR end a line; every other character that is text stays where it was."""
    paragraphs = tuple(f"a{character}b" for character in characters())
    assert newsdoc.parse(HEADER + "\n".join(paragraphs)).paragraphs == paragraphs
    for end in LINE_ENDS:
        assert newsdoc.parse(f"{HEADER}a{end}b").paragraphs == ("a", "b")


@pytest.mark.slow
def test_every_character_around_a_paragraph() -> None:
    """Only the 29 characters of whitespace are stripped; a line of one character is a paragraph
    unless that is whitespace."""
    rows = [f"{character}b{character}" for character in characters()]
    expected = tuple("b" if row[0] in SPACES else row for row in rows)
    assert newsdoc.parse(HEADER + "\n".join(rows)).paragraphs == expected
    expected = tuple(character for character in characters() if character not in SPACES)
    assert newsdoc.parse(HEADER + "\n".join(characters())).paragraphs == expected


@pytest.mark.slow
def test_every_character_in_the_word_tags() -> None:
    """Of all lines that differ from `Tags:` in one character, only those in another ASCII case
    are tag lines; of all that put one before it, only those with whitespace."""
    for place, letter in enumerate("Tags:"):
        rows = [
            "Tags:"[:place] + character + "Tags:"[place + 1 :] + "b" for character in characters()
        ]
        alike = {letter.lower(), letter.upper()}
        expected = tuple(row.strip() for row in rows if row[place] not in alike)
        article = newsdoc.parse(HEADER + "\n".join(rows))
        assert article.paragraphs == expected
        assert article.tags == ("b",) * len(alike)
    rows = [f"{character}Tags: b" for character in characters()]
    article = newsdoc.parse(HEADER + "\n".join(rows))
    assert article.paragraphs == tuple(row for row in rows if row[0] not in SPACES)
    assert article.tags == ("b",) * len(SPACES - LINE_ENDS)


@pytest.mark.slow
def test_every_character_in_a_tag() -> None:
    """Only the comma splits a tag line; only whitespace is stripped from an item."""
    text = [character for character in characters() if character != ","]
    inner = tuple(f"a{character}b" for character in text)
    assert newsdoc.parse(f"{HEADER}Tags: {','.join(inner)}").tags == inner
    outer = [f"{character}b{character}" for character in text]
    expected = tuple("b" if item[0] in SPACES else item for item in outer)
    assert newsdoc.parse(f"{HEADER}Tags: {','.join(outer)}").tags == expected
    expected = tuple(character for character in text if character not in SPACES)
    assert newsdoc.parse(f"{HEADER}Tags: {','.join(text)}").tags == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("", "b"), ("a", "b"), ("a", "")], ids=ascii
)
def test_every_character_in_a_title(before: str, after: str) -> None:
    """A title may hold every character that is text; outer whitespace is stripped, one leading
    BOM is dropped, and nothing may be left that is blank."""
    rest = HEADER[5:]
    for character in characters():
        title = f"{before}{character}{after}"
        expected = title.strip()
        if character in SPACES:
            expected = f"{before}{character}{after}" if before and after else f"{before}{after}"
        elif character == "\ufeff" and not before:
            expected = after
        if expected:
            assert newsdoc.parse(title + rest).title == expected
        else:
            assert codes(title + rest)[0] == ("blank-line", 1, 1, 1)
    for character in NOT_TEXT:
        found = codes(f"{before}{character}{after}{rest}")
        assert found == [("invalid-character", 1, len(before) + 1, len(before) + 2)]


@pytest.mark.slow
@pytest.mark.parametrize("place", range(9))
def test_every_character_in_a_date(place: int) -> None:
    """In each place of a date only ASCII digits make a date; put in before, between or after,
    only outer whitespace leaves one."""
    digits = set("0123456789")
    day = "20240517"
    if place < 8:
        # Month 05 but no 15; months 01 to 09; days 07, 17 and 27; days 10 to 19.
        takes = [digits, digits, digits, digits, {"0"}, digits - {"0"}, {"0", "1", "2"}, digits]
        dates = {c for c in everything() if grammar.parse_date(day[:place] + c + day[place + 1 :])}
        assert dates == takes[place]
    rest = "\nhttps://example.com/"
    for character in everything():
        inserted = f"{day[:place]}{character}{day[place:]}"
        date = grammar.parse_date(inserted.strip())
        outer = place in (0, 8)
        assert (date is not None) == (outer and character in SPACES), ascii(inserted)
    # The whole path for some of them: a million error messages take minutes.
    few = [character for character in characters()[:0x3000] if character not in SPACES]
    assert refused(f"Title\n{day[:place]}{c}{day[place:]}{rest}" for c in few)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        ("", "://example.com/", lambda c: c.isascii() and c.isalpha()),
        ("h", "://example.com/", lambda c: c.isascii() and (c.isalnum() or c in "+-.")),
        ("https:", "/example.com/", lambda c: c == "/"),
        ("https:/", "example.com/", lambda c: c == "/"),
        ("https://", "", lambda c: c not in {*SPACES, *CONTROLS, *NOT_TEXT, *"/?#@:"}),
        ("https://a", "b/", lambda c: c not in {*SPACES, *CONTROLS, *NOT_TEXT}),
        ("https://example.com/a", "b", lambda c: c not in {*SPACES, *CONTROLS, *NOT_TEXT}),
        ("https://example.com/", "", lambda c: c not in {*CONTROLS, *NOT_TEXT} or c in SPACES),
    ],
)
def test_every_character_in_a_url(before: str, after: str, takes: Callable[[str], bool]) -> None:
    """The scheme takes ASCII alone; the host and what follows take all that is neither whitespace
    nor control character, and the host's first character is none that ends or splits it."""
    start = "Title\n20240517\n"
    for character in everything():
        if character in LINE_ENDS:
            continue
        url = f"{before}{character}{after}"
        if takes(character):
            assert newsdoc.parse(start + url).url == url.strip()
        else:
            # The whole path for some of them: a million error messages take a minute.
            assert not (grammar.is_url(url.strip()) and grammar.is_valid_text(url)), ascii(url)
            if ord(character) < 0x3000:
                assert codes(start + url)


@pytest.mark.slow
def test_every_date() -> None:
    """Of the 100,000,000 strings of eight ASCII digits exactly 3,652,059 are dates: the days of
    the calendar."""
    endings = [f"{number:04}" for number in range(10_000)]
    count = 0
    for year in range(10_000):
        start = f"{year:04}"
        dates = [date for end in endings if (date := grammar.parse_date(start + end))]
        expected = [
            (year, month, day)
            for month in range(1, 13)
            if year
            for day in range(1, calendar.monthrange(year, month)[1] + 1)
        ]
        assert [(date.year, date.month, date.day) for date in dates] == expected
        count += len(dates)
    assert count == 3_652_059
