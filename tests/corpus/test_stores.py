"""What several sources share: the order of names, URLs, kinds of files."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from newsdoc._sources.folder import check_regular
from newsdoc._sources.listing import sort_by_bytes
from newsdoc._urls import is_url


@pytest.mark.parametrize("first", ["", "é", "\udcff"])
def test_names_are_sorted_by_their_bytes(first: str) -> None:
    names = [f"{first}b", "b", "a-b", "a/b", "a", "\uffff", "\U00010000", "\udcfe"]
    if not first:
        names = [name for name in names if name.isascii()]
    assert [names[at] for at in sort_by_bytes(names)] == sorted(names, key=os.fsencode)


def test_what_a_url_is() -> None:
    for url in ("s3://b", "S3://", "http://h/a b", "simplecache::s3://b", "zip://*::a+b.c-d::x://"):
        assert is_url(url)
    for path in ("", "://", "/s3://b", "a b://c", "s3:/b", "C:\\a", "a::b", "é://a", "::s3://b"):
        assert not is_url(path)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    check_regular(file.stat(), "a")
    for format_, code, kind in (
        (stat.S_IFDIR, errno.EISDIR, "folder"),
        (stat.S_IFIFO, errno.EINVAL, "named pipe"),
        (stat.S_IFSOCK, errno.EINVAL, "socket"),
        (stat.S_IFCHR, errno.EINVAL, "device"),
        (stat.S_IFBLK, errno.EINVAL, "device"),
    ):
        with pytest.raises(OSError, match="not a regular file") as caught:
            check_regular(os.stat_result([format_ | 0o600, *[0] * 9]), "a")
        assert (caught.value.errno, caught.value.filename) == (code, "a")
        assert caught.value.strerror == f"not a regular file ({kind})"
