"""Protocols: the parts of newsdoc's objects that the notebook cards use."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Protocol


class ArticleLike(Protocol):
    """The part of newsdoc.Article that the cards use."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def url(self) -> str: ...
    @property
    def paragraphs(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def domain(self) -> str | None: ...


class ProblemLike(Protocol):
    """The part of newsdoc.Problem that the cards use."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def excerpt(self) -> str: ...
    @property
    def hint(self) -> str | None: ...


class ErrorLike(Protocol):
    """The part of newsdoc.ParseError that the cards use."""

    @property
    def problems(self) -> tuple[ProblemLike, ...]: ...
    @property
    def filename(self) -> str | None: ...


class ReportLike(Protocol):
    """The part of newsdoc.Report that the cards use."""

    @property
    def seen(self) -> int: ...
    @property
    def read(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def errors(self) -> Mapping[str, ErrorLike]: ...
