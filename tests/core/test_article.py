"""Article: what it takes, what it refuses, how it is written and shown."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import attrs
import pytest

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
        ("title", " A", "must not begin or end with white space"),
        ("title", "A\x1f", "must not begin or end with white space"),
        ("title", "A\nB", "must not hold a line break"),
        ("title", "A\rB", "must not hold a line break"),
        ("title", "A\0B", "must not hold NUL or a lone surrogate"),
        ("title", "A\ud800B", "must not hold NUL or a lone surrogate"),
        ("title", "\ufeffA", "must not begin with U+FEFF"),
        ("url", "example.com", "must be scheme://host"),
        ("url", "https://example.com/a b", "must be scheme://host"),
        ("url", "https://example.com/\x7f", "must be scheme://host"),
        ("url", "https://example.com/ü\x85ü", "must be scheme://host"),
        ("url", "https://user@:80/", "must be scheme://host"),
        ("url", "https://example.com/\n", "must not hold a line break"),
        ("paragraphs", ("One.", "tAgS:x"), "reads as a tag line"),
        ("paragraphs", ("One.", ""), "must not be empty"),
        ("paragraphs", ("One.\n\nTwo.",), "must not hold a line break"),
        ("tags", ("a, b",), "must not hold a comma"),
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
        ("title", None, "title must be a str, not NoneType: None"),
        ("title", b"A", "title must be a str, not bytes: b'A'"),
        ("url", 1, "url must be a str, not int: 1"),
        ("date", "20240517", "date must be a datetime.date, not str: '20240517'"),
        (
            "date",
            datetime.datetime(2024, 5, 17),
            "date must be a datetime.date, not datetime: datetime.datetime(2024, 5, 17, 0, 0)",
        ),
        ("paragraphs", "One.", "paragraphs must be a tuple of str, not str: 'One.'"),
        ("paragraphs", ["One."], "paragraphs must be a tuple of str, not list: ['One.']"),
        ("paragraphs", ("One.", 2), "paragraphs[1] must be a str, not int: 2"),
        ("tags", "a", "tags must be a tuple of str, not str: 'a'"),
        ("tags", (None,), "tags[0] must be a str, not NoneType: None"),
        ("tags_position", "1", "tags_position must be an int or None, not str: '1'"),
        ("tags_position", True, "tags_position must be an int or None, not bool: True"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(
    field: str, value: object, message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        article(**{field: value})
    assert str(caught.value) == message


def test_a_long_value_is_cut_short_in_the_message() -> None:
    with pytest.raises(ValueError, match="must not hold a line break") as caught:
        article(title="x" * 10_000 + "\n" + "y" * 10_000)
    assert len(str(caught.value)) < 120
    with pytest.raises(TypeError) as wrong_type:
        article(paragraphs=["x"] * 10_000)
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


def test_the_place_of_the_tags_is_given_by_name_alone() -> None:
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
def test_tags_are_written_in_their_place_or_last(position: int | None, lines: list[str]) -> None:
    header = ["A bridge opens", "20240517", "https://www.example.com/bridge"]
    text = "\n".join(header + lines) + "\n"
    assert newsdoc.unparse(article(tags_position=position)) == text
    assert str(article(tags_position=position)) == text


def test_the_place_of_the_tags_outlives_other_paragraphs_and_tags() -> None:
    evolved = attrs.evolve(article(), paragraphs=("One.",))
    assert newsdoc.unparse(evolved).endswith("One.\nTags: Bridges, Public Works\n")
    assert newsdoc.unparse(attrs.evolve(article(), tags=())).endswith("Two.\nThree.\n")


@pytest.mark.parametrize("year", [1, 99, 999, 1000, 9999])
def test_years_are_written_with_four_digits(year: int) -> None:
    date = datetime.date(year, 1, 2)
    text = newsdoc.unparse(article(date=date))
    assert text.split("\n")[1] == f"{year:04}0102"
    assert newsdoc.parse(text).date == date


def test_unparse_takes_articles_alone() -> None:
    with pytest.raises(TypeError, match=r"^unparse takes an Article, not str$"):
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
        ("https://ÉXAMPLE.example/", "éxample.example"),
        ("x://a://b", "a"),
    ],
)
def test_the_domain_is_the_host_of_the_url(url: str, domain: str | None) -> None:
    assert article(url=url).domain == domain


def test_text_holds_every_paragraph() -> None:
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
        ({"date": "20240517"}, ValueError, "date must be a day as YYYY-MM-DD: '20240517'"),
        ({"date": "2024-W20-5"}, ValueError, "date must be a day as YYYY-MM-DD: '2024-W20-5'"),
        ({"date": "2024-02-30"}, ValueError, "date must be a day as YYYY-MM-DD: '2024-02-30'"),
        ({"date": None}, TypeError, "date must be a datetime.date, not NoneType: None"),
        ({"body": "One.", "by": "A"}, ValueError, "not a field of an article: 'body'"),
        ({"tags": "a"}, TypeError, "tags must be a tuple of str, not str: 'a'"),
    ],
)
def test_a_dict_that_is_no_article_is_refused(
    changes: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        newsdoc.Article.from_dict(article().to_dict() | changes)
    assert str(caught.value) == message


def test_a_dict_without_a_header_or_no_dict_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^missing from the article: title, url$"):
        newsdoc.Article.from_dict({"date": "2024-05-17"})
    with pytest.raises(TypeError, match=r"^from_dict takes a mapping, not list$"):
        newsdoc.Article.from_dict([])  # type: ignore[arg-type]
