"""Inline queries and guest messages: the bot is called in chats that it is no member of."""

from __future__ import annotations

import logging

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import InlineQueryHandler, MessageHandler, filters

from bot.handlers.hearing import without_mentions
from bot.handlers.questions import Context, Handler
from bot.heard import Heard
from bot.i18n import speaking
from bot.people import Asker
from bot.places import Place
from bot.render.markup import shorten
from bot.rooms.elsewhere import Elsewhere, Latest, Offer

log = logging.getLogger(__name__)

_CACHE_SECONDS = 60
"""How long Telegram may show the same results again; news is no older than that anyway."""

_HINT_UNITS = 64
"""Of the button above the results; Telegram states no limit, and clients show about half of this."""


def elsewhere_handlers(elsewhere: Elsewhere, latest: Latest) -> list[Handler]:
    async def typed(update: Update, _context: Context) -> None:
        query = update.inline_query
        if query is None or not await latest.is_last(query.from_user.id, query.id):
            return
        user = Asker(query.from_user.id, language=query.from_user.language_code)
        with speaking(user.language):
            found = await elsewhere.offers(Heard(user, Place(user.id), query.query))
        hint = shorten(found.hint or "", _HINT_UNITS)
        try:
            await query.answer(
                [_article(str(n), offer) for n, offer in enumerate(found.offers, start=1)],
                cache_time=0 if hint else _CACHE_SECONDS,
                is_personal=True,  # who may ask, and how much, differs
                button=InlineQueryResultsButton(hint, start_parameter="help") if hint else None,
            )
        except TelegramError as refusal:
            log.info("An inline query could not be answered any more: %s", refusal)

    async def called(update: Update, context: Context) -> None:
        message = update.guest_message
        if message is None or message.from_user is None or not message.guest_query_id:
            return
        user = Asker(message.from_user.id, language=message.from_user.language_code)
        with speaking(user.language):
            question = without_mentions(message, context.bot)
            offer = await elsewhere.guest(Heard(user, Place(message.chat_id), question))
        try:
            await context.bot.answer_guest_query(message.guest_query_id, _article("1", offer))
        except TelegramError as refusal:
            log.info("A guest query could not be answered: %s", refusal)

    return [InlineQueryHandler(typed), MessageHandler(filters.UpdateType.GUEST_MESSAGE, called)]


def _article(result_id: str, offer: Offer) -> InlineQueryResultArticle:
    preview = LinkPreviewOptions(is_disabled=True)
    content = InputTextMessageContent(offer.message.html, parse_mode=ParseMode.HTML, link_preview_options=preview)
    return InlineQueryResultArticle(result_id, offer.title, content, description=offer.description or None)
