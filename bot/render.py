"""Answers and quotes as Telegram messages. Pure: neither telegram nor anything heavy is imported.

Whatever an article says arrives as text: it can neither add markup, nor break it, nor make a message that Telegram
refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot import texts
from bot.desk import QuotedPassage
from bot.markup import (
    Line,
    Page,
    Span,
    clean,
    clean_line,
    is_visible,
    pack,
    safe_href,
    shorten,
    shorten_from_left,
    unlinked,
    utf16_length,
)
from bot.messages import MAX_BUTTON_DATA, Button, Message
from bot.quote_keys import QuoteKey, deep_link, encode_quote_key, parse_quote_key
from retrieval.answer import Abstention, Answer, AnswerSentence, Citation

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
    "render_quote",
    "render_text",
    "split_plain",
]

BUTTONS_A_ROW = 4
MAX_ROWS = 8
# Lengths in UTF-16 units. Together with the longest link a quote in its context stays one message, markup included.
HEADLINE_UNITS = 300
PUBLISHER_UNITS = 100
PASSAGE_UNITS = 2000
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def format_date(when: datetime | None) -> str:
    """A day in UTC, as in "3 March 2026"."""
    if when is None:
        return texts.date_unknown()
    day = when.astimezone(UTC)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def render_text(text: str) -> list[Message]:
    """Plain text as messages; never none."""
    lines = [Line((Span(line),)) for line in clean(text).split("\n")]
    return _messages(pack(lines) or pack([Line((Span(texts.nothing_to_show()),))]))


def split_plain(text: str) -> list[str]:
    """Plain text in pieces that each fit into a message."""
    return [message.plain for message in render_text(text)]


def render_answer(answer: Answer) -> list[Message]:
    """The answer, its sources, how fresh it is and how it was made; or why there is none, and what is near."""
    if answer.abstention:
        return _messages(pack([*_understood_as(answer), *_abstention(answer.abstention), *_notice(answer)]))
    links = {citation.number: safe_href(citation.link) or safe_href(citation.url) for citation in answer.citations}
    separator = " " if answer.written else "\n"  # quotes from different articles do not make one paragraph
    sentences = [_sentence(sentence, links, separator) for sentence in answer.sentences]
    sources = [Line((Span(texts.sources(), "b"),), "\n\n"), *_sources(answer.citations)] if answer.citations else []
    closing = [
        Line((Span(texts.freshness(format_date(answer.newest_evidence), answer.origins, answer.outlets)),), "\n\n"),
        *_disagreement(answer),
        Line((Span(texts.written() if answer.written else texts.quoted()),)),
        *_notice(answer),
    ]
    lines = [*_understood_as(answer), *sentences, *sources, *closing]
    return _messages(pack(lines), _quote_buttons(answer.citations))


def render_quote(passage: QuotedPassage, number: int | None = None) -> Message:
    """The quote among the words around it; what does not fit into one message is cut away from the outer ends."""
    title = [texts.quote_label(number)] if number else []
    about = " · ".join([*title, _publisher(passage.publisher), format_date(passage.published_at)])
    before, quote, after = _around(passage)
    inside = f"{Span(before).html}{Span(quote, 'b').html}{Span(after).html}"
    href = safe_href(passage.link) or safe_href(passage.url)
    below = [Line((Span(texts.open_article(), href=href),), plain_only=f": {href}")] if href else []
    if passage.superseded:
        below.append(Line((Span(texts.superseded(passage.version), "i"),)))
    [above] = pack([Line((Span(_headline(passage.headline), "b"),)), Line((Span(about),))])
    [under] = pack(below) or [Page("", "")]
    return Message(
        f"{above.html}\n<blockquote>{inside}</blockquote>\n{under.html}".rstrip(),
        f"{above.plain}\n\n{before}{_marked(quote)}{after}\n\n{under.plain}".rstrip(),
    )


# -- parts


def _sentence(sentence: AnswerSentence, links: dict[int, str | None], separator: str) -> Line:
    numbers = [span for n in sentence.citations for span in (Span(" "), Span(f"[{n}]", href=links.get(n)))]
    return Line((Span(unlinked(clean_line(sentence.text))), *numbers), separator)


def _sources(citations: Sequence[Citation]) -> list[Line]:
    """One line an article, with the numbers of all its citations."""
    articles: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        articles.setdefault((citation.article_id, citation.version), []).append(citation)
    lines = []
    for cited in articles.values():
        numbers, first = "".join(f"[{c.number}]" for c in cited), cited[0]
        lines.append(_listed(f"{numbers} ", first.publisher, first.headline, first.url, first.published_at))
    return lines


def _listed(mark: str, publisher: str | None, headline: str | None, url: str | None, when: datetime | None) -> Line:
    href = safe_href(url)
    spans = (
        Span(f"{mark}{_publisher(publisher)}: "),
        Span(_headline(headline), href=href),
        Span(f", {format_date(when)}"),
    )
    return Line(spans, plain_only=f"\n    {href}" if href else "")


def _abstention(abstention: Abstention) -> list[Line]:
    reason = Line((Span(clean_line(abstention.reason) or texts.nothing_to_show()),))
    near = [_listed("• ", a.publisher, a.headline, a.url, a.published_at) for a in abstention.nearest]
    return [reason, Line((Span(texts.nearest()),), "\n\n"), *near] if near else [reason]


def _understood_as(answer: Answer) -> list[Line]:
    meant = clean_line(answer.understood_as)
    return [Line((Span(meant, "i"),), "\n")] if meant else []


def _disagreement(answer: Answer) -> list[Line]:
    claims = [c for c in answer.citations if c.number in answer.disagreement]
    sides = [f"[{c.number}] {_publisher(c.publisher)}, {format_date(c.published_at)}" for c in claims]
    return [Line((Span(texts.reports_differ(sides), "b"),))] if sides else []


def _notice(answer: Answer) -> list[Line]:
    notice = clean_line(answer.notice)
    return [Line((Span(notice, "i"),))] if notice else []


def _headline(headline: str | None) -> str:
    return shorten(unlinked(clean_line(headline)), HEADLINE_UNITS) or texts.untitled()


def _publisher(publisher: str | None) -> str:
    return shorten(unlinked(clean_line(publisher)), PUBLISHER_UNITS) or texts.unknown_publisher()


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


def _quote_buttons(citations: Sequence[Citation]) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(texts.quote_label(c.number), encode_quote_key(QuoteKey(c.article_id, c.version, c.start, c.end)))
        for c in citations[: BUTTONS_A_ROW * MAX_ROWS]
    ]
    return tuple(tuple(buttons[i : i + BUTTONS_A_ROW]) for i in range(0, len(buttons), BUTTONS_A_ROW))


def _messages(pages: Iterable[Page], buttons: tuple[tuple[Button, ...], ...] = ()) -> list[Message]:
    messages = [Message(page.html, page.plain) for page in pages]
    return [*messages[:-1], replace(messages[-1], buttons=buttons)]
