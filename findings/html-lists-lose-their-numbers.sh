#!/bin/sh
# inscriptis counts from 1 where HTML says `start`, html2text and markdownify where it says `value`
#
# Versions: inscriptis 2.7.6, html2text 2025.4.15, markdownify 1.2.3 (Python 3.11)
# Behavior: HTML has two ways to begin a list at 11: `start` on the list, and `value` on an item. Each tool follows one of them and takes the other
#   for a list that begins at 1. None counts down in a list that is `reversed`. The wrong numbers are in the text, as places 1 and 2 of a ranking.
# Guess: 11 and 12 for both ways, and 2 and 1 for the reversed list; or no numbers.
# newsdoc reads no HTML: a document that such a tool made has the numbers that the tool wrote.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q inscriptis==2.7.6 html2text==2025.4.15 markdownify==1.2.3
found=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import html2text, inscriptis, markdownify

lists = {
    "start": '<ol start="11"><li>Kim</li><li>Lee</li></ol>',
    "value": '<ol><li value="11">Kim</li><li>Lee</li></ol>',
    "reversed": "<ol reversed><li>Kim</li><li>Lee</li></ol>",
}
for convert in (inscriptis.get_text, html2text.html2text, markdownify.markdownify):
    print(convert.__name__, *(f"{name}: {' '.join(convert(html).split())};" for name, html in lists.items()))
PYTHON
)
expected='get_text start: 1. Kim 2. Lee; value: 11. Kim 12. Lee; reversed: 1. Kim 2. Lee;
html2text start: 11. Kim 12. Lee; value: 1. Kim 2. Lee; reversed: 1. Kim 2. Lee;
markdownify start: 11. Kim 12. Lee; value: 1. Kim 2. Lee; reversed: 1. Kim 2. Lee;'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
