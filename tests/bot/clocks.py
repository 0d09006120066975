"""Time that passes only when somebody waits, and at once."""

from __future__ import annotations

import asyncio


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
