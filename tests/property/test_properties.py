"""Properties: what holds for every document and every article, as each docstring states."""

from __future__ import annotations

import copy
import datetime
import io
import json
import pickle
import re
from collections import Counter
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import newsdoc
import reference
from date_judge import judge
from documents import (
    BLANKS,
    LINE_ENDS,
    PIECES,
    SPACES,
    accepts,
    article_documents,
    assert_reached,
    documents,
    fields,
    formats_of,
    is_article,
)
from newsdoc import Article, ParseError, Problem
from newsdoc._errors import render_hint
from newsdoc.strategies import articles

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "gb18030", "utf-7"]
MORE_ENCODINGS = [*ENCODINGS, "ascii", "cp1252", "shift_jis", "iso2022_jp", "euc_kr", "cp037"]
TAG_WORDS = {"".join(letters) for letters in product("Tt", "Aa", "Gg", "Ss", ":")}
GOOD_LINES = {"title": "Title", "date": "20240517", "url": "https://example.com/"}

DATE_PIECES = [
    "2024",
    "24",
    "5",
    "05",
    "17",
    "May",
    "Friday",
    "T10:30",
    "Z",
    "am",
    "st",
    "of",
    "BC",
]
DATE_PIECES += ["+", "today", "1e3", "nan", "inf", "99999999999", "10 o'clock", "13", "31", "ago"]

TRIES = settings().max_examples  # of the profile; some properties are slow to try

Place = tuple[str, int, int, int]


def outcome(read: Callable[..., Article], *args: Any, **options: Any) -> Any:
    """The fields of the article, or the problems."""
    try:
        return read(*args, **options).to_dict()
    except ParseError as error:
        return error.problems


def place(problem: Problem) -> Place:
    return problem.code, problem.line, problem.column, problem.end_column


def same_places(one: Sequence[Problem], other: Sequence[Problem]) -> bool:
    """Whether the codes and positions are the same.

    Of a document that is recognized as something else, only the first problem is reported.
    """
    count = None
    if any(re.match(r"expected (\S+ )?text, found", p.message) for p in (one[0], other[0])):
        count = 1
    return [*map(place, one[:count])] == [*map(place, other[:count])]


def written(article: dict[str, Any]) -> str:
    """The fields of an article in canonical form, by a second writer."""
    date = article["date"]
    rows = [article["title"], f"{date.year:04}{date.month:02}{date.day:02}", article["url"]]
    for index, paragraph in enumerate((*article["paragraphs"], None)):
        last = paragraph is None
        place = article["tags_position"]
        if article["tags"] and (place == index or (last and (place is None or place > index))):
            rows.append("Tags: " + ", ".join(article["tags"]))
        if not last:
            rows.append(paragraph)
    return "".join(f"{row}\n" for row in rows)


# What is read


@given(documents())
def test_the_reference_agrees(text: str) -> None:
    """An independent plain reading gives the same article, or the same problems in their places."""
    expected: Any = reference.read(text)
    found = outcome(newsdoc.parse, text)
    if isinstance(expected, dict) or isinstance(found, dict):
        assert found == expected
    else:
        assert same_places(found, [Problem(code, "", *span) for code, *span in expected])


@given(documents(), st.booleans())
def test_any_text_is_an_article_or_a_parse_error(text: str, lenient: bool) -> None:
    """Whatever str is given, an Article or a ParseError with at least one problem comes out."""
    assert outcome(newsdoc.parse, text, lenient=lenient)


@given(
    st.binary(max_size=40) | st.builds(lambda text: text.encode("utf-8", "replace"), documents()),
    st.binary(max_size=2),
    st.sampled_from(MORE_ENCODINGS),
    st.booleans(),
)
def test_any_bytes_are_an_article_or_a_parse_error(
    data: bytes, more: bytes, encoding: str, lenient: bool
) -> None:
    """Whatever bytes are given in whatever encoding: an Article or a ParseError; `undecodable`
    is reported alone, exactly where Python's codec fails too."""
    data = data[: len(data) // 2] + more + data[len(data) // 2 :]
    found = outcome(newsdoc.parse, data, encoding=encoding, lenient=lenient)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        assert [problem.code for problem in found] == ["undecodable"]
        before = reference.split_lines(
            error.object[: error.start].decode(encoding, "replace") + "."
        )
        assert found[0].line == len(before)
        assert found[0].end_column == found[0].column + 1
    else:
        if encoding in ("utf-8-sig", "utf-16"):
            text = f"\ufeff{text}"  # their decoders drop one, and parse() drops one of a str
        expected = outcome(newsdoc.parse, text, lenient=lenient)
        if isinstance(expected, dict) or isinstance(found, dict):
            assert found == expected
        else:  # without their hints, which name an encoding for bytes
            assert same_places(found, expected)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties")


@given(text=documents(), encoding=st.sampled_from(ENCODINGS), lenient=st.booleans())
def test_every_route_agrees(folder: Path, text: str, encoding: str, lenient: bool) -> None:
    """str, bytes, binary file, text file and path give the same article, or the same problems.

    Only the bytes can be in another encoding than the one given, so messages and hints are compared
    among the routes of the text, and among those of the bytes.
    """
    expected = outcome(newsdoc.parse, text, lenient=lenient)
    assert outcome(newsdoc.read, io.StringIO(text, newline=""), lenient=lenient) == expected
    data = text.encode(encoding, "replace")
    if data.decode(encoding) != text:  # no file in this encoding has this text
        return
    if encoding in ("utf-8-sig", "utf-16") and text.startswith("\ufeff"):
        return  # their decoders drop one byte-order mark, and parse() drops one of a str
    text_file = io.TextIOWrapper(io.BytesIO(data), encoding)
    assert outcome(newsdoc.read, text_file, lenient=lenient) == expected
    file = folder / "a.txt"
    file.write_bytes(data)
    with file.open(encoding=encoding) as opened:
        assert outcome(newsdoc.read, opened, lenient=lenient) == expected
    assert outcome(newsdoc.parse, file.read_text(encoding), lenient=lenient) == expected

    options: dict[str, Any] = {"encoding": encoding, "lenient": lenient}
    found = outcome(newsdoc.parse, data, **options)
    assert outcome(newsdoc.read, io.BytesIO(data), **options) == found
    assert outcome(newsdoc.read, file, **options) == found
    if isinstance(expected, dict) or isinstance(found, dict):
        assert found == expected
    else:
        assert same_places(found, expected)


@given(article_documents())
def test_no_text_is_lost_added_or_changed(text: str) -> None:
    """Every line after the third that is not blank is a paragraph, whole and in its order, or a
    tag line, every item of which is a tag, in its order."""
    article = newsdoc.parse(text)
    paragraphs, tags = iter(article.paragraphs), iter(article.tags)
    for line in reference.split_lines(text)[3:]:
        if line.strip()[:5] in TAG_WORDS:
            items = [item.strip() for item in line.strip()[5:].split(",")]
            assert [item for item in items if item] == [next(tags) for item in items if item]
        elif line.strip():
            assert next(paragraphs) == line.strip()
    assert [*paragraphs, *tags] == []


@given(documents(), st.lists(st.sampled_from(LINE_ENDS), min_size=1, max_size=3))
def test_newline_style_changes_nothing(text: str, ends: list[str]) -> None:
    """LF, CR LF and CR, mixed in any way, change neither the article nor the problems."""
    rows = reference.split_lines(text)
    mixed = "".join(
        # LF right after CR would be the second half of one newline.
        row + ("\r\n" if ends[i % len(ends)] == "\n" and not row else ends[i % len(ends)])
        for i, row in enumerate(rows)
    )
    mark = "\ufeff"  # whether the text had one or not
    expected = outcome(newsdoc.parse, mark + "\n".join(rows) + "\n")
    assert outcome(newsdoc.parse, mark + mixed) == expected


@given(documents(), st.sampled_from(LINE_ENDS), st.booleans())
def test_the_final_newline_is_optional(text: str, end: str, lenient: bool) -> None:
    """A newline after the last line changes neither the article nor the problems."""
    text = text.rstrip("\r\n")
    expected = outcome(newsdoc.parse, text, lenient=lenient)
    assert outcome(newsdoc.parse, text + end, lenient=lenient) == expected


@given(documents())
def test_one_leading_bom_is_ignored(text: str) -> None:
    """A byte-order mark before a document changes neither the article nor the problems."""
    assume(not text.startswith("\ufeff"))
    assert outcome(newsdoc.parse, "\ufeff" + text) == outcome(newsdoc.parse, text)


@given(documents(), st.data(), st.text(st.sampled_from(BLANKS), max_size=3))
def test_a_blank_line_in_the_body_changes_only_line_numbers(
    text: str, data: st.DataObject, blank: str
) -> None:
    """A blank line put in after the header changes no article, and moves the problems after it
    one line down."""
    rows = reference.split_lines(text)
    header = [index for index, row in enumerate(rows) if row.strip()][:3]
    assume(len(header) == 3)
    at = data.draw(st.integers(header[2] + 1, len(rows)))
    more = [*rows[:at], blank, *rows[at:]]
    before = outcome(newsdoc.parse, "\ufeff" + "\n".join(rows) + "\n")
    after = outcome(newsdoc.parse, "\ufeff" + "\n".join(more) + "\n")
    if isinstance(before, dict) or isinstance(after, dict):
        assert after == before
    else:  # without their hints, which name lines
        moved = [
            attrs.evolve(problem, line=problem.line + (problem.line > at)) for problem in before
        ]
        assert same_places(after, moved)


@given(article_documents(), st.data(), st.sampled_from(SPACES))
def test_surrounding_whitespace_is_ignored(text: str, data: st.DataObject, space: str) -> None:
    """Whitespace before or after any line of an article changes nothing."""
    article = newsdoc.parse(text)
    rows = reference.split_lines(text)
    at = data.draw(st.integers(0, len(rows) - 1))
    assume(space not in "\r\n")
    rows[at] = data.draw(st.sampled_from([space + rows[at], rows[at] + space]))
    assert newsdoc.parse("\ufeff" + "\n".join(rows)).to_dict() == article.to_dict()


# What is written


@given(articles())
def test_round_trip(article: Article) -> None:
    """An article that is written and read is the same article, and its tags keep their place."""
    again = newsdoc.parse(newsdoc.unparse(article))
    assert again == article
    assert newsdoc.unparse(again) == newsdoc.unparse(article)
    if article.tags:
        place = article.tags_position
        last = len(article.paragraphs)
        assert again.tags_position == (last if place is None else min(place, last))
    else:
        assert again.tags_position is None


@given(fields())
def test_the_constructor_accepts_what_can_be_written_and_read_back(
    arguments: dict[str, Any],
) -> None:
    """The constructor accepts fields exactly when a plain writing of them reads back equal, and
    refuses all others with a ValueError."""
    read = reference.read(written(arguments))
    expected = {name: list(v) if isinstance(v, tuple) else v for name, v in arguments.items()}
    expected["date"] = arguments["date"].isoformat()
    expected["tags_position"] = read["tags_position"] if isinstance(read, dict) else None
    if read == expected:
        assert newsdoc.unparse(Article(**arguments)) == written(arguments)
    else:
        with pytest.raises(ValueError, match=r"must|would be parsed as a tag line"):
            Article(**arguments)


@given(article_documents())
def test_unparse_is_idempotent(text: str) -> None:
    """Reading and writing what was written changes nothing any more."""
    article = newsdoc.parse(text)
    canonical = newsdoc.unparse(article)
    again = newsdoc.parse(canonical)
    assert again.to_dict() == article.to_dict()
    assert newsdoc.unparse(again) == canonical


@given(article_documents())
def test_canonical_text_comes_back(text: str) -> None:
    """A document in canonical form is written as it was read, character for character."""
    read = reference.read(text)
    assert isinstance(read, dict)
    canonical = written({**read, "date": datetime.date.fromisoformat(str(read["date"]))})
    assert newsdoc.unparse(newsdoc.parse(canonical)) == canonical
    assert newsdoc.unparse(newsdoc.parse(text)) == canonical


@given(article_documents())
def test_a_written_file_reads_back(text: str) -> None:
    """`write` gives the UTF-8 of `unparse`, to a binary and to a text file."""
    article = newsdoc.parse(text)
    binary, file = io.BytesIO(), io.StringIO(newline="")
    newsdoc.write(article, binary)
    newsdoc.write(article, file)
    assert binary.getvalue() == newsdoc.unparse(article).encode("utf-8")
    assert file.getvalue() == str(article)


# What an article is


@given(article_documents())
def test_an_article_is_a_value(text: str) -> None:
    """An article pickles, copies, goes through JSON and its own constructor, and stays equal, with
    the same hash and the same place of the tags."""
    article = newsdoc.parse(text)
    others = [pickle.loads(pickle.dumps(article, version)) for version in range(2, 6)]
    others += [copy.copy(article), copy.deepcopy(article), attrs.evolve(article)]
    others += [Article.from_dict(json.loads(json.dumps(article.to_dict())))]
    for other in others:
        assert other == article
        assert hash(other) == hash(article)
        assert other.to_dict() == article.to_dict()


@given(article_documents(), article_documents())
def test_equal_articles_are_written_alike(one: str, other: str) -> None:
    """Two articles are equal exactly when they are written alike with the tags in one place."""
    first, second = newsdoc.parse(one), newsdoc.parse(other)
    alike = str(attrs.evolve(first, tags_position=0)) == str(attrs.evolve(second, tags_position=0))
    assert (first == second) == alike
    assert not alike or hash(first) == hash(second)


@given(article_documents())
def test_the_text_gives_the_paragraphs_back(text: str) -> None:
    """`text` splits at blank lines into the paragraphs; the repr is one printable line."""
    article = newsdoc.parse(text)
    assert tuple(filter(None, article.text.split("\n\n"))) == article.paragraphs
    assert repr(article).isprintable()
    assert len(repr(article)) < 400


# What is wrong


@given(documents())
def test_positions_exist_and_point_at_the_error(text: str) -> None:
    """Every problem's position is in the document, and what is there is the error that its code
    names."""
    found = outcome(newsdoc.parse, text)
    assume(not isinstance(found, dict))
    rows = reference.split_lines(text)
    assert list(found) == sorted(found, key=lambda p: (p.line, p.column))
    for problem in found:
        line = rows[problem.line - 1]
        assert 1 <= problem.line <= len(rows)
        assert 1 <= problem.column <= problem.end_column <= len(line) + 1
        marked = line[problem.column - 1 : problem.end_column - 1]
        if problem.code == "empty":
            assert not "".join(rows).strip()
            assert len(found) == 1
        elif problem.code == "blank-line":
            assert not line.strip()
            assert problem.column == problem.end_column == 1
        elif problem.code.startswith("missing"):
            assert marked == ""
            assert (problem.line, problem.column) == (len(rows), len(line) + 1)
        elif problem.code == "invalid-title":
            assert marked == "\ufeff"
        elif problem.code == "invalid-date":
            assert marked == line.strip()
        elif problem.code == "invalid-url":
            assert marked == line.strip() or marked.isspace() or ord(marked) < 160
        else:
            assert problem.code == "invalid-character"
            assert marked
            assert all(c == "\0" or 0xD800 <= ord(c) <= 0xDFFF for c in marked)


@given(documents())
def test_fixing_the_reported_problems_makes_an_article(text: str) -> None:
    """Fixing each problem at its position, and nothing else, leads to an article."""
    rows = reference.split_lines(text)
    for _ in range(len(text) + 4):
        found = outcome(newsdoc.parse, "\ufeff" + "\n".join(rows) + "\n")
        if isinstance(found, dict):
            return
        missing = [problem for problem in found if problem.code.startswith("missing")]
        rows += [GOOD_LINES[problem.code.removeprefix("missing-")] for problem in missing]
        for problem in reversed([problem for problem in found if problem not in missing]):
            kind, _, name = problem.code.partition("-")
            row = rows[problem.line - 1]
            if kind == "empty":
                rows = [GOOD_LINES["title"]]
            elif kind == "blank":
                del rows[problem.line - 1]
            else:
                fixed = GOOD_LINES[name] if name == "date" else ""
                if name == "url" and problem.end_column - problem.column > 1:
                    fixed = GOOD_LINES[name]
                row = row[: problem.column - 1] + fixed + row[problem.end_column - 1 :]
                rows[problem.line - 1] = row
    raise AssertionError("it never becomes an article")


@given(documents(), st.booleans())
def test_a_fix_that_names_an_option_helps(text: str, lenient: bool) -> None:
    """With the options that a fix names, its problem is gone; both hints name them."""
    data = text.encode("utf-8", "replace")
    found = outcome(newsdoc.parse, data, lenient=lenient)
    assume(not isinstance(found, dict))
    for problem in found:
        options = problem.fix.options if problem.fix else {}
        hint, cli_hint = problem.hint or "", render_hint(problem, cli=True) or ""
        assert all(f"{name}=" in hint for name in options)
        assert ("--" in cli_hint) == bool(problem.fix and (options or problem.fix.choices))
        if options == {"lenient": True} and not problem.fix.choices:
            others = newsdoc.diagnose(data, lenient=True).problems
            assert problem.code not in {other.code for other in others}


@given(documents(), st.booleans())
def test_fixes_are_idempotent(text: str, unsafe: bool) -> None:
    """A fixed document has nothing more to fix, and safe fixes add no error."""
    diagnosis = newsdoc.diagnose(text)
    fixed = diagnosis.fixed(unsafe)
    if fixed is not None:
        assert newsdoc.diagnose(fixed).fixed(unsafe) is None
        before, after = (
            Counter(problem.code for problem in found.problems if problem.severity == "error")
            for found in (diagnosis, newsdoc.diagnose(fixed))
        )
        assert unsafe or after <= before


@given(documents(), st.booleans(), st.none() | st.text(max_size=8))
def test_errors_pickle_and_are_short_and_printable(
    text: str, lenient: bool, source: str | None
) -> None:
    """A ParseError pickles and copies whole; its text names every position, is printable and
    short."""
    try:
        newsdoc.parse(text, lenient=lenient)
        return
    except ParseError as caught:
        error = ParseError(caught.problems, source)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert other.problems == error.problems
        assert other.filename == source
        assert str(other) == str(error)
    check_text(error)


def check_text(error: ParseError) -> None:
    """What is shown of an error names every place, is printable and short."""
    shown = str(error)
    assert all(row.isprintable() and len(row) < 1000 for row in shown.split("\n"))
    for problem in error.problems:
        assert f"{problem.line}:{problem.column}: {problem.code}: " in shown
        assert len(str(problem)) < 600
        if problem.excerpt:
            _row, carets = problem.excerpt.split("\n")
            assert carets.lstrip(" ").strip("^") == ""
            assert carets.endswith("^")


# What is read without strictness


@given(article_documents())
def test_lenient_reading_agrees_with_strict_reading(text: str) -> None:
    """What is an article in the strict format is the same article with lenient=True."""
    article = newsdoc.parse(text)
    assert newsdoc.parse(text, lenient=True).to_dict() == article.to_dict()


@given(article_documents(), st.lists(st.text(st.sampled_from(BLANKS), max_size=2), max_size=3))
def test_lenient_reading_skips_blank_lines_around_the_header(text: str, blanks: list[str]) -> None:
    """With lenient=True, blank lines before and between the header lines change nothing."""
    article = newsdoc.parse(text)
    title, date, url, *body = reference.split_lines(text)
    rows = [*blanks, title, *blanks, date, *blanks, url, *body]
    assert newsdoc.parse("\ufeff" + "\n".join(rows), lenient=True).to_dict() == article.to_dict()


def is_plain_year(year: int) -> bool:
    """Whether the year has one reading; in "5 June, 1730", it could be a time of day."""
    if 1270 <= year < 1470 or 2440 <= year < 2600:
        return False  # of another calendar
    return 1900 <= year < 2100 or year >= 2400 or (year >= 100 and year % 100 >= 60)


days = st.dates().filter(lambda day: is_plain_year(day.year))


@given(days, st.data())
def test_an_unambiguous_date_is_read(day: datetime.date, data: st.DataObject) -> None:
    """With lenient=True a date that names year, month and day is that day, in any format."""
    written_date = data.draw(st.sampled_from(formats_of(day)))
    text = f"Title\n{written_date}\nhttps://example.com/"
    assert newsdoc.parse(text, lenient=True).date == day


@given(days, st.sampled_from("/.- "), st.booleans())
def test_an_ambiguous_date_is_refused(day: datetime.date, sign: str, day_first: bool) -> None:
    """With lenient=True a date of numbers with the year last is read only where one of day-first
    and month-first alone is a date, or both are the same."""
    numbers = [day.day, day.month] if day_first else [day.month, day.day]
    written_date = f"{numbers[0]:02}{sign}{numbers[1]:02}{sign}{day.year:04}"
    found = outcome(newsdoc.parse, f"Title\n{written_date}\nhttps://example.com/", lenient=True)
    if max(numbers) > 12 or numbers[0] == numbers[1]:
        assert found["date"] == day.isoformat()
    else:
        assert [problem.code for problem in found] == ["invalid-date"]


@given(st.data(), days, st.sampled_from([*DATE_PIECES, *PIECES]))
def test_no_date_is_invented(data: st.DataObject, day: datetime.date, piece: str) -> None:
    """With lenient=True, a date that is read is the one that an independent judge finds."""
    written_date = data.draw(st.sampled_from(formats_of(day)))
    at = data.draw(st.integers(0, len(written_date)))
    removed = data.draw(st.sampled_from([0, 0, 1, 4]))
    written_date = (written_date[:at] + piece + written_date[at + removed :]).replace("\r", " ")
    written_date = written_date.replace("\n", " ")
    found = outcome(newsdoc.parse, f"Title\n{written_date}\nhttps://example.com/", lenient=True)
    if isinstance(found, dict):
        assert found["date"] == str(judge(written_date.strip(), wide=False))


# What is shown in notebooks


class Markup(HTMLParser):
    """The tags and attributes of a card, and its text."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.shown: list[str] = []
        self.depth = 0
        self.feed(card)
        self.close()
        assert self.depth == 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attributes))
        self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


ELEMENTS = {"a", "bdi", "details", "div", "pre", "span", "summary", "time"}


def check_card(card: str) -> Markup:
    """A card is whole, has no element that can run or load anything, and links to the web only."""
    markup = Markup(card)
    for tag, attributes in markup.tags:
        assert tag in ELEMENTS
        for name, value in attributes:
            assert name in {"class", "datetime", "dir", "href", "rel", "style"}
            assert value is not None
            assert name != "href" or re.match("https?://[^/]", value, re.IGNORECASE)
            assert name != "style" or "url(" not in value
    for other in ("<!", "<?", "$"):  # comments, instructions; the dollar of MathJax
        assert other not in card
    assert len(card.encode()) < 64 * 1024
    return markup


@settings(max_examples=TRIES // 2)
@given(articles())
def test_the_markup_of_a_card_does_not_depend_on_its_text(article: Article) -> None:
    """The card of an article has the same tags and attributes as that of another one with letters
    for all its text, and shows every printable character of the title, in its order."""
    card = check_card(article._repr_html_())
    plain = attrs.evolve(
        article,
        title="a" * len(article.title),
        paragraphs=tuple("a" * len(paragraph) for paragraph in article.paragraphs),
        tags=tuple("a" * len(tag) for tag in article.tags),
    )
    assert card.tags == check_card(plain._repr_html_()).tags
    shown = iter("".join(card.shown))
    assert all(character in shown for character in article.title[:300] if character.isprintable())


# Corpora


@settings(max_examples=TRIES // 4)
@given(st.lists(st.tuples(documents(), st.booleans()), min_size=1, max_size=4), st.data())
def test_a_corpus_is_its_documents_one_by_one(
    folder: Path, texts: list[tuple[str, bool]], data: st.DataObject
) -> None:
    """A corpus has each document exactly once, in the order of the names; each is what `read`
    makes of its file, whatever the others are; slices and halves are parts of it."""
    root = folder / str(len(list(folder.iterdir())))
    for number, (text, below) in enumerate(texts):
        path = root / ("b" if below else "a") / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "replace"))
    expected = {
        path.relative_to(root).as_posix(): outcome(newsdoc.read, path)
        for path in root.rglob("*.txt")
    }
    good = {name: found for name, found in expected.items() if isinstance(found, dict)}
    errors: list[ParseError] = []
    corpus = newsdoc.open_corpus(root, on_error=errors.append)
    assert list(corpus.doc_ids) == sorted(expected)
    assert {name: article.to_dict() for name, article in corpus.items()} == good
    assert [article.to_dict() for article in corpus] == [good[name] for name in sorted(good)]
    bad = [expected[name] for name in sorted(expected) if name not in good]
    assert [error.problems for error in errors] == bad + bad
    report = corpus.check()
    assert (report.seen, report.read, report.failed) == (len(expected), len(good), len(bad))
    start = data.draw(st.integers(0, len(corpus)))
    for parts in ([corpus[:start], corpus[start:]], corpus.split(2)):
        assert [name for part in parts for name in part.doc_ids] == sorted(expected)
        assert [article for part in parts for article in part] == list(corpus)
    for index, name in enumerate(corpus.doc_ids):
        assert outcome(corpus.__getitem__, index) == expected[name]


# The documents themselves


REACHED: dict[str, Callable[[str], bool]] = {
    "an article": is_article,
    "no article": lambda text: not is_article(text),
    "three problems": lambda text: not is_article(text) and len(reference.read(text)) >= 3,
    "a lone surrogate": lambda text: any("\ud800" <= c <= "\udfff" for c in text),
}
REACHED_BY_ARTICLES: dict[str, Callable[[str], bool]] = {
    "tags between paragraphs": lambda text: (
        0 < (newsdoc.parse(text).tags_position or 0) < len(newsdoc.parse(text).paragraphs)
    ),
    "no tags": lambda text: not newsdoc.parse(text).tags,
    "a look-alike of Tags:": lambda text: "\nTag\u017f:" in text,
    "U+2028": lambda text: "\u2028" in text,
    "CR LF": lambda text: "\r\n" in text,
}


def test_generated_documents_include_what_is_hard() -> None:
    """The documents that the properties are tried on have what makes a property hard."""
    assert_reached(documents(), REACHED)
    assert_reached(article_documents(), REACHED_BY_ARTICLES)


def takes(*names: str, accepted: bool) -> Callable[[dict[str, Any]], bool]:
    """Return whether Article accepts, or refuses, these fields of a drawn one."""
    return lambda drawn: accepts(**{name: drawn[name] for name in names}) is accepted


FIELDS = [["title"], ["url"], ["paragraphs"], ["tags"], ["title", "url", "paragraphs", "tags"]]
ACCEPTED = {
    f"{names} accepted: {accepted}": takes(*names, accepted=accepted)
    for names in FIELDS
    for accepted in (True, False)
}


def test_the_constructor_accepts_and_refuses_generated_fields() -> None:
    """Of the fields that the constructor is tried on, some are accepted and some refused."""
    assert_reached(fields(), ACCEPTED)
