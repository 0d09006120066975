"""Telegram's Bot API on loopback: python-telegram-bot's own client talks to it over real HTTP.

    with TelegramDouble() as api:
        application = Application.builder().token(api.token).base_url(api.base_url).build()
        ...
        api.user_says(1001, "/start")
        [greeting] = await api.messages(1001)

It refuses what Telegram refuses, in Telegram's words (core.telegram.org/bots/api, and the open source of the server:
tdlib/telegram-bot-api, Client.cpp). Chats become known when someone writes in them; message ids count up per chat.
It knows one parse mode, HTML, and buttons with callback data or a URL. Nothing here waits longer than it is told to,
and leaving the ``with`` block ends every pending long poll and whatever hangs.

    telegram_http        HTTP in and out                     telegram_people      what people do
    telegram_state       what Telegram knows                 telegram_members     who belongs to a chat
    telegram_methods     messages, edits, drafts, files      telegram_inline      inline and guest queries
    telegram_updates     polling, the bot's commands         telegram_webhook     updates by webhook
    telegram_html, _text, _formatting   markup               telegram_faults, _limits   what goes wrong, flood control
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from telegram import Bot
from telegram.request import HTTPXRequest

from tests.doubles.telegram_faults import WRITING, Fault, Faults, too_many_requests
from tests.doubles.telegram_http import LoopbackServer
from tests.doubles.telegram_inline import Elsewhere, Inline
from tests.doubles.telegram_limits import Limits
from tests.doubles.telegram_members import Members, Membership
from tests.doubles.telegram_methods import Messages
from tests.doubles.telegram_people import People
from tests.doubles.telegram_records import Call, Draft, Lost, Refused, SentMessage
from tests.doubles.telegram_state import State
from tests.doubles.telegram_updates import CommandsFor, Updates
from tests.doubles.telegram_webhook import Deliveries, Webhook
from tests.waiting import BOUND_S

_LOOKS_EVERY_S = 0.05


class TelegramDouble(People, Membership, Elsewhere, Deliveries, Faults):
    """One bot's view of Telegram, and the people who talk to it. Safe to use from any thread."""

    def __init__(
        self,
        token: str = "123456:TEST",
        username: str = "dateline_bot",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        knows_dates: bool = True,
        limits: bool = False,
    ) -> None:
        """``knows_dates=False``: a server older than Bot API 9.5, which refuses ``<tg-time>``. ``limits``: the bot may
        write as often as Telegram lets it (telegram_limits), else as often as it likes."""
        self.token = token
        bot = {"id": int(token.split(":")[0]), "is_bot": True, "first_name": "Dateline", "username": username}
        self._changed = threading.Condition()  # guards everything below
        self._state = State(bot, now, self._changed, knows_dates)
        self._messages = Messages(self._state)
        self._inline = Inline(self._state)
        self._updates = Updates(self._state)
        self._webhook = Webhook(self._state)
        rooms = (self._messages, self._inline, self._updates, self._webhook, Members(self._state))
        self._methods = {name: method for room in rooms for name, method in room.methods.items()}
        self._calls: list[Call] = []
        self._faults: list[Fault] = []
        self._limits = Limits() if limits else None

    def __enter__(self) -> Self:
        self._server = LoopbackServer(self._answer, self._download)
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._state.closing = True
            self._changed.notify_all()
        self._webhook.close()
        self._server.close()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot's ``base_url`` takes; the token goes right behind it."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    @staticmethod
    def request(connection_pool_size: int = 8, read_timeout: float = 5.0) -> HTTPXRequest:
        """python-telegram-bot's HTTP client without certificates, which take 65 ms to load, and without proxies."""
        return HTTPXRequest(
            connection_pool_size,
            read_timeout=read_timeout,
            httpx_kwargs={"verify": False, "trust_env": False},
        )

    def client(self, token: str | None = None, request: HTTPXRequest | None = None) -> Bot:
        """python-telegram-bot's own client, talking to this double; ``async with`` it."""
        return Bot(
            token or self.token,
            base_url=self.base_url,
            base_file_url=self.base_url.removesuffix("/bot") + "/file/bot",
            request=request or self.request(),
            get_updates_request=self.request(),
        )

    # -- what a test reads back

    @property
    def unconfirmed_updates(self) -> int:
        """How many updates a bot that polls now would get."""
        with self._changed:
            return len(self._state.updates)

    @property
    def calls(self) -> list[Call]:
        with self._changed:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def messages_in(self, chat_id: int) -> list[SentMessage]:
        """The bot's messages in a chat as they stand now, oldest first."""
        with self._changed:
            return [message for message in self._state.messages.values() if message.chat_id == chat_id]

    @property
    def deleted(self) -> set[tuple[int, int]]:
        """Chat and id of every message that is gone."""
        with self._changed:
            return set(self._state.deleted)

    @property
    def floods_ignored(self) -> int:
        """How often the bot wrote although it had been told to wait (429). Known with ``limits`` only, else 0."""
        with self._changed:
            return self._limits.ignored if self._limits else 0

    def drafts_in(self, chat_id: int) -> list[Draft]:
        """What a chat shows of messages being written: one draft, or one a topic; none after 30 seconds."""
        with self._changed:
            return self._state.drafts_in(chat_id)

    def drafts_shown(self, chat_id: int) -> list[Draft]:
        """Every draft that a chat has shown so far, in order."""
        with self._changed:
            return [draft for draft in self._state.drafts_shown if draft.chat_id == chat_id]

    def commands(self, scope: str = "default", language: str = "", chat_id: int = 0) -> dict[str, str]:
        """The commands that the bot has set for some chats and a language, with their descriptions."""
        with self._changed:
            commands = self._updates.commands.get(CommandsFor(scope, chat_id, language), [])
            return {command["command"]: command["description"] for command in commands}

    def wait_until(self, holds: Callable[[], bool], timeout: float = BOUND_S) -> None:
        """Blocks this thread until ``holds()``, looked at after every call, and now and then for what the bot does
        without one. Raises TimeoutError after ``timeout`` s."""
        until = time.monotonic() + timeout
        with self._changed:
            while not self._changed.wait_for(holds, _LOOKS_EVERY_S):
                if time.monotonic() > until:
                    calls = [call.method for call in self._calls if call.method != "getUpdates"]
                    raise TimeoutError(
                        f"Waited {timeout} s in vain. The bot called {calls} and sent {self._state.messages}."
                    )

    def wait_for_messages(self, chat_id: int, n: int = 1, timeout: float = BOUND_S) -> list[SentMessage]:
        """All messages of a chat once there are ``n``. From async code use ``messages``: this blocks the thread."""
        self.wait_until(lambda: len(self.messages_in(chat_id)) >= n, timeout)
        return self.messages_in(chat_id)

    async def until(self, holds: Callable[[], bool], timeout: float = BOUND_S) -> None:  # noqa: ASYNC109 - same as above
        """``wait_until`` for async tests: the bot goes on running in this event loop."""
        await asyncio.to_thread(self.wait_until, holds, timeout)

    async def messages(self, chat_id: int, n: int = 1, timeout: float = BOUND_S) -> list[SentMessage]:  # noqa: ASYNC109
        """``wait_for_messages`` for async tests: the bot goes on running in this event loop."""
        return await asyncio.to_thread(self.wait_for_messages, chat_id, n, timeout)

    # -- what the bot does

    def _answer(self, token: str, method: str, params: Mapping[str, str]) -> Any:
        with self._changed:
            self._receive(token, Call(method, params, self._state.now()))
            if method not in self._methods:
                raise Refused(404, "Not Found")
            fault = self._next_fault(method, params.get("chat_id", ""))
            if fault and not (isinstance(fault, Lost) and fault.took_effect):
                self._impose(fault, params)
                raise fault
            result = self._within_limits(method, params)
            self._changed.notify_all()
            if fault:
                raise fault
            return result

    def _within_limits(self, method: str, params: Mapping[str, str]) -> Any:
        if self._limits is None or method not in WRITING:
            return self._methods[method](params)
        chat_id, now = self._state.known_chat(params), self._state.now()
        if seconds := self._limits.seconds_to_wait(chat_id, now):
            raise too_many_requests(seconds)
        result = self._methods[method](params)
        self._limits.count(chat_id, now)
        return result

    def _impose(self, fault: Refused | Lost, params: Mapping[str, str]) -> None:
        """A bot that does not wait after an injected 429 either is found out."""
        if self._limits and isinstance(fault, Refused) and fault.parameters and params.get("chat_id"):
            self._limits.impose(int(params["chat_id"]), fault.parameters["retry_after"], self._state.now())

    def _download(self, token: str, path: str) -> bytes:
        with self._changed:
            self._receive(token, Call("download", {"path": path}, self._state.now()))
            if fault := self._next_fault("download"):
                raise fault
            return self._messages.download(path)

    def _receive(self, token: str, call: Call) -> None:
        self._calls.append(call)
        self._changed.notify_all()
        if token != self.token or self._state.revoked:
            raise Refused(401, "Unauthorized")
