"""A pass over feeds, with a web that answers as told and the real corpus."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from ingest.article import FetchedPage, Validators
from ingest.errors import CorpusError
from ingest.feeds import entries
from ingest.feeds.poll import poll_feeds
from ingest.feeds.subscription import Entry, PollResult, Subscription
from tests.ingest.feeds.scripted import Clock, ScriptedWeb, Sent, Silence, Status, feed, item, story
from tests.ingest.newsroom import NOON, article
from tests.ingest.small_library import SmallLibrary, settings_for
from tests.waiting import BOUND_S

FEED = "https://halvern.example/feed"
NEWS = "https://halvern.example/news/"
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """A library, its web and its clock."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.web = ScriptedWeb(self.clock)
        self.wing = SmallLibrary(settings_for(self.folder), now=self.clock)

    def follow(self, url: str = FEED) -> Subscription:
        return self.wing.feeds.add(url, None, None, HOUR, HOUR)

    def poll(self, **how: object) -> list[PollResult]:
        return list(poll_feeds(self.wing, fetch=self.web, chance=lambda: 0.5, **how))  # type: ignore[arg-type]

    def poll_one(self, **how: object) -> PollResult:
        (result,) = self.poll(**how)
        return result

    def poll_later(self, **span: float) -> PollResult:
        """After so much time, and whether due or not."""
        self.clock.pass_(**span)
        return self.poll_one(everything=True)

    def headlines(self) -> list[str]:
        stored = self.wing.corpus
        ids = {change.article_id for change in stored.changes_since(0, 1000)}
        return sorted(held.article.headline or "" for held in stored.current(ids).values())

    def versions(self) -> int:
        return self.wing.corpus.stats().versions

    def entry(self, link: str) -> Entry:
        return self.wing.feeds.entries(1)[link]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.wing.close()


# -- what is new


def test_entries_become_articles_once(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"), item(NEWS + "ferry"))
    desk.web[NEWS + "bridge"], desk.web[NEWS + "ferry"] = story("bridge"), story("ferry")
    first = desk.poll_one()
    assert (first.status, dict(first.counts), first.refusals) == ("polled", {"added": 2}, ())
    assert first.feed.title == "The Halvern Post"
    assert desk.headlines() == ["The bridge", "The ferry"]
    assert desk.web.pages() == [NEWS + "bridge", NEWS + "ferry"]
    second = desk.poll_later(minutes=10)
    assert (second.status, second.counts) == ("polled", ())
    assert desk.web.pages() == []


def test_a_feed_is_polled_when_it_is_due(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed()
    assert desk.poll_one().feed.next_poll_at == NOON + HOUR
    desk.clock.pass_(minutes=59)
    assert desk.poll() == []
    desk.clock.pass_(minutes=1)
    assert desk.poll_one().status == "polled"


def test_without_feeds_nothing_is_opened(desk: Desk) -> None:
    assert list(poll_feeds(desk.wing)) == []


def test_an_unchanged_feed_costs_one_conditional_request(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge", published=NOON - timedelta(days=9)), etag='"1"')
    desk.web[NEWS + "bridge"] = story("bridge")
    assert desk.poll_one().feed.validators == Validators(etag='"1"')
    desk.web.asked.clear()
    result = desk.poll_later(hours=1)
    assert result.status == "not modified"
    assert (result.feed.state, result.feed.last_success_at) == ("healthy", desk.clock())
    assert desk.web.asked == [FEED]
    assert desk.web.sent_validators[FEED] == Validators(etag='"1"')


def test_a_changed_entry_becomes_a_new_version(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge", "Bridge closed")), feed(item(NEWS + "bridge", "Bridge opens"))]
    desk.web[NEWS + "bridge"] = [story("bridge"), story("bridge", more="It was opened again on Friday morning.")]
    desk.poll_one()
    assert dict(desk.poll_later(minutes=20).counts) == {"updated": 1}
    assert (len(desk.headlines()), desk.versions()) == (1, 2)


def test_a_silent_correction_is_seen_by_looking_again(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"), etag='"1"')
    desk.web[NEWS + "bridge"] = [story("bridge"), story("bridge", more="An earlier version named the wrong pier.")]
    desk.poll_one()
    assert desk.poll_later(minutes=59).status == "not modified"
    assert dict(desk.poll_later(minutes=1).counts) == {"updated": 1}
    assert desk.versions() == 2


def test_what_the_feed_carries_whole_is_not_fetched(desk: Desk) -> None:
    desk.follow()
    whole = story("bridge").body + story("quay").body
    desk.web[FEED] = feed(item(NEWS + "bridge", content=whole))
    assert dict(desk.poll_one().counts) == {"added": 1}
    assert desk.web.pages() == []


# -- names, links and dates that change or lie


def test_another_name_or_date_changes_nothing(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [
        feed(item(NEWS + "bridge", guid="a", published=NOON - 60 * HOUR)),
        feed(item(NEWS + "bridge", guid="b", published=NOON + 60 * HOUR)),
    ]
    desk.web[NEWS + "bridge"] = story("bridge")
    desk.poll_one()
    desk.web.pages()
    assert desk.poll_later(minutes=10).counts == ()
    assert desk.web.pages() == []


def test_a_name_shared_by_all_entries_merges_nothing(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [
        feed(item(NEWS + "bridge", guid="1"), item(NEWS + "ferry", guid="1")),
        feed(item(NEWS + "quay", guid="1"), item(NEWS + "bridge", guid="1"), item(NEWS + "ferry", guid="1")),
    ]
    for about in ("bridge", "ferry", "quay"):
        # Wholly different texts: pages made from one pattern would be one story to any reader.
        desk.web[NEWS + about] = Sent(story(about).body.replace("Halvern", about).replace(" the ", f" {about}'s "))
    desk.poll_one()
    desk.poll_later(minutes=10)
    assert desk.headlines() == ["The bridge", "The ferry", "The quay"]


def test_an_article_that_moves_keeps_its_identity(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge", guid="1")), feed(item(NEWS + "2026/bridge", guid="1"))]
    desk.web[NEWS + "bridge"] = story("bridge")
    desk.web[NEWS + "2026/bridge"] = [
        story("bridge", more="It was opened again on Friday morning."),
        story("bridge", more="It was opened again on Friday morning, and closed on Sunday."),
    ]
    desk.poll_one()
    assert dict(desk.poll_later(minutes=10).counts) == {"updated": 1}
    assert (len(desk.headlines()), desk.versions()) == (1, 2)
    (held,) = desk.wing.corpus.find(NEWS + "2026/bridge")
    assert held.article.canonical_url == NEWS + "bridge"
    assert dict(desk.poll_later(hours=1).counts) == {"updated": 1}  # and once more, under the new link
    assert (len(desk.headlines()), desk.versions()) == (1, 3)


def test_a_page_that_changes_the_address_it_declares_keeps_its_identity(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge", "Closed")), feed(item(NEWS + "bridge", "Still closed"))]
    desk.web[NEWS + "bridge"] = [story("bridge"), story("bridge", canonical=NEWS + "2026/bridge")]
    desk.poll_one()
    assert dict(desk.poll_later(minutes=10).counts) == {"unchanged": 1}
    assert len(desk.headlines()) == 1


def test_a_feed_that_rewrites_its_entries_at_every_fetch_causes_few_requests(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge", f"Bridge closed, {n} comments")) for n in range(200)]
    desk.web[NEWS + "bridge"] = story("bridge")
    for _ in range(96):  # four days
        desk.poll_later(hours=1)
    assert 4 <= len(desk.web.pages()) <= 10


def test_the_same_link_in_two_feeds_is_fetched_once(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"))
    desk.web[NEWS + "bridge"] = story("bridge", canonical=NEWS + "bridge-closed")
    desk.poll_one()
    desk.follow("https://other.example/feed")
    desk.web["https://other.example/feed"] = feed(item(NEWS + "bridge?utm_source=other", "What they call it"))
    desk.web.pages()
    assert dict(desk.poll_one().counts) == {"unchanged": 1}
    assert desk.web.pages() == []


def test_what_was_ingested_by_hand_is_not_fetched(desk: Desk) -> None:
    desk.wing.corpus.add(article(url=NEWS + "bridge"))
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"))
    assert dict(desk.poll_one().counts) == {"unchanged": 1}
    assert desk.web.pages() == []


# -- refusals


def test_a_permanent_refusal_is_told_once(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "gone"), item(NEWS + "bridge"))
    desk.web[NEWS + "bridge"] = story("bridge")
    result = desk.poll_one()
    (refusal,) = result.refusals
    assert (refusal.url, refusal.reason, refusal.again) == (NEWS + "gone", f"{NEWS}gone answered 404.", False)
    assert dict(result.counts) == {"added": 1}
    desk.web.pages()
    assert desk.poll_later(minutes=30).refusals == ()
    assert desk.web.pages() == []


def test_a_passing_failure_is_tried_again_even_if_the_feed_stays_the_same(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"), etag='"1"')
    desk.web[NEWS + "bridge"] = [Status(503), story("bridge")]
    (refusal,) = desk.poll_one().refusals
    assert refusal.again
    assert desk.poll_later(minutes=14).status == "not modified"
    assert dict(desk.poll_later(minutes=1).counts) == {"added": 1}


def test_tries_end(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"), etag='"1"')
    desk.web[NEWS + "bridge"] = Silence()
    desk.poll_one()
    for _ in range(72):
        desk.poll_later(hours=1)
    assert desk.entry(NEWS + "bridge").outcome == "refused"
    assert len(desk.web.pages()) == 5


def test_a_site_that_is_down_is_left_in_peace(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(*(item(f"{NEWS}{n}") for n in range(10)), etag='"1"')
    for n in range(10):
        desk.web[f"{NEWS}{n}"] = [Silence(), story(f"quay {n}")]
    first = desk.poll_one()
    assert (len(first.refusals), first.put_off) == (3, 7)
    assert len(desk.web.pages()) == 3
    # The feed is not modified, yet asked for whole: not all of it has been read.
    assert first.feed.validators == Validators()
    assert desk.poll_later(hours=1).status == "polled"


def test_an_article_that_says_429_stops_the_feed_for_as_long_as_asked(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "a"), item(NEWS + "b"))
    desk.web[NEWS + "a"] = Status(429, retry_after_s=3 * 3600.0)
    result = desk.poll_one()
    assert desk.web.pages() == [NEWS + "a"]
    assert result.put_off == 1
    assert result.feed.next_poll_at == NOON + 3 * HOUR


def test_a_fault_of_ours_in_one_entry_does_not_stop_the_feed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "hostile"), item(NEWS + "bridge"))
    desk.web[NEWS + "hostile"] = RecursionError("too deep")
    desk.web[NEWS + "bridge"] = story("bridge")
    result = desk.poll_one()
    assert dict(result.counts) == {"added": 1}
    assert "a fault of Dateline" in result.refusals[0].reason
    assert caplog.records[0].exc_info


def test_a_forgotten_article_stays_out(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge", "Closed")), feed(item(NEWS + "bridge", "Open"))]
    desk.web[NEWS + "bridge"] = story("bridge")
    desk.poll_one()
    desk.wing.corpus.forget(desk.entry(NEWS + "bridge").article_id or "")
    (refusal,) = desk.poll_later(minutes=10).refusals
    assert "stays out" in refusal.reason
    assert desk.headlines() == []


def test_a_forgotten_article_stays_out_at_the_address_to_which_it_moved(desk: Desk) -> None:
    other = "https://halvern.example/other-feed"
    desk.follow()
    desk.web[FEED] = [feed(item(NEWS + "bridge")), feed(item(NEWS + "moved")), feed(item(NEWS + "moved", "Open"))]
    desk.web[other] = feed(item(NEWS + "moved"))
    desk.web[NEWS + "bridge"] = desk.web[NEWS + "moved"] = story("bridge")
    desk.poll_one()
    assert dict(desk.poll_later(minutes=10).counts) == {"unchanged": 1}
    desk.wing.corpus.forget(desk.entry(NEWS + "moved").article_id or "")
    desk.follow(other)
    desk.clock.pass_(hours=1)
    reasons = [refusal.reason for result in desk.poll() for refusal in result.refusals]
    assert len(reasons) == 2
    assert all("stays out" in reason for reason in reasons)
    assert desk.headlines() == []


# -- the feed itself


@pytest.mark.parametrize("answer", [Status(500), Status(404), Silence(), Sent("<html>no feed</html>"), ValueError("x")])
def test_a_failing_feed_is_kept_and_comes_back(desk: Desk, answer: object) -> None:
    desk.follow()
    desk.web[FEED] = [answer, feed()]  # type: ignore[list-item]
    failed = desk.poll_one()
    assert (failed.status, failed.feed.state, failed.feed.failures) == ("failed", "failing", 1)
    assert failed.feed.last_error
    assert failed.feed.next_poll_at == NOON + 2 * HOUR
    assert desk.poll_later(hours=2).feed.state == "healthy"


def test_one_failing_feed_does_not_stop_the_others(desk: Desk) -> None:
    desk.follow("https://down.example/feed")
    desk.follow()
    desk.web["https://down.example/feed"] = RecursionError("hostile")
    desk.web[FEED] = feed()
    assert {result.status for result in desk.poll()} == {"failed", "polled"}


def test_a_feed_that_is_gone_is_not_polled_any_more(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = Status(410)
    assert desk.poll_one().feed.dead == "gone"
    desk.clock.pass_(days=400)
    assert desk.poll(everything=True) == []


def test_a_feed_that_asks_to_slow_down_is_given_the_time(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = Status(429, retry_after_s=86_400.0)
    assert desk.poll_one().feed.next_poll_at == NOON + 24 * HOUR


def test_a_permanent_redirect_becomes_the_feeds_address(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(moved_to="https://halvern.example/feed.xml")
    desk.web["https://halvern.example/feed.xml"] = feed()
    assert desk.poll_one().feed.url == "https://halvern.example/feed.xml"
    desk.web.asked.clear()
    desk.poll_later(hours=1)
    assert desk.web.asked == ["https://halvern.example/feed.xml"]


def test_a_redirect_to_what_is_no_feed_moves_nothing(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = Sent("<html>This domain is for sale</html>", moved_to="https://parked.example/")
    assert desk.poll_one().feed.url == FEED


def test_more_entries_than_are_read_at_once_come_soon(desk: Desk) -> None:
    desk.wing.settings.max_feed_items = 2
    desk.follow()
    desk.web[FEED] = feed(*(item(f"{NEWS}{n}", published=NOON - 90 * HOUR) for n in range(5)), etag='"1"')
    counted = []
    for _ in range(3):
        result = desk.poll_one()
        counted.append((len(desk.web.pages()), result.put_off))
        desk.clock.at = result.feed.next_poll_at or desk.clock.at
    assert counted == [(2, 3), (2, 1), (1, 0)]
    assert desk.clock() == NOON + timedelta(minutes=10) + HOUR


# -- several at once, and ends in the middle


def test_what_is_done_is_not_done_again_after_a_stop(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(*(item(f"{NEWS}{n}") for n in range(4)), etag='"1"')
    for n in range(4):
        desk.web[f"{NEWS}{n}"] = story(f"quay {n}")
    stopped = desk.poll_one(stop=lambda: len(desk.web.asked) >= 3)  # the feed and two articles
    assert (stopped.status, dict(stopped.counts)) == ("stopped", {"added": 2})
    assert desk.web.pages() == [NEWS + "0", NEWS + "1"]
    resumed = desk.poll_one()
    assert dict(resumed.counts) == {"added": 2}
    assert desk.web.pages() == [NEWS + "2", NEWS + "3"]


def test_a_corpus_that_cannot_be_written_ends_the_pass_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "bridge"))
    desk.web[NEWS + "bridge"] = story("bridge")

    def full(article: object) -> None:
        raise CorpusError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(desk.wing.corpus, "add", full)
        with pytest.raises(CorpusError):
            desk.poll()
    desk.clock.pass_(minutes=10)  # the claim runs out
    assert dict(desk.poll_one().counts) == {"added": 1}


def test_a_feed_that_another_process_polls_is_left_to_it(desk: Desk) -> None:
    feed_id = desk.follow().id
    desk.wing.feeds.claim(feed_id, None)
    assert desk.poll_one().status == "busy"
    assert desk.web.asked == []


def test_a_feed_removed_while_it_is_polled_stays_removed(desk: Desk) -> None:
    desk.follow()
    desk.web[FEED] = feed(item(NEWS + "a"), item(NEWS + "b"))
    desk.web[NEWS + "a"] = story("quay")

    def removing(url: str, validators: Validators = Validators()) -> FetchedPage:  # noqa: B008
        if url == NEWS + "a":
            desk.wing.feeds.remove(FEED)
        return desk.web(url, validators)

    (result,) = poll_feeds(desk.wing, fetch=removing)
    assert result.status == "removed"
    assert desk.wing.feeds.all() == []
    assert desk.web.pages() == [NEWS + "a"]


def test_hosts_are_asked_side_by_side_and_one_host_in_turn(desk: Desk) -> None:
    hosts = ["one.example", "two.example"]
    for host in hosts:
        for n in range(2):
            desk.follow(f"https://{host}/feed/{n}")
            desk.web[f"https://{host}/feed/{n}"] = feed()
    both = threading.Barrier(2, timeout=BOUND_S)

    def meeting(url: str, validators: Validators = Validators()) -> FetchedPage:  # noqa: B008
        both.wait()  # passes only if two are asked at once
        return desk.web(url, validators)

    results = list(poll_feeds(desk.wing, fetch=meeting))
    assert len(results) == 4
    for host in hosts:
        assert [url for url in desk.web.asked if host in url] == [f"https://{host}/feed/{n}" for n in range(2)]


def test_leaving_a_pass_in_the_middle_gives_the_feeds_back(desk: Desk) -> None:
    for n in range(20):
        desk.follow(f"https://halvern.example/feed/{n}")
        desk.web[f"https://halvern.example/feed/{n}"] = feed()
    results = poll_feeds(desk.wing, fetch=desk.web)
    next(results)
    results.close()  # type: ignore[attr-defined]
    left = 20 - len(desk.web.asked)
    assert left > 0
    assert [result.status for result in desk.poll()] == ["polled"] * left


def test_memory_of_entries_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "sweep", partial(entries.sweep, keep=5))
    desk.follow()
    desk.web[FEED] = [
        feed(*(item(f"{NEWS}{n}", published=NOON - (90 - n) * HOUR) for n in range(first, first + 4)))
        for first in (0, 4, 8)
    ]
    for _ in range(3):
        desk.poll_later(hours=1)
    assert set(desk.wing.feeds.entries(1)) == {f"{NEWS}{n}" for n in range(8, 12)} | {
        f"{NEWS}{n}" for n in (3, 4, 5, 6, 7)
    }
