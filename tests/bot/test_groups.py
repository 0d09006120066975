"""Groups, their topics, edited questions and replies: what is meant for the bot, and where its answer goes."""

from __future__ import annotations

import pytest

from bot.state.open import State
from retrieval.answer import AnswerSentence
from retrieval.followups import Turn
from tests.bot.fakes import ARTICLE_ID, FakeDesk, answer
from tests.bot.running import GROUP, READER, running
from tests.doubles.telegram_api import TelegramDouble

OTHER = 2002
TURN = Turn("When did the bridge reopen?", "The bridge reopened on Monday.", (ARTICLE_ID,))


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("/ask When did the bridge reopen?", "When did the bridge reopen?"),
        ("/ask@dateline_bot When did the bridge reopen?", "When did the bridge reopen?"),
        ("@dateline_bot when did it reopen?", "when did it reopen?"),
        ("When did it reopen, @Dateline_Bot?", "When did it reopen, ?"),
    ],
)
async def test_what_is_meant_for_the_bot(
    api: TelegramDouble, desk: FakeDesk, state: State, said: str, question: str
) -> None:
    async with running(api, desk, state):
        asked = api.user_says(READER, said, GROUP)
        [told] = await api.messages(GROUP)
    assert desk.questions == [question]
    assert told.reply_to_message_id == asked


async def test_it_keeps_silent_otherwise(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state) as bot:
        for said in ("When did the bridge reopen?", "/ask@other_bot Why?", "/weather", "/status", "@somebody why?"):
            api.user_says(READER, said, GROUP)
        api.user_says(READER, "/ask When did the bridge reopen?", GROUP)
        await api.messages(GROUP)
        assert await bot.stop() == 0
    assert len(api.messages_in(GROUP)) == 1
    assert len(desk.questions) == 1


async def test_a_reply_to_the_bot_goes_on_from_that_answer(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "/ask When did the bridge reopen?", GROUP)
        [first] = await api.messages(GROUP)
        desk.answer = answer(question="Who won the derby?")
        api.user_says(OTHER, "/ask Who won the derby?", GROUP)
        await api.messages(GROUP, 2)
        api.user_says(OTHER, "and why?", GROUP, reply_to=first.message_id)
        await api.messages(GROUP, 3)
    assert desk.turns[-1] == (TURN,)
    assert desk.withins[-1] == (ARTICLE_ID,)


async def test_topics_are_conversations_of_their_own(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        for topic in (5, 6, 5):
            before = len(api.messages_in(GROUP))
            api.user_says(READER, "/ask When did the bridge reopen?", GROUP, topic=topic)
            told = await api.messages(GROUP, before + 1)
            assert told[-1].message_thread_id == topic
    assert desk.turns == [(), (), (TURN,)]


async def test_the_members_of_a_group_share_one_conversation(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "/ask When did the bridge reopen?", GROUP)
        await api.messages(GROUP)
        api.user_says(OTHER, "/ask and why?", GROUP)
        await api.messages(GROUP, 2)
        api.user_says(READER, "/new", GROUP)
        await api.messages(GROUP, 3)
        api.user_says(READER, "/ask and why?", GROUP)
        await api.messages(GROUP, 4)
        api.user_says(READER, "and why?")  # in private nothing of it is known
        await api.messages(READER)
    assert desk.turns == [(), (TURN,), (), ()]


async def test_an_edited_question_is_answered_again_in_place(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        asked = api.user_says(READER, "When did the brigde reopen?")
        [told] = await api.messages(READER)
        desk.answer = answer(AnswerSentence("The ferry left on Tuesday.", (1,)))
        api.user_edits(READER, asked, "When did the ferry leave?")
        await api.until(lambda: len(desk.questions) == 2)
        await api.until(lambda: bool(api.calls_of("editMessageText")))
        api.user_edits(READER, asked, "When did the ferry leave?")  # a link's preview came, the words are the same
        api.user_says(READER, "and why?")
        await api.messages(READER, 2)
    assert api.messages_in(READER)[0].message_id == told.message_id
    assert desk.questions == ["When did the brigde reopen?", "When did the ferry leave?", "and why?"]
    assert [turns[0].question for turns in desk.turns if turns] == ["When did the ferry leave?"]


async def test_an_edited_command_is_not_obeyed_again(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state) as bot:
        asked = api.user_says(READER, "/help")
        await api.messages(READER)
        api.user_edits(READER, asked, "/new")
        api.user_says(READER, "/help")
        await api.messages(READER, 2)
        assert await bot.stop() == 0
    assert len(api.messages_in(READER)) == 2


async def test_buttons_work_in_groups(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "/ask When did the bridge reopen?", GROUP)
        [told] = await api.messages(GROUP)
        api.user_presses(OTHER, told.message_id, told.buttons[0][0].target, GROUP)
        await api.until(lambda: bool(api.messages_in(GROUP)[0].earlier))
        [context] = api.messages_in(GROUP)
        assert "Traffic was light." in context.text
        api.user_presses(
            OTHER, told.message_id, next(b.target for r in context.buttons for b in r if "Back" in b.text), GROUP
        )
        await api.until(lambda: len(api.messages_in(GROUP)[0].earlier) == 2)
    [again] = api.messages_in(GROUP)
    assert (again.text, again.buttons) == (told.text, told.buttons)
