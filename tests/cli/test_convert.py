"""newsdoc convert: to and from tables, folders and archives."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet
import pytest

import newsdoc
import newsdoc._tables
import newsdoc.arrow
from commands import BAD, BRIDGE, FERRY_CANONICAL, Newsdoc, Stdin, listed

TABLES = ("jsonl", "ndjson", "csv", "parquet", "arrow", "feather", "arrows")
SUMMARY = "2 documents seen: 2 read, 0 failed\n"


def rows(folder: str = "news") -> list[dict[str, object]]:
    """What every table should contain."""
    table: pa.Table = newsdoc.open_corpus(folder).to_arrow()
    return table.to_pylist()


def test_convert_to_tables(run: Newsdoc) -> None:
    for extension in (*TABLES, "JSONL"):
        assert run("convert", "news", f"out.{extension}") == (0, "", SUMMARY)
    assert pa.parquet.read_table("out.parquet").to_pylist() == rows()
    assert pa.ipc.open_file("out.arrow").read_all().to_pylist() == rows()
    lines = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert [line | {"date": date.fromisoformat(line["date"])} for line in lines] == rows()
    assert Path("out.JSONL").read_bytes() == Path("out.jsonl").read_bytes()
    with open("out.csv", encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    assert [
        record
        | {"date": date.fromisoformat(record["date"])}
        | {"tags": record["tags"].split(", ") if record["tags"] else []}
        | {"tags_position": int(record["tags_position"]) if record["tags_position"] else None}
        for record in records
    ] == rows()


def test_convert_to_csv_keeps_every_cell(run: Newsdoc, folder: Path) -> None:
    text = '=1+1,"x"\n20240517\nhttps://example.com/\n+ one\n- two\n@three\nTags: =a, b "c"\n'
    (folder / "a.txt").write_text(text)
    run("convert", "a.txt", "out.csv")
    assert Path("out.csv").read_bytes() == (
        b"doc_id,text,title,date,url,tags,tags_position,domain\n"
        b'a.txt,"+ one\n\n- two\n\n@three","=1+1,""x""",2024-05-17,https://example.com/,'
        b'"=a, b ""c""",3,example.com\n'
    )


def test_convert_to_a_folder(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "notes.news").write_text(BRIDGE)
    Path("empty").mkdir()
    for out in ("plain", "slash.d/", "empty"):
        assert run("convert", "--pattern", "**/*", "news", out).status == 0
        corpus = newsdoc.open_corpus(out)
        assert corpus.doc_ids == ("bridge.txt", "may/ferry.txt", "notes.news.txt")
        assert list(corpus) == list(newsdoc.open_corpus("news", "**/*"))
    assert Path("plain/may/ferry.txt").read_bytes() == FERRY_CANONICAL.encode()
    assert Path("plain").stat().st_mode == Path("news").stat().st_mode


def test_convert_writes_only_into_an_empty_folder(run: Newsdoc) -> None:
    Path("out").mkdir()
    Path("out/mine").touch()
    done = run("convert", "news", "out")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("newsdoc: out: ")
    assert "not empty" in done.err
    assert os.listdir("out") == ["mine"]


def test_convert_to_a_zip(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bridge").write_text(BRIDGE.replace("A bridge", "Another"))
    (folder / "news" / "z.txt").write_text(BRIDGE)
    (folder / "news" / "bridge.txt").rename(folder / "news" / "Bridge.txt")
    assert run("convert", "--pattern", "**/*", "news", "out.zip").status == 0
    corpus = newsdoc.open_corpus("out.zip")
    assert corpus.doc_ids == ("Bridge.txt", "bridge.txt", "may/ferry.txt", "z.txt")
    assert corpus[1].title == "Another opens"
    with zipfile.ZipFile("out.zip") as archive:
        assert archive.read("may/ferry.txt") == FERRY_CANONICAL.encode()
        infos = archive.infolist()
    assert [info.filename for info in infos] == [*corpus.doc_ids]
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o644}
    assert {info.create_system for info in infos} == {3}
    assert {info.compress_type for info in infos} == {zipfile.ZIP_DEFLATED}


def test_a_zip_depends_on_the_articles_alone(run: Newsdoc, folder: Path) -> None:
    digests: set[str] = set()
    for number, (names, umask) in enumerate([("ab", 0o022), ("ba", 0o077)]):
        source = folder / str(number)
        source.mkdir()
        old = os.umask(umask)
        for name in names:
            (source / f"{name}.txt").write_text(BRIDGE.replace("A bridge", name))
            os.utime(source / f"{name}.txt", (number * 10**9, number * 10**9))
        assert run("convert", str(number), "out.zip").status == 0
        os.umask(old)
        assert run("convert", str(number), "rows.jsonl").status == 0
        lines = Path("rows.jsonl").read_text().splitlines(keepends=True)
        Path("rows.jsonl").write_text("".join(reversed(lines)))
        assert run("convert", "rows.jsonl", "again.zip").status == 0
        for out in ("out.zip", "again.zip"):
            digests.add(hashlib.sha256(Path(out).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_convert_with_one_name_twice(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "bridge").write_text(BRIDGE)
    before = sorted(os.listdir(folder))
    for out in ("out", "out.zip"):
        done = run("convert", "--pattern", "**/*", "news", out)
        assert done.status == 2
        assert done.err.startswith(
            f"newsdoc: {out}: two documents would have the name bridge.txt\n"
        )
        assert sorted(os.listdir(folder)) == before


@pytest.mark.parametrize(
    "doc_id",
    [
        *("../a.txt", "a/../b.txt", "a/./b.txt", "a//b.txt", "/a.txt"),
        *("", "a\0b.txt", "a/._b.txt"),  # newsdoc would not read the last one
    ],
)
@pytest.mark.parametrize("out", ["out/", "out.zip"])
def test_a_name_that_no_document_has_is_refused(
    run: Newsdoc, folder: Path, doc_id: str, out: str
) -> None:
    """A table can contain such names."""
    run("convert", "a.txt", "rows.jsonl")
    row = json.loads(Path("rows.jsonl").read_text()) | {"doc_id": doc_id}
    Path("rows.jsonl").write_text(json.dumps(row))
    before = sorted(os.listdir(folder.parent)), sorted(os.listdir(folder))
    done = run("convert", "rows.jsonl", out)
    assert done.status == 2
    assert done.err.startswith(f"newsdoc: {out}: not a valid document name: {doc_id!r}\n")
    assert (sorted(os.listdir(folder.parent)), sorted(os.listdir(folder))) == before


def test_convert_names_a_document_of_stdin(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(BRIDGE)
    assert run("convert", "-", "out/").status == 0
    assert os.listdir("out") == ["stdin.txt"]


def test_convert_names_a_file_by_its_last_part(run: Newsdoc, folder: Path) -> None:
    for path in (
        "news/may/ferry.txt",
        str(folder / "news/may/ferry.txt"),
        "../" + folder.name + "/news/may/ferry.txt",
    ):
        assert json.loads(run("convert", path, "-").out)["doc_id"] == "ferry.txt"


def test_convert_to_stdout(run: Newsdoc) -> None:
    done = run("convert", "news", "-")
    assert done.err == SUMMARY
    run("convert", "news", "out.jsonl")
    assert done.out == Path("out.jsonl").read_text("utf-8")


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv", "out.parquet", "out.arrow", "o.zip", "o"])
def test_convert_handles_errors_as_asked(run: Newsdoc, out: str) -> None:
    os.rename("bad.txt", "news/bad.txt")
    summary = "3 documents seen: 2 read, 1 failed\n"
    problems = listed("news/bad.txt", BAD)
    assert run("convert", "news", f"1{out}") == (1, "", problems + summary)
    assert run("convert", "--on-error", "warn", "news", f"2{out}") == (1, "", problems + summary)
    assert run("convert", "--on-error", "skip", "news", f"3{out}") == (0, "", summary)
    names = {f"{number}{out}" for number in (1, 2, 3)}
    assert run("convert", "--on-error", "stop", "news", f"4{out}") == (
        1,
        "",
        problems + f"newsdoc: 4{out}: not written: invalid document\n",
    )
    assert {*os.listdir()} == {"a.txt", "news", *names}


def test_convert_replaces_a_file_only_if_all_went_well(run: Newsdoc, folder: Path) -> None:
    (folder / "out.csv").write_text("mine")
    assert run("convert", "none", "out.csv").status == 2
    assert run("convert", "--on-error", "stop", ".", "out.csv").status == 1
    assert (folder / "out.csv").read_text() == "mine"
    assert run("convert", "news", "out.csv").status == 0
    assert (folder / "out.csv").read_text().startswith("doc_id,")


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out.zip", "out/"])
def test_convert_says_where_it_cannot_write(run: Newsdoc, folder: Path, out: str) -> None:
    done = run("convert", "news", f"none/{out}")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("newsdoc: none")
    done = run("convert", "news", f"a.txt/{out}")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("newsdoc: a.txt")
    assert sorted(os.listdir()) == ["a.txt", "bad.txt", "news"]


def test_convert_to_arrow_requires_pyarrow(run: Newsdoc, monkeypatch: pytest.MonkeyPatch) -> None:
    run("convert", "news", "out.parquet")
    monkeypatch.delitem(sys.modules, "newsdoc._tables.columnar", raising=False)
    monkeypatch.delattr(newsdoc._tables, "columnar", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for arguments in (["news", "1.arrow"], ["news", "1.parquet"], ["out.parquet", "1/"]):
        done = run("convert", *arguments)
        assert (done.status, done.out) == (2, "")
        assert "pip install" in done.err
        assert done.err.count("\n") == 1
    assert not [name for name in os.listdir() if name.startswith(("1", "."))]


def test_undecodable_names_are_written_escaped(run: Newsdoc, folder: Path) -> None:
    try:
        os.rename(b"news/bridge.txt", b"news/\xff.txt")
    except OSError:
        pytest.skip("this file system has no such names")
    run("convert", "news", "out.csv")
    run("convert", "news", "out.jsonl")
    assert "\n\\udcff.txt," in Path("out.csv").read_text("utf-8")
    assert r"\\udcff.txt" in Path("out.jsonl").read_text("utf-8")
    assert run("convert", "news", "out/").status == 0
    assert os.path.exists(b"out/\xff.txt")
    done = run("convert", "news", "out.zip")
    assert done.status == 2
    assert done.err.startswith(
        "newsdoc: out.zip: a zip archive cannot have the name '\\udcff.txt'\n"
    )


@pytest.mark.skipif(
    not __file__.isascii(), reason="under LC_ALL=C, Python cannot read the .pth file of this folder"
)
def test_names_that_the_file_system_encoding_lacks_are_an_error(folder: Path) -> None:
    with zipfile.ZipFile("names.zip", "w") as archive:
        archive.writestr("é.txt", BRIDGE)
    done = subprocess.run(
        [sys.executable, "-m", "newsdoc", "convert", "names.zip", "out/"],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(
        "newsdoc: out/: the file system cannot have the name '\\xe9.txt'\n"
    )
    assert not os.path.exists("out")


# Several sources


def doc_ids(run: Newsdoc, *paths: str) -> list[str]:
    done = run("convert", *paths, "-")
    assert done.status == 0, done.err
    return [json.loads(line)["doc_id"] for line in done.out.splitlines()]


def test_documents_of_several_sources_have_their_paths_as_ids(run: Newsdoc, folder: Path) -> None:
    (folder / "old" / "news").mkdir(parents=True)
    (folder / "old" / "news" / "bridge.txt").write_text(BRIDGE)
    run("convert", "news", "old/all.zip")
    assert doc_ids(run, "news", "old/news") == [
        "news/bridge.txt",
        "news/may/ferry.txt",
        "old/news/bridge.txt",
    ]
    assert doc_ids(run, "old/all.zip", "old/news") == [
        "all.zip/bridge.txt",
        "all.zip/may/ferry.txt",
        "news/bridge.txt",
    ]
    assert doc_ids(run, "news/may/ferry.txt", "news/bridge.txt") == ["may/ferry.txt", "bridge.txt"]
    assert doc_ids(run, str(folder / "news"), "a.txt") == [
        "news/bridge.txt",
        "news/may/ferry.txt",
        "a.txt",
    ]
    assert run("convert", "news", "old/news", "a.txt", "all.zip").err == (
        "4 documents seen: 4 read, 0 failed\n"
    )
    assert newsdoc.open_corpus("all.zip").doc_ids == (
        "a.txt",
        "news/bridge.txt",
        "news/may/ferry.txt",
        "old/news/bridge.txt",
    )


def test_stdin_can_be_one_of_several_sources(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed(BRIDGE)
    assert doc_ids(run, "-", "news/bridge.txt") == ["-", "bridge.txt"]
    stdin.feed(BRIDGE)
    paths = ("news/bridge.txt", "-", "news/may/ferry.txt")
    assert doc_ids(run, *paths) == ["bridge.txt", "-", "may/ferry.txt"]


def test_a_source_that_is_given_twice_is_an_error(run: Newsdoc) -> None:
    for paths in (
        *(["news", "./news"], ["a.txt", "a.txt"], ["a.txt", "./a.txt"]),
        *(["news", "news/may"], ["a.txt", "news", "news/may"]),
    ):
        done = run("convert", *paths, "out.csv")
        assert (done.status, done.out) == (2, "")
        assert "twice" in done.err
        assert "not matched" not in done.err
    assert not os.path.exists("out.csv")


def test_a_document_in_two_sources_is_an_error(run: Newsdoc) -> None:
    done = run("convert", "news", "news/bridge.txt", "out.csv")
    assert (done.status, "source given twice: 'news/bridge.txt'" in done.err) == (2, True)
    assert doc_ids(run, "news", "a.txt")
    assert run("convert", "--pattern", "b*", "news", "news/may/ferry.txt", "out.csv").status == 0


def test_convert_never_writes_onto_a_source(run: Newsdoc, folder: Path) -> None:
    for name in ("n.zip", "n.csv"):
        run("convert", "news", name)
        before = Path(name).read_bytes()
        os.symlink(name, f"link-{name}")
        for out in (name, f"./{name}", f"link-{name}"):
            for paths in ([name], ["a.txt", name]):
                done = run("convert", *paths, out)
                assert (done.status, done.err) == (2, f"newsdoc: {out}: it is one of the sources\n")
        assert Path(name).read_bytes() == before
    (folder / "news/out.jsonl").write_text(BRIDGE)
    for paths in (["news"], ["news", "n.zip"], ["news", "a.txt"]):
        done = run("convert", "--pattern", "**/*", *paths, "news/out.jsonl")
        assert (done.status, "one of the sources" in done.err) == (2, True)
        assert (folder / "news/out.jsonl").read_text() == BRIDGE
    assert run("convert", "news", "news").status == 2
    assert run("convert", "news", "news/out.jsonl").status == 0  # the pattern does not match it
    assert run("convert", "news", "news/new/").status == 0


def test_convert_never_writes_onto_a_document_of_another_name(run: Newsdoc, folder: Path) -> None:
    (folder / "out.csv").write_text(BRIDGE)
    os.symlink("../out.csv", "news/link.txt")
    for out in ("out.csv", str(folder / "out.csv")):
        done = run("convert", "news", out)
        assert (done.status, done.err) == (2, f"newsdoc: {out}: it is one of the sources\n")
    assert (folder / "out.csv").read_text() == BRIDGE


def test_convert_never_writes_onto_a_source_given_as_a_url(run: Newsdoc, folder: Path) -> None:
    run("convert", "news", "n.zip")
    before = (folder / "n.zip").read_bytes()
    for url in ("file://", "local://", "simplecache::file://"):
        done = run("convert", f"{url}{folder}/n.zip", "n.zip")
        assert (done.status, done.err) == (2, "newsdoc: n.zip: it is one of the sources\n")
    assert (folder / "n.zip").read_bytes() == before


@contextlib.contextmanager
def redirect(number: int, path: str, mode: str) -> Iterator[None]:
    """Redirect stdin or stdout, as a shell does."""
    saved = os.dup(number)
    try:
        with open(path, mode) as file:
            os.dup2(file.fileno(), number)
        yield
    finally:
        os.dup2(saved, number)
        os.close(saved)


def test_redirections_are_sources_and_outputs(run: Newsdoc, folder: Path) -> None:
    """A table to which its own rows are appended would never end."""
    run("convert", "news", "n.jsonl")
    with redirect(1, "n.jsonl", "ab"):
        done = run("convert", "n.jsonl", "-")
        assert (done.status, done.err) == (2, "newsdoc: n.jsonl: stdout is the same file\n")
        for command in ("show", "check", "summary"):
            done = run(command, "n.jsonl")
            assert (done.status, done.err) == (2, "newsdoc: n.jsonl: stdout is the same file\n")
        assert run("convert", "news", "-").status == 0
    with redirect(0, "n.jsonl", "rb"):
        for out in ("n.jsonl", "./n.jsonl"):
            done = run("convert", "--from", "jsonl", "-", out)
            assert (done.status, done.err) == (2, f"newsdoc: {out}: it is one of the sources\n")
    with redirect(1, "news/bridge.txt", "ab"):
        done = run("convert", "news", "-")
        assert (done.status, done.err) == (2, "newsdoc: -: it is one of the sources\n")


def test_devices_are_outputs(run: Newsdoc, folder: Path) -> None:
    (folder / "-").write_text(BRIDGE)
    assert run("convert", "./-", "-").status == 0
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    assert run("convert", "news", "pipe").status == 0
    assert reader.communicate(timeout=60)[0].decode() == run("convert", "news", "-").out
    assert run("convert", "news", "/dev/null") == (0, "", SUMMARY)
    lines = run("convert", "news", "-").out
    with open("out", "wb") as file:
        command = [sys.executable, "-m", "newsdoc", "convert", "news", "/dev/stdout"]
        assert subprocess.run(command, stdout=file, timeout=60).returncode == 0
    assert Path("out").read_text("utf-8") == lines


@pytest.mark.parametrize("extension", ["jsonl", "csv", "arrows"])
def test_a_table_on_standard_input(
    run: Newsdoc, stdin: Stdin, folder: Path, extension: str
) -> None:
    run("convert", "news", f"n.{extension}")
    stdin.feed((folder / f"n.{extension}").read_bytes())
    assert run("convert", "--from", extension, "-", "out.csv") == (0, "", SUMMARY)
    run("convert", "news", "expected.csv")
    assert Path("out.csv").read_bytes() == Path("expected.csv").read_bytes()
    stdin.feed((folder / f"n.{extension}").read_bytes())
    done = run("convert", "--from", extension, "a.txt", "-", "-")
    assert done.status == 0
    rows = [json.loads(line)["doc_id"] for line in done.out.splitlines()]
    assert rows[1:] == ["-/bridge.txt", "-/may/ferry.txt"]
    assert run("convert", "--from", extension, "a.txt", "out.csv").status == 2


def test_a_table_on_standard_input_is_named(run: Newsdoc, stdin: Stdin) -> None:
    stdin.feed("{}\n")
    done = run("convert", "--from", "jsonl", "-", "out.csv")
    assert done.status == 1
    assert done.err.startswith("<stdin>:1:1: invalid-row: ")
    stdin.feed("text\n")
    done = run("convert", "--from", "csv", "-", "out.csv")
    assert (done.status, done.err.startswith("newsdoc: <stdin>: ")) == (2, True)


def test_nothing_is_written_if_one_source_is_missing(run: Newsdoc) -> None:
    for other in ("news", "a.txt"):
        for out in ("out.csv", "-"):
            done = run("convert", other, "none", out)
            assert (done.status, done.out) == (2, "")
            assert done.err.startswith("newsdoc: none: ")
    assert not os.path.exists("out.csv")


# Tables back


@pytest.mark.parametrize("extension", TABLES)
def test_a_table_is_converted_back(run: Newsdoc, folder: Path, extension: str) -> None:
    (folder / "news" / "none.txt").write_text("Nothing\n20240520\nhttps://example.net/\n")
    long = "x" * 200_000  # more than the csv module reads by default
    (folder / "news" / "long.txt").write_text(BRIDGE + f'"{long}",\nTwo.\n', "utf-8")
    assert run("convert", "news", f"out.{extension}").status == 0
    done = run("convert", f"out.{extension}", "back/")
    assert done == (0, "", "4 documents seen: 4 read, 0 failed\n")
    before, after = newsdoc.open_corpus("news"), newsdoc.open_corpus("back")
    assert after.doc_ids == before.doc_ids
    assert list(after) == list(before)
    assert run("convert", f"out.{extension}", "back.zip").status == 0
    assert list(newsdoc.open_corpus("back.zip")) == list(before)


def test_tables_can_be_among_several_sources(run: Newsdoc) -> None:
    run("convert", "news", "rows.jsonl")
    assert doc_ids(run, "rows.jsonl", "news") == [
        "rows.jsonl/bridge.txt",
        "rows.jsonl/may/ferry.txt",
        "news/bridge.txt",
        "news/may/ferry.txt",
    ]


def test_json_of_to_dict_is_read_too(run: Newsdoc, folder: Path) -> None:
    articles = list(newsdoc.open_corpus("news"))
    lines = [json.dumps(article.to_dict()) for article in articles]
    (folder / "rows.jsonl").write_text("\n".join(lines))
    assert run("convert", "rows.jsonl", "back/").status == 0
    assert os.listdir("back") == ["1.txt", "2.txt"] or os.listdir("back") == ["2.txt", "1.txt"]
    assert list(newsdoc.open_corpus("back")) == articles


HEADER = "title,date,url,tags,text"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("rows.jsonl", "[\n", "a JSON array"),
        ("rows.csv", "title,date\nA,20240517\n", "the table has no column 'text'"),
        ("rows.csv", "", "the table has no column 'text'"),
        ("rows.csv", "\ud800".join(HEADER), "the header is not valid utf-8"),
        ("rows.csv", f"{HEADER},url\n", "the table has 2 columns 'url'"),
        ("rows.csv", f'{HEADER}\n"A', "line 2: not valid CSV"),
        ("rows.csv", f"{HEADER}\nA,2024-05-17,https://a.b/,[],\n", "column 'tags' contains lists"),
        ("rows.parquet", "", "cannot be read as .parquet: "),
        ("rows.arrow", "", "cannot be read as .arrow: "),
        ("rows.arrows", "", "cannot be read as .arrows: "),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error(
    run: Newsdoc, folder: Path, name: str, text: str, message: str
) -> None:
    (folder / name).write_text(text, "utf-8", "surrogatepass")
    done = run("convert", name, "back/")
    assert done.status == 2
    assert done.err.startswith(f"newsdoc: {name}: {message}")
    assert not os.path.exists("back")
    for command in ("check", "summary", "show"):
        done = run(command, name, "a.txt")
        assert done.status == 2
        assert done.err.startswith(f"newsdoc: {name}: {message}")


@pytest.mark.parametrize("extension", TABLES)
def test_an_invalid_row_is_a_failed_document(run: Newsdoc, folder: Path, extension: str) -> None:
    """Whatever the command and the format."""
    run("convert", "news", f"rows.{extension}")
    data = (folder / f"rows.{extension}").read_bytes()
    if extension == "parquet":
        rows = pyarrow.parquet.read_table("rows.parquet").to_pylist()
        rows[0]["url"] = "example.com"
        table = pa.Table.from_pylist(rows, newsdoc.arrow.SCHEMA)
        pyarrow.parquet.write_table(table, "rows.parquet")
    elif extension in ("arrow", "feather", "arrows"):
        assert data.count(b"https://example.com/") == 1
        (folder / f"rows.{extension}").write_bytes(data.replace(b"https://", b"https:..", 1))
    else:
        (folder / f"rows.{extension}").write_bytes(data.replace(b"https://", b"", 1))
    line = 2 if extension == "csv" else 1
    where = f"rows.{extension}:{line}:1: invalid-row: url must"
    summary = "2 documents seen: 1 read, 1 failed\n"
    done = run("convert", f"rows.{extension}", "out/")
    assert (done.status, done.err.startswith(where), done.err.endswith(summary)) == (1, True, True)
    assert newsdoc.open_corpus("out").doc_ids == ("may/ferry.txt",)
    assert run("convert", "--on-error", "skip", f"rows.{extension}", "2/") == (0, "", summary)
    assert run("convert", "--on-error", "stop", f"rows.{extension}", "3/").status == 1
    assert not os.path.exists("3")
    done = run("check", f"rows.{extension}")
    assert (done.status, done.out.startswith(where)) == (1, True)
    assert done.err.startswith(summary)
    done = run("show", "--json", f"rows.{extension}")
    assert (done.status, done.err.startswith(where)) == (1, True)
    assert json.loads(done.out)["path"] == f"rows.{extension}/may/ferry.txt"
    done = run("summary", f"rows.{extension}")
    assert (done.status, done.err) == (1, summary)
    assert "invalid-row" in done.out
    assert run("format", f"rows.{extension}").status == 2


def test_rows_that_do_not_decode_are_failed_documents(run: Newsdoc, folder: Path) -> None:
    (folder / "news" / "cafe.txt").write_text(BRIDGE.replace("A bridge", "Café"), "utf-8")
    for extension in ("jsonl", "csv"):
        name = f"rows.{extension}"
        run("convert", "news", name)
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data.replace("é".encode(), b"\xe9"))
        done = run("convert", name, "-")
        assert done.status == 1
        assert "3 documents seen: 2 read, 1 failed" in done.err
        done = run("convert", "--encoding", "utf-8,cp1252", name, "-")
        assert (done.status, len(done.out.splitlines())) == (0, 3)
        assert "Café" in json.loads(done.out.splitlines()[1])["title"]
        done = run("convert", "--encoding", "ascii,utf-8", name, "-")
        assert (done.status, len(done.out.splitlines())) == (1, 2)


def test_options_apply_to_rows_or_are_refused(run: Newsdoc, folder: Path) -> None:
    row = {"title": "A", "date": "3/4/2024", "url": "x://h", "text": "", "tags": []}
    (folder / "rows.jsonl").write_text(json.dumps(row))
    assert run("convert", "rows.jsonl", "-").status == 1
    done = run("convert", "--lenient", "rows.jsonl", "-")
    assert (done.status, "invalid-row: date '3/4/2024': " in done.err) == (1, True)
    done = run("convert", "--lenient", "--dayfirst", "rows.jsonl", "-")
    assert json.loads(done.out)["date"] == "2024-04-03"
    run("convert", "news", "rows.parquet")
    for options in (["--lenient"], ["--encoding", "cp1252"]):
        done = run("convert", *options, "rows.parquet", "-")
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"newsdoc: rows.parquet: {options[0]} ")


def test_a_table_with_a_byte_order_mark_is_read(run: Newsdoc, folder: Path) -> None:
    """As spreadsheets write it."""
    run("convert", "a.txt", "rows.csv")
    data = (folder / "rows.csv").read_bytes().replace(b"\n", b"\r\n")
    (folder / "rows.csv").write_bytes(b"\xef\xbb\xbf" + data)
    assert json.loads(run("convert", "rows.csv", "-").out)["doc_id"] == "a.txt"


def test_no_table_is_a_folder_of_its_name(run: Newsdoc, folder: Path) -> None:
    (folder / "news").rename(folder / "news.csv")
    assert doc_ids(run, "news.csv") == ["bridge.txt", "may/ferry.txt"]


def test_convert_to_stdout_escapes_and_encodes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Newsdoc
) -> None:
    (folder / "a.txt").write_text(BRIDGE.replace("green", "grün \u202e"), "utf-8")
    run("convert", "a.txt", "out.jsonl")
    assert 'It is grün \\u202e.",' in (folder / "out.jsonl").read_text("utf-8")
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "latin-1"))
    monkeypatch.setattr(sys, "argv", ["newsdoc", "convert", "a.txt", "-"])
    newsdoc.__main__.run()
    assert b"It is gr\\u00fcn \\u202e." in buffer.getvalue()
