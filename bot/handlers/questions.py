"""Messages: questions, commands and enclosures alike go to the conversation, and what it says goes back as a reply."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackContext, MessageHandler, filters

from bot import texts
from bot.conversation import Conversation
from bot.delivery import Courier
from bot.handlers.chats import Door
from bot.handlers.enclosures import enclosed_in
from bot.lanes import place_of
from bot.people import Asker
from bot.render import render_text

Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Any, Context, None]

# In groups the bot is silent; an edited question is not asked again; nobody wrote a status message.
_FROM_A_READER = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL


def question_handlers(conversation: Conversation, courier: Courier, door: Door) -> list[Handler]:
    async def answer(update: Update, context: Context) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        with courier.card(place_of(message), reply_to=message.message_id) as card:
            if not door.admits(message.chat_id, user.id):
                replies = render_text(texts.chat_not_allowed(message.chat_id))
            else:
                enclosed = enclosed_in(message, context.bot)
                async with card.typing():
                    replies = await conversation.reply(Asker(user.id), message.text, card.show, enclosed)
            await card.finish(replies)

    return [MessageHandler(_FROM_A_READER, answer)]
