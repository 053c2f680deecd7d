"""Type-checked only, never run: what users' checkers see of the public face."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any, assert_type

import newsdoc

article = newsdoc.parse("A bridge opens\n20240517\nhttps://example.com/bridge\n")
assert_type(article, newsdoc.Article)
assert_type(article.title, str)
assert_type(article.date, datetime.date)
assert_type(article.paragraphs, tuple[str, ...])
assert_type(article.tags_position, int | None)
assert_type(article.domain, str | None)
assert_type(article.text, str)
assert_type(article.to_dict(), dict[str, Any])
assert_type(newsdoc.Article.from_dict({}), newsdoc.Article)
assert_type(newsdoc.unparse(article), str)

newsdoc.parse(b"", encoding="cp1252", strict=False)
newsdoc.read("a.txt")
newsdoc.read(Path("a.txt"), max_bytes=1)
newsdoc.read(io.StringIO())
newsdoc.read(io.BytesIO())
newsdoc.write(article, "a.txt")
newsdoc.write(article, Path("a.txt"))
newsdoc.write(article, io.StringIO())
newsdoc.write(article, io.BytesIO())

# Each is an error for every type checker; the comment must be bare, since their codes differ.
newsdoc.parse(None)  # type: ignore
newsdoc.parse(Path("a.txt"))  # type: ignore
article.title = "Another"  # type: ignore

try:
    newsdoc.parse("")
except newsdoc.ParseError as error:
    assert_type(error.problems, tuple[newsdoc.Problem, ...])
    assert_type(error.filename, str | None)
    assert_type(error.problems[0].hint, str | None)
