"""What no handler expected: logged under a reference that the reader is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError

from bot import texts
from bot.delivery import Courier
from bot.handlers.questions import Context
from bot.lanes import place_of
from bot.places import Place
from bot.render import render_text

log = logging.getLogger(__name__)


ErrorHandler = Callable[[object, Context], Coroutine[Any, Any, None]]


def error_handler(courier: Courier, new_reference: Callable[[], str]) -> ErrorHandler:
    async def apologise(update: object, context: Context) -> None:
        reference = new_reference()
        log.error("An update could not be handled, reference %s", reference, exc_info=context.error)
        chat = update.effective_chat if isinstance(update, Update) else None
        message = update.effective_message if isinstance(update, Update) else None
        if chat is None:
            return
        place = place_of(message) if isinstance(message, Message) else Place(chat.id)
        try:
            await courier.deliver(place, render_text(texts.something_went_wrong("answering", reference)))
        except TelegramError as error:
            log.warning("Chat %d could not be told about it: %s", chat.id, error)

    return apologise
