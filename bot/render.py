"""Answers as Telegram messages. Pure: neither telegram nor anything heavy is imported.

This is also the front door of the rest: whoever renders imports from here.

    bot.messages        the records: Message, Button
    bot.quote_keys      which quote a button or a link shows
    bot.render_parts    headline, publisher, date, a line for an article
    bot.render_passage  one quote in its context
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import texts
from bot.addresses import openable, safe_href
from bot.markup import Line, Span, clean, clean_line, pack, unlinked
from bot.messages import MAX_BUTTON_DATA, Button, Message, Row
from bot.presses import Press, PressVerb, encode_press
from bot.quote_keys import QuoteKey, deep_link, encode_quote_key, parse_quote_key
from bot.render_parts import (
    Mark,
    article_line,
    date_span,
    format_date,
    messages_of,
    publisher_of,
    quotation,
)
from bot.render_passage import render_quote
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
MAX_PASSAGE_BUTTONS = 8
"""Under an answer that is in the bot's log, where other buttons come below them."""
_BESIDE = "\u202f"
"""Before a raised number: a space so narrow and firm that the number stays with its sentence."""


def render_text(text: str) -> list[Message]:
    """Plain text as messages; never none."""
    lines = [Line((Span(line),)) for line in clean(text).split("\n")]
    return messages_of(pack(lines) or pack([Line((Span(texts.nothing_to_show()),))]))


def split_plain(text: str) -> list[str]:
    """Plain text in pieces that each fit into a message."""
    return [message.plain for message in render_text(text)]


def render_answer(answer: Answer, answer_id: int | None = None, bot_username: str = "") -> list[Message]:
    """The answer, how fresh it is, how it was made, and its sources, folded; or why there is none, and what is near.

    ``answer_id`` is its number in the bot's log, which the buttons name; without it each button shows its quote.
    ``bot_username`` makes links to quotes in articles that have no address of their own.
    """
    if answer.abstention:
        declined = [*_understood_as(answer), *_abstention(answer.abstention), *_notice(answer)]
        return messages_of(pack(declined), _verdict_buttons(answer_id))
    links = {citation.number: _link_to_quote(citation, bot_username) for citation in answer.citations}
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


# -- parts


def _link_to_quote(citation: Citation, bot_username: str) -> str | None:
    link = safe_href(citation.link) or safe_href(citation.url)
    return link or (deep_link(bot_username, _key(citation)) if bot_username else None)


def _key(citation: Citation) -> QuoteKey:
    return QuoteKey(citation.article_id, citation.version, citation.start, citation.end)


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
        other = deep_link(bot_username, _key(first)) if bot_username else ""
        mark = Span(_raised(marks), plain="".join(mark.plain for mark in marks) + " ")
        line = article_line(mark, first.publisher, first.headline, first.url, first.published_at, other)
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
    reason = Line((Span(clean_line(abstention.reason) or texts.nothing_to_show()),))
    near = [article_line(Span("• "), a.publisher, a.headline, a.url, a.published_at) for a in abstention.nearest]
    return [reason, Line((Span(texts.nearest()),), "\n\n"), *near] if near else [reason]


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
    notice = clean_line(answer.notice)
    return [Line((Span(notice, "i"),), last_in_plain=True)] if notice else []


# -- buttons


def _buttons(citations: Sequence[Citation], answer_id: int | None) -> tuple[Row, ...]:
    if answer_id is None:
        shown = citations[: BUTTONS_A_ROW * MAX_ROWS]
        return _rows([Button(texts.quote_label(c.number), encode_quote_key(_key(c))) for c in shown])
    passages = [_pressing(texts.quote_label(c.number), PressVerb.PASSAGE, answer_id, c.number) for c in citations]
    related = (_pressing(texts.related_coverage(), PressVerb.RELATED, answer_id),)
    return (*_rows(passages[:MAX_PASSAGE_BUTTONS]), *_verdict_buttons(answer_id), related)


def _verdict_buttons(answer_id: int | None) -> tuple[Row, ...]:
    """Where the reader says whether the answer helped."""
    if answer_id is None:
        return ()
    helpful = _pressing(texts.helpful(), PressVerb.HELPFUL, answer_id, 1)
    return ((helpful, _pressing(texts.not_helpful(), PressVerb.HELPFUL, answer_id, 0)),)


def _pressing(label: str, verb: PressVerb, answer_id: int, number: int = 0) -> Button:
    return Button(label, encode_press(Press(verb, answer_id, number)))


def _rows(buttons: Sequence[Button]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + BUTTONS_A_ROW]) for i in range(0, len(buttons), BUTTONS_A_ROW))
