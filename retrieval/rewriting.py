"""A language model that says what a follow-up means; where it adds what nobody said, the rules decide instead."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from ingest.text import one_line
from retrieval.followups import Turn
from retrieval.names import names_held
from retrieval.quantities import numbers
from retrieval.query import MAX_QUESTION
from retrieval.tokens import TokenCounter

log = logging.getLogger(__name__)

_SYSTEM = """\
You are given a conversation about the news and a follow-up question. Write the follow-up as one question that can be
understood without the conversation. Use only names, numbers and dates that stand in the conversation or in the
follow-up. Write the question and nothing else."""

_HUMAN = """\
{conversation}

Follow-up: {question}"""


class Rewriter:
    """Safe for several threads."""

    def __init__(self, model: BaseChatModel) -> None:
        self._chain = (
            ChatPromptTemplate.from_messages([("system", _SYSTEM), ("human", _HUMAN)]) | model | StrOutputParser()
        )

    def rewrite(self, question: str, turns: Sequence[Turn], counter: TokenCounter) -> str | None:
        """The question that is meant; None if the model fails, says nothing of use, or brings names or numbers of
        its own. What it read and wrote is counted all the same."""
        said = "\n".join(f"Question: {turn.question}\nAnswer: {turn.answer or '(none)'}" for turn in turns)
        try:
            asked = {"conversation": said, "question": question}
            written = one_line(self._chain.invoke(asked, {"callbacks": [counter]}))
        except Exception:  # every provider's client raises its own; the rules understand follow-ups too
            log.warning("the language model could not rewrite a follow-up", exc_info=True)
            return None
        known = f"{said}\n{question}"
        if not written or len(written) > MAX_QUESTION or not numbers(written) <= numbers(known):
            return None
        return written if names_held(written, known, _folded) else None


def _folded(text: str) -> list[str]:
    return text.casefold().split()
