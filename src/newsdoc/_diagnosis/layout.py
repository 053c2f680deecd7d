"""Header lines that are labeled, out of order or mixed with others."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsdoc import _grammar as grammar
from newsdoc._dates import recognize_date
from newsdoc._diagnosis.lines import Line
from newsdoc._errors import Edit, Fix

MAX_LABELED: Final = 200  # characters of a line that may have a label
MAX_BETWEEN: Final = 2  # lines between the date and the URL that are moved

_YEAR: Final = re.compile("[0-9]{4}")
_DOMAIN: Final = re.compile(
    r"(?![\w.\-]++(?<=\.htm|html|\.txt|\.pdf|\.php|\.doc|docx|\.xml|json)\Z)(?:[\w\-]++\.)++(?:[A-Za-z]{2,}+|[A-Za-z](?=/))"
)
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
    if _YEAR.search(text) is None:
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
    date = next((index for index, part in enumerate(parts) if part.kind == "date"), None)
    url = next((index for index, part in enumerate(parts) if part.kind == "url"), None)
    others = [part for part in parts[:3] if part.kind == "other date"]
    if date is None and others:
        number, label = others[0].line.number, others[0].label
        return f"write the date of publication on line 2: line {number} is labeled {label!r}"
    if date is not None and url is not None and (found := _arrange(parts, date, url)):
        return found
    for name, index, expected in (("date", date, 1), ("URL", url, 2)):
        if index is not None and index != expected:
            number = header[index].number
            return f"line {number} is the {name}: the order is title, date, URL"
    labeled = [part for part in parts[:3] if part.label]
    if not labeled:
        return None
    edits = tuple(part.line.edit(part.value) for part in labeled)
    labels = ", ".join(part.label for part in labeled)
    return Fix("layout", f"delete the labels of the header lines: {labels}", "unsafe", edits)


def _arrange(parts: list[Part], date: int, url: int) -> Fix | str | None:
    last = max(date, url)
    if last == 1 and parts[2:3] and parts[2].kind == "title":
        last = 2
    rest = [index for index in range(last + 1) if index not in (date, url)]
    # Of two lines above the date, one may be the byline, or both the title.
    titles = [index for index in rest if parts[index].kind == "title"]
    if len(titles) != 1:
        plain = [index for index in rest if not _BYLINE.match(parts[index].value)]
        titles = [index for index in plain if index < date] or plain
    numbers = [part.line.number for part in parts]
    found = f"line {numbers[date]} is the date and line {numbers[url]} the URL"
    others = [index for index in rest if index not in titles]
    if (
        len(titles) != 1
        or any(parts[index].kind in ("date", "url") for index in others)
        or sum(index > date for index in others) > MAX_BETWEEN
        or any(len(parts[index].value) > MAX_LABELED for index in others)
    ):
        return f"{found}: if they are the article's, write them on lines 2 and 3, below its title"
    title = titles[0]
    # Not safe: the date may be that of printing, the URL that of a reference, and a title may
    # have two lines. No line is deleted.
    order = [title, date, url, *others]
    if order == sorted(order):
        return None
    day = recognize_date(parts[date].value, None)  # None if it has several readings
    written = day.isoformat().replace("-", "") if day else parts[date].value
    kept = [parts[title].value, written, parts[url].value]
    kept += [parts[index].line.text.strip() for index in others]
    shown = ", ".join(str(numbers[index]) for index in order[:3])
    words = f"write the title, the date and the URL (lines {shown}) above other lines"
    words += ", without labels" if any(parts[index].label for index in order[:3]) else ""
    edit = Edit(parts[0].line.start, parts[last].line.end, "\n".join(kept))
    return Fix("layout", words, "unsafe", (edit,))
