"""The commands of the CLI."""

from __future__ import annotations

import functools
import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, get_args

import click

from newsdoc import __version__
from newsdoc import _grammar as grammar
from newsdoc._article import Article, unparse
from newsdoc._cli.convert import EXTENSIONS, choose_writer
from newsdoc._cli.render import (
    make_console,
    print_article,
    print_problems,
    print_section,
    print_summary,
    problem_github,
    problem_json,
    problem_text,
    read_section,
    summary_json,
)
from newsdoc._cli.session import STDIN, Session, fix, is_source, kind_of
from newsdoc._cli.terminal import exit_on_signals, print_error
from newsdoc._errors import Code, ParseError, Severity, problem_label
from newsdoc._options import read_options
from newsdoc._sources import DEFAULT_PATTERN
from newsdoc._summary import Summary
from newsdoc._text import escape_controls, escape_unprintable, plural, to_json
from newsdoc._urls import is_url

CODES: Final[tuple[str, ...]] = get_args(Code)
_PROBLEM_FORMATS: Final = {"text": problem_text, "json": problem_json, "github": problem_github}


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
            if error.ctx and error.ctx.command.name == "convert":  # takes the last path for OUT
                message = "Expected PATH... and OUT."
        if any(word.startswith("-") and os.path.lexists(word) for word in arguments):
            message += " Put -- before paths that begin with -."
        print_error(message)
        name = error.ctx.command_path if error.ctx else "newsdoc"
        print(f"Try: {name} --help", file=sys.stderr)
    return 2


class _Commands(click.Group):
    """A group that suggests a command for a path or a code."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in self.commands:
            advice = f"there are {', '.join(self.commands)}"
            if word == STDIN or os.path.exists(word):
                command = "check" if kind_of(word) == "listing" else "show"
                advice = f"use: newsdoc {command} {shlex.join(args)}"
            elif word in CODES:
                advice = f"use: newsdoc explain {word}"
            ctx.fail(f"{word!r} is not a command; {advice}")
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
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def commands() -> None:
    """Run a command."""


def reads_documents(function: Callable[..., int]) -> Callable[..., int]:
    """Add the arguments of the commands that read documents; the function gets a Session."""

    @functools.wraps(function)
    def run(
        paths: tuple[str, ...],
        encoding: str,
        lenient: bool,
        dayfirst: bool | None,
        pattern: str,
        quiet: bool,
        **arguments: Any,
    ) -> int:
        if dayfirst is not None and not lenient:
            raise click.UsageError("--dayfirst and --monthfirst require --lenient")
        try:
            names = [name.strip() for name in encoding.split(",")]
            reading = read_options(names, lenient, dayfirst)
        except LookupError as error:
            raise click.BadParameter(str(error), param_hint="'--encoding'") from error
        return function(Session(paths, reading, pattern, quiet), **arguments)

    for add in (
        click.option("-q", "--quiet", is_flag=True, help="Hide the progress bar and summary."),
        click.option(
            "--pattern",
            default=DEFAULT_PATTERN,
            metavar="GLOB",
            help="Glob for files to read in folders and archives.",
        ),
        click.option(
            "--dayfirst/--monthfirst",
            default=None,
            help="Declare the order of day and month in numeric dates.",
        ),
        click.option(
            "--lenient", is_flag=True, help="Accept blank header lines and other date formats."
        ),
        click.option(
            "--encoding",
            default="utf-8",
            metavar="NAME,...",
            help="Input encoding; of several, the first that reads a document.",
        ),
        click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path()),
    ):
        run = add(run)
    return run


@commands.command(
    "show",
    epilog="Example: newsdoc show article.txt",
    help="""
    Display articles.

    Problems of invalid documents are written to stderr.
    """,
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
@reads_documents
def _show(session: Session, as_json: bool) -> int:
    console = None if as_json else make_console()
    for number, (document, article) in enumerate(session.articles(session.open())):
        if console is None:
            row = {"path": document.name, **article.to_dict()}
            session.echo(to_json(row, sys.stdout.encoding))
        else:
            session.bar.clear()
            if number:
                console.print()
                console.rule(style="dim")
            print_article(article, console)
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
@click.option(
    "--output-format",
    type=click.Choice(list(_PROBLEM_FORMATS)),
    default="text",
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
@reads_documents
def _check(
    session: Session,
    output_format: str,
    statistics: bool,
    no_warnings: bool,
    max_errors: int | None,
    apply_fixes: bool,
    unsafe_fixes: bool,
    show_diff: bool,
) -> int:
    if (unsafe_fixes or show_diff) and not apply_fixes:
        raise click.UsageError("--unsafe-fixes and --diff require --fix")
    if apply_fixes and STDIN in session.paths:
        raise click.UsageError("--fix rewrites files and folders only, not standard input")
    counts: Counter[tuple[Severity, str]] = Counter()
    listed: Counter[Severity] = Counter()
    warned = fixed = 0
    for document in session.contents(session.open_files() if apply_fixes else session.open()):
        name, data = document.name, document.data
        diagnosis = session.diagnose(data)
        if apply_fixes and isinstance(data, bytes):
            new = fix(diagnosis, data, unsafe=unsafe_fixes)
            if new != data and session.is_misread_utf8(diagnosis, data):
                session.note_name("left alone because of valid UTF-8", name)
            elif new != data and session.rewrite(document, diagnosis.encoding, new, show_diff):
                fixed += 1
                diagnosis = diagnosis if show_diff else session.diagnose(new.decode())
        session.count(name, diagnosis)
        if not diagnosis.problems:  # of most documents
            continue
        problems = [p for p in diagnosis.problems if p.severity == "error" or not no_warnings]
        for problem in problems:
            counts[problem.severity, problem.code] += 1
            listed[problem.severity] += 1
            is_hidden = max_errors is not None and listed[problem.severity] > max_errors
            if not (statistics or show_diff or is_hidden):
                session.echo(_PROBLEM_FORMATS[output_format](name, problem))
        session.count_fixes(problems)
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
    session.note_fixes()
    if counts:
        session.note(f"For an explanation of a code: newsdoc explain {ranked[0][0][1]}")
    return max(session.status, 1) if show_diff and fixed else session.status


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
@click.option("--check", "check_only", is_flag=True, help="List files that would be reformatted.")
@click.option("--diff", "show_diff", is_flag=True, help="Show a diff; change no file.")
@reads_documents
def _format(session: Session, check_only: bool, show_diff: bool) -> int:
    changes_files = not (check_only or show_diff)
    rewritten = unwritten = 0
    for document, article in session.articles(session.open_files()):
        data = document.data
        assert isinstance(data, bytes)
        new = unparse(article).encode()
        diagnosis = None if new == data else session.diagnose(data)
        if diagnosis and (reason := session.reason_against(diagnosis, data, new)):
            session.note_name(f"left alone because of {reason}", document.name)
            diagnosis, new = None, data
        if document.doc_id == STDIN and changes_files:
            _write_raw(new)
        elif diagnosis:
            is_written = show_diff or changes_files
            if is_written and not session.rewrite(document, diagnosis.encoding, new, show_diff):
                unwritten += 1
            elif not show_diff:
                session.echo(escape_unprintable(document.name))
        rewritten += diagnosis is not None
    if rewritten and not changes_files:
        session.status = max(session.status, 1)
    verb = "rewritten" if changes_files else "would be rewritten"
    return session.finish(
        f"{rewritten - unwritten:,} {verb}, {session.read - rewritten:,} unchanged, "
        f"{session.failed + unwritten:,} failed"
    )


def _write_raw(data: bytes) -> None:
    """Write bytes to stdout, escaped if it is a terminal."""
    if sys.stdout.isatty():
        print("\n".join(map(escape_controls, data.decode().split("\n"))), end="")
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
@click.option(
    "--on-error",
    type=click.Choice(["warn", "skip", "stop"]),
    default="warn",
    help="For invalid documents: report and continue, ignore, or abort.",
)
@click.option(
    "--from",
    "stdin_format",
    type=click.Choice(["jsonl", "csv", "arrows"]),
    help="Read a table from standard input, given as -.",
)
@reads_documents
@click.argument("out", type=click.Path())
def _convert(session: Session, out: str, on_error: str, stdin_format: str | None) -> int:
    write = choose_writer(out)
    if write is None:
        raise click.UsageError(
            f"{out!r}: the extension must be {', '.join(EXTENSIONS)}, or a final / for a folder"
        )
    if stdin_format and STDIN not in session.paths:
        raise click.UsageError("--from requires a PATH of -")

    def report(error: ParseError) -> None:
        if on_error == "stop":
            raise error
        if on_error == "warn":
            print_problems(error)

    session.report = report
    session.stdin_format = stdin_format
    sources = session.open_together()
    if session.status == 0 and is_source(out, session.paths, sources):
        session.report_trouble(out, "it is one of the sources")

    if session.status == 0:
        articles = session.articles(sources, strict=True)
        try:
            write(((document.doc_id, article) for document, article in articles), out)
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


def _check_date(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> Any:
    if text is None or (len(text) <= 10 and grammar.parse_iso_date(f"{text}-01-01"[:10])):
        return text
    raise click.BadParameter(f"{text!r} is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD")


@commands.command(
    "find",
    epilog="Example: newsdoc find --tag Bridges --since 2024-05 news/",
    help="""
    Print the files of the articles that match every condition.

    A DATE is YYYY, YYYY-MM or YYYY-MM-DD. The exit status does not depend on matches.
    """,
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Require a tag.")
@click.option("--domain", metavar="HOST", help="Require the URL's host, or a subdomain of it.")
@click.option("--since", callback=_check_date, metavar="DATE", help="Require this date or later.")
@click.option("--until", callback=_check_date, metavar="DATE", help="Require this date or earlier.")
@click.option("--word", "words", multiple=True, metavar="WORD", help="Require a word in the text.")
@click.option("-0", "--null", is_flag=True, help="End each name with NUL, for xargs -0.")
@reads_documents
def _find(
    session: Session,
    tags: tuple[str, ...],
    domain: str | None,
    since: str | None,
    until: str | None,
    words: tuple[str, ...],
    null: bool,
) -> int:
    has_conditions = tags or domain or since or until or words
    if not has_conditions and not (is_url(first := session.paths[0]) or os.path.lexists(first)):
        raise click.UsageError(f"{first!r} does not exist; to find a word, use --word")
    wanted = {tag.casefold() for tag in tags}
    patterns = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words]

    def matches(article: Article) -> bool:
        day = article.date.isoformat()
        return (
            (since is None or day[: len(since)] >= since)
            and (until is None or day[: len(until)] <= until)
            and (not domain or f".{article.domain or ''}".endswith(f".{domain.lower()}"))
            and wanted <= {tag.casefold() for tag in article.tags}
            and all(
                pattern.search(article.title) or any(map(pattern.search, article.paragraphs))
                for pattern in patterns
            )
        )

    matching = 0
    for document, article in session.articles(session.open()):
        if matches(article):
            matching += 1
            if null:
                sys.stdout.flush()
                sys.stdout.buffer.write(os.fsencode(document.name) + b"\0")
            else:
                session.echo(escape_unprintable(document.name))
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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with all counts.")
@reads_documents
def _summary(session: Session, as_json: bool) -> int:
    codes: Counter[str] = Counter()
    session.report = lambda error: codes.update({problem.code for problem in error.problems})
    counts = Summary()
    for _, article in session.articles(session.open()):
        counts.add(article)
    if as_json:
        session.echo(summary_json(counts, codes))
    else:
        session.bar.clear()
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
    print_section(read_section(code), make_console())
    return 0


@commands.command("help", epilog="Example: newsdoc help check", help="Show the help of a command.")
@click.argument("command", required=False)
def _help(command: str | None) -> int:
    return main([command, "--help"] if command else ["--help"])
