"""What a URL is; where user names, passwords and keys are in it, and how they are hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SCHEME: Final = re.compile(r"(?:^|::)[A-Za-z0-9+.\-]++://")
_AUTHORITY_END: Final = re.compile("[/?#]")
_SPACE: Final = re.compile(r"\s")
_HOST_AND_PORT: Final = re.compile(r"\[.*+|[^:]*+(?::(:.*+)|:[0-9]*+)?+", re.DOTALL)  # or a chain
_PARAMETER: Final = re.compile("""([?&;#])([^?=&;#\\s"'<>]++)=[^&;#\\s"'<>]*+""")
_SECRET: Final = re.compile(
    "signature|credential|token|secret|passw|pwd|auth|api.?key|access.?key|^sig$|^key$",
    re.IGNORECASE,
)


def is_url(path: str) -> bool:
    """Return whether the path is a URL, also a chained one such as ``simplecache::s3://bucket``."""
    return re.match(r"(?:[A-Za-z0-9+.\-]++::)*+[A-Za-z0-9+.\-]++://", path) is not None


def mask_url(text: str) -> str:
    """Replace user names, passwords and keys in the URLs of a text by ``***``."""
    pieces: list[str] = []
    done = 0
    for start, end in _find_userinfo(text):
        pieces += [text[done:start], "***@"]
        done = end
    masked = "".join([*pieces, text[done:]])
    return _PARAMETER.sub(_mask_parameter, masked) if "://" in text else text


def userinfo_span(url: str) -> tuple[int, int]:
    """Return where the user name and password of a URL begin, and where the host begins.

    Of a chain such as ``zip://*.txt::https://host/a.zip`` the last URL counts.
    """
    start = max((found.end() for found in _SCHEME.finditer(url)), default=0)
    first, end = next(_find_userinfo("://" + url[start:]), (0, 0))
    return start, start + end - 3 if first == 3 else start


def _find_userinfo(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each user name and password begins and ends, with its @, in linear time."""
    last_at = text.rfind("@")
    word_end = word_at = -1
    end = 0
    while (start := text.find("://", end) + 3) > 2:
        delimiter = _AUTHORITY_END.search(text, start)
        authority_end = delimiter.start() if delimiter else len(text)
        at = text.rfind("@", start, authority_end)
        if at < 0 and not _is_host(text, start, authority_end):
            # There is no such port: this is the part of a password before a slash.
            if word_end < start:
                space = _SPACE.search(text, start)
                word_end = space.start() if space else len(text)
                word_at = text.rfind("@", start, word_end)
            at = word_at if word_at >= start else last_at
        end = max(start, at + 1)
        if end > start:
            yield start, end


def _is_host(text: str, start: int, end: int) -> bool:
    """Return whether a part of a text is a host, perhaps with a port, or begins a chain."""
    found = _HOST_AND_PORT.fullmatch(text, start, end)
    return found is not None and (found[1] is not None or not text.startswith("://", end - 1))


def _mask_parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}=***" if _SECRET.search(found[2]) else found[0]
