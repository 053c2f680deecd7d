"""Run the command-line interface: ``python -m newsdoc``, the same program as ``newsdoc``."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def main() -> int:
    """Run the command-line interface and return its exit status."""
    if find_spec("click") is None or find_spec("rich") is None:
        print("newsdoc: the CLI requires click and rich: pip install click rich", file=sys.stderr)
        return 2
    # Optional dependencies.
    from newsdoc._cli import commands
    from newsdoc._cli.terminal import run_safely

    return run_safely(lambda: commands.main(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
