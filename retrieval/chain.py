"""The chain, question -> Answer.

    Query ──> retriever ──> weigh ──┬─ too little evidence ──────────────> abstention
                                    └─ answerer (written or quoted) ──> verify ──> Answer

LangChain runnables throughout; every sentence passes ``verify`` last, whoever made it. A question always retrieves.
On its way the chain dispatches a custom event for each step, which ``reporting`` turns into calls.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler, dispatch_custom_event
from langchain_core.documents import Document
from langchain_core.runnables import (
    Runnable,
    RunnableBranch,
    RunnableConfig,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from langchain_core.runnables.config import merge_configs

from retrieval.answer import Answer, Query, Reading, Step
from retrieval.claims import Rarity
from retrieval.compose import Answerers, Asked, compose, decline
from retrieval.evidence import MOST_WEIGHED, answerability, select_evidence
from retrieval.retriever import PassageRetriever
from retrieval.search import Searcher
from retrieval.tokens import TokenCounter

log = logging.getLogger(__name__)

_STEP = "step"


def build_chain(searcher: Searcher, rarity: Rarity, by: Answerers, threshold: float) -> Runnable[Query, Answer]:
    """A question of less answerability than ``threshold`` is declined."""

    def retrieve(query: Query) -> list[Document]:
        return PassageRetriever(searcher=searcher, query=query, k=MOST_WEIGHED).invoke(query.text)

    def weigh(found: dict[str, Any]) -> Asked:
        query: Query = found["query"]
        documents: list[Document] = found["documents"]
        hits = tuple(document.metadata["hit"] for document in documents)
        score = answerability(query, hits, by.words, rarity)
        log.debug("answerability %.3f: %s", score, query.text)
        return Asked(query, hits, select_evidence(hits), score, score >= threshold)

    def answer(asked: Asked) -> Answer:
        publishers = {e.hit.publisher for e in asked.evidence}
        dispatch_custom_event(_STEP, Reading(len(asked.evidence), len(publishers)))
        return compose(asked, by, lambda step: dispatch_custom_event(_STEP, step))

    chain = (
        RunnableParallel(query=RunnablePassthrough(), documents=RunnableLambda(retrieve))
        | RunnableLambda(weigh)
        | RunnableBranch((lambda asked: not asked.answerable, RunnableLambda(decline)), RunnableLambda(answer))
    )

    def measured(query: Query, config: RunnableConfig) -> Answer:
        began, counter = by.clock(), TokenCounter()
        answer: Answer = chain.invoke(query, merge_configs(config, {"callbacks": [counter]}))
        seconds = round(by.clock() - began, 3)
        return replace(answer, seconds=seconds, tokens=query.tokens + counter.total)

    return RunnableLambda(measured)


def reporting(report: Callable[[Step], None]) -> RunnableConfig:
    """Configuration under which the chain tells each step as it is taken, from the thread that runs it."""
    return {"callbacks": [_Steps(report)]}


class _Steps(BaseCallbackHandler):
    def __init__(self, report: Callable[[Step], None]) -> None:
        self._report = report

    def on_custom_event(self, name: str, data: Any, **_: Any) -> None:
        if name == _STEP:
            self._report(data)
