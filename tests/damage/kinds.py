"""Kinds of damage, each a function of an article; `cases()` yields all of them in all languages.

What a function returns is the damaged document, and the article that it is of if that is another.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import newsdoc

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "de", "fr", "ru", "ja")
ARTICLES: Final = {
    file.stem: newsdoc.read(file) for file in sorted((HERE / "articles").glob("*.txt"))
}
PLACES: Final = (0, 2, -1)  # of the paragraph that is damaged


class Parts(NamedTuple):
    """The lines of an article."""

    title: str
    date: str
    url: str
    body: list[str]
    tags: str  # the line
    names: list[str]  # the tags
    place: int
    article: newsdoc.Article

    def lines(self) -> list[str]:
        return [self.title, self.date, self.url, *self.body, self.tags]

    def text(self, **changes: object) -> str:
        """Return the document; a field of None is left out, a list is several lines."""
        fields = self._asdict() | changes
        rows: list[str] = []
        for name in ("title", "date", "url", "body", "tags"):
            value = fields[name]
            if isinstance(value, list):
                rows += value
            elif value is not None:
                rows.append(value)
        return "\n".join(rows) + "\n"

    def paragraph(self, change: Callable[[str], str]) -> str:
        """Return the document with one paragraph changed."""
        body = list(self.body)
        body[self.place] = change(body[self.place])
        return self.text(body=body)

    def head(self, *rows: str) -> str:
        """Return the document with these lines instead of the header."""
        return "\n".join([*rows, *self.body, self.tags]) + "\n"


Damaged: TypeAlias = str | bytes | tuple[str | bytes, newsdoc.Article] | None
Kind: TypeAlias = Callable[[Parts], Damaged]


def parts_of(article: newsdoc.Article, place: int = 0) -> Parts:
    return Parts(
        article.title,
        f"{article.date:%Y%m%d}",
        article.url,
        list(article.paragraphs),
        f"Tags: {', '.join(article.tags)}",
        list(article.tags),
        place,
        article,
    )


ENCODINGS: Final = (
    "cp1252",
    "cp1251",
    "koi8-r",
    "iso8859-5",
    "gbk",
    "euc-kr",
    "shift_jis",
    "euc-jp",
    "iso2022_jp",
    "cp437",
    "cp850",
    "mac_roman",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "utf-7",
    "cp1256",
    "tis-620",
    "hz",
)
SIMPLER: Final = str.maketrans("“”„«»’—·　", '"""""\'-- ')  # what old encodings do not have


def in_encoding(name: str) -> Kind:
    def damage(parts: Parts) -> Damaged:
        article = newsdoc.parse(parts.text().translate(SIMPLER))
        for text in (parts.text(), newsdoc.unparse(article)):
            try:
                return text.encode(name), newsdoc.parse(text)
            except UnicodeEncodeError:
                continue
        return None

    return damage


def spread_middle(text: str, insert: str) -> str:
    return text[: len(text) // 2] + insert + text[len(text) // 2 :]


def misread(text: str, encoding: str) -> str | None:
    """Return UTF-8 that was read in another encoding; undefined bytes as in a browser."""
    if text.isascii():
        return None
    rows = []
    for byte in text.encode():
        try:
            rows.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            rows.append(chr(byte) if byte < 0xA0 else "\ufffd")
    return "".join(rows)


MOJIBAKE: Final = (
    *("mac_roman", "cp437", "cp850", "cp866", "koi8-r", "cp1250", "iso8859-2", "cp1253", "cp1254"),
    *("cp1256", "cp1257"),
)


def mojibake(encoding: str) -> Kind:
    return lambda parts: misread(parts.text(), encoding)


def reread(text: str, encoding: str, other: str) -> str | None:
    """Return text of a code page that was read as another, if it has some letters of it."""
    try:
        found = text.translate(SIMPLER).encode(encoding).decode(other)
    except UnicodeError:
        return None
    return found if sum(not letter.isascii() for letter in found) > 9 else None


def misread_bytes(text: str, encoding: str) -> str | None:
    """Return text of a code page that was read as Latin-1, if it has another script."""
    try:
        data = text.translate(SIMPLER).encode(encoding)
    except UnicodeEncodeError:
        return None
    return None if text.translate(SIMPLER).isascii() else data.decode("latin-1")


def last_wide(text: str) -> int:
    """Return the position of the last byte of a character that takes several, or -1."""
    data = text.encode()
    return max((at for at, byte in enumerate(data) if byte >= 0x80), default=-1)


def without_byte(parts: Parts) -> bytes | None:
    data = bytearray(parts.text().encode())
    if (at := last_wide(parts.text())) < 0:
        return None
    del data[at]
    return bytes(data)


def cut(parts: Parts) -> bytes | None:
    at = last_wide(parts.text())
    return parts.text().encode()[:at] if at > 0 else None


def cesu(parts: Parts) -> tuple[bytes, newsdoc.Article]:
    body = list(parts.body)
    body[parts.place] += " \U0001f600"
    data = parts.text(body=body).encode("utf-16", "surrogatepass").decode("utf-16")
    pair = "\U0001f600".encode("utf-16-be")
    units = [int.from_bytes(pair[at : at + 2], "big") for at in (0, 2)]
    raw = "".join(map(chr, units)).encode("utf-8", "surrogatepass")
    paragraphs = tuple(body)
    return data.encode().replace("\U0001f600".encode(), raw), newsdoc.Article(
        **{field: getattr(parts.article, field) for field in ("title", "date", "url", "tags")},
        paragraphs=paragraphs,
        tags_position=parts.article.tags_position,
    )


def latin_byte(parts: Parts) -> bytes | None:
    """Return UTF-8 in which one letter is a byte of Latin-1."""
    found = re.search("[à-ÿ]", parts.body[parts.place])
    if found is None:
        return None
    text = parts.paragraph(lambda text: text.replace(found[0], "\0", 1))
    return text.encode().replace(b"\0", found[0].encode("latin-1"))


def c1(parts: Parts) -> str | None:
    """Return text of cp1252 that was read as Latin-1."""
    try:
        text = parts.text().encode("cp1252").decode("latin-1")
    except UnicodeEncodeError:
        return None
    return text if re.search("[\x80-\x9f]", text) else None


def ellipsis_at_the_end(parts: Parts) -> tuple[str, newsdoc.Article]:
    body = list(parts.body)
    body[parts.place] = body[parts.place][:-1] + "…"
    fields = {name: getattr(parts.article, name) for name in ("title", "date", "url", "tags")}
    position = parts.article.tags_position
    article = newsdoc.Article(**fields, paragraphs=tuple(body), tags_position=position)
    return newsdoc.unparse(article).replace("…", "\x85"), article


def entities(text: str) -> str:
    replaced = html.escape(text).encode("ascii", "xmlcharrefreplace").decode()
    return replaced.replace("&#160;", "&nbsp;")


def spaced(text: str) -> str:
    return text.replace(" ", "\xa0", 2)


def wrapped(parts: Parts, width: int, between: str, indent: str = "") -> str:
    fill = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    fill.subsequent_indent = indent
    if " " not in parts.body[0]:  # Japanese and Chinese break anywhere
        blocks = [
            "\n".join(row[at : at + width // 2] for at in range(0, len(row), width // 2))
            for row in parts.body
        ]
    else:
        blocks = [fill.fill(row) for row in parts.body]
    blocks.append(parts.tags)
    head = "\n".join(parts.lines()[:3])
    return head + "\n" + between.join(blocks) + "\n"


def hyphenated(parts: Parts) -> str | None:
    """Return text whose long words are split at the end of a line."""
    if " " not in parts.body[0]:
        return None
    rows: list[str] = []
    for text in parts.body:
        row = ""
        for word in text.split(" "):
            if len(row) + len(word) > 68 and len(word) > 8 and word.isalpha():
                rows.append(f"{row}{word[:4]}-")
                row = word[4:] + " "
            elif len(row) + len(word) > 70:
                rows.append(row.rstrip())
                row = word + " "
            else:
                row += word + " "
        rows += [row.rstrip(), ""]
    return "\n".join([*parts.lines()[:3], *rows, parts.tags]) + "\n"


def bold(text: str) -> str:
    return "".join(f"{letter}\b{letter}" for letter in text)


def mail(parts: Parts, encoding: str) -> bytes:
    body = ("\n".join([*parts.body, parts.tags]) + "\n").encode()
    body = quopri.encodestring(body) if encoding == "quoted-printable" else base64.encodebytes(body)
    head = "From: desk@example.com\nSubject: Bridge\nMIME-Version: 1.0\n"
    head += f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + body


def conflict(parts: Parts) -> str:
    def change(text: str) -> str:
        other = text.replace(text[:8], text[:8].upper(), 1) + " *"
        return f"<<<<<<< HEAD\n{text}\n=======\n{other}\n>>>>>>> corrections"

    return parts.paragraph(change)


def second(parts: Parts, date: str) -> str:
    return parts.text() + "\n" + parts.text(title=f"2. {parts.title}", date=date)


def tags_line(form: Callable[[list[str]], str]) -> Kind:
    return lambda parts: parts.text(tags=form(parts.names))


def word_date(parts: Parts) -> str | None:
    return {
        "Green": "17 May 2024",
        "Grüne": "17. Mai 2024",
        "Une p": "17 mai 2024",
        "Через": "17 мая 2024 г.",
        "ハンノキ川": "2024年5月17日",
    }.get(parts.title[:5])


def date_line(value: str | None) -> Kind:
    return lambda parts: parts.text(date=value) if value else None


def url_line(form: Callable[[str], str | list[str]]) -> Kind:
    return lambda parts: parts.text(url=form(parts.url))


def ambiguous(parts: Parts) -> tuple[str, newsdoc.Article]:
    text = parts.text(date="20240506")
    return text.replace("\n20240506\n", "\n05/06/2024\n"), newsdoc.parse(text)


def with_url(parts: Parts, url: str, shown: str) -> tuple[str, newsdoc.Article]:
    return parts.text(url=shown), newsdoc.parse(parts.text(url=url))


def with_first(parts: Parts, line: str, damaged: str) -> tuple[str, newsdoc.Article]:
    """Return a document with a line in its header, which belongs below the URL."""
    return damaged, newsdoc.parse(parts.text(body=[line, *parts.body]))


def tag_links(names: list[str]) -> str:
    return "Tags: " + ", ".join(f"[{name}](/t/{n})" for n, name in enumerate(names))


def numbered_links(names: list[str]) -> str:
    return "Tags: " + ", ".join(f"[{n}]{name}" for n, name in enumerate(names, 1))


def first_half(parts: Parts) -> str:
    text = parts.text()
    return text[: len(text) // 2]


def joined(between: str) -> Kind:
    return lambda parts: between.join(parts.lines()) + between


KINDS: Final[dict[str, Kind]] = {
    # Encodings
    "stray byte": lambda p: p.paragraph(lambda t: spread_middle(t, "\0")).encode().replace(b"\0", b"\xff"),
    "stray byte in the title": lambda p: p.text(title=f"{p.title}\0").encode().replace(b"\0", b"\xa0"),
    "a letter of Latin-1": latin_byte,
    "a byte is missing": without_byte,
    "cut inside a character": cut,
    "CESU-8": cesu,
    **{f"in {name}": in_encoding(name) for name in ENCODINGS},
    "cp1252 read as Latin-1": c1,
    "mojibake of cp1252": lambda p: misread(p.text(), "cp1252"),
    "mojibake of Latin-1": lambda p: misread(p.text(), "latin-1"),
    "mojibake of cp1251": lambda p: misread(p.text(), "cp1251"),
    **{f"mojibake of {name}": mojibake(name) for name in MOJIBAKE},
    "koi8-r read as cp1251": lambda p: reread(p.text(), "koi8-r", "cp1251"),
    "cp1252 read as cp1251": lambda p: reread(p.text(), "cp1252", "cp1251"),
    "Mac OS Roman read as Latin-1": lambda p: reread(p.text(), "mac_roman", "latin-1"),
    "cp437 read as Latin-1": lambda p: reread(p.text(), "cp437", "latin-1"),
    "mojibake twice": lambda p: misread(misread(p.text(), "cp1252") or "", "cp1252"),
    "mojibake in a paragraph": lambda p: p.paragraph(lambda t: misread(t, "cp1252") or t),
    "an ellipsis is U+0085": ellipsis_at_the_end,
    "U+FFFD": lambda p: re.sub("[^\x00-\x7f]", "\ufffd", p.text()),
    "U+FFFD in one place": lambda p: p.paragraph(lambda t: spread_middle(t, "\ufffd")),
    "question marks": lambda p: re.sub("[^\x00-\x7f]", "?", p.text()),
    "U+FFFE": lambda p: "\ufffe" + p.text(),
    "two BOMs": lambda p: "\ufeff\ufeff" + p.text(),
    "U+001A": lambda p: p.text() + "\x1a",
    "NULs at the end": lambda p: p.text() + "\0" * 40,
    "NULs for spaces": lambda p: p.paragraph(lambda t: t.replace(" ", "\0")),
    "HTML entities": lambda p: (p.paragraph(lambda t: entities(spaced(t))), newsdoc.parse(p.paragraph(spaced))),
    "HTML entities everywhere": lambda p: (entities(spaced(p.text())), newsdoc.parse(spaced(p.text()))),
    "JSON escapes": lambda p: p.paragraph(lambda t: json.dumps(t)[1:-1]),
    "quoted-printable in a paragraph": lambda p: p.paragraph(lambda t: quopri.encodestring(t.encode()).decode()),
    "backspaced": lambda p: p.text(title=bold(p.title), tags=f"{bold('Tags:')}{p.tags[5:]}"),
    "colors": lambda p: p.text(title=f"\x1b[1m{p.title}\x1b[0m", tags=f"\x1b[32m{p.tags}\x1b[0m"),
    "zero-width spaces": lambda p: p.paragraph(lambda t: "\u200b" + t.replace(" ", " \u200b")),
    "soft hyphens": lambda p: p.paragraph(lambda t: re.sub(r"(\w{4})(?=\w{4})", "\\1\xad", t)),
    # Newlines
    "CR CR LF": joined("\r\r\n"),
    "NEL": joined("\x85"),
    "U+2028": joined("\u2028"),
    "vertical tabs": joined("\v"),
    "written as \\n": joined("\\n"),
    "<br>": joined("<br>\n"),
    "<br> and text": lambda p: p.paragraph(lambda t: spread_middle(t, "<br>") + "<br />"),
    "tags of words": lambda p: p.paragraph(lambda t: f"<b>{t[:8]}</b>{t[8:]}"),
    "cp1251 read as Latin-1": lambda p: misread_bytes(p.text(), "cp1251"),
    "cp1251 as Latin-1 in a paragraph": lambda p: p.paragraph(lambda t: misread_bytes(t, "cp1251") or t),
    "mojibake of cp1251 in a paragraph": lambda p: p.paragraph(lambda t: misread(t, "cp1251") or t),
    "tags below an empty label": tags_line(lambda names: "\n".join(["Tags:", "", *names])),
    "tags in a list below a blank line": tags_line(lambda names: "\n".join(["Tags:", "", *(f"- {n}" for n in names)])),
    "double spaced": lambda p: p.text().replace("\n", "\n\n"),
    "cut in the middle": first_half,
    # Wrapped text
    "wrapped at 72": lambda p: wrapped(p, 72, "\n\n"),
    "wrapped at 72, dense": lambda p: wrapped(p, 72, "\n"),
    "wrapped at 33": lambda p: wrapped(p, 33, "\n\n"),
    "wrapped at 110": lambda p: wrapped(p, 110, "\n\n"),
    "wrapped, indented": lambda p: wrapped(p, 72, "\n\n", "    "),
    "wrapped, CR LF": lambda p: wrapped(p, 60, "\n\n").replace("\n", "\r\n"),
    "wrapped, double spaced": lambda p: wrapped(p, 60, "\n").replace("\n", "\n\n"),
    "wrapped, quoted": lambda p: wrapped(p, 70, "\n\n").replace("\n", "\n> "),
    "hyphenated": hyphenated,
    # Header layouts
    "labels": lambda p: p.head(f"Title: {p.title}", f"Date: {p.date}", f"URL: {p.url}"),
    "bold labels": lambda p: p.head(p.title, f"**Date:** {p.date}", f"**URL:** {p.url}"),
    "labels in a list": lambda p: p.head(p.title, f"- Date: {p.date}", f"- URL: {p.url}"),
    "labels with =": lambda p: p.head(f"Title = {p.title}", f"Date = {p.date}", f"URL = {p.url}"),
    "labels in any order": lambda p: p.head(f"URL: {p.url}", f"Date: {p.date}", f"Title: {p.title}"),
    "labels and byline": lambda p: with_first(
        p, "By: Eva Lind", p.head(f"Title: {p.title}", "By: Eva Lind", f"Date: {p.date}", f"URL: {p.url}")
    ),
    "other labels": lambda p: p.head(p.title, f"Published: {p.date}", f"Link: {p.url}"),
    "URL first": lambda p: p.head(p.url, p.title, p.date),
    "URL before date": lambda p: p.head(p.title, p.url, p.date),
    "date first": lambda p: p.head(p.date, p.title, p.url),
    "byline above the date": lambda p: with_first(p, "By Eva Lind", p.head(p.title, "By Eva Lind", p.date, p.url)),
    "source above the URL": lambda p: with_first(p, "The Elm Courier", p.head(p.title, p.date, "The Elm Courier", p.url)),
    "tags above the date": lambda p: "\n".join([p.title, p.tags, p.date, p.url, *p.body]) + "\n",
    "subtitle": lambda p: with_first(p, "A bridge!", p.head(p.title, "A bridge!", p.date, p.url)),
    "section above the title": lambda p: p.head("Local news", p.title, p.date, p.url),
    "title in two lines": lambda p: p.head(p.title[:12], p.title[12:], p.date, p.url),
    "blank lines": lambda p: p.head("", p.title, "", p.date, "", p.url, ""),
    "no title": lambda p: p.text(title=None),
    "no date": lambda p: p.text(date=None),
    "no URL": lambda p: p.text(url=None),
    "empty title": lambda p: p.text(title=""),
    "date and URL on a line": lambda p: p.head(p.title, f"{p.date} {p.url}"),
    "front matter": lambda p: p.head("---", f"title: {p.title}", f"date: {p.date}", f"url: {p.url}", "---"),
    "Markdown title": lambda p: p.text(title=f"# {p.title}"),
    "underlined title": lambda p: p.text(title=[p.title, "=" * len(p.title)]),
    "bold title": lambda p: p.text(title=f"**{p.title}**"),
    # Dates
    "ISO date": date_line("2024-05-17"),
    "date in words": lambda p: (words := word_date(p)) and p.text(date=words),
    "date with weekday": date_line("Friday, 17 May 2024"),
    "date with time": date_line("2024-05-17T23:30:00-08:00"),
    "American date": date_line("5/17/2024"),
    "ambiguous date": ambiguous,
    "short year": date_line("17.05.24"),
    "updated": date_line("Updated 17 May 2024"),
    "two dates": date_line("17 May 2024, updated 18 May 2024"),
    "date of no day": date_line("20240231"),
    "date and wrong weekday": date_line("Sunday, 17 May 2024"),
    "relative date": date_line("yesterday"),
    "fullwidth date": date_line("２０２４０５１７"),
    "bold date": date_line("**20240517**"),
    "date and bidi": date_line("\u200e20240517\u200e"),
    "Excel date": date_line("45429"),
    # URL lines
    "URL in <>": url_line(lambda url: f"<{url}>"),
    "URL as a link": url_line(lambda url: f"[{url}]({url})"),
    "URL with a number": url_line(lambda url: f"[1]{url}"),
    "URL and bidi": url_line(lambda url: f"\u200e{url}\u200f"),
    "URL and zero width": url_line(lambda url: f"{url}\u200b"),
    "URL with zero width inside": url_line(lambda url: url.replace("/2024", "/\u200b2024")),
    "URL with \\_": lambda p: with_url(p, f"{p.url}?a=1&b_c", f"{p.url}?a=1&b\\_c"),
    "URL with &amp;": lambda p: with_url(p, f"{p.url}?a=1&b=c", f"{p.url}?a=1&amp;b=c"),
    "URL in two lines": url_line(lambda url: [url[:40], url[40:]]),
    "URL in two lines, indented": url_line(lambda url: [url[:36], "    " + url[36:]]),
    "URL and text": lambda p: with_first(p, "The Elm Courier", p.text(url=f"{p.url} The Elm Courier")),
    "URL accessed": lambda p: with_first(p, "(accessed 20 May 2024)", p.text(url=f"{p.url} (accessed 20 May 2024)")),
    "two URLs": lambda p: with_first(p, "https://www.example.com/print", p.text(url=f"{p.url} https://www.example.com/print")),
    "URL | paper": lambda p: with_first(p, "The Elm Courier", p.text(url=f"{p.url} | The Elm Courier")),
    "URL without scheme": url_line(lambda url: url.removeprefix("https://")),
    "https:/": url_line(lambda url: url.replace("//", "/", 1)),
    "https://https://": url_line(lambda url: "https://" + url),
    "hxxps": url_line(lambda url: url.replace("https", "hxxps").replace(".com", "[.]com")),
    "URL with label": url_line(lambda url: f"URL: {url}"),
    "URL in quotes": url_line(lambda url: f'"{url}"'),
    "URL and full stop": url_line(lambda url: f"{url}."),
    "URL with fullwidth colon": url_line(lambda url: url.replace(":", "：", 1)),
    "URL with space": lambda p: with_url(p, f"{p.url}/new%20bridge.html", f"{p.url}/new bridge.html"),
    # Tag lines
    "Keywords:": tags_line(lambda names: f"Keywords: {', '.join(names)}"),
    "Schlagwörter:": tags_line(lambda names: f"Schlagwörter: {', '.join(names)}"),
    "Mots-clés :": tags_line(lambda names: f"Mots-clés : {', '.join(names)}"),
    "Теги:": tags_line(lambda names: f"Теги: {', '.join(names)}"),
    "Tag:": tags_line(lambda names: f"Tag: {', '.join(names)}"),
    "Tags :": tags_line(lambda names: f"Tags : {', '.join(names)}"),
    "Tags：": tags_line(lambda names: f"Tags：{', '.join(names)}"),
    "Tags::": tags_line(lambda names: f"Tags:: {', '.join(names)}"),
    "**Tags:**": tags_line(lambda names: f"**Tags:** {', '.join(names)}"),
    "**Tags**:": tags_line(lambda names: f"**Tags**: {', '.join(names)}"),
    "_Tags:_": tags_line(lambda names: f"_Tags:_ {', '.join(names)}"),
    "Tags\\:": tags_line(lambda names: f"Tags\\: {', '.join(names)}"),
    "[5]Tags:": tags_line(lambda names: f"[5]Tags: {', '.join(names)}"),
    "- Tags:": tags_line(lambda names: f"- Tags: {', '.join(names)}"),
    "Tags in []": tags_line(lambda names: f"Tags: [{', '.join(names)}]"),
    "Tags as Python": tags_line(lambda names: f"Tags: {names}"),
    "Tags as JSON": tags_line(lambda names: f"Tags: {json.dumps(names, ensure_ascii=False)}"),
    "Tags; semicolons": tags_line(lambda names: f"Tags: {'; '.join(names)}"),
    "Tags | pipes": tags_line(lambda names: f"Tags: {' | '.join(names)}"),
    "Tags、": tags_line(lambda names: f"Tags: {'、'.join(names)}"),
    "Tags • bullets": tags_line(lambda names: f"Tags: {' • '.join(names)}"),
    "#tags": tags_line(lambda names: "Tags: " + " ".join(f"#{n}" for n in names)),
    "tags are links": tags_line(tag_links),
    "tags have numbers": tags_line(numbered_links),
    "tags in a list below": tags_line(lambda names: "\n".join(["Tags:", *(f"- {n}" for n in names)])),
    "tags in lines below": tags_line(lambda names: "\n".join(["Tags:", *names])),
    "tags below a heading": tags_line(lambda names: "\n".join(["## Tags", *(f"- {n}" for n in names)])),
    "tags continued": tags_line(lambda names: f"Tags: {', '.join(names[:3])},\n{', '.join(names[3:])}"),
    "tags continued, indented": tags_line(
        lambda names: f"Tags: {', '.join(names[:3])},\n      {', '.join(names[3:])}"
    ),
    "tag continued": tags_line(lambda names: "\n".join([f"Tags: {names[0]}, {names[4][:3]}", f"{names[4][3:]}, {names[1]}"])),
    "tags end in a comma": tags_line(lambda names: f"Tags: {', '.join(names[:3])},"),
    "a tag is missing": tags_line(lambda names: f"Tags: {names[0]}, , {', '.join(names[2:])}"),
    "tags in a loose list": tags_line(lambda names: "\n".join(["Tags:", *(f"\n- {n}" for n in names)])),
    "the title again": lambda p: p.text(url=[p.url, p.title]),
    "two tag lines": tags_line(lambda names: f"Tags: {', '.join(names[:3])}\nTags: {', '.join(names[3:])}"),
    # Other documents and several documents
    "merge conflict": conflict,
    "diff": lambda p: "".join(f"+{line}\n" for line in p.lines()),
    "two articles": lambda p: second(p, p.date),
    "two articles, date in words": lambda p: second(p, "18 May 2024"),
    "the same twice": lambda p: p.text() * 2,
    "HTML paragraphs": lambda p: p.text(body=[f"<p>{html.escape(row)}</p>" for row in p.body]),
    "HTML": lambda p: f"<!DOCTYPE html>\n<title>{p.title}</title>\n<p>{p.body[0]}</p>\n",
    "JSON": lambda p: json.dumps({"title": p.title, "date": p.date, "url": p.url}, indent=1),
    "JSON string": lambda p: json.dumps(p.text(), ensure_ascii=False),
    "CSV": lambda p: f'title,date,url,text\n"{p.title}",{p.date},{p.url},"{p.body[0]}"\n',
    "LFS pointer": lambda p: f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1\n",
    "AppleDouble": lambda p: b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x02\0\0\0\t\0\0\x002\0\0\0",
    "mail, quoted-printable": lambda p: mail(p, "quoted-printable"),
    "mail, base64": lambda p: mail(p, "base64"),
    "RIS": lambda p: f"TY  - NEWS\nTI  - {p.title}\nDA  - 2024/05/17\nUR  - {p.url}\nER  - \n",
    "TREC": lambda p: f"<DOC>\n<DOCNO> EC-1 </DOCNO>\n<TEXT>\n{p.body[0]}\n</TEXT>\n</DOC>\n",
    "Reuters": lambda p: f'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS>\n<BODY>{p.body[0]}</BODY>\n',
    "WARC": lambda p: f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {p.url}\r\n\r\n{p.body[0]}\r\n",
    "WikiExtractor": lambda p: f'<doc id="1" url="{p.url}" title="{p.title}">\n{p.title}\n\n{p.body[0]}\n</doc>\n',
    "BibTeX": lambda p: f"@article{{bridge,\n  title = {{{p.title}}},\n  url = {{{p.url}}}\n}}\n",
    "gzip": lambda p: gzip.compress(p.text().encode(), mtime=0),
    "RTF": lambda p: r"{\rtf1\ansi " + p.title + "}\n",
    "Nexis": lambda p: f"1 of 2 DOCUMENTS\n\nThe Elm Courier\n\nMay 17, 2024 Friday\n\n{p.title}\n\nBYLINE: Eva Lind\n\nLENGTH: 200 words\n\n{p.body[0]}\n\nLOAD-DATE: May 18, 2024\n",
    "ProQuest": lambda p: f"____________________\n\nDocument 1 of 2\n\n{p.title}\n\nAuthor: Eva Lind\n\nPublication info: The Elm Courier ; Elm [Elm]17 May 2024.\n\n{p.url}\n\nFull text: {p.body[0]}\n",
}  # fmt: skip

# Kinds that have a place in the body.
PLACED: Final = frozenset(
    name for name, kind in KINDS.items() if kind.__code__.co_names and "paragraph" in kind.__code__.co_names
)  # fmt: skip

# Encodings that are of other languages than the five.
OTHER_LANGUAGES: Final = {
    "in gbk": "zh", "in euc-kr": "ko", "in cp1256": "ar", "in tis-620": "th",
}  # fmt: skip


class Case(NamedTuple):
    """A damaged document, and the article that it was."""

    kind: str
    language: str
    place: int
    data: bytes
    article: newsdoc.Article

    def __str__(self) -> str:
        return f"{self.kind}-{self.language}-{self.place}"


def cases(languages: tuple[str, ...] = LANGUAGES) -> Iterator[Case]:
    """Yield each kind in each language and place that can have it."""
    for name, kind in KINDS.items():
        spoken = (OTHER_LANGUAGES[name],) if name in OTHER_LANGUAGES else languages
        for language in spoken:
            seen: set[bytes] = set()
            for place in PLACES if name in PLACED else PLACES[:1]:
                article = ARTICLES[language]
                damaged = kind(parts_of(article, place))
                if isinstance(damaged, tuple):
                    damaged, article = damaged
                if damaged is None:
                    continue
                data = damaged if isinstance(damaged, bytes) else damaged.encode()
                if data not in seen and data != newsdoc.unparse(article).encode():
                    seen.add(data)
                    yield Case(name, language, place, data, article)
