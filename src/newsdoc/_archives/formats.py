"""Formats that are not read: how their files begin, and the command that converts them."""

from __future__ import annotations

from typing import Final

from newsdoc._archives.entries import Source

_REPACK: Final = "convert it with bsdtar -cf NEW.tar @FILE"
_ISO: Final = 32_769  # where the first descriptor of an ISO 9660 image has its identifier
_CPIO: Final = (b"070701", b"070702", b"070707")  # hexadecimal or octal digits follow
_FORMATS: Final = {
    b"7z\xbc\xaf\x27\x1c": f"a 7z archive; {_REPACK}",
    b"Rar!\x1a\x07": f"a RAR archive; {_REPACK}",
    b"\xc7\x71": f"a cpio archive; {_REPACK}",
    b"\x71\xc7": f"a cpio archive; {_REPACK}",
    b"!<arch>\n": f"an ar archive; {_REPACK}",
    b"xar!\0\x1c": f"a xar archive; {_REPACK}",
    b"LZIP\x01": "compressed with lzip; decompress it with lzip -dc FILE > NEW",
    b"\x04\x22\x4d\x18": "compressed with lz4; decompress it with lz4 -dc FILE > NEW",
    b"\x02\x21\x4c\x18": "compressed with lz4; decompress it with lz4 -dc FILE > NEW",
    b"\x89LZO\0\r\n\x1a\n": "compressed with lzop; decompress it with lzop -dc FILE > NEW",
    b"\x1f\x9d": "compressed with compress; decompress it with gzip -dc FILE > NEW",
    b"\x5d\0\0": "compressed with LZMA; decompress it with xz --format=lzma -dc FILE > NEW",
}


def identify_format(source: Source) -> str | None:
    """Return what a file is, and the command that converts it, if it is no zip or tar archive."""
    start = source.read_at(0, 16)
    if found := next((text for magic, text in _FORMATS.items() if start.startswith(magic)), None):
        return found
    if start.startswith(_CPIO) and not start.translate(None, b"0123456789abcdefABCDEF"):
        return f"a cpio archive; {_REPACK}"
    if source.read_at(_ISO, 5) in (b"CD001", b"BEA01"):
        return f"an ISO 9660 image; {_REPACK}"
    return None
