"""How long the bot remembers: what is older is forgotten at the start, and then once a day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.state.open import State
from ingest.errors import CorpusError

log = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0


class Retention:
    def __init__(
        self,
        state: State,
        keep_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``keep_days`` of answers, and of people who have not written; 0: for ever. ``sleep`` takes seconds."""
        self._state = state
        self._keep_days = keep_days
        self._now = now
        self._sleep = sleep

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.forget)
            except CorpusError as error:
                log.error("What is too old could not be forgotten, trying again tomorrow: %s", error)
            await self._sleep(_DAY_SECONDS)

    def forget(self) -> None:
        """What is too old now. Raises CorpusError."""
        self._state.usage.forget_past()
        if not self._keep_days:
            return
        before = self._now() - timedelta(days=self._keep_days)
        answers = self._state.review.forget_before(before)
        people = self._state.people.forget_unseen(before)
        for user_id in people:
            self._state.review.forget(user_id)
        if answers or people:
            log.info(
                "Forgot %d answers given more than %d days ago, and %d people who have not written since",
                answers,
                self._keep_days,
                len(people),
            )
