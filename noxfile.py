"""Everything that is run on newsdoc, one session each; `nox -l` lists them."""

import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|venv"
nox.options.download_python = "never"
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
    session.install(".[hypothesis]", "pytest", "pytest-xdist", "sybil", "python-dateutil>=4")
    session.run("pytest", "-q", "-o", "testpaths=tests", *CORE_TESTS)


@nox.session
def coverage(session: nox.Session) -> None:
    """Coverage of the hand-written tests alone."""
    session.install("-e", ".[test]")
    session.run("pytest", "-q", "-m", "not hypothesis and not slow", "--cov", "--cov-report=term")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and the completeness of the types that users see."""
    session.install("-e", ".[test,lint,spark]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "newsdoc", "--ignoreexternal")


def build_site(session: nox.Session) -> None:
    """The documentation with its Try it page, in build/docs; a warning is an error."""
    session.run("npm", "ci", "--silent", "--prefix", "docs/try", external=True)
    session.run("sphinx-build", "-E", "-W", "--keep-going", "-q", "docs", "build/docs")
    session.run("python", "docs/try/assemble.py", "build/docs/try")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, in build/docs."""
    session.install("pip", "-e", ".[docs]")
    build_site(session)


@nox.session(venv_backend="venv")
def engines(session: nox.Session) -> None:
    """Spark, Dask, Ray and the recipes, each the real one; Spark needs Java."""
    session.install("torch==2.13.0")  # newer ones bring gigabytes that nothing here uses
    session.install("-e", ".[test,engines]")
    session.run("pytest", "-q", "tests/engines", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Notebook cards, the tutorial and the site in Chromium; the core in Pyodide, in Node."""
    session.install("pip", "-e", ".[test,browser,docs]")
    session.run("npm", "ci", "--silent", "--prefix", "tests/browser", external=True)
    build_site(session)
    session.run("pytest", "-q", "tests/browser", *session.posargs)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Every figure of the docs, measured anew; nothing else should run on the machine."""
    session.install("-e", ".[benchmarks]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """What is tried in full: every character in every place, every date, a long search."""
    session.install(".[test]")
    each = ["pytest", "-q", "--dist=load"]  # most of them are in one file
    session.run(*each, "-m", "slow", "--ignore=tests/test_hostile.py", *session.posargs)
    session.run(*each, "--hypothesis-profile=long", "tests/test_laws.py")


@nox.session
def hostile(session: nox.Session) -> None:
    """Inputs of a mebibyte made to be slow or large: time, memory and leaks."""
    session.install(".[test]")
    session.run("pytest", "-q", "-n0", "-m", "slow", "tests/test_hostile.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """A million inputs for each target of fuzz/run.py; `nox -s fuzz -- html` for one of them."""
    session.install(".[test]", "atheris")
    for target in session.posargs or ["parse", "lenient", "decode", "unparse", "html", "archives"]:
        session.run("python", "fuzz/run.py", target, "-runs=1000000")


@nox.session
def mutants(session: nox.Session) -> None:
    """Whether the tests notice small changes of the core; `nox -s mutants -- mutmut` for one."""
    session.install("-e", ".[test]", "mutmut>=3.8", "cosmic-ray>=8.7")
    tools = session.posargs or ["mutmut", "cosmic-ray"]
    if "mutmut" in tools:
        session.run("mutmut", "run")
        session.run("python", "tests/mutants/gate.py", "mutmut")
    if "cosmic-ray" in tools:
        copy = Path(session.create_tmp(), "copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(".", copy, ignore=shutil.ignore_patterns(".*", "mutants.*", "node_modules"))
        session.chdir(copy)  # cosmic-ray rewrites the source, and may leave it so
        settings = "tests/mutants/cosmic-ray.toml"
        session.run("cosmic-ray", "baseline", settings)  # or all would seem to be noticed
        session.run("cosmic-ray", "init", settings, "session.sqlite")
        session.run("cr-filter-operators", "session.sqlite", settings)
        session.run("cosmic-ray", "exec", settings, "session.sqlite")
        session.run("python", "tests/mutants/gate.py", "cosmic-ray", "session.sqlite")


@nox.session
def packaging(session: nox.Session) -> None:
    """Two builds are alike to the byte; the sdist's tests pass against the installed wheel."""
    session.install("build")
    folder = Path(session.create_tmp()).resolve()
    shutil.rmtree(folder)
    source = folder / "source"
    ignored = shutil.ignore_patterns(".*_cache", ".nox", ".venv", "build", "dist", "node_modules")
    shutil.copytree(".", source, ignore=ignored, copy_function=shutil.copy)  # new times
    for tree, built in ((".", "one"), (source, "two")):
        session.run("python", "-m", "build", "--outdir", str(folder / built), str(tree))
    one, two = (
        {file.name: file.read_bytes() for file in (folder / built).iterdir()}
        for built in ("one", "two")
    )
    if len(one) != 2 or one != two:
        session.error("the builds differ")
    (wheel,) = (folder / "one").glob("*.whl")
    (sdist,) = (folder / "one").glob("*.tar.gz")
    session.install(f"newsdoc[test] @ {wheel.as_uri()}")
    shutil.unpack_archive(sdist, folder)
    session.chdir(folder / sdist.name.removesuffix(".tar.gz"))
    shutil.rmtree("src/newsdoc/__pycache__", ignore_errors=True)
    where = "import newsdoc, sys; assert newsdoc.__file__.startswith(sys.prefix), newsdoc.__file__"
    session.run("python", "-c", where)
    session.run("pytest", "-q", *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The oldest versions that pyproject.toml allows, also for the extras, on the oldest Python.

    S3 and the web are left out: their servers in the tests need newer versions themselves.
    """
    session.install("uv")
    install = ("uv", "pip", "install", "--python", session.virtualenv.location)
    session.run(*install, "--resolution", "lowest-direct", ".[all]")
    session.run(*install, "duckdb", "polars", "pytest", "pytest-xdist", "sybil", "tqdm")
    remote = "--ignore=tests/test_corpus_remote.py"
    session.run("pytest", "-q", "-o", "testpaths=tests", remote, *session.posargs)
