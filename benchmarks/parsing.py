"""Parse one article, compared with plain Python and with other formats."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import attrs
import frontmatter
import msgspec

import newsdoc
from benchmarks.measure import SCRIPTS, Run, Table, compare, make_sample, named


@attrs.frozen
class Bare:
    """An article without validation."""

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
    for script in SCRIPTS:
        yield parse_one(script)


def ten_lines(data: bytes) -> dict[str, object]:
    """Parse a document as ten lines of plain Python do it: no validation, the first tag line."""
    lines = [line.strip() for line in data.decode().split("\n")]
    title, day, url, *body = [line for line in lines if line]
    date = datetime.datetime.strptime(day, "%Y%m%d").date()
    tags: list[str] = []
    for line in body:
        if line.lower().startswith("tags:"):
            tags = [tag.strip() for tag in line[5:].split(",")]
            body.remove(line)
            break
    return {"title": title, "date": date, "url": url, "paragraphs": body, "tags": tags}


def parse_one(script: str) -> Table:
    text = make_sample(script)
    data = text.encode()
    article = newsdoc.parse(text)
    place = 3 + (article.tags_position or 0)  # of the tag line, which the baseline is given
    as_json = json.dumps(article.to_dict(), ensure_ascii=False)
    as_bytes = as_json.encode()
    post = frontmatter.Post(
        article.text,
        title=article.title,
        date=article.date,
        url=article.url,
        tags=list(article.tags),
    )
    as_yaml = frontmatter.dumps(post)
    decoder = msgspec.json.Decoder(Packed)

    def baseline() -> Bare:
        lines = data.decode().split("\n")
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
        fields: dict[str, Any] = json.loads(as_bytes)
        fields["date"] = datetime.date.fromisoformat(fields["date"])
        fields["paragraphs"] = tuple(fields["paragraphs"])
        fields["tags"] = tuple(fields["tags"])
        return Bare(**fields)

    others: dict[str, Run] = {
        "ten lines of plain Python": partial(ten_lines, data),
        "the baseline: one `str.split`, one `date`, one bare frozen object": baseline,
        "`json.loads`, and the same bare object": json_and_bare,
        "`json.loads`, and an `Article`": lambda: newsdoc.Article.from_dict(json.loads(as_bytes)),
        f"JSON with {named('msgspec')}, types checked": lambda: decoder.decode(as_bytes),
        f"YAML with {named('python-frontmatter')}": lambda: frontmatter.loads(as_yaml),
    }
    bare = attrs.asdict(article, recurse=False)
    assert attrs.asdict(baseline()) == attrs.asdict(json_and_bare()) == bare
    assert msgspec.structs.asdict(decoder.decode(as_bytes)) == bare
    plain = ten_lines(data)
    assert all(plain[name] == getattr(article, name) for name in ("title", "date", "url"))
    assert (plain["paragraphs"], plain["tags"]) == ([*article.paragraphs], [*article.tags])
    return compare(
        f"Parse one article from bytes, {script}",
        lambda: newsdoc.parse(data),
        others,
        note=f"The article has {len(text):,} characters and {len(article.paragraphs)} paragraphs. "
        "The baseline is given the position of the tag line and checks nothing; JSON and YAML "
        "contain the same fields, and check neither the URL nor the text.",
    )
