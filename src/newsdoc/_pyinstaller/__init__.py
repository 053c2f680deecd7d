"""Hooks for PyInstaller, which calls them when it makes a bundle."""


def get_hook_dirs() -> list[str]:
    """Return the folders with hooks."""
    return __path__
