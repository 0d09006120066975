"""What an earlier process has answered, or may have, although it did not live to write that off.

The log holds each answer before it is sent, and where it stands once it was. In between nobody knows whether Telegram
has carried out the sending: it is sent again, and then its twins are looked for (``bot.delivery.twins``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Update

from bot.delivery.courier import Courier
from bot.handlers.hearing import place_of
from bot.state.answers import AnswerLog

_WAITS_AT_MOST = timedelta(days=1)
"""How long a message waits at Telegram for a bot that is down (core.telegram.org/bots/api#getting-updates): what was
answered before that lies below all that this process will hear."""


class Leftovers:
    def __init__(self, answers: AnswerLog, courier: Courier, now: Callable[[], datetime]) -> None:
        self._answers = answers
        self._courier = courier
        self._now = now

    async def learn(self) -> None:
        """Before anything is sent."""
        newest = await asyncio.to_thread(self._answers.newest_messages, self._now() - _WAITS_AT_MOST)
        self._courier.sent_earlier(newest)

    async def answered(self, update: Update) -> bool:
        """Whether the answer stands for certain."""
        question = update.message
        if question is None:
            return False
        logged = await asyncio.to_thread(self._answers.to_question, question.chat_id, question.message_id)
        if logged and not logged.message_ids:
            self._courier.may_stand(place_of(question), question.message_id)
        return bool(logged and logged.message_ids)
