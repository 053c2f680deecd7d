"""Articles in pydantic models: schema and JSON both ways, with the real pydantic."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from typing import Any

import pydantic
import pytest

import newsdoc

ARTICLE = newsdoc.Article(
    "A bridge opens",
    datetime.date(2024, 5, 17),
    "https://example.com/brücke",
    ["One.", "Two."],
    ["Bridges"],
    tags_position=1,
)


class Found(pydantic.BaseModel):
    article: newsdoc.Article
    others: list[newsdoc.Article] = []


def test_a_model_comes_back_from_json() -> None:
    model = Found(article=ARTICLE, others=[ARTICLE])
    assert model.article is ARTICLE
    dumped = model.model_dump_json()
    assert json.loads(dumped)["article"] == ARTICLE.to_dict()
    assert model.model_dump() == {"article": ARTICLE.to_dict(), "others": [ARTICLE.to_dict()]}
    for back in (Found.model_validate_json(dumped), Found.model_validate(model.model_dump())):
        assert back == model
        assert back.article.tags_position == 1
    adapter = pydantic.TypeAdapter(newsdoc.Article)
    assert adapter.validate_python({**ARTICLE.to_dict(), "date": ARTICLE.date}) == ARTICLE
    assert adapter.validate_json(adapter.dump_json(ARTICLE)) == ARTICLE


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"date": "17 May 2024"}, "date", "must be an ISO date"),
        ({"date": 1715904000}, "date", "date must be a datetime.date"),
        ({"title": ""}, "title", "title must not be empty"),
        ({"title": 1}, "title", "title must be a str, got int"),
        ({"tags": "a, b"}, "tags", "tags must be an iterable of str"),
        ({"paragraphs": [1]}, "paragraphs", r"paragraphs\[0\] must be a str"),
        ({"body": "One."}, "body", "unknown field: 'body'"),
    ],
)
def test_an_invalid_article_is_a_validation_error(
    change: dict[str, Any], field: str, message: str
) -> None:
    fields = {**ARTICLE.to_dict(), **change}
    with pytest.raises(pydantic.ValidationError, match=message) as caught:
        Found.model_validate({"article": fields})
    (error,) = caught.value.errors()
    assert error["loc"] == ("article", field)
    for other in ("text", 1, None, [ARTICLE]):
        with pytest.raises(pydantic.ValidationError, match="or an object with its fields "):
            Found.model_validate({"article": other})


def test_every_invalid_field_is_an_error_that_does_not_repeat_the_article() -> None:
    text = "A long paragraph. " * 1_000
    fields = {"title": 1, "date": "May", "paragraphs": ["One.", text], "by": text}
    with pytest.raises(pydantic.ValidationError) as caught:
        Found.model_validate({"article": fields, "others": [ARTICLE, {}]})
    errors = caught.value.errors()
    assert [error["loc"] for error in errors] == [
        *(("article", name) for name in ("by", "title", "date", "url", "paragraphs")),
        *(("others", 1, name) for name in ("title", "date", "url")),
    ]
    assert len(repr(errors)) < 3_000
    assert [error["input"] for error in errors[1:4]] == [1, "May", None]


class Nested(pydantic.BaseModel):
    article: newsdoc.Article
    listed: list[newsdoc.Article]
    named: dict[str, newsdoc.Article]
    maybe: newsdoc.Article | None


SHORT = newsdoc.Article("B", datetime.date(2024, 5, 18), "https://example.com/")
HEADER = {"title": "B", "date": "2024-05-18", "url": "https://example.com/"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"include": {"article": {"title"}}}, {"article": {"title": "B"}}),
        (
            {"exclude": {"article": {"paragraphs", "tags", "tags_position"}, "listed": True}},
            {"article": HEADER, "named": ..., "maybe": ...},
        ),
        (
            {"include": {"listed": {"__all__": {"url"}}, "named": {"b": {"title"}}}},
            {"listed": [{"url": HEADER["url"]}] * 2, "named": {"b": {"title": "B"}}},
        ),
        ({"include": {"listed": {1: {"title"}}}}, {"listed": [{"title": "B"}]}),
        ({"include": {"maybe": {"date"}}}, {"maybe": {"date": "2024-05-18"}}),
        (
            {"exclude_none": True, "include": {"article"}},
            {"article": {**HEADER, "paragraphs": [], "tags": []}},
        ),
        (
            {"exclude_defaults": True},
            {"article": HEADER, "listed": [HEADER] * 2, "named": {"b": HEADER}, "maybe": HEADER},
        ),
    ],
)
def test_what_is_left_out_is_not_sent(options: dict[str, Any], expected: dict[str, Any]) -> None:
    model = Nested(article=SHORT, listed=[SHORT, SHORT], named={"b": SHORT}, maybe=SHORT)
    everything = model.model_dump()
    expected = {k: everything[k] if v is ... else v for k, v in expected.items()}
    assert model.model_dump(**options) == expected
    assert json.loads(model.model_dump_json(**options)) == expected


STRINGS = {"type": "array", "items": {"type": "string"}, "default": []}
SCHEMA = {
    "title": "Article",
    "description": "One news article.",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "url": {"type": "string", "format": "iri"},
        "paragraphs": STRINGS,
        "tags": STRINGS,
        "tags_position": {
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
            "default": None,
        },
    },
    "required": ["title", "date", "url"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_has_the_fields_of_an_article(mode: Any) -> None:
    schema = pydantic.TypeAdapter(newsdoc.Article).json_schema(mode=mode)
    assert schema == SCHEMA
    assert list(schema["properties"]) == list(ARTICLE.to_dict())
    schema["properties"].clear()
    found = Found.model_json_schema(mode=mode)
    assert found["$defs"] == {"Article": SCHEMA}
    assert found["properties"]["article"] == {"$ref": "#/$defs/Article"}


class Failure(pydantic.BaseModel):
    error: newsdoc.ParseError
    problems: list[newsdoc.Problem] = []


def test_errors_are_written_as_their_dicts() -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse("A bridge opens\n17 May 2024")
    error = caught.value
    model = Failure(error=error, problems=list(error.problems))
    problems = [problem.to_dict() for problem in error.problems]
    assert model.model_dump() == {"error": error.to_dict(), "problems": problems}
    dumped = json.loads(model.model_dump_json())
    assert dumped == json.loads(json.dumps(model.model_dump()))
    codes = model.model_dump(include={"problems": {"__all__": {"code"}}})
    assert codes == {"problems": [{"code": "invalid-date"}, {"code": "missing-url"}]}
    schema = Failure.model_json_schema(mode="serialization")
    assert list(schema["$defs"]["Problem"]["properties"]) == list(problems[0])
    assert list(schema["$defs"]["ParseError"]["properties"]) == list(error.to_dict())
    with pytest.raises(pydantic.ValidationError):
        Failure.model_validate({"error": error.to_dict()})


@pytest.mark.thorough
def test_newsdoc_does_not_import_pydantic() -> None:
    code = "import newsdoc, sys; print([name for name in sys.modules if 'pydantic' in name])"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"[]\n"
