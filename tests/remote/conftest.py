"""A web server for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from webserver import Handler, serving


@pytest.fixture
def server() -> Iterator[str]:
    Handler.answers.clear()
    Handler.seen.clear()
    Handler.default = None
    with serving() as url:
        yield url
