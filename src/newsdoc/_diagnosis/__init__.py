"""Errors and warnings about documents, their causes and their fixes."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from typing import Any, Final
from warnings import warn

import attrs

from newsdoc import _grammar as grammar
from newsdoc._article import Article
from newsdoc._diagnosis import problems as grammar_errors
from newsdoc._diagnosis.causes import explain
from newsdoc._diagnosis.encodings import Finding, find_encoding
from newsdoc._diagnosis.formats import is_binary, name_binary_format
from newsdoc._diagnosis.lines import Document, split_document
from newsdoc._diagnosis.warnings import blocks_format, search
from newsdoc._errors import Edit, Fix, Problem
from newsdoc._options import ReadOptions
from newsdoc._signals import expected
from newsdoc._text import escape_unprintable

__all__ = ["blocks_format", "find_errors", "find_problems", "find_warnings", "fix"]

MAX_ROUNDS: Final = 10  # of fixes that make others possible


def find_problems(
    source: str | bytes,
    article: Article | None,
    options: ReadOptions,
    *,
    warn: bool = True,
    signs: Sequence[str] | None = None,
) -> list[Problem]:
    """Return errors and warnings of a document by position; its article is None if it is invalid.

    The signs are those of ``find_signs``, if they are known.
    """
    found = find_errors(source, options) if article is None else []
    text = _decode(source, options)
    # Of a misread document there is no text to warn about.
    if warn and text is not None and not any(map(_is_misread, found)):
        found += find_warnings(text, article, options, signs)
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def find_errors(source: str | bytes, options: ReadOptions) -> list[Problem]:
    """Return every error of a document with its probable cause; none if it is an article."""
    text = _decode(source, options)
    if isinstance(source, str) or text is not None:
        document = split_document(text or "", options)
        problems = grammar_errors.find_problems(document)
    else:
        document = None
        problems = [grammar_errors.decode_problem(source, options.encodings[0])]
    try:
        return _explain(source, document, problems, options) if problems else []
    except expected(Exception) as error:
        return [attrs.evolve(problems[0], hint=_apologize(error)), *problems[1:]]


def find_warnings(
    text: str,
    article: Article | None = None,
    options: ReadOptions | None = None,
    signs: Sequence[str] | None = None,
) -> list[Problem]:
    """Return warnings about a text with LF newlines and no BOM, by position."""
    try:
        return search(text, article, options or ReadOptions(), signs)
    except expected(Exception) as error:
        warn(f"{_apologize(error)}; there may be more warnings", stacklevel=2)
        return []


def _apologize(error: Exception) -> str:
    return f"bug in newsdoc ({type(error).__name__}): please report it with this document"


def _explain(
    source: str | bytes, document: Document | None, problems: list[Problem], options: ReadOptions
) -> list[Problem]:
    """Return the problems with a hint or a fix, or the first alone if the document is no text."""
    is_text = all(p.code not in ("invalid-character", "undecodable") for p in problems)
    if name := name_binary_format(source, is_text=is_text):
        return [_found(problems[0], name)]
    if not is_text:
        # NULs may be those of UTF-16.
        if isinstance(source, bytes) and (document is None or 0 in source):
            finding = find_encoding(source, options.encodings[0])
            if finding and finding.encoding != codecs.lookup(options.encodings[0]).name:
                return [_name_encoding(problems[0], finding, source, options)]
        if is_binary(source if document is None else document.text):
            return [_found(problems[0], "binary data")]
    return problems if document is None else explain(document, problems)


def fix(
    source: str | bytes, problems: Sequence[Problem], options: ReadOptions, *, unsafe: bool
) -> str | None:
    """Return the text of a document after its fixes, None if there is nothing to fix."""
    text = before = _decode(source, options)
    misread = [fix.options["encoding"][-1] for p in problems if (fix := p.fix) and _is_misread(p)]
    if misread:
        text = grammar.to_text(source, misread[0])
    if text is None or (misread and not unsafe):
        return None
    for _ in range(MAX_ROUNDS):
        # The first BOM is dropped, and another is an error.
        found = find_errors(grammar.BYTE_ORDER_MARK + text, options)
        found += find_warnings(text, options=options)
        edits = _choose_edits(found, unsafe=unsafe)
        if not edits:
            break
        text = _apply(text, edits)
    return text if misread or text != before else None


def _choose_edits(problems: Iterable[Problem], *, unsafe: bool) -> list[Edit]:
    """Return the edits of applicable fixes, without those that overlap an earlier one."""
    chosen: list[Edit] = []
    applicable = ("safe", "unsafe") if unsafe else ("safe",)
    for fix in dict.fromkeys(problem.fix for problem in problems):
        if fix is None or fix.applicability not in applicable:
            continue
        if not any(
            one.start <= two.end and two.start <= one.end for one in chosen for two in fix.edits
        ):
            chosen += fix.edits
    return sorted(chosen, key=lambda edit: edit.start)


def _apply(text: str, edits: Iterable[Edit]) -> str:
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])


def _is_misread(problem: Problem) -> bool:
    return problem.fix is not None and "encoding" in problem.fix.options


def _decode(source: str | bytes, options: ReadOptions) -> str | None:
    """Return the text in the first encoding that decodes it."""
    for encoding in options.encodings:
        try:
            return grammar.to_text(source, encoding)
        except expected(UnicodeError):
            continue
    return None


def _found(problem: Problem, name: str, expected: str = "text") -> Problem:
    """Return the problem of a document that is no text: its line is a row of escapes."""
    return attrs.evolve(problem, message=f"expected {expected}, found {name}", excerpt="")


def _name_encoding(
    problem: Problem, finding: Finding, source: bytes, options: ReadOptions
) -> Problem:
    if finding.found is not None:
        encoding = escape_unprintable(options.encodings[0])
        problem = _found(problem, finding.found, f"{encoding} text")
    if finding.encoding is None:
        return attrs.evolve(problem, hint=finding.advice)
    # Never safe: a text that decodes may be in another encoding still.
    words = f"read it as {finding.encoding}, then check the text"
    needed: dict[str, Any] = {"encoding": [*options.encodings, finding.encoding]}
    errors = find_errors(grammar.to_text(source, finding.encoding), options)
    if errors and all(error.fix and error.fix.options == {"lenient": True} for error in errors):
        needed["lenient"] = True
    return attrs.evolve(problem, fix=Fix("encoding", words, "unsafe", (), needed))
