#!/bin/sh
# Hugging Face datasets writes dates to JSON Lines as milliseconds, and none before 1677
#
# Versions: datasets 5.2.0, pandas 3.1.1, pyarrow 26.0.1 (Python 3.11)
# Behavior: Dataset.to_json writes a date32 column as milliseconds since 1970; to_csv writes an ISO date. A date of 1650 ends to_json with an
#   OverflowError; to_csv writes it.
# Guess: an ISO date in both, for all years that Arrow has.
# newsdoc writes ISO dates to JSON Lines, of all years from 1 to 9999.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q datasets==5.2.0 pandas==3.1.1 pyarrow==26.0.1
found=$(cd "$folder" && HF_HOME=$folder HF_DATASETS_DISABLE_PROGRESS_BARS=1 venv/bin/python - <<'PYTHON'
import datetime
import datasets
import pyarrow as pa

for date in (datetime.date(2024, 5, 17), datetime.date(1650, 1, 1)):
    data = datasets.Dataset(pa.table({"d": [date]}))
    for write in (data.to_json, data.to_csv):
        try:
            write("out")
            print(date, write.__name__, open("out").read().split()[-1])
        except OverflowError:
            print(date, write.__name__, "OverflowError")
PYTHON
)
expected='2024-05-17 to_json {"d":1715904000000}
2024-05-17 to_csv 2024-05-17
1650-01-01 to_json OverflowError
1650-01-01 to_csv 1650-01-01'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
