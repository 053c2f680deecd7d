"""Hooks for PyInstaller, which calls them when it makes a bundle."""


def get_hook_dirs() -> list[str]:
    """Return the folders with hooks."""
    return list(__path__)
