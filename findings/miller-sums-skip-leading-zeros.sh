#!/bin/sh
# Miller takes 07 for text: it is above 10, and adding to it gives "(error)"
#
# Versions: miller 6.6.0-2+b3 (Debian 12)
# Behavior: numbers with leading zeros, as in days, months and postal codes, are of type string, 0x10 is a number. In arithmetic they give the text
#   "(error)" in the output, with exit status 0; as a maximum, 09 wins against 10, since text sorts above numbers.
# Guess: 08 + 1 is 9; leading zeros are only kept in the output.
# newsdoc converts no numbers: the dates in its tables are dates.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download -qq miller=6.6.0-2+b3 >/dev/null
dpkg -x miller_*.deb root
printf 'day\n08\n09\n10\n0x10\n' > a.csv
found=$(
  root/usr/bin/mlr --icsv --ocsv put '$next = $day + 1' a.csv
  root/usr/bin/mlr --icsv --ocsv stats1 -a max -f day a.csv
)
expected='day,next
08,(error)
09,(error)
10,11
0x10,17
day_max
09'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
