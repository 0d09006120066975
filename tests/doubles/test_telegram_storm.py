"""The Bot API double under a load test: random faults, the same in every run, and many chats at once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import zip_longest

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_faults import WRITING, Storm
from tests.doubles.telegram_records import Lost, Refused

CHATS, MESSAGES = range(1, 31), range(8)


def fallen(seed: int, calls: list[str]) -> dict[str, list[str]]:
    """What a storm does to each chat's calls, in the order of the calls."""
    storm = Storm(seed, {"429": 0.2, "lost request": 0.2, "lost answer": 0.2}, WRITING, retry_after=7)
    met: dict[str, list[str]] = {chat: [] for chat in calls}
    for chat in calls:
        match storm.strike("sendMessage", chat):
            case Refused(status=status):
                met[chat].append(str(status))
            case Lost(hangs=hangs, took_effect=took_effect):
                met[chat].append(f"hangs={hangs} took_effect={took_effect}")
            case None:
                met[chat].append("nothing")
    return met


def test_a_storm_is_the_same_in_every_run_however_chats_interleave() -> None:
    one_by_one = ["1"] * 50 + ["2"] * 40
    in_turn = [chat for pair in zip_longest(["1"] * 50, ["2"] * 40) for chat in pair if chat]
    assert fallen(1, one_by_one) == fallen(1, in_turn)
    assert fallen(1, one_by_one) != fallen(2, one_by_one)
    assert len(set(fallen(1, one_by_one)["1"])) == 6, "everything happens"


@pytest.mark.usefixtures("waits_are_durations")
async def test_what_a_storm_does_reaches_many_chats_at_once(api: TelegramDouble) -> None:
    storm = api.storm(1, rate_429=0.1, rate_502=0.1, rate_lost_request=0.1, rate_lost_answer=0.1)
    for chat_id in CHATS:
        api.user_says(chat_id, "/start")
    async with api.client(request=api.request(connection_pool_size=len(CHATS), read_timeout=1.0)) as bot:
        met = Counter(
            error for errors in await asyncio.gather(*(write(bot, chat) for chat in CHATS)) for error in errors
        )
    lost = storm.met["lost request"] + storm.met["lost answer"]
    assert met[RetryAfter] == storm.met["429"]
    assert met[TimedOut] + met[NetworkError] == storm.met["502"] + lost
    assert min(storm.met.values()) > 10
    # What was lost on the way back arrived all the same; what was refused or lost on the way did not.
    arrived = sum(len(api.messages_in(chat_id)) for chat_id in CHATS)
    assert arrived == len(CHATS) * len(MESSAGES) - storm.met.total() + storm.met["lost answer"]


async def write(bot: Bot, chat_id: int) -> list[type[TelegramError]]:
    errors = []
    for number in MESSAGES:
        try:
            await bot.send_message(chat_id, str(number))
        except TelegramError as error:
            errors.append(type(error))
    return errors


async def test_calls_of_other_methods_are_spared_and_a_storm_ends(api: TelegramDouble, bot: Bot, reader: int) -> None:
    storm = api.storm(1, rate_502=1)
    await bot.send_chat_action(reader, "typing")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(reader, "One")
    api.calm()
    await bot.send_message(reader, "One")
    assert storm.met == {"502": 1}


async def test_leaving_ends_what_hangs() -> None:
    with TelegramDouble() as api:
        api.user_says(1001, "/start")
        api.lose_answer("sendMessage")
        bot = await api.client(request=api.request(read_timeout=20)).__aenter__()
        sending = asyncio.create_task(bot.send_message(1001, "One"))
        await api.messages(1001)
        begun = time.monotonic()
    assert time.monotonic() - begun < 10
    with pytest.raises(NetworkError):
        await sending
    await bot.shutdown()
