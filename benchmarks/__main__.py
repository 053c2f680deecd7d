"""Measure every figure of the docs: ``python -m benchmarks`` writes figures.md and its charts.

They are written to docs/explanation, where the page benchmarks.md includes them.

``python -m benchmarks parsing imports`` prints the tables of these modules and writes nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from benchmarks.measure import ROOT, Table, machine
from benchmarks.picture import draw

MODULES = (
    *("parsing", "corpus", "archives", "remote", "tables", "checking", "command"),
    *("parallel", "memory", "growth", "imports"),
)


def main(names: Sequence[str]) -> None:
    tables: list[Table] = []
    for name in names or MODULES:
        for table in importlib.import_module(f"benchmarks.{name}").tables():
            print(table.markdown(), end="\n\n", flush=True)
            tables.append(table)
    print(machine())
    if not names:
        folder = ROOT / "docs" / "explanation"
        parts = [*(table.markdown() for table in tables), f"Measured on {machine()}."]
        (folder / "figures.md").write_text("\n\n".join(parts) + "\n", "utf-8")
        draw(tables, folder / "figures-light.svg", dark=False)
        draw(tables, folder / "figures-dark.svg", dark=True)


if __name__ == "__main__":
    main(sys.argv[1:])
