"""Whether Telegram still takes the token while the bot runs."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from telegram.request import BaseRequest

from bot.delivery.pacing import Clock

_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
"""401: a revoked token; 404: none that Telegram ever gave out. python-telegram-bot ends polling at these two with a
line in its log and without telling the error callback (telegram.ext._utils.networkloop); at others it tries again."""


class TokenWatch(BaseRequest):
    """The HTTP client that fetches messages, watched."""

    def __init__(self, client: BaseRequest, clock: Clock) -> None:
        super().__init__()
        self._client = client
        self._clock = clock
        self.refused = asyncio.Event()
        self.answered_at: float | None = None
        """When Telegram last answered as it should."""

    @property
    def read_timeout(self) -> float | None:
        return self._client.read_timeout

    async def initialize(self) -> None:
        await self._client.initialize()

    async def shutdown(self) -> None:
        await self._client.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, body = await self._client.do_request(*args, **kwargs)
        if status in _REFUSED:
            self.refused.set()
        elif status == HTTPStatus.OK:
            self.answered_at = self._clock()
        return status, body
