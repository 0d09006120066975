"""Messages: questions and commands alike go to the conversation, and what it says goes back as a reply."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackContext, MessageHandler, filters

from bot import texts
from bot.conversation import Asker, Conversation
from bot.delivery import Courier
from bot.handlers.chats import Door
from bot.render import render_text

Context = CallbackContext[Any, Any, Any, Any]
# Groups wait for a later design, so the bot is silent there; an edited question is not asked again.
_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE


def question_handlers(
    conversation: Conversation, courier: Courier, door: Door
) -> list[BaseHandler[Any, Context, None]]:
    async def answer(update: Update, _: Context) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or message.text is None or user is None:
            return
        if not door.admits(message.chat_id, user.id):
            await courier.deliver(message.chat_id, render_text(texts.chat_not_allowed(message.chat_id)))
            return
        async with courier.working_on(message.chat_id, message.message_id):
            replies = await conversation.reply(Asker(user.id), message.text)
        await courier.deliver(message.chat_id, replies, reply_to=message.message_id)

    async def hint(update: Update, _: Context) -> None:
        message = update.effective_message
        if message is not None:
            await courier.deliver(message.chat_id, render_text(texts.NOT_TEXT), reply_to=message.message_id)

    return [
        MessageHandler(_PRIVATE & filters.TEXT, answer),
        MessageHandler(_PRIVATE & ~filters.TEXT & ~filters.StatusUpdate.ALL, hint),
    ]
