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


@app.post("/articles")
def add_article(article: Annotated[newsdoc.Article, Body()]) -> str:
    return article.title


def test_an_article_is_a_response_and_a_body() -> None:
    client = TestClient(app)
    answer = client.get("/articles/1")
    assert newsdoc.Article.from_dict(answer.json()) == ARTICLE
    assert client.post("/articles", json=answer.json()).json() == ARTICLE.title
    refused = client.post("/articles", json={**answer.json(), "date": "2024-02-30"})
    assert refused.status_code == 422
    assert "must be an ISO date" in refused.json()["detail"][0]["msg"]


def test_the_schema_of_the_service_describes_an_article() -> None:
    paths = TestClient(app).get("/openapi.json").json()["paths"]
    response = paths["/articles/{number}"]["get"]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    assert list(schema["properties"]) == list(ARTICLE.to_dict())
    body = paths["/articles"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["title", "date", "url"]
