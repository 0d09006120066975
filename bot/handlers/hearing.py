"""Which messages are meant for the bot, and what they say."""

from __future__ import annotations

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType, MessageEntityType

from bot.conversation import read_command
from bot.handlers.enclosures import enclosed_in
from bot.heard import Heard
from bot.people import Asker
from bot.places import Place


def place_of(message: Message) -> Place:
    """Where it was said; replies in a group without topics have a thread too, which is none of our conversations."""
    return Place(message.chat_id, (message.message_thread_id or 0) if message.is_topic_message else 0)


def heard_in(message: Message, bot: Bot, commands: frozenset[str], *, edited: bool = False) -> Heard | None:
    """None for what is not meant for the bot: in groups everything but its ``commands``, mentions of it, and replies
    to it."""
    if message.from_user is None:
        return None
    text = message.text
    if message.chat.type != ChatType.PRIVATE:
        text = _addressed(message, bot, commands)
        if text is None:
            return None
    replied_to = message.reply_to_message
    return Heard(
        user=Asker(message.from_user.id, language=message.from_user.language_code),
        place=place_of(message),
        text=text,
        message_id=message.message_id,
        replies_to=replied_to.message_id if replied_to and _is_own(replied_to, bot) else 0,
        edited=edited,
        quoted=_quoted(message),
        enclosed=enclosed_in(message, bot),
    )


def _addressed(message: Message, bot: Bot, commands: frozenset[str]) -> str | None:
    """The words of a message in a group without the bot's name; None where they are for somebody else."""
    text = message.text
    if not text:
        return None
    if text.startswith("/"):
        head = text.split(maxsplit=1)[0]
        _, _, addressee = head.partition("@")
        for_us = addressee.lower() == bot.username.lower() if addressee else read_command(text)[0] in commands
        return text if for_us else None
    if any(_names(message, entity, bot) for entity in message.entities):
        return without_mentions(message, bot)
    replied_to = message.reply_to_message
    return text if replied_to and _is_own(replied_to, bot) else None


def _is_own(message: Message, bot: Bot) -> bool:
    """Whether the bot has said it. What is no reply in a topic looks like a reply to the topic's beginning."""
    return message.from_user is not None and message.from_user.id == bot.id and message.forum_topic_created is None


def without_mentions(message: Message, bot: Bot) -> str:
    """The words of a message without the bot's name."""
    text = message.text or ""
    for entity in message.entities:
        if _names(message, entity, bot):
            text = text.replace(message.parse_entity(entity), " ")
    return " ".join(text.split()).lstrip(",:; ")


def _names(message: Message, entity: MessageEntity, bot: Bot) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    named = message.parse_entity(entity).lower()
    return entity.type == MessageEntityType.MENTION and named == f"@{bot.username}".lower()


def _quoted(message: Message) -> str:
    """What a reply points at: the words that its writer has picked, else all of the other message."""
    if message.quote and message.quote.text:
        return message.quote.text
    replied_to = message.reply_to_message
    return (replied_to.text or replied_to.caption or "") if replied_to else ""
