"""Pressed buttons: a quote in its context, or what an administrator orders."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Update
from telegram import Message as TelegramMessage
from telegram.constants import CallbackQueryLimit, ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler

from bot import texts
from bot.conversation import Conversation
from bot.delivery import Courier
from bot.handlers.chats import Door
from bot.handlers.enclosures import enclosed_in
from bot.handlers.questions import Context, Handler
from bot.markup import shorten
from bot.people import Asker
from bot.places import Place
from bot.render import Message

log = logging.getLogger(__name__)


def button_handlers(conversation: Conversation, courier: Courier, door: Door) -> list[Handler]:
    at_work: set[tuple[int, int, str]] = set()

    async def pressed(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        chat, message_id, data = query.message.chat, query.message.message_id, query.data or ""
        spinner, press = _Spinner(query), (chat.id, message_id, data)
        if chat.type != ChatType.PRIVATE:
            await spinner.stop(texts.private_chats_only())
        elif not door.admits(chat.id, query.from_user.id):
            await spinner.stop(texts.chat_not_allowed(chat.id))
        elif press in at_work:  # people press again what takes its time
            await spinner.stop(texts.already_at_it())
        else:
            await obey(query, context, spinner, press)

    async def obey(query: CallbackQuery, context: Context, spinner: _Spinner, press: tuple[int, int, str]) -> None:
        chat_id, message_id, data = press
        # A message of long ago comes without what it replied to.
        replied_to = query.message.reply_to_message if isinstance(query.message, TelegramMessage) else None
        with courier.card(Place(chat_id), message_id, message_id) as card:

            async def show(message: Message) -> None:
                await spinner.stop(None)
                await card.show(message)

            enclosed = enclosed_in(replied_to, context.bot)
            at_work.add(press)
            try:
                outcome = await conversation.press(Asker(query.from_user.id), data, show, enclosed)
            finally:
                at_work.discard(press)
            await spinner.stop(outcome.notice)
            if outcome.replaces or card.shown:
                await card.finish(outcome.messages)
            else:
                await courier.deliver(Place(chat_id), outcome.messages, reply_to=message_id)

    return [CallbackQueryHandler(pressed)]


class _Spinner:
    """What turns on a pressed button until the press is acknowledged, which can be done once."""

    def __init__(self, query: CallbackQuery) -> None:
        self._query = query
        self._turning = True

    async def stop(self, notice: str | None) -> None:
        if not self._turning:
            return
        self._turning = False
        try:
            await self._query.answer(
                shorten(notice, CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH) if notice else None
            )
        except TelegramError as refusal:
            # Telegram gives a few seconds for this; after a restart the answer itself is still worth sending.
            log.info("A pressed button could not be acknowledged: %s", refusal)
