#!/bin/sh
# SheetJS reads a date of a spreadsheet as the day before, in India
#
# Versions: xlsx 0.18.5 (npm), openpyxl 3.1.5 (Node.js 20, Python 3.11)
# Behavior: with cellDates, a cell that holds 17 May 2024 is midnight of that day in Berlin and New York, and 23:59:50 of 16 May in
#   Kolkata. Written there, 17 May 2024 is 00:00:10 for other readers. The library counts from a local midnight in 1899, when the offset
#   of Kolkata from UTC had seconds.
# Guess: a date without a time is the same day in every time zone.
# newsdoc reads no spreadsheets; a timestamp in a table is a date only if it is midnight, and an error if not.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . xlsx@0.18.5 >/dev/null
python3 -m venv venv
venv/bin/pip install -q openpyxl==3.1.5
cat > a.cjs <<'JAVASCRIPT'
const fs = require("fs"), xlsx = require("xlsx"), [, , verb, file] = process.argv;
if (verb === "write") {
  const sheet = xlsx.utils.aoa_to_sheet([[new Date(2024, 4, 17)]]);
  fs.writeFileSync(file, xlsx.write({ SheetNames: ["a"], Sheets: { a: sheet } }, { type: "buffer", bookType: "xlsx" }));
} else {
  const date = xlsx.read(fs.readFileSync(file), { cellDates: true }).Sheets.a.A1.v;
  console.log(process.env.TZ, String(date).slice(0, 24));
}
JAVASCRIPT
found=$(
  TZ=Europe/Berlin node a.cjs write berlin.xlsx
  for zone in Europe/Berlin America/New_York Asia/Kolkata; do TZ=$zone node a.cjs read berlin.xlsx; done
  TZ=Asia/Kolkata node a.cjs write kolkata.xlsx
  venv/bin/python -c 'import openpyxl; print("openpyxl", openpyxl.load_workbook("kolkata.xlsx").active["A1"].value)'
)
expected='Europe/Berlin Fri May 17 2024 00:00:00
America/New_York Fri May 17 2024 00:00:00
Asia/Kolkata Thu May 16 2024 23:59:50
openpyxl 2024-05-17 00:00:10'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
