#!/bin/sh
# Polars and DuckDB drop a key of JSON Lines that first appears late
#
# Versions: Polars 2.1.0, DuckDB 2.0.1 (Python 3.11)
# Behavior: both take the columns from a sample at the start of the file. A key that first appears behind it is no column, and its values are
#   dropped; all rows are counted, and nothing is reported. Polars samples 100 lines, DuckDB some 20,000.
# Guess: an error at that line, or one more column.
# newsdoc writes every key in every line, `tags` and `tags_position` too, and reports keys that it does not know.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q polars==2.1.0 duckdb==2.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import json, duckdb, polars
with open("a.ndjson", "w") as file:
    for number in range(50_000):
        print(json.dumps({"title": str(number)}), file=file)
    print(json.dumps({"title": "last", "tags": ["a"]}), file=file)
frame = polars.read_ndjson("a.ndjson")
print("polars", frame.height, frame.columns)
table = duckdb.sql("from read_json('a.ndjson')")
print("duckdb", len(table), table.columns)
PYTHON
)
expected="polars 50001 ['title']
duckdb 50001 ['title']"
printf '%s\n' "$found"
[ "$found" = "$expected" ]
