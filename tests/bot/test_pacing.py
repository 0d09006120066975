"""How fast calls go out. Time is a number here, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.delivery.pacing import AT_ONCE, MAX_FLOOD_WAITS, Pacer, Window, seconds
from tests.bot.clocks import FakeTime

READER, OTHER, GROUP = 1001, 2002, -1001234


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as build_application() does


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


class Telegram:
    """Writes down when which call came, and refuses as many as it is told to."""

    def __init__(self, time: FakeTime) -> None:
        self.pacer = Pacer(time.clock, time.sleep)
        self.time = time
        self.calls: list[tuple[int | str | None, float]] = []
        self.refuse: Callable[[int | str | None], float] = lambda _: 0

    async def call(self, chat: int | str | None = None, endpoint: str = "sendMessage", how: str | None = None) -> Any:
        async def post() -> bool:
            self.calls.append((chat, self.time.clock() - 1000))
            if wait := self.refuse(chat):
                raise RetryAfter(timedelta(seconds=wait))
            return True

        data = {} if chat is None else {"chat_id": chat}
        return await self.pacer.process_request(post, (), {}, endpoint, data, how)

    def times(self, chat: int | str | None) -> list[float]:
        return [at for to, at in self.calls if to == chat]


@pytest.fixture
def telegram(time: FakeTime) -> Telegram:
    return Telegram(time)


def refusing(chat: int | str | None, wait: float, times: int) -> Callable[[int | str | None], float]:
    left = iter([wait] * times)
    return lambda to: next(left, 0) if to == chat else 0


def test_a_window_has_room_for_so_many_in_any_span() -> None:
    window = Window(3, 10.0)
    for at in (100, 101, 108):
        assert window.free_at() <= at
        window.take(at)
    assert window.free_at() == 110
    assert window.free_at(leaving=1) == 111
    assert not window.is_idle(117)
    assert window.is_idle(118)


async def test_a_chat_gets_a_burst_and_then_three_in_three_seconds(telegram: Telegram) -> None:
    for _ in range(7):
        await telegram.call(READER)
    assert telegram.times(READER) == [0, 0, 0, 3.125, 3.125, 3.125, 6.25]


@pytest.mark.parametrize("endpoint", ["editMessageText", "sendMessageDraft"])
async def test_edits_and_drafts_count(telegram: Telegram, endpoint: str) -> None:
    for _ in range(3):
        await telegram.call(READER, endpoint)
    await telegram.call(READER)
    assert telegram.times(READER) == [0, 0, 0, 3.125]


@pytest.mark.parametrize("group", [GROUP, "@some_channel"])
async def test_a_group_gets_twenty_a_minute(telegram: Telegram, group: int | str) -> None:
    for _ in range(41):
        await telegram.call(group)
    times = telegram.times(group)
    assert times[19] < 60 <= times[20]
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))


async def test_thirty_a_second_overall(telegram: Telegram) -> None:
    await asyncio.gather(*(telegram.call(chat) for chat in range(1, 101)))
    times = [at for _, at in telegram.calls]
    assert [times.count(n * 1.125) for n in range(4)] == [30, 30, 30, 10]
    assert [chat for chat, _ in telegram.calls] == list(range(1, 101)), "first come, first served"


async def test_a_full_chat_holds_up_nobody_else_and_no_pressed_button(telegram: Telegram) -> None:
    full = [telegram.call(READER) for _ in range(9)]
    others = [telegram.call(OTHER), telegram.call(endpoint="answerCallbackQuery"), telegram.call(READER, "getChat")]
    await asyncio.gather(*full, *others)
    assert telegram.times(OTHER) == telegram.times(None) == [0]
    assert telegram.times(READER) == [0, 0, 0, 0, 3.125, 3.125, 3.125, 6.25, 6.25, 6.25]


async def test_a_flood_wait_is_kept_exactly_by_its_chat_alone(telegram: Telegram, time: FakeTime) -> None:
    telegram.refuse = refusing(READER, 7.0, times=1)
    await asyncio.gather(telegram.call(READER), telegram.call(READER), telegram.call(OTHER))
    assert telegram.times(READER) == [0, 7, 7]
    assert telegram.times(OTHER) == [0]


async def test_a_flood_that_names_no_chat_silences_all(telegram: Telegram) -> None:
    telegram.refuse = refusing(None, 7.0, times=1)
    await asyncio.gather(telegram.call(endpoint="setMyCommands"), *(telegram.call(c) for c in (READER, OTHER)))
    await telegram.call(READER)
    assert telegram.times(None) == [0, 7]
    assert max(telegram.times(READER)) == 7


async def test_a_flood_without_end_is_an_error(telegram: Telegram) -> None:
    telegram.refuse = refusing(READER, 7.0, times=100)
    with pytest.raises(RetryAfter):
        await telegram.call(READER)
    assert telegram.times(READER) == [7 * n for n in range(MAX_FLOOD_WAITS + 1)]


async def test_what_is_worth_nothing_later_never_waits_and_leaves_room(telegram: Telegram, time: FakeTime) -> None:
    for _ in range(2):
        await telegram.call(READER, how=AT_ONCE)
    with pytest.raises(RetryAfter) as refusal:
        await telegram.call(READER, how=AT_ONCE)
    assert seconds(refusal.value.retry_after) == 3.125
    await telegram.call(READER)
    assert telegram.times(READER) == [0, 0, 0]
    assert time.waits == []


async def test_what_never_waits_is_not_made_again_after_a_flood(telegram: Telegram, time: FakeTime) -> None:
    telegram.refuse = refusing(READER, 7.0, times=1)
    with pytest.raises(RetryAfter):
        await telegram.call(READER, how=AT_ONCE)
    with pytest.raises(RetryAfter):
        await telegram.call(READER, "sendChatAction", how=AT_ONCE)
    assert (telegram.times(READER), time.waits) == ([0], [])


async def test_chats_are_forgotten_once_they_are_idle(telegram: Telegram, time: FakeTime) -> None:
    for chat in range(1, 2001):
        await telegram.call(chat)
    assert telegram.pacer.lines <= 1024
    await time.sleep(100)
    for chat in range(3001, 3600):
        await telegram.call(chat)
    assert telegram.pacer.lines < 600


def test_flood_waits_come_as_seconds_or_as_timedelta() -> None:
    assert seconds(7) == seconds(timedelta(seconds=7)) == 7.0
