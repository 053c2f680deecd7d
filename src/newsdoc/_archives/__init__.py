"""Tar and zip archives as bytes: names, entries and contents.

This package imports nothing of newsdoc. ``open_archive`` gives the names of an archive, its
entries, which are parallel to the names, and the archive, which reads entries.
"""
