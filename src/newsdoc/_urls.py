"""User names, passwords and keys in URLs: where they are, and how they are hidden."""

from __future__ import annotations

import re
from typing import Final

_SCHEME: Final = re.compile(r"(?:^|::)[A-Za-z0-9+.\-]++://")
# A password may contain any character, "/" and "@" too. The search is linear: where "@" follows,
# the last alternative matches; where none does, nothing is searched.
_USERINFO: Final = re.compile(
    r"""(?<=://)(?:
        (?: [^/?#@]*+ @ )++
        # Neither a chain nor a host, perhaps with a port: "u:p/w@h" has a slash in its password.
        | (?! [^\[:/?#]*+::
            | (?: \[[^/?#]*+ | [^:/?#]*+ (?: :[0-9]*+ )?+ ) (?!(?<=:)//) (?:[/?#]|$) )
          (?: (?: [^\s@]*+ @ )++ | (?: [^@]*+ @ )++ )
    )""",
    re.VERBOSE,
)
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
    if "://" not in text:
        return text
    before, at, after = text.rpartition("@")
    return _PARAMETER.sub(_mask_parameter, _USERINFO.sub("***@", before + at) + after)


def userinfo_span(url: str) -> tuple[int, int]:
    """Return where the user name and password of a URL begin, and where the host begins.

    Of a chain such as ``zip://*.txt::https://host/a.zip`` the last URL counts.
    """
    start = max((found.end() for found in _SCHEME.finditer(url)), default=0)
    found = _USERINFO.match("://" + url[start:], 3)
    return start, start + (found.end() - 3 if found else 0)


def split_glob(url: str) -> tuple[str, str]:
    """Split a glob off a URL, or what a chain names inside an archive; return the rest and it."""
    if url.startswith(("zip://", "tar://")) and "::" in url:
        # fsspec could open an archive too, but trusts untrusted archives.
        inside, _, url = url[len("zip://") :].partition("::")
    else:
        star = url.find("*", userinfo_span(url)[1])
        end = url.rfind("/", 0, star) + 1 if star != -1 else len(url)
        url, inside = url[:end], url[end:]
    return url.removeprefix("file://"), inside


def _mask_parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}=***" if _SECRET.search(found[2]) else found[0]
