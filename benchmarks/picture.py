"""A chart of the figures that a user cares about, as SVG: few rows, readable on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from benchmarks.measure import Row, Table

# The label of each row, and what the name of its contender contains; the first one that does.
ROWS: Final = (
    ("Parse: ten lines of plain Python", "ten lines of plain Python"),
    ("Parse: YAML front matter", "python-frontmatter"),
    ("Read a folder: open() and read() alone", "open(path"),
    ("Read a folder: NLTK", "nltk"),
    ("Folder to Arrow table: SQL in DuckDB", "duckdb"),
)

WIDTH: Final = 520
HEADER: Final = 74
ROW: Final = 66
BAR: Final = 22
SCALE: Final = 250  # units for a ratio of 1
FIGURE: Final = 64  # width of a figure, with space
MAX_BAR: Final = WIDTH - 70  # a longer bar is cut off; its figure is next to it


def chosen(tables: Sequence[Table]) -> list[tuple[str, Row]]:
    """Return the rows of the chart; raise LookupError if the benchmarks no longer have one."""
    contest = [row for table in tables if table.contest for row in table.rows]
    chosen: list[tuple[str, Row]] = []
    for label, part in ROWS:
        found = next((row for row in contest if part in row.other), None)
        if found is None:
            raise LookupError(f"no row of the benchmarks has {part!r} in its name")
        chosen.append((label, found))
    return chosen


def draw(tables: Sequence[Table], path: Path, *, dark: bool) -> None:
    """Write one bar per row: newsdoc's time as a fraction of the other's."""
    ink, muted, less, more = (
        ("#e6e6e6", "#a8a8a8", "#4db6ac", "#ff8a65")
        if dark
        else ("#1a1a1a", "#5c5c5c", "#00796b", "#b23c17")
    )
    rows = chosen(tables)
    height = HEADER + ROW * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="22" fill="{ink}">',
        '<text y="24" font-weight="bold">Time of newsdoc divided by the other\'s</text>',
        f'<text x="{SCALE}" y="56" fill="{muted}" text-anchor="middle">1 = the same</text>',
    ]
    for number, (label, row) in enumerate(rows):
        y = HEADER + ROW * number
        length = max(2.0, min(row.ratio * SCALE, MAX_BAR))
        end = SCALE if length < SCALE < length + FIGURE else length  # beyond the line at 1
        color = less if row.ratio < 1 else more
        parts += [
            f'<text y="{y + 20}">{escape(label)}</text>',
            f'<rect y="{y + 30}" width="{length:.1f}" height="{BAR}" fill="{color}"/>',
            # The line at 1 is drawn at the bars alone, so that it crosses no label.
            f'<path d="M{SCALE} {y + 27}v{BAR + 6}" stroke="{ink}" stroke-width="2"/>',
            f'<text x="{end + 8:.1f}" y="{y + 49}" font-weight="bold">{row.ratio:.2f}</text>',
        ]
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")
