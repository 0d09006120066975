"""Sending messages so that they arrive: refused markup, flood control, a failing network, a reader who blocked the bot.

Streaming is not here yet; a message goes out when it is whole.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

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
        self._unanswered: set[tuple[int, int]] = set()

    @property
    def unanswered(self) -> frozenset[tuple[int, int]]:
        """Chat and message id of everything that is being worked on or sent now."""
        return frozenset(self._unanswered)

    async def deliver(self, chat_id: int, messages: Sequence[Message], reply_to: int | None = None) -> bool:
        """Sends the messages in order, the first as a reply; False if the reader has blocked the bot.

        Raises TelegramError where retrying did not help. After a time-out a message is sent again, though it may have
        arrived: twice is better than never.
        """
        try:
            for message in messages:
                await self._send(chat_id, message, reply_to)
                reply_to = None
        except Forbidden as refusal:
            log.info("Chat %d takes no messages from the bot: %s", chat_id, refusal)
            return False
        return True

    @contextmanager
    def owing(self, chat_id: int, message_id: int) -> Iterator[None]:
        """Counts a message as unanswered for as long as the body runs."""
        self._unanswered.add((chat_id, message_id))
        try:
            yield
        finally:
            self._unanswered.discard((chat_id, message_id))

    @asynccontextmanager
    async def typing(self, chat_id: int) -> AsyncIterator[None]:
        """Shows the typing action for as long as the body runs."""
        done = asyncio.Event()
        typing = asyncio.create_task(self._keep_typing(chat_id, done))
        try:
            yield
        finally:
            done.set()
            # An action under way is awaited, or it could arrive after the answer; but it holds up no answer for long.
            await asyncio.wait([typing], timeout=1.0)
            typing.cancel()

    async def _keep_typing(self, chat_id: int, done: asyncio.Event) -> None:
        while not done.is_set():
            try:
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
            except TelegramError as error:
                log.debug("No typing action in chat %d: %s", chat_id, error)  # the answer itself matters, not this
            try:
                await asyncio.wait_for(done.wait(), self._typing_every)
            except TimeoutError:
                continue

    async def _send(self, chat_id: int, message: Message, reply_to: int | None) -> None:
        keyboard = _keyboard(message)
        try:
            await self._send_text(chat_id, message.html, keyboard, reply_to, ParseMode.HTML)
        except BadRequest as refusal:
            if not _is_about_markup(refusal):
                raise
            log.warning("Telegram refused our HTML (%s); sent without markup: %.2000r", refusal, message.html)
            pieces = split_plain(message.plain)
            for piece in pieces[:-1]:
                await self._send_text(chat_id, piece, None, reply_to, None)
                reply_to = None
            await self._send_text(chat_id, pieces[-1], keyboard, reply_to, None)

    async def _send_text(
        self, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, reply_to: int | None, mode: str | None
    ) -> None:
        floods, waits = 0, iter(NETWORK_WAITS)
        while True:
            try:
                await self._bot.send_message(
                    chat_id,
                    text,
                    parse_mode=mode,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                    # A question that its writer has deleted meanwhile is still answered.
                    reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
                )
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
                log.warning("Sending to chat %d failed (%s); trying again in %g s", chat_id, error, wait)
                await self._sleep(wait)
            else:
                return


def seconds(retry_after: int | timedelta) -> float:
    """python-telegram-bot is on its way from seconds to timedelta; which one comes depends on PTB_TIMEDELTA."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


def _is_about_markup(refusal: BadRequest) -> bool:
    words = refusal.message.lower()
    return any(hint in words for hint in ("parse entities", "entity", "entities", "too long"))


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    rows = [
        [InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows)
