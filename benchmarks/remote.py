"""Documents in remote storage: an S3 server on this machine that answers after 100 ms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import newsdoc
from benchmarks.measure import ROOT, Table, compare
from benchmarks.slow_s3 import COUNT


@contextmanager
def slow_s3() -> Iterator[str]:
    """The URL of a slow S3 server, which is a process of its own."""
    command = [sys.executable, "-m", "benchmarks.slow_s3"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


def options(url: str, connections: int, **more: Any) -> dict[str, Any]:
    client = {"endpoint_url": url, "region_name": "eu-west-1"}
    config = {"max_pool_connections": connections}
    return {"key": "a", "secret": "b", "client_kwargs": client, "config_kwargs": config, **more}


def read(path: str, storage_options: Mapping[str, Any]) -> None:
    report = newsdoc.open_corpus(path, storage_options=storage_options).check()
    assert report.read == COUNT


def tables() -> Iterator[Table]:
    with slow_s3() as url:
        folder, archive = "s3://bucket/news", "s3://bucket/news.zip"
        ten = "10 connections, the default of s3fs"
        yield compare(
            f"Read {COUNT:,} objects from S3 at 100 ms for each answer, over 256 connections",
            lambda: read(folder, options(url, 256)),
            {
                ten: lambda: read(folder, options(url, 10)),
                "64 connections": lambda: read(folder, options(url, 64)),
                "one zip with all of them": lambda: read(
                    archive, options(url, 10, default_block_size=2**20)
                ),
            },
            rounds=1,
            note="The client is s3fs; the server is an imitation on this machine that waits.",
        )
