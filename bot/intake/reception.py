"""How updates come in: fetched from Telegram, or brought by it; and where the bot's health can be asked for."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import Conflict, TelegramError
from telegram.ext import Application

from bot.delivery.pacing import Clock
from bot.intake.health import Health
from bot.intake.inbox import InboxQueue
from bot.intake.polling import TokenWatch
from bot.intake.webhook import Address, Listener, Route, health_route, receiver, webhook_route
from bot.settings import BotSettings, split_address

log = logging.getLogger(__name__)

BOOTSTRAP_RETRIES = 5
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
    Update.MY_CHAT_MEMBER,
]


class Reception:
    """Closed until ``open``, and again after ``close``."""

    def __init__(
        self,
        settings: BotSettings,
        application: Application[Any, Any, Any, Any, Any, Any],
        inbox: InboxQueue,
        token: TokenWatch,
        clock: Clock,
    ) -> None:
        self._application = application
        self._inbox = inbox
        self._token = token
        self._clock = clock
        self._url = settings.webhook_url
        self._secret = settings.webhook_secret.get_secret_value() or secrets.token_urlsafe(32)
        self._opened_at: float | None = None
        routes: dict[Address, list[Route]] = {}
        if settings.health_listen:
            routes.setdefault(split_address(settings.health_listen), []).append(health_route(self.health))
        if self._url:
            receive = receiver(application.bot, inbox.put)
            path = urlsplit(self._url).path or "/"
            routes.setdefault(split_address(settings.webhook_listen), []).append(
                webhook_route(path, self._secret, receive)
            )
        self.listener = Listener(routes)

    def listen(self) -> None:
        """Health can be asked for from here on. Raises OSError."""
        self.listener.start()

    async def open(self) -> None:
        """Raises TelegramError."""
        if self._url:
            await self._application.bot.set_webhook(
                self._url, allowed_updates=ALLOWED_UPDATES, secret_token=self._secret, drop_pending_updates=False
            )
        elif self._application.updater is not None:  # the builder makes one; it takes away a webhook that is still set
            await self._application.updater.start_polling(
                allowed_updates=ALLOWED_UPDATES,
                bootstrap_retries=BOOTSTRAP_RETRIES,
                drop_pending_updates=False,
                error_callback=_polling_failed,
            )
        self._opened_at = self._clock()

    async def close(self) -> None:
        """Nothing is taken any more; the webhook stays set, so that what comes waits at Telegram."""
        self._opened_at = None
        await self.listener.stop()
        if self._application.updater is not None and self._application.updater.running:
            # The fetched updates are confirmed to Telegram here.
            await self._application.updater.stop()

    def health(self) -> Health:
        now, polled = self._clock(), None
        if self._opened_at is not None and not self._url:
            polled = now - max(self._opened_at, self._token.answered_at or 0.0)
        return Health(
            started=self._opened_at is not None and not self._token.refused.is_set(),
            polled_seconds=polled,
            last_update_seconds=None if self._inbox.newest_at is None else now - self._inbox.newest_at,
            queue=self._inbox.qsize(),
            unfinished=self._inbox.unfinished,
        )


def _polling_failed(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("Another process fetches this bot's messages; stop it, for Telegram serves only one.")
    else:
        log.warning("Fetching messages failed, trying again: %s", error)
