"""Peak memory, in a new Python each time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import newsdoc
from benchmarks.measure import Table, peak_of, row_of, sample


def tables() -> Iterator[Table]:
    text = newsdoc.unparse(newsdoc.read(sample()))
    with tempfile.TemporaryDirectory() as folder:
        for index in range(100_000):
            part = Path(folder, f"{index // 1000:03}")
            part.mkdir(exist_ok=True)
            (part / f"{index % 1000:03}.txt").write_text(text)
        loop = "for article in newsdoc.open_corpus({!r}, {!r}): pass"
        many = f"import newsdoc\n{loop.format(folder, '**/*.txt')}"
        few = f"import newsdoc\n{loop.format(folder, '00?/*.txt')}"
        pairs = [(peak_of(many), peak_of(few)) for _ in range(3)]
    ours, theirs = zip(*pairs, strict=True)
    yield Table(
        "Peak memory of going through a corpus once",
        (row_of("100,000 files against 10,000", ours, theirs, goal=1.05),),
        unit="B",
        headings=("ratio", "newsdoc with", "100,000", "10,000"),
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
