"""Responses of web servers as files, and URLs as paths."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path

import pytest

import newsdoc
from webserver import ARTICLE, Handler, short


def test_a_response_that_was_cut_off_is_an_error(server: str) -> None:
    Handler.answers["/whole"] = ARTICLE
    Handler.answers["/short"] = short
    Handler.answers["/none"] = lambda handler: handler.send_bytes(ARTICLE, {"Content-Length": ""})
    missing = f"cut off, {1000 - len(ARTICLE)} bytes are missing"
    for name in ("whole", "none"):
        with urllib.request.urlopen(f"{server}{name}") as response:
            assert newsdoc.read(response) == newsdoc.parse(ARTICLE)
    for wrap in (lambda response: response, io.BufferedReader, io.TextIOWrapper):
        with (
            urllib.request.urlopen(f"{server}short") as response,
            pytest.raises(OSError, match=missing),
        ):
            newsdoc.read(wrap(response))


def test_a_url_is_not_a_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        newsdoc.read("s3://bucket/a.txt")
    assert caught.value.__notes__ == ["this is a URL: pass a file, such as fsspec.open(url).open()"]
    with pytest.raises(FileNotFoundError, match="a URL cannot be written to"):
        newsdoc.write(newsdoc.parse(ARTICLE), "s3://bucket/a.txt")
