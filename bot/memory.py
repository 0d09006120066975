"""What was said a moment ago, so that "and why?" can be understood; kept in memory only, and bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from retrieval.answer import Answer
from retrieval.followups import MOST_TURNS, Turn

MOST_CONVERSATIONS = 1_000
"""The one that was silent longest is forgotten first."""


class Memory:
    """The last turns of each person's conversation."""

    def __init__(self, most_conversations: int = MOST_CONVERSATIONS) -> None:
        self._turns: OrderedDict[int, tuple[Turn, ...]] = OrderedDict()
        self._most = most_conversations

    def of(self, user_id: int) -> Sequence[Turn]:
        """The newest last."""
        return self._turns.get(user_id, ())

    def add(self, user_id: int, answer: Answer) -> None:
        turn = Turn(answer.understood_as or answer.question, " ".join(s.text for s in answer.sentences))
        self._turns[user_id] = (*self.of(user_id), turn)[-MOST_TURNS:]
        self._turns.move_to_end(user_id)
        if len(self._turns) > self._most:
            self._turns.popitem(last=False)

    def clear(self, user_id: int) -> None:
        self._turns.pop(user_id, None)
