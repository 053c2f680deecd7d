"""Peak memory, each time in a new Python."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Table, amount, make_folder, peak_of, row_of

BROKEN = 100_000


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, 100_000)
        held = f"import newsdoc\ncorpus = newsdoc.open_corpus({folder!r})"
        every, few = (f"{held}\nfor article in corpus{part}: pass" for part in ("", "[:10_000]"))
        pairs = [(peak_of(every), peak_of(few)) for _ in range(5)]
        names = peak_of(held) - peak_of("import newsdoc")
    ours, theirs = zip(*pairs, strict=True)
    yield Table(
        "Peak memory of iterating over a corpus",
        (row_of("100,000 documents, against its first 10,000", ours, theirs),),
        unit="B",
        note=f"In both the corpus is open and has 100,000 names, which take {amount(names, 'B')}. "
        "The articles are read one by one, and none is kept.",
        headings=("ratio", "newsdoc reads", "100,000", "10,000"),
        contest=False,
    )
    body = "text = 'Title\\n20240517\\nhttps://example.com/\\n' + ('word ' * 80 + '\\n') * 40_000"
    parse = f"import newsdoc\n{body}\narticle = newsdoc.parse(text)"
    split = f"import newsdoc\n{body}\nlines = text.split('\\n')"
    pairs = [(peak_of(parse), peak_of(split)) for _ in range(3)]
    ours, theirs = zip(*pairs, strict=True)
    yield Table(
        "Peak memory of parsing one document of 16 MB",
        (row_of("`str.split` at newlines", ours, theirs),),
        unit="B",
        note="Both figures include Python itself and the text.",
    )
    yield check_broken()


def check_broken() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        for path in make_folder(folder, BROKEN):
            Path(path).write_bytes(b"Title\n17 May 2024\nwww.example.com/a\n" + b"a\0\n" * 100)
        held = f"import newsdoc\ncorpus = newsdoc.open_corpus({folder!r})"
        report = peak_of(f"{held}\nreport = corpus.check()") - peak_of(held)
    return Table(
        f"Memory of the report on {BROKEN:,} broken files, above that of the open corpus",
        (row_of("2 KiB per file", [report], [BROKEN * 2048]),),
        unit="B",
        headings=("ratio", "newsdoc compared with", "the report", "the limit"),
        contest=False,
        note="Each file has an invalid date, an invalid URL and 100 lines with NUL.",
    )
