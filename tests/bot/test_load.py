"""Many chats and a bad network: every question is answered exactly once, in order within its chat."""

from __future__ import annotations

import time
from functools import partial

from bot.intake.lanes import AT_ONCE
from bot.state.open import State
from tests.bot.clocks import Calls, QuietTime
from tests.bot.load import READ_TIMEOUT, Crowd, desk
from tests.bot.running import running
from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_faults import WRITING

FAULTS = {"rate_429": 0.08, "rate_502": 0.05, "rate_lost_request": 0.03, "rate_lost_answer": 0.05}
STRUCK = WRITING | {"deleteMessage"}


async def test_a_storm_over_many_chats(api: TelegramDouble, state: State) -> None:
    crowd, quiet = Crowd(private=18, groups=2), QuietTime(patience=0.1)
    client = partial(
        Calls, quiet, 2 * AT_ONCE, read_timeout=READ_TIMEOUT, httpx_kwargs={"verify": False, "trust_env": False}
    )
    t = time.time()
    storm = api.storm(1, **FAULTS, methods=STRUCK)
    async with running(api, desk(), state, time=quiet, new_request=client, drain_seconds=60) as bot:
        crowd.ask(api, range(10))
        await api.until(lambda: api.unconfirmed_updates == 0, timeout=30)
        print(time.time() - t)
        assert await bot.stop() == 0
    print(time.time() - t, storm.met, len(api.calls_of("deleteMessage")))
    assert state.inbox.unfinished() == []
    assert crowd.wrong(api) == {}
