"""When a host may be asked: one request at a time, a pause after each, and not before the moment it named itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from ingest.errors import FetchError

PATIENCE_S = 5.0
"""A host that asks to be left alone for longer is not waited for: whoever wants it is told when to come back."""
MAX_AT_ONCE = 8
"""Requests under way at a time, all hosts together."""
MAX_HOSTS = 1000
_QUEUE_TIMEOUT_S = 900.0
"""Longest wait for the requests of others, which have time-outs of their own."""

RequestTurn = Callable[[float], AbstractContextManager[None]]
"""Around one request, given the pause in seconds since the last one."""


@dataclass(slots=True)
class _Host:
    busy: threading.Lock = field(default_factory=threading.Lock)
    asked_at: float | None = None
    """End of the last request."""
    not_before: float = 0.0
    """Named by the host (Retry-After)."""
    users: int = 0
    """Threads in their turn or waiting for it."""


class Politeness:
    """The turns of all hosts; may be shared by threads. Remembers the MAX_HOSTS hosts asked last."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """``clock`` counts seconds from anywhere, never backwards."""
        self._clock, self._sleep = clock, sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._table = threading.Lock()
        self._connections = threading.Semaphore(MAX_AT_ONCE)

    @contextmanager
    def turn(self, host: str, url: str) -> Iterator[RequestTurn]:
        """Waits for other requests to this host, then gives what is entered around one's own, made for ``url``.

        A FetchError with ``retry_after_s`` that leaves the block is remembered: the host is left alone for as long.
        Raises FetchError while that is longer than PATIENCE_S.
        """
        state = self._enter(host)
        try:
            with _held(state.busy, f"{url} is not fetched: too many wait for {host}; try again later."):
                self._refuse_early(host, url, state)
                try:
                    yield lambda pause_s: self._request(state, url, pause_s)
                except FetchError as error:
                    state.not_before = max(state.not_before, self._clock() + (error.retry_after_s or 0.0))
                    raise
        finally:
            self._leave(state)

    def connection(self, url: str) -> AbstractContextManager[None]:
        """Around a request that is not paused; waits until fewer than MAX_AT_ONCE are under way."""
        return _held(self._connections, f"{url} is not fetched: too many requests are under way; try again later.")

    @contextmanager
    def _request(self, state: _Host, url: str, pause_s: float) -> Iterator[None]:
        earliest = state.not_before if state.asked_at is None else max(state.not_before, state.asked_at + pause_s)
        left = earliest - self._clock()
        if left > 0:
            self._sleep(left)
        with self.connection(url):
            try:
                yield
            finally:
                state.asked_at = self._clock()

    def _refuse_early(self, host: str, url: str, state: _Host) -> None:
        left = state.not_before - self._clock()
        if left > PATIENCE_S:
            raise FetchError(
                f"{url} is not fetched: {host} asked to be left alone for another {left:,.0f} s; try again after that.",
                retry_after_s=left,
            )

    def _enter(self, host: str) -> _Host:
        with self._table:
            state = self._hosts.setdefault(host, _Host())
            state.users += 1
            self._hosts.move_to_end(host)
            if len(self._hosts) > MAX_HOSTS:
                idle = next((name for name, known in self._hosts.items() if not known.users), None)
                self._hosts.pop(idle or "", None)
            return state

    def _leave(self, state: _Host) -> None:
        with self._table:
            state.users -= 1


@contextmanager
def _held(lock: threading.Lock | threading.Semaphore, busy: str) -> Iterator[None]:
    """Raises FetchError with that message if it is not to be had in _QUEUE_TIMEOUT_S."""
    if not lock.acquire(timeout=_QUEUE_TIMEOUT_S):
        raise FetchError(busy, retry_after_s=0.0)
    try:
        yield
    finally:
        lock.release()
