"""Add the files that the "Try it" page runs: ``python docs/try/assemble.py build/docs/try``.

``npm ci`` in this folder installs Pyodide; newsdoc and its dependencies are built as wheels.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)


def assemble(target: Path) -> None:
    """Copy the files of the page to a folder of the built site."""
    for name in ("try.js", "try.css"):
        shutil.copy(HERE / name, target)
    (target / "pyodide").mkdir(exist_ok=True)
    for name in PYODIDE:
        shutil.copy(HERE / "node_modules" / "pyodide" / name, target / "pyodide")
    wheels = target / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    pip_wheel = [sys.executable, "-m", "pip", "wheel", "-q", "-w"]
    subprocess.run([*pip_wheel, str(wheels), str(ROOT)], check=True)
    names = sorted(path.name for path in wheels.glob("*.whl"))
    (wheels / "wheels.json").write_text(json.dumps(names))


if __name__ == "__main__":
    assemble(Path(sys.argv[1]))
