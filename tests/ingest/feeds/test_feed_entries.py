"""Which entries are read, and what is remembered of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import FeedItem, StoredArticle
from ingest.errors import FetchError
from ingest.feeds import entries
from ingest.feeds.entries import Reading, plan
from ingest.feeds.subscription import Entry
from ingest.sources.addresses import AddressRefused
from tests.ingest.newsroom import NOON, article

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LINK = "https://halvern.example/news/bridge"
ITEM = FeedItem(LINK, "Bridge closed", NOON - HOUR, entry_id="post-1")
NO_ANSWER = FetchError("No answer.")
NO_ANSWER.__cause__ = TimeoutError()


def remembered(item: FeedItem = ITEM, **stated: object) -> dict[str, Entry]:
    """The entry as stored an hour ago, or as ``stated``."""
    reading = Reading(item, None, "new", (), NOON - HOUR)
    entry = entries.stored(1, reading, "a" * 16, NOON - HOUR, news=True)
    return {entry.link: replace(entry, **{"next_at": None, **stated})}  # type: ignore[arg-type]


def planned(item: FeedItem, known: dict[str, Entry]) -> list[str]:
    return [reading.why for reading in plan([item], known, NOON, most=10).readings]


# -- which are read


def test_a_new_entry_is_read_and_an_unchanged_one_is_not() -> None:
    assert planned(ITEM, {}) == ["new"]
    assert planned(ITEM, remembered()) == []


@pytest.mark.parametrize(
    "changed",
    [
        replace(ITEM, headline="Bridge opens again"),
        replace(ITEM, updated_at=NOON),
        replace(ITEM, content_html="<p>More.</p>"),
        replace(ITEM, url=LINK + "?utm_source=rss"),
    ],
)
def test_a_changed_entry_is_read_again(changed: FeedItem) -> None:
    assert planned(changed, remembered()) == ["changed"]


@pytest.mark.parametrize(
    "same", [replace(ITEM, published_at=NOON), replace(ITEM, entry_id="post-2"), replace(ITEM, byline="A. Writer")]
)
def test_another_date_or_name_alone_announces_nothing(same: FeedItem) -> None:
    assert planned(same, remembered()) == []


@pytest.mark.parametrize("entry_id", ["post-1", None, "post-9"])
def test_the_link_is_the_key_whatever_the_feed_calls_the_entry(entry_id: str | None) -> None:
    assert planned(replace(ITEM, entry_id=entry_id), remembered()) == []


@pytest.mark.parametrize(
    ("idle_changes", "read_before", "why"),
    [
        (0, timedelta(), ["changed"]),
        (1, 59 * MINUTE, []),
        (1, HOUR, ["changed"]),
        (2, 5 * HOUR, []),
        (2, 6 * HOUR, ["changed"]),
        (50, 23 * HOUR, []),
        (50, DAY, ["changed"]),
    ],
)
def test_a_feed_that_announces_changes_which_are_none_is_believed_less_and_less(
    idle_changes: int, read_before: timedelta, why: list[str]
) -> None:
    known = remembered(idle_changes=idle_changes, read_at=NOON - read_before)
    changed = replace(ITEM, updated_at=NOON)
    decided = plan([changed], known, NOON, most=10)
    assert [reading.why for reading in decided.readings] == why
    # What is not believed yet has its time, so that it is not forgotten when the feed stops changing.
    assert [entry.next_at is not None for entry in decided.rescheduled] == ([] if why else [True])


@pytest.mark.parametrize(
    ("outcome", "next_at", "why"),
    [
        ("waiting", NOON, ["retry"]),
        ("waiting", NOON + MINUTE, []),
        ("waiting", None, ["retry"]),  # it had left the feed, and is back
        ("stored", NOON, ["look"]),
        ("stored", NOON + MINUTE, []),
        ("refused", None, []),
    ],
)
def test_an_unchanged_entry_is_read_when_its_time_has_come(outcome: str, next_at: object, why: list[str]) -> None:
    assert planned(ITEM, remembered(outcome=outcome, next_at=next_at)) == why


def test_a_look_that_came_too_late_is_given_up() -> None:
    """A poller that was off for days must not ask for every article of these days, nor for the feed whole for ever."""
    late = plan([ITEM], remembered(next_at=NOON - HOUR, appeared_at=NOON - 49 * HOUR), NOON, most=10)
    assert late.readings == ()
    assert [entry.next_at for entry in late.rescheduled] == [None]


def test_a_change_does_not_shorten_the_wait_for_another_try() -> None:
    waiting = remembered(outcome="waiting", next_at=NOON + MINUTE)
    assert planned(replace(ITEM, updated_at=NOON), waiting) == []


def test_the_feeds_order_is_kept_and_looks_come_last() -> None:
    items = [replace(ITEM, url=f"{LINK}/{n}") for n in range(4)]
    known = remembered(items[0], next_at=NOON)
    read = plan(items, known, NOON, most=2)
    assert [(reading.item.url[-1], reading.why) for reading in read.readings] == [
        ("1", "new"), ("2", "new"), ("0", "look"),
    ]  # fmt: skip
    assert read.left_over == 1


def test_looks_are_bounded_and_the_longest_due_come_first() -> None:
    items = [replace(ITEM, url=f"{LINK}/{n}") for n in range(entries.MOST_LOOKS + 5)]
    known: dict[str, Entry] = {}
    for n, item in enumerate(items):
        known |= remembered(item, next_at=NOON - n * MINUTE)
    read = plan(items, known, NOON, most=0).readings
    assert len(read) == entries.MOST_LOOKS
    assert read[0].item == items[-1]


def test_another_link_under_a_known_name_is_compared_with_what_that_name_had() -> None:
    moved = replace(ITEM, url=LINK + "-moved")
    (reading,) = plan([moved], remembered(), NOON, most=10).readings
    assert (reading.why, reading.twins) == ("new", ("a" * 16,))


def test_a_name_that_every_entry_has_costs_few_comparisons() -> None:
    known: dict[str, Entry] = {}
    for n in range(50):
        known |= remembered(replace(ITEM, url=f"{LINK}/{n}"), article_id=f"{n:016x}")
    (reading,) = plan([ITEM], known, NOON, most=10).readings
    assert len(reading.twins) <= 3


# -- the same article at another address


def stored_article(body: str, url: str = LINK) -> StoredArticle:
    one = article(body, url=url)
    return StoredArticle(one.id, 1, one.id, one)


LONG = " ".join(f"The {n}th engineer looked at pier number {n} and found nothing amiss." for n in range(30))


def test_the_same_words_at_another_address_keep_their_identity() -> None:
    moved = article(LONG + " It reopens on Friday.", url=LINK + "-moved")
    kept = entries.with_kept_identity(moved, [stored_article(LONG)])
    assert kept.id == stored_article(LONG).id
    assert kept.url == LINK + "-moved"


def test_short_texts_must_be_equal_to_be_one() -> None:
    known = stored_article("The bridge is closed.")
    same = article("The bridge is  closed.", url=LINK + "-moved")
    other = article("The bridge is open.", url=LINK + "-moved")
    assert entries.with_kept_identity(same, [known]).id == known.id
    assert entries.with_kept_identity(other, [known]) == other


def test_other_words_under_a_shared_name_stay_another_article() -> None:
    other = article(LONG.replace("pier", "tower").replace("engineer", "painter"), url=LINK + "/2")
    assert entries.with_kept_identity(other, [stored_article(LONG)]) == other


@pytest.mark.parametrize(
    ("updated_at", "needed"), [(None, False), (NOON - MINUTE, False), (NOON, False), (NOON + MINUTE, True)]
)
def test_an_article_stored_already_is_fetched_only_for_something_newer(updated_at: object, needed: bool) -> None:
    item = replace(ITEM, updated_at=updated_at)  # type: ignore[arg-type]
    assert entries.needs_no_fetch(item, stored_article(LONG)) is not needed


# -- what passes


def failure(status: int | None, cause: Exception | None = None) -> FetchError:
    error = FetchError("failed", status=status)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (failure(500), True),
        (failure(503), True),
        (failure(429), True),
        (failure(408), True),
        (failure(403), False),
        (failure(404), False),
        (failure(410), False),
        (failure(None, TimeoutError()), True),
        (FetchError("asked to be left alone for another 900 s", retry_after_s=900.0), True),
        (failure(None), False),  # an answer, but too large or no page
        (failure(None, AddressRefused()), False),
    ],
)
def test_which_failures_pass(error: FetchError, passing: bool) -> None:
    assert entries.is_passing(error) is passing


# -- what is remembered


def first_reading(item: FeedItem = ITEM) -> Reading:
    return Reading(item, None, "new", (), NOON)


def again(entry: Entry, why: entries.Why) -> Reading:
    return Reading(ITEM, entry, why, (), NOON)


def test_a_young_article_is_looked_at_again_after_one_six_and_twenty_four_hours() -> None:
    now, waits = NOON, []
    entry = entries.stored(1, first_reading(), "a" * 16, now, news=True)
    while entry.next_at:
        waits.append((entry.next_at - now) / HOUR)
        now = entry.next_at
        entry = entries.stored(1, again(entry, "look"), "a" * 16, now, news=False)
    assert waits == [1, 6, 24]


def test_an_old_article_is_not_looked_at_again() -> None:
    old = replace(ITEM, published_at=NOON - 48 * HOUR)
    assert entries.stored(1, first_reading(old), "a" * 16, NOON, news=True).next_at is None


def test_a_correction_found_starts_the_looks_anew() -> None:
    entry = replace(entries.stored(1, first_reading(), "a" * 16, NOON, news=True), rereads=2, idle_changes=2)
    corrected = entries.stored(1, again(entry, "look"), "a" * 16, NOON, news=True)
    assert (corrected.rereads, corrected.idle_changes, corrected.next_at) == (0, 0, NOON + HOUR)


def test_tries_are_bounded_and_grow() -> None:
    now, waits = NOON, []
    entry = entries.put_back(1, first_reading(), NO_ANSWER, now)
    while entry.next_at:
        assert entry.outcome == "waiting"
        waits.append((entry.next_at - now) / MINUTE)
        now = entry.next_at
        entry = entries.put_back(1, again(entry, "retry"), NO_ANSWER, now)
    assert waits == [15, 60, 240, 960]
    assert entry.outcome == "refused"
    assert entry.reason == "No answer. It was tried 5 times and is given up."


def test_a_server_that_asks_to_wait_is_given_the_time() -> None:
    asked = FetchError("slow down", status=429, retry_after_s=7200.0)
    assert entries.put_back(1, first_reading(), asked, NOON).next_at == NOON + 2 * HOUR


def test_a_look_that_fails_leaves_the_article_stored() -> None:
    entry = entries.stored(1, first_reading(), "a" * 16, NOON, news=True)
    failed = entries.put_back(1, again(entry, "look"), NO_ANSWER, NOON + HOUR)
    assert (failed.outcome, failed.article_id, failed.next_at) == ("stored", "a" * 16, NOON + 7 * HOUR)


def test_a_refused_entry_is_done_with() -> None:
    refused = entries.refused(1, first_reading(), "no article", NOON)
    assert (refused.outcome, refused.reason, refused.next_at) == ("refused", "no article", None)


def test_a_date_in_the_future_is_not_believed() -> None:
    lying = replace(ITEM, published_at=NOON + 365 * DAY)
    assert entries.stored(1, first_reading(lying), "a" * 16, NOON, news=True).appeared_at == NOON


@given(st.integers(0, 40), st.integers(0, 40))
def test_of_entries_that_left_the_feed_the_newest_are_remembered(staying: int, leaving: int) -> None:
    known: dict[str, Entry] = {}
    for n in range(staying + leaving):
        item = replace(ITEM, url=f"{LINK}/{n}")
        known |= remembered(item, first_seen_at=NOON + n * MINUTE, next_at=NOON, outcome="waiting")
    in_feed = frozenset(list(known)[:staying])
    settled, dropped = entries.sweep(known, in_feed, keep=10)
    left = [link for link in known if link not in in_feed]
    assert set(dropped) == set(left[:-10])
    assert {entry.link for entry in settled} == set(left[-10:])
    assert all(entry.next_at is None for entry in settled)  # or the feed would be asked for whole for ever
