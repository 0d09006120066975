"""What the bot says as Telegram messages. Pure: neither telegram nor anything heavy is imported.

The front door of the rest, which whoever renders imports from here:

    messages    the records: Message, Button
    quote_keys  which quote a button or a link shows; presses: what else a button says
    answer      an answer, and what is shown while it is made
    passage     one quote in its context
    lists       articles and publishers, listed
    verdict     what the articles say of a claim
    notice      quoted words that have changed
    parts       what these are put together from; markup: words cut into messages that Telegram takes
"""

from __future__ import annotations

from bot import texts
from bot.render.answer import render_answer, render_progress
from bot.render.lists import render_latest, render_related, render_sources
from bot.render.markup import Line, Span, clean, pack
from bot.render.messages import MAX_BUTTON_DATA, Button, Message
from bot.render.parts import format_date, messages_of
from bot.render.passage import render_context, render_quote
from bot.render.quote_keys import QuoteKey, deep_link, encode_quote_key, parse_quote_key
from bot.render.verdict import render_verdict

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
