#!/bin/sh
# tarfile over urlopen takes half a download for a whole archive
#
# Versions: Python 3.11 to 3.13, standard library alone
# Behavior: the server announces 10,240 bytes, sends 3,072 and closes, at the end of a member. `response.read()` raises IncompleteRead, but
#   `read(n)` only returns less; and `tarfile.open(fileobj=response, mode="r|")` takes the end of the data for that of the archive,
#   since it needs no end mark. Together they give three of six members and no error.
# Guess: IncompleteRead, since the response knows its length.
# newsdoc reports that the download is not complete, and opens nothing.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat > "$folder/run.py" <<'PYTHON'
import http.client
import io
import socket
import tarfile
import threading
import urllib.request

archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w") as tar:
    for number in range(6):
        member = tarfile.TarInfo(f"{number}.txt")
        member.size = 512
        tar.addfile(member, io.BytesIO(b"x" * 512))
data = archive.getvalue()

def serve(server):
    while True:
        client, _ = server.accept()
        client.recv(10_000)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data[:3072])
        client.close()

server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(server,), daemon=True).start()
url = f"http://127.0.0.1:{server.getsockname()[1]}/"
with tarfile.open(fileobj=urllib.request.urlopen(url), mode="r|") as tar:
    print(tar.getnames())
try:
    urllib.request.urlopen(url).read()
except http.client.IncompleteRead as error:
    print(type(error).__name__, len(error.partial), error.expected)
PYTHON
found=$(python3 "$folder/run.py")
expected="['0.txt', '1.txt', '2.txt']
IncompleteRead 3072 7168"
printf '%s\n' "$found"
[ "$found" = "$expected" ]
