"""Glob patterns: which names they select, and what is no pattern."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

import newsdoc
from newsdoc._glob import MAX_PATTERN, Pattern

TEXT = "Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)
    return folder


@pytest.mark.parametrize(
    "pattern",
    [
        *("**/*.txt", "*.txt", "*/*.txt", "**/a/*.txt", "a/**/*.txt", "**/a/**/?.txt", "a/b/c.txt"),
        *("**/[ab].txt", "**/[!ab].txt", "**/.*", "**/*.*", "a/*", "**/*/**/c.txt", "./a//*.txt"),
        *("**/**/*.md", "?/b/*", "**/b*", "b.d/*", "**/*"),
    ],
)
def test_patterns_mean_what_they_mean_to_pathlib(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, "a.txt", "c.txt", "a/b.txt", "a/c.md", "a/b/c.txt", "a/b/a/d.txt", ".h/.c.txt")
    write(tmp_path, "b.d/e.txt", "b.d/a/b/b.txt", ".txt")
    expected = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.glob(pattern) if path.is_file()
    }
    corpus = newsdoc.open_corpus(tmp_path, pattern, on_error="skip")
    assert expected == {doc_id for doc_id, _ in corpus.items()}
    # A folder counts as a broken document only where its name was asked for.
    folders = {"**/.*": [".h"], "**/*.*": [".h", "b.d"], "**/b*": ["a/b", "b.d", "b.d/a/b"]}
    assert set(corpus.doc_ids) == expected.union(folders.get(pattern, ()))


def test_any_file_at_any_depth(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "a/b.md")
    assert newsdoc.open_corpus(tmp_path, "**").doc_ids == ("a.txt", "a/b.md")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*X.txt", {"aX.txt", "X.txt"}),  # the letters of a suffix count
        ("*-*.txt", {"b-c.txt"}),
        ("a[X]*", {"aX.txt"}),
        ("d/?.txt", {"d/e.txt"}),
        ("d/d/*", {"d/d/f.txt"}),
        ("**/d/*", {"d/e.txt", "d/d/f.txt"}),
        ("d/**/f.txt", {"d/d/f.txt"}),
        ("**/**", {"aX.txt", "X.txt", "a.txt", "b-c.txt", "d/e.txt", "d/d/f.txt"}),
        ("d/d.txt", set[str]()),
        ("e/*", set[str]()),
        ("a.txt/*", set[str]()),
    ],
)
def test_the_names_that_a_pattern_selects(pattern: str, names: set[str]) -> None:
    matcher = Pattern(pattern)
    paths = ["aX.txt", "X.txt", "a.txt", "b-c.txt", "d/e.txt", "d/d/f.txt"]
    for _ in range(2):  # the second time, with what is kept of the folders
        assert {path for path in paths if matcher.match(path)} == names


def test_only_folders_that_may_contain_documents_are_entered() -> None:
    for pattern, entered in (
        ("*.txt", {""}),
        ("a/*.txt", {"", "a"}),
        ("a/b/c.txt", {"", "a", "a/b"}),
        ("*/*.txt", {"", "a", "b"}),
        ("**/b/*.txt", {"", "a", "a/b", "a/b/c", "b"}),
    ):
        matcher = Pattern(pattern)
        assert {f for f in ("", "a", "a/b", "a/b/c", "b") if matcher.may_contain(f)} == entered


def test_a_folder_is_selected_by_its_name_only() -> None:
    for pattern, is_selected in (("*", False), ("**", False), ("***", False), ("a*", True)):
        assert Pattern(pattern).match("a.txt")
        assert Pattern(pattern).match("a.txt", is_folder=True) == is_selected


def test_patterns_take_no_more_time_the_longer_they_are(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", f"{'a/' * 60}b.txt")
    for pattern in ("**/" * 1000 + "b.txt", "**/*/" * 400 + "*.md", "**/a*" * 20 + "/b.txt"):
        with contextlib.suppress(FileNotFoundError):
            assert newsdoc.open_corpus(tmp_path, pattern).doc_ids[0].endswith("b.txt")
    assert newsdoc.open_corpus(tmp_path, "**/**/./**/a.txt").doc_ids == ("a.txt",)


def test_wrong_patterns_are_errors() -> None:
    assert Pattern("a" * MAX_PATTERN).match("a" * MAX_PATTERN)
    with pytest.raises(ValueError, match=r"^pattern must not be longer than 4,096 characters$"):
        Pattern("a" * (MAX_PATTERN + 1))
    for other, kind in ((None, "NoneType"), (Path("a"), "PosixPath"), (b"a", "bytes")):
        with pytest.raises(TypeError, match=f"^pattern must be a str, got {kind}: "):
            Pattern(other)
    for pattern in ("/a.txt", "../a.txt", "a/../b.txt", "a/.."):
        with pytest.raises(ValueError, match="pattern") as caught:
            Pattern(pattern)
        assert str(caught.value) == f"pattern must be relative, without \"..\": '{pattern}'"
    assert Pattern("a..b/...").match("a..b/...")


@pytest.mark.parametrize("pattern", ["**/*.txt", "*", "**/*", "?*", "[.]_a.txt", "*.txt"])
def test_a_wildcard_does_not_match_apple_double_files(pattern: str) -> None:
    """macOS keeps attributes in them, and puts one into an archive for each file."""
    matcher = Pattern(pattern)
    assert not matcher.match("._a.txt")
    assert not matcher.match("__MACOSX/._a.txt")
    assert matcher.match(".a.txt") == (pattern != "[.]_a.txt")


def test_a_pattern_that_names_apple_double_files_matches_them() -> None:
    assert Pattern("**/._*.txt").match("__MACOSX/._a.txt")
    assert Pattern("._a.txt").match("._a.txt")
    assert Pattern("._*/*.txt").match("._a/b.txt")
