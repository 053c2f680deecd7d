"""The built site: contrast, labels, structure, links, search, and no raw Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Visit

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "docs" / "try" / "node_modules" / "axe-core" / "axe.min.js"
DOCS = ROOT / "docs"
SOURCES = [
    path.relative_to(DOCS).with_suffix(".html").as_posix()
    for path in sorted([*DOCS.glob("**/*.md"), *DOCS.glob("**/*.ipynb")])
    if "node_modules" not in path.parts and path.name != "figures.md"  # a part of benchmarks.html
]
PAGES = [*SOURCES, "search.html"]
PHONE = 360  # pixels


def test_these_are_all_pages(site: Path) -> None:
    assert len(PAGES) > 25
    assert sorted(PAGES) == sorted(str(path.relative_to(site)) for path in site.glob("**/*.html"))


# The color scheme changes nothing but colors, and the other rules take long.
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
COLOR_RULES = ["color-contrast", "link-in-text-block"]


def violations_of(page: Page, rules: list[str]) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}  # faster
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    assert found["passes"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visit, path: str) -> None:
    """No violation of WCAG 2.1 AA that a program can find, in either color scheme.

    Nor is a page wider than a phone.
    """
    page = visit.open(path)
    page.add_script_tag(path=AXE)
    violations = violations_of(page, ALL_RULES)
    page.emulate_media(color_scheme="dark")
    violations += violations_of(page, COLOR_RULES)
    assert violations == []
    page.set_viewport_size({"width": PHONE, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


class Links(HTMLParser):
    """The links of a page, and the names of its parts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.names.add(value)
            elif tag == "a" and name == "href" and value:
                self.links.add(value)


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    pages = {path: Links((site / path).read_text("utf-8")) for path in PAGES}
    followed = 0
    lost: list[tuple[str, str]] = []
    for path, page in pages.items():
        for link in page.links:
            url, fragment = urldefrag(urljoin(f"http://site/{path}", link))
            if not url.startswith("http://site/"):
                continue
            followed += 1
            target = unquote(url.removeprefix("http://site/")) or "index.html"
            known = pages[target].names if target in pages else set[str]()
            if not (site / target).is_file() or (fragment and fragment not in known):
                lost.append((path, link))
    assert followed > 1000
    assert lost == []


# Markdown that a page shows instead of rendering it.
RAW_MARKDOWN = re.compile(
    r"\|\s*:?-{3,}"  # a table
    r"|^\s*:\s"  # a definition
    r"|\*\*\w[^*\n]*\*\*"  # emphasis
    r"|```|`[^`]+`"  # code
    r"|\]\("  # a link
    r"|^\s*#{1,6}\s"  # a heading
    r"|\{(?:py:)?\w+\}",  # a role or directive
    re.MULTILINE,
)


class Prose(HTMLParser):
    """The text of a page outside code and scripts, one item per block."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = [""]
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag in ("code", "pre", "script", "style", "svg", "textarea"):
            self.inside.append(tag)
            self.texts[-1] += "code"
        elif tag in ("p", "li", "td", "th", "dt", "dd", "div", "section"):
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts[-1] += data


def raw_markdown(html: str) -> list[str]:
    prose = Prose()
    prose.feed(html)
    return [text for text in prose.texts if RAW_MARKDOWN.search(text)]


@pytest.mark.parametrize(
    "html",
    [
        "<p>PATH\n: A file</p>",
        "<dd>: | status | when |</dd>",
        "<p>| status | when |\n|---:|---|</p>",
        "<p>It is **bold**.</p>",
        "<p>See [the page](page.md).</p>",
        "<p>A {doc}`page`.</p>",
        "<p>## A heading</p>",
    ],
)
def test_raw_markdown_is_found(html: str) -> None:
    assert raw_markdown(html)
    assert not raw_markdown(f"<pre>{html}</pre>")


def test_no_page_shows_raw_markdown(site: Path) -> None:
    pages = sorted(site.glob("**/*.html"))
    assert len(pages) > 15
    found = {
        str(path.relative_to(site)): texts
        for path in pages
        if (texts := raw_markdown(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("filter", "reference/api.html"),
        ("sample", "reference/api.html"),
        ("changelog", "changelog.html"),
        ("install", "install.html"),
        ("deprecation", "stability.html"),
        ("encoding", "how-to/encodings.html"),
        ("invalid-date", "reference/problems.html"),
    ],
)
def test_search_finds_the_page(visit: Visit, query: str, page: str) -> None:
    results = visit.open(f"search.html?q={query}").locator("#search-results li a")
    results.first.wait_for()
    links = [link.get_attribute("href") or "" for link in results.all()]
    assert any(link.partition("#")[0].removeprefix("./") == page for link in links[:10]), links
