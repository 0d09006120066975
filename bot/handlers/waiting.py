"""What is said to those who are not answered: too many messages at once, or an earlier process that died over them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update
from telegram.error import TelegramError

from bot.delivery.courier import Courier
from bot.handlers.hearing import place_of
from bot.i18n import speaking
from bot.intake import intake_texts as delivery_texts
from bot.intake.lanes import MOST_WAITING
from bot.places import Place
from bot.render import render_text

log = logging.getLogger(__name__)


def surplus_teller(courier: Courier) -> Callable[[Update], Awaitable[None]]:
    async def tell(update: Update) -> None:
        message = update.message or update.edited_message
        if message is None:  # a guest message, which is answered once or never
            return
        language = message.from_user.language_code if message.from_user else None
        with speaking(language):
            words = render_text(delivery_texts.too_many_waiting(MOST_WAITING))
        try:
            await courier.deliver(place_of(message), words, reply_to=message.message_id)
        except TelegramError as error:
            log.warning("Chat %d could not be told that it has too many waiting: %s", message.chat_id, error)

    return tell


def apologiser(courier: Courier) -> Callable[[Place, Sequence[Update]], Awaitable[None]]:
    async def apologise(place: Place, updates: Sequence[Update]) -> None:
        """In private chats: what is said in groups is rarely meant for the bot. Raises TelegramError."""
        last = updates[-1].message
        if last is None or not place.is_private:
            return
        language = last.from_user.language_code if last.from_user else None
        with speaking(language):
            words = render_text(delivery_texts.interrupted(len(updates)))
        await courier.deliver(place, words, reply_to=last.message_id)

    return apologise
