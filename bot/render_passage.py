"""One quote among the words around it, as a message. Pure."""

from __future__ import annotations

import re

from bot import texts
from bot.addresses import safe_href
from bot.desk import QuotedPassage
from bot.markup import (
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
from bot.messages import Message
from bot.render_parts import date_span, headline_of, publisher_of

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
