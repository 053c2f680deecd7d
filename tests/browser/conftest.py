"""The built site, served on localhost, and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from webserver import serving

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "build" / "docs"


@pytest.fixture(scope="session")
def site() -> Path:
    """Where the site lies, which ``nox -s docs`` builds before it comes here."""
    assert (SITE / "try" / "wheels" / "wheels.json").exists(), "build the site first: nox -s docs"
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serving(site) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), headless=True, args=options
        )
        yield chromium
        chromium.close()


class Visit:
    """A page, with its requests and errors since it was opened."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path}")
        return self.page


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Visit]:
    """Open pages; afterwards, check for requests to other hosts and for errors."""
    context = browser.new_context()
    visit = Visit(context, address)
    yield visit
    context.close()
    strangers = [url for url in visit.requests if not url.startswith((address, "data:", "blob:"))]
    assert strangers == []
    assert visit.complaints == []


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as visit:
        yield visit
