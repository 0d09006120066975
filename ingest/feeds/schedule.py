"""When a feed is polled next, and how it is after a poll. Pure: times and chance are given.

Interval. Without one set by an administrator a feed follows its own pace: half the median gap between its newest
entries, so that most are seen within that time of appearing; but at least a tenth of the time since the newest one, so
that a feed that falls quiet is asked less and less (the tenth is HTTP's own heuristic for how long an answer of a given
age stays fresh, RFC 9111, 4.2.2). Between 5 minutes and 12 hours.

Failures. The wait doubles with each failure in a row, up to a day, a tenth more or less by chance so that feeds that
failed together do not come back together. After two weeks and ten failures the feed counts as dead, and is asked once
a week for as long as it is followed; one answer revives it. Only a feed that says that it is gone (410) is not asked
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import pairwise
from statistics import median

from ingest.article import Validators
from ingest.feeds.subscription import Subscription

UNKNOWN_PACE = timedelta(minutes=30)
"""Interval of a feed that has not yet shown three entries at different times."""
_FASTEST, _SLOWEST = timedelta(minutes=5), timedelta(hours=12)
_GAPS = 20
"""The newest gaps that the pace is judged by: about a day of a busy feed, some months of a quiet one."""

_SHORTEST_SET, _LONGEST_SET = timedelta(minutes=1), timedelta(days=7)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

_LONGEST_WAIT = timedelta(hours=24)
_DEAD_AFTER, _DEAD_FAILURES = timedelta(weeks=2), 10
_DEAD_EVERY = timedelta(weeks=1)
LONGEST_RETRY_AFTER = timedelta(weeks=1)
"""A server that asks for more than that has made a mistake."""


def parse_every(text: str) -> timedelta:
    """ "90s", "15m", "2h" or "1d". Raises ValueError with a message for a person."""
    match = re.fullmatch(r"\s*(\d{1,7})\s*([smhd])\s*", text, re.IGNORECASE | re.ASCII)
    if match is None:
        raise ValueError(f"{text} is not a duration: write 15m, 2h, 1d or 90s.")
    every = timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
    if not _SHORTEST_SET <= every <= _LONGEST_SET:
        raise ValueError(f"{text} is not between one minute (1m) and seven days (7d).")
    return every


def pace(appeared: Iterable[datetime], now: datetime) -> timedelta:
    """The interval that fits a feed whose entries appeared at these times, in any order.

    Entries without dates of their own that were first seen together count as one.
    """
    times = sorted({at for at in appeared if at <= now}, reverse=True)[: _GAPS + 1]
    if len(times) < 3:
        return UNKNOWN_PACE
    gap_s = median((later - earlier).total_seconds() for later, earlier in pairwise(times))
    return min(max(timedelta(seconds=gap_s / 2), (now - times[0]) / 10, _FASTEST), _SLOWEST)


def rescheduled(feed: Subscription, every: timedelta | None, now: datetime) -> Subscription:
    """With the interval that an administrator set (None: as before), alive again if it was dead, and polled now if
    it was."""
    interval = every or feed.interval
    if feed.dead:
        revived = replace(feed, dead=None, failures=0, failing_since=None, last_error=None)
        return replace(revived, every=every or feed.every, interval=interval, next_poll_at=now)
    next_poll_at = min(feed.next_poll_at or now, now + interval)
    return replace(feed, every=every or feed.every, interval=interval, next_poll_at=next_poll_at)


def after_answer(
    feed: Subscription,
    now: datetime,
    appeared: Iterable[datetime],
    validators: Validators,
    *,
    more: bool = False,
    wait_s: float | None = None,
) -> Subscription:
    """After a poll that got an answer. ``more``: entries were left over, they come soon. ``wait_s``: the site asked
    for as many seconds of peace."""
    interval = feed.every or pace(appeared, now)
    wait = max(min(interval, _FASTEST) if more else interval, retry_after(wait_s))
    return replace(
        feed,
        interval=interval,
        next_poll_at=now + wait,
        validators=validators,
        last_poll_at=now,
        last_success_at=now,
        failing_since=None,
        failures=0,
        last_error=None,
        dead=None,
    )


def after_failure(
    feed: Subscription,
    now: datetime,
    error: str,
    chance: float,
    status: int | None = None,
    wait_s: float | None = None,
) -> Subscription:
    """After a poll that got none, with the message for a person, a chance within [0, 1), and of HTTP's answer, if there
    was one, its status and the seconds of its Retry-After."""
    failures = feed.failures + 1
    failed = replace(
        feed,
        last_poll_at=now,
        failures=failures,
        failing_since=feed.failing_since or now,
        last_error=error,
    )
    if status == HTTPStatus.GONE:
        return replace(failed, dead="gone", next_poll_at=None)
    silent = failures >= _DEAD_FAILURES and now - (feed.failing_since or now) >= _DEAD_AFTER
    doubled = feed.interval * 2 ** min(failures, 20)
    usual = _DEAD_EVERY if silent else max(min(doubled, _LONGEST_WAIT), feed.interval)
    wait = max(usual * (0.9 + 0.2 * chance), retry_after(wait_s))
    return replace(failed, dead="silent" if silent else None, next_poll_at=now + wait)


def retry_after(seconds: float | None) -> timedelta:
    """What a server asked for, within reason."""
    return min(timedelta(seconds=min(max(seconds or 0.0, 0.0), 1e9)), LONGEST_RETRY_AFTER)
