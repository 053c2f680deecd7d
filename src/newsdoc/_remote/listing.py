"""Names on the pages of web servers: from HTML and its URL to names below a folder."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from yarl import URL

# A start tag with its attributes; quoted values may contain ">".
_TAG: Final = re.compile(
    r"""<(a|base)(?=[\s/>])
    ((?: [\s/]++
       | [^\s<>/=]++ (?: \s*+ = \s*+ (?: "[^"]*+" | '[^']*+' | [^\s"'<>][^\s<>]*+ ) )?+
    )*+) >""",
    re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(
    r"""([^\s<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>][^\s<>]*+)))?+"""
)
# A name such as 12:30.txt or a:b.txt, which some servers do not encode.
_NAME_WITH_COLON: Final = re.compile(
    r"(?!(?:https?|ftps?|file|mailto|javascript|data|blob|about|tel|news):|[a-z0-9+.\-]++://)"
    "[^/?#:]++:",
    re.IGNORECASE,
)
# Other queries of a folder sort it, or select what is shown.
_NEXT_PAGE: Final = re.compile(r"(?:^|[&;])(?:page|offset|start|marker)=(?!0*+(?:[&;]|$))")


def list_links(page: str, url: URL, root: URL) -> Iterator[str]:
    """Yield the names of the links on a page, relative to the root folder, as in the links.

    Folders end with a slash. A folder with a query is another page of its listing.
    """
    from yarl import URL  # not required without web servers

    base = url
    for tag in _TAG.finditer(page):
        attributes = _ATTRIBUTE.finditer(tag[2])
        href = next((a[2] or a[3] or a[4] or "" for a in attributes if a[1].lower() == "href"), "")
        link = html.unescape(href).strip()
        if _NAME_WITH_COLON.match(link):
            link = f"./{link}"
        try:
            target = base.join(URL(link))
        except ValueError:
            continue  # not a URL
        if tag[1].lower() == "base":
            base = target
        elif (name := name_below(root, target)) is not None:
            yield from _names_of(name, target)


def _names_of(name: str, target: URL) -> Iterator[str]:
    query, fragment = target.raw_query_string, target.raw_fragment
    is_folder = not name or name.endswith("/")
    if not query:
        if name:
            yield name
        if "." in fragment and not is_folder and "." not in name.rpartition("/")[2]:
            yield f"{name}%23{fragment}"  # the server does not encode "#"
    elif not is_folder or _NEXT_PAGE.search(query):
        yield f"{name}?{query}"


def name_below(root: URL, target: URL) -> str | None:
    """Return the path of the target relative to the root, or None if it is elsewhere."""
    if target.scheme not in ("http", "https") or target.host != root.host:
        return None
    # Behind a proxy, a page may name the wrong scheme.
    if target.port != root.port and not (target.is_default_port() and root.is_default_port()):
        return None
    path = target.raw_path
    return path.removeprefix(root.raw_path) if path.startswith(root.raw_path) else None
