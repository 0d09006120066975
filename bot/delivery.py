"""Sending messages so that they arrive: refused markup, flood control, a failing network, a reader who blocked the bot.

Courier   sends whole messages
Card      one reply in the making: typing, perhaps how far the work is, and in the end the answer
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import texts
from bot.render import Message, split_plain

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[object]]

NETWORK_WAITS = (1.0, 3.0, 9.0)
"""Seconds before each retry after the network failed."""
MAX_FLOOD_WAITS = 5
TYPING_SECONDS = 4.0
"""Telegram shows the typing action for 5 seconds (core.telegram.org/bots/api#sendchataction)."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Courier:
    """Sends messages with one bot."""

    def __init__(self, bot: Bot, sleep: Sleep = asyncio.sleep, typing_every: float = TYPING_SECONDS) -> None:
        self._bot = bot
        self._sleep = sleep
        self._typing_every = typing_every
        self._cards: list[Card] = []

    @property
    def unfinished(self) -> list[Card]:
        """Everything that is being worked on or sent now, the oldest first."""
        return list(self._cards)

    @contextmanager
    def card(self, chat_id: int, reply_to: int | None = None, message_id: int | None = None) -> Iterator[Card]:
        """A reply to a message, or one in place of the bot's own ``message_id``; unfinished while the body runs."""
        card = Card(self, chat_id, reply_to, message_id)
        self._cards.append(card)
        try:
            yield card
        finally:
            self._cards.remove(card)

    async def deliver(self, chat_id: int, messages: Sequence[Message], reply_to: int | None = None) -> bool:
        """Sends the messages in order, the first as a reply; False if the reader has blocked the bot.

        Raises TelegramError where retrying did not help. After a time-out a message is sent again, though it may have
        arrived: twice is better than never.
        """
        try:
            for message in messages:
                await self._put(_Place(chat_id, reply_to), message)
                reply_to = None
        except Forbidden as refusal:
            log.info("Chat %d takes no messages from the bot: %s", chat_id, refusal)
            return False
        return True

    async def replace(self, chat_id: int, message_id: int, message: Message) -> bool:
        """Edits a message of the bot's own; False where that cannot be done any more. Raises like ``deliver``."""
        try:
            await self._put(_Place(chat_id, message_id=message_id), message)
        except (BadRequest, Forbidden) as refusal:
            if _is_there_already(refusal):
                return True
            log.info("Message %d in chat %d cannot be edited: %s", message_id, chat_id, refusal)
            return False
        return True

    async def attempt(self, chat_id: int, message: Message, reply_to: int | None, message_id: int | None) -> int:
        """Sends, or edits ``message_id``, without trying again. Returns the message's id; raises TelegramError."""
        place = _Place(chat_id, reply_to, message_id)
        return await self._write(place, message.html, _keyboard(message), ParseMode.HTML)

    async def keep_typing(self, chat_id: int, done: asyncio.Event) -> None:
        """Shows the typing action until then."""
        while not done.is_set():
            try:
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
            except TelegramError as error:
                log.debug("No typing action in chat %d: %s", chat_id, error)  # the answer itself matters, not this
            try:
                await asyncio.wait_for(done.wait(), self._typing_every)
            except TimeoutError:
                continue

    async def _put(self, place: _Place, message: Message) -> None:
        """Patiently, and where Telegram refuses the markup, without it."""
        keyboard = _keyboard(message)
        try:
            await self._persist(place, message.html, keyboard, ParseMode.HTML)
        except BadRequest as refusal:
            if not _is_about_markup(refusal):
                raise
            log.warning("Telegram refused our HTML (%s); sent without markup: %.2000r", refusal, message.html)
            pieces = split_plain(message.plain)
            for piece in pieces[:-1]:
                await self._persist(place, piece, None, None)
                place = _Place(place.chat_id)
            await self._persist(place, pieces[-1], keyboard, None)

    async def _persist(self, place: _Place, text: str, keyboard: InlineKeyboardMarkup | None, mode: str | None) -> None:
        floods, waits = 0, iter(NETWORK_WAITS)
        while True:
            try:
                await self._write(place, text, keyboard, mode)
            except RetryAfter as flood:
                floods += 1
                if floods > MAX_FLOOD_WAITS:
                    raise
                await self._sleep(seconds(flood.retry_after))
            except BadRequest:  # a NetworkError to the library, but the network is fine
                raise
            except NetworkError as error:
                wait = next(waits, None)
                if wait is None:
                    raise
                log.warning("Sending to chat %d failed (%s); trying again in %g s", place.chat_id, error, wait)
                await self._sleep(wait)
            else:
                return

    async def _write(self, place: _Place, text: str, keyboard: InlineKeyboardMarkup | None, mode: str | None) -> int:
        """The id of the message sent or edited."""
        if place.message_id is not None:
            await self._bot.edit_message_text(
                text,
                place.chat_id,
                place.message_id,
                parse_mode=mode,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )
            return place.message_id
        # A question that its writer has deleted meanwhile is still answered.
        reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None
        sent = await self._bot.send_message(
            place.chat_id,
            text,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=reply,
        )
        return sent.message_id


class Card:
    """One reply in the making; from ``Courier.card``."""

    def __init__(self, courier: Courier, chat_id: int, reply_to: int | None, message_id: int | None) -> None:
        self.chat_id = chat_id
        self._courier = courier
        self._reply_to = reply_to
        self._message_id = message_id
        self._quiet_until = 0.0
        self._given_up = False
        self._shown = asyncio.Event()

    @property
    def shown(self) -> bool:
        """Whether there was something to see of the work."""
        return self._shown.is_set()

    @property
    def last_words(self) -> str:
        """For whoever will not get this reply."""
        return texts.restarting_work() if self.shown else texts.restarting()

    @asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Shows the typing action while the body runs, or until there is something to see."""
        done = asyncio.Event()
        typing = asyncio.create_task(self._courier.keep_typing(self.chat_id, done))
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
        """In place of what was shown before. Left out, not waited for, while Telegram or the network refuses."""
        self._shown.set()
        if self._given_up or asyncio.get_running_loop().time() < self._quiet_until:
            return
        try:
            self._message_id = await self._courier.attempt(self.chat_id, message, self._reply_to, self._message_id)
        except RetryAfter as flood:
            self._quiet_until = asyncio.get_running_loop().time() + seconds(flood.retry_after)
        except (BadRequest, Forbidden) as refusal:
            # Deleted, or the chat is closed: what comes next would be refused too.
            self._given_up = not _is_there_already(refusal)
            log.info("Chat %d is not shown how far the work is: %s", self.chat_id, refusal)
        except TelegramError as error:
            log.info("Chat %d was not shown how far the work is: %s", self.chat_id, error)

    async def finish(self, messages: Sequence[Message]) -> bool:
        """The answer, in place of what was shown; as new messages where that is gone. Like ``Courier.deliver``."""
        if self._message_id is not None and await self._courier.replace(self.chat_id, self._message_id, messages[0]):
            return await self._courier.deliver(self.chat_id, messages[1:])
        return await self._courier.deliver(self.chat_id, messages, self._reply_to)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message goes."""

    chat_id: int
    reply_to: int | None = None
    message_id: int | None = None
    """Of an own message that it takes the place of."""


def seconds(retry_after: int | timedelta) -> float:
    """python-telegram-bot is on its way from seconds to timedelta; which one comes depends on PTB_TIMEDELTA."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


def _is_about_markup(refusal: BadRequest) -> bool:
    words = refusal.message.lower()
    return any(hint in words for hint in ("parse entities", "entity", "entities", "too long"))


def _is_there_already(refusal: TelegramError) -> bool:
    return "message is not modified" in refusal.message.lower()


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    rows = [
        [InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows)
