"""Cards in a real JupyterLab, in a trusted notebook and in one that was executed elsewhere.

In an untrusted notebook JupyterLab sanitizes the cards: it removes elements and styles that are
not on its list. The screenshots go to ``build/notebook``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser

from browser.notebooks import CONTRAST, cards_of, picture

NBFORMAT: Any = nbformat
SETTINGS = Path("config", "lab", "user-settings", "@jupyterlab", "apputils-extension")

# The bars of the timeline as they are drawn: heights, and whether they are side by side.
BARS = """() => [...document.querySelectorAll(".mathjax_ignore span[title]")].map(bar => {
  const box = bar.getBoundingClientRect();
  return [box.left, box.right, box.bottom, box.height, getComputedStyle(bar).borderTopColor];
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook that JupyterLab trusts, and one that it does not."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "news").mkdir()
    notebook = NBFORMAT.v4.new_notebook()
    for number, card in enumerate(cards_of(folder / "news")):
        output = NBFORMAT.v4.new_output("display_data", {"text/html": card})
        notebook.cells.append(NBFORMAT.v4.new_code_cell(f"show({number})", outputs=[output]))
    for name in ("trusted", "untrusted"):
        notebook.metadata["title"] = name  # notebooks with the same content are signed together
        NBFORMAT.write(notebook, folder / f"{name}.ipynb")
    trust = [sys.executable, "-m", "jupyter", "trust", "trusted.ipynb"]
    subprocess.run(trust, cwd=folder, env=environment(folder), check=True)
    return folder


def environment(folder: Path) -> dict[str, str]:
    settings = {f"JUPYTER_{name.upper()}_DIR": str(folder / name) for name in ("config", "data")}
    return {**os.environ, **settings}


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    options = ["--allow-root", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    options += ["--IdentityProvider.token=", "--ServerApp.password="]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(600):
            assert server.poll() is None, (folder / "log").read_text()
            try:
                urllib.request.urlopen(f"{url}/api").close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield url
    finally:
        server.kill()
        server.wait(30)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["trusted", "untrusted"])
def test_cards(browser: Browser, lab: str, folder: Path, name: str, theme: str) -> None:
    """The cards say and show the same in both notebooks, and are readable in both themes."""
    (folder / SETTINGS).mkdir(parents=True, exist_ok=True)
    themes = {"theme": f"JupyterLab {theme.title()}"}
    (folder / SETTINGS / "themes.jupyterlab-settings").write_text(json.dumps(themes))
    context = browser.new_context(viewport={"width": 1000, "height": 3000})
    page = context.new_page()
    page.goto(f"{lab}/lab/tree/{name}.ipynb?reset")
    cards = page.locator(".jp-OutputArea-output .mathjax_ignore")
    cards.nth(4).wait_for(timeout=60_000)
    page.locator(".jp-Dialog").wait_for()  # asks for a kernel
    page.keyboard.press("Escape")
    light = str(theme == "light").lower()
    page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")

    # Only a trusted notebook keeps what is for screen readers alone.
    assert cards.locator("[aria-label]").count() == (1 if name == "trusted" else 0)
    texts = cards.all_inner_texts()
    assert "articles per month, peak 2" in texts[2]
    assert "2020-01: 2 articles" not in texts[2]
    assert cards.locator("a").count() == 6

    # Right-to-left text is at the right.
    for text in ("נפתח גשר —", "נפתח גשר."):
        element = cards.nth(1).get_by_text(text)
        assert element.evaluate("each => getComputedStyle(each).textAlign") == "start"
        assert element.evaluate("each => getComputedStyle(each).direction") == "rtl"

    bars = page.evaluate(BARS)
    assert len(bars) > 30
    assert {round(height) for *_, height, _ in bars} == {30, 60}
    assert len({round(bottom) for _, _, bottom, _, _ in bars}) == 1
    assert all(bar[1] <= following[0] for bar, following in pairwise(bars))

    # Messages wrap, and code, carets and hint have a color of their own.
    error = cards.nth(4)
    box = error.bounding_box()
    assert box is not None
    for element in error.locator("div, :not(pre) > span").all():
        inner = element.bounding_box()
        assert inner is not None
        assert inner["x"] + inner["width"] <= box["x"] + box["width"]
    colors = error.locator("span").evaluate_all(
        "spans => [...new Set(spans.map(span => getComputedStyle(span).color))]"
    )
    assert len(colors) == 3
    count, least = page.evaluate(CONTRAST)
    assert count > 60
    assert least >= 4.5
    picture(page, f"lab-{name}-{theme}")
    context.close()
