"""The chain, question -> Answer.

    Query ──> retriever ──> weigh ──┬─ too little evidence ──────────────> abstention
                                    └─ answerer (written or quoted) ──> verify ──> Answer

LangChain runnables throughout; every sentence passes ``verify`` last, whoever made it. A question always retrieves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda, RunnableParallel, RunnablePassthrough

from retrieval.answer import Abstention, Answer, AnswerSentence, Citation, Draft, Evidence, Hit, Nearby, Query
from retrieval.citations import cite
from retrieval.claims import Words
from retrieval.evidence import MOST_EVIDENCE, Rarity, answerability, select_evidence
from retrieval.retriever import PassageRetriever
from retrieval.search import Searcher
from retrieval.verify import supporting_span

log = logging.getLogger(__name__)

_MOST_NEARBY = 3
_NEARBY_COSINE = 0.25
"""Between question and passage; below it an article is not about anything that was asked."""

_QUOTED_INSTEAD = "The language model gave no answer that its sources bear out, so sentences are quoted instead."
_MODEL_FAILED = "The language model could not be reached, so sentences are quoted instead."


class Answerer(Protocol):
    """Makes a draft from evidence; what it says is checked afterwards."""

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> Draft: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it."""

    query: Query
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    answerability: float
    answerable: bool


def build_chain(
    searcher: Searcher,
    words: Words,
    rarity: Rarity,
    quoting: Answerer,
    writing: Answerer | None,
    threshold: float,
    clock: Callable[[], float],
) -> Runnable[Query, Answer]:
    """``writing`` is None without a language model; a question of less answerability than ``threshold`` is declined;
    ``clock`` counts seconds, from anywhere."""

    def retrieve(query: Query) -> list[Document]:
        return PassageRetriever(searcher=searcher, query=query, k=MOST_EVIDENCE).invoke(query.text)

    def weigh(found: dict[str, Any]) -> Asked:
        query: Query = found["query"]
        documents: list[Document] = found["documents"]
        hits = tuple(document.metadata["hit"] for document in documents)
        evidence = select_evidence(hits)
        score = answerability(query, evidence, words, rarity)
        log.debug("answerability %.3f: %s", score, query.text)
        return Asked(query, hits, evidence, score, score >= threshold)

    def compose(asked: Asked) -> Answer:
        return _compose(asked, words, quoting, writing)

    chain = (
        RunnableParallel(query=RunnablePassthrough(), documents=RunnableLambda(retrieve))
        | RunnableLambda(weigh)
        | RunnableBranch(
            (lambda asked: not asked.answerable, RunnableLambda(_decline)),
            RunnableLambda(compose),
        )
    )

    def timed(query: Query) -> Answer:
        began = clock()
        answer: Answer = chain.invoke(query)
        return replace(answer, seconds=round(clock() - began, 3))

    return RunnableLambda(timed)


def verify(
    draft: Draft, evidence: Sequence[Evidence], words: Words
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Sentences of the draft that their evidence bears out, with their citations; the others are dropped."""
    numbered = {e.number: e for e in evidence}
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences = []
    for said in draft.sentences:
        cited = []
        for number in said.evidence:
            source = numbered.get(number)
            span = supporting_span(said.text, source, words) if source else None
            if source is None or span is None:
                continue
            key = (source.hit.article_id, *span)
            if key not in citations:
                citations[key] = cite(len(citations) + 1, source, *span)
            cited.append(citations[key].number)
        if cited:
            sentences.append(AnswerSentence(said.text, tuple(dict.fromkeys(cited))))
        else:
            log.info("dropped, not supported by what it cites: %r %s", said.text, said.evidence)
    return tuple(sentences), tuple(citations.values())


def _compose(asked: Asked, words: Words, quoting: Answerer, writing: Answerer | None) -> Answer:
    notice = None
    if writing is not None:
        try:
            draft = writing.answer(asked.query, asked.evidence)
        except Exception:  # every provider's client raises its own; an answer is owed all the same
            log.exception("the language model failed; quoting instead")
            notice = _MODEL_FAILED
        else:
            sentences, citations = verify(draft, asked.evidence, words)
            if sentences:
                return _answer(asked, sentences, citations, written=True, notice=None)
            notice = _QUOTED_INSTEAD
    sentences, citations = verify(quoting.answer(asked.query, asked.evidence), asked.evidence, words)
    if sentences:
        return _answer(asked, sentences, citations, written=False, notice=notice)
    return _decline(asked)


def _answer(
    asked: Asked,
    sentences: tuple[AnswerSentence, ...],
    citations: tuple[Citation, ...],
    *,
    written: bool,
    notice: str | None,
) -> Answer:
    return Answer(
        question=asked.query.text,
        sentences=sentences,
        citations=citations,
        newest_evidence=max((c.published_at for c in citations if c.published_at), default=None),
        origins=len({c.origin_id for c in citations}),
        written=written,
        notice=notice,
        abstention=None,
        answerability=round(asked.answerability, 4),
        seconds=0.0,
    )


def _decline(asked: Asked) -> Answer:
    nearest: dict[str, Nearby] = {}
    for hit in asked.hits:
        if (hit.cosine or 0.0) < _NEARBY_COSINE:
            continue
        nearby = Nearby(hit.article_id, hit.headline, hit.publisher, hit.url, hit.published_at)
        nearest.setdefault(hit.origin_id, nearby)
    if not asked.hits:
        kind, reason = (
            "empty_corpus",
            "There is no article to answer from: the corpus, or the part asked about, is empty.",
        )
    elif not asked.answerable:
        kind, reason = "no_evidence", "The articles I have do not answer this."
    else:
        kind, reason = "not_supported", "The articles I have are about this, but none of them says what you ask for."
    abstention = Abstention(kind, reason, tuple(nearest.values())[:_MOST_NEARBY])  # type: ignore[arg-type]
    empty = _answer(asked, (), (), written=False, notice=None)
    return replace(empty, abstention=abstention)
