"""Tables of articles: one row for one article, in every format, written and read."""
