"""How much each person and each chat may ask: by the minute, and by the day."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.heard import Heard
from bot.rooms import access_texts
from bot.state.usage import Holder, Usage

_MINUTE = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
"""People and chats whose last minute is remembered; whoever was silent longest is forgotten first."""


class Refusal(Exception):
    """Why a question is not answered now, and when it will be; ``str()`` is fit for the reader."""


@dataclass(frozen=True, slots=True)
class Limits:
    """0 is without limit, everywhere."""

    questions_a_minute: int = 0
    """Of one person."""
    questions_a_day: int = 0
    chat_questions_a_day: int = 0
    """Of a group with all its members."""
    tokens_a_day: int = 0
    """Of the language model, for one person. Beyond it answers are quoted instead of written."""
    chat_tokens_a_day: int = 0


class Budgets:
    def __init__(self, usage: Usage, limits: Limits, now: Callable[[], datetime]) -> None:
        self._usage = usage
        self._limits = limits
        self._now = now
        self._lately: OrderedDict[int, deque[datetime]] = OrderedDict()

    async def take(self, heard: Heard) -> str | None:
        """Counts a question. Returns why no language model may be used for it, fit for the reader; None where one may.
        Raises Refusal."""
        if heard.user.at_terminal:
            return None
        self._take_of_minute(heard.user.id)
        quoted_because: str | None = None
        for holder, questions, tokens in self._holders(heard):
            used, whole_chat = await asyncio.to_thread(self._usage.today, holder), holder[0] == "chat"
            if questions and used.questions >= questions:
                raise Refusal(access_texts.spent_for_today(questions, whole_chat, self._until_midnight()))
            if tokens and used.tokens >= tokens:
                quoted_because = access_texts.tokens_spent(whole_chat, self._until_midnight())
        await asyncio.to_thread(self._usage.add, [h for h, _, _ in self._holders(heard)], questions=1)
        return quoted_because

    async def spent(self, heard: Heard, tokens: int) -> None:
        """Counts what the language model has read and written."""
        if tokens and not heard.user.at_terminal:
            await asyncio.to_thread(self._usage.add, [h for h, _, _ in self._holders(heard)], tokens=tokens)

    def _holders(self, heard: Heard) -> Iterator[tuple[Holder, int, int]]:
        """Whose budgets a question counts against, with their questions and tokens a day."""
        limits = self._limits
        yield ("user", heard.user.id), limits.questions_a_day, limits.tokens_a_day
        if not heard.place.is_private:
            yield ("chat", heard.place.chat_id), limits.chat_questions_a_day, limits.chat_tokens_a_day

    def _take_of_minute(self, user_id: int) -> None:
        most, now = self._limits.questions_a_minute, self._now()
        if not most:
            return
        times = self._lately.setdefault(user_id, deque())
        self._lately.move_to_end(user_id)
        if len(self._lately) > _MOST_REMEMBERED:
            self._lately.popitem(last=False)
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= most:
            raise Refusal(access_texts.too_fast(most, times[0] + _MINUTE - now))
        times.append(now)

    def _until_midnight(self) -> timedelta:
        now = self._now()
        return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now
