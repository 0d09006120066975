"""Corrections: whoever was quoted words that an article has changed since, or that were withdrawn, is told so, once.

changes of the corpus since the last look -> words quoted from these articles -> do they stand? -> a notice an answer
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from bot.desk import Desk, Revised
from bot.i18n import speaking
from bot.places import Place
from bot.render.messages import Message
from bot.render.notice import Became, Correction, render_corrections
from bot.rooms.running import in_thread
from bot.state.answers import Logged
from bot.state.open import State
from bot.state.review import Words

log = logging.getLogger(__name__)

TRIED_FOR = timedelta(days=1)
"""What could not be said in that time is out of date; so thinks Telegram, which keeps for a bot what it could not
deliver for a day (core.telegram.org/bots/api#getting-updates)."""
MARK = "corrections"
"""Names how far the corpus's changes have been looked through for this."""

Since = Callable[[int], Revised]


class Deliver(Protocol):
    """Sends messages to a chat."""

    async def deliver(self, place: Place, messages: Sequence[Message], reply_to: int | None = None) -> tuple[int, ...]:
        """Ids of what was sent, in order; none if the chat takes no messages. Raises where that may change."""


class Patience:
    """What fails is tried again for a day. Knows of what has failed in this process only."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failing_since: dict[int, datetime] = {}

    def ends(self, number: int) -> bool:
        """Is told that it has failed; True if it is to be given up."""
        since = self._failing_since.setdefault(number, self._now())
        if self._now() - since < TRIED_FOR:
            return False
        del self._failing_since[number]
        return True

    def begins_anew(self, number: int) -> None:
        """Is told that it has not."""
        self._failing_since.pop(number, None)


class Notices:
    def __init__(
        self,
        desk: Desk,
        executor: Executor,
        state: State,
        courier: Deliver,
        bot_name: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        """``bot_name`` is what deep links lead to."""
        self._desk = desk
        self._executor = executor
        self._state = state
        self._courier = courier
        self._bot_name = bot_name
        self._patience = Patience(now)

    async def look(self) -> None:
        """Looks through what has changed since the last look. What could not be delivered is tried again at the next.

        Raises what the desk and the bot's memory raise.
        """
        mark = await asyncio.to_thread(self._state.watches.mark, MARK)
        if mark is None:  # what changed before anybody was answered concerns nobody
            end = await in_thread(self._executor, end_of, self._desk.revised)
            await asyncio.to_thread(self._state.watches.set_mark, MARK, end)
            return
        at, all_told = mark, True
        while (revised := await in_thread(self._executor, self._desk.revised, at)).last_seq != at:
            at = revised.last_seq
            all_told = await self._tell(revised.article_ids) and all_told
            if all_told:
                await asyncio.to_thread(self._state.watches.set_mark, MARK, at)

    async def _tell(self, article_ids: Sequence[str]) -> bool:
        """False if somebody could not be told."""
        quoted = await asyncio.to_thread(self._state.review.quoted_from, article_ids)
        became = {place: await self._what_became(*place) for place in dict.fromkeys(map(_place_of, quoted))}
        gone = [words for words in quoted if became[_place_of(words)]]
        all_told = True
        for answer_id, group in groupby(gone, lambda words: words.answer_id):
            words = list(group)
            try:
                await self._tell_one(answer_id, {one.number: became[_place_of(one)] for one in words}, words)
            except Exception as error:
                log.warning("The correction to answer %d could not be told: %s", answer_id, error, exc_info=True)
                if not self._patience.ends(answer_id):
                    all_told = False
                    continue
                await asyncio.to_thread(self._state.review.noticed, words)
            self._patience.begins_anew(answer_id)
        return all_told

    async def _what_became(self, article_id: str, version: int, start: int, end: int, quote: str) -> Became | None:
        """None if the words stand."""
        place = (article_id, version, start, end)
        fate = await in_thread(self._executor, self._desk.still_stands, *place, quote)
        if fate == "stands":
            return None
        changed = fate == "changed"
        return Became(fate, await in_thread(self._executor, self._desk.instead, *place) if changed else None)

    async def _tell_one(self, answer_id: int, became: Mapping[int, Became | None], words: Sequence[Words]) -> None:
        """``became`` by the number of the citation. A chat that takes no messages is told nothing."""
        logged = await asyncio.to_thread(self._state.answers.get, answer_id)
        if logged is None or not await self._is_heard(logged):
            return
        corrections = [Correction(c, now) for c in logged.answer.citations if (now := became.get(c.number))]
        with speaking(await asyncio.to_thread(self._state.people.language_of, logged.user_id)):
            messages = render_corrections(logged.turn.question, corrections, self._bot_name())
        if await self._courier.deliver(logged.place, messages, logged.message_ids[0]):
            await asyncio.to_thread(self._state.review.noticed, words)

    async def _is_heard(self, logged: Logged) -> bool:
        """Whether the answer has reached a chat that takes messages; the terminal is none."""
        if not logged.message_ids or not logged.place.chat_id:
            return False
        return await asyncio.to_thread(self._state.people.takes_messages, logged.place.chat_id)


def _place_of(words: Words) -> tuple[str, int, int, int, str]:
    return words.article_id, words.version, words.start, words.end, words.quote


def end_of(since: Since) -> int:
    """The number of the last change."""
    at = 0
    while (last := since(at).last_seq) != at:
        at = last
    return at
