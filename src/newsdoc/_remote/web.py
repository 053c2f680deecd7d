"""Folders of a web server: pages with links to documents and to further folders."""

from __future__ import annotations

import errno
import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from newsdoc._archives.entries import TooLargeError
from newsdoc._remote.connection import Connection
from newsdoc._remote.http import Answer, Fetcher, Response
from newsdoc._remote.selection import Selection
from newsdoc._signals import expected
from newsdoc._urls import userinfo_span

if TYPE_CHECKING:
    from yarl import URL

_PAGES: Final = ("text/html", "application/xhtml+xml")
_EXTENSION: Final = re.compile(r"\.[A-Za-z][^./]*+$")
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
_NAME_IN_FRAGMENT: Final = re.compile("[./]")


class Crawler:
    """The listing of a folder of a web server and its folders, as many at once as it answers."""

    def __init__(self, connection: Connection, selection: Selection) -> None:
        self._connection = connection
        self._selection = selection
        self._limits = selection.limits
        self._fetcher = Fetcher(connection)
        self._root: URL
        self._prefix: str  # the URL of the root folder
        self._folders: list[str] = []  # to be listed
        self._links: list[str] = []  # which may lead to folders
        self._seen: set[str] = set()  # among these

    def crawl(self) -> str:
        """List everything; return the URL of the root. Raise OSError if it cannot be listed."""
        url, shown = self._connection.path, self._connection.shown
        if "?" in url:
            raise OSError(errno.EINVAL, "the URL of a folder must not contain a query", shown)
        (answer,) = self._fetcher.get([url], self._limits.page)
        page = self._check_page("", answer)
        if isinstance(page, OSError):
            raise page
        # The first page may have been redirected, such as to a URL with a final slash.
        root = page.url.with_query(None).with_fragment(None)
        self._root = root.with_path(root.raw_path.rstrip("/") + "/", encoded=True)
        start, end = userinfo_span(url)
        self._prefix = str(self._root).replace("://", f"://{url[start:end]}", 1)
        self._add_page("", page, self._root)
        while self._folders or self._links:
            folders, self._folders = self._folders, []
            for name, answer in self._fetch(folders, "GET"):
                page = self._check_page(name, answer)
                if isinstance(page, OSError):
                    self._selection.add_error(name, page)
                else:
                    self._add_page(name, page, page.url)
            links, self._links = self._links, []
            for name, answer in self._fetch(links, "HEAD"):
                self._add_link(name, answer)
        return self._prefix

    def _fetch(self, names: Sequence[str], method: str) -> Iterator[tuple[str, Answer]]:
        urls = [self._prefix + name for name in names]
        return zip(names, self._fetcher.get(urls, self._limits.page, method), strict=True)

    def _check_page(self, name: str, answer: Answer) -> Response | OSError:
        """Return a page, or why there is none."""
        if isinstance(answer, OSError):
            return answer
        if isinstance(answer, TooLargeError):
            reason = f"listing larger than {self._limits.page:,} bytes"
        elif not is_page(answer):
            reason = f"expected an HTML page that lists files, got {media_type(answer)}"
        elif name and name_below(self._root, answer.url) is None:
            reason = f"redirected to {answer.url}"
        else:
            return answer
        return self._explain(name, reason)

    def _add_page(self, folder: str, page: Response, url: URL) -> None:
        """Add the links on a page."""
        names, guesses = list_links(decode_page(page), url, self._root)
        path, _, _ = folder.partition("?")
        if path and not path.endswith("/"):
            # It lists a folder, or is any other page, whose links do not belong here.
            names = [name for name in names if name.startswith(f"{folder}/")]
            guesses = [name for name in guesses if name.startswith(f"{folder}/")]
            if names or guesses:
                self._selection.sizes.pop(folder, None)
            else:
                self._selection.add_file(folder)
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
            is_settled = has_extension and (is_marking or name in self._selection.sizes)
            if not query and not is_settled and self._selection.leads_into(name):
                self._ask_for(name)
        for name in guesses:
            self._ask_for(name.rstrip("/"))

    def _add_folder(self, name: str, query: str = "") -> None:
        if self._selection.add_folder(name.rstrip("/"), query):
            self._folders.append(f"{name}?{query}" if query else name)

    def _ask_for(self, name: str) -> None:
        """Remember a link that may lead to a folder, or to nothing."""
        if name in self._seen:
            return
        self._seen.add(name)
        if len(self._seen) <= self._limits.links:
            self._links.append(name)
        else:
            self._selection.add_file(name)
            reason = f"may be a folder; more than {self._limits.links:,} other links may be, too"
            self._selection.add_error(name, OSError(errno.EFBIG, reason))

    def _add_link(self, name: str, answer: Answer) -> None:
        """Add what a link leads to, if that is a folder or unknown."""
        if isinstance(answer, FileNotFoundError | TooLargeError):
            return  # nothing, or a file
        if isinstance(answer, OSError):
            self._selection.add_error(name, answer)
            return
        place = name_below(self._root, answer.url)
        if place == f"{name}/":
            self._selection.sizes.pop(name, None)
            self._add_folder(f"{name}/")
        elif not is_page(answer):
            self._selection.add_file(name)
        elif place == name:
            self._folders.append(name)  # the page shows whether it is one
        else:
            self._selection.add_error(name, self._explain(name, f"redirected to {answer.url}"))

    def _explain(self, name: str, reason: str) -> OSError:
        error = OSError(errno.EIO, reason)
        return self._connection.explain(error, f"{self._connection.shown}{name}")


def is_folder(response: Response) -> bool:
    """Return whether a server has sent a folder in place of a document."""
    url = response.url
    if url.raw_path.endswith("/"):  # to which it was redirected
        return True
    folder = url.with_path(f"{url.raw_path}/", encoded=True)
    return is_page(response) and any(list_links(decode_page(response), url, folder))


def is_page(response: Response) -> bool:
    return media_type(response) in _PAGES


def media_type(response: Response) -> str:
    return response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()


def decode_page(page: Response) -> str:
    try:
        return page.body.decode(page.charset or "utf-8", "replace")
    except expected(LookupError, ValueError):  # an unknown encoding
        return page.body.decode("utf-8", "replace")


def list_links(page: str, url: URL, root: URL) -> tuple[list[str], list[str]]:
    """Return the names of the links on a page, relative to the root folder, as in the links.

    Folders end with a slash. A folder with a query is another page of its listing. The second
    list has the names of links with a fragment, if the fragment belongs to the name: some servers
    do not encode "#".
    """
    from yarl import URL  # not required without web servers

    names: list[str] = []
    guesses: list[str] = []
    base = url
    for tag in _TAG.finditer(page):
        attributes = _ATTRIBUTE.finditer(tag[2])
        href = next((a[2] or a[3] or a[4] or "" for a in attributes if a[1].lower() == "href"), "")
        link = html.unescape(href).strip()
        if _NAME_WITH_COLON.match(link):
            link = f"./{link}"
        try:
            target = base.join(URL(link))
            whole = base.join(URL(link.replace("#", "%23")))
        except expected(ValueError):
            continue  # not a URL
        if tag[1].lower() == "base":
            base = target
            continue
        if name := _name_of(target, root):
            names.append(name)
        if _NAME_IN_FRAGMENT.search(target.raw_fragment) and (guess := _name_of(whole, root)):
            guesses.append(guess)
    return names, guesses


def _name_of(target: URL, root: URL) -> str | None:
    name, query = name_below(root, target), target.raw_query_string
    if name is None or not query:
        return name
    is_folder = not name or name.endswith("/")
    return None if is_folder and not _NEXT_PAGE.search(query) else f"{name}?{query}"


def name_below(root: URL, target: URL) -> str | None:
    """Return the path of the target relative to the root, or None if it is elsewhere."""
    if target.scheme not in ("http", "https") or target.host != root.host:
        return None
    # Behind a proxy, a page may name the wrong scheme.
    if target.port != root.port and not (target.is_default_port() and root.is_default_port()):
        return None
    path = target.raw_path
    return path.removeprefix(root.raw_path) if path.startswith(root.raw_path) else None
