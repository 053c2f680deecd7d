"""The ratios of all tables as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

from benchmarks.measure import Row, Table, machine

matplotlib.use("svg")
matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text: smaller, and it can be searched
matplotlib.rcParams["svg.hashsalt"] = "newsdoc"
BETTER, WORSE = "#00695c", "#b23c17"


def draw(tables: Sequence[Table], path: Path) -> None:
    """One bar for each contest: left of 1 newsdoc takes less, right of it the other does."""
    from matplotlib import pyplot

    rows: list[tuple[str, Row]] = [
        (table.question, row) for table in tables if table.contest for row in table.rows
    ]
    figure, axes = pyplot.subplots(figsize=(9, 0.6 + 0.5 * len(rows)), layout="constrained")
    for place, (question, row) in enumerate(rows):
        color = BETTER if row.ratio < 1 else WORSE
        axes.barh(place, row.ratio - 1, left=1, height=0.45, color=color)
        label = f"{question}: {row.other.replace('`', '')}"
        axes.text(0.02, place - 0.42, label, transform=axes.get_yaxis_transform(), fontsize=8)
        left = row.ratio < 1
        axes.annotate(
            f"{row.ratio:.2f}",
            (row.ratio, place),
            xytext=(-3 if left else 3, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=8,
        )
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlabel("newsdoc's figure divided by the other's (less is better for newsdoc)")
    figure.suptitle(machine(), fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
