"""Time that passes only when somebody waits, and at once."""

from __future__ import annotations

import asyncio
import heapq
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from telegram.request import HTTPXRequest


class FakeTime:
    """Seconds; several may wait at the same time, and wake in the order of their times."""

    def __init__(self) -> None:
        self._now = 1000.0
        self.waits: list[float] = []
        """What was asked for, in order."""
        self._sleepers: list[float] = []

    def clock(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        wake = self._now + seconds
        self._sleepers.append(wake)
        try:
            while self._now < wake:
                await asyncio.sleep(0)
                # Once everybody who could run has run, time moves to whoever wakes first.
                if wake == min(self._sleepers):
                    self._now = max(self._now, wake)
        finally:
            self._sleepers.remove(wake)


class QuietTime(FakeTime):
    """Time that passes at once too, but never while a call to Telegram is under way (``Calls``): what leaves at one
    moment arrives at it."""

    def __init__(self, patience: float = math.inf) -> None:
        """A call that takes longer than ``patience``, in real seconds, hangs and holds up nobody."""
        super().__init__()
        self._patience = patience
        self._calls: set[object] = set()
        self._wakes: list[tuple[float, int, asyncio.Future[None]]] = []
        self._looking = False

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._wakes, (self._now + seconds, len(self.waits), woken))
        self._look_soon()
        await woken

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        call = object()
        self._calls.add(call)
        hangs = (
            None
            if self._patience == math.inf
            else asyncio.get_running_loop().call_later(self._patience, self._let_go, call)
        )
        try:
            yield
        finally:
            self._let_go(call)
            if hangs:
                hangs.cancel()

    def _let_go(self, call: object) -> None:
        self._calls.discard(call)
        self._look_soon()

    def _look_soon(self) -> None:
        """Once those have gone on who could, some of them in threads: a moment of real time."""
        if not self._looking and not self._calls and self._wakes:
            self._looking = True
            asyncio.get_running_loop().call_later(0.003, self._look)

    def _look(self) -> None:
        self._looking = False
        if self._wakes and not self._calls:
            wake, _, woken = heapq.heappop(self._wakes)
            self._now = max(self._now, wake)
            if not woken.done():
                woken.set_result(None)
        self._look_soon()


class Calls(HTTPXRequest):
    """python-telegram-bot's HTTP client, during whose calls time stands still; fetching messages is none."""

    def __init__(self, time: QuietTime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._time = time

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/getUpdates"):
            return await super().do_request(url, *args, **kwargs)
        with self._time.standing_still():
            return await super().do_request(url, *args, **kwargs)
