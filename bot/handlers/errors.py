"""What no handler expected: logged under a reference that the reader is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError

from bot import texts
from bot.delivery.courier import Courier
from bot.handlers.hearing import place_of
from bot.handlers.questions import Context
from bot.render import render_text

log = logging.getLogger(__name__)


ErrorHandler = Callable[[object, Context], Coroutine[Any, Any, None]]


def error_handler(courier: Courier, new_reference: Callable[[], str], keep: Callable[[Update], None]) -> ErrorHandler:
    """``keep`` is called with an update whose writer could not even be told."""

    async def apologise(update: object, context: Context) -> None:
        reference = new_reference()
        log.error("An update could not be handled, reference %s", reference, exc_info=context.error)
        message = update.effective_message if isinstance(update, Update) else None
        if message is None or not isinstance(update, Update):
            return
        try:
            await courier.deliver(place_of(message), render_text(texts.something_went_wrong("answering", reference)))
        except TelegramError as error:
            log.warning("Chat %d could not be told about it: %s", message.chat_id, error)
            if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                keep(update)

    return apologise
