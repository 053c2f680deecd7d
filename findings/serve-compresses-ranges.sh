#!/bin/sh
# serve answers a range request with a gzip stream of the range
#
# Versions: serve 14.2.7 (npm, Node.js 20), curl
# Behavior: a client that accepts gzip and asks for bytes 0 to 1,999 of a text gets the status 206, `Content-Range: bytes 0-1999/56000` and
#   a gzip stream of 65 bytes: the range is one of the plain file, the body is compressed by itself. Without gzip it is 2,000 bytes.
#   A client that joins such parts, or counts their bytes, has neither the file nor its compressed form.
# Guess: a partial answer is never compressed, so that the bytes are those of the file.
# newsdoc asks for `Accept-Encoding: identity`, and checks the range and the length of every part.
set -eu
folder=$(mktemp -d); server=; trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . serve@14.2.7 >/dev/null
mkdir files
yes 'A bridge opens in the town.' | head -2000 > files/a.txt
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
NO_UPDATE_CHECK=1 node node_modules/serve/build/main.js -L -l "tcp://127.0.0.1:$port" files >/dev/null 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 1; done
found=$(for encoding in identity gzip; do
  curl -s -H 'Range: bytes=0-1999' -H "Accept-Encoding: $encoding" -D head -o body "http://127.0.0.1:$port/a.txt"
  echo "$encoding: $(tr -d '\r' < head | grep -iE '^(HTTP|content-(range|encoding))' | tr '\n' ' ')$(wc -c < body) bytes"
done)
expected='identity: HTTP/1.1 206 Partial Content Content-Range: bytes 0-1999/56000 2000 bytes
gzip: HTTP/1.1 206 Partial Content Content-Range: bytes 0-1999/56000 Content-Encoding: gzip 65 bytes'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
