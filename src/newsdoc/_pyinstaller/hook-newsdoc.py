"""Add the text of ``newsdoc explain`` to a bundle."""

# Only PyInstaller imports this.
from PyInstaller.utils.hooks import (  # ty: ignore[import-not-found]  # pyrefly: ignore[missing-import]
    collect_data_files,
)

datas = collect_data_files("newsdoc", includes=["_cli/*.md"])
