#!/bin/sh
# Ruby's %Y reads two digits, and the year is 24
#
# Versions: ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian 12)
# Behavior: Date.strptime("17 May 24", "%d %b %Y") is 17 May of the year 24, and is written as 0024-05-17 from then on: a valid ISO date.
#   Python's %Y refuses the same text.
# Guess: %Y requires four digits, and the text is an error.
# newsdoc refuses `17 May 24`, and `17/05/0024` and `17 May 0024` too. It has to believe 0024-05-17, which is unambiguous.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=3.1.7+really3.1.2-0+deb12u1
apt-get -o APT::Sandbox::User=root download -qq "ruby3.1=$version" "libruby3.1=$version" >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
library=$(echo root/usr/lib/*-linux-gnu)
found=$(
  LD_LIBRARY_PATH=$library RUBYLIB=root/usr/lib/ruby/3.1.0:$(echo "$library"/ruby/3.1.0) root/usr/bin/ruby3.1 --disable-gems -rdate -e '
    puts "ruby #{Date.strptime("17 May 24", "%d %b %Y")}"
  '
  python3 -c '
import datetime
try:
    print("python", datetime.datetime.strptime("17 May 24", "%d %b %Y"))
except ValueError:
    print("python error")'
)
expected='ruby 0024-05-17
python error'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
