"""Tar and zip archives as bytes: names, entries and contents."""
