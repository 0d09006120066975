"""Inline queries and guest messages: the bot where it is no member."""

from __future__ import annotations

import asyncio

from bot.rooms import elsewhere_texts
from bot.rooms.elsewhere import Latest
from bot.state.open import State
from retrieval.answer import AnswerSentence
from tests.bot.fakes import FakeDesk, answer, citation, declined
from tests.bot.running import READER, running
from tests.doubles.telegram_api import TelegramDouble


async def test_an_inline_query_gives_the_answer_and_its_passages(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    sentences = [AnswerSentence(f"Sentence {n}.", (n,)) for n in range(1, 8)]
    desk.answer = answer(*sentences, citations=[citation(n) for n in range(1, 8)])
    async with running(api, desk, state):
        query = api.user_types_inline(READER, "when did the bridge reopen")
        await api.until(lambda: api.inline_answer(query) is not None)
    whole, *passages = api.inline_results(query)
    assert whole.title.startswith("Sentence 1. Sentence 2.")
    assert whole.text.startswith("Sentence 1.")
    assert len(passages) == 4
    assert all("The bridge reopened on Monday." in passage.texts_of("bold")[-1] for passage in passages)
    assert not any(result.buttons for result in (whole, *passages))
    assert desk.quote_onlys == [True]


async def test_while_somebody_types_only_the_last_words_are_asked() -> None:
    pause = asyncio.Event()
    latest = Latest(0.6, lambda _: pause.wait())
    typed = [asyncio.create_task(latest.is_last(READER, query)) for query in ("1", "2", "3")]
    other = asyncio.create_task(latest.is_last(2002, "4"))
    await asyncio.sleep(0)
    pause.set()
    assert [await one for one in (*typed, other)] == [False, False, True, True]


async def test_what_cannot_be_answered_says_so_above_the_results(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    desk.answer = declined()
    async with running(api, desk, state):
        for words, hint in (("why?", elsewhere_texts.no_answer()), ("hello", elsewhere_texts.type_a_question())):
            query = api.user_types_inline(READER, words)
            await api.until(lambda query=query: api.inline_answer(query) is not None)  # type: ignore[misc]
            told = api.inline_answer(query)
            assert told is not None
            assert told.button is not None
            assert (told.results, told.button["text"]) == ((), hint)


async def test_a_guest_query_gets_one_answer(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        query = api.user_calls_guest(READER, "@dateline_bot when did the bridge reopen?")
        await api.until(lambda: api.guest_answer(query) is not None)
    told = api.guest_answer(query)
    assert told is not None
    assert told.text.startswith("The bridge reopened on Monday.")
    assert desk.questions == ["when did the bridge reopen?"]


async def test_trouble_elsewhere_is_said_and_logged(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.trouble = ZeroDivisionError("a detail for nobody's eyes")
    async with running(api, desk, state):
        query = api.user_calls_guest(READER, "@dateline_bot why?")
        await api.until(lambda: api.guest_answer(query) is not None)
    told = api.guest_answer(query)
    assert told is not None
    assert "logged under reference 7f3a9c21" in told.text
