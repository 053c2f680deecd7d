"""Reports: figures that add up, their sums, and their text at any size."""

from __future__ import annotations

import copy
import pickle
import zipfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import newsdoc
from helpers import report_of
from newsdoc._corpus import MAX_LINES

ARTICLE = "{}\n20240517\nhttps://example.com/\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve documents, of which every third is invalid."""
    for number in range(12):
        path = tmp_path / "news" / str(number % 2) / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(number) if number % 3 else "A title alone\n")
    return tmp_path / "news"


def make_zip(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*.txt"):
            archive.write(file, file.relative_to(folder))
    return path


def test_the_valid_documents_are_a_corpus_without_errors(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    report = corpus.check()
    valid = report.valid
    assert len(valid) == report.read == len(list(valid)) == len(list(corpus)) == 8
    assert [valid[index] for index in range(len(valid))] == list(valid) == list(corpus)
    assert valid.doc_ids == tuple(name for name in corpus.doc_ids if name not in report.errors)
    assert valid.check().ok
    assert corpus[::-1].check().valid.doc_ids == valid.doc_ids[::-1]
    # A document that is no longer valid is not skipped.
    (folder / valid.doc_ids[0]).write_text("")
    with pytest.raises(newsdoc.ParseError):
        list(valid)


def test_reports_of_parts_add_up(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    whole = corpus.check()
    reports = [part.check() for part in corpus.split(5)]
    empty = corpus[:0].check()
    total = sum(reports)
    assert isinstance(total, newsdoc.Report)
    for other in (
        total,
        sum(reports[1:], reports[0]),
        reports[0] + (reports[1] + sum(reports[2:], empty)),
    ):
        assert (other.seen, other.read, other.failed, other.ok) == (12, 8, 4, False)
        assert list(other.errors) == list(whole.errors)
        assert str(other) == str(whole)
        assert other.counts == whole.counts
        assert other.valid.doc_ids == whole.valid.doc_ids
        assert list(other.valid) == list(whole.valid)
    assert (reports[0].seen, len(reports[0].errors)) == (2, 1)  # what was added is unchanged


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["folder", "zip", "both"])
def test_reports_of_other_processes_add_up(folder: Path, kind: str) -> None:
    packed = make_zip(folder)
    paths: dict[str, Path | list[Path]] = {
        "folder": folder,
        "zip": packed,
        "both": [folder, packed],
    }
    corpus = newsdoc.open_corpus(paths[kind])
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        total = sum(pool.map(newsdoc.Corpus.check, corpus.split(3)))
    assert isinstance(total, newsdoc.Report)
    assert str(total) == str(corpus.check())
    valid = total.valid
    assert valid.doc_ids == corpus.check().valid.doc_ids
    for other in (valid, valid[::-1], pickle.loads(pickle.dumps(valid[1:-1]))):
        assert [doc_id for doc_id, _ in other.items()] == list(other.doc_ids)
    assert repr(valid).partition(" (")[0] == repr(corpus).partition(" (")[0] or kind == "both"
    assert [*valid.items()] == [*corpus.check().valid.items()]
    (folder / "0" / "02.txt").write_text("")
    changed = pickle.loads(pickle.dumps(total)).valid.check()
    assert changed.failed == (0 if kind == "zip" else 1)
    for error in changed.errors.values():
        assert error.filename == str(folder / "0" / "02.txt")


def test_a_corpus_is_read_by_several_threads(folder: Path) -> None:
    corpora = [newsdoc.open_corpus(path) for path in (folder, make_zip(folder))]
    for corpus in corpora:
        with ThreadPoolExecutor(4) as pool:
            reports = list(pool.map(lambda _, corpus=corpus: str(corpus.check()), range(20)))
        assert set(reports) == {str(corpus.check())}


def test_reports_with_documents_in_common_do_not_add_up(folder: Path) -> None:
    report = newsdoc.open_corpus(folder).check()
    with pytest.raises(ValueError, match=r"the reports have documents in common$"):
        report + report
    good = report.valid.check()
    for other in (good, copy.copy(good), good.valid[-1:].check(), good.valid[::-1].check()):
        with pytest.raises(ValueError, match=r"the reports have documents in common$"):
            good + other
    evens, odds = good.valid[::2].check(), good.valid[1::2].check()
    assert (odds + evens).seen == good.seen
    for inner in good.valid[2:3].check(), good.valid[3:4].check():
        with pytest.raises(ValueError, match=r"the reports have documents in common$"):
            odds + evens + inner
    parts = [part.check() for part in good.valid.split(5)]
    mixed = parts[3] + parts[0] + parts[4] + parts[1]
    assert (mixed + parts[2]).seen == good.seen
    for part in parts:
        if part is not parts[2]:
            with pytest.raises(ValueError, match=r"the reports have documents in common$"):
                mixed + part
    assert (odds + good.valid[:0].check() + evens).valid.doc_ids == good.valid.doc_ids
    with pytest.raises(TypeError):
        report + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        1 + report


def test_reports_of_other_options_have_no_corpus_in_common(folder: Path) -> None:
    first, second = newsdoc.open_corpus(folder, encoding="cp1252"), newsdoc.open_corpus(folder)
    total = first[:6].check() + second[6:].check()
    assert total.seen == 12
    with pytest.raises(ValueError, match="opened with different options"):
        total.valid  # noqa: B018


def test_a_small_report_is_shown_whole(folder: Path) -> None:
    report = newsdoc.open_corpus(folder).check()
    assert "8 read, 4 failed" in report._repr_html_()
    lines = str(report).split("\n")
    assert lines == [
        *(line for error in report.errors.values() for line in str(error).split("\n")),
        "12 documents seen: 8 read, 4 failed",
    ]


def make_report(count: int) -> newsdoc.Report:
    """Failed documents in folders of 100, in the root, and one with a name to escape."""
    problem = newsdoc.Problem("invalid-date", "'2024' is not a valid date", 2, 1, 5, "hint")
    other = newsdoc.Problem("missing-url", "unexpected end", 2, 5, 5)
    errors = {
        f"{number // 100}/{number}.txt" if number else "first.txt": newsdoc.ParseError(
            [problem, other] if number % 2 else [problem], f"news/{number}.txt"
        )
        for number in range(count - 1)
    }
    errors["\x1b/x.txt"] = newsdoc.ParseError([other], "news/\x1b/x.txt")
    return report_of(count, errors)


def test_a_large_report_is_cut_short_and_counted() -> None:
    report = make_report(2_000)
    lines = str(report).split("\n")
    assert len(lines) < 70
    assert lines[0].startswith("news/0.txt:2:1: invalid-date")
    shown = sum(line.startswith("news/") and "invalid-date" in line for line in lines)
    assert lines[-5:] == [
        "",
        f"and {2000 - shown:,} more failed documents",
        "problems by code: invalid-date (1,999), missing-url (1,000)",
        "failed documents by folder: 1 (100), 2 (100), 3 (100), 4 (100), 5 (100), 6 (100), "
        "7 (100), 8 (100), 9 (100), 10 (100), 12 others",
        "2,000 documents seen: 0 read, 2,000 failed",
    ]
    assert shown >= 15
    few = make_report(30)
    assert str(few).split("\n")[-2] == "failed documents by folder: 0 (28), . (1), \\x1b (1)"


@pytest.mark.parametrize(("last", "whole"), [(10, True), (11, False)])
def test_a_report_of_as_many_lines_as_are_shown_is_whole(last: int, whole: bool) -> None:
    problem = newsdoc.Problem("empty", "expected an article", 1, 1, 1)
    errors = {
        name: newsdoc.ParseError([problem] * count, name)
        for name, count in (
            *((f"{at}.txt", 10) for at in range(MAX_LINES // 10 - 1)),
            ("last.txt", last),
        )
    }
    report = report_of(2, errors)
    assert ("and 1 more failed document" not in str(report)) == whole


def test_reports_are_compared_by_identity(folder: Path) -> None:
    report = newsdoc.open_corpus(folder).check()
    assert len({report, copy.copy(report)}) == 2


def test_one_error_is_shown_whole_even_if_it_is_long() -> None:
    problem = newsdoc.Problem("invalid-date", "x", 1, 1, 1, "hint", "line\n^")
    error = newsdoc.ParseError([problem] * 20, "a.txt")
    report = report_of(2, {"a.txt": error, "b.txt": error})
    lines = str(report).split("\n")
    shown = str(error).split("\n")
    assert len(lines) < 2 * len(shown) > MAX_LINES
    assert lines[: len(shown) + 2] == [*shown, "", "and 1 more failed document"]


@pytest.mark.slow
def test_a_million_failures_are_readable() -> None:
    text = str(make_report(1_000_000))  # most of the time is for making it
    assert len(text) < 5_000
    assert text.endswith("\n1,000,000 documents seen: 0 read, 1,000,000 failed")


@pytest.mark.slow
def test_a_hundred_thousand_names(tmp_path: Path) -> None:
    """Names are found, selected and pickled in reasonable time and space, in several sources."""
    for source in range(10):
        with zipfile.ZipFile(tmp_path / f"{source}.zip", "w") as archive:
            for number in range(10_000):
                archive.writestr(f"{number % 100:02}/{number:05}.txt", ARTICLE.format(number))
    corpus = newsdoc.open_corpus(tmp_path.glob("*.zip"))
    assert len(corpus) == len(set(corpus.doc_ids)) == 100_000
    assert list(corpus.doc_ids) == sorted(corpus.doc_ids)
    for doc_id in corpus.doc_ids[::1000]:
        assert doc_id in corpus
        assert corpus[doc_id].title == str(int(doc_id[-9:-4]))
    sample = corpus.sample(1000, seed=7)
    assert corpus.select(sample.doc_ids).doc_ids == sample.doc_ids
    part = pickle.dumps(corpus.split(100)[50])
    assert len(part) < 200_000
    assert corpus.check().read == 100_000


def test_warnings_do_not_make_a_document_fail(tmp_path: Path) -> None:
    head = "Title\n20240517\nhttps://example.com/\n"
    near = f"{head}Tag: a\n"
    for name, text in (("a", near), ("b", near + "Tags: b, b\n"), ("c", head), ("d", "Title\n")):
        (tmp_path / f"{name}.txt").write_text(text)
    (tmp_path / "e.txt").write_text(near.replace("20240517", "17 May 2024"))
    corpus = newsdoc.open_corpus(tmp_path)
    report = corpus.check()
    codes = {name: [p.code for p in problems] for name, problems in report.warnings.items()}
    assert codes == {
        "a.txt": ["misspelled-tag-line"],
        "b.txt": ["misspelled-tag-line", "duplicate-tag"],
        "e.txt": ["misspelled-tag-line"],
    }
    assert (report.ok, report.read, report.failed) == (False, 3, 2)
    assert set(report.counts) == {"missing-date", "missing-url", "invalid-date"}
    assert report.fixable == {"unsafe": 3, "safe": 1}
    shown = str(report).splitlines()
    assert shown[-3:] == [
        "4 warnings in 3 documents: misspelled-tag-line (3), duplicate-tag (1)",
        "problems that can be fixed: unsafe (3), safe (1)",
        "5 documents seen: 3 read, 2 failed",
    ]
    parts: Any = sum(part.check() for part in corpus.split(2))
    assert parts.warnings == report.warnings
    card = report._repr_html_()
    for words in (*shown[-3:-1], "a.txt:4:1:", "b.txt:5:", "warning: "):
        assert words in card
    assert "e.txt:4:1:" not in card  # one example of each code
    quiet = newsdoc.open_corpus(tmp_path, "c.txt").check()
    assert (str(quiet), quiet.warnings) == ("1 document seen: 1 read, 0 failed", {})
