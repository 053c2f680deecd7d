"""Render problems, articles, diffs, summaries and explanations."""

from __future__ import annotations

import io
import re
import sys
from ast import literal_eval
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from textwrap import indent
from typing import TYPE_CHECKING, Final

from click import style, unstyle

from newsdoc._article import Article
from newsdoc._cli.terminal import echo
from newsdoc._errors import ParseError, Problem, problem_label, render_hint
from newsdoc._parser import diagnose
from newsdoc._summary import Summary, Timeline, rank, spread, timeline
from newsdoc._text import escape_controls, escape_unprintable, plural, to_json

if TYPE_CHECKING:
    from rich.console import Console

MAX_WIDTH: Final = 100  # columns of running text; longer lines are hard to read
MAX_BARS: Final = 24  # of the timeline in a summary
MAX_RANKED: Final = 10  # domains and tags in a summary
MAX_WRAPPED: Final = 2**14  # characters of a paragraph that are wrapped at a time

_FENCE: Final = re.compile(r"^```\w*+$", re.MULTILINE)
_LINK: Final = re.compile(r"\{doc\}`/([^`]++)`")
# A document that is not an article, and its error.
_EXAMPLE: Final = re.compile(
    r">>> newsdoc\.parse\((\"(?:[^\"\\]|\\.)*+\")\)\nTraceback.*+", re.DOTALL
)

# Problems


def problem_text(source: str, problem: Problem) -> str:
    """Format a problem for reading, styled."""
    hue = "red" if problem.severity == "error" else "yellow"
    place = f"{escape_unprintable(source)}:{problem.line}:{problem.column}:"
    label = problem_label(problem.code, problem.severity)
    rows = [f"{style(place, bold=True)} {style(label, hue, bold=True)}: {problem.message}"]
    if problem.excerpt:
        line, carets = problem.excerpt.split("\n")
        rows += [f"    {line}", f"    {style(carets, hue)}"]
    if hint := render_hint(problem, cli=True):
        rows.append(f"    {style('hint:', 'cyan')} {hint}")
    return "\n".join(rows)


def problem_json(source: str, problem: Problem) -> str:
    """Format a problem as JSON."""
    hint = render_hint(problem, cli=True)
    return to_json({"path": source, **problem.to_dict(), "hint": hint}, sys.stdout.encoding)


def problem_github(source: str, problem: Problem) -> str:
    """Format a problem as a workflow command of GitHub Actions."""
    fields = {
        "file": escape_unprintable(source),
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.end_column,
        "title": problem.code,
    }
    escapes = str.maketrans({"%": "%25", ":": "%3A", ",": "%2C"})
    properties = ",".join(
        f"{name}={str(value).translate(escapes)}" for name, value in fields.items()
    )
    hint = render_hint(problem, cli=True)
    text = problem.message + (f" (hint: {hint})" if hint else "")
    return f"::{problem.severity} {properties}::{text.replace('%', '%25')}"


def print_problems(error: ParseError) -> None:
    """Print every problem of a document to stderr."""
    for problem in error.problems:
        echo(problem_text(error.filename or "", problem), sys.stderr)


# Articles and diffs


def make_console() -> Console:
    """Return a console for stdout with capped width."""
    from rich.console import Console  # start-up time

    class SafeConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich would exit with status 1

    console = SafeConsole(file=sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


def print_article(article: Article, console: Console) -> None:
    """Print an article for reading, line by line."""
    from rich.text import Text  # start-up time

    width = console.width  # costs a system call

    def wrap(text: str) -> Iterator[str]:
        text = escape_controls(text)
        if text.isascii() and 0 < len(text) <= width:
            yield text
            return
        start = 0
        while start < len(text):
            end = start + MAX_WRAPPED
            if end < len(text):
                end = text.rfind(" ", start, end) + 1 or end  # between two words
            for line in Text(text[start:end]).wrap(console, width):
                yield line.plain.rstrip()
            start = end

    origin = " · ".join(filter(None, (str(article.date), article.domain)))
    # A tag stays on one line, and the URL is in one piece, so that it can be opened.
    tags = " ".join(f"[{tag.replace(' ', chr(0xA0))}]" for tag in article.tags)
    rows = [(line, "bold") for line in wrap(article.title)]
    rows += [(line, "cyan") for line in wrap(origin)]
    rows += [(escape_controls(article.url), "dim")]
    rows += [(line, "green") for line in wrap(tags)]
    for row, look in rows:
        console.print(Text(row, look), soft_wrap=True)
    for paragraph in article.paragraphs:
        for line in chain([""], wrap(paragraph)):
            print(line, file=console.file)


def diff(name: str, old: str, new: str) -> str:
    """Return a unified diff for reading, styled, unprintable characters escaped."""
    from difflib import unified_diff  # start-up time

    before, after = (io.StringIO(text, newline="\n").readlines() for text in (old, new))
    hues = {"+": "green", "-": "red", "@": "cyan"}
    rows: list[str] = []
    for row in unified_diff(before, after, name, name):
        rows.append(style(escape_unprintable(row.removesuffix("\n")), hues.get(row[0])))
        if not row.endswith("\n"):
            rows.append("\\ No newline at end of file")
    return "\n".join(rows)


# Summaries


def print_summary(summary: Summary, codes: Counter[str], console: Console) -> None:
    """Print the counts of articles, and of failed documents by code."""
    if summary.articles:
        over_time = timeline(summary.dates, MAX_BARS)
        span = " to ".join(dict.fromkeys([str(over_time.first), str(over_time.last)]))
        console.print(f"{plural(summary.articles, 'article')}, {span}\n", style="bold")
        _print_timeline(over_time, console)
        without_domain = summary.articles - summary.domains.total()
        domains = summary.domains + Counter({"(none)": without_domain})
        _print_ranking("domain", "articles", domains, console)
        _print_ranking("tag", "articles", summary.tags, console)
        sizes = {name: spread(counts) for name, counts in summary.sizes.items()}
        numbers = {name: list(found.values()) for name, found in sizes.items()}
        _print_table(["", *sizes["words"]], numbers, console)
    _print_ranking("problem", "documents", codes, console)


def summary_json(summary: Summary, codes: Counter[str]) -> str:
    """Format all counts of a summary as JSON."""
    fields = {
        "articles": summary.articles,
        "dates": {str(day): summary.dates[day] for day in sorted(summary.dates)},
        "domains": dict(summary.domains.most_common()),
        "tags": dict(summary.tags.most_common()),
        **{name: spread(counts) if counts else None for name, counts in summary.sizes.items()},
        "problems": dict(codes.most_common()),
    }
    return to_json(fields, sys.stdout.encoding)


def _print_timeline(over_time: Timeline, console: Console) -> None:
    width = console.width - 24  # the label and the count take the rest
    scale = width / max(over_time.bars.values())
    block = "█" if console.encoding.startswith("utf") else "#"
    digits = max(len(f"{count:,}") for count in over_time.bars.values())
    for label, count in over_time.bars.items():
        row = f"{label}  {count:>{digits},}  {block * ceil(count * scale)}"
        console.print(row.rstrip(), soft_wrap=True)


def _print_ranking(name: str, noun: str, counts: Counter[str], console: Console) -> None:
    if counts:
        top, others = rank(counts, MAX_RANKED)
        rows = {escape_controls(title): [count] for title, count in top}
        if others:
            rows[f"and {others:,} more"] = []
        _print_table([name, noun], rows, console)


def _print_table(
    headings: Sequence[str], rows: Mapping[str, Sequence[int]], console: Console
) -> None:
    """Print a table of names and numbers."""
    from rich.table import Table  # start-up time

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(headings[0], no_wrap=True, overflow="ellipsis")
    for heading in headings[1:]:
        table.add_column(heading, justify="right", no_wrap=True)
    for name, numbers in rows.items():
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print()
    console.print(table)


# Explanations


def read_section(code: str) -> str:
    """Return the Markdown about a code on the reference page, names of pages instead of links."""
    from importlib.resources import files  # start-up time

    page = files("newsdoc._cli").joinpath("problems.md").read_text("utf-8")
    section = next(part for part in page.split("\n## ") if part.startswith(f"{code}\n"))
    return _LINK.sub(r"the page \1 of the documentation", section)


def print_section(section: str, console: Console) -> None:
    """Print a section; its code is not wrapped, since carets point into it."""
    from rich.markdown import Markdown  # start-up time
    from rich.text import Text

    heading, _, body = section.partition("\n")
    console.print(Text(heading, "bold"))
    for number, part in enumerate(_FENCE.split(body)):  # prose and code alternate
        if number % 2:
            examples = part.strip("\n").removeprefix(">>> import newsdoc\n")
            shown = map(_to_shell, re.split(r"\n(?=>>> )", examples))
            code = indent("\n".join(shown), "    ")
            console.print(Text(f"\n{code}\n", "cyan"), soft_wrap=True, end="")
        elif part.strip():
            console.print()
            with console.capture() as prose:
                console.print(Markdown(part.strip()))
            # Rich pads each line with spaces.
            console.file.writelines(f"{line.rstrip()}\n" for line in prose.get().splitlines())


def _to_shell(example: str) -> str:
    """Show how the CLI reports the document of an example, if it is one of an invalid document."""
    found = _EXAMPLE.fullmatch(example)
    if found is None:
        return example
    document = literal_eval(found[1])
    lines = map(escape_controls, document.removesuffix("\n").split("\n"))
    problems = [unstyle(problem_text("a.txt", one)) for one in diagnose(document).problems]
    return "\n".join(["$ cat a.txt", *lines, "$ newsdoc check a.txt", *problems])
