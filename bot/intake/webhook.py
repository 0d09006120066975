"""HTTP servers of the bot's own: where Telegram brings its updates, and where its health can be asked for.

Both are meant to stand behind a proxy that speaks TLS; whoever calls the first must know its secret.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.intake.health import Health

log = logging.getLogger(__name__)

MOST_BYTES = 1 << 20
"""Of one update; the largest that Telegram makes are a few tens of thousands."""
BODY_SECONDS = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
"""core.telegram.org/bots/api#setwebhook"""

Address = tuple[str, int]
Route = tuple[str, type[RequestHandler], dict[str, Any]]
Receive = Callable[[bytes], Awaitable[HTTPStatus]]


def webhook_route(path: str, secret: str, receive: Receive) -> Route:
    return (_only(path), _Webhook, {"secret": secret, "receive": receive})


def health_route(health: Callable[[], Health]) -> Route:
    return (_only("/healthz"), _Healthz, {"health": health})


class Listener:
    """Serves each address's routes from ``start`` to ``stop``."""

    def __init__(self, routes: Mapping[Address, Sequence[Route]]) -> None:
        self._routes = routes
        self._servers: list[HTTPServer] = []

    def start(self) -> None:
        """Raises OSError where it cannot listen."""
        for (host, port), routes in self._routes.items():
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
            listening.setblocking(False)
            application = Application(list(routes), log_function=_log_nothing)
            server = HTTPServer(application, max_body_size=MOST_BYTES, body_timeout=BODY_SECONDS)
            server.add_socket(listening)
            self._servers.append(server)

    async def stop(self) -> None:
        """Takes no more calls; those under way are broken off, and Telegram makes them again."""
        for server in self._servers:
            server.stop()
            await server.close_all_connections()
        self._servers.clear()


def receiver(bot: Bot, put: Callable[[Update], Awaitable[None]]) -> Receive:
    """Takes an update as Telegram sends it; ``put`` raises TelegramError where it is not to be confirmed yet."""

    async def receive(body: bytes) -> HTTPStatus:
        try:
            data = json.loads(body)
            update_id = data["update_id"]
        except (ValueError, TypeError, KeyError):
            return HTTPStatus.BAD_REQUEST
        try:
            update = Update.de_json(data, bot)
        except Exception:
            # Refused, it would be sent again and hold up what comes after it.
            log.exception("Update %.20r could not be read and was left out", update_id)
            return HTTPStatus.OK
        try:
            await put(update)
        except TelegramError as error:
            log.warning("Telegram is asked to send an update again: %s", error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    return receive


class _Webhook(RequestHandler):
    def initialize(self, secret: str, receive: Receive) -> None:
        self._secret = secret
        self._receive = receive

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(await self._receive(self.request.body))
        else:
            self.set_status(HTTPStatus.FORBIDDEN)


class _Healthz(RequestHandler):
    def initialize(self, health: Callable[[], Health]) -> None:
        self._health = health

    def get(self) -> None:
        health = self._health()
        self.set_status(HTTPStatus.OK if health.ok else HTTPStatus.SERVICE_UNAVAILABLE)
        self.write(health.as_json())


def _only(path: str) -> str:
    """As a pattern that matches this path and no other."""
    return f"{re.escape(path)}$"


def _log_nothing(_: RequestHandler) -> None:
    """The path may be somebody's secret."""
