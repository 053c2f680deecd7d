"""Tells hypothesis of articles; hypothesis calls it when it is imported."""

from __future__ import annotations

from hypothesis import strategies as st

from newsdoc.article import Article


def register() -> None:
    """Let ``st.from_type(newsdoc.Article)`` work; what it draws is made when it is asked for."""
    st.register_type_strategy(Article, _articles)


# Not in newsdoc.strategies: imported before hypothesis, that would be half loaded here.
def _articles(_type: type[Article]) -> st.SearchStrategy[Article]:
    from newsdoc.strategies import articles

    return articles()
