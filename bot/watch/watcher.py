"""Looks at the corpus every few minutes: asks what is watched again, and tells of news and of corrections.

    articles that have arrived since the last sweep -> every watched question asked again -> what is new -> a message

A sweep of many questions takes several rounds; how far it is gets lost with the process, and then it begins anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.desk import Desk
from bot.i18n import speaking
from bot.render import render_answer
from bot.render.markup import clean_line, shorten
from bot.render.messages import Message
from bot.rooms.running import in_thread
from bot.state.open import State
from bot.state.watches import Watch
from bot.watch import watch_texts
from bot.watch.news import changed, news
from bot.watch.notices import Deliver, Notices, Patience, end_of
from bot.watch.watching import stop_button
from retrieval.answer import Answer

log = logging.getLogger(__name__)

LOOK_SECONDS = 180.0
"""Between two rounds. Feeds are read every quarter of an hour or so, so nobody would hear much earlier."""
WATCHES_A_ROUND = 100
"""Questions asked in one round: half a minute of one of the threads that readers' questions are answered in."""
MARK = "watches"
"""Names the change of the corpus that every watch has been asked after."""
_QUESTION_UNITS = 300


@dataclass
class _Sweep:
    """On the way through all watches."""

    reached: int
    """The corpus's change up to which ``arrived`` goes."""
    arrived: set[str] = field(default_factory=set)
    """Articles that are new, or have a new version, since the last sweep."""
    waiting: set[int] = field(default_factory=set)
    """Watches that have not been asked again."""


class Watcher:
    def __init__(
        self,
        desk: Desk,
        executor: Executor,
        state: State,
        courier: Deliver,
        *,
        bot_name: Callable[[], str],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``bot_name`` is what deep links lead to; ``sleep`` takes seconds."""
        self._desk = desk
        self._executor = executor
        self._state = state
        self._courier = courier
        self._bot_name = bot_name
        self._sleep = sleep
        self._notices = Notices(desk, executor, state, courier, bot_name, now)
        self._patience = Patience(now)
        self._sweep: _Sweep | None = None
        self._logged: dict[int, int] = {}
        """By watch: the number, in the log of answers, of news that could not be delivered."""

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.look()
            await self._sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One round; what fails in it is logged, and tried again in the next."""
        for look in (self._notices.look, self._look_at_watches):
            try:
                await look()
            except Exception:
                log.exception("Looking for news and corrections failed; it is tried again in %g s", LOOK_SECONDS)

    async def _look_at_watches(self) -> None:
        """The next of those that have not been asked since the corpus has changed, longest not looked at first."""
        sweep = await self._current_sweep()
        if sweep is None:
            return
        waiting = [w for w in await asyncio.to_thread(self._state.watches.all) if w.id in sweep.waiting]
        sweep.waiting = {watch.id for watch in waiting}  # without those that were dropped
        for watch in waiting[:WATCHES_A_ROUND]:
            if await self._is_done(watch, sweep.arrived):
                sweep.waiting.remove(watch.id)
        if not sweep.waiting:
            await asyncio.to_thread(self._state.watches.set_mark, MARK, sweep.reached)
            self._sweep = None

    async def _current_sweep(self) -> _Sweep | None:
        """None where nothing has arrived that some watch has not been asked after."""
        mark = await asyncio.to_thread(self._state.watches.mark, MARK)
        if mark is None:  # what was there before the first watch is in its answer
            end = await in_thread(self._executor, end_of, self._desk.arrived)
            await asyncio.to_thread(self._state.watches.set_mark, MARK, end)
            return None
        sweep, came = self._sweep or _Sweep(mark), False
        while (new := await in_thread(self._executor, self._desk.arrived, sweep.reached)).last_seq != sweep.reached:
            sweep.reached = new.last_seq
            sweep.arrived.update(new.article_ids)
            came = came or bool(new.article_ids)
        if came:
            sweep.waiting = {watch.id for watch in await asyncio.to_thread(self._state.watches.all)}
        self._sweep = sweep if sweep.arrived else None
        if self._sweep is None and sweep.reached != mark:  # articles were forgotten, and none came
            await asyncio.to_thread(self._state.watches.set_mark, MARK, sweep.reached)
        return self._sweep

    async def _is_done(self, watch: Watch, arrived: Collection[str]) -> bool:
        """Whether its watcher knows what there is to know, or was tried to be told it for long enough."""
        told, done = None, True
        try:
            told = await self._ask_again(watch, arrived)
        except Exception as error:
            log.warning("Watch %d could not be looked at, or its news not be told: %s", watch.id, error, exc_info=True)
            done = self._patience.ends(watch.id)
        if done:
            self._patience.begins_anew(watch.id)
            self._logged.pop(watch.id, None)
        await asyncio.to_thread(self._state.watches.looked, watch.id, told)
        return done

    async def _ask_again(self, watch: Watch, arrived: Collection[str]) -> Answer | None:
        """The answer, if its watcher was told what is new in it."""
        if not await asyncio.to_thread(self._may_hear, watch):
            return None
        # Quoted, not written: whoever watches is not asking now, so that costs no tokens.
        answer = await in_thread(self._executor, partial(self._desk.ask, watch.question, (), quote_only=True))
        change = changed(watch.answer, answer, arrived)
        if change is None or not await self._is_watched(watch):
            return None
        with speaking(watch.language):
            told = news(watch.question, watch.answer, answer, change)
        return answer if await self._tell(watch, told) else None

    def _may_hear(self, watch: Watch) -> bool:
        """Whether its chat takes messages, and its watcher is not shut out. Blocks."""
        people = self._state.people
        return people.takes_messages(watch.place.chat_id) and not people.standing(watch.user_id).banned

    async def _is_watched(self, watch: Watch) -> bool:
        """Still, after a round of perhaps half a minute."""
        return any(w.id == watch.id for w in await asyncio.to_thread(self._state.watches.of, watch.user_id))

    async def _tell(self, watch: Watch, told: Answer) -> bool:
        """False if the chat takes no messages. The news is logged as an answer, so that its buttons work."""
        if answer_id := self._logged.get(watch.id):
            await asyncio.to_thread(self._state.answers.replace, answer_id, told)
        else:
            answer_id = await asyncio.to_thread(self._state.answers.add, watch.place, watch.user_id, 0, told)
            self._logged[watch.id] = answer_id
        with speaking(watch.language):
            messages = _render(watch, told, answer_id, self._bot_name())
        message_ids = await self._courier.deliver(watch.place, messages)
        await asyncio.to_thread(self._state.answers.delivered, answer_id, message_ids)
        return bool(message_ids)


def _render(watch: Watch, told: Answer, answer_id: int, bot_name: str) -> list[Message]:
    """The news under the question, with a button to stop watching."""
    head = watch_texts.news_of(shorten(clean_line(watch.question), _QUESTION_UNITS))
    *above, last = render_answer(replace(told, understood_as=head), answer_id, bot_name)
    return [*above, replace(last, buttons=(*last.buttons, (stop_button(watch.id),)))]
