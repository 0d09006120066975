"""One message on its way to Telegram: tried again while the network fails, without what Telegram refuses, and once.

refused markup    ``<tg-time>`` on a server older than Bot API 9.5: the same words without it, from then on at once;
                  anything else: the plain text
failing network   tried again for ten minutes; what may have arrived although it seemed to fail is looked for
                  (``bot.delivery.twins``), as patiently: a twin that is overlooked because the network fails again
                  stays

Flood control is the Pacer's business (``bot.delivery.pacing``). Telegram's words are those of its open server:
tdlib/telegram-bot-api, Client.cpp, and tdlib/td.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.delivery.pacing import Sleep
from bot.delivery.twins import Gap, Ledger
from bot.places import Place
from bot.render import split_plain
from bot.render.messages import Button, Message

log = logging.getLogger(__name__)

NETWORK_WAITS = (1.0, 3.0, 9.0, 27.0, *[60.0] * 9)
"""Seconds before each retry after the network failed: an outage of ten minutes loses nothing."""
_NEVER_LEFT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol")
"""Of httpx's errors those of requests that were not sent; after any other one Telegram may have carried them out."""
_LOOKS = 3
_DATE_TAG = re.compile(r"</?tg-time\b[^>]*>")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes."""

    place: Place
    reply_to: int | None = None
    message_id: int | None = None
    """Of an own message that it takes the place of."""


@dataclass(frozen=True, slots=True)
class Wording:
    """As Telegram gets it."""

    text: str
    mode: str | None
    keyboard: InlineKeyboardMarkup | None
    preview: LinkPreviewOptions


class Sender:
    """Two messages for one chat are never on their way together: whoever calls sees to that."""

    def __init__(self, bot: ExtBot[Any], sleep: Sleep, new_reference: Callable[[], str]) -> None:
        self._bot = bot
        self._sleep = sleep
        self._new_reference = new_reference
        self._knows_dates = True
        self.ledger = Ledger()

    async def put(self, target: Target, message: Message) -> tuple[int, ...]:
        """The ids of what was sent or edited: several where the plain text takes more than one message.

        Raises TelegramError where retrying did not help.
        """

        async def persist(html: str) -> int:
            return await self._persist(target, _worded(html, ParseMode.HTML, message))

        try:
            return (await self.in_known_tags(message.html, persist),)
        except BadRequest as refusal:
            if not _is_about_markup(refusal):
                raise
            log.warning(
                "Telegram refused our HTML, reference %s (%s); sent without markup: %.2000r",
                *(self._new_reference(), refusal, message.html),
            )
        return await self._put_plain(target, message)

    async def in_known_tags(self, html: str, write: Callable[[str], Awaitable[T]]) -> T:
        """What ``write`` returns, called with HTML in which the server knows every tag."""
        try:
            return await write(html if self._knows_dates else _DATE_TAG.sub("", html))
        except BadRequest as refusal:
            words = refusal.message.lower()
            if "tg-time" not in words or not self._knows_dates:
                raise
            self._knows_dates = "unsupported" not in words
            log.info("Dates are sent as plain words: %s", refusal)
            return await write(_DATE_TAG.sub("", html))

    async def write(self, target: Target, wording: Wording, how: str | None = None) -> int:
        """Once, without trying again; the id of the message sent or edited. ``how`` is for the Pacer."""
        options: dict[str, Any] = {
            "parse_mode": wording.mode,
            "reply_markup": wording.keyboard,
            "link_preview_options": wording.preview,
            "rate_limit_args": how,
        }
        chat_id = target.place.chat_id
        if target.message_id is not None:
            await self._bot.edit_message_text(wording.text, chat_id, target.message_id, **options)
            return target.message_id
        # A question that its writer has deleted meanwhile is still answered.
        reply = ReplyParameters(target.reply_to, allow_sending_without_reply=True) if target.reply_to else None
        topic = target.place.topic or None
        with self.ledger.sending(chat_id):
            sent = await self._bot.send_message(
                chat_id, wording.text, message_thread_id=topic, reply_parameters=reply, **options
            )
            gap = self.ledger.sent(chat_id, sent.message_id)
        return await self._without_twins(target, sent.message_id, wording, gap) if gap else sent.message_id

    async def take_away(self, chat_id: int, message_id: int) -> None:
        """Deletes a message of the bot's own, if that can be done. Raises TelegramError where retrying did not help."""
        try:
            await self._patiently(chat_id, lambda: self._bot.delete_message(chat_id, message_id))
        except BadRequest as refusal:  # gone already, perhaps by an attempt whose answer was lost
            log.info("Message %d in chat %d cannot be deleted: %s", message_id, chat_id, refusal)

    async def _put_plain(self, target: Target, message: Message) -> tuple[int, ...]:
        *pieces, last = split_plain(message.plain)
        ids = []
        for piece in pieces:
            ids.append(await self._persist(target, _worded(piece, None)))
            target = Target(target.place)
        try:
            ids.append(await self._persist(target, _worded(last, None, message)))
        except BadRequest as refusal:
            if "button" not in refusal.message.lower():
                raise
            log.warning("Telegram refused our buttons (%s): %.2000r", refusal, message.buttons)
            ids.append(await self._persist(target, _worded(last, None)))
        return tuple(ids)

    async def _persist(self, target: Target, wording: Wording) -> int:
        chat_id = target.place.chat_id

        def note(error: NetworkError) -> None:
            if target.message_id is None and may_have_arrived(error):
                self.ledger.lost(chat_id)

        try:
            return await self._patiently(chat_id, lambda: self.write(target, wording), note)
        except BadRequest as refusal:
            if target.message_id is None or not is_there_already(refusal):
                raise
            return target.message_id
        except (NetworkError, asyncio.CancelledError):
            self.ledger.forget(chat_id)
            raise

    async def _patiently(
        self,
        chat_id: int,
        call: Callable[[], Awaitable[T]],
        on_failure: Callable[[NetworkError], None] = lambda _: None,
    ) -> T:
        """What ``call`` returns, made again while the network fails."""
        waits = iter(NETWORK_WAITS)
        while True:
            try:
                return await call()
            except BadRequest:  # a NetworkError to the library, but the network is fine
                raise
            except NetworkError as error:
                on_failure(error)
                wait = next(waits, None)
                if wait is None:
                    raise
                log.warning("Writing to chat %d failed (%s); trying again in %g s", chat_id, error, wait)
                await self._sleep(wait)

    async def _without_twins(self, target: Target, message_id: int, wording: Wording, gap: Gap) -> int:
        """Takes away all but the first of the message and its twins; the id of the one that stays."""
        chat_id = target.place.chat_id
        candidates = gap.candidates if gap.sure or wording.keyboard else range(0)
        if not candidates and not gap.is_closed:
            log.warning("Message %d in chat %d may stand there twice: its twin could be anywhere", message_id, chat_id)
        stand: list[int] = []
        try:
            for candidate in candidates:
                if gap.sure and len(stand) == gap.lost:
                    break
                own = Target(target.place, target.reply_to, candidate)
                if await (self._stands(own, wording) if gap.sure else self._carries(own, wording)):
                    stand.append(candidate)
            for surplus in [*stand[1:], message_id] if stand else []:
                await self.take_away(chat_id, surplus)
        except TelegramError as error:
            log.warning("Message %d in chat %d may stand there twice: %s", message_id, chat_id, error)
            return message_id
        return stand[0] if stand else message_id

    async def _stands(self, own: Target, wording: Wording) -> bool:
        """Whether it is the bot's own and says this. Written over it the same changes nothing, and Telegram says so
        ("message is not modified"); of other people's messages it says "message can't be edited", of those of other
        chats and of none "message to edit not found". What was lost while it said how far the work is says this now.
        """
        try:
            await self._patiently(own.place.chat_id, lambda: self.write(own, wording))
        except BadRequest as refusal:
            return is_there_already(refusal)
        return True

    async def _carries(self, own: Target, wording: Wording) -> bool:
        """Whether it carries these buttons, which hold the answer's number; or was sent in reply to the same message,
        to say how far the work is: then it says this now. Buttons put onto any other message are taken away again.

        "Not modified" proves nothing once an attempt may have put them there: then they are taken away and put back,
        until Telegram shows the message.
        """
        chat_id, doubtful = own.place.chat_id, False

        def note(error: NetworkError) -> None:
            nonlocal doubtful
            doubtful = doubtful or may_have_arrived(error)

        async def put(keyboard: InlineKeyboardMarkup | None) -> TelegramMessage | bool:
            return await self._bot.edit_message_reply_markup(chat_id, own.message_id, reply_markup=keyboard)

        for keyboard in [wording.keyboard, None] * _LOOKS:
            try:
                found = await self._patiently(chat_id, partial(put, keyboard), note)
            except BadRequest as refusal:
                if not is_there_already(refusal) or not doubtful:
                    return is_there_already(refusal)
                continue
            question = None if isinstance(found, bool) else found.reply_to_message
            if question and question.message_id == own.reply_to:
                return await self._stands(own, wording)
            if keyboard:
                with suppress(BadRequest):  # an attempt whose answer was lost has taken them away
                    await self._patiently(chat_id, partial(put, None))
            return False
        return False


def may_have_arrived(error: NetworkError) -> bool:
    """Whether Telegram may have carried out the request all the same."""
    return type(error.__cause__).__name__ not in _NEVER_LEFT


def is_there_already(refusal: TelegramError) -> bool:
    return "message is not modified" in refusal.message.lower()


def progress(html: str, message: Message) -> Wording:
    """A message while it is in the making."""
    return replace(_worded(html, ParseMode.HTML, message), preview=_NO_PREVIEW)


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def _worded(text: str, mode: str | None, message: Message | None = None) -> Wording:
    """Without ``message`` it has neither buttons nor a preview."""
    shown = message.preview if message else None
    preview = LinkPreviewOptions(url=shown, prefer_small_media=True) if shown else _NO_PREVIEW
    return Wording(text, mode, _keyboard(message) if message else None, preview)


def _is_about_markup(refusal: BadRequest) -> bool:
    words = refusal.message.lower()
    return any(hint in words for hint in ("parse entities", "entity", "entities", "too long", "button"))


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
