"""The project is written in plain technical English: some words are not used.

Run ``python tests/docs/test_words.py`` to list all hits.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = ["src", "docs", "tests", "benchmarks", "fuzz", ".ci", ".github"]
TREES += ["*.md", "*.py", "pyproject.toml"]
SUFFIXES = {"", ".css", ".ipynb", ".js", ".md", ".mjs", ".py", ".toml", ".txt", ".yml"}
DATA = (
    "tests/cases/",
    "docs/explanation/figures",
    "tests/docs/test_words.py",
    "docs/examples/",
)

# Each word, and what to write instead.
WORDS = {
    r"amiss": "wrong",
    r"anew": "again",
    r"cunning": "(delete it)",
    r"mend(s|ed|ing)?": "fix",
    r"nobody": "no one, or name who",
    r"somebody": "someone, or name who",
    r"whoever": "name who",
    r"whence(?![:,\])]| ==)": "where from",  # but for the parameter of seek()
    r"reckon(s|ed|ing)?": "count, consider",
    r"spoil(s|t|ed|ing)?": "corrupt",
    r"told|tells": "reported, shows, says",
    r"faults?": "error, problem",
    r"second reading": "reference implementation",
    r"the house": "architecture",
    r"laws?": "property",
    r"twins?": "expected result",
    r"pass(es|ed|ing)? over": "ignore, skip",
    r"to the byte": "byte for byte",
    r"line[ -]?ends?|line[ -]endings?": "newline",
    r"white space": "whitespace",
    r"spellings?": "format, variant",
    r"lay out|lays out": "render",
    r"(the|an|its|no) account( of)?": "summary",
    r"(the|a|one|leading|first) marks?(?= (of|is|at|in|and)\b)": "byte-order mark",
    r"stands (in|on|at|before|after|where|there)": "is",
    r"made to be": "designed to be, crafted",
    r"left out in silence": "silently dropped",
    r"(behavi|col|fav|harb|hon|neighb)our\w*": "-or, as in color",
    r"(initiali|normali|organi|recogni|seriali|summari)s(e|es|ed|ing|ation)": "-ize",
    r"licences?|metres?|centres?": "license, meter, center",
}
PATTERN = re.compile(rf"\b(?:{'|'.join(f'(?:{word})' for word in WORDS)})\b", re.IGNORECASE)
# What is not prose: names of others, words with another meaning.
ALLOWED = re.compile(r"NOBODY|https?://\S+|[Ss]egmentation fault")


def files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *TREES], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in SUFFIXES and not name.startswith(DATA) and path.exists():
            yield path


def hits(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the word of each hit."""
    for number, line in enumerate(text.split("\n"), 1):
        if '"image/png"' not in line:
            for found in PATTERN.finditer(ALLOWED.sub("", line)):
                yield number, found[0]


@pytest.mark.parametrize(
    "word", ["Whoever", "was told", "in white space.", "the account of", "colours"]
)
def test_words_are_found(word: str) -> None:
    assert list(hits(f"first\nmore {word} follow"))


@pytest.mark.parametrize(
    "text",
    ["a segmentation fault", "for lawn, broom, parametrize", "the bookmark is", "account for"],
)
def test_other_words_are_not(text: str) -> None:
    assert not list(hits(text))


def all_hits() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in files()
        for number, word in hits(path.read_text("utf-8", "replace"))
    ]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the files are listed by git")
def test_the_project_uses_plain_words() -> None:
    assert len(list(files())) > 100
    assert all_hits() == []


if __name__ == "__main__":
    print(*all_hits(), sep="\n")
