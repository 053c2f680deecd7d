"""The README, .ci/run and the changelog agree."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ci_calls_exactly_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.+)\n```", readme)
    (test_command,) = [command for command in commands if command.endswith("pytest")]
    assert test_command in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert test_command in (ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()


def test_the_version_under_work_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
