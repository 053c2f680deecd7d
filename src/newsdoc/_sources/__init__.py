"""Sources of documents: folders, archives and URLs, and several of them as one."""

from __future__ import annotations

from typing import Final

DEFAULT_PATTERN: Final = "**/*.txt"
