"""What the messages about articles are put together from. Pure.

Whatever an article says arrives as text: it can neither add markup, nor break it, nor make a message that Telegram
refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from bot import texts
from bot.i18n import day
from bot.render import answer_texts
from bot.render.addresses import safe_href
from bot.render.markup import Line, Page, Span, clean_line, isolated, shorten, unlinked
from bot.render.messages import Button, Message, Row
from bot.render.presses import Press, PressVerb, encode_press
from bot.render.quote_keys import QuoteKey, deep_link, encode_quote_key
from retrieval.answer import Citation, Nearby

# Lengths in UTF-16 units.
HEADLINE_UNITS = 300
PUBLISHER_UNITS = 100
QUOTE_UNITS = 1000
"""Of a quote below its source; a button shows the whole of it."""
BUTTONS_A_ROW = 4
MAX_ROWS = 8
_LAST_UNIX = 2**31 - 1
"""Telegram takes 1 to this (tdlib, FormattedDate.cpp: a positive int32)."""
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that sentences and sources share: raised where there is markup, else in brackets."""

    number: int

    @property
    def raised(self) -> str:
        return str(self.number).translate(_SUPERSCRIPT)

    @property
    def plain(self) -> str:
        return f"[{self.number}]"


def format_date(when: datetime | None) -> str:
    """A day in UTC, as in "3 March 2026"."""
    return day(when.astimezone(UTC).date()) if when else texts.date_unknown()


def date_span(when: datetime | None) -> Span:
    """The day, which Telegram shows as it is where the reader is.

    Not at midnight in UTC: so it stands where an article names no time, and further west it would be the day before.
    """
    words = format_date(when)
    if when is None or when.astimezone(UTC).time() == time.min or not 0 < int(when.timestamp()) <= _LAST_UNIX:
        return Span(words)
    return Span(words, unix=int(when.timestamp()))


def headline_of(headline: str | None) -> str:
    return _told(headline, HEADLINE_UNITS) or texts.untitled()


def publisher_of(publisher: str | None) -> str:
    return _told(publisher, PUBLISHER_UNITS) or texts.unknown_publisher()


def quotation(quote: str) -> str:
    """In quotation marks, on one line; empty where nothing of it can be seen."""
    words = _told(quote, QUOTE_UNITS)
    return answer_texts.quotation(words) if words else ""


def article_line(
    mark: Span, publisher: str | None, headline: str | None, url: str | None, when: datetime | None, other: str = ""
) -> Line:
    """Publisher, headline and date behind ``mark``; the headline opens ``url``, or ``other`` where that is no address
    that can be opened."""
    href = safe_href(url)
    spans = (
        mark,
        Span(f"{publisher_of(publisher)}: "),
        Span(headline_of(headline), href=href or other or None),
        Span(", "),
        date_span(when),
    )
    return Line(spans, plain_only=f"\n    {href}" if href else "")


def nearest_lines(articles: Sequence[Nearby]) -> list[Line]:
    """What is near where there is no answer; none where nothing is."""
    return [Line((Span(texts.nearest()),), "\n\n"), *map(nearby_line, articles)] if articles else []


def nearby_line(article: Nearby) -> Line:
    return article_line(Span("• "), article.publisher, article.headline, article.url, article.published_at)


def key_of(citation: Citation) -> QuoteKey:
    return QuoteKey(citation.article_id, citation.version, citation.start, citation.end)


def link_to_bot(citation: Citation, bot_username: str) -> str:
    """Has the bot show the quote; empty where the bot's name is not known."""
    return deep_link(bot_username, key_of(citation)) if bot_username else ""


def link_to_quote(citation: Citation, bot_username: str) -> str | None:
    """The article at the quoted words; where it has no address, the quote in the bot."""
    return safe_href(citation.link) or safe_href(citation.url) or link_to_bot(citation, bot_username) or None


def quote_buttons(citations: Sequence[Citation]) -> tuple[Row, ...]:
    """One a quote, which names the quote itself."""
    shown = citations[: BUTTONS_A_ROW * MAX_ROWS]
    return rows_of([Button(texts.quote_label(c.number), encode_quote_key(key_of(c))) for c in shown])


def pressing(label: str, verb: PressVerb, answer_id: int, number: int = 0) -> Button:
    return Button(label, encode_press(Press(verb, answer_id, number)))


def rows_of(buttons: Sequence[Button]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + BUTTONS_A_ROW]) for i in range(0, len(buttons), BUTTONS_A_ROW))


def _told(text: str | None, units: int) -> str:
    """What an article says, as words among ours."""
    return isolated(shorten(unlinked(clean_line(text)), units))


def messages_of(pages: Iterable[Page], buttons: tuple[Row, ...] = (), preview: str | None = None) -> list[Message]:
    """Buttons and preview come under the last."""
    messages = [Message(page.html, page.plain) for page in pages]
    return [*messages[:-1], replace(messages[-1], buttons=buttons, preview=preview)]
