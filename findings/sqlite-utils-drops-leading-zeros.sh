#!/bin/sh
# sqlite-utils 4 imports 0810 from CSV as 810, and a title as a number
#
# Versions: sqlite-utils 4.2.1 (Python 3.11)
# Behavior: since version 4, `sqlite-utils insert --csv` infers types unless told not to. A column in which all values are digits becomes
#   integers, and their leading zeros are gone; titles such as "1984" are numbers in the database, and `= '1984'` still finds them. With
#   --no-detect-types, all is kept.
# Guess: a value with leading zeros stays text.
# newsdoc writes ISO dates to CSV; a corpus in which all titles are digits needs --no-detect-types there.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q sqlite-utils==4.2.1
printf 'doc_id,code\na.txt,0810\nb.txt,0007\n' > codes.csv
venv/bin/sqlite-utils insert a.db codes codes.csv --csv
venv/bin/sqlite-utils insert b.db codes codes.csv --csv --no-detect-types
found=$(venv/bin/sqlite-utils rows a.db codes; venv/bin/sqlite-utils rows b.db codes)
expected='[{"doc_id": "a.txt", "code": 810},
 {"doc_id": "b.txt", "code": 7}]
[{"doc_id": "a.txt", "code": "0810"},
 {"doc_id": "b.txt", "code": "0007"}]'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
