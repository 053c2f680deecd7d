"""Open and read archives, compared with the standard library."""

from __future__ import annotations

import io
import os
import random
import tarfile
import tempfile
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import newsdoc
from benchmarks.measure import Row, Table, compare, kept_by, make_sample, row_of

MEMBERS = 20_000
SHUFFLED = 40_000
LIST_MEMBERS = {"tarfile.open": "getmembers", "zipfile.ZipFile": "infolist"}
FORMATS = {"GNU": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        names = make_names(MEMBERS)
        for name, format_ in FORMATS.items():
            yield open_tar(write_tar(Path(folder, f"{name}.tar"), names, format_), name)
        yield open_zip(write_zip(Path(folder, "news.zip"), names))
        yield keep_members(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield read_shuffled(Path(folder))


def make_names(count: int) -> list[str]:
    return [f"{index // 1000:03}/{index % 1000:03}.txt" for index in range(count)]


def write_tar(path: Path, names: Sequence[str], format_: int, mode: str = "w") -> Path:
    sample = make_sample()
    generator = random.Random(0)
    with tarfile.open(path, mode, format=format_) as archive:  # type: ignore[call-overload]
        for name in names:
            data = (shuffle_words(sample, generator) if mode == "w:gz" else sample).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1715904000.5  # a fraction, for which pax writes a header of its own
            archive.addfile(info, io.BytesIO(data))
    return path


def shuffle_words(sample: str, generator: random.Random) -> str:
    """Return the document with other text: many times the same one would expand in no time."""
    title, date, url, *lines = sample.splitlines()
    words = " ".join(lines).split()
    generator.shuffle(words)
    step = len(words) // len(lines)
    lines = [" ".join(words[at : at + step]) for at in range(0, len(words), step)]
    return "\n".join([title, date, url, *lines])


def write_zip(path: Path, names: Sequence[str]) -> Path:
    data = make_sample().encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return path


def open_tar(path: Path, format_: str) -> Table:
    def get_members() -> None:
        with tarfile.open(path) as archive:
            archive.getmembers()

    members = "`tarfile.open(path).getmembers()`"
    return compare(
        f"Open a tar of {MEMBERS:,} members, {format_}",
        lambda: newsdoc.open_corpus(path),
        {members: get_members},
        rounds=9,
        note="Opening checks the whole archive, and fails if it is damaged.",
    )


def open_zip(path: Path) -> Table:
    def list_members() -> None:
        with zipfile.ZipFile(path) as archive:
            archive.infolist()

    members = "`ZipFile(path).infolist()`"
    return compare(
        f"Open a zip of {MEMBERS:,} members",
        lambda: newsdoc.open_corpus(path),
        {members: list_members},
        rounds=9,
    )


def keep_members(folder: Path) -> Table:
    """Measure what open archives keep; NEWSDOC_BEFORE names the `src` of a build to compare."""
    before = os.environ.get("NEWSDOC_BEFORE")
    rows: list[Row] = []
    for name, other in (("GNU.tar", "tarfile.open"), ("news.zip", "zipfile.ZipFile")):
        path = str(folder / name)
        # Opened once before, so that modules and caches do not count.
        setup = f"import newsdoc\nnewsdoc.open_corpus({path!r})"
        ours = kept_by(setup, f"one = newsdoc.open_corpus({path!r})") / MEMBERS
        members = f"one = {other}({path!r})\nmembers = one.{LIST_MEMBERS[other]}()"
        theirs = kept_by("import tarfile, zipfile", members) / MEMBERS
        rows.append(row_of(f"`{other}(path)`", [ours], [theirs]))
        if before:
            old = kept_by(setup, f"one = newsdoc.open_corpus({path!r})", before) / MEMBERS
            rows.append(row_of(f"{name}, the build before", [ours], [old]))
    return Table(
        f"Memory that an open archive of {MEMBERS:,} members keeps, per member",
        tuple(rows),
        unit="B",
    )


def read_shuffled(folder: Path) -> Table:
    names = make_names(SHUFFLED)
    in_order = newsdoc.open_corpus(
        write_tar(folder / "sorted.tar.gz", names, tarfile.GNU_FORMAT, "w:gz")
    )
    random.Random(0).shuffle(names)
    shuffled = newsdoc.open_corpus(
        write_tar(folder / "shuffled.tar.gz", names, tarfile.GNU_FORMAT, "w:gz")
    )
    other = "the same, its members in sorted order"
    return compare(
        f"Read a tar.gz of {SHUFFLED:,} articles in random order",
        lambda: deque(shuffled, maxlen=0),
        {other: lambda: deque(in_order, maxlen=0)},
        rounds=5,
    )
