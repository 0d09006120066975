"""Turns: one request at a time a host, pauses, and what a host asked for. Time is a number here."""

from __future__ import annotations

import threading

import pytest

from ingest.errors import FetchError
from ingest.sources.politeness import MAX_AT_ONCE, MAX_HOSTS, PATIENCE_S, Politeness
from tests.ingest.site import Clock
from tests.waiting import BOUND_S


def ask(politeness: Politeness, host: str = "halvern.example", pause_s: float = 1.0) -> None:
    with politeness.turn(host, f"https://{host}/") as request, request(pause_s):
        pass


def slow_down(politeness: Politeness, seconds: float | None) -> None:
    """A request that the host answers with 429."""
    with pytest.raises(FetchError, match="429"), politeness.turn("halvern.example", "url") as request, request(1.0):
        raise FetchError("answered 429", status=429, retry_after_s=seconds)


def test_a_pause_after_the_end_of_each_request_to_a_host() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    ask(politeness)
    assert clock.slept == []
    clock.seconds += 0.25
    ask(politeness)
    assert clock.slept == [0.75]
    ask(politeness, "other.example")
    assert clock.slept == [0.75]
    clock.seconds += 5
    ask(politeness)
    ask(politeness, pause_s=30)
    assert clock.slept == [0.75, 30]


def test_a_failed_request_is_followed_by_a_pause_too() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    slow_down(politeness, None)
    ask(politeness)
    assert clock.slept == [1.0]


def test_a_host_that_asks_for_a_while_gets_it() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    slow_down(politeness, 120)
    clock.seconds += 20
    with pytest.raises(FetchError, match=r"left alone for another 100 s; try again after that") as refused:
        ask(politeness)
    assert refused.value.retry_after_s == pytest.approx(100)
    assert str(refused.value).startswith("https://halvern.example/ is not fetched: ")
    ask(politeness, "other.example")
    clock.seconds += 100 - PATIENCE_S
    ask(politeness)
    assert clock.slept == [pytest.approx(PATIENCE_S)]


def test_one_thread_at_a_time_asks_a_host() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    first_in, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with politeness.turn("halvern.example", "url") as request, request(0):
            first_in.set()
            go_on.wait(BOUND_S)
            order.append("first")

    def second() -> None:
        ask(politeness, pause_s=0)
        order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    first_in.wait(BOUND_S)
    threads[1].start()
    ask(politeness, "other.example")  # is not held up
    go_on.set()
    for thread in threads:
        thread.join(BOUND_S)
    assert order == ["first", "second"]


def test_few_requests_are_under_way_at_once() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    full, go_on = threading.Barrier(MAX_AT_ONCE + 1), threading.Event()
    late = threading.Event()

    def hold(number: int) -> None:
        with politeness.turn(f"{number}.example", "url") as request, request(0):
            full.wait(BOUND_S)
            go_on.wait(BOUND_S)

    def one_more() -> None:
        ask(politeness)
        late.set()

    threads = [threading.Thread(target=hold, args=[number]) for number in range(MAX_AT_ONCE)]
    threads.append(threading.Thread(target=one_more))
    for thread in threads[:-1]:
        thread.start()
    full.wait(BOUND_S)
    threads[-1].start()
    assert not late.is_set()
    assert not politeness._connections.acquire(blocking=False)
    go_on.set()
    for thread in threads:
        thread.join(BOUND_S)
    assert late.is_set()


def test_the_table_is_bounded_and_keeps_those_in_use() -> None:
    clock = Clock()
    politeness = Politeness(clock, clock.sleep)
    with politeness.turn("halvern.example", "url"):
        for number in range(MAX_HOSTS + 50):
            ask(politeness, f"{number}.example")
        assert "halvern.example" in politeness._hosts
        assert len(politeness._hosts) == MAX_HOSTS
