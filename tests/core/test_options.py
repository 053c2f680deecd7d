"""The options of everything that reads documents: validated when they are given."""

from __future__ import annotations

import codecs
import io
import pickle
from collections.abc import Callable
from encodings.aliases import aliases
from pathlib import Path
from typing import Any

import pytest

import newsdoc
import newsdoc.arrow
from newsdoc._options import read_options

TEXT = "A bridge opens\n20240517\nhttps://example.com/bridge\n"


def parse(**options: Any) -> object:
    return newsdoc.parse(TEXT, **options)


def read(**options: Any) -> object:
    return newsdoc.read(io.StringIO(TEXT), **options)


def open_corpus(**options: Any) -> object:
    Path("a.txt").write_text(TEXT)
    return newsdoc.open_corpus(".", "a.txt", **options)


def parse_column(**options: Any) -> object:
    return newsdoc.arrow.parse([TEXT], **options)


CALLS = [parse, read, open_corpus, parse_column]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"encoding": "klingon"}, LookupError),
        ({"encoding": ["utf-8", "klingon"]}, LookupError),
        ({"encoding": "rot13"}, LookupError),
        ({"encoding": "base64"}, LookupError),
        ({"encoding": "\0"}, LookupError),
        ({"encoding": "\ud800"}, LookupError),
        ({"encoding": ""}, LookupError),
        ({"encoding": []}, ValueError),
        ({"encoding": None}, TypeError),
        ({"encoding": b"utf-8"}, TypeError),
        ({"encoding": {"utf-8"}}, TypeError),
        ({"encoding": ["utf-8", None]}, TypeError),
        ({"lenient": "no"}, TypeError),
        ({"lenient": 1}, TypeError),
        ({"lenient": True, "dayfirst": "yes"}, TypeError),
        ({"lenient": True, "dayfirst": 0}, TypeError),
        ({"dayfirst": True}, ValueError),
        ({"dayfirst": False}, ValueError),
    ],
    ids=str,
)
def test_an_invalid_option_is_refused_when_given(
    call: Callable[..., object],
    options: dict[str, Any],
    error: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call()
    with pytest.raises(error) as caught:
        call(**options)
    assert type(caught.value) is error
    assert not isinstance(caught.value, newsdoc.ParseError)


@pytest.mark.parametrize("call", [read, open_corpus])
@pytest.mark.parametrize(
    ("max_bytes", "error"),
    [(-1, ValueError), (0, ValueError), ("1", TypeError), (True, TypeError), (1.5, TypeError)],
)
def test_an_invalid_size_limit_is_refused_when_given(
    call: Callable[..., object],
    max_bytes: Any,
    error: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as caught:
        call(max_bytes=max_bytes)
    assert type(caught.value) is error


@pytest.mark.parametrize("encoding", ["cp1252", ["cp1252"], ("utf-8", "cp1252")])
@pytest.mark.parametrize("call", CALLS)
def test_one_encoding_or_several(
    call: Callable[..., object],
    encoding: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(encoding=encoding)


def test_every_text_encoding_of_python_is_accepted() -> None:
    for name in sorted({*aliases.values(), "idna", "punycode"}):
        try:
            is_text = codecs.lookup(name)._is_text_encoding
        except LookupError:  # of another operating system
            continue
        if is_text:
            assert read_options(name).encodings == (name,)
        else:
            with pytest.raises(LookupError):
                read_options(name)


def test_options_are_values() -> None:
    options = read_options(["utf-8", "cp1252"], True, dayfirst=False)
    assert pickle.loads(pickle.dumps(options)) == options
    assert read_options() == read_options("utf-8", False, None)
    assert len({options, read_options(("utf-8", "cp1252"), True, False)}) == 1
