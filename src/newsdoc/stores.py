"""Where the documents of a corpus are kept: what all stores have in common, and folders."""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from typing import Final, Protocol

import attrs

from newsdoc.files import read_all, too_large
from newsdoc.problems import ParseError, shorten

# Opening must not wait for anybody, whatever has taken the file's place since it was looked at.
_OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS: Final = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}


class Store(Protocol):
    """Documents that can be read by their names."""

    @property
    def root(self) -> str:
        """What was opened, as the user named it."""
        ...

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        """The bytes of each document in turn, or why there are none."""
        ...

    def locate(self, doc_id: str) -> str:
        """The document's name in messages."""
        ...

    def narrow(self, doc_ids: Sequence[str]) -> Store:
        """The store without what only other documents need: this is what is pickled."""
        ...


# What tells an archive from a document, where there is no more than a name.
ARCHIVE_ENDINGS: Final = (
    *(".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"),
    *(".tgz", ".tbz2", ".txz", ".tzst"),
)
BATCH_BYTES: Final = 32 * 1024 * 1024  # of documents that are held to be given out in order


def batches(
    doc_ids: Sequence[str], sizes: Mapping[str, int], most_bytes: int, most: int
) -> Iterator[list[str]]:
    """Neighbours that fit into memory together; what has no size takes no room."""
    batch: list[str] = []
    total = 0
    for doc_id in doc_ids:
        size = sizes.get(doc_id, 0)
        if batch and (total + size > most_bytes or len(batch) == most):
            yield batch
            batch = []
            total = 0
        batch.append(doc_id)
        total += size
    yield batch


class Pattern:
    """Which names are documents; as in ``pathlib``, ``**`` is any number of folders.

    A folder stands at a set of positions, each an index into the parts: what is to come.
    """

    def __init__(self, pattern: object) -> None:
        if not isinstance(pattern, str):
            raise TypeError(f"pattern must be a str, not {type(pattern).__name__}")
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        if pattern.startswith("/") or ".." in parts:
            raise ValueError(f"the pattern must stay below the folder: {shorten(pattern)}")
        self._parts = parts
        self._matches = [re.compile(fnmatch.translate(part)).match for part in parts]
        self._last = len(parts) - 1
        # A name of a folder that only an any-name pattern takes is not meant to be a document.
        self._takes_folders = bool(parts) and parts[-1].strip("*") != ""
        # "*.txt" alone is told by its end, in a fraction of the time.
        suffix = parts[-1].lstrip("*") if parts else ""
        is_suffix = suffix != "".join(parts[-1:]) and re.search(r"[*?\[]", suffix) is None
        self._suffix = suffix if is_suffix else None
        self.start: frozenset[int] = self._widen({0})

    def _widen(self, positions: Iterable[int]) -> frozenset[int]:
        """The positions, and those behind every ``**``, since it may be no folder at all."""
        reached: set[int] = set()
        for position in positions:
            reached.add(position)
            while self._parts[position : position + 1] == ["**"]:
                position += 1
                reached.add(position)
        return frozenset(reached)

    def enter(self, positions: frozenset[int], folder: str) -> frozenset[int]:
        """The positions inside a folder; none where nothing in it can match."""
        inside: set[int] = set()
        for position in positions:
            if position <= self._last:
                if self._parts[position] == "**":
                    inside.add(position)
                elif self._matches[position](folder):
                    inside.add(position + 1)
        return self._widen(inside)

    def select(self, positions: frozenset[int], names: list[str]) -> list[str]:
        """Those of the names in a folder that are documents."""
        if self._last not in positions:
            return []
        if self._suffix is None:
            match = self._matches[self._last]
            return [name for name in names if match(name)]
        # Most folders hold nothing else, and then one search will do. No name holds a slash.
        if "/".join([*names, ""]).count(f"{self._suffix}/") == len(names):
            return names
        return [name for name in names if name.endswith(self._suffix)]

    def filter_paths(self, paths: Iterable[str], folders: Container[str] = ()) -> list[str]:
        """Those of the paths that are documents; folders tells which of them are folders."""
        inside = {"": self.start}
        selected: list[str] = []
        for path in paths:
            parent, _, name = path.rpartition("/")
            if parent not in inside:
                inside[parent] = reduce(self.enter, parent.split("/"), self.start)
            if self.select(inside[parent], [name]) and (self._takes_folders or path not in folders):
                selected.append(path)
        return selected

    def select_folder(self, positions: frozenset[int], name: str) -> bool:
        """Whether the name of a folder is one that a document should have."""
        return self._takes_folders and bool(self.select(positions, [name]))


def sort_names(names: list[str]) -> tuple[str, ...]:
    """The names in the order of their bytes."""
    if all(map(str.isascii, names)):
        names.sort()
    else:
        # UTF-8 sorts as code points do, but for the stand-ins of bytes that did not decode.
        names.sort(key=lambda name: name.encode("utf-8", sys.getfilesystemencodeerrors()))
    return tuple(names)


def _list_folder(root: str, pattern: Pattern) -> tuple[list[str], frozenset[str]]:
    """The names below a folder that match, as POSIX paths; and which of them are no plain files.

    Each folder is listed once, and links to folders are not entered. A folder that cannot be
    listed is a name itself, with a final slash, since nobody knows what it holds.
    """
    names: list[str] = []
    odd: list[str] = []
    folders = [("", pattern.start)]
    while folders:
        prefix, positions = folders.pop()
        plain: list[str] = []
        others: list[str] = []
        try:
            with os.scandir(os.path.join(root, prefix)) as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False):
                        plain.append(entry.name)
                    elif not entry.is_dir(follow_symlinks=False):
                        others.append(entry.name)
                    else:
                        if inside := pattern.enter(positions, entry.name):
                            folders.append((f"{prefix}{entry.name}/", inside))
                        if pattern.select_folder(positions, entry.name):
                            odd.append(prefix + entry.name)
        except OSError:
            if not prefix:
                raise
            odd.append(prefix)
        names += [prefix + name for name in pattern.select(positions, plain)]
        odd += [prefix + name for name in pattern.select(positions, others)]
    return names + odd, frozenset(odd)


@attrs.frozen
class Folder:
    """A folder of this machine."""

    root: str  # as the user gave it
    path: str  # absolute, so that it outlives a change of the working directory
    odd: frozenset[str]  # names that were no plain files when the folder was listed

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        prefix = os.path.join(self.path, "")
        for doc_id in doc_ids:
            path = prefix + doc_id
            try:
                if doc_id.endswith("/"):
                    os.scandir(path).close()  # what kept it from being listed does so again
                if doc_id in self.odd:
                    # Opening a pipe would end the wait of whoever is writing to it.
                    check_regular(os.stat(path), path)
                document: bytes | Exception = _read_regular(path, max_bytes)
            except (OSError, ParseError) as error:
                document = error
            yield document

    def locate(self, doc_id: str) -> str:
        return os.path.join(self.root, doc_id)

    def narrow(self, doc_ids: Sequence[str]) -> Folder:
        return attrs.evolve(self, odd=self.odd.intersection(doc_ids))


def open_folder(path: str, pattern: Pattern) -> tuple[Folder, list[str]]:
    """A folder of this machine, and the names in it that match."""
    names, odd = _list_folder(path, pattern)
    return Folder(path, os.path.abspath(path), odd), names


def _read_regular(path: str, max_bytes: int) -> bytes:
    """The bytes of a regular file; whatever else has the name is an OSError, and never waits.

    In half the time of ``open(path, "rb").read()``, which asks for more than is needed here.
    """
    file = os.open(path, _OPEN_FLAGS)
    try:
        status = os.fstat(file)
        check_regular(status, path)
        size = status.st_size
        if size > max_bytes:
            raise ParseError([too_large(max_bytes)])
        data = os.read(file, size + 1)
        if len(data) != size or not size:  # it has changed, or is of the kind that tells no size
            os.lseek(file, 0, os.SEEK_SET)
            data = read_all(partial(os.read, file), None, max_bytes)
    finally:
        os.close(file)
    return data


def check_regular(status: os.stat_result, path: str) -> None:
    """Refuse whatever is not a regular file."""
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "a device")
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"this is {kind}, not a file", path)
