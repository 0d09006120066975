"""Several questions in one message are answered one after the other, and put together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from retrieval.answer import Answer, AnswerSentence, Citation, Query
from retrieval.extractive import MOST_SENTENCES


def put_together(
    query: Query,
    answers: Sequence[Answer],
    count_outlets: Callable[[Collection[str], datetime | None], int],
) -> Answer:
    """One answer to the whole of ``query`` from one to each of its questions, at least one, in their order. What has
    no answer is named in the notice; where none has, the first one's abstention stands for all."""
    whole = replace(
        answers[0],
        question=query.asked,
        understood_as=query.understood_as,
        passages=tuple(dict.fromkeys(p for answer in answers for p in answer.passages)),
        answerability=max(answer.answerability for answer in answers),
        asked_at=query.asked_at,
    )
    answered = [answer for answer in answers if answer.answered]
    if not answered:
        return whole
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences: dict[str, AnswerSentence] = {}
    disagreement: tuple[int, ...] = ()
    for answer in answered:
        renumbered = {}
        for sentence in answer.sentences[: max(1, MOST_SENTENCES // len(answered))]:
            for number in sentence.citations:
                given = answer.citations[number - 1]
                key = given.article_id, given.start, given.end
                renumbered[number] = citations.setdefault(key, replace(given, number=len(citations) + 1)).number
            sentences.setdefault(
                sentence.text, AnswerSentence(sentence.text, tuple(renumbered[n] for n in sentence.citations))
            )
        if not disagreement and all(n in renumbered for n in answer.disagreement):
            disagreement = tuple(renumbered[n] for n in answer.disagreement)
    origins = {citation.origin_id for citation in citations.values()}
    return replace(
        whole,
        sentences=tuple(sentences.values()),
        citations=tuple(citations.values()),
        newest_evidence=max((c.published_at for c in citations.values() if c.published_at), default=None),
        origins=len(origins),
        outlets=count_outlets(origins, query.as_of),
        disagreement=disagreement,
        notice=_notice(answers),
        abstention=None,
    )


def _notice(answers: Sequence[Answer]) -> str | None:
    notices = dict.fromkeys(answer.notice for answer in answers if answer.answered and answer.notice)
    open_ones = [f"“{answer.question.strip(' ?!.')}?”" for answer in answers if not answer.answered]
    if open_ones:
        notices[f"The articles I have do not answer {' and '.join(open_ones)}."] = None
    return " ".join(f"{notice}" for notice in notices) or None
