#!/bin/sh
# bsdtar converts an ar archive into an empty tar, with exit status 0
#
# Versions: libarchive-tools 3.6.2-1+deb12u5 (bsdtar), binutils 2.40-2 (GNU ar), Debian 12
# Behavior: `bsdtar -tf` lists the members of an ar archive. `bsdtar -cf NEW.tar @OLD.a` prints an error for each member, since ar stores a
#   mode without a file type, writes a valid tar without members, and exits with 0.
# Guess: `@FILE` converts every format that bsdtar reads, as it does 7z, cpio, ISO 9660 and RAR.
# newsdoc names this command only for formats where `nox -s makers` follows it and finds all documents.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download -qq libarchive-tools=3.6.2-1+deb12u5 libarchive13=3.6.2-1+deb12u5 binutils binutils-common binutils-x86-64-linux-gnu \
  libbinutils libctf0 libctf-nobfd0 libgprofng0 libjansson4 >/dev/null
for package in *.deb; do dpkg -x "$package" unpacked; done
bin=$PWD/unpacked/usr/bin
export LD_LIBRARY_PATH=$PWD/unpacked/usr/lib/x86_64-linux-gnu
echo one > a.txt; echo two > b.txt
"$bin/ar" rc old.a a.txt b.txt
found=$(
  echo "listed: $("$bin/bsdtar" -tf old.a | tr '\n' ' ')"
  status=0; "$bin/bsdtar" -cf new.tar @old.a 2>errors || status=$?
  echo "status: $status, lines of errors: $(wc -l < errors)"
  echo "in the new tar: $("$bin/bsdtar" -tf new.tar | wc -l)"
)
expected='listed: a.txt b.txt 
status: 0, lines of errors: 2
in the new tar: 0'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
