"""The tests that cosmic-ray judges a mutant of this tree by, the quick ones first."""

import os
import subprocess
import sys

QUICK = ["wording", "edges", "article", "parsing", "problems", "format", "files"]
COMMAND = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-o", "testpaths=tests"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": "src"}

for names in (QUICK, ["cases"], ["laws"]):
    tests = [f"tests/test_{name}.py" for name in names]
    status = subprocess.run([*COMMAND, *tests], env=ENVIRONMENT, check=False).returncode
    if status:
        sys.exit(status)
