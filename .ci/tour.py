"""Run the README's examples with only newsdoc and its dependencies installed.

    python .ci/tour.py FOLDER

FOLDER contains the README and docs/examples. Examples that import a missing package are skipped and
listed.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import newsdoc


def main() -> int:
    """Run the examples; fail if one fails or if there are none."""
    source = Path(sys.argv[1]).resolve()
    readme = (source / "README.md").read_text("utf-8")
    blocks = []
    for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL):
        missing = [name for name in re.findall(r">>> import (\w+)", block) if not find_spec(name)]
        if missing:
            print(f"skipped, since {', '.join(missing)} is not installed:\n{block}")
        else:
            blocks.append(block)
    tour = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "README.md", None, 0)
    with TemporaryDirectory() as folder:
        shutil.copytree(source / "docs" / "examples", Path(folder, "docs", "examples"))
        os.chdir(folder)
        results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(tour)
        os.chdir(source)
    print(f"newsdoc {newsdoc.__version__}: {results.attempted} examples, {results.failed} failed")
    return int(results.failed > 0 or results.attempted == 0)


if __name__ == "__main__":
    raise SystemExit(main())
