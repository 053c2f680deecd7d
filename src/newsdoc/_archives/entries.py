"""Members of archives: what zip and tar have in common."""

from __future__ import annotations

from typing import Final, Protocol

import attrs

MAX_NAME: Final = 4096  # characters; no path of a file is longer on Linux
MAX_DEPTH: Final = 255  # of directories; tools that recurse into them fail at some hundreds


class Source(Protocol):
    """Bytes that can be read from any position."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return size bytes, or fewer at the end."""
        ...


class Member(Protocol):
    """A regular file in an archive."""

    @property
    def offset(self) -> int:
        """Where it begins; two members with the same offset are the same."""
        ...

    @property
    def size(self) -> int:
        """How large the archive says it is."""
        ...

    def read(self, source: Source) -> bytes:
        """Return its contents; raise an exception unless they are as the archive says."""
        ...


@attrs.frozen
class Unreadable:
    """A member that is not read, with the reason."""

    reason: str


@attrs.frozen
class Directory:
    """A directory, which is a document only for a pattern with a name for it."""


DIRECTORY: Final = Directory()
DUPLICATE: Final = Unreadable("duplicate member name")
SYMBOLIC_LINK: Final = Unreadable("symbolic links in an archive are not followed")
SPECIAL_FILE: Final = Unreadable("not a regular file (special file)")
DIRECTORY_WITH_DATA: Final = Unreadable("not a regular file (folder with contents)")

Entry = Member | Unreadable | Directory


def add_member(members: dict[str, Entry], name: str, entry: Entry) -> None:
    """Add a member under its normalized name, unless its name makes it unreadable."""
    name = normalize_name(name)
    if not name:
        if entry == DIRECTORY:
            return  # the directory that was packed
        raise ValueError("a member without a name")
    if name in members and not members[name] == entry == DIRECTORY:
        entry = DUPLICATE
    elif not isinstance(entry, Directory) and (reason := _check_name(name)) is not None:
        entry = Unreadable(reason)
    members[name] = entry


def normalize_name(name: str) -> str:
    """Remove empty parts and ".", so that './a.txt' is 'a.txt', as in a directory."""
    if "/." not in name and "//" not in name and name[:1] not in ("", ".", "/") and name[-1] != "/":
        return name
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return "/" * name.startswith("/") + "/".join(parts)


def _check_name(name: str) -> str | None:
    """Return why a file cannot have this normalized name, or None."""
    if "\0" in name:
        return "member name contains NUL"
    if name[0] == "/" or (".." in name and ".." in name.split("/")):
        return "member path escapes the archive"
    if len(name) > MAX_NAME or name.count("/") > MAX_DEPTH:
        return f"member path is longer than {MAX_NAME:,} characters or {MAX_DEPTH} folders"
    return None
