"""What the language model reads and writes for one question, counted as LangChain calls it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from retrieval.answer import Tokens

_CHARACTERS_A_TOKEN = 4
"""Of English text, by the rule of thumb of the providers; for a server that does not say what it counted."""


@dataclass(slots=True)
class _Call:
    """One call of the model, while it goes on."""

    asked: int
    """Code points."""
    said: int = 0
    reported: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """As the server counted. Else an estimate; nothing for a call that nothing came back from: it was refused, or
        never arrived."""
        if self.reported is not None:
            return self.reported
        return Tokens(_estimated(self.asked), _estimated(self.said)) if self.said else Tokens()


class TokenCounter(BaseCallbackHandler):
    """For one question, and so for one thread at a time; calls that break off count as far as they came."""

    def __init__(self) -> None:
        self._calls: dict[UUID, _Call] = {}

    @property
    def total(self) -> Tokens:
        return sum((call.tokens for call in self._calls.values()), Tokens())

    def on_chat_model_start(
        self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID, **_: Any
    ) -> None:
        self._calls[run_id] = _Call(sum(len(message.text) for batch in messages for message in batch))

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **_: Any) -> None:
        self._calls[run_id].said += len(token)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        call = self._calls[run_id]
        for generation in (one for batch in response.generations for one in batch):
            call.said = max(call.said, len(generation.text))
            usage = (
                getattr(generation.message, "usage_metadata", None) if isinstance(generation, ChatGeneration) else None
            )
            if usage:
                call.reported = Tokens(usage["input_tokens"], usage["output_tokens"])


def _estimated(code_points: int) -> int:
    return math.ceil(code_points / _CHARACTERS_A_TOKEN)
