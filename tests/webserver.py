"""Web servers on this machine: of a folder, or with answers that a test says, also wrong ones."""

from __future__ import annotations

import functools
import re
import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from helpers import zip_of

MiB = 1024 * 1024
ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says: with bytes, as a page with links, or by a function."""

    answers: ClassVar[dict[str, bytes | list[str] | Answer]] = {}
    default: ClassVar[Answer | None] = None
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def log_message(self, *_arguments: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        answer = self.answers.get(self.path, Handler.default)
        try:
            if answer is None:
                self.send_error(404)
            elif isinstance(answer, bytes):
                self.send_bytes(answer)
            elif isinstance(answer, list):
                self.send_bytes(page(*answer), {"Content-Type": "text/html"})
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client closed the connection

    def send_bytes(
        self, data: bytes, headers: dict[str, str] | None = None, status: int = 200
    ) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


class FolderHandler(SimpleHTTPRequestHandler):
    """Lists folders and sends files."""

    def log_message(self, *_arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 500
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        pass


def page(*links: str) -> bytes:
    return "".join(f'<li><a href="{link}">x</a>' for link in links).encode()


@contextmanager
def in_thread(server: socketserver.TCPServer) -> Iterator[int]:
    """Let a server answer; yield its port."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@contextmanager
def serving(folder: Path | None = None) -> Iterator[str]:
    """Serve a folder, or what ``Handler`` answers; yield the URL."""
    handler: Any = Handler
    if folder is not None:
        handler = functools.partial(FolderHandler, directory=str(folder))
    with in_thread(Server(("127.0.0.1", 0), handler)) as port:
        yield f"http://127.0.0.1:{port}/"


def endless(handler: Handler) -> None:
    """An endless response without a Content-Length."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"x" * 65_536)


def chunked(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


@functools.cache
def zeros() -> bytes:
    """A gzip file of 100 MiB of zeros."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MiB)) for _ in range(100)) + packer.flush()


def gzip_bomb(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(zeros())


def short(handler: Handler) -> None:
    """A response that is shorter than its Content-Length."""
    handler.send_bytes(ARTICLE, {"Content-Length": "1000"})


def packed(data: bytes, encoding: str = "gzip") -> Answer:
    return lambda handler: handler.send_bytes(data, {"Content-Encoding": encoding})


def status(number: int) -> Answer:
    return lambda handler: handler.send_error(number)


def redirect(target: str) -> Answer:
    return lambda handler: handler.send_bytes(b"", {"Location": target}, 302)


def ranges(data: bytes, **lie: Any) -> Answer:
    """A server that gives parts of files, or something else."""

    def answer(handler: Handler) -> None:
        found = re.fullmatch("bytes=([0-9]+)-([0-9]+)", handler.headers.get("Range", ""))
        assert found
        start, end = int(found[1]), min(int(found[2]) + 1, len(data))
        if start >= len(data):
            handler.send_error(416)
            return
        part = lie.get("part", lambda part: part)(data[start:end])
        total = lie.get("total", str(len(data)))
        headers = {"Content-Range": f"bytes {start + lie.get('shift', 0)}-{end - 1}/{total}"}
        headers |= {"ETag": lie.get("etag", lambda: '"1"')()} | lie.get("headers", {})
        headers["Last-Modified"] = lie.get("modified", lambda: "")()
        handler.send_bytes(part, headers, 206)

    return answer


def large_zip() -> bytes:
    return bytes(zip_of(*((f"{number}.txt", ARTICLE) for number in range(50)), stored=True))
