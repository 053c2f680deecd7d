"""Detection of a storage that fails as a whole."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Final

from newsdoc._archives.entries import TooLargeError

_MIN_FAILED: Final = 8  # fewer can fail by chance
# Errors of single documents: missing, not permitted, not a file.
_OF_DOCUMENT: Final = (
    *(errno.ENOENT, errno.EACCES, errno.EPERM),
    *(errno.EINVAL, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
)


class OutageDetector:
    """A count of the requests in a row that failed, as all do when a server is down."""

    def __init__(self, root: str, noun: str = "documents") -> None:
        self._root = root
        self._noun = noun
        self._failed = 0

    def check(self, answers: Sequence[object]) -> None:
        """Raise OSError if all of these requests failed, and enough with those before."""
        self._failed = self._failed + len(answers) if all(map(_is_outage, answers)) else 0
        if self._failed >= _MIN_FAILED:
            error = answers[0]
            code = getattr(error, "errno", None) or errno.EIO
            reason = getattr(error, "strerror", None) or str(error)
            reason = f"{self._failed} {self._noun} in a row failed: {reason}"
            raise OSError(code, reason, self._root)


def _is_outage(answer: object) -> bool:
    """Return whether this is an error that says nothing about the document itself."""
    if isinstance(answer, OSError):
        return answer.errno not in _OF_DOCUMENT
    return isinstance(answer, Exception) and not isinstance(answer, TooLargeError)
