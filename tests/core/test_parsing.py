"""parse: types, encodings, and what the conformance cases do not cover."""

from __future__ import annotations

import codecs
import datetime
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsdoc

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

HEADER = "A bridge opens\n20240517\nhttps://example.com/bridge\n"


@pytest.mark.parametrize(
    "source", [None, Path("a.txt"), io.StringIO(HEADER), bytearray(b"A"), 1, ["A"]]
)
def test_another_type_is_refused_and_read_is_named(source: object) -> None:
    with pytest.raises(TypeError) as caught:
        newsdoc.parse(source)  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"parse() expects str or bytes, got {type(source).__name__}; newsdoc.read() reads files"
    )
    with pytest.raises(TypeError, match=r"^diagnose.*read_bytes"):
        newsdoc.diagnose(source)  # type: ignore[arg-type]


def test_subclasses_of_str_are_text() -> None:
    class Text(str):
        pass

    assert newsdoc.parse(Text(HEADER)).title == "A bridge opens"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-be", "cp1252", "gb18030"]
)
def test_bytes_in_any_encoding(encoding: str) -> None:
    text = HEADER + "Café.\nTags: é\n"
    assert newsdoc.parse(text.encode(encoding), encoding=encoding) == newsdoc.parse(text)


def test_the_first_encoding_that_reads_a_document_is_used() -> None:
    text = HEADER + "Schöner Übergang"
    encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        article = newsdoc.parse(text.encode(encoding), encoding=encodings)
        assert article == newsdoc.parse(text)


@pytest.mark.parametrize(
    ("data", "code", "first"),
    [
        (b"Title\n2024-05-17\nhttps://example.com/", "invalid-date", "utf-8"),
        (b"Title \xe9\n2024-05-17\nhttps://example.com/", "invalid-date", "cp1252"),
        (b"Title \x81\n2024-05-17\nhttps://example.com/", "undecodable", "utf-8"),
    ],
)
def test_the_error_is_that_of_the_first_encoding_that_decodes(
    data: bytes, code: str, first: str
) -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(data, encoding=["utf-8", "cp1252"])
    with pytest.raises(newsdoc.ParseError) as alone:
        newsdoc.parse(data, encoding=first)
    assert caught.value.problems[0].code == code
    assert caught.value.problems == alone.value.problems
    assert caught.value.__context__ is None


BOM = "\ufeff"


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("UTF_8_SIG", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf16", "utf-16-le"),
        ("utf-32", "utf-32-be"),
        ("utf-16-le", "utf-16-le"),
        ("utf-7", "utf-7"),
    ],
)
def test_exactly_one_bom_is_dropped(encoding: str, codec: str, tmp_path: Path) -> None:
    one, two = (BOM + HEADER).encode(codec), (BOM + BOM + HEADER).encode(codec)
    assert newsdoc.parse(one, encoding=encoding).title == "A bridge opens"
    path = tmp_path / "a.txt"
    path.write_bytes(two)
    with path.open(encoding=encoding) as file, pytest.raises(newsdoc.ParseError) as from_text:
        newsdoc.read(file)
    with pytest.raises(newsdoc.ParseError) as from_bytes:
        newsdoc.parse(two, encoding=encoding)
    for caught in (from_bytes, from_text):
        (problem,) = caught.value.problems
        assert (problem.code, problem.line, problem.column) == ("invalid-title", 1, 1)
    path.write_bytes(one)
    with path.open(encoding=encoding) as file:
        assert newsdoc.read(file).title == "A bridge opens"


def test_one_bom_of_a_str_is_dropped() -> None:
    assert newsdoc.parse(BOM + HEADER).title == "A bridge opens"
    assert newsdoc.read(io.StringIO(BOM + HEADER)).title == "A bridge opens"
    with pytest.raises(newsdoc.ParseError, match="invalid-title"):
        newsdoc.parse(BOM + BOM + HEADER)
    with pytest.raises(newsdoc.ParseError, match="invalid-title"):
        newsdoc.read(io.StringIO(BOM + BOM + HEADER))


@pytest.mark.parametrize("body", ["One.", "Café “quoted”.", "Мост открыт.", "\x01"])
@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf-16", "cp1251", "latin-1"])
def test_nul_is_found_in_bytes_of_any_encoding_and_script(body: str, encoding: str) -> None:
    for broken in (body + "\0", "\0" + body):
        data = (HEADER + broken).encode(encoding, "replace")
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.parse(data, encoding=encoding)
        assert [problem.code for problem in caught.value.problems] == ["invalid-character"]
    assert newsdoc.parse((HEADER + body).encode(encoding, "replace"), encoding=encoding)


@pytest.mark.parametrize(
    ("data", "encoding", "place"),
    [
        (b"\xe9", "utf-8", (1, 1)),
        (b"A\nB\xe9C", "utf-8", (2, 2)),
        (b"A\r\xe9", "utf-8", (2, 1)),
        (b"A\r\n\xe9", "utf-8", (2, 1)),
        (b"\xef\xbb\xbf\xe9", "utf-8", (1, 1)),
        ("\U0001f309".encode() + b"\xff", "utf-8", (1, 2)),
        (b"A\xe2\x82", "utf-8", (1, 2)),
        ("AB".encode("utf-16") + b"\x00", "utf-16", (1, 3)),
        (b"caf\xe9", "ascii", (1, 4)),
        (b"xn--\xff", "idna", (1, 1)),  # its error has no position
    ],
)
def test_undecodable_bytes_have_a_position(
    data: bytes, encoding: str, place: tuple[int, int]
) -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(data, encoding=encoding)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("undecodable", *place)
    assert problem.end_column == problem.column + 1
    assert problem.message.endswith(f" is not valid {encoding}")


def decode_without_position(_data: Buffer, _errors: str = "strict", /) -> tuple[str, int]:
    raise UnicodeError("not in this encoding")


def find_codec(name: str) -> codecs.CodecInfo | None:
    return codecs.CodecInfo(codecs.utf_8_encode, decode_without_position) if name == "odd" else None


def test_an_error_without_a_position_is_at_the_start() -> None:
    codecs.register(find_codec)
    try:
        with pytest.raises(newsdoc.ParseError) as caught:
            newsdoc.parse(b"A\nB", encoding="odd")
    finally:
        codecs.unregister(find_codec)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("undecodable", 1, 1)
    assert problem.excerpt == "\\x41\n^^^^"


def test_the_byte_that_does_not_decode_is_shown_in_its_line() -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(b"A\nCaf\xe9 opens\r\nB\n")
    assert caught.value.problems[0].excerpt == "Caf\\xe9 opens\n   ^^^^"


def test_a_bom_counts_in_no_column_of_undecodable_bytes() -> None:
    with pytest.raises(newsdoc.ParseError, match=r"^1:2: undecodable"):
        newsdoc.parse(b"\xef\xbb\xbfA\xff")


@pytest.mark.parametrize("character", ["a", "é", "漢", "😀"])
def test_characters_after_an_undecodable_byte_are_shown_whole(character: str) -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(b"\xff" + (character * 200).encode())
    shown, _carets = caught.value.problems[0].excerpt.split("\n")
    assert shown == "\\xff" + character * 56 + "..."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_positions_do_not_depend_on_the_newlines(end: str) -> None:
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(end.join(["A", "B", "C", "", "D\0"]))
    places = [(problem.code, problem.line, problem.column) for problem in caught.value.problems]
    assert places == [("invalid-date", 2, 1), ("invalid-url", 3, 1), ("invalid-character", 5, 2)]


def test_not_strict_skips_blank_lines_and_keeps_their_count() -> None:
    text = "\n \nA bridge opens\n\n17 May 2024\n\x1c\nhttps://example.com/bridge\n\nOne.\n"
    assert newsdoc.parse(text, lenient=True) == newsdoc.parse(HEADER + "One.\n")
    with pytest.raises(newsdoc.ParseError) as caught:
        newsdoc.parse(text.replace("17 May", "17"), lenient=True)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [
        ("invalid-date", 5)
    ]


@pytest.mark.parametrize("date", ["17 May 2024", "Friday, May 17th, 2024, 10:30 am", "17/05/2024"])
def test_another_format_of_the_date_needs_strict_false(date: str) -> None:
    text = HEADER.replace("20240517", date)
    assert newsdoc.parse(text, lenient=True).date == datetime.date(2024, 5, 17)
    with pytest.raises(newsdoc.ParseError):
        newsdoc.parse(text)


def test_the_sample() -> None:
    """A real document: nine paragraphs, seven tags after the fourth, and its bytes come back."""
    samples = os.environ.get("NEWSDOC_SAMPLES")
    if samples is None:
        pytest.skip("NEWSDOC_SAMPLES names no folder with the real document")
    path = Path(samples, "putin-kim.txt")
    article = newsdoc.read(path)
    assert len(article.paragraphs) == 9
    assert len(article.tags) == 7
    assert article.tags_position == 4
    assert article.date == datetime.date(2022, 8, 15)
    assert article.domain == "www.msn.com"
    assert newsdoc.unparse(article).encode() == path.read_bytes()


def test_the_example_has_its_tags_in_mid_body() -> None:
    article = newsdoc.read(Path(__file__).parents[2] / "docs" / "examples" / "bridge.txt")
    assert article.tags_position is not None
    assert 0 < article.tags_position < len(article.paragraphs)
