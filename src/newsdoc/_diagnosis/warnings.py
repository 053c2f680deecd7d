"""Detectors of mistakes in valid documents. None keeps an object for each line."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from newsdoc import _grammar as grammar
from newsdoc._article import Article
from newsdoc._dates import recognize_date
from newsdoc._diagnosis.causes import INVISIBLE
from newsdoc._diagnosis.formats import name_text_format
from newsdoc._diagnosis.lines import Document, Line, line_at, split_document, split_lines
from newsdoc._diagnosis.mojibake import COMMON, find_mojibake
from newsdoc._diagnosis.wrapped import find_wrapped
from newsdoc._errors import Edit, Fix, Problem, WarningCode
from newsdoc._options import ReadOptions
from newsdoc._screen import MAX_ABOVE, MAX_CONTINUED, TAG_LABELS, find_signs
from newsdoc._signals import expected
from newsdoc._text import short_repr

MAX_WARNINGS: Final = 100  # of one kind about one document
MAX_EDITS: Final = 10_000  # of one fix
MAX_LABELED: Final = 100  # characters of a line with a label of tags that has no colon

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
    text: str, article: Article | None, options: ReadOptions, signs: Sequence[str] | None = None
) -> list[Problem]:
    """Return warnings about a text, by position; its article is None if it is invalid."""
    page = split_document(text, options, 4)
    header = page.header
    if len(header) < 3 or (article is None and name_text_format(text)):
        return []  # escapes and line breaks mean something else in other formats
    if signs is None and not grammar.is_valid_text(text):
        signs = list(DETECTORS)  # UTF-8 has no surrogates
    elif signs is None:
        title, url = header[0].text.strip(), header[2].text.strip()
        body = [line for line in map(str.strip, text[page.start :].split("\n")) if line]
        lines = [line for line in body if not grammar.is_tag_line(line)]
        tag_lines = filter(grammar.is_tag_line, body)
        tags = [tag for line in tag_lines for tag in grammar.split_tags(line)]
        signs = find_signs(text, text.encode(), title, url, lines, tags)
    found = [
        problem
        for name in dict.fromkeys(signs)
        for problem in islice(DETECTORS[name](page), MAX_WARNINGS)
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


# Characters


class Pattern(NamedTuple):
    """Characters that a conversion leaves, and a fix that replaces them."""

    code: WarningCode
    sign: str  # a regular expression
    message: str  # {} is the first sign
    advice: str  # a hint, or the words of the fix
    kind: str = ""  # of the fix
    part: str = ""  # a regular expression of what is replaced, if it is not the sign
    replace: Callable[[str], str | None] = lambda _found: ""  # None keeps it
    least: int = 1  # signs
    unless: str = ""  # a regular expression of what makes the fix doubtful


def _unescape(found: str) -> str:
    is_entity = found[0] == "&"
    right = html.unescape(found) if is_entity else chr(int(found.removeprefix("\\u"), 16))
    return found if "\ud800" <= right <= "\udfff" or right < " " else right


def _from_cp1252(found: str) -> str:
    return found.encode("latin-1").decode("cp1252", "ignore") or found


_UTF7: Final = r"\+[A-Za-z0-9+/]{2,2000}+-?|\+-"


def _from_utf7(found: str) -> str | None:
    try:
        right = found.encode().decode("utf-7")
    except expected(UnicodeError):
        return None
    return right if right.isprintable() and (right == "+" or COMMON.fullmatch(right)) else None


_ENTITY: Final = (
    r"&(?:nbsp|amp|quot|apos|lt|gt|[mn]dash|[lr][sd]quo|[lr]aquo|hellip|euro|shy|szlig"
    r"|[aeiouyncAEIOUYNC](?:acute|grave|uml|circ|tilde|cedil)|#[0-9]{2,5}|#x[0-9A-Fa-f]{2,4});"
    r"|\\u[0-9a-f]{4}"
)


def _underlined(found: str) -> str | None:
    text, _, line = found.partition("\n")
    return "" if not line or len(text) == len(line) else None  # not a separator


_BLOCK: Final = r"</?(?:blockquote|br|div|h[1-6]|li|ol|p|ul)\b[^<>\n]{0,500}+>"
_INLINE: Final = r"(?:a|b|em|i|span|strong)\b[^<>\n]{0,500}+>"
_LOST: Final = "{}: letters were lost in a conversion", "convert the original again"
_QUOTED: Final = (
    "text looks encoded as quoted-printable",
    "decode it: quopri.decodestring() in Python",
)
_C1: Final = "control character {}: text in another encoding was read as latin-1"

# In place of letters: U+FFFD, question marks for whole words or for quotation marks.
_REPLACED: Final = (
    r"[\ufffd-\uffff]|(?<!\S)\?{2,50}+[,.]?(?:\s\?{2,50}+[,.]?){2}|(?<![\w?])\?{8,50}+"
    r"|(?<!\S)\?[^\W\d_][^?\n]{0,500}+(?<=[,.!])\?(?!\S)"
)
# Signs and capital letters in the middle of words: a code page that was read as another.
_IN_WORDS: Final = (
    "(?<=[^\\W\\d_])[¤¦¨©ª¬®¯±²³¶¸¹º¼½¾¿‚\u2504-\u254f\u2552-\u259f](?=[^\\W\\d_])"
    "|(?<=[a-z])[ÕŠŽŸ](?=[a-z])|(?<![а-яё])[а-яё][А-ЯЁ]{2}(?=[А-ЯЁ])"
    "|(?<=[a-z])[Ѐ-џ]{1,2}(?=[a-z])"
)
# Words of accented letters alone, and long runs of them and signs, are of another script; a line
# of one sign is an ornament. UTF-8 that was read as Shift JIS or GBK, Shift JIS as cp1252.
_MISREAD: Final = (
    r"(?<![\w-])(?:[À-ÿ]{2,30}+[\s,.]{1,2}){2}[À-ÿ]{2,30}+(?![\w-])"
    r"|([¡-ÿ])(?!\1)(?=[¡-ÿ]{0,9}[À-ÿ])[¡-ÿ]{9,50}+"
    "|縺[^\x00-\x7f]{1,5}縺|锟斤拷|鈥[^鈥\n]{1,300}+鈥|鐨勬|(?:[‚ƒ][^\\s\\d]){4}"
)
_ANOTHER: Final = "{} is text in another encoding", "find out the encoding of the original"

# No fix is safe: a text may be about HTML, a programming language or these very mistakes, what was
# printed twice may be a correction, other code pages have other characters, and an invisible
# character may separate words.
PATTERNS: Final = (
    Pattern(
        "control-character",
        "[\x08\x1a\x1b]",
        "control character {}",
        "delete the control characters, and what was printed twice",
        "control",
        "_\x08|(.)\x08(?=\\1)|\x1b\\[[0-9;]*+[A-Za-z]|\x1a",
    ),
    Pattern(
        "text-markup",
        rf"(?im)^[^\S\n]*+{_BLOCK}|(?:</(?:div|h[1-6]|li|p)>|<br[^\S\n]?/?>)[^\S\n]*+$"
        rf"|<{_INLINE}[^<>\n]{{1,500}}+</|[^\s<>](?:{_BLOCK})++[^\s<>]",
        "HTML tag {}",
        "delete the HTML tags",
        "html",
        # Between words, a tag may be a space.
        rf"(?i)(?<!\S)(?:{_BLOCK})++|(?:{_BLOCK})++(?!\S)|</?{_INLINE}",
    ),
    Pattern(
        "text-markup",
        r"(?m)^(?:#{2,6}|={2,6})[^\S\n][^\s=#]|\]\(https?://|^<https?://[^<>\s]++>$"
        r"|^\w[^\n]{3,200}+\n(?:-{5,200}+|={8,200}+)$",
        "Markdown {}",
        "convert the original to plain text",
        replace=_underlined,
    ),
    Pattern(
        "escaped-character",
        _ENTITY,
        "{} is an escaped character",
        "write the characters that are meant",
        "escaped",
        replace=_unescape,
        # Tags and entities that the text is about, or that the next fix would replace.
        unless=r"(?i)&(?:amp;)*+lt;[/!a-z]|&amp;#?\w++;",
    ),
    Pattern("misdecoded-text", _REPLACED, *_LOST),
    Pattern(
        "misdecoded-text",
        r"(?<![^\s«“„(])(?:[^\W\d_]{1,30}+\?[a-zß-ÿ]{1,30}+|\?[^\W\d_]{2,30}+|[^\W\d_]{2,30}+,\?)"
        r"(?![^\s.,;:!»”“)])",
        *_LOST,
        least=3,
    ),
    Pattern("misdecoded-text", _MISREAD, *_ANOTHER),
    Pattern("misdecoded-text", _IN_WORDS, *_ANOTHER, least=3),
    Pattern(
        "misdecoded-text",
        r"~\{(?:[!-w][!-~]){1,500}+~\}|\x1b(?:\$[@B]|\([BJ])",
        "{} is the code of HZ or ISO-2022",
        "read the original in this encoding: hz, iso2022_jp or the like",
    ),
    Pattern(
        "misdecoded-text",
        _UTF7,
        "{} is UTF-7",
        "write the characters of UTF-7",
        "utf-7",
        replace=_from_utf7,
        least=2,
    ),
    Pattern(
        "invisible-character",
        # Not in Khmer and other scripts, which have U+200B between words.
        "(?<=[^\\W\\d_])\xad(?=[^\\W\\d_])|(?<![^\\s -\u04ff])[\u200b\ufeff](?![^\\s -\u04ff])",
        "invisible character {}",
        "delete the invisible characters",
        "invisible",
        "[\xad\u200b\ufeff]",
        least=3,
    ),
    Pattern(
        "invisible-character",
        "(?m)^[^\\S\n]*+[\u200b\ufeff]++|[\u200b\ufeff]++[^\\S\n]*+$",
        "invisible character {}",
        "delete the invisible characters at the start and the end of lines",
        "invisible",
    ),
    Pattern(
        "c1-character",
        "[\x80-\x84\x86-\x9f]",
        _C1,
        "write the characters of cp1252",
        "c1",
        "[\x80-\x9f]",
        _from_cp1252,
        # UTF-8 that was read as latin-2 or the like: C1 are parts of its characters. Code pages of
        # DOS and Mac OS: C1 are letters, where cp1252 has nothing, or no letter. Latin-1 has no
        # other letters.
        unless="[Â-ÞĂĹĐŃ][\x80-\x9f]|[\xe0-\xef][\x80-\x9f]{2}|[\x81\x8d\x8f\x90\x9d]"
        "|[a-zà-ÿ][\x82-\x84\x88-\x8e\x98\x9f]|[\x80-\x9f][a-z][\x80-\x9f][a-z]|[\u0100-\u1fff]",
    ),
    Pattern(
        "c1-character",
        "\x85",
        _C1,
        "U+0085 is a newline of other systems or an ellipsis of cp1252: find out which",
    ),
    Pattern(
        "quoted-printable",
        # Not "12 + 5 =" or "n=20".
        r"(?m)(?<!\d)(?<!\d )(?<!\W\w)(?<!\W\w )(?<!=)=\n|(?<!\W\w)=20$"
        r"|=[0-9A-F]{2}=[0-9A-F]{2}|=3D(?![&?.,;)])",
        *_QUOTED,
        least=2,
    ),
    Pattern(
        "quoted-printable",
        # One line that was broken where quoted-printable breaks them.
        r"(?<=[^\n]{59}+)(?<![^\n]{75}+)[^\W\d_]=\n(?= ?[a-z])",
        *_QUOTED,
    ),
    Pattern(
        "merge-conflict",
        r"(?m)^<<<<<<< \S",
        "looks like a merge conflict",
        "keep one of the two versions",
    ),
)


def _find_characters(page: Document) -> Iterator[Problem]:
    """Yield one warning of each code about the characters of the text."""
    seen: set[str] = set()
    if found := find_mojibake(page.text):
        seen.add("misdecoded-text")
        message = f"{{}} is UTF-8 that was read as {found.encoding}"
        fix = _make_fix("mojibake", "write the characters of UTF-8", found.edits)
        advice = "find out the encoding as which the original was read"
        yield _describe(page.text, "misdecoded-text", message, found.signs, advice, fix)
    for pattern in PATTERNS:
        if pattern.code not in seen and (problem := _find_pattern(page, pattern, seen)):
            seen.add(pattern.code)
            yield problem


def _make_fix(kind: str, words: str, edits: Sequence[Edit]) -> Fix | None:
    # All or none: a text that is converted in part is worse than one that is not.
    return Fix(kind, words, "unsafe", tuple(edits)) if 0 < len(edits) < MAX_EDITS else None


def _describe(
    text: str, code: WarningCode, message: str, signs: list[Edit], hint: str | None, fix: Fix | None
) -> Problem:
    """Return the problem of some signs, at the first of them."""
    first = signs[0]
    line = line_at(text, first.start)
    shown = message.format(short_repr(text[first.start : first.end]))
    shown += f" ({len(signs):,} times)" if len(signs) > 1 else ""
    span = first.start - line.start, min(first.end, line.end) - line.start
    return line.problem(code, shown, span, hint, fix)


def _find_pattern(page: Document, pattern: Pattern, seen: set[str]) -> Problem | None:
    text, (code, sign, message, advice, kind, part, replace, least, unless) = page.text, pattern
    url = page.header[2]
    # Of others in the URL there is a warning already.
    skipped = range(url.start, url.end) if code != "misdecoded-text" else range(0)

    def find(expression: str) -> list[Edit]:
        return [
            Edit(found.start(), found.end(), right)
            for found in islice(re.finditer(expression, text), MAX_EDITS)
            if found.start() not in skipped and (right := replace(found[0])) is not None
        ]

    signs = find(sign)
    if len(signs) < least:
        return None
    # In UTF-8 that was misread, C1 and soft hyphens are parts of its characters.
    is_part = kind in ("c1", "invisible") and "misdecoded-text" in seen
    edits: list[Edit] = []
    if kind and not is_part and not (unless and re.search(unless, text)):
        edits = [edit for edit in find(part or sign) if edit.text != text[edit.start : edit.end]]
    fix = _make_fix(kind, advice, edits)
    return _describe(text, code, message, signs, None if kind else advice, fix)


# The header

_TITLE_MARKUP: Final = re.compile(
    r"#{1,6}\s|\*\*(?=[^*]++\*\*\Z)|__(?=[^_]++__\Z)|(?:title|headline)\s{0,3}:\s", re.IGNORECASE
)
_URL_MARKUP: Final = re.compile(
    r"[<>\"`\\]|\]\(|\*\*|&amp;|^[a-z]++://[a-z]++:/|^hxxps?:|(?-i:[a-z0-9]{4})\.\Z",
    re.IGNORECASE,
)
_REPEATED_SCHEME: Final = re.compile(r"^https?://(?=https?:/)", re.IGNORECASE)
_URL_REST: Final = re.compile(
    r"(?!www\.|#|[\W\d_]++\Z)(?:[\w\-./%=&?#~+;,!$'()*]|:(?!//))++", re.IGNORECASE
)


def _find_header_warnings(page: Document) -> Iterator[Problem]:
    header = page.header
    title, url = header[0].text.strip(), header[2].text.strip()
    if not grammar.is_url(url):
        return
    if found := _TITLE_MARKUP.match(title):
        bare = title[found.end() :].strip("*_ ") or title
        # Not safe: a title may begin with a hash or be in quotation marks of its own.
        fix = Fix("markup", "delete the markup of the title", "unsafe", (header[0].edit(bare),))
        yield header[0].problem("title-markup", "title has markup or a label", fix=fix)
    right = _clean_url(url)
    if right != url or _URL_MARKUP.search(url):
        # Not safe: each of these characters may be in a URL, though no browser writes them.
        edit = header[2].edit(right)
        fix = Fix("markup", f"write {short_repr(right, 80)}", "unsafe", (edit,))
        message = "URL has markup or invisible characters"
        yield header[2].problem("url-markup", message, fix=fix if right != url else None)
    above = list(islice(_body(page, tag_lines=False), MAX_ABOVE + 1))
    for line in above if len(above) > MAX_ABOVE and not _END.search(title) else ():
        if line.text.strip() == title:
            message = "paragraph repeats the title, as the heading of a web page does"
            yield line.problem("repeated-title", message, hint="delete the paragraph")
            break
    rest = header[3] if len(header) > 3 and 3 not in page.gaps else None
    is_long = rest and (len(url) > 24 or rest.text.count("/") > 1)
    if rest and is_long and _continues_url(url, rest.text.strip()):
        # Not safe: a short first line, such as a word and a hyphen, may look like a path.
        edit = Edit(header[2].start, rest.end, url + rest.text.strip())
        fix = Fix("wrapped-url", "join the lines of the URL", "unsafe", (edit,))
        yield rest.problem("url-markup", "looks like the rest of the URL", fix=fix)


def _clean_url(url: str) -> str:
    right = _REPEATED_SCHEME.sub("", INVISIBLE.sub("", url))
    right = html.unescape(right) if "&amp;" in right else right
    right = re.sub(r"\\([_*~()#&\-.])", r"\1", right)
    if right[:4].lower() == "hxxp":
        right = re.sub(r"[\[(]\.[\])]", ".", f"http{right[4:]}")
    right = re.sub(r"(?<=[a-z0-9]{4})\.\Z", "", right.rstrip('>"`*'))  # not of "Inc."
    return right if grammar.is_url(right) else url


def _continues_url(url: str, rest: str) -> bool:
    # A capitalized word is a heading, or a paragraph of one word.
    if len(rest) > 100 or not _URL_REST.fullmatch(rest) or rest.rstrip(".!?:").istitle():
        return False
    if url[-1] in "-_=&?%" or rest.endswith((".html", ".htm", ".shtml", ".php", ".aspx")):
        return True
    if rest[0].isupper() or re.search("%(?![0-9A-Fa-f]{2})", rest):
        return False  # "Introduction", "Q&A", "Berlin/Potsdam", "100%"
    if url[-1] in "/." and re.search("[-_.=&%?]", rest):
        return True
    return sum(map(rest.count, "-_./&%")) > 1


# The body


def _body(page: Document, *, tag_lines: bool) -> Iterator[Line]:
    """Yield the tag lines, or the paragraphs."""
    for line in split_lines(page.text, page.start + 1):
        text = line.text.strip()
        if text and grammar.is_tag_line(text) == tag_lines:
            yield line


def _find_second_article(page: Document) -> Iterator[Problem]:
    title, date = None, None
    for line in _body(page, tag_lines=False):
        # A date in words, too: after it is fixed, nothing else would show that there are two.
        if (
            title
            and date
            and "://" in line.text[:99]
            and grammar.is_url(line.text.strip())
            and recognize_date(date.text.strip(), page.options.dayfirst)
            and not grammar.is_url(title.text.strip())
        ):
            message = "looks like the title of a second article: a date and a URL are below"
            hint = "write each article to its own file"
            yield title.problem("second-article", message, hint=hint)
            return
        title, date = date, line


# Tags

MAX_TAG: Final = 100  # characters of a line below a tag line
MAX_TAG_WORDS: Final = 3  # of one tag, in a line that ends as a sentence does
_LABELED: Final = re.compile(
    # Not "1. Tag:", which is a day in German.
    r"(?!\d{1,3}\.\s)[\W\d_]*+(\w[\w\- ]{0,20}?)[\W_]{0,5}?[:=\uff1a\ufe55][\s*_]{0,5}(.*+)",
    re.DOTALL,
)
_WITHOUT_COLON: Final = re.compile(r"[#*_> -]*+tags([#*_> -]*+|\s[^.!?:]++)", re.IGNORECASE)
_SENTENCE: Final = re.compile("[.!?:;。]")
_COMMAS: Final = (",", "\u060c", "\u3001", "\uff0c")
_END: Final = re.compile("[.!?。！？]$")
_BULLET: Final = re.compile(r"(?:[-*•+–·]|\d{1,3}[.)])\s{1,9}(\S.*+)")
_LINK: Final = re.compile(r"\[\d{1,4}\](?=\S)|\[([^\[\]]++)\]\([^()\s]*+\)")


def _find_tag_line_warnings(page: Document) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    first_line = 0
    for line in islice(_body(page, tag_lines=True), MAX_WARNINGS):
        begin = line.bounds()[0]
        tags = grammar.split_tags(line.text.strip())
        yield from _find_tag_syntax(page.text, line, tags)
        position = begin + len("Tags:")
        if tags and first_line:
            message = f"tags are added to those of line {first_line}"
            hint = "put all tags on one line"
            yield line.problem("second-tag-line", message, (begin, position), hint)
        elif tags:
            first_line = line.number
        for tag in tags:
            position = line.text.index(tag, position)
            seen[tag] = seen.get(tag, 0) + 1
            if seen[tag] == 2:
                message = f"tag {short_repr(tag)} is repeated"
                yield line.problem("duplicate-tag", message, (position, position + len(tag)))
            position += len(tag)


def _find_tag_syntax(text: str, line: Line, tags: list[str]) -> Iterator[Problem]:
    """Warn about tags that are written in another way than "a, b"."""
    written = line.text.strip()[len("Tags:") :].strip()
    next_line = next((row for row in split_lines(text, line.end + 1) if row.text.strip()), None)
    below = "" if next_line is None else next_line.text.strip()
    message = "tags may continue on the next line"
    if not tags or written.endswith(_COMMAS):
        rest, end = _tags_below(text, line, tags)
        # Not safe: the lines below may be paragraphs, and the comma may be a mistake.
        fix = _write_tags([*tags, *rest], line.edit("").start, end) if rest else None
        # Canonical form has no comma at the end, and no label without tags.
        if tags or fix or _BULLET.match(f"{below} x") or ("," in below and not _END.search(below)):
            hint = None if fix else "write all tags on one line, without a comma at the end"
            yield line.problem("continued-tag-line", message, hint=hint, fix=fix)
        return
    if any(not item.strip() for item in written.split(",")):
        hint = "write the missing tag, or delete the comma"
        yield line.problem("tag-syntax", "a tag is missing between two commas", hint=hint)
    if (
        next_line
        and next_line.number == line.number + 1
        and "," in below
        and len(below) <= MAX_CONTINUED
        and not below[0].isupper()
        and not _SENTENCE.search(below)
    ):
        # No fix: the line may have been cut between words or in one.
        yield line.problem("continued-tag-line", message, hint="join the lines")
    if right := _split_differently(written):
        # Not safe: a tag may have brackets, a hash or a semicolon of its own.
        fix = _write_tags(right, line.edit("").start, line.edit("").end)
        yield line.problem("tag-syntax", "tags are not separated by commas alone", fix=fix)


def _write_tags(tags: Iterable[str], start: int, end: int) -> Fix:
    joined = f"Tags: {', '.join(tags)}"
    words = f"write {short_repr(joined, 80)}"
    return Fix("tag-syntax", words, "unsafe", (Edit(start, end, joined),))


def _tags_below(text: str, line: Line, tags: list[str]) -> tuple[list[str], int]:
    """Return the tags in lines below, after a comma or a label without tags, and their end."""
    rest: list[str] = []
    end, is_heading, goes_on, is_list = line.end, False, True, False
    for below in split_lines(text, line.end + 1):
        item = below.text.strip()
        if not item:
            if rest and not goes_on and not is_list:
                break
            is_heading = True  # one short line below may be one
            continue
        bullet = _BULLET.fullmatch(item)
        is_short = len(item) <= MAX_TAG if tags else _is_short(item)
        is_sentence = " " in item and _END.search(item)
        is_tag = is_short and (goes_on or not tags) and not is_sentence
        is_item = len(item) <= MAX_TAG if bullet else is_tag and (goes_on or not is_list)
        if grammar.is_tag_line(item) or not is_item:
            break
        is_list = bool(bullet)
        goes_on = item.endswith(",")
        is_heading = is_heading and not bullet
        rest.append((bullet[1] if bullet else item).strip(" ,"))
        end = below.end
    return ([], end) if is_heading and len(rest) == 1 and "," not in rest[0] else (rest, end)


def _is_short(text: str) -> bool:
    """Return whether a line may be one tag, or several with commas, and no sentence."""
    most = 25 if "," in text else 40
    return _END.search(text) is None and max(map(len, text.split(","))) <= most


def _split_differently(written: str) -> list[str] | None:
    """Return the tags if they are written as a list of another syntax."""
    text = re.sub(r"\A[:*_\\]++\s++", "", written)
    text = _LINK.sub(lambda found: found[1] or "", text)
    if text[:1] + text[-1:] in ("[]", '""', "''", "“”") and text[0] not in text[1:-1]:
        text = text[1:-1]
    items = text.split(",")
    if len(items) == 1:
        items = re.split(r"[;|，、；]|\s[·•]\s", text)  # "Paral·lel" is a word
    if len(items) == 1 and text.count("#") > 1 and text[0] == "#":
        items = re.split(r"\s(?=#)", text)
    items = [item.strip() for item in items]
    if all(item[:1] == "#" for item in items):
        items = [item[1:].strip() for item in items]
    if all(len(item) > 2 and item[0] == item[-1] and item[0] in "'\"" for item in items):
        items = [item[1:-1].strip() for item in items]
    items = list(filter(None, items))
    return items if items and items != grammar.split_tags(f"Tags:{written}") else None


def _find_misspelled_tag_lines(page: Document) -> Iterator[Problem]:
    for line in _body(page, tag_lines=False):
        text = line.text.strip()
        if (tags := _misspelled_tags(text)) is not None:
            message = f"{short_repr(text)} is a paragraph, not a tag line"
            words = "write Tags: directly before the tags"
            # Not safe: the paragraph may be about tags.
            edit = line.edit(f"Tags: {tags}")
            fix = Fix("tag-label", words, "unsafe", (edit,)) if tags else None
            hint = f"{words} if this is a tag line"
            yield line.problem("misspelled-tag-line", message, hint=hint, fix=fix)


def _misspelled_tags(line: str) -> str | None:
    """Return the tags of a line that looks like a tag line, "" if they are unknown."""
    found = _LABELED.fullmatch(line)
    if found and " ".join(found[1].casefold().split()) in TAG_LABELS:
        # Not "Keywords: a word that the founders made famous."
        longest = max(map(len, map(str.split, found[2].split(","))))
        is_sentence = longest > MAX_TAG_WORDS and _END.search(found[2])
        return None if is_sentence else found[2].strip("*_ ")
    if len(line) <= MAX_LABELED and (found := _WITHOUT_COLON.fullmatch(line)):
        # "Tags" and "Tags a, b", but not "Tags are useful".
        first, *others = [item.strip() for item in found[1].strip("#*_> -").split(",")]
        return "" if not first or (others and all(others)) else None
    return None


DETECTORS: Final[dict[str, Callable[[Document], Iterator[Problem]]]] = {
    "header": _find_header_warnings,
    "characters": _find_characters,
    "tags": _find_tag_line_warnings,
    "labels": _find_misspelled_tag_lines,
    "articles": _find_second_article,
    "wrapped": lambda page: find_wrapped(page.text, page.start + 1),
}
