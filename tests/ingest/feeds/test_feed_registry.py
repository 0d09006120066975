"""The registry keeps feeds and entries, in one database with the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.article import Validators
from ingest.corpus import Corpus
from ingest.errors import CorpusError
from ingest.feeds.registry import LEASE, FeedRegistry
from ingest.feeds.subscription import Entry, FeedsHealth, Subscription
from tests.ingest.feeds.scripted import Clock
from tests.ingest.newsroom import NOON, article

URL = "https://halvern.example/feed"
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registry(tmp_path: Path, clock: Clock) -> Iterator[FeedRegistry]:
    registry = FeedRegistry(tmp_path / "corpus.sqlite", clock)
    yield registry
    registry.close()


def followed(registry: FeedRegistry, url: str = URL) -> Subscription:
    return registry.add(url, "The Halvern Post", None, None, HOUR)


def entry(feed: Subscription, link: str = "https://halvern.example/news/bridge", **stated: object) -> Entry:
    plain = Entry(
        feed_id=feed.id,
        link=link,
        entry_id=None,
        fingerprint="f" * 64,
        outcome="stored",
        article_id="a" * 16,
        reason=None,
        attempts=0,
        rereads=0,
        idle_changes=0,
        next_at=None,
        read_at=NOON,
        appeared_at=NOON,
        first_seen_at=NOON,
    )
    return replace(plain, **stated)  # type: ignore[arg-type]


def test_a_feed_is_kept_as_given_and_due_at_once(registry: FeedRegistry) -> None:
    feed = registry.add(URL, "The Halvern Post", "https://halvern.example/", 2 * HOUR, 2 * HOUR)
    assert registry.all() == [feed] == registry.due(NOON)
    assert (feed.id, feed.every, feed.added_at, feed.next_poll_at) == (1, 2 * HOUR, NOON, NOON)


def test_one_address_is_followed_once(registry: FeedRegistry) -> None:
    assert followed(registry) == followed(registry, "HTTPS://halvern.example:443/feed#top")


def test_a_number_is_never_given_twice(registry: FeedRegistry) -> None:
    assert registry.remove(str(followed(registry).id))
    assert followed(registry).id == 2


@pytest.mark.parametrize("named", ["1", "#1", " 1 ", URL, "https://halvern.example/feed?utm_source=x"])
def test_a_feed_is_named_by_its_number_or_its_address(registry: FeedRegistry, named: str) -> None:
    feed = followed(registry)
    assert registry.find(named) == feed
    assert registry.remove(named) == feed
    assert registry.all() == []


@pytest.mark.parametrize("named", ["2", "", "#", "-1", "9" * 40, "https://halvern.example/"])
def test_other_names_mean_none(registry: FeedRegistry, named: str) -> None:
    followed(registry)
    assert registry.find(named) is None
    assert registry.remove(named) is None


def test_a_long_title_is_cut(registry: FeedRegistry) -> None:
    assert len(registry.add(URL, "x" * 100_000, None, None, HOUR).name) == 200


def test_removing_a_feed_forgets_its_entries_and_keeps_its_articles(tmp_path: Path, registry: FeedRegistry) -> None:
    corpus = Corpus(tmp_path / "corpus.sqlite", lambda: NOON)
    corpus.add(article())
    feed = followed(registry)
    registry.remember(entry(feed, article_id=article().id))
    registry.remove(URL)
    assert registry.entries(feed.id) == {}
    assert corpus.get(article().id)
    corpus.close()


# -- polling


def test_a_claimed_feed_is_nobody_elses_until_it_is_given_back(registry: FeedRegistry) -> None:
    feed = followed(registry)
    assert registry.claim(feed.id, None) == feed
    assert registry.claim(feed.id, None) is None
    registry.release(feed.id)
    assert registry.claim(feed.id, None) == feed


def test_a_feed_polled_by_another_meanwhile_is_not_claimed(registry: FeedRegistry) -> None:
    feed = followed(registry)
    registry.claim(feed.id, NOON)
    registry.finish(replace(feed, next_poll_at=NOON + HOUR))
    assert registry.claim(feed.id, NOON) is None
    assert registry.claim(feed.id, None)


def test_the_claim_of_a_killed_process_runs_out(registry: FeedRegistry, clock: Clock) -> None:
    feed = followed(registry)
    registry.claim(feed.id, None)
    clock.at += LEASE / 2
    registry.remember(entry(feed))  # each entry done prolongs it
    clock.at += LEASE * 0.9
    assert registry.claim(feed.id, None) is None
    clock.at += LEASE * 0.1
    assert registry.claim(feed.id, None)


def test_a_poll_keeps_how_the_feed_is_doing(registry: FeedRegistry) -> None:
    feed = followed(registry)
    polled = replace(
        feed,
        url="https://halvern.example/feed.xml",
        title="Halvern Post",
        interval=2 * HOUR,
        next_poll_at=NOON + 2 * HOUR,
        validators=Validators('"etag"', "Wed, 04 Mar 2026 12:00:00 GMT"),
        last_poll_at=NOON,
        failing_since=NOON,
        failures=3,
        last_error="no answer",
        dead="silent",
    )
    assert registry.finish(polled) == polled
    assert registry.all() == [polled]


def test_a_moved_feed_does_not_take_the_address_of_another(registry: FeedRegistry) -> None:
    first, second = followed(registry), followed(registry, "https://paper.example/feed")
    kept = registry.finish(replace(second, url=first.url, failures=1))
    assert kept == replace(second, failures=1)


def test_what_an_administrator_set_during_a_poll_stays(registry: FeedRegistry) -> None:
    feed = followed(registry)
    registry.reschedule(replace(feed, every=2 * HOUR, interval=2 * HOUR, next_poll_at=NOON + 2 * HOUR))
    kept = registry.finish(replace(feed, interval=12 * HOUR, next_poll_at=NOON + 12 * HOUR, last_success_at=NOON))
    assert kept
    assert (kept.every, kept.interval, kept.next_poll_at) == (2 * HOUR, 2 * HOUR, NOON + 2 * HOUR)
    assert kept.last_success_at == NOON


def test_a_feed_removed_during_its_poll_stays_removed(registry: FeedRegistry) -> None:
    feed = followed(registry)
    registry.remove(URL)
    assert registry.remember(entry(feed)) is False
    registry.sweep(feed.id, [entry(feed)], ["https://halvern.example/x"])
    assert registry.finish(feed) is None
    assert registry.all() == []


def test_the_longest_overdue_feed_comes_first(registry: FeedRegistry, clock: Clock) -> None:
    first, second = followed(registry), followed(registry, "https://paper.example/feed")
    registry.finish(replace(first, next_poll_at=NOON + HOUR))
    assert registry.due(NOON) == [second]
    assert [feed.id for feed in registry.due(NOON + HOUR)] == [second.id, first.id]


def test_health_counts_the_states(registry: FeedRegistry) -> None:
    assert registry.health() == FeedsHealth(0, 0, 0, None)
    feeds = [followed(registry, f"https://halvern.example/feed/{n}") for n in range(5)]
    for feed in feeds:
        registry.finish(replace(feed, next_poll_at=NOON + feed.id * HOUR))
    registry.finish(replace(feeds[0], dead="gone", failures=1, next_poll_at=None))
    registry.finish(replace(feeds[1], dead="silent", failures=40, next_poll_at=NOON + 90 * HOUR))
    registry.finish(replace(feeds[2], failures=1, next_poll_at=NOON + 30 * HOUR))
    assert registry.health() == FeedsHealth(healthy=2, failing=1, dead=2, next_poll_in_s=4 * 3600.0)


# -- entries


def test_entries_are_kept_by_link(registry: FeedRegistry) -> None:
    feed, other = followed(registry), followed(registry, "https://paper.example/feed")
    registry.remember(entry(feed))
    registry.remember(entry(feed, outcome="refused", reason="no article", article_id=None))
    registry.remember(entry(other, reason="x", next_at=NOON))
    assert registry.entries(feed.id) == {
        entry(feed).link: entry(feed, outcome="refused", reason="no article", article_id=None)
    }
    assert registry.entries(other.id) == {entry(other).link: entry(other, reason="x", next_at=NOON)}


def test_the_article_behind_a_link_is_found_through_any_feed(registry: FeedRegistry) -> None:
    feed, other = followed(registry), followed(registry, "https://paper.example/feed")
    registry.remember(entry(feed, outcome="refused", article_id=None))
    assert registry.article_behind(entry(feed).link) is None
    registry.remember(entry(other))
    assert registry.article_behind(entry(feed).link) == "a" * 16


def test_a_sweep_forgets_many(registry: FeedRegistry) -> None:
    feed = followed(registry)
    links = [f"https://halvern.example/news/{n}" for n in range(1200)]
    registry.sweep(feed.id, [entry(feed, link) for link in links], [])
    registry.sweep(feed.id, [], links[1:])
    assert list(registry.entries(feed.id)) == links[:1]


@pytest.mark.parametrize(
    ("days_ago", "rate"),
    [
        ([0, 0, 0, 0], 4.0),  # known for less than a day
        ([0, 1, 2, 3, 4], 5 / 4),
        ([n for n in range(30) for _ in range(2)], 60 / 29),
        ([40, 50], 0.0),
    ],
)
def test_articles_a_day(registry: FeedRegistry, days_ago: list[int], rate: float) -> None:
    feed = followed(registry)
    stored = [
        entry(feed, f"https://h.example/{n}", appeared_at=NOON - timedelta(days=days))
        for n, days in enumerate(days_ago)
    ]
    refused = entry(feed, "https://h.example/refused", outcome="refused", article_id=None)
    registry.sweep(feed.id, [*stored, refused], [])
    assert registry.all()[0].articles_a_day == pytest.approx(rate)


def test_a_broken_database_is_said(tmp_path: Path, registry: FeedRegistry) -> None:
    followed(registry)
    registry.close()
    (tmp_path / "corpus.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(CorpusError):
        registry.all()
