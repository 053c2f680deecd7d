"""Open archives as real tools make them: `python tests/makers/make.py [--write]`.

Each row of ROWS is a tool, a format and a command that packs a folder of articles. newsdoc must find
the documents of the folder in the archive, or refuse it for the reason that the row gives. With
--write, the table goes into docs/reference/archives.md.

Debian's packages are named below. The libraries for Node are in package.json, those for Python in the
dependency group `makers`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import newsdoc

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "reference" / "archives.md"
MARK = "<!-- written by nox -s makers -->\n"
# Debian: advancecomp brotli busybox bzip2 cpio gcab genisoimage lbzip2 libarchive-tools libarchive-zip-perl lz4 lzip lzop ncompress
# Debian: p7zip-full pax pbzip2 php-cli php-zip pigz pixz plzip ruby-zip unzip xz-utils zip zstd
ARTICLE = "{}\n20240517\nhttps://example.com/\nOne.\nTags: a\n"
REFUSED = {
    "7z": "a 7z archive; convert it",
    "cpio": "a cpio archive; convert it",
    "iso": "a disk image; convert it",
    "xar": "a xar archive; convert it",
    "warc": "a WARC file; convert it",
    "cab": "a cabinet file; convert it",
    "compressed": "a compressed file; decompress it",
    "zip inside": "whose content is a zip archive; decompress it",
    "volume": "one of the volumes of tar --multi-volume",
    "first volume": "is the first volume of tar --multi-volume",
    "part": "join the parts with zip -s 0",
    "method": "unsupported compression method",
    "encrypted": "member is encrypted",
    "sparse": "sparse file: pack it again",
    "twice": "another archive follows the end of the archive",
    "text": "data that are not gzip follow the gzip data",
    "joined": "which begin with another archive",
    "program": "bytes before the archive, as in a self-extracting program",
    "65,535": "too many for a zip without zip64",
    "absolute": "member path escapes the archive",
    "link": "symbolic links in an archive are not followed",
    "2 GiB": "Memory usage limit exceeded",
}


class Row(NamedTuple):
    """What makes an archive; in the command, OUT is the archive."""

    tool: str
    format: str
    command: str
    refused: str = ""  # why, a key of REFUSED
    without: str = "$^"  # names that the format or tool cannot store, a regular expression
    out: str = "OUT"  # the file to open, if the command writes several


def node(library: str, format_: str, option: str = "", refused: str = "") -> Row:
    script = f"node {HERE}/make.mjs {library} OUT {option}".strip()
    return Row(library, format_, script, refused)


def rows() -> Iterator[Row]:
    for format_ in ("v7", "oldgnu", "gnu", "ustar", "pax"):
        without = "long|é" if format_ == "v7" else "$^"
        exclude = "--exclude='*long*' " if format_ == "v7" else ""
        yield Row(
            "tar",
            f"{format_}",
            f"tar --format={format_} {exclude}-cf OUT .",
            without=without.split("|")[0],
        )
    for option, compressed in (("z", "gzip"), ("j", "bzip2"), ("J", "xz"), ("-zstd", "zstd")):
        yield Row("tar", f"tar, {compressed}", f"tar -c -{option} -f OUT .")
    for program in (
        "pigz",
        "lbzip2",
        "pbzip2",
        "pixz",
        "'xz -9'",
        "'xz --lzma2=dict=1MiB -T2'",
        "'zstd -19'",
    ):
        yield Row(program.strip("'").split()[0], "tar", f"tar -I {program} -cf OUT .")
    yield Row("zstd", "tar, --long", "tar -cf - . | zstd -q --long=27 -o OUT")
    yield Row("pzstd", "tar", "tar -cf T . && pzstd -q T -o OUT && rm T")
    yield Row(
        "xz", "tar, 1.5 GiB of dictionary", "tar -cf - . | xz --lzma2=dict=1536MiB > OUT", "2 GiB"
    )
    yield Row("advdef", "tar, gzip", "tar -czf OUT.gz . && advdef -q -z -3 OUT.gz && mv OUT.gz OUT")
    for option in (
        "--label=news",
        "--sort=name",
        "--xattrs --acls",
        "--numeric-owner --mtime=@0",
        "-b 1",
    ):
        for format_ in ("gnu", "pax"):
            yield Row("tar", f"{format_}, {option}", f"tar --format={format_} {option} -cf OUT .")
    yield Row(
        "tar", "pax, global header", "tar --format=pax --pax-option=globexthdr.mtime=1 -cf OUT ."
    )
    yield Row("tar", "gnu, --listed-incremental", "tar --listed-incremental=/dev/null -cf OUT .")
    yield Row("tar", "gnu, appended to", "tar -cf OUT ./a.txt && tar -rf OUT --exclude=./a.txt .")
    yield Row("tar", "gnu, absolute names", "tar -P --transform='s,^[.],,' -cf OUT .", "absolute")
    yield Row("tar", "gnu, --sparse", "truncate -s 1M a.txt && tar --sparse -cf OUT .", "sparse")
    yield Row(
        "tar", "pax, --sparse", "truncate -s 1M a.txt && tar --format=pax -S -cf OUT .", "sparse"
    )
    for format_ in ("gnu", "pax"):
        volumes = f"printf 'n OUT2\\nn OUT3\\n' | tar --format={format_} -M -L 40 -cf OUT . >&2"
        yield Row("tar", f"{format_}, first volume", volumes, "first volume")
        yield Row("tar", f"{format_}, second volume", volumes, "volume", out="OUT2")
        yield Row("tar", f"{format_}, last volume", volumes, "volume", out="OUT3")
    yield Row("tar", "two archives joined", "tar -cf OUT a.txt && tar -c bad.txt >> OUT", "twice")
    yield Row("tar", "gzip, text after it", "tar -czf OUT . && echo more text >> OUT", "text")
    for option, program in (("--lzip", "lzip"), ("-Z", "compress"), ("--lzop", "lzop")):
        yield Row(program, "tar", f"tar {option} -cf OUT .", "compressed")
    yield Row("xz", "tar, --format=lzma", "tar -I 'xz --format=lzma' -cf OUT .", "compressed")
    yield Row("plzip", "tar", "tar -I plzip -cf OUT .", "compressed")
    yield Row("lz4", "tar", "tar -cf - . | lz4 -q > OUT", "compressed")
    yield Row("brotli", "tar", "tar -cf - . | brotli > OUT", "compressed", out="OUT.br")
    for format_ in ("ustar", "gnutar", "pax", "v7"):
        without = "long" if format_ == "v7" else "$^"
        exclude = "--exclude '*long*' " if format_ == "v7" else ""
        yield Row(
            "bsdtar", format_, f"bsdtar --format {format_} {exclude}-cf OUT .", without=without
        )
    yield Row("bsdtar", "zip", "bsdtar --format zip -cf OUT .")
    yield Row("bsdtar", "zip, to a pipe", "bsdtar --format zip -cf - . > OUT")
    yield Row(
        "bsdtar", "zip, stored", "bsdtar --format zip --options zip:compression=store -cf OUT ."
    )
    yield Row(
        "bsdtar",
        "zip, encrypted",
        "bsdtar --format zip --options zip:encryption=zipcrypt --passphrase x -cf OUT .",
        "encrypted",
    )
    yield Row("bsdtar", "7z", "bsdtar --format 7zip -cf OUT .", "7z")
    yield Row("bsdtar", "cpio", "bsdtar --format newc -cf OUT .", "cpio")
    yield Row("bsdtar", "iso9660", "bsdtar --format iso9660 -cf OUT .", "iso")
    yield Row("bsdtar", "xar", "bsdtar --format xar -cf OUT .", "xar")
    yield Row("bsdtar", "WARC", "bsdtar --format warc -cf OUT .", "warc")
    yield Row("gcab", "cabinet", "gcab -c OUT $(find . -type f -printf '%P\\n')", "cab")
    yield Row("busybox", "tar", "busybox tar -cf OUT .")
    yield Row("busybox", "tar, gzip", "busybox tar -czf OUT .")
    yield Row("pax", "ustar", "pax -w -x ustar -f OUT .")
    yield Row("pax", "pax", "pax -w -x pax -f OUT . 2>/dev/null || pax -w -f OUT .")
    yield Row("cpio", "ustar", "find . | cpio -o -H ustar --quiet > OUT")
    yield Row(
        "cpio", "tar", "find . -not -name 'long*' | cpio -o -H tar --quiet > OUT", without="long"
    )
    for format_ in ("bin", "odc", "newc", "crc"):
        yield Row("cpio", format_, f"find . | cpio -o -H {format_} --quiet > OUT", "cpio")
    yield Row("genisoimage", "iso9660", "genisoimage -quiet -J -r -o OUT .", "iso")
    yield Row(
        "git",
        "archive, tar",
        "git init -q && git add . && git -c user.name=n -c user.email=e commit -qm m && git archive HEAD -o OUT.tar && rm -r .git && mv OUT.tar OUT",
    )
    yield Row(
        "git",
        "archive, zip",
        "git init -q && git add . && git -c user.name=n -c user.email=e commit -qm m && git archive HEAD -o OUT.zip && rm -r .git && mv OUT.zip OUT",
    )
    for option in (
        "",
        "-0",
        "-9",
        "-D",
        "-X",
        "-fz",
        "-UN=UTF8",
        "-k",
        "-z < /dev/null",
        "-Z store",
    ):
        without = "(long|é)" if option == "-k" else "$^"
        if option != "-k":  # names as in MS-DOS
            yield Row(
                "zip",
                f"zip, {option}".rstrip(", "),
                f"zip -q -r OUT.zip . {option} && mv OUT.zip OUT",
                without=without,
            )
    yield Row("zip", "zip, to a pipe", "zip -q -r - . | cat > OUT")
    yield Row(
        "zip", "zip, -s that fits in one file", "zip -q -r -s 64k OUT.zip . && mv OUT.zip OUT"
    )
    yield Row("zip", "zip, bzip2", "zip -q -r -Z bzip2 OUT.zip . && mv OUT.zip OUT", "method")
    yield Row("zip", "zip, encrypted", "zip -q -r -P x OUT.zip . && mv OUT.zip OUT", "encrypted")
    yield Row(
        "zip",
        "zip, symbolic links",
        "ln -s a.txt s.txt && zip -q -r -y OUT.zip . && mv OUT.zip OUT && rm s.txt",
        "link",
    )
    split = "head -c 200000 /dev/urandom > noise && zip -q -r -s 64k OUT.zip . && rm noise"
    yield Row("zip", "zip, last part of a split", split, "part", out="OUT.zip")
    yield Row("zip", "zip, first part of a split", split, "part", out="OUT.z01")
    yield Row("zip", "zip, compressed with gzip", "zip -q -r - . | gzip > OUT", "zip inside")
    yield Row(
        "unzipsfx",
        "self-extracting zip",
        "zip -q -r T.zip . && cat $(which unzipsfx) T.zip > OUT && rm T.zip",
        "program",
    )
    yield Row(
        "unzipsfx",
        "the same, after zip -A",
        "zip -q -r T.zip . && cat $(which unzipsfx) T.zip > OUT && rm T.zip && zip -qA OUT",
        "program",
    )
    yield Row(
        "zip",
        "zip, two joined",
        "zip -q T.zip a.txt && zip -q U.zip bad.txt && cat T.zip U.zip > OUT && rm ?.zip",
        "joined",
    )
    yield Row("advzip", "zip", "zip -q -r T.zip . && advzip -q -z -3 T.zip && mv T.zip OUT")
    for option in ("", "-mx=0", "-mx=9", "-mtc=off", "-mcu=on", "-mmt=2"):
        yield Row(
            "7z",
            f"zip, {option}".rstrip(", "),
            f"7z a -tzip {option} OUT . -bso0 -bsp0 && mv OUT.zip OUT 2>/dev/null || true",
        )
    yield Row(
        "7z",
        "zip, Deflate64",
        "7z a -tzip -mm=Deflate64 OUT . -bso0 && mv OUT.zip OUT 2>/dev/null || true",
        "method",
    )
    yield Row(
        "7z",
        "zip, LZMA",
        "7z a -tzip -mm=LZMA OUT . -bso0 && mv OUT.zip OUT 2>/dev/null || true",
        "method",
    )
    yield Row(
        "7z",
        "zip, AES",
        "7z a -tzip -px -mem=AES256 OUT . -bso0 && mv OUT.zip OUT 2>/dev/null || true",
        "encrypted",
    )
    yield Row("7z", "7z", "7z a OUT.7z . -bso0 && mv OUT.7z OUT", "7z")
    yield Row("7z", "tar", "7z a -ttar OUT.tar . -bso0 && mv OUT.tar OUT")
    yield Row("7z", "tar, gzip", "7z a -ttar -so T . -bso2 2>/dev/null | gzip > OUT")
    yield Row("jar", "jar", "jar cf OUT .", without="$^")
    yield Row("jar", "jar, stored, no manifest", "jar cf0M OUT .")
    yield Row(
        "perl",
        "Archive::Zip",
        'perl -MArchive::Zip -e \'$z = Archive::Zip->new; $z->addTree(".", ""); $z->writeToFileNamed("OUT")\'',
    )
    yield Row(
        "perl",
        "Archive::Tar",
        "find . -type f | perl -MArchive::Tar -e 'chomp(@f = <STDIN>); Archive::Tar->create_archive(\"OUT\", 0, @f)'",
    )
    yield Row("perl", "ptar", "ptar -cf OUT .")
    yield Row(
        "php",
        "ZipArchive",
        'php -r \'$z = new ZipArchive; $z->open("OUT", ZipArchive::CREATE); foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(".", 4096)) as $f) $z->addFile($f, substr($f, 2)); $z->close();\'',
    )
    yield Row(
        "php",
        "PharData, tar",
        'php -r \'(new PharData("OUT.tar"))->buildFromDirectory(".");\' && mv OUT.tar OUT',
        without="$^",
    )
    yield Row(
        "ruby",
        "rubyzip",
        'ruby -rzip -e \'Zip::File.open("OUT", Zip::File::CREATE) { |z| Dir.glob("**/*").each { |f| z.add(f, f) if File.file?(f) } }\'',
    )
    yield Row(
        "ruby",
        "Gem::Package::TarWriter",
        'ruby -rrubygems/package -e \'File.open("OUT", "wb") { |o| Gem::Package::TarWriter.new(o) { |t| Dir.glob("**/*").each { |f| t.add_file_simple(f, 0644, File.size(f)) { |e| e.write(File.binread(f)) } if File.file?(f) } } }\'',
    )
    python = f"{sys.executable} -c"
    for name, extension in (
        ("zip", "zip"),
        ("tar", "tar"),
        ("gztar", "tar.gz"),
        ("bztar", "tar.bz2"),
        ("xztar", "tar.xz"),
    ):
        make = f'import shutil; shutil.make_archive("OUT", "{name}", ".")'
        yield Row("python shutil", name, f"{python} '{make}' && mv OUT.{extension} OUT")
    yield Row("python zipfile", "command", f"{sys.executable} -m zipfile -c OUT *")
    yield Row("python tarfile", "command", f"{sys.executable} -m tarfile -c OUT *")
    walk = '[p for p in pathlib.Path(".").rglob("*") if p.is_file()]'
    stream = f'import pathlib, zipfile, sys; z = zipfile.ZipFile(sys.stdout.buffer, "w", 8); [z.write(p, p) for p in {walk}]; z.close()'
    yield Row("python zipfile", "zip, to a pipe", f"{python} '{stream}' | cat > OUT")
    for method, name in ((12, "bzip2"), (14, "LZMA")):
        other = f'import pathlib, zipfile; z = zipfile.ZipFile("OUT", "w", {method}); [z.write(p, p) for p in {walk}]; z.close()'
        yield Row("python zipfile", f"zip, {name}", f"{python} '{other}'", "method")
    zipapp = 'import pathlib, zipfile; o = open("OUT", "wb"); o.write(b"#!/usr/bin/env python3\\n"); z = zipfile.ZipFile(o, "w"); z.write("a.txt"); z.close()'
    yield Row("python zipapp", "zip, after a line", f"{python} '{zipapp}'", "program")
    ng = f'import pathlib, zipstream; z = zipstream.ZipStream(compress_type=8); [z.add_path(str(p), str(p)) for p in {walk}]; open("OUT", "wb").writelines(z)'
    yield Row("zipstream-ng", "zip", f"{python} '{ng}'")
    sz = f'import datetime, pathlib, stream_zip as s; open("OUT", "wb").writelines(s.stream_zip((str(p), datetime.datetime.now(), 0o600, s.ZIP_64, [p.read_bytes()]) for p in {walk}))'
    yield Row("stream-zip", "zip64", f"{python} '{sz}'")
    aes = f'import pathlib, pyzipper; z = pyzipper.AESZipFile("OUT", "w", encryption=pyzipper.WZ_AES); z.setpassword(b"x"); [z.write(p, p) for p in {walk}]; z.close()'
    yield Row("pyzipper", "zip, AES", f"{python} '{aes}'", "encrypted")
    yield Row("py7zr", "7z", f"{sys.executable} -m py7zr c OUT.7z * && mv OUT.7z OUT", "7z")
    for option in ("", "store", "stream"):
        yield node("jszip", f"zip, {option}".rstrip(", "), option)
    for option in ("", "store"):
        yield node("fflate", f"zip, {option}".rstrip(", "), option)
    for library in ("jszip", "fflate"):
        yield node(library, "zip, 66,000 files", "many", "65,535")
    yield node("adm-zip", "zip")
    yield node("yazl", "zip")
    yield node("yazl", "zip64", "zip64")
    yield node("archiver", "zip", "zip")
    yield node("archiver", "tar", "tar")
    for option in ("", "gzip", "portable"):
        yield node("tar", f"tar, {option}".rstrip(", "), option)._replace(tool="node-tar")
    yield node("tar-stream", "tar")
    yield node("@zip.js/zip.js", "zip")
    yield node("@zip.js/zip.js", "zip64", "zip64")
    yield node("client-zip", "zip")


def make_folder(folder: Path) -> None:
    for name in (
        "a.txt",
        "d/b.txt",
        "d/é漢.txt",
        "empty/d/e.txt",
        f"long{'m' * 90}/{'n' * 90}.txt",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(f"{name}") + "Line\n" * 3000, "utf-8")
    (folder / "bad.txt").write_text("A title alone\n")
    (folder / "d/LATE.TXT").write_text("not matched\n")
    (folder / "d/none").mkdir()


def outcomes_of(path: Path) -> dict[str, object]:
    return {
        doc_id: outcome.problems if isinstance(outcome, newsdoc.ParseError) else outcome
        for doc_id, outcome in newsdoc.open_corpus(path).outcomes()
    }


def version_of(tool: str) -> str:
    """Return the version that a program prints, or that of a library."""
    module = HERE / "node_modules" / tool.removeprefix("node-") / "package.json"
    if module.exists() and tool != "tar":
        return str(json.loads(module.read_text())["version"])
    if tool.startswith("python"):
        return sys.version.split()[0]
    if tool in ("zipstream-ng", "stream-zip", "pyzipper", "py7zr"):
        from importlib.metadata import version

        return version(tool)
    options = {"busybox": "| head -1", "compress": "-V", "7z": "i", "zip": "-v", "jar": "--version"}
    options |= {"lzop": "--version", "unzipsfx": "", "pixz": "-h", "cpio": "--version"}
    command = {"unzipsfx": "unzip -v"}.get(tool, f"{tool} {options.get(tool, '--version')}")
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    package = {"bsdtar": "libarchive-tools", "advdef": "advancecomp", "advzip": "advancecomp"}.get(
        tool, tool
    )
    if found := re.search(r"(?<![\d.])\d+\.\d+(\.\d+)*", done.stdout + done.stderr):
        return found[0]
    asked = ["dpkg-query", "-W", "-f", "${Version}", package]
    known = subprocess.run(asked, capture_output=True, text=True, check=False)
    return known.stdout


def run(row: Row) -> str:
    """Return what newsdoc makes of the archive of a row."""
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name, "news"), Path(name, "archive")
        make_folder(folder)
        expected = {
            doc_id: outcome
            for doc_id, outcome in outcomes_of(folder).items()
            if not re.search(row.without, doc_id)
        }
        command = row.command.replace("OUT", str(out))
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            cwd=folder,
            capture_output=True,
            check=False,
            text=True,
        )
        path = Path(row.out.replace("OUT", str(out)))
        if row.out == "OUT.br":
            out.rename(path)
        if not path.exists():
            return f"NOT MADE: {done.stderr.strip()[-200:]}"
        try:
            found = outcomes_of(path)
        except OSError as error:
            return f"refused: {error.strerror}" + follow_advice(str(error.strerror), path, expected)
        if found == expected:
            return f"{len(found)} documents"
        for problems in found.values():
            if isinstance(problems, tuple) and problems[0].code == "unreadable":
                return f"reported: {problems[0].message}"
        return f"DIFFERENT: {sorted(found.keys() ^ expected.keys()) or 'contents'}"


COMMAND = re.compile(
    r"bsdtar -cf NEW.tar @FILE|zip -s 0 FILE.zip --out NEW.zip|\w+(?: --\S+)? -dc FILE > NEW"
    r"|head -c \d+ FILE > FIRST.zip and tail -c \+\d+ FILE > SECOND.zip"
)


def follow_advice(message: str, path: Path, expected: dict[str, object]) -> str:
    """Run the command that a message gives; return what newsdoc finds then."""
    if not (command := COMMAND.search(message)):
        return ""
    text = command[0].replace("FILE.zip", str(path.with_suffix(".zip"))).replace("FILE", str(path))
    done = subprocess.run(
        text.replace(" and ", "; "),
        shell=True,
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, object] = {}
    for name in ("NEW", "NEW.tar", "NEW.zip", "FIRST.zip", "SECOND.zip"):
        if (new := path.with_name(name)).exists():
            found |= outcomes_of(new)
    if not found or not found.items() <= expected.items():
        return f"; WRONG: {done.stderr}, {sorted(found)}"
    return f" ({len(found)} documents then)"


def main() -> int:
    lines = ["| tool | version | format | what newsdoc finds |\n", "|---|---|---|---|\n"]
    failed = 0
    for row in rows():
        outcome = run(row)
        is_right = (
            REFUSED[row.refused] in outcome if row.refused else outcome.endswith(" documents")
        )
        is_right = is_right and "WRONG" not in outcome
        failed += not is_right
        print(
            "" if is_right else "WRONG ", f"{row.tool}, {row.format}: {outcome}", sep="", flush=True
        )
        outcome = outcome.replace("damaged or unsupported archive: ", "").replace("|", "\\|")
        lines.append(f"| {row.tool} | {version_of(row.tool)} | {row.format} | {outcome} |\n")
    print(f"{len(lines) - 2} archives, {failed} wrong")
    if not failed and "--write" in sys.argv:
        before, _, _ = PAGE.read_text("utf-8").partition(MARK)
        PAGE.write_text(before + MARK + "\n" + "".join(lines), "utf-8")
    return failed


if __name__ == "__main__":
    raise SystemExit(main() and 1)
