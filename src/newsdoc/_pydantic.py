"""Schemas of articles and errors for pydantic, which must be installed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, cast

from pydantic_core import InitErrorDetails, ValidationError
from pydantic_core import core_schema as schemas

from newsdoc._article import Article, build
from newsdoc._text import short_repr


def _object(description: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": [name for name, schema in properties.items() if "default" not in schema],
    }


def _or_null(kind: str, **more: Any) -> dict[str, Any]:
    return {"anyOf": [{"type": kind, **more}, {"type": "null"}]}


_STRING: Final = {"type": "string"}
_STRINGS: Final[dict[str, Any]] = {"type": "array", "items": _STRING, "default": []}
_POSITION: Final = {"type": "integer", "minimum": 1}
_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "Article": {
        "title": "Article",
        "additionalProperties": False,
        **_object(
            "One news article.",
            title=_STRING,
            date={"type": "string", "format": "date"},
            url={"type": "string", "format": "iri"},
            paragraphs=_STRINGS,
            tags=_STRINGS,
            tags_position={**_or_null("integer", minimum=0), "default": None},
        ),
    },
    "Problem": _object(
        "A problem of a document.",
        code=_STRING,
        severity={"enum": ["error", "warning"]},
        message=_STRING,
        line=_POSITION,
        column=_POSITION,
        end_column=_POSITION,
        hint=_or_null("string"),
        fix=_or_null("object"),
    ),
    "ParseError": _object(
        "All problems of a document.",
        filename=_or_null("string"),
        problems={"type": "array", "items": {"type": "object"}},
    ),
}


def json_schema(kind: type[object]) -> dict[str, Any]:
    """Return the JSON schema of a class, which the caller may change."""
    return deepcopy(_SCHEMAS[kind.__name__])


def core_schema(kind: type[Any]) -> Any:
    """Return pydantic's schema: instances, written as ``to_dict()``; an Article may be a dict."""
    # The schema of the dict heeds include, exclude, exclude_none and exclude_defaults.
    fields: dict[str, Any] = {}
    for name, field in _SCHEMAS[kind.__name__]["properties"].items():
        schema: Any = schemas.any_schema()
        if "default" in field:
            schema = schemas.with_default_schema(schema, default=field["default"])
        fields[name] = schemas.typed_dict_field(schema)
    more: Any = {
        "serialization": schemas.wrap_serializer_function_ser_schema(
            lambda value, serialize: serialize(value.to_dict()),
            schema=schemas.typed_dict_schema(fields),
        ),
        "ref": f"newsdoc.{kind.__name__}",  # the name of the JSON schema
    }
    if kind is Article:
        return schemas.no_info_plain_validator_function(_to_article, **more)
    return schemas.is_instance_schema(kind, **more)


def _to_article(value: object) -> Article:
    if isinstance(value, Article):
        return value
    if not isinstance(value, Mapping):
        raise ValueError("expected an Article or an object with its fields")
    fields = cast("Mapping[str, Any]", value)
    article, errors = build(fields)
    if article is not None:
        return article
    # Not the whole article: a service would send it back with each error.
    details = [
        InitErrorDetails(
            type="value_error",
            loc=(name,),
            input=_shorten(fields.get(name)),
            ctx={"error": error},
        )
        for name, error in errors
    ]
    raise ValidationError.from_exception_data("Article", details)


def _shorten(value: object) -> object:
    """Return the value, or the start of its repr if that is long."""
    shown = short_repr(value)
    return value if shown == repr(value) else shown
