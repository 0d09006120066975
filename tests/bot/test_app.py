"""The whole bot against the Bot API double: what people do, and what they see."""

from __future__ import annotations

import asyncio
import io
import logging

import pytest
from pydantic import SecretStr

from bot import texts
from bot.delivery.sending import NETWORK_WAITS
from bot.logs import RedactToken
from bot.rooms import access_texts
from bot.state.open import State
from tests.bot.fakes import ARTICLE_ID, FakeDesk
from tests.bot.running import EDITOR, GROUP, READER, running, texts_in
from tests.doubles.telegram_api import TelegramDouble

# -- readers


async def test_a_question_its_answer_and_a_quote(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "/start")
        [greeting] = await texts_in(api, READER)
        assert greeting.startswith("Hello.")

        question = api.user_says(READER, "When did the bridge reopen?")
        _, answer = await api.messages(READER, 2)
        assert answer.text.startswith("The bridge reopened on Monday.\u202f¹\n\nNewest evidence: 9 March 2026")
        assert answer.reply_to_message_id == question
        assert answer.link_preview_options == {"url": "https://courier.example/bridge", "prefer_small_media": True}
        assert not api.calls_of("sendChatAction"), "an answer that is only looked up comes at once"

        quote, *_ = (button for row in answer.buttons for button in row)
        assert quote == ("Quote 1", "p:1:1")
        api.user_presses(READER, answer.message_id, quote.target)
        await api.until(lambda: bool(api.messages_in(READER)[1].earlier))
        context = api.messages_in(READER)[1]
        assert context.texts_of("bold") == ["Halvern bridge reopens", "The bridge reopened on Monday."]
        assert context.texts_of("blockquote")
        assert api.calls_of("answerCallbackQuery")


async def test_ten_people_at_once(api: TelegramDouble, state: State) -> None:
    desk = FakeDesk(closed=True, writes=True)
    readers = range(2001, 2011)
    async with running(api, desk, state, threads=2):
        for reader in readers:
            api.user_says(reader, f"What does {reader} want to know?")
        await api.until(lambda: len({call.params["chat_id"] for call in api.calls_of("sendChatAction")}) == 10)
        desk.open()
        for reader in readers:
            [answer] = await texts_in(api, reader)
            assert answer.startswith("The bridge reopened")
    assert sorted(desk.questions) == [f"What does {reader} want to know?" for reader in readers]


async def test_questions_asked_while_the_bot_was_down_are_answered(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    api.user_says(READER, "/ask@dateline_bot Anybody there?")
    async with running(api, desk, state):
        await api.messages(READER)
    assert desk.questions == ["Anybody there?"]


async def test_what_is_not_a_question(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state) as bot:
        api.user_says(READER, "Not for the bot.", GROUP)
        api.user_says(READER, "/help", GROUP)
        photo = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}
        api.user_sends(READER, {"photo": [photo], "caption": "Who is it?"})
        assert await texts_in(api, READER) == [texts.not_text()]
        api.user_sends(READER, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}})
        api.user_says(READER, "/help")
        assert await texts_in(api, READER, 2) == [texts.not_text(), texts.help()]
        assert await bot.stop() == 0
    assert api.messages_in(GROUP) == []
    assert desk.questions == []


async def test_chats_that_were_not_chosen(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state, allowed_chat_ids=(2002,)):
        for person in (READER, 2002, EDITOR):
            api.user_says(person, "Why?")
        [refusal] = await api.messages(READER)
        assert refusal.text == access_texts.not_admitted(READER)
        assert "its id is 1001" in refusal.text
        for person in (2002, EDITOR):
            assert (await texts_in(api, person))[0].startswith("The bridge reopened")
        api.user_presses(READER, refusal.message_id, f"q:{ARTICLE_ID}:1:40:70")
        await api.until(lambda: bool(api.calls_of("answerCallbackQuery")))
    assert desk.quotes == []
    assert len(api.messages_in(READER)) == 1


async def test_a_button_from_somewhere_else(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "Why?")
        [answer] = await api.messages(READER)
        api.user_presses(READER, answer.message_id, "sources:1")
        await api.until(lambda: bool(api.calls_of("answerCallbackQuery")))
        assert api.calls_of("answerCallbackQuery")[0].params["text"] == texts.stale_button()


async def test_a_button_pressed_long_ago_shows_its_quote(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "Why?")
        [answer] = await api.messages(READER)
        query = api.user_presses(READER, answer.message_id, answer.buttons[0][0].target)
        api.forget_query(query)
        await api.until(lambda: bool(api.messages_in(READER)[0].earlier))


async def test_administrators_and_others(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        for person in (READER, EDITOR):
            api.user_says(person, "/ingest https://courier.example/bridge")
        assert await texts_in(api, READER) == [texts.administrators_only()]
        await api.until(lambda: any(m.text.startswith("Done: 1 added.") for m in api.messages_in(EDITOR)))
    assert desk.ingests == [("https://courier.example/bridge",)]
    assert "ask" in api.commands("default")
    assert "ingest" not in api.commands("default")
    assert "ingest" in api.commands("chat", chat_id=EDITOR)


# -- trouble


async def test_flood_control_is_waited_for(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state) as bot:
        api.flood(retry_after=7)
        api.user_says(READER, "Why?")
        await api.messages(READER)
    assert bot.time.waits == [7]


async def test_blocked_people_do_no_harm(
    api: TelegramDouble, desk: FakeDesk, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    async with running(api, desk, state):
        api.block(READER)
        api.user_says(READER, "Why?")
        await api.until(lambda: bool(api.calls_of("sendMessage")))
        api.user_says(2002, "Why?")
        await api.messages(2002)
    assert "ERROR" not in caplog.text


async def test_errors_have_a_reference_and_no_token(
    api: TelegramDouble, desk: FakeDesk, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.addFilter(RedactToken(api.token))
    logging.getLogger().addHandler(handler)
    try:
        desk.trouble = RuntimeError(f"POST {api.base_url}{api.token}/sendMessage failed")
        async with running(api, desk, state):
            api.user_says(READER, "Why?")
            [apology] = await texts_in(api, READER)
            # The apology fails; that it did is told once the network is back.
            api.fail("sendMessage", 502, times=1 + len(NETWORK_WAITS))
            api.user_says(2002, "Why?")
            assert await texts_in(api, 2002) == [texts.something_went_wrong("answering", "7f3a9c23")]
    finally:
        logging.getLogger().removeHandler(handler)
    assert apology == texts.something_went_wrong("answering", "7f3a9c21")
    assert "[token]/sendMessage failed" in log.getvalue()
    assert "Traceback" in log.getvalue()
    assert "An update could not be handled, reference 7f3a9c23" in log.getvalue()
    assert api.token not in log.getvalue()


async def test_a_wrong_token(
    api: TelegramDouble, desk: FakeDesk, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    async with running(api, desk, state, telegram_bot_token=SecretStr("123456:WRONG")) as bot:
        assert await bot.ended() == 2
    assert "get the current one from @BotFather" in caplog.text
    assert "WRONG" not in caplog.text


async def test_telegram_out_of_reach_at_the_start(
    api: TelegramDouble, desk: FakeDesk, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    api.fail("getMe", 502, times=2)
    api.user_says(READER, "Why?")
    async with running(api, desk, state):
        await api.messages(READER)
    api.fail("getMe", 502, times=100)
    async with running(api, desk, state) as bot:
        assert await bot.ended() == 1
    assert "Telegram cannot be reached, so the bot did not start: Bad Gateway." in caplog.text


async def test_a_token_revoked_while_the_bot_runs_ends_it(
    api: TelegramDouble, desk: FakeDesk, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    async with running(api, desk, state) as bot:
        api.user_says(READER, "Why?")
        await api.messages(READER)
        api.revoke()
        assert await bot.ended() == 2
    assert "Telegram takes this TELEGRAM_BOT_TOKEN no longer, so no message arrives any more." in caplog.text
    assert api.token not in caplog.text


# -- stopping


async def test_running_answers_finish_before_it_stops(api: TelegramDouble, state: State) -> None:
    desk = FakeDesk(closed=True, writes=True)
    async with running(api, desk, state, threads=1) as bot:
        for reader in range(2001, 2004):
            api.user_says(reader, "Why?")
            api.user_says(reader, "and when?")
        await api.until(lambda: len(api.calls_of("sendChatAction")) == 3 and not api.unconfirmed_updates)
        stopping = asyncio.create_task(bot.stop())
        await api.until(lambda: any(call.params.get("timeout") == "0" for call in api.calls_of("getUpdates")))
        desk.open()
        assert await stopping == 0
    assert [len(api.messages_in(reader)) for reader in range(2001, 2004)] == [2, 2, 2]
    assert api.unconfirmed_updates == 0


async def test_who_cannot_be_answered_in_time_is_told(
    api: TelegramDouble, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    desk = FakeDesk(closed=True, writes=True)
    async with running(api, desk, state, drain_seconds=0.05) as bot:
        question = api.user_says(READER, "Why?")
        await api.until(lambda: bool(api.calls_of("sendChatAction")))
        assert await bot.stop() == 1
        [told] = api.messages_in(READER)
        assert (told.text, told.reply_to_message_id) == (texts.restarting(), question)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as asyncio.run() does
    assert "1 questions unanswered" in caplog.text


async def test_it_can_be_stopped_before_it_has_started(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    api.lose_answer("getMe")
    async with running(api, desk, state) as bot:
        await api.until(lambda: bool(api.calls_of("getMe")))
        assert await bot.stop() == 0
