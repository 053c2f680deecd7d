"""Read and write news articles kept as plain text: title, date, URL, paragraphs, tags."""

from newsdoc.article import Article, unparse
from newsdoc.corpus import Corpus, Report, open_corpus
from newsdoc.files import read, write
from newsdoc.parsing import parse
from newsdoc.problems import ParseError, Problem

__all__ = [
    "Article",
    "Corpus",
    "ParseError",
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
