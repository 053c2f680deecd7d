"""One article from its text, against the least that could be done and against other formats."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import attrs
import frontmatter
import msgspec

import newsdoc
from benchmarks.measure import Run, Table, compare, named, sample


@attrs.frozen
class Bare:
    """An article without a rule in it."""

    title: str
    date: datetime.date
    url: str
    paragraphs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tags_position: int | None = attrs.field(default=None, eq=False, kw_only=True)


class Packed(msgspec.Struct, frozen=True):
    """An article for msgspec, which checks the types."""

    title: str
    date: datetime.date
    url: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...]
    tags_position: int | None


def tables() -> Iterator[Table]:
    article = newsdoc.read(sample())
    text = article_in_canonical_form(article)
    place = 3 + (article.tags_position or 0)  # of the tag line, which the floor is told
    as_json = json.dumps(article.to_dict())
    as_bytes = as_json.encode()
    as_yaml = frontmatter.dumps(
        frontmatter.Post(
            article.text,
            title=article.title,
            date=article.date,
            url=article.url,
            tags=list(article.tags),
        )
    )
    decoder = msgspec.json.Decoder(Packed)

    def floor() -> Bare:
        lines = text.split("\n")
        day = lines[1]
        return Bare(
            lines[0],
            datetime.date(int(day[:4]), int(day[4:6]), int(day[6:])),
            lines[2],
            (*lines[3:place], *lines[place + 1 : -1]),
            tuple(lines[place][6:].split(", ")),
            tags_position=place - 3,
        )

    def json_and_bare() -> Bare:
        fields: dict[str, Any] = json.loads(as_json)
        fields["date"] = datetime.date.fromisoformat(fields["date"])
        fields["paragraphs"] = tuple(fields["paragraphs"])
        fields["tags"] = tuple(fields["tags"])
        return Bare(**fields)

    others: dict[str, tuple[Run, float | None]] = {
        "the floor: one `str.split`, one `date`, one bare frozen object": (floor, 2.0),
        "`json.loads`, and the same bare object": (json_and_bare, None),
        "`json.loads`, and an `Article`": (
            lambda: newsdoc.Article.from_dict(json.loads(as_json)),
            0.8,
        ),
        f"JSON with {named('msgspec')}, types checked": (lambda: decoder.decode(as_bytes), None),
        f"YAML with {named('python-frontmatter')}": (lambda: frontmatter.loads(as_yaml), None),
    }
    bare = attrs.asdict(article, recurse=False)
    assert attrs.asdict(floor()) == attrs.asdict(json_and_bare()) == bare
    assert msgspec.structs.asdict(decoder.decode(as_bytes)) == bare
    yield compare(
        "Parse one article",
        lambda: newsdoc.parse(text),
        {name: run for name, (run, _) in others.items()},
        goals={name: goal for name, (_, goal) in others.items() if goal},
        note=f"The article has {len(text):,} characters and {len(article.paragraphs)} paragraphs. "
        "The floor is told where the tag line stands and checks nothing; JSON and YAML hold the "
        "same fields, and check neither the URL nor the text.",
    )


def article_in_canonical_form(article: newsdoc.Article) -> str:
    """Its text with a tag line, which the floor counts on."""
    if not article.tags:
        article = attrs.evolve(article, tags=("News",), tags_position=0)
    return newsdoc.unparse(article)
