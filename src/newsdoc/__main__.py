"""`python -m newsdoc FILE…`: articles as a person reads them, with the standard library alone."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Final, NoReturn

from newsdoc import Article, ParseError, __version__, read
from newsdoc.problems import printable
from newsdoc.terminal import WIDEST, command, complain, guard, safe, to_json

COMMANDS: Final = ("check", "convert", "format", "show", "summary")  # of newsdoc.cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Print articles, or hand over to the command where the first argument is one of its names."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS and not os.path.exists(arguments[0]):
        return command(arguments)
    return guard(lambda: _print_files(arguments))


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
