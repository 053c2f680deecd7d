"""Coverage-guided fuzzing: `python fuzz/run.py TARGET [-runs=1000000 …]`, options as of libFuzzer.

Each target passes its input to properties of tests/property/test_properties.py. The conformance
cases are the seeds. If a property fails, the fuzzer stops and writes the input to `crash-…`.
"""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import lzma
import os
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import atheris

HERE = Path(__file__).resolve().parent
CASES = HERE.parent / "tests" / "cases"
sys.path.insert(0, str(HERE.parent / "tests"))

# The fuzzer sees the branches only of modules that are first imported here.
assert "newsdoc" not in sys.modules
with atheris.instrument_imports(include=["newsdoc"]):
    import newsdoc
    from newsdoc._archives.entries import ArchiveError, Problem
    from newsdoc._archives.sources import FileSource, SharedFile
    from newsdoc._archives.tar import BLOCK, SPARSE_FILE, TarHeader, read_headers
    from newsdoc._corpus import Corpus
    from newsdoc._dates import parse_lenient_date
    from newsdoc._glob import Pattern
    from newsdoc._options import ReadOptions
    from newsdoc._sources.archive import open_archive
    from newsdoc._sources.listing import list_source

import archives.test_tar as tars  # noqa: E402
import property.test_properties as properties  # noqa: E402  # and hypothesis, whose plugins import newsdoc
import reference  # noqa: E402
from date_judge import judge  # noqa: E402

MAX_NAME_BYTES = 1_000_000
LARGEST = 10_000  # bytes of a document in an archive
FIELD_END, ITEM_END = "\U000e0001", "\U000e0002"  # rare, and not whitespace


def body_of(test: Any) -> Callable[..., None]:
    """Return the function that a Hypothesis test calls with its arguments."""
    body: Callable[..., None] = test.hypothesis.inner_test
    return body


def parse(data: bytes) -> None:
    """Compare strict parsing with the reference implementation, lone surrogates included."""
    text = data.decode("utf-8", "surrogateescape")
    body_of(properties.test_the_reference_agrees)(text)
    try:
        article = newsdoc.parse(text)
    except newsdoc.ParseError as error:
        properties.check_text(error)
    else:
        again = newsdoc.parse(newsdoc.unparse(article))
        assert again.to_dict() == article.to_dict()
        assert newsdoc.parse(text, lenient=True).to_dict() == article.to_dict()


def lenient(data: bytes) -> None:
    """Parse with lenient=True; compare the dates with those of the judge."""
    text = data.decode("utf-8", "surrogateescape")
    dayfirst = (None, True, False)[len(data) % 3]
    try:
        newsdoc.parse(text, lenient=True, dayfirst=dayfirst)
    except newsdoc.ParseError as error:
        properties.check_text(error)
    for line in map(str.strip, reference.split_lines(text)[:4]):
        try:
            date = parse_lenient_date(line, dayfirst)
        except ValueError:
            date = None
        assert date == judge(line, dayfirst, wide=False), (line, dayfirst)


def decode(data: bytes) -> None:
    """Parse bytes; the first byte selects the encoding, the second whether parsing is lenient."""
    encoding = (
        properties.MORE_ENCODINGS[data[0] % len(properties.MORE_ENCODINGS)] if data else "utf-8"
    )
    lenient = len(data) >= 2 and data[1] % 2 == 1
    body_of(properties.test_any_bytes_are_an_article_or_a_parse_error)(
        data[2:], b"", encoding, lenient
    )


def unparse(data: bytes) -> None:
    """Construct an article: fields are accepted exactly if they survive a round trip."""
    values = data.decode("utf-8", "surrogateescape").split(FIELD_END)
    title, day, url, paragraphs, tags = (*values, *[""] * 5)[:5]
    arguments: dict[str, Any] = {
        "title": title,
        "date": datetime.date.fromordinal(1 + sum(map(ord, day)) * 37 % 3_652_059),
        "url": url,
        "paragraphs": tuple(paragraphs.split(ITEM_END)) if paragraphs else (),
        "tags": tuple(tags.split(ITEM_END)) if tags else (),
        "tags_position": len(values) - 5 if len(values) > 5 else None,
    }
    body_of(properties.test_the_constructor_accepts_what_can_be_written_and_read_back)(arguments)


def html(data: bytes) -> None:
    """Check that the markup of a card does not depend on the text."""
    text = data.decode("utf-8", "replace")
    try:
        article = newsdoc.parse(text)
    except newsdoc.ParseError as error:
        properties.check_card(error._repr_html_())
    else:
        properties.check_card(article._repr_html_())
        body_of(properties.test_the_markup_of_a_card_does_not_depend_on_its_text)(article)


def archives(data: bytes) -> None:
    """Open an archive: an OSError at once, or an outcome for every document, within the limits."""
    try:
        listing = list_source(open_archive("a.zip", SharedFile(io.BytesIO(data)), Pattern("**")))
    except OSError:
        return
    names = listing.names
    corpus = Corpus(listing, "skip", ReadOptions(lenient=True), LARGEST)
    outcomes = dict(corpus.outcomes())
    assert list(outcomes) == sorted(names, key=os.fsencode)
    assert len(set(names)) == len(names)
    read = [outcome for outcome in outcomes.values() if isinstance(outcome, newsdoc.Article)]
    assert all(len(str(article).encode()) <= LARGEST + 10 for article in read)
    assert list(corpus) == read
    report = corpus.check()
    assert (report.seen, report.read, report.failed) == (
        len(names),
        len(read),
        len(names) - len(read),
    )
    assert all(row.isprintable() for row in str(report).split("\n"))


def with_checksums(data: bytes) -> bytes:
    """Return the blocks, with the right checksum in each block that looks like a header."""
    blocks = []
    for at in range(0, len(data), BLOCK):
        block = data[at : at + BLOCK]
        if len(block) == BLOCK and block[257:262] in (b"ustar", bytes(5)) and any(block):
            blanked = block[:148] + b" " * 8 + block[156:]
            block = block[:148] + b"%06o\0 " % sum(blanked) + block[156:]
        blocks.append(block)
    return b"".join(blocks)


def tar(data: bytes) -> None:
    """Read tar headers: valid archives as tarfile does, any other bytes within bounds."""
    if data[:1] == b"\1":
        for format_ in tars.FORMATS:
            packed = tars.draw_tar(random.Random(data), format_)
            assert tars.as_we_read(packed) == tars.as_tarfile_reads(packed)
        return
    data = with_checksums(data[1:])
    end = names = 0
    headers = []
    try:
        for header in read_headers(FileSource(io.BytesIO(data)), MAX_NAME_BYTES):
            assert header.offset >= end + BLOCK
            assert header.size >= 0
            end = header.offset + header.size
            names += len(header.name)
            assert names <= MAX_NAME_BYTES
            headers.append(header)
    except ArchiveError:
        pass
    else:
        assert end + BLOCK <= len(data)
        compare_with_tarfile(data, headers)
    archives(data)


def compare_with_tarfile(data: bytes, headers: list[TarHeader]) -> None:
    """Check that tarfile finds the same members, except where it is known to be wrong."""
    special = {Problem.SPECIAL_FILE, Problem.DIRECTORY_WITH_DATA, SPARSE_FILE}
    if b"GNU.sparse" in data or b"SCHILY" in data or any(h.problem in special for h in headers):
        return  # tarfile applies the sizes of sparse files, and looks for missing maps
    blocks = [data[header.offset - BLOCK : header.offset] for header in headers]
    if any(block[257:263] != b"ustar\0" and block[345] for block in blocks):
        return  # tarfile reads the other fields of these formats as a prefix
    if any(block[156] == 0 and b"/" in block[:100] for block in blocks):
        return  # before 3.14, tarfile checks the short name for the slash of a directory
    found: list[tuple[int, str]] = []
    with (
        suppress(tarfile.ReadError),  # of fields that are not used here, such as the owner
        tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8") as archive,
    ):
        found.extend((info.offset_data, info.name.strip("/")) for info in archive)
    ours = [(header.offset, header.name.strip("/")) for header in headers]
    assert found == ours[: len(found)], (found[-1], ours[: len(found)][-1])


def pack(files: dict[str, bytes]) -> Iterator[bytes]:
    """Yield the files as an archive of each supported kind."""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name), content, method)
        yield packed.getvalue()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.LNKTYPE, name
        archive.addfile(link)
        end = archive.offset + 1024
    tar = packed.getvalue()[:end]
    yield from (tar, gzip.compress(tar, mtime=0), bz2.compress(tar), lzma.compress(tar))


def texts() -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield the conformance cases with their expected results."""
    for case in sorted(CASES.glob("*/*.txt")):
        yield case.read_bytes(), json.loads(case.with_suffix(".json").read_bytes())


def seeds(target: str) -> Iterator[bytes]:
    """Yield the seeds of a target."""
    if target == "tar":
        for number, (member, _) in enumerate(tars.MEMBERS.values()):
            yield b"\0" + member + tars.GOOD + bytes(2 * BLOCK)
            yield b"\1" + bytes([number])
        return
    if target == "archives":
        document = (CASES / "valid" / "basic-tags-in-the-middle.txt").read_bytes()
        yield from pack({"a.txt": document})
        yield from pack({"a/b.txt": document, "a/c.txt": b"Title", "d.txt": b""})
        return
    for document, expected in texts():
        encoding = expected.get("encoding", "utf-8")
        if target == "decode":
            if encoding in properties.MORE_ENCODINGS:
                yield bytes([properties.MORE_ENCODINGS.index(encoding), 0]) + document
        elif target == "unparse":
            if article := expected.get("article"):
                items = [ITEM_END.join(article[name]) for name in ("paragraphs", "tags")]
                values = [article["title"], article["date"], article["url"], *items]
                yield FIELD_END.join(values).encode()
        else:
            yield document.decode(encoding, "replace").encode()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parse": parse,
    "lenient": lenient,
    "decode": decode,
    "unparse": unparse,
    "html": html,
    "archives": archives,
    "tar": tar,
}


def main() -> None:
    """Fuzz the target that the command line names."""
    _, target, *options = (*sys.argv, "")
    if target not in TARGETS:
        raise SystemExit(f"usage: python fuzz/run.py {{{','.join(TARGETS)}}} [-runs=N …]")
    with TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(target)):
            Path(folder, str(number)).write_bytes(seed)
        print(f"{target}: {number + 1} seeds, newsdoc {newsdoc.__version__}", flush=True)
        dictionary = f"-dict={HERE / 'newsdoc.dict'}"
        longest = f"-max_len={8192 if target in ('archives', 'tar') else 200}"
        arguments = [dictionary, longest, *filter(None, options), folder]
        atheris.Setup([sys.argv[0], *arguments], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
