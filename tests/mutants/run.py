"""Count the mutants of modules that the tests notice.

    PYTHONPATH=tests python -m mutants.run [--sample N] [MODULE...]

A module fails if too few of its mutants are noticed ("killed"). Those in equivalent.toml do not
count: it has the reasons why no test can notice them. modules.toml has the tests of each module.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from mutants.mutate import make_mutants, sample_mutants

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULES: dict[str, list[str]] = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
WORKERS = 2
SEED = "newsdoc"
SAMPLE = 60
OUTPUT = "output.txt"
MAX_SECONDS = 900  # for the tests of a module without a change
MAX_MEMORY = 8 << 30
MIN_SECONDS = 30  # for the tests of one mutant, or ten times what they take without it
CORE = ["_article", "_dates", "_diagnostics", "_errors", "_files", "_grammar", "_hints"]
CORE += ["_near_misses", "_parser", "_text"]
LEAST_KILLED_CORE, LEAST_KILLED = 0.98, 0.95
# What takes time to import, so that the process of each mutant finds it in memory.
PRELOADED = "aiohttp attrs click dateutil.parser duckdb flask fsspec hypothesis moto.server pandas"
PRELOADED += " polars pyarrow.dataset pyarrow.parquet pytest pytest_timeout rich.console rich.table"
PRELOADED += " s3fs sybil xdist.plugin"

PYTEST = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "-o", "addopts="]
PYTEST += ["-m", "not slow", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Task(NamedTuple):
    """A module, its code with or without a change, and its tests."""

    module: str
    code: str
    tests: list[str]
    seconds: float


class Outcome(NamedTuple):
    """What the tests said: "passed", "failed" or "timeout"."""

    result: str
    seconds: float
    output: str


class Equivalent(NamedTuple):
    """A mutant that no test can notice."""

    module: str
    function: str
    before: str
    after: str


def read_equivalent() -> set[Equivalent]:
    """Read the list of equivalent mutants."""
    entries = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))["mutants"]
    for entry in entries:
        if len(entry["reason"]) < 20:
            raise SystemExit(f"equivalent.toml needs a reason for {entry['before']}")
    return {
        Equivalent(entry["module"], entry["function"], entry["before"], after)
        for entry in entries
        for after in entry["after"]
    }


def path_of(module: str, root: Path = Path()) -> Path:
    """Return the path of a module below the folder of the project."""
    folder = root / "src/newsdoc" / module.replace(".", "/")
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def copy_tree(folder: Path) -> None:
    """Copy what Git tracks or would track into a folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def start_worker(folder: str) -> None:
    """Give a worker a copy of the tree, and import what its children need."""
    tree = Path(folder, str(os.getpid()))
    copy_tree(tree)
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree / "src")  # before an installed newsdoc
    sys.path[:] = [str(tree / "src"), *(path for path in sys.path if Path(path) != ROOT / "src")]
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in PRELOADED.split():
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == "newsdoc"]:
        del sys.modules[name]  # Hypothesis has imported it


def run_tests(task: Task) -> Outcome:
    """Run the tests of a module with a change."""
    path = path_of(task.module)
    original = path.read_bytes()
    path.write_text(task.code, "utf-8")
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = run_in_child(task.tests)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    result = "timeout"
    while time.monotonic() < started + task.seconds:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            result = "failed" if status else "passed"
            break
        time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # also what the tests have left
    if result == "timeout":
        os.waitpid(child, 0)
    path.write_bytes(original)
    output = Path(OUTPUT).read_text("utf-8", "replace")[-3000:]
    return Outcome(result, time.monotonic() - started, output)


def run_in_child(tests: Sequence[str]) -> int:
    """Run tests up to the first that fails."""
    os.setsid()
    output = os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pytest
    from hypothesis import entry_points

    entry_points.run()  # once more, for the newsdoc with the change
    return int(pytest.main([*PYTEST, *tests]))


def judge(pool: ProcessPoolExecutor, module: str, size: int, known: set[Equivalent]) -> bool:
    """Run the tests of a module on a sample of its mutants; return whether it is good enough."""
    source = path_of(module, ROOT).read_text("utf-8")
    tests = MODULES[module]
    baseline = Task(module, ast.unparse(ast.parse(source)), tests, MAX_SECONDS)
    outcome = pool.submit(run_tests, baseline).result()
    if outcome.result != "passed":
        print(f"{module}: its tests {outcome.result} without a change:\n{outcome.output}")
        return False
    limit = max(MIN_SECONDS, 10 * outcome.seconds)
    mutants = sample_mutants(source, size, SEED)
    tasks = [Task(module, code, tests, limit) for code in mutants.values()]
    outcomes = list(pool.map(run_tests, tasks))
    survived = [m for m, o in zip(mutants, outcomes, strict=True) if o.result == "passed"]
    killed = len(mutants) - len(survived)
    unknown = [m for m in survived if Equivalent(module, *m[:3]) not in known]
    least = LEAST_KILLED_CORE if module in CORE else LEAST_KILLED
    good = killed >= least * (killed + len(unknown))
    took = outcome.seconds + sum(outcome.seconds for outcome in outcomes)
    equivalent = len(survived) - len(unknown)
    verdict = "" if good else f"  <- less than {least:.0%}"
    counts = f"{killed} of {len(mutants)} killed, {equivalent} equivalent"
    print(f"{module}: {counts}, {took:.0f} s{verdict}", flush=True)
    for mutant in unknown:
        function = mutant.function or "at module level"
        print(f"  survived in {function}:\n    - {mutant.before}\n    + {mutant.after}", flush=True)
    return good


def is_listed_in_vain(equivalent: Equivalent) -> bool:
    """Return whether a listed mutant cannot be made any more."""
    source = path_of(equivalent.module, ROOT).read_text("utf-8")
    return equivalent[1:] not in {mutant[:3] for mutant, _ in make_mutants(source)}


def main() -> int:
    """Judge some modules, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    arguments = parser.parse_args()
    modules = arguments.modules or list(MODULES)
    known = read_equivalent()
    bad = [entry for entry in known if entry.module in modules and is_listed_in_vain(entry)]
    for entry in bad:
        print(f"listed, but gone: {entry}")
    context = multiprocessing.get_context("spawn")
    with (
        TemporaryDirectory(prefix="newsdoc-mutants-") as folder,
        ProcessPoolExecutor(WORKERS, context, start_worker, (folder,)) as pool,
    ):
        good = [judge(pool, module, arguments.sample, known) for module in modules]
    return int(bool(bad) or not all(good))


if __name__ == "__main__":
    raise SystemExit(main())
