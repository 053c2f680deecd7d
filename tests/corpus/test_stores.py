"""What all stores share: batches, storages that fail, the order of names, URLs."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from newsdoc._errors import ParseError
from newsdoc._sources.base import batches, check_regular, check_storage, is_url, sort_by_bytes

SIZES = {"a": 6, "b": 4, "c": 1, "d": 30, "e": 10, "f": 0, "g": 0}


@pytest.mark.parametrize(
    ("names", "max_bytes", "max_count", "expected"),
    [
        ("abcde", 10, 9, ["ab", "c", "d", "e"]),  # one alone may be larger
        ("abc", 11, 9, ["abc"]),
        ("ccba", 6, 9, ["ccb", "a"]),
        ("eee", 10, 9, ["e", "e", "e"]),
        ("ababa", 10, 9, ["ab", "ab", "a"]),  # the sum starts again with each batch
        ("effffge", 10, 9, ["effffg", "e"]),
        ("fffffff", 10, 3, ["fff", "fff", "f"]),
        ("ababab", 99, 2, ["ab", "ab", "ab"]),
        ("aaa", 99, 1, ["a", "a", "a"]),
        ("", 10, 9, [""]),
    ],
)
def test_batches(names: str, max_bytes: int, max_count: int, expected: list[str]) -> None:
    found = batches([SIZES[name] for name in names], max_bytes, max_count)
    assert [names[batch.start : batch.stop] for batch in found] == expected


def test_the_error_of_a_storage_says_what_failed() -> None:
    failed = OSError(errno.ENETDOWN, "Network is down")
    check_storage([failed] * 7, "news/")
    check_storage([failed] * 20 + [b""], "news/")
    others = [errno.ENOENT, errno.EACCES, errno.EPERM, errno.EINVAL, errno.EISDIR]
    others += [errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG]
    for other in (*(OSError(code, "") for code in others), ParseError([], "a")):
        check_storage([failed] * 20 + [other], "news/")
        check_storage([other] * 20, "news/")
    for error, code, reason in (
        (failed, errno.ENETDOWN, "Network is down"),
        (ValueError("broken"), errno.EIO, "broken"),
        (OSError("no number"), errno.EIO, "no number"),
    ):
        for count in (8, 1000):
            with pytest.raises(OSError, match="documents in a row failed") as caught:
                check_storage([error] * count, "news/")
            assert caught.value.errno == code
            assert caught.value.strerror == f"{count} documents in a row failed: {reason}"
            assert caught.value.filename == "news/"


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
