"""The answerer that has a language model write: prompt, chat model, and the reading of what it wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from ingest.passages import sentence_spans
from retrieval.answer import Draft, DraftSentence, Evidence, Query
from retrieval.errors import AnswerModelError
from retrieval.prompts import HUMAN, NO_ANSWER, SYSTEM, prompt_values
from retrieval.settings import RetrievalSettings

_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_DECLINED = re.compile(rf"^\W*{NO_ANSWER}\W*$", re.IGNORECASE | re.MULTILINE)
"""A line of its own: "no answer" within a sentence is news."""
_MOST_TOKENS = 600


class WrittenAnswerer:
    """Raises whatever the model's client raises; the caller decides what stands in for an answer."""

    def __init__(self, model: BaseChatModel, fence: Callable[[], str]) -> None:
        self._fence = fence
        self._chain = (
            ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)]) | model | StrOutputParser()
        )

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        return parse_draft(self._chain.invoke(prompt_values(query, evidence, self._fence())))


def parse_draft(text: str) -> Draft:
    """Sentences with the numbers that each cites; a sentence without a number is kept without and fails its check.

    Marks may stand before or after the full stop: "… closed [1]." and "… closed. [1]" say the same.
    """
    if _DECLINED.search(text):
        return Draft((), written=True)
    moved = re.sub(r"((?:\s*\[[\d,\s]+\])+)\s*([.!?]+)", r"\2\1", text)
    # A mark after a full stop belongs to the sentence it follows: keep the segmenter from giving it to the next.
    held = re.sub(r"([.!?][”\"’')]*)((?:\s*\[[\d,\s]+\])+)", lambda m: _glue(m.group(2)) + m.group(1), moved)
    sentences = []
    for start, end in sentence_spans(held):
        piece = held[start:end]
        numbers = tuple(dict.fromkeys(int(n) for mark in _MARK.findall(piece) for n in re.findall(r"\d+", mark)))
        said = re.sub(r"^[\s\-*•]+", "", _MARK.sub("", piece)).strip()
        if said:
            sentences.append(DraftSentence(said, numbers))
    return Draft(tuple(sentences), written=True)


def _glue(marks: str) -> str:
    return re.sub(r"\s+", "", marks)


def chat_model(settings: RetrievalSettings) -> BaseChatModel | None:
    """The model that ANSWER_MODEL names, None if none is set. Raises AnswerModelError."""
    if not settings.answer_model:
        return None
    from langchain.chat_models import init_chat_model

    # No second try: the reader waits for the time-out once, and sentences quoted instead are an answer too.
    given: dict[str, Any] = {"timeout": settings.answer_timeout_seconds, "max_retries": 0, "max_tokens": _MOST_TOKENS}
    if settings.answer_model.startswith("ollama:"):
        given = {"client_kwargs": {"timeout": settings.answer_timeout_seconds}, "num_predict": _MOST_TOKENS}
    if settings.answer_base_url:
        given["base_url"] = settings.answer_base_url
    if key := settings.answer_api_key.get_secret_value():
        given["api_key"] = key
    try:
        model: BaseChatModel = init_chat_model(settings.answer_model, temperature=0, **given)
    except Exception as error:  # each provider's package has its own
        raise AnswerModelError(
            f"ANSWER_MODEL={settings.answer_model} cannot be used: {_first_sentence(error)}. Check the provider's name "
            "and its key, or leave ANSWER_MODEL empty to have answers quoted from the articles"
        ) from error
    return model


def _first_sentence(error: Exception) -> str:
    line = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    return line.split(". ")[0].rstrip(".")[:300]
