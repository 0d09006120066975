"""What goes wrong between a bot and Telegram."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random

from tests.doubles.telegram_records import Lost, Refused
from tests.doubles.telegram_state import State

WRITING = frozenset({"sendMessage", "sendMessageDraft", "editMessageText", "editMessageReplyMarkup"})
"""The methods that Telegram's flood control counts."""


@dataclass
class Fault:
    """What the next ``left`` calls of ``methods`` meet."""

    methods: frozenset[str]
    what: Refused | Lost
    left: int


@dataclass
class Storm:
    """Random faults. The n-th call into a chat meets the same in every run, whatever happens in other chats."""

    seed: int
    rates: Mapping[str, float]
    """How likely a call is to meet "429", "502", "lost request" and "lost answer"."""
    methods: frozenset[str]
    retry_after: int
    met: Counter[str] = field(default_factory=Counter)
    _calls: Counter[str] = field(default_factory=Counter)

    def strike(self, method: str, chat_id: str) -> Refused | Lost | None:
        """What the next call of a chat meets; Lost with ``took_effect`` if only its answer is lost."""
        if method not in self.methods:
            return None
        self._calls[chat_id] += 1
        random = Random(f"{self.seed} {chat_id} {self._calls[chat_id]}")
        draw = random.random()
        for kind, rate in self.rates.items():
            if draw < rate:
                self.met[kind] += 1
                return self._fault(kind, hangs=random.random() < 0.5)
            draw -= rate
        return None

    def _fault(self, kind: str, hangs: bool) -> Refused | Lost:
        if kind == "429":
            return too_many_requests(self.retry_after)
        if kind == "502":
            return Refused(502, "Bad Gateway")
        return Lost(hangs, took_effect=kind == "lost answer")


class Faults:
    """Part of TelegramDouble."""

    _state: State
    _changed: threading.Condition
    _faults: list[Fault]
    _storm: Storm | None = None

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
        self._add_fault(Fault(frozenset({method}), Lost(took_effect=True), times))

    def storm(
        self,
        seed: int,
        rate_429: float = 0,
        rate_502: float = 0,
        rate_lost_request: float = 0,
        rate_lost_answer: float = 0,
        methods: frozenset[str] = WRITING,
        retry_after: int = 1,
    ) -> Storm:
        """From now on calls of ``methods`` meet random faults, each with its own probability.

        A lost request has no effect, a lost answer is an effect that the client never hears of; of both, half hang
        until the client gives up, half close the connection. Returns the storm, whose ``met`` counts its faults.
        """
        rates = {"429": rate_429, "502": rate_502, "lost request": rate_lost_request, "lost answer": rate_lost_answer}
        with self._changed:
            self._storm = Storm(seed, rates, methods, retry_after)
            return self._storm

    def calm(self) -> None:
        """The storm is over."""
        with self._changed:
            self._storm = None

    def forget_query(self, query_id: str) -> None:
        """A pressed button, an inline or a guest query has waited too long: it can no longer be answered."""
        with self._changed:
            self._state.open_queries.pop(query_id, None)

    def _next_fault(self, method: str, chat_id: str = "") -> Refused | Lost | None:
        for fault in self._faults:
            if method in fault.methods and fault.left > 0:
                fault.left -= 1
                return fault.what
        return self._storm.strike(method, chat_id) if self._storm else None

    def _add_fault(self, fault: Fault) -> None:
        with self._changed:
            self._faults.append(fault)


def too_many_requests(retry_after: int) -> Refused:
    """Telegram's refusal for ``retry_after`` seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
