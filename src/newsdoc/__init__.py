"""Read and write news articles in plain-text files: title, date, URL, paragraphs, tags."""

from typing import Any

from newsdoc._article import Article, unparse
from newsdoc._corpus import Corpus, Report
from newsdoc._errors import ParseError, ParseWarning, Problem
from newsdoc._files import read, write
from newsdoc._open import open_corpus
from newsdoc._parser import parse

__all__ = [
    "Article",
    "Corpus",
    "ParseError",
    "ParseWarning",
    "Problem",
    "Report",
    "__version__",
    "open_corpus",
    "parse",
    "read",
    "unparse",
    "write",
]
__version__ = "0.1.0"

# Tracebacks, pickles and docs name the public module, not the private one.
for _exported in (
    *(Article, Corpus, ParseError, ParseWarning, Problem, Report),
    *(open_corpus, parse, read, unparse, write),
):
    _exported.__module__ = __name__
del _exported  # pyright: ignore[reportPossiblyUnboundVariable]  # the loop runs


def _show_card(shown: Any) -> str:
    """Return the HTML shown in notebooks."""
    from newsdoc import _html  # start-up time

    return _html.card(shown)


for _class in (Article, Corpus, ParseError, Report):
    _class._repr_html_ = _show_card  # pyright: ignore[reportPrivateUsage]


def __dir__() -> list[str]:
    return sorted(__all__)
