"""Articles as fields of pydantic models: only pydantic itself calls, and imports, this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

_STRINGS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}, "default": []}
JSON_SCHEMA: Final[dict[str, Any]] = {
    "title": "Article",
    "description": "One news article.",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "url": {"type": "string", "format": "iri"},
        "paragraphs": _STRINGS,
        "tags": _STRINGS,
        "tags_position": {
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
            "default": None,
        },
    },
    "required": ["title", "date", "url"],
    "additionalProperties": False,
}


def core_schema(
    article: type[object],
    from_dict: Callable[[Mapping[str, Any]], object],
    to_dict: Callable[[Any], dict[str, Any]],
) -> Any:
    """Return pydantic's schema: an Article, or a dict as ``to_dict()`` returns it."""
    from pydantic_core import core_schema as schemas  # the caller's own package

    def validate(value: object) -> object:
        if isinstance(value, article):
            return value
        if not isinstance(value, Mapping):
            raise ValueError("expected an Article or an object with its fields")
        try:
            return from_dict(cast("Mapping[str, Any]", value))
        except TypeError as error:  # pydantic reports a ValueError only
            raise ValueError(str(error)) from error

    return schemas.no_info_plain_validator_function(
        validate, serialization=schemas.plain_serializer_function_ser_schema(to_dict)
    )
