"""Notebook cards: small and safe HTML for articles, corpora, reports and errors.

In untrusted notebooks, JupyterLab's sanitizer keeps all but the color of links and aria-label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from random import Random
from time import monotonic
from typing import Final, NewType

from newsdoc._article import Article
from newsdoc._corpus import Corpus, Report, describe_warnings
from newsdoc._errors import ParseError, Problem
from newsdoc._summary import Summary, Timeline, rank, timeline
from newsdoc._text import escape_unprintable, plural

# Text becomes _Html only in _text, markup only in _element; the type checker distinguishes them.
_Html = NewType("_Html", str)

# An escaped character takes at most six bytes (`&quot;`). These limits keep every card below
# 64 KiB, which some notebooks refuse to show.
_MAX_TEXT: Final = 300  # of a title, a message, a line of an excerpt
_MAX_NAME: Final = 60  # of a tag, of a domain
_MAX_PATH: Final = 200
_MAX_LINK: Final = 1_000  # a longer URL is not linked: truncation would break it
_MAX_PARAGRAPH: Final = 2_000
_MAX_BYTES: Final = 40_000  # of the paragraphs, or of the problems
_MAX_OPEN: Final = 3  # paragraphs that are not collapsed
_MAX_TOP: Final = 8  # domains and tags of a corpus
_MAX_FIRST: Final = 5  # articles of a corpus, errors of a report
_MAX_ITEMS: Final = 20  # tags of an article, problems of an error
_MAX_PROBLEMS_IN_REPORT: Final = 3  # of each error
_MAX_BARS: Final = 120

_MAX_SAMPLED: Final = 1_000  # documents of a corpus that are read for its card
_MAX_SECONDS: Final = 1.0

# Text has the color of the notebook, so that cards are readable in light and dark themes. Blocks
# and inline blocks end the effect of any bidirectional controls in the text within them.
_CARD: Final = (
    "max-width:50em;margin:.3em 0;padding:.8em 1em;border:1px solid rgba(128,128,128,.4);"
    "border-radius:6px;line-height:1.5;overflow-wrap:break-word"
)
_HEADING: Final = "font-size:1.25em;font-weight:600;line-height:1.3;text-align:start"
_MUTED: Final = "opacity:.7"
# With dir="auto", start is the right for a right-to-left text; notebooks align to the left.
_PARAGRAPH: Final = "margin:.5em 0;text-align:start"
_ITEM: Final = "display:inline-block;max-width:100%;margin:0 .4em .2em 0"
_CHIP: Final = (
    f"{_ITEM};padding:0 .6em;border:1px solid rgba(128,128,128,.4);border-radius:1em;font-size:.9em"
)
_PATH: Final = "font-family:monospace"
_EXCERPT: Final = (
    "margin:.1em 0 .1em 1em;padding:0;overflow-x:auto;white-space:pre;font-family:monospace;"
    "line-height:1.3;color:inherit;background:none"
)
# A sanitizer that does not know color-mix() keeps the color before it, which is readable on white
# and on black.
_RED: Final = "color:#d9363e;color:color-mix(in srgb,red 60%,currentColor)"
_CYAN: Final = "color:#0c8585;color:color-mix(in srgb,darkcyan 60%,currentColor)"
_CODE: Final = f"font-weight:600;white-space:nowrap;{_RED}"

_INLINE: Final = {"a", "bdi", "span", "time"}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ESCAPES: Final = str.maketrans(
    {
        **{chr(code): f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))},
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#x27;",
        # Some programs look for mathematics before they parse the HTML.
        "$": "&#36;",
    }
)

_BIDI_CONTROL: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NUMBER_AT_END: Final = re.compile(r"(^|\.)(\d++|0x[\da-f]*+)\.?$")


def card(shown: Article | Corpus | ParseError | Report) -> str:
    """Return the card of an object."""
    if isinstance(shown, Article):
        return article_card(shown)
    if isinstance(shown, Corpus):
        sample = shown.select([shown.doc_ids[at] for at in choose_sample(len(shown))])
        return corpus_card(shown._listing.root, len(shown), sample.outcomes())  # pyright: ignore[reportPrivateUsage]
    if isinstance(shown, Report):
        return report_card(shown)
    return _card(*_problems(shown, _MAX_ITEMS))


def article_card(article: Article) -> str:
    """Return title, date, domain, tags and the first paragraphs; the rest is collapsed."""
    tags = _chips(
        ((tag, None) for tag in article.tags[:_MAX_ITEMS]), len(article.tags) - _MAX_ITEMS
    )
    paragraphs = _fitting(map(_paragraph, article.paragraphs))
    opened = _MAX_OPEN if len(article.paragraphs) > _MAX_OPEN + 1 else len(article.paragraphs)
    collapsed = [*paragraphs[opened:], *_more(len(article.paragraphs) - len(paragraphs))]
    if collapsed:
        count = plural(len(article.paragraphs) - opened, "more paragraph")
        summary = _element("summary", _note(count), style="cursor:pointer")
        collapsed = [_element("details", summary, *collapsed, style=_PARAGRAPH)]
    return _card(
        _element("div", _title(article), dir="auto", style=_HEADING),
        _row(
            _date(article.date),
            _element("bdi", _text(article.domain or "", _MAX_NAME), style=_ITEM),
        ),
        *([_row(*tags)] if tags else []),
        *paragraphs[:opened],
        *collapsed,
    )


def corpus_card(name: str, total: int, outcomes: Iterable[tuple[str, Article | Exception]]) -> str:
    """Return a summary of a corpus, based on the outcomes of a sample of its documents."""
    summary = Summary()
    first: list[_Html] = []
    seen = 0
    end = monotonic() + _MAX_SECONDS
    for doc_id, outcome in outcomes:
        seen += 1
        if not isinstance(outcome, Exception):
            summary.add(outcome)
            if len(first) < _MAX_FIRST:
                first.append(_entry(doc_id, outcome))
        if monotonic() > end:
            break
    failed = seen - summary.articles
    counts = f"{summary.articles:,} read, {failed:,} failed"
    sample = f" (sample of {seen:,})" if seen < total else ""
    if sample:
        counts = f"sample of {seen:,}: {counts}"
    if failed:
        counts += " (see check())"
    parts = [_heading(plural(total, "document")), _row(_path(name), _note(counts))]
    if summary.articles:
        parts += _timeline(timeline(summary.dates, _MAX_BARS), sample)
        for heading, ranked in ("Domains", summary.domains), ("Tags", summary.tags):
            if ranked:
                parts.append(_row(_note(heading + sample), *_chips(*rank(ranked, _MAX_TOP))))
    return _card(*parts, *first)


def report_card(report: Report) -> str:
    """Return the summary of a report, its error codes and the first errors."""
    chips = _chips(report.counts.items())
    errors = islice(report.errors.values(), _MAX_FIRST)
    shown = _fitting(
        _element("div", *_problems(error, _MAX_PROBLEMS_IN_REPORT)) for error in errors
    )
    counts = f"{report.read:,} read, {report.failed:,} failed"
    examples: dict[str, tuple[str, Problem]] = {}  # by code
    for doc_id, problems in report.warnings.items():
        for problem in problems:
            examples.setdefault(problem.code, (doc_id, problem))
    return _card(
        _heading(f"{plural(report.seen, 'document')} seen: {counts}"),
        *([_row(*chips)] if chips else []),
        *shown,
        *_more(report.failed - len(shown)),
        *(_row(_note(note)) for note in describe_warnings(report)),
        *_fitting(_problem(f"{escape_unprintable(name)}:", one) for name, one in examples.values()),
    )


def choose_sample(count: int) -> list[int]:
    """Return the positions of the documents that a corpus card reads."""
    if count <= _MAX_SAMPLED:
        return list(range(count))
    # The first few, and some of all others: at random, since names may have a period.
    others = Random(0).sample(range(_MAX_FIRST, count), _MAX_SAMPLED - _MAX_FIRST)
    return [*range(_MAX_FIRST), *sorted(others)]


def _text(text: str, max_length: int = _MAX_TEXT) -> _Html:
    """Escape and truncate text."""
    if len(text) > max_length:
        text = text[:max_length] + "…"
    return _Html(text.translate(_ESCAPES))


def _element(tag: str, *content: _Html, **attributes: str) -> _Html:
    names = "".join(
        f' {name.replace("_", "-")}="{_text(value, _MAX_LINK)}"'
        for name, value in attributes.items()
    )
    # Newlines separate blocks where no style is, as in the text of the card.
    edge = "" if tag in _INLINE else "\n"
    return _Html(f"{edge}<{tag}{names}>{''.join(content)}</{tag}>")


def _fitting(elements: Iterable[_Html]) -> list[_Html]:
    """Return the first elements, as many as are within the size limit."""
    fitting: list[_Html] = []
    room = _MAX_BYTES
    for element in elements:
        room -= len(element.encode())
        if room < 0:
            break
        fitting.append(element)
    return fitting


def _card(*content: _Html) -> _Html:
    # MathJax, old and new, ignores elements with these classes.
    classes = {"class": "tex2jax_ignore mathjax_ignore"}
    return _Html(_element("div", *content, **classes, style=_CARD).lstrip())


def _row(*items: _Html) -> _Html:
    # The spaces separate the items where no style is, as in the text of the card.
    return _element("div", _Html(" ".join(items)), style=_PARAGRAPH)


def _heading(text: str) -> _Html:
    return _element("div", _text(text), style=_HEADING)


def _note(text: str) -> _Html:
    """Return a muted label."""
    return _element("span", _text(text), style=f"{_ITEM};{_MUTED}")


def _path(text: str) -> _Html:
    shown = _text(escape_unprintable(text), _MAX_PATH)
    return _element("bdi", shown, style=f"{_ITEM};{_PATH}")


def _chips(counts: Iterable[tuple[str, int | None]], others: int = 0) -> list[_Html]:
    """Return names with their counts, and the number of the other names."""
    chips: list[_Html] = []
    for name, count in counts:
        content = [_element("bdi", _text(name, _MAX_NAME))]
        if count is not None:
            content.append(_element("span", _text(f" {count:,}"), style=_MUTED))
        chips.append(_element("span", *content, style=_CHIP))
    return [*chips, *_more(others)]


def _more(others: int) -> list[_Html]:
    return [_note(f"and {others:,} more")] if others > 0 else []


def _date(day: date) -> _Html:
    # strftime is locale-dependent, and drops the zeros of years before 1000.
    text = _text(f"{day.day} {_MONTHS[day.month - 1]} {day.year}")
    return _element("time", text, datetime=day.isoformat(), style=f"{_ITEM};{_MUTED}")


def _title(article: Article, max_length: int = _MAX_TEXT) -> _Html:
    title = _text(article.title, max_length)
    if _leads_to_domain(article.url, article.domain):
        style = "color:inherit;text-decoration:underline"
        return _element("a", title, href=article.url, rel="noopener noreferrer", style=style)
    return title


def _leads_to_domain(url: str, domain: str | None) -> bool:
    """Return whether a browser that opens the URL contacts exactly the domain shown."""
    import unicodedata  # start-up time

    return (
        domain is not None
        and len(url) <= _MAX_LINK
        and not _BIDI_CONTROL.search(url)
        # Userinfo does not match, nor does another scheme.
        and bool(
            re.fullmatch(rf"https?://{re.escape(domain)}(:\d*+)?([/?#].*+)?", url, re.IGNORECASE)
        )
        # Browsers read 0x7f.1 as 127.0.0.1, decode %6f, drop soft hyphens and map full-width
        # letters to ASCII.
        and not _NUMBER_AT_END.search(domain)
        and unicodedata.normalize("NFKC", domain) == domain
        and all(char in "-._" or unicodedata.category(char)[0] in "LMN" for char in domain)
    )


def _paragraph(text: str) -> _Html:
    content = [_text(text, _MAX_PARAGRAPH)]
    if (more := len(text) - _MAX_PARAGRAPH) > 0:
        content += [_Html(" "), _note(f"and {plural(more, 'more character')}")]
    # Not a p, which JupyterLab aligns to the left, and in untrusted notebooks for good.
    return _element("div", *content, dir="auto", style=_PARAGRAPH)


def _entry(doc_id: str, article: Article) -> _Html:
    title = _element("div", _title(article, _MAX_TEXT // 2), dir="auto", style="text-align:start")
    details = _Html(f"{_date(article.date)} {_path(doc_id)}")
    return _element("div", title, _element("div", details), style=_PARAGRAPH)


def _problems(error: ParseError, limit: int) -> list[_Html]:
    prefix = "" if error.filename is None else f"{escape_unprintable(error.filename)}:"
    shown = _fitting(_problem(prefix, problem) for problem in error.problems[:limit])
    if more := len(error.problems) - len(shown):
        shown.append(_row(_note(f"and {plural(more, 'more problem')}")))
    return shown


def _problem(prefix: str, problem: Problem) -> _Html:
    position = f"{prefix}{problem.line}:{problem.column}:"
    parts = [
        _element("span", _text(position, _MAX_PATH), style=f"{_PATH};font-weight:600"),
        _Html(" "),
        *([_text("warning: ")] if problem.severity == "warning" else []),
        _element("span", _text(problem.code), style=_CODE),
        _text(f": {problem.message}"),
    ]
    if problem.excerpt:
        line, _, carets = problem.excerpt.partition("\n")
        below = _element("span", _text(carets), style=_RED)
        parts.append(_element("pre", _text(f"{line}\n"), below, dir="ltr", style=_EXCERPT))
    if problem.hint:
        label = _element("span", _text("hint:"), style=_CYAN)
        hint = _text(f" {problem.hint}")
        parts.append(_element("div", label, hint, style="margin-left:1em"))
    return _element("div", *parts, dir="ltr", style=_PARAGRAPH)


def _timeline(shown: Timeline, sample: str) -> list[_Html]:
    """Return one bar per period, drawn with borders, which have the color of the text."""
    peak = max(shown.bars.values())
    slot = 100 / max(len(shown.bars), 12)  # a single bar is not as wide as the card
    bars: list[_Html] = []
    gap = 0.0
    for label, articles in shown.bars.items():
        if articles:
            style = (
                f"display:inline-block;width:{slot * 0.8:.4g}%;margin:0 {slot * 0.2:.4g}% 0 "
                f"{gap:.4g}%;border-top:{max(1, 60 * articles / peak):.4g}px solid"
            )
            title = f"{label}: {plural(articles, 'article')}"
            bars.append(_element("span", title=title, style=style))
            gap = 0
        else:
            gap += slot
    caption = f"articles per {shown.unit}, peak {peak:,}{sample}"
    style = "margin-top:.8em;white-space:nowrap;line-height:0;opacity:.6"
    return [
        _element("div", *bars, role="img", aria_label=caption, style=style),
        _row(_date(shown.first), _note("–"), _date(shown.last), _note(caption)),
    ]
