"""Questions: what is shown while they are answered, what is remembered, what may be spent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot import texts
from bot.conversation import Conversation
from bot.heard import Heard, Reply
from bot.people import Asker
from bot.places import Place
from bot.render.messages import Message
from bot.rooms import access_texts
from bot.state.open import State
from retrieval.answer import Answer, AnswerSentence, Reading, Said, Tokens
from retrieval.followups import Turn
from tests.bot.fakes import ARTICLE_ID, FakeDesk, answer
from tests.bot.running import EDITOR, GROUP, READER, FakeClock
from tests.waiting import BOUND_S

HERE = Place(READER)
WRITTEN = answer(
    AnswerSentence("The bridge is open again.", (1,)),
    AnswerSentence("It took a week.", (1,)),
    written=True,
    tokens=Tokens(900, 100),
)


async def asked(conversation: Conversation, text: str, user: int = READER, place: Place = HERE, **how: object) -> Reply:
    return await conversation.reply(Heard(Asker(user), place, text, **how))  # type: ignore[arg-type]


def said(reply: Reply) -> str:
    return "\n".join(message.plain for message in reply.messages)


# -- while it is answered


async def test_checked_sentences_are_shown_while_the_rest_is_written(converse: Callable[..., Conversation]) -> None:
    shown: list[str] = []
    seen = threading.Semaphore(0)

    class Writing(FakeDesk):
        """Goes on once what it has reported was shown."""

        def ask(self, question: str, turns: Sequence[Turn], **how: Any) -> Answer:
            for step in (Reading(8, 5), *map(Said, WRITTEN.sentences)):
                how["report"](step)
                assert seen.acquire(timeout=BOUND_S)
            return WRITTEN

    async def show(message: Message) -> None:
        shown.append(message.plain)
        seen.release()

    desk = Writing(writes=True)
    await converse(desk=desk).reply(Heard(Asker(READER), HERE, "When did the bridge reopen?"), show)
    reading, one, both = shown
    assert "8" in reading
    assert "The bridge is open again." in one
    assert "It took a week." not in one
    assert "It took a week." in both


async def test_an_answer_that_is_only_looked_up_comes_at_once(conversation: Conversation, desk: FakeDesk) -> None:
    desk.steps = (Reading(8, 5),)

    async def show(message: Message) -> None:
        raise AssertionError(message.plain)

    assert (await conversation.reply(Heard(Asker(READER), HERE, "When did it reopen?"), show)).messages


# -- what is remembered


async def test_an_answer_is_kept_with_what_replaying_it_needs(
    conversation: Conversation, desk: FakeDesk, state: State
) -> None:
    reply = await asked(conversation, "/asof 2026-03-01 When did the bridge reopen?", message_id=5)
    await conversation.delivered(reply, [6, 7])
    assert reply.answer_id is not None
    kept = state.answers.get(reply.answer_id)
    assert kept is not None
    assert (kept.place, kept.user_id, kept.question_message_id, kept.message_ids) == (HERE, READER, 5, (6, 7))
    assert kept.answer.as_of == desk.as_ofs[0]
    assert kept.answer.question == "When did the bridge reopen?"
    assert kept.answer.citations == desk.answer.citations


@pytest.mark.parametrize("text", ["/asof", "/asof 2026-03-01", "/asof  2026-03-01  "])
async def test_asof_without_a_question(conversation: Conversation, desk: FakeDesk, text: str) -> None:
    assert said(await asked(conversation, text)).startswith("Write a day and a question behind the command")
    assert desk.questions == []


async def test_asof_with_what_is_no_day(conversation: Conversation) -> None:
    assert said(await asked(conversation, "/asof yesterday who won?")).startswith("“yesterday” is not a date")


async def test_yesterdays_conversation_counts_no_longer(
    conversation: Conversation, desk: FakeDesk, clock: FakeClock
) -> None:
    await asked(conversation, "When did the bridge reopen?")
    clock.pass_(hours=25)
    await asked(conversation, "and why?")
    assert desk.turns == [(), ()]


async def test_what_was_said_outlives_a_restart(converse: Callable[..., Conversation], desk: FakeDesk) -> None:
    await asked(converse(), "When did the bridge reopen?")
    await asked(converse(), "and why?")
    assert desk.turns[-1] == (Turn("When did the bridge reopen?", "The bridge reopened on Monday.", (ARTICLE_ID,)),)


async def test_a_reply_to_an_older_answer_goes_on_from_that_one(conversation: Conversation, desk: FakeDesk) -> None:
    first = await asked(conversation, "When did the bridge reopen?", message_id=1)
    await conversation.delivered(first, [2])
    desk.answer = answer(question="Who won?")
    await asked(conversation, "Who won the derby?", message_id=3)
    await asked(conversation, "and why?", message_id=5, replies_to=2)
    assert [turn.question for turn in desk.turns[-1]] == ["When did the bridge reopen?"]
    assert desk.withins[-1] == (ARTICLE_ID,)


# -- what may be spent


async def test_so_many_questions_a_minute(
    converse: Callable[..., Conversation], desk: FakeDesk, clock: FakeClock
) -> None:
    conversation = converse(questions_per_minute=2)
    for _ in range(2):
        await asked(conversation, "Why?")
        clock.pass_(seconds=10)
    refusal = said(await asked(conversation, "Why?"))
    assert refusal == "2 questions a minute is as fast as I answer one person. Please ask again in 40 seconds."
    assert said(await asked(conversation, "/help")) == texts.help()
    clock.pass_(seconds=40)
    await asked(conversation, "Why?")
    assert len(desk.questions) == 3


async def test_so_many_questions_a_day(converse: Callable[..., Conversation], desk: FakeDesk, clock: FakeClock) -> None:
    conversation = converse(questions_per_day=1)
    await asked(conversation, "Why?")
    refusal = said(await asked(conversation, "Why?"))
    assert refusal == "You have asked your 1 question for today. There are new ones at 00:00 UTC, in 12 hours."
    await asked(conversation, "Why?", user=2002, place=Place(2002))
    clock.pass_(hours=12)
    await asked(conversation, "Why?")
    assert len(desk.questions) == 3


async def test_a_group_has_a_budget_of_its_own(converse: Callable[..., Conversation], desk: FakeDesk) -> None:
    conversation = converse(chat_questions_per_day=2)
    for user in (1, 2):
        await asked(conversation, "Why?", user=user, place=Place(GROUP))
    refusal = said(await asked(conversation, "Why?", user=3, place=Place(GROUP)))
    assert refusal.startswith("This chat has asked its 2 questions for today.")
    await asked(conversation, "Why?", user=3, place=Place(3))
    assert len(desk.questions) == 3


async def test_beyond_its_tokens_an_answer_is_quoted(converse: Callable[..., Conversation], desk: FakeDesk) -> None:
    desk.writes, desk.answer = True, WRITTEN
    conversation = converse(tokens_per_day=1500)
    for _ in range(3):
        await asked(conversation, "Why?")
    assert desk.quote_onlys == [False, False, True]


def test_a_wait_is_said_in_the_words_of_people() -> None:
    from datetime import timedelta

    for seconds, words in ((0, "1 second"), (59.2, "1 minute"), (3600, "1 hour"), (3601, "1 hour 1 minute")):
        assert access_texts.spent_for_today(5, False, timedelta(seconds=seconds)).endswith(f"in {words}.")


# -- who may ask


async def test_people_and_chats_that_were_chosen(converse: Callable[..., Conversation], desk: FakeDesk) -> None:
    conversation = converse(allowed_chat_ids=(2002, GROUP), allowed_user_ids=(3003,))
    refusal = said(await asked(conversation, "Why?"))
    assert refusal == access_texts.not_admitted(READER)
    for user, place in ((2002, 2002), (3003, 3003), (READER, GROUP), (EDITOR, EDITOR)):
        await asked(conversation, "Why?", user=user, place=Place(place))
    assert len(desk.questions) == 4


async def test_an_invitation_admits_whoever_follows_it(
    converse: Callable[..., Conversation], desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    from datetime import timedelta

    conversation = converse(invitation_only=True)
    assert said(await asked(conversation, "Why?")) == access_texts.not_admitted(READER)
    state.people.invite("abcdefgh12", EDITOR, uses=1, lasts=timedelta(days=7))
    assert said(await asked(conversation, "/start i-abcdefgh12")).startswith(texts.start())
    await asked(conversation, "Why?")
    used_up = await asked(conversation, "/start i-abcdefgh12", user=2002, place=Place(2002))
    assert said(used_up) == access_texts.invitation_not_valid()
    assert len(desk.questions) == 1


async def test_whoever_is_shut_out(conversation: Conversation, desk: FakeDesk, state: State) -> None:
    state.people.ban(READER)
    assert said(await asked(conversation, "Why?")) == access_texts.banned()
    state.people.unban(READER)
    await asked(conversation, "Why?")
    assert len(desk.questions) == 1
