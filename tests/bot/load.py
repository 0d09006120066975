"""Many people ask at once, and whether each question was answered exactly once and in order.

As a program it is the bot under load, in a process of its own that can be killed: ``python -m tests.bot.load``.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram.request import HTTPXRequest

from bot.app import build_application
from bot.intake.lanes import AT_ONCE
from bot.places import Place
from bot.serving import serve
from bot.settings import BotSettings
from bot.state.open import open_state
from ingest.wiring import utc_now
from retrieval.answer import Answer, AnswerSentence
from tests.bot.fakes import FakeDesk, answer
from tests.doubles.telegram_api import TelegramDouble

READ_TIMEOUT = 0.5
"""Seconds until what hangs is given up, where production waits 20."""


class _NamingAnswers(dict[str, Answer]):
    """Each answer names its question."""

    def get(self, question: str, default: object = None) -> Answer:  # type: ignore[override]
        return answer(AnswerSentence(f"This answers {question}.", (1,)), written=True)


def desk() -> FakeDesk:
    """Its answers can be told apart."""
    return FakeDesk(answers=_NamingAnswers(), writes=True)


@dataclass
class Crowd:
    """People in their private chats, and in groups with two topics each."""

    private: int
    groups: int
    asked: dict[Place, list[str]] = field(default_factory=dict)
    """In each place, in order."""
    asked_at: dict[str, datetime] = field(default_factory=dict)

    def ask(self, api: TelegramDouble, numbers: Sequence[int], pause: float = 0.0) -> None:
        """Everybody asks a question for each of the numbers; in a group each in one of its two topics in turn.

        With a ``pause``, in seconds, after each, it takes its time, and blocks.
        """
        for number in numbers:
            private = [Place(2001 + at) for at in range(self.private)]
            groups = [Place(-5001 - at, 100 + number % 2) for at in range(self.groups)]
            for place in (*private, *groups):
                self._ask(api, place, number)
                if pause:
                    time.sleep(pause)

    def _ask(self, api: TelegramDouble, place: Place, number: int) -> None:
        question = f"question {number} of chat {place.chat_id}"
        self.asked.setdefault(place, []).append(question)
        self.asked_at[question] = utc_now()
        if place.is_private:
            api.user_says(place.chat_id, question)
        else:
            api.user_says(9001, f"/ask {question}", place.chat_id, topic=place.topic)

    @property
    def questions(self) -> int:
        return sum(len(questions) for questions in self.asked.values())

    def wrong(self, api: TelegramDouble) -> dict[Place, list[str]]:
        """What each place shows that does not show the answers to its questions in order, each once."""
        return {place: shown for place, questions in self.asked.items() if (shown := shown_in(api, place)) != questions}


def shown_in(api: TelegramDouble, place: Place) -> list[str]:
    """The questions that the bot's messages answer, as the place stands now; of other messages their words."""
    messages = [m for m in api.messages_in(place.chat_id) if (m.message_thread_id or 0) == place.topic]
    return [named(message.text) or message.text for message in messages]


def named(words: str) -> str | None:
    """The question that an answer names."""
    found = re.search(r"This answers (question \d+ of chat -?\d+)", words)
    return found[1] if found else None


def main() -> int:
    settings = BotSettings(_env_file=None)  # type: ignore[call-arg]
    state = open_state(Path(os.environ["DATABASE"]), utc_now)

    def request() -> HTTPXRequest:
        return HTTPXRequest(
            2 * AT_ONCE,
            read_timeout=READ_TIMEOUT,
            pool_timeout=20,
            httpx_kwargs={"verify": False, "trust_env": False},
        )

    async def run(executor: ThreadPoolExecutor) -> int:
        application = build_application(settings, desk(), state, executor, new_request=request)
        return await serve(application, asyncio.Event())

    with ThreadPoolExecutor(settings.questions_at_once) as executor:
        return asyncio.run(run(executor))


if __name__ == "__main__":
    sys.exit(main())
