"""The command: show, check, format, convert, summary."""

from __future__ import annotations

# What one command alone needs is imported there: every start would wait for it.
import errno
import io
import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import attrs
import click

from newsdoc import __version__
from newsdoc._article import Article, unparse
from newsdoc._atomic import atomic_write
from newsdoc._cli.terminal import (
    MAX_WIDTH,
    ProgressBar,
    escape_controls,
    has_colour,
    print_error,
    print_problems,
    problem_github,
    problem_json,
    problem_text,
    to_json,
)
from newsdoc._corpus import Corpus, open_corpus
from newsdoc._errors import ParseError
from newsdoc._files import (
    MAX_BYTES,
    parse_document,
    read_bytes,
    read_limited,
    unreadable_problem,
)
from newsdoc._stores import DEFAULT_PATTERN
from newsdoc._stores.base import ARCHIVE_EXTENSIONS
from newsdoc._text import escape_unprintable

if TYPE_CHECKING:
    from rich.console import Console

MAX_BARS: Final = 24  # of a chart over time
MAX_RANKED: Final = 10  # domains and tags in a summary

Items = Iterable[tuple[str, Article]]


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit status."""
    if instruction := os.environ.get("_NEWSDOC_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(commands, {}, "newsdoc", "_NEWSDOC_COMPLETE", instruction)
    for name in {"SIGTERM", "SIGHUP"} & {*dir(signal)}:  # like Ctrl-C, they leave no half file
        signal.signal(getattr(signal, name), _leave)
    # Not commands.main(): it deals with Ctrl-C and closed pipes in another way.
    try:
        with commands.make_context("newsdoc", list(arguments)) as context:
            status: int = commands.invoke(context)
            return status
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
    except click.UsageError as error:
        print_error(error.format_message())
        name = error.ctx.command_path if error.ctx else "newsdoc"
        print(f"Try: {name} --help", file=sys.stderr)
    return 2


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _check_encoding(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    try:
        b"a".decode(name, "replace")
    except LookupError as error:
        raise click.BadParameter(f"Python knows no text encoding {name!r}.") from error
    return name


def _reading(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that reads documents."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No progress bar and no account."),
        click.option(
            "--pattern",
            default=DEFAULT_PATTERN,
            metavar="GLOB",
            show_default=True,
            help="Which files of a folder or an archive are documents.",
        ),
        click.option(
            "--no-strict",
            is_flag=True,
            help="Also take blank lines in the header, and dates in words.",
        ),
        click.option(
            "--encoding",
            default="utf-8",
            metavar="NAME",
            callback=_check_encoding,
            show_default=True,
            help="How bytes are decoded.",
        ),
    ):
        function = option(function)
    return function


PATHS: Final = click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path()
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Read, check, rewrite and convert news articles kept as plain text.

    A PATH is a file, a folder, a zip or tar archive, a URL, or - for standard input.

    Exit status: 0; 1 where a document is not an article, or a file is not in canonical form; 2
    where something could not be read or written, whatever else was found.
    """


@commands.command(epilog="Example: newsdoc show article.txt")
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@_reading
def show(paths: tuple[str, ...], as_json: bool, **reading: Any) -> int:
    """Print articles for a person to read.

    The problems of a document that is not an article are told on standard error.
    """
    run = _Run(print_problems, **reading)
    console = None if as_json else _make_console()
    for number, (_, article) in enumerate(run.articles(paths)):
        if console is None:
            run.say(to_json(article.to_dict(), sys.stdout.encoding))
        else:
            with console.capture() as shown:  # rich would have its own way with a closed pipe
                if number:
                    console.print()
                    console.rule(style="dim")
                _print_card(article, console)
            run.say(shown.get(), end="")
    run.bar.clear()
    return run.status


@commands.command(epilog="Example: newsdoc check --statistics news/")
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="json is one object a line; github marks the lines of a pull request.",
)
@click.option("--statistics", is_flag=True, help="Count the problems of each code instead.")
@_reading
def check(paths: tuple[str, ...], form: str, statistics: bool, **reading: Any) -> int:
    """List every problem of every document.

    The problems are on standard output. The account, on standard error, adds up: as many
    documents were seen as were read and as failed.
    """
    if statistics and form == "github":
        raise click.UsageError("--statistics can be text or json, not github")
    counts: Counter[str] = Counter()
    colour = has_colour(sys.stdout)

    def tell(error: ParseError) -> None:
        source = error.filename or ""
        for problem in error.problems:
            if statistics:
                counts[problem.code] += 1
            elif form == "json":
                run.say(to_json(problem_json(source, problem), sys.stdout.encoding))
            elif form == "github":
                run.say(problem_github(source, problem))
            else:
                run.say(problem_text(source, problem, colour))

    run = _Run(tell, **reading)
    for _ in run.articles(paths):
        pass
    for code, count in counts.most_common():
        if form == "json":
            run.say(to_json({"code": code, "count": count}, sys.stdout.encoding))
        else:
            run.say(f"{count:>7,} {code}")
    return run.finish()


@commands.command("format", epilog="Example: newsdoc format --diff news/")
@PATHS
@click.option("--check", "check_only", is_flag=True, help="Change nothing; only list the names.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@_reading
def rewrite(paths: tuple[str, ...], check_only: bool, diff: bool, **reading: Any) -> int:
    """Rewrite documents in canonical form, in UTF-8.

    The names of those that change are on standard output. No text is ever lost: a document that
    is not an article is left alone, and its problems are told on standard error. What comes from
    standard input goes to standard output. With --check or --diff, the exit status is 1 where
    something would change.
    """
    run = _Run(print_problems, **reading)
    changed = 0
    for path, data, article in run.files(paths):
        canonical = unparse(article).encode()
        if path == "-" and not (check_only or diff):
            _write_raw(canonical)
        elif canonical != data:
            changed += 1
            name = _shown(path)
            if diff:
                run.say(_diff(name, data.decode(run.encoding), canonical.decode()))
            elif check_only or run.rewrite(path, canonical):
                run.say(escape_unprintable(name))
    if changed and (check_only or diff):
        run.status = max(run.status, 1)
    return run.finish()


@commands.command(epilog="Example: newsdoc convert news/ news.parquet")
@click.argument("path", type=click.Path())
@click.argument("out", type=click.Path())
@click.option(
    "--on-error",
    type=click.Choice(["warn", "skip", "raise"]),
    default="warn",
    show_default=True,
    help="Where a document is not an article: tell its problems and go on; or go on, with exit "
    "status 0; or stop, and write nothing.",
)
@_reading
def convert(path: str, out: str, on_error: str, **reading: Any) -> int:
    """Write all articles to a table or a folder.

    The ending of OUT tells its form: .jsonl, .csv, .parquet or .arrow. Without an ending, or with
    a / at its end, it is a folder, empty or new, for documents in canonical form. If OUT is -,
    JSON lines go to standard output. OUT takes its place at the end, and only if all went well.
    """
    write = _choose_writer(out)

    def tell(error: ParseError) -> None:
        if on_error == "raise":
            raise error
        if on_error == "warn":
            print_problems(error)

    run = _Run(tell, **reading)
    articles = run.articles([path])
    if run.status == 0:
        try:
            write(articles, out)
        except ParseError as error:
            print_problems(error)
            print_error(f"{out}: not written, since a document is not an article")
            return max(run.status, 1)
        except ImportError as error:  # of pyarrow
            run.trouble(out, error)
        except OSError as error:
            if out == "-":
                raise
            run.trouble(out, error)
    if on_error == "skip" and run.status == 1:
        run.status = 0
    return run.finish()


@commands.command(epilog="Example: newsdoc summary news/")
@PATHS
@_reading
def summary(paths: tuple[str, ...], **reading: Any) -> int:
    """Tell of when, whence and what the articles are.

    How many there are, and over time; the most frequent domains and tags; how many paragraphs and
    words an article has; and why documents are not articles.
    """
    from statistics import median_low

    codes: Counter[str] = Counter()
    run = _Run(lambda error: codes.update({problem.code for problem in error.problems}), **reading)
    dates: Counter[date] = Counter()
    domains: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    paragraphs: Counter[int] = Counter()
    words: Counter[int] = Counter()
    for _, article in run.articles(paths):
        dates[article.date] += 1
        domains[article.domain or "(none)"] += 1
        tags.update(dict.fromkeys(article.tags, 1))
        paragraphs[len(article.paragraphs)] += 1
        words[sum(len(paragraph.split()) for paragraph in article.paragraphs)] += 1
    console = _make_console()
    with console.capture() as shown:
        if dates:
            total = dates.total()
            plural = "" if total == 1 else "s"
            span = " to ".join(dict.fromkeys([str(min(dates)), str(max(dates))]))
            console.print(f"{total:,} article{plural}, {span}\n", style="bold")
            _print_columns(_chart(dates, console), console)
            _print_columns(_ranking("domain", "articles", domains), console, heading=True)
            _print_columns(_ranking("tag", "articles", tags), console, heading=True)
            figures: list[tuple[str, ...]] = [("", "median", "least", "most")]
            for name, counts in ("paragraphs", paragraphs), ("words", words):
                sizes = (median_low(counts.elements()), min(counts), max(counts))
                figures.append((name, *(f"{size:,}" for size in sizes)))
            _print_columns(figures, console, heading=True)
        if codes:
            _print_columns(_ranking("problem", "documents", codes), console, heading=True)
    run.say(shown.get(), end="")
    return run.finish()


class _Run:
    """The documents of one command, and what they came to: the account and the exit status."""

    def __init__(
        self,
        tell: Callable[[ParseError], None],
        *,
        encoding: str,
        no_strict: bool,
        pattern: str,
        quiet: bool,
    ) -> None:
        self.encoding = encoding
        self.strict = not no_strict
        self.status = 0
        self.bar = ProgressBar(quiet=quiet)
        self._tell = tell
        self._pattern = pattern
        self._quiet = quiet
        click.get_current_context().call_on_close(self.bar.clear)
        self._read = 0
        self._failed = 0

    def articles(self, paths: Iterable[str]) -> Iterator[tuple[str, Article]]:
        """The articles of all paths in turn, and what their corpus calls them."""
        sources: list[Corpus | str] = []
        for path in paths:
            if _is_document(path):
                sources.append(path)
            elif corpus := self._open(path):
                sources.append(corpus)
        self.bar.total = sum(1 if isinstance(source, str) else len(source) for source in sources)
        return self._read_all(sources)

    def _read_all(self, sources: Iterable[Corpus | str]) -> Iterator[tuple[str, Article]]:
        for source in sources:
            items: Iterable[tuple[str, Article]]
            if isinstance(source, str):
                name = "stdin" if source == "-" else os.path.basename(source)
                items = ((name, article) for _, _, article in self._read_files([source]))
            else:
                items = source.items()
            for item in items:
                self._read += 1
                self.bar.step()
                yield item

    def files(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes, Article]]:
        """Each file of the paths that is an article: its name, what is in it, and the article."""
        names: list[str] = []
        for path in paths:
            if _is_document(path):
                names.append(path)
            elif (os.path.exists(path) and not os.path.isdir(path)) or "://" in path:
                self.trouble(path, OSError(errno.EINVAL, "only files and folders can be rewritten"))
            elif corpus := self._open(path):
                names += [os.path.join(path, doc_id) for doc_id in corpus.doc_ids]
        self.bar.total = len(names)
        for file in self._read_files(names, rewriting=True):
            self._read += 1
            self.bar.step()
            yield file

    def _open(self, path: str) -> Corpus | None:
        try:
            return open_corpus(
                path,
                self._pattern,
                on_error=self._fail,
                encoding=self.encoding,
                strict=self.strict,
            )
        except (OSError, ValueError, ImportError) as error:
            self.trouble(path, error)
            return None

    def _read_files(
        self, names: Iterable[str], *, rewriting: bool = False
    ) -> Iterator[tuple[str, bytes, Article]]:
        for name in names:
            try:
                # A pipe can be read, but nobody waits at it for what is written back.
                if rewriting and name != "-" and not os.path.isfile(name):
                    raise OSError(errno.EINVAL, "this is not a file that can be rewritten")
                data = _read_stdin() if name == "-" else read_bytes(name, MAX_BYTES)
                article = parse_document(
                    data, _shown(name), encoding=self.encoding, strict=self.strict, dayfirst=None
                )
            except ParseError as error:
                self._fail(error)
            except OSError as error:
                self._fail(ParseError([unreadable_problem(error)], _shown(name)))
            else:
                yield name, data, article

    def _fail(self, error: ParseError) -> None:
        """Put a document that is not an article down in the account, and tell its problems."""
        self._failed += 1
        self.bar.step()
        self.bar.clear()
        unreadable = any(problem.code == "unreadable" for problem in error.problems)
        self.status = max(self.status, 2 if unreadable else 1)
        problems = [attrs.evolve(p, hint=p.cli_hint) for p in error.problems]
        self._tell(ParseError(problems, error.filename))

    def rewrite(self, path: str, data: bytes) -> bool:
        """Replace what is in a file; False where that was not possible."""
        try:
            with atomic_write(path) as file:
                file.write(data)
        except OSError as error:
            self.trouble(path, error)
            return False
        return True

    def trouble(self, path: str, error: Exception) -> None:
        """Say what could not be opened or written."""
        self.bar.clear()
        reason = error.strerror if isinstance(error, OSError) else None
        print_error(f"{path}: {reason or error}")
        self.status = 2

    def say(self, text: str, end: str = "\n") -> None:
        """Print on standard output."""
        self.bar.clear()
        print(text, end=end)

    def finish(self) -> int:
        """Tell the account, and give the exit status."""
        self.bar.clear()
        if not self._quiet and (seen := self._read + self._failed):
            sys.stdout.flush()
            plural = "" if seen == 1 else "s"
            account = f"{seen} document{plural} seen: {self._read} read, {self._failed} failed"
            print(account, file=sys.stderr)
        return self.status


def _is_document(path: str) -> bool:
    """Whether it is one document: a file, be it a pipe, or standard input, and no archive."""
    if path == "-":
        return True
    return (
        os.path.exists(path)
        and not os.path.isdir(path)
        and not path.lower().endswith(ARCHIVE_EXTENSIONS)
    )


def _shown(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    data: bytes = read_limited(sys.stdin.buffer.read, _shown("-"), MAX_BYTES)
    return data


def _write_raw(data: bytes) -> None:
    """Write to standard output what is not for reading, unless somebody does read it."""
    if sys.stdout.isatty():
        sys.stdout.writelines(
            f"{escape_controls(line)}\n" for line in data.decode().split("\n")[:-1]
        )
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _diff(name: str, old: str, new: str) -> str:
    """The lines that differ, with every character that cannot be seen written as an escape."""
    from difflib import unified_diff

    before, after = (io.StringIO(text, newline="\n").readlines() for text in (old, new))
    rows: list[str] = []
    for row in unified_diff(before, after, name, name):
        rows.append(escape_unprintable(row.removesuffix("\n")))
        if not row.endswith("\n"):
            rows.append("\\ No newline at end of file")
    if has_colour(sys.stdout):
        colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
        rows = [f"{colours[row[0]]}{row}\x1b[0m" if row[0] in colours else row for row in rows]
    return "\n".join(rows)


# Converting


def _choose_writer(out: str) -> Callable[[Items, str], None]:
    """What writes articles in the form that the name asks for."""
    ending = os.path.splitext(out)[1].lower()
    if out == "-":
        return _write_to_stdout
    if ending in _WRITERS and not out.endswith("/"):
        return _WRITERS[ending]
    if not ending or out.endswith(("/", os.sep)) or os.path.isdir(out):
        return _write_folder
    raise click.UsageError(
        f"{out}: the ending must be {', '.join(_WRITERS)}, or / for a folder of .txt"
    )


def _rows(items: Items) -> Iterator[dict[str, Any]]:
    """The columns of newsdoc's tables. Bytes of a name that are no text become \\udcXX."""
    for doc_id, article in items:
        yield {
            "doc_id": doc_id.encode("utf-8", "backslashreplace").decode(),
            "text": article.text,
            "title": article.title,
            "date": article.date.isoformat(),
            "url": article.url,
            "tags": list(article.tags),
        }


def _write_to_stdout(items: Items, _out: str) -> None:
    for row in _rows(items):
        print(to_json(row, sys.stdout.encoding))


def _write_jsonl(items: Items, out: str) -> None:
    with atomic_write(out) as file:
        for row in _rows(items):
            file.write(f"{to_json(row)}\n".encode())


def _write_csv(items: Items, out: str) -> None:
    import csv

    with atomic_write(out) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["doc_id", "text", "title", "date", "url", "tags"])
        for row in _rows(items):
            writer.writerow([*(row | {"tags": ", ".join(row["tags"])}).values()])
        text.detach()


def _write_parquet(items: Items, out: str) -> None:
    from newsdoc import arrow

    arrow.write_parquet(items, out)


def _write_arrow(items: Items, out: str) -> None:
    from newsdoc import arrow  # first, since its message tells how to install pyarrow

    import pyarrow as pa  # isort: skip

    with atomic_write(out) as file, pa.ipc.new_file(cast(io.IOBase, file), arrow.SCHEMA) as writer:
        for batch in arrow.record_batches(items):
            writer.write_batch(batch)


def _write_folder(items: Items, out: str) -> None:
    """Write beside the folder, and put all of it in its place at the end."""
    path = os.path.realpath(out)
    if os.path.exists(path) and os.listdir(path):
        raise OSError(errno.ENOTEMPTY, "this folder is not empty", out)
    beside = os.path.join(os.path.dirname(path), f".newsdoc-{os.urandom(8).hex()}.tmp")
    os.mkdir(beside)
    try:
        for doc_id, article in items:
            name = _file_name(doc_id)
            target = os.path.join(beside, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.lexists(target):
                raise OSError(errno.EEXIST, f"two documents would have the name {name}")
            with open(target, "xb") as file:
                file.write(unparse(article).encode())
        if os.path.isdir(path):
            os.rmdir(path)
        os.rename(beside, path)
    except BaseException:
        import shutil

        shutil.rmtree(beside, ignore_errors=True)
        raise


def _file_name(doc_id: str) -> str:
    """The name of a file in a folder, which leads nowhere else."""
    name = doc_id if doc_id.endswith(".txt") else f"{doc_id}.txt"
    parts = name.split("/")
    if any(part in ("", "..") or os.path.basename(part) != part for part in parts):
        raise OSError(errno.EINVAL, f"no file can have the name {doc_id!r}")
    return os.path.join(*parts)


_WRITERS: Final[dict[str, Callable[[Items, str], None]]] = {
    ".jsonl": _write_jsonl,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
}


# Showing


def _make_console() -> Console:
    """Standard output, its lines no wider than is pleasant."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


def _print_card(article: Article, console: Console) -> None:
    """Print an article for reading."""
    from rich.text import Text

    width = console.width
    origin = " · ".join(filter(None, (str(article.date), article.domain)))
    blocks = [Text(escape_controls(article.title), "bold"), Text(escape_controls(origin), "cyan")]
    if article.tags:
        # No line ends inside a chip.
        chips = (
            f"[{escape_controls(tag)}]".replace(" ", "\N{NO-BREAK SPACE}") for tag in article.tags
        )
        blocks.append(Text(" ").join(Text(chip, "green") for chip in chips))
    for block in blocks:
        for line in block.wrap(console, width):
            line.rstrip()
            console.print(line, soft_wrap=True)
        if block is blocks[1]:
            # Not wrapped: broken in two, it could not be opened.
            console.print(Text(escape_controls(article.url), "dim"), soft_wrap=True)
    rows: list[str] = []
    for paragraph in article.paragraphs:
        rows += [
            "",
            *(
                line.plain.rstrip()
                for line in Text(escape_controls(paragraph)).wrap(console, width)
            ),
        ]
    if rows:
        console.out("\n".join(rows), highlight=False)


# From the finest to the coarsest: the number of a date's period, and the name of a number.
_PERIODS: Final[tuple[tuple[Callable[[date], int], Callable[[int], str]], ...]] = (
    (lambda day: day.toordinal(), lambda number: str(date.fromordinal(number))),
    (lambda day: day.year * 12 + day.month - 1, lambda n: f"{n // 12:04}-{n % 12 + 1:02}"),
    (lambda day: day.year, lambda number: f"{number:04}"),
    (lambda day: day.year // 10, lambda number: f"{number:03}0s"),
    (lambda day: day.year // 100, lambda number: f"{number:02}00s"),
)


def _chart(dates: Counter[date], console: Console) -> list[tuple[str, ...]]:
    """A bar for each day, month or year: the finest that takes no more than MAX_BARS."""
    first, last = min(dates), max(dates)
    few = (period for period in _PERIODS if period[0](last) - period[0](first) < MAX_BARS)
    number_of, name_of = next(few, _PERIODS[-1])
    counts: Counter[int] = Counter()
    for day, count in dates.items():
        counts[number_of(day)] += count
    width = console.width - 24  # the period and the count take the rest
    scale = width / max(counts.values())
    block = "█" if console.encoding.startswith("utf") else "#"
    return [
        (
            name_of(number),
            f"{counts[number]:,}",
            (block * math.ceil(counts[number] * scale)).ljust(width),
        )
        for number in range(number_of(first), number_of(last) + 1)
    ]


def _ranking(name: str, count: str, counts: Counter[str]) -> list[tuple[str, ...]]:
    """The most frequent names, those equally frequent by name."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows: list[tuple[str, ...]] = [(name, count)]
    rows += [(escape_controls(title), f"{figure:,}") for title, figure in ranked[:MAX_RANKED]]
    if (more := len(ranked) - MAX_RANKED) > 0:
        rows.append((f"and {more:,} more", ""))
    return rows


def _print_columns(rows: list[tuple[str, ...]], console: Console, *, heading: bool = False) -> None:
    """Print rows with their columns under each other: names to the left, figures to the right."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    names = min(max(cell_len(row[0]) for row in rows), console.width - 32)
    figures = max(len(row[1]) for row in rows)
    if heading:
        console.print()
    for row in rows:
        cells = [set_cell_size(row[0], names), *(cell.rjust(figures) for cell in row[1:])]
        style = "bold" if heading and row is rows[0] else ""
        console.print(Text("  ".join(cells).rstrip(), style), soft_wrap=True)
