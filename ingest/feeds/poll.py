"""One pass over feeds: fetch what is due, decide, store, remember.

Every entry is remembered as soon as it is done, and a feed's validators only once all of them are: whatever ends a
pass, the next one does what is left and nothing twice.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from ingest.article import Feed, FetchedPage, Validators
from ingest.errors import CorpusError, FetchError, IngestError
from ingest.feeds import entries
from ingest.feeds.parallel import in_parallel
from ingest.feeds.reading import Means, Removed, Stopped, Tally, read_entries
from ingest.feeds.schedule import after_answer, after_failure
from ingest.feeds.subscription import Entry, PollResult, Subscription
from ingest.feeds.web import web_for
from ingest.sources.outcome import Fetcher
from ingest.urls import publisher_host
from ingest.wiring import Library

log = logging.getLogger(__name__)


def poll_feeds(
    library: Library,
    *,
    everything: bool = False,
    fetch: Fetcher | None = None,
    stop: Callable[[], bool] = lambda: False,
    chance: Callable[[], float] = random.random,
) -> Iterator[PollResult]:
    """Polls what is due, or every feed that is not gone, and yields each feed's result as it is done.

    Hosts are asked in parallel. ``fetch``: a fetcher to use, else one is opened if there is anything to poll. ``stop``
    is asked between entries. ``chance`` gives numbers within [0, 1). Raises CorpusError.
    """
    at = library.now()
    due = [feed for feed in library.feeds.all() if feed.dead != "gone"] if everything else library.feeds.due(at)
    if not due:
        return
    with web_for(library, fetch) as web:
        ended = threading.Event()
        means = Means(
            registry=library.feeds,
            corpus=library.corpus,
            fetch=web,
            now=library.now,
            most=library.settings.max_feed_items,
            stopped=lambda: ended.is_set() or stop(),
        )
        polling = _Polling(means, None if everything else at, chance)
        try:
            yield from in_parallel(polling.poll, due, lambda feed: publisher_host(feed.url), ended, stop)
        finally:
            for feed_id in tuple(polling.claimed):
                means.registry.release(feed_id)


@dataclass(frozen=True, slots=True)
class _Polling:
    """A pass; its threads share it."""

    means: Means
    due_at: datetime | None
    """None: whether due or not."""
    chance: Callable[[], float]
    claimed: set[int] = field(default_factory=set)
    """Feeds under way."""

    def poll(self, due: Subscription) -> PollResult:
        if self.means.stopped():
            return PollResult(due, "stopped")
        feed = self.means.registry.claim(due.id, self.due_at)
        if feed is None:
            return PollResult(due, "busy")
        self.claimed.add(feed.id)
        tally = Tally()
        try:
            polled, status = self._polled(feed, tally)
            kept = self.means.registry.finish(polled)
            return _result(kept or polled, status if kept else "removed", tally)
        except Removed:
            return _result(feed, "removed", tally)
        except Stopped:
            self.means.registry.release(feed.id)
            return _result(feed, "stopped", tally)
        finally:
            self.claimed.discard(feed.id)

    def _polled(
        self, feed: Subscription, tally: Tally
    ) -> tuple[Subscription, Literal["polled", "not modified", "failed"]]:
        """The feed as it is after the poll. Raises Stopped, Removed, CorpusError."""
        try:
            return self._answered(feed, tally)
        except (Stopped, Removed, CorpusError):
            raise
        except Exception as error:
            if self.means.stopped():  # the fetcher may have been closed under it
                raise Stopped from error
            return self._failed(feed, error), "failed"

    def _answered(self, feed: Subscription, tally: Tally) -> tuple[Subscription, Literal["polled", "not modified"]]:
        """Raises IngestError where the feed cannot be read."""
        means = self.means
        remembered = means.registry.entries(feed.id)
        needed_whole = entries.anything_due(remembered, means.now())
        page = means.fetch(feed.url, Validators() if needed_whole else feed.validators)
        told = None if page.status == HTTPStatus.NOT_MODIFIED else _read_feed(page)
        feed = replace(feed, url=page.moved_to or feed.url)
        if told is None:
            return after_answer(feed, means.now(), _appeared(remembered), page.validators), "not modified"
        read_entries(feed.id, page.final_url, told, page, remembered, means, tally)
        polled = after_answer(
            replace(feed, title=told.title or feed.title, site_url=told.site_url or feed.site_url),
            means.now(),
            _appeared(remembered),
            Validators() if tally.put_off else page.validators,
            more=bool(tally.put_off) and not tally.struggling,
            wait_s=tally.wait_s,
        )
        return polled, "polled"

    def _failed(self, feed: Subscription, error: Exception) -> Subscription:
        now, chance = self.means.now(), self.chance()
        if isinstance(error, FetchError):
            return after_failure(feed, now, str(error), chance, error.status, error.retry_after_s)
        if isinstance(error, IngestError):
            return after_failure(feed, now, str(error), chance)
        # One feed, however hostile, must not keep the others from being followed.
        log.error("%s could not be polled", feed.url, exc_info=error)
        said = f"{feed.url} could not be read ({type(error).__name__}): a fault of Dateline, please report it."
        return after_failure(feed, now, said, chance)


def _read_feed(page: FetchedPage) -> Feed:
    from ingest.sources.feeds import read_feed

    return read_feed(page)


def _appeared(remembered: Mapping[str, Entry]) -> list[datetime]:
    return [entry.appeared_at for entry in remembered.values()]


def _result(
    feed: Subscription,
    status: Literal["polled", "not modified", "failed", "removed", "stopped"],
    tally: Tally,
) -> PollResult:
    return PollResult(feed, status, tuple(tally.counts.items()), tuple(tally.refusals), tally.put_off)
