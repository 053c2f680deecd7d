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
from newsdoc._errors import Code, WarningCode

URL = "https://example.com/bridge"
HEADER = f"A bridge opens\n20240517\n{URL}\n"
GREEN = HEADER + "It is green.\n"


def problems_of(source: str | bytes, **options: Any) -> tuple[newsdoc.Problem, ...]:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(source, **options)
    return caught.value.problems


def only_hint(source: str | bytes, **options: Any) -> newsdoc.Problem:
    """Return the one problem that has a hint."""
    (problem,) = [p for p in problems_of(source, **options) if p.hint or p.cli_hint]
    return problem


OPTIONS: list[tuple[str | bytes, dict[str, Any], dict[str, Any], str]] = [
    (f"A\n\n20240517\n{URL}", {}, {"lenient": True}, "--lenient"),
    (f"\n\nA\n\n17 May 2024\n\n{URL}", {}, {"lenient": True}, "--lenient"),
    (f"A\n2024-05-17\n{URL}", {}, {"lenient": True}, "--lenient"),
    (GREEN.encode("utf-16"), {}, {"encoding": "utf-16"}, "--encoding utf-16"),
    (GREEN.encode("utf-32"), {}, {"encoding": "utf-32"}, "--encoding utf-32"),
    (GREEN.encode("utf-16-le"), {}, {"encoding": "utf-16-le"}, "--encoding utf-16-le"),
    (GREEN.encode("utf-16-be"), {}, {"encoding": "utf-16-be"}, "--encoding utf-16-be"),
    (f"Café\n20240517\n{URL}".encode("cp1252"), {}, {"encoding": "cp1252"}, "--encoding cp1252"),
    (
        f"Café\n\n17 May 2024\n{URL}".encode("cp1252"),
        {},
        {"encoding": "cp1252", "lenient": True},
        "--encoding cp1252 --lenient",
    ),
    (
        f"\nMünchen “heute”\n20240517\n{URL}".encode("cp1252"),
        {"lenient": True},
        {"encoding": "cp1252"},
        "--encoding cp1252",
    ),
    (
        f"Café\n20240517\n{URL}".encode(),
        {"encoding": "ascii"},
        {"encoding": "utf-8"},
        "--encoding utf-8",
    ),
    (
        (GREEN + "é").encode("utf-8"),
        {"encoding": "utf-16"},
        {"encoding": "utf-8"},
        "--encoding utf-8",
    ),
]


@pytest.mark.parametrize(("source", "given", "named", "cli"), OPTIONS)
def test_a_hint_names_options_that_help(
    source: str | bytes, given: dict[str, Any], named: dict[str, Any], cli: str
) -> None:
    problem = only_hint(source, **given)
    assert problem == problems_of(source, **given)[0]
    hint, cli_hint = problem.hint or "", problem.cli_hint or ""
    assert hint.startswith("pass ")
    assert cli_hint.startswith(f"use {cli}")
    for name, value in named.items():
        assert f"{name}={value!r}" in hint
    assert len(re.findall(r"\w=", hint)) == len(named)
    assert ("check the result" in hint) == ("cp1252" in hint) == ("check the result" in cli_hint)
    assert newsdoc.parse(source, **given | named)


@pytest.mark.parametrize(
    ("options", "prefix", "cli_prefix"),
    [
        ({}, "pass lenient=True with", "use --lenient with"),
        ({"lenient": True}, "pass", "use"),
    ],
)
def test_an_ambiguous_date_has_a_hint_on_both_orders(
    options: dict[str, Any], prefix: str, cli_prefix: str
) -> None:
    text = f"A\n\n05/06/2024\n{URL}"
    problem = problems_of(text, **options)[0]
    assert problem.hint == f"{prefix} dayfirst=True (2024-06-05) or dayfirst=False (2024-05-06)"
    assert problem.cli_hint == (
        f"{cli_prefix} --dayfirst (2024-06-05) or --monthfirst (2024-05-06)"
    )
    assert str(newsdoc.parse(text, lenient=True, dayfirst=True).date) == "2024-06-05"
    assert str(newsdoc.parse(text, lenient=True, dayfirst=False).date) == "2024-05-06"


def test_the_hint_of_a_str_is_about_its_bytes() -> None:
    problem = only_hint(GREEN.encode("utf-16-le").decode("latin-1"))
    assert problem.hint == "pass the bytes with encoding='utf-16-le'"
    assert problem.message == "expected text, found misdecoded utf-16-le"
    problem = only_hint(GREEN.encode("utf-16-le"))
    assert problem.hint == "pass encoding='utf-16-le'"
    assert problem.message == "expected utf-8 text, found utf-16-le text"


@pytest.mark.parametrize(
    "source",
    [
        f"A\n\n20240517\n{URL} b",
        f"A\n\nyesterday\n{URL}",
        f"A\n17 May 24\n{URL}",
        f"A\n17 May 2024\n{URL}\n\0",
        "A\n\n20240517\n",
        "A\n05/06/2024\nexample.com",
        "Café\n20240517\nexample.com".encode("cp1252"),
        b"Caf\xe9 \x81\n20240517\nhttps://example.com/",
        f"Мост открыт\n20240517\n{URL}".encode("cp1251"),
        f"橋が開通\n20240517\n{URL}".encode("shift_jis"),
        "A\n\0".encode("utf-16"),
        "漢\0\n20240517",
        GREEN.encode("utf-16-le")[:-1],
    ],
)
def test_no_hint_names_an_option_that_does_not_help(source: str | bytes) -> None:
    for problem in problems_of(source):
        for hint in (problem.hint or "", problem.cli_hint or ""):
            assert not re.search("lenient|encoding|dayfirst|--", hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (f"20240517\n{URL}\nIt is green.", "line 1 is the date: write the title above it"),
        (f"\n17 May 2024\n{URL}", "line 2 is the date: write the title above it"),
        ("20240517\nIt is green.", "line 1 is the date: write the title above it"),
        (f"{URL}\nA\n20240517", "line 1 is the URL: write the title above it"),
        (f"A\n{URL}\nIt is green.", "line 2 is the URL: write the date above it"),
        (f"A\n{URL}", "line 2 is the URL: write the date above it"),
        (f"A\n{URL}\n20240517", "swap lines 2 and 3: the order is title, date, URL"),
        (f"20240517\nA\n\n{URL}", "swap lines 1 and 2: the order is title, date, URL"),
        (
            f"A\nBy B\n20240517\n{URL}",
            "line 3 is the date and line 4 the URL: keep only the title above them",
        ),
        (
            f"A\nBy B\nNews\n\n17/05/2024\n{URL}",
            "line 5 is the date and line 6 the URL: keep only the title above them",
        ),
        (f"A\n20240517\nBy B\n{URL}", "line 4 is the URL: delete what is between it and the date"),
        (
            f"A\n20240517\nB\nB\nB\nB\nB\n{URL}",
            "line 8 is the URL: delete what is between it and the date",
        ),
        (
            f"Title: A\nDate: 20240517\nURL: {URL}",
            "delete the labels of the header lines: Title:, Date:, URL:",
        ),
        (f"A\nUpdated : 17 May 2024\n{URL}", "delete the labels of the header lines: Updated :"),
        (f"A: B\n20240517\nLink: {URL}", "delete the labels of the header lines: Link:"),
        (
            "---\ntitle: A\n---\n",
            "this is front matter: write only the title, the date and the URL",
        ),
        ("+++ \ntitle = 'A'\n", "this is front matter: write only the title, the date and the URL"),
        ("<!doctype HTML>\n<html>", "this is HTML: extract its text first"),
        ("\n <p>\nA\n</p>", "this is HTML: extract its text first"),
        ("<?xml version='1.0'?>\n<a/>", "this is XML: extract its text first"),
        ('{"title": "A"}', "this is JSON, not a plain-text article"),
        ('[{"title": "A"}]', "this is JSON, not a plain-text article"),
        ('[\n"A"]', "this is JSON, not a plain-text article"),
        ("title,date,url\nA,B,C", "this is a table, not a plain-text article"),
        ('"URL";"Date";"Title"\nA', "this is a table, not a plain-text article"),
        ("id\tdate\turl\ttitle\nA", "this is a table, not a plain-text article"),
        ("\ufeff\ufeffA\n20240517\nhttps://example.com/", "delete this character"),
    ],
)
def test_the_first_problem_says_what_happened(text: str, hint: str) -> None:
    problem = only_hint(text)
    assert problem == problems_of(text)[0]
    assert problem.hint == problem.cli_hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("A\n20240517", "write the URL on line 3; if there is none, use archive://COLLECTION/ID"),
        ("A\nB", "write the URL on line 3; if there is none, use archive://COLLECTION/ID"),
        (
            "A\n20240517\nIt is green.",
            "write the URL on line 3; if there is none, use archive://COLLECTION/ID",
        ),
        (
            f"A\n20240517\nB\nB\nB\nB\nB\nB\n{URL}",
            "write the URL on line 3; if there is none, use archive://COLLECTION/ID",
        ),
        ("A\n20240517\nwww.example.com/a", "write https://www.example.com/a"),
        ("A\n20240517\nexample.com", "write https://example.com"),
        (
            "A\n20240517\nexample.com/" + "a" * 99,
            "write https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaa…",
        ),
        ("A\n20240517\nhttps://example.com/a b c", "encode spaces as %20"),
    ],
)
def test_a_problem_of_the_url_says_what_to_write(text: str, hint: str) -> None:
    problem = only_hint(text)
    assert problem.code in ("missing-url", "invalid-url")
    assert problem.hint == problem.cli_hint == hint
    if "…" not in hint and hint.startswith("write https"):
        assert newsdoc.parse(text.replace("\n20240517\n", "\n20240517\nhttps://"))


@pytest.mark.parametrize(
    ("text", "hint", "cli_hint"),
    [
        (
            URL,
            "newsdoc does not fetch URLs: pass the text of the article",
            "the document has only a URL",
        ),
        *(
            (
                path,
                "this is a path: use newsdoc.read() to read a file",
                "the document has only a path",
            )
            for path in ("/news/a", "./a", "../a", "~/a", "a.txt", "C:\\news\\a", "\\\\host\\a")
        ),
    ],
)
def test_a_url_or_a_path_alone_is_named(text: str, hint: str, cli_hint: str) -> None:
    problem = only_hint(text)
    assert (problem.code, problem.hint, problem.cli_hint) == ("missing-date", hint, cli_hint)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A\n99999999\nhttps://example.com/",
        "A\n20240517\nhttps://example.com/\ta",
        "A\n20240517\nhttps://example.com/\ta b",
        f"A\n20240517\n{URL}\nOne\0.",
        f"A\n20240518x\n{URL}",
        f"20240517\n20240518\n{URL}\n\0",
        "20240517\n20240518\nhttps://",
        f"A\nB\n{URL}",
        "A\n20240517\nmailto://",
    ],
)
def test_no_hint_if_there_is_nothing_to_say(text: str) -> None:
    assert [p.hint for p in problems_of(text)] == [None] * len(problems_of(text))


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
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a JPEG image"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80", "a GIF image"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a media file"),
    "mp3": (b"ID3\x04\x00\x00\xff", "a media file"),
    "mp4": (b"\x00\x00\x00\x18ftypmp42", "a media file"),
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
    assert (problem.excerpt, problem.hint, problem.cli_hint) == ("", None, None)
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


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\udcff"])
def test_no_hint_shows_an_unprintable_character(character: str) -> None:
    hints = {p.hint for p in problems_of(f"A\n20240517\nexample.com/{character}bridge")}
    expected = "write the URL on line 3; if there is none, use archive://COLLECTION/ID"
    assert hints - {None} == {expected}


def test_control_characters_alone_are_not_binary_data() -> None:
    """NUL or an undecodable byte is among binary data; the format allows other controls."""
    (problem,) = problems_of("\1" * 40 + f"\nyesterday\n{URL}")
    assert problem.message.startswith("'yesterday' is not a valid date")


def test_cp1252_is_suggested_if_few_letters_have_accents() -> None:
    """Fewer than a quarter; the euro sign is byte 80, the first of those that are not ASCII."""
    letters = sum(character.isascii() and character.isalpha() for character in GREEN)
    for accents, expected in ((letters // 4, True), (letters // 4 + 1, False)):
        accented = GREEN + "€" + "é" * (accents - 1) + "a" * (3 - letters % 4)
        (problem,) = problems_of(accented.encode("cp1252"))
        assert ("cp1252" in (problem.hint or "")) is expected


@pytest.mark.parametrize("title", ["GIF89a is a format", "PK is a name", "Rar!", "%PDF", "ID3"])
def test_a_title_may_begin_like_a_binary_file(title: str) -> None:
    assert (
        problems_of(f"{title}\n2024\n{URL}")[0].message == "'2024' is not a valid date (YYYYMMDD)"
    )
    assert newsdoc.parse(f"%PDF-1.4\n20240517\n{URL}").title == "%PDF-1.4"


def test_the_codes_are_listed() -> None:
    assert typing.get_args(Code)[0] == "empty"
    assert not set(typing.get_args(Code)) & set(typing.get_args(WarningCode))


def test_the_cli_hint_is_the_hint_unless_given() -> None:
    problem = newsdoc.Problem("invalid-url", "no", 3, 1, 2, "write it")
    assert problem.cli_hint == "write it"
    assert newsdoc.Problem("invalid-url", "no", 3, 1, 2, cli_hint="x").hint is None
