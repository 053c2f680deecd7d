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
from sys import modules
from typing import TYPE_CHECKING, Any, Final, NoReturn

from newsdoc._article import Article, unparse
from newsdoc._corpus import Corpus, Report
from newsdoc._errors import Code, Fix, ParseError, ParseWarning, Problem
from newsdoc._files import read, write
from newsdoc._on_error import OnError
from newsdoc._open import open_corpus
from newsdoc._optional import LazyModule
from newsdoc._parser import Diagnosis, diagnose, parse

if TYPE_CHECKING:
    from newsdoc import _html as _cards
    from newsdoc import _pydantic as _schemas
    from newsdoc import arrow as arrow
    from newsdoc import spark as spark
    from newsdoc import strategies as strategies
else:
    _cards = LazyModule("newsdoc._html")  # start-up time
    _schemas = LazyModule("newsdoc._pydantic")  # requires pydantic

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


_this: Final = modules[__name__]
_MODULES: Final = ("arrow", "spark", "strategies")
_INSTEAD: Final = {  # guesses of an attribute
    "check": "open_corpus(path).check()",
    "fix": "diagnose(text).fixed()",
    "head": "corpus[:5]",
    "save": "newsdoc.write(article, path)",
    "search": 'filter(lambda article: "..." in article.text)',
    "tail": "corpus[-5:]",
    "to_csv": "to_pandas().to_csv(path)",
    "to_json": "json.dumps(article.to_dict())",
    "to_polars": "polars.DataFrame(corpus)",
    "values": "list(corpus)",
}


def _raise_no_attribute(value: object, name: str) -> NoReturn:
    """Raise AttributeError that names what to use instead, or else what there is."""
    kind = f"module {__name__!r}" if value is _this else f"{type(value).__name__!r} object"
    message = f"{kind} has no attribute {name!r}"
    if name in _INSTEAD:
        message += f"; use {_INSTEAD[name]}"
    elif not name.startswith("_"):
        message += f"; it has {', '.join(each for each in dir(value) if each[0] != '_')}"
    raise AttributeError(message, name=name, obj=value)


def _show_card(shown: Any) -> str:
    """Return the HTML shown in notebooks."""
    return _cards.card(shown)


def _core_schema(kind: type[Any], *_: object) -> Any:
    return _schemas.core_schema(kind)


def _json_schema(kind: type[Any], *_: object) -> dict[str, Any]:
    return _schemas.json_schema(kind)


# These methods need modules above those of the classes.
for _name, _method, _classes in (
    ("_repr_html_", _show_card, (Article, Corpus, ParseError, Report)),
    ("__get_pydantic_core_schema__", classmethod(_core_schema), (Article, ParseError, Problem)),
    ("__get_pydantic_json_schema__", classmethod(_json_schema), (Article, ParseError, Problem)),
    ("__getattr__", _raise_no_attribute, (Article, Corpus, Diagnosis, Report)),
):
    for _class in _classes:
        setattr(_class, _name, _method)


if not TYPE_CHECKING:  # a type checker would take every name for an attribute

    def __getattr__(name: str) -> Any:
        """Import a module that requires an optional package when it is first used."""
        if name not in _MODULES:
            _raise_no_attribute(_this, name)
        try:
            return import_module(f"newsdoc.{name}")
        except ImportError as error:  # hasattr() and inspect expect an AttributeError
            raise AttributeError(str(error)) from error


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
