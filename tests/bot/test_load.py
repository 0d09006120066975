"""Many chats and a bad network: every question is answered exactly once, in order within its chat."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

import pytest

from bot.intake.lanes import AT_ONCE
from bot.state.open import State, open_state
from ingest.wiring import utc_now
from tests.bot.clocks import Calls, QuietTime
from tests.bot.load import READ_TIMEOUT, Crowd, desk, named
from tests.bot.running import running
from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_faults import WRITING, Storm

FAULTS = {"rate_429": 0.08, "rate_502": 0.05, "rate_lost_request": 0.03, "rate_lost_answer": 0.05}
STRUCK = WRITING | {"deleteMessage"}


async def answer_all(api: TelegramDouble, state: State, crowd: Crowd, questions: int, quiet: QuietTime) -> None:
    """Everybody asks at once, and the bot answers until nothing is left to do."""
    client = partial(
        Calls, quiet, 2 * AT_ONCE, read_timeout=READ_TIMEOUT, httpx_kwargs={"verify": False, "trust_env": False}
    )
    async with running(api, desk(), state, time=quiet, new_request=client, drain_seconds=60) as bot:
        crowd.ask(api, range(questions))
        await api.until(lambda: not api.unconfirmed_updates, timeout=60)
        assert await bot.stop() == 0
    assert state.inbox.unfinished() == []
    assert crowd.wrong(api) == {}


async def test_through_a_storm_every_question_is_answered_once_and_in_order(api: TelegramDouble, state: State) -> None:
    storm = api.storm(1, **FAULTS, methods=STRUCK)
    await answer_all(api, state, Crowd(private=18, groups=2), 10, QuietTime(patience=0.1))
    assert min(storm.met[fault] for fault in ("429", "502", "lost request", "lost answer")) >= 5
    assert api.calls_of("deleteMessage"), "what arrived twice was taken away"


async def test_telegrams_limits_are_kept_and_its_waits_obeyed(state: State) -> None:
    quiet, began = QuietTime(), datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    with TelegramDouble(now=lambda: began + timedelta(seconds=quiet.clock()), limits=True) as api:
        storm = api.storm(1, rate_429=0.1)
        await answer_all(api, state, Crowd(private=8, groups=2), 10, quiet)
        assert storm.met["429"] > 5
        assert api.floods_ignored == 0


# -- two thousand questions, and a bot that is killed over them

QUESTIONS_A_SECOND = 15


@contextmanager
def bot_process(api: TelegramDouble, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.base_url.removesuffix("/bot"),
        "DATABASE": str(database),
        **dict.fromkeys(("QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY", "CHAT_QUESTIONS_PER_DAY"), "0"),
    }
    command = [sys.executable, "-m", "tests.bot.load"]
    with (
        (database.parent / "bot.log").open("ab") as log,
        subprocess.Popen(command, env=environment, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_two_thousand_questions_and_a_kill(tmp_path: Path) -> None:
    database, crowd = tmp_path / "corpus.sqlite", Crowd(private=180, groups=20)
    memory = open_state(database, utc_now)
    with TelegramDouble() as api:
        storm = api.storm(1, **FAULTS, methods=STRUCK)
        began = time.monotonic()
        with bot_process(api, database):
            crowd.ask(api, range(4), pause=1 / QUESTIONS_A_SECOND)
            answered = len(api.calls_of("sendMessage"))
            crowd.ask(api, [4])
            api.wait_until(lambda: len(api.calls_of("sendMessage")) > answered + 50, timeout=60)
        killed_with = len(memory.inbox.unfinished())
        with bot_process(api, database):
            crowd.ask(api, range(5, 10), pause=1 / QUESTIONS_A_SECOND)
            settle(api, memory)
        seconds = time.monotonic() - began
        report(api, storm, crowd, seconds, killed_with)
        assert crowd.wrong(api) == {}
    memory.close()


def settle(api: TelegramDouble, memory: State) -> None:
    """Waits until everything is handled; looks every second, for nothing tells."""
    until = time.monotonic() + 600
    while api.unconfirmed_updates or memory.inbox.unfinished():
        assert time.monotonic() < until, memory.inbox.unfinished()[:3]
        time.sleep(1)


def report(api: TelegramDouble, storm: Storm, crowd: Crowd, seconds: float, killed_with: int) -> None:
    stood = {}
    for call in api.calls:
        if call.method in ("sendMessage", "editMessageText") and (question := named(call.params["text"])):
            stood[question] = call.at
    delays = quantiles([(stood[q] - crowd.asked_at[q]).total_seconds() for q in crowd.asked_at if q in stood], n=20)
    print(
        f"\n{crowd.questions} questions of {crowd.private + crowd.groups} chats in {seconds:.0f} s, "
        f"{crowd.questions / seconds:.1f} a second; unfinished when the bot was killed: {killed_with}"
        f"\nmet: {dict(storm.met)}; twins taken away: {len(api.deleted)}"
        f"\ndelay until the answer stands: p50 {delays[9]:.2f} s, p95 {delays[18]:.2f} s"
    )
