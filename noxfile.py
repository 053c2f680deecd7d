"""Everything that is run on newsdoc, one session each; `nox -l` lists them."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "coverage", "lint"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The default run, against the built wheel, on every Python that the machine has."""
    session.install(".[test]")
    session.run("pytest", *session.posargs)


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
