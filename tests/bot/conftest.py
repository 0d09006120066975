from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fakes import FakeDesk
from tests.doubles.telegram_api import TelegramDouble


@pytest.fixture
def api() -> Iterator[TelegramDouble]:
    with TelegramDouble() as double:
        yield double


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()
