"""Errors and warnings about documents, their causes and their fixes."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Sequence
from typing import Any
from warnings import warn

import attrs

from newsdoc import _grammar as grammar
from newsdoc._article import Article
from newsdoc._diagnosis import problems as grammar_errors
from newsdoc._diagnosis.causes import Document, explain
from newsdoc._diagnosis.encodings import Finding, decode_with, find_encoding
from newsdoc._diagnosis.fixes import apply_fixes
from newsdoc._diagnosis.formats import is_binary, name_binary_format
from newsdoc._diagnosis.lines import find_header
from newsdoc._diagnosis.warnings import blocks_format, search
from newsdoc._errors import Fix, Problem
from newsdoc._options import ReadOptions
from newsdoc._text import escape_unprintable

__all__ = ["blocks_format", "find_errors", "find_problems", "find_warnings", "fix"]


def find_problems(
    source: str | bytes, article: Article | None, options: ReadOptions
) -> list[Problem]:
    """Return errors and warnings of a document that was parsed, or could not be, by position."""
    found: list[Problem] = []
    if article is None:
        found += find_errors(source, options)
        if any(_is_misread(problem) for problem in found):
            return found  # there is no text to warn about
    text = _decode(source, options)
    if text is not None:
        found += find_warnings(text, article, lenient=options.lenient, dayfirst=options.dayfirst)
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def find_errors(source: str | bytes, options: ReadOptions) -> list[Problem]:
    """Return every error of a document with its probable cause; none if it is an article."""
    text = _decode(source, options)
    if text is not None or isinstance(source, str):
        return _find_text_errors(text or "", source, options)
    problem = grammar_errors.decode_problem(source, options.encodings[0])
    return _explain([problem], lambda: [_explain_bytes(problem, source, options)])


def find_warnings(
    text: str,
    article: Article | None = None,
    *,
    lenient: bool = False,
    dayfirst: bool | None = None,
) -> list[Problem]:
    """Return warnings about a text with LF newlines and no BOM, by position.

    Args:
        text: The document.
        article: Its article; None if it is invalid.
        lenient: Whether dates in other formats are dates.
        dayfirst: The order of day and month in them.
    """
    try:
        return search(text, article, lenient=lenient, dayfirst=dayfirst)
    except Exception as error:
        if not _is_bug(error):
            raise
        warn(f"{_apology(error)}; there may be more warnings", stacklevel=2)
        return []


def _explain(problems: list[Problem], explain: Callable[[], list[Problem]]) -> list[Problem]:
    """Return the explained problems, or the problems themselves if newsdoc has a bug."""
    try:
        return explain()
    except Exception as error:
        if not _is_bug(error):
            raise
        return [attrs.evolve(problems[0], hint=_apology(error)), *problems[1:]]


def _is_bug(error: Exception) -> bool:
    """Return whether newsdoc or a library raised the error, and not the handler of a signal."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = "" if trace is None else str(trace.tb_frame.f_globals.get("__name__"))
    package = name.partition(".")[0]
    return package in ("newsdoc", "dateutil") or package in sys.stdlib_module_names


def _apology(error: Exception) -> str:
    return f"bug in newsdoc ({type(error).__name__}): please report it with this document"


def _explain_bytes(problem: Problem, source: bytes, options: ReadOptions) -> Problem:
    if name := name_binary_format(source, is_text=False):
        return _found(problem, name)
    if finding := find_encoding(source, options.encodings[0]):
        return _name_encoding(problem, finding, source, options)
    return _found(problem, "binary data") if is_binary(source) else problem


def fix(
    source: str | bytes, problems: Sequence[Problem], options: ReadOptions, *, unsafe: bool
) -> str | None:
    """Return the text of a document after its fixes, None if there is nothing to fix."""
    text = _decode(source, options)
    fix = next((problem.fix for problem in problems if _is_misread(problem)), None)
    is_misread = fix is not None
    if fix is not None:
        names = fix.options["encoding"]
        text = decode_with(source, names if isinstance(names, str) else names[-1])
    if text is None or (is_misread and not unsafe):
        return None

    def find(text: str) -> list[Problem]:
        found = _find_text_errors(text, text, options)
        return found + find_warnings(text, lenient=options.lenient, dayfirst=options.dayfirst)

    fixed = apply_fixes(text, find, unsafe=unsafe)
    return fixed if is_misread or fixed != text else None


def _is_misread(problem: Problem) -> bool:
    return problem.fix is not None and "encoding" in problem.fix.options


def _decode(source: str | bytes, options: ReadOptions) -> str | None:
    """Return the text in the first encoding that decodes it."""
    for encoding in options.encodings:
        try:
            return grammar.to_text(source, encoding)
        except UnicodeError:
            continue
    return None


def _find_text_errors(text: str, source: str | bytes, options: ReadOptions) -> list[Problem]:
    header, gaps = find_header(text, 3)
    problems = grammar_errors.find_problems(text, header, gaps, options)
    if not problems:
        return []

    def explain_text() -> list[Problem]:
        is_text = all(problem.code != "invalid-character" for problem in problems)
        if name := name_binary_format(source, is_text=is_text):
            return [_found(problems[0], name)]
        if not is_text:
            if finding := _find_misdecoded(source, options.encodings[0]):
                return [_name_encoding(problems[0], finding, source, options)]
            if is_binary(text):
                return [_found(problems[0], "binary data")]
        return explain(Document(text, header, gaps, options), problems)

    return _explain(problems, explain_text)


def _find_misdecoded(source: str | bytes, encoding: str) -> Finding | None:
    if isinstance(source, str):
        try:
            source = source.encode("latin-1")
        except UnicodeEncodeError:
            return None
    finding = find_encoding(source, encoding) if 0 in source else None
    is_known = finding is not None and finding.encoding == codecs.lookup(encoding).name
    return None if is_known else finding  # NULs of a document in UTF-16 are its own


def _found(problem: Problem, name: str) -> Problem:
    """Return the problem of a document that is no text: its line is a row of escapes."""
    return attrs.evolve(problem, message=f"expected text, found {name}", excerpt="")


def _name_encoding(
    problem: Problem, finding: Finding, source: str | bytes, options: ReadOptions
) -> Problem:
    is_text = isinstance(source, str)
    if finding.found is not None:
        expected = "text" if is_text else f"{escape_unprintable(options.encodings[0])} text"
        found = f"misdecoded {finding.found}" if is_text else finding.found
        message = f"expected {expected}, found {found}"
        problem = attrs.evolve(problem, message=message, excerpt="")
    if finding.encoding is None:
        return attrs.evolve(problem, hint=finding.advice)
    # Never safe: a text that decodes may be in another encoding still.
    words = f"read it as {finding.encoding}, then check the text"
    needed: dict[str, Any] = {"encoding": [*options.encodings, finding.encoding]}
    if is_text:
        needed = {"encoding": finding.encoding}
    text = decode_with(source, finding.encoding) or ""
    errors = _find_text_errors(text, "", options)
    if errors and all(error.fix and error.fix.options == {"lenient": True} for error in errors):
        needed["lenient"] = True
    kind = "misdecoded" if is_text else "encoding"
    return attrs.evolve(problem, fix=Fix(kind, words, "unsafe", (), needed))
