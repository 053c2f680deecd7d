"""Run the command-line interface: ``python -m newsdoc``, the same program as ``newsdoc``."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import NoReturn


def main() -> NoReturn:
    """Run the command-line interface, and exit with its status."""
    # Not the caller: the script of a zipapp ignores what main() returns.
    sys.exit(run())


def run() -> int:
    """Run the command-line interface and return its exit status."""
    if find_spec("click") is None or find_spec("rich") is None:
        print("newsdoc: the CLI requires click and rich: install newsdoc[cli]", file=sys.stderr)
        return 2
    try:
        # Optional dependencies.
        from newsdoc._cli import commands
        from newsdoc._cli.terminal import run_safely
    except KeyboardInterrupt:  # before the handlers of exit_on_signals are set
        return 130
    return run_safely(lambda: commands.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
