"""The built site: contrast, labels, structure, links, search, and no raw Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urldefrag, urljoin

import pytest

if TYPE_CHECKING:
    from browser.conftest import Visit

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "docs" / "try" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "index.html",
    "try/index.html",
    "tutorial/from-one-article-to-a-plot.html",
    "how-to/corpus.html",
    "how-to/tables.html",
    "reference/api.html",
    "reference/command.html",
    "reference/problems.html",
    "format.html",
    "explanation/why-strict.html",
    "explanation/alternatives.html",
    "explanation/benchmarks.html",
    "install.html",
    "changelog.html",
    "faq.html",
    "reference/cheat-sheet.html",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visit, path: str, scheme: Literal["light", "dark"]) -> None:
    """No violation of WCAG 2.1 AA that a program can find, in either color scheme."""
    visit.page.emulate_media(color_scheme=scheme)
    page = visit.open(path)
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    )
    assert len(found["passes"]) > 10
    violations = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert violations == []


def test_no_page_is_wider_than_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 640})
    for path in PAGES:
        page = visit.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path


def test_every_link_inside_the_site_leads_somewhere(visit: Visit, site: Path) -> None:
    pages = sorted(str(path.relative_to(site)) for path in site.glob("**/*.html"))
    assert len(pages) > 15
    anchors: dict[str, set[str]] = {}
    links: set[tuple[str, str, str]] = set()
    for path in pages:
        page = visit.open(path)
        anchors[page.url] = set(
            page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        )
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            url, fragment = urldefrag(urljoin(page.url, href))
            if url.startswith(visit.address):
                links.add((path, url, fragment))
    assert len(links) > 100
    lost = [
        (path, url, fragment)
        for path, url, fragment in sorted(links)
        if url.endswith(".html") and (url not in anchors or fragment not in {"", *anchors[url]})
    ]
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
        ("filter", "faq.html"),
        ("sample", "faq.html"),
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
