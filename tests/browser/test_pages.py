"""The built site for everybody: contrast, labels, structure, and links that lead somewhere."""

from __future__ import annotations

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
    "explanation/benchmarks.html",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visit, path: str, scheme: Literal["light", "dark"]) -> None:
    """No violation of WCAG 2.1 AA that a program can see, in either colour scheme."""
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
