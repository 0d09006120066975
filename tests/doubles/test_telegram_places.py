"""The Bot API double: drafts, deletions, topics and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, MessageEntity
from telegram.error import BadRequest, Forbidden

from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_text import Entity

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # the double's clock
READER, FORUM, GROUP = 1001, -1005, -1001234


# -- drafts


async def test_a_draft_is_shown_until_a_message_takes_its_place(api: TelegramDouble, bot: Bot, reader: int) -> None:
    await bot.send_message_draft(reader, 7, "")
    assert [draft.text for draft in api.drafts_in(reader)] == [""], "the reader sees 'Thinking…'"
    await bot.send_message_draft(reader, 7, "<b>Rates</b> rose.", parse_mode="HTML")
    [draft] = api.drafts_in(reader)
    assert (draft.draft_id, draft.text, draft.html) == (7, "Rates rose.", "<b>Rates</b> rose.")
    assert draft.entities == (Entity("bold", 0, 5),)
    await bot.send_message_draft(reader, 8, "Another")
    assert [draft.text for draft in api.drafts_in(reader)] == ["Another"], "a chat shows one at a time"
    assert api.messages_in(reader) == []
    await bot.send_message(reader, "Rates rose.")
    assert api.drafts_in(reader) == []
    assert [draft.text for draft in api.drafts_shown(reader)] == ["", "Rates rose.", "Another"]


async def test_a_draft_vanishes_after_30_seconds() -> None:
    clock = [NOON]
    with TelegramDouble(now=lambda: clock[0]) as api:
        api.user_says(READER, "/start")
        async with api.client() as bot:
            await bot.send_message_draft(READER, 7, "Reading …")
        clock[0] += timedelta(seconds=29)
        assert len(api.drafts_in(READER)) == 1
        clock[0] += timedelta(seconds=1)
        assert api.drafts_in(READER) == []


async def test_drafts_that_telegram_refuses(api: TelegramDouble, bot: Bot, reader: int) -> None:
    api.user_says(reader, "hello", GROUP)
    with pytest.raises(BadRequest, match="Textdraft_peer_invalid"):
        await bot.send_message_draft(GROUP, 7, "Reading …")
    with pytest.raises(BadRequest, match="Random_id_invalid"):
        await bot.send_message_draft(reader, 0, "Reading …")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message_draft(reader, 7, "a" * 4097)
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message_draft(reader, 7, "<b>half a sen", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message_draft(2002, 7, "Reading …")
    api.block(reader)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message_draft(reader, 7, "Reading …")
    assert api.drafts_shown(reader) == []


# -- deletions


async def test_a_deleted_message_is_gone(api: TelegramDouble, bot: Bot, reader: int) -> None:
    sent = await bot.send_message(reader, "Searching …")
    await bot.delete_message(reader, sent.message_id)
    await bot.delete_message(reader, 1)  # in a private chat the reader's messages too
    assert api.messages_in(reader) == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(reader, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", reader, sent.message_id)


async def test_in_a_group_the_bot_deletes_its_own_messages_only(api: TelegramDouble, bot: Bot) -> None:
    question = api.user_says(READER, "@dateline_bot what of rates?", GROUP)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GROUP, question)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(GROUP, 99)


# -- topics


async def test_topics_of_a_forum_are_kept_apart(api: TelegramDouble, bot: Bot) -> None:
    question = api.user_says(READER, "@dateline_bot what of rates?", FORUM, topic=5)
    asked = (await bot.get_updates())[0].message
    assert asked
    assert (asked.message_thread_id, asked.is_topic_message, asked.chat.is_forum) == (5, True, True)
    assert asked.reply_to_message, "what is no reply looks like one to the beginning of the topic"
    assert asked.reply_to_message.forum_topic_created
    assert asked.reply_to_message.message_id == 5

    sent = await bot.send_message(FORUM, "They rose.", message_thread_id=5)
    assert (sent.message_thread_id, sent.is_topic_message) == (5, True)
    await bot.send_message(FORUM, "As said.", reply_to_message_id=question)
    await bot.send_message(FORUM, "To all.")
    await bot.send_chat_action(FORUM, "typing", message_thread_id=5)
    assert [message.message_thread_id for message in api.messages_in(FORUM)] == [5, 5, None]

    api.user_says(READER, "and why?", FORUM, reply_to=sent.message_id)
    follow_up = (await bot.get_updates(offset=-1))[0].message
    assert follow_up
    assert follow_up.message_thread_id == 5
    assert follow_up.reply_to_message
    assert follow_up.reply_to_message.text == "They rose."
    for topic in (6, question):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(FORUM, "x", message_thread_id=topic)


async def test_a_thread_of_replies_is_no_topic(api: TelegramDouble, bot: Bot) -> None:
    question = api.user_says(READER, "What of rates?", GROUP)
    api.user_says(2002, "They rose.", GROUP, reply_to=question)
    reply = (await bot.get_updates(offset=-1))[0].message
    assert reply
    assert (reply.message_thread_id, reply.is_topic_message) == (question, None)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=question)


# -- dates


async def test_a_date_is_an_entity(api: TelegramDouble, bot: Bot, reader: int) -> None:
    html = '<b>Rates</b> rose on <tg-time unix="1772366400" format="D">1 March</tg-time>.'
    sent = await bot.send_message(reader, html, parse_mode="HTML")
    date = sent.entities[1]
    assert (date.type, sent.parse_entity(date)) == (MessageEntity.DATE_TIME, "1 March")
    assert (date.unix_time, date.date_time_format) == (NOON, "D")
    assert sent.text_html == html
    await bot.send_message(reader, "1 March", entities=[MessageEntity("date_time", 0, 7, unix_time=NOON)])
    assert api.messages_in(reader)[1].entities == (Entity("date_time", 0, 7, unix_time=1772366400),)


@pytest.mark.parametrize("tag", ["<tg-time>", '<tg-time unix="noon">', '<tg-time unix="1772366400" format="r D">'])
async def test_dates_that_telegram_refuses(bot: Bot, reader: int, tag: str) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities: invalid date"):
        await bot.send_message(reader, f"{tag}today</tg-time>", parse_mode="HTML")


async def test_an_older_server_knows_no_dates() -> None:
    with TelegramDouble(now=lambda: NOON, knows_dates=False) as api:
        api.user_says(READER, "/start")
        async with api.client() as bot:
            with pytest.raises(BadRequest, match='entities: unsupported start tag "tg-time" at byte offset 3'):
                await bot.send_message(READER, 'On <tg-time unix="1772366400">1 March</tg-time>', parse_mode="HTML")
            await bot.send_message(READER, "1 March", entities=[MessageEntity("date_time", 0, 7, unix_time=NOON)])
        assert api.messages_in(READER)[0].entities == ()
