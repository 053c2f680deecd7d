#!/bin/sh
# bsdtar turns a sparse member into one after which GNU tar lists nothing
#
# Versions: libarchive-tools 3.6.2-1+deb12u5 (bsdtar), GNU tar 1.34 (Debian 12)
# Behavior: `bsdtar -cf NEW.tar @OLD.tar`, where OLD.tar is of `tar --sparse`, exits with 0. GNU tar calls the sparse member of NEW.tar an
#   overflow and does not list the file after it, which is not sparse. bsdtar cannot list its own output either; it lists OLD.tar.
# Guess: the copy has the file with its holes filled, or in a form that GNU tar reads.
# newsdoc advises to pack the files again without --sparse.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download -qq libarchive-tools=3.6.2-1+deb12u5 libarchive13=3.6.2-1+deb12u5 >/dev/null
for package in *.deb; do dpkg -x "$package" unpacked; done
bin=$PWD/unpacked/usr/bin
export LD_LIBRARY_PATH=$PWD/unpacked/usr/lib/x86_64-linux-gnu
truncate -s 1M holes; echo text > a.txt
tar --sparse -cf old.tar holes a.txt
found=$(
  echo "bsdtar lists the old one: $("$bin/bsdtar" -tf old.tar | tr '\n' ' ')"
  status=0; "$bin/bsdtar" -cf new.tar @old.tar || status=$?
  echo "bsdtar converts: $status"
  status=0; listed=$(tar -tf new.tar 2>/dev/null | tr '\n' ' ') || status=$?
  echo "tar lists the new one: $listed"
  echo "bsdtar lists the new one: $("$bin/bsdtar" -tf new.tar 2>/dev/null | tr '\n' ' ')"
)
expected='bsdtar lists the old one: holes a.txt 
bsdtar converts: 0
tar lists the new one: holes 
bsdtar lists the new one: '
printf '%s\n' "$found"
[ "$found" = "$expected" ]
