"""Which quote is meant: in the data of a button, and in a link that opens the bot. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.render.messages import MAX_BUTTON_DATA

MAX_START_PAYLOAD = 64
"""Characters of A-Z, a-z, 0-9, _ and - (core.telegram.org/bots/features#deep-linking)."""


@dataclass(frozen=True, slots=True)
class QuoteKey:
    """Which quote is shown. All of it stands in the button or link, so that both outlive a restart."""

    article_id: str
    version: int
    start: int
    end: int


def encode_quote_key(key: QuoteKey) -> str:
    """A button's data. Raises ValueError where it would be longer than Telegram takes."""
    return _joined(key, ":", MAX_BUTTON_DATA)


def deep_link(bot_username: str, key: QuoteKey) -> str:
    """A link that opens the bot, which is sent ``/start q-…``. Raises ValueError where that would be too long."""
    return f"https://t.me/{bot_username}?start={_joined(key, '-', MAX_START_PAYLOAD)}"


def parse_quote_key(data: str) -> QuoteKey | None:
    """What ``encode_quote_key`` wrote, or what ``deep_link`` has the bot sent; None for anything else, as anybody can
    send anything."""
    number = "(0|[1-9][0-9]{0,8})"
    match = re.fullmatch(rf"q([:-])([0-9A-Za-z_-]+)\1{number}\1{number}\1{number}", data)
    if match is None or len(data) > MAX_BUTTON_DATA:
        return None
    key = QuoteKey(match[2], int(match[3]), int(match[4]), int(match[5]))
    return key if key.version and key.start < key.end else None


def _joined(key: QuoteKey, by: str, most: int) -> str:
    text = by.join(("q", key.article_id, str(key.version), str(key.start), str(key.end)))
    if len(text.encode()) > most:
        raise ValueError(f"{text!r} is longer than {most} bytes")
    return text
