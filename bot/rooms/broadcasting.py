"""A message to everybody: shown as it will look, confirmed with a button, and sent to each chat once at most.

Who is still to get it stands in the bot's memory, so that after a restart the rest can be sent, and to nobody twice.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.heard import Heard, Reply, Show, says
from bot.places import Place
from bot.render import render_text
from bot.render.markup import clean_line, shorten
from bot.render.messages import Button, Message
from bot.rooms import broadcast_texts
from bot.rooms.orders import Order, Pressed, Verb, instead, keep_button, order_button, replacing, with_buttons
from bot.rooms.running import Runs
from bot.rooms.tally import End
from bot.state.broadcasts import Broadcasts, Outcome
from bot.state.people import KnownPeople

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1
"""Between two chats. Telegram takes 30 messages a second of a bot
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): two thirds are left for answers."""

Deliver = Callable[[Place, Sequence[Message]], Awaitable[Sequence[int]]]
"""Sends messages. Returns the ids of what was sent; none: the chat takes no messages. Raises where that failed."""


@dataclass(frozen=True, slots=True)
class Post:
    """Takes what is sent to people who have asked for nothing just now."""

    deliver: Deliver
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


class Broadcasting:
    """Methods raise CorpusError. Whoever calls has checked that it is an administrator who asks."""

    def __init__(self, broadcasts: Broadcasts, known: KnownPeople, runs: Runs, post: Post | None) -> None:
        """``post`` None: where nobody can be written to."""
        self._broadcasts = broadcasts
        self._known = known
        self._runs = runs
        self._post = post

    async def broadcast(self, _heard: Heard, text: str, _show: Show) -> Reply:
        """Shows what it will look like, and asks."""
        if self._post is None:
            return says(broadcast_texts.needs_telegram())
        if not text:
            return await self._usage()
        chats = await asyncio.to_thread(self._known.reachable)
        if not chats:
            return says(broadcast_texts.nobody())
        number = await asyncio.to_thread(self._broadcasts.draft, text)
        yes = order_button(broadcast_texts.send(len(chats)), Verb.BROADCAST, str(number))
        question = with_buttons(broadcast_texts.ask(len(chats)), (yes, keep_button(broadcast_texts.do_not_send())))
        return Reply((*render_text(text), *question))

    async def press(self, order: Order, show: Show) -> Pressed:
        """Sends it to whoever has not been sent it yet."""
        number = int(order.argument) if re.fullmatch("[0-9]{1,15}", order.argument) else 0
        found = await asyncio.to_thread(self._broadcasts.get, number)
        if found is None or self._post is None:
            return instead(broadcast_texts.gone())
        if not found.begun:
            chats = await asyncio.to_thread(self._known.reachable)
            await asyncio.to_thread(self._broadcasts.begin, number, chats)
        tally = _Sent(await asyncio.to_thread(self._broadcasts.outcomes, number))
        send, loop = self._send(self._post, tuple(render_text(found.text))), asyncio.get_running_loop()

        def work(report: Callable[[Outcome], bool]) -> None:
            while (chat_id := self._broadcasts.next(number)) is not None:
                outcome = asyncio.run_coroutine_threadsafe(send(chat_id), loop).result()
                self._broadcasts.note(number, chat_id, outcome)
                if not report(outcome):
                    return

        end = await self._runs.run(work, tally, show)
        outcomes = await asyncio.to_thread(self._broadcasts.outcomes, number)
        if left := outcomes["waiting"]:
            return replacing(with_buttons(broadcast_texts.report(outcomes, end), (_go_on(number, left),)))
        await asyncio.to_thread(self._broadcasts.finish, number)
        return instead(broadcast_texts.report(outcomes, "done"))

    async def _usage(self) -> Reply:
        """With what was not sent to everybody, to go on with."""
        messages = render_text(broadcast_texts.usage())
        for one in await asyncio.to_thread(self._broadcasts.unfinished):
            left = (await asyncio.to_thread(self._broadcasts.outcomes, one.id))["waiting"]
            about = broadcast_texts.unfinished(shorten(clean_line(one.text), 200))
            messages += with_buttons(about, (_go_on(one.id, left),))
        return Reply(tuple(messages))

    @staticmethod
    def _send(post: Post, messages: Sequence[Message]) -> Callable[[int], Coroutine[Any, Any, Outcome]]:
        async def send(chat_id: int) -> Outcome:
            try:
                ids = await post.deliver(Place(chat_id), messages)
            except Exception:  # whatever it was, the others are to be sent it too
                log.warning("A message to everybody could not be sent to chat %d", chat_id, exc_info=True)
                return "failed"
            await post.sleep(PAUSE_SECONDS)
            return "sent" if ids else "blocked"

        return send


class _Sent:
    """A ``running.Tally`` of what became of a message in each chat."""

    def __init__(self, outcomes: Mapping[Outcome, int]) -> None:
        self._outcomes = outcomes

    def add(self, outcome: Outcome) -> None:
        self._outcomes = {
            **self._outcomes,
            outcome: self._outcomes.get(outcome, 0) + 1,
            "waiting": self._outcomes.get("waiting", 0) - 1,
        }

    def so_far(self) -> str:
        return broadcast_texts.sending(self._outcomes)

    def report(self, end: End) -> str:
        return broadcast_texts.report(self._outcomes, end)


def _go_on(number: int, left: int) -> Button:
    return order_button(broadcast_texts.go_on(left), Verb.BROADCAST, str(number))
