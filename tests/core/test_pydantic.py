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
    ("change", "message"),
    [
        ({"date": "17 May 2024"}, "must be an ISO date"),
        ({"date": 1715904000}, "date must be a datetime.date"),
        ({"title": ""}, "title must not be empty"),
        ({"title": 1}, "title must be a str, got int"),
        ({"tags": "a, b"}, "tags must be an iterable of str"),
        ({"paragraphs": [1]}, r"paragraphs\[0\] must be a str"),
        ({"body": "One."}, "unknown field: 'body'"),
    ],
)
def test_an_invalid_article_is_a_validation_error(change: dict[str, Any], message: str) -> None:
    fields = {**ARTICLE.to_dict(), **change}
    with pytest.raises(pydantic.ValidationError, match=message) as caught:
        Found.model_validate({"article": fields})
    assert caught.value.errors()[0]["loc"] == ("article",)
    for other in ("text", 1, None, [ARTICLE]):
        with pytest.raises(pydantic.ValidationError, match="or an object with its fields "):
            Found.model_validate({"article": other})


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
    assert Found.model_json_schema(mode=mode)["properties"]["article"] == SCHEMA


@pytest.mark.process
def test_newsdoc_does_not_import_pydantic() -> None:
    code = "import newsdoc, sys; print([name for name in sys.modules if 'pydantic' in name])"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"[]\n"
