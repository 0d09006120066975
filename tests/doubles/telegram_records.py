"""What a test reads back from the Bot API double, and how messages look on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tests.doubles.telegram_text import Entity, utf16_length

# tdlib: match_bot_commands and match_mentions, for ASCII names; of find_urls those with a scheme
_FOUND_BY_TELEGRAM = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    "mention": re.compile(r"(?<![\w/@])@[A-Za-z0-9_]{3,32}(?!\w)"),
    "url": re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?)]", re.IGNORECASE),
}


class Refused(Exception):
    """A call that Telegram answers with an error. ``status`` is the HTTP status, ``description`` Telegram's words."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.status, "description": self.description}
        return answer if self.parameters is None else {**answer, "parameters": dict(self.parameters)}


class Lost(Exception):
    """A call whose answer never comes: the connection closes at once, or ``hangs`` until the client gives up."""

    def __init__(self, hangs: bool = True, took_effect: bool = False) -> None:
        super().__init__()
        self.hangs = hangs
        self.took_effect = took_effect


@dataclass(frozen=True)
class Call:
    """One call to the API, refused ones included. ``params`` as sent: strings, some of them JSON. ``at`` is UTC."""

    method: str
    params: Mapping[str, str]
    at: datetime


class Button(NamedTuple):
    """A button under a message; ``target`` is its callback data or the URL that it opens."""

    text: str
    target: str


@dataclass(frozen=True)
class SentMessage:
    """A message as the reader sees it now. ``date`` and ``edit_date`` are Unix seconds.

    ``text`` is what was left after parsing and trimming, ``html`` what the bot sent (None without parse mode).
    ``earlier`` holds the message as it was before each edit, oldest first. ``message_thread_id`` is its topic.
    """

    message_id: int
    chat_id: int
    text: str
    entities: tuple[Entity, ...]
    html: str | None
    date: int
    reply_markup: Mapping[str, Any] | None = None
    link_preview_options: Mapping[str, Any] | None = None
    reply_to_message_id: int | None = None
    message_thread_id: int | None = None
    edit_date: int | None = None
    earlier: tuple[SentMessage, ...] = ()

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        return buttons_of(self.reply_markup)

    def texts_of(self, entity_type: str) -> list[str]:
        """The words under each entity of one type, such as ``blockquote``."""
        return [entity.words_in(self.text) for entity in self.entities if entity.type == entity_type]

    def as_json(
        self, sender: Mapping[str, Any], chat: Mapping[str, Any], replied_to: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        optional = {
            "entities": [entity.as_json() for entity in self.entities],
            "reply_markup": self.reply_markup,
            "link_preview_options": self.link_preview_options,
            "edit_date": self.edit_date,
            "reply_to_message": replied_to,
            "message_thread_id": self.message_thread_id,
            "is_topic_message": self.message_thread_id is not None,
        }
        required = {"message_id": self.message_id, "from": sender, "chat": chat, "date": self.date, "text": self.text}
        return {**required, **{name: value for name, value in optional.items() if value}}


@dataclass(frozen=True)
class Draft:
    """What a reader sees of a message that is still being written. ``at`` is UTC; it vanishes after 30 seconds.

    ``text`` is what was left after parsing and trimming, empty for "Thinking…"; ``html`` is what the bot sent."""

    draft_id: int
    chat_id: int
    text: str
    entities: tuple[Entity, ...]
    html: str | None
    message_thread_id: int | None
    at: datetime


def buttons_of(markup: Mapping[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of buttons below a message."""
    rows = markup["inline_keyboard"] if markup else ()
    return tuple(tuple(Button(b["text"], b.get("url") or b["callback_data"]) for b in row) for row in rows)


def find_entities(text: str) -> list[dict[str, Any]]:
    """The commands, mentions and addresses that Telegram marks by itself in what a person writes."""
    return [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for kind, pattern in _FOUND_BY_TELEGRAM.items()
        for match in pattern.finditer(text)
    ]
