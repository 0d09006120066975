"""What is said of feeds, in a terminal and in a chat. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from ingest.feeds.subscription import FeedsHealth, PollResult, Subscription

_MOST_REASON = 160


def feed_lines(subscriptions: Sequence[Subscription], now: datetime) -> list[str]:
    """One text a feed: its title and state, its address, and how it is doing, on lines of their own."""
    return [_feed_text(feed, now) for feed in subscriptions]


def _feed_text(feed: Subscription, now: datetime) -> str:
    set_by_hand = "" if feed.every else ", its own pace"
    facts = [
        f"last success {_ago(feed.last_success_at, now)}",
        f"next poll {_until(feed.next_poll_at - now) if feed.next_poll_at else 'never'}",
        f"every {span(feed.interval)}{set_by_hand}",
        f"{feed.articles_a_day:.1f} articles a day",
    ]
    lines = [f"#{feed.id} {feed.name}: {_state(feed)}", f"   {feed.url}", "   " + ", ".join(facts)]
    if feed.last_error:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        lines.append(f"   failed {times}: {_short(feed.last_error)}")
    return "\n".join(lines)


def _state(feed: Subscription) -> str:
    since = f"{feed.failing_since:%-d %B %Y, %H:%M UTC}" if feed.failing_since else ""
    if feed.dead == "gone":
        return "dead, because its server says that it is gone for good; `dateline feeds add` tries it again"
    if feed.dead == "silent":
        return f"dead, because it has failed since {since}; it is tried once a week"
    return f"failing since {since}" if feed.failures else "healthy"


def result_line(result: PollResult) -> str:
    """ "The Halvern Post: 3 added, 1 updated, 2 refused (answered 403 …: 2)"."""
    name = result.feed.name
    match result.status:
        case "failed":
            return f"{name}: failed. {result.feed.last_error}"
        case "busy":
            return f"{name}: another process is polling it or has just done so"
        case "removed":
            return f"{name}: was removed while it was polled"
        case "not modified":
            return f"{name}: nothing new"
        case _:
            told = _tally(result) or ["nothing new"]
            return f"{name}: {', '.join(told)}" + ("; stopped, the rest follows" if result.status == "stopped" else "")


def _tally(result: PollResult) -> list[str]:
    told = [f"{n} {status}" for status, n in result.counts if n]
    for again, word in ((False, "refused"), (True, "to be tried again")):
        reasons = Counter(_reason(r.reason, r.url) for r in result.refusals if r.again == again)
        if reasons:
            listed = "; ".join(f"{reason}: {n}" for reason, n in reasons.most_common())
            told.append(f"{reasons.total()} {word} ({listed})")
    if result.put_off:
        told.append(f"{result.put_off} left for the next poll")
    return told


def health_line(health: FeedsHealth) -> str:
    """ "Feeds: 12 healthy, 1 failing, 1 dead; next poll in 4 min"."""
    counts = [("healthy", health.healthy), ("failing", health.failing), ("dead", health.dead)]
    told = f"Feeds: {', '.join(f'{n} {word}' for word, n in counts if n) or 'none'}"
    if health.next_poll_in_s is None:
        return told
    return f"{told}; next poll {_until(timedelta(seconds=health.next_poll_in_s))}"


def span(length: timedelta) -> str:
    """ "45 s", "4 min", "3 h", "2 d": as much as says what to expect."""
    seconds = round(length.total_seconds())
    for unit, unit_s in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * unit_s or seconds == unit_s:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds} s"


def _until(wait: timedelta) -> str:
    return f"in {span(wait)}" if wait > timedelta() else "now"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{span(max(now - at, timedelta()))} ago" if at else "never"


def _reason(reason: str, url: str) -> str:
    """Without the entry's own address, so that equal reasons are counted together."""
    return _short(reason.replace(url, "").strip(" :").removesuffix("."))


def _short(text: str) -> str:
    return text if len(text) <= _MOST_REASON else text[: _MOST_REASON - 1] + "…"
