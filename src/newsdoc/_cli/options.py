"""The options of all commands that read documents."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import click

from newsdoc._article import Article
from newsdoc._errors import ParseError
from newsdoc._files import parse_document
from newsdoc._sources import DEFAULT_PATTERN

PATHS: Final = click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path()
)


@attrs.frozen
class ReadOptions:
    """How to read documents: the options that all commands share."""

    encodings: tuple[str, ...]
    lenient: bool
    dayfirst: bool | None
    pattern: str
    quiet: bool

    def parse(self, data: bytes, name: str) -> tuple[Article, str]:
        """Return the article and the first encoding that reads it.

        Raise the error of the first encoding that decodes the document, or else of the first.
        """
        errors: list[ParseError] = []
        for encoding in self.encodings:
            try:
                article = parse_document(
                    data, name, encoding=encoding, lenient=self.lenient, dayfirst=self.dayfirst
                )
            except ParseError as error:
                errors.append(error)
            else:
                return article, encoding
        decoded = (error for error in errors if error.problems[0].code != "undecodable")
        raise next(decoded, errors[0])

    def command_line(self, command: str, paths: Iterable[str]) -> str:
        """Return a command line with these options."""
        words = ["newsdoc", command]
        if self.encodings != ("utf-8",):
            words += ["--encoding", ",".join(self.encodings)]
        if self.lenient:
            words.append("--lenient")
        if self.dayfirst is not None:
            words.append("--dayfirst" if self.dayfirst else "--monthfirst")
        if self.pattern != DEFAULT_PATTERN:
            words += ["--pattern", self.pattern]
        return shlex.join([*words, *paths])


def _split_encodings(_ctx: click.Context, _parameter: click.Parameter, names: str) -> Any:
    encodings = tuple(name.strip() for name in names.split(","))
    for name in encodings:
        try:
            b"a".decode(name, "replace")
        except (LookupError, ValueError) as error:
            raise click.BadParameter(f"unknown text encoding {name!r}") from error
    return encodings


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
