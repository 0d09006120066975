"""An answer as messages, and what is shown while it is made. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import texts
from bot.render import answer_texts
from bot.render.addresses import openable
from bot.render.markup import Line, Span, clean_line, pack, shorten, unlinked
from bot.render.messages import Message, Row
from bot.render.parts import (
    Mark,
    article_line,
    date_span,
    format_date,
    link_to_bot,
    link_to_quote,
    messages_of,
    nearest_lines,
    pressing,
    publisher_of,
    quotation,
    quote_buttons,
    rows_of,
)
from bot.render.presses import PressVerb
from retrieval.answer import Abstention, Answer, AnswerSentence, Citation, Reading

MAX_PASSAGE_BUTTONS = 8
"""Under an answer that is in the bot's log, where other buttons come below them."""
PROGRESS_UNITS = 2500
"""UTF-16 units of one sentence on the way: with what stands above it, it fits into a message, escaped too."""
_BESIDE = "\u202f"
"""Before a raised number: a space so narrow and firm that the number stays with its sentence."""


def render_answer(answer: Answer, answer_id: int | None = None, bot_username: str = "") -> list[Message]:
    """The answer, how fresh it is, how it was made, and its sources, folded; or why there is none, and what is near.

    ``answer_id`` is its number in the bot's log, which the buttons name; without it each button shows its quote.
    ``bot_username`` makes links to quotes in articles that have no address of their own.
    """
    if answer.abstention:
        declined = [*_understood_as(answer), *_abstention(answer.abstention), *_notice(answer)]
        return messages_of(pack(declined), _feedback_buttons(answer_id))
    links = {citation.number: link_to_quote(citation, bot_username) for citation in answer.citations}
    separator = " " if answer.written else "\n"  # quotes from different articles do not make one paragraph
    lines = [
        *_understood_as(answer),
        *(_sentence(sentence, links, separator) for sentence in answer.sentences),
        _freshness(answer),
        *_disagreement(answer),
        Line((Span(texts.written() if answer.written else texts.quoted()),), last_in_plain=True),
        *_notice(answer),
        *_sources(answer.citations, bot_username),
    ]
    first = answer.citations[0] if answer.citations else None
    return messages_of(pack(lines), _buttons(answer.citations, answer_id), openable(first.url) if first else None)


def render_progress(reading: Reading | None, sentences: Sequence[AnswerSentence]) -> Message:
    """How far the answer is, and below it the sentences that are sure to stand in it, without links. The newest of them
    where they are more than a message holds. ``reading`` is None until something was found."""
    status = answer_texts.reading(reading.passages, reading.publishers) if reading else answer_texts.searching()
    bounded = (replace(each, text=shorten(clean_line(each.text), PROGRESS_UNITS)) for each in sentences)
    said = [_sentence(sentence, {}, " ") for sentence in bounded]
    if said:
        said[0] = replace(said[0], before="\n\n")
    while True:
        page, *more = pack([Line((Span(status, "i"),)), *said])
        if not more or len(said) <= 1:
            return Message(page.html, page.plain)
        said = [replace(said[1], before="\n\n"), *said[2:]]


# -- parts


def _sentence(sentence: AnswerSentence, links: Mapping[int, str | None], separator: str) -> Line:
    spans = [Span(unlinked(clean_line(sentence.text)))]
    for mark in map(Mark, sentence.citations):
        spans += [Span(_BESIDE, plain=" "), Span(mark.raised, href=links.get(mark.number), plain=mark.plain)]
    return Line(tuple(spans), separator)


def _sources(citations: Sequence[Citation], bot_username: str) -> Iterator[Line]:
    """One line an article, with the numbers of all its citations, and below it what is quoted of it."""
    if citations:
        yield Line((Span(texts.sources(), "b"),), "\n\n", in_block=True)
    articles: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        articles.setdefault((citation.article_id, citation.version), []).append(citation)
    for cited in articles.values():
        marks, first = [Mark(c.number) for c in cited], cited[0]
        mark = Span(_raised(marks), plain="".join(mark.plain for mark in marks) + " ")
        line = article_line(
            mark, first.publisher, first.headline, first.url, first.published_at, link_to_bot(first, bot_username)
        )
        yield replace(line, in_block=True)
        for citation in cited:
            if quote := quotation(citation.quote):
                which = _raised([Mark(citation.number)]) if len(cited) > 1 else ""
                yield Line((Span(which + quote),), in_plain=False, in_block=True)


def _raised(marks: Sequence[Mark]) -> str:
    return "".join(f"{mark.raised} " for mark in marks)


def _freshness(answer: Answer) -> Line:
    date = date_span(answer.newest_evidence)
    before, _, after = texts.freshness(date.text, answer.origins, answer.outlets).partition(date.text)
    return Line((Span(before), date, Span(after)), "\n\n", last_in_plain=True)


def _abstention(abstention: Abstention) -> list[Line]:
    reason = Line((Span(clean_line(texts.said_below(abstention.reason)) or texts.nothing_to_show()),))
    return [reason, *nearest_lines(abstention.nearest)]


def _understood_as(answer: Answer) -> list[Line]:
    meant = clean_line(answer.understood_as)
    return [Line((Span(meant, "i"),), "\n")] if meant else []


def _disagreement(answer: Answer) -> list[Line]:
    sides = [
        (Mark(c.number), f"{publisher_of(c.publisher)}, {format_date(c.published_at)}")
        for c in answer.citations
        if c.number in answer.disagreement
    ]
    if not sides:
        return []
    raised = texts.reports_differ([f"{mark.raised} {side}" for mark, side in sides])
    plain = texts.reports_differ([f"{mark.plain} {side}" for mark, side in sides])
    return [Line((Span(raised, "b", plain=plain),), last_in_plain=True)]


def _notice(answer: Answer) -> list[Line]:
    notice = clean_line(texts.said_below(answer.notice or ""))
    return [Line((Span(notice, "i"),), last_in_plain=True)] if notice else []


# -- buttons


def _buttons(citations: Sequence[Citation], answer_id: int | None) -> tuple[Row, ...]:
    if answer_id is None:
        return quote_buttons(citations)
    passages = [pressing(texts.quote_label(c.number), PressVerb.PASSAGE, answer_id, c.number) for c in citations]
    related = (pressing(answer_texts.related_coverage(), PressVerb.RELATED, answer_id),)
    return (*rows_of(passages[:MAX_PASSAGE_BUTTONS]), *_feedback_buttons(answer_id), related)


def _feedback_buttons(answer_id: int | None) -> tuple[Row, ...]:
    """Where the reader says whether the answer helped."""
    if answer_id is None:
        return ()
    helpful = pressing(answer_texts.helpful(), PressVerb.HELPFUL, answer_id, 1)
    return ((helpful, pressing(answer_texts.not_helpful(), PressVerb.HELPFUL, answer_id, 0)),)
