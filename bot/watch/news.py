"""What is new in an answer, for somebody who has been told an earlier one. Pure.

Only evidence that has come since makes news: that a ranking has turned, or that another outlet carries the same story,
is none, and neither is what the reader was told already, in these words or in others that say no more.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain

from bot.render.markup import clean_line, shorten
from bot.render.parts import format_date, quotation
from bot.watch import watch_texts
from retrieval.answer import Answer, AnswerSentence, Citation
from retrieval.verify import supports

_BEFORE_UNITS = 300
"""UTF-16 units shown of what was said before."""


@dataclass(frozen=True, slots=True)
class Change:
    """The part of an answer that is new."""

    sentences: tuple[AnswerSentence, ...]
    """At least one; with the numbers of ``citations``."""
    citations: tuple[Citation, ...]
    """Numbered from 1."""


def changed(before: Answer, after: Answer, arrived: Collection[str]) -> Change | None:
    """What ``after`` says that who was told ``before`` does not know; None if there is nothing.

    ``arrived`` holds the ids of the articles that came or got a new version since: nothing else is new evidence.
    """
    known = {(c.article_id, c.version) for c in before.citations} | {(p.article_id, p.version) for p in before.passages}
    fresh = {
        c.number
        for c in after.citations
        if c.article_id in arrived and (c.article_id, c.version) not in known and not _is_copy(c, before)
    }
    if before.abstention:  # its reader knows nothing of it, new or old
        return _numbered_anew(after.sentences, after.citations) if fresh else None
    told = [*(s.text for s in before.sentences), *(c.quote for c in before.citations)]
    new = [s for s in after.sentences if fresh.intersection(s.citations) and not _says_no_more(s.text, told)]
    return _numbered_anew(new, after.citations) if new else None


def news(question: str, before: Answer, after: Answer, change: Change) -> Answer:
    """The change as an answer to the question, with a notice of what was said before it."""
    dates = [c.published_at for c in change.citations if c.published_at]
    return replace(
        after,
        question=question,
        understood_as=None,
        sentences=change.sentences,
        citations=change.citations,
        newest_evidence=max(dates, default=None),
        origins=len({c.origin_id for c in change.citations}),
        outlets=len({c.publisher for c in change.citations}),
        disagreement=(),
        notice=_before(before),
    )


def _is_copy(citation: Citation, before: Answer) -> bool:
    """Whether it is another outlet's copy of a story that was cited; a new version of what was cited is none."""
    return any(c.origin_id == citation.origin_id for c in before.citations) and not any(
        c.article_id == citation.article_id for c in before.citations
    )


def _says_no_more(sentence: str, told: Collection[str]) -> bool:
    """Whether what was told bears it out, by the rules by which quotes bear out sentences."""
    return any(supports(sentence, words, "", _words) for words in told)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _numbered_anew(sentences: Collection[AnswerSentence], citations: Collection[Citation]) -> Change:
    by_number = {c.number: c for c in citations}
    old = dict.fromkeys(chain.from_iterable(s.citations for s in sentences))
    numbers = {was: number for number, was in enumerate(old, start=1)}
    return Change(
        tuple(replace(s, citations=tuple(numbers[n] for n in s.citations)) for s in sentences),
        tuple(replace(by_number[was], number=number) for was, number in numbers.items()),
    )


def _before(before: Answer) -> str:
    if before.abstention:
        return watch_texts.no_answer_before()
    first = before.sentences[0]
    dates = {c.number: c.published_at for c in before.citations}
    said = quotation(shorten(clean_line(first.text), _BEFORE_UNITS))
    return watch_texts.before(format_date(dates[first.citations[0]]), said)
