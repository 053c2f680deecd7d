"""`python -m newsdoc FILE…`: articles as a person reads them, with the standard library alone."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Final, NoReturn, TextIO

from newsdoc import Article, ParseError, __version__, read
from newsdoc.problems import printable

COMMANDS: Final = ("check", "convert", "format", "show", "summary")  # of newsdoc.cli
WIDEST: Final = 100  # columns; longer lines are hard to read

# What moves the cursor, switches modes or turns the direction of writing. Other characters that
# str.isprintable refuses, such as no-break spaces and joiners, belong to the text.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


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
    from newsdoc import cli

    return guard(lambda: cli.main(arguments))


def guard(run: Callable[[], int]) -> int:
    """The exit status of what is run; no traceback for what the world around may do to it."""
    if sys.stderr is None:  # as `2>&-` leaves it
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:
        complain("standard output is closed")
        return 2
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
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


def complain(message: str) -> None:
    """Say on standard error why something could not be done."""
    print(f"newsdoc: {printable(message)}", file=sys.stderr)


def safe(text: str) -> str:
    """The text without what a terminal would obey."""
    return _UNSAFE.sub(lambda found: printable(found[0]), text.replace("\t", " "))


def to_json(fields: object, file: TextIO) -> str:
    """JSON on one line that a terminal can show and the file can encode."""
    text = json.dumps(fields, ensure_ascii=file.encoding.lower() != "utf-8")
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


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
                print(to_json(article.to_dict(), sys.stdout))
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
