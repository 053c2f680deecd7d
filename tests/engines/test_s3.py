"""Corpora in S3: the real client, and a server on this machine."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer

import newsdoc
from storages import ARTICLE, check, check_changes, fill, zip_of


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    """The storage options of an S3 server that has a bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {
        "key": "a",
        "secret": "b",
        "client_kwargs": {"endpoint_url": f"http://{host}:{port}", "region_name": "eu-west-1"},
    }
    filesystem = fsspec.filesystem("s3", **options)
    filesystem.mkdir("bucket")
    fill(filesystem, "bucket/news")
    filesystem.pipe_file("bucket/k.zip", zip_of("a.txt", "b/c.txt"))
    yield options
    server.stop()


def test_an_s3_bucket(s3: dict[str, Any]) -> None:
    corpus = newsdoc.open_corpus(
        "s3://bucket/news/", max_bytes=5000, on_error="skip", storage_options=s3
    )
    check(corpus, "s3://bucket/news/")
    assert pickle.loads(pickle.dumps(corpus[1:2]))[0].title == "2024/b[1].txt"

    years = newsdoc.open_corpus("s3://bucket/news/20*/a.txt", storage_options=s3)
    assert years.doc_ids == ("2024/a.txt", "2025/a.txt")
    packed = newsdoc.open_corpus("zip://b/*.txt::s3://bucket/k.zip", storage_options=s3)
    assert [article.title for article in packed] == ["b/c.txt"]

    filesystem = fsspec.filesystem("s3", **s3)
    filesystem.pipe_file("bucket/later/a.txt", ARTICLE.format("Later").encode())
    later = newsdoc.open_corpus("s3://bucket/later", storage_options=s3)
    filesystem.rm("bucket/later/a.txt")
    with pytest.raises(newsdoc.ParseError, match="unreadable: No such file or directory"):
        later[0]
    with pytest.raises(FileNotFoundError):
        newsdoc.open_corpus("s3://bucket/later", storage_options=s3)


@pytest.fixture
def requests(s3: dict[str, Any]) -> list[str]:
    """The names of the operations that the client asks of the S3 server."""
    operations: list[str] = []
    filesystem = fsspec.filesystem("s3", **s3)
    filesystem.connect()
    for name in ("ListObjectsV2", "GetObject", "HeadObject", "HeadBucket"):
        filesystem.s3.meta.events.register(
            f"before-send.s3.{name}", lambda name=name, **_: operations.append(name)
        )
    return operations


def test_a_bucket_is_listed_again_with_one_request(s3: dict[str, Any], requests: list[str]) -> None:
    filesystem = fsspec.filesystem("s3", **s3)
    filesystem.pipe_file("bucket/fresh/a.txt", ARTICLE.format("A").encode())
    filesystem.ls("bucket/fresh")  # which fsspec remembers
    for known in ("a.txt",), ("a.txt", "b.txt"):
        if known == ("a.txt", "b.txt"):
            client = filesystem.call_s3  # without fsspec's cache noticing
            client("put_object", Bucket="bucket", Key="fresh/b.txt", Body=b"A title alone")
        requests.clear()
        corpus = newsdoc.open_corpus("s3://bucket/fresh", storage_options=s3)
        assert corpus.doc_ids == known
        assert requests == ["ListObjectsV2"]
        assert not filesystem.dircache  # a thousand bytes for each name
    requests.clear()
    assert corpus.check().failed == 1
    assert requests == ["GetObject"] * 2


def test_an_empty_object_for_a_folder_is_not_a_document(s3: dict[str, Any]) -> None:
    filesystem = fsspec.filesystem("s3", **s3)
    for key in ("made/b/", "made/b/a.txt"):
        filesystem.call_s3("put_object", Bucket="bucket", Key=key, Body=b"")
    assert newsdoc.open_corpus("s3://bucket/made", "**/*", storage_options=s3).doc_ids == (
        "b/a.txt",
    )


def test_a_bucket_that_is_not_there(s3: dict[str, Any]) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        newsdoc.open_corpus("s3://nowhere/news", storage_options=s3)
    assert caught.value.filename == "s3://nowhere/news"


FORK = """
import json, os, sys, warnings
import newsdoc
warnings.simplefilter("ignore")  # a fork with threads is what this is about
corpus = newsdoc.open_corpus(
    sys.argv[1], on_error="skip", storage_options=json.loads(sys.argv[2])
)
titles = [article.title for article in corpus]
if (child := os.fork()) == 0:
    os._exit(0 if [article.title for article in corpus] == titles else 1)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0
assert [article.title for article in corpus] == titles
print(len(titles))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(("name", "count"), [("news", 4), ("k.zip", 2)])
def test_a_forked_process_has_a_client_of_its_own(
    s3: dict[str, Any], name: str, count: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK, f"s3://bucket/{name}", json.dumps(s3)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{count}\n", "")


def test_a_document_that_changed_since_it_was_listed(s3: dict[str, Any]) -> None:
    check_changes(fsspec.filesystem("s3", **s3), "s3://bucket/changing", s3)
