"""Add the text of ``newsdoc explain`` to a bundle."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("newsdoc", includes=["_cli/*.md"])
