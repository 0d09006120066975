"""The store of record: every article, every version, and the log of changes that the indexes follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from ingest.article import AddStatus, Article, Change, StoredArticle, Tombstone, article_id
from ingest.corrections import with_correction
from ingest.database import open_database, reading, snapshot, writing
from ingest.origins import bands, moved
from ingest.rows import (
    ARTICLE_FIELDS,
    CURRENT,
    CURRENT_JOIN,
    STORED,
    another_origin,
    body_hash,
    current_articles,
    find_kin,
    stored_article,
    versions_that_say,
    words_hash,
)
from ingest.schema import articles, changes, meta, origin_bands, tombstones, versions
from ingest.stated import declared_newer, newly_stated
from ingest.urls import canonicalise

Added = tuple[AddStatus, StoredArticle | None, str | None]
"""What became of an article, as it is stored now, and why."""


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """What ``dateline status`` tells of the corpus."""

    articles: int
    versions: int
    origins: int
    corrections: int
    """Articles whose current version announces a correction or an update."""
    forgotten: int
    publishers: tuple[tuple[str | None, int], ...]
    """With the number of articles, most first."""
    newest: datetime | None
    """Publication time of the newest article, UTC."""
    last_change: int


class Corpus:
    """Safe for several threads and several processes; one short transaction for each article. ``engine`` is for other
    readers of the same database.

    Every method raises CorpusError where the database cannot be read or written.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Opens or creates the database at ``path``. Raises CorpusError."""
        self.engine = open_database(path)
        self._now = now
        with reading(self.engine) as db:
            self.id: str = db.execute(select(meta.c.value).where(meta.c.name == "corpus_id")).scalar_one()
            """12 hexadecimal digits, drawn when the corpus was made."""

    def close(self) -> None:
        self.engine.dispose()

    # -- writing

    def add(self, article: Article) -> Added:
        """Stores the article if it says something new.

        ``added`` and ``updated`` write a version; ``duplicate`` writes one too, for an article whose every word another
        already has (each publisher's copy can be cited, and both count as one origin). ``unchanged`` writes none: the
        words are known, or differ by what no reader would call an edit (``ingest.normal``); what the source states
        beside them for the first time is taken over in place, and the reason names it. ``rejected`` is an article
        that an administrator has forgotten. Every article is marked with the correction that it announces.
        """
        article = with_correction(article)
        with writing(self.engine) as db:
            if reason := _why_kept_out(db, article.id):
                return "rejected", None, reason
            known = current_articles(db, [article.id]).get(article.id)
            return self._add_again(db, known, article) if known else self._add_new(db, article)

    def _add_again(self, db: Connection, known: StoredArticle, article: Article) -> Added:
        saying = versions_that_say(db, known, article)
        if known.version in saying:
            return self._state(db, known, newly_stated(known.article, article))
        if saying and not declared_newer(known.article, article):
            return "unchanged", known, None  # a source that lags: a feed's cache, a file taken again
        keys = bands(article.body)
        origin = another_origin(db, known, article, keys) or known.origin_id
        stored = StoredArticle(known.id, known.version + 1, origin, article)
        self._write(db, stored, keys)
        return "updated", stored, None

    def _add_new(self, db: Connection, article: Article) -> Added:
        keys = bands(article.body)
        kin = find_kin(db, article, keys)
        for twin in kin.twins:
            if article.url is None and twin.article.url is None:
                return "unchanged", twin, None  # the same words from another path: nothing tells the two apart
            if moved(twin.article, article):
                return "unchanged", twin, f"is {twin.id} at another address, known as {twin.article.url}"
        stored = StoredArticle(article.id, 1, kin.origin_id or article.id, article)
        self._write(db, stored, keys)
        if kin.twins:
            first = kin.twins[0]
            return "duplicate", stored, f"has the same words as {first.id} ({_name(first.article)})"
        return "added", stored, None

    def _state(self, db: Connection, known: StoredArticle, stated: dict[str, Any]) -> Added:
        """Takes over in place what was not known; the change log tells the indexes to follow."""
        if not stated:
            return "unchanged", known, None
        key = select(articles.c.key).where(articles.c.id == known.id).scalar_subquery()
        this = (versions.c.article_key == key) & (versions.c.version == known.version)
        db.execute(update(versions).where(this).values(**stated))
        self._log(db, known.id, known.version, "updated")
        names = ", ".join(name.replace("_", " ") for name in stated)
        stored = replace(known, article=replace(known.article, **stated))
        return "unchanged", stored, f"has the words that are known; now stated and taken over: {names}"

    def restore(self, stored: StoredArticle) -> Added:
        """Puts back a version as it was exported: the next one of its article, in its origin. Where this corpus has
        gone its own way with the article, it is added like any other."""
        article = stored.article
        with writing(self.engine) as db:
            known = current_articles(db, [article.id]).get(article.id)
            if _why_kept_out(db, article.id) is None and stored.version == (known.version if known else 0) + 1:
                self._write(db, stored, bands(article.body))
                return ("updated" if known else "added"), stored, None
            if known and stored.version in versions_that_say(db, known, article):
                return "unchanged", known, None
        return self.add(article)

    def forget(self, article_id: str) -> StoredArticle | None:
        """Removes every version and leaves a tombstone; the article as it was, or None if there is none."""
        with writing(self.engine) as db:
            known = current_articles(db, [article_id]).get(article_id)
            if known is None:
                return None
            db.execute(delete(articles).where(articles.c.id == article_id))
            _bury(db, Tombstone(article_id, known.article.identity, self._now()))
            self._log(db, article_id, known.version, "forgotten")
            return known

    def bury(self, tombstone: Tombstone) -> bool:
        """Keeps an article out that another corpus has forgotten; False where this one holds it, and goes on to."""
        with writing(self.engine) as db:
            if current_articles(db, [tombstone.article_id]):
                return False
            db.execute(delete(tombstones).where(tombstones.c.article_id == tombstone.article_id))
            _bury(db, tombstone)
            return True

    def let_back(self, named: str) -> list[Tombstone]:
        """Removes the tombstones of an ID or a URL, so that naming the source again stores the article again."""
        which = tombstones.c.article_id.in_(_ids_of(named)) | (tombstones.c.identity == named)
        with writing(self.engine) as db:
            return [Tombstone(*row) for row in db.execute(delete(tombstones).where(which).returning(*tombstones.c))]

    def _write(self, db: Connection, stored: StoredArticle, keys: Sequence[int]) -> None:
        article, this = stored.article, articles.c.id == stored.id
        if stored.version == 1:
            row = insert(articles).values(id=stored.id, origin_id=stored.origin_id, current_version=1)
            key = db.execute(row.returning(articles.c.key)).scalar_one()
        else:
            row_now = update(articles).where(this).values(current_version=stored.version, origin_id=stored.origin_id)
            key = db.execute(row_now.returning(articles.c.key)).scalar_one()
            db.execute(delete(origin_bands).where(origin_bands.c.article_key == key))
        fields = {name: getattr(article, name) for name in ARTICLE_FIELDS}
        hashes = {"words_hash": words_hash(article), "body_hash": body_hash(article)}
        db.execute(insert(versions).values(article_key=key, version=stored.version, **fields, **hashes))
        if keys:
            db.execute(insert(origin_bands), [{"band": band, "article_key": key} for band in sorted(set(keys))])
        self._log(db, stored.id, stored.version, "added" if stored.version == 1 else "updated")

    def _log(self, db: Connection, article_id: str, version: int, kind: str) -> None:
        db.execute(insert(changes).values(article_id=article_id, version=version, kind=kind, at=self._now()))

    # -- reading

    def get(self, article_id: str, version: int | None = None) -> StoredArticle | None:
        """That version, or the current one; None if there is none."""
        with reading(self.engine) as db:
            if version is None:
                return current_articles(db, [article_id]).get(article_id)
            query = STORED.where(articles.c.id == article_id, versions.c.version == version)
            row = db.execute(query).first()
            return stored_article(row) if row else None

    def why_kept_out(self, article_id: str) -> str | None:
        """For a person: that an administrator has forgotten the article; None if nobody has."""
        with reading(self.engine) as db:
            return _why_kept_out(db, article_id)

    def current(self, article_ids: Iterable[str]) -> dict[str, StoredArticle]:
        """The current version of each; those that are gone are left out."""
        with reading(self.engine) as db:
            return current_articles(db, list(article_ids))

    def versions_of(self, article_id: str) -> list[tuple[int, datetime]]:
        """The versions held, oldest first, each with when it was fetched."""
        query = select(versions.c.version, versions.c.fetched_at).select_from(articles.join(versions))
        with reading(self.engine) as db:
            rows = db.execute(query.where(articles.c.id == article_id).order_by(versions.c.version))
            return [(version, fetched_at) for version, fetched_at in rows]

    def find(self, named: str) -> list[StoredArticle]:
        """Current versions that an administrator can mean by an ID, a URL, or ``publisher:NAME``."""
        with reading(self.engine) as db:
            if named.startswith("publisher:"):
                publisher = versions.c.publisher == named.removeprefix("publisher:").strip()
                return [stored_article(row) for row in db.execute(CURRENT.where(publisher).order_by(articles.c.key))]
            if found := current_articles(db, _ids_of(named)):
                return list(found.values())
            # An address that is not the one identity is judged by: no index knows it, so every article is looked at.
            address = or_(versions.c.url == named, versions.c.canonical_url == named)
            return [stored_article(row) for row in db.execute(CURRENT.where(address).order_by(articles.c.key))]

    def everything(self) -> Iterator[StoredArticle | Tombstone]:
        """Every version of every article, in the order of arrival, then what was forgotten; of one moment, whatever is
        written meanwhile, and one record at a time."""
        with snapshot(self.engine) as db:
            for row in db.execute(STORED.order_by(articles.c.key, versions.c.version)):
                yield stored_article(row)
            for row in db.execute(select(tombstones).order_by(tombstones.c.article_id)):
                yield Tombstone(*row)

    def changes_since(self, seq: int, limit: int) -> list[Change]:
        """The next changes after ``seq``, oldest first."""
        with reading(self.engine) as db:
            rows = db.execute(select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit))
            return [Change(r.seq, r.article_id, r.version, r.kind, r.at) for r in rows]

    def last_change(self) -> int:
        """Number of the newest change; 0 for a corpus that never held anything."""
        with reading(self.engine) as db:
            return db.execute(select(func.max(changes.c.seq))).scalar() or 0

    def publishers(self) -> list[str]:
        """Names of all publishers with a current article."""
        with reading(self.engine) as db:
            return [r[0] for r in db.execute(_PUBLISHERS.where(versions.c.publisher.is_not(None)))]

    def count_outlets(self, origin_ids: Collection[str], until: datetime | None = None) -> int:
        """Publishers with a current article of these origins, published by ``until``."""
        query = select(func.count(func.distinct(versions.c.publisher))).select_from(CURRENT_JOIN)
        query = query.where(articles.c.origin_id.in_(origin_ids))
        with reading(self.engine) as db:
            return db.execute(query.where(versions.c.published_at <= until) if until else query).scalar_one()

    def stats(self) -> CorpusStats:
        with reading(self.engine) as db:
            count = func.count()
            corrected = select(func.count(versions.c.correction)).select_from(CURRENT_JOIN)
            publishers = db.execute(_PUBLISHERS.add_columns(count).order_by(count.desc(), versions.c.publisher)).all()
            return CorpusStats(
                articles=db.execute(select(count).select_from(articles)).scalar_one(),
                versions=db.execute(select(count).select_from(versions)).scalar_one(),
                origins=db.execute(select(func.count(func.distinct(articles.c.origin_id)))).scalar_one(),
                corrections=db.execute(corrected).scalar_one(),
                forgotten=db.execute(select(count).select_from(tombstones)).scalar_one(),
                publishers=tuple((name, n) for name, n in publishers),
                newest=db.execute(select(func.max(versions.c.published_at)).select_from(CURRENT_JOIN)).scalar(),
                last_change=db.execute(select(func.max(changes.c.seq))).scalar() or 0,
            )


_PUBLISHERS = select(versions.c.publisher).select_from(CURRENT_JOIN).group_by(versions.c.publisher)


def _ids_of(named: str) -> list[str]:
    """IDs that a name can mean: itself, or those of the address as given and in the form that identity is judged by."""
    addresses = {named, canonicalise(named) or named}
    return [named, *(article_id(address) for address in sorted(addresses))]


def _bury(db: Connection, tombstone: Tombstone) -> None:
    db.execute(insert(tombstones).values(**{name: getattr(tombstone, name) for name in Tombstone.__slots__}))


def _why_kept_out(db: Connection, article_id: str) -> str | None:
    gone = db.execute(select(tombstones).where(tombstones.c.article_id == article_id)).first()
    if gone is None:
        return None
    return (
        f"was forgotten on {gone.forgotten_at:%Y-%m-%d} by an administrator and stays out: to have it back, "
        f"`dateline forget --undo {article_id}` and ingest it again"
    )


def _name(article: Article) -> str:
    return ", ".join(filter(None, [article.headline, article.publisher])) or article.identity
