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
    with pytest.raises(OSError, match=r"8 documents in a row failed: Network is down"):
        outages.check([FAILED])


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (FAILED, errno.ENETDOWN, "Network is down"),
        (ValueError("broken"), errno.EIO, "broken"),
        (OSError("no number"), errno.EIO, "no number"),
    ],
)
def test_the_error_says_what_failed(error: Exception, code: int, reason: str) -> None:
    with pytest.raises(OSError, match="folders in a row failed") as caught:
        OutageDetector("news/", "folders").check([error] * 8)
    assert caught.value.errno == code
    assert caught.value.strerror == f"8 folders in a row failed: {reason}"
    assert caught.value.filename == "news/"
