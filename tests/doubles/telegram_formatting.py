"""What a bot sends, read as the Bot API reads it: text with its markup, and the buttons below it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from tests.doubles.telegram_html import CantParseEntities, check_url, parse_html
from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_text import Entity, FormattedText, finish, utf16_length

Params = Mapping[str, str]
"""A call's parameters as sent: strings, some of them JSON."""
MAX_RAW_TEXT = 1 << 15  # bytes, markup included: Client::get_formatted_text


def formatted_text(params: Params, too_long: str, knows_dates: bool, may_be_empty: bool = False) -> FormattedText:
    """``text`` with ``parse_mode`` or ``entities``. ``too_long`` is what Telegram says of more than 4096 units."""
    raw, mode = params.get("text", ""), params.get("parse_mode", "").lower()
    if not raw and not may_be_empty:
        raise Refused(400, "Bad Request: message text is empty")
    if len(raw.encode()) > MAX_RAW_TEXT:
        raise Refused(400, "Bad Request: text is too long")
    if mode not in ("", "html"):
        raise Refused(400, "Bad Request: unsupported parse_mode")
    try:
        marked_up = parse_html(raw, knows_dates) if mode else FormattedText(raw, _entities(params, knows_dates))
        content = finish(marked_up)
    except CantParseEntities as reason:
        raise Refused(400, f"Bad Request: can't parse entities: {reason}") from reason
    if not content.text and not may_be_empty:
        raise Refused(400, "Bad Request: text must be non-empty")
    if utf16_length(content.text) > MessageLimit.MAX_TEXT_LENGTH:
        raise Refused(400, f"Bad Request: {too_long}")
    return content


def html_of(params: Params) -> str | None:
    """The text as sent if it is markup."""
    return params.get("text", "") if "parse_mode" in params else None


def inline_keyboard(markup: Mapping[str, Any]) -> dict[str, Any] | None:
    """An InlineKeyboardMarkup if Telegram would show it; None without any button."""
    rows = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"inline_keyboard": rows} if any(rows) else None


def _entities(params: Params, knows_dates: bool) -> tuple[Entity, ...]:
    fields = ("type", "offset", "length", "url", "language", "custom_emoji_id", "unix_time", "date_time_format")
    sent = json.loads(params.get("entities", "[]"))
    return tuple(
        Entity(**{name: entity[name] for name in fields if name in entity})
        for entity in sent
        if knows_dates or entity["type"] != "date_time"
    )


def _check_button(button: Mapping[str, str]) -> None:
    if "url" in button:
        try:
            check_url(button["url"])
        except ValueError as reason:
            words = f"inline keyboard button URL '{button['url']}' is invalid: {reason}"
            raise Refused(400, f"Bad Request: {words}") from reason
    elif "callback_data" not in button:
        raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    elif not 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
