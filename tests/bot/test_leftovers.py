"""A process is killed while an answer is on its way: the next one sends what did not arrive, and nothing twice."""

from __future__ import annotations

from functools import partial

import pytest

from bot.places import Place
from bot.render import render_answer, render_text
from bot.render.messages import Message
from bot.state.open import State
from tests.bot.clocks import FakeTime
from tests.bot.fakes import FakeDesk, answer
from tests.bot.running import GROUP, READER, FakeClock, running, texts_in
from tests.bot.test_delivery import courier_to
from tests.bot.test_lanes import update
from tests.doubles.telegram_api import TelegramDouble

QUESTION = "When did the bridge reopen?"
GIVEN = answer(question=QUESTION)
[ANSWER] = render_answer(GIVEN, 1, "dateline_bot")
pytestmark = pytest.mark.usefixtures("waits_are_durations")


@pytest.fixture
def waits_are_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as build_application() does


def taken(api: TelegramDouble, state: State, number: int = 1, group: int | None = None) -> int:
    """The ``number``-th update is a question, and the process that was killed had written it down; its message."""
    text = f"/ask {QUESTION}" if group else QUESTION
    question = api.user_says(READER, text, group)
    arrived = update(READER, group, text=text, message_id=question, date=1).to_json()
    state.inbox.take(number, group or READER, arrived)
    return question


async def sent_by_the_killed_process(api: TelegramDouble, message: Message, reply_to: int, chat: int = READER) -> int:
    async with courier_to(api, FakeTime(), []) as courier:
        [message_id] = await courier.deliver(Place(chat), [message], reply_to)
        return message_id


async def restart(api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock) -> None:
    """The next process, until it has handled what was left."""
    client = partial(api.request, read_timeout=1.0)
    async with running(api, desk, state, now=clock, new_request=client) as bot:
        await api.until(lambda: not state.inbox.unfinished())
        assert await bot.stop() == 0


async def test_an_answer_that_was_made_and_not_sent_is_sent_and_not_made_again(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    question = taken(api, state)
    state.answers.add(Place(READER), READER, question, GIVEN)
    await restart(api, desk, state, clock)
    [message] = api.messages_in(READER)
    assert (message.reply_to_message_id, desk.questions) == (question, [])
    logged = state.answers.get(1)
    assert logged
    assert logged.message_ids == (message.message_id,)


async def test_an_answer_whose_delivery_was_noted_is_not_sent_again(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    question = taken(api, state)
    sent = await sent_by_the_killed_process(api, ANSWER, question)
    state.answers.delivered(state.answers.add(Place(READER), READER, question, GIVEN), [sent])
    await restart(api, desk, state, clock)
    assert len(api.messages_in(READER)) == 1
    assert not api.calls_of("sendMessage")[1:]


@pytest.mark.parametrize("trouble", ["none", "502", "a lost answer", "two lost answers"])
async def test_an_answer_whose_sending_ended_nobody_knows_how_is_found(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock, trouble: str
) -> None:
    question = taken(api, state)
    state.answers.add(Place(READER), READER, question, GIVEN)
    sent = await sent_by_the_killed_process(api, ANSWER, question)
    if trouble == "502":
        api.fail("editMessageReplyMarkup", 502)
    elif trouble != "none":
        api.lose_answer("editMessageReplyMarkup", times=2 if trouble == "two lost answers" else 1)
    await restart(api, desk, state, clock)
    [message] = api.messages_in(READER)
    assert message.message_id == sent
    assert message.buttons[0][0].target == "p:1:1"
    logged = state.answers.get(1)
    assert logged
    assert logged.message_ids == (sent,)


@pytest.mark.parametrize("trouble", ["none", "a lost answer"])
async def test_other_messages_stay_as_they_are(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock, trouble: str
) -> None:
    question = taken(api, state)
    [notice] = render_text("The bot rests tonight.")
    earlier = await sent_by_the_killed_process(api, ANSWER, reply_to=0)
    state.answers.add(Place(READER), READER, question, GIVEN)
    state.answers.delivered(state.answers.add(Place(READER), READER, 0, GIVEN), [earlier])
    await sent_by_the_killed_process(api, notice, reply_to=0)
    if trouble == "a lost answer":
        api.lose_answer("editMessageReplyMarkup")
    await restart(api, desk, state, clock)
    before, told, given = api.messages_in(READER)
    assert (told.text, told.buttons) == ("The bot rests tonight.", ())
    assert not before.earlier
    assert given.reply_to_message_id == question


async def test_what_said_how_far_the_work_was_becomes_the_answer(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    question = taken(api, state, group=GROUP)
    state.answers.add(Place(GROUP), READER, question, GIVEN)
    [progress] = render_text("Reading 8 passages …")
    sent = await sent_by_the_killed_process(api, progress, question, GROUP)
    await restart(api, desk, state, clock)
    [message] = api.messages_in(GROUP)
    assert message.message_id == sent
    assert message.text.startswith("The bridge reopened on Monday.")
    assert message.buttons


async def test_whoever_could_not_even_be_told_is_answered_after_the_next_start(
    api: TelegramDouble, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    api.user_says(READER, QUESTION)
    api.fail("sendMessage", 502, times=28)
    async with running(api, desk, state, now=clock) as bot:
        await api.until(lambda: len(api.calls_of("sendMessage")) == 28)
        assert await bot.stop() == 0
    assert len(state.inbox.unfinished()) == 1
    async with running(api, desk, state, now=clock):
        [text] = await texts_in(api, READER)
    assert text.startswith("The bridge reopened")
    assert desk.questions == [QUESTION]
