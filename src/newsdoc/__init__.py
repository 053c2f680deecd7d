"""Read and write news articles in plain-text files.

A document has a title, a date (YYYYMMDD), a URL, one paragraph per line, and perhaps ``Tags: ...``:

>>> import newsdoc
>>> article = newsdoc.parse('''A bridge opens
... 20240517
... https://www.example.com/bridge
... The bridge opened on Friday.
... Tags: Bridges
... ''')
>>> article.title, article.date, article.tags
('A bridge opens', datetime.date(2024, 5, 17), ('Bridges',))

One article:

    parse(text)               read a str or bytes
    read(path)                read a file
    write(article, path)      write a file atomically
    unparse(article)          return the text to write
    Article                   the immutable result

Many articles:

    open_corpus(path)         open a folder, zip, tar or URL as a Corpus
    Corpus                    a lazy sequence, and a table for Polars, DuckDB, pyarrow and pandas
    Report                    the result of corpus.check(): what happened to every document

Invalid documents:

    ParseError                every problem of a document; on_error="warn" issues ParseWarning
    Problem                   its code, line, column, a hint and a Fix
    diagnose(text)            errors, warnings and the fixed text, as a Diagnosis

Modules that require optional packages:

    newsdoc.arrow             tables (pyarrow)
    newsdoc.spark             a data source (PySpark)
    newsdoc.strategies        articles and documents for tests (Hypothesis)

The CLI is ``newsdoc``; ``newsdoc --help`` lists its commands.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsdoc._article import Article, unparse
from newsdoc._corpus import Corpus, Report
from newsdoc._errors import Code, Fix, ParseError, ParseWarning, Problem
from newsdoc._files import read, write
from newsdoc._on_error import OnError
from newsdoc._open import open_corpus
from newsdoc._parser import Diagnosis, diagnose, parse

if TYPE_CHECKING:
    from newsdoc import arrow as arrow
    from newsdoc import spark as spark
    from newsdoc import strategies as strategies

__all__ = [
    "Article",
    "Code",
    "Corpus",
    "Diagnosis",
    "Fix",
    "OnError",
    "ParseError",
    "ParseWarning",
    "Problem",
    "Report",
    "__version__",
    "diagnose",
    "open_corpus",
    "parse",
    "read",
    "unparse",
    "write",
]
__version__ = "0.1.0"

# Tracebacks name the public module. Other classes report their own, where inspect finds the source.
for _exported in ParseError, ParseWarning:
    _exported.__module__ = __name__
del _exported  # pyright: ignore[reportPossiblyUnboundVariable]  # the loop runs


def _show_card(shown: Any) -> str:
    """Return the HTML shown in notebooks."""
    from newsdoc import _html  # start-up time

    return _html.card(shown)


for _class in (Article, Corpus, ParseError, Report):
    _class._repr_html_ = _show_card  # pyright: ignore[reportPrivateUsage]


if not TYPE_CHECKING:  # a type checker would take every name for an attribute

    def __getattr__(name: str) -> Any:
        """Import a module that requires an optional package when it is first used."""
        if name in ("arrow", "spark", "strategies"):
            try:
                return import_module(f"newsdoc.{name}")
            except ImportError as error:  # hasattr() and inspect expect an AttributeError
                raise AttributeError(str(error)) from error
        raise AttributeError(f"module 'newsdoc' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "arrow", "spark", "strategies"])
