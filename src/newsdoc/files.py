"""One file: read an article from it, write an article to it."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import IO, Any, AnyStr, Final, cast

from newsdoc.article import Article, unparse
from newsdoc.parsing import parse
from newsdoc.problems import ParseError, Problem

MAX_BYTES: Final = 16 * 1024 * 1024


def read(
    source: str | os.PathLike[str] | IO[bytes] | IO[str],
    /,
    *,
    encoding: str = "utf-8",
    strict: bool = True,
    max_bytes: int = MAX_BYTES,
) -> Article:
    """Read one article from a file.

    Args:
        source: A path, or a file object open for reading in binary or text mode, which is read
            to its end and left open.
        encoding: How bytes are decoded; of no effect on a file in text mode.
        strict: As for ``parse``.
        max_bytes: The most that is read, in bytes (from a file in text mode, in characters).

    Returns:
        The article.

    Raises:
        ParseError: The file is not an article, or is larger than ``max_bytes``; the error's
            ``source`` is the file's name.
        OSError: The file cannot be opened or read.
        TypeError: The source is neither a path nor a file object.
        LookupError: Python knows no encoding of this name.

    >>> import newsdoc
    >>> newsdoc.read("docs/examples/bridge.txt").domain
    'www.example.com'
    """
    name: str | None
    document: str | bytes
    if isinstance(source, str | os.PathLike):
        name = path = os.fsdecode(source)
        document = read_bytes(path, max_bytes)
    elif not hasattr(source, "read"):
        hint = "; for the text of an article, use newsdoc.parse" * isinstance(source, bytes)
        raise TypeError(f"read takes a path or a file object, not {type(source).__name__}{hint}")
    elif _is_text_file(source):
        name = _name_of(source)
        document, encoding = _read_text(cast("io.TextIOWrapper[Any]", source), name, max_bytes)
    else:
        name = _name_of(source)
        document = read_all(cast("IO[bytes]", source).read, name, max_bytes)
    return parse_named(document, name, encoding=encoding, strict=strict)


def write(article: Article, target: str | os.PathLike[str] | IO[bytes] | IO[str], /) -> None:
    """Write an article in canonical form, in UTF-8.

    A file is written beside the target and then put in its place, so that whatever goes wrong
    leaves the old file whole.

    Args:
        article: The article to write.
        target: A path, or a file object open for writing in binary or text mode, which is left
            open. A path that is a link is followed; the file's permissions stay.

    Raises:
        TypeError: The article is no Article, or the target neither a path nor a file object.
        OSError: The file cannot be written.

    >>> import newsdoc
    >>> article = newsdoc.read("docs/examples/bridge.txt")
    >>> newsdoc.write(article, "bridge-copy.txt")
    >>> newsdoc.read("bridge-copy.txt") == article
    True
    """
    text = unparse(article)
    data = text.encode()
    if isinstance(target, str | os.PathLike):
        with replacing(target) as file:
            file.write(data)
    elif not hasattr(target, "write"):
        raise TypeError(f"write takes a path or a file object, not {type(target).__name__}")
    elif _is_text_file(target):
        cast("IO[str]", target).write(text)
    else:
        binary = cast("IO[bytes]", target)
        while data:  # an unbuffered file may take less than all
            data = data[binary.write(data) :]


@contextmanager
def replacing(target: str | os.PathLike[str]) -> Generator[IO[bytes], None, None]:
    """A new binary file that takes the target's place at the end, if no exception comes first."""
    path = os.path.realpath(target)
    exists = os.path.exists(path)
    if exists and not os.path.isfile(path):  # a device or a pipe; a directory is refused by open
        with open(target, "wb") as file:
            yield file
        return
    if exists and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(target))
    beside = os.path.join(os.path.dirname(path), f".newsdoc-{os.urandom(8).hex()}.tmp")
    try:
        with open(beside, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if exists:
            os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def read_bytes(path: str, max_bytes: int) -> bytes:
    """The bytes of a file; more than max_bytes of them are a ParseError."""
    try:
        with open(path, "rb", buffering=0) as file:
            return read_all(file.read, path, max_bytes)
    except ValueError as error:  # open's word for a name that no file can have
        if isinstance(error, ParseError):
            raise
        raise OSError(errno.EINVAL, f"not a file name ({error})", path) from error
    except OSError as error:
        if "\n" in path:
            error.add_note("This looks like the text of an article: use newsdoc.parse.")
        elif isinstance(error, IsADirectoryError):
            error.add_note("This is a folder: use newsdoc.open_corpus.")
        raise


def parse_named(document: str | bytes, name: str | None, *, encoding: str, strict: bool) -> Article:
    """What parse gives; its errors carry the name of the document."""
    try:
        return parse(document, encoding=encoding, strict=strict)
    except ParseError as error:
        raise ParseError(error.problems, name) from error.__cause__


def too_large(max_bytes: int) -> Problem:
    """The problem of a document of more than max_bytes."""
    message = f"larger than {max_bytes:,} bytes"
    hint = "pass a larger max_bytes if this is an article"
    return Problem("too-large", message, 1, 1, 1, hint)


def unreadable(error: Exception) -> Problem:
    """The problem of a document whose bytes could not be had."""
    reason = error.strerror if isinstance(error, OSError) else None
    return Problem("unreadable", reason or str(error) or type(error).__name__, 1, 1, 1)


def _is_text_file(file: object) -> bool:
    """Whether it is in text mode; isinstance would not know the files of the tempfile module."""
    return hasattr(file, "encoding")


def _name_of(file: object) -> str | None:
    name = getattr(file, "name", None)  # an int, where the file was opened by its number
    return name if isinstance(name, str) else None


def read_all(read: Callable[[int], AnyStr], name: str | None, max_bytes: int) -> AnyStr:
    """All that read gives; more than max_bytes of it are a ParseError."""
    chunks: list[Any] = []
    size = 0
    while chunk := read(io.DEFAULT_BUFFER_SIZE):
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise ParseError([too_large(max_bytes)], name)
    if not isinstance(chunk, str | bytes):
        raise TypeError(f"reading the file object gave {type(chunk).__name__}, not bytes or str")
    return chunk.join(chunks)


def _read_text(
    file: io.TextIOWrapper[Any], name: str | None, max_bytes: int
) -> tuple[str | bytes, str]:
    """The text of the file, or its bytes where they do not decode; and their encoding."""
    start = file.tell() if hasattr(file, "buffer") and file.seekable() else None
    try:
        return read_all(file.read, name, max_bytes), file.encoding
    except UnicodeDecodeError as error:
        if start is None:
            message = f"not {error.encoding}; the place is unknown, since this cannot be read again"
            hint = "open it in binary mode"
            problem = Problem("undecodable", message, 1, 1, 1, hint)
            raise ParseError([problem], name) from error
        # The error knows the place in its chunk alone; from the bytes, parse tells it exactly.
        file.seek(start)
        return read_all(cast("IO[bytes]", file.buffer).read, name, max_bytes), file.encoding
