"""No question vanishes: updates are on disk before Telegram is told of their receipt, until they are handled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest
from telegram import Update
from telegram.ext import ExtBot

from bot import texts
from bot.intake import intake_texts as delivery_texts
from bot.intake.inbox import InboxQueue, NotStored
from bot.places import Place
from bot.state.open import State
from tests.bot.clocks import FakeTime
from tests.bot.fakes import FakeDesk
from tests.bot.running import READER, FakeClock, running
from tests.bot.test_lanes import update
from tests.doubles.telegram_api import TelegramDouble

BOT: ExtBot[None] = ExtBot("123456:TEST")


def arrived(number: int, text: str = "Why?", chat: int = READER) -> Update:
    read = update(chat, text=text).to_dict()
    made = Update.de_json({**read, "update_id": number}, BOT)
    assert made
    return made


async def nobody_was_answered(_: Update) -> bool:
    return False


class Apologies:
    def __init__(self) -> None:
        self.made: list[tuple[Place, list[int]]] = []

    async def __call__(self, place: Place, updates: Sequence[Update]) -> None:
        self.made.append((place, [each.update_id for each in updates]))


@pytest.fixture
def queue(state: State) -> InboxQueue:
    return fresh(state)


def fresh(state: State) -> InboxQueue:
    """As the next process makes it."""
    return InboxQueue(state.inbox, lambda _: None, FakeTime().clock)


async def recovered(queue: InboxQueue, now: datetime) -> tuple[list[int], Apologies]:
    """What is handled again and who is apologised to."""
    apologies = Apologies()
    await queue.recover(BOT, now, nobody_was_answered, apologies)
    again = []
    while not queue.empty():
        again.append(queue.get_nowait())
    return [each.update_id for each in again if isinstance(each, Update)], apologies


async def test_it_is_stored_before_it_is_queued_and_known_when_it_comes_again(queue: InboxQueue, state: State) -> None:
    await queue.put(arrived(1))
    [stored] = state.inbox.unfinished()
    assert (stored.update_id, queue.qsize(), queue.unfinished) == (1, 1, 1)
    await queue.put(arrived(1))
    assert queue.qsize() == 1
    await queue.done(arrived(1))
    assert (state.inbox.unfinished(), queue.unfinished) == ([], 0)


async def test_what_cannot_be_stored_is_not_taken(queue: InboxQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise OSError("no space left for: Why?")

    monkeypatch.setattr(queue._store, "take", full)
    with pytest.raises(NotStored, match=r"^Update 1 could not be stored \(OSError\)$"):
        await queue.put(arrived(1))
    assert queue.empty()


async def test_what_was_left_is_handled_again_in_order(queue: InboxQueue, state: State, clock: FakeClock) -> None:
    for number in (1, 2, 3):
        await queue.put(arrived(number))
    await queue.done(arrived(2))
    clock.pass_(minutes=59)
    again, apologies = await recovered(fresh(state), clock())
    assert (again, apologies.made) == ([1, 3], [])


async def test_whoever_waited_too_long_gets_one_apology(queue: InboxQueue, state: State, clock: FakeClock) -> None:
    for number, chat in ((1, READER), (2, 2002), (3, READER)):
        await queue.put(arrived(number, chat=chat))
    clock.pass_(minutes=61)
    again, apologies = await recovered(fresh(state), clock())
    assert (again, apologies.made) == ([], [(Place(READER), [1, 3]), (Place(2002), [2])])
    assert state.inbox.unfinished() == []


async def test_what_kills_the_process_twice_is_given_up(queue: InboxQueue, state: State, clock: FakeClock) -> None:
    await queue.put(arrived(1))
    again, _ = await recovered(fresh(state), clock())
    assert again == [1]
    again, apologies = await recovered(fresh(state), clock())
    assert (again, apologies.made) == ([], [(Place(READER), [1])])
    assert state.inbox.unfinished() == []


async def test_what_cannot_be_read_any_more_is_written_off(
    state: State, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    state.inbox.take(1, READER, '{"no update')
    assert (await recovered(fresh(state), clock()))[0] == []
    assert state.inbox.unfinished() == []
    assert "Update 1 of an earlier process cannot be read" in caplog.text


# -- the whole bot


async def test_every_update_is_done_once_it_is_answered(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state) as bot:
        for n in range(3):
            api.user_says(READER, f"question {n}")
        await api.messages(READER, 3)
        assert await bot.stop() == 0
    assert state.inbox.unfinished() == []
    assert desk.questions == [f"question {n}" for n in range(3)]


async def test_whoever_is_told_at_the_end_is_done_and_who_waits_is_answered_by_the_next_process(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    slow = FakeDesk(closed=True)
    async with running(api, slow, state, drain_seconds=0.05) as bot:
        for text in ("begun", "waiting"):
            api.user_says(READER, text)
        await api.until(lambda: len(state.inbox.unfinished()) == 2 and bool(slow.questions))
        assert await bot.stop() == 1
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as asyncio.run() does
    assert [message.text for message in api.messages_in(READER)] == [texts.restarting()]
    assert len(state.inbox.unfinished()) == 1
    async with running(api, desk, state, now=clock):
        await api.messages(READER, 2)
    assert desk.questions == ["waiting"]


async def test_an_apology_after_the_second_crash(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    question = api.user_says(READER, "/start")
    state.inbox.take(900, READER, arrived(900).to_json())
    state.inbox.again(900)
    async with running(api, desk, state, now=clock):
        [apology, *_] = await api.messages(READER, 2)
    assert apology.text == delivery_texts.interrupted(1)
    assert apology.reply_to_message_id == question
    assert state.inbox.unfinished() == []
