#!/bin/sh
# Polars cuts long texts when it writes a workbook of Excel, without a warning
#
# Versions: polars 2.1.0, xlsxwriter 3.3.1, openpyxl 3.1.5 (Python 3.11)
# Behavior: a cell of Excel holds 32,767 characters. write_excel keeps so many of a text of 40,000 and says nothing: the rest is gone.
#   Warnings are errors in this run.
# Guess: an error, or at least a warning.
# newsdoc writes Parquet, Arrow, CSV and JSON Lines, where a text has no such limit.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q polars==2.1.0 xlsxwriter==3.3.1 openpyxl==3.1.5
found=$(cd "$folder" && venv/bin/python -W error - <<'PYTHON'
import polars
polars.DataFrame({"text": ["x" * 1_000, "x" * 40_000]}).write_excel("texts.xlsx")

import openpyxl
for row in openpyxl.load_workbook("texts.xlsx").active.iter_rows(min_row=2, values_only=True):
    print(len(row[0]))
PYTHON
)
expected='1000
32767'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
