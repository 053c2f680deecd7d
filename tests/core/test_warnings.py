"""Warnings about articles: what was probably meant otherwise."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import newsdoc
from newsdoc._diagnosis import blocks_format, find_warnings
from newsdoc._diagnosis.lines import line_at, split_lines
from newsdoc._grammar import to_text

HEADER = "A bridge opens\n20240517\nhttps://example.com/bridge\n"
PARAGRAPH = (
    "The footbridge opened on Friday after two years of construction and a long dispute "
    "about its color, which is green, and its length. "
)


def warnings(body: str, header: str = HEADER) -> list[tuple[str, int, int, int]]:
    return [(p.code, p.line, p.column, p.end_column) for p in problems(header + body)]


def problems(text: str) -> list[newsdoc.Problem]:
    return find_warnings(text, newsdoc.parse(text, lenient=True))


@pytest.mark.parametrize(
    "line",
    [
        "TAGS : a, b",
        "Tags\u00a0: a",
        "Tag: a",
        "tag:a",
        "Tags",
        "tags",
        "Tags a, b",
        "Tags a, b, c d",
        "Hashtags: a",
        "- Tags: a",
        "**Tags:** a",
        "Tag\u017f: a",
        "Tags\uff1a a",
        "Tags = a",
    ],
)
def test_a_misspelled_tag_line_is_found(line: str) -> None:
    assert newsdoc.parse(HEADER + line).tags == ()
    assert warnings(f"It is green.\n  {line} \n") == [("misspelled-tag-line", 5, 3, 3 + len(line))]


@pytest.mark.parametrize(
    "line",
    [
        "Tags: a",
        "tAgS:",
        "Tags are useful, he said.",
        "Tags of the trade",
        "Tags a, b: c",
        "Stag: a",
        "Tagged: a",
        "Taga",
        "Tags a,",
        "The tags: a",
        "It is green.",
    ],
)
def test_other_lines_are_not_misspelled_tag_lines(line: str) -> None:
    assert warnings(f"{line}\n") == []


def test_lines_are_where_they_are_in_the_text() -> None:
    text = "One.\n\n Three.\n"
    lines = list(split_lines(text))
    assert [line.text for line in lines] == ["One.", "", " Three."]
    assert lines == [line_at(text, line.start) for line in lines]


def test_the_header_has_no_warnings() -> None:
    assert warnings("", "Tag: a\n20240517\nhttps://example.com/\n") == []
    assert warnings("", "\nTag: a\n\n20240517\n\nhttps://example.com/\n") == []


def test_further_tag_lines_are_found() -> None:
    assert warnings("Tags: a\nIt is green.\n Tags: b\ntags: c\n") == [
        ("second-tag-line", 6, 2, 7),
        ("second-tag-line", 7, 1, 6),
    ]
    (problem,) = problems(HEADER + "Tags:\nTags: a\nTAGS: ,\nTags: b")
    assert problem.line == 7
    assert problem.message == "tags are added to those of line 5"


def test_repeated_tags_are_found_once() -> None:
    assert warnings("Tags: a, b, a, a, ab, b\n") == [
        ("duplicate-tag", 4, 13, 14),
        ("duplicate-tag", 4, 23, 24),
    ]
    assert warnings("Tags: a, A\n") == []
    assert warnings("Tags: ab\nTags: b, ab") == [
        ("second-tag-line", 5, 1, 6),
        ("duplicate-tag", 5, 10, 12),
    ]


@pytest.mark.parametrize(
    ("body", "is_blocked"),
    [("It.\n\nTags\nBridges\nCycling\n\nIt is 84 meters long.", True), ("Tag: Bridges", False)],
)
def test_the_end_of_a_list_below_a_label_is_kept(body: str, is_blocked: bool) -> None:
    (problem,) = problems(HEADER + body)
    assert problem.code == "misspelled-tag-line"
    assert blocks_format(problem) == is_blocked


def test_a_second_article_is_found_once() -> None:
    other = "Another title\n\n 20240518\n https://example.com/other\nIt is red.\n"
    assert warnings(f"It is green.\n{other}{other}") == [("second-article", 5, 1, 14)]
    assert warnings("20240518\nhttps://example.com/other\n") == []
    assert warnings("One.\n20240518\nTwo.\nhttps://example.com/other\n") == []
    (problem,) = problems(f"{HEADER}\n{other}")
    assert problem.line == 5


@pytest.mark.parametrize("width", [33, 50, 60, 72, 80, 100, 110])
def test_hard_wrapped_text_is_found(width: int) -> None:
    rows = textwrap.wrap(PARAGRAPH * 6, width)
    ((code, line, column, _),) = warnings("\n".join(rows))
    assert (code, column) == ("hard-wrapped", 1)
    assert line < 8
    paragraphs = "\n\n".join("\n".join(textwrap.wrap(PARAGRAPH * 3, width)) for _ in range(3))
    (problem,) = problems(HEADER + paragraphs)
    assert problem.code == "hard-wrapped"
    assert blocks_format(problem)
    joined = newsdoc.diagnose(HEADER + paragraphs).fixed(unsafe=True)
    assert joined is not None
    assert newsdoc.parse(joined).paragraphs == ((PARAGRAPH * 3).strip(),) * 3


def test_wrapped_text_with_double_spacing_has_no_fix() -> None:
    (problem,) = problems(HEADER + "\n\n".join(textwrap.wrap(PARAGRAPH * 6, 70)))
    assert (problem.code, problem.fix) == ("hard-wrapped", None)


@pytest.mark.parametrize(
    "body",
    [
        "\n".join([PARAGRAPH] * 9),
        "\n".join(["It is green, and it is long: 84 meters."] + ["It is green."] * 9),
        "\n".join("x" * 70 for _ in range(9)),
        "\n".join("- bridges that are green and very long" for _ in range(9)),
        "",
    ],
)
def test_other_text_is_not_hard_wrapped(body: str) -> None:
    assert "hard-wrapped" not in [found[0] for found in warnings(body)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_positions_do_not_depend_on_newlines_or_bom(newline: str) -> None:
    text = to_text(f"\ufeff{HEADER}Tag: a\n\nTags: b, b\n".replace("\n", newline), "utf-8")
    assert [(p.line, p.column) for p in problems(text)] == [(4, 1), (6, 10)]


def test_warnings_are_sorted_and_have_the_parts_of_a_problem() -> None:
    other = "Another title\n20240518\nhttps://example.com/other\n"
    found = problems(f"{HEADER}{other}Tags: a, a\nTag: b\n")
    assert [p.code for p in found] == ["second-article", "duplicate-tag", "misspelled-tag-line"]
    assert found[2].excerpt == "Tag: b\n^^^^^^"
    assert found[2].hint == "write Tags: directly before the tags"
    assert {p.severity for p in found} == {"warning"}


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "docs" / "examples").rglob("*.txt"))
)
def test_the_examples_have_no_warnings(path: Path) -> None:
    assert find_warnings(path.read_text("utf-8")) == []


URL = "https://example.com/news/2024/bridge"

# The lines of a document, the code of the warning, and the lines after the fix, or None.
FOUND = [
    (["# A", "20240517", URL], "title-markup", ["A", "20240517", URL]),
    (["**A b**", "20240517", URL], "title-markup", ["A b", "20240517", URL]),
    (["Headline: A", "20240517", URL], "title-markup", ["A", "20240517", URL]),
    (["A", "20240517", "https://https://a.b/"], "url-markup", ["A", "20240517", "https://a.b/"]),
    (["A", "20240517", "hxxps://a.b/"], "url-markup", ["A", "20240517", "https://a.b/"]),
    (["A", "20240517", "https://a.b/x&amp;y"], "url-markup", ["A", "20240517", "https://a.b/x&y"]),
    (["A", "20240517", "https://a.b/x\\_y"], "url-markup", ["A", "20240517", "https://a.b/x_y"]),
    (["A", "20240517", "https://a.b/\u200bx"], "url-markup", ["A", "20240517", "https://a.b/x"]),
    (["A", "20240517", "https://a.b/<x"], "url-markup", None),
    (
        ["A", "20240517", URL + "-", "is-open.html"],
        "url-markup",
        ["A", "20240517", URL + "-is-open.html"],
    ),
    (["A", "20240517", URL, "a-b/c"], "url-markup", ["A", "20240517", URL + "a-b/c"]),
    (["A", "20240517", URL, "Tom &amp; I"], "escaped-character", ["A", "20240517", URL, "Tom & I"]),
    (["A", "20240517", URL, "caf\\u00e9"], "escaped-character", ["A", "20240517", URL, "café"]),
    (["A", "20240517", URL, "b\x08b"], "control-character", ["A", "20240517", URL, "b"]),
    (["A", "20240517", URL, "\x1b[1mb\x1b[0m"], "control-character", ["A", "20240517", URL, "b"]),
    (["A", "20240517", URL, "b\x1a"], "control-character", ["A", "20240517", URL, "b"]),
    (["A", "20240517", URL, "\x1bb"], "control-character", None),
    (["A", "20240517", URL, "\x93b\x94"], "c1-character", ["A", "20240517", URL, "“b”"]),
    (["A", "20240517", URL, "b\x85"], "c1-character", None),
    (["A", "20240517", URL, "b\x81"], "c1-character", None),
    (["A", "20240517", URL, "cafÃ©"], "misdecoded-text", ["A", "20240517", URL, "café"]),
    (["A", "20240517", URL, "itâ€™s"], "misdecoded-text", ["A", "20240517", URL, "it’s"]),
    (["A", "20240517", URL, "ÐœÐ¾ÑÑ‚"], "misdecoded-text", None),
    (["A", "20240517", URL, "caf\ufffd"], "misdecoded-text", None),
    (["A", "20240517", URL, "cafГ© вЂ“"], "misdecoded-text", ["A", "20240517", URL, "café –"]),
    (
        ["A", "20240517", URL, "РњРѕСЃС‚ РµРґРµС‚"],
        "misdecoded-text",
        ["A", "20240517", URL, "Мост едет"],
    ),
    (["A", "20240517", URL, "Çåëåíûé ìîñò îòêðûò."], "misdecoded-text", None),
    (["A", "20240517", URL, "??? ???????? ????."], "misdecoded-text", None),
    (["A", "20240517", URL, "Caf?s, m?res et p?res."], "misdecoded-text", None),
    (
        ["A", "20240517", URL, "<p>It is <b>a</b>.</p>"],
        "text-markup",
        ["A", "20240517", URL, "It is a."],
    ),
    (
        ["A", "20240517", URL, "It is.<br>", "It."],
        "text-markup",
        ["A", "20240517", URL, "It is.", "It."],
    ),
    (["A", "20240517", URL, "It<br>is."], "text-markup", None),
    (
        ["A", "20240517", URL, "<p>It is.</p><p>It.</p>"],
        "text-markup",
        ["A", "20240517", URL, "It is.</p><p>It."],
    ),
    # The article may be about tags, which would be deleted next.
    (["A", "20240517", URL, "Write &lt;b&gt; &amp; go."], "escaped-character", None),
    (["A", "20240517", URL, "Write &amp;amp; for it."], "escaped-character", None),
    # UTF-8 that was read as latin-2: no character of it is one of cp1252.
    (["A", "20240517", URL, "GrĂ\xbcn ist das MaĂ\x9f."], "c1-character", None),
    (
        ["A", "20240517", URL, "Tags:", "Bridges, Cycling, Public transport, River Elm"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: Bridges, Cycling, Public transport, River Elm"],
    ),
    (
        ["A", "20240517", URL, "It&#13;&#10;is &amp; a."],
        "escaped-character",
        ["A", "20240517", URL, "It&#13;&#10;is & a."],
    ),
    (["ï»¿A", "20240517", URL], "misdecoded-text", ["A", "20240517", URL]),
    (["A", "20240517", URL, "## It is", "It [is](https://a.b/)."], "text-markup", None),
    (
        ["A", "20240517", URL, "a\xadb c\xadd e\xadf"],
        "invisible-character",
        ["A", "20240517", URL, "ab cd ef"],
    ),
    (["A", "20240517", URL + "."], "url-markup", ["A", "20240517", URL]),
    (["A", "20240517", "hxxps://a[.]b/"], "url-markup", ["A", "20240517", "https://a.b/"]),
    (
        ["A", "20240517", "https://a.b/", "news/2024/bridge"],
        "url-markup",
        ["A", "20240517", "https://a.b/news/2024/bridge"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "", "Bridges, Cycling"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: Bridges, Cycling"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "1. 橋", "2. 町", "橋は緑色である。"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: 橋, 町", "橋は緑色である。"],
    ),
    (
        ["A", "20240517", URL, "جسر جديد".encode().decode("cp1251")],
        "misdecoded-text",
        ["A", "20240517", URL, "جسر جديد"],
    ),
    (
        ["A", "20240517", URL, "Tags: a,", "", "b, c,", "", "d"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b, c, d"],
    ),
    (["A", "20240517", URL, "Tags: a, b", "c, d"], "continued-tag-line", None),
    (
        ["A", "20240517", URL, "Tags:", "", "a", "b"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "", "- a", "", "- b", "", "It is green."],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b", "", "It is green."],
    ),
    (["A", "20240517", URL, "Tags:", f"- {'a ' * 60}"], "continued-tag-line", None),
    (["A", "20240517", URL, 'Tags: "a; b"'], "tag-syntax", ["A", "20240517", URL, "Tags: a, b"]),
    (
        ["A", "20240517", URL, "Tags:", "", "- a"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a"],
    ),
    (["A", "20240517", URL, "It is =", "b =3D c"], "quoted-printable", None),
    (["A", "20240517", URL, f"{'b ' * 35}b=", " c"], "quoted-printable", None),
    (["A", "20240517", URL, "Tags: a, b,"], "continued-tag-line", None),
    (["A", "20240517", URL, "Tags: a, b,", "It is green."], "continued-tag-line", None),
    (["A", "20240517", URL, "Tags: a, b,", "", "What it cost"], "continued-tag-line", None),
    (["A", "20240517", URL, "Tags: a, b\u3001", "It is green."], "continued-tag-line", None),
    (
        [
            "A",
            "20240517",
            URL,
            "Tags:",
            "Bridges, the people who walk over them in the morning, Elm",
        ],
        "continued-tag-line",
        None,
    ),
    (["A", "20240517", URL, "Tags: a, , b"], "tag-syntax", None),
    (["A b", "20240517", URL, "A b", "It is.", "It.", "It is a."], "repeated-title", None),
    (["A", "20240517", URL, "What it cost", "------------", "It."], "text-markup", None),
    (
        ["A", "20240517", URL, "Её нет.", "РњРѕСЃС‚ РµРґРµС‚"],
        "misdecoded-text",
        ["A", "20240517", URL, "Её нет.", "Мост едет"],
    ),
    (
        ["A", "20240517", URL, "\u200bIt is.", "It.\ufeff"],
        "invisible-character",
        ["A", "20240517", URL, "It is.", "It."],
    ),
    # UTF-8 that was read as Mac OS Roman, cp437, cp1250, cp1253, cp1256 and koi8-r.
    (
        ["A", "20240517", URL, "caf√© ‚Äúit‚Äù"],
        "misdecoded-text",
        ["A", "20240517", URL, "café “it”"],
    ),
    (
        ["A", "20240517", URL, "caf├⌐ ΓÇ£itΓÇ¥"],
        "misdecoded-text",
        ["A", "20240517", URL, "café “it”"],
    ),
    (
        ["A", "20240517", URL, "cafĂ© â€śitâ€ť"],
        "misdecoded-text",
        ["A", "20240517", URL, "café “it”"],
    ),
    (
        ["A", "20240517", URL, "Δεν είναι.".encode().decode("cp1253")],
        "misdecoded-text",
        ["A", "20240517", URL, "Δεν είναι."],
    ),
    (["A", "20240517", URL, "cafأ© â€œthéâ€\u2122"], "misdecoded-text", None),
    (
        ["A", "20240517", URL, "п°п╬я│я┌ п╬я┌п╨я─я▀я┌."],
        "misdecoded-text",
        ["A", "20240517", URL, "Мост открыт."],
    ),
    # Latin-2 or cp1250: either makes sense.
    (
        ["A", "20240517", URL, "España, niño y año.".encode().decode("iso8859_2")],
        "misdecoded-text",
        None,
    ),
    (["A", "20240517", URL, "縺薙ｌ縺ｯ讖九〒縺吶��"], "misdecoded-text", None),
    (["A", "20240517", URL, "锟斤拷"], "misdecoded-text", None),
    (["A", "20240517", URL, "cafÃ© trÃ\ufffds"], "misdecoded-text", None),
    (
        ["A", "20240517", f"{URL}/", "a-green.bridge"],
        "url-markup",
        ["A", "20240517", f"{URL}/a-green.bridge"],
    ),
    (
        ["A", "20240517", f"{URL}/", "bridge.x"],
        "url-markup",
        ["A", "20240517", f"{URL}/bridge.x"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "a", "b", "", "It is green."],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b", "", "It is green."],
    ),
    (["A", "20240517", URL, "鈥淲ait,鈥? he said."], "misdecoded-text", None),
    (["A", "20240517", URL, "mo¿e g³owa by³a"], "misdecoded-text", None),
    (["A", "20240517", URL, "lÕeau dÕor nÕest"], "misdecoded-text", None),
    (["A", "20240517", URL, "Die grьne Brьcke, fьr alle."], "misdecoded-text", None),
    (
        ["A", "20240517", URL, "Зелёный Мост Едет Везде.".encode("koi8-r").decode("cp1251")],
        "misdecoded-text",
        None,
    ),
    (["A", "20240517", URL, "»õ´Ù¸®°¡ ±Ý¿äÀÏ¿¡°³ÅëÇß´Ù"], "misdecoded-text", None),
    (["A", "20240517", URL, "~{GEVN~}"], "misdecoded-text", None),
    (
        ["A", "20240517", URL, "The caf+AOk- is +IBw-open+IB0."],
        "misdecoded-text",
        ["A", "20240517", URL, "The café is “open”."],
    ),
    (["A", "20240517", URL, "?It is long,? she said."], "misdecoded-text", None),
    (["A", "20240517", URL, "caf\x8e, tr\x8fs"], "c1-character", None),
    (["A", "20240517", URL, "<<<<<<< a", "b", "=======", "c", ">>>>>>> d"], "merge-conflict", None),
    (
        ["A", "20240517", URL, "**Tags:** a"],
        "misspelled-tag-line",
        ["A", "20240517", URL, "Tags: a"],
    ),
    (["A", "20240517", URL, "_Tags:_ a"], "misspelled-tag-line", ["A", "20240517", URL, "Tags: a"]),
    (["A", "20240517", URL, "Tags\\: a"], "misspelled-tag-line", ["A", "20240517", URL, "Tags: a"]),
    (
        ["A", "20240517", URL, "[5]Tags: a"],
        "misspelled-tag-line",
        ["A", "20240517", URL, "Tags: a"],
    ),
    (
        ["A", "20240517", URL, "Schlagwörter: a"],
        "misspelled-tag-line",
        ["A", "20240517", URL, "Tags: a"],
    ),
    (["A", "20240517", URL, "标签：a"], "misspelled-tag-line", ["A", "20240517", URL, "Tags: a"]),
    (["A", "20240517", URL, "Tags: [a, b]"], "tag-syntax", ["A", "20240517", URL, "Tags: a, b"]),
    (
        ["A", "20240517", URL, "Tags: ['a', 'b']"],
        "tag-syntax",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (["A", "20240517", URL, "Tags: a; b"], "tag-syntax", ["A", "20240517", URL, "Tags: a, b"]),
    (["A", "20240517", URL, "Tags: #a #b"], "tag-syntax", ["A", "20240517", URL, "Tags: a, b"]),
    (["A", "20240517", URL, "Tags:: a, b"], "tag-syntax", ["A", "20240517", URL, "Tags: a, b"]),
    (
        ["A", "20240517", URL, "Tags: [1]a, [2]b"],
        "tag-syntax",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (
        ["A", "20240517", URL, "Tags: [a](/a), [b](/b)"],
        "tag-syntax",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (
        ["A", "20240517", URL, "Tags: a,", "b"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "- a", "- b"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
    (
        ["A", "20240517", URL, "Tags:", "a", "b"],
        "continued-tag-line",
        ["A", "20240517", URL, "Tags: a, b"],
    ),
]


@pytest.mark.parametrize(("rows", "code", "fixed"), FOUND)
def test_a_sign_is_found_and_fixed(rows: list[str], code: str, fixed: list[str] | None) -> None:
    text = "\n".join(rows) + "\n"
    diagnosis = newsdoc.diagnose(text)
    assert diagnosis.article
    assert [problem.code for problem in diagnosis.problems] == [code]
    (problem,) = diagnosis.problems
    assert problem.severity == "warning"
    assert diagnosis.fixed() is None
    after = diagnosis.fixed(unsafe=True)
    assert (after and after.splitlines()) == fixed
    assert (problem.fix is None) == (fixed is None)


@pytest.mark.parametrize(
    "rows",
    [
        ["#A", "20240517", URL],
        ["Heads: a", "20240517", URL],
        ["A", "20240517", URL, "Ferry"],
        ["A", "20240517", URL, "", "a-b/c"],
        ["A", "20240517", URL, "Il est arrivé\xa0» hier. SPASS: »Spaß«, ÉTÉ, CAFÉ”"],
        ["A", "20240517", URL, "AT&T; R&D &c."],
        ["A", "20240517", URL, "a=b", "c=d"],
        [
            "A",
            "20240517",
            URL,
            "Tags:",
            "The bridge is open, and it is green, long and wide at last.",
        ],
        ["A", "20240517", URL, "Tags: a", "It is green."],
        [
            "A",
            "20240517",
            URL,
            "Tags:",
            "",
            "Related articles",
            "The bridge is open, and it is green and long.",
        ],
        ["A", "20240517", URL + "..."],
        ["A", "20240517", URL, "18 May 2024", "https://a.b/"],
        ["A", "20240517", "https://en.wikipedia.org/wiki/Martin_Luther_King_Jr.", "It is."],
        ["A", "20240517", f"{URL}/", "Introduction"],
        ["A", "20240517", f"{URL}/", "はじめに"],
        ["A", "20240517", f"{URL}/", "dpa/lnw"],
        ["A", "20240517", f"{URL}/", "100%"],
        ["A", "20240517", f"{URL}/", "18:30"],
        ["A", "20240517", URL, "17/05/2024"],
        ["A", "20240517", f"{URL}/", "#bridge"],
        ["A", "20240517", f"{URL}/", "---"],
        ["A", "20240517", URL, "eva.holm@example.com"],
        ["A", "20240517", URL, "www.elm-courier.example"],
        ["A", "20240517", URL, "18 May 2024", "https://a.b/", "19 May 2024", "https://c.d/"],
        ["A", "20240517", URL, "The key is QUJDREVGRw==", "and this is SElKS0xNTg==", "It is."],
        ["A", "20240517", URL, "See https://a.b/?mode=3D&view=3D."],
        ["A", "20240517", URL, "Q&A"],
        ["A", "20240517", URL, "Berlin/Potsdam"],
        ["A", "20240517", URL, "Tags: Paral·lel"],
        ["A", "20240517", URL, "Tags: *NSYNC, __init__"],
        ["A", "20240517", URL, "Keywords: a word that the founders made famous."],
        ["A", "20240517", URL, "Tag: bu bir etiket değildir."],
        ["A", "20240517", URL + "?id=", "Yes."],
        ["A b", "20240517", URL, "A b", "It is."],
        ["A", "20240517", URL, "It is", "---------------", "It."],
        ["A", "20240517", URL, "+49-30-1234, C++-Code, a+bc-d, x+ABC-y, +1 +2-"],
        ["A", "20240517", URL, "Elle dit: —Écoute! —À quoi? —État! √π, √2 ≈ 1.4, ±°"],
        ["A", "20240517", URL, "PDFка, VIPы, iPhone’ом, МГУ, вУЗ, 5 м³, 20°C"],
    ],
)
def test_other_documents_have_no_warnings(rows: list[str]) -> None:
    assert newsdoc.diagnose("\n".join(rows)).problems == ()


def test_a_second_article_is_found_by_a_date_in_words() -> None:
    text = "A\n17 May 2024\nhttps://a.b/\nIt is green.\nB\n18 May 2024\nhttps://c.d/\n"
    fixed = newsdoc.diagnose(text).fixed()
    assert fixed is not None
    (problem,) = newsdoc.diagnose(fixed).problems
    assert (problem.code, problem.line) == ("second-article", 5)


def test_wrapped_text_without_capital_letters_is_found() -> None:
    text = (
        "新しい橋が金曜日に開通した。工事には二年かかり、色をめぐる長い議論があった。橋は緑色である。"
        * 3
    )
    rows = [text[at : at + 25] for at in range(0, len(text), 25)]
    (problem,) = problems(HEADER + "\n".join(rows))
    assert (problem.code, problem.fix) == ("hard-wrapped", None)
    two = "\n\n".join(["\n".join(rows)] * 2)
    joined = newsdoc.diagnose(HEADER + two).fixed(unsafe=True)
    assert joined is not None
    assert newsdoc.parse(joined).paragraphs == (text, text)
    assert warnings("\n".join([text] * 5)) == []


@pytest.mark.parametrize(
    "last", ["- the bridge is green and", "It is\nlong.\nIt is green and it is"]
)
def test_lines_are_not_joined_across_the_end_of_a_paragraph(last: str) -> None:
    block = "\n".join(textwrap.wrap(PARAGRAPH * 3, 70))
    (problem,) = problems(f"{HEADER}{block}\n\n{block}\n{last}\n")
    assert (problem.code, problem.fix) == ("hard-wrapped", None)


def test_a_dash_keeps_its_space_and_japanese_words_are_not_joined() -> None:
    rows = textwrap.wrap(PARAGRAPH * 3, 70)
    rows[1] += " -"
    block = "\n".join(rows)
    fixed = newsdoc.diagnose(f"{HEADER}{block}\n\n{block}\n").fixed(unsafe=True)
    assert fixed is not None
    assert fixed.count(" - ") == 2
    block = "橋は金曜日に開通した。長さは八十四メートル、色は緑、名前は\n" * 5
    (problem,) = problems(f"{HEADER}{block}\n{block}")
    assert problem.fix is not None
    block = block.replace("名前は\n橋", "Old\nMill橋", 1)
    (problem,) = problems(f"{HEADER}{block}\n{block}")
    assert (problem.code, problem.fix) == ("hard-wrapped", None)


def test_the_warnings_of_one_kind_are_limited() -> None:
    assert len(warnings("A &nbsp; B\n" * 150)) == 1
    assert len(warnings("Tag: a\n" * 150)) == 100


def test_letters_that_no_code_page_has_are_not_misdecoded() -> None:
    assert warnings("Ã中 is not a word.") == []


def test_a_surrogate_among_tags_is_no_bug() -> None:
    problems = newsdoc.diagnose(HEADER + "Tags:\ud800 a, a\n").problems
    assert [problem.code for problem in problems] == ["invalid-character"]
