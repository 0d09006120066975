"""When a feed is polled next, and how it is after a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ingest.article import Validators
from ingest.feeds.schedule import UNKNOWN_PACE, after_answer, after_failure, pace, parse_every, rescheduled
from ingest.feeds.subscription import Subscription
from tests.ingest.newsroom import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MIDDLE = 0.5
"""The chance that neither lengthens nor shortens a wait."""

FEED = Subscription(
    id=1,
    url="https://halvern.example/feed",
    title="The Halvern Post",
    site_url=None,
    every=None,
    added_at=NOON - 90 * DAY,
    interval=HOUR,
    next_poll_at=NOON,
)


@pytest.mark.parametrize(
    ("text", "every"),
    [("15m", 15 * MINUTE), ("2h", 2 * HOUR), ("1d", DAY), ("90s", 90 * timedelta(seconds=1)), (" 5 M ", 5 * MINUTE)],
)
def test_durations(text: str, every: timedelta) -> None:
    assert parse_every(text) == every


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "1w", "59s", "8d", "0m", "99999999m", "١٥m"])
def test_what_is_no_duration_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 15m|between one minute"):
        parse_every(text)


def hourly(count: int, newest: datetime = NOON) -> list[datetime]:
    return [newest - n * HOUR for n in range(count)]


@pytest.mark.parametrize(
    ("appeared", "interval"),
    [
        pytest.param([], UNKNOWN_PACE, id="nothing known"),
        pytest.param([NOON] * 30, UNKNOWN_PACE, id="without dates all were first seen at once"),
        pytest.param(hourly(10), 30 * MINUTE, id="half the gap"),
        pytest.param([*hourly(10), *hourly(2, NOON - 300 * DAY)], 30 * MINUTE, id="one long gap is not the pace"),
        pytest.param([NOON - n * MINUTE for n in range(30)], 5 * MINUTE, id="never faster than five minutes"),
        pytest.param([NOON - n * 30 * DAY for n in range(5)], 12 * HOUR, id="never slower than twelve hours"),
        pytest.param(hourly(10, NOON - 20 * HOUR), 2 * HOUR, id="a tenth of the silence where that is longer"),
        pytest.param([*hourly(10), NOON + 9 * DAY], 30 * MINUTE, id="a date in the future is no appearance"),
    ],
)
def test_the_interval_follows_the_pace(appeared: list[datetime], interval: timedelta) -> None:
    assert pace(appeared, NOON) == interval


def test_an_answer_sets_the_next_poll_and_makes_a_feed_healthy() -> None:
    failing = replace(FEED, failures=12, failing_since=NOON - 20 * DAY, last_error="no answer", dead="silent")
    polled = after_answer(failing, NOON, hourly(10), Validators(etag='"a"'))
    assert polled.state == "healthy"
    assert (polled.failures, polled.failing_since, polled.last_error) == (0, None, None)
    assert polled.last_success_at == polled.last_poll_at == NOON
    assert polled.validators.etag == '"a"'
    assert polled.next_poll_at == NOON + 30 * MINUTE


@pytest.mark.parametrize(
    ("every", "more", "wait_s", "wait"),
    [
        (None, False, None, 30 * MINUTE),
        (2 * DAY, False, None, 2 * DAY),
        (None, True, None, 5 * MINUTE),
        (MINUTE, True, None, MINUTE),
        (None, False, 7200.0, 2 * HOUR),
        (None, False, 1.0, 30 * MINUTE),
        (None, False, float("inf"), 7 * DAY),
    ],
)
def test_the_next_poll(every: timedelta | None, more: bool, wait_s: float | None, wait: timedelta) -> None:
    polled = after_answer(replace(FEED, every=every), NOON, hourly(10), Validators(), more=more, wait_s=wait_s)
    assert polled.next_poll_at == NOON + wait


@pytest.mark.parametrize(
    ("failures_before", "wait"),
    [(0, 2 * HOUR), (1, 4 * HOUR), (3, 16 * HOUR), (4, 24 * HOUR), (400, 24 * HOUR)],
)
def test_failures_back_off_up_to_a_day(failures_before: int, wait: timedelta) -> None:
    failed = after_failure(replace(FEED, failures=failures_before), NOON, "no answer", MIDDLE)
    assert (failed.state, failed.failures, failed.last_error) == ("failing", failures_before + 1, "no answer")
    assert failed.next_poll_at == NOON + wait


def test_a_slow_feed_does_not_become_faster_by_failing() -> None:
    weekly = replace(FEED, every=7 * DAY, interval=7 * DAY)
    assert after_failure(weekly, NOON, "no answer", MIDDLE).next_poll_at == NOON + 7 * DAY


def test_chance_spreads_the_retries_by_a_tenth() -> None:
    waits = [after_failure(FEED, NOON, "no answer", chance).next_poll_at for chance in (0.0, 0.999999)]
    assert waits[0] == NOON + 2 * HOUR * 0.9
    assert waits[1] is not None
    assert NOON + 2 * HOUR * 1.09 < waits[1] < NOON + 2 * HOUR * 1.1


def test_the_first_failure_in_a_row_is_when_it_has_been_failing_since() -> None:
    first = after_failure(FEED, NOON, "no answer", MIDDLE)
    second = after_failure(first, NOON + HOUR, "still none", MIDDLE)
    assert first.failing_since == second.failing_since == NOON


def test_retry_after_is_a_lower_bound() -> None:
    assert after_failure(FEED, NOON, "429", MIDDLE, 429, 10 * 3600.0).next_poll_at == NOON + 10 * HOUR
    assert after_failure(FEED, NOON, "503", MIDDLE, 503, 60.0).next_poll_at == NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("failures_before", "days", "dead"),
    [(9, 14, "silent"), (8, 14, None), (30, 13, None), (9, 400, "silent")],
)
def test_dead_by_silence_takes_ten_failures_and_two_weeks(failures_before: int, days: int, dead: str | None) -> None:
    failing = replace(FEED, failures=failures_before, failing_since=NOON - days * DAY)
    failed = after_failure(failing, NOON, "no answer", MIDDLE)
    assert failed.dead == dead
    assert failed.next_poll_at == NOON + (7 * DAY if dead else 24 * HOUR)


def test_a_feed_that_is_gone_is_not_asked_again() -> None:
    gone = after_failure(FEED, NOON, "answered 410", MIDDLE, 410)
    assert (gone.state, gone.dead, gone.next_poll_at, gone.last_error) == ("dead", "gone", None, "answered 410")


def test_another_interval_brings_the_next_poll_forward_but_never_back() -> None:
    assert rescheduled(replace(FEED, next_poll_at=NOON + DAY), 15 * MINUTE, NOON).next_poll_at == NOON + 15 * MINUTE
    assert rescheduled(replace(FEED, next_poll_at=NOON + MINUTE), DAY, NOON).next_poll_at == NOON + MINUTE
    assert rescheduled(FEED, None, NOON) == FEED


def test_a_dead_feed_that_is_added_again_lives() -> None:
    gone = after_failure(FEED, NOON, "answered 410", MIDDLE, 410)
    alive = rescheduled(gone, None, NOON + DAY)
    assert (alive.state, alive.failures, alive.last_error, alive.next_poll_at) == ("healthy", 0, None, NOON + DAY)
