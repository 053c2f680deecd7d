"""Detection of a storage that fails as a whole."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Final

_MIN_FAILED: Final = 8  # fewer can fail by chance
# Errors of single documents: missing, not permitted, not a file.
_OF_DOCUMENT: Final = (
    *(errno.ENOENT, errno.EACCES, errno.EPERM),
    *(errno.EINVAL, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
)


class OutageDetector:
    """A count of the requests in a row that failed, as all do when a server is down."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._failed = 0

    def check(self, answers: Sequence[object]) -> None:
        """Raise OSError if all of these requests failed, and enough with those before."""
        errors = [
            answer
            for answer in answers
            if isinstance(answer, OSError) and answer.errno not in _OF_DOCUMENT
        ]
        self._failed = self._failed + len(errors) if len(errors) == len(answers) else 0
        if self._failed >= _MIN_FAILED:
            reason = f"{self._failed} failures in a row: {errors[0].strerror}"
            raise OSError(errors[0].errno, reason, self._root)
