"""How much each person and each group may ask, and when they may again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.conversation import Conversation
from bot.heard import Heard
from bot.people import Asker
from bot.places import Place
from bot.rooms.budgets import Budgets, Limits, Refusal
from bot.state.open import State
from retrieval.answer import AnswerSentence, Tokens
from tests.bot.fakes import FakeDesk, answer
from tests.bot.running import GROUP, READER, FakeClock

OTHER = 2002


def by(user: int, chat: int | None = None) -> Heard:
    return Heard(Asker(user), Place(user if chat is None else chat), "Why?")


@pytest.fixture
def budgets(state: State, clock: FakeClock) -> Callable[..., Budgets]:
    return lambda **limits: Budgets(state.usage, Limits(**limits), clock)


async def test_without_limits_everybody_asks_on(budgets: Callable[..., Budgets]) -> None:
    free = budgets()
    for _ in range(30):
        assert await free.take(by(READER)) is None


# -- by the minute


async def test_some_questions_a_minute(budgets: Callable[..., Budgets], clock: FakeClock) -> None:
    two = budgets(questions_a_minute=2)
    await two.take(by(READER))
    clock.pass_(seconds=20)
    await two.take(by(READER, GROUP))  # wherever it is asked
    clock.pass_(seconds=10)
    with pytest.raises(Refusal, match=r"^2 questions a minute is as fast as I answer .* again in 30 seconds\.$"):
        await two.take(by(READER))
    await two.take(by(OTHER))
    clock.pass_(seconds=29.5)
    with pytest.raises(Refusal, match="in 1 second"):
        await two.take(by(READER))
    clock.pass_(seconds=0.5)
    await two.take(by(READER))  # the first has left the minute, and what was refused counts for nothing
    with pytest.raises(Refusal, match="in 20 seconds"):
        await two.take(by(READER))


# -- by the day


async def test_some_questions_a_day(budgets: Callable[..., Budgets], clock: FakeClock) -> None:
    two = budgets(questions_a_day=2)
    for _ in range(2):
        await two.take(by(READER))
    with pytest.raises(Refusal, match=r"^You have asked your 2 questions for today\. .* 00:00 UTC, in 12 hours\.$"):
        await two.take(by(READER))
    await two.take(by(OTHER))
    clock.now = datetime(2026, 3, 10, 23, 18, 30, tzinfo=UTC)
    with pytest.raises(Refusal, match=r"in 42 minutes\.$"):
        await two.take(by(READER))
    clock.now = datetime(2026, 3, 11, tzinfo=UTC)
    await two.take(by(READER))


async def test_a_day_outlives_a_restart(budgets: Callable[..., Budgets]) -> None:
    await budgets(questions_a_day=1).take(by(READER))
    with pytest.raises(Refusal):
        await budgets(questions_a_day=1).take(by(READER))


async def test_a_group_has_questions_together(budgets: Callable[..., Budgets], clock: FakeClock) -> None:
    three = budgets(questions_a_day=2, chat_questions_a_day=3)
    clock.pass_(minutes=30)
    for user in (READER, READER, OTHER):
        await three.take(by(user, GROUP))
    with pytest.raises(Refusal, match=r"^This chat has asked its 3 questions for today\. .* in 11 hours 30 minutes\.$"):
        await three.take(by(OTHER, GROUP))
    with pytest.raises(Refusal, match=r"^You have asked"):  # the group's count for its members too
        await three.take(by(READER))
    await three.take(by(OTHER))  # what the group refused was not counted


async def test_a_refused_question_is_not_counted(budgets: Callable[..., Budgets], state: State) -> None:
    one = budgets(questions_a_day=5, chat_questions_a_day=1)
    await one.take(by(READER, GROUP))
    for _ in range(3):
        with pytest.raises(Refusal):
            await one.take(by(READER, GROUP))
    assert state.usage.today(("user", READER)).questions == 1


async def test_at_the_terminal_nothing_is_counted(budgets: Callable[..., Budgets], state: State) -> None:
    one = budgets(questions_a_minute=1, questions_a_day=1)
    at_terminal = Heard(Asker(0, at_terminal=True), Place(0), "Why?")
    for _ in range(3):
        assert await one.take(at_terminal) is None
    await one.spent(at_terminal, 1000)
    assert state.usage.today(("user", 0)).tokens == 0


# -- the language model


@pytest.mark.parametrize(
    ("limits", "whose"),
    [({"tokens_a_day": 1000}, "You have used up"), ({"chat_tokens_a_day": 1000}, "This chat has used up")],
)
async def test_beyond_its_tokens_nothing_is_written(
    budgets: Callable[..., Budgets], clock: FakeClock, limits: dict[str, int], whose: str
) -> None:
    some = budgets(**limits)
    await some.spent(by(READER, GROUP), 999)
    assert await some.take(by(READER, GROUP)) is None
    await some.spent(by(READER, GROUP), 1)
    told = await some.take(by(READER, GROUP))
    assert told
    assert told.startswith(whose)
    assert told.endswith("It writes again from 00:00 UTC, in 12 hours.")
    assert await some.take(by(OTHER)) is None
    clock.pass_(hours=12)
    assert await some.take(by(READER, GROUP)) is None


async def test_an_answer_beyond_the_tokens_is_quoted_and_says_until_when(
    converse: Callable[..., Conversation], desk: FakeDesk, state: State
) -> None:
    desk.writes = True
    desk.answer = answer(AnswerSentence("It is open.", (1,)), written=True, tokens=Tokens(900, 100))
    conversation = converse(tokens_per_day=1000)
    first, second = [await conversation.reply(by(READER)) for _ in range(2)]
    assert desk.quote_onlys == [False, True]
    assert "used up" not in first.messages[-1].plain
    assert "so this is quoted. It writes again from 00:00 UTC, in 12 hours." in second.messages[-1].plain
    logged = state.answers.get(second.answer_id or 0)
    assert logged
    assert logged.answer.notice  # is there again when the answer is shown again


async def test_where_nothing_is_written_nobody_hears_of_tokens(
    converse: Callable[..., Conversation], desk: FakeDesk, state: State
) -> None:
    state.usage.add([("user", READER)], tokens=5000)
    reply = await converse(tokens_per_day=1000).reply(by(READER))
    assert "language model" not in reply.messages[-1].plain
