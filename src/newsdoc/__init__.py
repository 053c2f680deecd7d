"""Read and write news articles kept as plain text: title, date, URL, paragraphs, tags."""

from newsdoc.article import Article, unparse
from newsdoc.files import read, write
from newsdoc.parsing import parse
from newsdoc.problems import ParseError, Problem

__all__ = [
    "Article",
    "ParseError",
    "Problem",
    "__version__",
    "parse",
    "read",
    "unparse",
    "write",
]
__version__ = "0.1.0"
