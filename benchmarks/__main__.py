"""Every figure of the docs: ``python -m benchmarks`` writes docs/explanation/figures.md and .svg.

``python -m benchmarks parsing imports`` prints the tables of these modules, and writes nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from benchmarks.measure import ROOT, Table, machine
from benchmarks.picture import draw

MODULES = ("parsing", "corpus", "tables", "memory", "growth", "imports")


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
        draw(tables, folder / "figures.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
