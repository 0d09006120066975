"""A correction as a message: what was quoted, and what the articles say now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.desk import QuotedPassage
from bot.render.markup import Line, Span, clean_line, pack, shorten
from bot.render.messages import Message
from bot.render.parts import Mark, article_line, link_to_bot, messages_of, quotation
from bot.watch import watch_texts
from retrieval.answer import Citation

QUESTION_UNITS = 300


@dataclass(frozen=True, slots=True)
class Became:
    """What became of words that do not stand any more."""

    fate: Literal["changed", "withdrawn"]
    now: QuotedPassage | None = None
    """What the article says in their place; None where it says nothing there, or was withdrawn."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A quote in an answer, and what became of its words."""

    citation: Citation
    became: Became


def render_corrections(question: str, corrections: Sequence[Correction], bot_username: str = "") -> list[Message]:
    """Of the quotes in one answer, at least one; ``question`` as it was meant."""
    asked = watch_texts.your_question(shorten(clean_line(question), QUESTION_UNITS))
    lines = [
        Line((Span(watch_texts.correction_head(len(corrections)), "b"),)),
        Line((Span(asked, "i"),)),
        *(line for correction in corrections for line in _corrected(correction, bot_username)),
        Line((Span(watch_texts.ask_again()),), "\n\n"),
    ]
    return messages_of(pack(lines))


def _corrected(correction: Correction, bot_username: str) -> Iterator[Line]:
    cited, became = correction.citation, correction.became
    mark, withdrawn = Mark(cited.number), became.fate == "withdrawn"
    number = Span(f"{mark.raised} ", plain=f"{mark.plain} ")
    at_the_bot = "" if withdrawn else link_to_bot(cited, bot_username)
    about = article_line(number, cited.publisher, cited.headline, cited.url, cited.published_at, at_the_bot)
    yield Line(about.spans, "\n\n", about.plain_only)
    if then := quotation(cited.quote):
        yield Line((Span(watch_texts.quoted_then(then)),))
    now = quotation(became.now.quote) if became.now else ""
    if withdrawn:
        yield Line((Span(watch_texts.withdrawn(), "b"),))
    else:
        yield Line((Span(watch_texts.says_now(now) if now else watch_texts.says_it_no_more(), "b"),))
