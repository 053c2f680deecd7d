"""The "Try it" page in a real browser: newsdoc runs in it, and no request leaves this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import newsdoc
from browser.conftest import Visit, visiting

TIDY = "A bridge opens\n20240517\nhttps://www.example.com/bridge\nIt is green.\nTags: Bridges\n"
WRONG = "A bridge opens\n17 May 2024\nwww.example.com/bridge\nIt is \u0e01\u0e33 green.\0\n"


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """One visit for all tests: Python takes seconds to start."""
    with visiting(browser, address) as visit:
        page = visit.open("try/index.html")
        page.set_default_timeout(60_000)  # more on a busy machine
        expect(page.locator("#result")).to_be_visible(timeout=60_000)
        yield visit


@pytest.fixture
def page(visit: Visit) -> Page:
    """The page as it is when it opens."""
    visit.page.get_by_label("lenient=True").uncheck()
    visit.page.get_by_role("button", name="canonical").click()
    return visit.page


def test_starts_with_an_article(page: Page) -> None:
    expect(page.get_by_role("status")).to_have_text("This is an article.")
    expect(page.locator("#result.article")).to_contain_text("Green footbridge opens")


def test_shows_the_article(page: Page) -> None:
    """The page shows the same card as newsdoc makes here."""
    page.get_by_label("Document", exact=True).fill(TIDY)
    card = newsdoc.parse(TIDY)._repr_html_()
    shown = page.locator("#result").inner_html()
    expected = page.evaluate(
        "html => { const box = document.createElement('div'); box.innerHTML = html; "
        "return box.innerHTML; }",
        card,
    )
    assert shown == expected
    assert "A bridge opens" in page.locator("#result").inner_text()


def test_shows_every_problem_with_carets(page: Page) -> None:
    """The page shows the same text of the error as newsdoc makes here."""
    page.get_by_label("Document", exact=True).fill(WRONG)
    expect(page.get_by_role("status")).to_have_text("This is not an article:")
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(WRONG)
    assert len(caught.value.problems) == 3
    assert page.locator("#result.problems pre").text_content() == str(caught.value)


def test_follows_every_key(page: Page) -> None:
    """The result is updated on every key press."""
    field = page.get_by_label("Document", exact=True)
    field.fill("A bridge opens\n2024051\nhttps://www.example.com/bridge")
    expect(page.locator("#result")).to_contain_text("invalid-date")
    field.press("ControlOrMeta+Home")
    field.press("ArrowDown")
    field.press("End")
    field.press("7")
    expect(page.get_by_role("status")).to_have_text("This is an article.")
    field.press("Backspace")
    expect(page.locator("#result")).to_contain_text("2:1: invalid-date")


def test_reads_other_date_formats_when_asked(page: Page) -> None:
    """dateutil is there too."""
    page.get_by_role("button", name="lenient").click()
    expect(page.locator("#result")).to_contain_text("blank-line")
    page.get_by_label("lenient=True").check()
    expect(page.get_by_role("status")).to_have_text("This is an article.")
    expect(page.locator("#result")).to_contain_text("Library moves to the old station")
    page.get_by_role("button", name="broken").click()
    expect(page.locator("#result")).to_contain_text("ambiguous: 2024-06-05 or 2024-05-06")


def test_shares_a_document_by_link(visit: Visit, page: Page) -> None:
    """The link opens the same document; nothing of it is sent to the server."""
    text = "Café & bridge?\n#1\n\nhttps://www.example.com/ä%20+b\nTags: ü\n"
    page.get_by_label("Document", exact=True).fill(text)
    page.get_by_label("lenient=True").check()
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#share")).not_to_have_text("Copy a link to this document")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_label("Document", exact=True)).to_have_value(text)
    expect(page.get_by_label("lenient=True")).to_be_checked()
    expect(page.locator("#result")).to_contain_text("invalid-date", timeout=60_000)
    assert all("Caf" not in url.partition("#")[0] for url in visit.requests)


def test_shows_markup_as_text(page: Page) -> None:
    """Nothing in a document is executed or fetched."""
    hostile = '<img src="https://example.com/x.png" onerror="alert(1)"><script>alert(2)</script>'
    page.get_by_label("Document", exact=True).fill(
        f"{hostile}\n20240517\nhttps://e.example/\n{hostile}"
    )
    expect(page.locator("#result")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("#result img, #result script").count() == 0
    page.get_by_label("Document", exact=True).fill(f"{hostile}\n{hostile}\n{hostile}")
    expect(page.locator("#result pre")).to_contain_text("""onerror="alert(1)"><scr...""")
    assert page.locator("#result img, #result script").count() == 0
