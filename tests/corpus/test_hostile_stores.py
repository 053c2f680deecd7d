"""Hostile and broken archives: one clear error, little memory, and nothing written."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import textwrap
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import newsdoc

ARTICLE = b"Title\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
BOMB = 20 * 1024 * 1024
TOO_LARGE = "larger than 1,000,000 bytes"
BLOCK = 512


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytearray:
    """A zip with these members, deflated, and a good one after them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*members, ("good.txt", ARTICLE)):
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return bytearray(file.getvalue())


def tar_of(*members: tuple[str | tarfile.TarInfo, bytes]) -> bytearray:
    """A tar with these members, and a good one after them."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in (*members, ("good.txt", ARTICLE)):
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = info.size or len(data)
            archive.addfile(info, io.BytesIO(data))
    return bytearray(file.getvalue())


def tar_info(name: str, type_: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type_, linkname
    return info


def zip_info(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def patched(data: bytearray, signature: bytes, offset: int, format_: str, value: int) -> bytearray:
    """The zip with a number changed in the first header that has this signature."""
    data = bytearray(data)
    struct.pack_into(format_, data, data.index(signature) + offset, value)
    return data


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def lying_about_the_size(size: int, checksum: int) -> bytearray:
    """A bomb that claims to have this size, and this checksum, in both of its headers."""
    data = zip_of(("bad.txt", ARTICLE + b"\n" * BOMB))
    for signature, offset in ((LOCAL, 14), (CENTRAL, 16)):
        data = patched(data, signature, offset, "<L", checksum)
        data = patched(data, signature, offset + 8, "<L", size)
    return data


def with_overlap() -> bytearray:
    """Two members that are the same bytes, as in bombs of which each member holds all others."""
    data = zip_of(("bad.txt", ARTICLE))
    second = data.index(CENTRAL, data.index(CENTRAL) + 1)
    struct.pack_into("<L", data, second + 42, 0)
    return data


def encrypted(folder: Path) -> bytes:
    """A zip that the system's zip has encrypted one member of."""
    if shutil.which("zip") is None:  # .ci/run installs it
        pytest.skip("this machine has no zip")
    (folder / "bad.txt").write_bytes(ARTICLE)
    (folder / "good.txt").write_bytes(ARTICLE)
    for options in (["-P", "secret", "a.zip", "bad.txt"], ["a.zip", "good.txt"]):
        subprocess.run(["zip", "-q", *options], cwd=folder, check=True)
    return (folder / "a.zip").read_bytes()


def with_method(number: int) -> bytearray:
    data = patched(zip_of(("bad.txt", ARTICLE)), LOCAL, 8, "<H", number)
    return patched(data, CENTRAL, 10, "<H", number)


def with_byte_changed(data: bytearray, at: int) -> bytearray:
    data = bytearray(data)
    data[at] ^= 0xFF
    return data


# Of these, bad.txt (or what the first str says) is one error, and good.txt is read.
BAD_MEMBERS: dict[str, tuple[str, Callable[[Path], bytes | bytearray], str]] = {
    "zip-bomb": ("bad.txt", lambda _: zip_of(("bad.txt", b"\0" * BOMB)), TOO_LARGE),
    "tar-large": ("bad.txt", lambda _: tar_of(("bad.txt", b"\0" * BOMB)), TOO_LARGE),
    "gzip-bomb": (
        "bad.txt",
        lambda _: gzip.compress(tar_of(("bad.txt", b"\0" * BOMB))),
        TOO_LARGE,
    ),
    "bzip2-bomb": (
        "bad.txt",
        lambda _: bz2.compress(tar_of(("bad.txt", b"\0" * BOMB))),
        TOO_LARGE,
    ),
    "xz-bomb": (
        "bad.txt",
        lambda _: lzma.compress(tar_of(("bad.txt", b"\0" * BOMB)), preset=0),
        TOO_LARGE,
    ),
    "zip-bomb-of-another-size": (
        "bad.txt",
        lambda _: lying_about_the_size(len(ARTICLE), zlib.crc32(ARTICLE)),
        "its size is not what the directory says",
    ),
    "zip-size-too-great": (
        "bad.txt",
        lambda _: patched(zip_of(("bad.txt", ARTICLE)), CENTRAL, 24, "<L", 999),
        "its size is not what the directory says",
    ),
    "zip-packed-size-too-small": (
        "bad.txt",
        lambda _: patched(zip_of(("bad.txt", ARTICLE)), CENTRAL, 20, "<L", 9),
        "it ends early",
    ),
    "zip-checksum": (
        "bad.txt",
        lambda _: patched(zip_of(("bad.txt", ARTICLE)), CENTRAL, 16, "<L", 1),
        "its checksum is wrong",
    ),
    "zip-data": (
        "bad.txt",
        lambda _: with_byte_changed(zip_of(("bad.txt", ARTICLE)), 37),
        "this member cannot be read: Error -3 while decompressing data",
    ),
    "zip-without-local-header": (
        "bad.txt",
        lambda _: with_byte_changed(zip_of(("bad.txt", ARTICLE)), 2),
        "it does not begin where the directory says",
    ),
    "zip-encrypted": ("bad.txt", encrypted, "it is encrypted"),
    "zip-bzip2": ("bad.txt", lambda _: with_method(12), "it is packed with method 12, and only"),
    "zip-unknown-method": ("bad.txt", lambda _: with_method(77), "it is packed with method 77"),
    "zip-symlink": (
        "bad.txt",
        lambda _: zip_of((zip_info("bad.txt", 0o120777), b"/etc/passwd")),
        "this is a symbolic link",
    ),
    "zip-device": (
        "bad.txt",
        lambda _: zip_of((zip_info("bad.txt", 0o020666), b"")),
        "this is a special file",
    ),
    "zip-parent": (
        "../bad.txt",
        lambda _: zip_of(("../bad.txt", ARTICLE)),
        "its name leads out of the archive",
    ),
    "zip-absolute": (
        "/etc/bad.txt",
        lambda _: zip_of(("/etc//bad.txt", ARTICLE)),
        "its name leads out of the archive",
    ),
    "tar-parent": (
        "a/../bad.txt",
        lambda _: tar_of(("a/../bad.txt", ARTICLE)),
        "its name leads out of the archive",
    ),
    "tar-absolute": (
        "/bad.txt",
        lambda _: tar_of(("/bad.txt", ARTICLE)),
        "its name leads out of the archive",
    ),
    "tar-twice": (
        "bad.txt",
        lambda _: tar_of(("bad.txt", ARTICLE), ("./bad.txt", ARTICLE), ("bad.txt", ARTICLE)),
        "two members of the archive have this name",
    ),
    "tar-file-and-folder": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", tarfile.DIRTYPE), b""), ("bad.txt", ARTICLE)),
        "two members of the archive have this name",
    ),
    "tar-folder": (
        "bad.txt",
        lambda _: tar_of(*[(tar_info("bad.txt", tarfile.DIRTYPE), b"")] * 2),
        "this is a folder, not a file",
    ),
    "tar-symlink": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", tarfile.SYMTYPE, "/etc/passwd"), b"")),
        "this is a symbolic link",
    ),
    "tar-link-to-nothing": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", tarfile.LNKTYPE, "/etc/passwd"), b"")),
        "this is a link to '/etc/passwd', which is not before it",
    ),
    "tar-device": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", tarfile.CHRTYPE), b"")),
        "this is a special file",
    ),
    "tar-pipe": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", tarfile.FIFOTYPE), b"")),
        "this is a special file",
    ),
    "tar-unknown-type": (
        "bad.txt",
        lambda _: tar_of((tar_info("bad.txt", b"V"), ARTICLE)),
        "this is a special file",
    ),
}


def stored_of_another_size() -> bytearray:
    """A member that is not packed, and is much larger than it claims."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bad.txt", ARTICLE + b"\n" * BOMB)
        archive.writestr("good.txt", ARTICLE)
    return patched(bytearray(file.getvalue()), CENTRAL, 24, "<L", len(ARTICLE))


def zip_twice(name: str) -> bytearray:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zip_of(("./", b""), (name, ARTICLE), (name, ARTICLE))


BAD_MEMBERS |= {
    "zip-stored-of-another-size": (
        "bad.txt",
        lambda _: stored_of_another_size(),
        "its size is not what the directory says",
    ),
    "zip-twice": ("bad.txt", lambda _: zip_twice("bad.txt"), "two members of the archive have"),
    "zip-folder": ("bad.txt", lambda _: zip_twice("bad.txt/"), "this is a folder, not a file"),
}


def tar_with_size(size: bytes) -> bytearray:
    """A tar whose first header has this for a size."""
    data = tar_of(("bad.txt", ARTICLE))
    data[124:136] = size.ljust(12, b"\0")
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:BLOCK])
    return data


def tar_with_header(type_: bytes, size: int) -> bytes:
    """A tar that begins with an extended header of this size, so large that it is a bomb."""
    info = tar_info("././@LongLink", type_)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT) + b"a" * size + tar_of()


def tar_with_negative_size() -> bytearray:
    """A member whose pax header makes it end before it begins: tarfile went round for ever."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("bad.txt")
        info.pax_headers = {"size": "-2048"}
        archive.addfile(info)
    return bytearray(file.getvalue())


# These are refused at the door.
BAD_ARCHIVES: dict[str, tuple[Callable[[], bytes | bytearray], str]] = {
    "zip-overlap": (with_overlap, "overlaps the next one"),
    "zip-behind-its-end": (
        lambda: patched(zip_of(), CENTRAL, 42, "<L", 2**31),
        "overlaps the next one",
    ),
    "zip-packed-size": (
        lambda: patched(zip_of(("bad.txt", ARTICLE)), CENTRAL, 20, "<L", 2**31),
        "overlaps the next one",
    ),
    "zip-cut": (lambda: zip_of()[:-30], "File is not a zip file"),
    "zip-name": (
        lambda: zip_of(("é.txt", ARTICLE)).replace("é".encode(), b"\xff\xff"),
        "'utf-8' codec can't decode",
    ),
    "tar-cut-at-a-member": (
        lambda: tar_of(("a.txt", ARTICLE))[: 2 * BLOCK],
        "it ends without the two blocks of zeros that a whole one ends with",
    ),
    "tar-cut-in-its-end": (
        lambda: tar_of(("a.txt", ARTICLE))[: 5 * BLOCK],
        "it ends without the two blocks of zeros that a whole one ends with",
    ),
    "tar-cut-in-a-member": (
        lambda: tar_of(("a.txt", ARTICLE))[: BLOCK + 20],
        "unexpected end of data",
    ),
    "tar-broken-header": (
        lambda: with_byte_changed(tar_of(("a.txt", ARTICLE)), 2 * BLOCK + 3),
        "the header at byte 1024 is damaged",
    ),
    "tar-joined": (lambda: tar_of() + tar_of(), "something follows its end"),
    "tar-size": (lambda: tar_with_size(b"\xff" * 12), "the header at byte 0 is damaged"),
    "tar-negative-size": (tar_with_negative_size, "is damaged"),
    "tar-long-name": (
        lambda: tar_with_header(tarfile.GNUTYPE_LONGNAME, BOMB),
        "a header of 20,971,520 bytes",
    ),
    "tar-pax-header": (
        lambda: gzip.compress(tar_with_header(tarfile.XHDTYPE, BOMB)),
        "a header of 20,971,520 bytes",
    ),
    "gzip-checksum": (
        lambda: with_byte_changed(bytearray(gzip.compress(tar_of())), -5),
        "CRC check failed",
    ),
    "gzip-cut": (lambda: gzip.compress(tar_of())[:-20], "Compressed file ended before"),
    "gzip-garbage": (lambda: gzip.compress(tar_of()) + b"more", "Not a gzipped file"),
    "bzip2-cut": (lambda: bz2.compress(tar_of())[:-20], "Compressed file ended before"),
    "xz-cut": (lambda: lzma.compress(tar_of())[:-20], "Compressed file ended before"),
    "gzip-of-nothing": (lambda: gzip.compress(b""), "packed with gzip is no tar archive"),
    "nothing": (lambda: b"", "neither a folder nor a zip or tar archive"),
}


@contextmanager
def little_memory() -> Iterator[None]:
    """What runs inside needs no more memory than a few documents do."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000 < BOMB


@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_a_bad_member_is_one_error(tmp_path: Path, name: str) -> None:
    bad, build, message = BAD_MEMBERS[name]
    path = tmp_path / "archive"
    path.write_bytes(build(tmp_path))
    with little_memory():
        corpus = newsdoc.open_corpus(path, on_error="skip", max_bytes=1_000_000)
        report = corpus.check()
    assert sorted(corpus.doc_ids) == sorted([bad, "good.txt"])
    assert list(corpus) == [newsdoc.parse(ARTICLE)]
    assert (report.seen, report.read, report.failed) == (2, 1, 1)
    assert report.errors[0].source == f"{path}/{bad}"
    assert message in report.errors[0].problems[0].message


@pytest.mark.parametrize("name", BAD_ARCHIVES)
def test_a_bad_archive_is_refused_when_it_is_opened(tmp_path: Path, name: str) -> None:
    build, message = BAD_ARCHIVES[name]
    path = tmp_path / "archive"
    path.write_bytes(build())
    with little_memory(), pytest.raises(OSError, match="archive") as caught:
        newsdoc.open_corpus(path)
    assert message in str(caught.value.strerror)
    assert caught.value.filename == str(path)


@pytest.mark.parametrize("packed", [False, True])
def test_no_part_of_a_tar_passes_for_the_whole(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "archive"
    whole = bytes(tar_of(("a.txt", ARTICLE), ("b.txt", ARTICLE * 30)))
    if packed:
        whole = gzip.compress(whole, mtime=0)
        sizes = range(len(whole))
    else:
        sizes = range(0, whole.rindex(b"Tags") + 2 * BLOCK, 64)
    assert len(sizes) > 50
    for size in sizes:
        path.write_bytes(whole[:size])
        with pytest.raises(OSError, match="archive"):
            newsdoc.open_corpus(path)


@pytest.mark.parametrize("build", [zip_of, tar_of])
def test_one_changed_byte_never_leads_astray(
    tmp_path: Path, build: Callable[..., bytearray]
) -> None:
    """Whatever a changed header says: articles and errors that add up, or one error."""
    whole = build(("a.txt", ARTICLE))
    path = tmp_path / "archive"
    refused = 0
    for place in range(min(len(whole), BLOCK)):
        path.write_bytes(with_byte_changed(whole, place))
        try:
            report = newsdoc.open_corpus(path, "**").check()
        except OSError:
            refused += 1
        else:
            assert report.seen == report.read + report.failed
    assert refused > 30


def test_nothing_is_written(tmp_path: Path) -> None:
    """An audit hook in a process of its own sees every call that could write."""
    for name, (_, build, _) in BAD_MEMBERS.items():
        (tmp_path / name).write_bytes(build(tmp_path))
    for name, (build_all, _) in BAD_ARCHIVES.items():
        (tmp_path / name).write_bytes(build_all())
    program = """
        import os, sys, newsdoc, newsdoc.archives
        sys.dont_write_bytecode = True
        events = []

        def watch(event, arguments):
            if event == "open":
                path, mode, flags = arguments
                if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
                    events.append((event, path))
            elif event.startswith(("os.", "shutil.", "tempfile.", "subprocess.", "socket.")):
                if event not in ("os.listdir", "os.scandir"):
                    events.append((event, arguments))

        sys.addaudithook(watch)
        read = refused = 0
        for name in sorted(os.listdir(".")):
            try:
                report = newsdoc.open_corpus(name, max_bytes=1_000_000).check()
                read += report.read
                assert report.failed, name
            except OSError:
                refused += 1
        assert not events, events
        open(os.devnull, "w").close()
        assert events, "the hook sees nothing"
        print(read, refused)
    """
    (tmp_path / "a.zip").unlink()
    for name in ("bad.txt", "good.txt"):
        (tmp_path / name).unlink()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [str(len(BAD_MEMBERS)), str(len(BAD_ARCHIVES))]
