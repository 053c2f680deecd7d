"""Corpora packed into one file: zip, and tar with or without compression. Nothing is unpacked."""

from __future__ import annotations

import errno
import importlib
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Any, Final, NamedTuple, cast

import attrs

from newsdoc._errors import ParseError
from newsdoc._files import too_large_problem
from newsdoc._stores.base import MAX_BATCH_BYTES, batches, check_regular
from newsdoc._stores.glob import Pattern
from newsdoc._text import short_repr

LONGEST_HEADER: Final = 1024 * 1024  # of a tar member; long names and pax records are in it
_CHUNK: Final = 64 * 1024
_BLOCK: Final = 512
_CORRUPT: Final = getattr(errno, "EBADMSG", errno.EIO)
_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_UNIX: Final = 3
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_MAGICS: Final = {
    b"PK": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "lzma",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_DUPLICATE: Final = "two members of the archive have this name"
_FOLDER: Final = "this is a folder, not a file"

Opener = Callable[[], IO[bytes]]


class TarMember(NamedTuple):
    """A regular file in a tar."""

    offset: int
    size: int


class ZipMember(NamedTuple):
    """A regular file in a zip; the offset is that of its local header."""

    offset: int
    size: int
    packed_size: int
    checksum: int
    method: int


Member = TarMember | ZipMember | str  # a str is the reason why it is not to be read


@attrs.frozen(eq=False)
class Archive:
    """An archive and those of its members that are documents."""

    root: str  # as the user gave it
    _open: Opener
    _compression: str
    members: dict[str, Member]

    def display_name(self, doc_id: str) -> str:
        return f"{self.root}/{doc_id}"

    def subset(self, doc_ids: Sequence[str]) -> Archive:
        return attrs.evolve(self, members={doc_id: self.members[doc_id] for doc_id in doc_ids})

    def read(self, doc_ids: Sequence[str], max_bytes: int) -> Iterator[bytes | Exception]:
        with _decompress(self._open, self._compression) as stream:
            members = [(doc_id, self.members[doc_id]) for doc_id in doc_ids]
            sizes = {
                doc_id: member.size
                for doc_id, member in members
                if not isinstance(member, str) and member.size <= max_bytes
            }
            for batch in batches(doc_ids, sizes, MAX_BATCH_BYTES, len(doc_ids)):
                documents: dict[str, bytes | Exception] = {}
                # Within a batch from the front to the back, since a compressed stream has no way
                # back but to begin again.
                for doc_id in sorted(batch, key=self._offset):
                    documents[doc_id] = self._read_member(stream, doc_id, max_bytes)
                yield from map(documents.pop, batch)

    def _offset(self, doc_id: str) -> int:
        member = self.members[doc_id]
        return 0 if isinstance(member, str) else member.offset

    def _read_member(self, stream: IO[bytes], doc_id: str, max_bytes: int) -> bytes | Exception:
        member = self.members[doc_id]
        if isinstance(member, str):
            return OSError(errno.EINVAL, member, doc_id)
        if member.size > max_bytes:
            return ParseError([too_large_problem(max_bytes)])
        try:
            stream.seek(member.offset)
            if isinstance(member, ZipMember):
                return _read_zip_member(stream, member)
            data = stream.read(member.size)
            if len(data) != member.size:
                raise ValueError("it ends early")
        except Exception as error:  # as many types as there are decoders and kinds of storage
            return OSError(_CORRUPT, f"this member cannot be read: {error}", doc_id)
        return data


def open_local_archive(root: str, pattern: Pattern) -> tuple[Archive, list[str]]:
    """An archive that is a file of this machine, and the names in it that match."""
    status = os.stat(root)
    check_regular(status, root)
    opener = partial(_open_unchanged, os.path.abspath(root), status.st_size, status.st_mtime_ns)
    return open_archive(root, opener, pattern)


def _open_unchanged(path: str, size: int, modified: int) -> IO[bytes]:
    file = open(path, "rb")  # noqa: SIM115 - it is for the caller to close
    status = os.fstat(file.fileno())
    if (status.st_size, status.st_mtime_ns) != (size, modified):
        file.close()
        raise OSError(_CORRUPT, "the archive has changed since the corpus was opened", path)
    return file


def open_archive(root: str, opener: Opener, pattern: Pattern) -> tuple[Archive, list[str]]:
    """The archive whose bytes the opener gives, and the names in it that match.

    One that is not whole is an OSError.
    """
    with opener() as file:
        start = file.read(max(map(len, _MAGICS)))
    kind = next((kind for magic, kind in _MAGICS.items() if start.startswith(magic)), "")
    compression = "" if kind == "zip" else kind
    with _decompress(opener, compression) as stream:
        try:
            members = _index_zip(stream) if kind == "zip" else _index_tar(stream)
        except tarfile.ReadError as error:
            reason = "neither a folder nor a zip or tar archive; newsdoc.read reads one file"
            if kind:
                reason = f"what was packed with {kind} is no tar archive"
            raise OSError(_CORRUPT, reason, root) from error
        except Exception as error:  # of many types: the decoders' own, and what hostile bytes make
            reason = f"this archive is incomplete, or cannot be read: {error or 'it ends early'}"
            raise OSError(_CORRUPT, reason, root) from error
    names = [
        name for name, member in members.items() if pattern.match(name, is_folder=member == _FOLDER)
    ]
    return Archive(root, opener, compression, {name: members[name] for name in names}), names


@contextmanager
def _decompress(opener: Opener, compression: str) -> Generator[IO[bytes], None, None]:
    """The archive as a seekable stream, decompressed."""
    with opener() as file:
        if not compression:
            yield file
            return
        with _import_decompressor(compression).open(file) as stream:
            yield stream


def _import_decompressor(compression: str) -> Any:
    if compression != "zstd":
        return importlib.import_module(compression)
    for module in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            return importlib.import_module(module)
    raise ImportError(
        "an archive packed with zstd takes backports.zstd: pip install 'newsdoc[zstd]'"
    )


def _normalize_name(name: str) -> str:
    """The name without empty parts and '.', so that './a.txt' is 'a.txt', as in a folder."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return "/" * name.startswith("/") + "/".join(parts)


def _is_unsafe(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")


def _add(members: dict[str, Member], name: str, member: Member) -> None:
    if name in members and not members[name] == member == _FOLDER:
        member = _DUPLICATE
    if name:  # the folder that was packed has none left
        members[name] = member


# Zip


def _index_zip(file: IO[bytes]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        end = archive.start_dir
    for info in sorted(infos, key=lambda info: info.header_offset, reverse=True):
        if not 0 <= info.header_offset <= end - _LOCAL_HEADER.size - info.compress_size:
            raise ValueError(f"the member {short_repr(info.filename)} overlaps the next one")
        end = info.header_offset
    for info in infos:
        name = _normalize_name(_decode_zip_name(info))
        _add(members, name, _classify_zip_member(info, name))
    return members


def _decode_zip_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME or info.create_system != _UNIX:
        return info.filename
    # On Unix the name is the bytes of the file system, whatever the standard says.
    return info.orig_filename.encode("cp437").decode("utf-8", "surrogateescape")


def _classify_zip_member(info: zipfile.ZipInfo, name: str) -> ZipMember | str:
    kind = info.external_attr >> 28 if info.create_system == _UNIX else 0
    if info.is_dir():
        return _FOLDER
    if _is_unsafe(name):
        return "its name leads out of the archive"
    if kind == 0o12:
        return "this is a symbolic link, and links in an archive are not followed"
    if kind not in (0, 0o10):
        return "this is a special file, not a regular one"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return (
            f"it is packed with method {info.compress_type}, and only stored and deflated are read"
        )
    return ZipMember(
        info.header_offset, info.file_size, info.compress_size, info.CRC, info.compress_type
    )


def _read_zip_member(file: IO[bytes], member: ZipMember) -> bytes:
    """The member's bytes; never expands more than one byte over the size the archive tells.

    The standard library would expand bzip2 and LZMA without a limit, and take what is over the
    told size for not there.
    """
    signature, *_, name_size, extra_size = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if signature != b"PK\x03\x04":
        raise ValueError("it does not begin where the directory says")
    file.seek(name_size + extra_size, os.SEEK_CUR)
    if member.method == zipfile.ZIP_STORED:
        data = file.read(min(member.packed_size, member.size + 1))
    else:
        data = _inflate(file, member)
    if len(data) != member.size:
        raise ValueError("its size is not what the directory says")
    if zlib.crc32(data) != member.checksum:
        raise ValueError("its checksum is wrong")
    return data


def _inflate(file: IO[bytes], member: ZipMember) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    data = bytearray()
    left = member.packed_size
    while not inflater.eof and len(data) <= member.size:
        packed = file.read(min(left, _CHUNK))
        if not packed:
            raise ValueError("it ends early")
        left -= len(packed)
        data += inflater.decompress(packed, member.size + 1 - len(data))
    return bytes(data)


# Tar


class _BoundedReader:
    """A stream as tarfile may read it: it takes any size of a header at its word."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell

    def read(self, size: int) -> bytes:
        if not 0 <= size <= LONGEST_HEADER:
            raise ValueError(f"a header of {size:,} bytes")
        return self._stream.read(size)


def _index_tar(stream: IO[bytes]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    with tarfile.open(
        fileobj=cast("IO[bytes]", _BoundedReader(stream)), mode="r:", encoding="utf-8"
    ) as archive:
        try:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # it would keep them all
                if archive.offset <= info.offset or info.size < 0:
                    raise ValueError(f"the header at byte {info.offset} is damaged")
                name = _normalize_name(info.name)
                _add(members, name, _classify_tar_member(info, name, members))
        except tarfile.ReadError as error:
            raise ValueError(str(error)) from error
        _check_tar_end(stream, archive.offset)
    return members


def _classify_tar_member(info: tarfile.TarInfo, name: str, members: dict[str, Member]) -> Member:
    if info.isdir():
        return _FOLDER
    if _is_unsafe(name):
        return "its name leads out of the archive"
    if info.islnk():
        first = _normalize_name(info.linkname)
        return members.get(first, f"this is a link to {short_repr(first)}, which is not before it")
    if info.issym():
        return "this is a symbolic link, and links in an archive are not followed"
    if not info.isreg() or info.issparse():
        return "this is a special file, not a regular one"
    return TarMember(info.offset_data, info.size)


def _check_tar_end(stream: IO[bytes], offset: int) -> None:
    """Two blocks of zeros end a tar; tarfile is content with any end, and a broken header is one.

    Reading on to the end of the stream has the decompressor compare its checksums.
    """
    stream.seek(offset)
    end = stream.read(2 * _BLOCK)
    if end.strip(b"\0"):
        raise ValueError(f"the header at byte {offset} is damaged")
    if len(end) < 2 * _BLOCK:
        raise ValueError("it ends without the two blocks of zeros that a whole one ends with")
    while chunk := stream.read(_CHUNK):
        if chunk.strip(b"\0"):
            raise ValueError("something follows its end, as when two archives are joined")
