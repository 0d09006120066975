"""Messages: questions, commands and enclosures alike go to the conversation, and what it says goes back as a reply."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackContext, MessageHandler, filters

from bot.conversation import Conversation
from bot.delivery.courier import Courier
from bot.handlers.hearing import heard_in
from bot.heard import Heard
from bot.i18n import speaking

Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Any, Context, None]

_CHATS = filters.ChatType.PRIVATE | filters.ChatType.GROUPS
_SAID = _CHATS & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL  # nobody wrote a status message
_EDITED = _CHATS & filters.UpdateType.EDITED_MESSAGE & filters.TEXT


def question_handlers(conversation: Conversation, courier: Courier) -> list[Handler]:
    async def said(update: Update, context: Context) -> None:
        if message := update.message:
            await answer(message, heard_in(message, context.bot, conversation.own_commands))

    async def edited(update: Update, context: Context) -> None:
        if message := update.edited_message:
            heard = heard_in(message, context.bot, conversation.own_commands, edited=True)
            if heard and conversation.may_answer_again(heard):
                await answer(message, heard)

    async def answer(message: Message, heard: Heard | None) -> None:
        if heard is None:
            return
        with speaking(heard.user.language), courier.card(heard.place, reply_to=message.message_id) as card:
            async with AsyncExitStack() as meanwhile:
                if conversation.writes:  # an answer that is only looked up comes at once
                    await meanwhile.enter_async_context(card.typing())
                reply = await conversation.reply(heard, card.show)
            if reply.replaces:
                ids = await courier.replace_all(heard.place, reply.replaces, reply.messages)
            elif reply.messages:
                ids = await card.finish(reply.messages)
            else:
                return
            await conversation.delivered(reply, ids)

    return [MessageHandler(_SAID, said), MessageHandler(_EDITED, edited)]
