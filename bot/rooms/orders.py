"""What a button orders, mostly an administrator's. It all stands in the button, so that it outlives a restart. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.render import MAX_BUTTON_DATA, Button, Message, render_text
from bot.rooms import wire_texts


class Verb(StrEnum):
    """One letter each: the rest of a button's 64 bytes is the argument's."""

    INGEST = "i"
    """What the message carries that the button's message replies to."""
    LIST_FEEDS = "l"
    """Of the OPML file in that message."""
    FOLLOW = "f"
    """All feeds of that file."""
    FORGET = "x"
    """Argument: ``digest:named``, the digest being that of the articles shown (``ids_digest``)."""
    KEEP = "k"
    STOP = "s"
    """Argument: the reference of the work under way."""
    FEEDS = "p"
    """Argument: a page of the list, from 0."""
    UNFOLLOW = "u"
    """Argument: the feed's number. Asks."""
    UNFOLLOW_NOW = "U"
    """Argument: the feed's number."""
    BROADCAST = "b"
    """Argument: the number of a message to everybody. Sends it, or goes on with it."""
    FORGET_ME = "m"
    """Argument: the id of the person who asked for it; empty: they would rather not. Anybody's to order."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press leads to."""

    messages: tuple[Message, ...] = ()
    notice: str | None = None
    """Shown over the chat for a moment."""
    replaces: bool = False
    """Whether the messages take the place of the one with the button; else they answer it."""


def replacing(messages: Sequence[Message]) -> Pressed:
    return Pressed(tuple(messages), replaces=True)


def instead(text: str) -> Pressed:
    """Plain text in place of the message with the button."""
    return replacing(render_text(text))


@dataclass(frozen=True, slots=True)
class Order:
    verb: Verb
    argument: str = ""


def order_button(label: str, verb: Verb, argument: str = "") -> Button:
    """Raises ValueError where the data would be longer than Telegram takes."""
    data = f"a:{verb}:{argument}"
    if len(data.encode()) > MAX_BUTTON_DATA:
        raise ValueError(f"{data!r} is longer than {MAX_BUTTON_DATA} bytes")
    return Button(label, data)


def keep_button(label: str = "") -> Button:
    """Changes nothing; "Keep" where no label is given."""
    return order_button(label or wire_texts.keep(), Verb.KEEP)


def parse_order(data: str) -> Order | None:
    """What stands in an ``order_button``; None for anything else, as anybody can send anything."""
    match = re.fullmatch(r"a:(\w):(.*)", data, re.DOTALL)
    if match is None or match[1] not in set(Verb) or len(data.encode("utf-8", "replace")) > MAX_BUTTON_DATA:
        return None
    return Order(Verb(match[1]), match[2])


def with_buttons(text: str, *rows: tuple[Button, ...]) -> list[Message]:
    """Plain text as messages, the last of them with buttons."""
    *above, last = render_text(text)
    return [*above, replace(last, buttons=tuple(row for row in rows if row))]
