"""An FTP server on this machine, with just the commands that fsspec sends."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from webserver import in_thread

# The contents of files, and the listings and replies of folders.
Files = dict[str, bytes]


class FtpHandler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    files: ClassVar[Files] = {}
    folders: ClassVar[dict[str, tuple[list[str], str]]] = {}
    logins: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.reply("220 ready")
        passive: socket.socket | None = None
        for line in self.rfile:
            command, _, path = line.decode().strip().partition(" ")
            if command == "PASV":
                passive = socket.create_server(("127.0.0.1", 0))
                port = passive.getsockname()[1]
                self.reply(f"227 passive (127,0,0,1,{port // 256},{port % 256})")
            elif command in ("LIST", "RETR") and passive is not None:
                self.send(passive, command, path)
            elif command == "USER":
                self.logins.append(path)
                self.reply("230 welcome")
            else:
                if passive is not None:
                    passive.close()
                self.reply("200 OK" if command == "TYPE" else "500 unknown")

    def reply(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def send(self, passive: socket.socket, command: str, path: str) -> None:
        with passive, passive.accept()[0] as connection:
            if command == "LIST" and path in self.folders:
                lines, end = self.folders[path]
                data = "".join(f"{line}\r\n" for line in lines).encode()
            elif command == "RETR" and path in self.files:
                data, end = self.files[path], "226 done"
            else:
                self.reply("550 no such file")
                return
            self.reply("150 here it comes")
            try:
                connection.sendall(data)
            except OSError:
                end = "426 aborted"
        self.reply(end)


def entry(name: str, size: int, kind: str = "-") -> str:
    return f"{kind}rw-r--r-- 1 1000 1000 {size} May 17 10:00 {name}"


@contextmanager
def ftp_server(
    handler: type[socketserver.BaseRequestHandler] = FtpHandler,
) -> Iterator[str]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with in_thread(server) as port:
        yield f"ftp://127.0.0.1:{port}/"
