"""The menus of commands that Telegram shows: for everyone, in groups, for administrators, and in each language."""

from __future__ import annotations

import pytest

from bot import i18n, texts
from bot.conversation import Conversation
from bot.heard import Heard
from bot.people import Asker
from bot.places import Place
from bot.state.open import State
from tests.bot.fakes import FakeDesk
from tests.bot.running import EDITOR, READER, running
from tests.doubles.telegram_api import TelegramDouble


async def test_menus_are_set_in_every_language(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    api.user_says(EDITOR, "/help")  # Telegram knows the chat
    async with running(api, desk, state):
        await api.messages(EDITOR)
    for language in i18n.languages():
        code = "" if language == i18n.SOURCE_LANGUAGE else language
        with i18n.speaking(language):
            assert api.commands(language=code) == dict(texts.reader_commands())
            in_groups = api.commands("all_group_chats", code)
            assert in_groups == dict((*texts.group_commands(), *texts.reader_commands()))
            for_editor = api.commands("chat", code, EDITOR)
            assert for_editor == dict((*texts.reader_commands(), *texts.admin_commands()))


@pytest.mark.parametrize("command", [*dict(texts.reader_commands()), "askers"])
def test_what_the_menu_offers_is_obeyed(conversation: Conversation, command: str) -> None:
    assert command in conversation.commands


async def test_what_the_administrators_menu_offers_is_obeyed(conversation: Conversation) -> None:
    for command, _ in texts.admin_commands():
        reply = await conversation.reply(Heard(Asker(READER), Place(READER), f"/{command}"))
        assert [message.plain for message in reply.messages] == [texts.administrators_only()]
