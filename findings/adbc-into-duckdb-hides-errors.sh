#!/bin/sh
# ADBC into DuckDB reports success for a stream that failed half way
#
# Versions: duckdb 2.0.1, adbc-driver-manager 1.13.0, pyarrow 26.0.1 (Python 3.11)
# Behavior: a reader yields a batch of three rows and raises. `cursor.adbc_ingest` returns 3, raises nothing, and the table has three rows.
#   DuckDB's own Python API raises for the same reader.
# Guess: the error of the reader is raised, and the table is not there.
# newsdoc's page on tables says to check a corpus first, or to ingest `to_arrow()`.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q duckdb==2.0.1 adbc-driver-manager==1.13.0 pyarrow==26.0.1
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import _duckdb
import adbc_driver_manager.dbapi
import duckdb
import pyarrow as pa

schema = pa.schema({"n": pa.int64()})

def reader():
    def batches():
        yield pa.record_batch({"n": [1, 2, 3]}, schema)
        raise ValueError("the stream is broken")
    return pa.RecordBatchReader.from_batches(schema, batches())

with adbc_driver_manager.dbapi.connect(driver=_duckdb.__file__, entrypoint="duckdb_adbc_init") as connection:
    with connection.cursor() as cursor:
        print("ADBC ingests", cursor.adbc_ingest("t", reader()))
        cursor.execute("select count(*) from t")
        print("ADBC keeps", cursor.fetchall())
stream = reader()
try:
    print("DuckDB keeps", duckdb.sql("select count(*) from stream").fetchall())
except Exception as error:
    print("DuckDB raises", "the stream is broken" in str(error))
PYTHON
)
expected='ADBC ingests 3
ADBC keeps [(3,)]
DuckDB raises True'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
