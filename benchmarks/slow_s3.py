"""An S3 server that waits before it answers, as one far away does: a list and objects, no more."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from benchmarks.measure import make_sample

COUNT: Final = 2_000
LATENCY: Final = 0.1  # seconds before each answer
NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
OBJECTS: Final[dict[str, bytes]] = {}


def fill() -> None:
    """Keep the sample many times over: as objects, and in one zip."""
    data = make_sample().encode()
    names = [f"{number:05}.txt" for number in range(COUNT)]
    OBJECTS.update((f"news/{name}", data) for name in names)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    OBJECTS["news.zip"] = file.getvalue()


def listing(prefix: str) -> bytes:
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>2024-05-17T00:00:00.000Z</LastModified>"
        f"<ETag>1</ETag><Size>{len(data)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for key, data in OBJECTS.items()
        if key.startswith(prefix)
    )
    return (
        f'<?xml version="1.0"?><ListBucketResult xmlns="{NAMESPACE}"><Name>bucket</Name>'
        f"<IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    ).encode()


def answer(method: str, target: str, headers: str) -> bytes:
    url = urlsplit(target)
    key = unquote(url.path).removeprefix("/bucket").strip("/")
    status, more = "200 OK", ""
    if not key:
        data = listing(parse_qs(url.query).get("prefix", [""])[0])
    elif key not in OBJECTS:
        status, data = "404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>"
    else:
        data = OBJECTS[key]
        if found := re.search(r"\nrange: *bytes=(\d+)-(\d+)", headers, re.IGNORECASE):
            start, end = int(found[1]), min(int(found[2]), len(data) - 1)
            more = f"Content-Range: bytes {start}-{end}/{len(data)}\r\n"
            status, data = "206 Partial Content", data[start : end + 1]
    head = (
        f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\nETag: 1\r\n{more}"
        "Last-Modified: Fri, 17 May 2024 00:00:00 GMT\r\n\r\n"
    ).encode()
    return head if method == "HEAD" else head + data


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            request, _, headers = head.decode("latin-1").partition("\r\n")
            method, target, _ = request.split()
            await asyncio.sleep(LATENCY)
            writer.write(answer(method, target, f"\n{headers}"))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    fill()
    asyncio.run(main())
