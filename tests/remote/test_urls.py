"""Passwords and keys in URLs."""

from __future__ import annotations

import time

import pytest

from newsdoc._urls import mask_url, userinfo_span

MASKED = {
    "http://user:pw@host/a": "http://***@host/a",
    "http://TOKEN@host/": "http://***@host/",
    "http://:pw@host": "http://***@host",
    "http://user:p@w@host/@x": "http://***@host/@x",
    "s3://KEY:SE/C+R@bucket/news": "s3://***@bucket/news",
    "http://u:p?w#@host/": "http://***@host/",
    "http://u:p w@host/": "http://***@host/",
    "http://u:p/w@host/ and no@more": "http://***@host/ and no@more",
    "http://u:::p@host/": "http://***@host/",
    "http://u:p://x@host/a": "http://***@host/a",
    "http://u://x@host/a": "http://***@host/a",
    "http://u:80://x@host/a": "http://***@host/a",
    "http://u:p/ x@host/": "http://***@host/",
    "http://u:p\\x@host/": "http://***@host/",
    "http://u:p\nx@host/": "http://***@host/",
    "zip://*.txt::http://u:p://x@host/a.zip": "zip://*.txt::http://***@host/a.zip",
    "http://host/http://other/": "http://host/http://other/",
    "simplecache::http://u:p@host/": "simplecache::http://***@host/",
    "zip://*.txt::http://u:p@host/a.zip": "zip://*.txt::http://***@host/a.zip",
    "http://host:80/@user": "http://host:80/@user",
    "http://host:/@user": "http://host:/@user",
    "http://host/@user": "http://host/@user",
    "http://[::1]:80/a@b": "http://[::1]:80/a@b",
    "http://u:p@[::1]:80/": "http://***@[::1]:80/",
    "no URL: user:pw@host": "no URL: user:pw@host",
    "http://u:p/http://v:q/x": "http://u:p/http://v:q/x",
    "a 'http://u:p@h/1' b 'http://u:p@h/2'": "a 'http://***@h/1' b 'http://***@h/2'",
    "https://h/a?X-Amz-Signature=1&x=2#f": "https://h/a?X-Amz-Signature=***&x=2#f",
    "https://h/a?sig=1;key=2&access_token=3&sv=4": "https://h/a?sig=***;key=***&access_token=***&sv=4",
    "https://h/a?monkey=1": "https://h/a?monkey=1",
    "https://h/a#access_token=1": "https://h/a#access_token=***",
}


@pytest.mark.parametrize("url", MASKED)
def test_masked_urls(url: str) -> None:
    assert mask_url(url) == MASKED[url]


def test_the_host_of_a_url_begins_after_the_password() -> None:
    for userinfo in ("", "user:p*@", "u:p://x@", "u://x@"):
        for start in ("http://", "simplecache::http://", "zip://*.txt::http://"):
            url = f"{start}{userinfo}host/a*"
            begin, end = userinfo_span(url)
            assert (url[:begin], url[begin:end]) == (start, userinfo)
    assert userinfo_span("http://host/http://x@y/") == (7, 7)
    assert userinfo_span("user:p@host") == (0, 7)
    assert userinfo_span("@host") == (0, 1)
    assert mask_url("://user@host") == "://***@host"
    token = "x" * 400
    assert mask_url(f"http://u:{token}{token}@host/") == "http://***@host/"
    assert mask_url(f"http://u:p/{token}{token}@host/") == "http://***@host/"


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["://", "://a:", "://a:x", "://@", "?a=", "?", "://a:b?", "://x y@", "://x:y "]
)
def test_masking_takes_linear_time(part: str) -> None:
    begin = time.process_time()
    mask_url("http://" + part * 200_000 + "@")
    assert time.process_time() - begin < 5
