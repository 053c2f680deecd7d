"""Read and rewrite the documents of one command, and count what happens to them."""

from __future__ import annotations

import errno
import os
import posixpath
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import IO, Final, Literal, NamedTuple, cast

import attrs
import click

from newsdoc._article import Article, unparse
from newsdoc._atomic import Snapshot, atomic_write, is_temporary
from newsdoc._cli.render import diff, print_problems
from newsdoc._cli.terminal import ProgressBar, echo, print_error
from newsdoc._errors import ParseError, Problem, cli_options
from newsdoc._files import read_limited, take_snapshot, unreadable_problem
from newsdoc._glob import is_apple_double
from newsdoc._grammar import to_text
from newsdoc._options import MAX_BYTES, ReadOptions
from newsdoc._parser import Diagnosis, diagnose_document
from newsdoc._signals import expected
from newsdoc._sources import ARCHIVE_EXTENSIONS, DEFAULT_PATTERN
from newsdoc._sources.combine import below_common_folder, check_overlap, locate
from newsdoc._sources.folder import check_regular
from newsdoc._sources.listing import Listing
from newsdoc._sources.opening import open_documents
from newsdoc._summary import rank
from newsdoc._tables.files import extension_of, read_table
from newsdoc._tables.rows import Outcomes
from newsdoc._text import escape_unprintable, plural, short_repr, shorten
from newsdoc._urls import is_url, mask_url

STDIN: Final = "-"
MAX_EXTENSIONS: Final = 8  # of files that do not match the pattern
MAX_FILES_LISTED: Final = 3  # files named in a summary
MANY: Final = 100  # files, of which a mistake is not seen at a glance


class Document(NamedTuple):
    """A document, or why it could not be read."""

    name: str  # for messages
    doc_id: str
    data: bytes | Article | Exception
    snapshot: Snapshot | None = None  # of a file that can be rewritten


class Source(NamedTuple):
    """A single file or standard input, or the documents that are listed or rows of a table."""

    path: str
    key: str = ""  # the doc_id of a single file; begins that of each of several documents
    listing: Listing | None = None  # of a folder, an archive or a URL
    table: str = ""  # the extension of a table
    is_regular: bool = False  # a file that is not regular is an error

    @property
    def name(self) -> str:
        """The name of the file for messages."""
        return "<stdin>" if self.path == STDIN else self.path

    def read(self, reading: ReadOptions) -> Iterator[Document]:
        """Yield the documents."""
        prefix = f"{self.key}/" if self.key else ""
        if self.table:
            for doc_id, outcome in self._read_table(reading):
                name = f"{self.name}/{doc_id}" if isinstance(outcome, Article) else self.name
                yield Document(name, prefix + doc_id, outcome)
        elif self.listing is None:
            yield self._read_file()
        else:
            for position, data in enumerate(self.listing.read(MAX_BYTES)):
                name, doc_id = self.listing.display_name(position), self.listing.names[position]
                yield Document(name, prefix + doc_id, data)

    def _read_table(self, reading: ReadOptions) -> Outcomes:
        try:
            with self._open() as file:
                yield from read_table(file, self.table, self.name, reading)
        except (ValueError, ImportError) as error:
            raise OSError(errno.EINVAL, str(error), self.name) from error

    def _read_file(self) -> Document:
        try:
            if self.path == STDIN:
                data = read_limited(self._open().read, self.name, MAX_BYTES)
                return Document(self.name, self.key, data)
            if self.is_regular:
                check_regular(os.stat(self.path), self.path)
            snapshot = take_snapshot(self.path, MAX_BYTES)
            return Document(self.name, self.key, snapshot.data, snapshot)
        except (OSError, ParseError) as error:
            return Document(self.name, self.key, error)

    def _open(self) -> IO[bytes]:
        if self.path == STDIN and sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        if self.path == STDIN:
            # If another program made it non-blocking, Python takes a pause for the end.
            with suppress(OSError):  # not a file
                os.set_blocking(sys.stdin.fileno(), True)
        return cast("IO[bytes]", click.open_file(self.path, "rb"))  # leaves standard input open


@attrs.define
class Session:
    """The documents of one command: opens and parses them, counts, reports, and sets the status."""

    paths: Sequence[str]
    reading: ReadOptions
    _pattern: str
    _quiet: bool
    report: Callable[[ParseError], None] = print_problems  # a document that cannot be parsed
    stdin_format: str | None = None  # of a table on standard input, such as "jsonl"
    status: int = 0  # the exit status so far
    read: int = 0  # documents that were parsed
    failed: int = 0  # documents that were not
    bar: ProgressBar = attrs.field(init=False)
    _unmatched: Counter[str] = attrs.field(factory=Counter[str])  # files by extension
    _has_archives: bool = False  # among these files
    _has_rewritten: bool = False
    _fixes: Counter[str] = attrs.field(factory=Counter[str])  # by applicability
    _answers: dict[str, None] = attrs.field(factory=dict[str, None])  # commands, in order
    _noted: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])  # names by event

    def __attrs_post_init__(self) -> None:
        self.bar = ProgressBar(quiet=self._quiet)
        click.get_current_context().call_on_close(self.bar.clear)

    def _command_line(self, command: str, reading: ReadOptions, *options: str) -> str:
        """Return a command line for the same paths."""
        encodings = () if reading.encodings == ("utf-8",) else reading.encodings
        words = ["newsdoc", command]
        words += cli_options(encoding=encodings, lenient=reading.lenient, dayfirst=reading.dayfirst)
        if self._pattern != DEFAULT_PATTERN:
            words += ["--pattern", self._pattern]
        has_dashes = any(path.startswith("-") and path != STDIN for path in self.paths)
        return shlex.join([*words, *options, *(["--"] if has_dashes else []), *self.paths])

    def open(self) -> list[Source]:
        """Open every path that can be opened, and report the others."""
        return [one for one in map(self._open, self.paths) if one is not None]

    def open_together(self) -> list[Source]:
        """Open paths whose documents get different doc_ids, as those of ``open_corpus([...])``."""
        sources = self.open()
        if len(sources) == 1 or self.status:
            return sources
        roots = [one.listing.root if one.listing else one.path for one in sources]
        # Standard input is in no folder that the others could have in common with it.
        keys = iter(below_common_folder([locate(root) for root in roots if root != STDIN]))
        sources = [
            one._replace(key=root if root == STDIN else next(keys))
            for one, root in zip(sources, roots, strict=True)
        ]
        listed = [(one, one.listing) for one in sources if one.listing]
        try:
            check_overlap([listing for _, listing in listed])
            files = Counter(one.key for one in sources if not one.listing)
            inside = (f"{one.key}/{name}" for one, listing in listed for name in listing.names)
            files.update(doc_id for doc_id in inside if doc_id in files)
            if twice := [key for key, count in files.items() if count > 1]:
                raise ValueError(f"source given twice: {short_repr(twice[0])}")
        except (OSError, ValueError) as error:
            self.report_trouble(shorten(", ".join(self.paths)), error)
        return sources

    def open_files(self) -> list[Source]:
        """Open files that can be rewritten, and report other paths; the doc_ids are paths."""
        files: list[Source] = []
        for path in self.paths:
            if path == STDIN or (os.path.isfile(path) and kind_of(path) == "file"):
                files.append(Source(path, path))
            elif is_url(path) or (os.path.exists(path) and not os.path.isdir(path)):
                self.report_trouble(path, "only files and folders can be rewritten")
            elif (source := self._open(path)) and source.listing:
                names = [os.path.join(path, name) for name in source.listing.names]
                files += [Source(name, name, is_regular=True) for name in names]
        return files

    def _open(self, path: str) -> Source | None:
        if path == STDIN and self.stdin_format:
            return Source(path, table=f".{self.stdin_format}")
        if (kind := kind_of(path)) == "table":
            if is_source(STDIN, [path], []):  # it would grow while it is read
                self.report_trouble(path, "stdout is the same file")
                return None
            return Source(path, table=extension_of(path) or "")
        if kind == "file":
            return Source(path, "stdin" if path == STDIN else os.path.basename(path))
        on_unmatched = None if self._quiet else self._count_unmatched
        try:
            return Source(path, "", open_documents(path, self._pattern, None, on_unmatched))
        except (OSError, ValueError, ImportError) as error:
            reason: Exception | str = error
            if isinstance(error, FileNotFoundError):  # with advice for Python
                if os.path.isdir(path):
                    reason = f"no files match {self._pattern!r}"
                elif not is_url(path) and not {*"*?["}.isdisjoint(path):
                    reason = "no such file; do not quote a glob, or use --pattern"
            self.report_trouble(path, reason)
            return None

    def contents(self, sources: Sequence[Source], *, strict: bool = False) -> Iterator[Document]:
        """Yield the documents, or why they could not be read; if strict, raise OSErrors."""
        has_tables = any(one.table for one in sources)
        counts = (len(one.listing.names) if one.listing else 1 for one in sources)
        self.bar.total = None if has_tables else sum(counts)
        for source in sources:
            try:
                for document in source.read(self.reading):
                    self.bar.step()
                    yield document
            except OSError as error:
                if strict:
                    raise
                self.report_trouble(error.filename or source.path, error)

    def articles(
        self, sources: Sequence[Source], *, strict: bool = False
    ) -> Iterator[tuple[Document, Article]]:
        """Yield the documents that can be parsed, and report the others; see ``contents``."""
        for document in self.contents(sources, strict=strict):
            diagnosis = self.diagnose(document.data, warn=False)
            self.count(document.name, diagnosis)
            if diagnosis.article is None:
                self.report(ParseError(diagnosis.problems, document.name))
            else:
                yield document, diagnosis.article

    def diagnose(self, data: bytes | str | Article | Exception, *, warn: bool = True) -> Diagnosis:
        """Diagnose a document that was read, or could not be."""
        if isinstance(data, Exception):
            known = data.problems if isinstance(data, ParseError) else None
            problems = known or (unreadable_problem(data, MAX_BYTES),)
            return Diagnosis(None, problems, "", self.reading)
        if isinstance(data, Article):
            if not warn:
                return Diagnosis(data, (), "", self.reading)
            data = unparse(data)
        return diagnose_document(data, self.reading, warn=warn)

    def count(self, name: str, diagnosis: Diagnosis) -> None:
        """Count a document that was diagnosed."""
        if diagnosis.article is None:
            self.failed += 1
            self.bar.clear()
            unreadable = any(problem.code == "unreadable" for problem in diagnosis.problems)
            self.status = max(self.status, 2 if unreadable else 1)
            return
        self.read += 1
        if diagnosis.encoding != self.reading.encodings[0]:
            self.note_name(f"read as {diagnosis.encoding}", name)

    def rewrite(self, document: Document, encoding: str, data: bytes, show_diff: bool) -> bool:
        """Replace a file, or show a diff; report why that failed."""
        assert isinstance(document.data, bytes)
        if show_diff:
            old = document.data.decode(encoding, "backslashreplace")
            self.echo(diff(document.name, old, data.decode()))
            return True
        is_large = not self._has_rewritten and (self.bar.total or 0) >= MANY
        self._has_rewritten = True
        if is_large and _needs_copy(self.paths):
            self.note(
                f"rewriting files among {self.bar.total:,}, which are not all committed to Git; "
                "stop with Ctrl-C and use --diff to look first"
            )
        try:
            with atomic_write(document.doc_id, snapshot=document.snapshot) as file:
                file.write(data)
        except OSError as error:
            self.report_trouble(document.doc_id, error)
            return False
        return True

    def reason_against(self, diagnosis: Diagnosis, data: bytes, new: bytes) -> str | None:
        """Return the reason to leave a document alone instead of putting it into canonical form.

        It is the code of a warning that cannot be acted on in canonical form, or the encoding.
        """
        from newsdoc._diagnosis import blocks_format  # start-up time

        if self.is_misread_utf8(diagnosis, data):
            return "valid UTF-8"
        if blocking := next(filter(blocks_format, diagnosis.problems), None):
            return blocking.code
        after = self.diagnose(new.decode())
        # Messages count the signs, of which canonical form may remove some.
        before, later = ({(p.code, p.message) for p in one.problems} for one in (diagnosis, after))
        return next((code for code, _ in sorted(before ^ later)), None)

    def is_misread_utf8(self, diagnosis: Diagnosis, data: bytes) -> bool:
        """Return whether a document is UTF-8, as an earlier run wrote it, but read as another."""
        if data.isascii() or (text := _try_decode(data, "utf-8")) is None:
            return False
        encodings = [diagnosis.encoding] if diagnosis.article else self.reading.encodings
        texts = (_try_decode(data, encoding) for encoding in encodings)
        return next((other != text for other in texts if other is not None), False)

    def count_fixes(self, problems: Iterable[Problem]) -> None:
        """Count the fixes of some problems by applicability, and keep the commands of answers."""
        for fix in (problem.fix for problem in problems if problem.fix):
            self._fixes[fix.applicability] += 1
            for answer in fix.choices.values():
                reading = self.reading._replace(**fix.options, **answer)
                self._answers[self._command_line("format", reading)] = None

    def note_fixes(self) -> None:
        """Print how many problems can be fixed, and the commands."""
        if self._fixes and not all(map(_can_be_rewritten, self.paths)):
            total = plural(self._fixes.total(), "problem")
            self.note(f"{total} can be fixed, but in files and folders only")
            return
        safe = self._command_line("check", self.reading, "--fix")
        unsafe = self._command_line("check", self.reading, "--unsafe-fixes", "--diff", "--fix")
        advice = {
            "safe": f"can be fixed: {safe}",
            "unsafe": f"can probably be fixed; look first: {unsafe}",
            "question": f"can be fixed by an answer: {' or '.join(self._answers)}",
        }
        for applicability, how in advice.items():
            if count := self._fixes[applicability]:
                self.note(f"{plural(count, 'problem')} {how}")

    def note_name(self, what: str, name: str) -> None:
        """Have the summary name a document or file, with others to which the same happened."""
        self._noted.setdefault(what, []).append(name)

    def report_trouble(self, path: str, reason: Exception | str) -> None:
        """Report what could not be opened or written."""
        self.bar.clear()
        print_error(f"{path}: {getattr(reason, 'strerror', None) or reason}")
        self.status = 2

    def echo(self, text: str) -> None:
        """Print a line on stdout."""
        self.bar.clear()
        echo(text, sys.stdout)

    def note(self, text: str) -> None:
        """Print a line on stderr, unless --quiet is given."""
        if not self._quiet:
            self.bar.clear()
            sys.stdout.flush()
            print(escape_unprintable(mask_url(text)), file=sys.stderr)

    def finish(self, outcome: str | None = None) -> int:
        """Print the summary lines; return the exit status."""
        if seen := self.read + self.failed:
            outcome = outcome or f"{self.read:,} read, {self.failed:,} failed"
            self.note(f"{plural(seen, 'document')} seen: {outcome}")
        if self._unmatched:
            self.note(self._describe_unmatched())
        for what, names in self._noted.items():
            more = ", ..." if len(names) > MAX_FILES_LISTED else ""
            self.note(f"{len(names):,} {what}: {', '.join(names[:MAX_FILES_LISTED])}{more}")
        return self.status

    def _count_unmatched(self, name: str) -> None:
        """Count a file that does not match the pattern."""
        last = posixpath.basename(name)
        if is_temporary(last):
            self.note_name("left by an interrupted or running newsdoc", name)
            return
        extension = "._* of macOS" if is_apple_double(last) else posixpath.splitext(last)[1]
        self._unmatched[extension] += 1
        self._has_archives |= name.lower().endswith(ARCHIVE_EXTENSIONS)

    def _describe_unmatched(self) -> str:
        top, others = rank(self._unmatched, MAX_EXTENSIONS)
        shown = [f"{extension or '(no extension)'} {count:,}" for extension, count in top]
        more = ", ..." if others else ""
        total = plural(self._unmatched.total(), "file")
        text = f"{total} not matched: {', '.join(shown)}{more}"
        similar = {e for e in self._unmatched if e.lower() == ".txt" != e}
        if similar and self._pattern == DEFAULT_PATTERN:
            text += "; use --pattern '**/*.[tT][xX][tT]' to read " + ", ".join(sorted(similar))
        if self._has_archives:
            text += "; archives are read if they are given as paths (extract those in archives)"
        return text


def kind_of(path: str) -> Literal["file", "table", "listing"]:
    """Return whether a path is a single document, a table, or has documents that are listed."""
    if path == STDIN:
        return "file"
    if not os.path.exists(path) or os.path.isdir(path):
        return "listing"
    if not os.path.isfile(path) or path.lower().endswith(".txt"):
        return "file"
    if extension_of(path):
        return "table"
    from newsdoc._sources import advice  # start-up time

    is_archive = path.lower().endswith(ARCHIVE_EXTENSIONS)
    with suppress(OSError), open(path, "rb") as file:
        is_archive = is_archive or advice.is_archive(file.read(512))
    return "listing" if is_archive else "file"


def _can_be_rewritten(path: str) -> bool:
    """Return whether the path is a file or a folder whose documents can be rewritten."""
    if path == STDIN or kind_of(path) != "file":
        return os.path.isdir(path)
    return os.path.isfile(path) or not os.path.exists(path)  # no pipe


def is_source(out: str, paths: Iterable[str], sources: Iterable[Source]) -> bool:
    """Return whether the output is given as a path, or is a document in one."""
    target = 1 if out == STDIN else out  # the number of stdout
    if not (os.path.isfile(target) or os.path.isdir(target)):
        return False
    names = (
        listing.display_name(position)
        for listing in (one.listing for one in sources if one.listing)
        for position in range(len(listing.names))
    )
    return any(_is_same(name, target) for name in chain(paths, names))


def _is_same(path: str, target: str | int) -> bool:
    if is_url(path):
        path = path.rpartition("::")[2].removeprefix("file://").removeprefix("local://")
    with suppress(OSError):
        return os.path.samefile(0 if path == STDIN else path, target)
    return False


def fix(diagnosis: Diagnosis, data: bytes, *, unsafe: bool) -> bytes:
    """Return the fixed document in UTF-8, with CR LF if the document has only these."""
    text = diagnosis.fixed(unsafe)
    if text is None:
        return data
    if data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") > 0:
        text = text.replace("\n", "\r\n")
    return text.encode()


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return to_text(data, encoding)
    except expected(UnicodeError):
        return None


def _needs_copy(paths: Sequence[str]) -> bool:
    """Return whether a file in the folders is not as it was committed to a Git repository."""
    folders = {path if os.path.isdir(path) else os.path.dirname(path) or "." for path in paths}
    command = ["git", "-c", "core.fsmonitor=", "status", "--porcelain", "--ignored", "--", "."]
    try:
        return any(
            subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
            for folder in folders
        )
    except (OSError, subprocess.CalledProcessError):  # no Git, or no repository
        return True
