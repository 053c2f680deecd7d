"""Hypothesis entry point: register a strategy for Article.

Hypothesis is imported in the functions: while it is imported, it calls ``register``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdoc._article import Article

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Make ``st.from_type(newsdoc.Article)`` work; the strategy is built lazily."""
    from hypothesis import strategies as st

    st.register_type_strategy(Article, _articles)


def _articles(_type: type[Article]) -> SearchStrategy[Article]:
    from newsdoc.strategies import articles

    return articles()
