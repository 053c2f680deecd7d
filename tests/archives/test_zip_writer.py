"""Zip archives as they are written, read by zipfile and unzip."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from newsdoc._archives.zip_writer import ZipWriter

MEMBERS = {"a.txt": b"", "b/\u00e9.txt": os.urandom(500), "c.txt": b"text\n" * 1000}


def write(members: dict[str, bytes], **limits: int) -> bytes:
    file = io.BytesIO()
    file.seekable = lambda: False  # type: ignore[method-assign]
    archive = ZipWriter(file, io.BytesIO(), **limits)
    for name, data in members.items():
        archive.add(name, data)
    archive.finish()
    return file.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "limits", [{}, *[{"max_number": n} for n in (0, 100, 600)], {"max_members": 2}]
)
def test_members_are_read_with_and_without_fields_of_64_bits(limits: dict[str, int]) -> None:
    data = write(MEMBERS, **limits)
    assert read(data) == MEMBERS
    assert (b"PK\6\6" in data) == bool(limits)
    assert write(MEMBERS, **limits) == data


def test_a_number_at_the_limit_needs_no_field_of_64_bits() -> None:
    plain = write(MEMBERS)
    start, end = plain.index(b"PK\1\2"), plain.index(b"PK\5\6")
    largest = max(start, end - start)
    assert write(MEMBERS, max_number=largest, max_members=3) == plain
    assert write(MEMBERS, max_number=largest - 1) != plain


def test_an_archive_may_have_no_members() -> None:
    assert read(write({})) == {}


@pytest.mark.parametrize("name", ["\ud800", "x" * 65_536])
def test_a_name_that_a_zip_archive_cannot_have_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=r"surrogate|long"):
        write({name: b""})
