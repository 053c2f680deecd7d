#!/bin/sh
# Perl's Date::Format takes America/Sao_Paulo for UTC
#
# Versions: libtimedate-perl 2.3300-2 (Debian 12), Perl 5.36
# Behavior: time2str(FORMAT, TIME, ZONE) knows offsets and a few abbreviations. Any other zone, also a name of the tz database, is UTC, without a
#   warning: the time is wrong, and near midnight the date.
# Guess: a zone name works, or is an error.
# newsdoc reads the date that is written, and lets no zone move it.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download -qq libtimedate-perl=2.3300-2 >/dev/null
dpkg -x libtimedate-perl_*.deb root
found=$(PERL5LIB=root/usr/share/perl5 perl -MDate::Format -e '
  for my $zone ("GMT", "EST", "-0300", "America/Sao_Paulo", "Asia/Kolkata") {
    print "$zone: ", time2str("%Y-%m-%d %H:%M", 1715900400, $zone), "\n";
  }')
expected='GMT: 2024-05-16 23:00
EST: 2024-05-16 18:00
-0300: 2024-05-16 20:00
America/Sao_Paulo: 2024-05-16 23:00
Asia/Kolkata: 2024-05-16 23:00'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
