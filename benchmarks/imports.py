"""Import time, each time in a new Python."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Table, row_of, seconds_of

OURS = "import newsdoc"
THEIRS = "import attrs, datetime, re"


def tables() -> Iterator[Table]:
    seconds_of(OURS), seconds_of(THEIRS)  # the first import compiles
    pairs = [(seconds_of(OURS), seconds_of(THEIRS)) for _ in range(30)]
    ours, theirs = zip(*pairs, strict=True)
    yield Table(
        "Import newsdoc, compiled as after an installation, without the start of Python",
        (row_of(f"`{THEIRS}`", ours, theirs),),
    )
