#!/bin/sh
# Dates as command-line tools write them: sh dates.sh FOLDER, an empty folder for files and repositories.
cd "$1" || exit 1
out() { while IFS= read -r text; do printf '%s\t%s\t%s\n' "$1" "$2" "$text"; done; }
date_version="$(date --version | sed -n '1s/.* /coreutils /p')"
while read -r local zone; do
  export TZ="$zone"; day="${local%T*}"; epoch="$(date -d "$local" +%s)"
  for option in -R -I -Iminutes -Iseconds -Ins --rfc-3339=date --rfc-3339=seconds; do date -d "$local" "$option" | out "$date_version: date" "$day"; done
  LC_ALL=C date -d "$local" | out "$date_version: date" "$day"
  for format in %c '%c %Z' '%x %X' '%a %b %e %T %Z %Y' '%A, %d %B %Y' '%d %b %Y %H:%M %:z' '%F@%T' '%Y%m%dT%H%M%S' '%+4Y-%m-%d' '%e %B %Y, %l:%M %P'; do LC_ALL=C date -d "$local" +"$format" | out "$date_version: date +FORMAT" "$day"; done
  for format in '%D' '%G-W%V-%u' '%j %Y' '@%s'; do LC_ALL=C date -d "$local" +"$format" | out "$date_version: date +FORMAT" "?"; done
  touch -d "$local" file; ls -l --time-style=full-iso file | cut -d' ' -f6-8 | out "$date_version: ls and stat" "$day"
  ls -l --time-style=long-iso file | cut -d' ' -f6-7 | out "$date_version: ls and stat" "$day"; stat -c %y file | out "$date_version: ls and stat" "$day"
  tar --version | sed -n '1s/.*) /tar /p' > version; tar -cf a.tar file; tar -tvf a.tar | awk '{print $4, $5}' | out "$(cat version): tar -tv" "$day"; tar --full-time -tvf a.tar | awk '{print $4, $5}' | out "$(cat version): tar -tv" "$day"
  rm -rf repository; git init -q repository; GIT_AUTHOR_DATE="$epoch $(date -d "$local" +%z)" git -C repository -c user.name=A -c user.email=a@example.com commit -q --allow-empty -m x
  for format in default local iso iso-strict rfc short 'format:%c' 'format:%d.%m.%Y %H:%M'; do git -C repository log --date="$format" --format=%ad | out "$(git --version): log --date" "$day"; done
  for format in raw unix; do git -C repository log --date="$format" --format=%ad | out "$(git --version): log --date" "?"; done
  if command -v hg >/dev/null; then
    v="Mercurial $(hg --version -q | sed 's/.*version \(.*\))/\1/')"; rm -rf hgr; hg init hgr; echo x > hgr/f; hg -R hgr add -q hgr/f; hg -R hgr commit -u a -m x -d "$epoch $(date -d "$local" +%z | awk '{s=substr($0,1,1)=="-"?1:-1; print s*(substr($0,2,2)*3600+substr($0,4,2)*60)}')"
    for filter in date isodate isodatesec rfc822date rfc3339date shortdate; do hg -R hgr log -T "{date|$filter}\n" | out "$v: date filters" "$day"; done; hg -R hgr log -T "{date|hgdate}\n" | out "$v: date filters" "?"
  fi
  gawk "BEGIN { print strftime(\"%c\", $epoch); print strftime(\"%a %b %e %H:%M:%S %Z %Y\", $epoch) }" | out "$(gawk --version | sed -n '1s/,.*//p'): strftime" "$day"
  lua5.4 -e "print(os.date('%c', $epoch)) print(os.date('%A, %d %B %Y', $epoch)) print(os.date('!%Y-%m-%dT%H:%M:%SZ', os.time{year=${local%%-*},month=tonumber('$(date -d "$local" +%m)'),day=tonumber('$(date -d "$local" +%d)'),hour=12}))" | out "Lua 5.4: os.date" "$day"
  tclsh <<T | out "Tcl $(echo 'puts $tcl_patchLevel' | tclsh): clock format" "$day"
puts [clock format $epoch]; puts [clock format $epoch -format "%A, %B %d, %Y"]; puts [clock format $epoch -format "%d %b %Y %H:%M %z"]
T
  sqlite3 :memory: "SELECT datetime('$local'); SELECT date('$local'); SELECT strftime('%d/%m/%Y %H:%M','$local')" | out "SQLite $(sqlite3 --version | cut -d' ' -f1)" "$day"
  echo "$epoch" | jq -r 'localtime | strftime("%a, %d %b %Y %H:%M:%S %Z"), strftime("%c"), mktime? // empty | tostring' | grep -v '^[0-9]*$' | out "$(jq --version)" "$day"
  echo "$epoch" | jq -r 'todate' | out "$(jq --version)" "$(TZ=UTC date -d "@$epoch" +%F)"
  openssl version | cut -d' ' -f1,2 > version
  if [ "${day%%-*}" -gt 2000 ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -subj /CN=a -days 30 2>/dev/null
    openssl x509 -in c.pem -noout -startdate | cut -d= -f2 | out "$(cat version): x509 -startdate" "$(TZ=UTC date +%F)"
  fi
  zip -q a.zip file 2>/dev/null && unzip -l a.zip | awk '$4=="file"{print $2, $3}' | out "UnZip 6.00: unzip -l" "$day"
  echo x | gzip > /dev/null; rm -rf r; mkdir r; cp -p file r/
done <<M
2024-05-07T00:30:00 UTC
2024-05-17T10:15:30 Europe/Berlin
2024-12-31T23:45:05 Asia/Kolkata
2023-01-01T12:00:00 America/New_York
1999-11-09T18:06:00 Asia/Kathmandu
2024-02-29T06:05:04 America/Sao_Paulo
M
