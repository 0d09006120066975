"""The bot as a process of its own: what it does when it is told to stop, and after it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.doubles.telegram_api import TelegramDouble
from tests.waiting import BOUND_S

READER, EDITOR = 1001, 7

# The desk works until a line arrives on standard input.
BOT = """
import os, sys, threading
from pathlib import Path
from bot.app import run_bot
from bot.logs import set_up_logging
from bot.settings import BotSettings
from bot.state.open import open_state
from ingest.wiring import utc_now
from tests.bot.fakes import FakeDesk

settings = BotSettings(_env_file=None)
set_up_logging(settings.telegram_bot_token.get_secret_value())
desk = FakeDesk(closed=True)
threading.Thread(target=lambda: (sys.stdin.readline(), desk.open()), daemon=True).start()
sys.exit(run_bot(settings, desk, open_state(Path(os.environ["DATABASE"]), utc_now)))
"""


@contextmanager
def bot_process(api: TelegramDouble, folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.base_url.removesuffix("/bot"),
        "QUESTIONS_AT_ONCE": "1",
        "DATABASE": str(folder / "corpus.sqlite"),
        "ADMIN_USER_IDS": str(EDITOR),
    }
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", BOT]
    with subprocess.Popen(command, env=environment, stdin=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def has_received(api: TelegramDouble, n: int) -> bool:
    """The bot asks for what comes after the n-th update."""
    return any(call.params.get("offset") == str(n + 1) for call in api.calls_of("getUpdates"))


def has_confirmed(api: TelegramDouble) -> bool:
    """The bot has told Telegram which updates it has; only then it does not wait for new ones."""
    return any(call.params.get("timeout") == "0" for call in api.calls_of("getUpdates"))


def test_after_sigterm_everything_asked_is_answered(tmp_path: Path) -> None:
    with TelegramDouble() as api:
        for n in range(3):
            api.user_says(READER, f"question {n}")
        with bot_process(api, tmp_path) as process:
            api.wait_until(lambda: has_received(api, 3), timeout=BOUND_S)
            process.send_signal(signal.SIGTERM)
            api.wait_until(lambda: has_confirmed(api))
            api.user_says(2002, "Too late for this one.")
            _, log = process.communicate("open\n", timeout=BOUND_S)
        assert process.returncode == 0, log
        assert len(api.messages_in(READER)) == 3
        assert (api.messages_in(2002), api.unconfirmed_updates) == ([], 1)  # the next process answers it
        assert "The bot answers as @dateline_bot" in log
        assert "Stopping: answers under way are finished first." in log
        assert api.token not in log


def test_after_sigterm_an_ingest_stops_at_a_whole_article_and_says_so(tmp_path: Path) -> None:
    with TelegramDouble() as api, bot_process(api, tmp_path) as process:
        api.user_says(EDITOR, "/ingest https://courier.example/feed")
        api.wait_until(lambda: bool(api.messages_in(EDITOR)), timeout=BOUND_S)
        process.send_signal(signal.SIGTERM)
        api.wait_until(lambda: has_confirmed(api))
        _, log = process.communicate("open\n", timeout=BOUND_S)
        assert process.returncode == 0, log
        [report] = api.messages_in(EDITOR)
        assert report.text.startswith("The bot is being restarted, so this was stopped after 1 article: 1 added.")


def test_a_second_sigterm_ends_it_at_once(tmp_path: Path) -> None:
    with TelegramDouble() as api, bot_process(api, tmp_path) as process:
        api.user_says(READER, "Why?")
        api.wait_until(lambda: has_received(api, 1), timeout=BOUND_S)
        process.send_signal(signal.SIGTERM)
        api.wait_until(lambda: has_confirmed(api))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=BOUND_S) == -signal.SIGTERM


def test_a_question_outlives_the_process_that_was_killed_over_it(tmp_path: Path) -> None:
    with TelegramDouble() as api:
        with bot_process(api, tmp_path) as process:
            api.user_says(READER, "Why?")
            api.wait_until(lambda: has_received(api, 1), timeout=BOUND_S)
            process.kill()  # as kill -9 does; Telegram will not send the question again
            process.wait()
        assert (api.messages_in(READER), api.unconfirmed_updates) == ([], 0)
        with bot_process(api, tmp_path) as process:
            assert process.stdin
            process.stdin.write("open\n")
            process.stdin.flush()
            [answer] = api.wait_for_messages(READER, timeout=BOUND_S)
        assert answer.text.startswith("The bridge reopened")
