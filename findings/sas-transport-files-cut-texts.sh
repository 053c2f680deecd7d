#!/bin/sh
# pyreadstat writes 70,000 characters to a SAS transport file and keeps 4,464
#
# Versions: pyreadstat 1.3.7, pandas 3.1.1 (Python 3.11)
# Behavior: write_sav (SPSS) and write_dta (Stata) keep a text of any of these lengths. write_xport stores the length modulo 65,536,
#   and only so much of the text comes back. No error, no warning.
# Guess: a text that is too long for the format is an error.
# newsdoc writes Parquet, Arrow, CSV and JSON Lines, where a text has no such limit.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pyreadstat==1.3.7 pandas==3.1.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import pandas, pyreadstat
for length in (3_000, 40_000, 70_000):
    frame = pandas.DataFrame({"text": ["x" * length]})
    kept = []
    for name in ("sav", "dta", "xport"):
        getattr(pyreadstat, f"write_{name}")(frame, name)
        kept.append(f"{name} {len(getattr(pyreadstat, f'read_{name}')(name)[0]['text'][0])}")
    print(length, *kept)
PYTHON
)
expected='3000 sav 3000 dta 3000 xport 3000
40000 sav 40000 dta 40000 xport 40000
70000 sav 70000 dta 70000 xport 4464'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
