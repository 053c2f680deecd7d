"""Warn about valid documents that probably contain mistakes.

Documents without mistakes are the rule, so cheap searches come first; lines are looked at only
where there is a sign of something. No search keeps an object for each line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from newsdoc import _grammar as grammar
from newsdoc._article import Article
from newsdoc._dates import recognize_date
from newsdoc._diagnosis.causes import INVISIBLE
from newsdoc._diagnosis.formats import name_text_format
from newsdoc._diagnosis.lines import Line, find_header, line_at
from newsdoc._diagnosis.wrapped import find_wrapped, may_be_wrapped
from newsdoc._errors import Edit, Fix, Problem
from newsdoc._screen import TAG_LABELS
from newsdoc._text import short_repr

MAX_WARNINGS: Final = 100  # of one kind about one document

# What the cheap searches look for, in UTF-8: memchr is slow on text with wide characters.
_CONTROLS: Final = (b"\x08", b"\x1a", b"\x1b")
_MARKERS: Final = (b"<<<<<<< ", b"=\n", b"&", b"\\u")
_LABEL_SIGNS: Final = (
    b"ags",
    b"AGS",
    b"=",
    b"\xef\xbc\x9a",
    b"\xef\xb9\x95",
)  # and fullwidth colons
_LEADS: Final = (b"\xc2", b"\xc3", b"\xef\xbf")  # of C1, of mojibake, of U+FFFD and U+FFFE

_CONTROL: Final = re.compile("[\x08\x1a\x1b]")
_OVERSTRUCK: Final = re.compile("(?:_\x08|(.)\x08(?=\\1))")
_ESCAPE: Final = re.compile("\x1b\\[[0-9;]*+[A-Za-z]")
_C1: Final = re.compile("[\x80-\x9f]")
_LOST: Final = re.compile("[\ufffd\ufffe\uffff]")
# UTF-8 that was read as cp1252: after a letter that is the first byte of a character there are
# signs, not letters. Not in the list: "é »" with a no-break space, which is French.
_MOJIBAKE: Final = re.compile(
    "[ÂÃ][^\x00-\x7f\xc0-\u0151]|â€[^\x00-\x7f\xc0-\u0151]|(?:[ÄÅÎÏÐÑ×ØÙ][^\x00-\x7f\xc0-\u0151]){2}"
    "|(?:[ã-íï][^\x00-\x7f\xc0-\u0151]{2}){2}"
)
_WIDE_RUN: Final = re.compile(r"[^\x00-\x7f]++")
_CONFLICT: Final = ("\n=======\n", "\n>>>>>>> ")
_QUOTED: Final = re.compile(r"=\n|=(?:[0-9A-F]{2}=[0-9A-F]{2}|3D|20$)", re.MULTILINE)
_ENTITY: Final = re.compile(
    r"&(?:nbsp|amp|quot|apos|lt|gt|[mn]dash|[lr][sd]quo|[lr]aquo|hellip|euro|shy|szlig"
    r"|[aeiouyncAEIOUYNC](?:acute|grave|uml|circ|tilde|cedil)|#[0-9]{2,5}|#x[0-9A-Fa-f]{2,4});"
    r"|\\u[0-9a-f]{4}"
)

_TITLE_MARKUP: Final = re.compile(
    r"#{1,6}\s|\*\*(?=[^*]++\*\*\Z)|__(?=[^_]++__\Z)|(?:title|headline)\s{0,3}:\s", re.IGNORECASE
)
_URL_MARKUP: Final = re.compile(
    r"[<>\"`\\]|\]\(|\*\*|&amp;|^[a-z]++://[a-z]++:/|^hxxps?:", re.IGNORECASE
)
_REPEATED_SCHEME: Final = re.compile(r"^https?://(?=https?:/)", re.IGNORECASE)
_URL_REST: Final = re.compile(r"[\w\-./%=&?#~+:;,@!$'()*]++")

_TAG_LINE: Final = re.compile(r"^[^\S\n]*+[tT][aA][gG][sS]:(?P<tags>.*+)$", re.MULTILINE)
_LABELED: Final = re.compile(
    r"[\W\d_]*+(\w[\w\- ]{0,20}?)[\W_]{0,5}?[:=\uff1a\ufe55][\s*_]{0,5}(.*+)", re.DOTALL
)
_BULLET: Final = re.compile(r"(?:[-*•+–·]|\d{1,3}[.)])\s{1,9}(\S.*+)")
_LINK: Final = re.compile(r"\[\d{1,4}\](?=\S)|\[([^\[\]]++)\]\([^()\s]*+\)")

# Canonical form would remove the only sign of where paragraphs end, that a tag line continues, or
# that U+0085 at the end of a line was an ellipsis.
_BLOCKS_FORMAT: Final = frozenset(
    {"hard-wrapped", "continued-tag-line", "c1-character", "quoted-printable"}
)


def blocks_format(problem: Problem) -> bool:
    """Return whether canonical form would remove what is needed to act on a warning."""
    # A label without tags may be that of the lines below, up to a blank one.
    is_list = problem.code == "misspelled-tag-line" and problem.fix is None
    return is_list or problem.code in _BLOCKS_FORMAT


def search(
    text: str, article: Article | None, *, lenient: bool, dayfirst: bool | None
) -> list[Problem]:
    """Return warnings about a text, by position; its article is None if it is invalid."""
    if article is None and name_text_format(text):
        return []  # escapes and line breaks mean something else in other formats
    data = text.encode("utf-8", "surrogatepass")
    found: list[Problem] = []
    if any(map(data.__contains__, _CONTROLS)):
        found += _find_controls(text)
    if any(map(data.__contains__, _MARKERS)):
        found += _find_residue(text, article.url if article else "")
    if not data.isascii() and any(map(data.__contains__, _LEADS)):
        found += _find_misdecoded(text)
    title = url = ""
    lines: Sequence[str] = ()
    if article is not None:
        title, url, lines = article.title, article.url, article.paragraphs
    elif len(header := find_header(text, 3)[0]) == 3:
        title, url = header[0].text.strip(), header[2].text.strip()
        body = map(str.strip, text[header[2].end + 1 :].split("\n"))
        lines = [line for line in body if line]
    if grammar.is_url(url):
        found += _find_header_warnings(text, title, url, lines[0] if lines else "")
    # The usual document has no colon but those of its header and its tag line.
    known = url.count(":") + title.count(":") + (article is not None and bool(article.tags))
    has_colons = data.count(b":") > known
    if has_colons and data.count(b"://") > url.count("://"):
        found += _find_second_article(text, lines, lenient, dayfirst)
    if article is None or not article.tags:
        if has_colons and any(map(data.__contains__, (b"gs:", b"GS:"))):
            found += _find_tag_line_warnings(text, article)
    elif not _has_plain_tag_line(data, article):
        found += _find_tag_line_warnings(text, article)
    if has_colons or any(map(data.__contains__, _LABEL_SIGNS)):
        found += _find_misspelled_tag_lines(text, lines)
    if may_be_wrapped(lines, text.isascii()):
        found += find_wrapped(text)
    if len(found) > 1:
        found.sort(key=lambda problem: (problem.line, problem.column))
    return found


def _bounded(pattern: re.Pattern[str], text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Yield the first matches, one per line."""
    for _ in range(MAX_WARNINGS):
        found = pattern.search(text, start)
        if found is None:
            return
        yield found
        start = text.find("\n", found.start()) + 1
        if start == 0:
            return


def _span(line: Line, found: re.Match[str]) -> tuple[int, int]:
    return found.start() - line.start, min(found.end(), line.end) - line.start


# Characters


def _find_controls(text: str) -> Iterator[Problem]:
    for found in _bounded(_CONTROL, text):
        line = line_at(text, found.start())
        span = _span(line, found)
        message = f"control character {short_repr(found[0])}"
        pattern, words = {
            "\x08": (_OVERSTRUCK, "delete the characters that are printed twice"),
            "\x1b": (_ESCAPE, "delete the escape sequences of a terminal"),
            "\x1a": (re.compile("\x1a"), "delete the end-of-file character of DOS"),
        }[found[0]]
        edits = tuple(
            Edit(line.start + m.start(), line.start + m.end(), "")
            for m in pattern.finditer(line.text)
        )
        # Not safe: what was printed twice may be a correction.
        fix = Fix("control", words, "unsafe", edits) if edits else None
        yield line.warning("control-character", message, span, fix=fix)


def _find_residue(text: str, url: str) -> Iterator[Problem]:
    start = text.find("<<<<<<< ")
    if start == text.rfind("\n", 0, start + 1) + 1 and all(
        text.find(marker, start) > 0 for marker in _CONFLICT
    ):
        line = line_at(text, start)
        message = "looks like a merge conflict"
        yield line.warning("merge-conflict", message, hint="keep one of the two versions")
    quoted = list(_bounded(_QUOTED, text))
    if len(quoted) > 1:
        line = line_at(text, quoted[0].start())
        message = "text looks encoded as quoted-printable"
        hint = "decode it: quopri.decodestring() in Python"
        yield line.warning("quoted-printable", message, _span(line, quoted[0]), hint)
    for found in _bounded(_ENTITY, text):
        line = line_at(text, found.start())
        if line.text.strip() == url:
            continue  # that has a warning of its own
        edits = tuple(
            Edit(line.start + m.start(), line.start + m.end(), _unescape(m[0]))
            for m in _ENTITY.finditer(line.text)
        )
        # Not safe: the article may be about HTML or a programming language.
        fix = Fix("escaped", "write the characters that are meant", "unsafe", edits)
        message = f"{found[0]} is an escaped character"
        yield line.warning("escaped-character", message, _span(line, found), fix=fix)


def _unescape(text: str) -> str:
    if text[0] == "&":
        return html.unescape(text)
    character = chr(int(text.removeprefix("\\u"), 16))
    return text if "\ud800" <= character <= "\udfff" or character < " " else character


def _find_misdecoded(text: str) -> Iterator[Problem]:
    c1 = set(_C1.findall(text))
    if c1:
        first = _C1.search(text)
        assert first is not None
        line = line_at(text, first.start())
        message = f"U+{ord(first[0]):04X} is a control character: cp1252 was read as latin-1"
        fix = None
        hint = "U+0085 is a newline of other systems or an ellipsis of cp1252: find out which"
        if c1 != {"\x85"}:
            # Not safe: other code pages have other characters at these bytes.
            edits = tuple(
                Edit(m.start(), m.end(), m[0].encode("latin-1").decode("cp1252", "replace"))
                for m in _C1.finditer(text)
            )
            known = all(edit.text != "\ufffd" for edit in edits)
            words = "write the characters of cp1252"
            fix = Fix("c1", words, "unsafe", edits) if known else None
            hint = "decode the original bytes with encoding='cp1252'"
        yield line.warning("c1-character", message, _span(line, first), hint, fix)
    for found in _bounded(_MOJIBAKE, text):
        if _redecode(found[0]) is None:
            continue
        line = line_at(text, found.start())
        edits = tuple(
            Edit(line.start + m.start(), line.start + m.end(), right)
            for m in _WIDE_RUN.finditer(line.text)
            if (right := _redecode(m[0])) is not None
        )
        # Not safe: a text may be about this mistake.
        words = "write the characters of UTF-8 that were read as cp1252"
        fix = Fix("mojibake", words, "unsafe", edits) if edits else None
        message = f"{short_repr(found[0])} is UTF-8 that was read as cp1252"
        hint = "decode the original bytes as UTF-8"
        yield line.warning("misdecoded-text", message, _span(line, found), hint, fix)
    for found in _bounded(_LOST, text):
        line = line_at(text, found.start())
        message = f"U+{ord(found[0]):04X} shows that a character was lost in a conversion"
        hint = "convert the original again"
        yield line.warning("misdecoded-text", message, _span(line, found), hint)


def _redecode(run: str) -> str | None:
    """Return what a run of characters is in UTF-8, if cp1252 or latin-1 wrote its bytes."""
    try:
        data = b"".join(c.encode("latin-1") if c < "\xa0" else c.encode("cp1252") for c in run)
        return data.decode()
    except UnicodeError:
        return None


# The header


def _find_header_warnings(text: str, title: str, url: str, first: str) -> Iterator[Problem]:
    if title[0] in "#*_TtHh" and (found := _TITLE_MARKUP.match(title)):
        line = find_header(text, 1)[0][0]
        bare = title[found.end() :].strip("*_ ") or title
        # Not safe: a title may begin with a hash or be in quotation marks of its own.
        fix = Fix("markup", "delete the markup of the title", "unsafe", (line.edit(bare),))
        message = "title has markup or a label"
        yield line.warning("title-markup", message, fix=fix)
    if not url.isascii() or _URL_MARKUP.search(url):
        yield from _find_url_markup(find_header(text, 3)[0][2], url)
    if len(url) > 24 and _URL_REST.fullmatch(first) and "://" not in first:
        header, gaps = find_header(text, 4)
        url_line, rest = header[2:4]
        if 3 in gaps or rest.text.strip() != first or not _continues_url(url, first):
            return
        # Not safe: a short first line, such as a word and a hyphen, may look like a path.
        edit = Edit(url_line.start, rest.end, url + first)
        fix = Fix("wrapped-url", "join the lines of the URL", "unsafe", (edit,))
        yield rest.warning("url-markup", "looks like the rest of the URL", fix=fix)


def _continues_url(url: str, rest: str) -> bool:
    if url[-1] in "/-_=&?%." or rest.endswith((".html", ".htm", ".shtml", ".php", ".aspx")):
        return True
    return not {*"/%&"}.isdisjoint(rest) or sum(map(rest.count, "-_.")) > 1


def _find_url_markup(line: Line, url: str) -> Iterator[Problem]:
    right = INVISIBLE.sub("", url)
    message = "URL has invisible characters"
    if right == url:
        right = _REPEATED_SCHEME.sub("", url)
        message = "URL has two schemes"
    if right == url:
        right = html.unescape(url) if "&amp;" in url else url
        right = re.sub(r"\\([_*~()#&\-.])", r"\1", right)
        right = re.sub("(?i)^hxxp", "http", right.rstrip('>"`*'))
        message = "URL has markup"
    if right == url:
        if _URL_MARKUP.search(url):
            yield line.warning("url-markup", message)
        return
    # Not safe: each of these characters may be in a URL, though no browser writes them.
    fix = Fix("markup", f"write {short_repr(right, 80)}", "unsafe", (line.edit(right),))
    yield line.warning("url-markup", message, fix=fix)


# The body


def _find_second_article(
    text: str, lines: Sequence[str], lenient: bool, dayfirst: bool | None
) -> Iterator[Problem]:
    header, _ = find_header(text, 3)
    start = header[-1].end
    for date, url in pairwise(lines):
        if "://" not in url[:16] or not grammar.is_url(url):
            continue
        start = text.find(url, start)
        if (recognize_date(date, dayfirst) if lenient else grammar.parse_date(date)) is None:
            continue
        title = _line_above(text, _line_above(text, line_at(text, start)))
        if title.start > header[-1].start:
            message = "looks like the title of a second article: a date and a URL are below"
            hint = "write each article to its own file"
            yield title.warning("second-article", message, hint=hint)
            return


def _line_above(text: str, line: Line) -> Line:
    """Return the nearest line above that is not blank."""
    return line_at(text, len(text[: line.start].rstrip()))


def _has_plain_tag_line(data: bytes, article: Article) -> bool:
    """Return whether the only tag line is in canonical form, and needs no closer look."""
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    written = ", ".join(article.tags)
    return (
        lines == 4 + len(article.paragraphs)
        and f"\nTags: {written}\n".encode() in data + b"\n"
        and len(set(article.tags)) == len(article.tags)
        and _split_differently(written) is None
    )


def _find_tag_line_warnings(text: str, article: Article | None) -> Iterator[Problem]:
    header, _ = find_header(text, 3)
    if len(header) < 3:
        return
    seen: dict[str, int] = {}
    first_line = 0
    for found in _tag_lines(text, header[-1].end, article):
        line = line_at(text, found.start("tags"))
        begin = line.bounds()[0]
        tags = grammar.split_tags(line.text.strip())
        if (problem := _find_tag_syntax(text, line, tags)) is not None:
            yield problem
        if tags and first_line:
            message = f"tags are added to those of line {first_line}"
            hint = "put all tags on one line"
            yield line.warning("second-tag-line", message, (begin, begin + len("Tags:")), hint)
        elif tags:
            first_line = line.number
        position = begin + len("Tags:")
        for tag in tags:
            position = line.text.index(tag, position)
            seen[tag] = seen.get(tag, 0) + 1
            if seen[tag] == 2:
                message = f"tag {short_repr(tag)} is repeated"
                yield line.warning("duplicate-tag", message, (position, position + len(tag)))
            position += len(tag)


def _tag_lines(text: str, start: int, article: Article | None) -> Iterator[re.Match[str]]:
    """Yield the tag lines; the usual document has one, and no blank line."""
    position = text.find("\nTags:", start)
    if position >= 0 and article is not None:
        lines = text.count("\n") + (not text.endswith("\n"))
        if lines == 4 + len(article.paragraphs):
            yield next(_TAG_LINE.finditer(text, position + 1))
            return
    yield from _bounded(_TAG_LINE, text, start)


def _find_tag_syntax(text: str, line: Line, tags: list[str]) -> Problem | None:
    """Warn about tags that are written in another way than "a, b"."""
    written = line.text.strip()[len("Tags:") :].strip()
    following = line_at(text, line.end + 1) if line.end + 1 < len(text) else None
    if not tags or written.endswith(","):
        return _find_continued_tags(text, line, tags, following)
    right = _split_differently(written)
    if right is None:
        return None
    # Not safe: a tag may have brackets, a hash or a semicolon of its own.
    words = f"write {short_repr('Tags: ' + ', '.join(right), 80)}"
    fix = Fix("tag-syntax", words, "unsafe", (line.edit("Tags: " + ", ".join(right)),))
    return line.warning("tag-syntax", "tags are not separated by commas alone", fix=fix)


def _find_continued_tags(
    text: str, line: Line, tags: list[str], following: Line | None
) -> Problem | None:
    rest: list[str] = []
    goes_on = False  # after a comma
    end = line.end
    while following is not None and following.text.strip() and end < following.start:
        bullet = _BULLET.fullmatch(following.text.strip())
        is_item = not tags and len(following.text) <= 40 and following.text.strip()[-1] not in ".!?"
        is_rest = bool(tags) and (not rest or goes_on) and len(following.text) <= 100
        if not (bullet or is_item or is_rest) or grammar.is_tag_line(following.text.strip()):
            break
        goes_on = following.text.rstrip().endswith(",")
        rest.append((bullet[1] if bullet else following.text.strip()).strip(" ,"))
        end = following.end
        following = line_at(text, end + 1) if end + 1 < len(text) else None
    if not rest:
        return None
    # Not safe: the lines below may be paragraphs, and the comma may be a mistake.
    joined = "Tags: " + ", ".join([*tags, *rest])
    start = line.edit("").start
    words = f"write {short_repr(joined, 80)}"
    fix = Fix("tag-syntax", words, "unsafe", (Edit(start, end, joined),))
    return line.warning("continued-tag-line", "tags continue on the next line", fix=fix)


def _split_differently(written: str) -> list[str] | None:
    """Return the tags if they are written as a list of another syntax."""
    text = written.strip(":*_\\ ")
    text = _LINK.sub(lambda found: found[1] or "", text)
    if text[:1] == "[" and text[-1:] == "]":
        text = text[1:-1]
    items = [item.strip() for item in text.split(",")]
    if len(items) == 1:
        separators = ";", "|", "，", "、", "；", "·", "•"
        separator = next((one for one in separators if one in text), None)
        items = [item.strip() for item in text.split(separator)] if separator else items
    if len(items) == 1 and text.count("#") > 1 and text[0] == "#":
        items = text.split()
    if all(item[:1] == "#" for item in items):
        items = [item[1:].strip() for item in items]
    if all(len(item) > 2 and item[0] == item[-1] and item[0] in "'\"" for item in items):
        items = [item[1:-1].strip() for item in items]
    items = [item for item in items if item]
    return items if items and items != grammar.split_tags(f"Tags:{written}") else None


def _find_misspelled_tag_lines(text: str, lines: Sequence[str]) -> Iterator[Problem]:
    candidates = [line for line in lines if _may_be_tags(line)]
    start = 0
    for candidate in candidates[:MAX_WARNINGS]:
        tags = _misspelled_tags(candidate)
        if tags is None:
            continue
        start = text.find(candidate, start)
        line = line_at(text, start)
        start = line.end
        message = f"{short_repr(candidate)} is a paragraph, not a tag line"
        fix = None
        if tags:
            # Not safe: the paragraph may be about tags.
            fix = Fix(
                "tag-label",
                "write Tags: directly before the tags",
                "unsafe",
                (line.edit(f"Tags: {tags}"),),
            )
        hint = "write Tags: directly before the tags if this is a tag line"
        yield line.warning("misspelled-tag-line", message, hint=hint, fix=fix)


def _may_be_tags(line: str) -> bool:
    head = line[:32]
    if ":" in head or (line[0] in "Tt#*_-" and "tags" in head.casefold()):
        return True
    return "=" in head or "\uff1a" in head or "\ufe55" in head


def _misspelled_tags(line: str) -> str | None:
    """Return the tags of a line that looks like a tag line, "" if they are unknown."""
    if grammar.is_tag_line(line):
        return None
    found = _LABELED.fullmatch(line)
    if found and " ".join(found[1].casefold().split()) in TAG_LABELS:
        return found[2].strip("*_ ")
    return "" if _is_tag_line_without_colon(line.casefold()) else None


def _is_tag_line_without_colon(text: str) -> bool:
    """Match lines such as "tags" and "tags a, b"."""
    text = text.strip("#*_-> ")
    if text == "tags":
        return True
    first, *others = text.split(",")
    words = first.split(maxsplit=1)
    is_list = words[:1] == ["tags"] and len(words) > 1 and others and all(map(str.strip, others))
    return bool(is_list) and not re.search("[.!?:]", text)
