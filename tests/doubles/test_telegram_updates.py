"""The Bot API double's other half: what people do reaches the bot, once, and in order."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.doubles.telegram_api import TelegramDouble

READER = 1001
GROUP = -1001234
SOURCES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Sources", callback_data="sources:1"))


async def test_an_update_comes_again_until_it_is_confirmed(api: TelegramDouble, bot: Bot) -> None:
    for text in ("/start", "first", "second"):
        api.user_says(READER, text)
    [start, _, _] = await bot.get_updates()
    assert (await bot.get_updates(limit=1))[0] == start
    [first, second] = await bot.get_updates(offset=start.update_id + 1)
    assert first.message
    assert first.message.text == "first"
    assert await bot.get_updates(offset=-1) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_long_poll_wakes_when_someone_writes(api: TelegramDouble, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: bool(api.calls_of("getUpdates")))
    api.user_says(READER, "hello")
    [update] = await poll
    assert update.message
    assert update.message.text == "hello"


async def test_a_second_poll_ends_the_first(api: TelegramDouble, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: bool(api.calls_of("getUpdates")))
    async with api.client() as another_instance:
        await another_instance.get_updates()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_only_the_kinds_asked_for_arrive(api: TelegramDouble, bot: Bot, reader: int) -> None:
    sent = await bot.send_message(reader, "Rates rose.", reply_markup=SOURCES)
    await bot.get_updates(offset=2, allowed_updates=["message"])
    api.user_presses(reader, sent.message_id, "sources:1")
    assert await bot.get_updates(offset=2) == ()


async def test_dropping_what_came_while_the_bot_was_down(api: TelegramDouble, bot: Bot, reader: int) -> None:
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_in_a_group_commands_mentions_and_replies_are_marked(api: TelegramDouble, bot: Bot) -> None:
    api.user_says(READER, "😀 @dateline_bot what of rates?", GROUP)
    answer = await bot.send_message(GROUP, "They rose.", reply_to_message_id=1)
    api.user_says(2002, "/ask@dateline_bot and why?", GROUP, reply_to=answer.message_id)
    question, command = [update.message for update in await bot.get_updates()]
    assert question
    assert question.chat.type == "supergroup"
    assert question.parse_entities(["mention"]).popitem()[1] == "@dateline_bot"
    assert command
    assert command.parse_entities(["bot_command"]).popitem()[1] == "/ask@dateline_bot"
    assert command.reply_to_message
    assert command.reply_to_message.text == "They rose."
    assert api.messages_in(GROUP)[0].reply_to_message_id == 1


def test_closing_ends_a_pending_long_poll_at_once() -> None:
    async def poll_until_closed() -> tuple[Update, ...]:
        with TelegramDouble() as api:
            async with api.client() as bot:
                poll = asyncio.create_task(bot.get_updates(timeout=20))
                await api.until(lambda: bool(api.calls_of("getUpdates")))
                await asyncio.to_thread(api.__exit__)
                return await poll

    begun = time.monotonic()
    assert asyncio.run(poll_until_closed()) == ()
    assert time.monotonic() - begun < 10


def test_waiting_in_vain_says_what_the_bot_did(api: TelegramDouble) -> None:
    with pytest.raises(TimeoutError, match="in vain"):
        api.wait_for_messages(READER, timeout=0.01)


# -- files, forwarded posts, deletions, a revoked token


async def test_a_file_is_fetched_by_its_id(api: TelegramDouble) -> None:
    api.user_sends_file(READER, "report.html", b"<html>", mime_type="text/html")
    api.user_sends_file(READER, None, b"x" * 20_000_001, file_size=None)
    async with api.client() as bot:
        report, huge = [update.message.document for update in await bot.get_updates() if update.message]
        assert report
        assert (report.file_name, report.file_size, report.mime_type) == ("report.html", 6, "text/html")
        assert await (await report.get_file()).download_as_bytearray() == b"<html>"
        assert huge
        assert (huge.file_name, huge.file_size) == (None, None)
        with pytest.raises(BadRequest, match="File is too big"):
            await huge.get_file()
        api.fail("download", 502)
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await (await report.get_file()).download_as_bytearray()


async def test_a_forwarded_post_has_an_origin_and_its_links(api: TelegramDouble, bot: Bot) -> None:
    api.user_forwards(READER, "😀 https://a.example/x, and here.", {"here": "https://b.example/y"})
    [update] = await bot.get_updates()
    assert update.message
    assert update.message.forward_origin
    assert update.message.parse_entities(["url"]).popitem()[1] == "https://a.example/x"
    entity, words = update.message.parse_entities(["text_link"]).popitem()
    assert (words, entity.url) == ("here", "https://b.example/y")


async def test_a_press_brings_what_the_message_replied_to_unless_it_was_deleted(
    api: TelegramDouble, bot: Bot, reader: int
) -> None:
    question = api.user_says(reader, "https://a.example/x")
    sent = await bot.send_message(reader, "Ingest it?", reply_to_message_id=question, reply_markup=SOURCES)
    api.user_presses(reader, sent.message_id, "sources:1")
    api.user_deletes(reader, question)
    api.user_presses(reader, sent.message_id, "sources:1")
    first, second = [update.callback_query for update in await bot.get_updates(offset=3)]
    assert first
    assert isinstance(first.message, Message)
    assert first.message.reply_to_message
    assert first.message.reply_to_message.text == "https://a.example/x"
    assert second
    assert isinstance(second.message, Message)
    assert second.message.reply_to_message is None
    api.user_deletes(reader, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", reader, sent.message_id)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(reader, "x", reply_to_message_id=question)


async def test_a_revoked_token_ends_a_poll_under_way(api: TelegramDouble, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: bool(api.calls_of("getUpdates")))
    api.revoke()
    with pytest.raises(InvalidToken):
        await poll


# -- a conversation


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat
    await update.effective_chat.send_message("<b>Welcome.</b>", parse_mode="HTML", reply_markup=SOURCES)


async def show_sources(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(f"You pressed {update.callback_query.data}.")


async def test_a_conversation_with_a_polling_application(api: TelegramDouble) -> None:
    builder = Application.builder().token(api.token).base_url(api.base_url)
    application = builder.request(api.request()).get_updates_request(api.request()).build()
    application.add_handlers([CommandHandler("start", start), CallbackQueryHandler(show_sources)])
    async with application:
        assert application.updater
        await application.updater.start_polling()
        await application.start()

        api.user_says(READER, "/start")
        [greeting] = await api.messages(READER)
        assert greeting.texts_of("bold") == ["Welcome."]

        api.user_presses(READER, greeting.message_id, greeting.buttons[0][0].target)
        await api.until(lambda: bool(api.messages_in(READER)[0].earlier))
        assert api.messages_in(READER)[0].text == "You pressed sources:1."
        assert api.calls_of("answerCallbackQuery")

        await application.updater.stop()
        await application.stop()
