"""Run newsdoc's hooks with the real pre-commit in a temporary repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

GOOD = "A title\n20240517\nhttps://example.com/\nA paragraph.\nTags: a, b\n"
UNTIDY = "A title\r\n20240517\r\nhttps://example.com/\r\nA paragraph.\r\nTags: a, b\r\n"
BAD = "A title\nyesterday\nhttps://example.com/\n"

CONFIGURATION = """\
repos:
  - repo: {source}
    rev: {revision}
    hooks:
      - id: newsdoc-check
        files: ^news/.*\\.txt$
      - id: newsdoc-format
        files: ^news/.*\\.txt$
"""


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder, with a placeholder author."""
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    command = ["git", *author, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path) -> str:
    """Commit all files of a folder, and return the revision."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All of it")
    return git(folder, "rev-parse", "HEAD").strip()


def main() -> int:
    """Run both hooks on a canonical, an invalid and a non-canonical document."""
    with TemporaryDirectory() as name:
        source, scratch = Path(name, "source"), Path(name, "scratch")
        listed = git(Path.cwd(), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for file in filter(None, listed.split("\0")):
            if Path(file).is_file():
                (source / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, source / file)
        (scratch / "news").mkdir(parents=True)
        (scratch / "requirements.txt").write_text("# not an article: the hooks must ignore it\n")
        settings = CONFIGURATION.format(source=source, revision=commit(source))
        (scratch / ".pre-commit-config.yaml").write_text(settings)
        article = scratch / "news" / "a.txt"
        article.write_text(GOOD)
        commit(scratch)

        def run(hook: str, text: str) -> tuple[int, str, str]:
            article.write_bytes(text.encode())
            git(scratch, "add", "-A")
            done = subprocess.run(
                [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose", hook],
                cwd=scratch,
                env={**os.environ, "PRE_COMMIT_HOME": str(Path(name, "home"))},
                capture_output=True,
                text=True,
            )
            print(done.stdout, done.stderr)
            return done.returncode, done.stdout, article.read_bytes().decode()

        status, output, _ = run("newsdoc-check", GOOD)
        assert status == 0, "a valid article fails the check"
        assert "requirements" not in output
        status, output, _ = run("newsdoc-check", BAD)
        assert status == 1, "an invalid article passes the check"
        assert "news/a.txt:2:1" in output
        assert "invalid-date" in output
        assert run("newsdoc-format", GOOD)[0] == 0, "a canonical article is rewritten"
        status, _, text = run("newsdoc-format", UNTIDY)
        assert (status, text) == (1, GOOD), "an article is not brought into its canonical form"
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
