#!/bin/sh
# Daft reads a quarter of a bzip2, xz or zstd file that has four streams, and all of it with gzip
#
# Versions: daft 0.7.26, zstandard 0.25.0 (Python 3.11)
# Behavior: compressed files may be joined with cat, and parallel compressors write many streams into one file. read_json and read_csv end at the
#   end of the first stream of bzip2, xz or zstd: 100 of 400 rows, without an error or a warning. Of gzip they read all streams.
# Guess: all rows with each compression, as in the tools of these formats.
# newsdoc reads a tar to the end of its last stream, with each compression. `daft.from_arrow(corpus)` needs no file.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q daft==0.7.26 zstandard==0.25.0
found=$(cd "$folder" && DAFT_ANALYTICS_ENABLED=0 DAFT_PROGRESS_BAR=0 venv/bin/python -W error::UserWarning - <<'PYTHON'
import bz2, gzip, json, lzma, os
import daft, zstandard

compressors = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.ZstdCompressor().compress}
lines = [json.dumps({"title": f"Title {number}"}) + "\n" for number in range(400)]
titles = ["title\n"] + [f"Title {number}\n" for number in range(400)]
for suffix, compress in compressors.items():
    counts = []
    for name, read, rows, first in (("json", daft.read_json, lines, 100), ("csv", daft.read_csv, titles, 101)):
        starts = [0, first, first + 100, first + 200, len(rows)]
        streams = ["".join(rows[start:end]).encode() for start, end in zip(starts, starts[1:])]
        with open(f"a.{name}.{suffix}", "wb") as file:
            file.writelines(map(compress, streams))
        counts.append(f"{name} {len(read(file.name).to_pydict()['title'])}")
    print(suffix, *counts, flush=True)
os._exit(0)  # without the end of the interpreter, which Daft's threads may disturb
PYTHON
)
expected='gz json 400 csv 400
bz2 json 100 csv 100
xz json 100 csv 100
zst json 100 csv 100'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
