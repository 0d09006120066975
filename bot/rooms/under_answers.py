"""The buttons under an answer: its passages in context, what readers make of it, and related coverage."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor

from bot import texts
from bot.desk import Desk, QuotedPassage
from bot.people import Asker
from bot.render import render_context, render_quote, render_related
from bot.render.presses import Press, PressVerb
from bot.render.quote_keys import QuoteKey
from bot.rooms import reader_texts
from bot.rooms.asking import Asking
from bot.rooms.orders import Pressed
from bot.rooms.running import in_thread
from bot.state.answers import AnswerLog, Logged, Verdict


class UnderAnswers:
    """Methods raise what the desk raises. A button outlives a restart, and answers politely when its answer is gone."""

    def __init__(self, desk: Desk, executor: Executor, log: AnswerLog, asking: Asking) -> None:
        self._desk = desk
        self._executor = executor
        self._log = log
        self._asking = asking

    async def press(self, user: Asker, press: Press) -> Pressed:
        logged = await asyncio.to_thread(self._log.get, press.answer_id)
        if logged is None:
            return Pressed(notice=texts.stale_button())
        match press.verb:
            case PressVerb.BACK:
                return Pressed((self._asking.render(logged)[-1],), replaces=True)
            case PressVerb.PASSAGE:
                return await self._context(user, logged, press.number)
            case PressVerb.UNSUPPORTED:
                return await self._report(user, logged, press.number)
            case PressVerb.HELPFUL:
                verdict: Verdict = "helpful" if press.number else "not_helpful"
                await asyncio.to_thread(self._log.judge, logged.id, user.id, verdict)
                return Pressed(notice=reader_texts.thanks_for_verdict())
            case PressVerb.RELATED:
                cited = [c.article_id for c in logged.answer.citations]
                related = await in_thread(self._executor, self._desk.related, cited)
                return Pressed(tuple(render_related(related)))
        return Pressed(notice=texts.stale_button())

    async def quote(self, key: QuoteKey) -> Pressed:
        """A quote by itself, from a link or from a button of old."""
        passage = await self._quoted(key)
        return Pressed((render_quote(passage),)) if passage else Pressed(notice=texts.quote_gone())

    async def _context(self, user: Asker, logged: Logged, number: int, notice: str | None = None) -> Pressed:
        citation = next((c for c in logged.answer.citations if c.number == number), None)
        if citation is None:
            return Pressed(notice=texts.stale_button())
        key = QuoteKey(citation.article_id, citation.version, citation.start, citation.end)
        passage = await self._quoted(key)
        if passage is None:
            return Pressed(notice=texts.quote_gone())
        reported = number in await asyncio.to_thread(self._log.reported, logged.id, user.id)
        return Pressed((render_context(passage, logged.id, number, reported),), notice, replaces=True)

    async def _report(self, user: Asker, logged: Logged, number: int) -> Pressed:
        if not any(c.number == number for c in logged.answer.citations):
            return Pressed(notice=texts.stale_button())
        await asyncio.to_thread(self._log.judge, logged.id, user.id, "unsupported", number)
        return await self._context(user, logged, number, reader_texts.thanks_for_report())

    async def _quoted(self, key: QuoteKey) -> QuotedPassage | None:
        return await in_thread(self._executor, self._desk.quoted, key.article_id, key.version, key.start, key.end)
