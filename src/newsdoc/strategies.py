"""Hypothesis strategies: articles, valid documents in any form, and broken ones."""

# No `from __future__ import annotations`: typing.get_type_hints could not resolve annotations kept
# as text, since Hypothesis makes functions of its own from these.

import datetime
from collections.abc import Sequence
from typing import Final

from newsdoc._optional import requiring

with requiring("hypothesis", "newsdoc.strategies requires hypothesis: pip install hypothesis"):
    from hypothesis import assume, reject
    from hypothesis import strategies as st

from newsdoc import _grammar as grammar
from newsdoc._article import Article
from newsdoc._options import ReadOptions
from newsdoc._parser import parse_text, to_valid_text

__all__ = ["articles", "broken_documents", "documents"]


def __dir__() -> list[str]:
    return sorted(__all__)


# Characters that str.strip() removes, except the two that end a line.
_BLANKS: Final = (
    "\t\x0b\x0c\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
# Characters that naive code mishandles.
_TRICKY_CHARACTERS: Final = (
    _BLANKS + "\x01\x1b\x7f\u200b\u202e\ufeff，²５ſß\u0301😀\U0010ffff,:\"'<&$\\"
)
_LOOK_ALIKES: Final = (
    "Tags",
    "Tag: a",
    "Tags : a",
    "Tagſ: a",
    "Tags：a",
    "- Tags: a",
    "\u200bTags: a",
    "\ufeffTags: a",
    "Topics\u2028Tags: a",
    "Topics\x85Tags: a",
    "20240517",
    "https://example.com/",
)
_TAG_LINES: Final = ("Tags: a", "TAGS:", "tags:a;b", "tAgS: Tags:")
_INVALID_DATES: Final = (
    "2024-05-17",
    "17 May 2024",
    "20230229",
    "20241301",
    "00000101",
    "2024517",
    "202405170",
    "2022W331",
    "+2220815",
    "²0220815",
    "２０２４０５１７",
    "2024 0517",
    "1715904000",
    "yesterday",
)
_INVALID_URLS: Final = (
    "www.example.com/bridge",
    "//example.com/bridge",
    "https:/example.com",
    "https://",
    "https:///bridge",
    "https://:80/",
    "https://user@",
    "https://?q",
    "1http://example.com",
    "ht tp://example.com",
    "httpſ://example.com",
    "mailto:desk@example.com",
    "20240517",
)

_lines = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n"), min_size=1),
    st.text("ab1 " + _TRICKY_CHARACTERS, min_size=1),
    st.sampled_from(_LOOK_ALIKES),
    st.builds(str.__add__, st.sampled_from(_LOOK_ALIKES), st.text("ab, " + _TRICKY_CHARACTERS)),
)
_titles = (
    (_lines | st.sampled_from(_TAG_LINES))
    .map(str.strip)
    .filter(lambda line: line and line[0] != grammar.BYTE_ORDER_MARK)
)


def _url_characters(excluded: str = "") -> st.SearchStrategy[str]:
    return st.characters(
        exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters=excluded
    )


_urls = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["https", "http", "HTTP", "ftp", "x-news+1.0"]),
    st.sampled_from(["", "", "", "user@", "user:pass@", "@", "a@b@"]),
    st.sampled_from(["example.com", "WWW.Example.ORG", "[2001:db8::1]", "[", "müller.example"])
    | st.text(_url_characters("/?#@:"), min_size=1),
    st.sampled_from(["", "", ":", ":8080"]),
    st.just("") | st.builds(str.__add__, st.sampled_from("/?#"), st.text(_url_characters())),
)
_dates = st.dates()
_paragraphs = st.lists(
    _lines.map(str.strip).filter(lambda line: line and not grammar.is_tag_line(line)), max_size=5
)
_tags = st.lists(
    (_lines | st.sampled_from(_TAG_LINES))
    .map(lambda line: line.replace(",", ";").strip())
    .filter(bool),
    max_size=5,
)


@st.composite
def articles(
    draw: st.DrawFn,
    *,
    titles: st.SearchStrategy[str] = _titles,
    dates: st.SearchStrategy[datetime.date] = _dates,
    urls: st.SearchStrategy[str] = _urls,
    paragraphs: st.SearchStrategy[Sequence[str]] = _paragraphs,
    tags: st.SearchStrategy[Sequence[str]] = _tags,
) -> Article:
    """Draw any article that the constructor accepts, biased towards edge cases.

    ``st.from_type(newsdoc.Article)`` is the same.

    Args:
        draw: Given by Hypothesis.
        titles: A strategy for the title. What an article cannot hold is not drawn.
        dates: A strategy for the date.
        urls: A strategy for the URL.
        paragraphs: A strategy for the paragraphs, such as ``st.lists(st.text())``.
        tags: A strategy for the tags.

    >>> import datetime
    >>> from hypothesis import given, strategies as st
    >>> import newsdoc
    >>> @given(newsdoc.strategies.articles(dates=st.dates(datetime.date(2024, 1, 1))))
    ... def test_it_can_be_written_and_read_back(article):
    ...     assert article.date.year >= 2024
    ...     assert newsdoc.parse(newsdoc.unparse(article)) == article
    >>> test_it_can_be_written_and_read_back()
    """
    title, date, url = draw(titles), draw(dates), draw(urls)
    text, keywords, position = draw(paragraphs), draw(tags), draw(st.none() | st.integers(0, 8))
    try:
        return Article(title, date, url, text, keywords, tags_position=position)
    except ValueError:
        reject()


@st.composite
def documents(draw: st.DrawFn, article: Article | None = None) -> str:
    """Draw a valid document of the article, or of any article, in every syntactic variant.

    Variants differ in newlines, blank lines and whitespace around lines, byte-order mark, the case
    of ``Tags:``, the number of tag lines and their positions, and empty tags.

    >>> from hypothesis import given, strategies as st
    >>> import newsdoc
    >>> from newsdoc.strategies import articles, documents
    >>> @given(st.data(), articles())
    ... def test_variants_give_the_same_article(data, article):
    ...     assert newsdoc.parse(data.draw(documents(article))) == article
    >>> test_variants_give_the_same_article()
    """
    return draw(_texts(draw(_stripped_lines(draw(articles()) if article is None else article))))


@st.composite
def broken_documents(draw: st.DrawFn) -> str:
    """Draw the text of an invalid document.

    It is a valid document with one or more errors: header lines corrupted, emptied or preceded by
    blank lines, NUL or a lone surrogate in a line, or the end cut off. A text with a surrogate
    cannot be encoded.

    >>> from hypothesis import given
    >>> import newsdoc
    >>> from newsdoc.strategies import broken_documents
    >>> @given(broken_documents())
    ... def test_every_broken_document_has_problems(text):
    ...     assert newsdoc.diagnose(text).problems
    >>> test_every_broken_document_has_problems()
    """
    lines = draw(_stripped_lines(draw(articles())))
    kind = st.sampled_from(["date", "url", "character", "end", "title", "blank"])
    kinds = {draw(kind), *draw(st.just([]) | st.lists(kind))}  # one error as often as several
    if "end" in kinds:
        lines = lines[: draw(st.integers(0, 2))]
    if "title" in kinds and lines:
        lines[0] = 2 * grammar.BYTE_ORDER_MARK + lines[0]  # of two BOMs, one belongs to the title
    if "date" in kinds and len(lines) > 1:
        lines[1] = draw(st.sampled_from(_INVALID_DATES))
    if "url" in kinds and len(lines) > 2:
        url, bad = lines[2], st.sampled_from(_BLANKS + "\x01\x7f\x9f")
        invalid = st.sampled_from(_INVALID_URLS) | bad.map(lambda bad: f"{url}{bad}/bridge")
        lines[2] = draw(invalid)
    if "character" in kinds and lines:
        positions = st.integers(0, len(lines) - 1)
        # Lines of the header more often: their errors differ.
        index = draw(positions | positions.map(lambda position: min(position, 2)))
        start = draw(st.integers(0, len(lines[index])))
        run = draw(st.text("\0\ud800\udfff", min_size=1))
        lines[index] = lines[index][:start] + run + lines[index][start:]
    if "blank" in kinds:
        for index in sorted(draw(st.sets(st.integers(0, 2), min_size=1)), reverse=True):
            lines[index:index] = [""] * draw(st.integers(1, 3))
    text = draw(_texts(lines))
    assume(parse_text(to_valid_text(text, "utf-8"), ReadOptions()) is None)
    return text


@st.composite
def _texts(draw: st.DrawFn, lines: list[str]) -> str:
    """Draw whitespace around the lines, newlines, and perhaps a BOM."""
    mark = draw(st.sampled_from(["", grammar.BYTE_ORDER_MARK]))
    blanks = draw(st.sampled_from([st.just(""), st.text(_BLANKS, max_size=2)]))
    ends = draw(st.sampled_from([("\n",), ("\r\n",), ("\r",), ("\n", "\r\n", "\r")]))
    text = mark
    end = line = ""
    for stripped in lines or [""]:
        line = draw(blanks) + stripped + draw(blanks)
        # The LF of an empty line after a lone CR would belong to the CR.
        end = "\r\n" if end == "\r" and not line else draw(st.sampled_from(ends))
        text += line + end
    if (line or len(lines) < 2) and draw(st.booleans()):  # the last newline is optional
        text = text.removesuffix(end)
    return text


@st.composite
def _stripped_lines(draw: st.DrawFn, article: Article) -> list[str]:
    """Draw the stripped lines of a document of the article."""
    lines = list(article.paragraphs)
    position = len(lines) if article.tags_position is None else article.tags_position
    position = min(position, len(lines))
    tags = article.tags
    while tags:
        later = draw(st.integers(0, len(tags) - 1))  # how many are left to further tag lines
        name = draw(st.sampled_from(["Tags: ", "tags:", "TAGS:", "tAgS: ,"]))
        comma = draw(st.sampled_from([", ", ",", "\u2003, ,,"]))
        lines.insert(position, name + comma.join(tags[: len(tags) - later]))
        tags = tags[len(tags) - later :]
        position = draw(st.integers(position + 1, len(lines)))
    for nothing in draw(st.lists(st.sampled_from(["", "Tags:", "TAGS: ,,"]), max_size=3)):
        lines.insert(draw(st.integers(0, len(lines))), nothing)
    return [article.title, article.date.isoformat().replace("-", ""), article.url, *lines]
