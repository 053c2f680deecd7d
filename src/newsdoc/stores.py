"""Where the documents of a corpus are kept: what all stores have in common, and folders."""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

import attrs

from newsdoc.files import too_large
from newsdoc.problems import ParseError

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

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        """The bytes of each document in turn, or why there are none."""

    def locate(self, doc_id: str) -> str:
        """The document's name in messages."""

    def narrow(self, doc_ids: Sequence[str]) -> Store:
        """The store without what only other documents need: this is what is pickled."""


class Pattern:
    """Which names are documents; as in ``pathlib``, ``**`` is any number of folders.

    A position is an index into the parts; a folder is matched by a set of them.
    """

    def __init__(self, pattern: str) -> None:
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        if pattern.startswith("/") or ".." in parts:
            raise ValueError(f"pattern must stay below the folder, without '..': {pattern!r}")
        self._parts = [
            None if part == "**" else re.compile(fnmatch.translate(part)).match for part in parts
        ]
        # What takes any name, takes no folder for a document.
        self.takes_folders = bool(parts) and parts[-1].strip("*") != ""
        self.start = self._widen({0})

    def _widen(self, positions: Iterable[int]) -> frozenset[int]:
        """The positions, and those behind every ``**``, since it may be no folder at all."""
        reached: set[int] = set()
        for position in positions:
            reached.add(position)
            while position < len(self._parts) and self._parts[position] is None:
                position += 1
                reached.add(position)
        return frozenset(reached)

    def enter(self, positions: frozenset[int], folder: str) -> frozenset[int]:
        """The positions inside a folder; none where nothing in it can match."""
        inside = set()
        for position in positions:
            if position < len(self._parts):
                match = self._parts[position]
                if match is None:
                    inside.add(position)
                elif match(folder):
                    inside.add(position + 1)
        return self._widen(inside)

    def matcher(self, positions: frozenset[int]) -> Callable[[str], object]:
        """What tells whether a name in a folder is a document's."""
        last = len(self._parts) - 1
        if last < 0 or last not in positions:
            return lambda _name: False
        return self._parts[last] or (lambda _name: True)


def sort_names(names: list[str]) -> tuple[str, ...]:
    """The names in the order of their bytes."""
    if all(map(str.isascii, names)):
        names.sort()
    else:
        # UTF-8 sorts as code points do, but for the stand-ins of bytes that did not decode.
        names.sort(key=lambda name: name.encode("utf-8", sys.getfilesystemencodeerrors()))
    return tuple(names)


def list_folder(root: str, pattern: Pattern) -> list[str]:
    """The names below a folder that match, as POSIX paths, each folder listed once.

    Links to folders are not entered. A folder that cannot be listed is in the list itself, with
    a final slash, since nobody knows what it holds.
    """
    names: list[str] = []
    folders = [("", pattern.start)]
    while folders:
        prefix, positions = folders.pop()
        match = pattern.matcher(positions)
        try:
            with os.scandir(os.path.join(root, prefix)) as entries:
                for entry in entries:
                    name = entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if pattern.takes_folders and match(name):
                            names.append(prefix + name)
                        if inside := pattern.enter(positions, name):
                            folders.append((f"{prefix}{name}/", inside))
                    elif match(name):
                        names.append(prefix + name)
        except OSError:
            if not prefix:
                raise
            names.append(prefix)
    return names


@attrs.frozen
class Folder:
    """A folder of this machine."""

    root: str  # as the user gave it
    path: str  # absolute, so that it outlives a change of the working directory

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        prefix = os.path.join(self.path, "")
        for doc_id in doc_ids:
            try:
                document: bytes | Exception = read_regular(prefix + doc_id, max_bytes)
            except (OSError, ParseError) as error:
                document = error
            yield document

    def locate(self, doc_id: str) -> str:
        return os.path.join(self.root, doc_id)

    def narrow(self, doc_ids: Sequence[str]) -> Folder:
        return self


def read_regular(path: str, max_bytes: int) -> bytes:
    """The bytes of a regular file; whatever else has the name is an OSError, and never waits."""
    status = os.stat(path)
    check_regular(status, path)
    size = status.st_size
    if size > max_bytes:
        raise ParseError([too_large(max_bytes)])
    file = os.open(path, _OPEN_FLAGS)
    try:
        data = os.read(file, size + 1)
        if len(data) != size or not size:  # it has changed, or is one of those that tell no size
            while more := os.read(file, max_bytes + 1 - len(data)):
                data += more
                if len(data) > max_bytes:
                    raise ParseError([too_large(max_bytes)])
    finally:
        os.close(file)
    return data


def check_regular(status: os.stat_result, path: str) -> None:
    """Refuse whatever is not a regular file."""
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "a device")
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"this is {kind}, not a file", path)
