"""Run tests on a copy of the tree in which one module has a change, each time in a new process."""

from __future__ import annotations

import ast
import gc
import importlib
import inspect
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
OUTPUT = "output.txt"
RESULT = "result.pickle"
MAX_SECONDS = 900  # for the tests of one file without a change
MAX_MEMORY = 8 << 30
# What takes time to import, so that the process of each mutant finds it in memory.
PRELOADED = "aiohttp attrs click dateutil.parser duckdb fsspec hypothesis pandas"
PRELOADED += " polars pyarrow.dataset pyarrow.parquet pydantic pytest pytest_timeout rich.console"
PRELOADED += " rich.progress rich.table sybil tqdm xdist.plugin"
STARTS_PROCESS = {"os.exec", "os.fork", "os.posix_spawn", "os.system", "subprocess.Popen"}
NO_TESTS = 5  # pytest's exit status

PYTEST = ["-x", "-q", "-n0", "--tb=short", "-p", "no:cacheprovider", "-p", "no:randomly"]
PYTEST += ["--hypothesis-profile=ci"]
PYTEST += ["-o", "addopts=", "-m", "not slow", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Measured(NamedTuple):
    """What the tests of a file do without a change, or what failed."""

    seconds: dict[str, float]  # by the name of the test
    # By the path of a module and the line that they run; "" if an import runs it.
    tests: dict[str, dict[int, list[str]]]
    starters: set[str]  # tests that start processes, which may run any line
    failure: str


class Task(NamedTuple):
    """A module, its code with a change, and the tests to run, by file, in order."""

    module: str
    code: str
    tests: dict[str, list[str]]
    seconds: float  # what they take without the change


class Outcome(NamedTuple):
    """What the tests said: "passed", "failed" or "timeout"."""

    result: str
    seconds: float  # of the processor
    output: str


def path_of(module: str, root: Path = Path()) -> Path:
    """Return the path of a module below the folder of the project."""
    folder = root / "src/newsdoc" / module.replace(".", "/")
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def start_worker(folder: str) -> None:
    """Give a worker a copy of what Git tracks or would track, and import what its children need.

    In the copy, modules are as ast.unparse() writes them, so that a change moves no line.
    """
    os.chmod(folder, 0o755)  # some tests drop their privileges, and import modules then
    tree = Path(folder, str(os.getpid()))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    for path in (tree / "src").rglob("*.py"):
        path.write_text(ast.unparse(ast.parse(path.read_bytes())), "utf-8")
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree / "src")  # before an installed newsdoc
    os.environ["COVERAGE_CORE"] = "ctrace"  # the one that knows which test runs
    sys.path[:] = [str(tree / "src"), *(path for path in sys.path if Path(path) != ROOT / "src")]
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in PRELOADED.split():
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == "newsdoc"]:
        del sys.modules[name]  # Hypothesis has imported it
    inspect.getmodule(sys._getframe())  # Sybil asks for it, and the first answer takes long
    gc.freeze()  # pytest collects garbage, and need not look through all that is imported


def measure(file: str) -> Measured:
    """Run the tests of a file without a change, and note which test runs which line."""
    result = Path(RESULT)
    result.unlink(missing_ok=True)
    outcome = run_child(lambda: measure_in_child(file), MAX_SECONDS, MAX_SECONDS)
    if outcome.result != "passed" or not result.exists():
        return Measured(
            {}, {}, set(), f"{file} {outcome.result} without a change\n{outcome.output}"
        )
    measured = pickle.loads(result.read_bytes())
    assert isinstance(measured, Measured)
    return measured


def measure_in_child(file: str) -> int:
    from coverage import Coverage

    coverage = Coverage(data_file=None, config_file=False, source=["src/newsdoc"])
    recorder = Recorder(coverage)
    sys.addaudithook(recorder.audit)
    coverage.start()
    # Its decorators call functions, which otherwise the first test alone would seem to run.
    importlib.import_module("newsdoc._cli.commands")
    status = run_pytest([file, "-o", "timeout=0"], recorder)
    coverage.stop()
    data = coverage.get_data()
    tests = {os.path.relpath(path): data.contexts_by_lineno(path) for path in data.measured_files()}
    measured = Measured(dict(recorder.seconds), tests, recorder.starters, "")
    Path(RESULT).write_bytes(pickle.dumps(measured))
    return status


class Recorder:
    """A plugin of pytest that notes what a test takes and whether it starts processes."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.test = ""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.starters: set[str] = set()

    def audit(self, event: str, _arguments: object) -> None:
        if event in STARTS_PROCESS:
            self.starters.add(self.test)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.test = nodeid
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration


class Selector:
    """A plugin of pytest that runs some tests of a file, in their order.

    Those of a page or a docstring need each other: there, all are run.
    """

    def __init__(self, tests: Iterable[str]) -> None:
        self.ranks = {test: rank for rank, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        import pytest

        if all(isinstance(item, pytest.Function) for item in items):
            chosen = [item for item in items if item.nodeid in self.ranks]
            items[:] = sorted(chosen, key=lambda item: self.ranks[item.nodeid])


def run_tests(task: Task) -> Outcome:
    """Run the tests of a module with a change, up to the first that fails."""
    path = path_of(task.module)
    original = path.read_bytes()
    write_source(path, task.code.encode())
    try:
        cpu = 10 + 5 * task.seconds
        return run_child(lambda: run_in_child(task.tests), cpu, 60 + 10 * task.seconds)
    finally:
        write_source(path, original)


def write_source(path: Path, code: bytes) -> None:
    """Write a module, and delete what was compiled from it.

    Python would take that for current if the size is the same and the time is within a second.
    """
    path.write_bytes(code)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def run_in_child(tests: dict[str, list[str]]) -> int:
    """Return whether a test fails; the files one by one, so that the later need not be imported."""
    for file, names in tests.items():
        if run_pytest([file], Selector(names)) not in (0, NO_TESTS):
            return 1
    return 0


def run_pytest(arguments: list[str], plugin: object) -> int:
    import pytest
    from hypothesis import entry_points

    entry_points.run()  # once more, for the newsdoc with the change
    return int(pytest.main([*PYTEST, *arguments], plugins=[plugin]))


def run_child(function: Callable[[], int], cpu_seconds: float, seconds: float) -> Outcome:
    """Call a function in a new process and say whether it returned 0 within its time."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            isolate(cpu_seconds)
            status = function()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    ended = False
    while not ended and time.monotonic() < started + seconds:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        ended = pid != 0
        time.sleep(0 if ended else 0.01)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # also what the tests have left
    if not ended:
        _, status, usage = os.wait4(child, 0)
    too_long = not ended or status & 0x7F == signal.SIGXCPU
    result = "timeout" if too_long else "failed" if status else "passed"
    output = Path(OUTPUT).read_text("utf-8", "replace")[-3000:]
    return Outcome(result, usage.ru_utime + usage.ru_stime, output)


def isolate(cpu_seconds: float) -> None:
    """Give this process its own group, output and limits."""
    os.setsid()
    output = os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds), int(cpu_seconds) + 5))
