"""Zip archives, byte by byte: what is read, what is reported and what is refused."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from helpers import ARTICLE, CENTRAL, END, LOCAL, contents_of, patch, zip_of, zip_raw
from newsdoc._archives.archive import open_archive
from newsdoc._archives.entries import ArchiveError, Problem, TooLargeError
from newsdoc._archives.sources import SharedFile

GOOD = ("good.txt", ARTICLE)
EXTRACT = "extract the archive with 7z x FILE, and pack the files again"
OVERLAP = "member overlaps another one"
ZIP64_END = b"PK\x06\x06"


def info(name: str, mode: int, system: int = 3) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = system, mode << 16
    return made


def patch_both(data: bytes, local: int, central: int, format_: str, value: int) -> bytes:
    return patch(patch(data, LOCAL, local, format_, value), CENTRAL, central, format_, value)


def one_and_good(**options: bool) -> bytes:
    return zip_of(("a.txt", ARTICLE), GOOD, **options)


def insert(data: bytes, at: int, more: bytes) -> bytes:
    """The zip with more bytes, and the offset of the directory in its end record to match."""
    changed = bytearray(data[:at] + more + data[at:])
    struct.pack_into("<L", changed, changed.rindex(END) + 16, data.index(CENTRAL) + len(more))
    return bytes(changed)


def in_zip64(data: bytes, **changes: int) -> bytes:
    """The zip with a zip64 record and its locator, and nothing in the end record itself."""
    at = data.rindex(END)
    *_, count, length, start, _ = struct.unpack("<4s4H2LH", data[at:])
    fields = {"size": 44, "disk": 0, "first": 0, "here": count, "count": count}
    fields |= {"length": length, "start": start, "at": at, "disks": 1} | changes
    numbers = [fields[name] for name in ("disk", "first", "here", "count", "length", "start")]
    record = ZIP64_END + struct.pack("<Q2H2L4Q", fields["size"], 45, 45, *numbers)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, fields["at"], fields["disks"])
    end = END + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + record + locator + end


def with_descriptor(signature: bool) -> bytes:
    """A zip as programs write it that cannot go back: the sizes follow the data."""
    packed = zlib.compress(ARTICLE)[2:-4]
    numbers = struct.pack("<3L", zlib.crc32(ARTICLE), len(packed), len(ARTICLE))
    name = b"a.txt"
    local = LOCAL + struct.pack("<5H", 20, 8, 8, 0, 0) + bytes(12) + struct.pack("<2H", 5, 0)
    data = local + name + packed + b"PK\x07\x08" * signature + numbers
    directory = CENTRAL + struct.pack("<6H", 20, 20, 8, 8, 0, 0) + numbers
    directory += struct.pack("<5H2L", 5, 0, 0, 0, 0, 0, 0) + name
    return data + directory + END + struct.pack("<4H2LH", 0, 0, 1, 1, len(directory), len(data), 0)


def with_zip64_sizes(packed: int = len(ARTICLE), offset: int = 0) -> bytes:
    """A member with its sizes and offset in the extra field of the directory."""
    extra = struct.pack("<2H3Q", 1, 24, len(ARTICLE), packed, offset)
    data = zip_raw([(b"a.txt", ARTICLE)], extra=extra)
    for at in (20, 24, 42):
        data = patch(data, CENTRAL, at, "<L", 0xFFFFFFFF)
    return data


def with_unicode_path(checksum: int, *, flags: int = 0, system: int = 0) -> bytes:
    field = struct.pack("<BL", 1, checksum) + "é.txt".encode()
    extra = struct.pack("<2H", 0x6666, 1) + b"x" + struct.pack("<2H", 0x7075, len(field)) + field
    return zip_raw([(b"a.txt", ARTICLE)], flags=flags, system=system, extra=extra)


def with_marker(marker: bytes) -> bytes:
    """A zip as `zip -s` writes it if it fits into one part."""
    return patch(insert(zip_of(("a.txt", ARTICLE)), 0, marker), CENTRAL, 42, "<L", 4)


def overlapping(by: int) -> bytes:
    """A member that claims to reach so many bytes into the next one."""
    data = zip_of(("a.txt", ARTICLE * 9), ("b.txt", ARTICLE), GOOD, stored=True)
    return patch(patch(data, CENTRAL, 20, "<L", 441 + by), CENTRAL, 24, "<L", 441 + by)


def quine() -> bytes:
    """Members that are all the same bytes, as in bombs."""
    data = bytearray(zip_of(("a.txt", ARTICLE), ("b.txt", ARTICLE)))
    second = data.index(CENTRAL, data.index(CENTRAL) + 1)
    struct.pack_into("<L", data, second + 42, 0)
    return bytes(data)


# Each of these archives is opened: name → title, or the reason why not.
MEMBERS: dict[str, tuple[Callable[[], bytes], dict[str, str]]] = {
    "stored": (lambda: one_and_good(stored=True), {"a.txt": "Title"}),
    "deflated": (one_and_good, {"a.txt": "Title"}),
    "data descriptor": (lambda: with_descriptor(True), {"a.txt": "Title"}),
    "data descriptor without signature": (lambda: with_descriptor(False), {"a.txt": "Title"}),
    "zip64": (lambda: in_zip64(one_and_good()), {"a.txt": "Title"}),
    "zip64 sizes": (with_zip64_sizes, {"a.txt": "Title"}),
    "comment": (lambda: patch(one_and_good(), END, 20, "<H", 3) + b"abc", {"a.txt": "Title"}),
    "padding": (lambda: one_and_good() + bytes(10_240), {"a.txt": "Title"}),
    "comment and padding": (
        lambda: patch(one_and_good(), END, 20, "<H", 3) + b"abc" + bytes(9),
        {"a.txt": "Title"},
    ),
    "split archive in one part": (lambda: with_marker(b"PK\7\x08"), {"a.txt": "Title"}),
    "the same, by another marker": (lambda: with_marker(b"PK00"), {"a.txt": "Title"}),
    "end record in the comment that does not reach the end": (
        lambda: patch(one_and_good(), END, 20, "<H", 24) + END + b"\1" * 20,
        {"a.txt": "Title"},
    ),
    "directory": (
        lambda: zip_of(("d.txt/", b""), ("d.txt/a.txt", ARTICLE)),
        {"d.txt": Problem.DIRECTORY, "d.txt/a.txt": "Title"},
    ),
    "directory by its mode": (
        lambda: zip_of((info("d.txt", 0o040755), b"")),
        {"d.txt": Problem.DIRECTORY},
    ),
    "directory with data": (
        lambda: zip_of(("d.txt/", ARTICLE)),
        {"d.txt": "not a regular file (folder with contents)"},
    ),
    "symbolic link": (
        lambda: zip_of((info("a.txt", 0o120777), b"/etc/passwd")),
        {"a.txt": "symbolic links in an archive are not followed"},
    ),
    "device": (
        lambda: zip_of((info("a.txt", 0o020666), b"")),
        {"a.txt": "not a regular file (special file)"},
    ),
    "mode of another system": (
        lambda: zip_of((info("a.txt", 0o120777, system=0), ARTICLE)),
        {"a.txt": "Title"},
    ),
    "encrypted": (
        lambda: patch_both(one_and_good(), 6, 8, "<H", 1),
        {"a.txt": "member is encrypted"},
    ),
    "strongly encrypted": (
        lambda: patch_both(one_and_good(), 6, 8, "<H", 0x40),
        {"a.txt": "member is encrypted"},
    ),
    "encrypted headers": (
        lambda: patch_both(one_and_good(), 6, 8, "<H", 0x2000),
        {"a.txt": "member is encrypted"},
    ),
    "encrypted in its own header alone": (
        lambda: patch(one_and_good(), LOCAL, 6, "<H", 1),
        {"a.txt": "damaged member: bad local header"},
    ),
    "patch": (
        lambda: patch_both(one_and_good(), 6, 8, "<H", 0x20),
        {"a.txt": f"unsupported compression method 8; {EXTRACT}"},
    ),
    "bzip2": (
        lambda: patch_both(one_and_good(), 8, 10, "<H", 12),
        {"a.txt": f"unsupported compression method 12 (bzip2); {EXTRACT}"},
    ),
    "unknown method": (
        lambda: patch_both(one_and_good(), 8, 10, "<H", 77),
        {"a.txt": f"unsupported compression method 77; {EXTRACT}"},
    ),
    "another method in its own header": (
        lambda: patch(one_and_good(), LOCAL, 8, "<H", 0),
        {"a.txt": "damaged member: bad local header"},
    ),
    "no local header": (
        lambda: (
            zip_of(GOOD, ("a.txt", ARTICLE)).replace(LOCAL, bytes(4)).replace(bytes(4), LOCAL, 1)
        ),
        {"a.txt": "damaged member: bad local header"},
    ),
    "another name in its own header": (
        lambda: one_and_good().replace(b"a.txt", b"b.txt", 1),
        {"a.txt": "damaged member: local header has a different name"},
    ),
    "another size in its own header": (
        lambda: patch(one_and_good(), LOCAL, 22, "<L", 7),
        {"a.txt": "damaged member: local header has a different size or CRC"},
    ),
    "another CRC in its own header": (
        lambda: patch(one_and_good(), LOCAL, 14, "<L", 7),
        {"a.txt": "damaged member: local header has a different size or CRC"},
    ),
    "unknown size in its own header": (
        lambda: patch(one_and_good(), LOCAL, 22, "<L", 0xFFFFFFFF),
        {"a.txt": "Title"},
    ),
    "CRC": (
        lambda: patch_both(one_and_good(), 14, 16, "<L", 7),
        {"a.txt": "damaged member: CRC mismatch"},
    ),
    "size too small": (
        lambda: patch_both(one_and_good(), 22, 24, "<L", 7),
        {"a.txt": "damaged member: size mismatch"},
    ),
    "size too large": (
        lambda: patch_both(one_and_good(), 22, 24, "<L", 70),
        {"a.txt": "damaged member: size mismatch"},
    ),
    "stored with two sizes": (
        lambda: patch_both(one_and_good(stored=True), 22, 24, "<L", 7),
        {"a.txt": "size mismatch"},
    ),
    "compressed data that is cut": (
        lambda: patch_both(
            patch_both(zip_raw([(b"a.txt", zlib.compress(ARTICLE)[2:20])]), 8, 10, "<H", 8),
            *(22, 24, "<L", len(ARTICLE)),
        ),
        {"a.txt": "damaged member: unexpected end of data"},
    ),
    "compressed data that is damaged": (
        lambda: patch(one_and_good(), b"a.txt", 5, "<L", 0xFFFFFFFF),
        {"a.txt": "damaged member: Error -3 while decompressing data: invalid block type"},
    ),
    "no compressed data": (
        lambda: patch_both(zip_raw([(b"a.txt", b"")]), 8, 10, "<H", 8),
        {"a.txt": "damaged member: unexpected end of data"},
    ),
    "more compressed data": (
        lambda: patch_both(
            patch_both(
                patch_both(zip_raw([(b"a.txt", zlib.compress(ARTICLE)[2:])]), 8, 10, "<H", 8),
                *(22, 24, "<L", len(ARTICLE)),
            ),
            *(14, 16, "<L", zlib.crc32(ARTICLE)),
        ),
        {"a.txt": "damaged member: trailing data after the compressed data"},
    ),
    "much more compressed data": (
        lambda: patch_both(
            patch_both(
                zip_raw([(b"a.txt", zlib.compress(ARTICLE)[2:-4] + bytes(300_000))]), 8, 10, "<H", 8
            ),
            *(22, 24, "<L", len(ARTICLE)),
        ),
        {"a.txt": "damaged member: more compressed data than contents"},
    ),
    "much data after a member": (
        lambda: insert(
            zip_of(("a.txt", ARTICLE)), zip_of(("a.txt", ARTICLE)).index(CENTRAL), bytes(300_000)
        ),
        {"a.txt": "damaged member: data after the member"},
    ),
    "packed size of nothing": (
        lambda: patch(one_and_good(), CENTRAL, 20, "<L", 0xFFFFFFFF),
        {"a.txt": OVERLAP},
    ),
    "data after the member": (
        lambda: insert(zip_of(("a.txt", ARTICLE)), zip_of(("a.txt", ARTICLE)).index(CENTRAL), b"x"),
        {"a.txt": "damaged member: data after the member"},
    ),
    "a zip after the member": (
        lambda: insert(
            zip_of(("a.txt", ARTICLE)), zip_of(("a.txt", ARTICLE)).index(CENTRAL), zip_of(GOOD)
        ),
        {"a.txt": "damaged member: data after the member"},
    ),
    "overlap of a byte": (lambda: overlapping(1), {"a.txt": OVERLAP, "b.txt": OVERLAP}),
    "overlap of a few bytes": (lambda: overlapping(8), {"a.txt": OVERLAP, "b.txt": OVERLAP}),
    "overlap of a member": (lambda: overlapping(100), {"a.txt": OVERLAP, "b.txt": OVERLAP}),
    "overlap of the directory": (lambda: overlapping(10_000), {"a.txt": OVERLAP, "b.txt": "Title"}),
    "the same bytes twice": (quine, {"a.txt": OVERLAP, "b.txt": OVERLAP}),
    "larger local header": (
        lambda: patch(one_and_good(stored=True), LOCAL, 28, "<H", 9),
        {"a.txt": "damaged member: member overlaps the next one"},
    ),
    "offset in the directory": (
        lambda: patch(one_and_good(), b"PK\x01\x02", 42 + 51, "<L", one_and_good().index(CENTRAL)),
        {"a.txt": "damaged member: data after the member", "good.txt": OVERLAP},
    ),
    "duplicate": (
        lambda: zip_raw([(b"a.txt", ARTICLE), (b"./a.txt", ARTICLE)]),
        {"a.txt": "duplicate member name"},
    ),
    "absolute": (
        lambda: zip_raw([(b"/etc//a.txt", ARTICLE)]),
        {"/etc/a.txt": "member path escapes the archive"},
    ),
    "parent": (
        lambda: zip_raw([(b"../a.txt", ARTICLE)]),
        {"../a.txt": "member path escapes the archive"},
    ),
    "backslash": (lambda: zip_raw([(b"b\\a.txt", ARTICLE)]), {"b\\a.txt": "Title"}),
    "drive": (lambda: zip_raw([(b"C:a.txt", ARTICLE)]), {"C:a.txt": "Title"}),
    "NUL": (
        lambda: zip_raw([(b"a.txt\0.exe", ARTICLE)]),
        {"a.txt\0.exe": "member name contains NUL"},
    ),
    "surrogate": (
        lambda: zip_raw([(b"\xed\xa0\x80.txt", ARTICLE)], flags=0x800),
        {"\udced\udca0\udc80.txt": "Title"},
    ),
    "not UTF-8": (
        lambda: zip_raw([(b"\xff.txt", ARTICLE)], flags=0x800),
        {"\udcff.txt": "Title"},
    ),
    "not UTF-8, on Unix": (lambda: zip_raw([(b"\xff.txt", ARTICLE)]), {"\udcff.txt": "Title"}),
    "UTF-8 without the flag, on Unix": (
        lambda: zip_raw([("é.txt".encode(), ARTICLE)]),
        {"é.txt": "Title"},
    ),
    "code page of DOS": (lambda: zip_raw([(b"\x82.txt", ARTICLE)], system=0), {"é.txt": "Title"}),
    "unicode path": (lambda: with_unicode_path(zlib.crc32(b"a.txt")), {"é.txt": "Title"}),
    "unicode path of another name": (lambda: with_unicode_path(7), {"a.txt": "Title"}),
    "unicode path, on Unix": (
        lambda: with_unicode_path(zlib.crc32(b"a.txt"), system=3),
        {"é.txt": "Title"},
    ),
    "unicode path, and UTF-8": (
        lambda: with_unicode_path(zlib.crc32(b"a.txt"), flags=0x800),
        {"a.txt": "Title"},
    ),
    "extra field that is damaged": (
        lambda: zip_raw([(b"a.txt", ARTICLE)], system=0, extra=b"up\xff\xff\1"),
        {"a.txt": "Title"},
    ),
    "long name": (lambda: zip_of(("n" * 300 + ".txt", ARTICLE)), {"n" * 300 + ".txt": "Title"}),
    "3,000 folders": (
        lambda: zip_of(("d/" * 3000 + "a.txt", ARTICLE)),
        {"d/" * 3000 + "a.txt": "member path is longer than 4,096 characters or 255 folders"},
    ),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_every_member_is_read_or_reported(case: str) -> None:
    build, expected = MEMBERS[case]
    outcomes = contents_of(build())
    assert outcomes.pop("good.txt", "Title") in ("Title", OVERLAP)
    expected.pop("good.txt", None)
    assert outcomes == expected


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut": (lambda: one_and_good()[:-1], "no end record"),
    "one more byte": (lambda: one_and_good() + b"x", "bytes after the end of the archive: 1"),
    "bytes after zeros": (
        lambda: one_and_good() + bytes(90) + b"x",
        "bytes after the end of the archive: 91",
    ),
    "too many zeros": (
        lambda: one_and_good() + bytes(10_241),
        "bytes after the end of the archive: 10,241",
    ),
    "joined": (
        lambda: zip_of(("a.txt", ARTICLE)) + zip_of(("b.txt", ARTICLE)),
        f"{len(zip_of(('a.txt', ARTICLE)))} bytes before the archive",
    ),
    "before its first member": (
        lambda: zip_of(("a.txt", ARTICLE))[:60] + one_and_good(),
        "60 bytes before the archive",
    ),
    "before its first member, with offsets to match": (
        lambda: patch(
            insert(zip_of(GOOD), 0, LOCAL + bytes(26)), CENTRAL, 42, "<L", len(LOCAL) + 26
        ),
        "bytes before the archive",
    ),
    "before no member": (
        lambda: LOCAL + bytes(26) + patch(zip_of(), END, 16, "<L", 30),
        "bytes before the archive",
    ),
    "in a comment": (
        lambda: patch(one_and_good(), END, 20, "<H", len(zip_of(GOOD))) + zip_of(GOOD),
        "two end records, one in the comment",
    ),
    "more entries": (
        lambda: patch(patch(one_and_good(), END, 8, "<H", 3), END, 10, "<H", 3),
        "the central directory has 2 entries, the end record says 3",
    ),
    "fewer entries": (
        lambda: patch(patch(one_and_good(), END, 8, "<H", 1), END, 10, "<H", 1),
        "the central directory has 2 entries, the end record says 1",
    ),
    "entries on another disk": (
        lambda: patch(one_and_good(), END, 8, "<H", 1),
        "a part of a multi-disk archive",
    ),
    "last disk": (lambda: patch(one_and_good(), END, 4, "<H", 1), "a part of a multi-disk archive"),
    "member on another disk": (
        lambda: patch(one_and_good(), CENTRAL, 34, "<H", 1),
        "a part of a multi-disk archive",
    ),
    "bad entry": (
        lambda: patch(one_and_good(), CENTRAL, 0, "<H", 0),
        "bad entry in the central directory",
    ),
    "entry beyond the directory": (
        lambda: patch(one_and_good(), CENTRAL, 32, "<H", 5000),
        "an entry extends beyond the central directory",
    ),
    "first offset": (
        lambda: patch(zip_of(GOOD), CENTRAL, 42, "<L", 2**31),
        "bytes before the archive",
    ),
    "without a name": (lambda: zip_raw([(b"", ARTICLE)]), "a member without a name"),
    "zip64 sizes that are missing": (
        lambda: with_zip64_sizes().replace(
            struct.pack("<2HQ", 1, 24, len(ARTICLE)), struct.pack("<2HQ", 1, 12, len(ARTICLE))
        ),
        "bad zip64 field in the central directory",
    ),
    "zip64 size beyond any file": (
        lambda: with_zip64_sizes(2**62),
        "bad zip64 field in the central directory",
    ),
    "zip64 numbers as large as can be": (
        lambda: with_zip64_sizes(2**62 - 1, 2**62 - 1),
        "4,611,686,018,427,387,903 bytes before the archive",
    ),
    "zip64 record elsewhere": (
        lambda: in_zip64(one_and_good(), at=7),
        "the zip64 record is not where its locator says",
    ),
    "zip64 record behind the end": (
        lambda: in_zip64(one_and_good(), at=2**63),
        "the zip64 record is not where its locator says",
    ),
    "zip64 record with more": (
        lambda: in_zip64(one_and_good(), size=45),
        "the central directory is not where the zip64 record says",
    ),
    "zip64 directory elsewhere": (
        lambda: in_zip64(one_and_good(), start=7),
        "the central directory is not where the zip64 record says",
    ),
    "zip64 of several disks": (
        lambda: in_zip64(one_and_good(), disks=2),
        "a part of a multi-disk archive",
    ),
    "zip64 entries on another disk": (
        lambda: in_zip64(one_and_good(), here=1),
        "a part of a multi-disk archive",
    ),
    "zip64 record and another count": (
        lambda: patch(patch(in_zip64(one_and_good()), END, 8, "<H", 1), END, 10, "<H", 1),
        "the end record and the zip64 record differ",
    ),
    "zip64 record that is missing": (
        lambda: patch(one_and_good(), END, 16, "<L", 0xFFFFFFFF),
        "the central directory is not where the end record says",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_readers_disagree_about_is_refused(case: str) -> None:
    build, message = REFUSED[case]
    with pytest.raises(ArchiveError, match=re.escape(message)):
        contents_of(build())


def test_what_precedes_a_zip_is_counted() -> None:
    """The program of a self-extracting archive, with offsets to match or without."""
    program = b"MZ" + bytes(598)
    adjusted = insert(zip_of(GOOD), 0, program)
    adjusted = patch(adjusted, CENTRAL, 42, "<L", 600)
    for data in (program + zip_of(GOOD), adjusted, b"#!/bin/sh\n".ljust(600) + zip_of(GOOD)):
        with pytest.raises(ArchiveError, match=r"^600 bytes before the archive, as in"):
            contents_of(data)
    joined = zip_of(GOOD) + zip_of(GOOD)
    with pytest.raises(ArchiveError, match=f"head -c {len(joined) // 2} FILE > FIRST.zip"):
        contents_of(joined)


def test_parts_of_a_split_archive_are_named() -> None:
    whole = with_marker(b"PK\7\x08")
    with pytest.raises(ArchiveError, match="join the parts with zip -s 0 FILE"):
        contents_of(whole[:60])
    last = patch(whole, END, 4, "<H", 2)
    with pytest.raises(ArchiveError, match="join the parts with zip -s 0 FILE"):
        contents_of(last)
    with pytest.raises(ArchiveError, match="join the parts with zip -s 0 FILE"):
        contents_of(b"rest of a member" + last[last.index(CENTRAL) :])


@pytest.mark.thorough
def test_a_directory_with_more_entries_than_16_bits_can_count() -> None:
    """As JSZip and fflate write it, without a zip64 record."""
    data = zip_raw(((b"%d" % number, b"") for number in range(65_540)), count=4)
    message = "has 65,540 entries, the end record says 4: too many for a zip without zip64"
    with pytest.raises(ArchiveError, match=message):
        contents_of(data)


def test_a_zip_that_has_become_shorter() -> None:
    file = io.BytesIO(zip_of(GOOD))
    archive, _, entries = open_archive(SharedFile(file))
    for size in (60, 40, 29, 0):
        file.truncate(size)
        (error,) = archive.read(entries, 10**9)
        assert str(error).startswith("damaged member: ")


def test_one_changed_bit_changes_no_content_and_hides_no_member() -> None:
    texts = {f"T{number}.txt": ARTICLE.replace(b"Title", b"T%d" % number) for number in range(3)}
    whole = zip_of(*texts.items())
    refused = 0
    for at in range(len(whole)):
        data = whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
        try:
            archive, names, entries = open_archive(SharedFile(io.BytesIO(data)))
        except ArchiveError:
            refused += 1
            continue
        contents = list(archive.read(entries, 10**9))
        assert len(names) == len(contents) == 3
        assert {content for content in contents if isinstance(content, bytes)} <= {*texts.values()}
    assert 50 < refused < len(whole)


def test_a_zip_without_members() -> None:
    assert contents_of(zip_of()) == {}
    assert contents_of(zip_of(("./", b""))) == {}


@pytest.mark.slow
def test_more_members_than_the_end_record_can_count() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(65_600):
            archive.writestr(f"{number}", b"")
    assert ZIP64_END in file.getvalue()
    assert len(contents_of(file.getvalue())) == 65_600


def test_a_zip_whose_bytes_add_up_to_nothing_is_no_tar() -> None:
    """Nor to 0 as signed characters, the sum in the place where a tar has its checksum."""
    data = bytearray(zip_of(("a.txt", bytes(500)), stored=True))
    total = sum(data[:512]) - 256 * sum(byte > 127 for byte in data[:512]) + 8 * ord(" ")
    low = b"\x80" * (total // 128) + b"\xff" * (total % 128)
    data[200 : 200 + len(low)] = low
    assert list(contents_of(bytes(data))) == ["a.txt"]


def test_large_members_are_read_in_pieces() -> None:
    noise = random.Random(1).randbytes(300_000).hex().encode()
    for stored in (True, False):
        data = zip_of(("a.txt", noise), GOOD, stored=stored)
        assert contents_of(data) == {"a.txt": noise.decode(), "good.txt": "Title"}
    data = zip_of(("a.txt", ARTICLE + b"\n" * 2_000_000), GOOD)
    archive, _, entries = open_archive(SharedFile(io.BytesIO(data)))
    error, good = archive.read(entries, 1_000_000)
    assert isinstance(error, TooLargeError)
    assert good == ARTICLE
    lying = patch_both(data, 22, 24, "<L", len(ARTICLE))
    assert contents_of(lying) == {"a.txt": "damaged member: size mismatch", "good.txt": "Title"}


def test_generated_archives_are_read_as_zipfile_does() -> None:
    for seed in range(200):
        random_ = random.Random(seed)
        files: dict[str, bytes] = {}
        for _ in range(random_.randint(0, 6)):
            name = "".join(random_.choice("abcé漢/ ") for _ in range(random_.randint(1, 30)))
            name = "/".join(part for part in name.split("/") if part) or "x"
            files[name] = random_.randbytes(20).hex().encode()
        data = zip_of(*files.items(), ("last", ARTICLE), stored=seed % 2 == 0)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        assert contents_of(data) == {
            name: content.partition(b"\n")[0].decode() for name, content in contents.items()
        }
