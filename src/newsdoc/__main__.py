"""`python -m newsdoc FILE…`: articles as a person reads them, with the standard library alone."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Final, NoReturn

from newsdoc import Article, ParseError, __version__, read
from newsdoc.problems import printable
from newsdoc.terminal import WIDEST, complain, safe, to_json

COMMANDS: Final = ("check", "convert", "format", "show", "summary")  # of newsdoc.cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Print articles, or hand over to the command where the first argument is one of its names."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS and not os.path.exists(arguments[0]):
        return command(arguments)
    return guard(lambda: _print_files(arguments))


def command(arguments: Sequence[str] | None = None) -> int:
    """What the script `newsdoc` runs: newsdoc.cli, or a line that tells how to install it."""
    if find_spec("click") is None or find_spec("rich") is None:
        complain(
            "this command needs the extra cli: pip install 'newsdoc[cli]' "
            "(python -m newsdoc FILE… prints articles without it)"
        )
        return 2

    def run() -> int:
        from newsdoc import cli

        return cli.main(sys.argv[1:] if arguments is None else arguments)

    return guard(run)


def guard(run: Callable[[], int]) -> int:
    """The exit status of what is run; no traceback for what the world around may do to it."""
    if sys.stderr is None:  # as `2>&-` leaves it
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:
        complain("standard output is closed")
        return 2
    try:
        if reconfigure := getattr(sys.stdout, "reconfigure", None):  # not everywhere a real file
            reconfigure(errors="backslashreplace")
        status = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # as `| head -1` leaves it; what a shell shows for SIGPIPE
        status = 141
    except OSError as error:
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        status = 2
    try:
        sys.stdout.flush()
    except OSError:  # the interpreter would try once more, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _print_files(arguments: Sequence[str]) -> int:
    options = _make_parser().parse_args(arguments)
    width = min(shutil.get_terminal_size().columns, WIDEST)
    status = 0
    separator = ""
    for name in options.files:
        try:
            article = read(sys.stdin.buffer if name == "-" else name)
        except ParseError as error:
            print(error, file=sys.stderr)
            status = max(status, 1)
        except OSError as error:
            complain(f"{name}: {error.strerror}")
            status = 2
        else:
            if options.json:
                print(to_json(article.to_dict(), sys.stdout.encoding))
            else:
                print(separator + _lay_out(article, width), end="")
                separator = "\n" + "-" * width + "\n\n"
    return status


def _lay_out(article: Article, width: int) -> str:
    blocks = [article.title, f"{article.date}\n{article.url}", *article.paragraphs]
    if article.tags:
        blocks[1] += f"\nTags: {', '.join(article.tags)}"
    return (
        "\n\n".join(
            "\n".join(
                textwrap.fill(safe(line), width, break_long_words=False, break_on_hyphens=False)
                for line in block.split("\n")
            )
            for block in blocks
        )
        + "\n"
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def _make_parser() -> _Parser:
    parser = _Parser(
        prog="python -m newsdoc",
        description="Print news articles: title, date, URL, tags and paragraphs.",
        epilog="Exit status: 0, or 1 where a file is not an article (its problems are on standard "
        "error), or 2 where a file could not be read, whatever else was found.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="an article; - is standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--version", action="version", version=f"newsdoc {__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
