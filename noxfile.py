"""Everything that is run on newsdoc, one session each; `nox -l` lists them."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "newest", "coverage", "lint", "docs", "engines", "browser"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
CORE_TESTS = [
    "tests/test_article.py",
    "tests/test_cases.py",
    "tests/test_files.py",
    "tests/test_laws.py",
    "tests/test_parsing.py",
    "tests/test_problems.py",
]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The default run, against the built wheel, on every Python that the machine has."""
    session.install(".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def newest(session: nox.Session) -> None:
    """The core with the newest dateutil, which the S3 client of the default run holds back."""
    session.install(".[hypothesis]", "pytest", "sybil", "python-dateutil>=4")
    session.run("pytest", "-q", "-o", "testpaths=tests", *CORE_TESTS)


@nox.session
def coverage(session: nox.Session) -> None:
    """Coverage of the hand-written tests alone."""
    session.install("-e", ".[test]")
    session.run("pytest", "-q", "-m", "not hypothesis and not slow", "--cov", "--cov-report=term")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and the completeness of the types that users see."""
    session.install("-e", ".[test,lint]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "newsdoc", "--ignoreexternal")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, in build/docs; a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-W", "--keep-going", "-n", "docs", "build/docs")


@nox.session
def engines(session: nox.Session) -> None:
    """Spark, Dask, Ray and the recipes, each the real one; Spark needs Java."""
    session.install("torch==2.13.0")  # newer ones bring gigabytes that nothing here uses
    session.install("-e", ".[test,engines]")
    session.run("pytest", "-q", "tests/engines", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Notebook cards, the tutorial and the Try-it page in a real browser (`chromium` on PATH)."""
    session.install("-e", ".[test,browser,docs]")
    session.run("pytest", "-q", "tests/browser", *session.posargs)
