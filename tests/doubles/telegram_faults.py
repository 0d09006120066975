"""What goes wrong between a bot and Telegram."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http import HTTPStatus

from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_state import State

WRITING = frozenset({"sendMessage", "sendMessageDraft", "editMessageText", "editMessageReplyMarkup"})
"""The methods that Telegram's flood control counts."""


@dataclass
class Fault:
    """What the next ``left`` calls of ``methods`` meet: a refusal, or None for an answer lost on the way back."""

    methods: frozenset[str]
    refusal: Refused | None
    left: int


class Faults:
    """Part of TelegramDouble."""

    _state: State
    _changed: threading.Condition
    _faults: list[Fault]

    def block(self, user_id: int) -> None:
        """The bot's messages to this person are refused from now on (403), and nobody has told it."""
        with self._changed:
            self._state.blocked_by.add(user_id)

    def revoke(self) -> None:
        """The token is valid no more."""
        with self._changed:
            self._state.revoked = True
            self._changed.notify_all()

    def flood(self, retry_after: int, times: int = 1, methods: frozenset[str] = WRITING) -> None:
        """The next ``times`` messages or edits are refused with 429; ``retry_after`` in seconds."""
        self._add_fault(Fault(methods, too_many_requests(retry_after), times))

    def fail(self, method: str, status: int = 502, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` ("download" for files) fail with this HTTP status, without effect."""
        self._add_fault(Fault(frozenset({method}), Refused(status, HTTPStatus(status).phrase), times))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` take effect, but their answer never comes: the client times out."""
        self._add_fault(Fault(frozenset({method}), None, times))

    def forget_query(self, query_id: str) -> None:
        """A pressed button, an inline or a guest query has waited too long: it can no longer be answered."""
        with self._changed:
            self._state.open_queries.pop(query_id, None)

    def _next_fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if method in fault.methods and fault.left > 0:
                fault.left -= 1
                return fault
        return None

    def _add_fault(self, fault: Fault) -> None:
        with self._changed:
            self._faults.append(fault)


def too_many_requests(retry_after: int) -> Refused:
    """Telegram's refusal for ``retry_after`` seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
