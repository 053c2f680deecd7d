"""Storages that fail as a whole."""

from __future__ import annotations

import errno

import pytest

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.outages import OutageDetector

FAILED = OSError(errno.ENETDOWN, "Network is down")


def test_an_outage_is_many_failures_in_a_row() -> None:
    others = [errno.ENOENT, errno.EACCES, errno.EPERM, errno.EINVAL, errno.EISDIR]
    others += [errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG]
    outages = OutageDetector("news/")
    for other in (b"", [], TooLargeError(), *(OSError(code, "") for code in others)):
        outages.check([FAILED] * 4)
        outages.check([])
        outages.check([FAILED] * 3)
        outages.check([FAILED] * 20 + [other])
        outages.check([other] * 20)
    outages.check([FAILED] * 7)
    with pytest.raises(OSError, match=r"8 failures in a row: Network is down"):
        outages.check([FAILED])


def test_the_error_says_what_failed() -> None:
    with pytest.raises(OSError, match="failures in a row") as caught:
        OutageDetector("news/").check([FAILED] * 8)
    assert caught.value.errno == FAILED.errno
    assert caught.value.strerror == "8 failures in a row: Network is down"
    assert caught.value.filename == "news/"
