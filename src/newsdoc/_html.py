"""Notebook cards: small and safe HTML for articles, corpora, reports and errors."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import islice
from time import monotonic
from typing import Final, NewType, Protocol

from newsdoc._text import escape_unprintable


class _Article(Protocol):
    """What the cards use of newsdoc.Article."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def url(self) -> str: ...
    @property
    def paragraphs(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def domain(self) -> str | None: ...


class _Report(Protocol):
    """What the cards use of newsdoc.Report."""

    @property
    def seen(self) -> int: ...
    @property
    def read(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def errors(self) -> Mapping[str, Exception]: ...


# All text goes through _text, all markup through _element; the type checker tells them apart.
_Html = NewType("_Html", str)

# A character takes six bytes at the most, as `&quot;` does. With these bounds no card comes near
# 64 KiB, which some notebooks refuse to show.
_MAX_TITLE: Final = 300
_MAX_NAME: Final = 60  # of a tag, of a domain
_MAX_LINK: Final = 1_000  # a longer URL is not linked: cut short it would lead elsewhere
_MAX_PARAGRAPH: Final = 2_000
_MAX_ERROR: Final = 1_500
_MAX_BYTES_OF_PARAGRAPHS: Final = 40_000
_MAX_OPEN: Final = 3  # paragraphs that are not folded away
_MAX_TAGS: Final = 20
_MAX_TOP: Final = 8  # domains and tags of a corpus
_MAX_TITLES: Final = 5
_MAX_ERRORS: Final = 5
_MAX_BARS: Final = 120

_MAX_SAMPLED: Final = 1_000  # documents of a corpus that are read for its card
_MAX_SECONDS: Final = 1.0

# The colour is the notebook's own, so that cards can be read in light and dark themes. Blocks and
# the items of a flex box are paragraphs of their own to the bidirectional algorithm: whatever
# controls a text holds, they end with it.
_CARD: Final = (
    "max-width:50em;margin:.3em 0;padding:.8em 1em;border:1px solid rgba(128,128,128,.4);"
    "border-radius:6px;line-height:1.5;overflow-wrap:anywhere"
)
_HEADING: Final = "font-size:1.25em;font-weight:600;line-height:1.3"
_MUTED: Final = "opacity:.7"
_ROW: Final = "display:flex;flex-wrap:wrap;gap:.3em .7em;margin:.5em 0"
_CHIP: Final = (
    "padding:0 .6em;border:1px solid rgba(128,128,128,.4);border-radius:1em;font-size:.9em"
)
_PARAGRAPH: Final = "margin:.5em 0"
_LINES: Final = (
    "margin:.5em 0;overflow-x:auto;white-space:pre;font-family:monospace;line-height:1.3;"
    "color:inherit;background:none"
)

# strftime would ask the locale, and drop the zeros of years before 1000.
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ESCAPES: Final = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}


def article_card(article: _Article) -> str:
    """Title, date, domain, tags and the first paragraphs; the others are folded away."""
    tags = [_chip(tag) for tag in article.tags[:_MAX_TAGS]]
    if more := len(article.tags) - len(tags):
        tags.append(_note(f"and {more:,} more"))
    paragraphs = _paragraphs(article.paragraphs)
    opened = _MAX_OPEN if len(article.paragraphs) > _MAX_OPEN + 1 else len(article.paragraphs)
    folded = paragraphs[opened:]
    if more := len(article.paragraphs) - len(paragraphs):
        folded.append(_note(f"and {more:,} more"))
    if folded:
        count = _count(len(article.paragraphs) - opened, "more paragraph")
        summary = _element("summary", _note(count), style="cursor:pointer")
        folded = [_element("details", summary, *folded, style=_PARAGRAPH)]
    return _card(
        _element("div", _title(article, _MAX_TITLE), dir="auto", style=_HEADING),
        _row(_date(article.date), _name(article.domain or "")),
        *([_row(*tags)] if tags else []),
        *paragraphs[:opened],
        *folded,
    )


def corpus_card(name: str, total: int, outcomes: Iterable[tuple[str, _Article | Exception]]) -> str:
    """What is in a corpus, as told by the outcomes of a sample of its documents."""
    articles: list[_Article] = []
    failed = 0
    end = monotonic() + _MAX_SECONDS
    for _, outcome in outcomes:
        if isinstance(outcome, Exception):
            failed += 1
        else:
            articles.append(outcome)
        if monotonic() > end:
            break
    account = f"{len(articles):,} of {total:,} read, {failed:,} failed"
    if failed:
        account += ": check() tells why"
    parts = [
        _heading(_count(total, "document")),
        _row(_name(escape_unprintable(name)), _note(account)),
    ]
    if articles:
        parts += _timeline([article.date for article in articles])
        parts += _top("Domains", (article.domain for article in articles))
        # An article has a tag once, however often it repeats it.
        parts += _top("Tags", (tag for article in articles for tag in dict.fromkeys(article.tags)))
        parts += [
            _element(
                "div",
                _date(article.date),
                _element("div", _title(article, _MAX_TITLE // 2), dir="auto"),
                style="display:grid;grid-template-columns:10em 1fr;gap:0 1em",
            )
            for article in articles[:_MAX_TITLES]
        ]
    return _card(*parts)


def report_card(report: _Report) -> str:
    """The account of a corpus, how often each code came up, and the first errors."""
    shown = list(islice(report.errors.values(), _MAX_ERRORS))
    more = report.failed - len(shown)
    chips = [_chip(*pair) for pair in report.counts.items()]
    account = f"{report.read:,} read, {report.failed:,} failed"
    return _card(
        _heading(f"{_count(report.seen, 'document')} seen: {account}"),
        *([_row(*chips)] if chips else []),
        *map(_error, shown),
        *([_note(f"and {more:,} more")] if more else []),
    )


def error_card(error: Exception) -> str:
    """The text of the error, with its carets in their places."""
    return _card(_error(error))


def sample_ids(doc_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The documents that a corpus's card is made from: the first few, and some of all others."""
    if len(doc_ids) <= _MAX_SAMPLED:
        return doc_ids
    step = len(doc_ids) // (_MAX_SAMPLED - _MAX_TITLES) + 1
    return doc_ids[:_MAX_TITLES] + doc_ids[_MAX_TITLES::step]


def _text(text: str, longest: int) -> _Html:
    """The text, cut short, so that it stands for itself wherever it is put."""
    if len(text) > longest:
        text = text[:longest] + "…"
    # Some programs look for mathematics before they read the HTML; hence the dollars.
    return _Html(escape(text.translate(_ESCAPES)).replace("$", "&#36;"))


def _element(tag: str, *content: _Html, **attributes: str) -> _Html:
    names = "".join(
        f' {name.replace("_", "-")}="{_text(value, _MAX_LINK)}"'
        for name, value in attributes.items()
    )
    return _Html(f"<{tag}{names}>{''.join(content)}</{tag}>")


def _card(*content: _Html) -> _Html:
    # MathJax, old and new, passes over what has these classes.
    classes = {"class": "tex2jax_ignore mathjax_ignore"}
    return _element("div", *content, **classes, style=_CARD)


def _row(*content: _Html) -> _Html:
    return _element("div", *content, style=_ROW)


def _heading(text: str) -> _Html:
    return _element("div", _text(text, _MAX_TITLE), style=_HEADING)


def _note(text: str) -> _Html:
    """Words of the card itself."""
    return _element("span", _text(text, _MAX_TITLE), style=_MUTED)


def _name(text: str) -> _Html:
    return _element("bdi", _text(text, _MAX_NAME))


def _chip(text: str, count: int | None = None) -> _Html:
    number = [] if count is None else [_note(f" {count:,}")]
    return _element("span", _name(text), *number, style=_CHIP)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _format_date(day: datetime.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _date(day: datetime.date) -> _Html:
    text = _text(_format_date(day), _MAX_NAME)
    return _element("time", text, datetime=day.isoformat(), style=f"white-space:nowrap;{_MUTED}")


def _title(article: _Article, longest: int) -> _Html:
    title = _text(article.title, longest)
    # No URL of an article holds white space or a control character, which browsers pass over
    # when they look for the scheme.
    if article.url.lower().startswith(("http://", "https://")) and len(article.url) <= _MAX_LINK:
        style = "color:inherit;text-decoration-thickness:1px"
        return _element("a", title, href=article.url, rel="noopener noreferrer", style=style)
    return title


def _paragraphs(paragraphs: tuple[str, ...]) -> list[_Html]:
    """As many paragraphs as there is room for, in a card."""
    shown: list[_Html] = []
    room = _MAX_BYTES_OF_PARAGRAPHS
    for paragraph in paragraphs:
        content = [_text(paragraph, _MAX_PARAGRAPH)]
        if more := max(0, len(paragraph) - _MAX_PARAGRAPH):
            content.append(_note(f" and {_count(more, 'more character')}"))
        element = _element("p", *content, dir="auto", style=_PARAGRAPH)
        room -= len(element.encode())
        if room < 0:
            break
        shown.append(element)
    return shown


def _error(error: Exception) -> _Html:
    return _element("pre", _text(str(error), _MAX_ERROR), dir="ltr", style=_LINES)


def _top(heading: str, names: Iterable[str | None]) -> list[_Html]:
    """The most frequent names, each with its number."""
    counts = Counter(name for name in names if name is not None)
    if not counts:
        return []
    return [_row(_note(heading), *(_chip(*pair) for pair in counts.most_common(_MAX_TOP)))]


# What a bar of the timeline may stand for: its name, the number of the one a day falls in, and
# what to call the one with a number.
_UNITS: Final[tuple[tuple[str, Callable[[datetime.date], int], Callable[[int], str]], ...]] = (
    (
        "day",
        datetime.date.toordinal,
        lambda number: _format_date(datetime.date.fromordinal(number)),
    ),
    (
        "month",
        lambda day: day.year * 12 + day.month - 1,
        lambda number: f"{_MONTHS[number % 12]} {number // 12}",
    ),
    ("year", lambda day: day.year, str),
    ("decade", lambda day: day.year // 10, lambda number: f"{number}0s"),
    ("century", lambda day: day.year // 100, lambda number: f"{number}00s"),
)


def _timeline(days: list[datetime.date]) -> list[_Html]:
    """How many articles there are of each day, or month, or year, …: a bar for each."""
    first, last = min(days), max(days)
    unit, number, name = next(unit for unit in _UNITS if unit[1](last) - unit[1](first) < _MAX_BARS)
    counts = Counter(map(number, days))
    highest = max(counts.values())
    slot = 600 / max(number(last) - number(first) + 1, 12)  # a bar alone is not as wide as the card
    bars = [
        _element(
            "rect",
            _element("title", _text(f"{name(at)}: {_count(count, 'article')}", _MAX_NAME)),
            x=f"{(at - number(first)) * slot:.6g}",
            y=f"{60 - 60 * count / highest:.6g}",
            width=f"{slot * 0.8:.6g}",
            height=f"{60 * count / highest:.6g}",
        )
        for at, count in sorted(counts.items())
    ]
    caption = f"articles per {unit}, at most {highest:,}"
    return [
        _element(
            "svg",
            *bars,
            viewBox="0 0 600 60",
            preserveAspectRatio="none",
            fill="currentColor",
            role="img",
            aria_label=caption,
            style="display:block;width:100%;height:60px;margin-top:.8em;opacity:.6",
        ),
        _element(
            "div",
            _date(first),
            _note(caption),
            _date(last),
            style="display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1em",
        ),
    ]
