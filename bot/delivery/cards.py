"""One reply in the making: typing, how far the work is, and in the end the answer.

In private chats the work is shown as a draft, elsewhere in a message that is edited; so is whatever has buttons, for a
draft can have none. Only the newest state is shown, at most once a second, and what Telegram or the network refuses
is left out: the answer itself is what must arrive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot import texts
from bot.delivery.pacing import seconds
from bot.delivery.sending import Target, is_there_already
from bot.places import Place
from bot.render.messages import Message

if TYPE_CHECKING:
    from bot.delivery.courier import Courier

log = logging.getLogger(__name__)

SHOW_SECONDS = 1.0
"""Between two states of the work."""
_LAST_STATE_SECONDS = 5.0
"""How long an answer waits for a state that is on its way, which would otherwise arrive after it."""


class Card:
    """From ``Courier.card``."""

    def __init__(self, courier: Courier, target: Target, draft_id: int) -> None:
        self._courier = courier
        self._target = target
        self._draft_id = draft_id
        self._shown = asyncio.Event()
        self._newest: Message | None = None
        self._news = asyncio.Event()
        self._quiet = asyncio.Event()
        """Nothing is on its way."""
        self._quiet.set()
        self._showing: asyncio.Task[None] | None = None
        self._over = False
        """Nothing more is shown: the answer has begun to go out, or what was shown is gone."""

    @property
    def place(self) -> Place:
        return self._target.place

    @property
    def shown(self) -> bool:
        """Whether there was something to show of the work."""
        return self._shown.is_set()

    @property
    def last_words(self) -> str:
        """For whoever will not get this reply."""
        return texts.restarting_work() if self.shown else texts.restarting()

    @asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Shows the typing action while the body runs, or until there is something to see."""
        done = asyncio.Event()
        typing = asyncio.create_task(self._courier.keep_typing(self.place, done))
        shown = asyncio.create_task(self._shown.wait())
        shown.add_done_callback(lambda _: done.set())
        try:
            yield
        finally:
            shown.cancel()
            # An action under way is awaited, or it could arrive after the answer; but it holds up no answer for long.
            await asyncio.wait([typing], timeout=1.0)
            typing.cancel()

    async def show(self, message: Message) -> None:
        """In place of what was shown before, as soon as that can be done; returns at once. Not after ``finish``."""
        if self._over or (self._as_draft(message) and not self._courier.has_drafts):
            return
        self._shown.set()
        self._newest = message
        self._news.set()
        if self._showing is None:
            self._showing = asyncio.create_task(self._keep_showing())

    async def finish(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The answer, in place of what was shown; as new messages where that is gone. Like ``Courier.deliver``."""
        self._over = True
        try:
            async with asyncio.timeout(_LAST_STATE_SECONDS):
                await self._quiet.wait()
        except TimeoutError:
            log.info("Chat %d may see how far the work was after its answer", self.place.chat_id)
        self.close()
        place, message_id = self.place, self._target.message_id
        if message_id is not None and await self._courier.replace(place, message_id, messages[0]):
            return (message_id, *await self._courier.deliver(place, messages[1:]))
        return await self._courier.deliver(place, messages, self._target.reply_to)

    def close(self) -> None:
        """Nothing more is shown."""
        self._over = True
        if self._showing:
            self._showing.cancel()

    def _as_draft(self, message: Message) -> bool:
        return self.place.is_private and self._target.message_id is None and not message.buttons

    async def _keep_showing(self) -> None:
        while not self._over:
            await self._news.wait()
            self._news.clear()
            if self._newest:
                self._quiet.clear()
                try:
                    wait = await self._attempt(self._newest)
                finally:
                    self._quiet.set()
                await self._courier.sleep(wait)

    async def _attempt(self, message: Message) -> float:
        """Seconds until the next may be tried."""
        try:
            await self._put(message)
        except RetryAfter as flood:
            self._news.set()
            return seconds(flood.retry_after)
        except (BadRequest, Forbidden) as refusal:
            # Deleted, or the chat is closed: what comes next would be refused too.
            self._over = self._over or not is_there_already(refusal)
            log.info("Chat %d is not shown how far the work is: %s", self.place.chat_id, refusal)
        except TelegramError as error:
            log.info("Chat %d was not shown how far the work is: %s", self.place.chat_id, error)
        return SHOW_SECONDS

    async def _put(self, message: Message) -> None:
        if self._as_draft(message):
            await self._courier.draft(self.place, self._draft_id, message)
        else:
            message_id = await self._courier.attempt(self._target, message)
            self._target = replace(self._target, message_id=message_id)
