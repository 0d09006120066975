"""The records of feeds that are followed; standard library only. All times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ingest.article import AddStatus, Validators

FeedState = Literal["healthy", "failing", "dead"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed and how it has been doing."""

    id: int
    """Counts up from 1 and is never used twice; what a person types to name the feed."""
    url: str
    """Where the feed is now: follows permanent redirects."""
    title: str | None
    """As the feed calls itself."""
    site_url: str | None
    every: timedelta | None
    """The interval that an administrator set; None: it follows the feed's own pace."""
    added_at: datetime
    interval: timedelta
    """The interval in force."""
    next_poll_at: datetime | None
    """None: never again, the feed is gone."""
    validators: Validators = field(default_factory=Validators)
    """Of the last answer of which every entry has been dealt with."""
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    failing_since: datetime | None = None
    """Time of the first failure in a row."""
    failures: int = 0
    """In a row."""
    last_error: str | None = None
    """Of the last failure, if the last poll failed; a full message for a person."""
    dead: Literal["gone", "silent"] | None = None
    """gone: the server said so (410), it is not asked again. silent: has failed for long, asked once a week."""
    articles_a_day: float = 0.0
    """Over the last 30 days, or over as much as is known."""

    @property
    def state(self) -> FeedState:
        return "dead" if self.dead else "failing" if self.failures else "healthy"

    @property
    def name(self) -> str:
        return self.title or self.url


Outcome = Literal["stored", "refused", "waiting"]
"""stored: the article is in the corpus. refused: for good, unless the entry changes. waiting: for another try."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of one entry of one feed, so that it is read once."""

    feed_id: int
    link: str
    """Canonical address: the entry's key. What the feed calls it (``entry_id``) may be shared by different articles."""
    entry_id: str | None
    """Hash of the feed's own name for it; finds the entry again under another link."""
    fingerprint: str
    """Hash of what the feed says of it; another one means that it is read again."""
    outcome: Outcome
    article_id: str | None
    """Of the article that it became, once stored."""
    reason: str | None
    """Why it was refused, or why it waits."""
    attempts: int
    """Failed ones in a row."""
    rereads: int
    """How often the unchanged entry was read again, looking for a silent correction."""
    idle_changes: int
    """How often in a row the feed announced a change and the article had none."""
    next_at: datetime | None
    """When it is to be read again though unchanged: another try, or another look; None: not any more."""
    read_at: datetime
    """When it was last read, or tried."""
    appeared_at: datetime
    """When it was published, as far as that can be believed, else when it was first seen."""
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that gave no article this time."""

    url: str
    reason: str
    again: bool
    """Whether it will be tried again."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll of one feed came to."""

    feed: Subscription
    """As it is after the poll."""
    status: Literal["polled", "not modified", "failed", "busy", "removed", "stopped"]
    """failed: see ``feed.last_error``. busy: another process is polling it. stopped: the rest follows next time."""
    counts: tuple[tuple[AddStatus, int], ...] = ()
    """Articles by what became of them, without the refused ones."""
    refusals: tuple[Refusal, ...] = ()
    put_off: int = 0
    """Entries left for the next poll, because the site is struggling or there are too many."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What became of the wish to follow an address."""

    feed: Subscription
    alternatives: tuple[str, ...]
    """The other feeds that the page names."""
    already: bool
    """Whether it was followed before."""


@dataclass(frozen=True, slots=True)
class FeedsHealth:
    """What ``status`` says of all feeds together."""

    healthy: int
    failing: int
    dead: int
    next_poll_in_s: float | None
    """Seconds; 0 where one is due, None where there is nothing to poll."""
