"""Articles in a web service, with the real FastAPI."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, FastAPI
from fastapi.testclient import TestClient

import newsdoc

ARTICLE = newsdoc.parse("A bridge opens\n20240517\nhttps://example.com/\nOne.\nTags: a, b\n")
app = FastAPI()


@app.get("/articles/{number}")
def get_article(number: int) -> newsdoc.Article:
    return ARTICLE


@app.get("/headlines", response_model_exclude={"__all__": {"paragraphs"}})
def list_headlines() -> list[newsdoc.Article]:
    return [ARTICLE]


@app.post("/articles")
def add_article(article: Annotated[newsdoc.Article, Body()]) -> str:
    return article.title


def test_an_article_is_a_response_and_a_body() -> None:
    client = TestClient(app)
    answer = client.get("/articles/1")
    assert newsdoc.Article.from_dict(answer.json()) == ARTICLE
    assert client.post("/articles", json=answer.json()).json() == ARTICLE.title
    refused = client.post("/articles", json={**answer.json(), "date": "2024-02-30", "title": ""})
    assert refused.status_code == 422
    details = refused.json()["detail"]
    assert [detail["loc"] for detail in details] == [["body", "title"], ["body", "date"]]
    assert "must be an ISO date" in details[1]["msg"]


def test_what_is_excluded_is_not_sent() -> None:
    (headline,) = TestClient(app).get("/headlines").json()
    assert headline.keys() == ARTICLE.to_dict().keys() - {"paragraphs"}


def test_the_schema_of_the_service_names_an_article() -> None:
    api = TestClient(app).get("/openapi.json").json()
    assert list(api["components"]["schemas"]["Article"]["properties"]) == list(ARTICLE.to_dict())
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Article"}}}
    paths = api["paths"]
    assert paths["/articles/{number}"]["get"]["responses"]["200"]["content"] == content
    assert paths["/articles"]["post"]["requestBody"]["content"] == content
