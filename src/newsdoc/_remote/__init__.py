"""Folders and archives behind a URL."""
