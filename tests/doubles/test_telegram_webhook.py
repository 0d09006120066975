"""The Bot API double's webhook: updates are posted to the bot until it takes them; and the bot's commands."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Conflict

from tests.doubles.telegram_api import TelegramDouble

READER = 1001


class Receiver(HTTPServer):
    """A bot's end of a webhook: answers each delivery with the next of ``statuses``, then with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.received: list[tuple[str | None, dict[str, Any]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], update))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_updates_are_posted_with_the_secret_token_and_in_order(
    api: TelegramDouble, bot: Bot, receiver: Receiver
) -> None:
    api.user_says(READER, "before")
    await bot.set_webhook(receiver.url, secret_token="a-secret_1", allowed_updates=["message"])
    api.user_says(READER, "after")
    await api.until(lambda: api.unconfirmed_updates == 0)
    assert [(secret, update["message"]["text"]) for secret, update in receiver.received] == [
        ("a-secret_1", "before"),
        ("a-secret_1", "after"),
    ]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.allowed_updates) == (receiver.url, 0, ("message",))


async def test_what_the_bot_does_not_take_comes_again(api: TelegramDouble, bot: Bot, receiver: Receiver) -> None:
    receiver.statuses = [500, 503]
    await bot.set_webhook(receiver.url)
    api.user_says(READER, "first")
    api.user_says(READER, "second")
    await api.until(lambda: api.unconfirmed_updates == 0)
    texts = [update["message"]["text"] for _, update in receiver.received]
    assert texts == ["first", "first", "first", "second"]
    assert receiver.received[0][0] is None
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_while_nobody_listens_updates_wait(api: TelegramDouble, bot: Bot, receiver: Receiver) -> None:
    with Receiver() as deaf:
        nowhere = deaf.url
    await bot.set_webhook(nowhere)
    api.user_says(READER, "hello")
    while not (info := await bot.get_webhook_info()).last_error_date:
        assert info.pending_update_count == 1
    assert info.last_error_message == "Connection refused"
    await bot.set_webhook(receiver.url)
    await api.until(lambda: api.unconfirmed_updates == 0)


async def test_an_update_posted_by_hand(api: TelegramDouble, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url, secret_token="right")
    receiver.statuses = [200, 403, 403]
    update = {"update_id": 5}
    assert await asyncio.to_thread(api.post_update, update) == 200
    assert await asyncio.to_thread(api.post_update, update, secret_token="wrong") == 403
    assert await asyncio.to_thread(api.post_update, update, secret_token=None) == 403
    assert receiver.received == [("right", update), ("wrong", update), (None, update)]
    await bot.delete_webhook()
    with pytest.raises(LookupError, match="No webhook is set"):
        api.post_update(update)


async def test_polling_and_a_webhook_exclude_each_other(api: TelegramDouble, bot: Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: bool(api.calls_of("getUpdates")))
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("url", "secret_token", "words"),
    [
        ("http://bot.example.org/hook", None, "Bad webhook: an https url must be provided for webhook"),
        ("https://bot.example.org:8080/hook", None, "Bad webhook: webhook can be set up only on ports"),
        ("https://bot.example.org/hook", "two words", "Secret token contains unallowed characters"),
    ],
)
async def test_webhooks_that_telegram_refuses(bot: Bot, url: str, secret_token: str | None, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await bot.set_webhook(url, secret_token=secret_token)
    assert (await bot.get_webhook_info()).url == ""


# -- commands


async def test_commands_by_language_and_scope(api: TelegramDouble, bot: Bot, reader: int) -> None:
    await bot.set_my_commands([BotCommand("ask", "Ask a question")])
    await bot.set_my_commands([BotCommand("ask", "Eine Frage stellen")], language_code="de")
    await bot.set_my_commands([BotCommand("stats", "Statistics")], scope=BotCommandScopeChat(reader))
    await bot.set_my_commands([BotCommand("new", "Start anew")], scope=BotCommandScopeAllPrivateChats())
    assert api.commands() == {"ask": "Ask a question"}
    assert api.commands(language="de") == {"ask": "Eine Frage stellen"}
    assert api.commands("chat", chat_id=reader) == {"stats": "Statistics"}
    assert api.commands("all_private_chats") == {"new": "Start anew"}
    assert await bot.get_my_commands(language_code="de") == (BotCommand("ask", "Eine Frage stellen"),)
    await bot.delete_my_commands(language_code="de")
    assert api.commands(language="de") == {}
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("stats", "Statistics")], scope=BotCommandScopeChat(2002))
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([BotCommand("ask", "Ask a question")], language_code="de-AT")
