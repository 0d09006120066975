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
Handler = BaseHandler[Any, Context, None]

# In groups the bot is silent; an edited question is not asked again; nobody wrote a status message.
_FROM_A_READER = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL


def question_handlers(conversation: Conversation, courier: Courier, door: Door) -> list[Handler]:
    async def answer(update: Update, _: Context) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        with courier.owing(message.chat_id, message.message_id):
            if not door.admits(message.chat_id, user.id):
                replies = render_text(texts.chat_not_allowed(message.chat_id))
            elif message.text is None:
                replies = render_text(texts.NOT_TEXT)
            else:
                async with courier.typing(message.chat_id):
                    replies = await conversation.reply(Asker(user.id), message.text)
            await courier.deliver(message.chat_id, replies, reply_to=message.message_id)

    return [MessageHandler(_FROM_A_READER, answer)]
