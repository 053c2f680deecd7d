#!/bin/sh
# undate reads 2024-05-17 as the year 2024, and 2024-02-30, too
#
# Versions: undate 0.8.0, lark 1.3.1 (Python 3.11)
# Behavior: Undate.parse(TEXT, "omnibus") tries all the notations that the library knows. It keeps only the year of an ISO date, and only year and
#   day of 2024-05-1X, which is then any month's. 17 May 2024 is kept; the parser "EDTF" keeps all of them, and refuses 30 February.
# Guess: "omnibus" reads at least what each single parser reads, with the same result.
# With `lenient`, newsdoc reads 2024-05-17 as that day; it refuses a day that is not in the calendar and a date without a day.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q undate==0.8.0 lark==1.3.1
found=$("$folder/venv/bin/python" - <<'PYTHON'
from undate import Undate

for text in ("2024-05-17", "2024-05", "2024-05-1X", "2024-02-30", "17 May 2024"):
    results = []
    for parser in ("omnibus", "EDTF"):
        try:
            date = Undate.parse(text, parser)
            results.append(f"{parser}: {date}, {date.earliest} to {date.latest};")
        except Exception:
            results.append(f"{parser}: an error;")
    print(text, *results)
PYTHON
)
expected='2024-05-17 omnibus: 2024, 2024-01-01 to 2024-12-31; EDTF: 2024-05-17, 2024-05-17 to 2024-05-17;
2024-05 omnibus: 2024, 2024-01-01 to 2024-12-31; EDTF: 2024-05, 2024-05-01 to 2024-05-31;
2024-05-1X omnibus: 2024-1X, 2024-01-10 to 2024-12-19; EDTF: 2024-05-1X, 2024-05-10 to 2024-05-19;
2024-02-30 omnibus: 2024, 2024-01-01 to 2024-12-31; EDTF: an error;
17 May 2024 omnibus: 2024-05-17, 2024-05-17 to 2024-05-17; EDTF: an error;'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
