"""Read and write article files."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, Any, AnyStr, cast

from newsdoc import _grammar as grammar
from newsdoc._archives.entries import TooLargeError
from newsdoc._article import Article, unparse
from newsdoc._atomic import Snapshot, atomic_write, check_name, state_of
from newsdoc._errors import ParseError, Problem
from newsdoc._options import MAX_BYTES, check_max_bytes, read_options
from newsdoc._parser import parse_document
from newsdoc._signals import expected
from newsdoc._text import escape_unprintable
from newsdoc._urls import mask_url


def read(
    source: str | os.PathLike[str] | IO[bytes] | IO[str],
    /,
    *,
    encoding: str | Sequence[str] = "utf-8",
    lenient: bool = False,
    dayfirst: bool | None = None,
    max_bytes: int = MAX_BYTES,
) -> Article:
    """Read one article from a file.

    Args:
        source: A path, or a file object open for reading in binary or text mode; it is read to
            the end, not closed.
        encoding: Encoding of bytes, or several that are tried in order; ignored for a file in
            text mode.
        lenient: As for ``parse``.
        dayfirst: As for ``parse``.
        max_bytes: Size limit, in bytes (for a file in text mode, in characters).

    Returns:
        The parsed article.

    Raises:
        ParseError: The file is not an article, or is larger than ``max_bytes``; ``filename`` is
            the name of the file.
        OSError: The file cannot be opened or read.
        TypeError: The source is neither a path nor a file object, or an option has the wrong type.
        ValueError: The value of an option is invalid.
        LookupError: Unknown encoding.

    >>> import newsdoc
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> newsdoc.write(article, "a.txt")
    >>> newsdoc.read("a.txt").domain
    'example.com'
    """
    options = read_options(encoding, lenient, dayfirst)
    check_max_bytes(max_bytes)
    name: str | None
    document: str | bytes
    if isinstance(source, str | os.PathLike):
        name = path = os.fsdecode(source)
        document = take_snapshot(path, max_bytes).data
    elif not hasattr(source, "read"):
        hint = ""
        if isinstance(source, bytes):
            hint = "; to parse the text of an article, use newsdoc.parse()"
        elif hasattr(source, "read_bytes"):  # zipfile.Path, importlib.resources
            hint = "; use newsdoc.parse(path.read_bytes())"
        raise TypeError(
            f"read() expects a path or a file object, got {type(source).__name__}{hint}"
        )
    elif _is_text_file(source):
        name = _name_of(source)
        document, found = _read_text(cast("io.TextIOWrapper[Any]", source), name, max_bytes)
        options = read_options(found, lenient, dayfirst)
    else:
        name = _name_of(source)
        document = read_limited(cast("IO[bytes]", source).read, name, max_bytes)
    if not isinstance(source, str | os.PathLike):
        _check_complete(source, name)
    return parse_document(document, options, name)


def write(
    article: Article,
    target: str | os.PathLike[str] | IO[bytes] | IO[str],
    /,
    *,
    overwrite: bool = True,
) -> None:
    """Write an article in canonical form, in UTF-8.

    The target is replaced atomically: after an error it still has its old contents. If another
    program changes it in the meantime, it is not replaced. Its owner, permissions, ACLs and
    extended attributes are kept.

    Args:
        article: The article to write.
        target: A path, or a file object open for writing in binary or text mode; it is not
            closed. Symlinks are followed; a file with several hard links is refused.
        overwrite: Whether a path may name an existing file.

    Raises:
        TypeError: ``article`` is not an Article, or the target is neither a path nor a file object.
        FileExistsError: The file exists, and ``overwrite`` is False.
        OSError: The file cannot be written, or was changed in the meantime.

    >>> import newsdoc
    >>> article = newsdoc.parse("A bridge opens\\n20240517\\nhttps://example.com/bridge")
    >>> newsdoc.write(article, "a.txt")
    >>> newsdoc.read("a.txt") == article
    True
    """
    if not isinstance(article, Article) and isinstance(target, Article):
        raise TypeError("write() expects the article first, then the target: write(article, path)")
    text = unparse(article)
    if isinstance(target, str | os.PathLike):
        with atomic_write(target, overwrite=overwrite) as file:
            file.write(text.encode())
    elif not hasattr(target, "write"):
        raise TypeError(f"write() expects a path or a file object, got {type(target).__name__}")
    elif _is_text_file(target):
        _write_text(cast("io.TextIOWrapper[Any]", target), text)
    else:
        _write_bytes(cast("IO[bytes]", target), text.encode())


def _write_text(file: io.TextIOWrapper[Any], text: str) -> None:
    raw = getattr(file, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        _count_written(file, file.write(text), len(text))
        return
    # With PYTHONUNBUFFERED, Python drops without an error what a full disk does not accept.
    bom = "".encode(file.encoding)
    start = 1 if bom else 0
    file.write(text[:start])  # with a BOM at the start of a file
    file.flush()
    data = text[start:].replace("\n", os.linesep).encode(file.encoding, file.errors or "strict")
    _write_bytes(cast("IO[bytes]", raw), data[len(bom) :])


def _write_bytes(file: IO[bytes], data: bytes) -> None:
    while data:  # an unbuffered file may write partially
        data = data[_count_written(file, file.write(data), len(data)) :]


def _count_written(file: object, written: object, expected: int) -> int:
    """Return the number of bytes or characters that ``file.write()`` reports."""
    if written is None and not isinstance(file, io.RawIOBase):
        return expected  # files of paramiko and Django return None
    if isinstance(written, int) and written > 0:
        return written
    if written is None or isinstance(written, int):
        raise OSError(errno.EIO, "the file accepts no data", _name_of(file))
    raise TypeError(f"write() returned {type(written).__name__}, expected int")


def take_snapshot(path: str, max_bytes: int) -> Snapshot:
    """Return the bytes of a file and its state. Raise ParseError for more than max_bytes."""
    try:
        check_name(path)
        with open(path, "rb", buffering=0) as file:
            state = state_of(os.fstat(file.fileno()))
            return Snapshot(read_limited(file.read, path, max_bytes), state)
    except expected(OSError) as error:
        if "\n" in path:
            error.add_note("this looks like the text of an article: use newsdoc.parse()")
        elif isinstance(error, IsADirectoryError):
            error.add_note("this is a folder: use newsdoc.open_corpus()")
        elif "://" in path:
            error.filename = mask_url(path)
            error.add_note("this is a URL: pass a file, such as fsspec.open(url).open()")
        raise


def too_large_problem(max_bytes: int) -> Problem:
    """Return the problem of a document larger than max_bytes."""
    message = f"larger than {max_bytes:,} bytes"
    hint = "in Python, pass a larger max_bytes if this is an article"
    return Problem("too-large", message, 1, 1, 1, hint)


def unreadable_problem(error: Exception, max_bytes: int) -> Problem:
    """Return the problem of a document that could not be read, or is larger than max_bytes."""
    if isinstance(error, TooLargeError):
        return too_large_problem(max_bytes)
    reason = error.strerror if isinstance(error, OSError) else None
    message = escape_unprintable(reason or str(error) or type(error).__name__)
    return Problem("unreadable", message, 1, 1, 1)


def _is_text_file(file: object) -> bool:
    """Return whether the file is in text mode; isinstance() fails for tempfile wrappers."""
    return hasattr(file, "encoding")


def _name_of(file: object) -> str | None:
    name = getattr(file, "name", None)  # an int if opened by file descriptor
    return name if isinstance(name, str) else None


def read_limited(read: Callable[[int], AnyStr], name: str | None, max_bytes: int) -> AnyStr:
    """Read to the end. Raise ParseError if there is more than max_bytes."""
    chunks: list[Any] = []
    size = 0
    while chunk := read(io.DEFAULT_BUFFER_SIZE):
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise ParseError([too_large_problem(max_bytes)], name)
    if not isinstance(chunk, str | bytes):
        raise TypeError(f"read() returned {type(chunk).__name__}, expected bytes or str")
    return chunk.join(chunks)  # ty: ignore[invalid-explicit-return]  # it is an AnyStr


def _check_ended(file: object, name: str | None) -> None:
    """Raise OSError for a non-blocking file that has not ended.

    Text mode takes a pause for the end. A blocking file is not read again: a terminal would wait.
    """
    buffer = getattr(file, "buffer", None)
    if not isinstance(buffer, io.BufferedReader) or not hasattr(os, "get_blocking"):
        return  # Windows before Python 3.12 has none
    try:
        is_blocking = os.get_blocking(buffer.fileno())
    except io.UnsupportedOperation:
        return
    if not is_blocking and buffer.read(1) != b"":
        raise BlockingIOError(errno.EAGAIN, "the file is non-blocking and has not ended", name)


def _check_complete(file: object, name: str | None) -> None:
    """Raise OSError if the file is an HTTP response that was cut off.

    http.client reports that for ``read()`` alone, but not for ``read(size)``.
    """
    response = getattr(file, "buffer", file)
    response = getattr(response, "raw", response)
    missing = getattr(response, "length_remaining", None)  # of urllib3
    client: Any = sys.modules.get("http.client")
    if client is not None and isinstance(response, client.HTTPResponse):
        missing = getattr(response, "length", None)
    if isinstance(missing, int) and missing > 0:
        raise OSError(errno.EIO, f"the response was cut off, {missing:,} bytes are missing", name)


def _read_text(
    file: io.TextIOWrapper[Any], name: str | None, max_bytes: int
) -> tuple[str | bytes, str]:
    """Return the text of the file, or its bytes if they do not decode; and the encoding."""
    start = _position_of(file)
    try:
        text = read_limited(file.read, name, max_bytes)
    except expected(UnicodeError) as error:
        encoding = getattr(error, "encoding", file.encoding)  # not every codec reports its name
    else:
        _check_ended(file, name)
        encoding = file.encoding or "utf-8"  # io.StringIO has none
        if text.startswith(grammar.BYTE_ORDER_MARK) and grammar.decodes_bom(encoding):
            text = grammar.BYTE_ORDER_MARK + text  # parse() drops one, and the file's is gone
        return text, encoding
    if start is None:
        _check_ended(file, name)  # the end may be in the middle of a character
        message = f"not valid {encoding}; position unknown (stream is not seekable)"
        problem = Problem("undecodable", message, 1, 1, 1, "open it in binary mode")
        raise ParseError([problem], name)
    # The error had a position in its chunk; parse() reports the exact position from the bytes.
    file.seek(start)
    return read_limited(cast("IO[bytes]", file.buffer).read, name, max_bytes), file.encoding


def _position_of(file: io.TextIOWrapper[Any]) -> int | None:
    """Return the position in a text file, or None if it cannot be restored."""
    if not hasattr(file, "buffer") or not file.seekable():
        return None
    try:
        return file.tell()
    except expected(OSError):  # after next(file)
        return None
