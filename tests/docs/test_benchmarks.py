"""The harness of the benchmarks shows which contender is faster, regardless of which it is."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks.measure import Row, Table, amount, compare, peak_of, row_of, seconds_of
from benchmarks.picture import ROWS, chosen, draw


def test_the_slower_one_has_the_greater_ratio() -> None:
    table = compare(
        "Sleep",
        lambda: time.sleep(0.004),
        {"less": lambda: time.sleep(0.001), "more": lambda: time.sleep(0.016)},
        rounds=3,
    )
    less, more = table.rows
    assert less.ratio > 1 > more.ratio
    assert less.theirs < less.ours < more.theirs


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    """One bad turn moves neither the ratio nor the figures."""
    assert row_of("other", [1, 10, 2], [2, 2, 4]) == Row("other", 0.5, 2, 2)


def test_the_better_figure_is_in_bold() -> None:
    rows = (Row("a", 0.5, 1, 2), Row("b", 2, 1, 0.5), Row("c", 1.001, 1, 1))
    lines = Table("Which?", rows, note="So.").markdown().split("\n")
    assert lines == [
        "## Which?",
        "",
        "| ratio | newsdoc against | newsdoc | the other |",
        "|---:|---|---:|---:|",
        "| 0.50 | a | **1.00 s** | 2.00 s |",
        "| 2.00 | b | 1.00 s | **500 ms** |",
        "| 1.00 | c | 1.00 s | 1.00 s |",
        "",
        "So.",
    ]
    assert "**" not in Table("How much?", rows, contest=False).markdown()


def test_a_new_python_is_timed() -> None:
    assert seconds_of("import time; time.sleep(0.05)") > 0.04


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured on Linux")
def test_a_new_python_reports_its_peak_memory() -> None:
    assert peak_of("data = b'x' * 2**26\ndel data") - peak_of("") > 0.9 * 2**26


@pytest.mark.parametrize(
    ("figure", "unit", "text"),
    [
        (1.5, "s", "1.50 s"),
        (0.0125, "s", "12.5 ms"),
        (0.000_987_4, "s", "987 µs"),
        (2e-9, "s", "2.00 ns"),
        (21.4 * 2**20, "B", "21.4 MiB"),
        (1000, "B", "1000 B"),
        (3 * 2**30, "B", "3.00 GiB"),
    ],
)
def test_amounts_have_three_digits(figure: float, unit: str, text: str) -> None:
    assert amount(figure, unit) == text


def test_the_chart_has_the_first_of_each_of_its_rows(tmp_path: Path) -> None:
    rows = tuple(Row(f"with {part} 1.0", 0.25 + at / 2, 1, 2) for at, (_, part) in enumerate(ROWS))
    others = Table("No contest", (Row(ROWS[0][1], 7, 7, 1),), contest=False)
    tables = [others, Table("Which?", (Row("else", 9, 9, 1), *rows, Row(ROWS[1][1], 8, 8, 1)))]
    assert [row for _, row in chosen(tables)] == list(rows)
    draw(tables, tmp_path / "chart.svg", dark=False)
    chart = ElementTree.parse(tmp_path / "chart.svg").getroot()
    texts = [text.text for text in chart.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[2:] == [
        text for (label, _), row in zip(ROWS, rows, strict=True) for text in (label, f"{row.ratio}")
    ]
    widths = [float(bar.attrib["width"]) for bar in chart.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths == [62.5, 187.5, 312.5, 437.5, 450]


def test_no_figure_is_on_the_line_at_1(tmp_path: Path) -> None:
    ratios = (0.5, 0.78, 0.99, 1, 1.2)
    rows = tuple(Row(part, ratio, 1, 2) for ratio, (_, part) in zip(ratios, ROWS, strict=True))
    draw([Table("Which?", rows)], tmp_path / "chart.svg", dark=True)
    chart = (tmp_path / "chart.svg").read_text("utf-8")
    starts = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="\d+" font-weight', chart)]
    assert starts == [133, 258, 258, 258, 308]


def test_the_chart_misses_no_row() -> None:
    with pytest.raises(LookupError, match=re.escape(ROWS[0][1])):
        chosen([Table("Which?", (Row("other", 1, 1, 1),))])
