"""The mutants that are made of small pieces of code."""

from __future__ import annotations

import ast

import pytest

from mutants import run
from mutants.mutate import make_mutants, sample_mutants
from mutants.trial import ROOT, path_of


def after(code: str) -> list[str]:
    return [mutant.after for mutant, _ in make_mutants(code)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a < b <= c", ["pass", "a <= b <= c", "a < b < c"]),
        ("a and b", ["pass", "a or b"]),
        ("a + b", ["pass", "a - b"]),
        ("a += b", ["pass", "a -= b"]),
        ("a @ b", ["pass"]),
        ("a = not b", ["pass", "a = b"]),
        ("a = -b", ["pass", "a = b"]),
        ("a = True", ["pass", "a = False"]),
        ("a = 1", ["pass", "a = 2"]),
        ("a = 'x'", ["pass", "a = 'xXX'"]),
        ("a = b'x'", ["pass", "a = b'xXX'"]),
        ("a(b=c, d=e)", ["pass", "a(d=e)", "a(b=c)"]),
        ("if a: b", ["pass", "if not a:", "pass"]),
        ("while not a: b", ["pass", "while a:", "pass"]),
        ("[a for a in b if c]", ["pass", "[a for a in b if not c]"]),
        ("def f(a=None): return a", ["def f(a=0):", "pass"]),
        ("def f(a=1): return a", ["def f(a=2):", "pass"]),
        ("try: a\nexcept E: b", ["pass", "pass", "pass"]),
        ("def f():\n return False", ["return True"]),
        ("a = zip(b, strict=True)", ["pass"]),
        ("match a:\n case 1: b", ["pass", "case 2:", "pass"]),
    ],
)
def test_each_operator(code: str, expected: list[str]) -> None:
    assert after(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "'A docstring.'",
        "import a",
        "a: int",
        "a: TypeAlias = 'b'",
        "if TYPE_CHECKING: import a",
        "@overload\ndef f(a: int = 1): ...",
        "class A(Protocol):\n b = 1",
        "T = TypeVar('T', bound=A)",
        "def f(a: Literal[1]) -> Literal['x']: ...",
        "__all__ = ['a']",
    ],
)
def test_what_only_readers_and_type_checkers_see_is_kept(code: str) -> None:
    assert after(code) == []


def test_a_mutant_has_its_function_and_its_code() -> None:
    code = "class A:\n\n    def f(self):\n        return 1\n"
    mutants = list(sample_mutants(code, 10, "").items())
    assert sorted(mutants) == [
        (("A.f", "return 1", "pass", 0), code.replace("return 1", "pass").strip()),
        (("A.f", "return 1", "return 2", 0), code.replace("1", "2").strip()),
    ]


def test_a_sample_is_the_same_if_other_code_changes() -> None:
    """The same mutants of a function are tried as long as the function is the same."""
    code = "def f():\n" + "".join(f"    a = {number}\n" for number in range(100))
    sample = set(sample_mutants(code, 20, "seed"))
    assert len(sample) == 20
    assert sample == set(sample_mutants("'''Docstring.'''\n" + code, 20, "seed"))
    assert sample != set(sample_mutants(code, 20, "another seed"))
    more = set(sample_mutants(code + "def g():\n    b = 1\n", 20, "seed"))
    assert len(sample & more) >= 18


def test_the_tree_is_as_before_after_all_mutants() -> None:
    code = "def f(a=1):\n    return a < 2 and a"
    seen = {ast.unparse(tree) for _, tree in make_mutants(code)}
    assert len(seen) == len(after(code))
    assert ast.unparse(ast.parse(code)) not in seen


def test_every_module_has_tests() -> None:
    """Code of spark.py runs in processes that Spark starts; _protocols.py is for type checkers."""
    paths = {path_of(module, ROOT) for module in run.MODULES}
    package = ROOT / "src" / "newsdoc"
    apart = {
        *(package / "spark.py", package / "_protocols.py"),
        *(package / name / "__init__.py" for name in ("", "_archives", "_cli", "_remote")),
    }
    assert paths == set(package.rglob("*.py")) - apart
    for tests in run.MODULES.values():
        assert all((ROOT / test).is_file() for test in tests), tests
