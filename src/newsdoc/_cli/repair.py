"""Fix documents, or count their fixes and name the commands that apply them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from newsdoc._cli.options import CommandOptions
from newsdoc._cli.sources import STDIN, is_document, is_table
from newsdoc._errors import Problem
from newsdoc._text import plural

MANY: Final = 100  # files, of which a mistake is not seen at a glance


class Fixes:
    """How many problems can be fixed, and by which commands."""

    def __init__(self, options: CommandOptions, paths: Sequence[str]) -> None:
        self._options = options
        self._paths = paths
        self._counts: Counter[str] = Counter()  # by applicability
        self._answers: dict[str, None] = {}  # commands, in order

    def add(self, problems: Iterable[Problem]) -> None:
        """Count the fixes of some problems."""
        for problem in problems:
            if (fix := problem.fix) is None:
                continue
            self._counts[fix.applicability] += 1
            for answer in fix.choices.values():
                reading = attrs.evolve(self._options.reading, **fix.options, **answer)
                options = attrs.evolve(self._options, reading=reading)
                self._answers[options.command_line("format", self._paths)] = None

    def lines(self) -> Iterator[str]:
        """Yield what can be fixed, and the commands."""
        count = {name: plural(number, "problem") for name, number in self._counts.items()}
        if count and not all(map(_can_be_rewritten, self._paths)):
            total = plural(self._counts.total(), "problem")
            yield f"{total} can be fixed, but in files and folders only"
            return
        fix = ("--fix", *self._paths)
        if "safe" in count:
            command = self._options.command_line("check", fix)
            yield f"{count['safe']} can be fixed: {command}"
        if "unsafe" in count:
            command = self._options.command_line("check", ("--unsafe-fixes", "--diff", *fix))
            yield f"{count['unsafe']} can probably be fixed; look first: {command}"
        if "question" in count:
            commands = " or ".join(self._answers)
            yield f"{count['question']} can be fixed by an answer: {commands}"


def _can_be_rewritten(path: str) -> bool:
    is_file = path != STDIN and is_document(path) and not is_table(path)
    return is_file or os.path.isdir(path)
