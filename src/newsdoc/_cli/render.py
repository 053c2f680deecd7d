"""Render articles, problems, diffs and summaries."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from newsdoc._article import Article
from newsdoc._cli.terminal import escape_controls, has_color
from newsdoc._errors import ParseError, Problem, Severity, render_hint
from newsdoc._summary import Summary, Timeline, rank, spread, timeline
from newsdoc._text import escape_unprintable, plural

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MAX_WIDTH: Final = 100  # columns of running text; longer lines are hard to read
MAX_BARS: Final = 24  # of the timeline in a summary
MAX_RANKED: Final = 10  # domains and tags in a summary
MAX_WRAPPED: Final = 2**14  # characters of a paragraph that are wrapped at a time
MAX_ROWS: Final = 200  # lines that are printed at a time

# Problems


def problem_text(source: str, problem: Problem, color: bool) -> str:
    """Format a problem for reading."""
    code = problem_label(problem.code, problem.severity)
    place = f"{escape_unprintable(source)}:{problem.line}:{problem.column}:"
    hue = 31 if problem.severity == "error" else 33
    if color:
        place = f"\x1b[1m{place}\x1b[0m"
        code = f"\x1b[1;{hue}m{code}\x1b[0m"
    rows = [f"{place} {code}: {problem.message}"]
    if problem.excerpt:
        line, carets = problem.excerpt.split("\n")
        rows += [f"    {line}", f"    \x1b[{hue}m{carets}\x1b[0m" if color else f"    {carets}"]
    if hint := render_hint(problem, cli=True):
        rows.append(f"    \x1b[36mhint:\x1b[0m {hint}" if color else f"    hint: {hint}")
    return "\n".join(rows)


def problem_label(code: str, severity: Severity) -> str:
    """Return the code, marked if it is that of a warning."""
    return code if severity == "error" else f"warning: {code}"


def problem_json(source: str, problem: Problem) -> dict[str, str | int | None]:
    """Return the fields of a problem for JSON."""
    return {
        "path": source,
        "line": problem.line,
        "column": problem.column,
        "end_column": problem.end_column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": render_hint(problem, cli=True),
        "fix": problem.fix.applicability if problem.fix else None,
    }


def problem_github(source: str, problem: Problem) -> str:
    """Format a problem as a workflow command of GitHub Actions."""
    fields = {
        "file": escape_unprintable(source),
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.end_column,
        "title": problem.code,
    }
    properties = ",".join(
        f"{name}={_escape_percent(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in fields.items()
    )
    hint = render_hint(problem, cli=True)
    hint = f" (hint: {hint})" if hint else ""
    return f"::{problem.severity} {properties}::{_escape_percent(problem.message + hint)}"


def _escape_percent(text: str) -> str:
    return text.replace("%", "%25")


def print_problems(error: ParseError) -> None:
    """Print every problem of a document to stderr."""
    color = has_color(sys.stderr)
    for problem in error.problems:
        print(problem_text(error.filename or "", problem, color), file=sys.stderr)


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
    """Print an article for reading, some lines at a time."""
    from rich.console import Group  # start-up time
    from rich.text import Text

    def wrap(text: str, style: str = "") -> Iterator[Text]:
        if text.isascii() and len(text) <= console.width:
            yield Text(text, style)
            return
        start = 0
        while start < len(text):
            piece = text[start : start + MAX_WRAPPED]
            lines = list(Text(piece, style).wrap(console, console.width))
            start += len(piece)
            if start < len(text) and len(lines) > 1:  # the last line may go on
                start -= len(piece) - len(piece.rstrip()) + len(lines.pop().plain.rstrip())
            for line in lines:
                line.rstrip()
                yield line

    def rows() -> Iterator[Text]:
        origin = " · ".join(filter(None, (str(article.date), article.domain)))
        yield from wrap(escape_controls(article.title), "bold")
        yield from wrap(escape_controls(origin), "cyan")
        yield Text(escape_controls(article.url), "dim")  # in one piece, so that it can be opened
        if article.tags:
            # A tag stays on one line.
            tags = (escape_controls(tag).replace(" ", "\N{NO-BREAK SPACE}") for tag in article.tags)
            yield from wrap(" ".join(f"[{tag}]" for tag in tags), "green")
        for paragraph in article.paragraphs:
            yield Text("")
            yield from wrap(escape_controls(paragraph))

    remaining = rows()
    while some := list(islice(remaining, MAX_ROWS)):
        console.print(Group(*some), soft_wrap=True)


def diff(name: str, old: str, new: str) -> str:
    """Return a unified diff for reading, unprintable characters escaped."""
    from difflib import unified_diff  # start-up time

    before, after = (io.StringIO(text, newline="\n").readlines() for text in (old, new))
    rows: list[str] = []
    for row in unified_diff(before, after, name, name):
        rows.append(escape_unprintable(row.removesuffix("\n")))
        if not row.endswith("\n"):
            rows.append("\\ No newline at end of file")
    if has_color(sys.stdout):
        colors = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
        rows = [f"{colors[row[0]]}{row}\x1b[0m" if row[0] in colors else row for row in rows]
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
        sizes = _table("", "median", "smallest", "largest")
        for name, counts in ("paragraphs", summary.paragraphs), ("words", summary.words):
            sizes.add_row(name, *(f"{size:,}" for size in spread(counts)))
        console.print()
        console.print(sizes)
    if codes:
        _print_ranking("problem", "documents", codes, console)


def summary_json(summary: Summary, codes: Counter[str]) -> dict[str, Any]:
    """Return all counts of a summary for JSON."""
    spreads = {"paragraphs": summary.paragraphs, "words": summary.words}
    return {
        "articles": summary.articles,
        "dates": {str(day): summary.dates[day] for day in sorted(summary.dates)},
        "domains": dict(summary.domains.most_common()),
        "tags": dict(summary.tags.most_common()),
        **{name: spread(counts)._asdict() if counts else None for name, counts in spreads.items()},
        "problems": dict(codes.most_common()),
    }


def _table(heading: str, *numbers: str) -> Table:
    """Return a table of names and numbers."""
    from rich import table  # start-up time

    grid = table.Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column(heading, no_wrap=True, overflow="ellipsis")
    for number in numbers:
        grid.add_column(number, justify="right", no_wrap=True)
    return grid


def _print_timeline(over_time: Timeline, console: Console) -> None:
    from rich.text import Text

    width = console.width - 24  # the label and the count take the rest
    scale = width / max(bar.articles for bar in over_time.bars)
    block = "█" if console.encoding.startswith("utf") else "#"
    counts = [f"{bar.articles:,}" for bar in over_time.bars]
    digits = max(map(len, counts))
    for bar, count in zip(over_time.bars, counts, strict=True):
        row = f"{bar.label}  {count:>{digits}}  {block * ceil(bar.articles * scale)}"
        console.print(Text(row.rstrip()), soft_wrap=True)


def _print_ranking(name: str, noun: str, counts: Counter[str], console: Console) -> None:
    if not counts:
        return
    ranking = rank(counts, MAX_RANKED)
    table = _table(name, noun)
    for title, count in ranking.top:
        table.add_row(escape_controls(title), f"{count:,}")
    if ranking.others:
        table.add_row(f"and {ranking.others:,} more", "")
    console.print()
    console.print(table)
