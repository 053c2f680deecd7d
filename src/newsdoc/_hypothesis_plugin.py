"""Hypothesis entry point: register a strategy for Article."""

from __future__ import annotations

from hypothesis import strategies as st

from newsdoc._article import Article


def register() -> None:
    """Make ``st.from_type(newsdoc.Article)`` work; the strategy is built lazily."""
    st.register_type_strategy(Article, _articles)


def _articles(_type: type[Article]) -> st.SearchStrategy[Article]:
    # Circular at module level: Hypothesis is only partially initialized when it calls register().
    from newsdoc.strategies import articles

    return articles()
