#!/bin/sh
# edtf, a library for uncertain dates, guesses the order and the century
#
# Versions: edtf 5.0.2 (Python 3.11)
# Behavior: text_to_edtf turns English text into the notation of ISO 8601-2, which can state that a date is uncertain. 05/06/2024
#   becomes a certain 6 May, and the year 0024 the year 2024. "circa" is kept as "~".
# Guess: None for both, as for any text that it cannot translate.
# newsdoc refuses both: a date with two readings, and a year below 100 that does not come first.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q edtf==5.0.2
found=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import edtf
for text in ("05/06/2024", "17 May 0024", "circa 17 May 2024", "a bridge opens"):
    print(text, "=>", edtf.text_to_edtf(text))
PYTHON
)
expected='05/06/2024 => 2024-05-06
17 May 0024 => 2024-05-17
circa 17 May 2024 => 2024-05-17~
a bridge opens => None'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
