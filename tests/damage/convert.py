"""Convert the articles with real tools, and keep the outputs in tests/damage/converters/.

`nox -s converters` runs this. An article becomes a page, a Word document, a PDF or a manual page;
a tool turns that into text; and as in a scraper, the text is a file of its own ("whole") or is
written below a title, a date and a URL ("body", "linked").
"""

from __future__ import annotations

import email.message
import email.policy
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import bs4
import html2text
import inscriptis
import markdownify
import pdfminer.high_level
import pymupdf
import pypdf
import trafilatura

import newsdoc

HERE: Final = Path(__file__).parent
OUTPUTS: Final = HERE / "converters"
SENTENCE_ENDS: Final = (".", "。", "”", "»", "다", "!", "?")

Maker: TypeAlias = Callable[[str, int, str], str]  # page, width, language → text


def is_heading(paragraph: str) -> bool:
    return len(paragraph) < 40 and not paragraph.endswith(SENTENCE_ENDS)


def blocks_of(article: newsdoc.Article, layout: str) -> Iterator[str]:
    """Yield the HTML elements of an article."""
    if layout == "whole":
        yield f"<h1>{html.escape(article.title)}</h1>"
        yield f"<p>{article.date:%Y%m%d}</p>"
        yield f"<p>{html.escape(article.url)}</p>"
    for paragraph in article.paragraphs:
        text = html.escape(paragraph, quote=False)
        if layout == "linked" and paragraph.startswith("https://"):
            yield f'<p><a href="{text}">{text}</a></p>'
        else:
            yield f"<h2>{text}</h2>" if is_heading(paragraph) else f"<p>{text}</p>"
    if layout == "linked":
        links = (f'<a href="/tags/{n}">{tag}</a>' for n, tag in enumerate(article.tags, 1))
        yield f"<p><strong>Tags:</strong> {', '.join(links)}</p>"
    else:
        yield f"<p>Tags: {html.escape(', '.join(article.tags))}</p>"


def page_of(article: newsdoc.Article, layout: str, language: str) -> str:
    body = "\n".join(blocks_of(article, layout))
    head = f'<head><meta charset="utf-8"><title>{html.escape(article.title)}</title></head>'
    return f'<!doctype html>\n<html lang="{language}">{head}<body>\n{body}\n</body></html>\n'


def run(*command: str | int, source: str = "", **environment: str) -> str:
    result = subprocess.run(
        [str(word) for word in command],
        input=source.encode(),
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"} | environment,
    )
    return result.stdout.decode()


def in_file(source: str | bytes, suffix: str, read: Callable[[str], Any]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"page{suffix}")
        file.write_bytes(source.encode() if isinstance(source, str) else source)
        return str(read(str(file)))


def dump(*command: str | int) -> Maker:
    """Return a browser that is given a file; WIDTH is replaced in its command."""

    def convert(page: str, width: int, language: str) -> str:
        words = [str(word).replace("WIDTH", str(width)) for word in command]
        return in_file(page, ".html", lambda name: run(*words, name))

    return convert


def pandoc(target: str, *options: str, via: str = "html") -> Maker:
    def convert(page: str, width: int, language: str) -> str:
        wrap = [f"--columns={width}"] if width else ["--wrap=none"]
        if via == "html":
            return run("pandoc", "-f", "html", "-t", target, *wrap, *options, source=page)

        def through(name: str) -> str:
            run("pandoc", "-f", "html", "-o", f"{name}.{via}", name)
            return run("pandoc", "-t", target, *wrap, *options, f"{name}.{via}")

        return in_file(page, ".html", through)

    return convert


def office(suffix: str, *command: str | int) -> Maker:
    """Return a tool that reads a file which pandoc writes."""

    def convert(page: str, width: int, language: str) -> str:
        words = [str(word).replace("WIDTH", str(width)) for word in command]

        def through(name: str) -> str:
            run("pandoc", "-s", "-f", "html", "-o", f"{name}.{suffix}", name)
            return run(*[word.replace("FILE", f"{name}.{suffix}") for word in words])

        return in_file(page, ".html", through)

    return convert


def pdf(read: Callable[[str], str]) -> Maker:
    """Return a reader of the PDF that MuPDF makes of the page; a line has about WIDTH letters."""

    def convert(page: str, width: int, language: str) -> str:
        right = 72 + 5.4 * width
        paper, inside = pymupdf.Rect(0, 0, right, 842), pymupdf.Rect(36, 36, right - 36, 806)
        story = pymupdf.Story(html=page)
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "page.pdf")
            writer = pymupdf.DocumentWriter(file)
            more = 1
            while more:
                device = writer.begin_page(paper)
                more, _ = story.place(inside)
                story.draw(device)
                writer.end_page()
            writer.close()
            return read(file)

    return convert


def pymupdf_text(file: str) -> str:
    with pymupdf.open(file) as document:
        return "".join(page.get_text() for page in document)


def pymupdf_blocks(file: str) -> str:
    with pymupdf.open(file) as document:
        return "\n".join(block[4] for page in document for block in page.get_text("blocks"))


def pypdf_text(file: str) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def roff(*options: str, bold: bool = False) -> Maker:
    """Return groff, whose source is made of the page's paragraphs."""

    def convert(page: str, width: int, language: str) -> str:
        soup = bs4.BeautifulSoup(page, "html.parser")
        rows = [f".ll {width}n"]
        for element in soup.body.find_all(["h1", "h2", "p"]):
            text = element.get_text().replace("\\", "\\e")
            is_bold = bold and (element.name != "p" or text.startswith("Tags:"))
            rows += [".sp", rf"\fB{text}\fR" if is_bold else rf"\&{text}"]
        source = "\n".join(rows) + "\n"
        return run("groff", "-k", "-Tutf8", *options, source=source)

    return convert


def plain(wrap: Callable[[str, int], str], between: str = "\n\n") -> Maker:
    """Return a function that wraps each paragraph."""

    def convert(page: str, width: int, language: str) -> str:
        soup = bs4.BeautifulSoup(page, "html.parser")
        elements = soup.body.find_all(["h1", "h2", "p"])
        return between.join(wrap(element.get_text(), width) for element in elements) + "\n"

    return convert


def filter_(*command: str | int) -> Maker:
    """Return a filter of text with blank lines between paragraphs."""

    def convert(page: str, width: int, language: str) -> str:
        words = [str(word).replace("WIDTH", str(width)) for word in command]
        return run(*words, source=plain(lambda text, _: text)(page, width, language))

    return convert


def html_to_text(**settings: Any) -> Maker:
    def convert(page: str, width: int, language: str) -> str:
        handler = html2text.HTML2Text(bodywidth=width)
        for name, value in settings.items():
            setattr(handler, name, value)
        return str(handler.handle(page))

    return convert


def soup_text(*arguments: str, wrapped_source: bool = False) -> Maker:
    """Return get_text, also of a page whose source is wrapped, as hand-written ones are."""

    def convert(page: str, width: int, language: str) -> str:
        if wrapped_source:
            page = "\n".join(
                textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
                for line in page.split("\n")
            )
        body = bs4.BeautifulSoup(page, "html.parser").body
        return str(body.get_text(*arguments))

    return convert


def mail(**settings: Any) -> Maker:
    """Return the body of a mail, as it is on disk."""

    def convert(page: str, width: int, language: str) -> str:
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        text = plain(lambda text, width: textwrap.fill(text, width))(page, width or 10**6, language)
        message.set_content(text, **settings)
        return str(message.as_bytes().partition(b"\r\n\r\n")[2].decode().replace("\r\n", "\n"))

    return convert


def marked(**settings: Any) -> Maker:
    return lambda page, width, language: str(
        markdownify.MarkdownConverter(**settings | ({"wrap_width": width} if width else {}))
        .convert_soup(bs4.BeautifulSoup(page, "html.parser").body)
    )  # fmt: skip


def extract(output: str) -> Maker:
    return lambda page, width, language: str(
        trafilatura.extract(page, output_format=output, include_links=True, favor_recall=True)
    )


def wrap_bytes(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False)


def wrap_letters(text: str, width: int) -> str:
    """Break after so many characters, as editors of Chinese and Japanese do."""
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


LYNX: Final = ("-dump", "-assume_charset=utf-8", "-display_charset=utf-8", "-width=WIDTH")
ELINKS: Final = ("-dump", "-dump-charset", "utf-8", "-dump-width", "WIDTH", "-no-home")

TOOLS: Final[dict[str, Maker]] = {
    "w3m": dump("w3m", "-dump", "-T", "text/html", "-O", "UTF-8", "-I", "UTF-8", "-cols", "WIDTH"),
    "lynx": dump(
        "lynx", "-dump", "-assume_charset=utf-8", "-display_charset=utf-8", "-width=WIDTH"
    ),
    "lynx-nolist": dump("lynx", "-nolist", *LYNX),
    "elinks": dump("elinks", "-no-references", *ELINKS),
    "elinks-references": dump("elinks", *ELINKS),
    "links": dump("links", "-dump", "-codepage", "utf-8", "-width", "WIDTH"),
    "html2text-debian": dump("html2text", "-utf8", "-width", "WIDTH"),
    "html2text": html_to_text(),
    "html2text-plain": html_to_text(ignore_links=True, ignore_emphasis=True),
    "inscriptis": lambda page, width, language: str(inscriptis.get_text(page)),
    "get_text": soup_text("\n"),
    "get_text-source": soup_text(wrapped_source=True),
    "trafilatura": extract("txt"),
    "trafilatura-markdown": extract("markdown"),
    "markdownify": marked(),
    "markdownify-wrap": marked(wrap=True),
    "pandoc-plain": pandoc("plain"),
    "pandoc-markdown": pandoc("markdown"),
    "pandoc-gfm": pandoc("gfm"),
    "pandoc-rst": pandoc("rst"),
    "pandoc-org": pandoc("org"),
    "pandoc-asciidoc": pandoc("asciidoc"),
    "pandoc-reference": pandoc("markdown", "--reference-links"),
    "pandoc-docx": pandoc("plain", via="docx"),
    "pandoc-docx-markdown": pandoc("markdown", via="docx"),
    "pandoc-man": pandoc("man"),
    "docx2txt": office("docx", "docx2txt", "FILE", "-"),
    "odt2txt": office("odt", "odt2txt", "--width=WIDTH", "--encoding=UTF-8", "FILE"),
    "catdoc": office("rtf", "catdoc", "-d", "utf-8", "-m", "WIDTH", "FILE"),
    "unrtf": office("rtf", "unrtf", "--text", "--quiet", "FILE"),
    "pdftotext": pdf(lambda file: run("pdftotext", file, "-")),
    "pdftotext-layout": pdf(lambda file: run("pdftotext", "-layout", file, "-")),
    "pdftotext-raw": pdf(lambda file: run("pdftotext", "-raw", file, "-")),
    "pymupdf": pdf(pymupdf_text),
    "pymupdf-blocks": pdf(pymupdf_blocks),
    "pdfminer": pdf(pdfminer.high_level.extract_text),
    "pypdf": pdf(pypdf_text),
    "groff": roff("-P-c"),
    "groff-backspace": roff("-P-c", "-P-u", bold=True),
    "groff-bold": roff("-P-c", bold=True),
    "groff-escape": roff(bold=True),
    "fmt": filter_("fmt", "-w", "WIDTH"),
    "fold": filter_("fold", "-s", "-w", "WIDTH"),
    "fold-letters": plain(wrap_letters),
    "fold-dense": plain(wrap_letters, "\n"),
    "par": filter_("par", "WIDTH"),
    "textwrap": plain(wrap_bytes),
    "textwrap-dense": plain(wrap_bytes, "\n"),
    "textwrap-indent": plain(
        lambda text, width: textwrap.fill(text, width, initial_indent="   "), "\n"
    ),
    "mail": mail(cte="8bit"),
    "mail-quoted": mail(cte="quoted-printable"),
}

# Tool, columns (0: as the tool does without a width), layout, languages.
CONVERSIONS: Final = [
    ("w3m", 33, "body", "en"),
    ("w3m", 80, "body", "en de ja zh"),
    ("w3m", 80, "whole", "ru"),
    ("w3m", 110, "linked", "fr"),
    ("lynx", 72, "linked", "en de"),
    ("lynx", 72, "whole", "fr"),
    ("lynx-nolist", 33, "body", "en"),
    ("lynx-nolist", 80, "body", "en ru ja"),
    ("lynx-nolist", 110, "body", "de"),
    ("elinks", 80, "body", "en ru"),
    ("elinks", 80, "whole", "de"),
    ("elinks-references", 80, "linked", "en fr"),
    ("links", 72, "body", "en"),
    ("links", 80, "whole", "fr"),
    ("html2text-debian", 79, "body", "en de"),
    ("html2text-debian", 33, "body", "fr"),
    ("html2text", 78, "body", "en ja"),
    ("html2text", 78, "whole", "de"),
    ("html2text", 78, "linked", "en fr"),
    ("html2text", 0, "linked", "en"),
    ("html2text-plain", 110, "body", "ru"),
    ("html2text-plain", 0, "whole", "en"),
    ("inscriptis", 0, "body", "en"),
    ("inscriptis", 0, "whole", "de"),
    ("get_text", 0, "body", "en th"),
    ("get_text", 0, "linked", "en ja"),
    ("get_text-source", 72, "body", "en de ru"),
    ("get_text-source", 110, "linked", "fr"),
    ("trafilatura", 0, "linked", "en de"),
    ("trafilatura", 0, "body", "ja"),
    ("trafilatura-markdown", 0, "linked", "en"),
    ("markdownify", 0, "body", "en"),
    ("markdownify", 0, "linked", "en zh"),
    ("markdownify-wrap", 80, "body", "en de"),
    ("pandoc-plain", 72, "body", "en de fr ru ja ar ko"),
    ("pandoc-plain", 72, "whole", "en ru"),
    ("pandoc-plain", 33, "body", "fr"),
    ("pandoc-plain", 110, "body", "en"),
    ("pandoc-plain", 0, "whole", "en zh"),
    ("pandoc-markdown", 72, "whole", "en de"),
    ("pandoc-markdown", 72, "linked", "en"),
    ("pandoc-gfm", 72, "linked", "fr"),
    ("pandoc-gfm", 0, "linked", "en"),
    ("pandoc-rst", 72, "linked", "en"),
    ("pandoc-org", 72, "linked", "de"),
    ("pandoc-asciidoc", 0, "linked", "en"),
    ("pandoc-reference", 72, "linked", "en"),
    ("pandoc-docx", 72, "body", "en"),
    ("pandoc-docx-markdown", 72, "whole", "de"),
    ("docx2txt", 0, "body", "en ja"),
    ("odt2txt", 65, "body", "en ru"),
    ("catdoc", 72, "body", "en"),
    ("unrtf", 0, "body", "en"),
    ("pdftotext", 80, "body", "en de fr ru ja"),
    ("pdftotext", 80, "whole", "en"),
    ("pdftotext", 33, "body", "en"),
    ("pdftotext-layout", 80, "body", "en"),
    ("pdftotext-layout", 110, "body", "de"),
    ("pdftotext-raw", 80, "body", "en fr"),
    ("pymupdf", 80, "body", "en ru ja zh"),
    ("pymupdf-blocks", 72, "body", "en de"),
    ("pdfminer", 80, "body", "en fr"),
    ("pypdf", 80, "body", "en"),
    ("groff", 65, "body", "en"),
    ("groff", 78, "body", "de"),
    ("groff-bold", 78, "body", "en"),
    ("groff-escape", 78, "body", "en"),
    ("fmt", 75, "body", "en de"),
    ("fmt", 33, "body", "en"),
    ("fold", 80, "body", "en ru"),
    ("fold-letters", 33, "body", "ja zh"),
    ("fold-letters", 40, "body", "th"),
    ("fold-dense", 30, "body", "ja zh"),
    ("par", 72, "body", "en"),
    ("textwrap", 70, "body", "en ar ko"),
    ("textwrap-dense", 70, "body", "en de ru"),
    ("textwrap-dense", 33, "body", "fr"),
    ("textwrap-dense", 110, "body", "en"),
    ("textwrap-indent", 72, "body", "en"),
    ("mail", 72, "body", "en"),
    ("mail-quoted", 0, "body", "en de"),
    ("mail-quoted", 72, "body", "fr"),
]


def letters(text: str) -> str:
    """Return the text without whitespace, markup and the control characters of a printer."""
    text = re.sub("\x1b\\[[0-9;]*m|.\x08", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\W_]+", "", text)


def judge(output: str, article: newsdoc.Article) -> dict[str, bool]:
    """Return whether paragraphs are on several lines, separated, and whether the tags are whole."""
    rows = output.split("\n")
    lines = [letters(row) for row in rows]
    text = "".join(lines)
    long = [letters(p) for p in article.paragraphs if not is_heading(p) and "://" not in p]
    whole = sum(any(paragraph in line for line in lines) for paragraph in long)
    in_text = sum(paragraph in text for paragraph in long)
    separated = 0
    for number, paragraph in enumerate(long):
        start = next((i for i, line in enumerate(lines) if line and paragraph.startswith(line)), -1)
        separated += start > 0 and (number == 0 or not lines[start - 1])
    tags = f"Tags: {', '.join(article.tags)}"
    return {
        "wrapped": whole < len(long) // 2,
        "complete": in_text == len(long),
        "separated": separated == len(long),
        "tags": tags in map(str.strip, rows),
    }


def main() -> None:
    sys.path.insert(0, str(HERE))
    for file in OUTPUTS.glob("*"):
        file.unlink()
    OUTPUTS.mkdir(exist_ok=True)
    expected: dict[str, dict[str, Any]] = {}
    for tool, width, layout, languages in CONVERSIONS:
        for language in languages.split():
            article = newsdoc.read(HERE / "articles" / f"{language}.txt")
            output = TOOLS[tool](page_of(article, layout, language), width, language)
            if layout != "whole":
                header = f"{article.title}\n{article.date:%Y%m%d}\n{article.url}\n"
                output = header + output
            name = f"{tool}-{width or 'unwrapped'}-{layout}-{language}"
            (OUTPUTS / f"{name}.txt").write_bytes(output.encode())
            expected[name] = {"language": language} | judge(output, article)
    rows = (f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(expected.items()))
    (OUTPUTS / "expected.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
