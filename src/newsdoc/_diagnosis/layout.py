"""Header lines that are labeled, out of order or mixed with others."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsdoc import _grammar as grammar
from newsdoc._dates import MAX_DATE, recognize_date
from newsdoc._diagnosis.lines import Line
from newsdoc._errors import Edit, Fix

MAX_LABELED: Final = 200  # characters of a line that may have a label
MAX_BETWEEN: Final = 2  # lines between the date and the URL that are moved

_YEAR: Final = re.compile("[0-9]{4}")
_DOMAIN: Final = re.compile(r"(?:[\w\-]++\.)++(?:[A-Za-z]{2,}+|[A-Za-z](?=/))")
# A label before a value: "Date: ...", "**Date:** ...", "- Date: ...", "Date = ...".
_LABEL: Final = re.compile(
    r"[\s>*#\-_•+]*+([^\W\d_](?:[^\W\d]|[ ()\-]){0,20}?)[\s*_]{0,5}[:=\uff1a]"
    r"[\s*_]{0,5}(?!//)(\S.*+)"
)
_WORDS: Final = re.compile(r"(date|(?:posted|published)(?: on)?) (\S.*+)", re.IGNORECASE)
# Only these name the date of publication: "Updated" and "Accessed" do not.
_LABELS: Final = {
    label: kind
    for kind, labels in (
        ("title", "title headline titel titre título titulo titolo заголовок 标题 タイトル"),
        (
            "date",
            "date published publication_date date_published pubdate pub_date posted posted_on",
        ),
        ("date", "publish_date published_on datum fecha data дата 日期 日付 veröffentlicht publié"),
        ("url", "url link permalink web address source_url enlace lien quelle ссылка 链接"),
    )
    for label in labels.split()
}
# Lines that may be between header lines, and are not the title.
_BYLINE: Final = re.compile(
    r"(?:(?:by|von|por|par|di|door|av|af|od|от|автор|source|section|author|byline"
    r"|reporter|photo|agency|reuters|ap|afp|dpa)\b|\u6587/|tags:)",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """A header line, and what it is."""

    line: Line
    kind: str  # "title" with a label, "date", "url", "other date", or "" for any other
    value: str
    label: str = ""


def looks_like_domain(text: str) -> bool:
    """Return whether the text is a URL without its scheme."""
    return _DOMAIN.match(text) is not None and grammar.is_url(f"https://{text}")


def _is_date(text: str) -> bool:
    if len(text) > MAX_DATE or _YEAR.search(text) is None:
        return False
    return (recognize_date(text, True) or recognize_date(text, False)) is not None


def _classify(line: Line) -> Part:
    text = line.text.strip()
    if grammar.is_url(text):
        return Part(line, "url", text)
    if _is_date(text):
        return Part(line, "date", text)
    found = _LABEL.fullmatch(text) or _WORDS.fullmatch(text) if len(text) <= MAX_LABELED else None
    if found:
        label, value = found[1].strip(), found[2].rstrip("*_ ")
        kind = _LABELS.get(label.lower().replace(" ", "_").replace("-", "_"), "")
        shown = text[: found.start(2)].strip()
        if kind == "title":
            return Part(line, kind, value, shown)
        if grammar.is_url(value) or (kind == "url" and looks_like_domain(value)):
            return Part(line, "url", value, shown)
        if _is_date(value):
            return Part(line, kind or "other date", value, shown)
    return Part(line, "", text)


def find_layout(header: list[Line]) -> Fix | str | None:
    """Return how to bring title, date and URL in order, or what is missing."""
    parts = [_classify(line) for line in header]
    dates = [index for index, part in enumerate(parts) if part.kind == "date"]
    urls = [index for index, part in enumerate(parts) if part.kind == "url"]
    others = [part for part in parts[:3] if part.kind == "other date"]
    if not dates and others:
        number, label = others[0].line.number, others[0].label
        return f"write the date of publication on line 2: line {number} is labeled {label!r}"
    if dates and urls:
        return _arrange(parts, dates[0], urls[0])
    if dates and dates[0] == 0:
        return f"line {header[0].number} is the date: write the title above it"
    if urls and urls[0] == 0:
        return f"line {header[0].number} is the URL: write the title and the date above it"
    if urls and urls[0] == 1:
        return f"line {header[1].number} is the URL: write the date above it"
    if dates and dates[0] > 1:
        return f"line {header[dates[0]].number} is the date: write it and the URL below the title"
    if urls and urls[0] > 2:
        return f"line {header[urls[0]].number} is a URL: if it is that of the article, move it up"
    labeled = [part for part in parts[:3] if part.label]
    return _delete_labels(labeled) if labeled else None


def _arrange(parts: list[Part], date: int, url: int) -> Fix | str | None:
    last = max(date, url)
    rest = [index for index in range(last) if index not in (date, url)]
    labeled = [index for index in rest if parts[index].kind == "title"]
    if not rest and parts[last + 1 : last + 2] and parts[last + 1].kind == "title":
        last += 1
        rest = labeled = [last]
    numbers = [part.line.number for part in parts]
    if not rest:
        return f"lines {numbers[0]} and {numbers[1]} are date and URL: write the title above them"
    title, more = _choose_title(parts, rest, labeled, date)
    if title is None:
        return (
            f"line {numbers[date]} is the date and line {numbers[url]} the URL: keep only the "
            "title above them, and move other lines below"
        )
    between = [index for index in more if index > date]
    if len(between) > MAX_BETWEEN or any(len(parts[i].value) > MAX_LABELED for i in more):
        return (
            f"line {numbers[url]} is a URL: if it is that of the article, move it to line "
            f"{numbers[date] + 1}"
        )
    # Not safe: the date may be that of printing, the URL that of a reference, and a title may
    # have two lines. No line is deleted.
    order = [title, date, url, *more]
    kept = [parts[title].value, _canonical(parts[date].value), parts[url].value]
    kept += [parts[index].line.text.strip() for index in more]
    start, end = parts[0].line.start, parts[last].line.end
    words = [_describe(numbers, title, date, url, more)] if order != sorted(order) else []
    labels = [parts[index].label for index in sorted(order[:3]) if parts[index].label]
    if labels:
        words.append(f"delete the labels of the header lines: {', '.join(labels)}")
    if not words:
        return None
    return Fix("layout", "; ".join(words), "unsafe", (Edit(start, end, "\n".join(kept)),))


def _choose_title(
    parts: list[Part], rest: list[int], labeled: list[int], date: int
) -> tuple[int | None, list[int]]:
    """Return the index of the title, None if it may be several, and of the other lines."""
    if len(labeled) == 1:
        title = labeled[0]
    else:
        # Of two lines above the date, one may be the byline, or both the title.
        above = [i for i in rest if i < date and not _BYLINE.match(parts[i].value)]
        above = above or [i for i in rest if not _BYLINE.match(parts[i].value)]
        if len(above) != 1:
            return None, []
        title = above[0]
    return title, [index for index in rest if index != title]


def _describe(numbers: list[int], title: int, date: int, url: int, more: list[int]) -> str:
    if more and [title, date, url] == sorted([title, date, url]):
        moved = ", ".join(str(numbers[index]) for index in more)
        return f"move line{'s' if len(more) > 1 else ''} {moved} below the URL"
    wrong = [i for i, index in enumerate((title, date, url)) if i != index]
    if len(wrong) == 2 and not more:
        one, two = wrong
        return f"swap lines {numbers[one]} and {numbers[two]}: the order is title, date, URL"
    words = (
        f"write the title (line {numbers[title]}), the date (line {numbers[date]}) and the URL "
        f"(line {numbers[url]}) in this order"
    )
    return f"{words}, and other lines below" if more else words


def _delete_labels(labeled: list[Part]) -> Fix:
    edits = tuple(part.line.edit(part.value) for part in labeled)
    labels = ", ".join(part.label for part in labeled)
    return Fix("labels", f"delete the labels of the header lines: {labels}", "unsafe", edits)


def _canonical(text: str) -> str:
    """Return the date as YYYYMMDD, or the text if it has several readings."""
    date = recognize_date(text, None)
    return text if date is None else date.isoformat().replace("-", "")
