"""The Bot API double's flood control: how often a bot may write, and what it hears when it writes more often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from tests.doubles.telegram_api import TelegramDouble

READER, GROUP = 1001, -1001234


class Clock:
    """Noon on 1 March 2026, and later when a test says so."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(clock: Clock, waits_are_durations: None) -> Iterator[TelegramDouble]:
    with TelegramDouble(now=clock, limits=True) as double:
        double.user_says(READER, "/start")
        double.user_says(READER, "hello", GROUP)
        yield double


async def refused_for(bot: Bot, chat_id: int) -> int:
    """The seconds that Telegram tells the bot to wait; 0 if the message goes out."""
    try:
        await bot.send_message(chat_id, "x")
    except RetryAfter as flood:
        return int(flood._retry_after.total_seconds())
    return 0


async def test_one_a_second_in_a_private_chat_after_a_burst_of_three(bot: Bot, clock: Clock) -> None:
    assert [await refused_for(bot, READER) for _ in range(4)] == [0, 0, 0, 1]
    for _ in range(5):
        clock.passes(1)
        assert await refused_for(bot, READER) == 0
    assert await refused_for(bot, READER) == 1
    clock.passes(10)
    assert [await refused_for(bot, READER) for _ in range(4)] == [0, 0, 0, 1], "silence earns a burst again"


async def test_drafts_and_edits_count_too(bot: Bot, clock: Clock) -> None:
    sent = await bot.send_message(READER, "Searching …")
    await bot.send_message_draft(READER, 7, "Reading …")
    await bot.edit_message_text("Found.", READER, sent.message_id)
    with pytest.raises(RetryAfter):
        await bot.send_message_draft(READER, 7, "Reading 2 …")
    await bot.send_chat_action(READER, "typing")  # does not count


async def test_20_a_minute_in_a_group(api: TelegramDouble, bot: Bot, clock: Clock) -> None:
    for _ in range(20):
        assert await refused_for(bot, GROUP) == 0
        clock.passes(2)
    assert await refused_for(bot, GROUP) == 20
    clock.passes(7.5)
    assert await refused_for(bot, GROUP) == 13, "what is left"
    assert api.floods_ignored == 1
    clock.passes(12.5)
    assert await refused_for(bot, GROUP) == 0
    assert api.floods_ignored == 1


async def test_30_a_second_overall(api: TelegramDouble, bot: Bot, clock: Clock) -> None:
    for reader in range(1, 33):
        api.user_says(reader, "/start")
    assert [await refused_for(bot, reader) for reader in range(1, 32)] == [0] * 30 + [1]
    assert await refused_for(bot, 32) == 1, "nobody gets anything"
    clock.passes(1)
    assert await refused_for(bot, 32) == 0


async def test_a_bot_that_writes_on_after_an_injected_429_is_found_out(
    api: TelegramDouble, bot: Bot, clock: Clock
) -> None:
    api.flood(retry_after=7)
    assert await refused_for(bot, READER) == 7
    clock.passes(3)
    assert await refused_for(bot, READER) == 4
    assert api.floods_ignored == 1
    clock.passes(4)
    assert await refused_for(bot, READER) == 0
