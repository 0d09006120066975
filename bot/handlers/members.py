"""Asks Telegram who administers a group."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.constants import ChatID, ChatMemberStatus
from telegram.error import TelegramError

log = logging.getLogger(__name__)


def chat_admin_lookup(bot: Bot) -> Callable[[int, int], Awaitable[bool | None]]:
    """For ``ChatAdmins``."""

    async def administers(chat_id: int, user_id: int) -> bool | None:
        if user_id == ChatID.ANONYMOUS_ADMIN:  # only a group's administrators can hide behind its name
            return True
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.info("Whether %d administers the group %d could not be told: %s", user_id, chat_id, error)
            return None
        return member.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

    return administers
