"""What an earlier process has answered, or may have, although it did not live to write that off.

The log holds each answer before it is sent, and where it stands once it was. In between nobody knows whether Telegram
has carried out the sending. So the answer is looked for behind its question, where its buttons tell it from any other:
their data holds its number. Only before this process has sent anything: what it finds then is older.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from telegram import Message, Update
from telegram.error import TelegramError

from bot.delivery.courier import Courier
from bot.delivery.twins import MOST_PROBES
from bot.handlers.hearing import place_of
from bot.i18n import speaking
from bot.render import render_answer
from bot.state.answers import AnswerLog, Logged

log = logging.getLogger(__name__)


class Leftovers:
    def __init__(self, answers: AnswerLog, courier: Courier, bot_name: Callable[[], str]) -> None:
        self._answers = answers
        self._courier = courier
        self._bot_name = bot_name

    async def answered(self, update: Update) -> bool:
        """Whether the answer stands. False where that cannot be told: better twice than never."""
        question = update.message
        if question is None:
            return False
        logged = await asyncio.to_thread(self._answers.to_question, question.chat_id, question.message_id)
        if logged is None or logged.message_ids:
            return logged is not None
        try:
            message_id = await self._find(question, logged)
        except TelegramError as error:
            log.warning("Chat %d may be answered twice: %s", question.chat_id, error)
            return False
        if message_id is None:
            return False
        await asyncio.to_thread(self._answers.delivered, logged.id, (message_id,))
        return True

    async def _find(self, question: Message, logged: Logged) -> int | None:
        with speaking(question.from_user.language_code if question.from_user else None):
            *_, last = render_answer(logged.answer, logged.id, self._bot_name())
        if not last.buttons:
            return None
        others = await asyncio.to_thread(self._answers.sent_after, question.chat_id, question.message_id)
        for message_id in range(question.message_id + 1, question.message_id + 1 + MOST_PROBES):
            if message_id not in others and await self._courier.stands(
                place_of(question), message_id, last, question.message_id
            ):
                return message_id
        return None
