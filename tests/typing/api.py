"""Type-checked only, never run: the public API as users' type checkers see it."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any, assert_type

import pandas as pd
import pyarrow as pa
import tqdm
from hypothesis import strategies as st

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

newsdoc.parse(b"", encoding="cp1252", lenient=True)
newsdoc.parse(b"", encoding=["utf-8", "cp1252"], lenient=True, dayfirst=True)
newsdoc.read("a.txt")
newsdoc.read(Path("a.txt"), max_bytes=1)
newsdoc.read(io.StringIO())
newsdoc.read(io.BytesIO())
newsdoc.write(article, "a.txt")
newsdoc.write(article, Path("a.txt"))
newsdoc.write(article, io.StringIO())
newsdoc.write(article, io.BytesIO(), overwrite=False)
assert_type(article.replace(title="Another", tags=["a"]), newsdoc.Article)
on_error: newsdoc.OnError = "skip"
code: newsdoc.Code = newsdoc.Problem("tag-syntax", "a", 1, 1, 1).code
newsdoc.arrow.parse(["A document"], encoding=["utf-8", "cp1252"])
newsdoc.strategies.articles(tags=st.lists(st.text(), min_size=1), titles=st.just("A bridge opens"))

# Each is an error for every type checker; the comment must be bare, since their codes differ.
newsdoc.parse(None)  # type: ignore
newsdoc.parse(Path("a.txt"))  # type: ignore
article.title = "Another"  # type: ignore
newsdoc.write("a.txt", article)  # type: ignore
newsdoc.parse("", lenient="no")  # type: ignore
newsdoc.parse("", encoding=[1])  # type: ignore
newsdoc.spam()  # type: ignore


class Story(newsdoc.Article):  # type: ignore
    """A subclass of what is final."""


try:
    newsdoc.parse("")
except newsdoc.ParseError as error:
    assert_type(error.problems, tuple[newsdoc.Problem, ...])
    assert_type(error.filename, str | None)
    assert_type(error.problems[0].hint, str | None)

corpus = newsdoc.open_corpus("news", on_error=print)
newsdoc.open_corpus(Path("news").glob("*.zip"), "*.txt", storage_options={"anon": True})
newsdoc.open_corpus(["news", Path("news.zip")], on_error="skip", lenient=True, dayfirst=True)
assert_type(corpus[0], newsdoc.Article)
assert_type(corpus["2024/a.txt"], newsdoc.Article)
assert_type(corpus[1:], newsdoc.Corpus)
assert_type(list(corpus), list[newsdoc.Article])
assert_type(dict(corpus.items()), dict[str, newsdoc.Article])
assert_type(corpus.doc_ids, tuple[str, ...])
assert_type(corpus.select({"a.txt"}).sample(1, seed=1), newsdoc.Corpus)
assert_type(corpus.split(2), list[newsdoc.Corpus])
assert_type(corpus.filter(lambda article: article.domain), newsdoc.Corpus)
assert_type(corpus.check(progress=tqdm.tqdm), newsdoc.Report)
corpus.search()  # type: ignore
for _, outcome in corpus.outcomes():
    assert_type(outcome, newsdoc.Article | newsdoc.ParseError)
report = corpus.to_parquet("news.parquet")
assert_type(report, newsdoc.Report)
assert_type(report + corpus.check(), newsdoc.Report)
assert_type(report.errors, dict[str, newsdoc.ParseError])
assert_type(report.counts, dict[str, int])
assert_type(report.valid, newsdoc.Corpus)
assert_type(report.ok, bool)
newsdoc.open_corpus(io.BytesIO())
newsdoc.open_corpus("news", on_error="ignore")  # type: ignore
newsdoc.open_corpus(1)  # type: ignore
corpus[1.0]  # type: ignore
corpus.sample(1, 1)  # type: ignore

# Tables, where the stubs of pandas and pyarrow are installed
assert_type(corpus.to_arrow(), pa.Table)
assert_type(corpus.to_pandas(), pd.DataFrame)
assert_type(report.to_pandas(), pd.DataFrame)
assert_type(newsdoc.arrow.parse(["text", b"bytes"]), pa.Table)
assert_type(newsdoc.arrow.to_reader(corpus.items()), pa.RecordBatchReader)
assert_type(
    list(newsdoc.arrow.read_table(Path("news.csv"), on_error="skip")),
    list[tuple[str, newsdoc.Article]],
)
corpus.to_pandas().no_such_method()  # type: ignore
newsdoc.arrow.parse([]).no_such_method()  # type: ignore
newsdoc.arrow.read_table("news.csv", on_error="ignore")  # type: ignore
