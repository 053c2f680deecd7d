"""Sources of documents: folders, archives and URLs, and several of them as one."""

from __future__ import annotations

from typing import Final

DEFAULT_PATTERN: Final = "**/*.txt"
ARCHIVE_EXTENSIONS: Final = (
    *(".zip", ".jar", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.zstd"),
    *(".tgz", ".tbz", ".tbz2", ".tb2", ".txz", ".tzst"),
)
