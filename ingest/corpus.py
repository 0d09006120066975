"""The store of record: every article, every version, and the log of changes that the indexes follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from ingest.article import AddStatus, Article, Change, StoredArticle
from ingest.database import open_database, reading, writing
from ingest.origins import bands, same_text
from ingest.schema import articles, changes, meta, origin_bands, tombstones, versions


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """What ``dateline status`` tells of the corpus."""

    articles: int
    versions: int
    origins: int
    publishers: tuple[tuple[str | None, int], ...]
    """With the number of articles, most first."""
    newest: datetime | None
    """Publication time of the newest article, UTC."""
    last_change: int


class Corpus:
    """Safe for several threads and several processes; one short transaction for each article.

    Every method raises CorpusError where the database cannot be read or written.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Opens or creates the database at ``path``. Raises CorpusError."""
        self._engine = open_database(path)
        self._now = now
        with reading(self._engine) as db:
            self.id: str = db.execute(select(meta.c.value).where(meta.c.name == "corpus_id")).scalar_one()
            """12 hexadecimal digits, drawn when the corpus was made."""

    def close(self) -> None:
        self._engine.dispose()

    # -- writing

    def add(self, article: Article) -> tuple[AddStatus, StoredArticle | None, str | None]:
        """Stores the article if it says something new: (status, as stored, reason).

        ``added`` and ``updated`` write a version; ``duplicate`` writes one too, for an article whose every word another
        already has (each publisher's copy can be cited, and both count as one origin); ``unchanged`` writes
        nothing; ``rejected`` is an article that an administrator has forgotten. Raises CorpusError.
        """
        words = _hash(article.headline or "", article.body)
        with writing(self._engine) as db:
            gone = db.execute(select(tombstones.c.forgotten_at).where(tombstones.c.article_id == article.id)).scalar()
            if gone:
                return "rejected", None, f"was forgotten on {gone:%Y-%m-%d} by an administrator and stays out"
            known = _current(db, [article.id]).get(article.id)
            if known and not _says_something_new(db, known, article, words):
                return "unchanged", known, None
            keys = bands(article.body)
            if known:
                return "updated", self._write(db, article, words, keys, known.version + 1, known.origin_id), None
            twin = _same_body(db, article)
            if twin is None:
                origin = _find_origin(db, article.body, keys) or article.id
                return "added", self._write(db, article, words, keys, 1, origin), None
            if article.url is None and twin.article.url is None:
                return "unchanged", twin, None  # the same words from another path: nothing tells the two apart
            stored = self._write(db, article, words, keys, 1, twin.origin_id)
            return "duplicate", stored, f"has the same words as {twin.id} ({_name(twin.article)})"

    def forget(self, article_id: str) -> StoredArticle | None:
        """Removes every version and leaves a tombstone; the article as it was, or None if there is none."""
        with writing(self._engine) as db:
            known = _current(db, [article_id]).get(article_id)
            if known is None:
                return None
            db.execute(delete(articles).where(articles.c.id == article_id))
            db.execute(
                insert(tombstones).values(
                    article_id=article_id, identity=known.article.identity, forgotten_at=self._now()
                )
            )
            self._log(db, article_id, known.version, "forgotten")
            return known

    def _write(
        self, db: Connection, article: Article, words: str, keys: Sequence[int], version: int, origin_id: str
    ) -> StoredArticle:
        if version == 1:
            row = insert(articles).values(id=article.id, origin_id=origin_id, current_version=1)
            key = db.execute(row.returning(articles.c.key)).scalar_one()
        else:
            this = articles.c.id == article.id
            key = db.execute(select(articles.c.key).where(this)).scalar_one()
            db.execute(update(articles).where(this).values(current_version=version))
            db.execute(delete(origin_bands).where(origin_bands.c.article_key == key))
        fields = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
        hashes = {"words_hash": words, "body_hash": _hash(article.body)}
        db.execute(insert(versions).values(article_key=key, version=version, **fields, **hashes))
        if keys:
            db.execute(insert(origin_bands), [{"band": band, "article_key": key} for band in sorted(set(keys))])
        self._log(db, article.id, version, "added" if version == 1 else "updated")
        return StoredArticle(article.id, version, origin_id, article)

    def _log(self, db: Connection, article_id: str, version: int, kind: str) -> None:
        db.execute(insert(changes).values(article_id=article_id, version=version, kind=kind, at=self._now()))

    # -- reading

    def get(self, article_id: str, version: int | None = None) -> StoredArticle | None:
        """That version, or the current one; None if there is none."""
        with reading(self._engine) as db:
            if version is None:
                return _current(db, [article_id]).get(article_id)
            query = _STORED.where(articles.c.id == article_id, versions.c.version == version)
            row = db.execute(query).first()
            return _stored(row) if row else None

    def current(self, article_ids: Iterable[str]) -> dict[str, StoredArticle]:
        """The current version of each; those that are gone are left out."""
        with reading(self._engine) as db:
            return _current(db, list(article_ids))

    def find(self, named: str) -> list[StoredArticle]:
        """Current versions that an administrator can mean by an ID, a URL, or ``publisher:NAME``."""
        with reading(self._engine) as db:
            if named.startswith("publisher:"):
                which: Any = versions.c.publisher == named.removeprefix("publisher:").strip()
            else:
                which = or_(articles.c.id == named, versions.c.url == named, versions.c.canonical_url == named)
            return [_stored(row) for row in db.execute(_CURRENT.where(which).order_by(articles.c.key))]

    def changes_since(self, seq: int, limit: int) -> list[Change]:
        """The next changes after ``seq``, oldest first."""
        with reading(self._engine) as db:
            rows = db.execute(select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit))
            return [Change(r.seq, r.article_id, r.version, r.kind) for r in rows]

    def last_change(self) -> int:
        """Number of the newest change; 0 for a corpus that never held anything."""
        with reading(self._engine) as db:
            return db.execute(select(func.max(changes.c.seq))).scalar() or 0

    def publishers(self) -> list[str]:
        """Names of all publishers with a current article."""
        with reading(self._engine) as db:
            return [r[0] for r in db.execute(_PUBLISHERS.where(versions.c.publisher.is_not(None)))]

    def stats(self) -> CorpusStats:
        with reading(self._engine) as db:
            count = func.count()
            publishers = db.execute(_PUBLISHERS.add_columns(count).order_by(count.desc(), versions.c.publisher)).all()
            return CorpusStats(
                articles=db.execute(select(count).select_from(articles)).scalar_one(),
                versions=db.execute(select(count).select_from(versions)).scalar_one(),
                origins=db.execute(select(func.count(func.distinct(articles.c.origin_id)))).scalar_one(),
                publishers=tuple((name, n) for name, n in publishers),
                newest=db.execute(select(func.max(versions.c.published_at)).select_from(_JOIN)).scalar(),
                last_change=db.execute(select(func.max(changes.c.seq))).scalar() or 0,
            )


_ARTICLE_FIELDS = tuple(Article.__dataclass_fields__)
_JOIN = articles.join(
    versions, and_(versions.c.article_key == articles.c.key, versions.c.version == articles.c.current_version)
)
_COLUMNS = (articles.c.id, articles.c.origin_id, versions)
_STORED = select(*_COLUMNS).select_from(articles.join(versions))
_CURRENT = select(*_COLUMNS).select_from(_JOIN)
_PUBLISHERS = select(versions.c.publisher).select_from(_JOIN).group_by(versions.c.publisher)
_MOST_VARIABLES = 500
"""IDs in one IN (...); SQLite's own limit is 32,766."""


def _hash(*texts: str) -> str:
    """Of the words alone: white space decides neither a version nor a duplicate."""
    return hashlib.sha256("\0".join(" ".join(t.split()) for t in texts).encode()).hexdigest()


def _name(article: Article) -> str:
    return ", ".join(filter(None, [article.headline, article.publisher])) or article.identity


def _stored(row: Row[Any]) -> StoredArticle:
    fields = {name: getattr(row, name) for name in _ARTICLE_FIELDS}
    return StoredArticle(row.id, row.version, row.origin_id, Article(**fields))


def _current(db: Connection, ids: Sequence[str]) -> dict[str, StoredArticle]:
    found: dict[str, StoredArticle] = {}
    for at in range(0, len(ids), _MOST_VARIABLES):
        rows = db.execute(_CURRENT.where(articles.c.id.in_(ids[at : at + _MOST_VARIABLES])))
        found.update((row.id, _stored(row)) for row in rows)
    return found


def _says_something_new(db: Connection, known: StoredArticle, article: Article, words: str) -> bool:
    """Words that no version has; or an older version's words again, which the publisher declares to be an update.

    Without that declaration old words are a source that lags (a feed's cache, a file taken again), not a new version.
    """
    query = select(versions.c.version).select_from(articles.join(versions))
    earlier = db.execute(query.where(articles.c.id == known.id, versions.c.words_hash == words)).scalars().all()
    if not earlier:
        return True
    if known.version in earlier or article.updated_at is None:
        return False
    return known.article.updated_at is None or article.updated_at > known.article.updated_at


def _same_body(db: Connection, article: Article) -> StoredArticle | None:
    row = db.execute(_CURRENT.where(versions.c.body_hash == _hash(article.body)).order_by(articles.c.key)).first()
    return _stored(row) if row else None


def _find_origin(db: Connection, body: str, keys: Sequence[int]) -> str | None:
    """Origin of the stored article whose text this one shares, the one that shares most bands first."""
    if not keys:
        return None
    shared = func.count().label("shared")
    candidates = (
        select(origin_bands.c.article_key, shared)
        .where(origin_bands.c.band.in_(keys))
        .group_by(origin_bands.c.article_key)
        .order_by(shared.desc(), origin_bands.c.article_key)
        .limit(10)
        .subquery()
    )
    query = (
        select(articles.c.origin_id, versions.c.body)
        .select_from(_JOIN.join(candidates, candidates.c.article_key == articles.c.key))
        .order_by(candidates.c.shared.desc(), articles.c.key)
    )
    for origin_id, other in db.execute(query):
        if same_text(body, other):
            return str(origin_id)
    return None
