"""Write the man page from the help of the CLI: ``python docs/man.py``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from newsdoc import __version__
from newsdoc._cli.commands import commands

PAGE = Path(__file__).with_name("newsdoc.1")


def render() -> str:
    """Return the man page in the macros of man(7)."""
    context = click.Context(commands, info_name="newsdoc", **commands.context_settings)
    lines = [
        f'.TH NEWSDOC 1 "" "newsdoc {__version__}" "User Commands"',
        ".SH NAME",
        r"newsdoc \- read, check, rewrite and convert news articles in plain text",
        ".SH SYNOPSIS",
        r".B newsdoc",
        r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(commands.help),
        ".SH COMMANDS",
    ]
    for name in commands.list_commands(context):
        command = commands.commands[name]
        inside = click.Context(command, parent=context)  # for the names of the help option
        usage = " ".join(command.collect_usage_pieces(inside))
        lines += [f".SS newsdoc {name} {_escape(usage)}", *_paragraphs(command.help)]
        lines += _options(inside)
        lines += [".PP", _escape(command.epilog or "")]
    lines += [".SH SEE ALSO", _escape("newsdoc explain CODE prints what to do about a problem.")]
    return "\n".join(lines) + "\n"


def _options(context: click.Context) -> Iterator[str]:
    for option in context.command.get_params(context):
        record = option.get_help_record(context)
        if record is not None and record[1]:
            yield from (".TP", rf"\fB{_escape(record[0])}\fR", _escape(record[1]))


def _paragraphs(text: str | None) -> list[str]:
    paragraphs = re.split(r"\n\n+", inspect.cleandoc(text or ""))
    return [line for part in paragraphs for line in (".PP", _escape(" ".join(part.split())))]


def _escape(text: str) -> str:
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
