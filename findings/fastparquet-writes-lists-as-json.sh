#!/bin/sh
# fastparquet reads lists, but writes them as JSON text
#
# Versions: fastparquet 2026.9.0, pandas 3.1.1, pyarrow 26.0.1 (Python 3.11)
# Behavior: a column of lists of strings that pyarrow wrote is read as lists. Written again, it is a column of JSON text: a file that went through
#   fastparquet once has another schema, and `tags[0]` is "[".
# Guess: what is read as a list is written as a list.
# newsdoc refuses a table whose lists of tags are text, and says so.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import fastparquet, pyarrow, pyarrow.parquet
pyarrow.parquet.write_table(pyarrow.table({"tags": [["a", "b"], []]}), "one.parquet")
frame = fastparquet.ParquetFile("one.parquet").to_pandas()
print("read", frame["tags"].tolist())
fastparquet.write("two.parquet", frame)
print("written", pyarrow.parquet.read_table("two.parquet")["tags"].to_pylist())
PYTHON
)
expected="read [['a', 'b'], []]
written ['[\"a\",\"b\"]', '[]']"
printf '%s\n' "$found"
[ "$found" = "$expected" ]
