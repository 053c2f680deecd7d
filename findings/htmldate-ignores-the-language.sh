#!/bin/sh
# htmldate reads 05/06/2024 as 5 June, on American pages too
#
# Versions: htmldate 1.11.0 (Python 3.11)
# Behavior: find_date reads the date in a page's text with the day first. The page's language, en-US or en-GB, makes no difference, and the
#   result, an ISO date, shows no sign of the choice. trafilatura takes its dates from htmldate.
# Guess: the language of the page decides, so that an American page gives 2024-05-06.
# newsdoc reads no HTML; a date written by such a tool comes in as an ISO date, and cannot be checked any more.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q htmldate==1.11.0
found=$("$folder/venv/bin/python" - <<'PYTHON'
import htmldate
for language in ("en-US", "en-GB"):
    text = "The bridge opened today. " * 30
    page = f"<html lang='{language}'><body><article><h1>A bridge opens</h1><p class='date'>05/06/2024</p><p>{text}</p></article></body></html>"
    print(language, htmldate.find_date(page))
PYTHON
)
expected='en-US 2024-06-05
en-GB 2024-06-05'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
