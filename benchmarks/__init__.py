"""Every figure of the docs, from one command: ``python -m benchmarks``."""
