"""Article: what it takes, what it refuses, how it is written and shown."""

from __future__ import annotations

import copy
import datetime
import enum
import io
import pickle
import pprint
import typing
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from rich.console import Console

import newsdoc

DAY = datetime.date(2024, 5, 17)


def article(**changes: Any) -> newsdoc.Article:
    fields: dict[str, Any] = {
        "title": "A bridge opens",
        "date": DAY,
        "url": "https://www.example.com/bridge",
        "paragraphs": ("One.", "Two.", "Three."),
        "tags": ("Bridges", "Public Works"),
        "tags_position": 2,
    }
    return newsdoc.Article(**fields | changes)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", "", "must not be empty"),
        ("title", " \t\u3000", "must not be empty"),
        ("title", " A", "must not begin or end with whitespace"),
        ("title", "A\x1f", "must not begin or end with whitespace"),
        ("title", "A\nB", "must not contain a line break"),
        ("title", "A\rB", "must not contain a line break"),
        ("title", "A\0B", "must not contain NUL or a lone surrogate"),
        ("title", "A\ud800B", "must not contain NUL or a lone surrogate"),
        ("title", "\ufeffA", "must not begin with U+FEFF"),
        ("url", "example.com", "must be a URL"),
        ("url", "https://example.com/a b", "must be a URL"),
        ("url", "https://example.com/\x7f", "must be a URL"),
        ("url", "https://example.com/ü\x85ü", "must be a URL"),
        ("url", "https://user@:80/", "must be a URL"),
        ("url", "https://example.com/\n", "must not contain a line break"),
        ("paragraphs", ("One.", "tAgS:x"), "would be parsed as a tag line"),
        ("paragraphs", ("One.", ""), "must not be empty"),
        ("paragraphs", ("One.\n\nTwo.",), "must not contain a line break"),
        ("tags", ("a, b",), "must not contain a comma"),
        ("tags", ("a", ""), "must not be empty"),
        ("tags_position", -1, "must not be negative"),
    ],
)
def test_a_value_that_the_format_cannot_hold_is_refused_by_name(
    field: str, value: object, reason: str
) -> None:
    with pytest.raises(ValueError, match=r"^\w+") as caught:
        article(**{field: value})
    assert type(caught.value) is ValueError
    assert str(caught.value).startswith(field)
    assert reason in str(caught.value)
    shown = value[-1] if isinstance(value, tuple) else value
    assert str(caught.value).endswith(repr(shown))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", None, "title must be a str, got NoneType: None"),
        ("title", b"A", "title must be a str, got bytes: b'A'"),
        ("url", 1, "url must be a str, got int: 1"),
        (
            "date",
            "20240517",
            "date must be a datetime.date (use Article.from_dict for ISO strings), "
            "got str: '20240517'",
        ),
        (
            "date",
            datetime.datetime(2024, 5, 17),
            "date must be a datetime.date (use .date()), got datetime: "
            "datetime.datetime(2024, 5, 17, 0, 0)",
        ),
        ("paragraphs", "One.", "paragraphs must be an iterable of str, got str: 'One.'"),
        ("paragraphs", b"One.", "paragraphs must be an iterable of str, got bytes: b'One.'"),
        ("paragraphs", None, "paragraphs must be an iterable of str, got NoneType: None"),
        ("tags", 3, "tags must be an iterable of str, got int: 3"),
        ("date", 20240517, "date must be a datetime.date, got int: 20240517"),
        ("paragraphs", ("One.", 2), "paragraphs[1] must be a str, got int: 2"),
        ("tags", "a", "tags must be an iterable of str, got str: 'a'"),
        ("tags", (None,), "tags[0] must be a str, got NoneType: None"),
        ("tags_position", "1", "tags_position must be an int or None, got str: '1'"),
        ("tags_position", True, "tags_position must be an int or None, got bool: True"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(
    field: str, value: object, message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        article(**{field: value})
    assert str(caught.value) == message


def test_a_long_value_is_cut_short_in_the_message() -> None:
    with pytest.raises(ValueError, match="must not contain a line break") as caught:
        article(title="x" * 10_000 + "\n" + "y" * 10_000)
    assert len(str(caught.value)) < 120
    with pytest.raises(TypeError) as wrong_type:
        article(paragraphs={"x" * 10_000: 1}, date=["x"] * 10_000)
    assert len(str(wrong_type.value)) < 200


@pytest.mark.parametrize(
    "title",
    ["Tags: a", "20240517", "https://example.com", "A\ufeff", "A\u2028B", "A\x85B", "é" * 10_000],
)
def test_a_title_may_look_like_anything(title: str) -> None:
    assert newsdoc.parse(newsdoc.unparse(article(title=title))).title == title


def test_an_article_is_a_value() -> None:
    one, other = article(), article()
    assert one == other
    assert hash(one) == hash(other)
    assert one != article(tags=())
    assert one == article(tags_position=None)
    assert pickle.loads(pickle.dumps(one)) == one
    assert pickle.loads(pickle.dumps(one)).tags_position == 2
    assert copy.deepcopy(one) == one
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.title = "Another"  # type: ignore[misc]


def test_tags_position_is_keyword_only() -> None:
    with pytest.raises(TypeError, match="positional"):
        newsdoc.Article("A", DAY, "https://example.com/", (), (), 0)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("position", "lines"),
    [
        (0, ["Tags: Bridges, Public Works", "One.", "Two.", "Three."]),
        (2, ["One.", "Two.", "Tags: Bridges, Public Works", "Three."]),
        (3, ["One.", "Two.", "Three.", "Tags: Bridges, Public Works"]),
        (4, ["One.", "Two.", "Three.", "Tags: Bridges, Public Works"]),
        (None, ["One.", "Two.", "Three.", "Tags: Bridges, Public Works"]),
    ],
)
def test_tags_are_written_at_their_position_or_last(position: int | None, lines: list[str]) -> None:
    header = ["A bridge opens", "20240517", "https://www.example.com/bridge"]
    text = "\n".join(header + lines) + "\n"
    assert newsdoc.unparse(article(tags_position=position)) == text
    assert str(article(tags_position=position)) == text


def test_tags_position_is_kept_with_other_paragraphs_and_tags() -> None:
    evolved = attrs.evolve(article(), paragraphs=("One.",))
    assert newsdoc.unparse(evolved).endswith("One.\nTags: Bridges, Public Works\n")
    assert newsdoc.unparse(attrs.evolve(article(), tags=())).endswith("Two.\nThree.\n")


@pytest.mark.parametrize("year", [1, 99, 999, 1000, 9999])
def test_years_are_written_with_four_digits(year: int) -> None:
    date = datetime.date(year, 1, 2)
    text = newsdoc.unparse(article(date=date))
    assert text.split("\n")[1] == f"{year:04}0102"
    assert newsdoc.parse(text).date == date


def test_unparse_accepts_only_articles() -> None:
    with pytest.raises(TypeError, match=r"^unparse\(\) expects an Article, got str$"):
        newsdoc.unparse("A bridge opens")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.example.com/bridge", "www.example.com"),
        ("https://WWW.Example.COM", "www.example.com"),
        ("https://example.com:8080/", "example.com"),
        ("https://user:p@ss@example.com:80/", "example.com"),
        ("https://example.com?q=a@b", "example.com"),
        ("https://example.com#a/b", "example.com"),
        ("http://[2001:DB8::1]:80/", "2001:db8::1"),
        ("http://[2001:db8::1", None),
        ("http://[]/", None),
        ("http://example.com\\.evil.example/", None),
        ("http://evil.example\\@example.com/", None),
        ("http://example.com/a\\b", "example.com"),
        ("https://ÉXAMPLE.example/", "éxample.example"),
        ("x://a://b", "a"),
        ("http://[::1]]:80/", "::1"),
        ("http://a/b?c#d@e", "a"),
        ("http://a?b/c", "a"),
        ("http://u:p@A:80:90", "a"),
    ],
)
def test_the_domain_is_the_host_of_the_url(url: str, domain: str | None) -> None:
    assert article(url=url).domain == domain


def test_text_contains_every_paragraph() -> None:
    assert article().text == "One.\n\nTwo.\n\nThree."
    assert tuple(article().text.split("\n\n")) == article().paragraphs
    assert article(paragraphs=()).text == ""


def test_repr_is_one_line_without_the_body() -> None:
    assert repr(article()) == "<Article 2024-05-17 'A bridge opens' (3 paragraphs, 2 tags)>"
    one = article(paragraphs=("One.",), tags=("a",))
    assert repr(one) == "<Article 2024-05-17 'A bridge opens' (1 paragraph, 1 tag)>"
    long = repr(article(title="A\u2028\x1b[31m" * 1000, paragraphs=("One.",) * 10_000))
    assert len(long) < 300
    assert long.isprintable()
    assert "One" not in long


def test_a_dict_and_back() -> None:
    fields = article().to_dict()
    assert fields == {
        "title": "A bridge opens",
        "date": "2024-05-17",
        "url": "https://www.example.com/bridge",
        "paragraphs": ["One.", "Two.", "Three."],
        "tags": ["Bridges", "Public Works"],
        "tags_position": 2,
    }
    again = newsdoc.Article.from_dict(fields)
    assert again == article()
    assert again.tags_position == 2
    assert newsdoc.Article.from_dict(attrs.asdict(article())) == article()
    short = {"title": "A", "date": "2024-05-17", "url": "https://example.com/"}
    assert newsdoc.Article.from_dict(short).paragraphs == ()


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"date": "20240517"}, ValueError, "date must be an ISO date (YYYY-MM-DD): '20240517'"),
        ({"date": "2024-W20-5"}, ValueError, "date must be an ISO date (YYYY-MM-DD): '2024-W20-5'"),
        ({"date": "2024-02-30"}, ValueError, "date must be an ISO date (YYYY-MM-DD): '2024-02-30'"),
        ({"date": None}, TypeError, "date must be a datetime.date, got NoneType: None"),
        ({"body": "One."}, ValueError, "unknown field: 'body'"),
        ({1: "One."}, ValueError, "unknown field: 1"),
        (
            {"title": 1, "date": "May", "paragraphs": iter(["One.", ""]), "by": "A"},
            ValueError,
            "4 invalid fields: unknown field: 'by'; title must be a str, got int: 1; "
            "date must be an ISO date (YYYY-MM-DD): 'May'; paragraphs[1] must not be empty: ''",
        ),
        (
            {"title": 1, "tags_position": "1"},
            TypeError,
            "2 invalid fields: title must be a str, got int: 1; "
            "tags_position must be an int or None, got str: '1'",
        ),
        ({"tags": "a"}, TypeError, "tags must be an iterable of str, got str: 'a'"),
    ],
)
def test_an_invalid_dict_is_refused(
    changes: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        newsdoc.Article.from_dict(article().to_dict() | changes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "date", ["2024x05y17", "2024", "2024-05-170", "2024-0517", "", "----------"]
)
def test_a_date_in_a_dict_is_an_iso_date(date: str) -> None:
    with pytest.raises(ValueError, match="must be an ISO date"):
        newsdoc.Article.from_dict(article().to_dict() | {"date": date})


def test_a_dict_without_a_header_or_no_dict_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^2 invalid fields: title is missing; url is missing$"):
        newsdoc.Article.from_dict({"date": "2024-05-17"})
    with pytest.raises(TypeError, match=r"^from_dict\(\) expects a mapping, got list$"):
        newsdoc.Article.from_dict([])  # type: ignore[arg-type]


def test_a_dict_with_many_invalid_fields_has_a_short_error() -> None:
    with pytest.raises(ValueError, match=r"^1,000 invalid fields: .*; and 990 more$") as caught:
        newsdoc.Article.from_dict(article().to_dict() | {"x" * n: n for n in range(1, 1001)})
    assert len(str(caught.value)) < 1000


def test_a_dict_whose_error_is_gone_when_it_is_read_again() -> None:
    class Once(list[str]):
        asked = 0

        def __iter__(self) -> Iterator[str]:
            self.asked += 1
            return iter([""] if self.asked == 1 else ["One."])

    with pytest.raises(ValueError, match="must not be empty"):
        newsdoc.Article.from_dict(article().to_dict() | {"paragraphs": Once()})


def test_paragraphs_and_tags_are_any_iterables_of_str() -> None:
    made = article(paragraphs=["One."], tags={"a": 1})
    assert (made.paragraphs, made.tags) == (("One.",), ("a",))
    made = article(paragraphs=(line for line in ("One.", "Two.")), tags=iter("ab"))
    assert (made.paragraphs, made.tags) == (("One.", "Two."), ("a", "b"))


def test_an_article_is_final() -> None:
    with pytest.raises(TypeError, match="final"):
        type("Story", (newsdoc.Article,), {})
    with pytest.raises(TypeError, match="final"):
        attrs.make_class("Story", {}, bases=(newsdoc.Article,))


class LoudStr(str):
    """A str whose methods do not do what those of str do."""

    def __str__(self) -> str:
        return "loud"

    def strip(self, *_arguments: object) -> str:
        return "loud"

    __repr__ = __format__ = lower = strip


class GermanDate(datetime.date):
    def isoformat(self) -> str:
        return f"{self.day:02}.{self.month:02}.{self.year}"

    __str__ = isoformat


class Position(enum.IntEnum):
    FIRST = 0
    SECOND = 1


def test_instances_of_subclasses_are_copied() -> None:
    made = newsdoc.Article(
        LoudStr("A bridge opens"),
        GermanDate(2024, 5, 17),
        LoudStr("https://example.com/"),
        [LoudStr("One."), LoudStr("Two.")],
        (LoudStr("a"),),
        tags_position=Position.SECOND,
    )
    values = [made.title, made.date, made.url, *made.paragraphs, *made.tags, made.tags_position]
    assert {type(value) for value in values} == {str, datetime.date, int}
    assert newsdoc.unparse(made) == (
        "A bridge opens\n20240517\nhttps://example.com/\nOne.\nTags: a\nTwo.\n"
    )
    assert newsdoc.parse(newsdoc.unparse(made)) == made
    with pytest.raises(ValueError, match="must not begin or end with whitespace"):
        newsdoc.Article(LoudStr(" A"), DAY, "https://example.com/")
    with pytest.raises(TypeError, match="tags_position must be an int or None, got bool"):
        article(tags_position=True)


def test_a_document_in_a_subclass_of_str() -> None:
    class Markup(str):
        def split(self, *_arguments: Any) -> Any:
            return ["split"]

        strip = removeprefix = replace = split

    parsed = newsdoc.parse(Markup("A\r\n20240517\r\nhttps://example.com/\r\nOne."))
    assert parsed == newsdoc.parse("A\n20240517\nhttps://example.com/\nOne.")
    assert {type(parsed.title), type(parsed.url), type(parsed.paragraphs[0])} == {str}


def test_replace_validates_and_converts() -> None:
    changed = article().replace(title="B", tags=iter("xy"), date=GermanDate(2024, 1, 2))
    assert (changed.title, changed.tags) == ("B", ("x", "y"))
    assert changed == attrs.evolve(article(), title="B", tags=("x", "y"), date=changed.date)
    assert article().replace() == article()
    with pytest.raises(ValueError, match="must not contain a comma"):
        article().replace(tags=["x, y"])
    with pytest.raises(TypeError, match="unknown field: 'titel'"):
        article().replace(titel="B")


def test_evolve_validates_and_converts() -> None:
    assert attrs.evolve(article(), tags=["x"]).tags == ("x",)
    with pytest.raises(ValueError, match="must not contain a comma"):
        attrs.evolve(article(), tags=["x, y"])


def test_annotations_resolve() -> None:
    hints = typing.get_type_hints(newsdoc.Article)
    assert hints["date"] is datetime.date
    assert hints["tags"] == tuple[str, ...]
    for value in (newsdoc.Problem, newsdoc.ParseError, newsdoc.parse, newsdoc.unparse):
        assert typing.get_type_hints(value)
    for method in (newsdoc.Article.from_dict, newsdoc.Article.to_dict, newsdoc.Article.__init__):
        assert typing.get_type_hints(method)


def test_rich_shows_a_line() -> None:
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(article(title="A\u2028\x1b[31m" * 100_000, paragraphs=["One."] * 10_000))
    console.print([article(url="https://user:secret@example.com/")])
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert len(shown) < 600
    assert "secret" not in shown
    assert "\x1b" not in shown
    assert "paragraphs=10000" in shown
    assert "A" * 60 in article(title="A" * 60).__rich_repr__()
    assert "A" * 60 + "..." in article(title="A" * 61).__rich_repr__()


def test_a_notebook_shows_a_card() -> None:
    assert "A bridge opens" in article()._repr_html_()


def test_pprint_shows_a_line() -> None:
    shown = pprint.pformat([article(title="x" * 1_000_000)])
    assert len(shown) < 200
