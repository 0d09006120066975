"""What the messages about articles are put together from. Pure.

Whatever an article says arrives as text: it can neither add markup, nor break it, nor make a message that Telegram
refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from bot import texts
from bot.addresses import safe_href
from bot.markup import Line, Page, Span, clean_line, shorten, unlinked
from bot.messages import Message, Row

# Lengths in UTF-16 units.
HEADLINE_UNITS = 300
PUBLISHER_UNITS = 100
QUOTE_UNITS = 1000
"""Of a quote below its source; a button shows the whole of it."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
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
    if when is None:
        return texts.date_unknown()
    day = when.astimezone(UTC)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_span(when: datetime | None) -> Span:
    """The day, which Telegram shows as it is where the reader is.

    Not at midnight in UTC: so it stands where an article names no time, and further west it would be the day before.
    """
    words = format_date(when)
    if when is None or when.astimezone(UTC).time() == time.min or not 0 < int(when.timestamp()) <= _LAST_UNIX:
        return Span(words)
    return Span(words, unix=int(when.timestamp()))


def headline_of(headline: str | None) -> str:
    return shorten(unlinked(clean_line(headline)), HEADLINE_UNITS) or texts.untitled()


def publisher_of(publisher: str | None) -> str:
    return shorten(unlinked(clean_line(publisher)), PUBLISHER_UNITS) or texts.unknown_publisher()


def quotation(quote: str) -> str:
    """In quotation marks, on one line; empty where nothing of it can be seen."""
    words = shorten(unlinked(clean_line(quote)), QUOTE_UNITS)
    return texts.quotation(words) if words else ""


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


def messages_of(pages: Iterable[Page], buttons: tuple[Row, ...] = (), preview: str | None = None) -> list[Message]:
    """Buttons and preview come under the last."""
    messages = [Message(page.html, page.plain) for page in pages]
    return [*messages[:-1], replace(messages[-1], buttons=buttons, preview=preview)]
