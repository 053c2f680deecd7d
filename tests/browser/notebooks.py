"""What the tests of notebooks share: one card of each kind, contrast, screenshots."""

from __future__ import annotations

import datetime
from pathlib import Path

from playwright.sync_api import Page

import newsdoc
from newsdoc import Article

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "build" / "notebook"

# The least contrast between letters and the page, through all opacities on the way.
CONTRAST = """() => {
  const numbers = color => color.match(/[0-9.]+/g).map(Number);
  const light = color => color.slice(0, 3)
    .map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  // color-mix() computes to color(srgb r g b), with numbers from 0 to 1.
  const inkOf = color => numbers(color).map(part => color.includes("srgb") ? part * 255 : part);
  const groundOf = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if ((color[3] ?? 1) > 0) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const ratios = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!element.closest(".mathjax_ignore")) continue;
    const ground = groundOf(element);
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
    const ink = inkOf(getComputedStyle(element).color)
      .map((part, at) => part * opacity + ground[at] * (1 - opacity));
    const pair = [light(ink), light(ground)].sort((a, b) => a - b);
    ratios.push((pair[1] + 0.05) / (pair[0] + 0.05));
  }
  return [ratios.length, Math.min(...ratios)];
}"""


def cards_of(folder: Path) -> list[str]:
    """One card of each kind, and one of an article that has everything."""
    odd = Article(
        title="נפתח גשר — a \u202ebridge opens\u2069 and $x^2$ <b>costs</b> $5",
        date=datetime.date(812, 3, 4),
        url="ftp://example.com/",
        paragraphs=("It costs $5, and then $6. \x1b[31m", "long " * 800 + ".", "נפתח גשר.", *"bc"),
        tags=("\u202eReversed", "neighbor", *(f"tag {number}" for number in range(40))),
    )
    article = newsdoc.read(ROOT / "docs" / "examples" / "bridge.txt")
    for number in range(40):
        day = datetime.date(2020 + number % 4, 1 + number % 9, 1)
        changed = {"title": f"{article.title} ({number})", "date": day.isoformat()}
        newsdoc.write(Article.from_dict(article.to_dict() | changed), folder / f"{number}.txt")
    (folder / "10.txt").write_text("A bridge opens\n2024-05-17\nwww.example.com/" + "x" * 900)
    corpus = newsdoc.open_corpus(folder)
    report = corpus.check()
    everything = (article, odd, corpus, report, report.errors["10.txt"])
    return [each._repr_html_() for each in everything]


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
