"""Hints: what probably happened to a document, and options that help."""

from __future__ import annotations

import gzip
import io
import re
import typing
import zipfile
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

import newsdoc
from newsdoc._errors import ErrorCode, WarningCode, render_hint

URL = "https://example.com/bridge"
HEADER = f"A bridge opens\n20240517\n{URL}\n"
GREEN = HEADER + "It is green.\n"


def problems_of(source: str | bytes, **options: Any) -> tuple[newsdoc.Problem, ...]:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(source, **options)
    return caught.value.problems


def only_hint(source: str | bytes, **options: Any) -> newsdoc.Problem:
    """Return the one problem that has a hint."""
    found = problems_of(source, **options)
    hints = dict.fromkeys(problem.hint for problem in found if problem.hint)
    assert len(hints) == 1
    return next(problem for problem in found if problem.hint in hints)


TEXT = "The bridge is green and long, and it is near Köln."
CP1252 = f"Café on the bridge\n20240517\n{URL}\n".encode("cp1252")

# A document, the options it is read with, and for each problem its code and the kind and the
# applicability of its fix, or None.
FIXES: list[tuple[str | bytes, dict[str, Any], list[tuple[str, str, str] | tuple[str, None]]]] = [
    (f"A\n\n20240517\n{URL}", {}, [("blank-line", "blank-line", "safe")]),
    (f"\nA\n20240517\n{URL}", {}, [("blank-line", "blank-line", "unsafe")]),
    (f"A\n20240517\n\n{URL}", {}, [("blank-line", "blank-line", "unsafe")]),
    (f"A\n\x85\n20240517\n{URL}", {}, [("blank-line", "blank-line", "unsafe")]),
    (
        f"A\n\n20240517\n\n{URL}",
        {},
        [("blank-line", "blank-line", "safe"), ("blank-line", "blank-line", "safe")],
    ),
    (
        f"A\n\n20240517\n\n\n{URL}",
        {},
        [("blank-line", "blank-line", "safe"), ("blank-line", "blank-line", "unsafe")],
    ),
    (f"A\n2024-05-17\n{URL}", {}, [("invalid-date", "date-format", "safe")]),
    (f"A\n05/06/2024\n{URL}", {}, [("invalid-date", "date-order", "question")]),
    (f"A\n05/06/2024\n{URL}", {"lenient": True}, [("invalid-date", "date-order", "question")]),
    (f"A\nWed 05/06/2024\n{URL}", {}, [("invalid-date", "date-order", "question")]),
    (f"A\n\u200b20240517\n{URL}", {}, [("invalid-date", "invisible", "safe")]),
    (f"A\n2024\u200f0517\n{URL}", {}, [("invalid-date", "invisible", "unsafe")]),
    (f"A\n\u202e20110102\u202c\n{URL}", {}, [("invalid-date", "invisible", "unsafe")]),
    (f"A\n**20240517**\n{URL}", {}, [("invalid-date", "markup", "unsafe")]),
    (f"\ufeff\ufeffA\n20240517\n{URL}", {}, [("invalid-title", "second-bom", "safe")]),
    ("A\n20240517\nwww.example.com/a", {}, [("invalid-url", "missing-scheme", "unsafe")]),
    ("A\n20240517\nhttps:/example.com/a", {}, [("invalid-url", "missing-scheme", "unsafe")]),
    (f"A\n20240517\n<{URL}>", {}, [("invalid-url", "markup", "safe")]),
    (f"A\n20240517\n<{URL}/\u0645\u06cc\u200c\u062e>", {}, [("invalid-url", "markup", "unsafe")]),
    (f"A\n20240517\n[{URL}]({URL})", {}, [("invalid-url", "markup", "safe")]),
    (f"A\n20240517\n[https://a.b]({URL})", {}, [("invalid-url", None)]),
    (f"A\n20240517\n[1]{URL}", {}, [("invalid-url", "markup", "unsafe")]),
    (f"A\n20240517\n\u202a{URL}\u202c", {}, [("invalid-url", "invisible", "unsafe")]),
    (f"A\n20240517\n{URL} {URL}", {}, [("invalid-url", "repeated-url", "unsafe")]),
    (f"A\n20240517\n{URL} (accessed 1 May)", {}, [("invalid-url", "text-after-url", "unsafe")]),
    (f"A\n20240517\n{URL} | Paper", {}, [("invalid-url", "text-after-url", "unsafe")]),
    (f"A\n20240517\n{URL} a.html", {}, [("invalid-url", "space-in-url", "unsafe")]),
    ("A\n20240517\nhttps://exa mple.com/", {}, [("invalid-url", None)]),
    ("A\n20240517\narticle.html", {}, [("invalid-url", None)]),
    (f'A\n20240517\n"{URL}\n-is-open.html"', {}, [("invalid-url", None)]),
    (f"A\n20240517\n{URL} opens", {}, [("invalid-url", None)]),
    (f"A\n20240517\n{URL}\nIt.\0\0", {}, [("invalid-character", "trailing-nuls", "unsafe")]),
    (f"A\n20240517\n{URL}\nIt\0.", {}, [("invalid-character", None)]),
    (
        "A\n17 May 2024\na.b/",
        {},
        [("invalid-date", "date-format", "safe"), ("invalid-url", "missing-scheme", "unsafe")],
    ),
    (
        "A\n17 May 2024\nIt is green.",
        {},
        [("invalid-date", "date-format", "safe"), ("invalid-url", None)],
    ),
    (
        f"Title: A\n**Date:** 17 May 2024\n- URL: {URL}",
        {},
        [("invalid-date", "layout", "unsafe"), ("invalid-url", "layout", "unsafe")],
    ),
    (
        f"A\nBy B\n20240517\n{URL}",
        {},
        [("invalid-date", "layout", "unsafe"), ("invalid-url", "layout", "unsafe")],
    ),
    (GREEN.encode("utf-16"), {}, [("undecodable", "encoding", "unsafe")]),
    (GREEN.encode("utf-32"), {}, [("undecodable", "encoding", "unsafe")]),
    (GREEN.encode("utf-16-le"), {}, [("invalid-character", "encoding", "unsafe")]),
    (GREEN.encode("utf-16-be"), {}, [("invalid-character", "encoding", "unsafe")]),
    (CP1252, {}, [("undecodable", "encoding", "unsafe")]),
    (f"{GREEN}é".encode(), {"encoding": "ascii"}, [("undecodable", "encoding", "unsafe")]),
]


@pytest.mark.parametrize(("source", "options", "expected"), FIXES)
def test_a_fix_removes_its_problem(
    source: str | bytes, options: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    problems = problems_of(source, **options)
    found = [
        (p.code, p.fix.kind, p.fix.applicability) if p.fix else (p.code, None) for p in problems
    ]
    assert found == expected
    diagnosis = newsdoc.diagnose(source, **options)
    assert diagnosis.article is None
    assert diagnosis.problems[: len(problems)] == problems
    safe, both = diagnosis.fixed(), diagnosis.fixed(unsafe=True)
    assert (safe is None) == all(fix[-1] != "safe" for fix in expected)
    if all(fix[-1] in ("safe", "unsafe") for fix in expected):
        assert both is not None
        assert newsdoc.parse(both)
        assert newsdoc.diagnose(both).fixed(unsafe=True) is None
    if safe is not None:
        assert newsdoc.diagnose(safe).fixed() is None


@pytest.mark.parametrize(("source", "given", "expected"), FIXES)
def test_the_hints_render_the_fix(
    source: str | bytes, given: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    for problem in problems_of(source, **given):
        hint, cli = problem.hint, render_hint(problem, cli=True)
        fix = problem.fix
        if fix is None:
            assert hint == cli
            continue
        assert hint
        assert cli
        for name in {**fix.options, **next(iter(fix.choices.values()), {})}:
            assert f"{name}=" in hint
            assert f"{name}=" not in cli
            assert "--" in cli
        if "lenient" in fix.options and not fix.choices:
            others = newsdoc.diagnose(source, **given | fix.options).problems
            assert problem.code not in {other.code for other in others}


def test_a_question_names_the_answers() -> None:
    (problem,) = problems_of(f"A\n05/06/2024\n{URL}")
    fix = problem.fix
    assert fix is not None
    assert fix.options == {"lenient": True}
    assert fix.choices == {"2024-06-05": {"dayfirst": True}, "2024-05-06": {"dayfirst": False}}
    for date, more in fix.choices.items():
        article = newsdoc.parse(f"A\n05/06/2024\n{URL}", **fix.options, **more)
        assert str(article.date) == date
    (problem,) = problems_of(f"A\nWed 05/06/2024\n{URL}")
    assert problem.fix is not None
    assert list(problem.fix.choices) == ["2024-06-05"]


@pytest.mark.parametrize(
    "source",
    [
        f"Мост открыт\n20240517\n{URL}\nМост зелёный.".encode("cp1251"),
        f"Мост открыт\n20240517\n{URL}\nМост зелёный.".encode("koi8-r"),
        f"橋が開通\n20240517\n{URL}\n橋は緑色です。".encode("shift_jis"),
        f"大桥通车\n20240517\n{URL}\n桥是绿色的。".encode("gbk"),
        f"다리 개통\n20240517\n{URL}\n다리는 초록색이다.".encode("euc-kr"),
        f"Most otwarty\n20240517\n{URL}\nZażółć gęślą jaźń.".encode("cp1250"),
        f"Megnyílt a híd\n20240517\n{URL}\nEgyszerű híd. Le is ültek.".encode("cp1250"),
        f"Yeni köprü\n20240517\n{URL}\nŞehirde bir köprü var, ışık var.".encode("cp1254"),
        f"Jauns tilts\n20240517\n{URL}\nTilts atvērts piektdien.".encode("cp1257"),
        f"Broen er åben\n20240517\n{URL}\nDet er en god dag.".encode("cp865"),
        f"Es ist groß\n20240517\n{URL}\nDas ist es.".encode("mac_roman"),
        f"Köprü açıldı\n20240517\n{URL}\nYeşil ve uzun, ağır.".encode("cp1254"),
        f"Café rouge\n20240517\n{URL}\nIl est près du musée et là.".encode("cp850"),
        f"Éa “é” – ü\n20240517\n{URL}\n".encode() + b"caf\xe9\n",
        f"Café {URL}\n20240517\n{URL}\nné 😀".encode()[:-2],
        f"A 😀\n20240517\n{URL}\n".encode("utf-16", "surrogatepass")[2:-1],
        b"Caf\xe9 \x81\n20240517\nhttps://example.com/",
    ],
)
def test_no_other_encoding_is_offered_without_evidence(source: bytes) -> None:
    for problem in problems_of(source):
        assert problem.fix is None
        assert "1252" not in (problem.hint or "")
    assert newsdoc.diagnose(source).fixed(unsafe=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "A hidat pénteken avatták fel, az idősebb polgárok örömére.",
        "Rozpoczęto ruch. Następne dni.",
    ],
)
def test_words_of_a_url_are_not_of_a_language(text: str) -> None:
    """The "com" of a host is a word of Portuguese, the path is often English."""
    url = "https://www.example.com/the-bridge.is/"
    (problem,) = problems_of(f"Most\n20240517\n{url}\n{text}\n{url}".encode("cp1250"))
    assert problem.fix is None


def test_nuls_in_utf_16_are_no_sign_of_utf_16() -> None:
    text = f"A\n20240517\n{URL}\nIt is green.\0\0"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        (problem,) = problems_of(text.encode(encoding), encoding=encoding)
        assert problem.fix is not None
        assert problem.fix.kind == "trailing-nuls"


def test_a_title_of_nothing_but_bom_is_not_deleted() -> None:
    found = newsdoc.diagnose(f"\ufeff\ufeff\nA\n20240517\n{URL}", lenient=True)
    assert found.problems[0].fix is not None
    assert found.problems[0].fix.applicability == "unsafe"
    assert found.fixed() is None


def test_cesu_8_is_named() -> None:
    text = GREEN + "A bridge 😀 é"
    surrogates = text.encode("utf-16", "surrogatepass").decode("utf-16-le", "surrogatepass")
    data = re.sub(
        "[\U00010000-\U0010ffff]",
        lambda found: "".join(
            map(chr, memoryview(found[0].encode("utf-16-le")).cast("H").tolist())
        ),
        surrogates.removeprefix("\ufeff"),
    ).encode("utf-8", "surrogatepass")
    (problem,) = problems_of(data)
    assert "CESU-8" in problem.message
    assert problem.fix is None
    for other in (b"\xe9 a", b"\xed\xa0\xbd"):  # which CESU-8 does not have
        (problem,) = problems_of(data + other)
        assert "CESU-8" not in problem.message


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<!doctype HTML>\n<html>", "HTML"),
        ("\n <p>\nA\n</p>", "HTML"),
        ("<?xml version='1.0'?>\n<a/>", "XML"),
        ('{"title": "A"}', "JSON"),
        ('[{"title": "A"}]', "JSON"),
        ('[\n"A"]', "JSON"),
        ("title,date,url\nA,B,C", "table"),
        ('"URL";"Date";"Title"\nA', "table"),
        ("id\tdate\turl\ttitle\nA", "table"),
        ("---\ntitle: A\n---\n", "front matter"),
        ("+++ \ntitle = 'A'\n", "front matter"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n", "Git LFS"),
        ("WARC/1.0\nWARC-Type: conversion\n", "WARC"),
        ("<DOC>\n<DOCNO> A-1 </DOCNO>\n", "TREC"),
        ('<doc id="1" url="https://a.b/" title="A">\nA\n', "WikiExtractor"),
        ("<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n<REUTERS TOPICS='YES'>", "Reuters"),
        ("TY  - NEWS\nTI  - A\nUR  - https://a.b/\n", "RIS"),
        ("From: a@example.com\nTo: b@example.com\nSubject: A\n\nIt.", "mail"),
        ("From a@example.com Fri May 17\nSubject: A", "mailbox"),
        ("1 of 20 DOCUMENTS\n\nThe Paper\n", "database"),
        ("The Paper\n\nMay 17, 2024 Friday\n\nA bridge\n\nLENGTH: 512 words\n", "Nexis"),
        ("A bridge\nPaper\nProQuest document ID: 1\n", "ProQuest"),
        ("HD  A bridge\nWC  200 words\nPD  17 May 2024\n", "Factiva"),
        (f"<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> b\n20240517\n{URL}\n", "merge conflict"),
    ],
)
def test_another_text_format_is_named(head: str, name: str) -> None:
    problem = only_hint(head)
    assert name in (problem.hint or "")
    assert problem.fix is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"20240517\n{URL}\nIt is green.", "title"),
        ("20240517\nIt is green.", "title"),
        (f"{URL}\nA", "title"),
        (f"A\n{URL}\nIt is green.", "date"),
        (f"A\nUpdated : 17 May 2024\n{URL}", "publication"),
        (f"A long title that\ncontinues here\n20240517\n{URL}", "title"),
        (f"A\n20240517\nB\nB\nB\nB\nB\n{URL}", "line 8"),
        (f"A\n20240517\n20240518\n{URL}", "if they are the article"),
        (f"A\nB\nB\n{URL}\nB", "line 4"),
        ("A\nBy B\n20240517\nIt.", "line 3"),
        ("A\n20240517", "archive://"),
        ("A\n20240517\nIt is green.", "archive://"),
        ("A\n17 mai 2024\nhttps://a.b/", "YYYYMMDD"),
        ("A\nUpdated May 17, 2024\nhttps://a.b/", "'updated'"),
        ("A\nPublished in 2024\nhttps://a.b/", "'published'"),
        (URL, "URL"),
        ("/news/a", "path"),
        ("a.txt", "path"),
        ("C:\\news\\a", "path"),
    ],
)
def test_what_cannot_be_fixed_is_named(text: str, words: str) -> None:
    hints = [problem.hint for problem in problems_of(text) if problem.hint]
    assert words in hints[0]
    assert newsdoc.diagnose(text).fixed(unsafe=True) is None


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (f"A\n{URL}\n20240517\nIt.", f"A\n20240517\n{URL}\nIt."),
        (f"{URL}\nA\n2024-05-17\nIt.", f"A\n20240517\n{URL}\nIt."),
        (f"20240517\nA\n\n{URL}", f"A\n20240517\n{URL}"),
        (f"A\nBy B\nTags: a\n20240517\n{URL}\nIt.", f"A\n20240517\n{URL}\nBy B\nTags: a\nIt."),
        (f"A\n20240517\nBy B\n{URL}\nIt.", f"A\n20240517\n{URL}\nBy B\nIt."),
        (f"URL: {URL}\nDate = 20240517\nTitle: A\nIt.", f"A\n20240517\n{URL}\nIt."),
        (f"A: B\n20240517\nLink: {URL}", f"A: B\n20240517\n{URL}"),
        ("A\nDate: 20240517\nIt is green.", "A\n20240517\nIt is green."),
        (f"A\nPublished May 17, 2024\n{URL}", f"A\n20240517\n{URL}"),
        (f"A\nPosted on 05/06/2024\n{URL}", f"A\n05/06/2024\n{URL}"),
        (f"A\nPublished 4:05 PM EDT, Fri May 17, 2024\n{URL}", f"A\n20240517\n{URL}"),
    ],
)
def test_header_lines_are_brought_in_order(text: str, fixed: str) -> None:
    """No line is deleted."""
    diagnosis = newsdoc.diagnose(text)
    assert diagnosis.fixed() is None
    assert diagnosis.fixed(unsafe=True) == fixed


def parquet() -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": ["é"]}), file)
    return file.getvalue()


def arrow() -> bytes:
    file = io.BytesIO()
    table = pyarrow.table({"a": ["é"]})
    with pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(name, "It is green.")
    return file.getvalue()


BINARY: dict[str, tuple[bytes, str]] = {
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "an image"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "an image"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80", "an image"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "an image"),
    "mp3": (b"ID3\x04\x00\x00\xff", "audio or video"),
    "mp4": (b"\x00\x00\x00\x18ftypmp42", "audio or video"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
    "pdf in ASCII": (b"%PDF-1.4\n1 0 obj\n<<\n", "a PDF document"),
    "rtf": (b"{\\rtf1\\ansi\nA\nB\n}", "an RTF document"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an Office document"),
    "docx": (archive("word/document.xml"), "an Office document"),
    "zip": (archive("a.txt"), "a zip archive"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "a zip archive"),
    "tar": (b"a.txt".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
    "gzip": (gzip.compress(b"It is green."), "a gzip file"),
    "bzip2": (b"BZh91AY&SY\xff", "a bzip2 file"),
    "xz": (b"\xfd7zXZ\x00", "an xz file"),
    "zstd": (b"\x28\xb5\x2f\xfd\x04", "a Zstandard file"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00", "a 7z archive"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    "parquet": (parquet(), "a Parquet file"),
    "arrow": (arrow(), "an Arrow file"),
    "sqlite": (b"SQLite format 3\x00\x10\x00", "an SQLite database"),
    "elf": (b"\x7fELF\x02\x01\x01\x00", "a program"),
    "exe": (b"MZ\x90\x00\x03\x00", "a program"),
    "other": (bytes(range(256)) * 2, "binary data"),
    "other text": (b"\x01\x02\x03\x00" * 8, "binary data"),
}


# Every byte is text in latin-1, but NUL.
IN_LATIN_1 = [kind for kind, (data, _) in BINARY.items() if 0 in data or kind[:3] in ("pdf", "rtf")]


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [*((kind, "utf-8") for kind in BINARY), *((kind, "latin-1") for kind in IN_LATIN_1)],
)
def test_a_binary_file_is_named(kind: str, encoding: str) -> None:
    data, name = BINARY[kind]
    (problem,) = problems_of(data, encoding=encoding)
    assert problem.message == f"expected text, found {name}"
    assert (problem.excerpt, problem.hint) == ("", None)
    assert str(problem).count("\n") == 0


def test_few_control_characters_are_not_binary_data() -> None:
    for text, expected in (
        ("\1" * 7 + "\0", True),
        ("\1" * 6 + "\0", False),
        ("a" * 119 + "\0" * 8, True),
        ("a" * 120 + "\0" * 8, False),
        ("\t\v\f\x1b\x1c" * 50 + "\0", False),
        ("a" * 4096 + "\0" * 4096, False),
    ):
        found = {problem.message for problem in problems_of(f"{text}")}
        assert (found == {"expected text, found binary data"}) is expected


def test_control_characters_alone_are_not_binary_data() -> None:
    """NUL or an undecodable byte is among binary data; the format allows other controls."""
    (problem,) = problems_of("\1" * 40 + f"\nyesterday\n{URL}")
    assert problem.message.startswith("'yesterday' is not a valid date")


@pytest.mark.parametrize("title", ["GIF89a is a format", "PK is a name", "Rar!", "%PDF", "ID3"])
def test_a_title_may_begin_like_a_binary_file(title: str) -> None:
    assert (
        problems_of(f"{title}\n2024\n{URL}")[0].message == "'2024' is not a valid date (YYYYMMDD)"
    )
    assert newsdoc.parse(f"%PDF-1.4\n20240517\n{URL}").title == "%PDF-1.4"


def test_the_codes_are_listed() -> None:
    assert typing.get_args(ErrorCode)[0] == "empty"
    assert not set(typing.get_args(ErrorCode)) & set(typing.get_args(WarningCode))


def test_a_document_that_is_cut_inside_a_character_is_named() -> None:
    data = f"Café\n20240517\n{URL}\nLe café 😀".encode()
    for length in (1, 2, 3):
        (problem,) = problems_of(data[:-length])
        assert "cut off" in (problem.hint or "")
        assert newsdoc.diagnose(data[:-length]).fixed(unsafe=True) is None


def test_a_title_is_not_taken_for_a_date() -> None:
    """No date is missing in it, and none of its words is wrong."""
    date, url = newsdoc.diagnose("The budget of 2024").problems
    assert (date.code, date.hint) == ("missing-date", None)
    assert url.hint
