"""The tutorial and the cards as users see them: executed, exported, opened in a browser.

MathJax comes from ``npm ci --prefix tests/browser``; the pictures go to ``build/notebook``.
"""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbconvert
import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Page

import newsdoc
from browser.notebooks import CONTRAST, cards_of, picture
from newsdoc import Article

# Neither is annotated throughout.
NBFORMAT: Any = nbformat
NBCONVERT: Any = nbconvert

ROOT = Path(__file__).parent.parent.parent
TUTORIAL = ROOT / "docs" / "tutorial" / "from-one-article-to-a-plot.ipynb"
PAYLOADS: list[str] = json.loads((ROOT / "tests" / "payloads.json").read_bytes())
MODULES = Path(__file__).parent / "node_modules"
MATHJAX_2 = f"{(MODULES / 'mathjax2' / 'MathJax.js').as_uri()}?config=TeX-AMS_CHTML-full,Safe"
MATHJAX_3 = (MODULES / "mathjax" / "es5" / "tex-chtml.js").as_uri()
THEMES = {
    "light": "background:#fff;color:#000",
    "dark": "background:#111;color:#ddd",
    "code-light": "background:#fff;color:#3b3b3b",  # as in Visual Studio Code
    "code-dark": "background:#1f1f1f;color:#ccc",
}
DOLLARS = "typeset $x^2$ or not"

# Dollars as notebooks set them up, and a paragraph that shows that mathematics is typeset.
SETTINGS_2 = """<script type="text/x-mathjax-config">MathJax.Hub.Config({
  tex2jax: {inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]], processEscapes: true}})</script>"""
SETTINGS_3 = """<script>window.MathJax = {
  tex: {inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]], processEscapes: true}}</script>"""

# The position of each character of the first element with this text.
PLACES = """text => {
  const element = [...document.querySelectorAll("body *")].find(
    each => each.firstChild?.nodeType === Node.TEXT_NODE && each.textContent === text);
  return [...Array(text.length).keys()].map(at => {
    const range = document.createRange();
    range.setStart(element.firstChild, at);
    range.setEnd(element.firstChild, at + 1);
    const box = range.getBoundingClientRect();
    return [box.left, box.top];
  });
}"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens HTML from a file; at the end, nothing was loaded from elsewhere and nothing ran."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))

    def open_html(html: str) -> Page:
        file = tmp_path / "page.html"
        file.write_text(html, "utf-8")
        page.goto(file.as_uri())
        return page

    yield open_html
    context.close()
    assert requests
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []


def execute(notebook: Any, folder: Path, *, allow_errors: bool = False) -> Any:
    client = NotebookClient(
        notebook,
        timeout=120,
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Any:
    notebook = NBFORMAT.read(TUTORIAL, as_version=4)
    return execute(notebook, tmp_path_factory.mktemp("tutorial"))


def export(notebook: Any, theme: str) -> str:
    exporter = NBCONVERT.HTMLExporter(
        template_name="lab", theme=theme, mathjax_url=MATHJAX_2, require_js_url=""
    )
    return str(exporter.from_notebook_node(notebook)[0])


def shown(notebook: Any) -> list[list[dict[str, str]]]:
    """What each cell shows, but for the bytes of pictures."""
    return [
        [
            {"text": output.text}
            if output.output_type == "stream"
            else {kind: data for kind, data in output.data.items() if not kind.startswith("image/")}
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    ]


def page_of(cards: list[str], theme: str, head: str = "") -> str:
    return (
        f"<!doctype html><meta charset=utf-8>{head}"
        f"<body style='font:14px sans-serif;{THEMES[theme]}'>"
        f"<p id=control>{DOLLARS}</p>{'<br>'.join(cards)}"
    )


def test_the_tutorial_shows_what_it_did(tutorial: Any) -> None:
    """Executed again, every cell shows what is stored in the notebook."""
    kept = shown(NBFORMAT.read(TUTORIAL, as_version=4))
    assert shown(tutorial) == kept
    cards = [data for cell in kept for data in cell if "text/html" in data]
    assert len(cards) == 4  # of an article, an error, a corpus and a report
    for card in cards:
        assert "\n" not in card["text/plain"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_exported_tutorial(tutorial: Any, opened: Any, theme: str) -> None:
    """Cards are readable; their dollars stay, where those of the notebook's own text go."""
    notebook = copy.deepcopy(tutorial)
    notebook.cells.append(NBFORMAT.v4.new_markdown_cell(DOLLARS))
    page: Page = opened(export(notebook, theme))
    page.wait_for_selector(".MathJax, .MathJax_CHTML, .mjx-chtml", timeout=60_000)
    page.wait_for_function("MathJax.Hub.queue.pending === 0")
    assert page.locator(".mathjax_ignore").count() == 4
    assert page.locator(".mathjax_ignore [class*=MathJax i]").count() == 0
    assert "A ticket is $2, as it was in the spring, when it was $3 for two." in page.inner_text(
        ".mathjax_ignore"
    )
    count, least = page.evaluate(CONTRAST)
    assert count > 50
    assert least >= 4.5
    picture(page, f"tutorial-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_cards_in_a_page(opened: Any, tmp_path: Path, theme: str) -> None:
    """All kinds of cards are readable on a light and a dark page; what is folded opens."""
    page: Page = opened(page_of(cards_of(tmp_path), theme))
    count, least = page.evaluate(CONTRAST)
    assert count > 60
    assert least >= 4.5
    last = page.get_by_text("The ferry that carried walkers")
    assert not last.is_visible()
    page.locator("summary").first.click()
    assert last.is_visible()
    # No card is wider than the page, whatever it holds.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"cards-{theme}")


@pytest.mark.parametrize(
    ("head", "typeset"),
    [
        (f"{SETTINGS_2}<script src='{MATHJAX_2}'></script>", ".MathJax_CHTML, .mjx-chtml"),
        (f"{SETTINGS_3}<script src='{MATHJAX_3}'></script>", "mjx-container"),
    ],
    ids=["MathJax 2", "MathJax 3"],
)
def test_payloads_do_nothing(opened: Any, head: str, typeset: str) -> None:
    """Whatever is in whichever field, nothing runs, nothing loads, no dollar is typeset."""
    day = datetime.date(2024, 5, 17)
    articles = [
        Article(
            title=payload,
            date=day,
            url="https://example.com/" + "".join(filter(str.isprintable, payload)).replace(" ", ""),
            paragraphs=(payload, payload),
            tags=(payload.replace(",", ";"),),
        )
        for payload in PAYLOADS
    ]
    page: Page = opened(page_of([each._repr_html_() for each in articles], "light", head))
    page.wait_for_selector(typeset, timeout=60_000)
    page.wait_for_timeout(500)
    assert page.locator("#control").locator(typeset).count() >= 1
    assert page.locator(f".mathjax_ignore :is({typeset})").count() == 0
    cards = page.locator(".mathjax_ignore")
    assert cards.count() == len(PAYLOADS)
    assert page.locator("body > :not([id^=MathJax])").count() == 2 * len(PAYLOADS)
    for at, payload in enumerate(PAYLOADS):
        if payload.isprintable():
            assert cards.nth(at).locator("div[dir=auto]").nth(1).text_content() == payload


@pytest.mark.parametrize(
    "controls", ["\u202e", "\u2069\u2069\u202e", "\u2067", "\u202e\u2029\u202e"]
)
def test_bidi_controls_stay_inside(opened: Any, tmp_path: Path, controls: str) -> None:
    """Text after bidi controls is laid out from left to right."""

    def places(turn: str) -> list[Any]:
        article = Article(
            title=f"Title {turn}end",
            date=datetime.date(2024, 5, 17),
            url=f"https://{turn}host/".replace("\u2029", ""),
            paragraphs=(f"One {turn}end", "after"),
            tags=(f"tag {turn}end", "neighbor"),
        )
        newsdoc.write(article, tmp_path / "a.txt")
        corpus = newsdoc.open_corpus(tmp_path)
        cards = [article._repr_html_(), corpus._repr_html_()]
        page: Page = opened(page_of(cards, "light"))
        texts = ("17 May 2024", "neighbor", "after", "1 document", "1 read, 0 failed")
        return [page.evaluate(PLACES, text) for text in texts]

    turned = places(controls)
    for line in turned:
        lefts = [left for left, _ in line]
        assert lefts == sorted(lefts)
    plain = places("\u200b" * len(controls))
    tops = [[top for _, top in line] for line in turned]
    assert tops == [[top for _, top in line] for line in plain]


def test_carets_are_below_the_error(opened: Any, tmp_path: Path) -> None:
    """In the card of an error, of a report, and in the traceback that a notebook shows."""
    text = "A bridge opens\\n  at noon on 20240517\\nhttps://example.com/"
    source = f'import newsdoc\nnewsdoc.parse("{text}")'
    notebook = NBFORMAT.v4.new_notebook(cells=[NBFORMAT.v4.new_code_cell(source)])
    execute(notebook, tmp_path, allow_errors=True)
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(text.replace("\\n", "\n"))
    (tmp_path / "a.txt").write_text(text.replace("\\n", "\n"))
    report = newsdoc.open_corpus(tmp_path).check()
    for html in (
        page_of([caught.value._repr_html_()], "light"),
        page_of([report._repr_html_()], "dark"),
        export(notebook, "light"),
    ):
        page: Page = opened(html)
        places = page.evaluate(
            """() => {
              const blocks = [...document.querySelectorAll("pre")];
              const block = blocks.find(each => each.textContent.includes("^^^"));
              const text = block.textContent;
              const caret = text.indexOf("^");
              const error = text.lastIndexOf("at noon", caret);
              const left = at => {
                const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
                while (texts.nextNode() && at >= texts.currentNode.length)
                  at -= texts.currentNode.length;
                const range = document.createRange();
                range.setStart(texts.currentNode, at);
                range.setEnd(texts.currentNode, at + 1);
                return range.getBoundingClientRect().left;
              };
              const end = text.lastIndexOf("20240517", caret) + 7;
              return [error, caret, end, text.lastIndexOf("^")].map(left);
            }"""
        )
        assert places[0] == pytest.approx(places[1], abs=0.5)
        assert places[2] == pytest.approx(places[3], abs=0.5)
        assert places[0] < places[2]
