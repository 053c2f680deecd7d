"""User names, passwords and keys in URLs: where they are, and how they are hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def mask_url(text: str) -> str:
    """Replace user names, passwords and keys in the URLs of a text by ``***``."""
    if "://" not in text:
        return text
    userinfo_end = _userinfo_finder(text)
    pieces: list[str] = []
    done = 0
    while (start := text.find("://", done) + 3) > 2:
        end = userinfo_end(start)
        pieces += [text[done:start], "***@" * (end > start)]
        done = end
    return _PARAMETER.sub(_mask_parameter, "".join([*pieces, text[done:]]))


def userinfo_span(url: str) -> tuple[int, int]:
    """Return where the user name and password of a URL begin, and where the host begins.

    Of a chain such as ``zip://*.txt::https://host/a.zip`` the last URL counts.
    """
    start = max((found.end() for found in _SCHEME.finditer(url)), default=0)
    return start, _userinfo_finder(url)(start)


def _userinfo_finder(text: str) -> Callable[[int], int]:
    """Return a function of where a ``://`` ends, to be called from left to right.

    It returns where the user name and password end, with their @.
    """
    token_end = token_at = -1
    text_at = text.rfind("@")

    def find(start: int) -> int:
        nonlocal token_end, token_at
        delimiter = _AUTHORITY_END.search(text, start)
        end = delimiter.start() if delimiter else len(text)
        if (at := text.rfind("@", start, end)) >= 0:
            return at + 1
        found = _HOST_AND_PORT.fullmatch(text, start, end)
        if found and (found[1] or not text.startswith("://", end - 1)):
            return start
        # There is no such port: this is the part of a password before a slash.
        if token_end < start:  # not for each start, so that time is linear
            space = _SPACE.search(text, start)
            token_end = space.start() if space else len(text)
            token_at = text.rfind("@", start, token_end)
        return max(start, (token_at if token_at >= start else text_at) + 1)

    return find


def _mask_parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}=***" if _SECRET.search(found[2]) else found[0]
