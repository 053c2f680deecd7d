"""The command-line interface (extra ``cli``)."""
