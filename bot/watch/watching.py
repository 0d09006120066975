"""Questions that somebody watches: taken, listed and dropped here; ``bot.watch.watcher`` asks them again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.heard import Heard, Reply, Show
from bot.people import Asker
from bot.places import Place
from bot.render import render_text
from bot.render.markup import clean_line, shorten
from bot.render.messages import Button, Message
from bot.render.parts import pressing, rows_of
from bot.render.presses import MAX_ANSWER_ID, PressVerb
from bot.rooms.asking import Asking
from bot.rooms.orders import Pressed, with_buttons
from bot.state.answers import AnswerLog, Logged
from bot.state.watches import Watch, Watches
from bot.watch import watch_texts

_LISTED_UNITS = 200
"""Of a question in a list."""
_NOTICE_UNITS = 100
"""Of a question in what is shown over the chat, which holds 200 (core.telegram.org/bots/api#answercallbackquery)."""


class Watching:
    """Methods raise what the desk raises, and Refusal."""

    def __init__(self, asking: Asking, log: AnswerLog, watches: Watches, most: int) -> None:
        """``most`` questions one person may watch."""
        self._asking = asking
        self._log = log
        self._watches = watches
        self._most = most

    async def watch(self, heard: Heard, question: str, show: Show) -> Reply:
        """Answers the question and watches it; without one the answer that is replied to is watched, and without that
        the person's watches are listed."""
        if heard.user.at_terminal:
            return _says(watch_texts.only_in_telegram())
        theirs = await asyncio.to_thread(self._watches.of, heard.user.id)
        if not question:
            answer = await self._replied_to(heard)
            return await self._begin(heard, answer, theirs) if answer else self._list(heard, theirs)
        if hindrance := self._hindrance(heard, question, theirs):
            return hindrance
        reply = await self._asking.ask(heard, question, show)
        logged = await asyncio.to_thread(self._log.get, reply.answer_id) if reply.answer_id else None
        if logged is None:
            return reply
        watching = await self._begin(heard, logged, theirs)
        return replace(reply, messages=(*reply.messages, *watching.messages))

    async def unwatch(self, heard: Heard, argument: str, _show: Show) -> Reply:
        number = re.fullmatch(r"#?([1-9][0-9]{0,18})", argument.strip(), re.ASCII)
        if number is None or int(number[1]) > MAX_ANSWER_ID:
            return _says(watch_texts.unwatch_usage())
        return _says(await self._drop(heard.user, int(number[1]), _LISTED_UNITS))

    async def press(self, user: Asker, watch_id: int) -> Pressed:
        """A button to stop watching; in a group anybody can press it, and only its watcher is obeyed."""
        return Pressed(notice=await self._drop(user, watch_id, _NOTICE_UNITS))

    async def _drop(self, user: Asker, watch_id: int, units: int) -> str:
        gone = await asyncio.to_thread(self._watches.remove, watch_id, user.id)
        return watch_texts.not_watched_any_more(_listed(gone.question, units)) if gone else watch_texts.not_watched()

    async def _replied_to(self, heard: Heard) -> Logged | None:
        if not heard.replies_to:
            return None
        return await asyncio.to_thread(self._log.in_message, heard.place.chat_id, heard.replies_to)

    async def _begin(self, heard: Heard, logged: Logged, theirs: Sequence[Watch]) -> Reply:
        question = logged.turn.question
        if hindrance := self._hindrance(heard, question, theirs):
            return hindrance
        added = await asyncio.to_thread(
            self._watches.add, heard.user.id, heard.place, question, heard.user.language, logged.answer, self._most
        )
        if added is None:  # another of their messages was faster
            return self._full(heard, await asyncio.to_thread(self._watches.of, heard.user.id))
        return Reply(tuple(with_buttons(watch_texts.watching(added), (stop_button(added),))))

    def _hindrance(self, heard: Heard, question: str, theirs: Sequence[Watch]) -> Reply | None:
        same = next((w for w in theirs if w.place == heard.place and _alike(w.question, question)), None)
        if same:
            text = watch_texts.watching_already(same.id, _listed(same.question, _LISTED_UNITS))
            return Reply(tuple(with_buttons(text, (stop_button(same.id),))))
        return self._full(heard, theirs) if len(theirs) >= self._most else None

    def _full(self, heard: Heard, theirs: Sequence[Watch]) -> Reply:
        return Reply(tuple(_list(watch_texts.too_many(len(theirs)), theirs, heard.place)))

    def _list(self, heard: Heard, theirs: Sequence[Watch]) -> Reply:
        if not theirs:
            return _says(watch_texts.nothing_watched())
        return Reply(tuple(_list(watch_texts.watched(len(theirs), self._most), theirs, heard.place)))


def _list(head: str, watches: Sequence[Watch], place: Place) -> list[Message]:
    """In a group the others are not shown what somebody watches in another chat."""
    shown = [w for w in watches if place.is_private or w.place.chat_id == place.chat_id]
    lines = [watch_texts.watched_question(w.id, _listed(w.question, _LISTED_UNITS)) for w in shown]
    if len(shown) < len(watches):
        lines.append(watch_texts.elsewhere(len(watches) - len(shown)))
    buttons = [pressing(watch_texts.stop_number(w.id), PressVerb.UNWATCH, w.id) for w in shown]
    return with_buttons("\n".join([head, *lines]), *rows_of(buttons))


def stop_button(watch_id: int) -> Button:
    return pressing(watch_texts.stop_watching(), PressVerb.UNWATCH, watch_id)


def _alike(one: str, other: str) -> bool:
    return clean_line(one).casefold() == clean_line(other).casefold()


def _listed(question: str, units: int) -> str:
    return shorten(clean_line(question), units)


def _says(text: str) -> Reply:
    return Reply(tuple(render_text(text)))
