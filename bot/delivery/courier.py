"""Messages that arrive: the Courier brings whole ones into a chat, one after the other, and hands out cards.

How a single message survives refused markup and a failing network: ``bot.delivery.sending``. How fast:
``bot.delivery.pacing``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.delivery.cards import Card
from bot.delivery.pacing import AT_ONCE, Clock, Sleep
from bot.delivery.sending import Sender, Target, may_have_arrived, progress
from bot.people import random_reference
from bot.places import Place
from bot.render.messages import Message

log = logging.getLogger(__name__)

TYPING_SECONDS = 4.0
"""Telegram shows the typing action for 5 seconds (core.telegram.org/bots/api#sendchataction)."""


async def _tell_nobody(_: int) -> None:
    """Where nobody remembers who blocked the bot."""


class Courier:
    """Sends messages with one bot, whose rate limiter is a Pacer."""

    def __init__(
        self,
        bot: ExtBot[Any],
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        typing_every: float = TYPING_SECONDS,
        on_blocked: Callable[[int], Awaitable[None]] = _tell_nobody,
        new_reference: Callable[[], str] = random_reference,
    ) -> None:
        """``on_blocked`` is awaited with the id of a chat that takes no messages from the bot any more."""
        self._bot = bot
        self._sender = Sender(bot, sleep, new_reference)
        self._typing_every = typing_every
        self._on_blocked = on_blocked
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._cards: list[Card] = []
        self._draft_ids = count(1)
        self.clock = clock
        self.sleep = sleep
        self.has_drafts = True
        """Until the server says that it knows of none."""

    @property
    def unfinished(self) -> list[Card]:
        """Everything that is being worked on or sent now, the oldest first."""
        return list(self._cards)

    @contextmanager
    def card(self, place: Place, reply_to: int | None = None, message_id: int | None = None) -> Iterator[Card]:
        """A reply to a message, or one in place of the bot's own ``message_id``; unfinished while the body runs."""
        card = Card(self, Target(place, reply_to, message_id), next(self._draft_ids))
        self._cards.append(card)
        try:
            yield card
        finally:
            card.close()
            self._cards.remove(card)

    async def deliver(self, place: Place, messages: Sequence[Message], reply_to: int | None = None) -> tuple[int, ...]:
        """Sends the messages in order, the first as a reply. Returns the ids of what was sent; empty: the chat takes no
        messages.

        Raises TelegramError where retrying did not help.
        """
        ids: list[int] = []
        async with self._turn(place.chat_id):
            try:
                for message in messages:
                    try:
                        ids += await self._sender.put(Target(place, reply_to), message)
                    except ChatMigrated as moved:  # the group has become a supergroup, with another id
                        place = replace(place, chat_id=moved.new_chat_id)
                        ids += await self._sender.put(Target(place), message)
                    reply_to = None
            except Forbidden as refusal:
                log.info("Chat %d takes no messages from the bot: %s", place.chat_id, refusal)
                await self._on_blocked(place.chat_id)
            except BadRequest as refusal:
                if not _has_no_such_topic(refusal):
                    raise
                log.info("Topic %d of chat %d takes no messages: %s", place.topic, place.chat_id, refusal)
        return tuple(ids)

    async def replace(self, place: Place, message_id: int, message: Message) -> bool:
        """Edits a message of the bot's own; False where that cannot be done any more. Raises like ``deliver``."""
        try:
            async with self._turn(place.chat_id):
                await self._sender.put(Target(place, message_id=message_id), message)
        except (BadRequest, Forbidden) as refusal:
            log.info("Message %d in chat %d cannot be edited: %s", message_id, place.chat_id, refusal)
            return False
        return True

    async def replace_all(
        self, place: Place, message_ids: Sequence[int], messages: Sequence[Message]
    ) -> tuple[int, ...]:
        """Puts messages in the place of the bot's own, pair by pair; what is left over is taken away or sent. Returns
        the ids of all messages as they stand then. Raises like ``deliver``."""
        ids: list[int] = []
        for message_id, message in zip(message_ids, messages, strict=False):
            if await self.replace(place, message_id, message):
                ids.append(message_id)
            else:
                ids += await self.deliver(place, [message])
        for message_id in message_ids[len(messages) :]:
            try:
                await self._sender.take_away(place.chat_id, message_id)
            except TelegramError as refusal:
                log.info("Message %d in chat %d cannot be deleted: %s", message_id, place.chat_id, refusal)
        return (*ids, *await self.deliver(place, messages[len(message_ids) :]))

    def heard(self, place: Place, message_id: int, sure: bool = True) -> None:
        """A message that somebody wrote; ``sure``: since this process began, so what the bot sends now comes after."""
        self._sender.ledger.heard(place.chat_id, message_id, sure)

    def sent_earlier(self, newest: Mapping[int, int]) -> None:
        """By chat, the last message known that an earlier process has sent."""
        self._sender.ledger.sent_earlier(newest)

    def may_stand(self, place: Place, question_id: int) -> None:
        """An earlier process was about to answer this message. Before anything is sent into the chat."""
        self._sender.ledger.may_stand(place.chat_id, question_id)

    async def attempt(self, target: Target, message: Message) -> int:
        """Shows how far the work is, now or not at all. Returns the message's id; raises TelegramError."""
        chat_id = target.place.chat_id
        turn = self._turn(chat_id)

        async def write(html: str) -> int:
            return await self._sender.write(target, progress(html, message), AT_ONCE)

        if target.message_id is not None:
            return await self._sender.in_known_tags(message.html, write)
        if turn.locked():
            raise RetryAfter(timedelta(seconds=1))
        async with turn:
            try:
                return await self._sender.in_known_tags(message.html, write)
            except asyncio.CancelledError:
                self._sender.ledger.lost(chat_id)
                raise
            except NetworkError as error:
                if not isinstance(error, BadRequest) and may_have_arrived(error):
                    self._sender.ledger.lost(chat_id)
                raise

    async def draft(self, place: Place, draft_id: int, message: Message) -> None:
        """Like ``attempt``, as what Telegram shows of a message in the making; the message itself ends it."""

        async def write(html: str) -> None:
            await self._bot.send_message_draft(
                place.chat_id,
                draft_id,
                html,
                message_thread_id=place.topic or None,
                parse_mode=ParseMode.HTML,
                rate_limit_args=AT_ONCE,
            )

        try:
            await self._sender.in_known_tags(message.html, write)
        except (
            InvalidToken
        ) as refusal:  # what the library makes of 404, also for a method that the server does not know
            log.info("This Bot API server knows no drafts, so nobody is shown how far an answer is: %s", refusal)
            self.has_drafts = False

    async def keep_typing(self, place: Place, done: asyncio.Event) -> None:
        """Shows the typing action until then."""
        while not done.is_set():
            try:
                await self._bot.send_chat_action(
                    place.chat_id, ChatAction.TYPING, message_thread_id=place.topic or None, rate_limit_args=AT_ONCE
                )
            except TelegramError as error:
                log.debug("No typing action in chat %d: %s", place.chat_id, error)  # the answer itself matters
            try:
                await asyncio.wait_for(done.wait(), self._typing_every)
            except TimeoutError:
                continue

    def _turn(self, chat_id: int) -> asyncio.Lock:
        """Held while something is sent into the chat; forgotten once nobody waits for it."""
        return self._turns.setdefault(chat_id, asyncio.Lock())


def _has_no_such_topic(refusal: BadRequest) -> bool:
    words = refusal.message.lower()
    return any(hint in words for hint in ("message thread not found", "topic_closed", "topic_deleted"))
