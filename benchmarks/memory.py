"""Peak memory, in a new Python each time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from benchmarks.measure import Table, amount, make_folder, peak_of, row_of


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, 100_000)
        held = f"import newsdoc\ncorpus = newsdoc.open_corpus({folder!r})"
        every, few = (f"{held}\nfor article in corpus{part}: pass" for part in ("", "[:10_000]"))
        pairs = [(peak_of(every), peak_of(few)) for _ in range(5)]
        names = peak_of(held) - peak_of("import newsdoc")
    ours, theirs = zip(*pairs, strict=True)
    yield Table(
        "Peak memory of going through a corpus",
        (row_of("100,000 documents, against its first 10,000", ours, theirs, goal=1.05),),
        unit="B",
        note=f"In both the corpus is open and holds 100,000 names: {amount(names, 'B')} of it. "
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
        (row_of("`str.split` at the line ends", ours, theirs),),
        unit="B",
        note="Python itself and the text are in both figures.",
    )
