"""The conversation that Telegram and the terminal share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from bot import i18n, texts
from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.render import QuoteKey, encode_quote_key
from bot.rooms.orders import Pressed
from ingest.errors import IndexUnavailable
from retrieval.errors import AnswerModelError, QuestionError
from retrieval.followups import Turn
from tests.bot.fakes import ARTICLE_ID, FakeDesk, answer

READER, EDITOR = Asker(1001), Asker(7)
QUOTE_1 = encode_quote_key(QuoteKey(ARTICLE_ID, 1, 40, 70))


HERE = Place(READER.id)


async def said(conversation: Conversation, user: Asker, text: str) -> str:
    reply = await conversation.reply(Heard(user, Place(user.id), text))
    return "\n---\n".join(message.plain for message in reply.messages)


@pytest.mark.parametrize(
    "text",
    ["Why?", "  Why?\n", "/ask Why?", "/ask@dateline_bot Why?", "/ASK\nWhy?"],
)
async def test_questions(conversation: Conversation, desk: FakeDesk, text: str) -> None:
    reply = await said(conversation, READER, text)
    assert desk.questions == ["Why?"]
    assert reply.startswith("The bridge reopened on Monday. [1]")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("/ask", texts.ask_usage()),
        ("/ask@dateline_bot  ", texts.ask_usage()),
        ("  ", texts.nothing_to_read()),
        ("/", texts.nothing_to_read()),
        ("/weather now", "I do not know the command /weather. /help says what I can do."),
        ("/help", texts.help()),
        ("/start", f"{texts.start()}\n\n{texts.help()}"),
        ("/ingest https://a.example/", texts.administrators_only()),
        ("/status", texts.administrators_only()),
        ("/feeds", texts.administrators_only()),
        ("/forget publisher:Halvern Courier", texts.administrators_only()),
        ("https://a.example/ HTTP://b.example/", texts.link_is_no_question()),
        ("/ask https://a.example/", texts.link_is_no_question()),
        ("Hello!", texts.what_to_ask()),
        ("thanks a lot", texts.what_to_ask()),
    ],
)
async def test_what_an_ordinary_reader_is_told(
    conversation: Conversation, desk: FakeDesk, text: str, reply: str
) -> None:
    assert await said(conversation, READER, text) == reply
    assert not desk.questions
    assert not desk.ingests


async def test_a_question_that_cannot_be_searched_for(conversation: Conversation, desk: FakeDesk) -> None:
    desk.trouble = QuestionError("The question has 10000 characters, and 1000 are possible. Please shorten it.")
    assert await said(conversation, READER, "x" * 10_000) == str(desk.trouble)


async def test_it_is_told_in_the_readers_language(conversation: Conversation, desk: FakeDesk) -> None:
    desk.trouble = QuestionError("The question holds no word or number to search for: write it in words.")
    with i18n.speaking("de"):
        assert "Wort" in await said(conversation, READER, "?!")
        assert (await said(conversation, READER, "Danke!")).startswith("Gern zu Diensten.")


async def test_ten_people_at_once(converse: Callable[..., Conversation]) -> None:
    desk = FakeDesk(closed=True)
    conversation = converse(desk=desk)
    asking = [asyncio.create_task(said(conversation, Asker(n), f"question {n}")) for n in range(10)]
    assert await said(conversation, READER, "/help") == texts.help()  # nobody waits for somebody else's answer
    desk.open()
    assert len(await asyncio.gather(*asking)) == 10
    assert len(desk.questions) == 10


# -- what was said before


async def test_a_question_comes_with_what_was_said_before_it(conversation: Conversation, desk: FakeDesk) -> None:
    await said(conversation, READER, "When did the bridge reopen?")
    await said(conversation, READER, "and why?")
    await said(conversation, Asker(READER.id + 1), "and why?")
    before = Turn("When did the bridge reopen?", "The bridge reopened on Monday.", (ARTICLE_ID,))
    assert desk.turns == [(), (before,), ()]


async def test_a_follow_up_is_remembered_as_it_was_understood(conversation: Conversation, desk: FakeDesk) -> None:
    desk.answer = answer(understood_as="Why: bridge reopen?")
    told = await said(conversation, READER, "and why?")
    assert told.startswith("Why: bridge reopen?\nThe bridge reopened on Monday.")
    await said(conversation, READER, "and when?")
    assert desk.turns[-1][-1].question == "Why: bridge reopen?"


async def test_a_new_conversation_begins_with_nothing(conversation: Conversation, desk: FakeDesk) -> None:
    await said(conversation, READER, "When did the bridge reopen?")
    assert await said(conversation, READER, "/new") == texts.new_conversation()
    await said(conversation, READER, "and why?")
    assert desk.turns[-1] == ()


# -- buttons


async def test_a_button_shows_its_quote(conversation: Conversation, desk: FakeDesk) -> None:
    [quote] = (await conversation.press(Pressing(READER, HERE, QUOTE_1))).messages
    assert desk.quotes == [(ARTICLE_ID, 1, 40, 70)]
    assert "»The bridge reopened on Monday.«" in quote.plain


async def test_buttons_that_lead_nowhere(conversation: Conversation, desk: FakeDesk) -> None:
    assert await conversation.press(Pressing(READER, HERE, "q:junk")) == Pressed(notice=texts.stale_button())
    assert desk.quotes == []
    desk.passage = None
    assert await conversation.press(Pressing(READER, HERE, QUOTE_1)) == Pressed(notice=texts.quote_gone())


# -- errors


async def test_an_error_becomes_one_sentence_and_a_line_in_the_log(
    conversation: Conversation, desk: FakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.trouble = ZeroDivisionError("a detail for nobody's eyes")
    sentence = "Something went wrong while {}. It has been logged under reference 7f3a9c21; please try again."
    assert await said(conversation, READER, "Why?") == sentence.format("answering")
    assert await said(conversation, EDITOR, "/status") == sentence.format("reading the status")
    assert await said(conversation, EDITOR, "/ingest https://a.example") == sentence.format("ingesting")
    [quote] = (await conversation.press(Pressing(READER, HERE, QUOTE_1))).messages
    assert quote.plain == sentence.format("looking up that quote")
    assert len(caplog.records) == 4
    assert all(record.levelno == logging.ERROR and "7f3a9c21" in record.getMessage() for record in caplog.records)
    assert "ZeroDivisionError: a detail" in caplog.text
    assert "in ask\n" in caplog.text  # the stack


async def test_administrators_are_told_more(conversation: Conversation, desk: FakeDesk) -> None:
    for trouble in (AnswerModelError("ANSWER_MODEL has no key."), IndexUnavailable("The Chroma server is down.")):
        desk.trouble = trouble
        assert await said(conversation, EDITOR, "Why?") == f"{trouble} (Logged under reference 7f3a9c21.)"
        assert str(trouble) not in await said(conversation, READER, "Why?")
