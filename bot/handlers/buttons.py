"""Pressed buttons: under an answer, or what an administrator orders."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Update
from telegram import Message as TelegramMessage
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler

from bot import texts
from bot.conversation import Conversation
from bot.delivery.courier import Courier
from bot.handlers.enclosures import enclosed_in
from bot.handlers.hearing import place_of
from bot.handlers.questions import Context, Handler
from bot.heard import Pressing
from bot.i18n import speaking
from bot.people import Asker
from bot.places import Place
from bot.render.markup import shorten
from bot.render.messages import Message

log = logging.getLogger(__name__)


def button_handlers(conversation: Conversation, courier: Courier) -> list[Handler]:
    at_work: set[tuple[int, int, str]] = set()

    async def pressed(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        spinner = _Spinner(query)
        with speaking(query.from_user.language_code):
            if query.message is None:  # under a message that somebody has inserted elsewhere
                await spinner.stop(texts.stale_button())
                return
            press = (query.message.chat.id, query.message.message_id, query.data or "")
            if press in at_work:  # people press again what takes its time
                await spinner.stop(texts.already_at_it())
                return
            await obey(query, context, spinner, press)

    async def obey(query: CallbackQuery, context: Context, spinner: _Spinner, press: tuple[int, int, str]) -> None:
        # A message of long ago comes without its contents and what it replied to.
        message = query.message if isinstance(query.message, TelegramMessage) else None
        if query.message is None:
            return
        message_id = query.message.message_id
        place = place_of(message) if message else Place(query.message.chat.id)
        with courier.card(place, message_id, message_id) as card:

            async def show(progress: Message) -> None:
                await spinner.stop(None)
                await card.show(progress)

            enclosed = enclosed_in(message.reply_to_message if message else None, context.bot)
            user = Asker(query.from_user.id, language=query.from_user.language_code)
            at_work.add(press)
            try:
                outcome = await conversation.press(Pressing(user, place, query.data or "", enclosed), show)
            finally:
                at_work.discard(press)
            await spinner.stop(outcome.notice)
            if outcome.replaces or card.shown:
                await card.finish(outcome.messages)
            elif outcome.messages:
                await courier.deliver(place, outcome.messages, reply_to=message_id)

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
