"""Tar archives, byte by byte: what is read, what is reported and what is refused."""

from __future__ import annotations

import gzip
import io
import lzma
import random
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from helpers import (
    ARTICLE,
    BLOCK,
    TAR_END,
    contents_of,
    pax_header,
    pax_record,
    tar_header,
    tar_member,
)
from newsdoc._archives import tar
from newsdoc._archives.archive import open_archive
from newsdoc._archives.entries import ArchiveError, Problem, UnknownFormatError
from newsdoc._archives.sources import FileSource, SharedFile
from newsdoc._archives.tar import (
    MAX_EXTENSION,
    MAX_RECORDS,
    MAX_SIZE,
    SPARSE_FILE,
    TarHeader,
    read_headers,
)

GOOD = tar_member(b"good.txt")
FOLDER = Problem.DIRECTORY
SPECIAL = "not a regular file (special file)"
EMPTY = ""
FILE, HARD_LINK = "file", "hard link"
NO_FILE = ", which is not an earlier file in the archive"
LINK = "symbolic links in an archive are not followed"


def long_name(name: bytes, type_: bytes = b"L") -> bytes:
    return tar_member(b"././@LongLink", name, type_)


def read_all(data: bytes) -> list[TarHeader]:
    return list(read_headers(FileSource(io.BytesIO(data)), 10**9))


def names_in(data: bytes) -> list[str]:
    names, _ = tar.index_tar(FileSource(io.BytesIO(data)), len(data))
    return names


# Each of these archives is read, followed by good.txt: name → title, or the reason why not.
def with_pax(data: bytes) -> bytes:
    return tar_member(b"pax", data, b"x") + tar_member()


MEMBERS: dict[str, tuple[bytes, dict[str, str]]] = {
    "file": (tar_member(), {"a.txt": "Title"}),
    "file before there were types": (tar_member(type_=b"\0"), {"a.txt": "Title"}),
    "contiguous file": (tar_member(type_=b"7"), {"a.txt": "Title"}),
    "v7": (tar_member(magic=bytes(8)), {"a.txt": "Title"}),
    "directory": (tar_header(b"d.txt", b"5"), {"d.txt": FOLDER}),
    "old directory": (tar_header(b"d.txt/", b"\0"), {"d.txt": FOLDER}),
    "old directory with type": (
        tar_header(b"d.txt/", b"0"),
        {"d.txt": FOLDER},
    ),
    "old directory with data": (
        tar_member(b"d.txt/"),
        {"d.txt": "not a regular file (folder with contents)"},
    ),
    "directory of a backup": (
        tar_member(b"d.txt/", b"Ya.txt\0\0", b"D"),
        {"d.txt": FOLDER},
    ),
    "symbolic link": (tar_header(type_=b"2", link=b"/etc/passwd"), {"a.txt": LINK}),
    "character device": (tar_header(type_=b"3"), {"a.txt": SPECIAL}),
    "block device": (tar_header(type_=b"4"), {"a.txt": SPECIAL}),
    "named pipe": (tar_header(type_=b"6"), {"a.txt": SPECIAL}),
    "label of a volume": (tar_header(b"a.txt", b"V"), {"a.txt": SPECIAL}),
    "type of a program": (tar_member(type_=b"A"), {"a.txt": SPECIAL}),
    "hard link": (
        tar_member() + tar_header(b"b.txt", b"1", link=b"./a.txt"),
        {"a.txt": "Title", "b.txt": "Title"},
    ),
    "hard link with the size of its target": (
        tar_member() + tar_header(b"b.txt", b"1", 999, link=b"a.txt"),
        {"a.txt": "Title", "b.txt": "Title"},
    ),
    "hard link to a hard link": (
        tar_member()
        + tar_header(b"b.txt", b"1", link=b"a.txt")
        + tar_header(b"c.txt", b"1", link=b"b.txt"),
        {"a.txt": "Title", "b.txt": "Title", "c.txt": "Title"},
    ),
    "hard link to nothing": (
        tar_header(b"b.txt", b"1", link=b"/etc/passwd"),
        {"b.txt": f"hard link to '/etc/passwd'{NO_FILE}"},
    ),
    "hard link to a name that is escaped": (
        tar_header(b"b.txt", b"1", link=b"\x1b[31m\n\xff"),
        {"b.txt": rf"hard link to '\x1b[31m\n\udcff'{NO_FILE}"},
    ),
    "hard link to a long name": (
        long_name(b"a" * 300, b"K") + tar_header(b"b.txt", b"1"),
        {"b.txt": f"hard link to '{'a' * 30}...{'a' * 15}'{NO_FILE}"},
    ),
    "hard link to itself": (
        tar_header(b"b.txt", b"1", link=b"b.txt"),
        {"b.txt": f"hard link to 'b.txt'{NO_FILE}"},
    ),
    "hard link to what follows": (
        tar_header(b"b.txt", b"1", link=b"a.txt") + tar_member(),
        {
            "b.txt": f"hard link to 'a.txt'{NO_FILE}",
            "a.txt": "Title",
        },
    ),
    "hard link to a directory": (
        tar_header(b"d/", b"5") + tar_header(b"b.txt", b"1", link=b"d"),
        {"d": FOLDER, "b.txt": f"hard link to 'd'{NO_FILE}"},
    ),
    "hard link to a symbolic link": (
        tar_header(b"a.txt", b"2", link=b"x") + tar_header(b"b.txt", b"1", link=b"a.txt"),
        {"a.txt": LINK, "b.txt": LINK},
    ),
    "GNU sparse file": (
        tar_header(b"a.txt", b"S", BLOCK, magic=b"ustar  \0", more={482: b"\1"})
        + bytes(504)
        + b"\1"
        + bytes(7)
        + bytes(BLOCK)
        + GOOD[:BLOCK],
        {"a.txt": SPARSE_FILE},
    ),
    "pax sparse file": (
        pax_header((b"GNU.sparse.major", b"1"), (b"GNU.sparse.name", b"a.txt"))
        + tar_member(b"GNUSparseFile.1/a.txt"),
        {"a.txt": SPARSE_FILE},
    ),
    "pax sparse file with another size": (
        pax_header((b"GNU.sparse.realsize", b"512"), (b"GNU.sparse.name", b"a.txt"))
        + tar_member(b"x", GOOD + GOOD),
        {"a.txt": SPARSE_FILE},
    ),
    "sparse file of star": (
        pax_header((b"SCHILY.realsize", b"10")) + tar_member(),
        {"a.txt": SPARSE_FILE},
    ),
    "duplicate": (tar_member() + tar_member(b"./a.txt"), {"a.txt": "duplicate member name"}),
    "three times": (tar_member() * 3, {"a.txt": "duplicate member name"}),
    "file and directory": (
        tar_header(b"a.txt/", b"5") + tar_member(),
        {"a.txt": "duplicate member name"},
    ),
    "directory twice": (
        tar_header(b"a.txt/", b"5") * 2,
        {"a.txt": FOLDER},
    ),
    "absolute": (tar_member(b"/a.txt"), {"/a.txt": "member path escapes the archive"}),
    "parent": (tar_member(b"b/../a.txt"), {"b/../a.txt": "member path escapes the archive"}),
    "dots": (tar_member(b"b/..a.txt"), {"b/..a.txt": "Title"}),
    "hidden": (tar_member(b".//b/./.a.txt"), {"b/.a.txt": "Title"}),
    "backslash": (tar_member(b"b\\..\\a.txt"), {"b\\..\\a.txt": "Title"}),
    "drive": (tar_member(b"C:a.txt"), {"C:a.txt": "Title"}),
    "not UTF-8": (tar_member(b"\xff.txt"), {"\udcff.txt": "Title"}),
    "surrogate": (
        pax_header((b"path", b"\xed\xa0\x80.txt")) + tar_member(),
        {"\udced\udca0\udc80.txt": "Title"},
    ),
    "name with bytes after its end": (tar_member(b"a.txt\0junk"), {"a.txt": "Title"}),
    "name of a hundred bytes": (tar_member(b"a" * 100), {"a" * 100: "Title"}),
    "prefix": (tar_member(b"a.txt", prefix=b"b/c"), {"b/c/a.txt": "Title"}),
    "prefix that fills its field": (
        tar_member(b"a.txt", prefix=b"b" * 155),
        {"b" * 155 + "/a.txt": "Title"},
    ),
    "GNU tar has times where others have a prefix": (
        tar_member(magic=b"ustar  \0", prefix=b"14512345670\0"),
        {"a.txt": "Title"},
    ),
    "v7 has anything where others have a prefix": (
        tar_member(magic=bytes(8), prefix=b"junk"),
        {"a.txt": "Title"},
    ),
    "GNU long name": (long_name(b"b" * 300 + b"\0") + tar_member(), {"b" * 300: "Title"}),
    "GNU long name without NUL": (long_name(b"b" * 300) + tar_member(), {"b" * 300: "Title"}),
    "GNU long link": (
        tar_member(b"a" * 99)
        + long_name(b"a" * 99 + b"\0", b"K")
        + tar_header(b"b.txt", b"1", link=b"a"),
        {"a" * 99: "Title", "b.txt": "Title"},
    ),
    "both long": (
        tar_member(b"a" * 99)
        + long_name(b"b" * 300 + b"\0")
        + long_name(b"a" * 99 + b"\0", b"K")
        + tar_header(b"b", b"1"),
        {"a" * 99: "Title", "b" * 300: "Title"},
    ),
    "GNU long name of an old directory": (
        long_name(b"d" * 99 + b"/a.txt") + tar_member(b"d" * 99 + b"/", type_=b"\0"),
        {"d" * 99 + "/a.txt": "Title"},
    ),
    "pax": (
        pax_header((b"path", "é.txt".encode()), (b"mtime", b"1.5")) + tar_member(),
        {"é.txt": "Title"},
    ),
    "pax of Solaris": (
        pax_header((b"path", b"b.txt"), type_=b"X") + tar_member(),
        {"b.txt": "Title"},
    ),
    "pax link": (
        tar_member()
        + pax_header((b"linkpath", b"a.txt"), (b"path", b"b.txt"))
        + tar_header(b"x", b"1", link=b"y"),
        {"a.txt": "Title", "b.txt": "Title"},
    ),
    "pax size": (
        pax_header((b"size", b"%d" % len(ARTICLE))) + tar_header() + tar_member()[BLOCK:],
        {"a.txt": "Title"},
    ),
    "pax size of zero": (
        pax_header((b"size", b"0")) + tar_header(size=999),
        {"a.txt": EMPTY},
    ),
    "pax without records": (tar_member(b"pax", b"", b"x") + tar_member(), {"a.txt": "Title"}),
    "pax that is padded": (
        tar_member(b"pax", pax_record(b"path", b"b.txt") + bytes(9), b"x") + tar_member(),
        {"b.txt": "Title"},
    ),
    "pax names as bytes": (
        pax_header((b"hdrcharset", b"BINARY"), (b"path", b"\xff.txt")) + tar_member(),
        {"\udcff.txt": "Title"},
    ),
    "pax names in UTF-8": (
        pax_header((b"hdrcharset", b"ISO-IR 10646 2000 UTF-8")) + tar_member(),
        {"a.txt": "Title"},
    ),
    "pax value with = and newline": (
        pax_header((b"path", b"a=b\nc.txt")) + tar_member(),
        {"a=b\nc.txt": "Title"},
    ),
    "pax name with NUL": (
        pax_header((b"path", b"a\0b.txt")) + tar_member(),
        {"a\0b.txt": "member name contains NUL"},
    ),
    "comment of git": (
        pax_header((b"comment", b"0123"), type_=b"g") + tar_member(),
        {"a.txt": "Title"},
    ),
    "label of a pax archive": (
        pax_header((b"GNU.volume.label", b"news"), type_=b"g") + tar_member(),
        {"a.txt": "Title"},
    ),
    "charset of all names": (
        pax_header((b"hdrcharset", b"BINARY"), type_=b"g") + tar_member(),
        {"a.txt": "Title"},
    ),
    "base-256 size": (
        tar_header(size=b"\x80" + len(ARTICLE).to_bytes(11, "big")) + tar_member()[BLOCK:],
        {"a.txt": "Title"},
    ),
    "size with spaces": (
        tar_header(size=b"%11o " % len(ARTICLE)) + tar_member()[BLOCK:],
        {"a.txt": "Title"},
    ),
    "size that fills its field": (
        tar_header(size=b"%012o" % len(ARTICLE)) + tar_member()[BLOCK:],
        {"a.txt": "Title"},
    ),
    "size of nothing": (tar_header(size=bytes(12)), {"a.txt": EMPTY}),
    "longest path": (
        long_name(b"b/" * 200 + b"a" * 3692 + b".txt") + tar_member(),
        {"b/" * 200 + "a" * 3692 + ".txt": "Title"},
    ),
    "too long a path": (
        long_name(b"b/" * 200 + b"a" * 3693 + b".txt") + tar_member(),
        {
            "b/" * 200 + "a" * 3693 + ".txt": "member path is longer than 4,096 characters or "
            "255 folders"
        },
    ),
    "deepest path": (
        long_name(b"b/" * 255 + b"a.txt") + tar_member(),
        {"b/" * 255 + "a.txt": "Title"},
    ),
    "too deep a path": (
        long_name(b"b/" * 256 + b"a.txt") + tar_member(),
        {"b/" * 256 + "a.txt": "member path is longer than 4,096 characters or 255 folders"},
    ),
    "3,000 folders": (
        long_name(b"b/" * 3000 + b"a.txt") + tar_member(),
        {"b/" * 3000 + "a.txt": "member path is longer than 4,096 characters or 255 folders"},
    ),
    "longest extension": (
        tar_member(b"pax", pax_record(b"comment", b"a" * (MAX_EXTENSION - 15)), b"x")
        + tar_member(),
        {"a.txt": "Title"},
    ),
    "most records": (
        with_pax(pax_record(b"a", b"") * MAX_RECORDS),
        {"a.txt": "Title"},
    ),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_every_member_is_read_or_reported(case: str) -> None:
    data, expected = MEMBERS[case]
    assert contents_of(data + GOOD + TAR_END) == expected | {"good.txt": "Title"}


def with_size(size: bytes) -> bytes:
    return tar_header(size=size) + tar_member()[BLOCK:]


def with_checksum(checksum: bytes) -> bytes:
    return tar_header()[:148] + checksum + tar_header()[156:]


# Each of these, followed by a good member and the end, is refused.
REFUSED: dict[str, tuple[bytes, str]] = {
    "too many records": (
        with_pax(pax_record(b"a", b"") * (MAX_RECORDS + 1)),
        "more than 2,500 records in an extension header",
    ),
    "pax size of -1": (
        pax_header((b"size", b"-1")) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size with a sign": (
        pax_header((b"size", b"+5")) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size with an underscore": (
        pax_header((b"size", b"1_0")) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size with a leading zero": (
        pax_header((b"size", b"010")) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size with a space": (
        pax_header((b"size", b" 10")) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size in other digits": (
        pax_header((b"size", "١٠".encode())) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size of many digits": (
        pax_header((b"size", b"9" * 19)) + tar_member(),
        "bad size in an extension header",
    ),
    "pax size of as many digits as are allowed": (
        pax_header((b"size", b"9" * 18)) + tar_member(),
        "unexpected end of data, expected the end-of-archive marker",
    ),
    "pax size without digits": (
        pax_header((b"size", b"")) + tar_member(),
        "empty or repeated size in an extension header",
    ),
    "pax size twice": (
        pax_header((b"size", b"49"), (b"size", b"49")) + tar_member(),
        "empty or repeated size in an extension header",
    ),
    "pax size of a hard link": (
        tar_member() + pax_header((b"size", b"512")) + tar_header(b"b", b"1", link=b"a.txt"),
        "a member of type 1 with 512 bytes of data",
    ),
    "directory with data": (
        tar_member(b"d/", type_=b"5"),
        "a member of type 5 with 49 bytes of data",
    ),
    "symbolic link with data": (tar_member(type_=b"2"), "a member of type 2 with 49 bytes of data"),
    "device with data": (tar_member(type_=b"3"), "a member of type 3 with 49 bytes of data"),
    "named pipe with data": (tar_member(type_=b"6"), "a member of type 6 with 49 bytes of data"),
    "pax path twice": (
        pax_header((b"path", b"a"), (b"path", b"b")) + tar_member(),
        "empty or repeated path in an extension header",
    ),
    "pax path without text": (
        pax_header((b"path", b"")) + tar_member(),
        "empty or repeated path in an extension header",
    ),
    "pax linkpath without text": (
        pax_header((b"linkpath", b"")) + tar_member(),
        "empty or repeated linkpath in an extension header",
    ),
    "pax sparse name without text": (
        pax_header((b"GNU.sparse.name", b"")) + tar_member(),
        "empty or repeated GNU.sparse.name in an extension header",
    ),
    "pax charset": (
        pax_header((b"hdrcharset", b"ISO-IR 8859 1 1998")) + tar_member(),
        "unknown hdrcharset",
    ),
    "pax length without digits": (with_pax(b"path=b\n"), "bad length of a pax record"),
    "pax length of zero": (with_pax(b"0 path=b\n"), "bad length of a pax record"),
    "pax length with a leading zero": (with_pax(b"010 path=b\n"), "bad length of a pax record"),
    "pax length with a sign": (with_pax(b"+10 path=b\n"), "bad length of a pax record"),
    "pax length in other digits": (with_pax("١٠ path=b\n".encode()), "bad length of a pax record"),
    "pax length of many digits": (with_pax(b"1" * 60_000), "bad length of a pax record"),
    "pax length of five digits": (with_pax(b"11111 path=b\n"), "bad pax record"),
    "pax length of six digits": (with_pax(b"111111 path=b\n"), "bad length of a pax record"),
    "pax length alone": (with_pax(b"10"), "bad length of a pax record"),
    "pax record that is shorter": (with_pax(b"8 path=b\n"), "bad pax record"),
    "pax record that is longer": (with_pax(b"11 path=b\n"), "bad pax record"),
    "pax record within its length": (with_pax(b"1 path=b\n"), "bad pax record"),
    "pax record without key": (with_pax(b"5 =b\n"), "bad pax record"),
    "pax record without =": (with_pax(b"8 path\n\n"), "bad pax record"),
    "pax record without newline": (with_pax(b"9 path=bc"), "bad pax record"),
    "global path": (pax_header((b"path", b"b"), type_=b"g"), "global header that changes members"),
    "global size": (pax_header((b"size", b"0"), type_=b"g"), "global header that changes members"),
    "global link": (
        pax_header((b"linkpath", b"b"), type_=b"g"),
        "global header that changes members",
    ),
    "global sparse": (
        pax_header((b"GNU.sparse.major", b"1"), type_=b"g"),
        "global header that changes members",
    ),
    "global charset": (pax_header((b"hdrcharset", b"x"), type_=b"g"), "unknown hdrcharset"),
    "global header within a member": (
        long_name(b"b") + pax_header((b"comment", b"b"), type_=b"g"),
        "unexpected extension header of type g",
    ),
    "two long names": (
        long_name(b"a") * 2 + tar_member(),
        "unexpected extension header of type L",
    ),
    "two long links": (
        long_name(b"a", b"K") * 2 + tar_member(),
        "unexpected extension header of type K",
    ),
    "two pax headers": (
        pax_header() * 2 + tar_member(),
        "unexpected extension header of type x",
    ),
    "pax header and that of Solaris": (
        pax_header() + pax_header(type_=b"X") + tar_member(),
        "unexpected extension header of type x",
    ),
    "long name and pax path": (
        long_name(b"a") + pax_header((b"path", b"b")) + tar_member(),
        "empty or repeated path in an extension header",
    ),
    "pax linkpath and long link": (
        pax_header((b"linkpath", b"b")) + long_name(b"a", b"K") + tar_header(b"c", b"1"),
        "empty or repeated linkpath in an extension header",
    ),
    "long name without text": (
        long_name(b"\0a") + tar_member(),
        "empty or repeated path in an extension header",
    ),
    "too long an extension": (
        long_name(b"a" * (MAX_EXTENSION + 1)) + tar_member(),
        "extension header of 65,537 bytes",
    ),
    "too long a pax header": (
        with_pax(pax_record(b"comment", b"a" * (MAX_EXTENSION - 14))),
        "extension header of 65,537 bytes",
    ),
    "data after an extension": (
        tar_header(b"x", b"L", 1) + b"ab" + bytes(BLOCK - 2) + tar_member(),
        "data after an extension header",
    ),
    "extension of any size": (
        tar_header(b"x", b"L", b"\x80" + b"\x0f" + bytes(10)),
        "number too large",
    ),
    "sparse file of another program": (
        tar_member(type_=b"S"),
        "sparse file of an unknown format",
    ),
    "negative size": (with_size(b"\xff" * 12), "bad or negative number"),
    "size of a historic base": (with_size(b"\x81" + bytes(11)), "bad or negative number"),
    "size with a sign": (with_size(b"-0000000001\0"), "bad or negative number"),
    "size with an underscore": (with_size(b"0000000_061\0"), "bad or negative number"),
    "size with a prefix": (with_size(b"0o000000061\0"), "bad or negative number"),
    "size in other digits": (with_size("00000٦١".encode() + b"\0\0\0"), "bad or negative number"),
    "size with junk after it": (with_size(b"00000061\0abc"), "bad or negative number"),
    "size with a letter after it": (with_size(b"00000000061X"), "bad or negative number"),
    "size with NUL before it": (with_size(b"\0" + b"0000000061\0"), "bad or negative number"),
    "size of 8 and 9": (with_size(b"00000000089\0"), "bad or negative number"),
    "size beyond any file": (with_size(b"\x80" + b"\xff" * 11), "number too large"),
    "largest size": (
        with_size(b"\x80" + MAX_SIZE.to_bytes(11, "big")),
        "unexpected end of data, expected the end-of-archive marker",
    ),
    "one byte more": (
        with_size(b"\x80" + (MAX_SIZE + 1).to_bytes(11, "big")),
        "bad header at byte 0: number too large",
    ),
    "member without a name": (tar_member(b""), "a member without a name"),
    "member named .": (tar_member(b"./."), "a member without a name"),
    "link without a name": (tar_header(b"", b"2"), "a member without a name"),
    "bad checksum": (with_checksum(b"000000\0 "), "bad header at byte 0: checksum mismatch"),
    "checksum without digits": (with_checksum(b"abcdef\0 "), "checksum mismatch"),
    "one block of zeros": (GOOD + bytes(BLOCK), "a block of zeros between members"),
    "joined": (GOOD + TAR_END, "another archive follows the end of the archive"),
    "rest of another volume": (tar_member(type_=b"M"), "one of the volumes of tar --multi-volume"),
    **{
        f"{key.decode()} of a volume": (
            pax_header((key, b"1"), type_=b"g") + tar_member(),
            "one of the volumes of tar --multi-volume",
        )
        for key in (b"GNU.volume.filename", b"GNU.volume.size", b"GNU.volume.offset")
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_readers_disagree_about_is_refused(case: str) -> None:
    data, message = REFUSED[case]
    with pytest.raises(ArchiveError, match=re.escape(message)):
        contents_of(data + tar_member(b"last.txt") + TAR_END)


@pytest.mark.parametrize("extension", [long_name(b"a"), long_name(b"a", b"K"), pax_header()])
def test_an_extension_header_belongs_to_a_member(extension: bytes) -> None:
    with pytest.raises(ArchiveError, match="expected a member, found the end"):
        names_in(GOOD + extension + TAR_END)


def test_a_global_header_needs_no_member() -> None:
    assert read_all(pax_header((b"comment", b"0123"), type_=b"g") + TAR_END) == []


def test_one_changed_bit_hides_no_member() -> None:
    renamed = pax_header((b"path", b"b.txt")) + tar_member(b"c.txt")
    whole = tar_member() + renamed + GOOD + TAR_END
    headers = [at for at in range(0, len(whole), BLOCK) if whole[at + 257 : at + 262] == b"ustar"]
    assert len(headers) == 4
    for at in range(0, len(whole), 3):
        is_header = any(start <= at < start + BLOCK for start in headers)
        try:
            names = names_in(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        except ArchiveError:
            # Those in the pax header, its padding and the end are noticed as well.
            assert is_header or 1536 <= at < 2048 or at >= len(whole) - len(TAR_END)
        else:
            assert not is_header
            assert len(names) == 3


@pytest.mark.parametrize(
    ("size", "limits", "is_allowed"),
    [
        (0, (1000, 0), True),
        (0, (999, 0), False),
        (100, (999, 10), True),
        (99, (999, 10), False),
    ],
)
def test_the_names_are_bounded_in_sum(size: int, limits: tuple[int, int], is_allowed: bool) -> None:
    data = b"".join(tar_member(b"%0100d" % n) for n in range(10)) + TAR_END
    source = FileSource(io.BytesIO(data))
    if is_allowed:
        assert len(tar.index_tar(source, size, max_names=limits)[0]) == 10
    else:
        with pytest.raises(ArchiveError, match="the names of the members exceed"):
            tar.index_tar(source, size, max_names=limits)


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [
        (tar.MAX_LINKED, 40),
        ((0, tar.MAX_LINKED[1]), 40),
        ((0, 1), 1),
        ((40 * 10_000, 0), 40),
        ((40 * 10_000 - 1, 0), 39),
    ],
)
def test_hard_links_are_bounded_in_sum(limits: tuple[int, int], allowed: int) -> None:
    data = tar_member(b"a", b"x" * 10_000)
    data += b"".join(tar_header(b"b%d" % number, b"1", link=b"a") for number in range(40))
    _, entries = tar.index_tar(FileSource(io.BytesIO(data + TAR_END)), 0, max_linked=limits)
    assert list(entries.columns[0]) == [10_000] * 41
    problems = ["hard links expand the archive beyond the limit"] * (40 - allowed)
    assert list(entries.problems.values()) == problems


def test_a_hard_link_is_the_last_earlier_member_of_that_name() -> None:
    """As when the archive is extracted."""
    data = tar_member(b"a", b"1") + tar_header(b"b", b"1", link=b"a") + tar_member(b"a", b"2")
    data += tar_header(b"c", b"1", link=b"a") + TAR_END
    assert contents_of(data) == {"a": Problem.DUPLICATE, "b": "1", "c": "2"}


def test_a_member_that_has_changed_is_not_read() -> None:
    _, entries = tar.index_tar(FileSource(io.BytesIO(tar_member() + TAR_END)), 0)
    row = entries.row(0)
    assert tar.read_member(FileSource(io.BytesIO(tar_member())), row) == ARTICLE
    for data, message in (
        (tar_member(b"b.txt"), "the archive has changed since it was opened"),
        (tar_member()[: BLOCK + len(ARTICLE) - 1], "unexpected end of data"),
    ):
        with pytest.raises(ArchiveError, match=f"^{message}$"):
            tar.read_member(FileSource(io.BytesIO(data)), row)


def test_a_signed_checksum_is_accepted() -> None:
    """As historic programs computed it, for names with bytes above 127."""
    header = bytearray(tar_header("é.txt".encode()))
    header[148:156] = b" " * 8
    signed = sum(byte - 256 * (byte > 127) for byte in header)
    header[148:156] = b"%06o\0 " % signed
    assert read_all(bytes(header) + TAR_END)[0].name == "é.txt"
    assert as_tarfile_reads(bytes(header) + TAR_END)[0][0] == "é.txt"
    header[148:156] = b"%06o\0 " % (signed + 1)
    with pytest.raises(ArchiveError, match="checksum mismatch"):
        read_all(bytes(header) + TAR_END)


@pytest.mark.parametrize("data", [b"", b"PK", b"A title\n", b"\0" * 511, ARTICLE * 50])
def test_other_files_are_not_a_tar(data: bytes) -> None:
    for packed in (data, gzip.compress(data)):
        with pytest.raises(UnknownFormatError) as caught:
            open_archive(SharedFile(io.BytesIO(packed)))
        assert caught.value.start == data[:BLOCK]


def test_a_tar_is_recognized_by_its_header_and_not_its_first_name() -> None:
    for name in (b"PK\x03\x04.txt", b"BZh.txt", b"\x1f\x8b.txt", b"7z\xbc\xaf\x27\x1c"):
        assert list(contents_of(tar_member(name) + TAR_END).values()) == ["Title"]


def test_an_archive_without_members() -> None:
    assert contents_of(TAR_END) == contents_of(bytes(10_240)) == {}
    assert contents_of(tar_header(b"./", b"5") + TAR_END) == {}


def test_a_tar_that_is_cut_at_any_byte_of_its_end_is_refused() -> None:
    for cut in range(1, len(TAR_END) + 1):
        with pytest.raises(ArchiveError, match="unexpected end of data"):
            names_in((GOOD + TAR_END)[:-cut])


def test_a_tar_that_is_cut_in_a_member_is_refused() -> None:
    whole = tar_member(b"a", ARTICLE * 20) + pax_header((b"path", b"b")) + GOOD + TAR_END
    sparse = tar_header(b"a", b"S", 0, magic=b"ustar  \0", more={482: b"\1"})
    for data in (whole[:-cut] for cut in range(2 * BLOCK, len(whole) - BLOCK, 37)):
        with pytest.raises(ArchiveError, match="unexpected end of data"):
            names_in(data)
    with pytest.raises(ArchiveError, match="unexpected end of data"):
        names_in(sparse)


def test_what_follows_the_end_is_read_to_its_last_byte() -> None:
    padding = bytes(200_000)
    assert len(names_in(GOOD + TAR_END + padding)) == 1
    with pytest.raises(ArchiveError, match="trailing data"):
        names_in(GOOD + TAR_END + padding + b"x")


def pixz_index(members: list[tuple[bytes, int]], end: int) -> bytes:
    """What pixz appends: names and offsets, and the end of the archive."""
    records = [name + b"\0" + at.to_bytes(8, "little") for name, at in [*members, (b"", end)]]
    return b"\xa6L2.\xd6\x14\xae\xdb" + b"".join(records)


def test_the_index_of_pixz_is_accepted() -> None:
    for padding in (0, 200 * BLOCK):
        tar_data = tar_header(b"./d/", b"5") + GOOD + TAR_END + bytes(padding)
        index = pixz_index([(b"./d/", 0), (b"good.txt", BLOCK)], len(tar_data))
        expected = {"d": FOLDER, "good.txt": "Title"}
        assert contents_of(lzma.compress(tar_data + index)) == expected
        for wrong in (
            tar_data + index[:-1],
            tar_data + index + b"x",
            tar_data + pixz_index([], len(tar_data) + 1),
            tar_data + bytes(BLOCK) + index,
            # Of no limited size, it could take more memory than there is.
            tar_data + pixz_index([(b"./d/", 0), (b"good.txt", BLOCK)] * 2, len(tar_data)),
            (tar_data + index) * 2,  # the documents of the second archive would be lost
        ):
            with pytest.raises(ArchiveError, match="trailing data after the end of the archive"):
                contents_of(lzma.compress(wrong))


def test_positions_only_move_forward() -> None:
    """A compressed archive would be expanded from its start again."""

    class Forward:
        def __init__(self, data: bytes) -> None:
            self.data = data
            self.position = 0

        def read_at(self, offset: int, size: int) -> bytes:
            assert offset >= self.position
            self.position = offset
            return self.data[offset : offset + size]

    for data, _ in MEMBERS.values():
        list(read_headers(Forward(data + TAR_END), 10**9))


# Compared with other readers

LETTERS = "abcxyz.- _é漢"
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
TYPES = [
    *[tarfile.REGTYPE] * 6,
    *(tarfile.AREGTYPE, tarfile.CONTTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE),
    *(tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE),
]


def draw_name(random_: random.Random, longest: int) -> str:
    size = random_.choice([1, 5, 20, longest // 3, longest // 2, longest])
    name = "".join(random_.choice(LETTERS) for _ in range(random_.randint(1, size)))
    for _ in range(random_.randint(0, 3)):
        at = random_.randint(0, len(name))
        name = f"{name[:at]}/{name[at:]}"
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "x"


def draw_tar(random_: random.Random, format_: str) -> bytes:
    """A valid archive of any kinds of members, as tarfile writes it."""
    file = io.BytesIO()
    longest = 95 if format_ == "ustar" else 300
    names: list[str] = []
    with tarfile.open(fileobj=file, mode="w", format=FORMATS[format_], encoding="utf-8") as archive:
        for _ in range(random_.randint(0, 8)):
            info = tarfile.TarInfo(draw_name(random_, longest))
            while format_ == "ustar" and len(info.name.encode()) > 100:
                info.name = draw_name(random_, longest)
            info.type = random_.choice(TYPES)
            if info.type == tarfile.AREGTYPE and len(info.name.encode()) > 100:
                info.type = tarfile.REGTYPE  # before 3.14, tarfile may take it for a directory
            info.mtime = random_.choice([0, 1_700_000_000, 1_700_000_000.25, -1.5])
            if format_ == "ustar":
                info.mtime = abs(int(info.mtime))
            if info.type in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = random_.choice([*names, draw_name(random_, 30)])
            if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
                info.size = random_.choice([0, 1, 511, 512, 513, random_.randint(0, 3000)])
            if random_.random() < 0.1 and format_ == "pax":
                info.pax_headers = {"comment": draw_name(random_, 600)}
            archive.addfile(info, io.BytesIO(random_.randbytes(info.size)))
            names.append(info.name)
    return file.getvalue()


def as_tarfile_reads(data: bytes) -> list[tuple[str, str, int, int]]:
    members: list[tuple[str, str, int, int]] = []
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8") as archive:
        for info in archive.getmembers():
            if info.issparse():
                kind = SPARSE_FILE
            elif info.isreg():
                kind = FILE
            elif info.isdir() or info.type == b"D":
                kind = FOLDER
            elif info.islnk():
                kind = HARD_LINK
            else:
                kind = LINK if info.issym() else SPECIAL
            members.append((info.name, kind, info.offset_data, info.size if kind == FILE else 0))
    return members


def as_we_read(data: bytes) -> list[tuple[str, str, int, int]]:
    members: list[tuple[str, str, int, int]] = []
    for header in read_all(data):
        kind = FILE if header.target is None else HARD_LINK
        kind = header.problem or kind
        name = header.name.rstrip("/") if kind == FOLDER else header.name
        members.append((name, kind, header.offset, header.size if kind == FILE else 0))
    return members


def gnu_tar(*arguments: str, **options: Any) -> bytes:
    """The output of GNU tar, which every machine that runs these tests has."""
    command = ["tar", "--quoting-style=literal", *arguments]
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        command, check=True, capture_output=True, **options
    )
    return done.stdout


def compare_with_others(data: bytes, path: Path | None) -> None:
    """Both tarfile and, if there is a path to write to, GNU tar find the same members."""
    ours = as_we_read(data)
    assert ours == as_tarfile_reads(data)
    if path is not None:
        path.write_bytes(data)
        listed = gnu_tar("-tf", str(path), env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
        assert [line.rstrip("/") for line in listed.decode().splitlines()] == [
            name for name, *_ in ours
        ]


@pytest.mark.parametrize("format_", FORMATS)
def test_generated_archives_are_read_as_others_do(tmp_path: Path, format_: str) -> None:
    for seed in range(100):
        data = draw_tar(random.Random(f"{format_} {seed}"), format_)
        compare_with_others(data, tmp_path / "a.tar" if seed % 4 == 0 else None)


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_many_generated_archives_are_read_as_others_do(tmp_path: Path, format_: str) -> None:
    for seed in range(1000, 4000):
        data = draw_tar(random.Random(f"{format_} {seed}"), format_)
        compare_with_others(data, tmp_path / "a.tar" if seed % 30 == 0 else None)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Files of all kinds that a user without privileges can make."""
    root = tmp_path / "tree"
    for name in (
        "a.txt",
        "b/c.txt",
        "b/é.txt",
        "g/h",
        f"{'d' * 90}/{'d' * 60}",
        "/".join(["e" * 90] * 3),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(ARTICLE * len(name))
    (root / "empty").mkdir()
    (root / "hard").hardlink_to(root / "a.txt")
    (root / "soft").symlink_to("a.txt")
    (root / "long").symlink_to("x" * 150)
    subprocess.run(["mkfifo", str(root / "pipe")], check=True)
    with (root / "sparse").open("wb") as file:
        for _ in range(60):
            file.seek(40_000, 1)
            file.write(b"x" * 4096)
    return root


@pytest.mark.parametrize("option", ["--null", "--sparse", "--listed-incremental=state"])
@pytest.mark.parametrize("format_", ["v7", "ustar", "oldgnu", "gnu", "pax"])
def test_archives_of_gnu_tar(tree: Path, format_: str, option: str) -> None:
    """Sparse files and incremental backups too, where tarfile itself is wrong about some names."""
    is_old = format_ in ("v7", "ustar")
    if is_old and option != "--null":
        option = "--null"  # these have no such members
    excluded = ["--exclude=long", "--exclude=ee*"] * is_old
    excluded += ["--exclude=dd*", "--exclude=pipe"] * (format_ == "v7")
    path = tree.parent / "a.tar"
    gnu_tar(
        *(f"--format={format_}", option, *excluded, "-C", str(tree), "-cf", str(path), "."),
        cwd=tree.parent,
    )
    data = path.read_bytes()
    ours = as_we_read(data)
    listed = gnu_tar("-tf", str(path), env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    assert [name for name, *_ in ours] == [
        line.removesuffix("/") for line in listed.decode().splitlines()
    ]
    kinds = {name: kind for name, kind, *_ in ours}
    assert kinds["./sparse"] == (SPARSE_FILE if option == "--sparse" else FILE)
    assert format_ == "v7" or kinds["./pipe"] == SPECIAL
    assert kinds["./empty"] == FOLDER
    assert kinds["./soft"] == LINK
    assert {kinds["./hard"], kinds["./a.txt"]} == {FILE, HARD_LINK}
    if not option.startswith("--listed"):
        theirs = as_tarfile_reads(data)
        assert [one[:2] for one in ours] == [one[:2] for one in theirs]
        files = {one[0]: one[2:] for one in theirs if one[1] == FILE}
        assert {one[0]: one[2:] for one in ours if one[1] == FILE} == files
