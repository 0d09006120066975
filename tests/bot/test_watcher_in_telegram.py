"""Watches, news and corrections through the real client, at the Bot API double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.serving import PARTS
from bot.state.open import State
from bot.watch import watch_texts
from bot.watch.watcher import Watcher
from retrieval.answer import AnswerSentence
from tests.bot.fakes import ARTICLE_ID, FakeDesk, answer, citation, passage
from tests.bot.running import GROUP, READER, FakeClock, running, texts_in
from tests.doubles.telegram_api import TelegramDouble

QUESTION = "When did the bridge reopen?"
SHUT = "The bridge was shut again on Thursday."


@pytest.fixture
async def watcher(
    api: TelegramDouble, desk: FakeDesk, state: State, executor: ThreadPoolExecutor, clock: FakeClock
) -> AsyncIterator[Watcher]:
    """Beside a bot that is running."""
    async with running(api, desk, state) as bot:
        courier = bot.application.bot_data[PARTS].courier
        watcher = Watcher(desk, executor, state, courier, bot_name=lambda: "dateline_bot", now=clock)
        await watcher.look()
        yield watcher


def news(desk: FakeDesk) -> None:
    new = replace(citation(2, quote=SHUT), number=1)
    desk.answer = answer(AnswerSentence(SHUT, (1,)), citations=[new])
    desk.arrivals.append(new.article_id)


async def test_from_watching_to_news_to_stopping(
    api: TelegramDouble, desk: FakeDesk, state: State, watcher: Watcher
) -> None:
    api.user_says(READER, f"/watch {QUESTION}")
    _, watching = await api.messages(READER, 2)
    assert watching.text == watch_texts.watching(1)

    news(desk)
    await watcher.look()
    *_, told = await api.messages(READER, 3)
    assert told.text.startswith(f"{watch_texts.news_of(QUESTION)}\n{SHUT}")
    assert "Before (9 March 2026): “The bridge reopened on Monday.”" in told.text
    assert told.texts_of("expandable_blockquote")

    buttons = {button.text: button.target for row in told.buttons for button in row}
    api.user_presses(READER, told.message_id, buttons["Stop watching"])
    await api.until(lambda: bool(api.calls_of("answerCallbackQuery")))
    assert state.watches.all() == []
    api.user_presses(READER, told.message_id, buttons["Quote 1"])
    await api.until(lambda: desk.quotes == [(citation(2).article_id, 1, 40, 70)])


async def test_a_correction_answers_the_answer(
    api: TelegramDouble, desk: FakeDesk, state: State, watcher: Watcher
) -> None:
    api.user_says(READER, QUESTION)
    [given] = await api.messages(READER)
    await api.until(lambda: bool((logged := state.answers.get(1)) and logged.message_ids))
    desk.revisions.append(ARTICLE_ID)
    desk.quotes_now[ARTICLE_ID] = "changed"
    desk.instead_of[ARTICLE_ID] = passage(quote="The bridge reopened on Tuesday.")
    await watcher.look()
    _, notice = await api.messages(READER, 2)
    assert notice.reply_to_message_id == given.message_id
    assert "now says: “The bridge reopened on Tuesday.”" in notice.text


async def test_news_goes_to_the_topic_that_it_was_asked_for_in(
    api: TelegramDouble, desk: FakeDesk, watcher: Watcher
) -> None:
    api.user_says(READER, f"/watch@dateline_bot {QUESTION}", chat_id=GROUP, topic=12)
    await texts_in(api, GROUP, 2)
    news(desk)
    await watcher.look()
    *_, told = await api.messages(GROUP, 3)
    assert told.message_thread_id == 12


async def test_whoever_blocks_the_bot_is_noted_and_left_alone(
    api: TelegramDouble, desk: FakeDesk, state: State, watcher: Watcher
) -> None:
    api.user_says(READER, f"/watch {QUESTION}")
    await texts_in(api, READER, 2)
    api.user_blocks(READER)
    news(desk)
    await watcher.look()
    assert not state.people.takes_messages(READER)
    asked = len(desk.questions)
    news(desk)
    await watcher.look()
    assert len(desk.questions) == asked
