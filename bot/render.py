"""What the bot says as Telegram messages. Pure: neither telegram nor anything heavy is imported.

The front door of the rest, which whoever renders imports from here:

    bot.messages        the records: Message, Button
    bot.quote_keys      which quote a button or a link shows
    bot.render_answer   an answer, and what is shown while it is made
    bot.render_passage  one quote in its context
    bot.render_lists    articles and publishers, listed
    bot.render_verdict  what the articles say of a claim
    bot.render_parts    what these are put together from
"""

from __future__ import annotations

from bot import texts
from bot.markup import Line, Span, clean, pack
from bot.messages import MAX_BUTTON_DATA, Button, Message
from bot.quote_keys import QuoteKey, deep_link, encode_quote_key, parse_quote_key
from bot.render_answer import render_answer, render_progress
from bot.render_lists import render_latest, render_related, render_sources
from bot.render_parts import format_date, messages_of
from bot.render_passage import render_context, render_quote
from bot.render_verdict import render_verdict

__all__ = [
    "MAX_BUTTON_DATA",
    "Button",
    "Message",
    "QuoteKey",
    "deep_link",
    "encode_quote_key",
    "format_date",
    "parse_quote_key",
    "render_answer",
    "render_context",
    "render_latest",
    "render_progress",
    "render_quote",
    "render_related",
    "render_sources",
    "render_text",
    "render_verdict",
    "split_plain",
]


def render_text(text: str) -> list[Message]:
    """Plain text as messages; never none."""
    lines = [Line((Span(line),)) for line in clean(text).split("\n")]
    return messages_of(pack(lines) or pack([Line((Span(texts.nothing_to_show()),))]))


def split_plain(text: str) -> list[str]:
    """Plain text in pieces that each fit into a message."""
    return [message.plain for message in render_text(text)]
