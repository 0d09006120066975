"""A whole bot that answers at the Bot API double, over a fake desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

from pydantic import SecretStr
from telegram.request import BaseRequest

from bot.app import build_application
from bot.serving import BotApplication, serve
from bot.settings import BotSettings
from bot.state.open import State
from ingest.wiring import utc_now
from tests.bot.clocks import FakeTime
from tests.bot.fakes import FakeDesk
from tests.doubles.telegram_api import TelegramDouble
from tests.waiting import BOUND_S

READER, EDITOR, GROUP = 1001, 7, -1001234
REFERENCE = "7f3a9c21"
"""The first that the bot draws."""


class FakeClock:
    """A time, UTC, that passes when it is told to."""

    def __init__(self, now: datetime = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        """Takes what timedelta takes."""
        self.now += timedelta(**span)


def settings(api: TelegramDouble | None = None, **changes: object) -> BotSettings:
    at_double = (
        {"telegram_bot_token": SecretStr(api.token), "telegram_api_url": api.base_url.removesuffix("/bot")}
        if api
        else {}
    )
    given = {**at_double, "admin_user_ids": (EDITOR,), "questions_per_minute": 0}
    return BotSettings(_env_file=None, **{**given, **changes})  # type: ignore[arg-type]


class Running:
    """A bot that is answering; ``stop()`` is what SIGTERM does. Returns the exit code."""

    def __init__(self, application: BotApplication, drain_seconds: float, time: FakeTime) -> None:
        self.application = application
        self.time = time
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(
            serve(application, self._stop, admins=(EDITOR,), drain_seconds=drain_seconds, sleep=time.sleep)
        )

    async def stop(self) -> int:
        self._stop.set()
        return await self._task

    async def ended(self) -> int:
        """Waits until it ends by itself."""
        return await asyncio.wait_for(self._task, BOUND_S)


@asynccontextmanager
async def running(
    api: TelegramDouble,
    desk: FakeDesk,
    state: State,
    *,
    drain_seconds: float = BOUND_S,
    threads: int = 4,
    now: Callable[[], datetime] = utc_now,
    time: FakeTime | None = None,
    new_request: Callable[[], BaseRequest] | None = None,
    **changes: object,
) -> AsyncIterator[Running]:
    references, time = count(int(REFERENCE, 16)), time or FakeTime()
    with ThreadPoolExecutor(threads) as executor:
        application = build_application(
            settings(api, **changes),
            desk,
            state,
            executor,
            new_request=new_request or api.request,
            new_reference=lambda: f"{next(references):x}",
            now=now,
            clock=time.clock,
            sleep=time.sleep,
            progress_every=0.01,
        )
        bot = Running(application, drain_seconds, time)
        try:
            yield bot
        finally:
            desk.open()
            await bot.stop()


async def texts_in(api: TelegramDouble, chat_id: int, n: int = 1) -> Sequence[str]:
    return [message.text for message in await api.messages(chat_id, n)]
