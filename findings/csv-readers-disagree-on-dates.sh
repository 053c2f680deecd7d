#!/bin/sh
# One CSV file, two dates: DuckDB and Polars take the day first, csvkit the month
#
# Versions: DuckDB 2.0.1, Polars 2.1.0 (try_parse_dates=True), csvkit 2.2.0 with agate 1.14.2
# Behavior: a column in which every date has both numbers up to 12 fits both orders. DuckDB's sniffer and Polars make it a column of
#   dates with the day first, csvkit with the month first. None of them says that it chose.
# Guess: DuckDB the month first, as its documentation's examples; Polars and csvkit leave the column as text, for it is ambiguous.
# newsdoc refuses such a date and names both readings, unless `dayfirst` declares the order.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q duckdb==2.0.1 polars==2.1.0 csvkit==2.2.0 agate==1.14.2
printf 'date\n05/06/2024\n07/08/2024\n' > "$folder/a.csv"
found=$("$folder/venv/bin/python" - "$folder/a.csv" <<'PYTHON'
import sys, duckdb, polars
print("duckdb", *(row[0] for row in duckdb.sql(f"from read_csv('{sys.argv[1]}')").fetchall()))
print("polars", *polars.read_csv(sys.argv[1], try_parse_dates=True)["date"])
PYTHON
printf 'csvkit %s\n' "$("$folder/venv/bin/csvjson" "$folder/a.csv" 2>/dev/null)")
expected='duckdb 2024-06-05 2024-08-07
polars 2024-06-05 2024-08-07
csvkit [{"date": "2024-05-06"}, {"date": "2024-07-08"}]'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
