"""No update is lost: each is on disk before Telegram is told that it was received, until it has been handled.

received ──► stored ──► queued ──► (confirmed to Telegram) ──► handled ──► done
                                         └ the process dies: at the next start it is handled again,
                                           or apologised for if that is too late or has killed it already
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from telegram import Bot, Update
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.delivery.pacing import Clock
from bot.handlers.hearing import place_of
from bot.places import Place

log = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
"""Whoever asked longer ago does not wait for an answer any more."""
MOST_ATTEMPTS = 2
"""What was begun so often and never finished is not begun again: it may be what kills the process."""


class Received(Protocol):
    """What is known of an update that was not handled to its end."""

    @property
    def update_id(self) -> int: ...

    @property
    def payload(self) -> str:
        """JSON."""

    @property
    def received_at(self) -> datetime:
        """Aware."""

    @property
    def attempts(self) -> int:
        """How often its handling was begun, from 1."""


class InboxStore(Protocol):
    """On disk; its methods block, and are called in threads."""

    def take(self, update_id: int, chat_id: int, payload: str) -> bool:
        """False where the update is known already, handled or not. ``chat_id`` is 0 where it has none."""

    def again(self, update_id: int) -> None:
        """Counts another attempt."""

    def done(self, update_id: int) -> None: ...

    def unfinished(self) -> Sequence[Received]:
        """The oldest first."""


class NotStored(NetworkError):
    """An update could not be written down; the library fetches it again, as after a failing network."""


class InboxQueue(asyncio.Queue[object]):
    """Between what fetches updates and what handles them."""

    def __init__(self, store: InboxStore, on_new: Callable[[Update], None], clock: Clock) -> None:
        """``on_new`` is called for each update that was not known, or is taken up again."""
        super().__init__()
        self._store = store
        self._on_new = on_new
        self._clock = clock
        self._kept: set[int] = set()
        self.unfinished = 0
        """Updates that were queued and are not handled yet."""
        self.newest_at: float | None = None
        """When the newest came."""

    async def put(self, item: object) -> None:
        """Returns once it is on disk and queued. Raises NotStored."""
        if isinstance(item, Update):
            chat = item.effective_chat
            try:
                new = await asyncio.to_thread(self._store.take, item.update_id, chat.id if chat else 0, item.to_json())
            except Exception as error:
                raise NotStored(f"Update {item.update_id} could not be stored ({type(error).__name__})") from error
            if not new:
                return
            self._on_new(item)
            self.newest_at = self._clock()
            self.unfinished += 1
        await super().put(item)

    async def done(self, item: object) -> None:
        """It was handled, or given up with an apology."""
        if isinstance(item, Update):
            self.unfinished -= 1
            if item.update_id not in self._kept:
                await self._close(item.update_id)

    def keep(self, update: Update) -> None:
        """Its writer could not be reached at all: the next start takes it up."""
        self._kept.add(update.update_id)

    async def recover(
        self,
        bot: Bot,
        now: datetime,
        answered: Callable[[Update], Awaitable[bool]],
        apologise: Callable[[Place, Sequence[Update]], Awaitable[None]],
    ) -> None:
        """Queues what an earlier process left unfinished, unless it has ``answered`` all the same, which is asked for
        everything before anything is queued. ``apologise`` is awaited once for each place where it is too late for
        that, with its messages, the oldest first."""
        late: dict[Place, list[Update]] = {}
        unfinished = await asyncio.to_thread(self._store.unfinished)
        updates = [_read(received, bot) for received in unfinished]
        standing = await asyncio.gather(*(answered(update) for update in updates if update), return_exceptions=True)
        written_off = {
            update.update_id for update, stands in zip(filter(None, updates), standing, strict=True) if stands is True
        }
        for received, update in zip(unfinished, updates, strict=True):
            if received.update_id in written_off:
                await self._close(received.update_id)
            elif update and now - received.received_at <= FRESH and received.attempts < MOST_ATTEMPTS:
                await asyncio.to_thread(self._store.again, received.update_id)
                self._on_new(update)
                self.unfinished += 1
                await super().put(update)
            elif update and update.message:
                late.setdefault(place_of(update.message), []).append(update)
            else:
                await self._close(received.update_id)
        for place, waited in late.items():
            await self._give_up(place, waited, apologise)

    async def _give_up(
        self, place: Place, updates: Sequence[Update], apologise: Callable[[Place, Sequence[Update]], Awaitable[None]]
    ) -> None:
        try:
            await apologise(place, updates)
        except TelegramError as error:
            log.warning("Chat %d could not be told that it was not answered: %s", place.chat_id, error)
            if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                return  # at the next start perhaps
        for update in updates:
            await self._close(update.update_id)

    async def _close(self, update_id: int) -> None:
        try:
            await asyncio.to_thread(self._store.done, update_id)
        except Exception:
            log.exception("Update %d was handled and could not be written off; the next start sees it again", update_id)


def _read(received: Received, bot: Bot) -> Update | None:
    try:
        return Update.de_json(json.loads(received.payload), bot)
    except Exception:
        log.exception("Update %d of an earlier process cannot be read any more", received.update_id)
        return None
