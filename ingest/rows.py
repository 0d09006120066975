"""Rows of the corpus's tables as records, and the look-ups that decide what becomes of an article that arrives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, text

from ingest.article import Article, StoredArticle
from ingest.normal import body_words, same_words
from ingest.origins import BANDS, same_text
from ingest.schema import articles, versions

ARTICLE_FIELDS = tuple(Article.__dataclass_fields__)
CURRENT_JOIN = articles.join(
    versions, and_(versions.c.article_key == articles.c.key, versions.c.version == articles.c.current_version)
)
_COLUMNS = (articles.c.id, articles.c.origin_id, versions)
STORED = select(*_COLUMNS).select_from(articles.join(versions))
CURRENT = select(*_COLUMNS).select_from(CURRENT_JOIN)

_MOST_VARIABLES = 500
"""IDs in one IN (...); SQLite's own limit is 32,766."""
_MOST_TWINS = 50
"""Looked at among the articles with one body: notices such as "Live coverage has ended" have no end of them."""
_MOST_A_BAND = 20
"""Articles looked at under one band, newest first, as copies follow within days. Templates (weather, share prices) fill
a band without end, and reading all of it made every next one dearer."""
_MOST_CANDIDATES = 10
"""Texts compared with a new one."""


def words_hash(article: Article) -> str:
    return _hash(article.headline or "", article.body)


def body_hash(article: Article) -> str:
    return _hash(article.body)


def _hash(*texts: str) -> str:
    """Of the words, white space aside: finds at once what ``ingest.normal`` would find equal at more cost."""
    return hashlib.sha256("\0".join(" ".join(t.split()) for t in texts).encode()).hexdigest()


def stored_article(row: Row[Any]) -> StoredArticle:
    fields = {name: getattr(row, name) for name in ARTICLE_FIELDS}
    return StoredArticle(row.id, row.version, row.origin_id, Article(**fields))


def current_articles(db: Connection, ids: Sequence[str]) -> dict[str, StoredArticle]:
    found: dict[str, StoredArticle] = {}
    for at in range(0, len(ids), _MOST_VARIABLES):
        rows = db.execute(CURRENT.where(articles.c.id.in_(ids[at : at + _MOST_VARIABLES])))
        found.update((row.id, stored_article(row)) for row in rows)
    return found


def versions_that_say(db: Connection, known: StoredArticle, arrived: Article) -> list[int]:
    """Versions of the known article with the words of the one that arrived; empty for words that are new."""
    query = select(versions.c.version).select_from(articles.join(versions)).where(articles.c.id == known.id)
    same = list(db.execute(query.where(versions.c.words_hash == words_hash(arrived))).scalars())
    words = arrived.headline, arrived.body
    if same or same_words(words, (known.article.headline, known.article.body)):
        return same or [known.version]
    earlier = query.add_columns(versions.c.headline, versions.c.body).where(versions.c.version != known.version)
    return [number for number, headline, body in db.execute(earlier) if same_words(words, (headline, body))]


@dataclass(frozen=True, slots=True)
class Kin:
    """The stored articles that tell what a new one tells."""

    twins: tuple[StoredArticle, ...]
    """With every word the same, the first stored first."""
    origin_id: str | None
    """The origin that they, or others that share most of the text, belong to."""


def find_kin(db: Connection, article: Article, bands: Sequence[int]) -> Kin:
    same = CURRENT.where(versions.c.body_hash == body_hash(article)).order_by(articles.c.key).limit(_MOST_TWINS)
    twins = tuple(stored_article(row) for row in db.execute(same))
    if twins:
        return Kin(twins, twins[0].origin_id)
    alike = list(_alike(db, article, bands))
    words = body_words(article.body)
    twins = tuple(stored for stored in alike if body_words(stored.article.body) == words)
    return Kin(twins, alike[0].origin_id if alike else None)


def another_origin(db: Connection, known: StoredArticle, article: Article, bands: Sequence[int]) -> str | None:
    """The origin that a new version of a known article shares with another article, if the known one was alone in its
    own; None where it was not, or shares nothing. What once was a copy is never counted as independent again."""
    members = select(func.count()).where(articles.c.origin_id == known.origin_id)
    if db.execute(members).scalar_one() > 1:
        return None
    others = (stored for stored in _alike(db, article, bands) if stored.id != known.id)
    return next((stored.origin_id for stored in others), None)


def _alike(db: Connection, article: Article, bands: Sequence[int]) -> Iterator[StoredArticle]:
    """Articles whose text this one shares, the one that shares most bands first."""
    if not bands:
        return
    shared = db.execute(_CANDIDATES, {f"band{at}": band for at, band in enumerate(bands)}).all()
    if not shared:
        return
    found = db.execute(CURRENT.add_columns(articles.c.key).where(articles.c.key.in_([key for key, _ in shared])))
    rows = {row.key: row for row in found}
    for key, _ in shared:
        if key in rows and same_text(article.body, rows[key].body):
            yield stored_article(rows[key])


_ONE_BAND = (
    "SELECT * FROM (SELECT article_key FROM origin_bands WHERE band = :band{} ORDER BY article_key DESC LIMIT {})"
)
_CANDIDATES = text(
    " ".join(
        (
            "SELECT article_key, count(*) AS shared FROM (",
            " UNION ALL ".join(_ONE_BAND.format(at, _MOST_A_BAND) for at in range(BANDS)),
            f") GROUP BY article_key ORDER BY shared DESC, article_key LIMIT {_MOST_CANDIDATES}",
        )
    )
)
"""Each band is read for itself, because a limit for each is what keeps the cost of one more article level."""
