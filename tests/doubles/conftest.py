from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.doubles.telegram_api import TelegramDouble

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def api() -> Iterator[TelegramDouble]:
    """Telegram, where it is always noon on 1 March 2026."""
    with TelegramDouble(now=lambda: NOON) as double:
        yield double


@pytest.fixture
def reader(api: TelegramDouble) -> int:
    """A private chat that the bot may write to."""
    api.user_says(1001, "/start")
    return 1001


@pytest.fixture
def waits_are_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot's RetryAfter warns, and so stops, unless it may give a timedelta."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
