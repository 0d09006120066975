"""What somebody said, and what is said to it: what flows between Telegram or the terminal and the conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.people import Asker
from bot.places import Place
from bot.render import render_text
from bot.render.messages import Message
from bot.rooms.enclosed import NOTHING, Enclosed

Show = Callable[[Message], Awaitable[None]]
"""Shows how far the work is, in place of what it showed before. Never raises for want of a network."""


async def show_nothing(_: Message) -> None:
    """Where nobody can be shown how far the work is."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to the bot."""

    user: Asker
    place: Place
    text: str | None
    """None for a message without words."""
    message_id: int = 0
    """0 where messages have none, as at the terminal."""
    replies_to: int = 0
    """The bot's own message that this one replies to; 0 where there is none."""
    edited: bool = False
    """It was said before in other words."""
    quoted: str = ""
    """The words of the message that this one replies to, whoever wrote it."""
    enclosed: Enclosed = NOTHING


@dataclass(frozen=True, slots=True)
class Pressing:
    """A pressed button."""

    user: Asker
    place: Place
    data: str
    """What stands in the button, or whatever a hostile client sends."""
    enclosed: Enclosed = NOTHING
    """Of the message that the button's message replies to."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to it, in order; nothing at all where the bot keeps silent."""

    messages: tuple[Message, ...] = ()
    answer_id: int | None = None
    """Of the answer in the log; whoever delivers it tells ``Conversation.delivered`` where it stands."""
    replaces: tuple[int, ...] = ()
    """Own messages, in order, that these take the place of: the answer to a question that was edited."""


def says(text: str) -> Reply:
    """Plain text."""
    return Reply(tuple(render_text(text)))


Command = Callable[[Heard, str, Show], Awaitable[Reply]]
"""Obeys a command, given what follows its name. Raises what the desk raises."""
