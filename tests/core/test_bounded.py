"""No message or repr repeats a large value of the caller."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest

import newsdoc

DAY = datetime.date(2024, 5, 17)
URL = "https://example.com/"
LARGE = "x" * 2**20
MAX_SHOWN = 2_500  # characters
TEXT = f"Title\n20240517\n{URL}\n"


class Large:
    def __repr__(self) -> str:
        return LARGE


@pytest.mark.slow
@pytest.mark.parametrize(
    "value", [LARGE, LARGE.encode(), [LARGE], [1] * 2**19, {LARGE: 1}, Large()], ids=type
)
@pytest.mark.parametrize(
    "call",
    [
        lambda value: newsdoc.parse(value),
        lambda value: newsdoc.parse(TEXT, encoding=value),
        lambda value: newsdoc.parse(TEXT, lenient=value),
        lambda value: newsdoc.parse(TEXT, lenient=True, dayfirst=value),
        lambda value: newsdoc.read(value),
        lambda value: newsdoc.read(io.StringIO(TEXT), max_bytes=value),
        lambda value: newsdoc.write(value, "a.txt"),
        lambda value: newsdoc.write(newsdoc.parse(TEXT), value),
        lambda value: newsdoc.unparse(value),
        lambda value: newsdoc.open_corpus(value),
        lambda value: newsdoc.open_corpus(".", value),
        lambda value: newsdoc.open_corpus(".", on_error=value),
        lambda value: newsdoc.open_corpus("s3://a", storage_options=value),
        lambda value: newsdoc.Article(value, DAY, URL),
        lambda value: newsdoc.Article("A", value, URL),
        lambda value: newsdoc.Article("A", DAY, value),
        lambda value: newsdoc.Article("A", DAY, URL, value),
        lambda value: newsdoc.Article("A", DAY, URL, [value]),
        lambda value: newsdoc.Article("A", DAY, URL, [], value),
        lambda value: newsdoc.Article("A", DAY, URL, [], [value]),
        lambda value: newsdoc.Article("A", DAY, URL, tags_position=value),
        lambda value: newsdoc.Article.from_dict(value),
        lambda value: newsdoc.Article.from_dict({LARGE: value}),
        lambda value: newsdoc.Article.from_dict({"title": value, "date": value, "url": value}),
        lambda value: newsdoc.parse(TEXT).replace(**{LARGE: value}),
        lambda value: newsdoc.parse(TEXT).replace(title=value, url=value),
        lambda value: newsdoc.ParseError(value),
        lambda value: newsdoc.arrow.parse(value),
        lambda value: newsdoc.arrow.read_table(value),
        lambda value: newsdoc.diagnose(value),
    ],
)
def test_a_large_value_is_not_repeated(call: Callable[[Any], object], value: object) -> None:
    limit = MAX_SHOWN
    try:
        shown = [repr(call(value))]
    except newsdoc.ParseError as error:
        shown = [str(error), repr(error)]
        limit = 4 * MAX_SHOWN  # it lists problems
    except OSError as error:  # Python prints the name of the file
        shown = [error.strerror or "", *getattr(error, "__notes__", [])]
    except Exception as error:
        shown = [str(error), *getattr(error, "__notes__", [])]
    assert max(map(len, shown)) < limit
