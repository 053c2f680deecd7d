#!/bin/sh
# spacetime and chrono read one list of dates in two orders
#
# Versions: spacetime 7.15.0, chrono-node 2.10.3 (Node.js 20)
# Behavior: both read 05/06/2024 with the month first, and 31/12/2024 with the day first, since no month 31 exists. Each date of a list is
#   judged alone, so that half the dates of a European list are silently exchanged, and the other half are right.
# Guess: the month comes first, and 31/12/2024 is invalid, as for Sugar 2.0.6 and PHP.
# newsdoc never exchanges day and month to make a date valid: with dayfirst=False, 31/12/2024 is an error.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . spacetime@7.15.0 chrono-node@2.10.3 >/dev/null
found=$(TZ=UTC node -e '
const spacetime = require("spacetime"), chrono = require("chrono-node");
for (const text of ["05/06/2024", "31/12/2024"])
  console.log(text, spacetime(text).format("iso-short"), chrono.parseDate(text).toISOString().slice(0, 10));
')
expected='05/06/2024 2024-05-06 2024-05-06
31/12/2024 2024-12-31 2024-12-31'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
