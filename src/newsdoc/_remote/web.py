"""Folders of a web server: pages with links to documents and to further folders."""

from __future__ import annotations

import asyncio
import errno
import html
import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from newsdoc._errors import ParseError
from newsdoc._remote.connection import (
    MAX_DEPTH,
    MAX_FOLDERS,
    MAX_NAMES,
    Connection,
    check_count,
    layers,
)
from newsdoc._remote.http import ByteBudget, Postponed, get
from newsdoc._sources.base import MAX_BATCH_BYTES, check_storage
from newsdoc._sources.glob import Pattern
from newsdoc._sources.listing import NoEntries, OnUnmatched
from newsdoc._urls import userinfo_span

MAX_PAGE: Final = 32 * 1024 * 1024  # bytes of one listing
MAX_CONNECTIONS: Final = 64
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


@attrs.frozen
class Web:
    """A folder of a web server."""

    root: str  # as the user gave it, without the pattern and a password
    _connection: Connection = attrs.field(repr=False)
    _prefix: str = attrs.field(repr=False)  # URL of the folder

    def display_name(self, name: str) -> str:
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{name}"

    def read(
        self, names: Sequence[str], _entries: NoEntries, max_bytes: int
    ) -> Iterator[bytes | Exception]:
        asyn: Any = importlib.import_module("fsspec.asyn")
        filesystem = self._connection.filesystem
        position = 0
        width = MAX_CONNECTIONS
        while position < len(names):
            batch = names[position : position + width]
            documents = asyn.sync(filesystem.loop, self._fetch, filesystem, batch, max_bytes)
            # The length of a document is known only when it was read. Where a batch has no room
            # for all, the next one is smaller.
            done = next((i for i, d in enumerate(documents) if isinstance(d, Postponed)), width)
            width = min(2 * done, MAX_CONNECTIONS) if done == width else done
            position += done
            check_storage(documents[:done], self.root)
            yield from documents[:done]

    async def _fetch(
        self, filesystem: Any, names: Sequence[str], max_bytes: int
    ) -> list[bytes | Exception]:
        budget = ByteBudget(MAX_BATCH_BYTES)

        async def fetch(index: int, name: str) -> bytes | Exception:
            try:
                # The first is read whatever its size.
                _, document = await get(
                    filesystem, self._prefix + name, max_bytes, budget if index else None
                )
            except (Postponed, ParseError) as error:
                return error.with_traceback(None)
            except Exception as error:  # aiohttp has its own
                return self._connection.explain(error, self.display_name(name))
            return document

        return await asyncio.gather(*map(fetch, range(len(names)), names))


def list_web(
    connection: Connection, pattern: Pattern, on_unmatched: OnUnmatched = None
) -> tuple[str, list[str]]:
    """Return the URL of a folder of a web server and list the matching names."""
    asyn: Any = importlib.import_module("fsspec.asyn")
    (*_, filesystem) = layers(connection.filesystem)
    prefix: str
    names: list[str]
    prefix, names = asyn.sync(
        filesystem.loop, _crawl, filesystem, connection.path, pattern, on_unmatched
    )
    return prefix, names


async def _crawl(
    filesystem: Any, url: str, pattern: Pattern, on_unmatched: OnUnmatched
) -> tuple[str, list[str]]:
    """Return the URL of the folder, and the names of the documents in it and in its folders."""
    if "?" in url:
        raise OSError(errno.EINVAL, "the URL of a folder must not contain a query")
    response, page = await _get_page(filesystem, url)
    # The first page may have been redirected, such as to a URL with a final slash.
    root = response.url.with_query(None).with_fragment(None)
    root = root.with_path(root.raw_path.rstrip("/") + "/", encoded=True)
    names: dict[str, None] = {}
    folders: dict[str, None] = {}
    seen: set[str] = set()
    unmatched: set[str] = set()
    place = root
    while True:
        for name in _names_on(page, response, place, root):
            if not name.endswith("/"):
                if pattern.match(name):
                    names[name] = None
                    check_count(len(names), MAX_NAMES, "documents")
                elif on_unmatched is not None and name not in unmatched:
                    unmatched.add(name)
                    check_count(len(unmatched), MAX_NAMES, "other files")
                    on_unmatched(name)
            elif name not in seen and pattern.may_contain(name[:-1]):
                check_count(name.count("/"), MAX_DEPTH, "nested folders")
                seen.add(name)
                check_count(len(seen), MAX_FOLDERS, "folders")
                folders[name] = None
        if not folders:
            break
        folder, _ = folders.popitem()
        response, page = await _get_page(filesystem, _join(root, url) + folder)
        place = response.url
        if _name_below(root, place) is None:
            raise OSError(errno.EIO, f"{folder} is redirected to {place}")
    return _join(root, url), list(names)


def _join(root: Any, url: str) -> str:
    """Return the URL of the root with the credentials of the URL that the user gave."""
    start, end = userinfo_span(url)
    userinfo = url[start:end]
    return str(root).replace("://", f"://{userinfo}", 1)


async def _get_page(filesystem: Any, url: str) -> tuple[Any, str]:
    try:
        response, data = await get(filesystem, url, MAX_PAGE)
    except ParseError as error:
        raise OSError(errno.EFBIG, f"listing {error.problems[0].message}") from None
    kind = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        raise OSError(errno.EINVAL, f"expected an HTML page that lists files, got {kind}")
    try:
        return response, data.decode(response.charset or "utf-8", "replace")
    except (LookupError, ValueError):  # an unknown encoding
        return response, data.decode("utf-8", "replace")


def _names_on(page: str, response: Any, place: Any, root: Any) -> Iterator[str]:
    """Yield the names, relative to the root, of the links on a page."""
    yarl: Any = importlib.import_module("yarl")
    base = place
    for tag in _TAG.finditer(page):
        attributes = _ATTRIBUTE.finditer(tag[2])
        href = next((a[2] or a[3] or a[4] or "" for a in attributes if a[1].lower() == "href"), "")
        try:
            target = base.join(yarl.URL(html.unescape(href).strip()))
        except ValueError:
            continue  # not a URL
        if tag[1].lower() == "base":
            base = target
        elif name := _name_below(root, target):
            # Links with a query sort the page; they are not folders.
            if not target.raw_query_string:
                yield name
            elif not name.endswith("/"):
                yield f"{name}?{target.raw_query_string}"


def _name_below(root: Any, target: Any) -> str | None:
    """Return the path of the target relative to the root, or None if it is elsewhere."""
    if target.scheme not in ("http", "https") or target.host != root.host:
        return None
    # Behind a proxy, a page may name the wrong scheme.
    if target.port != root.port and not (target.is_default_port() and root.is_default_port()):
        return None
    path: str = target.raw_path
    return path.removeprefix(root.raw_path) if path.startswith(root.raw_path) else None
