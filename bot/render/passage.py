"""One quote among the words around it, as a message. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import texts
from bot.desk import QuotedPassage
from bot.render import answer_texts
from bot.render.addresses import openable, safe_href
from bot.render.markup import (
    Line,
    Page,
    Span,
    clean,
    is_visible,
    pack,
    shorten,
    shorten_from_left,
    unlinked,
    utf16_length,
)
from bot.render.messages import Button, Message
from bot.render.parts import date_span, headline_of, pressing, publisher_of
from bot.render.presses import PressVerb

PASSAGE_UNITS = 2000
"""UTF-16 units. Together with headline, publisher and the longest link it stays one message, markup included."""


def render_quote(passage: QuotedPassage, number: int | None = None) -> Message:
    """The quote among the words around it; what does not fit into one message is cut away from the outer ends."""
    title = [texts.quote_label(number)] if number else []
    about = " · ".join([*title, publisher_of(passage.publisher), ""])
    before, quote, after = _around(passage)
    inside = f"{Span(before).html}{Span(quote, 'b').html}{Span(after).html}"
    href = safe_href(passage.link) or safe_href(passage.url)
    below = [Line((Span(texts.open_article(), href=href),), plain_only=f": {href}")] if href else []
    if passage.superseded:
        below.append(Line((Span(texts.superseded(passage.version), "i"),)))
    heading = Line((Span(headline_of(passage.headline), "b"),))
    [above] = pack([heading, Line((Span(about), date_span(passage.published_at)))])
    [under] = pack(below) or [Page("", "")]
    return Message(
        f"{above.html}\n<blockquote>{inside}</blockquote>\n{under.html}".rstrip(),
        f"{above.plain}\n\n{before}{_marked(quote)}{after}\n\n{under.plain}".rstrip(),
    )


def render_context(passage: QuotedPassage, answer_id: int, number: int, reported: bool) -> Message:
    """An answer's message while it shows passage ``number``: with buttons to report it, to open it, and back.

    ``reported``: the reader has said that it does not support the answer.
    """
    url = openable(passage.link) or openable(passage.url)
    unsupported = pressing(answer_texts.does_not_support(), PressVerb.UNSUPPORTED, answer_id, number)
    opening = Button(answer_texts.open_article_button(), url=url or "")
    back = pressing(answer_texts.back(), PressVerb.BACK, answer_id)
    rows = ((*(() if reported else (unsupported,)), *((opening,) if url else ())), (back,))
    shown = render_quote(passage, number)
    if url:  # the button takes the link's place, but for a terminal, which has none
        shown = replace(shown, html=render_quote(replace(passage, url=None, link=None), number).html)
    if reported:
        thanks = Span(answer_texts.reported(), "i")
        shown = replace(shown, html=f"{shown.html}\n{thanks.html}", plain=f"{shown.plain}\n{thanks.text}")
    return replace(shown, buttons=tuple(row for row in rows if row))


def _around(passage: QuotedPassage) -> tuple[str, str, str]:
    """Before, quote and after; the quote comes first where there is not room for all."""
    around = (passage.before, passage.quote, passage.after)
    before, quote, after = (unlinked(re.sub(r"\n{3,}", "\n\n", clean(text))) for text in around)
    quote = shorten(quote, PASSAGE_UNITS - 2)
    room = PASSAGE_UNITS - utf16_length(quote)
    before = shorten_from_left(before, max(room // 2, room - utf16_length(after)))
    return before, quote, shorten(after, room - utf16_length(before))


def _marked(quote: str) -> str:
    """The quote, told apart from its context without bold type."""
    return f"»{quote}«" if is_visible(quote) else quote
