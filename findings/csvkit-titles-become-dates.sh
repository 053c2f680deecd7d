#!/bin/sh
# csvkit turns titles into dates of the year 1
#
# Versions: csvkit 2.2.0, agate 1.14.2, parsedatetime 2.6 (Python 3.11)
# Behavior: csvjson infers a type for each column. A column of the words Today, Tomorrow and Friday is a column of dates, counted
#   from 1 January of the year 1, and the words are gone. One title that is not such a word keeps the column as text.
# Guess: only texts with digits are dates; titles stay titles.
# newsdoc reads CSV with Python's csv module and infers no types: a title is text.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6
printf 'title,number\nToday,1\nTomorrow,2\nFriday,3\n' > "$folder/a.csv"
found=$("$folder/venv/bin/csvjson" "$folder/a.csv" 2>/dev/null)
expected='[{"title": "0001-01-01", "number": 1.0}, {"title": "0001-01-02", "number": 2.0}, {"title": "0001-01-05", "number": 3.0}]'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
