#!/bin/sh
# chdb reads every date before 1970 as 1 January 1970, if the column is declared as a date
#
# Versions: chdb 4.4.0, chdb-core 26.9.0, pyarrow 26.0.1 (Python 3.11)
# Behavior: ClickHouse's Date begins in 1970. In a CSV file whose structure says `date Date`, and in a cast, 1845-05-17 is 1970-01-01, without
#   an error. Date32 keeps it, although its documented range begins in 1900; so does a date32 column of Arrow, which becomes a Date32.
# Guess: a date that the type cannot hold is an error.
# newsdoc gives chdb a date32 column of Arrow; its dates are those of the documents.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q chdb==4.4.0 chdb-core==26.9.0 pyarrow==26.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import datetime
import chdb
import pyarrow

with open("dates.csv", "w") as file:
    file.write("date\n1845-05-17\n1969-12-31\n2024-05-17\n")
for kind in ("Date", "Date32"):
    query = f"SELECT toString(date) FROM file('dates.csv', CSVWithNames, 'date {kind}')"
    print(kind, *str(chdb.query(query, "TSV")).split())
table = pyarrow.table({"date": [datetime.date(1845, 5, 17)]})
print("Arrow", *str(chdb.query("SELECT toString(date) FROM Python(table)", "TSV")).split())
PYTHON
)
expected='Date 1970-01-01 1970-01-01 2024-05-17
Date32 1845-05-17 1969-12-31 2024-05-17
Arrow 1845-05-17'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
