"""The reference implementation agrees with every case of the strict format."""

from pathlib import Path
from typing import Any

import pytest

from helpers import load_case
from reference import order_day, read

CASES = Path(__file__).parents[1] / "cases"
VALID = sorted((CASES / "valid").glob("*.txt"))
INVALID = sorted((CASES / "invalid").glob("*.txt"))


def decoded(case: Path) -> str:
    """Return the text of the document, with its BOM and its newlines."""
    encoding = load_case(case)["encoding"]
    text = case.read_bytes().decode(encoding)
    # These decoders remove the BOM.
    return "\ufeff" * (encoding in ("utf-8-sig", "utf-16", "utf-32")) + text


def codes(case: Path) -> list[str]:
    return [problem["code"] for problem in load_case(case)["problems"]]


def is_strict(case: Path) -> bool:
    return not load_case(case)["lenient"]


def written(article: dict[str, Any]) -> bytes:
    """The article in canonical form."""
    lines = [article["title"], article["date"].replace("-", ""), article["url"]]
    lines += article["paragraphs"]
    if article["tags"]:
        lines.insert(3 + article["tags_position"], "Tags: " + ", ".join(article["tags"]))
    return "".join(f"{line}\n" for line in lines).encode()


def names(cases: list[Path]) -> list[object]:
    return [pytest.param(case, id=case.stem) for case in cases]


STRICT = [case for case in VALID if is_strict(case)]
REFUSED = [case for case in INVALID if is_strict(case) and codes(case) != ["undecodable"]]
ORDERED = [case for case in VALID + INVALID if load_case(case)["dayfirst"] is not None]
UNDECODABLE = [case for case in INVALID if codes(case) == ["undecodable"]]


def test_the_cases_are_there() -> None:
    assert len(VALID) >= 150
    assert len(INVALID) >= 200
    assert len(STRICT) >= 150
    assert len(REFUSED) >= 150
    assert len(UNDECODABLE) >= 30
    assert len(ORDERED) >= 14


@pytest.mark.parametrize("folder", ["valid", "invalid"])
def test_every_document_has_an_expected_result(folder: str) -> None:
    documents = {path.stem for path in (CASES / folder).glob("*.txt")}
    expected = {path.stem for path in (CASES / folder).glob("*.json")}
    assert documents == expected
    assert len(list((CASES / folder).iterdir())) == len(documents) + len(expected)


def test_reads_every_valid_document() -> None:
    wrong = [case.stem for case in STRICT if read(decoded(case)) != load_case(case)["article"]]
    assert wrong == []


def test_finds_every_problem_of_every_invalid_document() -> None:
    wrong = []
    for case in REFUSED:
        expected = [tuple(problem.values()) for problem in load_case(case)["problems"]]
        if read(decoded(case)) != expected:
            wrong.append(case.stem)
    assert wrong == []


@pytest.mark.parametrize("case", names(UNDECODABLE))
def test_an_undecodable_document_does_not_decode_at_its_position(case: Path) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        decoded(case)
    before = caught.value.object[: caught.value.start].decode(load_case(case)["encoding"])
    lines = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = {"line": len(lines), "column": len(lines[-1]) + 1, "end_column": len(lines[-1]) + 2}
    assert load_case(case)["problems"] == [{"code": "undecodable", **place}]


@pytest.mark.parametrize("case", names(ORDERED))
def test_a_declared_order_of_day_and_month(case: Path) -> None:
    """All of these cases differ in the second line alone."""
    expected = load_case(case)
    day = order_day(decoded(case).split("\n")[1], expected["dayfirst"])
    assert day == expected.get("article", {"date": None})["date"]


def test_exactly_the_cases_marked_canonical_are_canonical() -> None:
    marked = [case.stem for case in VALID if load_case(case)["canonical"]]
    canonical = [
        case.stem for case in VALID if case.read_bytes() == written(load_case(case)["article"])
    ]
    assert canonical == marked


@pytest.mark.parametrize("name", ["title", "date", "url", "paragraph", "tag"])
def test_a_lone_surrogate_is_found_in_every_part(name: str) -> None:
    """No encoded file of the cases can hold one, so it is asked for here."""
    parts = ["A bridge opens", "20240517", "https://example.com/", "Text", "Tags: a"]
    at = ["title", "date", "url", "paragraph", "tag"].index(name)
    for surrogate in ("\ud800", "\udbff", "\udc00", "\udfff", "\ud83d\ude00"):
        text = "\n".join(part + (surrogate if i == at else "") for i, part in enumerate(parts))
        start = len(parts[at]) + 1
        assert ("invalid-character", at + 1, start, start + len(surrogate)) in read(text)
    for neighbor in ("\ud7ff", "\ue000"):
        text = "\n".join(part + (neighbor if i == at else "") for i, part in enumerate(parts))
        problems = read(text)
        assert isinstance(problems, dict) or "invalid-character" not in {p[0] for p in problems}
