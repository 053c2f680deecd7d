"""Paths and responses of other libraries, each the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
import urllib3
from cloudpathlib import S3Client
from upath import UPath

import newsdoc
from servers.real_servers import SERVERS, running
from webserver import ARTICLE, Handler, serving, short

BY_NAME = {server.name: server for server in SERVERS}


@pytest.mark.parametrize("name", ["moto (S3)", "OpenSSH sftp", "Python http.server", "WsgiDAV"])
def test_a_path_of_universal_pathlib(name: str, tmp_path: Path) -> None:
    folder, home = tmp_path / "news", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "a.txt").write_bytes(ARTICLE)
    with running(BY_NAME[name], folder, home) as (url, options):
        if name == "WsgiDAV":
            path = UPath(f"webdav+{options['base_url']}/")
        else:
            path = UPath(url, **options)
        corpus = newsdoc.open_corpus(path)
        assert corpus.doc_ids == ("a.txt",)
        assert corpus.check().ok


def test_a_local_path_of_universal_pathlib(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ARTICLE)
    assert newsdoc.open_corpus(UPath(tmp_path)).doc_ids == ("a.txt",)
    assert newsdoc.open_corpus(UPath(f"file://{tmp_path}")).doc_ids == ("a.txt",)


def test_a_path_of_cloudpathlib_is_refused(tmp_path: Path) -> None:
    client = S3Client(no_sign_request=True, local_cache_dir=tmp_path)
    path = client.CloudPath("s3://bucket/news")
    with pytest.raises(TypeError, match=r"pass str\(path\): s3://bucket/news"):
        newsdoc.open_corpus(path)


def test_a_response_of_urllib3_that_was_cut_off() -> None:
    with serving() as url, urllib3.PoolManager() as pool:
        Handler.answers["/short"] = short
        response = pool.request(
            "GET", f"{url}short", preload_content=False, enforce_content_length=False
        )
        with pytest.raises(OSError, match="cut off"):
            newsdoc.read(response)
        response.close()
