"""Updates that Telegram brings, and the bot's health: the whole bot over real HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.intake.health import POLLING_SECONDS, Health
from bot.settings import BotSettings, split_address
from bot.state.open import State
from tests.bot.fakes import FakeDesk
from tests.bot.running import READER, running, texts_in
from tests.doubles.telegram_api import TelegramDouble
from tests.waiting import BOUND_S


@pytest.fixture
def address() -> str:
    """Where nobody listens yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"


def ask(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, body, {name.replace("_", "-"): value for name, value in headers.items()})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=BOUND_S) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


async def health(address: str) -> tuple[int, dict[str, Any]]:
    status, body = await asyncio.to_thread(ask, f"http://{address}/healthz")
    return status, json.loads(body)


async def health_once_started(address: str) -> tuple[int, dict[str, Any]]:
    """The bot has started when it has Telegram's answer, a moment after Telegram was called."""
    while True:
        status, told = await health(address)
        if told["started"]:
            return status, told
        await asyncio.sleep(0.01)


async def test_questions_come_by_webhook(api: TelegramDouble, desk: FakeDesk, state: State, address: str) -> None:
    hook = {"webhook_url": f"http://{address}/telegram", "webhook_listen": address}
    async with running(api, desk, state, **hook) as bot:
        api.user_says(READER, "Why?")
        [answer] = await texts_in(api, READER)
        assert answer.startswith("The bridge reopened")
        assert await bot.stop() == 0
    [call] = api.calls_of("setWebhook")
    assert "edited_message" in call.params["allowed_updates"]
    assert len(call.params["secret_token"]) >= 32
    assert not api.calls_of("getUpdates")
    assert not api.calls_of("deleteWebhook"), "what comes meanwhile waits at Telegram"
    assert state.inbox.unfinished() == []


async def test_after_a_webhook_messages_are_fetched_and_none_is_lost(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str
) -> None:
    async with running(api, desk, state, webhook_url=f"http://{address}/telegram", webhook_listen=address):
        await api.until(lambda: bool(api.calls_of("setWebhook")))
    api.user_says(READER, "Why?")
    async with running(api, desk, state):
        await api.messages(READER)
    [call] = api.calls_of("deleteWebhook")
    assert call.params.get("drop_pending_updates", "false") == "false"


async def test_only_who_knows_the_secret_is_let_in(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str
) -> None:
    hook = {"webhook_url": f"http://{address}/telegram", "webhook_listen": address}
    forged = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": READER, "type": "private"}}}
    async with running(api, desk, state, **hook, webhook_secret=SecretStr("known_to_us")):
        await api.until(lambda: bool(api.calls_of("setWebhook")))
        for secret in (None, "guessed", "known_to_u", "é"):
            headers = {"X_Telegram_Bot_Api_Secret_Token": secret} if secret else {}
            body = json.dumps(forged).encode()
            assert (await asyncio.to_thread(ask, f"http://{address}/telegram", body, **headers))[0] == 403
        known = {"X_Telegram_Bot_Api_Secret_Token": "known_to_us"}
        for path, body, expected in (
            ("/telegram", b"not JSON", 400),
            ("/telegram", b"[]", 400),
            ("/telegram", b'{"update_id": 2, "message": 7}', 200),
            ("/telegram/", b"{}", 404),
            ("/healthz", None, 404),
        ):
            assert (await asyncio.to_thread(ask, f"http://{address}{path}", body, **known))[0] == expected
        huge = asyncio.to_thread(ask, f"http://{address}/telegram", b"x" * (1 << 21), **known)
        with pytest.raises((urllib.error.URLError, ConnectionError)):  # nobody reads it to its end
            await huge
    assert state.inbox.unfinished() == []
    assert desk.questions == []


async def test_what_cannot_be_stored_is_not_confirmed(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, stores = iter([False, False]), state.inbox.take

    def take(update_id: int, chat_id: int, payload: str) -> bool:
        if next(disk, True):
            return stores(update_id, chat_id, payload)
        raise OSError("no space left")

    monkeypatch.setattr(state.inbox, "take", take)
    async with running(api, desk, state, webhook_url=f"http://{address}/telegram", webhook_listen=address):
        api.user_says(READER, "Why?")
        await api.messages(READER)
    assert desk.questions == ["Why?"]


async def test_an_address_that_telegram_does_not_take(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(api, desk, state, webhook_url="https://bot.example:8080/", webhook_listen=address) as bot:
        assert await bot.ended() == 2
    assert "Telegram does not take these settings: Bad webhook" in caplog.text


async def test_a_port_that_is_taken(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(split_address(address)):
        async with running(api, desk, state, health_listen=address) as bot:
            assert await bot.ended() == 1
    assert "cannot be listened on" in caplog.text


# -- health


async def test_health_while_messages_are_fetched(
    api: TelegramDouble, desk: FakeDesk, state: State, address: str
) -> None:
    async with running(api, desk, state, health_listen=address):
        api.user_says(READER, "Why?")
        await api.messages(READER)
        status, told = await health(address)
        assert (status, told["ok"], told["queue"]) == (200, True, 0)
        assert told["polled_seconds"] is not None
        assert told["last_update_seconds"] is not None


async def test_health_beside_a_webhook(api: TelegramDouble, desk: FakeDesk, state: State, address: str) -> None:
    async with running(
        api, desk, state, webhook_url=f"http://{address}/", webhook_listen=address, health_listen=address
    ):
        await api.until(lambda: bool(api.calls_of("setWebhook")))
        status, told = await asyncio.wait_for(health_once_started(address), timeout=BOUND_S)
        assert (status, told["polled_seconds"], told["last_update_seconds"]) == (200, None, None)


def test_health_is_bad_while_it_starts_and_when_telegram_is_silent() -> None:
    assert Health(True, 1.0, None, 0, 0).ok
    assert not Health(False, None, None, 0, 0).ok
    assert not Health(True, POLLING_SECONDS, 3.0, 0, 0).ok


# -- settings


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("[::1]:80", ("::1", 80)), ("localhost:0", ("localhost", 0))],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert split_address(text) == address


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook_url": "bot.example.org"},
        {"webhook_listen": "8080"},
        {"health_listen": "127.0.0.1:99999"},
        {"webhook_secret": "no spaces"},
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        BotSettings(_env_file=None, **wrong)  # type: ignore[call-arg,arg-type]
