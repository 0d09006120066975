"""Reads of the corpus for someone who looks around in it: the newest articles, and who publishes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, or_, select

from ingest.database import reading
from ingest.rows import CURRENT_JOIN
from ingest.schema import articles, versions


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a list shows it."""

    article_id: str
    headline: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None
    """UTC."""


def newest(engine: Engine, most: int, until: datetime, publishers: Collection[str] = ()) -> list[Entry]:
    """The newest ``most`` articles published by ``until`` (or without a date, which come last), of these publishers as
    stored or of all. Of an origin only the newest. Raises CorpusError."""
    when = versions.c.published_at
    query = (
        select(articles.c.id, versions.c.headline, versions.c.publisher, versions.c.url, when, articles.c.origin_id)
        .select_from(CURRENT_JOIN)
        .where(or_(when.is_(None), when <= until))
        .order_by(when.desc().nulls_last(), articles.c.key.desc())
    )
    if publishers:
        query = query.where(versions.c.publisher.in_(publishers))
    found: dict[str, Entry] = {}
    with reading(engine) as db:
        for *shown, origin in db.execute(query):
            if len(found) == most:
                break
            found.setdefault(origin, Entry(*shown))
    return list(found.values())


def publishers_with_counts(engine: Engine) -> list[tuple[str | None, int]]:
    """Each publisher with the number of its articles, most first; None stands for articles that name none. Raises
    CorpusError."""
    count = func.count()
    query = select(versions.c.publisher, count).select_from(CURRENT_JOIN).group_by(versions.c.publisher)
    with reading(engine) as db:
        return [(name, n) for name, n in db.execute(query.order_by(count.desc(), versions.c.publisher))]
