"""What to pass instead of a path that is not a corpus: every advice is followed."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import polars
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
import pytest

import newsdoc
import newsdoc.arrow
from helpers import zip_of

ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"


def write_folder(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(name))
    return folder


def write_zip(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zip_of((name, ARTICLE.format(name).encode())))
    return path


def test_a_glob_is_explained(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "news", "a.txt")
    for path in ("news/*.txt", "n?ws/", "news/2024-0[1]", "packed/*.zip"):
        for paths in (path, [folder, path]):
            with pytest.raises(FileNotFoundError, match="a path is not a glob; pass a") as caught:
                newsdoc.open_corpus(paths)
            assert caught.value.filename == path
    with pytest.raises(FileNotFoundError, match="No such file or directory: 'nowhere'"):
        newsdoc.open_corpus("nowhere")


def test_a_folder_of_archives_is_explained(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no files match '\*\*/\*\.txt': "):
        newsdoc.open_corpus(tmp_path)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"text"))
    with pytest.raises(FileNotFoundError, match=r"; it contains 1 other file, such as 'a.txt.gz'"):
        newsdoc.open_corpus(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"'memory://"):
        newsdoc.open_corpus("memory://empty-folder/")
    with pytest.raises(FileNotFoundError, match=r"such as 'a\.txt\.gz': '/"):
        newsdoc.open_corpus(f"file://{tmp_path}")
    path = write_zip(tmp_path / "2023.zip", "a.txt")
    message = "2 other files, such as '2023.zip'; pass archives as a list of paths"
    with pytest.raises(FileNotFoundError, match=f"; it contains {message}"):
        newsdoc.open_corpus(tmp_path)
    assert newsdoc.open_corpus([str(path)]).doc_ids == ("2023.zip/a.txt",)
    shutil.move(path, tmp_path / "2024.ZIP")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r" in 2 sources; they contain .* '2024\.ZIP'"):
        newsdoc.open_corpus([tmp_path / "empty", tmp_path])
    with pytest.raises(FileNotFoundError, match=r"'\*\*/\*\.txt': '.*empty'"):
        newsdoc.open_corpus([tmp_path / "empty"])


def test_an_archive_in_which_nothing_matches_is_explained(tmp_path: Path) -> None:
    for members, message in (
        ([], "; the archive is empty"),
        (["a/"], "; the archive is empty"),
        (["b/LATE.TXT"], "; it contains 1 other file, such as 'b/LATE.TXT'"),
        (
            ["x.md", "b.tgz", "a.zip"],
            "; it contains 3 other files, such as 'a.zip'; pass archives as a list of paths, and "
            "extract those in archives",
        ),
    ):
        (tmp_path / "a.zip").write_bytes(zip_of(*((name, b"") for name in members)))
        for path in (str(tmp_path / "a.zip"), f"file://{tmp_path}/a.zip"):
            with pytest.raises(FileNotFoundError) as caught:
                newsdoc.open_corpus(path)
            assert caught.value.strerror == f"no files match '**/*.txt'{message}"


REPACK = "; convert it with bsdtar -cf NEW.tar @FILE"


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"7z\xbc\xaf\x27\x1c", f"a 7z archive{REPACK}"),
        (b"Rar!\x1a\x07\x01\0", f"a RAR archive{REPACK}"),
        (b"070701000a3cBF00008", f"a cpio archive{REPACK}"),
        (b"0707070000020000001", f"a cpio archive{REPACK}"),
        (b"\xc7\x71\0\0", f"a cpio archive{REPACK}"),
        (b"xar!\0\x1c\0\1", f"a xar archive{REPACK}"),
        (b"MSCF\0\0\0\0", f"a cabinet file{REPACK}"),
        (b"WARC/1.0\r\n", f"a WARC file{REPACK}"),
        (b"!<arch>\n", "an ar archive; extract it with ar x FILE"),
        (b"MSWIM\0\0\0", "a WIM image; extract it with 7z x FILE"),
        (bytes(32_769) + b"CD001\1", f"a disk image{REPACK}"),
        (b"LZIP\1", "a compressed file; decompress it with lzip -dc FILE > NEW"),
        (b"\x04\x22\x4d\x18", "a compressed file; decompress it with lz4 -dc FILE > NEW"),
        (b"\x1f\x9d\x90", "a compressed file; decompress it with gzip -dc FILE > NEW"),
        (b"\x5d\0\0\x80", "a compressed file; decompress it with xz --format=lzma -dc FILE > NEW"),
    ],
)
def test_formats_that_are_not_read_are_named(tmp_path: Path, start: bytes, message: str) -> None:
    path = tmp_path / "archive"
    path.write_bytes(start + bytes(1000))
    with pytest.raises(OSError, match=r"an? .* with ") as caught:
        newsdoc.open_corpus(path)
    assert caught.value.strerror == message
    if "bsdtar" in message and "disk" not in message:
        path.write_bytes(gzip.compress(start + bytes(1000)))
        with pytest.raises(OSError, match=r"an? .* with ") as caught:
            newsdoc.open_corpus(path)
        assert caught.value.strerror == message


def test_brotli_is_known_by_its_extension(tmp_path: Path) -> None:
    (tmp_path / "a.tar.br").write_bytes(b"\x0b")
    with pytest.raises(OSError, match="decompress it with brotli -dc FILE > NEW"):
        newsdoc.open_corpus(tmp_path / "a.tar.br")


def test_text_that_begins_like_an_archive_is_none(tmp_path: Path) -> None:
    for text in (b"070701 was a date\n", b"LZIP is a format\n", b"PK00 is a code\n"):
        (tmp_path / "a").write_bytes(text)
        with pytest.raises(OSError, match=r"not a zip or tar archive; newsdoc\.read\(\)"):
            newsdoc.open_corpus(tmp_path / "a")


def test_the_error_for_a_single_file_says_what_to_use(tmp_path: Path) -> None:
    article = newsdoc.parse(ARTICLE.format("Title"))
    table = newsdoc.arrow.to_reader([("a.txt", article)]).read_all()

    newsdoc.arrow.write_parquet([("a.txt", article)], tmp_path / "a.parquet")
    with (
        pa.OSFile(str(tmp_path / "a.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as f,
    ):
        f.write_table(table)
    with (
        pa.OSFile(str(tmp_path / "a.arrows"), "wb") as sink,
        pa.ipc.new_stream(sink, table.schema) as stream,
    ):
        stream.write_table(table)
    row: dict[str, Any] = {**table.to_pylist()[0], "date": "2024-05-17"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "b.jsonl").write_text("{ " + json.dumps(row)[1:])
    (tmp_path / "a.json").write_text(json.dumps([row]))
    (tmp_path / "b.json").write_text(json.dumps([row], indent=2))
    row["tags"] = ", ".join(row["tags"])
    (tmp_path / "a.csv").write_text(f"{','.join(row)}\n{','.join(map(str, row.values()))}\n")
    kinds = {"parquet": "a Parquet file", "arrow": "an Arrow file", "csv": "a CSV file"}
    kinds |= {"jsonl": "a JSON Lines file", "json": "a JSON array", "arrows": "an Arrow stream"}
    paths = sorted(tmp_path.iterdir())
    assert len(paths) == 8
    for path in paths:
        with pytest.raises(OSError, match="read it with newsdoc") as caught:
            newsdoc.open_corpus(path)
        assert caught.value.filename == str(path)
        advice, _, code = str(caught.value.strerror).partition("read it with ")
        kind = advice.partition("; ")[0]
        assert kind == kinds[path.suffix[1:]]
        names = {"newsdoc": newsdoc, "pyarrow": pa, "polars": polars, "path": str(path)}
        assert [found for _, found in eval(code, names)] == [article], path
    frame = b"\x28\xb5\x2f\xfd\x20\x01\x09\0\0x"  # of zstd, with one byte
    (tmp_path / "a.zst").write_bytes(frame)
    with pytest.raises(OSError, match="zstd file is not a tar archive; decompress"):
        newsdoc.open_corpus(tmp_path / "a.zst")
    (tmp_path / "A.CSV").write_text("text")
    with pytest.raises(OSError, match="a CSV file; "):
        newsdoc.open_corpus(tmp_path / "A.CSV")
    for other in ("b.csv.txt", "b"):
        (tmp_path / other).write_text("text")
        with pytest.raises(OSError, match=r"not a zip or tar archive; newsdoc\.read\(\)"):
            newsdoc.open_corpus(tmp_path / other)
