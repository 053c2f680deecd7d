"""The limits of corpora are those that the docs name."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from newsdoc._archives import archive, decompress, tar
from newsdoc._archives import entries as members
from newsdoc._archives import sources as buffers
from newsdoc._remote import http, sources
from newsdoc._remote.selection import Limits

ROOT = Path(__file__).parent.parent.parent
CORPUS = "docs/how-to/corpus.md"
ARCHIVES = "docs/reference/archives.md"
KiB, MiB, GiB = 1024, 1024**2, 1024**3


@pytest.mark.parametrize(
    ("page", "text", "limits", "expected"),
    [
        (
            CORPUS,
            "batches of up to 256 documents and 32 MiB",
            (sources.MAX_BATCH_COUNT, http.MAX_BUFFERED),
            (256, 32 * MiB),
        ),
        (ARCHIVES, "32 MiB of them in memory", (buffers.MAX_MEMORY,), (32 * MiB,)),
        (ARCHIVES, "which takes up to 4 GiB", (archive.MAX_SPOOL,), (4 * GiB,)),
        (
            ARCHIVES,
            "longer than 64 KiB or have more than 2,500 records",
            (tar.MAX_EXTENSION, tar.MAX_RECORDS),
            (64 * KiB, 2500),
        ),
        (
            ARCHIVES,
            "longer than 2 MiB and than 8 times",
            tar.MAX_NAMES,
            (2 * MiB, 8),
        ),
        (
            ARCHIVES,
            "more than 64 MiB and more than 32 times what precedes",
            tar.MAX_LINKED,
            (64 * MiB, 32),
        ),
        (ARCHIVES, "that need more than 128 MiB", (decompress.MAX_DICTIONARY,), (128 * MiB,)),
        (
            ARCHIVES,
            "longer than 4,096 characters or 255 folders",
            (members.MAX_NAME, members.MAX_DEPTH),
            (4096, 255),
        ),
        (
            "SECURITY.md",
            "at most 32 MiB for a page, 20,000 folders, 64 levels and ten million",
            attrs.astuple(Limits()),
            (64, 20_000, 10_000_000, 1000, 32 * MiB),
        ),
    ],
)
def test_limits(page: str, text: str, limits: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert text in " ".join((ROOT / page).read_text("utf-8").split())
    assert limits == expected
