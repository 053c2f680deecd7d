#!/bin/sh
# fsspec's simplecache keeps what an aborted FTP transfer left, and returns it as the file
#
# Versions: fsspec 2026.9.0, pyftpdlib 2.2.0 (Python 3.11)
# Behavior: the server sends 40 of 50 bytes and 426 (transfer aborted), once. The first read through `simplecache::ftp://` raises. The second
#   returns the 40 bytes, without an error; so do all later ones. Without the cache the second read returns the file.
# Guess: the second read asks the server again and returns all of the file.
# newsdoc reports the document as unreadable, and reads all of it the next time.
set -eu
folder=$(mktemp -d); server=; trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q fsspec==2026.9.0 pyftpdlib==2.2.0
mkdir files
printf '%s\n' 'A bridge opens in the town.' 'It is long and green.' > files/a.txt
cat > server.py <<'PYTHON'
import logging
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.servers import FTPServer

class Once(DTPHandler):
    """Abort the first transfer of each file that is read, after 40 bytes."""
    aborted = set()

    def push_with_producer(self, producer):
        file = getattr(producer, "file", None)
        if file is None or "a.txt" not in str(file.name) or self.cmd in self.aborted:
            return super().push_with_producer(producer)
        self.aborted.add(self.cmd)
        self.socket.sendall(file.read(40))
        self._resp = ("426 Transfer aborted.", logging.getLogger().info)
        self.close()

handler = FTPHandler
handler.dtp_handler = Once
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_anonymous("files")
server = FTPServer(("127.0.0.1", 0), handler)
with open("port", "w") as file:
    file.write(str(server.address[1]))
server.serve_forever()
PYTHON
venv/bin/python server.py >/dev/null 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s port ] && break; sleep 1; done
found=$(venv/bin/python - "$(cat port)" <<'PYTHON'
import ftplib
import sys
import fsspec

url = f"ftp://127.0.0.1:{sys.argv[1]}/a.txt"
for attempt in range(3):
    try:
        with fsspec.open(f"simplecache::{url}", simplecache={"cache_storage": "cache"}) as file:
            print(len(file.read()), "bytes through the cache")
    except ftplib.Error as error:
        print(error)
with fsspec.open(url) as file:
    print(len(file.read()), "bytes without it")
PYTHON
)
expected='426 Transfer aborted.
40 bytes through the cache
40 bytes through the cache
50 bytes without it'
printf '%s\n' "$found"
[ "$found" = "$expected" ]
