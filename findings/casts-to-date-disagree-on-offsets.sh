#!/bin/sh
# 2024-05-17T23:30:00-05:00 is 17 May for DuckDB, and 18 May for DataFusion, in New York too
#
# Versions: datafusion 55.0.0, duckdb 2.0.1, pyarrow 26.0.1 (Python 3.11)
# Behavior: a cast from text to date takes the written day in DuckDB. DataFusion converts to UTC first, which is the next day; its setting of a
#   time zone does not change that. pyarrow refuses the text.
# Guess: the written day or an error in DuckDB and pyarrow; in DataFusion, with the time zone set to New York, the day there.
# With `lenient`, newsdoc reads the date that is written, and lets no zone move it.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q datafusion==55.0.0 duckdb==2.0.1 pyarrow==26.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import datafusion, duckdb, pyarrow

text = "2024-05-17T23:30:00-05:00"
cast = f"SELECT CAST('{text}' AS date) AS day"
print("DuckDB", duckdb.execute(cast).fetchall()[0][0])
for zone in ("UTC", "America/New_York"):
    context = datafusion.SessionContext()
    context.sql(f"SET datafusion.execution.time_zone = '{zone}'").collect()
    print("DataFusion", zone, context.sql(cast).to_pydict()["day"][0])
try:
    print("pyarrow", pyarrow.array([text]).cast(pyarrow.date32()))
except pyarrow.ArrowInvalid:
    print("pyarrow an error")
PYTHON
)
expected='DuckDB 2024-05-17
DataFusion UTC 2024-05-18
DataFusion America/New_York 2024-05-18
pyarrow an error'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
