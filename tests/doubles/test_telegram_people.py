"""The Bot API double: who people are, what they change their minds about, and who may stay in a chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import Bot, ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden

from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_records import Button

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # the double's clock
READER, EDITOR, GROUP = 1001, 7, -1001234


async def test_people_have_names_and_languages(api: TelegramDouble, bot: Bot) -> None:
    api.introduce(READER, "Ada", language="de", username="ada", last_name="Lovelace")
    api.user_says(READER, "/start")
    api.user_says(READER, "/start", language="fr")
    api.user_says(EDITOR, "/start")
    ada, abroad, nobody = [update.message for update in await bot.get_updates()]
    assert ada
    assert ada.from_user
    assert (ada.from_user.full_name, ada.from_user.username, ada.from_user.language_code) == (
        "Ada Lovelace",
        "ada",
        "de",
    )
    assert ada.chat.first_name == "Ada"
    assert abroad
    assert abroad.from_user
    assert abroad.from_user.language_code == "fr"
    assert nobody
    assert nobody.from_user
    assert (nobody.from_user.first_name, nobody.from_user.language_code) == ("Reader", "en")


async def test_an_edited_question_keeps_its_id_and_its_date(api: TelegramDouble, bot: Bot, reader: int) -> None:
    question = api.user_says(reader, "What of rats?")
    api.user_edits(reader, question, "What of rates, @dateline_bot?")
    edited = (await bot.get_updates(offset=-1))[0].edited_message
    assert edited
    assert (edited.message_id, edited.text, edited.edit_date) == (question, "What of rates, @dateline_bot?", NOON)
    assert edited.parse_entities(["mention"]).popitem()[1] == "@dateline_bot"
    with pytest.raises(LookupError, match="2002 wrote no message"):
        api.user_edits(2002, question, "x")


async def test_people_reply_to_each_other_and_to_the_bot_in_groups(api: TelegramDouble, bot: Bot) -> None:
    question = api.user_says(READER, "@dateline_bot what of rates?", GROUP)
    answer = await bot.send_message(GROUP, "They rose.", reply_to_message_id=question)
    api.user_says(EDITOR, "sure?", GROUP, reply_to=answer.message_id)
    api.user_says(EDITOR, "why do you ask?", GROUP, reply_to=question)
    to_bot, to_reader = [update.message for update in await bot.get_updates(offset=2)]
    assert to_bot
    assert to_bot.reply_to_message
    assert to_bot.reply_to_message.from_user == bot.bot
    assert to_bot.reply_to_message.reply_to_message is None, "Telegram shows one step only"
    assert to_reader
    assert to_reader.reply_to_message
    assert to_reader.reply_to_message.text == "@dateline_bot what of rates?"


async def test_previews_and_address_buttons_are_read_back(api: TelegramDouble, bot: Bot, reader: int) -> None:
    address = "https://example.org/a"
    small = LinkPreviewOptions(url=address, prefer_small_media=True, show_above_text=False)
    button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Open", url=address))
    sent = await bot.send_message(reader, "Rates rose.", link_preview_options=small, reply_markup=button)
    assert sent.link_preview_options == small
    [message] = api.messages_in(reader)
    assert message.link_preview_options == {"url": address, "prefer_small_media": True, "show_above_text": False}
    assert message.buttons == ((Button("Open", address),),)
    none = LinkPreviewOptions(is_disabled=True)
    await bot.edit_message_text("Rates rose.", reader, sent.message_id, link_preview_options=none, reply_markup=button)
    assert api.messages_in(reader)[0].link_preview_options == {"is_disabled": True}


async def test_someone_blocks_the_bot_and_takes_it_back(api: TelegramDouble, bot: Bot, reader: int) -> None:
    api.user_blocks(reader)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(reader, "Still there?")
    api.user_unblocks(reader)
    await bot.send_message(reader, "Welcome back.")
    blocked, unblocked = [update.my_chat_member for update in await bot.get_updates(offset=2)]
    assert blocked
    assert (blocked.chat.id, blocked.from_user.id) == (reader, reader)
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == (ChatMember.MEMBER, ChatMember.BANNED)
    assert unblocked
    assert unblocked.new_chat_member.status == ChatMember.MEMBER


async def test_the_bot_comes_into_a_group_and_goes(api: TelegramDouble, bot: Bot) -> None:
    api.user_adds_bot(EDITOR, GROUP, "News desk")
    await bot.send_message(GROUP, "Good morning.")
    api.user_removes_bot(EDITOR, GROUP)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(GROUP, "Still there?")
    api.user_adds_bot(EDITOR, GROUP)
    await bot.leave_chat(GROUP)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(GROUP, "Still there?")
    added, removed, _ = [update.my_chat_member for update in await bot.get_updates()]
    assert added
    assert (added.chat.title, added.from_user.id, added.new_chat_member.user.id) == ("News desk", EDITOR, bot.id)
    assert (added.old_chat_member.status, added.new_chat_member.status) == (ChatMember.LEFT, ChatMember.MEMBER)
    assert removed
    assert removed.new_chat_member.status == ChatMember.BANNED


async def test_who_runs_a_group(api: TelegramDouble, bot: Bot, reader: int) -> None:
    api.user_says(2002, "hello", GROUP)
    api.make_admin(GROUP, EDITOR)
    api.make_admin(GROUP, 8, owner=True)
    assert {admin.user.id: admin.status for admin in await bot.get_chat_administrators(GROUP)} == {
        EDITOR: ChatMember.ADMINISTRATOR,
        8: ChatMember.OWNER,
    }
    assert (await bot.get_chat_member(GROUP, EDITOR)).status == ChatMember.ADMINISTRATOR
    assert (await bot.get_chat_member(GROUP, 2002)).status == ChatMember.MEMBER
    assert (await bot.get_chat_member(GROUP, reader)).status == ChatMember.LEFT
    api.user_leaves(2002, GROUP)
    assert (await bot.get_chat_member(GROUP, 2002)).status == ChatMember.LEFT
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(GROUP, 9999)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(reader)
