"""Telegram's Bot API on loopback: python-telegram-bot's own client talks to it over real HTTP.

    with TelegramDouble() as api:
        application = Application.builder().token(api.token).base_url(api.base_url).build()
        ...
        api.user_says(1001, "/start")
        [greeting] = await api.messages(1001)

It refuses what Telegram refuses, in Telegram's words (core.telegram.org/bots/api, and the open source of the server:
tdlib/telegram-bot-api, Client.cpp). Chats become known when someone writes in them; message ids count up per chat.
It knows one parse mode, HTML, and buttons with callback data or a URL. Nothing here waits longer than it is told to,
and leaving the ``with`` block ends every pending long poll.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self

from telegram import Bot
from telegram.request import HTTPXRequest

from tests.doubles.telegram_http import LoopbackServer
from tests.doubles.telegram_methods import BotApi
from tests.doubles.telegram_records import Call, Refused, SentMessage, find_entities
from tests.doubles.telegram_text import utf16_length

WRITING = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup"})


@dataclass
class _Fault:
    """What the next ``left`` calls of ``methods`` meet: a refusal, or None for an answer lost on the way back."""

    methods: frozenset[str]
    refusal: Refused | None
    left: int


class TelegramDouble:
    """One bot's view of Telegram, and the people who talk to it. Safe to use from any thread."""

    def __init__(
        self,
        token: str = "123456:TEST",
        username: str = "dateline_bot",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.token = token
        bot = {"id": int(token.split(":")[0]), "is_bot": True, "first_name": "Dateline", "username": username}
        self._changed = threading.Condition()  # guards everything below
        self._api = BotApi(bot, now, self._changed)
        self._calls: list[Call] = []
        self._faults: list[_Fault] = []

    def __enter__(self) -> Self:
        self._server = LoopbackServer(self._answer, self._download)
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._api.closing = True
            self._changed.notify_all()
        self._server.close()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot's ``base_url`` takes; the token goes right behind it."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    @staticmethod
    def request() -> HTTPXRequest:
        """python-telegram-bot's HTTP client without certificates, which take 65 ms to load, and without proxies."""
        return HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": False, "trust_env": False})

    def client(self, token: str | None = None) -> Bot:
        """python-telegram-bot's own client, talking to this double; ``async with`` it."""
        return Bot(
            token or self.token,
            base_url=self.base_url,
            base_file_url=self.base_url.removesuffix("/bot") + "/file/bot",
            request=self.request(),
            get_updates_request=self.request(),
        )

    # -- what people do

    def user_says(
        self, user_id: int, text: str, chat_id: int | None = None, *, reply_to: int | None = None, language: str = "en"
    ) -> int:
        """Someone writes, in private or in the group ``chat_id`` (negative). Returns the message's id."""
        with self._changed:
            chat = self._meet(user_id, chat_id)
            message_id = self._api.new_message_id(chat["id"])
            message: dict[str, Any] = {
                "message_id": message_id,
                "from": _person(user_id, language),
                "chat": chat,
                "date": self._api.timestamp(),
                "text": text,
                "entities": find_entities(text),
            }
            if reply_to is not None:
                message["reply_to_message"] = self._api.message_json(self._sent(chat["id"], reply_to))
            self._hear(message)
            return message_id

    def user_presses(self, user_id: int, message_id: int, callback_data: str, chat_id: int | None = None) -> str:
        """Someone presses a button; any data, as hostile clients send what they like. Returns the query's id."""
        with self._changed:
            message = self._sent(user_id if chat_id is None else chat_id, message_id)
            return self._press(user_id, self._api.message_json(message), callback_data)

    def user_presses_in_group(self, user_id: int, group_id: int, callback_data: str) -> str:
        """Someone presses a button under a message of long ago in a group: Telegram tells where, not what it said."""
        with self._changed:
            chat = self._meet(user_id, group_id)
            return self._press(user_id, {"message_id": 1, "chat": chat, "date": 0}, callback_data)

    def _press(self, user_id: int, message: Mapping[str, Any], callback_data: str) -> str:
        query_id = str(len(self._api.open_queries) + 1)
        self._api.open_queries.add(query_id)
        query = {
            "id": query_id,
            "from": _person(user_id, "en"),
            "message": message,
            "chat_instance": str(message["chat"]["id"]),
            "data": callback_data,
        }
        self._api.queue("callback_query", query)
        return query_id

    def user_sends(self, user_id: int, content: Mapping[str, Any], kind: str = "message") -> int:
        """Someone sends in private what is no plain text, or edits a message; ``content`` as in the Bot API's Message.
        Returns the message's id."""
        with self._changed:
            chat = self._meet(user_id, None)
            message_id = self._api.new_message_id(user_id)
            message = {"message_id": message_id, "from": _person(user_id, "en"), "chat": chat}
            self._hear({**message, "date": self._api.timestamp(), **content}, kind)
            return message_id

    def user_sends_file(self, user_id: int, name: str | None, data: bytes, **changes: Any) -> int:
        """Someone sends a document in private; ``changes`` to the Bot API's Document, None leaves a field out."""
        with self._changed:
            file_id = f"file_{len(self._api.files) + 1}"
            self._api.files[file_id] = data
        document = {"file_name": name, "file_size": len(data), "mime_type": "application/octet-stream", **changes}
        stated = {field: value for field, value in document.items() if value is not None}
        return self.user_sends(user_id, {"document": {"file_id": file_id, "file_unique_id": file_id, **stated}})

    def user_forwards(self, user_id: int, text: str, links: Mapping[str, str] | None = None) -> int:
        """Someone forwards a channel's post in private; ``links`` are addresses behind words of ``text``."""
        channel = {"id": -100777, "type": "channel", "title": "A channel"}
        origin = {"type": "channel", "chat": channel, "message_id": 5, "date": self._api.timestamp()}
        hidden = [
            {"type": "text_link", "url": url, "length": utf16_length(words)}
            | {"offset": utf16_length(text[: text.index(words)])}
            for words, url in (links or {}).items()
        ]
        return self.user_sends(
            user_id, {"text": text, "entities": [*find_entities(text), *hidden], "forward_origin": origin}
        )

    def user_deletes(self, user_id: int, message_id: int) -> None:
        """Someone deletes in private a message, the bot's or an own one."""
        with self._changed:
            self._api.messages.pop((user_id, message_id), None)
            self._api.heard.pop((user_id, message_id), None)
            self._api.deleted.add((user_id, message_id))

    def block(self, user_id: int) -> None:
        """The bot's messages to this person are refused from now on (403)."""
        with self._changed:
            self._api.blocked_by.add(user_id)

    # -- what goes wrong

    def revoke(self) -> None:
        """The token is valid no more."""
        with self._changed:
            self._api.revoked = True
            self._changed.notify_all()

    def flood(self, retry_after: int, times: int = 1, methods: frozenset[str] = WRITING) -> None:
        """The next ``times`` messages or edits are refused with 429; ``retry_after`` in seconds."""
        words = f"Too Many Requests: retry after {retry_after}"
        self._add_fault(_Fault(methods, Refused(429, words, {"retry_after": retry_after}), times))

    def fail(self, method: str, status: int = 502, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` ("download" for files) fail with this HTTP status, without effect."""
        self._add_fault(_Fault(frozenset({method}), Refused(status, HTTPStatus(status).phrase), times))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` take effect, but their answer never comes: the client times out."""
        self._add_fault(_Fault(frozenset({method}), None, times))

    def forget_query(self, query_id: str) -> None:
        """A pressed button has waited too long: its query can no longer be answered."""
        with self._changed:
            self._api.open_queries.discard(query_id)

    # -- what a test reads back

    @property
    def unconfirmed_updates(self) -> int:
        """How many updates a bot that polls now would get."""
        with self._changed:
            return len(self._api.updates)

    @property
    def calls(self) -> list[Call]:
        with self._changed:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def messages_in(self, chat_id: int) -> list[SentMessage]:
        """The bot's messages in a chat as they stand now, oldest first."""
        with self._changed:
            return [message for message in self._api.messages.values() if message.chat_id == chat_id]

    def wait_until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:
        """Blocks this thread until ``holds()``, looked at after every call. Raises TimeoutError after ``timeout`` s."""
        with self._changed:
            if not self._changed.wait_for(holds, timeout):
                calls = [call.method for call in self._calls if call.method != "getUpdates"]
                raise TimeoutError(f"Waited {timeout} s in vain. The bot called {calls} and sent {self._api.messages}.")

    def wait_for_messages(self, chat_id: int, n: int = 1, timeout: float = 5.0) -> list[SentMessage]:
        """All messages of a chat once there are ``n``. From async code use ``messages``: this blocks the thread."""
        self.wait_until(lambda: len(self.messages_in(chat_id)) >= n, timeout)
        return self.messages_in(chat_id)

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:  # noqa: ASYNC109 - same as above
        """``wait_until`` for async tests: the bot goes on running in this event loop."""
        await asyncio.to_thread(self.wait_until, holds, timeout)

    async def messages(self, chat_id: int, n: int = 1, timeout: float = 5.0) -> list[SentMessage]:  # noqa: ASYNC109
        """``wait_for_messages`` for async tests: the bot goes on running in this event loop."""
        return await asyncio.to_thread(self.wait_for_messages, chat_id, n, timeout)

    # -- what the bot does

    def _answer(self, token: str, method: str, params: Mapping[str, str]) -> Any:
        with self._changed:
            self._calls.append(Call(method, params, self._api.now()))
            self._changed.notify_all()
            if token != self.token or self._api.revoked:
                raise Refused(401, "Unauthorized")
            if method not in self._api.methods:
                raise Refused(404, "Not Found")
            fault = self._next_fault(method)
            if fault and fault.refusal:
                raise fault.refusal
            result = self._api.methods[method](params)
            self._changed.notify_all()
            if fault:
                self._changed.wait_for(lambda: self._api.closing)
            return result

    def _download(self, token: str, path: str) -> bytes:
        with self._changed:
            self._calls.append(Call("download", {"path": path}, self._api.now()))
            self._changed.notify_all()
            if token != self.token or self._api.revoked:
                raise Refused(401, "Unauthorized")
            if (fault := self._next_fault("download")) and fault.refusal:
                raise fault.refusal
            return self._api.download(path)

    def _hear(self, message: Mapping[str, Any], kind: str = "message") -> None:
        self._api.heard[message["chat"]["id"], message["message_id"]] = message
        self._api.queue(kind, message)

    def _next_fault(self, method: str) -> _Fault | None:
        for fault in self._faults:
            if method in fault.methods and fault.left > 0:
                fault.left -= 1
                return fault
        return None

    def _add_fault(self, fault: _Fault) -> None:
        with self._changed:
            self._faults.append(fault)

    def _meet(self, user_id: int, chat_id: int | None) -> Mapping[str, Any]:
        private = {"id": user_id, "type": "private", "first_name": "Reader"}
        group = {"id": chat_id, "type": "supergroup", "title": "Readers"}
        return self._api.chats.setdefault(user_id if chat_id is None else chat_id, group if chat_id else private)

    def _sent(self, chat_id: int, message_id: int) -> SentMessage:
        try:
            return self._api.messages[chat_id, message_id]
        except KeyError:
            raise LookupError(f"The bot has sent no message {message_id} to chat {chat_id}.") from None


def _person(user_id: int, language: str) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Reader", "language_code": language}
