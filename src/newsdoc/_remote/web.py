"""Folders of a web server: pages with links to documents and to further folders."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.connection import Connection
from newsdoc._remote.http import Answer, Fetcher
from newsdoc._remote.listing import list_links, name_below
from newsdoc._remote.selection import Limits, Selection
from newsdoc._urls import userinfo_span

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

_PAGES: Final = ("text/html", "application/xhtml+xml")
_EXTENSION: Final = re.compile(r"\.[A-Za-z][^./]*+$")


class Crawler:
    """The listing of a folder of a web server and its folders, as many at once as it answers."""

    def __init__(self, connection: Connection, selection: Selection, limits: Limits) -> None:
        self._connection = connection
        self._selection = selection
        self._limits = limits
        self._fetcher = Fetcher(connection, "folders")
        self._root: URL
        self.prefix: str  # the URL of the root folder
        self._folders: list[str] = []  # to be listed
        self._links: list[str] = []  # which may lead to folders
        self._seen: set[str] = set()  # among these

    def crawl(self) -> None:
        """List everything; raise OSError if the root cannot be listed."""
        url, shown = self._connection.path, self._connection.shown
        if "?" in url:
            raise OSError(errno.EINVAL, "the URL of a folder must not contain a query", shown)
        (answer,) = self._fetcher.get([url], self._limits.page)
        page = self._decode("", answer)
        if isinstance(page, OSError):
            raise page
        response, text = page
        # The first page may have been redirected, such as to a URL with a final slash.
        root = response.url.with_query(None).with_fragment(None)
        self._root = root.with_path(root.raw_path.rstrip("/") + "/", encoded=True)
        start, end = userinfo_span(url)
        self.prefix = str(self._root).replace("://", f"://{url[start:end]}", 1)
        self._add_page("", text, self._root)
        while self._folders or self._links:
            folders, self._folders = self._folders, []
            for name, answer in self._fetch(folders, "GET"):
                self._add_answer(name, answer)
            links, self._links = self._links, []
            for name, answer in self._fetch(links, "HEAD"):
                self._add_link(name, answer)

    def _fetch(self, names: Sequence[str], method: str) -> Iterator[tuple[str, Answer]]:
        urls = [self.prefix + name for name in names]
        return zip(names, self._fetcher.get(urls, self._limits.page, method), strict=True)

    def _add_answer(self, name: str, answer: Answer) -> None:
        """Add what a folder contains."""
        page = self._decode(name, answer)
        if not isinstance(page, OSError):
            response, text = page
            if name_below(self._root, response.url) is not None:
                self._add_page(name, text, response.url)
                return
            page = self._explain(name, f"redirected to {response.url}")
        self._selection.add_error(name, page)

    def _add_page(self, folder: str, text: str, url: URL) -> None:
        """Add the links on a page."""
        names = list(list_links(text, url, self._root))
        path, _, _ = folder.partition("?")
        if path and not path.endswith("/"):
            # It lists a folder, or is any other page, whose links do not belong here.
            names = [name for name in names if name.startswith(f"{folder}/")]
            if names:
                self._selection.drop(folder)
        here = name_below(self._root, url) or ""
        # Most servers mark folders by a final slash.
        is_marking = any(
            name.endswith("/") and name.startswith(here) and name != here for name in names
        )
        for name in names:
            path, _, query = name.partition("?")
            if not path or path.endswith("/"):
                self._add_folder(path, query)
                continue
            self._selection.add_file(name)
            has_extension = _EXTENSION.search(path) is not None
            if not query and not (has_extension and (is_marking or name in self._selection)):
                self._ask_for(name)

    def _add_folder(self, name: str, query: str = "") -> None:
        if self._selection.add_folder(name.rstrip("/"), query):
            self._folders.append(f"{name}?{query}" if query else name)

    def _ask_for(self, name: str) -> None:
        """Remember a link that may lead to a folder."""
        if name in self._seen or not self._selection.leads_into(name):
            return
        self._seen.add(name)
        if len(self._seen) <= self._limits.links:
            self._links.append(name)
        elif name not in self._selection:
            reason = f"may be a folder; more than {self._limits.links:,} other links may be, too"
            self._selection.add_error(name, OSError(errno.EFBIG, reason))

    def _add_link(self, name: str, answer: Answer) -> None:
        """Add what a link leads to, if that is a folder or unknown."""
        if isinstance(answer, FileNotFoundError | TooLargeError):
            return  # nothing, or a file
        if isinstance(answer, OSError):
            error = answer
        else:
            response, _ = answer
            place = name_below(self._root, response.url)
            if place == f"{name}/":
                self._selection.drop(name)
                self._add_folder(f"{name}/")
                return
            if _kind(response) not in _PAGES:
                return
            if place == name:
                self._folders.append(name)  # the page shows whether it is one
                return
            error = self._explain(name, f"redirected to {response.url}")
        if name not in self._selection:
            self._selection.add_error(name, error)

    def _decode(self, name: str, answer: Answer) -> tuple[aiohttp.ClientResponse, str] | OSError:
        """Return a page and its text, or why there is none."""
        if isinstance(answer, TooLargeError):
            return self._explain(name, f"listing larger than {self._limits.page:,} bytes")
        if isinstance(answer, OSError):
            return answer
        response, data = answer
        if (kind := _kind(response)) not in _PAGES:
            return self._explain(name, f"expected an HTML page that lists files, got {kind}")
        try:
            return response, data.decode(response.charset or "utf-8", "replace")
        except (LookupError, ValueError):  # an unknown encoding
            return response, data.decode("utf-8", "replace")

    def _explain(self, name: str, reason: str) -> OSError:
        error = OSError(errno.EIO, reason)
        return self._connection.explain(error, f"{self._connection.shown}{name}")


def _kind(response: aiohttp.ClientResponse) -> str:
    """Return the media type of a response."""
    return response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
