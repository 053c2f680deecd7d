"""The tests that cosmic-ray judges a mutant of this tree by, the quick ones first."""

import os
import subprocess
import sys

QUICK = ["wording", "edges", "article", "parsing", "problems", "format", "files"]
COMMAND = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-o", "testpaths=tests"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": "src"}

# The seconds are for mutants that never end; the tests take a tenth of them.
for names, seconds in ((QUICK, 100), (["cases"], 50), (["laws"], 300)):
    tests = [f"tests/test_{name}.py" for name in names]
    subprocess.run([*COMMAND, *tests], env=ENVIRONMENT, check=True, timeout=seconds)
