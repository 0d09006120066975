"""The store of subscriptions and of what is remembered of their entries: tables in the corpus's database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, true, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ingest.article import Validators
from ingest.database import open_database, reading, writing
from ingest.feeds.subscription import Entry, FeedsHealth, Subscription
from ingest.schema import feed_entries, feeds
from ingest.urls import canonicalise

LEASE = timedelta(minutes=10)
"""How long one process has a feed to itself, counted anew from each entry done: longer than one fetch with all its
redirects can take, short enough that a killed process holds a feed up only once."""

_RATE_DAYS = 30
_MOST_VARIABLES = 500
_MOST_TITLE = 200
"""Characters: a feed says what it likes."""


class FeedRegistry:
    """Safe for several threads and several processes; one short transaction a call.

    Every method raises CorpusError where the database cannot be read or written.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Opens or creates the corpus's database at ``path``. Raises CorpusError."""
        self._engine = open_database(path)
        self._now = now

    def close(self) -> None:
        self._engine.dispose()

    # -- subscriptions

    def all(self) -> list[Subscription]:
        """Every subscription, the oldest first."""
        with reading(self._engine) as db:
            rates = _articles_a_day(db, self._now())
            return [_subscription(row, rates) for row in db.execute(select(feeds).order_by(feeds.c.id))]

    def find(self, named: str) -> Subscription | None:
        """The one that a person means by its number or its address."""
        with reading(self._engine) as db:
            row = db.execute(select(feeds).where(_named(named))).first()
            return _subscription(row, _articles_a_day(db, self._now())) if row else None

    def add(
        self, url: str, title: str | None, site_url: str | None, every: timedelta | None, interval: timedelta
    ) -> Subscription:
        """Follows the feed from now on; the one that is there already where its address is followed."""
        at = self._now()
        row = upsert(feeds).values(
            url=url, url_key=_key(url), title=_title(title), site_url=site_url, every_s=_seconds(every), added_at=at,
            interval_s=_seconds(interval), next_poll_at=at, failures=0,
        )  # fmt: skip
        with writing(self._engine) as db:
            db.execute(row.on_conflict_do_nothing())
            return _subscription(db.execute(select(feeds).where(feeds.c.url_key == _key(url))).one(), {})

    def remove(self, named: str) -> Subscription | None:
        """Follows it no longer, and returns it as it was; its articles stay. None if there is no such feed."""
        with writing(self._engine) as db:
            row = db.execute(select(feeds).where(_named(named))).first()
            if row is None:
                return None
            db.execute(delete(feeds).where(feeds.c.id == row.id))
            return _subscription(row, {})

    def reschedule(self, subscription: Subscription) -> None:
        """Keeps what an administrator changes: ``every``, and with it the interval and the next poll; and its life."""
        with writing(self._engine) as db:
            db.execute(
                update(feeds)
                .where(feeds.c.id == subscription.id)
                .values(
                    every_s=_seconds(subscription.every),
                    interval_s=_seconds(subscription.interval),
                    next_poll_at=subscription.next_poll_at,
                    dead=subscription.dead,
                    failures=subscription.failures,
                    failing_since=subscription.failing_since,
                    last_error=subscription.last_error,
                )
            )

    # -- polling

    def due(self, now: datetime) -> list[Subscription]:
        """Those whose next poll has come, the longest overdue first."""
        with reading(self._engine) as db:
            rows = db.execute(select(feeds).where(feeds.c.next_poll_at <= now).order_by(feeds.c.next_poll_at))
            return [_subscription(row, {}) for row in rows]

    def health(self) -> FeedsHealth:
        """One small query: cheap enough to ask every few seconds."""
        dead, failing = feeds.c.dead.is_not(None), feeds.c.failures > 0
        counts = select(
            func.count().filter(~dead & ~failing),
            func.count().filter(~dead & failing),
            func.count().filter(dead),
            func.min(feeds.c.next_poll_at),
        )
        with reading(self._engine) as db:
            healthy, failing, dead_ones, next_at = db.execute(counts).one()
        in_s = max((next_at - self._now()).total_seconds(), 0.0) if next_at else None
        return FeedsHealth(healthy, failing, dead_ones, in_s)

    def claim(self, feed_id: int, due_at: datetime | None) -> Subscription | None:
        """The feed as it is now, kept from every other poller for as long as ``LEASE``; None if another has it, or it
        has been removed, or is not due at ``due_at`` any more (None: whether due or not)."""
        now = self._now()
        free = or_(feeds.c.leased_until.is_(None), feeds.c.leased_until <= now)
        due = feeds.c.next_poll_at <= due_at if due_at else true()
        with writing(self._engine) as db:
            leased = update(feeds).where(feeds.c.id == feed_id, free, due).values(leased_until=now + LEASE)
            row = db.execute(leased.returning(*feeds.c)).first()
            return _subscription(row, {}) if row else None

    def release(self, feed_id: int) -> None:
        """Gives a claimed feed back as it is, for the next poll to go on with."""
        with writing(self._engine) as db:
            db.execute(update(feeds).where(feeds.c.id == feed_id).values(leased_until=None))

    def finish(self, polled: Subscription) -> Subscription | None:
        """Keeps the outcome of a poll and gives the feed back: as kept, or None if it was removed meanwhile.

        A new address (a permanent redirect) is kept unless another subscription has it. What an administrator set in
        the meantime stays.
        """
        with writing(self._engine) as db:
            taken = select(feeds.c.id).where(feeds.c.url_key == _key(polled.url), feeds.c.id != polled.id)
            values = _polled_columns(polled)
            if db.execute(taken).first() is None:
                values |= {"url": polled.url, "url_key": _key(polled.url)}
            if db.execute(select(feeds.c.every_s).where(feeds.c.id == polled.id)).scalar() != _seconds(polled.every):
                del values["interval_s"], values["next_poll_at"]
            kept = update(feeds).where(feeds.c.id == polled.id).values(**values, leased_until=None)
            row = db.execute(kept.returning(*feeds.c)).first()
            return _subscription(row, {}) if row else None

    # -- entries

    def entries(self, feed_id: int) -> dict[str, Entry]:
        """What is remembered of the feed's entries, by link."""
        with reading(self._engine) as db:
            rows = db.execute(select(feed_entries).where(feed_entries.c.feed_id == feed_id))
            return {row.link: _entry(row) for row in rows}

    def article_behind(self, link: str) -> str | None:
        """ID of the article that this link led to in any feed."""
        with reading(self._engine) as db:
            stored = select(feed_entries.c.article_id).where(feed_entries.c.link == link)
            return db.execute(stored.where(feed_entries.c.article_id.is_not(None)).limit(1)).scalar()

    def remember(self, entry: Entry) -> bool:
        """Keeps it and prolongs the lease; False if the feed has been removed meanwhile."""
        leased = update(feeds).where(feeds.c.id == entry.feed_id).values(leased_until=self._now() + LEASE)
        with writing(self._engine) as db:
            if db.execute(leased.returning(feeds.c.id)).first() is None:
                return False
            _keep(db, [entry])
            return True

    def sweep(self, feed_id: int, settled: Iterable[Entry], dropped: Collection[str]) -> None:
        """Keeps the changed entries, and forgets those with these links."""
        links = list(dropped)
        with writing(self._engine) as db:
            if db.execute(select(feeds.c.id).where(feeds.c.id == feed_id)).first() is None:
                return
            _keep(db, settled)
            for at in range(0, len(links), _MOST_VARIABLES):
                some = feed_entries.c.link.in_(links[at : at + _MOST_VARIABLES])
                db.execute(delete(feed_entries).where(feed_entries.c.feed_id == feed_id, some))


_ENTRY_FIELDS = tuple(Entry.__dataclass_fields__)


def _keep(db: Connection, entries: Iterable[Entry]) -> None:
    rows = [{name: getattr(entry, name) for name in _ENTRY_FIELDS} for entry in entries]
    if rows:
        db.execute(insert(feed_entries).prefix_with("OR REPLACE"), rows)


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: getattr(row, name) for name in _ENTRY_FIELDS})


def _subscription(row: Row[Any], rates: dict[int, float]) -> Subscription:
    return Subscription(
        id=row.id,
        url=row.url,
        title=row.title,
        site_url=row.site_url,
        every=timedelta(seconds=row.every_s) if row.every_s else None,
        added_at=row.added_at,
        interval=timedelta(seconds=row.interval_s),
        next_poll_at=row.next_poll_at,
        validators=Validators(row.etag, row.last_modified),
        last_poll_at=row.last_poll_at,
        last_success_at=row.last_success_at,
        failing_since=row.failing_since,
        failures=row.failures,
        last_error=row.last_error,
        dead=row.dead,
        articles_a_day=rates.get(row.id, 0.0),
    )


def _polled_columns(polled: Subscription) -> dict[str, Any]:
    """What a poll changes, and nothing that an administrator does."""
    return {
        "title": _title(polled.title),
        "site_url": polled.site_url,
        "interval_s": _seconds(polled.interval),
        "next_poll_at": polled.next_poll_at,
        "etag": polled.validators.etag,
        "last_modified": polled.validators.last_modified,
        "last_poll_at": polled.last_poll_at,
        "last_success_at": polled.last_success_at,
        "failing_since": polled.failing_since,
        "failures": polled.failures,
        "last_error": polled.last_error,
        "dead": polled.dead,
    }


def _articles_a_day(db: Connection, now: datetime) -> dict[int, float]:
    """By feed: its articles of the last 30 days, by the days since the first of them that is remembered."""
    since = now - timedelta(days=_RATE_DAYS)
    query = (
        select(feed_entries.c.feed_id, func.count(), func.min(feed_entries.c.appeared_at))
        .where(feed_entries.c.article_id.is_not(None), feed_entries.c.appeared_at >= since)
        .group_by(feed_entries.c.feed_id)
    )
    return {
        feed_id: count / max((now - cast(datetime, first)) / timedelta(days=1), 1.0)
        for feed_id, count, first in db.execute(query)
    }


def _key(url: str) -> str:
    return canonicalise(url) or url


def _title(title: str | None) -> str | None:
    return title[:_MOST_TITLE] if title else None


def _named(named: str) -> Any:
    number = named.strip().removeprefix("#")
    return (
        feeds.c.id == int(number) if number.isdecimal() and len(number) < 10 else feeds.c.url_key == _key(named.strip())
    )


def _seconds(span: timedelta | None) -> int | None:
    return round(span.total_seconds()) if span else None
