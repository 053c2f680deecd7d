"""Read the documents of one command, and count what happens to them."""

from __future__ import annotations

import errno
import os
import posixpath
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import attrs
import click

from newsdoc._article import Article, unparse
from newsdoc._atomic import Snapshot, is_temporary
from newsdoc._cli.options import CommandOptions
from newsdoc._cli.render import print_problems
from newsdoc._cli.sources import (
    STDIN,
    File,
    Source,
    Stored,
    Table,
    display_name,
    is_document,
    is_table,
    read_stdin,
)
from newsdoc._cli.terminal import ProgressBar, print_error
from newsdoc._errors import ParseError, Problem
from newsdoc._files import take_snapshot, unreadable_problem
from newsdoc._options import MAX_BYTES
from newsdoc._parser import Diagnosis, diagnose_document
from newsdoc._sources import DEFAULT_PATTERN, glob
from newsdoc._sources.base import ARCHIVE_EXTENSIONS, is_url
from newsdoc._sources.combine import below_common_folder, locate
from newsdoc._sources.opening import open_source, open_sources
from newsdoc._summary import rank
from newsdoc._tables.files import extension_of
from newsdoc._text import escape_unprintable, plural
from newsdoc._urls import mask_url

MAX_EXTENSIONS: Final = 8  # of files that do not match the pattern
MAX_FILES_LISTED: Final = 3  # files named in a summary


class Document(NamedTuple):
    """A document, or why it could not be read."""

    name: str  # for messages
    doc_id: str
    data: bytes | Article | Exception
    snapshot: Snapshot | None = None  # of a file that can be rewritten


class Parsed(NamedTuple):
    """A document that was parsed."""

    name: str  # for messages
    doc_id: str
    data: bytes
    encoding: str
    article: Article
    snapshot: Snapshot | None = None  # of a file that can be rewritten


class Session:
    """The documents of one command: opens and parses them, counts, reports, and sets the status.

    Attributes:
        status: The exit status so far.
        read: Number of documents that were parsed.
        failed: Number of documents that were not.
    """

    def __init__(
        self,
        options: CommandOptions,
        report: Callable[[ParseError], None] = print_problems,
        stdin_format: str | None = None,  # of a table, such as "jsonl"
    ) -> None:
        self.options = options
        self.status = 0
        self.read = 0
        self.failed = 0
        self.bar = ProgressBar(quiet=options.quiet)
        click.get_current_context().call_on_close(self.bar.clear)
        self._on_unmatched = None if options.quiet else self._count_unmatched
        self._report = report
        self._stdin_format = stdin_format
        self._unmatched: Counter[str] = Counter()  # files by extension
        self._has_archives = False  # among these files
        self._temporary: list[str] = []  # files of interrupted runs
        self._encodings: dict[str, list[str]] = {}  # names of the documents by encoding

    def open(self, paths: Iterable[str]) -> list[Source]:
        """Open every path that can be opened, and report the others."""
        return [one for one in map(self._open_single, paths) if one is not None]

    def open_together(self, paths: Sequence[str]) -> list[Source]:
        """Open paths whose documents get different doc_ids, as those of ``open_corpus([...])``."""
        if len(paths) == 1:
            return self.open(paths)
        if not any(map(is_document, paths)):
            return self._open_stored(paths)
        opened = [self._open_single(path) for path in paths]
        keys = _name_sources(
            one.listing.root if isinstance(one, Stored) else path
            for path, one in zip(paths, opened, strict=True)
        )
        sources: list[Source] = []
        seen: set[str] = set()
        folders = {f"{key}/": one for key, one in zip(keys, opened, strict=True)}
        for path, key, source in zip(paths, keys, opened, strict=True):
            if key in seen or (isinstance(source, File) and _is_among(key, folders)):
                self.report_trouble(path, ValueError("source given twice"))
            seen.add(key)
            if isinstance(source, File):
                sources.append(attrs.evolve(source, doc_id=key))
            elif source is not None:
                sources.append(attrs.evolve(source, prefix=f"{key}/"))
        return sources

    def _open_single(self, path: str) -> File | Stored | Table | None:
        if path == STDIN and self._stdin_format:
            return Table(path, f".{self._stdin_format}", self.options.reading)
        if is_table(path):
            return Table(path, extension_of(path) or "", self.options.reading)
        if is_document(path):
            return File(path, "stdin" if path == STDIN else os.path.basename(path))
        return self.open_stored(path)

    def _open_stored(self, paths: Sequence[str]) -> list[Source]:
        try:
            listing = open_sources(paths, self.options.pattern, None, self._on_unmatched)
        except (OSError, ValueError, ImportError) as error:
            self.report_trouble(getattr(error, "filename", None) or ", ".join(paths), error)
            return []
        return [Stored(listing)]

    def open_stored(self, path: str) -> Stored | None:
        """Open a folder, an archive or a URL; report why that failed."""
        try:
            return Stored(open_source(path, self.options.pattern, None, self._on_unmatched))
        except FileNotFoundError as error:
            if os.path.isdir(path):
                error = FileNotFoundError(error.errno, f"no files match {self.options.pattern!r}")
            elif not is_url(path) and not {*"*?["}.isdisjoint(path):
                message = "no such file; do not quote a glob, or use --pattern"
                error = FileNotFoundError(error.errno, message)
            self.report_trouble(path, error)
        except (OSError, ValueError, ImportError) as error:
            self.report_trouble(path, error)
        return None

    def contents(self, sources: Iterable[Source], *, strict: bool = False) -> Iterator[Document]:
        """Yield the documents, or why they could not be read.

        Args:
            sources: What ``open`` returned.
            strict: Raise the OSError of a table that cannot be read to its end.
        """
        sources = list(sources)
        counts = [source.count for source in sources]
        self.bar.total = None if None in counts else sum(filter(None, counts))
        for source in sources:
            try:
                for contents in source.read():
                    self.bar.step()
                    yield Document(*contents)
            except OSError as error:
                if strict or not isinstance(source, Table):
                    raise
                self.report_trouble(source.path, error)

    def files(self, paths: Iterable[str]) -> Iterator[Document]:
        """Yield files that can be rewritten; their doc_ids are paths."""
        names: list[str] = []
        for path in paths:
            if is_document(path) and not is_table(path):
                names.append(path)
            elif is_url(path) or (os.path.exists(path) and not os.path.isdir(path)):
                message = "only files and folders can be rewritten"
                self.report_trouble(path, OSError(errno.EINVAL, message))
            elif stored := self.open_stored(path):
                names += [os.path.join(path, name) for name in stored.listing.names]
        self.bar.total = len(names)
        for name in names:
            snapshot: Snapshot | None = None
            data: bytes | Exception
            try:
                if name == STDIN:
                    data = read_stdin()
                elif os.path.isfile(name):
                    snapshot = take_snapshot(name, MAX_BYTES)
                    data = snapshot.data
                else:  # nothing reads what is written back to a pipe
                    raise OSError(errno.EINVAL, "not a file that can be rewritten")
            except (OSError, ParseError) as error:
                data = error
            self.bar.step()
            yield Document(display_name(name), name, data, snapshot)

    def documents(self, sources: Iterable[Source], *, strict: bool = False) -> Iterator[Parsed]:
        """Yield the documents that can be parsed, and report the others; see ``contents``."""
        for document in self.contents(sources, strict=strict):
            if (parsed := self.parse(document)) is not None:
                yield parsed

    def parse(self, document: Document) -> Parsed | None:
        """Parse a document and count it; report why that failed."""
        name, doc_id, data, _ = document
        if isinstance(data, Article):
            self.read += 1
            return Parsed(name, doc_id, unparse(data).encode(), "utf-8", data)
        try:
            if isinstance(data, ParseError):
                raise ParseError(data.problems, name)
            if isinstance(data, Exception):
                raise ParseError([unreadable_problem(data)], name)
            article, encoding = self.options.parse(data, name)
        except ParseError as error:
            self._count_failed(error.problems)
            self._report(error)
            return None
        self._count_read(name, encoding)
        return Parsed(name, doc_id, data, encoding, article)

    def diagnose(self, data: bytes | str | Article | Exception) -> Diagnosis:
        """Diagnose a document that was read, or could not be."""
        options = self.options.reading
        if isinstance(data, bytes | str):
            return diagnose_document(data, options)
        if isinstance(data, Article):
            return diagnose_document(unparse(data), options)
        problems = data.problems if isinstance(data, ParseError) else (unreadable_problem(data),)
        return Diagnosis(None, problems, "", options)

    def count(self, name: str, diagnosis: Diagnosis) -> None:
        """Count a document that was diagnosed."""
        if diagnosis.article is None:
            self._count_failed(diagnosis.problems)
        else:
            self._count_read(name, diagnosis.encoding)

    def _count_read(self, name: str, encoding: str) -> None:
        self.read += 1
        if encoding != self.options.reading.encodings[0]:
            self._encodings.setdefault(encoding, []).append(name)

    def _count_failed(self, problems: Iterable[Problem]) -> None:
        self.failed += 1
        self.bar.clear()
        unreadable = any(problem.code == "unreadable" for problem in problems)
        self.status = max(self.status, 2 if unreadable else 1)

    def report_trouble(self, path: str, error: Exception) -> None:
        """Report what could not be opened or written."""
        self.bar.clear()
        reason = error.strerror if isinstance(error, OSError) else None
        print_error(f"{path}: {reason or error}")
        self.status = 2

    def echo(self, text: str) -> None:
        """Print a line on stdout."""
        self.bar.clear()
        print(text)

    def note(self, text: str) -> None:
        """Print a line on stderr, unless --quiet is given."""
        if not self.options.quiet:
            self.bar.clear()
            sys.stdout.flush()
            print(escape_unprintable(mask_url(text)), file=sys.stderr)

    def finish(self, outcome: str | None = None) -> int:
        """Print the summary lines; return the exit status."""
        self.bar.clear()
        if seen := self.read + self.failed:
            outcome = outcome or f"{self.read:,} read, {self.failed:,} failed"
            self.note(f"{plural(seen, 'document')} seen: {outcome}")
        for encoding, names in self._encodings.items():
            self.note(f"{len(names):,} read as {encoding}: {list_names(names)}")
        if self._unmatched:
            self.note(self._describe_unmatched())
        if self._temporary:
            found = plural(len(self._temporary), "temporary file")
            listed = list_names(self._temporary)
            self.note(f"{found} of an interrupted or running newsdoc: {listed}")
        return self.status

    def _count_unmatched(self, name: str) -> None:
        """Count a file that does not match the pattern."""
        if is_temporary(posixpath.basename(name)):
            self._temporary.append(name)
            return
        is_apple_double = glob.is_apple_double(posixpath.basename(name))
        self._unmatched["._* of macOS" if is_apple_double else posixpath.splitext(name)[1]] += 1
        self._has_archives |= name.lower().endswith(ARCHIVE_EXTENSIONS)

    def _describe_unmatched(self) -> str:
        total = self._unmatched.total()
        ranking = rank(self._unmatched, MAX_EXTENSIONS)
        shown = [f"{extension or '(no extension)'} {count:,}" for extension, count in ranking.top]
        more = ", ..." if ranking.others else ""
        text = f"{plural(total, 'file')} not matched: {', '.join(shown)}{more}"
        similar = {e for e in self._unmatched if e.lower() == ".txt" != e}
        if similar and self.options.pattern == DEFAULT_PATTERN:
            text += "; use --pattern '**/*.[tT][xX][tT]' to read " + ", ".join(sorted(similar))
        if self._has_archives:
            text += "; archives are read if they are given as paths (extract those in archives)"
        return text


def list_names(names: Sequence[str]) -> str:
    """Return the first names."""
    shown = ", ".join(names[:MAX_FILES_LISTED])
    return f"{shown}, ..." if len(names) > MAX_FILES_LISTED else shown


def _is_among(name: str, sources: Mapping[str, object]) -> bool:
    """Return whether a source, by the prefix of its names, has a document of this name."""
    return any(
        isinstance(one, Stored)
        and name.startswith(prefix)
        and name.removeprefix(prefix) in one.listing.names
        for prefix, one in sources.items()
    )


def _name_sources(roots: Iterable[str]) -> list[str]:
    """Return what the doc_ids of each source begin with."""
    return below_common_folder([root if root == STDIN else locate(root) for root in roots])


def needs_copy(paths: Sequence[str]) -> bool:
    """Return whether a file is not as it was committed to a Git repository."""
    command = ["git", "-c", "core.fsmonitor=", "status", "--porcelain", "--ignored", "--"]
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
        target = "." if folder == path else os.path.basename(path)
        try:
            done = subprocess.run([*command, target], cwd=folder, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):  # no Git, or no repository
            return True
        if done.stdout:
            return True
    return False
