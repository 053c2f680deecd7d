"""Replacing files and folders: no edit is lost, nothing is torn, no one else can read it."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import struct
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pytest

import newsdoc
from helpers import NOBODY, without_privileges
from newsdoc._atomic import NewFolder, Snapshot, atomic_folder, atomic_write, is_temporary
from newsdoc._files import take_snapshot

TEXT = "A bridge opens\n20240517\nhttps://example.com/bridge\nOne.\n"
ARTICLE = newsdoc.parse(TEXT)
OLD = b"old contents"

root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)
    return path


def rewrite_in_place(path: Path) -> None:
    path.write_bytes(b"a longer new edit of another program")


def rewrite_same_size(path: Path) -> None:
    """An edit that sets the time of modification back, as `touch -r` does."""
    times = path.stat()
    path.write_bytes(b"new contents")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def replace_by_another(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(OLD)
    os.replace(other, path)


def delete(path: Path) -> None:
    path.unlink()


def change_mode(path: Path) -> None:
    path.chmod(0o600)


def add_link(path: Path) -> None:
    os.link(path, path.with_name("link"))


EDITS = [rewrite_in_place, rewrite_same_size, replace_by_another, delete, change_mode, add_link]


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in os.listdir(folder)}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_during_writing_is_kept(path: Path, edit: Callable[[Path], None]) -> None:
    path.chmod(0o640)
    edited: dict[str, bytes] = {}

    def write() -> None:
        with atomic_write(path) as file:
            file.write(TEXT.encode())
            edit(path)
            edited.update({k: v for k, v in contents(path.parent).items() if not is_temporary(k)})

    with pytest.raises(OSError, match="another program changed the file") as caught:
        write()
    assert (caught.value.errno, caught.value.filename) == (errno.EBUSY, str(path))
    assert contents(path.parent) == edited


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_since_the_snapshot_is_kept(path: Path, edit: Callable[[Path], None]) -> None:
    path.chmod(0o640)
    snapshot = take_snapshot(str(path), 1000)
    assert snapshot.data == OLD
    edit(path)
    edited = contents(path.parent)
    with pytest.raises(OSError, match=r"another program changed|several hard links"):  # noqa: SIM117
        with atomic_write(path, snapshot=snapshot) as file:
            file.write(TEXT.encode())
    assert contents(path.parent) == edited


def test_an_edit_within_one_tick_of_the_clock_is_seen(path: Path) -> None:
    """Then the state is the same; here, the state after an edit goes with the data before it."""
    before = take_snapshot(str(path), 1000)
    path.write_bytes(b"new contents")
    snapshot = Snapshot(before.data, take_snapshot(str(path), 1000).state)
    with pytest.raises(OSError, match="another program changed the file"):  # noqa: SIM117
        with atomic_write(path, snapshot=snapshot) as file:
            file.write(TEXT.encode())
    assert contents(path.parent) == {"a.txt": b"new contents"}


def test_a_file_that_is_as_it_was_is_replaced(path: Path) -> None:
    with atomic_write(path, snapshot=take_snapshot(str(path), 1000)) as file:
        file.write(b"new")
    assert contents(path.parent) == {"a.txt": b"new"}


def test_a_file_that_another_program_creates_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    with pytest.raises(FileExistsError) as caught, atomic_write(path):
        path.write_bytes(OLD)
    assert caught.value.filename == str(path)
    assert contents(tmp_path) == {"new.txt": OLD}


def test_all_bytes_are_on_the_disk_before_the_file_is_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, Any]] = []
    fsync, replace = os.fsync, os.replace

    def watch_fsync(file: int) -> None:
        status = os.fstat(file)
        is_folder = stat.S_ISDIR(status.st_mode)
        calls.append(("fsync", status.st_ino if is_folder else status.st_size))
        fsync(file)

    def watch_replace(source: str, target: str) -> None:
        calls.append(("replace", target))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watch_fsync)
    monkeypatch.setattr(os, "replace", watch_replace)
    newsdoc.write(ARTICLE, path)
    assert calls == [
        ("fsync", len(TEXT.encode())),
        ("replace", str(path)),
        ("fsync", path.parent.stat().st_ino),
    ]


@pytest.mark.parametrize(
    ("name", "function"), [("a.txt", "open"), ("new.txt", "open"), ("new", "mkdir")]
)
def test_a_signal_while_a_temporary_file_is_created_leaves_none(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, function: str
) -> None:
    """Python raises what the handler raises when the system call returns."""
    target = path.with_name(name)
    make = atomic_folder if function == "mkdir" else atomic_write
    call = getattr(os, function)
    made: list[str] = []

    def interrupted(path: str, *options: int) -> None:
        made.append(path)
        result = call(path, *options)
        if result is not None:
            os.close(result)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, function, interrupted)
        with pytest.raises(KeyboardInterrupt), make(target):
            pass
    assert is_temporary(os.path.basename(made[-1]))
    assert os.listdir(path.parent) == ["a.txt"]


def test_the_temporary_file_is_for_its_owner_alone(path: Path) -> None:
    path.chmod(0o644)
    mask = os.umask(0)
    try:
        with atomic_write(path) as file:
            file.write(b"secret")
            file.flush()
            (name,) = filter(is_temporary, os.listdir(path.parent))
            assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600
    finally:
        os.umask(mask)


# Access control lists


def acl(*entries: tuple[int, int, int]) -> bytes:
    """An access control list as Linux keeps it: entries of tag, permissions and id."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
ANYONE = 0xFFFFFFFF
LIST = acl(
    *((USER_OBJ, 6, ANYONE), (USER, 6, NOBODY), (GROUP_OBJ, 4, ANYONE)),
    *((MASK, 6, ANYONE), (OTHER, 0, ANYONE)),
)
FOLDER_LIST = acl(
    *((USER_OBJ, 7, ANYONE), (USER, 6, NOBODY), (GROUP_OBJ, 4, ANYONE)),
    *((MASK, 6, ANYONE), (OTHER, 0, ANYONE)),
)


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            pytest.skip(f"the file system of {path} has no {name}")
        raise


def attributes(path: Path) -> dict[str, bytes]:
    names = os.listxattr(path)
    return {name: os.getxattr(path, name) for name in names if not name.startswith("security.")}


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="only Linux has os.setxattr")
class TestAttributes:
    def test_acls_and_attributes_are_kept(self, path: Path) -> None:
        set_attribute(path, "user.origin", b"agency")
        set_attribute(path, "system.posix_acl_access", LIST)
        before = (attributes(path), path.stat().st_mode)
        newsdoc.write(ARTICLE, path)
        assert (attributes(path), path.stat().st_mode) == before
        assert path.read_bytes() == TEXT.encode()

    def test_a_file_does_not_inherit_an_acl_that_it_did_not_have(self, path: Path) -> None:
        set_attribute(path.parent, "system.posix_acl_default", LIST)
        newsdoc.write(ARTICLE, path)
        assert attributes(path) == {}

    def test_a_new_file_inherits_the_acl_of_its_folder(self, tmp_path: Path) -> None:
        set_attribute(tmp_path, "system.posix_acl_default", LIST)
        usual, new = tmp_path / "usual", tmp_path / "new"
        usual.touch()
        newsdoc.write(ARTICLE, new)
        assert attributes(new) == attributes(usual) != {}
        assert new.stat().st_mode == usual.stat().st_mode

    def test_a_folder_keeps_its_acls(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        out.chmod(0o2770)
        set_attribute(out, "system.posix_acl_default", LIST)
        set_attribute(out, "system.posix_acl_access", FOLDER_LIST)
        before = (attributes(out), out.stat().st_mode)
        with atomic_folder(out) as folder:
            folder.write("a.txt", b"A")
            (temporary,) = filter(is_temporary, os.listdir(tmp_path))
            assert (tmp_path / temporary).stat().st_mode & 0o077 == 0
        assert (attributes(out), out.stat().st_mode) == before
        assert attributes(out / "a.txt") != {}

    @root_only
    def test_attributes_of_security_modules_are_left_to_them(self, path: Path) -> None:
        set_attribute(path, "security.newsdoc", b"x")
        newsdoc.write(ARTICLE, path)
        assert "security.newsdoc" not in os.listxattr(path)

    def test_an_attribute_that_cannot_be_read_is_an_error(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(path: str | int) -> list[str]:
            raise OSError(errno.EIO, "Input/output error", path)

        monkeypatch.setattr(os, "listxattr", fail)  # no real one fails when asked to
        with pytest.raises(OSError, match="Input/output error") as caught:
            newsdoc.write(ARTICLE, path)
        assert caught.value.filename == str(path)
        assert contents(path.parent) == {"a.txt": OLD}

    def test_a_file_system_without_attributes_is_no_error(self) -> None:
        with TemporaryDirectory(dir="/dev/shm") as folder:  # without user.*, before Linux 6.6
            path = Path(folder, "a.txt")
            path.write_bytes(OLD)
            newsdoc.write(ARTICLE, path)
            assert path.read_bytes() == TEXT.encode()


def test_systems_without_attributes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(path: str | int) -> list[str]:
        raise OSError(errno.ENOTSUP, "Operation not supported", path)

    path.chmod(0o640)
    monkeypatch.setattr(os, "listxattr", unsupported, raising=False)
    newsdoc.write(ARTICLE, path)
    monkeypatch.delattr(os, "listxattr")  # as on macOS
    newsdoc.write(ARTICLE, path)
    assert path.read_bytes() == TEXT.encode()
    assert path.stat().st_mode & 0o777 == 0o640


# Owners and permissions


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that no other user may write to; pytest's own are closed to other users."""
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


@root_only
def test_the_owner_is_kept(path: Path) -> None:
    os.chown(path, 1234, 2345)
    path.chmod(0o4640)
    newsdoc.write(ARTICLE, path)
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 2345, 0o4640)


@root_only
def test_a_file_whose_owner_cannot_be_kept_is_refused() -> None:
    with open_folder() as folder:
        path = folder / "a.txt"
        path.write_bytes(OLD)
        path.chmod(0o666)
        with (
            without_privileges(),
            pytest.raises(PermissionError, match="would change its owner or group") as caught,
        ):
            newsdoc.write(ARTICLE, path)
        assert caught.value.filename == str(path)
        assert contents(folder) == {"a.txt": OLD}


def test_a_folder_that_may_not_be_written_to_is_named_by_the_target() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)
        with without_privileges(), pytest.raises(PermissionError) as caught:
            newsdoc.write(ARTICLE, folder / "a.txt")
        assert caught.value.filename == str(folder / "a.txt")


def test_a_folder_that_may_not_be_listed_can_be_written_to() -> None:
    with open_folder() as folder:
        folder.chmod(0o333)
        with without_privileges():
            newsdoc.write(ARTICLE, folder / "a.txt")
            assert newsdoc.read(folder / "a.txt") == ARTICLE
        folder.chmod(0o777)


# Links


def test_a_file_with_several_hard_links_is_refused(path: Path) -> None:
    os.link(path, path.with_name("link.txt"))
    with pytest.raises(OSError, match="several hard links") as caught:
        newsdoc.write(ARTICLE, path)
    assert (caught.value.errno, caught.value.filename) == (errno.EMLINK, str(path))
    assert contents(path.parent) == {"a.txt": OLD, "link.txt": OLD}


def test_a_loop_of_links_is_an_error(tmp_path: Path) -> None:
    loop = tmp_path / "a.txt"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links") as caught:
        newsdoc.write(ARTICLE, loop)
    assert (caught.value.errno, caught.value.filename) == (errno.ELOOP, str(loop))
    assert loop.is_symlink()
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_link_to_a_file_that_is_not_there_makes_it(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("a.txt")
    newsdoc.write(ARTICLE, link)
    assert link.is_symlink()
    assert (tmp_path / "a.txt").read_bytes() == TEXT.encode()


@pytest.mark.parametrize("make", [atomic_write, atomic_folder])
def test_a_missing_folder_is_named(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    link = tmp_path / "link"
    link.symlink_to("missing/b")
    for target in (tmp_path / "missing" / "b", link):
        with pytest.raises(FileNotFoundError, match="the folder does not exist") as caught:  # noqa: SIM117
            with make(target):
                pass
        assert caught.value.filename == str(tmp_path / "missing")


@pytest.mark.parametrize("make", [atomic_write, atomic_folder])
def test_an_error_about_another_file_names_that_file(
    tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    missing = tmp_path / "missing.txt"
    with pytest.raises(FileNotFoundError) as caught, make(tmp_path / "new"):
        missing.read_bytes()
    assert (caught.value.strerror, caught.value.filename) == (os.strerror(2), str(missing))


@pytest.mark.parametrize("name", ["", "new/", "new/.", "new/.."])
def test_a_name_of_a_folder_that_does_not_exist_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as caught:
        newsdoc.write(ARTICLE, name)
    assert caught.value.filename == name
    assert os.listdir(tmp_path) == []


def test_an_invalid_file_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a valid file name"):
        newsdoc.write(ARTICLE, f"{tmp_path}/a\0b")


# What killed runs leave


def test_files_of_other_runs_are_never_deleted(tmp_path: Path) -> None:
    leftover = tmp_path / ".newsdoc-0123456789abcdef.tmp"
    leftover.write_bytes(OLD)
    os.utime(leftover, (0, 0))
    newsdoc.write(ARTICLE, tmp_path / "a.txt")
    with atomic_folder(tmp_path / "out"):
        pass
    assert {*os.listdir(tmp_path)} == {leftover.name, "a.txt", "out"}


def test_a_deleted_temporary_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)

    def lose(file: IO[bytes]) -> None:
        file.write(b"new")
        (temporary,) = filter(is_temporary, os.listdir(tmp_path))
        os.unlink(tmp_path / temporary)

    with pytest.raises(FileNotFoundError) as caught, atomic_write(path) as file:
        lose(file)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("name", ["b.txt", "2024/b.txt", "2025/b.txt"])
def test_a_deleted_temporary_folder_is_an_error_and_not_made_again(
    tmp_path: Path, name: str
) -> None:
    def lose(folder: NewFolder) -> None:
        folder.write("2024/a.txt", b"A")
        (temporary,) = filter(is_temporary, os.listdir(tmp_path))
        shutil.rmtree(tmp_path / temporary)
        folder.write(name, b"B")

    with pytest.raises(FileNotFoundError) as caught, atomic_folder(tmp_path / "out") as new:
        lose(new)
    assert caught.value.filename == str(tmp_path / "out" / name)
    assert os.listdir(tmp_path) == []


def test_leftovers_are_not_documents(tmp_path: Path) -> None:
    names = ["a.txt", ".newsdoc-0123456789abcdef.tmp", ".newsdoc-x.tmp", "b/a.tmp"]
    for name in (*names, ".newsdoc-fedcba9876543210.tmp/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    assert newsdoc.open_corpus(tmp_path, "**/*").doc_ids == (".newsdoc-x.tmp", "a.txt", "b/a.tmp")
    with pytest.raises(FileNotFoundError):
        newsdoc.open_corpus(tmp_path, ".newsdoc-0*")


# Pipes, sockets and descriptors

WRITE = f"import newsdoc, sys; newsdoc.write(newsdoc.parse({TEXT!r}), sys.argv[1])"


def run_write(name: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", WRITE, str(name)], check=True, **options)


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_by_name(tmp_path: Path, name: str) -> None:
    if name == "link":
        (tmp_path / "link").symlink_to("/dev/stdout")
    assert run_write(name, cwd=tmp_path, stdout=subprocess.PIPE).stdout == TEXT.encode()
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    with log.open("ab") as file:
        run_write(name, cwd=tmp_path, stdout=file)
        file.write(b"after\n")
    assert log.read_bytes() == b"before\n" + TEXT.encode() + b"after\n"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        run_write(name, cwd=tmp_path, stdout=theirs.fileno())
        assert ours.recv(10_000) == TEXT.encode()
    with (tmp_path / "new").open("wb") as file:
        run_write(name, cwd=tmp_path, stdout=file)
    assert (tmp_path / "new").read_bytes() == TEXT.encode()
    assert {*os.listdir(tmp_path)} <= {"link", "log", "new"}


def test_a_link_whose_target_looks_like_itself(tmp_path: Path) -> None:
    """The folder above "sub" is not the one above the folder that it links to."""
    (tmp_path / "real" / "sub").mkdir(parents=True)
    (tmp_path / "sub").symlink_to("real/sub")
    (tmp_path / "a.txt").symlink_to("sub/../a.txt")
    newsdoc.write(ARTICLE, tmp_path / "a.txt")
    assert (tmp_path / "real" / "a.txt").read_text() == TEXT


def test_a_descriptor_that_is_not_open_is_an_error() -> None:
    with pytest.raises(OSError, match=r"Bad file descriptor|No such file or directory"):
        newsdoc.write(ARTICLE, "/dev/fd/987")


def test_a_file_whose_name_is_a_number_is_a_file(tmp_path: Path) -> None:
    newsdoc.write(ARTICLE, tmp_path / "1")
    assert (tmp_path / "1").read_bytes() == TEXT.encode()


# Folders


def test_a_folder_appears_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    usual = tmp_path / "usual"
    usual.mkdir()
    with atomic_folder(out) as folder:
        folder.write("2024/a.txt", b"A")
        folder.write("b.txt", b"B")
        assert not out.exists()
    assert sorted(map(str, out.rglob("*.txt"))) == [f"{out}/2024/a.txt", f"{out}/b.txt"]
    assert (out / "2024/a.txt").read_bytes() == b"A"
    assert out.stat().st_mode == usual.stat().st_mode
    with pytest.raises(OSError, match="the folder is not empty") as caught, atomic_folder(out):
        pass
    assert (caught.value.strerror, caught.value.filename) == ("the folder is not empty", str(out))


def test_a_folder_that_its_owner_may_not_write_to_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o550)
    with atomic_folder(out) as folder:
        folder.write("a.txt", b"A")
        (temporary,) = filter(is_temporary, os.listdir(tmp_path))
        assert stat.S_IMODE((tmp_path / temporary).stat().st_mode) == 0o700
    assert stat.S_IMODE(out.stat().st_mode) == 0o550
    out.chmod(0o700)


def test_a_folder_is_not_made_if_anything_fails(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    def fill(then: Callable[[], object]) -> None:
        with atomic_folder(out) as folder:
            folder.write("a.txt", b"A")
            then()

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(interrupt)
    assert (os.listdir(tmp_path), os.listdir(out)) == (["out"], [])
    with pytest.raises(OSError, match="not empty") as caught:
        fill(lambda: (out / "other.txt").write_bytes(b"from another program"))
    assert caught.value.filename == str(out)
    assert (os.listdir(tmp_path), os.listdir(out)) == (["out"], ["other.txt"])


def test_a_name_in_a_folder_is_used_once_and_leads_nowhere_else(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "out") as folder:
        folder.write("a.txt", b"A")
        with pytest.raises(FileExistsError) as caught:
            folder.write("a.txt", b"B")
        assert caught.value.filename == str(tmp_path / "out/a.txt")
        with pytest.raises(OSError, match=r"File exists|Not a directory") as caught_too:
            folder.write("a.txt/b.txt", b"B")
        assert caught_too.value.filename == str(tmp_path / "out/a.txt/b.txt")
        for name in ("/a.txt", "../b.txt", "a/../b.txt", "", "a//b", "./b.txt", "a/"):
            with pytest.raises(ValueError, match="not a relative file name"):
                folder.write(name, b"B")
    assert contents(tmp_path / "out") == {"a.txt": b"A"}
    with pytest.raises(NotADirectoryError), atomic_folder(tmp_path / "out" / "a.txt"):
        pass


# Disks that are full or broken


def test_a_limit_on_the_size_of_files_leaves_the_old_file(path: Path) -> None:
    """The system writes a part of the data, and then fails: a real short write."""
    program = f"""
        import newsdoc, resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        article = newsdoc.parse({TEXT!r} + "x" * 100_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            newsdoc.write(article, {str(path)!r})
        except OSError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        *(),
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"[Errno 27] File too large: {str(path)!r}\n"
    assert contents(path.parent) == {"a.txt": OLD}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_device_that_is_full_is_an_error() -> None:
    # A mutant that takes the device for a file would replace it, if root ran it.
    with without_privileges(), pytest.raises(OSError, match="No space left"):
        newsdoc.write(ARTICLE, "/dev/full")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(small_disk: Path) -> None:
    path = small_disk / "a.txt"
    path.write_bytes(OLD)
    long = newsdoc.parse(TEXT + "x" * 100_000)
    for target in (path, small_disk / "new.txt"):
        with pytest.raises(OSError, match="No space left") as caught:
            newsdoc.write(long, target)
        assert caught.value.errno == errno.ENOSPC
        assert contents(small_disk) == {"a.txt": OLD}
    with pytest.raises(OSError, match="No space left"), atomic_folder(small_disk / "out") as folder:
        folder.write("a.txt", b"x" * 100_000)
    assert contents(small_disk) == {"a.txt": OLD}


@pytest.mark.parametrize("call", ["fsync", "chmod", "replace"])
def test_a_system_call_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A failing disk is simulated: the call of the os module fails."""

    def fail(*_arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="Input/output error"):
        newsdoc.write(ARTICLE, path)
    assert contents(path.parent) == {"a.txt": OLD}


@pytest.mark.parametrize(("code", "raised"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_folders_that_cannot_be_synced(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, raised: bool
) -> None:
    """Some network file systems do not know how; an error of the disk is another matter."""
    fsync = os.fsync

    def fail_for_folders(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(file)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    if raised:
        with pytest.raises(OSError, match="Input/output error"):
            newsdoc.write(ARTICLE, path)
    else:
        newsdoc.write(ARTICLE, path)
    assert contents(path.parent) == {"a.txt": TEXT.encode()}


@pytest.mark.thorough
def test_threads_that_write_one_file_leave_one_of_their_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    articles = [newsdoc.parse(f"{TEXT}{'x' * number}\n") for number in range(1, 5)]

    def write_often(article: newsdoc.Article) -> None:
        for _ in range(20):
            try:
                newsdoc.write(article, path)
            except OSError as error:
                assert error.errno in (errno.EBUSY, errno.EEXIST)  # noqa: PT017

    threads = [threading.Thread(target=write_often, args=[article]) for article in articles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert newsdoc.read(path) in articles
    assert os.listdir(tmp_path) == ["a.txt"]
