"""The options of all commands that read documents."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import click

from newsdoc._article import Article
from newsdoc._options import ReadOptions
from newsdoc._parser import parse_document, try_parse
from newsdoc._sources import DEFAULT_PATTERN

PATHS: Final = click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path()
)


@attrs.frozen
class CommandOptions:
    """The options that all commands share."""

    reading: ReadOptions
    pattern: str
    quiet: bool

    @classmethod
    def from_arguments(
        cls,
        *,
        encodings: tuple[str, ...],
        lenient: bool,
        dayfirst: bool | None,
        pattern: str,
        quiet: bool,
    ) -> CommandOptions:
        return cls(ReadOptions(encodings, lenient, dayfirst), pattern, quiet)

    def parse(self, data: bytes, name: str) -> tuple[Article, str]:
        """Return the article and the first encoding that reads it."""
        for encoding in self.reading.encodings:
            article = try_parse(data, encoding, self.reading)
            if article is not None:
                return article, encoding
        return parse_document(data, self.reading, name), ""  # raises ParseError

    def command_line(self, command: str, paths: Iterable[str]) -> str:
        """Return a command line with these options."""
        words = ["newsdoc", command]
        if self.reading.encodings != ("utf-8",):
            words += ["--encoding", ",".join(self.reading.encodings)]
        if self.reading.lenient:
            words.append("--lenient")
        if self.reading.dayfirst is not None:
            words.append("--dayfirst" if self.reading.dayfirst else "--monthfirst")
        if self.pattern != DEFAULT_PATTERN:
            words += ["--pattern", self.pattern]
        return shlex.join([*words, *paths])


def _split_encodings(_ctx: click.Context, _parameter: click.Parameter, names: str) -> Any:
    try:
        return ReadOptions([name.strip() for name in names.split(",")]).encodings
    except LookupError as error:
        raise click.BadParameter(str(error)) from error


def _check_dayfirst(ctx: click.Context, _parameter: click.Parameter, value: bool | None) -> Any:
    if value is not None and not ctx.params["lenient"]:
        raise click.UsageError("--dayfirst and --monthfirst require --lenient", ctx)
    return value


def read_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that reads documents."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Hide the progress bar and summary."),
        click.option(
            "--pattern",
            default=DEFAULT_PATTERN,
            metavar="GLOB",
            show_default=True,
            help="Glob for files to read in folders and archives.",
        ),
        click.option(
            "--dayfirst/--monthfirst",
            default=None,
            callback=_check_dayfirst,
            help="Declare the order of day and month in numeric dates.",
        ),
        click.option(
            "--lenient",
            is_flag=True,
            is_eager=True,  # before --dayfirst, which requires it
            help="Accept blank header lines and other date formats.",
        ),
        click.option(
            "--encoding",
            "encodings",
            default="utf-8",
            metavar="NAME,...",
            callback=_split_encodings,
            show_default=True,
            help="Input encoding; of several, the first that reads a document.",
        ),
    ):
        function = option(function)
    return function
