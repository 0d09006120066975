"""When a host may be asked: one request at a time, a pause after each, and not before the moment it named itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ingest.errors import FetchError

PATIENCE_S = 5.0
"""A host that asks to be left alone for longer is not waited for: whoever asked is told when to come back."""
MAX_AT_ONCE = 8
"""Requests under way at a time, all hosts together."""
MAX_HOSTS = 1000
_QUEUE_TIMEOUT_S = 900.0
"""Longest wait for other requests, which have time-outs of their own."""


@dataclass(slots=True)
class _Host:
    busy: threading.Lock = field(default_factory=threading.Lock)
    asked_at: float | None = None
    """End of the last request."""
    not_before: float = 0.0
    """Named by the host (Retry-After)."""
    users: int = 0
    """Threads in or before their turn."""


class Turn:
    """The right to ask one host, held by one thread."""

    def __init__(self, host: str, state: _Host, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._host, self._state, self._clock, self._sleep = host, state, clock, sleep

    def check(self) -> None:
        """Raises FetchError while the host wants to be left alone for longer than PATIENCE_S."""
        left = self._state.not_before - self._clock()
        if left > PATIENCE_S:
            raise FetchError(
                f"{self._host} asked not to be asked again for another {left:,.0f} s: try again after that.",
                retry_after_s=left,
            )

    def wait(self, pause_s: float) -> None:
        """Returns ``pause_s`` after the end of the last request, and not before the moment that the host named."""
        self.check()
        earliest = self._state.not_before
        if self._state.asked_at is not None:
            earliest = max(earliest, self._state.asked_at + pause_s)
        left = earliest - self._clock()
        if left > 0:
            self._sleep(left)


class Politeness:
    """The turns of all hosts; may be shared by threads. Remembers the MAX_HOSTS hosts asked last."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """``clock`` counts seconds from anywhere, never backwards."""
        self._clock, self._sleep = clock, sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._table = threading.Lock()
        self._connections = threading.Semaphore(MAX_AT_ONCE)

    @contextmanager
    def turn(self, host: str) -> Iterator[Turn]:
        """Waits for other requests to this host. A FetchError with ``retry_after_s`` that leaves the block is
        remembered: the host is left alone for as long."""
        state = self._enter(host)
        try:
            if not state.busy.acquire(timeout=_QUEUE_TIMEOUT_S):
                raise FetchError(f"{host} has too many requests waiting for it: try again later.")
            try:
                turn = Turn(host, state, self._clock, self._sleep)
                turn.check()
                yield turn
            except FetchError as error:
                state.not_before = max(state.not_before, self._clock() + (error.retry_after_s or 0.0))
                raise
            finally:
                state.busy.release()
        finally:
            self._leave(state)

    @contextmanager
    def asking(self, turn: Turn) -> Iterator[None]:
        """Around a request: keeps the number of those under way, and notes when it ended."""
        with self.connection():
            try:
                yield
            finally:
                turn._state.asked_at = self._clock()

    @contextmanager
    def connection(self) -> Iterator[None]:
        """Waits until fewer than MAX_AT_ONCE requests are under way."""
        if not self._connections.acquire(timeout=_QUEUE_TIMEOUT_S):
            raise FetchError("Too many requests are under way: try again later.")
        try:
            yield
        finally:
            self._connections.release()

    def _enter(self, host: str) -> _Host:
        with self._table:
            state = self._hosts.setdefault(host, _Host())
            state.users += 1
            self._hosts.move_to_end(host)
            idle = [name for name, known in self._hosts.items() if not known.users]
            for name in idle[: max(0, len(self._hosts) - MAX_HOSTS)]:
                del self._hosts[name]
            return state

    def _leave(self, state: _Host) -> None:
        with self._table:
            state.users -= 1
