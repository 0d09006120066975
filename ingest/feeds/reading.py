"""The entries of one feed as fetched: those to be read become articles, each is stored and remembered before the next.

Whatever ends this, the entries done are done, and the others are found again at the next poll.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from ingest.article import AddStatus, Feed, FetchedPage, StoredArticle, article_id
from ingest.corpus import Corpus
from ingest.errors import CorpusError, FetchError, IngestError
from ingest.feeds import entries
from ingest.feeds.entries import Reading
from ingest.feeds.registry import FeedRegistry
from ingest.feeds.subscription import Entry, Refusal
from ingest.sources.outcome import Fetcher

log = logging.getLogger(__name__)

_TROUBLES = 3
"""Entries in a row that fail for a passing reason, after which the rest is left for the next poll: a site that is down
would cost a time-out for each."""


class Stopped(Exception):
    """Ends a feed's poll between two entries."""


class Removed(Exception):
    """The feed is followed no longer."""


@dataclass(frozen=True, slots=True)
class Means:
    """What reading works with; threads share it."""

    registry: FeedRegistry
    corpus: Corpus
    fetch: Fetcher
    now: Callable[[], datetime]
    most: int
    """Entries read of one feed in one poll."""
    stopped: Callable[[], bool]


@dataclass(slots=True)
class Tally:
    """What the entries of one feed came to in this poll."""

    counts: Counter[AddStatus] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    troubles: int = 0
    """Passing failures in a row."""
    wait_s: float | None = None
    """Seconds for which the site asked not to be asked."""
    put_off: int = 0
    """Entries left for the next poll."""

    @property
    def struggling(self) -> bool:
        """Whether the site should be left in peace for now."""
        return self.wait_s is not None or self.troubles >= _TROUBLES


def read_entries(
    feed_id: int, feed_url: str, told: Feed, page: FetchedPage, remembered: dict[str, Entry], means: Means, tally: Tally
) -> None:
    """Brings ``remembered`` and ``tally`` up to date with the feed. Raises Stopped, Removed, CorpusError."""
    plan = entries.plan(told.items, remembered, means.now(), means.most)
    tally.put_off = plan.left_over
    for entry in plan.rescheduled:
        _remember(entry, remembered, means)
    for at, reading in enumerate(plan.readings):
        if means.stopped():
            raise Stopped
        if tally.struggling:
            tally.put_off += len(plan.readings) - at
            break
        _remember(_read(feed_id, feed_url, told, page, reading, means, tally), remembered, means)
    settled, dropped = entries.sweep(remembered, frozenset(map(entries.link_of, told.items)))
    means.registry.sweep(feed_id, settled, dropped)
    remembered.update((entry.link, entry) for entry in settled)
    for link in dropped:
        del remembered[link]


def _remember(entry: Entry, remembered: dict[str, Entry], means: Means) -> None:
    if not means.registry.remember(entry):
        raise Removed
    remembered[entry.link] = entry


def _read(
    feed_id: int, feed_url: str, told: Feed, page: FetchedPage, reading: Reading, means: Means, tally: Tally
) -> Entry:
    """The entry as it is to be remembered."""
    try:
        status, stored, reason = _store(told, page, feed_url, reading, means)
    except CorpusError:
        raise
    except Exception as error:
        if means.stopped():  # the fetcher may have been closed under it
            raise Stopped from error
        return _not_read(feed_id, reading, error, means, tally)
    tally.troubles = 0
    if stored is None:
        return _refused(feed_id, reading, reason or "", means, tally)
    tally.counts[status] += 1
    return entries.stored(feed_id, reading, stored.id, means.now(), news=status != "unchanged")


def _not_read(feed_id: int, reading: Reading, error: Exception, means: Means, tally: Tally) -> Entry:
    if isinstance(error, FetchError) and entries.is_passing(error):
        tally.troubles = _TROUBLES if error.status == HTTPStatus.TOO_MANY_REQUESTS else tally.troubles + 1
        tally.wait_s = error.retry_after_s
        entry = entries.put_back(feed_id, reading, error, means.now())
        tally.refusals.append(Refusal(reading.item.url, str(error), again=entry.next_at is not None))
        return entry
    tally.troubles = 0
    if isinstance(error, IngestError):
        return _refused(feed_id, reading, str(error), means, tally)
    # One entry, however hostile, must not keep a feed from being followed.
    log.error("%s could not be read", reading.item.url, exc_info=error)
    reason = f"{reading.item.url} could not be read ({type(error).__name__}): a fault of Dateline, please report it."
    return _refused(feed_id, reading, reason, means, tally)


def _refused(feed_id: int, reading: Reading, reason: str, means: Means, tally: Tally) -> Entry:
    tally.refusals.append(Refusal(reading.item.url, reason, again=False))
    return entries.refused(feed_id, reading, reason, means.now())


def _store(
    told: Feed, page: FetchedPage, feed_url: str, reading: Reading, means: Means
) -> tuple[AddStatus, StoredArticle | None, str | None]:
    """As ``Corpus.add``. Raises IngestError where the entry gives no article."""
    from ingest.sources.pages import article_of_entry

    # The article that this link once led to may have its own address elsewhere: what its page is now would be new.
    link = entries.link_of(reading.item)
    behind = means.registry.article_behind(link) or article_id(link)
    if reason := means.corpus.why_kept_out(behind):
        return "rejected", None, reason
    held = means.corpus.get(behind) if reading.known is None else None
    if held and entries.needs_no_fetch(reading.item, held):
        return "unchanged", held, None  # through another feed, or by hand
    article = article_of_entry(reading.item, told, page.fetched_at, feed_url, means.fetch)
    if reading.twins and not means.corpus.current([article.id]):
        article = entries.with_kept_identity(article, means.corpus.current(reading.twins).values())
    return means.corpus.add(article)
