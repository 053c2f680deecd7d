"""Guess the cause of each error and suggest a fix.

Causes are ordered: of those that explain a problem, the first is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from newsdoc import _grammar as grammar
from newsdoc._dates import MAX_DATE, InvalidDateError, parse_lenient_date, recognize_date
from newsdoc._diagnosis.formats import name_text_format
from newsdoc._diagnosis.layout import find_layout, looks_like_domain
from newsdoc._diagnosis.lines import MAX_HEADER, Document, Line, split_document
from newsdoc._errors import Applicability, Edit, Fix, Problem
from newsdoc._text import shorten

MAX_EDIT: Final = 2000  # characters that a fix of an error inserts

# Zero-width characters and marks of text direction; a soft hyphen.
INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]++")

_PATH: Final = re.compile(r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]\S")
_BROKEN_SCHEME: Final = re.compile(r"(https?)(?::/|//|:|/)(?=[^/:])", re.IGNORECASE)
_AUTOLINK: Final = re.compile(r"<([^<>\s]++)>|\[([^\s\[\]]++)\]\(([^\s()]++)\)")
_FOOTNOTE: Final = re.compile(r"\[\d{1,4}\]")
_AFTER_URL: Final = re.compile(r"[(|\[\-–—,;]|[a-z]++://")


# What a cause finds: a fix, or advice that no edit can express.
Finding: TypeAlias = Fix | str | None


def explain(document: Document, problems: list[Problem]) -> list[Problem]:
    """Return the problems with a fix or a hint for each whose cause is known."""
    found: dict[int, Finding] = {}
    for index, problem in enumerate(problems):
        causes = CAUSES.get(problem.code, ())
        found[index] = next((hit for cause in causes if (hit := cause(document, problem))), None)
    headers = [index for index, problem in enumerate(problems) if problem.code in _HEADER_CODES]
    unexplained = [index for index in headers if not found[index]]
    if unexplained:
        # What is taken for the header may be the body, whose blank lines separate paragraphs.
        found |= {i: None for i, problem in enumerate(problems) if problem.code == "blank-line"}
        if name := _find_other_document(document):
            # Nothing in it is what the line of a header would be.
            return [_add(problems[0], name), *problems[1:]]
        finding = find_layout(split_document(document.text, document.options, MAX_HEADER).header)
        if isinstance(finding, Fix):
            # It rewrites the header, so it replaces fixes of single lines.
            found |= dict.fromkeys(headers, finding)
        elif finding is not None:
            found[unexplained[0]] = finding
        else:
            found |= {index: _find_fallback(document, problems[index]) for index in unexplained}
    return [_add(problem, found[index]) for index, problem in enumerate(problems)]


_HEADER_CODES: Final = frozenset({"missing-date", "invalid-date", "missing-url", "invalid-url"})


def _add(problem: Problem, finding: Finding) -> Problem:
    if isinstance(finding, Fix) and sum(len(edit.text) for edit in finding.edits) > MAX_EDIT:
        finding = finding.words  # an error keeps no large part of the document
    if isinstance(finding, Fix):
        return attrs.evolve(problem, fix=finding)
    return attrs.evolve(problem, hint=finding) if finding else problem


def _line(document: Document, problem: Problem) -> Line:
    """Return the header line of a problem, the last one if it is missing."""
    index = 1 if problem.code.endswith("date") else 2
    return document.header[: index + 1][-1]


def _find_blank_lines(document: Document, problem: Problem) -> Fix | None:
    """Fix blank lines in the header."""
    sizes = {i: document.header[i].number - gap.number for i, gap in document.gaps.items()}
    index, first = next(gap for gap in document.gaps.items() if gap[1].number == problem.line)
    edit = Edit(first.start, document.header[index].start, "")
    # Not safe above the title: if a program wrote an empty title, another line would become it.
    # Nor above the URL, unless blank lines are above the date, too: if a program wrote an empty
    # URL, one that is a paragraph of its own would become it. No paragraph is a date.
    is_spaced = 1 in sizes and sizes.get(2, 0) <= sizes[1]
    # U+0085 may have been an ellipsis.
    is_blank = "\x85" not in document.text[edit.start : edit.end]
    is_provable = is_blank and (index == 1 or (index == 2 and is_spaced))
    how: Applicability = "safe" if is_provable else "unsafe"
    return Fix("blank-line", "skip blank lines in the header", how, (edit,), {"lenient": True})


def _find_second_bom(document: Document, problem: Problem) -> Fix:
    """Fix U+FEFF before the title."""
    line = document.header[0]
    start = line.start + problem.column - 1
    title = line.text[problem.column - 1 :].lstrip(grammar.BYTE_ORDER_MARK)
    # Safe: the character is invisible and has no meaning there. Considered: the first of two
    # characters that were decoded wrongly; U+FEFF itself is then no sign of how. Not safe without
    # a title after it: with lenient=True, another line would become the title.
    edit = Edit(start, line.end - len(title), "")
    how: Applicability = "safe" if title.strip() else "unsafe"
    return Fix("second-bom", "delete this character", how, (edit,))


def _find_date_format(document: Document, problem: Problem) -> Fix | None:
    """Fix a date in another format, or ask for the order of day and month."""
    line, options = _line(document, problem), document.options
    text = line.text.strip()
    needed = {} if options.lenient else {"lenient": True}
    if needed and (date := recognize_date(text, None)):
        # Safe: the lenient grammar accepts what has one reading only. Considered: 05/06/2024,
        # which it refuses, and "Updated 17 May 2024", which is not the date of publication.
        edit = line.edit(date.isoformat().replace("-", ""))
        return Fix("date-format", "accept other date formats", "safe", (edit,), needed)
    if options.dayfirst is not None:
        return None
    dates = {order: recognize_date(text, order) for order in (True, False)}
    choices = {str(date): {"dayfirst": order} for order, date in dates.items() if date}
    # A question: both orders give a date, or the one that agrees with the weekday.
    words = "declare the order of day and month"
    return Fix("date-order", words, "question", (), needed, choices) if choices else None


def _find_markup(document: Document, problem: Problem) -> Fix | None:
    """Fix invisible characters and markup around a date or a URL."""
    line = _line(document, problem)
    text = line.text.strip()
    is_date = problem.code == "invalid-date"
    is_right: Callable[[str], object] = grammar.parse_date if is_date else grammar.is_url
    visible = INVISIBLE.sub("", text).strip()
    how: Applicability = "unsafe"
    if visible != text and is_right(visible):
        # Safe: the characters around a date are no part of it. Not safe: U+202E, and others between
        # digits, change their order, so that 20110102 is read as 20101102; Persian URLs have U+200C
        # in a path.
        is_plain = visible in text and "\u202e" not in text
        how = "safe" if is_date and is_plain else "unsafe"
        return Fix("invisible", "delete the invisible characters", how, (line.edit(visible),))
    link = _AUTOLINK.fullmatch(visible)
    if link and is_right(link[1] or link[3]) and link[2] in (None, link[3]):
        # Safe: no URL begins with "<" or "[", and RFC 3986 names "<...>" as what is put around one.
        # Considered: [https://a.example](https://b.example), where either may be meant.
        bare = link[1] or link[3]
        how = "safe" if bare in text and not is_date else "unsafe"
    else:
        bare = _FOOTNOTE.sub("", visible, count=1).strip("*_`\"'()[]# ")
    # What opens and does not close goes on in the next line.
    is_open = text[:1] in "\"'(<" and text.endswith(bare)
    if bare == text or is_open or not is_right(bare) or ("](" in bare):
        return None
    return Fix("markup", f"write {shorten(bare)}", how, (line.edit(bare),))


def _find_missing_scheme(document: Document, problem: Problem) -> Fix | None:
    """Fix a URL without its scheme, or with a broken one."""
    line = _line(document, problem)
    text = line.text.strip()
    if broken := _BROKEN_SCHEME.match(text):
        url = f"{broken[1]}://{text[broken.end() :]}"
    elif looks_like_domain(text):
        url = f"https://{text}"
    else:
        return None
    # Not safe: the site may be served by http alone.
    fix = Fix("missing-scheme", f"write {shorten(url)}", "unsafe", (line.edit(url),))
    return fix if url.isprintable() and grammar.is_url(url) else None


def _find_url_and_text(document: Document, problem: Problem) -> Finding:
    """Fix a URL that other text follows."""
    line = _line(document, problem)
    text = line.text.strip()
    url, *more = text.split(None, 1)
    url = url.rstrip(",;|")
    if not more or not grammar.is_url(url):
        return None
    rest = more[0]
    if rest == url:
        return Fix("repeated-url", "write the URL once", "unsafe", (line.edit(url),))
    if grammar.is_url(rest):
        return "write the URL of the article alone on line 3"
    if _AFTER_URL.match(rest):
        # The text is moved and not deleted: it may be all that names the newspaper.
        edit = line.edit(f"{url}\n{rest}")
        return Fix("text-after-url", "write the text after the URL on line 4", "unsafe", (edit,))
    encoded = re.sub(r"\s", "%20", text)
    if re.search(r"[/.=&?]\S", rest) and "/" in url.partition("://")[2]:
        fix = Fix("space-in-url", "encode spaces as %20", "unsafe", (line.edit(encoded),))
        return fix if grammar.is_url(encoded) and " " in text else None
    return "encode the spaces of the URL as %20, or write the text after it on line 4"


def _find_fallback(document: Document, problem: Problem) -> str | None:
    text = _line(document, problem).text.strip()
    if problem.code == "invalid-date":
        # Say why the lenient grammar refuses a date as well.
        if document.options.lenient or not re.search("[0-9]{4}", text) or len(text) > MAX_DATE:
            return None
        try:
            parse_lenient_date(text)
        except InvalidDateError as error:
            return f"write the date as YYYYMMDD (it cannot be converted: {error})"
    if problem.code == "missing-url" or (problem.code == "invalid-url" and "://" not in text):
        return "write the URL on line 3; if there is none, use archive://COLLECTION/ID"
    return None


def _find_other_document(document: Document) -> str | None:
    """Name a document in another format, a URL or a path."""
    if name := name_text_format(document.text):
        return f"this is {name}"
    first, *others = [line.text.strip() for line in document.header]
    if others:
        return None
    if grammar.is_url(first):
        return "this is a URL, not the text of an article: newsdoc does not fetch pages"
    if _PATH.match(first) or first.endswith(".txt"):
        return "this is a path, not the text of an article: newsdoc.read() reads files"
    return None


def _find_trailing_nuls(document: Document, problem: Problem) -> Fix | None:
    """Fix NULs at the end."""
    end = len(document.text.rstrip("\0\n"))
    if "\0" in document.text[:end] or "\0" not in document.text[end:]:
        return None
    # Not safe: NULs are what a crash leaves, and the last paragraphs may be lost with it. After
    # they are deleted, nothing shows that.
    edit = Edit(end, document.text.rindex("\0") + 1, "")
    words = "delete the NULs at the end, and check whether the text is complete"
    return Fix("trailing-nuls", words, "unsafe", (edit,))


Cause: TypeAlias = Callable[[Document, Problem], Finding]

CAUSES: Final[dict[str, tuple[Cause, ...]]] = {
    "blank-line": (_find_blank_lines,),
    "invalid-title": (_find_second_bom,),
    "invalid-date": (_find_date_format, _find_markup),
    "invalid-url": (_find_markup, _find_missing_scheme, _find_url_and_text),
    "invalid-character": (_find_trailing_nuls,),
}
