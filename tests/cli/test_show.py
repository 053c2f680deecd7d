"""newsdoc show, newsdoc summary and newsdoc explain: what is for reading."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

import newsdoc
from commands import BAD, BRIDGE, Newsdoc, listed
from newsdoc import _errors
from newsdoc._cli.render import print_article, print_section

CODES = get_args(_errors.Code)

# show


def test_show_displays_an_article(run: Newsdoc, folder: Path) -> None:
    words = "Twelve words that together are longer than one line of a terminal."
    (folder / "a.txt").write_text(BRIDGE.replace("Towns", "Small Towns") + words)
    done = run("show", "a.txt", "news")
    assert done == (
        0,
        "A bridge opens\n"
        "2024-05-17 · example.com\n"
        "https://example.com/bridge\n"
        "[Bridges] [Small\u00a0Towns]\n"
        "\n"
        "It is green.\n"
        "\n"
        "Twelve words that together are longer than one line of a\n"
        "terminal.\n"
        f"\n{'─' * 60}\n"
        "A bridge opens\n"
        "2024-05-17 · example.com\n"
        "https://example.com/bridge\n"
        "[Bridges] [Towns]\n"
        "\n"
        "It is green.\n"
        f"\n{'─' * 60}\n"
        "The ferry stops\n"
        "2024-05-19 · example.org\n"
        "https://example.org/ferry\n"
        "\n"
        "One  last trip.\n",
        "",
    )


def test_show_keeps_a_url_in_one_piece(run: Newsdoc, folder: Path) -> None:
    url = "http://[not-a-host/" + "x" * 200
    (folder / "a.txt").write_text(f"Title\n20240517\n{url}\n")
    assert run("show", "a.txt").out == f"Title\n2024-05-17\n{url}\n"


def test_show_breaks_long_words(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE + "x" * 100 + "\n")
    assert run("show", "a.txt").out.endswith(f"\n\n{'x' * 60}\n{'x' * 40}\n")


def test_show_wraps_by_cells(run: Newsdoc, folder: Path) -> None:
    """A Chinese character or an emoji takes two cells."""
    (folder / "a.txt").write_text(BRIDGE + "漢" * 70 + "\n" + "👩 " * 40 + "\n", "utf-8")
    shown = run("show", "a.txt").out
    assert f"\n{'漢' * 30}\n{'漢' * 30}\n{'漢' * 10}\n" in shown
    assert max(map(cell_len, shown.splitlines())) <= 60


def test_show_shows_a_tab_as_a_space(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("It is", "It\tis").replace("A b", "A\tb"))
    shown = run("show", "a.txt").out
    assert shown.startswith("A bridge opens\n")
    assert "\nIt is green.\n" in shown


def test_show_is_at_most_100_columns_wide(
    run: Newsdoc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (folder / "a.txt").write_text(BRIDGE + "word " * 100)
    assert max(map(len, run("show", "a.txt").out.splitlines())) == 99


def test_show_interprets_no_markup(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("green", "[bold]green[/bold] :smile:"))
    assert "It is [bold]green[/bold] :smile:.\n" in run("show", "a.txt").out


def test_show_json_is_the_path_and_the_dict_of_an_article(run: Newsdoc) -> None:
    done = run("show", "--json", "a.txt", "bad.txt", "news")
    assert (done.status, done.err) == (1, listed("bad.txt", BAD))
    rows = [json.loads(line) for line in done.out.splitlines()]
    paths = [row.pop("path") for row in rows]
    assert paths == ["a.txt", "news/bridge.txt", "news/may/ferry.txt"]
    assert rows == [newsdoc.read(path).to_dict() for path in paths]


def test_show_json_escapes_what_the_terminal_would_interpret(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("green", "gr\u202eeen"), "utf-8")
    shown = run("show", "--json", "a.txt").out
    assert "It is gr\\u202eeen." in shown
    assert json.loads(shown)["paragraphs"] == ["It is gr\u202eeen."]


# summary


def test_summary_of_a_folder(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bad.txt").write_text(BAD)
    (folder / "news" / "odd.txt").write_text("Title\n20240517\nhttp://[x\nTags: Towns, Towns\n")
    assert run("summary", "news") == (
        1,
        "3 articles, 2024-05-17 to 2024-05-19\n"
        "\n"
        f"2024-05-17  2  {'█' * 36}\n"
        "2024-05-18  0\n"
        f"2024-05-19  1  {'█' * 18}\n"
        "\n"
        "domain       articles\n"
        "(none)              1\n"
        "example.com         1\n"
        "example.org         1\n"
        "\n"
        "tag      articles\n"
        "Towns           2\n"
        "Bridges         1\n"
        "\n"
        "            median  smallest  largest\n"
        "paragraphs       1         0        1\n"
        "words            3         0        3\n"
        "\n"
        "problem       documents\n"
        "invalid-date          1\n"
        "invalid-url           1\n",
        "4 documents seen: 3 read, 1 failed\n",
    )


def test_summary_of_failures_alone(run: Newsdoc) -> None:
    assert run("summary", "-q", "bad.txt") == (
        1,
        "\nproblem       documents\ninvalid-date          1\ninvalid-url           1\n",
        "",
    )


def test_summary_of_nothing(run: Newsdoc) -> None:
    done = run("summary", "none")
    assert (done.status, done.out) == (2, "")


def test_summary_leaves_out_what_there_is_none_of(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text("Title\n20240517\nhttp://[x\n")
    shown = run("summary", "a.txt").out
    assert "\n(none)         1\n" in shown
    assert "tag" not in shown


def test_summary_ranks_at_most_ten(run: Newsdoc, folder: Path) -> None:
    tags = ", ".join(f"{'漢字' * 40 if number == 7 else 'tag'} {number:02}" for number in range(13))
    (folder / "a.txt").write_text(BRIDGE + f"Tags: {tags}\n", "utf-8")
    shown = run("summary", "a.txt").out
    assert "and 5 more" in shown
    assert max(map(cell_len, shown.splitlines())) <= 60


def test_summary_aligns_columns_by_cells(run: Newsdoc, folder: Path) -> None:
    (folder / "a.txt").write_text(BRIDGE + "Tags: 漢字漢字, 👩👩, x\n", "utf-8")
    shown = run("summary", "a.txt").out
    rows = shown[shown.index("tag ") :].splitlines()[:6]
    assert {cell_len(row) for row in rows} == {len("漢字漢字") * 2 + 2 + len("articles")}


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (1, ["2024-05-17"]),
        (24, ["2024-05-17", "2024-05-18"]),
        (25, ["2024-05", "2024-06"]),
        (365, ["2024-05", "2024-06"]),
        (1000, ["2024", "2025"]),
        (40 * 365, ["2020s", "2030s"]),
        (400 * 365, ["2000s", "2100s"]),
        (5000 * 365, ["2000s", "3000s"]),
    ],
)
def test_summary_chooses_a_fitting_period(
    run: Newsdoc, folder: Path, days: int, labels: list[str]
) -> None:
    last = date(2024, 5, 17) + timedelta(days=days - 1)
    (folder / "b.txt").write_text(BRIDGE.replace("20240517", f"{last:%Y%m%d}"))
    # The order of the documents is not that of their dates.
    title, table, *_ = run("summary", "b.txt", "a.txt").out.split("\n\n")
    assert title == f"2 articles, 2024-05-17{f' to {last}' if days > 1 else ''}"
    chart = table.splitlines()
    assert [row.split()[0] for row in chart][: len(labels)] == labels
    assert len(chart) <= 24
    assert sum(int(row.split()[1]) for row in chart) == 2


def test_summary_shows_a_bar_for_a_single_article_among_many(run: Newsdoc, folder: Path) -> None:
    for number in range(200):
        (folder / "news" / f"{number}.txt").write_text(BRIDGE)
    rows = run("summary", "news").out.splitlines()[2:5]
    assert rows == [
        f"2024-05-17  201  {'█' * 36}",
        "2024-05-18    0",
        "2024-05-19    1  █",
    ]


def test_names_are_no_markup(run: Newsdoc, folder: Path) -> None:
    """Names in brackets, names of emoji and numbers are shown as they are, even in color."""
    (folder / "a.txt").write_text(BRIDGE.split("Tags:")[0] + "Tags: [bold]a, :smile:, 42\n")
    rows = [row.split() for row in run("summary", "a.txt").out.splitlines()]
    assert ["[bold]a", "1"] in rows
    assert [":smile:", "1"] in rows
    assert ["42", "1"] in rows


def test_a_dim_line_separates_articles(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert f"\n\n\x1b[2m{'─' * 60}\x1b[0m\n" in run("show", "a.txt", "a.txt").out


def test_numbers_are_not_highlighted(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = run("summary", "a.txt").out
    assert shown.startswith("\x1b[1m1 article, 2024-05-17\x1b[0m\n")
    assert shown.endswith("\nwords            3         3        3\n")


def test_the_title_is_bold() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
    print_article(newsdoc.parse(BRIDGE), console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert shown.startswith("\x1b[1mA bridge opens\x1b[0m\n\x1b[36m2024-05-17")


class Pager(io.StringIO):
    """A stream that is closed by its reader after the first line of the text."""

    def write(self, text: str) -> int:
        if "It is long" in self.getvalue():
            raise OSError
        return super().write(text)


@pytest.mark.parametrize("end", ["\n", " "])
def test_a_long_article_is_printed_as_it_is_wrapped(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    wrapped: list[int] = []
    wrap = Text.wrap

    def count(text: Text, *arguments: Any, **options: Any) -> Any:
        wrapped.append(len(text))
        return wrap(text, *arguments, **options)

    monkeypatch.setattr(Text, "wrap", count)
    article = newsdoc.parse(BRIDGE.replace("It is green.\n", f"It is long.{end}" * 100_000))
    pager = Pager()
    with pytest.raises(OSError):  # noqa: PT011
        print_article(article, Console(file=pager, width=60))
    assert pager.getvalue().startswith("A bridge opens\n")
    assert sum(wrapped) < 20_000


@pytest.mark.parametrize("word", ["green ", "grün  ", "緑", "x" * 70])
def test_a_long_paragraph_is_wrapped_in_pieces(word: str) -> None:
    paragraph = (word * (50_000 // len(word))).strip()
    console = Console(file=io.StringIO(), width=60)
    print_article(newsdoc.parse(BRIDGE + paragraph), console)
    *_, shown = console.file.getvalue().split("\n\n")  # type: ignore[attr-defined]
    widths = [cell_len(row) for row in shown.splitlines()]
    assert "".join(shown.split()) == "".join(paragraph.split())
    assert max(widths) in (58, 59, 60)
    assert sum(width < 50 for width in widths) <= 5  # the last rows of pieces


# explain


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(run: Newsdoc, code: str) -> None:
    done = run("explain", code)
    assert (done.status, done.err) == (0, "")
    heading, blank, *rows = done.out.splitlines()
    assert (heading, blank) == (code, "")
    assert any(rows)
    assert "```" not in done.out
    assert "](" not in done.out
    assert "{doc}" not in done.out
    assert "{py:" not in done.out
    assert not [row for row in rows if row != row.rstrip()]


def test_explain_lists_the_codes(run: Newsdoc) -> None:
    done = run("explain")
    assert (done.status, done.out) == (2, "")
    message, _ = done.err.splitlines()
    assert message == f"newsdoc: Missing argument 'CODE'. Choose from: {', '.join(CODES)}"


def test_explain_shows_one_section_with_its_examples(run: Newsdoc) -> None:
    shown = run("explain", "invalid-date").out
    others = {*CODES} - {"invalid-date"}
    assert not others & {*shown.splitlines()}
    assert "\n    >>> newsdoc.parse(" in shown
    assert " (the page how-to/lenient-dates of the documentation); " in " ".join(shown.split())
    assert shown.startswith("invalid-date\n\n")
    assert max(len(row) for row in shown.splitlines() if not row.startswith("    ")) <= 60


def test_the_layout_of_an_explanation() -> None:
    """Code is indented and not wrapped, prose is; the heading is bold and code has a color."""
    long = "x" * 60
    section = f"a-code\n\nOne `two` three.\n\n```python\n>>> a\n\n>>> {long}\n\n```\n\nFour.\n"
    plain, colored = io.StringIO(), io.StringIO()
    print_section(section, Console(file=plain, width=40))
    print_section(section, Console(file=colored, force_terminal=True, color_system="standard"))
    assert plain.getvalue().split("\n") == [
        *("a-code", "", "One two three.", "", "    >>> a", "", f"    >>> {long}", "", "Four.", ""),
    ]
    assert colored.getvalue().startswith("\x1b[1ma-code\x1b[0m\n\n")
    assert "\n\x1b[36m    >>> a\x1b[0m\n" in colored.getvalue()


def test_a_section_ends_with_code() -> None:
    console = Console(file=io.StringIO(), width=40)
    print_section("a-code\n\n```python\n>>> a\n```\n", console)
    assert console.file.getvalue() == "a-code\n\n    >>> a\n"  # type: ignore[attr-defined]


def test_explain_shows_what_the_shell_shows(run: Newsdoc) -> None:
    shown = run("explain", "blank-line").out
    assert "    $ newsdoc check a.txt\n    a.txt:1:1: blank-line: " in shown
    assert "hint: use --lenient" in shown
    assert ">>> newsdoc.read(" in run("explain", "too-large").out
    assert "import newsdoc" not in run("explain", "empty").out
