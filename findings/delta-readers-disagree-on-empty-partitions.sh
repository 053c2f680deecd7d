#!/bin/sh
# An empty text in a partition of a Delta table is null for delta-rs and empty for Polars
#
# Versions: deltalake 1.6.6, polars 2.1.0, pyarrow 26.0.1 (Python 3.11)
# Behavior: write_deltalake(partition_by=["section"]) accepts an empty text. Delta's protocol has no empty text in partitions, and delta-rs
#   reads the row back as null; Polars, which reads the same log, has the empty text. Filters for either find the row in one of them only.
# Guess: what was written is read, or writing is an error.
# newsdoc refuses a table whose title or URL is null, and names the row.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q deltalake==1.6.6 polars==2.1.0 pyarrow==26.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import deltalake
import polars
import pyarrow

table = pyarrow.table({"title": ["A", "B"], "section": ["world", ""]})
deltalake.write_deltalake("delta", table, partition_by=["section"])
rows = deltalake.DeltaTable("delta").to_pyarrow_table().sort_by("title").to_pylist()
print("delta-rs", [row["section"] for row in rows])
print("Polars", polars.read_delta("delta").sort("title")["section"].to_list())
PYTHON
)
expected="delta-rs ['world', None]
Polars ['world', '']"
printf '%s\n' "$found"
[ "$found" = "$expected" ]
