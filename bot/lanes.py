"""Where an update belongs."""

from __future__ import annotations

from telegram import Message

from bot.places import Place


def place_of(message: Message) -> Place:
    """The chat, or the topic of a forum. A thread of replies outside of topics is no place of its own."""
    return Place(message.chat_id, (message.message_thread_id or 0) if message.is_topic_message else 0)
