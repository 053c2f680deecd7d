"""The script ``newsdoc``: not in the package, so that Ctrl-C shows no traceback of its import."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command-line interface, and exit with its status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the CLI sets its own handler
    from newsdoc.__main__ import main

    main()
