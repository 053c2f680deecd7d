#!/bin/sh
# PHP's IntlDateFormatter reads 32/01/2024 as 1 February, and the year 24 with other days
#
# Versions: php8.2-intl 8.2.36-1~deb12u1, libicu72 72.1-3+deb12u1 (Debian 12)
# Behavior: parse() is lenient by default: 32/01/2024 is 1 February, text behind the date is
#   ignored, and a month may be in words whatever the pattern. With the pattern yyyy, 17/05/24 is
#   17 May of the year 24 of ICU's Julian calendar, which date() prints as 15 May 0024. DateTime's own parser gives 17 May 0024.
# Guess: false for a day that does not exist.
# newsdoc refuses days that are not in the calendar, text behind a date, and years below 100 that do not come first.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=8.2.36-1~deb12u1
apt-get -o APT::Sandbox::User=root download -qq "php8.2-cli=$version" "php8.2-common=$version" "php8.2-intl=$version" \
  libicu72=72.1-3+deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
cat > a.php <<'PHP'
<?php
foreach (["32/01/2024", "17/05/2024 and more", "17/05/24", "17 May 2024"] as $text) {
    $time = (new IntlDateFormatter("en_GB", -1, -1, "UTC", null, "dd/MM/yyyy"))->parse($text);
    echo "$text: ", $time === false ? "false" : gmdate("Y-m-d", $time), "\n";
}
echo "DateTime: ", DateTime::createFromFormat("d/m/Y", "17/05/24")->format("Y-m-d"), "\n";
PHP
found=$(LD_LIBRARY_PATH=$(echo root/usr/lib/*-linux-gnu) root/usr/bin/php8.2 -n \
  -d "extension_dir=$(echo root/usr/lib/php/2*)" -d extension=intl a.php)
expected='32/01/2024: 2024-02-01
17/05/2024 and more: 2024-05-17
17/05/24: 0024-05-15
17 May 2024: 2024-05-17
DateTime: 0024-05-17'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
