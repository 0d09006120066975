from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.rooms.access import IsChatAdmin, anybody
from bot.rooms.broadcasting import Post
from bot.state.open import State, open_state
from bot.wiring import build_conversation
from tests.bot.fakes import FakeCourier, FakeDesk
from tests.bot.running import REFERENCE, FakeClock, settings
from tests.doubles.telegram_api import TelegramDouble


@pytest.fixture
def api() -> Iterator[TelegramDouble]:
    with TelegramDouble() as double:
        yield double


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def courier() -> FakeCourier:
    return FakeCourier()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bot's tables: migrating one takes longer than copying it."""
    path = tmp_path_factory.mktemp("state") / "corpus.sqlite"
    open_state(path, FakeClock()).close()
    return path


@pytest.fixture
def state(migrated: Path, tmp_path: Path, clock: FakeClock) -> Iterator[State]:
    """The bot's memory, empty."""
    path = tmp_path / "corpus.sqlite"
    shutil.copy(migrated, path)
    memory = open_state(path, clock)
    yield memory
    memory.close()


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture
def converse(
    desk: FakeDesk, state: State, executor: ThreadPoolExecutor, clock: FakeClock
) -> Callable[..., Conversation]:
    """Makes a conversation; ``changes`` are to the bot's settings."""

    def make(
        desk: FakeDesk = desk,
        new_reference: Callable[[], str] = lambda: REFERENCE,
        is_chat_admin: IsChatAdmin = anybody,
        post: Post | None = None,
        **changes: object,
    ) -> Conversation:
        return build_conversation(
            settings(**changes),
            desk,
            state,
            executor,
            new_reference=new_reference,
            progress_every=0.005,
            bot_name=lambda: "dateline_bot",
            is_chat_admin=is_chat_admin,
            post=post,
            now=clock,
        )

    return make


@pytest.fixture
def conversation(converse: Callable[..., Conversation]) -> Conversation:
    return converse()
