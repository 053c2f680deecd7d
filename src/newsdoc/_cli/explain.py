"""Explanations of the codes of problems: the sections of the reference page."""

from __future__ import annotations

import ast
import re
from textwrap import indent
from typing import TYPE_CHECKING, Final

from newsdoc._cli.render import problem_text
from newsdoc._cli.terminal import escape_controls
from newsdoc._parser import diagnose

if TYPE_CHECKING:
    from rich.console import Console

_FENCE: Final = re.compile(r"^```\w*+$", re.MULTILINE)
_LINK: Final = re.compile(r"\{doc\}`/([^`]++)`")

# A document that is not an article, and its error.
_EXAMPLE: Final = re.compile(
    r">>> newsdoc\.parse\((\"(?:[^\"\\]|\\.)*+\")\)\nTraceback.*+", re.DOTALL
)


def read_section(code: str) -> str:
    """Return the Markdown of a code's section, with names of pages instead of links."""
    from importlib.resources import files  # start-up time

    page = files("newsdoc._cli").joinpath("problems.md").read_text("utf-8")
    section = next(part for part in page.split("\n## ") if part.startswith(f"{code}\n"))
    return _LINK.sub(r"the page \1 of the documentation", section)


def print_page(section: str, console: Console) -> None:
    """Print a section; its code is not wrapped, since carets point into it."""
    from rich.markdown import Markdown  # start-up time
    from rich.text import Text

    heading, _, body = section.partition("\n")
    console.print(Text(heading, "bold"))
    for number, part in enumerate(_FENCE.split(body)):  # prose and code alternate
        if number % 2:
            examples = re.split(r"\n(?=>>> )", part.strip("\n"))
            code = indent("\n".join(map(_to_shell, examples)), "    ")
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
    document = ast.literal_eval(found[1])
    lines = map(escape_controls, document.removesuffix("\n").split("\n"))
    problems = [problem_text("a.txt", problem, False) for problem in diagnose(document).problems]
    return "\n".join(["$ cat a.txt", *lines, "$ newsdoc check a.txt", *problems])
