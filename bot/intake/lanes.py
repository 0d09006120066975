"""Updates are handled at the same time, but those of one place one after the other.

arrival ──► its lane ──► a free slot ──► handled
   │            └ full: its writer is told
   └ no lane (a pressed button, an inline query, an administrator's long command): handled at once

Who waits in a lane holds no slot, so that one chat cannot keep the others waiting.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

from bot.handlers.hearing import place_of
from bot.places import Place

AT_ONCE = 64
"""Places whose messages are being answered; how many questions are worked on is QUESTIONS_AT_ONCE."""
MOST_WAITING = 20
"""In one place."""
_MOST_ARRIVED = 8192
"""Updates that wait in all lanes together. Those beyond wait in front of them, first come, first served."""
_LONG_COMMANDS = frozenset({"/ingest", "/broadcast"})


def lane_of(update: object, admins: frozenset[int]) -> Place | None:
    """None: it waits for nothing that came before it."""
    if not isinstance(update, Update):
        return None
    message = update.message or update.edited_message or update.guest_message
    if message is None:
        return None
    sender = message.from_user.id if message.from_user else 0
    return None if sender in admins and _takes_long(message) else place_of(message)


def _takes_long(message: Message) -> bool:
    command = (message.text or "").partition(" ")[0].partition("@")[0].lower()
    return message.document is not None or command in _LONG_COMMANDS


class _Lane:
    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.inside = 0
        """Waiting, and the one that is being handled."""
        self.telling = False


class Lanes(BaseUpdateProcessor):
    """What python-telegram-bot calls an update processor."""

    def __init__(
        self,
        lane_of: Callable[[object], Place | None],
        on_surplus: Callable[[Update], Awaitable[None]],
        on_done: Callable[[object], Awaitable[None]],
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """``on_surplus`` is awaited with an update that is not handled because its lane is full, unless its writer is
        being told so just then; ``on_done`` after each that was handled or refused so."""
        super().__init__(_MOST_ARRIVED)
        self._lane_of = lane_of
        self._on_surplus = on_surplus
        self._on_done = on_done
        self._slots = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._lanes: dict[Place, _Lane] = {}
        self.at_work: list[object] = []
        """Updates whose handling has begun."""

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Returns once the update is handled; if it raises, the update stays unfinished."""
        place = self._lane_of(update)
        try:
            if place is None:
                await self._handle(update, coroutine)
            else:
                await self._in_lane(place, update, coroutine)
        finally:
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # never begun, if its turn has not come
        await self._on_done(update)

    async def _in_lane(self, place: Place, update: object, coroutine: Awaitable[Any]) -> None:
        lane = self._lanes.setdefault(place, _Lane())
        if lane.inside > self._most_waiting:
            await self._refuse(lane, update)
            return
        lane.inside += 1
        try:
            async with lane.turn, self._slots:
                await self._handle(update, coroutine)
        finally:
            lane.inside -= 1
            if not lane.inside:
                del self._lanes[place]

    async def _handle(self, update: object, coroutine: Awaitable[Any]) -> None:
        self.at_work.append(update)
        try:
            await coroutine
        finally:
            self.at_work.remove(update)

    async def _refuse(self, lane: _Lane, update: object) -> None:
        if not lane.telling and isinstance(update, Update):
            lane.telling = True
            try:
                await self._on_surplus(update)
            finally:
                lane.telling = False
