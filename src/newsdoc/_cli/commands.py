"""The commands of the CLI."""

from __future__ import annotations

import datetime
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

import attrs
import click

from newsdoc import __version__
from newsdoc._article import Article, unparse
from newsdoc._atomic import atomic_write
from newsdoc._cli.convert import EXTENSIONS, choose_writer
from newsdoc._cli.explain import print_page, read_section
from newsdoc._cli.find import Query, first_day, last_day
from newsdoc._cli.options import PATHS, CommandOptions, read_options
from newsdoc._cli.render import (
    diff,
    make_console,
    print_article,
    print_problems,
    print_summary,
    problem_github,
    problem_json,
    problem_label,
    problem_text,
    summary_json,
)
from newsdoc._cli.repair import MANY, Fixes
from newsdoc._cli.run import Document, Parsed, Session, list_names, needs_copy
from newsdoc._cli.sources import STDIN, is_document, is_source
from newsdoc._cli.terminal import (
    escape_controls,
    exit_on_signals,
    has_color,
    print_error,
)
from newsdoc._errors import Code, ParseError, Problem, Severity, WarningCode
from newsdoc._grammar import to_text
from newsdoc._parser import Diagnosis, diagnose_document
from newsdoc._summary import Summary
from newsdoc._text import escape_unprintable, plural, to_json

CODES: Final[tuple[str, ...]] = get_args(Code) + get_args(WarningCode)


def main(arguments: Sequence[str]) -> int:
    """Run the CLI; return its exit status."""
    if instruction := os.environ.get("_NEWSDOC_COMPLETE"):
        from click.shell_completion import shell_complete  # start-up time

        return shell_complete(commands, {}, "newsdoc", "_NEWSDOC_COMPLETE", instruction)
    exit_on_signals()
    # Not commands.main(), which exits with 1 if stdout is a closed pipe.
    try:
        with commands.make_context("newsdoc", list(arguments)) as context:
            status: int = commands.invoke(context)
            return status
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
    except click.UsageError as error:  # error.show() would print control characters
        message = error.format_message()
        if isinstance(error, click.MissingParameter):  # lists choices on lines of their own
            message = " ".join(message.split())
        if any(word.startswith("-") and os.path.lexists(word) for word in arguments):
            message += " Put -- before paths that begin with -."
        print_error(message)
        name = error.ctx.command_path if error.ctx else "newsdoc"
        print(f"Try: {name} --help", file=sys.stderr)
    return 2


class _Commands(click.Group):
    """A group that suggests a command to those who only give a path."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        path = args[0]
        if self.get_command(ctx, path) is None and (path == STDIN or os.path.exists(path)):
            command = "show" if is_document(path) else "check"
            ctx.fail(f"{path!r} is not a command; use: {shlex.join(['newsdoc', command, *args])}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    # Not docstrings, which python -OO removes.
    help="""
    Read, check, rewrite and convert news articles in plain text.

    A PATH is a file, a folder, a zip or tar archive, a URL, or - for standard input.

    Exit status: 0; 1 if a document is invalid or not in canonical form; 2 if something cannot be
    read or written.
    """,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Run a command."""


@commands.command(
    "show",
    epilog="Example: newsdoc show article.txt",
    help="""
    Display articles.

    Problems of invalid documents are written to stderr.
    """,
)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
@read_options
def _show(paths: tuple[str, ...], as_json: bool, **options: Any) -> int:
    session = Session(CommandOptions.from_arguments(**options))
    console = None if as_json else make_console()
    for number, parsed in enumerate(session.documents(session.open(paths))):
        if console is None:
            row = {"path": parsed.name, **parsed.article.to_dict()}
            session.echo(to_json(row, sys.stdout.encoding))
        else:
            session.bar.clear()
            if number:
                console.print()
                console.rule(style="dim")
            print_article(parsed.article, console)
    session.bar.clear()
    return session.status


@commands.command(
    "check",
    epilog="Example: newsdoc check --statistics news/",
    help="""
    List every problem of every document.

    Problems are written to stdout; a summary goes to stderr, with the commands that would fix
    documents. Warnings do not change the exit status. With --fix, what remains is listed; commit
    or copy the files first. With --diff, the exit status is 1 if a file would change.
    """,
)
@PATHS
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Print text, JSON Lines, or annotations for GitHub Actions.",
)
@click.option("--statistics", is_flag=True, help="Count problems by code.")
@click.option("--no-warnings", is_flag=True, help="Hide warnings.")
@click.option(
    "--max-errors",
    type=click.IntRange(0),
    metavar="N",
    help="List at most N errors and N warnings; count all.",
)
@click.option("--fix", "apply_fixes", is_flag=True, help="Apply safe fixes to files and folders.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix, apply probable fixes, too.")
@click.option("--diff", "show_diff", is_flag=True, help="With --fix, show a diff; change no file.")
@read_options
def _check(
    paths: tuple[str, ...],
    output_format: str,
    statistics: bool,
    no_warnings: bool,
    max_errors: int | None,
    apply_fixes: bool,
    unsafe_fixes: bool,
    show_diff: bool,
    **options: Any,
) -> int:
    if statistics and output_format == "github":
        raise click.UsageError("--statistics requires --output-format text or json")
    if (unsafe_fixes or show_diff) and not apply_fixes:
        raise click.UsageError("--unsafe-fixes and --diff require --fix")
    if apply_fixes and STDIN in paths:
        raise click.UsageError("--fix rewrites files and folders only, not standard input")
    counts: Counter[tuple[Severity, str]] = Counter()
    listed: Counter[Severity] = Counter()
    color = has_color(sys.stdout)

    def report(source: str, problem: Problem) -> None:
        counts[problem.severity, problem.code] += 1
        listed[problem.severity] += 1
        is_hidden = max_errors is not None and listed[problem.severity] > max_errors
        if statistics or show_diff or is_hidden:
            return
        if output_format == "json":
            session.echo(to_json(problem_json(source, problem), sys.stdout.encoding))
        elif output_format == "github":
            session.echo(problem_github(source, problem))
        else:
            session.echo(problem_text(source, problem, color))

    session = Session(CommandOptions.from_arguments(**options))
    fixes = Fixes(session.options, paths)
    rewriter = Rewriter(session, paths, show_diff)
    warned = fixed = 0
    left: list[str] = []
    for document in session.files(paths) if apply_fixes else session.contents(session.open(paths)):
        diagnosis = session.diagnose(document.data)
        if apply_fixes and isinstance(document.data, bytes):
            data = _fix(diagnosis, document.data, unsafe_fixes)
            if data == document.data:
                pass
            elif _is_misread_utf8(document.data, _encodings(diagnosis, session)):
                left.append(document.name)
            elif rewriter.rewrite(document, diagnosis.encoding, data):
                fixed += 1
                diagnosis = diagnosis if show_diff else session.diagnose(data.decode())
        session.count(document.name, diagnosis)
        if not diagnosis.problems:
            continue
        problems = [p for p in diagnosis.problems if p.severity == "error" or not no_warnings]
        for problem in problems:
            report(document.name, problem)
        fixes.add(problems)
        warned += any(problem.severity == "warning" for problem in problems)
    ranked = sorted(counts.items(), key=lambda item: (item[0][0], -item[1]))  # errors first
    for (severity, code), count in ranked if statistics else ():
        if output_format == "json":
            row = {"severity": severity, "code": code, "count": count}
            session.echo(to_json(row, sys.stdout.encoding))
        else:
            session.echo(f"{count:>7,} {problem_label(code, severity)}")
    session.finish()
    if warned:
        session.note(f"{plural(listed['warning'], 'warning')} in {plural(warned, 'document')}")
    if fixed:
        session.note(f"{plural(fixed, 'document')} {'would be fixed' if show_diff else 'fixed'}")
    if left:
        session.note(f"{len(left):,} left alone because of valid UTF-8: {list_names(left)}")
    for line in fixes.lines():
        session.note(line)
    if counts:
        session.note(f"For an explanation of a code: newsdoc explain {ranked[0][0][1]}")
    return max(session.status, 1) if show_diff and fixed else session.status


def _encodings(diagnosis: Diagnosis, session: Session) -> Sequence[str]:
    """Return the encodings of which the first that decodes a document is used."""
    is_known = diagnosis.article is not None
    return [diagnosis.encoding] if is_known else session.options.reading.encodings


def _fix(diagnosis: Diagnosis, data: bytes, unsafe: bool) -> bytes:
    """Return the fixed document in UTF-8, with CR LF if the document has only these."""
    text = diagnosis.fixed(unsafe)
    if text is None:
        return data
    if data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") > 0:
        text = text.replace("\n", "\r\n")
    return text.encode()


@commands.command(
    "format",
    epilog="Example: newsdoc format --diff news/",
    help="""
    Rewrite documents in canonical form, in UTF-8.

    Commit or copy the files first, or look at --diff. Names of rewritten files are written to
    stdout. Invalid documents are not changed; their problems are written to stderr. A document is
    left alone, too, if it has a warning that canonical form would make impossible to act on.
    Standard input is rewritten to stdout. With --check or --diff, the exit status is 1 if a file
    would change.
    """,
)
@PATHS
@click.option("--check", "check_only", is_flag=True, help="List files that would be reformatted.")
@click.option("--diff", "show_diff", is_flag=True, help="Show a diff; change no file.")
@read_options
def _rewrite(paths: tuple[str, ...], check_only: bool, show_diff: bool, **options: Any) -> int:
    session = Session(CommandOptions.from_arguments(**options))
    rewriter = Rewriter(session, paths, show_diff)
    rewritten = unwritten = 0
    left: dict[str, list[str]] = {}  # names of documents by the code of a warning
    for document in session.files(paths):
        if (parsed := session.parse(document)) is None:
            continue
        canonical = unparse(parsed.article).encode()
        if canonical != parsed.data and (code := _needed_for(parsed, canonical, session.options)):
            left.setdefault(code, []).append(parsed.name)
            canonical = parsed.data
        if canonical != parsed.data:
            rewritten += 1
        if document.doc_id == STDIN and not (check_only or show_diff):
            _write_raw(canonical)
        elif canonical != parsed.data:
            is_listed_only = check_only and not show_diff
            if not is_listed_only and not rewriter.rewrite(document, parsed.encoding, canonical):
                unwritten += 1
            elif not show_diff:
                session.echo(escape_unprintable(parsed.name))
    if rewritten and (check_only or show_diff):
        session.status = max(session.status, 1)
    verb = "would be rewritten" if check_only or show_diff else "rewritten"
    session.finish(
        f"{rewritten - unwritten:,} {verb}, {session.read - rewritten:,} unchanged, "
        f"{session.failed + unwritten:,} failed"
    )
    for code, names in left.items():
        session.note(f"{len(names):,} left alone because of {code}: {list_names(names)}")
    return session.status


def _needed_for(parsed: Parsed, canonical: bytes, options: CommandOptions) -> str | None:
    """Return the reason to leave a document alone.

    It is the code of a warning that cannot be acted on in canonical form, or the encoding.
    """
    from newsdoc._diagnosis import blocks_format  # start-up time

    if _is_misread_utf8(parsed.data, [parsed.encoding]):
        return "valid UTF-8"
    reading = attrs.evolve(options.reading, encoding=parsed.encoding)
    before = diagnose_document(parsed.data, reading).problems
    if blocking := next(filter(blocks_format, before), None):
        return blocking.code
    after = diagnose_document(canonical.decode(), reading).problems
    changed = {problem.code for problem in before} ^ {problem.code for problem in after}
    return min(changed, default=None)


def _is_misread_utf8(data: bytes, encodings: Sequence[str]) -> bool:
    """Return whether a document is UTF-8, as an earlier run wrote it, but is read as another."""
    if data.isascii() or (text := _try_decode(data, "utf-8")) is None:
        return False
    texts = (_try_decode(data, encoding) for encoding in encodings)
    return next((other != text for other in texts if other is not None), False)


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return to_text(data, encoding)
    except UnicodeError:
        return None


class Rewriter:
    """Replaces files, or shows how they would change."""

    def __init__(self, session: Session, paths: Sequence[str], show_diff: bool) -> None:
        self._session = session
        self._paths = paths
        self._show_diff = show_diff
        self._is_first = True

    def rewrite(self, document: Document, encoding: str, data: bytes) -> bool:
        """Replace a file, or show a diff; report why that failed."""
        before = document.data
        assert isinstance(before, bytes)
        if self._show_diff:
            old = before.decode(encoding, "backslashreplace")
            self._session.echo(diff(document.name, old, data.decode()))
            return True
        if self._is_first:
            self._is_first = False
            self._warn()
        try:
            with atomic_write(document.doc_id, snapshot=document.snapshot) as file:
                file.write(data)
        except OSError as error:
            self._session.report_trouble(document.doc_id, error)
            return False
        return True

    def _warn(self) -> None:
        """Say how to look first, before many files are rewritten."""
        total = self._session.bar.total or 0
        if total >= MANY and needs_copy(self._paths):
            self._session.note(
                f"rewriting files among {total:,}, which are not all committed to Git; stop with "
                "Ctrl-C and use --diff to look first"
            )


def _write_raw(data: bytes) -> None:
    """Write bytes to stdout, escaped if it is a terminal."""
    if sys.stdout.isatty():
        sys.stdout.writelines(
            f"{escape_controls(line)}\n" for line in data.decode().split("\n")[:-1]
        )
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


@commands.command(
    "convert",
    epilog="Example: newsdoc convert news/ news.parquet",
    help="""
    Convert articles to or from tables, folders and archives.

    The extension of OUT selects the format: .jsonl, .ndjson, .csv, .parquet, .arrow, .feather,
    .arrows or .zip. Without an extension, or with a final /, it is a new folder of documents in
    canonical form. If OUT is - or a device, JSON Lines are written to it. OUT is replaced
    atomically. A PATH may also be a table.
    """,
)
@PATHS
@click.argument("out", type=click.Path())
@click.option(
    "--on-error",
    type=click.Choice(["warn", "skip", "stop"]),
    default="warn",
    show_default=True,
    help="For invalid documents: report and continue, ignore, or abort.",
)
@click.option(
    "--from",
    "stdin_format",
    type=click.Choice(["jsonl", "csv", "arrows"]),
    help="Read a table from standard input, given as -.",
)
@read_options
def _convert(
    paths: tuple[str, ...], out: str, on_error: str, stdin_format: str | None, **options: Any
) -> int:
    write = choose_writer(out)
    if write is None:
        raise click.UsageError(
            f"{out!r}: the extension must be {', '.join(EXTENSIONS)}, or a final / for a folder"
        )
    if stdin_format and STDIN not in paths:
        raise click.UsageError("--from requires a PATH of -")

    def report(error: ParseError) -> None:
        if on_error == "stop":
            raise error
        if on_error == "warn":
            print_problems(error)

    reading = CommandOptions.from_arguments(**options)
    session = Session(reading, report, stdin_format=stdin_format)
    sources = session.open_together(paths)

    if is_source(out, paths, sources):
        session.report_trouble(out, ValueError("it is one of the sources"))

    def items() -> Iterator[tuple[str, Article]]:
        for parsed in session.documents(sources, strict=True):
            yield parsed.doc_id, parsed.article

    if session.status == 0:
        try:
            write(items(), out)
        except ParseError as error:
            print_problems(error)
            print_error(f"{out}: not written: invalid document")
            return max(session.status, 1)
        except ImportError as error:  # of pyarrow
            session.report_trouble(out, error)
        except OSError as error:
            if isinstance(error, BrokenPipeError) or (out == "-" and error.filename is None):
                raise
            session.report_trouble(error.filename or out, error)
    if on_error == "skip" and session.status == 1:
        session.status = 0
    return session.finish()


@commands.command(
    "find",
    epilog="Example: newsdoc find --tag Bridges --since 2024-05 news/",
    help="""
    Print the files of the articles that match every condition.

    A DATE is YYYY, YYYY-MM or YYYY-MM-DD. The exit status does not depend on matches.
    """,
)
@PATHS
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Require a tag.")
@click.option("--domain", metavar="HOST", help="Require the URL's host, or a subdomain of it.")
@click.option("--since", callback=first_day, metavar="DATE", help="Require this date or later.")
@click.option("--until", callback=last_day, metavar="DATE", help="Require this date or earlier.")
@click.option("--word", "words", multiple=True, metavar="WORD", help="Require a word in the text.")
@click.option("-0", "--null", is_flag=True, help="End each name with NUL, for xargs -0.")
@read_options
def _find(
    paths: tuple[str, ...],
    tags: tuple[str, ...],
    domain: str | None,
    since: datetime.date | None,
    until: datetime.date | None,
    words: tuple[str, ...],
    null: bool,
    **options: Any,
) -> int:
    query = Query(tags, domain, since, until, words)
    session = Session(CommandOptions.from_arguments(**options), print_problems)
    matching = 0
    for parsed in session.documents(session.open(paths)):
        if query.matches(parsed.article):
            matching += 1
            if null:
                sys.stdout.flush()
                sys.stdout.buffer.write(os.fsencode(parsed.name) + b"\0")
            else:
                session.echo(escape_unprintable(parsed.name))
    return session.finish(
        f"{matching:,} match, {session.read - matching:,} do not, {session.failed:,} failed"
    )


@commands.command(
    "summary",
    epilog="Example: newsdoc summary news/",
    help="""
    Summarize articles by date, domain and tag.

    The summary also has the number of paragraphs and words per article, and the problems of
    invalid documents.
    """,
)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with all counts.")
@read_options
def _summary(paths: tuple[str, ...], as_json: bool, **options: Any) -> int:
    codes: Counter[str] = Counter()

    def report(error: ParseError) -> None:
        codes.update({problem.code for problem in error.problems})

    session = Session(CommandOptions.from_arguments(**options), report)
    counts = Summary()
    for parsed in session.documents(session.open(paths)):
        counts.add(parsed.article)
    session.bar.clear()
    if as_json:
        session.echo(to_json(summary_json(counts, codes), sys.stdout.encoding))
    else:
        print_summary(counts, codes, make_console())
    return session.finish()


@commands.command(
    "explain",
    epilog="Example: newsdoc explain invalid-date",
    help="""
    Explain the code of a problem.

    The text is that of the reference page, with examples and what to do.
    """,
)
@click.argument("code", type=click.Choice(CODES), metavar="CODE")
def _explain(code: str) -> int:
    print_page(read_section(code), make_console())
    return 0


@commands.command("help", epilog="Example: newsdoc help check", help="Show the help of a command.")
@click.argument("command", required=False)
@click.pass_context
def _help(context: click.Context, command: str | None) -> int:
    parent = context.find_root()
    if command is None:
        print(parent.get_help())
        return 0
    if command in CODES:
        context.fail(f"{command!r} is a code; use: newsdoc explain {command}")
    found = commands.get_command(parent, command)
    if found is None:
        context.fail(f"no such command: {command!r}")
    print(found.get_help(click.Context(found, info_name=command, parent=parent)))
    return 0
