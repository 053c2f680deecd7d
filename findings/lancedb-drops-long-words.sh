#!/bin/sh
# LanceDB's full text search never finds a Russian word of 20 letters
#
# Versions: lancedb 0.40.0 (Python 3.11)
# Behavior: the index leaves out words of 40 bytes of UTF-8 or more: English ones of 40 letters, but Cyrillic and Greek ones of 20, and
#   Chinese or Thai without a space or comma for 14 characters. A search for such a word has no hits and no warning; it finds the documents by
#   their other words.
# Guess: a word is found whatever its length, or the limit counts characters.
# newsdoc has no index; `corpus.filter` looks into the text itself.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q lancedb==0.40.0
found=$(cd "$folder" && venv/bin/python -W ignore - <<'PYTHON'
import lancedb
words = ["counterrevolutionaries", "достопримечательность", "Достоевский", "大桥在星期五向公众开放行人可以通过"]
table = lancedb.connect("db").create_table("texts", [{"text": f"Bridge {word} river"} for word in words])
table.create_fts_index("text")
for word in ["river", *words]:
    hits = table.search(word, query_type="fts").limit(10).to_list()
    print(len(word), "letters,", len(word.encode()), "bytes:", len(hits), "found")
PYTHON
)
expected='5 letters, 5 bytes: 4 found
22 letters, 22 bytes: 1 found
21 letters, 42 bytes: 0 found
11 letters, 22 bytes: 1 found
17 letters, 51 bytes: 0 found'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
