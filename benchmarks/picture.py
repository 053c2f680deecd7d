"""The ratios of all contests as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib import pyplot

from benchmarks.measure import Table, machine

matplotlib.use("svg")
matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text: smaller, and it can be searched
matplotlib.rcParams["svg.hashsalt"] = "newsdoc"


def draw(tables: Sequence[Table], path: Path, *, dark: bool) -> None:
    """One bar for each contest: left of 1 newsdoc takes less, right of it the other does."""
    rows = [(table.question, row) for table in tables if table.contest for row in table.rows]
    less, more = ("#4db6ac", "#ff8a65") if dark else ("#00695c", "#b23c17")
    with pyplot.style.context(["dark_background"] if dark else []):
        figure, axes = pyplot.subplots(figsize=(9, 0.7 + 0.45 * len(rows)), layout="constrained")
        for place, (question, row) in enumerate(rows):
            label = f"{question}: {row.other}".replace("`", "")
            axes.text(0, place - 0.36, label, transform=axes.get_yaxis_transform(), fontsize=8)
            wins = row.ratio < 1
            color = less if wins else more
            axes.barh(place, row.ratio - 1, left=1, height=0.4, color=color)
            axes.annotate(
                f"{row.ratio:.2f}",
                (row.ratio, place),
                xytext=(-3 if wins else 3, 0),
                textcoords="offset points",
                ha="right" if wins else "left",
                va="center",
                fontsize=8,
            )
        axes.axvline(1, color="white" if dark else "black", linewidth=0.8)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.margins(x=0.1)
        axes.set_ylim(len(rows) - 0.5, -0.8)
        axes.set_yticks([])
        axes.spines[["left", "right", "top"]].set_visible(False)
        axes.set_xlabel(
            "newsdoc's figure divided by the other's: left of 1 newsdoc takes less\n" + machine(),
            fontsize=8,
        )
        figure.savefig(path, transparent=True, metadata={"Date": None})
        pyplot.close(figure)
