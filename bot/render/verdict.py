"""What the articles say of a claim, as messages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.render import answer_texts
from bot.render.addresses import openable
from bot.render.markup import Line, Span, clean_line, pack, shorten, unlinked
from bot.render.messages import Message
from bot.render.parts import (
    Mark,
    article_line,
    link_to_quote,
    messages_of,
    nearest_lines,
    quotation,
    quote_buttons,
)
from retrieval.answer import Citation, Verdict

CLAIM_UNITS = 500
"""UTF-16 units: who asked knows the rest."""


def render_verdict(verdict: Verdict, bot_username: str = "") -> list[Message]:
    """Whether the claim is supported, contradicted or not covered, and the quotes that say so, each with publisher,
    date and a link that opens the article at the quoted words."""
    lines = [Line((Span(_judgement(verdict), "b"),))]
    if claim := shorten(unlinked(clean_line(verdict.claim)), CLAIM_UNITS):
        lines.append(Line((Span(answer_texts.quotation(claim), "i"),)))
    for citation in verdict.citations:
        lines += _quoted(citation, bot_username)
    first = verdict.citations[0] if verdict.citations else None
    pages = pack([*lines, *nearest_lines(verdict.nearest)])
    return messages_of(pages, quote_buttons(verdict.citations), openable(first.url) if first else None)


def _judgement(verdict: Verdict) -> str:
    match verdict.kind:
        case "supported":
            return answer_texts.claim_supported()
        case "contradicted":
            return answer_texts.claim_contradicted()
        case "not_covered":
            return answer_texts.claim_not_covered()


def _quoted(citation: Citation, bot_username: str) -> Iterator[Line]:
    mark, link = Mark(citation.number), link_to_quote(citation, bot_username)
    span = Span(f"{mark.raised} ", plain=f"{mark.plain} ")
    heading = article_line(span, citation.publisher, citation.headline, link, citation.published_at)
    yield replace(heading, before="\n\n")
    if quote := quotation(citation.quote):
        yield Line((Span(quote),))
