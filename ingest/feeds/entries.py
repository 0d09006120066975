"""Which entries of a feed are read, and what is remembered of each afterwards. Pure.

An entry is known by its link: what feeds call their entries (guid, id) is at times shared by all of them. The name only
helps to find an article again that has moved to another link, and then the text decides. Dates decide nothing but the
order of magnitude of a pace.

new       read now
changed   read now; but a feed that announces changes which are none (a date rewritten at every fetch) is believed
          less and less: after 1, 6, 24 hours
waiting   tried again after 15 minutes, 1, 4 and 16 hours, then given up
stored    looked at again 1, 6 and 24 hours later while younger than two days: corrections are often made silently
refused   left alone
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from ingest.article import Article, FeedItem, StoredArticle
from ingest.errors import FetchError
from ingest.feeds.schedule import retry_after
from ingest.feeds.subscription import Entry
from ingest.origins import same_text
from ingest.sources.addresses import AddressRefused
from ingest.urls import canonicalise

_LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
_LOOK_UNTIL = timedelta(hours=48)
"""Age of an entry after which it is not looked at again unasked."""
MOST_LOOKS = 20
"""Unchanged entries looked at again in one poll."""

_FIRST_RETRY, _RETRY_FACTOR, _MOST_ATTEMPTS = timedelta(minutes=15), 4, 5
_PASSING = frozenset({408, 425, 429})
"""Statuses below 500 that ask to come again."""

REMEMBERED = 500
"""Entries remembered of a feed after they have left it, the newest ones."""
_MOST_TWINS = 3
"""Articles of one name that a moved one is compared with: enough for a mistake, little work for a feed that gives all
its entries one name."""

Why = Literal["new", "changed", "retry", "look"]


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry to be read now."""

    item: FeedItem
    known: Entry | None
    why: Why
    twins: tuple[str, ...]
    """IDs of the articles that it may be under another address."""
    seen_at: datetime
    """When the feed was seen with it: one time for all entries of a poll, so that together they count as one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a feed as fetched."""

    readings: tuple[Reading, ...]
    """New, changed and retried ones in the feed's order, then those to look at again."""
    rescheduled: tuple[Entry, ...]
    """Entries not read now, with another time: a change is not believed yet, a look is not worth it any more."""
    left_over: int
    """Entries beyond the limit."""


def link_of(item: FeedItem) -> str:
    """The key under which the entry is remembered."""
    return canonicalise(item.url) or item.url


def anything_due(remembered: Mapping[str, Entry], now: datetime) -> bool:
    """Whether the feed is needed whole, even if it has not changed."""
    return any(entry.next_at is not None and entry.next_at <= now for entry in remembered.values())


def plan(items: Sequence[FeedItem], remembered: Mapping[str, Entry], now: datetime, most: int) -> Plan:
    """``most``: entries read in one poll, besides those looked at again."""
    readings: list[Reading] = []
    looks: list[tuple[datetime, Reading]] = []
    rescheduled: list[Entry] = []
    named = _by_name(remembered.values())
    for item in items:
        known = remembered.get(link_of(item))
        twins = _twins(item, known, named)
        if known is None:
            readings.append(Reading(item, None, "new", twins, now))
        elif fingerprint(item) != known.fingerprint:
            believed_at = _believed_at(known)
            if believed_at <= now:
                readings.append(Reading(item, known, "changed", twins, now))
            elif known.next_at is None or believed_at < known.next_at:
                rescheduled.append(replace(known, next_at=believed_at))
        elif known.outcome == "waiting" and (known.next_at is None or known.next_at <= now):
            readings.append(Reading(item, known, "retry", twins, now))
        elif known.next_at is not None and now - known.appeared_at > _LOOK_UNTIL:
            rescheduled.append(replace(known, next_at=None))
        elif known.next_at is not None and known.next_at <= now:
            looks.append((known.next_at, Reading(item, known, "look", twins, now)))
    looks.sort(key=lambda look: look[0])
    taken = (*readings[:most], *(reading for _, reading in looks[:MOST_LOOKS]))
    return Plan(taken, tuple(rescheduled), max(len(readings) - most, 0))


def fingerprint(item: FeedItem) -> str:
    """Of everything by which a feed announces a change."""
    updated = item.updated_at.isoformat() if item.updated_at else ""
    return _hash(item.url, item.headline or "", updated, item.content_html or "")


def needs_no_fetch(item: FeedItem, stored: StoredArticle) -> bool:
    """Whether an article that is stored already, through another feed or by hand, is what a new entry announces."""
    return item.updated_at is None or item.updated_at <= stored.article.fetched_at


def with_kept_identity(article: Article, known: Iterable[StoredArticle]) -> Article:
    """The article under the identity of the one among ``known`` that it is, at a new address; else as it is."""
    for stored in known:
        if stored.id != article.id and _same_words(article.body, stored.article.body):
            return replace(article, canonical_url=stored.article.identity)
    return article


def is_passing(error: FetchError) -> bool:
    """Whether the same request may succeed later: no answer, a server in trouble, one that asks to wait."""
    if error.status is None:  # no answer has a cause in the network, or a time to come back; one not to our taste none
        unanswered = error.__cause__ is not None and not isinstance(error.__cause__, AddressRefused)
        return unanswered or error.retry_after_s is not None
    return error.status in _PASSING or error.status >= 500


# -- what is remembered afterwards


def stored(feed_id: int, reading: Reading, article_id: str, now: datetime, *, news: bool) -> Entry:
    """``news``: the corpus did not have these words before."""
    entry = _met(feed_id, reading, now)
    looked = 0 if news or reading.known is None else entry.rereads + (reading.why == "look")
    entry = replace(
        entry, outcome="stored", article_id=article_id, rereads=looked, next_at=_next_look(entry, looked, now)
    )
    return replace(entry, idle_changes=0) if news else entry


def refused(feed_id: int, reading: Reading, reason: str, now: datetime) -> Entry:
    return replace(_met(feed_id, reading, now), outcome="refused", reason=reason)


def put_back(feed_id: int, reading: Reading, error: FetchError, now: datetime) -> Entry:
    """Failed for a reason that passes: waits for another try, a bounded number of times."""
    entry = _met(feed_id, reading, now)
    attempts = reading.known.attempts + 1 if reading.known else 1
    if reading.why == "look":  # what is stored stays stored; the next look comes when it would have come
        return replace(entry, rereads=entry.rereads + 1, next_at=_next_look(entry, entry.rereads + 1, now))
    if attempts >= _MOST_ATTEMPTS:
        reason = f"{error} It was tried {attempts} times and is given up."
        return replace(entry, outcome="refused", reason=reason)
    wait = max(_FIRST_RETRY * _RETRY_FACTOR ** (attempts - 1), retry_after(error.retry_after_s))
    return replace(entry, outcome="waiting", reason=str(error), attempts=attempts, next_at=now + wait)


def sweep(
    remembered: Mapping[str, Entry], in_feed: frozenset[str], keep: int = REMEMBERED
) -> tuple[list[Entry], list[str]]:
    """Of the entries that have left the feed: those that nothing is to be done about any more, and the links of those
    to be forgotten."""
    left = sorted(
        (entry for link, entry in remembered.items() if link not in in_feed),
        key=lambda entry: (entry.first_seen_at, entry.appeared_at),
        reverse=True,
    )
    kept, dropped = left[:keep], left[keep:]
    return [replace(e, next_at=None) for e in kept if e.next_at], [e.link for e in dropped]


def _met(feed_id: int, reading: Reading, now: datetime) -> Entry:
    """The entry as just read, its outcome still as before."""
    item, known = reading.item, reading.known
    return Entry(
        feed_id=feed_id,
        link=link_of(item),
        entry_id=_name(item),
        fingerprint=fingerprint(item),
        outcome=known.outcome if known else "waiting",
        article_id=known.article_id if known else None,
        reason=None,
        attempts=0,
        rereads=known.rereads if known else 0,
        idle_changes=(known.idle_changes if known else 0) + (reading.why == "changed"),
        next_at=None,
        read_at=now,
        appeared_at=known.appeared_at if known else _appeared_at(item, reading.seen_at),
        first_seen_at=known.first_seen_at if known else reading.seen_at,
    )


def _appeared_at(item: FeedItem, seen_at: datetime) -> datetime:
    """A date in the future is not believed."""
    return item.published_at if item.published_at and item.published_at <= seen_at else seen_at


def _believed_at(known: Entry) -> datetime:
    """When a change that the feed announces is read: at once, unless the last ones were none or a try is waiting."""
    if known.outcome == "waiting" and known.next_at:
        return known.next_at
    if not known.idle_changes:
        return known.read_at
    return known.read_at + _LOOKS[min(known.idle_changes, len(_LOOKS)) - 1]


def _next_look(entry: Entry, looked: int, now: datetime) -> datetime | None:
    if looked >= len(_LOOKS):
        return None
    at = now + _LOOKS[looked]
    return at if at - entry.appeared_at <= _LOOK_UNTIL else None


def _by_name(remembered: Iterable[Entry]) -> dict[str, list[Entry]]:
    named: dict[str, list[Entry]] = {}
    for entry in sorted(remembered, key=lambda entry: entry.first_seen_at, reverse=True):
        if entry.entry_id and entry.article_id:
            named.setdefault(entry.entry_id, []).append(entry)
    return named


def _twins(item: FeedItem, known: Entry | None, named: Mapping[str, list[Entry]]) -> tuple[str, ...]:
    own = [known.article_id] if known and known.article_id else []
    others = [e.article_id for e in named.get(_name(item) or "", [])[:_MOST_TWINS] if e.article_id]
    return tuple(dict.fromkeys(own + others))


def _same_words(one: str, other: str) -> bool:
    """Nearly all of the shorter in the longer; of texts too short for that, every word."""
    return one.split() == other.split() or same_text(one, other)


def _name(item: FeedItem) -> str | None:
    return _hash(item.entry_id) if item.entry_id else None


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()
