"""Evidence -> Answer: what an answerer says is checked sentence by sentence, and what fails is dropped.

written    by the language model; again, with a reminder, if nothing came of it and there is time
quoted     word for word from the evidence, where no model is set or none of what it wrote can be borne out
declined   where nothing is left
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from retrieval.answer import (
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    DraftSentence,
    Evidence,
    Hit,
    Nearby,
    PassageRef,
    Query,
    Said,
    Step,
)
from retrieval.citations import cite
from retrieval.claims import Words
from retrieval.disagreements import contradicting
from retrieval.errors import ModelDeclined
from retrieval.freshness import another_time, staleness
from retrieval.sentence_scores import EncodeSentences
from retrieval.unheard import unheard
from retrieval.verify import squeeze, supporting_span

log = logging.getLogger(__name__)

_TRIES = 2
_WORTH_TRYING = 1 / 3
"""Share of the budget that must be left for another try: a model that was slow once will be slow again."""

_CLOSE = 0.5
"""Cosine between a written sentence and its quote, below which it tells of something else in the quote's words."""

_MOST_NEARBY = 3
_NEARBY_COSINE = 0.25
"""Between question and passage; below it an article is not about anything that was asked."""

_ABOUT_COSINE = 0.45
"""Likewise; from here on the nearest article is about it. Of 19 questions to MultiHop-RAG's articles, most of them
declined, this parts "Who won the Rugby World Cup 2023?" (0.50) from "What is the capital of Australia?" (0.34)."""

_ABOUT_THIS = "The articles I have are about this, but none of them says what you ask for."
_QUOTED_INSTEAD = "The language model gave no answer that its sources bear out, so sentences are quoted instead."
_MODEL_FAILED = "The language model could not be reached, so sentences are quoted instead."
_BROKE_OFF = "The language model broke off, so the answer may not be whole."


class Answerer(Protocol):
    """Chooses sentences from evidence; what it says is checked afterwards."""

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> Iterable[DraftSentence]: ...


class Writer(Protocol):
    """Has sentences written from evidence, and gives each as soon as it is there."""

    def write(
        self, query: Query, evidence: Sequence[Evidence], *, seconds: float, again: bool
    ) -> Iterator[DraftSentence]:
        """Within ``seconds``; ``again`` if the last try came to nothing.

        Raises ModelDeclined if the model finds no answer, and whatever the model's client raises.
        """
        ...

    def pause_after(self, error: Exception) -> float | None:
        """Seconds to wait before another try; None if this error will not go away."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it."""

    query: Query
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    answerability: float
    answerable: bool


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who makes answers, and with what time."""

    quoting: Answerer
    writing: Writer | None
    """None without a language model."""
    budget_s: float
    """Seconds for all that the language model does for one question."""
    words: Words
    encode: EncodeSentences
    count_outlets: Callable[[Collection[str], datetime | None], int]
    """Publishers that carry one of these origins, published by then."""
    clock: Callable[[], float]
    """Seconds, from anywhere."""
    sleep: Callable[[float], None]


class Checked:
    """Sentences that their evidence bears out, with their citations; the others are dropped."""

    def __init__(self, evidence: Sequence[Evidence], words: Words, encode: EncodeSentences) -> None:
        self._evidence = {e.number: e for e in evidence}
        self._words = words
        self._encode = encode
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self.sentences: list[AnswerSentence] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())

    def take(self, said: DraftSentence) -> AnswerSentence | None:
        """The sentence with its citations, None if nothing that it cites supports it or it was said before."""
        if any(said.text == sentence.text for sentence in self.sentences):
            return None
        cited = []
        for number in said.evidence:
            source = self._evidence.get(number)
            span = supporting_span(said.text, source, self._words) if source else None
            if source is None or span is None:
                continue
            if self._close(said.text, source, *span):
                cited.append(self._cite(source, *span).number)
        if not cited:
            log.info("dropped, not supported by what it cites: %r %s", said.text, said.evidence)
            return None
        sentence = AnswerSentence(said.text, tuple(dict.fromkeys(cited)))
        self.sentences.append(sentence)
        return sentence

    def say(self, source: Evidence, start: int, end: int) -> int:
        """Has a sentence of the evidence said, if no quote holds it yet; the number it is cited by."""
        for citation in self._citations.values():
            if citation.article_id == source.hit.article_id and citation.start <= start and end <= citation.end:
                return citation.number
        citation = self._cite(source, start, end)
        self.sentences.append(AnswerSentence(" ".join(citation.quote.split()), (citation.number,)))
        return citation.number

    def _cite(self, source: Evidence, start: int, end: int) -> Citation:
        key = (source.hit.article_id, start, end)
        if key not in self._citations:
            self._citations[key] = cite(len(self._citations) + 1, source, start, end)
        return self._citations[key]

    def _close(self, said: str, source: Evidence, start: int, end: int) -> bool:
        quote = source.hit.quote(start, end)
        if squeeze(said) in squeeze(quote):
            return True
        vectors = self._encode([said, quote])
        return float(vectors[0] @ vectors[1]) >= _CLOSE


def compose(asked: Asked, by: Answerers, report: Callable[[Step], None]) -> Answer:
    """The best that can be said; each written sentence is reported as soon as it is checked."""
    notice = None
    if by.writing is not None:
        written, notice = _written(asked, by, by.writing, report)
        if written.sentences:
            return _answer(asked, by, written, _disagreement(asked, written, by), written=True, notice=notice)
    quoted = Checked(asked.evidence, by.words, by.encode)
    for said in by.quoting.answer(asked.query, asked.evidence):
        quoted.take(said)
    if not quoted.sentences:
        return decline(asked)
    return _answer(asked, by, quoted, _disagreement(asked, quoted, by), written=False, notice=notice)


def decline(asked: Asked) -> Answer:
    """No answer, and what is near instead."""
    near = nearest(asked.hits)
    if not asked.hits:
        reason = "There is no article to answer from: the corpus, or the part asked about, is empty."
        abstention = Abstention("empty_corpus", reason, near)
    else:
        about = asked.answerable and any((hit.cosine or 0.0) >= _ABOUT_COSINE for hit in asked.hits)
        reason = _ABOUT_THIS if about else "The articles I have do not answer this."
        abstention = Abstention("not_supported" if asked.answerable else "no_evidence", reason, near)
    return Answer(
        question=asked.query.asked,
        understood_as=asked.query.understood_as,
        sentences=(),
        citations=(),
        newest_evidence=None,
        origins=0,
        outlets=0,
        disagreement=(),
        written=False,
        notice=None,
        abstention=abstention,
        answerability=round(asked.answerability, 4),
        seconds=0.0,
        passages=_passages(asked),
        as_of=asked.query.as_of,
        asked_at=asked.query.asked_at,
    )


def nearest(hits: Iterable[Hit]) -> tuple[Nearby, ...]:
    """Up to three articles near what was asked, one an origin."""
    near: dict[str, Nearby] = {}
    for hit in hits:
        if (hit.cosine or 0.0) >= _NEARBY_COSINE:
            near.setdefault(
                hit.origin_id, Nearby(hit.article_id, hit.headline, hit.publisher, hit.url, hit.published_at)
            )
    return tuple(near.values())[:_MOST_NEARBY]


def _passages(asked: Asked) -> tuple[PassageRef, ...]:
    return tuple(PassageRef(e.hit.article_id, e.hit.version, e.hit.start, e.hit.end) for e in asked.evidence)


def _disagreement(asked: Asked, checked: Checked, by: Answerers) -> tuple[int, ...]:
    """Numbers of two citations that contradict each other; the other origin's claim is said if it was not yet."""
    first = checked.citations[checked.sentences[0].citations[0] - 1]
    claim = contradicting(asked.query, first, asked.evidence, by.words, by.encode)
    return (first.number, checked.say(*claim)) if claim else ()


def _written(
    asked: Asked, by: Answerers, writing: Writer, report: Callable[[Step], None]
) -> tuple[Checked, str | None]:
    """What the model wrote, as far as it holds, and what the reader must know about it."""
    began, notice, checked = by.clock(), _QUOTED_INSTEAD, Checked((), by.words, by.encode)
    for again in range(_TRIES):
        left = by.budget_s - (by.clock() - began)
        if again and left < _WORTH_TRYING * by.budget_s:
            break
        checked = Checked(asked.evidence, by.words, by.encode)
        try:
            for said in writing.write(asked.query, asked.evidence, seconds=left, again=bool(again)):
                if sentence := checked.take(said):
                    report(Said(sentence))
        except ModelDeclined:
            return checked, None if checked.sentences else _QUOTED_INSTEAD
        except Exception as error:  # every provider's client raises its own; an answer is owed all the same
            log.warning("the language model failed (try %d of %d)", again + 1, _TRIES, exc_info=True)
            if checked.sentences:
                return checked, _BROKE_OFF
            notice, pause = _MODEL_FAILED, writing.pause_after(error)
            if again or pause is None or pause > _WORTH_TRYING * left:
                break
            by.sleep(pause)
        else:
            if checked.sentences:
                return checked, None
            notice = _QUOTED_INSTEAD
    return checked, notice


def _answer(
    asked: Asked, by: Answerers, checked: Checked, disagreement: tuple[int, ...], *, written: bool, notice: str | None
) -> Answer:
    citations = checked.citations
    newest = max((c.published_at for c in citations if c.published_at), default=None)
    age = another_time(asked.query, [c.published_at for c in citations]) or staleness(asked.query, newest)
    missing = unheard(asked.query, (c.publisher for c in citations))
    notices = filter(None, (age, missing, notice))
    return Answer(
        question=asked.query.asked,
        understood_as=asked.query.understood_as,
        sentences=tuple(checked.sentences),
        citations=citations,
        newest_evidence=newest,
        origins=len({c.origin_id for c in citations}),
        outlets=by.count_outlets({c.origin_id for c in citations}, asked.query.as_of),
        disagreement=disagreement,
        written=written,
        notice=" ".join(notices) or None,
        abstention=None,
        answerability=round(asked.answerability, 4),
        seconds=0.0,
        passages=_passages(asked),
        as_of=asked.query.as_of,
        asked_at=asked.query.asked_at,
    )
