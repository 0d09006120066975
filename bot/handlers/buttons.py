"""Pressed buttons: the quote in its context, as a reply to the answer that it belongs to."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from bot import texts
from bot.conversation import Asker, Conversation
from bot.delivery import Courier
from bot.handlers.chats import Door
from bot.handlers.questions import Context, Handler

log = logging.getLogger(__name__)


def button_handlers(conversation: Conversation, courier: Courier, door: Door) -> list[Handler]:
    async def show_quote(update: Update, _: Context) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
            return
        chat_id, message_id = query.message.chat.id, query.message.message_id
        if not door.admits(chat_id, query.from_user.id):
            await _stop_spinner(query, texts.chat_not_allowed(chat_id))
            return
        quote = await conversation.press(Asker(query.from_user.id), query.data or "")
        await _stop_spinner(query, texts.STALE_BUTTON if quote is None else None)
        if quote is not None:
            await courier.deliver(chat_id, [quote], reply_to=message_id)

    return [CallbackQueryHandler(show_quote)]


async def _stop_spinner(query: CallbackQuery, notice: str | None) -> None:
    try:
        await query.answer(notice)
    except BadRequest as refusal:
        # Telegram gives a few seconds for this; after a restart the quote itself is still worth sending.
        log.info("A pressed button could not be acknowledged: %s", refusal)
